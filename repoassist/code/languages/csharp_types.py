"""Knows the types and extension methods of a C# repository by namespace, and finds which of them a name means in a file."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from repoassist.code.languages.csharp_projects import Projects
from repoassist.records import TYPE_KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from repoassist.code.languages.row import Project
    from repoassist.records import Definition, Import, Parsed

SUFFIXES = (".cs", ".csx")

FEW = 2
"""Files that define an extension method of one name beyond which the name does not say which of them is meant."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What is in scope in a file: by line the namespaces that begin there, what it uses, and its aliases."""

    starts: tuple[tuple[int, str], ...]
    usings: tuple[str, ...]
    aliases: Mapping[str, str]


def join(*names: str) -> str:
    """Names as one dotted name, empty ones left out."""
    return ".".join(filter(None, names))


def outwards(namespace: str) -> Iterator[str]:
    """A namespace and those around it; the global one comes last."""
    while namespace:
        yield namespace
        namespace = namespace.rpartition(".")[0]
    yield ""


class Types:
    """The types of all source files, and the projects that bound who sees which."""

    def __init__(self, project: Project) -> None:
        self.symbols = project.symbols
        self.projects = Projects(project)
        self.files: dict[str, list[str]] = defaultdict(list)
        self.names: set[str] = set()
        self.nested: set[str] = set()
        self.defined: set[str] = set()
        self.extensions: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self.methods: dict[str, set[str]] = defaultdict(set)
        self.common: dict[str, set[tuple[str, str, str]]] = defaultdict(set)
        self.scopes, self.opened = cache(self.find_scope), cache(self.find_opened)
        for path in sorted(project.symbols):
            if path.endswith(SUFFIXES):
                self.add(path, project.symbols[path])
        self.namespaces = frozenset(one for namespace in self.defined for one in outwards(namespace))
        self.first = {piece for name in (*self.names, *self.defined) for piece in name.split(".")}

    def add(self, path: str, said: Parsed) -> None:
        """Enter what a file defines, and what it uses for all files of its projects."""
        starts = starts_of(said)
        generic = {
            (name, one.line): count
            for one in said.imports
            if one.kind == "generic"
            for name, _, count in [one.spec.partition("`")]
        }
        for one in said.definitions:
            if one.kind in TYPE_KINDS:
                self.enter(path, one, namespace_of(starts, one.first), generic)
            elif one.kind == "method":
                self.methods[one.name].add(path)
        for used in said.imports:
            if used.kind == "extension":
                self.extensions[used.spec].append((namespace_of(starts, used.line), path))
            elif used.kind.startswith("global "):
                for owner in self.projects.of(path) or {""}:
                    self.common[owner].add((used.kind.removeprefix("global "), used.spec, alias_of(used)))

    def enter(self, path: str, one: Definition, namespace: str, generic: Mapping[tuple[str, int], str]) -> None:
        """Enter a type under its whole name, with its arity; each part of a partial one adds its file."""
        count = next((count for line in range(one.first, one.head + 1) if (count := generic.get((one.name, line)))), "")
        whole = join(namespace, one.qualified)
        files = self.files[f"{whole}`{count}" if count else whole]
        if path not in files:
            files.append(path)
        self.names.add(whole)
        self.defined.add(namespace)
        if one.parent:
            self.nested.add(one.name)

    def find_scope(self, path: str) -> Scope:
        """What is in scope in a file: its own directives, and those of its projects."""
        said = self.symbols[path]
        given = [(one.kind.removeprefix("global "), one.spec, alias_of(one)) for one in said.imports]
        for owner in sorted(self.projects.of(path)) or [""]:
            build = self.projects.builds.get(owner)
            given += sorted(self.common[owner]) + (sorted(build.usings) if build else [])
        usings = dict.fromkeys(bare(spec) for kind, spec, _ in given if kind in {"using", "static"})
        aliases = {alias: spec for kind, spec, alias in reversed(given) if kind == "alias"}
        return Scope(tuple(starts_of(said)), tuple(usings), aliases)

    def find(self, path: str, line: int, spec: str) -> tuple[str, ...]:
        """The files that define the type that a name means on a line of a file, all parts of it; none where it means none."""
        scope = self.scopes(path)
        whole = spec.startswith("global::")
        first, mark, rest = spec.removeprefix("global::").replace("::", ".").partition(".")
        namespace = namespace_of(scope.starts, line)
        if not whole and first in scope.aliases:
            return self.search(
                path, list(outwards(namespace)), join(bare(scope.aliases[first]) if mark else scope.aliases[first], rest)
            )
        if bare(first) not in self.first:
            return ()
        if whole:
            return self.search(path, [""], join(first, rest))
        inner = [join(namespace, one) for one in self.around(path, line)] if bare(first) in self.nested else []
        return self.search(path, [*inner, *outwards(namespace)], join(first, rest)) or self.search(
            path, self.opened(path, namespace), join(first, rest), opened=True
        )

    def around(self, path: str, line: int) -> list[str]:
        """The qualified names of the types around a line, the innermost first."""
        types = [one for one in self.symbols[path].definitions if one.kind in TYPE_KINDS and one.first <= line <= one.last]
        return [one.qualified for one in reversed(types)]

    def find_opened(self, path: str, namespace: str) -> tuple[str, ...]:
        """The namespaces and types whose members a file uses by their own names; a directive may be relative to its namespace."""
        return tuple(
            name
            for using in self.scopes(path).usings
            for outer in dict.fromkeys(("", *outwards(namespace)))
            if (name := join(outer, using)) in self.defined or name in self.names
        )

    def search(self, path: str, prefixes: Iterable[str], spec: str, *, opened: bool = False) -> tuple[str, ...]:
        """The files of the first type that the name is of below one of the prefixes; what follows the type are its members.

        Of a namespace that is ``opened`` only the types are in scope, not the namespaces.
        """
        pieces = spec.split(".")
        for prefix in prefixes:
            if opened and len(pieces) > 1 and join(prefix, pieces[0]) not in self.names:
                continue
            for count in range(len(pieces), 0, -1):
                files = self.files.get(join(prefix, *pieces[:count]))
                if files and (seen := self.visible(path, files)):
                    return seen
        return ()

    def visible(self, path: str, files: list[str]) -> tuple[str, ...]:
        """Those files that a file can see: its own project's, else those of referenced ones, else such as no project has."""
        if not self.projects.paths:
            return tuple(files)
        own = self.projects.of(path)
        seen = self.projects.seen(own)
        near = [file for file in files if self.projects.of(file) & own]
        far = near or [file for file in files if not own or self.projects.of(file) & seen]
        return tuple(far or [file for file in files if not self.projects.of(file)])

    def extension(self, path: str, line: int, name: str) -> tuple[str, ...]:
        """The file of the extension method that a call means, none where something else of that name could be meant."""
        known = self.extensions.get(name)
        if not known or self.methods[name] - {file for _, file in known}:
            return ()
        namespace = namespace_of(self.scopes(path).starts, line)
        opened = {*outwards(namespace), *self.opened(path, namespace)}
        files = self.visible(path, sorted({file for where, file in known if where in opened}))
        return files if len(files) <= FEW else ()

    def package(self, path: str, namespace: str) -> str:
        """The package that the projects of a file reference and whose name a namespace begins with, empty for none."""
        names = {name for one in self.projects.seen(self.projects.of(path)) for name in self.projects.builds[one].packages}
        return next((one for one in outwards(namespace) if one in names), "")


def starts_of(said: Parsed) -> list[tuple[int, str]]:
    """Where namespaces begin in a file, in the order of the lines."""
    return [(one.line, one.spec) for one in said.imports if one.kind == "namespace"]


def namespace_of(starts: Sequence[tuple[int, str]], line: int) -> str:
    """The namespace of a line."""
    return next((name for start, name in reversed(starts) if start <= line), "")


def alias_of(used: Import) -> str:
    """What an import calls what it names."""
    return used.names[0][1] if used.names else ""


def bare(spec: str) -> str:
    """A name without arity, and from the global namespace."""
    return re.sub(r"`\d+", "", spec).removeprefix("global::")
