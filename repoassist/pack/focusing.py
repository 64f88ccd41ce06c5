"""Finds the places in the best files that a question is most likely about: where a reader would look first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from repoassist.pack.mentions import identifiers
from repoassist.records import Place

if TYPE_CHECKING:
    from repoassist.pack.passages import Passage
    from repoassist.pack.ranking import Ranking
    from repoassist.records import Ranked

FILES_A_PLACE = 3
"""Files that are looked at for each place that is wanted."""

PLACES_A_FILE = 2
"""The most places of one file."""

FURTHER = 0.8
"""What a file's second place counts beside its first: places should come from several files."""

NAMED = 2.0
"""What a definition counts that the question names as such."""

KINDS = {"constant": 0.5, "impl": 0.5, "module": 0.3}
"""What other definitions count beside functions and types: less of an answer stands in them."""


def focus(question: str, ranking: Ranking, most: int) -> list[Place]:
    """The passages most related to the question in the best files, one or two a file."""
    named = identifiers(question)
    read = ranking.passages
    files = [one for one in ranking.files[: most * FILES_A_PLACE] if one.score > 0 and read.get(one.path)]
    values = {one.path: [(value(passage, named), passage) for passage in read[one.path]] for one in files}
    best = max((found for own in values.values() for found, _ in own), default=0.0) or 1.0
    places: list[tuple[float, Place]] = []
    for file in files:
        own = sorted(values[file.path], key=lambda pair: (-pair[0], pair[1].first))[:PLACES_A_FILE]
        places += [
            (file.score * (found / best) ** 0.5 * FURTHER**at, place_of(passage, file)) for at, (found, passage) in enumerate(own)
        ]
    return [place for _, place in sorted(places, key=lambda pair: (-pair[0], pair[1].path, pair[1].first))[:most]]


def value(passage: Passage, named: set[str]) -> float:
    """How much a reader would want to see a passage."""
    definition = passage.definition
    if definition is None:
        return passage.score * 0.5
    return passage.score * KINDS.get(definition.kind, 1.0) * (NAMED if definition.name in named else 1.0)


def place_of(passage: Passage, file: Ranked) -> Place:
    """A passage as a place."""
    definition = passage.definition
    symbol = f"{definition.kind} {definition.qualified}" if definition is not None else ""
    return Place(passage.path, passage.first, passage.last, symbol, file.why)
