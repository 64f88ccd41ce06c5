"""A server on the loopback device that speaks the OpenAI protocol of streamed chat completions, as a test tells it to."""

from __future__ import annotations

import contextlib
import json
import socket
import struct
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import TracebackType
    from typing import Self

USAGE = {"prompt_tokens": 120, "completion_tokens": 7, "total_tokens": 127}
MODELS = ({"id": "qwen-flash", "object": "model", "created": 0, "owned_by": "loopback"},)


@dataclass(frozen=True)
class Received:
    """A request: its method, path, headers (names in lower case) and parsed body."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: Any
    size: int


@dataclass(frozen=True)
class Answer:
    """One behaviour of the queue.

    ``usage_on``: "last" (a chunk of its own, without choices), "finish" (with the reason), "every" (chunk), "none".
    ``end``: "done" ([DONE]), "eof" (clean, without it), "reset" (the connection breaks).
    ``delay`` is in seconds before the headers, ``first_delay`` before the first chunk, ``pause`` between chunks.
    ``raw`` are whole SSE lines to send instead of all chunks.
    """

    pieces: Sequence[str] = ("An ", "answer.")
    reasoning: Sequence[str] = ()
    reasoning_field: str = "reasoning_content"
    finish_reason: str | None = "stop"
    usage: Mapping[str, Any] | None = field(default_factory=lambda: dict(USAGE))
    usage_on: str = "last"
    end: str = "done"
    model: str = "qwen-flash"
    delay: float = 0
    first_delay: float = 0
    pause: float = 0
    raw: Sequence[bytes] | None = None
    content_type: str = "text/event-stream; charset=utf-8"


@dataclass(frozen=True)
class Failure:
    """An answer with an error's status; ``body`` is sent as JSON, or as it is if it is a string."""

    status: int = 400
    body: Any = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0


class Loopback:
    """The running server. ``enqueue`` behaviours, or none for the default answer; look at ``requests`` afterwards."""

    def __init__(self, models: Sequence[Mapping[str, Any]] = MODELS) -> None:
        self.models: Sequence[Mapping[str, Any]] = models
        self.key = ""  # that the list of models wants; none
        self.requests: list[Received] = []
        self.queue: deque[Answer | Failure] = deque()
        self.stopping = threading.Event()
        self.server = Server(self)
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    @property
    def url(self) -> str:
        """The base URL, as it is given to ``--endpoint``."""
        return f"http://127.0.0.1:{self.server.server_address[1]}/v1"

    @property
    def chats(self) -> list[Received]:
        """The chat completions that were asked for."""
        return [one for one in self.requests if one.path.endswith("/chat/completions")]

    def enqueue(self, *behaviours: Answer | Failure) -> None:
        self.queue.extend(behaviours)

    def answer(self, *pieces: str, **how: Any) -> None:
        """Enqueue an answer in these pieces."""
        self.enqueue(Answer(pieces=pieces, **how))

    def fail(self, status: int, body: Any = "", **headers: str) -> None:
        """Enqueue an error; in header names ``_`` stands for ``-``."""
        self.enqueue(Failure(status, body, {name.replace("_", "-"): value for name, value in headers.items()}))

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stopping.set()
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


def refused_url() -> str:
    """A base URL on the loopback device at which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}/v1"


def sse(data: Any) -> bytes:
    """One event of a stream, with all characters raw, so that U+2028 and U+0085 stand in its line."""
    return b"data: " + json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode() + b"\n\n"


def chunk(answer: Answer, choices: list[dict[str, Any]], usage: Mapping[str, Any] | None = None) -> bytes:
    told = {"usage": dict(usage)} if usage is not None else {}
    return sse({"id": "c", "object": "chat.completion.chunk", "created": 0, "model": answer.model, "choices": choices, **told})


def deltas(answer: Answer) -> list[dict[str, Any]]:
    """The deltas of an answer: the role alone, as most servers begin, then thoughts, then text."""
    thoughts = [{answer.reasoning_field: piece} for piece in answer.reasoning]
    return [{"role": "assistant", "content": ""}, *thoughts, *({"content": piece} for piece in answer.pieces)]


def body_of(answer: Answer) -> list[bytes]:
    """The events of an answer, without the end."""
    if answer.raw is not None:
        return list(answer.raw)
    every = answer.usage if answer.usage_on == "every" else None
    events = [chunk(answer, [{"index": 0, "delta": delta, "finish_reason": None}], every) for delta in deltas(answer)]
    if answer.finish_reason is not None:
        with_reason = answer.usage if answer.usage_on in {"finish", "every"} else None
        events.append(chunk(answer, [{"index": 0, "delta": {}, "finish_reason": answer.finish_reason}], with_reason))
    if answer.usage_on == "last" and answer.usage is not None:
        events.append(chunk(answer, [], answer.usage))
    return events


class Handler(BaseHTTPRequestHandler):
    """Takes one request after the other off its connection and behaves as the queue says."""

    protocol_version = "HTTP/1.1"
    server: Server

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Keep the tests' output clean."""

    def do_GET(self) -> None:
        self.receive()
        wanted = self.server.loopback.key
        if wanted and self.headers.get("authorization") != f"Bearer {wanted}":
            self.send_document(401, {"error": "Unauthorized"}, {})
        elif self.path.endswith("/models"):
            self.send_document(200, {"object": "list", "data": list(self.server.loopback.models)}, {})
        else:
            self.send_document(404, "not found", {})

    def do_POST(self) -> None:
        self.receive()
        queue = self.server.loopback.queue
        behaviour = queue.popleft() if queue else Answer()
        with contextlib.suppress(ConnectionError):
            self.rest(behaviour.delay)
            if isinstance(behaviour, Failure):
                self.send_document(behaviour.status, behaviour.body, behaviour.headers)
            else:
                self.send_answer(behaviour)

    def receive(self) -> None:
        content = self.rfile.read(int(self.headers.get("content-length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = json.loads(content) if content else None
        self.server.loopback.requests.append(Received(self.command, self.path, headers, body, len(content)))

    def rest(self, seconds: float) -> None:
        """Wait, unless the test is over."""
        self.server.loopback.stopping.wait(seconds)

    def send_document(self, status: int, body: Any, headers: Mapping[str, str]) -> None:
        content = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        kind = "text/plain" if isinstance(body, str) else "application/json"
        self.send_response(status)
        for name, value in {"content-type": kind, **headers, "content-length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def send_answer(self, answer: Answer) -> None:
        self.close_connection = True
        self.send_response(200)
        self.send_header("content-type", answer.content_type)
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        self.rest(answer.first_delay)
        for number, event in enumerate(body_of(answer)):
            self.rest(answer.pause if number else 0)
            self.send_piece(event)
        if answer.end == "reset":
            self.reset()
        else:
            self.send_piece(b"data: [DONE]\n\n" if answer.end == "done" else b"")
            self.wfile.write(b"0\r\n\r\n")

    def send_piece(self, content: bytes) -> None:
        if content:
            self.wfile.write(b"%x\r\n%s\r\n" % (len(content), content))

    def reset(self) -> None:
        """Break the connection: with no time to linger, closing it sends a reset. What was written shall arrive first."""
        time.sleep(0.05)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


class Server(ThreadingHTTPServer):
    """Listens on a free port of the loopback device."""

    daemon_threads = True

    def __init__(self, loopback: Loopback) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.loopback = loopback

    def shutdown_request(self, request: Any) -> None:
        """Close without saying goodbye, so that a reset stays one."""
        self.close_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Keep quiet about clients that went away: tests look at what the client made of it."""
