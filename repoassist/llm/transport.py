"""Turns trouble on the way to an endpoint, and the client's exceptions, into what the user should do about it."""

from __future__ import annotations

import socket
import ssl
from enum import StrEnum
from typing import TYPE_CHECKING

from repoassist.errors import Exit, RepoassistError
from repoassist.llm.failures import explain
from repoassist.llm.replies import reply, whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openai import OpenAIError

    from repoassist.llm.replies import Attempt


class Trouble(StrEnum):
    """What can happen before an endpoint says anything, and in the middle of what it says."""

    REFUSED = "refused"
    UNRESOLVED = "unresolved"
    CONNECT = "connect"
    UPLOAD = "upload"
    SILENT = "silent"
    IDLE = "idle"
    TLS = "tls"
    PROXY = "proxy"
    GARBLED = "garbled"
    BROKEN = "broken"


CHECK_NETWORK = "Check the address and the network; behind a proxy, set HTTPS_PROXY."

TROUBLES = {
    Trouble.REFUSED: ("nothing answers at {url}: no server listens there", "{start}"),
    Trouble.UNRESOLVED: ("no such host: {url}", CHECK_NETWORK),
    Trouble.CONNECT: ("no connection to {url} within {seconds} s", CHECK_NETWORK),
    Trouble.UPLOAD: ("{url} stopped taking the request", "Try again; on a slow line, with a smaller --budget."),
    Trouble.SILENT: (
        "{label} has said nothing for {seconds} s about a prompt of {tokens} tokens",
        "It may still be reading, and bill it: nothing was sent again. Try a smaller --budget.",
    ),
    Trouble.IDLE: (
        "{label} fell silent for {seconds} s in the middle of its answer",
        "What came until then is above; ask again, or ask for less.",
    ),
    Trouble.TLS: (
        "no secure connection to {url}: its certificate is not trusted here",
        "Behind a proxy that inspects traffic, name its certificate with SSL_CERT_FILE.",
    ),
    Trouble.PROXY: ("the proxy of this environment does not let {url} through", "Check HTTPS_PROXY, ALL_PROXY and NO_PROXY."),
    Trouble.GARBLED: (
        "what {url} sends is no stream of chat completions",
        "The address of an OpenAI-compatible endpoint usually ends in /v1; check --endpoint.",
    ),
    Trouble.BROKEN: ("the connection to {url} broke before an answer came", "Try again; nothing was sent a second time."),
}
"""The message and the hint for each."""

BY_CLASS = {
    "ConnectTimeout": Trouble.CONNECT,
    "PoolTimeout": Trouble.CONNECT,
    "WriteTimeout": Trouble.UPLOAD,
    "ReadTimeout": Trouble.SILENT,
    "ProxyError": Trouble.PROXY,
}
"""Names of the HTTP library's exceptions: the library itself differs between versions of openai."""


def in_trouble(attempt: Attempt, trouble: Trouble, seconds: float = 0) -> RepoassistError:
    """Say what happened on the way; ``seconds`` is the time limit that ran out, if one did."""
    provider = attempt.provider
    start = f"Start it, for example: {provider.start}" if provider.start else "Start the server, or check --endpoint."
    message, hint = (
        text.format(
            url=provider.base_url,
            label=provider.label,
            seconds=f"{seconds:.0f}",
            tokens=f"{attempt.prompt_tokens:,}",
            start=start if provider.local else CHECK_NETWORK,
        )
        for text in TROUBLES[trouble]
    )
    return RepoassistError(message, hint=hint, code=Exit.INCOMPLETE if trouble is Trouble.IDLE else Exit.FAILED)


def causes(error: BaseException) -> Iterator[BaseException]:
    """Give an exception and those that led to it."""
    current: BaseException | None = error
    while current is not None:
        yield current
        current = current.__cause__ or current.__context__


def trouble_behind(error: BaseException) -> Trouble:
    """Find out what kind of trouble an exception of the HTTP library stands for."""
    chain = tuple(causes(error))
    for one in chain:
        if isinstance(one, ConnectionRefusedError):
            return Trouble.REFUSED
        if isinstance(one, socket.gaierror):
            return Trouble.UNRESOLVED
        if isinstance(one, ssl.SSLCertVerificationError):
            return Trouble.TLS
    named = (BY_CLASS.get(type(one).__name__) for one in chain)
    return next(filter(None, named), Trouble.BROKEN)


def from_openai(attempt: Attempt, error: OpenAIError) -> RepoassistError:
    """Explain an error that the endpoint sent, as a status or inside a stream."""
    from openai import APIError, APIStatusError

    if isinstance(error, APIStatusError):
        headers = {name.lower(): value for name, value in error.response.headers.items()}
        return explain(attempt, reply(error.status_code, error.body, headers))
    if isinstance(error, APIError) and error.body is not None:
        return explain(attempt, reply(whole(error.code), error.body))
    return in_trouble(attempt, trouble_behind(error))
