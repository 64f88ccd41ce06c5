"""Writes the prompt from its parts, each with its count, so that the sum of the counts is the count of the whole."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from repoassist.pack import excerpts, tokens
from repoassist.pack.instructions import REMINDER, SYSTEM
from repoassist.pack.layout import Layout, attribute
from repoassist.records import Form, Item, Lines, Message, Place, Prompt, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from repoassist.pack.material import Material

GAP = "\N{VERTICAL ELLIPSIS}{last}\n"
"""Stands for lines that an outline or an excerpt leaves out, up to the one it names.

The first of them follows from what stands before: a number more would be as dear again, as each digit is a token.
"""

WORTH = 0.37
"""An outline longer than this part of its file saves too little to be worth its gaps."""

BYTES_A_TOKEN = 10
"""More than the bytes of a token in any file but those of long runs of one sign; source code has four."""

USUAL_BYTES_A_TOKEN = 4
"""About what source code has."""

SPARING_BYTES_A_TOKEN = 5
"""A little more than source code has, so that what is counted ahead seldom is more than what is sent."""

FRAME = 20
"""About the tokens of a file's delimiters."""

PLAIN = "text"
"""The language of a file of no known one."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the prompt and its count; it begins at the start of a line and ends with a line's break.

    ``content`` is what of it is not our own, and so must not have our delimiters.
    """

    text: str
    tokens: int
    content: str = ""


def part(text: str, count: Callable[[str], int], content: str = "") -> Part:
    """A piece that is counted here."""
    return Part(text, count(text), content)


class Counts:
    """The costs of the files of a pack (planning.Costs), from what is remembered of their bodies and else by counting.

    What is counted anew is in ``counted`` afterwards.
    """

    def __init__(self, layout: Layout, material: Material) -> None:
        self.layout, self.material = layout, material
        self.known = dict(material.known)
        self.counted: dict[str, int] = {}
        self.foot = material.count(layout.foot())
        self.seam = material.count(layout.seam)

    def around(self, path: str, form: Form) -> int:
        """The tokens of a file's delimiters."""
        return self.material.count(self.layout.head(path, self.material.languages.get(path, PLAIN), form)) + self.foot

    def at_least(self, path: str) -> int:
        # Never from what is remembered: the same tree must make the same pack whether or not it was counted before.
        return self.material.sizes[path] // BYTES_A_TOKEN

    def roughly(self, path: str) -> int:
        return self.material.sizes[path] // USUAL_BYTES_A_TOKEN + FRAME

    def full(self, path: str) -> int:
        if path not in self.known:
            body = tokens.count(self.layout.seam + whole(self.material.text(path))) - self.seam
            self.known[path] = self.counted[path] = body
        return self.around(path, Form.FULL) + self.known[path]

    def prepare(self, paths: Sequence[str], room: int) -> None:
        """Count the bodies of the files that will be asked for, as far as one can tell: the first that fill the room."""
        wanted: list[str] = []
        for path in paths:
            room -= self.material.sizes[path] // SPARING_BYTES_A_TOKEN
            if room < 0:
                break
            wanted.append(path)
        new = [path for path in wanted if path not in self.known]
        if not new:  # so that a run that has nothing to count need not load the vocabulary
            return
        counts = tokens.count_each([self.layout.seam + whole(self.material.text(path)) for path in new])
        self.counted.update((path, number - self.seam) for path, number in zip(new, counts, strict=True))
        self.known.update(self.counted)

    def outline(self, path: str) -> tuple[int, tuple[Lines, ...]] | None:
        ranges = outline_of(self.material, path)
        if not ranges:
            return None
        text = self.material.text(path)
        short = partial(text, ranges)
        if len(short) > len(text) * WORTH and path not in self.material.narrowed:
            return None
        return self.around(path, Form.OUTLINE) + self.material.count(self.layout.seam + short) - self.seam, ranges

    def excerpt(self, path: str, chosen: Sequence[Lines], *, outlined: bool) -> tuple[int, tuple[Lines, ...]]:
        text = self.material.text(path)
        ranges = excerpts.ranges_of(self.material.symbols.get(path), chosen, text, outlined=outlined)
        short = partial(text, ranges)
        return self.around(path, Form.EXCERPT) + self.material.count(self.layout.seam + short) - self.seam, ranges


def outline_of(material: Material, path: str) -> tuple[Lines, ...]:
    """The lines that outline a file; none for one that has no outline."""
    parsed = material.symbols.get(path)
    return parsed.outline if parsed is not None else ()


def whole(text: str) -> str:
    """A file's text as a body: with a last line that ends."""
    return text if not text or text.endswith("\n") else text + "\n"


def partial(text: str, ranges: Sequence[Lines]) -> str:
    """The lines of ``ranges``, verbatim, with a mark for each gap."""
    lines = whole(text).split("\n")[:-1]
    return "".join(pieces(lines, ranges))


def pieces(lines: Sequence[str], ranges: Sequence[Lines]) -> Iterator[str]:
    """The kept lines and the marks between them."""
    at = 1
    for first, last in ranges:
        if first > at:
            yield GAP.format(last=first - 1)
        yield "".join(f"{line}\n" for line in lines[first - 1 : last])
        at = max(at, last + 1)
    if at <= len(lines):
        yield GAP.format(last=len(lines))


def file_part(layout: Layout, item: Item, language: str, text: str) -> Part:
    """A file as it stands in the prompt; its count is the plan's."""
    body = whole(text) if item.form is Form.FULL else partial(text, item.ranges)
    return Part(layout.head(item.path, language, item.form) + body + layout.foot(), item.tokens, text)


def place_line(place: Place) -> str:
    """A place in focus as it is listed."""
    return f"{attribute(place.path)}:{place.first} {attribute(place.symbol)}".rstrip() + "\n"


def question_parts(layout: Layout, question: str, listed: str, count: Callable[[str], int]) -> list[Part]:
    """What follows the repository: the places in focus, the question, and how to cite; nothing where nothing is asked."""
    if not question.strip():
        return []
    focus = [part(layout.section("focus", listed), count)] if listed else []
    return [*focus, part(layout.section("question", whole(tokens.defuse(question.strip()))), count), part(REMINDER, count)]


def prompt(parts: Sequence[Part], spans: Sequence[Span], focus: Sequence[Place], fixed: int, stable: int = 0) -> Prompt:
    """The prompt that the parts make; ``fixed`` is its ``fixed_cost``, and no question changes the first ``stable`` parts."""
    user = "".join(one.text for one in parts)
    kept = sum(len(one.text) for one in parts[:stable])
    return Prompt(
        messages=(Message("system", SYSTEM), Message("user", user, kept)),
        spans=tuple(spans),
        focus=tuple(focus),
        tokens=fixed + sum(one.tokens for one in parts),
        digest=sha256((SYSTEM + user).encode()).hexdigest(),
    )


def fixed_cost(count: Callable[[str], int]) -> int:
    """The tokens of what every prompt has: the instructions and the chat template."""
    return count(SYSTEM) + tokens.template(2)


def recount(made: Prompt) -> int:
    """The count of a prompt from its text alone, the proof of its sum."""
    return sum(tokens.count(message.content) for message in made.messages) + tokens.template(len(made.messages))
