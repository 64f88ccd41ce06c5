"""Finds the credentials that can be told by their form alone."""

from __future__ import annotations

import bisect
import string
from typing import TYPE_CHECKING

from repoassist.repo.secrets.formats import FORMATS, compiled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from repoassist.repo.secrets.formats import Format
    from repoassist.repo.secrets.spans import Span

SHORTEST = 18
"""No format is shorter, the parts between other characters than these aside."""

REACH = 600
"""How far behind a hint a credential is looked for that has the hint inside it: twice as far as any goes on."""

DIGITS = string.digits.encode()
CHARACTERS = string.ascii_letters.encode() + DIGITS + b"_-.~+/$"
RUN = bytes(b"a"[0] if code in CHARACTERS else b" "[0] for code in range(256))
DIGIT = bytes(b"0"[0] if code in DIGITS else b" "[0] for code in range(256))

HINTS = tuple((hint, one) for one in FORMATS for hint in one.hints)

FIRST = frozenset(b"hf_ api ghp gho ghs ghu glp gld glr npm AKI ASI AIz sk_ rk_ sk- gsk xox eyJ fw_ md-".split())
"""How a run begins that is looked at although it has no digit: of the commonest formats, those whose tokens may have none."""


class Runs:
    """A text's long runs of characters that credentials are made of: a hundredth of a program, so all hints are looked for there.

    ``data`` is the text, a byte for each character.
    """

    def __init__(self, data: bytes) -> None:
        self.starts: list[int] = []
        self.offsets: list[int] = []
        self.joined = b"\n".join(self.collect(data)).decode("ascii")

    def collect(self, data: bytes) -> Iterator[bytes]:
        """The runs that have a digit or begin like a credential; notes where each begins, in the text and among the runs."""
        runs, digits = data.translate(RUN), data.translate(DIGIT)
        start, offset, needle = 0, 0, b"a" * SHORTEST
        while (start := runs.find(needle, start)) >= 0:
            end = runs.find(b" ", start)
            end = len(runs) if end < 0 else end
            if digits.find(b"0", start, end) >= 0 or data[start : start + 3] in FIRST:
                self.starts.append(start)
                self.offsets.append(offset)
                offset += end - start + 1
                yield data[start:end]
            start = end

    def places(self, hint: str) -> Iterator[int]:
        """Where a hint stands in the text."""
        for at in every(self.joined, hint):
            run = bisect.bisect_right(self.offsets, at) - 1
            yield self.starts[run] + at - self.offsets[run]


def find(text: str, data: bytes) -> Iterator[Span]:
    """The credentials of all formats; ``data`` is the text, a byte for each character."""
    runs = Runs(data)
    if runs.joined:
        for hint, one in HINTS:
            if hint in runs.joined:
                yield from around(text, runs.places(hint), one)


def every(text: str, hint: str) -> Iterator[int]:
    """Every place of a hint."""
    at = text.find(hint)
    while at >= 0:
        yield at
        at = text.find(hint, at + 1)


def around(text: str, places: Iterator[int], given: Format) -> Iterator[Span]:
    """The credentials of one format at the places of one of its hints."""
    pattern, end = compiled(given.body), 0
    for at in places:
        if at < end:
            continue
        match = pattern.search(text, max(at - given.before, end), at + REACH) if given.before else pattern.match(text, at)
        if match is not None:
            end = match.end()
            yield match.start(), end, given.kind
        elif given.before:
            end = at + REACH // 2
