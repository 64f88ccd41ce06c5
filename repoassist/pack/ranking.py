"""Ranks files by how much they matter to a question, or without one by how much the rest of the repository leans on them.

Each signal ranks the files by itself; the ranks are fused by their reciprocals (Cormack, Clarke and Büttcher, SIGIR 2009), which
needs no scale to be shared. Signals and weights stand in one table.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from repoassist.pack.terms import parts, term_counts
from repoassist.records import Edge, Ranked, Role, Symbols

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

K1, B = 1.2, 0.75
"""BM25's usual saturation and length parameters (Robertson and Zaragoza, 2009)."""

FUSION = 15
"""The constant of reciprocal rank fusion; small, so that the first few ranks count."""

WEIGHTS = {"words": 1.0, "definitions": 0.8, "mentions": 1.7, "neighbours": 0.35}

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

TITLE_WEIGHT = 2
NEIGHBOURS_OF = 10
MENTION_PATH = re.compile(r"[\w@.+-]+(?:[/\\][\w@.+-]+)+|[\w-]+\.[A-Za-z]{1,4}\b")
MENTION_SYMBOL = re.compile(
    r"`([^`\n]{2,80})`|\b((?:\w+(?:\.|::|#|->))+\w+)\b|\b([A-Z][a-z0-9]+[A-Z]\w*|\w+_\w+)\b|\b(\w{3,})\(\)"
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What ranking looks at. ``terms`` are the term counts of each file's text; ``edges`` the import graph's."""

    roles: Mapping[str, Role]
    terms: Mapping[str, Mapping[str, int]]
    symbols: Symbols
    edges: Sequence[Edge]
    sizes: Mapping[str, int]


def rank(question: str, evidence: Evidence) -> list[Ranked]:
    """All files, the most relevant first; ties by path."""
    signals = signals_of(question, evidence) if question.strip() else {}
    if not signals:
        return rank_by_centrality(evidence)
    score: dict[str, float] = defaultdict(float)
    why: dict[str, list[str]] = defaultdict(list)
    for name, scores in signals.items():
        for position, (path, _) in enumerate(sorted(scores.items(), key=lambda item: (-item[1], item[0]))):
            share = WEIGHTS[name] / (FUSION + position)
            score[path] += share
            why[path].append(name)
    about = {role for role, words in ASKED_ABOUT.items() if len(question) <= SHORT and words.search(question)}
    demotion = {role: PROMOTION if role in about else by for role, by in DEMOTION.items()}
    ranked = [
        Ranked(path, round(score[path] * demotion[role], 6), ", ".join(why[path]) or "no match")
        for path, role in evidence.roles.items()
    ]
    return sorted(ranked, key=lambda one: (-one.score, demotion[evidence.roles[one.path]] * -1, one.path))


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


def signals_of(question: str, evidence: Evidence) -> dict[str, dict[str, float]]:
    """Each signal's scores by path; files of which it says nothing are left out."""
    wanted = weighted_terms(question)
    signals = {
        "words": bm25(wanted, evidence),
        "definitions": defined(wanted, evidence.symbols),
        "mentions": mentioned(question, evidence),
    }
    signals["neighbours"] = neighbours(signals, evidence.edges)
    return {name: scores for name, scores in signals.items() if scores}


def weighted_terms(question: str) -> dict[str, float]:
    """The question's terms; those of its first line, its title, weigh more, and repetition saturates."""
    title = question.strip().partition("\n")[0]
    counts = Counter(term_counts(question))
    for term, times in term_counts(title).items():
        counts[term] += times * TITLE_WEIGHT
    return {term: 1 + math.log(times) for term, times in counts.items()}


def bm25(wanted: Mapping[str, float], evidence: Evidence) -> dict[str, float]:
    """Okapi BM25 over the terms of text and path, the path's counting several times."""
    texts = evidence.terms
    lengths = {path: sum(counts.values()) for path, counts in texts.items()}
    average = sum(lengths.values()) / max(1, len(lengths)) or 1.0
    found: dict[str, dict[str, int]] = {term: {} for term in wanted}
    for path in evidence.roles:
        counts = texts.get(path, {})
        in_path = path_terms(path)
        for term in wanted:
            times = counts.get(term, 0) + 4 * (term in in_path)
            if times:
                found[term][path] = times
    scores: dict[str, float] = defaultdict(float)
    for term, weight in wanted.items():
        rarity = math.log(1 + (len(evidence.roles) - len(found[term]) + 0.5) / (len(found[term]) + 0.5))
        for path, times in found[term].items():
            norm = K1 * (1 - B + B * lengths.get(path, 0) / average)
            scores[path] += weight * rarity * times * (K1 + 1) / (times + norm)
    return dict(scores)


def path_terms(path: str) -> set[str]:
    """The terms of a path's words."""
    return {term for word in re.findall(r"\w+", path) for term in parts(word)}


def defined(wanted: Mapping[str, float], symbols: Symbols) -> dict[str, float]:
    """Files that define something whose name the question has, whole or in parts; rare names weigh more."""
    scores: dict[str, float] = defaultdict(float)
    for name, paths in holders_of(symbols).items():
        terms = parts(name) or (name.lower(),)
        hit = sum(wanted.get(term, 0.0) for term in terms)
        whole = 2.0 if len(terms) > 1 and terms[-1] in wanted else 1.0
        if hit and (share := hit / len(terms)) > 0.5:  # noqa: PLR2004 - more than half of the name
            for path in paths:
                scores[path] += share * whole / len(paths)
    return dict(scores)


def mentioned(question: str, evidence: Evidence) -> dict[str, float]:
    """Files that the question names, by a path (as tracebacks do) or by a symbol that they define."""
    scores: dict[str, float] = defaultdict(float)
    by_name: dict[str, list[str]] = defaultdict(list)
    for path in evidence.roles:
        by_name[path.rpartition("/")[2]].append(path)
    for written in MENTION_PATH.findall(question):
        for path in matching_paths(written.replace("\\", "/"), by_name):
            scores[path] += 1.0
    holders = holders_of(evidence.symbols)
    for name in symbols_in(question) & holders.keys():
        for path in holders[name]:
            scores[path] += 1.0 / len(holders[name])
    return dict(scores)


def holders_of(symbols: Symbols) -> dict[str, set[str]]:
    """The files that define each name."""
    holders: dict[str, set[str]] = defaultdict(set)
    for path, parsed in symbols.items():
        for one in parsed.definitions:
            holders[one.name].add(path)
    return holders


def matching_paths(written: str, by_name: Mapping[str, list[str]]) -> list[str]:
    """The files that a path may mean, written as it is by someone whose folders differ: those that share most of its end."""
    pieces = written.strip("./").split("/")
    candidates = by_name.get(pieces[-1], [])
    if not candidates:
        return []
    shared = {path: common_end(pieces, path.split("/")) for path in candidates}
    best = max(shared.values())
    return [path for path in candidates if shared[path] == best] if best > 1 or len(candidates) == 1 else []


def common_end(one: Sequence[str], other: Sequence[str]) -> int:
    """How many pieces two paths have in common, counted from the end."""
    length = 0
    for a, b in zip(reversed(one), reversed(other), strict=False):
        if a != b:
            break
        length += 1
    return length


def symbols_in(question: str) -> set[str]:
    """The identifiers that a question writes as such: back-ticked, dotted, in camel or snake case, or with parentheses."""
    return {word for groups in MENTION_SYMBOL.findall(question) for word in re.findall(r"\w+", " ".join(groups))}


def neighbours(signals: Mapping[str, Mapping[str, float]], edges: Sequence[Edge]) -> dict[str, float]:
    """Files that the best ones import or are imported by."""
    best: dict[str, float] = defaultdict(float)
    for name, scores in signals.items():
        for position, path in enumerate(sorted(scores, key=lambda path: (-scores[path], path))[:NEIGHBOURS_OF]):
            best[path] += WEIGHTS[name] / (FUSION + position)
    found: dict[str, float] = defaultdict(float)
    for edge in edges:
        found[edge.target] += best.get(edge.source, 0.0)
        found[edge.source] += best.get(edge.target, 0.0) * 0.5
    return {path: score for path, score in found.items() if score > 0}
