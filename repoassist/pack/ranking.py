"""Ranks files by how much they matter to a question, or without one by how much the rest of the repository leans on them.

Each signal is scaled to its best file, damped by a power and weighted; a file's score is the sum, times what its role counts.
Signals and weights stand in one table.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from repoassist.pack import feedback, mentions, passages, signals
from repoassist.pack.evidence import Evidence, Index, index
from repoassist.pack.passages import Passage
from repoassist.pack.terms import question_terms
from repoassist.records import Ranked, Role

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from repoassist.records import Lines, Symbols

WEIGHTS = {
    "words": 1.5,
    "passages": 1.0,
    "related words": 0.8,
    "path words": 0.6,
    "names a path": 0.6,
    "names a symbol": 0.6,
    "quotes": 0.5,
    "phrases": 0.4,
    "definitions": 0.3,
    "neighbours": 0.3,
}
"""What each signal counts. Chosen on the issues of forty repositories; each may be halved or doubled with little change."""

DAMPING = 0.8
"""The power of a signal's share of its best: below 1, so that being the best by far counts less."""

CANDIDATES = 60
"""The best files by the other signals, whose passages are looked at."""

DEMOTION = {Role.OVERVIEW: 0.3, Role.SOURCE: 1.0, Role.EXAMPLE: 0.3, Role.TEST: 0.25, Role.DOCUMENT: 0.2, Role.DATA: 0.15}
"""What a file's score is multiplied by for its role: most questions are about the program itself."""

CENTRALITY = {Role.SOURCE: 1.0, Role.EXAMPLE: 0.5, Role.TEST: 0.45, Role.DOCUMENT: 0.4, Role.DATA: 0.3}
"""The same where nothing is asked: then a reader wants to see some of everything."""

PROMOTION = 1.5
"""What it is multiplied by instead where the question is about files of that role."""

SHORT = 300
"""Characters of a question that is asked; longer ones are reports, which speak of tests and documents beside the matter."""

ASKED_ABOUT = {
    Role.TEST: re.compile(r"\b(unit |integration |regression )?test(s|ed|ing)?\b(?! (case|fail|suite))", re.IGNORECASE),
    Role.DOCUMENT: re.compile(r"\b(docs?|documentation|changelog|readme|tutorial)\b", re.IGNORECASE),
    Role.EXAMPLE: re.compile(r"\b(examples?|samples?|demos?|benchmarks?)\b", re.IGNORECASE),
}

PINNED = 10.0
"""What a pinned file's score is beside the best, and a pinned passage's."""

TELLING = 0.1
"""The share of a file's score from which on a signal is given as a reason."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """All files, the best first, the passages of those that were read for the question, and which files are pinned."""

    files: tuple[Ranked, ...] = ()
    passages: Mapping[str, tuple[Passage, ...]] = field(default_factory=dict)
    pinned: frozenset[str] = frozenset()


def rank(question: str, evidence: Evidence) -> Ranking:
    """All files, the most relevant first; ties by path."""
    wanted = question_terms(question)
    if not wanted:
        return Ranking(tuple(rank_by_centrality(evidence)))
    where = index(wanted, evidence)
    counts = role_counts(question)
    parts = shares(signals_of(question, where, evidence))
    candidates = best_of(totals(parts, evidence, counts))
    read = passages.passages(candidates, where, evidence.symbols, evidence.text)
    parts |= shares({"passages": {path: max(one.score for one in own) for path, own in read.items()}})
    parts |= shares({"phrases": signals.phrases(question, candidates, where, evidence)})
    parts |= shares({"related words": feedback.related(read, totals(parts, evidence, counts), where, evidence)})
    parts |= shares({"neighbours": signals.neighbours(totals(parts, evidence, counts), evidence.edges)})
    if not any(parts.values()):
        return Ranking(tuple(rank_by_centrality(evidence)), read)
    scores = totals(parts, evidence, counts)
    ranked = [Ranked(path, round(scores[path], 6), reasons(parts, path)) for path in evidence.roles]
    return Ranking(tuple(sorted(ranked, key=lambda one: (-one.score, -counts[evidence.roles[one.path]], one.path))), read)


def signals_of(question: str, where: Index, evidence: Evidence) -> dict[str, dict[str, float]]:
    """The scores of the signals that need no passages."""
    return {
        "words": signals.words(where),
        "path words": signals.path_words(where),
        "definitions": signals.definitions(where),
        "names a path": mentions.paths(question, evidence),
        "names a symbol": mentions.symbols(question, where, evidence.symbols),
        "quotes": signals.verbatim(question, where, evidence),
    }


def role_counts(question: str) -> dict[Role, float]:
    """What a file's score is multiplied by for its role, for this question."""
    about = {role for role, words in ASKED_ABOUT.items() if len(question) <= SHORT and words.search(question)}
    return {role: PROMOTION if role in about else by for role, by in DEMOTION.items()}


def shares(found: Mapping[str, Mapping[str, float]]) -> dict[str, dict[str, float]]:
    """What each signal adds to each file's score, before its role counts."""
    added: dict[str, dict[str, float]] = {}
    for name, scores in found.items():
        best = max(scores.values(), default=0.0)
        added[name] = {path: WEIGHTS[name] * (score / best) ** DAMPING for path, score in scores.items() if score > 0}
    return added


def totals(parts: Mapping[str, Mapping[str, float]], evidence: Evidence, counts: Mapping[Role, float]) -> dict[str, float]:
    """The scores of all files: the sum of the signals, times what the role counts."""
    sums: dict[str, float] = defaultdict(float)
    for scores in parts.values():
        for path, score in scores.items():
            sums[path] += score
    return {path: sums[path] * counts[role] if path in sums else 0.0 for path, role in evidence.roles.items()}


def best_of(scores: Mapping[str, float]) -> list[str]:
    """The candidates: the best files that have any score."""
    ordered = sorted((path for path, score in scores.items() if score > 0), key=lambda path: (-scores[path], path))
    return ordered[:CANDIDATES]


def reasons(parts: Mapping[str, Mapping[str, float]], path: str) -> str:
    """The signals that tell for a file, the strongest first."""
    told = {name: scores[path] for name, scores in parts.items() if path in scores}
    least = TELLING * sum(told.values())
    return ", ".join(sorted((name for name, score in told.items() if score >= least), key=lambda name: -told[name])) or "no match"


def rank_by_centrality(evidence: Evidence) -> list[Ranked]:
    """All files, those that many import first: what a reader who asks nothing in particular should see."""
    importers = Counter(edge.target for edge in evidence.edges)
    ranked = []
    for path, role in evidence.roles.items():
        depth = path.count("/")
        weight = (1 + math.log1p(importers[path])) * CENTRALITY[role] if role is not Role.OVERVIEW else 10.0
        score = weight / (1 + 0.05 * depth) / (1 + evidence.sizes.get(path, 0) / 400_000)
        ranked.append(Ranked(path, round(score, 6), f"{role.name.lower()}, imported by {importers[path]}"))
    return sorted(ranked, key=lambda one: (-one.score, one.path))


def pinned(ranking: Ranking, pins: Mapping[str, Sequence[Lines]], symbols: Symbols, text: Callable[[str], str]) -> Ranking:
    """The ranking with the pinned files before all others, and their pinned lines before the rest of them; no lines mean all."""
    if not pins:
        return ranking
    top = PINNED * max((one.score for one in ranking.files), default=0.0) or PINNED
    raised = [
        replace(one, score=one.score + top, why=f"in focus, {one.why}") if one.path in pins else one for one in ranking.files
    ]
    best = PINNED * max((one.score for own in ranking.passages.values() for one in own), default=0.0) or PINNED
    read = dict(ranking.passages)
    for path, wanted in pins.items():
        lines = text(path).split("\n")
        definitions = symbols[path].definitions if path in symbols else ()
        ranges = wanted or [cut for cut, _ in passages.cut(definitions, lines)]
        own = [Passage(path, *one, None, best, sum(map(len, lines[one[0] - 1 : one[1]]))) for one in ranges]
        others = [one for one in read.get(path, ()) if not any(first <= one.last and one.first <= last for first, last in ranges)]
        read[path] = tuple(sorted([*others, *own], key=lambda one: one.first))
    return Ranking(tuple(sorted(raised, key=lambda one: -one.score)), read, frozenset(pins))
