"""Tells thoughts from the answer where a server sends both as one text: local ones do so with ``<think>…</think>`` in front."""

from __future__ import annotations

from typing import TYPE_CHECKING

from repoassist.records import ReasoningDelta, TextDelta

if TYPE_CHECKING:
    from collections.abc import Iterator

OPENS, CLOSES = "<think>", "</think>"


class Thoughts:
    """Sorts the pieces of one answer as they come. Only an answer that begins with the tag has thoughts in it."""

    def __init__(self) -> None:
        self.held = ""
        self.within: bool | None = None  # None until the answer has shown how it begins
        self.between = False  # the thoughts have ended, and only blanks have come since

    def sorted(self, delta: TextDelta | ReasoningDelta) -> Iterator[TextDelta | ReasoningDelta]:
        """Give what is known of a piece by now: what may yet become a tag is held back."""
        if isinstance(delta, ReasoningDelta):
            yield delta
            return
        self.held += delta.text
        if self.between:
            self.held = self.held.lstrip()
            self.between = not self.held
        if self.within is None:
            self.begin()
        if self.within:
            yield from self.thinking()
        elif self.within is not None:
            yield from self.rest()

    def begin(self) -> None:
        """Decide whether the answer begins with thoughts, as soon as that can be said."""
        start = self.held.lstrip()
        if start.startswith(OPENS):
            self.within, self.held = True, start.removeprefix(OPENS)
        elif not OPENS.startswith(start):
            self.within = False

    def thinking(self) -> Iterator[TextDelta | ReasoningDelta]:
        """Give the thoughts, and the answer once they have ended."""
        thought, closed, answer = self.held.partition(CLOSES)
        if closed:
            self.within, self.held = False, answer.lstrip()
            self.between = not self.held
        else:
            sure = len(thought) - next((size for size in range(len(CLOSES) - 1, 0, -1) if thought.endswith(CLOSES[:size])), 0)
            thought, self.held = thought[:sure], thought[sure:]
        if thought:
            yield ReasoningDelta(thought)
        if closed:
            yield from self.rest()

    def rest(self) -> Iterator[TextDelta | ReasoningDelta]:
        """Give what is held back: nothing more will come to explain it."""
        held, self.held = self.held, ""
        if held:
            yield ReasoningDelta(held) if self.within else TextDelta(held)
