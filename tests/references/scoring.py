"""Compares what this program finds in a repository with what another tool finds there."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Edge = tuple[str, str]
"""A file and a file that it depends on, or what stands for them where a language's packages are not files."""


@dataclass(frozen=True)
class Score:
    """How two sets agree: ``missing`` is what only the reference has, ``surplus`` what only this program has."""

    agreed: int
    missing: tuple[Any, ...]
    surplus: tuple[Any, ...]

    @property
    def precision(self) -> float:
        """The share of what was found that the reference has too; 1 where nothing was found."""
        found = self.agreed + len(self.surplus)
        return self.agreed / found if found else 1.0

    @property
    def recall(self) -> float:
        """The share of what the reference has that was found; 1 where it has nothing."""
        expected = self.agreed + len(self.missing)
        return self.agreed / expected if expected else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall (van Rijsbergen, 1979)."""
        total = 2 * self.agreed + len(self.missing) + len(self.surplus)
        return 2 * self.agreed / total if total else 1.0


def compare(found: set[Any], expected: set[Any]) -> Score:
    """The score of ``found`` against a reference's ``expected``, disagreements in order."""
    return Score(len(found & expected), tuple(sorted(expected - found)), tuple(sorted(found - expected)))


def graph_of(repository: Path, *pathspecs: str, environment: Mapping[str, str] | None = None) -> dict[str, Any]:
    """What ``git repoassist graph --json`` says of a repository; raises CalledProcessError where it fails."""
    argv = [sys.executable, "-m", "repoassist", "graph", "--json", "-q", "--", *pathspecs]
    done = subprocess.run(argv, cwd=repository, env=environment, capture_output=True, text=True, check=True)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def edges_of(repository: Path, *pathspecs: str, environment: Mapping[str, str] | None = None) -> set[Edge]:
    """The edges of a repository's graph as this program has them."""
    return {(source, target) for source, target, _ in graph_of(repository, *pathspecs, environment=environment)["edges"]}


def report(score: Callable[[Path], Score], arguments: Sequence[str]) -> None:
    """Print a line for each repository that is named in the arguments and, with ``--list``, where the two disagree."""
    for path in (Path(one) for one in arguments if one != "--list"):
        found = score(path)
        ours, theirs = found.agreed + len(found.surplus), found.agreed + len(found.missing)
        shares = f"precision {found.precision:.4f}, recall {found.recall:.4f}, F1 {found.f1:.4f}"
        print(f"{path.name}: ours {ours}, theirs {theirs}, {shares}")  # noqa: T201 - a program's result
        for sign, pairs in (("-", found.missing), ("+", found.surplus)) if "--list" in arguments else ():
            for pair in pairs:
                print(f"  {sign} {' -> '.join(map(str, pair))}")  # noqa: T201 - a program's result
