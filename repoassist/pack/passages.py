"""Cuts files into passages (functions, types, what stands between them) and scores each by itself for a question."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

from repoassist.pack.terms import name_terms, parts, term_counts
from repoassist.records import FUNCTIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from repoassist.pack.evidence import Index
    from repoassist.records import Definition, Lines, Symbols

K1, LENGTH = 2.0, 0.6
"""BM25's saturation and discount of length, for passages."""

NAME, PARENT = 3.0, 1.0
"""What a term in a definition's name, and in those around it, counts beside one in its lines."""

LONG = 400
"""Terms beyond which a passage does not make the usual one longer."""

NEVER_ALONE = frozenset({"impl", "module"})
"""Definitions that hold others and say nothing by themselves."""

WHOLE, PIECE = 60, 40
"""Lines of a definition that make one passage, and of each into which a longer one is cut."""

STRETCH = 60
"""Lines between definitions that make one passage."""

LARGEST = 600_000
"""Characters of a file that are looked at."""

COMMENT = re.compile(r"\s*(?:#|//|/\*|\*|--)")
"""How a line of a comment begins, in one language or another."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Lines of a file, the definition that stands there, if any, how much it says of the question, and its characters."""

    path: str
    first: int
    last: int
    definition: Definition | None
    score: float
    size: int


class Unit(NamedTuple):
    """A passage before it is scored: the question's terms in it with their counts, how many it has, and its characters."""

    path: str
    lines: Lines
    definition: Definition | None
    found: Mapping[str, float]
    length: int
    size: int


def passages(paths: Iterable[str], index: Index, symbols: Symbols, text: Callable[[str], str]) -> dict[str, tuple[Passage, ...]]:
    """The passages of some files in the order of their lines, scored by BM25 with the rarity that terms have among all files."""
    units = [unit for path in paths for unit in units_of(path, symbols, text(path)[:LARGEST], index.wanted)]
    usual = sum(min(unit.length, LONG) for unit in units) / max(1, len(units)) or 1.0
    weights = {term: index.rarity(term, len(index.text[term])) for term in index.wanted}
    scored: dict[str, list[Passage]] = {}
    for unit in units:
        norm = K1 * (1 - LENGTH + LENGTH * unit.length / usual)
        score = sum(weights[term] * times * (K1 + 1) / (times + norm) for term, times in unit.found.items())
        scored.setdefault(unit.path, []).append(Passage(unit.path, *unit.lines, unit.definition, score, unit.size))
    return {path: tuple(own) for path, own in scored.items()}


def units_of(path: str, symbols: Symbols, text: str, wanted: Mapping[str, float]) -> Iterator[Unit]:
    """The passages of one file."""
    lines = text.split("\n")
    definitions = symbols[path].definitions if path in symbols else ()
    for (first, last), definition in cut(definitions, lines):
        body = "\n".join(lines[first - 1 : last])
        counts = term_counts(body)
        found: dict[str, float] = {term: counts[term] for term in counts.keys() & wanted.keys()}
        for terms, weight in named(definition):
            for term in terms & wanted.keys():
                found[term] = found.get(term, 0) + weight
        ordered = {term: found[term] for term in wanted if term in found}
        yield Unit(path, (first, last), definition, ordered, sum(counts.values()), len(body))


def named(definition: Definition | None) -> Iterator[tuple[set[str], float]]:
    """The terms of a definition's name and of the names around it, with what they count."""
    if definition is not None:
        yield set(name_terms(definition.name)), NAME
        yield {term for word in definition.parent.split(".") for term in parts(word)}, PARENT


def cut(definitions: Iterable[Definition], lines: Sequence[str]) -> list[tuple[Lines, Definition | None]]:
    """The lines of a file as passages: outermost functions, types without members, and what is left in stretches.

    Long ones are cut into pieces: what matters of a function of a thousand lines are some of them. A comment right above a
    definition belongs to it. Lines that are blank, at either end of a stretch, belong to nothing.
    """
    cuts: list[tuple[Lines, Definition | None]] = []
    at = 1
    for definition in leaves(definitions):
        first, last = definition.first, min(definition.last, len(lines))
        if not at <= first <= last:
            continue
        while first > at and COMMENT.match(lines[first - 2]):
            first -= 1
        cuts.extend((stretch, None) for stretch in stretches(lines, at, first - 1))
        cuts.extend((piece, definition) for piece in pieces(first, last))
        at = last + 1
    cuts.extend((stretch, None) for stretch in stretches(lines, at, len(lines)))
    return cuts


def pieces(first: int, last: int) -> Iterator[Lines]:
    """The lines of a definition: all of them, or of a long one pieces of about the same size."""
    lines = last - first + 1
    number = round(lines / PIECE) if lines > WHOLE else 1
    for at in range(number):
        yield first + lines * at // number, first + lines * (at + 1) // number - 1


def leaves(definitions: Iterable[Definition]) -> Iterator[Definition]:
    """The definitions that are read as a whole, in the order of the text; none is within another."""
    ordered = sorted(definitions, key=lambda one: (one.first, -one.last))
    inside = 0
    for one, after in zip_longest(ordered, ordered[1:]):
        holds = after is not None and after.first <= one.last and (after.first, after.last) != (one.first, one.last)
        if one.first > inside and one.kind not in NEVER_ALONE and (one.kind in FUNCTIONS or not holds):
            inside = one.last
            yield one


def stretches(lines: Sequence[str], first: int, last: int) -> Iterator[Lines]:
    """Lines between definitions in pieces, without blank ones at either end."""
    for start in range(first, last + 1, STRETCH):
        a, b = start, min(start + STRETCH - 1, last)
        while a <= b and not lines[a - 1].strip():
            a += 1
        while b >= a and not lines[b - 1].strip():
            b -= 1
        if a <= b:
            yield a, b
