"""The signals that tell which files matter to a question; each gives scores by path, on a scale of its own."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from typing import TYPE_CHECKING

from repoassist.pack.evidence import rarity
from repoassist.pack.terms import WORD, parts, word_terms

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from repoassist.pack.evidence import Evidence, Index
    from repoassist.records import Edge

K1 = 1.2
"""BM25's usual saturation (Robertson and Zaragoza, 2009)."""

LENGTH, NAMES_LENGTH = 0.75, 0.5
"""How far BM25 discounts long texts, and files that define much."""

PATH, NAME = 4.0, 3.0
"""What a term in a path, and in a defined name, counts beside one in the text."""

QUOTED = re.compile(
    r'"([^"\n]{6,120})"'
    r"|'([^'\n]{6,120})'"
    r"|`([^`\n]{4,120})`"
    r"|^\s*\w*(?:Error|Exception|panicked|error)\b[^:\n]*:\s*(.{8,160})$",
    re.MULTILINE,
)
"""What a question quotes, and the messages of errors."""

VARIES = re.compile(r"[\"'`]|\d+|<[^>]*>|[{}]|%[sdr]")
"""What stands between the constant pieces of a message."""

LARGEST = 600_000
"""Characters of a file that are looked at for phrases."""

SHORTEST = 10
"""Characters of a piece of a message that says enough to be looked for."""

QUOTES, HOLDERS, READ = 80, 60, 150
"""Pieces that are looked for, files that may hold one if it is to tell anything, and files that are read for all of them."""

PHRASE = r"{}[a-z]{{0,3}}[^a-z0-9]{{0,2}}{}"
"""How two terms in a row may be written: as words, an ending and a blank between them, or in one identifier."""

NEIGHBOURS_OF, BACKWARDS = 10, 0.5
"""The best files whose neighbours count, and what an importer counts beside what is imported."""


def words(index: Index) -> dict[str, float]:
    """BM25F over text, path and defined names (Robertson, Zaragoza and Taylor, CIKM 2004)."""
    average, named = mean(index.lengths), mean({path: count for path, count in index.named.items() if count})
    scores: dict[str, float] = defaultdict(float)
    for term in index.wanted:
        times: dict[str, float] = defaultdict(float)
        for path, count in index.text[term].items():
            times[path] += count / (1 - LENGTH + LENGTH * index.lengths[path] / average)
        for path in index.paths[term]:
            times[path] += PATH
        for path, count in index.names[term].items():
            times[path] += NAME * count / (1 - NAMES_LENGTH + NAMES_LENGTH * index.named[path] / named)
        weight = index.rarity(term, len(times))
        for path, often in times.items():
            scores[path] += weight * often * (K1 + 1) / (often + K1)
    return dict(scores)


def definitions(index: Index) -> dict[str, float]:
    """BM25 over the names that files define alone: there a word that is common in texts may be rare."""
    average = mean({path: count for path, count in index.named.items() if count})
    scores: dict[str, float] = defaultdict(float)
    for term, holders in index.names.items():
        weight = index.rarity(term, len(holders))
        for path, count in holders.items():
            times = count / (0.7 + 0.3 * index.named[path] / average)
            scores[path] += weight * times * (K1 + 1) / (times + K1)
    return dict(scores)


def path_words(index: Index) -> dict[str, float]:
    """The question's words that a path has, by how rare they are in paths; how long its text is has no part in it."""
    scores: dict[str, float] = defaultdict(float)
    for term, holders in index.paths.items():
        for path in holders:
            scores[path] += index.rarity(term, len(holders))
    return dict(scores)


def phrases(question: str, candidates: Sequence[str], index: Index, evidence: Evidence) -> dict[str, float]:
    """Candidates in which words of the question's title follow each other as they do there; what few have counts more."""
    words = word_terms(question.strip().partition("\n")[0])
    texts: dict[str, str] = {}
    scores: dict[str, float] = defaultdict(float)
    for first, second in dict.fromkeys(itertools.pairwise(words)):
        written = re.compile(PHRASE.format(re.escape(first), re.escape(second)))
        both = [path for path in candidates if path in index.text[first] and path in index.text[second]]
        texts |= {path: evidence.text(path)[:LARGEST].lower() for path in both if path not in texts}
        holders = [path for path in both if written.search(texts[path])]
        for path in holders:
            scores[path] += rarity(len(candidates), len(holders))
    return dict(scores)


def mean(counts: Mapping[str, int]) -> float:
    """The mean, 1 where there is nothing."""
    return sum(counts.values()) / max(1, len(counts)) or 1.0


def verbatim(question: str, index: Index, evidence: Evidence) -> dict[str, float]:
    """Files that hold what the question quotes, letter by letter; what few hold counts more."""
    files = len(evidence.roles)
    scores: dict[str, float] = defaultdict(float)
    candidates = {piece: holders_of(piece, index) for piece in list(dict.fromkeys(quoted(question)))[:QUOTES]}
    read: set[str] = set()
    for piece, paths in sorted(candidates.items(), key=lambda item: (len(item[1]), item[0])):
        if not paths or len(paths) > HOLDERS or len(read | paths) > READ:
            continue
        read |= paths
        holders = sorted(path for path in paths if piece in evidence.text(path))
        for path in holders if len(holders) < files / 10 + 2 else ():
            scores[path] += rarity(files, len(holders)) / len(holders) ** 0.5
    return dict(scores)


def quoted(question: str) -> Iterator[str]:
    """What of the question may stand in a file as it is: quoted words, and the constant pieces of messages."""
    for groups in QUOTED.findall(question):
        said = next(one for one in groups if one).strip()
        if " " not in said:
            yield said
        else:
            pieces = (piece.strip() for piece in VARIES.split(said))
            yield from (piece for piece in pieces if len(piece) >= SHORTEST and " " in piece)


def holders_of(piece: str, index: Index) -> set[str]:
    """The files that have all terms of a piece, none for one without terms."""
    terms = {term for word in WORD.findall(piece) for term in parts(word)[-1:] if term in index.text}
    found = [index.text[term].keys() for term in sorted(terms, key=lambda term: len(index.text[term]))]
    return set(found[0]).intersection(*found[1:]) if found else set()


def neighbours(scores: Mapping[str, float], edges: Sequence[Edge]) -> dict[str, float]:
    """Files that the best ones import or are imported by."""
    best = dict(sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:NEIGHBOURS_OF])
    found: dict[str, float] = defaultdict(float)
    for edge in edges:
        if edge.source in best:
            found[edge.target] += best[edge.source]
        if edge.target in best:
            found[edge.source] += best[edge.target] * BACKWARDS
    return {path: score for path, score in found.items() if score > 0}
