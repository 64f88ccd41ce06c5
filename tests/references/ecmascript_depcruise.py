"""Compares the graph of JavaScript, TypeScript, Vue and Svelte with dependency-cruiser's (npm; with typescript beside it).

An edge is a dependency of a file on another that git lists, type-only imports included. A file is looked at with the ``paths``
of the nearest ``tsconfig.json`` or ``jsconfig.json`` above it, as editors do; dependency-cruiser knows one configuration and takes
its paths as relative to where it runs, so that it runs in the folder of each configuration that has some. Vue's components are
read where ``@vue/compiler-sfc`` is installed beside it, Svelte's where ``svelte`` is.

Excluded, because dependency-cruiser cannot tell:

- imports by a name that it could not resolve: a clone has no ``node_modules`` in which the packages of its own workspace are
  linked, and what bundlers are told to alias (``@/``, ``~/``, ``$lib/``) it only reads from webpack's configuration;
- type-only imports in Svelte's components, which Svelte's compiler drops before dependency-cruiser looks;
- components whose compiler is missing or refuses them, and what a component has in another file (``<style src="./x.css">``).

Run it as ``python -m references.ecmascript_depcruise [--list] PATH…`` in ``tests/``.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from references.scoring import compare, graph_of, report

from repoassist.code.languages.ecmascript_manifests import read_object, strings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from references.scoring import Edge, Score

CONFIGURATIONS = ("jsconfig.json", "tsconfig.json")

OPTIONS = {
    "tsPreCompilationDeps": True,
    "moduleSystems": ["es6", "cjs", "tsd"],
    "doNotFollow": {"path": "node_modules"},
    "enhancedResolveOptions": {
        "exportsFields": ["exports"],
        "conditionNames": ["import", "require", "node", "default"],
        "mainFields": ["module", "main", "types", "typings"],
    },
}

CODE = re.compile(r"\.[cm]?[jt]sx?$")
SCANNED = re.compile(r"\.(?:[cm]?[jt]sx?|vue|svelte)$")
"""The files that the tool always reads, and those that it may read."""

QUOTED = re.compile(r"""["'`]([^"'`\n]+)["'`]""")

TYPE = re.compile(r"\s*(?:<script[^>]*>\s*)?import\s+(?:type\b|\{(?:\s*type\s+[\w$\s]+,?)+\s*\})")
"""An import of nothing but types."""

ASIDE = re.compile(r"\s*<\w[^>]*\ssrc=")
"""A block of a component that is in another file."""

LONGEST = 40
"""Lines of an import that are looked at."""


@dataclass
class Said:
    """What dependency-cruiser says: the edges, and by file the names that it could and that it could not resolve."""

    edges: set[Edge] = field(default_factory=set)
    resolved: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    unresolved: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


@cache
def available() -> frozenset[str]:
    """The extensions that dependency-cruiser reads here, none where it is not installed or has no TypeScript's compiler beside it."""
    if shutil.which("depcruise") is None:
        return frozenset()
    done = subprocess.run(["depcruise", "--info"], capture_output=True, text=True, check=False)
    known = frozenset(re.findall(r"\u2714 (\.\w+)$", done.stdout, re.MULTILINE))
    return known if ".ts" in known else frozenset()


def edges(root: Path) -> set[Edge]:
    """The imports between the files that git lists in a repository."""
    return said_of(root).edges


def said_of(root: Path) -> Said:
    """What dependency-cruiser says of a repository, each file by its own configuration."""
    done = subprocess.run(["git", "-C", str(root), "ls-files", "-z"], capture_output=True, check=True)
    listed = {path for path in os.fsdecode(done.stdout).split("\0") if path}
    own = {path.rpartition("/")[0]: path for name in CONFIGURATIONS for path in sorted(listed) if path.rpartition("/")[2] == name}
    chosen = {"": "", **{folder: declaring(root, path) for folder, path in own.items()}}
    said = Said()
    for configuration in sorted(set(chosen.values())):
        folders = [folder for folder, one in chosen.items() if one == configuration]
        for source, dependency in cruised(root, configuration, folders):
            if source in listed and nearest(source, chosen) in folders:
                note(said, source, dependency, listed)
    return said


def note(said: Said, source: str, dependency: dict[str, Any], listed: set[str]) -> None:
    """Add one dependency of a file."""
    name, target = dependency["module"], dependency["resolved"]
    (said.unresolved if dependency["couldNotResolve"] else said.resolved)[source].add(name)
    if not dependency["couldNotResolve"] and source != target and target in listed:
        said.edges.add((source, target))


def declaring(root: Path, path: str) -> str:
    """The configuration, of one and those that it extends, that has ``paths`` or ``baseUrl``; itself if none has."""
    waiting, seen = [path], {""}
    while waiting:
        one = waiting.pop()
        given = read_object((root / one).read_text(encoding="utf-8")) if one not in seen and (root / one).is_file() else {}
        seen.add(one)
        options = given.get("compilerOptions")
        if isinstance(options, dict) and {"paths", "baseUrl"} & options.keys():
            return one
        for name in strings(given.get("extends")):
            other = os.path.normpath(os.path.join(os.path.dirname(one), name))
            waiting += [other if other.endswith(".json") else f"{other}.json"] if name.startswith(".") else []
    return path


def nearest(path: str, folders: Iterable[str]) -> str:
    """The innermost of some folders that holds a file."""
    above = path
    while above not in folders or above == path:
        above = above.rpartition("/")[0]
    return above


def cruised(root: Path, configuration: str, folders: Iterable[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The dependencies of the files below some folders, with their paths from the top level."""
    place, _, name = configuration.rpartition("/")
    starts = [os.path.relpath(folder or ".", place or ".") for folder in folders]
    for module in answered(root / place, name, starts, ()):
        for dependency in module["dependencies"]:
            resolved = dependency["resolved"] if dependency["couldNotResolve"] else located(place, dependency["resolved"])
            yield located(place, module["source"]), {**dependency, "resolved": resolved}


def answered(place: Path, configuration: str, starts: list[str], refused: tuple[str, ...]) -> list[dict[str, Any]]:
    """What dependency-cruiser answers, without a configuration that it cannot read and the files that it stumbles over."""
    with tempfile.TemporaryDirectory() as temporary:
        config = Path(temporary, "config.json")
        exclude = {"exclude": {"path": [f"^{re.escape(one)}$" for one in refused]}} if refused else {}
        config.write_text(json.dumps({"options": {**OPTIONS, **exclude}}), encoding="utf-8")
        argv = ["depcruise", "--config", str(config), "--output-type", "json", *starts]
        argv += ["--ts-config", configuration] if configuration else []
        done = subprocess.run(argv, cwd=place, capture_output=True, text=True, check=False)
    if stumbled := re.search(r"^\.\.\. in (.+)$", done.stderr, re.MULTILINE):
        return answered(place, configuration, starts, (*refused, stumbled[1]))
    if done.returncode and configuration:
        return answered(place, "", starts, refused)
    answer: list[dict[str, Any]] = json.loads(done.stdout)["modules"]
    return answer


def located(folder: str, path: str) -> str:
    """A path that is relative to a folder from the top level."""
    return os.path.normpath(os.path.join(folder, path))


def is_compared(root: Path, said: Said, source: str, line: int) -> bool:
    """Whether an import on a line of a file is one of which dependency-cruiser can tell where it leads.

    The first name that it knows of, from that line on, is the one that is imported there.
    """
    lines = (root / source).read_text(encoding="utf-8", errors="replace").split("\n")
    here = "\n".join(lines[line - 1 : line + LONGEST])
    if not CODE.search(source) and (ASIDE.match(here) or (source.endswith(".svelte") and TYPE.match(here))):
        return False
    for text in lines[line - 1 :]:
        names = set(QUOTED.findall(text))
        if names & said.resolved[source]:
            return True
        if unresolved := names & said.unresolved[source]:
            return all(name.startswith(".") for name in unresolved)
    return source in said.resolved or source in said.unresolved or CODE.search(source) is not None


def score(root: Path) -> Score:
    """How the program's graph agrees with dependency-cruiser."""
    said = said_of(root)
    found = {
        (source, target)
        for source, target, line in graph_of(root)["edges"]
        if SCANNED.search(source) and ((source, target) in said.edges or is_compared(root, said, source, line))
    }
    return compare(found, said.edges)


if __name__ == "__main__":
    report(score, sys.argv[1:])
