"""Sends a prompt to an endpoint and yields what comes back: the one place where a repository leaves the machine."""

from __future__ import annotations

import json
import ssl
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from repoassist.errors import Exit, RepoassistError
from repoassist.llm.chunks import events
from repoassist.llm.endpoint import Endpoint, Patience, endpoint_for, patience_for, truncated
from repoassist.llm.failures import body_too_large, explain
from repoassist.llm.replies import Attempt, reply, retry_after
from repoassist.llm.transport import Trouble, from_openai, in_trouble, trouble_behind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from openai import APIStatusError, OpenAI, Stream
    from openai.types.chat import ChatCompletionChunk

    from repoassist.records import Event, Message

__all__ = ["Endpoint", "Patience", "connected", "endpoint_for", "patience_for", "stream", "truncated"]

NO_KEY = "EMPTY"
"""What local servers are sent as a key, as is their custom; the client insists on one."""

UPLOAD = 60.0
"""Seconds for the line to take a further piece of the request."""

SHORT_WAIT, SMALL_PROMPT = 20.0, 50_000
"""A request that was turned away is sent once more, if the endpoint asks for no more seconds and the prompt has fewer tokens."""

TURNED_AWAY = frozenset({429, 503})

OWN_HEADERS = frozenset({"accept", "content-type", "user-agent"})
"""All that is sent beside the key. The client adds what it finds in OPENAI_… variables, which is nobody else's business."""


def stream(
    endpoint: Endpoint, messages: Sequence[Message], *, prompt_tokens: int, patience: Patience | None = None
) -> Iterator[Event]:
    """Send the messages and yield the answer as it comes; at the end the usage, if the endpoint told it, and a ``Finish``.

    A stream that just ends gives a ``Finish`` without a reason. Raises RepoassistError for whatever else goes wrong; sends
    twice only what was turned away unread (see ``SHORT_WAIT``).
    """
    private = (endpoint.key, *(message.content for message in messages))
    attempt = Attempt(endpoint.provider, endpoint.model, prompt_tokens, endpoint.max_output, private)
    check_key(attempt, endpoint.key)
    body = body_of(endpoint, messages)
    check_size(attempt, body, messages)
    limits = patience or patience_for(endpoint.provider, prompt_tokens)
    with connected(attempt, endpoint, limits) as client, opened(attempt, client, body, limits) as chunks:
        yield from events(attempt, chunks, limits)


def check_key(attempt: Attempt, key: str) -> None:
    """Refuse a key that could not be a header: the HTTP library would show it in its complaint."""
    if key != key.strip() or not (key.isascii() and key.isprintable()):
        raise RepoassistError(
            f"the key for {attempt.provider.label} has characters that no key has",
            hint="Look for line breaks, blanks or quotation marks around it.",
            code=Exit.AUTHENTICATION,
        )


def body_of(endpoint: Endpoint, messages: Sequence[Message]) -> dict[str, Any]:
    """Make the request's body."""
    body: dict[str, Any] = {
        "model": endpoint.model,
        "messages": [{"role": message.role, "content": message.content} for message in messages],
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    if endpoint.max_output:
        body[endpoint.provider.output_parameter] = endpoint.max_output
    return {**body, **endpoint.extra_body}


def check_size(attempt: Attempt, body: dict[str, Any], messages: Sequence[Message]) -> None:
    """Refuse what the provider would refuse, before sending megabytes of it."""
    provider = attempt.provider
    longest = max((len(message.content) for message in messages), default=0)
    if 0 < provider.string_limit < longest:
        raise body_too_large(attempt, provider.string_limit, longest, "characters in one message")
    size = len(json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()) if provider.body_limit else 0
    if size > provider.body_limit:
        raise body_too_large(attempt, provider.body_limit, size)


@contextmanager
def connected(attempt: Attempt, endpoint: Endpoint, limits: Patience) -> Iterator[OpenAI]:
    """Give a client that honours the environment's proxies and certificates, save for this machine, and never sends twice.

    It follows no redirect: the user agreed to one host.
    """
    import openai

    local = endpoint.provider.local
    timeout = openai.Timeout(limits.first, connect=limits.connect, write=UPLOAD, pool=limits.connect)
    try:
        # Without the environment's proxies the library would also ignore its certificates, which Python's own context honours.
        verify = ssl.create_default_context() if local else True
        http = openai.DefaultHttpxClient(timeout=timeout, follow_redirects=False, trust_env=not local, verify=verify)
    except (ImportError, ValueError, OSError) as error:
        trouble = Trouble.TLS if isinstance(error, OSError) else Trouble.PROXY
        raise in_trouble(attempt, trouble) from error
    key = endpoint.key or NO_KEY
    with openai.OpenAI(api_key=key, base_url=endpoint.base_url, http_client=http, timeout=timeout, max_retries=0) as client:
        yield client


@contextmanager
def opened(attempt: Attempt, client: OpenAI, body: dict[str, Any], limits: Patience) -> Iterator[Stream[ChatCompletionChunk]]:
    """Send the request and give the stream of its answer."""
    import openai

    try:
        chunks = request(attempt, client, body)
    except openai.APIConnectionError as error:
        trouble = trouble_behind(error)
        seconds = limits.connect if trouble is Trouble.CONNECT else limits.first
        raise in_trouble(attempt, trouble, seconds) from error
    except openai.OpenAIError as error:
        raise from_openai(attempt, error) from error
    with chunks:
        check_stream(attempt, chunks)
        yield chunks


def request(attempt: Attempt, client: OpenAI, body: dict[str, Any]) -> Stream[ChatCompletionChunk]:
    """Send the body, and a small one once more if it was turned away for a few seconds: nothing was read, or billed."""
    import openai

    try:
        return post(attempt, client, body)
    except openai.APIStatusError as error:
        seconds = wait_for(attempt, error)
        if seconds is None:
            raise
    time.sleep(seconds)
    return post(attempt, client, body)


def wait_for(attempt: Attempt, error: APIStatusError) -> float | None:
    """Say after how many seconds the request may be sent again, or None."""
    if error.status_code not in TURNED_AWAY or attempt.prompt_tokens >= SMALL_PROMPT:
        return None
    seconds = retry_after(reply(error.status_code, error.body, dict(error.response.headers)))
    return seconds if seconds is not None and seconds <= SHORT_WAIT else None


def post(attempt: Attempt, client: OpenAI, body: dict[str, Any]) -> Stream[ChatCompletionChunk]:
    """Send the body as it is: through ``extra_body`` go the names that the client's signature does not know."""
    return client.chat.completions.create(
        model=body["model"],
        messages=body["messages"],
        stream=True,
        extra_headers=headers_for(attempt, client),
        extra_body={name: value for name, value in body.items() if name not in {"model", "messages", "stream"}},
    )


def headers_for(attempt: Attempt, client: OpenAI) -> dict[str, Any]:
    """Give the key, and leave out (save for OpenAI itself) what the client adds from the environment and about the machine."""
    from openai import Omit

    strange = () if attempt.provider.family == "openai" else client.default_headers
    left_out = {name: Omit() for name in strange if name.lower() not in OWN_HEADERS}
    return {**left_out, "Authorization": f"Bearer {client.api_key}"}


def check_stream(attempt: Attempt, chunks: Stream[ChatCompletionChunk]) -> None:
    """Raise what a 200 that is no stream says: some endpoints put errors there, and gateways their web pages."""
    kind = chunks.response.headers.get("content-type", "")
    if kind.startswith("text/html"):
        raise in_trouble(attempt, Trouble.GARBLED)
    if not kind.startswith("application/json"):
        return
    try:
        said = reply(0, json.loads(chunks.response.read()))
    except ValueError as error:
        raise in_trouble(attempt, Trouble.GARBLED) from error
    raise explain(attempt, said) if said.message else in_trouble(attempt, Trouble.GARBLED)
