"""Sends a prompt to an endpoint and yields what comes back: the one place where a repository leaves the machine."""

from __future__ import annotations

import json
import ssl
import time
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from repoassist.errors import Exit, RepoassistError
from repoassist.llm import bodies
from repoassist.llm.chunks import events
from repoassist.llm.endpoint import Endpoint, Patience, endpoint_for, patience_for, truncated
from repoassist.llm.failures import explain
from repoassist.llm.replies import Attempt, Reply, reply, retry_after
from repoassist.llm.transport import Trouble, from_openai, in_trouble, trouble_behind
from repoassist.records import Finish

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from openai import OpenAI, Stream
    from openai.types.chat import ChatCompletionChunk

    from repoassist.records import Event, Message

__all__ = ["Endpoint", "Patience", "connected", "endpoint_for", "patience_for", "stream", "truncated"]

NO_KEY = "EMPTY"
"""What local servers are sent as a key, as is their custom; the client insists on one."""

PIECE = 1 << 16
"""Bytes that are handed to the line at once."""

UPLOAD = 60.0
"""Seconds for the line to take a further piece of the request."""

SHORT_WAIT, SMALL_PROMPT = 20.0, 50_000
"""A request that was turned away is sent once more, if the endpoint asks for no more seconds and the prompt has fewer tokens."""

TURNED_AWAY = frozenset({429, 503})

NOTHING = Finish("")
"""The only event of a stream that ended before it began."""

OWN_HEADERS = frozenset({"accept", "content-type", "user-agent"})
"""All that is sent beside the key. The client adds what it finds in OPENAI_… variables, which is nobody else's business."""

OF_A_REQUEST = ("x-stainless-retry-count", "x-stainless-read-timeout")
"""What the client adds to each request for OpenAI's statistics, beside its default headers."""


@dataclass(frozen=True, slots=True)
class Watch:
    """What a caller wants to be told of: the last byte of the request has been handed over; it had to be sent unmarked."""

    sent: Callable[[], None] = lambda: None
    unmarked: Callable[[], None] = lambda: None


UNWATCHED = Watch()


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be sent: the body as it goes over the line, and what makes the one without cache markers, if this has any.

    ``unstreamed`` makes the one for a single token at once, which a server on this machine is sent if it says nothing at all.
    """

    endpoint: Endpoint
    attempt: Attempt
    body: bytes = field(repr=False)
    unmarked: Callable[[], bytes] | None = field(default=None, repr=False)
    unstreamed: Callable[[], bytes] | None = field(default=None, repr=False)


def stream(
    endpoint: Endpoint,
    messages: Sequence[Message],
    *,
    prompt_tokens: int,
    patience: Patience | None = None,
    watch: Watch = UNWATCHED,
) -> Iterator[Event]:
    """Send the messages and yield the answer as it comes; at the end the usage, if the endpoint told it, and a ``Finish``.

    A stream that just ends gives a ``Finish`` without a reason. Raises RepoassistError for whatever else goes wrong; sends
    twice only what was turned away unread (see ``SHORT_WAIT``), or for its cache markers alone, or without a word by a server
    on this machine.
    """
    yield from deliver(prepare(endpoint, messages, prompt_tokens), patience, watch)


def prepare(endpoint: Endpoint, messages: Sequence[Message], prompt_tokens: int) -> Request:
    """Make the request, once. Raises RepoassistError for a key that cannot be one, and for what the provider would not take."""
    private = (endpoint.key, *(message.content for message in messages))
    attempt = Attempt(endpoint.provider, endpoint.model, prompt_tokens, endpoint.max_output, private)
    check_key(attempt, endpoint.key)
    body = bodies.body(endpoint, messages)
    bodies.check(attempt, body, messages)
    plain = (lambda: bodies.body(replace(endpoint, markers=None), messages)) if endpoint.markers is not None else None
    one = replace(endpoint, max_output=1)
    unstreamed = (lambda: bodies.body(one, messages, streamed=False)) if endpoint.provider.local else None
    return Request(endpoint, attempt, body, plain, unstreamed)


def deliver(request: Request, patience: Patience | None = None, watch: Watch = UNWATCHED) -> Iterator[Event]:
    """Send what is prepared, and yield the answer as ``stream`` does."""
    limits = patience or patience_for(request.endpoint.provider, request.attempt.prompt_tokens)
    with connected(request.attempt, request.endpoint, limits) as client, opened(client, request, limits, watch) as chunks:
        for number, event in enumerate(events(request.attempt, chunks, limits)):
            if number == 0 and event == NOTHING:
                check_silence(request, limits)
            yield event


def check_silence(request: Request, limits: Patience) -> None:
    """Raise what a server says of a request whose stream ended before it began, if it says it where no stream is asked for.

    So does llama-cpp-python with a prompt that is too long. It breaks the connection, too, so that another one is made.
    """
    import openai

    if request.unstreamed is None:
        return
    attempt, body = request.attempt, request.unstreamed()
    try:
        with connected(attempt, request.endpoint, limits) as client:
            headers = headers_of(attempt, client, body)
            client.post("/chat/completions", cast_to=object, content=body, options={"headers": headers})
    except openai.APIStatusError as error:
        raise from_openai(attempt, error) from error
    except openai.OpenAIError:
        return  # the silence remains


def check_key(attempt: Attempt, key: str) -> None:
    """Refuse a key that could not be a header: the HTTP library would show it in its complaint."""
    if key != key.strip() or not (key.isascii() and key.isprintable()):
        raise RepoassistError(
            f"the key for {attempt.provider.label} has characters that no key has",
            hint="Look for line breaks, blanks or quotation marks around it.",
            code=Exit.AUTHENTICATION,
        )


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
def opened(client: OpenAI, request: Request, limits: Patience, watch: Watch) -> Iterator[Stream[ChatCompletionChunk]]:
    """Send the request and give the stream of its answer."""
    import openai

    attempt = request.attempt
    try:
        chunks = send(client, request, watch)
    except openai.APIConnectionError as error:
        trouble = trouble_behind(error)
        seconds = limits.connect if trouble is Trouble.CONNECT else limits.first
        raise in_trouble(attempt, trouble, seconds) from error
    except openai.OpenAIError as error:
        raise from_openai(attempt, error) from error
    with chunks:
        check_stream(attempt, chunks)
        yield chunks


def send(client: OpenAI, request: Request, watch: Watch) -> Stream[ChatCompletionChunk]:
    """Send the body, and once more what was turned away for a few seconds or for its markers: nothing was read, or billed."""
    import openai

    try:
        return post(client, request, request.body, watch)
    except openai.APIStatusError as error:
        answered = reply(error.status_code, error.body, dict(error.response.headers))
        body, seconds = again(answered, request, watch)
        if seconds is None:
            raise
    time.sleep(seconds)
    return post(client, request, body, watch)


def again(answered: Reply, request: Request, watch: Watch) -> tuple[bytes, float | None]:
    """Say what may be sent once more, and after how many seconds; None for not at all."""
    if request.unmarked is not None and bodies.wants_plain(answered):
        watch.unmarked()
        return request.unmarked(), 0.0
    return request.body, wait_for(request.attempt, answered)


def wait_for(attempt: Attempt, answered: Reply) -> float | None:
    """Say after how many seconds the request may be sent again, or None."""
    if answered.status not in TURNED_AWAY or attempt.prompt_tokens >= SMALL_PROMPT:
        return None
    seconds = retry_after(answered)
    return seconds if seconds is not None and seconds <= SHORT_WAIT else None


def post(client: OpenAI, request: Request, body: bytes, watch: Watch) -> Stream[ChatCompletionChunk]:
    """Send the bytes as they are; the client would make them anew, with a copy of the prompt for each step."""
    import openai
    from openai.types.chat import ChatCompletionChunk

    headers = {**headers_of(request.attempt, client, body), "Accept": "text/event-stream"}
    return client.post(
        "/chat/completions",
        cast_to=ChatCompletionChunk,
        content=told(body, watch.sent),
        options={"headers": headers},
        stream=True,
        stream_cls=openai.Stream[ChatCompletionChunk],
    )


def headers_of(attempt: Attempt, client: OpenAI, body: bytes) -> dict[str, Any]:
    """Give the headers of a request with this body."""
    return {**headers_for(attempt, client), "Content-Type": "application/json", "Content-Length": str(len(body))}


def told(body: bytes, sent: Callable[[], None]) -> Iterator[bytes]:
    """Give the body in pieces, and tell when the line has taken the last one."""
    view = memoryview(body)
    for at in range(0, len(view), PIECE):
        yield bytes(view[at : at + PIECE])
    sent()


def headers_for(attempt: Attempt, client: OpenAI) -> dict[str, Any]:
    """Give the key, and leave out (save for OpenAI itself) what the client adds from the environment and about the machine."""
    from openai import Omit

    strange = () if attempt.provider.family == "openai" else (*client.default_headers, *OF_A_REQUEST)
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
