"""Chooses the lines that outline a file: signatures whole, the first line of what documents them, constants; no bodies."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from repoassist.code.languages.row import line_of
from repoassist.records import FUNCTIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tree_sitter import Node

    from repoassist.records import Definition, Lines

VALUES = frozenset({"constant", "macro"})

RUN = 40
"""Constants one after another that are shown; more are a table."""

LONG = 20
"""Lines of decorators or annotations before a name that are shown whole; of more, each one's first line."""

WIDE = 500
"""Characters above which a line is data or minified, and in no outline."""

FEW = 4
"""Lines without a word that cost less than the mark of a gap."""

TALL = 200
"""Lines of a comment that are looked through for where it begins."""

DECORATING = ("@", "[", "#[")
"""How a decorator, an annotation or an attribute begins in one language or another."""

NOTHING = re.compile(r"[\s/*!#=<>+~.-]*|[\s/*]*(?:<[^<>]*>\s*)+[\s*/]*")
"""What a comment's line may have without saying anything: signs that draw, and tags alone."""

EMPTY = re.compile(r"""[\s{}()\[\];,"'`]*|\s*(?:end|(?:const|var|type) \()\s*""")
"""What a line of code may have without saying anything: what opens and closes."""

BARE = re.compile(rb"""[a-zA-Z]*(?:\"{3}|'{3})[ \t\r\\]*\n""")
"""The first line of a docstring that says nothing."""

LEGAL = re.compile(r"copyright|licen[cs]e|spdx", re.IGNORECASE)
"""What a file's first comment says where it is not about the file."""


class Outlined(NamedTuple):
    """A definition, the line of its name, the lines within it that tell its docstring, and those at its end that belong to it."""

    definition: Definition
    named: int
    doc: tuple[Lines, ...] = ()
    tail: tuple[Lines, ...] = ()


class Page(NamedTuple):
    """A file's lines, how its comments begin that document what follows them (blocks, lines), and its attributes.

    ``attached`` has the attributes and decorators that the grammar puts beside what they decorate: the first line of each, by
    its last.
    """

    lines: Sequence[str]
    block: str
    line: str
    attached: dict[int, int]


def outline(found: Iterable[Outlined], page: Page, opening: Iterable[Lines] = ()) -> tuple[Lines, ...]:
    """The lines of an outline, of all that is not inside a function; ``opening`` has those that are about the file itself."""
    kept: list[Lines] = list(opening)
    told: set[tuple[str, str]] = set()
    inside = run = 0
    for one in found:
        definition = one.definition
        if definition.first <= inside:
            continue
        if definition.kind in FUNCTIONS:
            inside = definition.last
        run = run + 1 if definition.kind in VALUES else 0
        if run <= RUN:
            kept.extend(shown(one, page, told))
    return tuple(bridged(join(narrow(kept, page.lines)), page.lines))


def shown(one: Outlined, page: Page, told: set[tuple[str, str]]) -> Iterable[Lines]:
    """The lines that show a definition: what documents and decorates it, and its signature.

    What documents several overloads in the same words is shown with the first: ``told`` has what was, by whose it is.
    """
    first = start = one.definition.first
    while start - 1 in page.attached:
        start = page.attached[start - 1]
    said = one.doc or documented(page, start)
    about = one.definition.qualified, "\n".join("\n".join(page.lines[a - 1 : b]) for a, b in said)
    said = () if about in told else said
    told.add(about)
    named = max(first, one.named)
    return (*said, *decorated(page.lines, start, named), (named, max(named, one.definition.head)), *one.tail)


def decorated(lines: Sequence[str], first: int, named: int) -> Iterable[Lines]:
    """The lines from the first to the one before the name; of very many those on which a decorator begins."""
    if named - first <= LONG:
        return ((first, named - 1),) if first < named else ()
    margin = indent(lines[first - 1])
    return tuple(
        (number, number)
        for number in range(first, named)
        if indent(lines[number - 1]) == margin and lines[number - 1].lstrip().startswith(DECORATING)
    )


def indent(line: str) -> int:
    """How many blanks a line begins with."""
    return len(line) - len(line.lstrip())


def documented(page: Page, first: int) -> tuple[Lines, ...]:
    """The first line that says something of the comment right before a line, none where there is no such comment."""
    above = page.lines[first - 2] if first > 1 else ""
    if page.block and above.rstrip().endswith("*/"):
        opens = opening_of(page.lines, first - 2)
        rows = range(opens, first - 1) if page.lines[opens].lstrip().startswith(page.block) else range(0)
    elif page.line and above.lstrip().startswith(page.line):
        above_all = takewhile(lambda row: page.lines[row].lstrip().startswith(page.line), range(first - 2, -1, -1))
        rows = range(first - 1 - sum(1 for _ in above_all), first - 1)
    else:
        return ()
    said = next((row for row in rows[:3] if not NOTHING.fullmatch(page.lines[row])), None)
    return () if said is None else ((said + 1, said + 1),)


def opening_of(lines: Sequence[str], row: int) -> int:
    """The row on which the comment begins that ends on a row."""
    return next((at for at in range(row, max(-1, row - TALL), -1) if "/*" in lines[at]), row)


def doc_lines(doc: Node) -> Lines:
    """The first line of a docstring, and the next where the first has only the quotes."""
    first = line_of(doc)
    return first, first + (BARE.match(doc.text or b"") is not None)


def about_file(node: Node, page: Page) -> tuple[Lines, ...]:
    """The first line of what is said about the file: by a docstring, by comments, or by those before its first declaration."""
    if node.type.endswith("comment"):
        said: tuple[Lines, ...] = ((line_of(node),) * 2,)
    else:
        said = (doc_lines(node),) if "string" in node.type else documented(page, line_of(node))
    return () if LEGAL.search("".join(page.lines[first - 1] for first, _ in said)) else said


def narrow(ranges: Iterable[Lines], lines: Sequence[str]) -> Iterable[Lines]:
    """The ranges without lines that are too wide."""
    for first, last in ranges:
        if all(len(line) <= WIDE for line in lines[first - 1 : last]):
            yield first, last
        else:
            yield from ((at, at) for at in range(first, last + 1) if len(lines[at - 1]) <= WIDE)


def join(ranges: Iterable[Lines]) -> list[Lines]:
    """The same lines as the fewest ranges, sorted."""
    joined: list[Lines] = []
    for first, last in sorted(ranges):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return joined


def bridged(ranges: Sequence[Lines], lines: Sequence[str]) -> Iterable[Lines]:
    """The ranges, those joined that have so little between them that saying what is left out would take more."""
    if not ranges:
        return ()
    total = len(lines) - (lines[-1] == "")
    before = [(1, 0), *ranges]
    after = [*ranges, (total + 1, total)]
    gaps = [(last + 1, first - 1) for (_, last), (first, _) in zip(before, after, strict=True)]
    return join([*ranges, *(gap for gap in gaps if gap[0] <= gap[1] and slight(lines[gap[0] - 1 : gap[1]]))])


def slight(lines: Sequence[str]) -> bool:
    """Whether lines have next to nothing on them."""
    return len(lines) <= FEW and all(EMPTY.fullmatch(line) or NOTHING.fullmatch(line) for line in lines)
