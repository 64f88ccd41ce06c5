"""Finds the places in the best files that a question is most likely about: where a reader would look first."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from repoassist.pack.ranking import FUSION, symbols_in, weighted_terms
from repoassist.pack.terms import parts, term_counts
from repoassist.records import Definition, Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from repoassist.records import Ranked, Symbols

FILES_A_PLACE = 3
"""Files that are looked at for each place that is wanted, and the most places of one file."""

LONGEST = 120
"""Lines of a definition that are looked at."""

NAME, NAMED = 2.0, 3.0
"""What a term in a definition's name counts beside one in its lines, and what it counts to be named as such."""

KINDS = {"constant": 0.5, "impl": 0.5, "module": 0.3}
"""What other definitions count beside functions and types: less of an answer stands in them."""

HEAD = 12
"""Lines of a file that stand for it where none of its definitions fits."""

FALLBACK = 0.2


@dataclass(frozen=True, slots=True)
class Candidate:
    """A definition in a file, the question's terms in its name and in its lines."""

    position: int
    file: Ranked
    definition: Definition
    in_name: frozenset[str]
    in_lines: frozenset[str]


def focus(question: str, ranked: Sequence[Ranked], symbols: Symbols, texts: Mapping[str, str], most: int) -> list[Place]:
    """The definitions most related to the question in the best files, one to three a file; rare terms weigh more."""
    wanted = weighted_terms(question)
    files = [one for one in ranked[: most * FILES_A_PLACE] if one.score > 0]
    found = [one for at, file in enumerate(files) for one in candidates(at, file, symbols, texts.get(file.path, ""), wanted)]
    weights = rarities(wanted, found)
    named = symbols_in(question)
    scored = [(relevance(one, weights, named=one.definition.name in named) / (FUSION + one.position), one) for one in found]
    places: list[tuple[float, Place]] = []
    for at, file in enumerate(files):
        own = sorted(
            (pair for pair in scored if pair[1].file is file and pair[0] > 0),
            key=lambda pair: (-pair[0], pair[1].definition.first),
        )
        places += [(value, place_of(one)) for value, one in own[:FILES_A_PLACE]] or [
            (FALLBACK / (FUSION + at), head_of(file, texts))
        ]
    return [place for _, place in sorted(places, key=lambda pair: (-pair[0], pair[1].path, pair[1].first))[:most]]


def candidates(position: int, file: Ranked, symbols: Symbols, text: str, wanted: Mapping[str, float]) -> Iterator[Candidate]:
    """The definitions of a file."""
    lines = text.split("\n")
    for definition in symbols[file.path].definitions if file.path in symbols else ():
        name = parts(definition.name) or (definition.name.lower(),)
        body = term_counts("\n".join(lines[definition.first - 1 : min(definition.last, definition.first + LONGEST)]))
        yield Candidate(position, file, definition, frozenset(name) & wanted.keys(), frozenset(body.keys() & wanted.keys()))


def rarities(wanted: Mapping[str, float], found: Sequence[Candidate]) -> dict[str, float]:
    """The question's terms with their weights, those in few of the candidates weighing more (as in BM25); they sum up to 1."""
    counts = Counter(term for one in found for term in one.in_name | one.in_lines)
    weights = {
        term: weight * math.log(1 + (len(found) - counts[term] + 0.5) / (counts[term] + 0.5))
        for term, weight in wanted.items()
        if counts[term]
    }
    total = sum(weights.values()) or 1.0
    return {term: weight / total for term, weight in weights.items()}


def relevance(one: Candidate, weights: Mapping[str, float], *, named: bool) -> float:
    """How much of the question a definition has: in its name most, then in its lines; long ones are not better for it."""
    definition = one.definition
    in_name = sum(weights[term] for term in one.in_name)
    in_lines = sum(weights[term] for term in one.in_lines)
    length = 1 + math.log1p(definition.last - definition.first) / 8
    return KINDS.get(definition.kind, 1.0) * (in_name * NAME + in_lines / length) + NAMED * named


def place_of(one: Candidate) -> Place:
    """A candidate as a place."""
    definition = one.definition
    return Place(one.file.path, definition.first, definition.last, f"{definition.kind} {definition.qualified}", one.file.why)


def head_of(file: Ranked, texts: Mapping[str, str]) -> Place:
    """The first lines of a file."""
    lines = texts.get(file.path, "").removesuffix("\n").count("\n") + 1
    return Place(file.path, 1, min(HEAD, lines), "", file.why)
