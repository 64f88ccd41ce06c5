"""Compares the graph of Java code with what ``jdeps -v`` says of its compiled classes, as edges between source files.

A class stands for the file that it was compiled from, as the class itself says. Files that were not compiled, and those that git does
not list, such as generated ones, are left out. Nothing else is, though text and bytecode do not say quite the same: only jdeps has
edges to the type of a value that a file passes on without naming it, and only the text has imports that comments alone use,
constants that the compiler puts in place, annotations that it drops, classes as their values, and bounds of type parameters.

Run it as ``python -m references.java_jdeps [--list] PATH SOURCES=CLASSES…`` in ``tests/``: the repository and, by folder of sources
in it, the folder of what ``javac -d`` made of them.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from references import scoring

if TYPE_CHECKING:
    from collections.abc import Mapping

    from references.scoring import Edge, Score

COMPILED = re.compile(r'^Compiled from "(.*)"$', re.MULTILINE)

DEPENDENCY = re.compile(r"^   (\S+)\s+-> (\S+)\s", re.MULTILINE)


def available() -> bool:
    """Whether the compiler and its companions are installed."""
    return all(map(shutil.which, ("javac", "javap", "jdeps")))


def compile_java(root: Path, sources: str, classes: Path, *before: Path) -> None:
    """Compile what git lists below a folder of sources; ``before`` are the classes that it needs."""
    paths = listed(root, sources)
    path = ["-cp", ":".join(map(str, before))] if before else []
    subprocess.run(["javac", "-g", "-nowarn", "-proc:none", "-d", str(classes), *path, *paths], cwd=root, check=True)


def listed(root: Path, folder: str = ".") -> list[str]:
    """The Java files that git lists below a folder."""
    argv = ["git", "-C", str(root), "ls-files", "-z", "--", folder]
    paths = subprocess.run(argv, capture_output=True, text=True, check=True).stdout.split("\0")
    return [path for path in paths if path.endswith(".java")]


def sources_of(root: Path, compiled: Mapping[str, Path]) -> dict[str, str]:
    """The files of classes by the classes' names; ``compiled`` is the folder of classes by that of the sources."""
    known, found = set(listed(root)), {}
    for sources, classes in compiled.items():
        names = sorted(str(path.relative_to(classes)).removesuffix(".class") for path in classes.rglob("*.class"))
        argv = ["javap", "-p", "-cp", str(classes), *(name.replace("/", ".") for name in names)]
        said = COMPILED.findall(subprocess.run(argv, capture_output=True, text=True, check=True).stdout)
        for name, file in zip(names, said, strict=True):
            path = "/".join(filter(None, (sources, name.rpartition("/")[0], file)))
            if path in known:
                found[name.replace("/", ".")] = path
    return found


def edges(sources: Mapping[str, str], *classes: Path) -> set[Edge]:
    """The edges between source files; ``sources`` has them by class."""
    argv = ["jdeps", "-v", "-filter:none", "--multi-release", "base", *map(str, classes)]
    said = subprocess.run(argv, capture_output=True, text=True, check=True).stdout
    pairs = {(sources[one], sources[other]) for one, other in DEPENDENCY.findall(said) if {one, other} <= sources.keys()}
    return {(one, other) for one, other in pairs if one != other}


def score(root: Path, compiled: Mapping[str, Path]) -> Score:
    """How the program's graph agrees with jdeps."""
    sources = sources_of(root, compiled)
    files = set(sources.values())
    found = {pair for pair in scoring.edges_of(root) if files.issuperset(pair)}
    return scoring.compare(found, edges(sources, *compiled.values()))


if __name__ == "__main__":
    where = {sources: Path(classes) for one in sys.argv[1:] if "=" in one for sources, _, classes in [one.partition("=")]}
    scoring.report(lambda root: score(root, where), [one for one in sys.argv[1:] if "=" not in one])
