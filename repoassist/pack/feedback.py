"""Looks in all files for what the best passages say: the words that the code has for what the question describes.

This is relevance feedback without a reader's judgement, by the model of Lavrenko and Croft (SIGIR 2001): a term is expected as
often as the passages have it, the better ones counting more.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from repoassist.pack.evidence import rarity
from repoassist.pack.signals import K1, LENGTH, mean
from repoassist.pack.terms import term_counts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from repoassist.pack.evidence import Evidence, Index
    from repoassist.pack.passages import Passage

PASSAGES = 6
"""The passages that are believed to be about the question."""

EXPECTED, TERMS = 60, 25
"""The terms that they have most often for their length, and how many of these are looked for: the most telling."""


def related(
    read: Mapping[str, Sequence[Passage]], scores: Mapping[str, float], index: Index, evidence: Evidence
) -> dict[str, float]:
    """BM25 over texts for what the best passages say; a passage is as good as its own score times its file's."""
    expected = model(best_passages(read, scores), evidence)
    found: dict[str, dict[str, int]] = {term: {} for term in expected}
    for path, terms in evidence.terms.items():
        for term in terms[0].keys() & expected.keys():
            found[term][path] = terms[0][term]
    rare = {term: rarity(len(index.lengths), len(found[term])) for term in expected}
    average = mean(index.lengths)
    added: dict[str, float] = defaultdict(float)
    for term in sorted(expected, key=lambda term: (-expected[term] * rare[term], term))[:TERMS]:
        for path, count in found[term].items():
            often = count / (1 - LENGTH + LENGTH * index.lengths[path] / average)
            added[path] += expected[term] * rare[term] ** 2 * often * (K1 + 1) / (often + K1)
    return dict(added)


def best_passages(read: Mapping[str, Sequence[Passage]], scores: Mapping[str, float]) -> list[tuple[float, Passage]]:
    """The passages that are most likely about the question, with how likely."""
    valued = [(one.score * scores[path], one) for path, own in read.items() for one in own]
    believed = [pair for pair in valued if pair[0] > 0]
    return sorted(believed, key=lambda pair: (-pair[0], pair[1].path, pair[1].first))[:PASSAGES]


def model(best: Sequence[tuple[float, Passage]], evidence: Evidence) -> dict[str, float]:
    """How often the terms of the passages are expected that have the largest part in them."""
    expected: dict[str, float] = defaultdict(float)
    for value, passage in best:
        lines = evidence.text(passage.path).split("\n")[passage.first - 1 : passage.last]
        counts = term_counts("\n".join(lines))
        for term, count in counts.items():
            expected[term] += value * count / sum(counts.values())
    return {term: expected[term] for term in sorted(expected, key=lambda term: (-expected[term], term))[:EXPECTED]}
