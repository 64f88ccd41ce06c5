"""The names that Kotlin and Scala files declare, by package: a file's package is what it says, not where it lies."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from repoassist.code.languages.folders import shared
from repoassist.code.languages.jvm import TEST, Packages, module_of
from repoassist.records import TYPE_KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from repoassist.code.languages.row import Project
    from repoassist.records import Definition, Parsed

SUFFIXES = (".kt", ".scala", ".sc")
"""The files whose declarations others can use; a script of Kotlin has none."""

SOURCE_SET = re.compile(r"^(.*?)(?:^|/)src/([^/]+)/(?:java|kotlin|scala|groovy)(-[^/]+)?(?:/|$)")
"""A source root by convention: the module, its source set, and the version of Scala that it is for."""

SOURCES = re.compile(r"^(.*?)(?:^|/)src-([^/]+)(?:/|$)")
"""A source root beside the usual one, for a version or platform."""

FAMILY = re.compile(r"(?:^|/)\.?((?:js|jvm|native|wasm)(?:-(?:js|jvm|native|wasm))*|shared|common|cross)$")
"""A module's part for one platform, which has the same packages as its neighbours."""

SET = re.compile(r"(\w+?)(?:Main|Test)")
COMMON = frozenset({"common", "shared", "cross", "main", "test", ""})


@dataclass(frozen=True, slots=True)
class Home:
    """Where a file belongs: its module, the platform or version that it is for (empty for all), whether it is of the tests."""

    module: str
    platform: str
    test: bool


@dataclass(frozen=True, slots=True)
class Declared:
    """A name of a package: the file that declares it, whether as a type, and whether others may use it."""

    path: str
    type: bool
    public: bool


def home_of(path: str, package: str) -> Home:
    """Where a file of a package belongs; folders that are named as the end of its package tell nothing."""
    folders, names = path.split("/")[:-1], package.split(".")
    count = next((n for n in range(min(len(names), len(folders)), 0, -1) if folders[-n:] == names[-n:]), 0)
    root = "/".join(folders[: len(folders) - count])
    if found := SOURCE_SET.match(f"{root}/"):
        named = SET.fullmatch(found[2])
        module, part = found[1], found[3] or (named[1] if named else "")
    elif beside := SOURCES.match(f"{root}/"):
        module, part = beside[1], beside[2]
    else:
        module, part = module_of(root), ""
    if family := FAMILY.search(module):
        module, part = module[: family.start()], part or family[1]
    return Home(module, "" if part.lower() in COMMON else part.lower(), bool(TEST.search(root)))


class Names:
    """The packages of a repository with what its Kotlin and Scala files declare in them, and its Java files by path."""

    def __init__(self, project: Project) -> None:
        self.symbols = project.symbols
        self.java = Packages(project, (".java", ".groovy"))
        self.packages: dict[str, dict[str, list[Declared]]] = defaultdict(lambda: defaultdict(list))
        self.facades: dict[str, dict[str, list[Declared]]] = defaultdict(lambda: defaultdict(list))
        self.objects: dict[str, list[Declared]] = defaultdict(list)
        for path in sorted(project.symbols):
            if path.endswith(SUFFIXES):
                self.declare(path, project.symbols[path])
        self.prefixes = {package[:end] for package in self.packages for end in ends_of(package)}
        self.home = cache(self.find_home)
        self.own = cache(self.find_own)
        self.chosen = cache(self.choose)

    def declare(self, path: str, parsed: Parsed) -> None:
        """Note what a file declares at the top level of its packages; a package object's members are its package's."""
        around = package_of(parsed)
        modules = {"": around}
        objects = {one.spec for one in parsed.imports if one.kind == "object"}
        self.packages[around].setdefault("", [])
        for one in parsed.definitions:
            within = modules.get(one.parent)
            if within is None:
                continue
            if one.kind == "module":
                modules[one.qualified] = inner = dotted(within, one.name)
                self.packages[inner].setdefault("", [])
                if one.name in objects:
                    self.objects[inner].append(Declared(path, type=False, public=True))
            else:
                self.packages[within][one.name].append(Declared(path, one.kind in TYPE_KINDS, one.public))
        for facade in facades_of(path, parsed):
            self.facades[around][facade].append(Declared(path, type=False, public=True))

    def find_home(self, path: str) -> Home:
        """Where a file belongs."""
        return home_of(path, package_of(self.symbols[path]) if path in self.symbols else "")

    def find_own(self, path: str) -> frozenset[str]:
        """The names of all that a file defines."""
        return frozenset(one.name for one in self.symbols[path].definitions)

    def owns(self, pieces: list[str]) -> bool:
        """Whether a package is one of the repository's, or lies below one: what it has should have been found."""
        return any(".".join(pieces[:count]) in self.packages for count in range(2, len(pieces) + 1)) or (
            ".".join(pieces) in self.packages or self.java.owns(pieces)
        )

    def is_package(self, name: str) -> bool:
        """Whether a name is one of a package of the repository, or of one above such a package."""
        return name in self.prefixes or name in self.java.named

    def find(self, path: str, spec: str) -> tuple[str, ...]:
        """The files that a file means by the full name of a declaration, or of something within one; none for a package."""
        pieces = spec.split(".")
        for count in range(len(pieces), 0, -1):
            targets = self.declared(path, ".".join(pieces[: count - 1]), pieces[count - 1])
            if targets:
                return targets
        return self.java.type(path, spec)

    def declared(self, path: str, package: str, name: str) -> tuple[str, ...]:
        """The Kotlin and Scala files that a file means by a name of a package."""
        found = self.packages[package].get(name) if name and package in self.packages else None
        return self.chosen(path, tuple(found)) if found else ()

    def facade(self, path: str, spec: str) -> tuple[str, ...]:
        """The Kotlin files whose functions make up a class, as Java sees them, or a class that is declared in such files."""
        package, _, name = spec.rpartition(".")
        found = self.facades[package].get(name) if package in self.facades else None
        return self.chosen(path, tuple(found)) if found else self.find(path, spec) if package else ()

    def member(self, path: str, package: str, name: str) -> tuple[str, ...]:
        """The files that a file means by a name of a package, in any of the languages."""
        return self.declared(path, package, name) or (self.java.exact(path, f"{package}.{name}") if name[0].isupper() else ())

    def choose(self, path: str, found: tuple[Declared, ...]) -> tuple[str, ...]:
        """The files, of those that declare a name, that a file means.

        None of tests from main code, of the nearest module, main code before tests; of one platform if the file is of it, else of
        all. A type is of one module, while functions of one name can be of several.
        """
        own = self.home(path)

        def rank(one: Declared) -> tuple[bool, bool, int, bool]:
            home = self.home(one.path)
            return home.test and not own.test, not one.public and one.path != path, -shared(own.module, home.module), home.test

        best = min(map(rank, found))
        group = list(dict.fromkeys(one.path for one in found if rank(one) == best))
        if any(one.type for one in found):
            nearest = min(group, key=lambda other: (-shared(path, other), len(other), other))
            group = [other for other in group if self.home(other).module == self.home(nearest).module]
        platforms = {self.home(other).platform for other in group}
        if own.platform and own.platform in platforms:
            group = [other for other in group if self.home(other).platform in {"", own.platform}]
        return tuple(group)


def package_of(parsed: Parsed) -> str:
    """The package of a file's own top level: what its clauses say, one below the other."""
    return ".".join(one.spec for one in parsed.imports if one.kind == "package")


def facades_of(path: str, parsed: Parsed) -> Iterator[str]:
    """What Java calls the class of a Kotlin file's functions."""
    stem, _, suffix = path.rpartition("/")[2].rpartition(".")
    named = [one.spec for one in parsed.imports if one.kind == "facade"]
    if suffix == "kt" and any(outside_types(one) for one in parsed.definitions):
        yield from named or [f"{stem[:1].upper()}{stem[1:]}Kt"]


def outside_types(one: Definition) -> bool:
    """Whether a definition is a function or a property of its package."""
    return not one.parent and one.kind in {"function", "constant"}


def ends_of(package: str) -> Iterable[int]:
    """Where the names of a package and of those above it end."""
    return [*(found.start() for found in re.finditer(r"\.", package)), len(package)]


def dotted(*names: str) -> str:
    """Names below each other; those that are empty do not count."""
    return ".".join(filter(None, names))
