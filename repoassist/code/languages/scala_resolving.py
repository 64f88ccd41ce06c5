"""Where Scala's imports and names lead: they may be relative to what is around them, so that scopes are looked at from within."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from repoassist.code.languages.jvm import PLATFORM, outside
from repoassist.code.languages.jvm_declared import Names, dotted
from repoassist.code.languages.row import Project, Resolution, Resolver

if TYPE_CHECKING:
    from collections.abc import Iterator

    from repoassist.records import Definition, Import

DEEPEST = 8
"""Imports that may be relative to one another before that is given up."""

NO_TYPES = frozenset({"function", "method", "constant", "module"})


def resolver(project: Project) -> Resolver:
    """Resolves against the declarations of the repository's packages."""
    scala = Scala(project)

    def resolve(path: str, imported: Import) -> Resolution:
        if imported.kind in {"object", "package", "value"}:
            return Resolution((path,))
        if imported.kind == "use":
            return Resolution(scala.used(path, imported) or (path,))
        return scala.imported(path, imported)

    return resolve


class Scala:
    """What names mean in the Scala files of a project."""

    def __init__(self, project: Project) -> None:
        self.names = Names(project)
        self.symbols = project.symbols
        self.scopes = cache(self.find_scopes)
        self.roots = cache(self.find_roots)
        self.methods = cache(
            lambda: frozenset(
                one.name for parsed in project.symbols.values() for one in parsed.definitions if one.kind == "method"
            )
        )

    def find_scopes(self, path: str, line: int) -> tuple[str, ...]:
        """The packages whose members are known on a line without an import, the innermost first."""
        parsed = self.symbols[path]
        scopes, package = [], ""
        for one in parsed.imports:
            if one.kind == "package" and one.line <= line:
                package = dotted(package, one.spec)
                scopes.append(package)
        for inner in parsed.definitions:
            if inner.kind == "module" and inner.first <= line <= inner.last:
                package = dotted(package, inner.name)
                scopes.append(package)
        return tuple(reversed(scopes))

    def find_roots(self) -> frozenset[str]:
        """The first names of all imports at the top of files: most of them are packages."""
        return frozenset(
            one.spec.partition(".")[0]
            for parsed in self.symbols.values()
            for one in parsed.imports
            if one.kind == "import" and "." in one.spec and not within(parsed.definitions, one.line)
        )

    def imported(self, path: str, one: Import) -> Resolution:
        """Where an import leads."""
        wildcard = one.names[0][0] == "*"
        spec = self.absolute(path, one, one.spec, DEEPEST)
        if not spec:
            return Resolution((path,))
        targets = self.names.find(path, spec) or (self.wanted(path, spec) if wildcard else ())
        if targets or self.names.is_package(spec):
            return Resolution(targets or (path,))
        pieces = spec.split(".")
        ours = pieces[0] not in PLATFORM and self.names.owns(pieces if wildcard else pieces[:-1])
        nested = bool(within(self.symbols[path].definitions, one.line)) or one.kind == "export"
        if not ours and pieces[0] not in PLATFORM and (nested or len(pieces) == 1) and pieces[0] not in self.roots():
            return Resolution((path,))
        return Resolution((), "" if ours else outside(pieces, wildcard=wildcard))

    def absolute(self, path: str, at: Import, spec: str, depth: int) -> str:
        """The full name that a name stands for at an import or a use; empty for one of the file's own, or a value's."""
        first, _, rest = spec.partition(".")
        if first == "_root_":
            return rest
        if first in {"this", "super"} or not depth:
            return ""
        own = self.own(path, first, at.line)
        if own is not None:
            return own
        earlier = self.earlier(path, at, first)
        if earlier is not None:
            if earlier.kind == "value":
                return ""
            known = self.absolute(path, earlier, earlier.spec, depth - 1)
            return dotted(known, rest) if known else ""
        for package in self.scopes(path, at.line):
            if self.has(path, package, first):
                return f"{package}.{spec}"
        return self.by_wildcard(path, at, spec, depth) or spec

    def own(self, path: str, name: str, line: int) -> str | None:
        """Empty if the file defines a name in a scope around a line, else None."""
        holders = [""]
        for one in self.symbols[path].definitions:
            if one.name == name and one.parent in holders and one.kind != "module":
                return ""
            if one.first <= line <= one.last:
                holders.append(one.qualified)
        return None

    def earlier(self, path: str, at: Import, name: str) -> Import | None:
        """The last import before a place that makes a name known."""
        found = None
        for one in self.symbols[path].imports:
            if one.line > at.line:
                break
            if one.kind in {"import", "value"} and one is not at and one.names[0][1] == name and one.spec != at.spec:
                found = one
        return found

    def by_wildcard(self, path: str, at: Import, spec: str, depth: int) -> str:
        """The full name of a name that a wildcard before it makes known, empty if none is seen to."""
        first = spec.partition(".")[0]
        if first in PLATFORM or self.names.is_package(first):
            return ""
        for one in self.symbols[path].imports:
            if one.line > at.line:
                break
            if one.kind == "import" and one.names[0][0] == "*" and one is not at and depth > 1:
                package = self.absolute(path, one, one.spec, 1)
                if package and self.has(path, package, first):
                    return f"{package}.{spec}"
        return ""

    def has(self, path: str, package: str, name: str) -> bool:
        """Whether a package has a member or a package of a name."""
        return self.names.is_package(f"{package}.{name}") or bool(self.names.member(path, package, name))

    def wanted(self, path: str, package: str) -> tuple[str, ...]:
        """The files of a package that declare what a file uses and the packages around it do not have.

        Where there are none it is the package's object: that can inherit what it has, and what it has can be implicit.
        """
        found = {
            target: None
            for use in self.symbols[path].imports
            if use.kind == "use" and "." not in use.spec[1:]
            for target in self.member(path, package, use.spec)
            if not self.used(path, use)
        }
        inherited = self.names.objects.get(package, ())
        return tuple(found) or (self.names.chosen(path, tuple(inherited)) if inherited else ())

    def used(self, path: str, use: Import) -> tuple[str, ...]:
        """The files that a file means by a name without an import: one of the packages around it, or a whole name."""
        if "." in use.spec[1:]:
            spec = self.absolute(path, use, use.spec, DEEPEST)
            return self.names.find(path, spec) if spec and self.names.is_package(spec.rpartition(".")[0]) else ()
        for package in self.scopes(path, use.line):
            if targets := self.member(path, package, use.spec):
                return targets
        return ()

    def member(self, path: str, package: str, spec: str) -> tuple[str, ...]:
        """The files that declare, in a package, a name as it is used; a method's name on some object is no sign of a function."""
        name = spec.removeprefix(".")
        if name in self.names.own(path) or (name != spec and name in self.methods()):
            return ()
        return self.names.member(path, package, name)


def within(definitions: tuple[Definition, ...], line: int) -> Iterator[Definition] | tuple[Definition, ...]:
    """The definitions around a line, packages aside."""
    return tuple(one for one in definitions if one.first <= line <= one.last and one.kind != "module")
