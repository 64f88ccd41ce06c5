"""Takes an answer in as it comes: shows it, waits for it in words, and keeps what came when it ends too early."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from repoassist.cli import costs, streams
from repoassist.errors import RepoassistError
from repoassist.records import Finish, ReasoningDelta, TextDelta, Usage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from repoassist.records import Event

INTERRUPTED = "interrupted"
"""The finish reason of an answer that the user has stopped."""


@dataclass(slots=True)
class Reply:
    """What has come back so far. ``began``, ``sent`` (the last byte of the request) and ``first`` (the first word) are times.

    ``broken`` is what ended it, if it did not end by itself.
    """

    began: float = field(default_factory=time.monotonic)
    pieces: list[str] = field(default_factory=list)
    usage: Usage | None = None
    finish: Finish = field(default_factory=lambda: Finish(""))
    sent: float | None = None
    first: float | None = None
    broken: RepoassistError | KeyboardInterrupt | None = None

    @property
    def text(self) -> str:
        """The answer."""
        return "".join(self.pieces)

    @property
    def waited(self) -> float | None:
        """Seconds from the start of the sending to the first word, None without one."""
        return None if self.first is None else self.first - self.began

    @property
    def reading(self) -> float | None:
        """Seconds from the last byte of the request to the first word, None where either is not known."""
        return None if self.first is None or self.sent is None else self.first - self.sent

    def is_sent(self) -> None:
        """Note that all of the request has been handed over."""
        self.sent = time.monotonic()


@dataclass(frozen=True, slots=True)
class Showing:
    """What a person sees meanwhile: the answer, the thoughts, and what is going on (``tokens`` and ``wait`` as in an offer)."""

    answer: bool
    thoughts: bool
    quiet: bool
    tokens: int = 0
    wait: float = 0.0


def receive(events: Iterable[Event], reply: Reply, showing: Showing) -> None:
    """Take all events in. What breaks the answer after it began is kept beside what came; before, it is raised."""
    with streams.working(lambda: state_of(reply, showing), quiet=showing.quiet) as awaited:
        try:
            for event in events:
                awaited()
                take(event, reply, showing)
        except KeyboardInterrupt as stop:
            reply.broken, reply.finish = stop, Finish(INTERRUPTED, reply.finish.model)
        except RepoassistError as error:
            if not reply.pieces:
                raise
            reply.broken = error
    if showing.answer and reply.pieces and not reply.text.endswith("\n"):
        streams.piece("\n")


def state_of(reply: Reply, showing: Showing) -> str:
    """What is going on while nothing has come yet."""
    if not showing.tokens:
        return "looking for places"
    if reply.sent is None:
        return f"sending {showing.tokens:,} tokens"
    expected = f", about {costs.duration(showing.wait)} expected" if showing.wait >= 1 else ""
    return f"the model is reading ({costs.duration(time.monotonic() - reply.sent)}{expected})"


def take(event: Event, reply: Reply, showing: Showing) -> None:
    """Add what came to the reply, and show it."""
    if isinstance(event, Usage):
        reply.usage = event
    elif isinstance(event, Finish):
        reply.finish = event
    else:
        reply.first = reply.first or time.monotonic()
        if isinstance(event, TextDelta):
            reply.pieces.append(event.text)
        if isinstance(event, TextDelta) and showing.answer:
            streams.piece(event.text)
        elif isinstance(event, ReasoningDelta) and showing.thoughts:
            streams.aside(event.text)
