"""Finds the files and symbols that a question names outright: paths, as tracebacks have them, and identifiers."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from repoassist.pack.terms import name_terms

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from repoassist.pack.evidence import Evidence, Index
    from repoassist.records import Symbols

PATH = re.compile(r"[\w@.+-]+(?:[/\\][\w@.+-]+)+|[\w-]+\.[A-Za-z]{1,4}\b")
SYMBOL = re.compile(r"`([^`\n]{2,80})`|\b((?:\w+(?:\.|::|#|->))+\w+)\b|\b([A-Z][a-z0-9]+[A-Z]\w*|\w+_\w+)\b|\b(\w{3,})\(\)")


def paths(question: str, evidence: Evidence) -> dict[str, float]:
    """Files that the question names by a path; one that may mean several counts less for each."""
    by_name: dict[str, list[str]] = defaultdict(list)
    for path in evidence.roles:
        by_name[path.rpartition("/")[2]].append(path)
    scores: dict[str, float] = defaultdict(float)
    for written in PATH.findall(question):
        meant = matching(written.replace("\\", "/"), by_name)
        for path in meant:
            scores[path] += len(meant) ** -0.5
    return dict(scores)


def matching(written: str, by_name: Mapping[str, list[str]]) -> list[str]:
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


def symbols(question: str, index: Index, table: Symbols) -> dict[str, float]:
    """Files that define an identifier that the question writes as such; one that many define counts less for each."""
    scores: dict[str, float] = defaultdict(float)
    for name in sorted(identifiers(question)):
        holders = index.names.get(name_terms(name)[-1], {})
        defining = [path for path in holders if any(one.name == name for one in table[path].definitions)]
        for path in defining:
            scores[path] += 1 / len(defining)
    return dict(scores)


def identifiers(question: str) -> set[str]:
    """The identifiers that a question writes as such: back-ticked, dotted, in camel or snake case, or with parentheses."""
    return {word for groups in SYMBOL.findall(question) for word in re.findall(r"\w+", " ".join(groups))}
