"""What the languages of the Java platform share: packages below source roots, of the nearest module, main code before tests."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from repoassist.code.languages.folders import shared
from repoassist.records import TYPE_KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from repoassist.code.languages.row import Project

SUFFIXES = (".java", ".kt", ".scala", ".groovy")
"""What an imported type can be written in; Java's neighbours are imported like its own."""

PLATFORM = frozenset({"java", "javax", "jakarta", "jdk", "sun"})
"""First names of the packages that belong to the platform."""

ROOT = re.compile(r"(?:.*/)?src/[^/]+/(?:java|kotlin|scala|groovy)/")
"""A source root by convention: whoever has one has his packages exactly below it."""

SOURCE_SET = re.compile(r"(?:^|/)src/[^/]+/(?:java|kotlin|scala|groovy)$")
"""The end of such a root: what is above it is the module."""

SOURCES = re.compile(r"(?:^|/)(?:src|source|sources|java|tests?)(?:/.*)?$")
"""The folder in which a module keeps its sources, and all below it."""

TEST = re.compile(r"(?:^|/)(?:\w*[tT]ests?|testFixtures|testing)(?:/|$)")
"""A folder of tests among those above the packages."""

ARGUMENTS = re.compile(r"<[^<>]*>")
ANNOTATION = re.compile(r"@[\w.]+(?:\([^()]*\))?\s*")


def base(written: str) -> str:
    """A supertype as written, without type arguments and annotations."""
    bare, count = ANNOTATION.sub("", written), 1
    while count:
        bare, count = ARGUMENTS.subn("", bare)
    return "".join(bare.split())


@dataclass(frozen=True, slots=True)
class Unit:
    """A source file as it is imported: the folders above its packages, and whether they hold tests."""

    path: str
    root: str
    test: bool


def outside(pieces: list[str], *, wildcard: bool) -> str:
    """What a package outside the repository is called: two of its names for the platform's, up to three for others'."""
    count = 2 if pieces[0] in PLATFORM else 3
    package = [piece for piece in (pieces if wildcard else pieces[:-1])[:count] if not piece[:1].isupper()]
    return ".".join(package) or pieces[0]


class Packages:
    """The source files of a repository by package and type, as their paths have them; of the languages with these suffixes."""

    def __init__(self, project: Project, suffixes: tuple[str, ...] = SUFFIXES) -> None:
        self.symbols = project.symbols
        self.types: dict[str, list[str]] = defaultdict(list)
        self.folders: dict[str, list[str]] = defaultdict(list)
        for path in sorted(project.files):
            folder, _, name = path.rpartition("/")
            stem, dot, suffix = name.rpartition(".")
            if dot and f".{suffix}" in suffixes and stem not in {"package-info", "module-info"}:
                self.types[stem].append(path)
                self.folders[folder].append(path)
        self.named: dict[str, list[str]] = defaultdict(list)
        for folder in self.folders:
            for package in packages_of(folder):
                self.named[package].append(folder)
        self.units = cache(self.find_units)
        self.declared: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for path in sorted(path for path in self.symbols if path.endswith(suffixes)):
            for one in self.symbols[path].definitions:
                if not one.parent and one.kind in TYPE_KINDS:
                    self.declared[path.rpartition("/")[0]][one.name].append(path)

    def owns(self, pieces: list[str]) -> bool:
        """Whether a package is one of the repository's, or lies below one: a type of it should have been found."""
        return ".".join(pieces) in self.named or any(".".join(pieces[:count]) in self.named for count in range(2, len(pieces)))

    def find_units(self, spec: str) -> tuple[Unit, ...]:
        """The files that define a type by its full name; a nested type's is that of the outermost type."""
        pieces = spec.split(".")
        for count in range(len(pieces), 1, -1):
            if found := self.outermost(pieces[:count]):
                return found
        return ()

    def outermost(self, pieces: list[str]) -> tuple[Unit, ...]:
        """The files that define a type by its full name, if it is nested in no other."""
        tail = "/".join(pieces)
        return tuple(
            unit
            for path in self.types.get(pieces[-1], ())
            for root in [root_above(path, tail)]
            if root is not None
            for unit in [Unit(path, root, bool(TEST.search(root)))]
        )

    def type(self, path: str, spec: str) -> tuple[str, ...]:
        """The file that a file means by a type's full name."""
        units = self.units(spec)
        return (nearest(path, units).path,) if units else ()

    def exact(self, path: str, spec: str) -> tuple[str, ...]:
        """The file that a file means by the full name of a type that is nested in no other."""
        units = self.outermost(spec.split("."))
        return (nearest(path, units).path,) if units else ()

    def has(self, package: str) -> bool:
        """Whether a package has files of its own."""
        tail = f"{package.replace('.', '/')}/"
        return any(root_above(f"{folder}/", tail) is not None for folder in self.named.get(package, ()))

    def member(self, path: str, package: str, name: str) -> tuple[str, ...]:
        """The file that a file means by a type of a package: one beside it, or else one that main code may see.

        A file can hold types that it is not named after: those are seen in its folder.
        """
        folder = path.rpartition("/")[0]
        beside = [other for other in self.types.get(name, ()) if other.rpartition("/")[0] == folder] or self.holders(folder, name)
        if beside and (not package or f"{folder}/".endswith(f"{package.replace('.', '/')}/")):
            return tuple(beside[:1])
        units = (self.outermost([*package.split("."), name]) or self.others(package, name)) if package else ()
        found = nearest(path, units) if units else None
        return (found.path,) if found is not None and (not found.test or is_test(path)) else ()

    def holders(self, folder: str, name: str) -> list[str]:
        """The files of a folder that declare a type at their top level."""
        return self.declared[folder].get(name, []) if folder in self.declared else []

    def others(self, package: str, name: str) -> tuple[Unit, ...]:
        """The files of a package that declare a type that they are not named after."""
        tail = f"{package.replace('.', '/')}/"
        return tuple(
            Unit(path, root, bool(TEST.search(root)))
            for folder in self.named.get(package, ())
            for root in [root_above(f"{folder}/", tail)]
            for path in self.holders(folder, name)
            if root is not None
        )


def packages_of(folder: str) -> Iterator[str]:
    """The packages whose files a folder can hold: the one below a conventional source root, or one for each end of the path."""
    conventional = ROOT.match(f"{folder}/")
    pieces = folder[conventional.end() :].split("/") if conventional else folder.split("/")
    for start in range(1 if conventional else len(pieces)):
        yield ".".join(pieces[start:])


def root_above(path: str, tail: str) -> str | None:
    """The folders above the packages of a path that ends in ``tail``, None if it cannot be that of ``tail``.

    ``tail`` is a type's package and name as a path without suffix, or a package as a path that ends in a slash.
    """
    stem = path if tail.endswith("/") else path.rpartition(".")[0]
    if stem != tail and not stem.endswith(f"/{tail}"):
        return None
    root = stem[: len(stem) - len(tail)]
    conventional = ROOT.match(path)
    return root.rstrip("/") if conventional is None or conventional[0] == root else None


def nearest(path: str, units: Iterable[Unit]) -> Unit:
    """The unit that a file most likely means: none of tests from main code, of the same module, main code before tests."""
    conventional = ROOT.match(path)
    above = (conventional[0] if conventional else path).rpartition("/")[0]
    from_test, module = is_test(path), module_of(above)

    def key(unit: Unit) -> tuple[bool, int, bool, int, int, str]:
        hidden = unit.test and not from_test
        return hidden, -shared(module, module_of(unit.root)), unit.test, -shared(path, unit.path), len(unit.path), unit.path

    return min(units, key=key)


def is_test(path: str) -> bool:
    """Whether a file is of the tests, as the folders above its packages tell."""
    conventional = ROOT.match(path)
    return bool(TEST.search((conventional[0] if conventional else path).rpartition("/")[0]))


def module_of(root: str) -> str:
    """The folder of the module that a source root belongs to."""
    conventional = SOURCE_SET.search(root)
    return root[: conventional.start()] if conventional else SOURCES.sub("", root)
