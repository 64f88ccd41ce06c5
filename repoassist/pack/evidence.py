"""What ranking looks at, and an index of it for one question's terms."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from repoassist.pack.terms import parts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from repoassist.pack.terms import FileTerms
    from repoassist.records import Edge, Role, Symbols


@dataclass(frozen=True, slots=True)
class Evidence:
    """The files by path: the terms of each, the edges of the import graph, sizes in bytes, and ``text`` to read one."""

    roles: Mapping[str, Role]
    terms: Mapping[str, FileTerms]
    symbols: Symbols
    edges: Sequence[Edge]
    sizes: Mapping[str, int]
    text: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Index:
    """Where a question's terms occur, by term and path: in texts, in the names that files define, in paths.

    ``wanted`` are the terms with their weights; ``lengths`` and ``named`` count all terms of each file's text and names.
    """

    wanted: Mapping[str, float]
    text: Mapping[str, Mapping[str, int]]
    names: Mapping[str, Mapping[str, int]]
    paths: Mapping[str, Sequence[str]]
    lengths: Mapping[str, int]
    named: Mapping[str, int]

    def rarity(self, term: str, holders: int) -> float:
        """The weight of a term that so many of the files have (inverse document frequency, never negative)."""
        return self.wanted[term] * rarity(len(self.lengths), holders)


def rarity(files: int, holders: int) -> float:
    """The inverse document frequency of what ``holders`` of ``files`` have, as BM25 takes it (Robertson and Zaragoza, 2009)."""
    return math.log(1 + (files - holders + 0.5) / (holders + 0.5))


def index(wanted: Mapping[str, float], evidence: Evidence) -> Index:
    """Where the wanted terms occur."""
    text: dict[str, dict[str, int]] = {term: {} for term in wanted}
    names: dict[str, dict[str, int]] = {term: {} for term in wanted}
    paths: dict[str, list[str]] = {term: [] for term in wanted}
    for path in evidence.roles:
        for term in path_terms(path) & wanted.keys():
            paths[term].append(path)
        if (terms := evidence.terms.get(path)) is None:
            continue
        for term in terms[0].keys() & wanted.keys():
            text[term][path] = terms[0][term]
        for term in terms[1].keys() & wanted.keys():
            names[term][path] = terms[1][term]
    lengths = {path: sum(evidence.terms[path][0].values()) if path in evidence.terms else 0 for path in evidence.roles}
    named = {path: sum(evidence.terms[path][1].values()) if path in evidence.terms else 0 for path in evidence.roles}
    return Index(wanted, text, names, paths, lengths, named)


def path_terms(path: str) -> set[str]:
    """The terms of a path's words."""
    return {term for piece in path.split("/") for term in piece_terms(piece)}


@lru_cache(maxsize=100_000)
def piece_terms(piece: str) -> tuple[str, ...]:
    """The terms of a folder's or a file's name."""
    return tuple(term for word in re.findall(r"\w+", piece) for term in parts(word))
