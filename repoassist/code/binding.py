"""Finds what a name that a file uses stands for: its own definition, one that it imports, or one that needs no import."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from repoassist.code.graph import resolving
from repoassist.records import TYPE_KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from repoassist.code.languages.row import Project
    from repoassist.records import Definition, Import

Home: TypeAlias = tuple[str, str]
"""A definition's address: its file and its name there."""

BY_FOLDER = frozenset({"go", "java"})
"""Languages whose files see the names of their folder's other files without an import."""

INCLUDING = frozenset({"c", "cpp"})
"""Languages whose imports bring in all names of a file, and of those that it brings in itself."""

DEEPEST = 12
"""Re-exports that are followed."""


class Binder:
    """Binds names for one project; what it finds out about a file it keeps."""

    def __init__(self, project: Project, languages: Mapping[str, str]) -> None:
        self.project, self.languages = project, languages
        self.resolve = cache(resolving(project, languages))
        self.own = {path: {one.name for one in parsed.definitions} for path, parsed in project.symbols.items()}
        self.holders: dict[str, set[str]] = defaultdict(set)
        self.folders: dict[str, list[str]] = defaultdict(list)
        for path, parsed in project.symbols.items():
            self.folders[path.rpartition("/")[0]].append(path)
            for one in parsed.definitions:
                if one.kind in TYPE_KINDS:
                    self.holders[one.name].add(path)

    def homes(self, path: str, one: Definition) -> tuple[Home, ...]:
        """The addresses of the type that a definition declares or, for an ``impl``, that it is about."""
        if one.kind == "impl":
            return self.types(path, one.name)
        return ((path, one.name),)

    def types(self, path: str, written: str, within: Definition | None = None) -> tuple[Home, ...]:
        """The types that a base class, as written in a file, can stand for; ``within`` is the definition that names it."""
        pieces = written.replace("::", ".").split(".")
        name = pieces[-1]
        own = name in self.own.get(path, ()) and not (within is not None and within.name == name and self.count(path, name) == 1)
        if own and (len(pieces) == 1 or self.nested(path, pieces)):
            return ((path, name),)
        imported = tuple(dict.fromkeys(self.imported(path, pieces)))
        if imported or self.external(path, pieces[0]):
            return imported
        return self.unimported(path, name)

    def count(self, path: str, name: str) -> int:
        """How often a file defines a type of this name; a class that extends its namesake extends another file's."""
        return sum(one.name == name and one.kind in TYPE_KINDS for one in self.project.symbols[path].definitions)

    def nested(self, path: str, pieces: list[str]) -> bool:
        """Whether a dotted name is that of a type within a type of the same file."""
        return any(one.qualified.endswith(".".join(pieces)) for one in self.project.symbols[path].definitions)

    def imported(self, path: str, pieces: list[str]) -> Iterator[Home]:
        """The addresses that a file's imports give to a name."""
        for one in self.project.symbols[path].imports:
            for name, alias in one.names:
                if alias in {pieces[0], "*"}:
                    whole = alias == "*" or len(pieces) > 1
                    yield from self.exported(path, one, pieces[-1] if whole else name)
            if len(pieces) > 1 and known_as(one) == pieces[: len(known_as(one))]:
                yield from self.exported(path, one, pieces[-1])

    def exported(self, path: str, imported: Import, name: str, depth: int = 0) -> Iterator[Home]:
        """The addresses of ``name`` in the files that an import of ``path`` leads to, re-exports followed."""
        for target in self.resolve(path, imported).targets:
            if target != path:
                yield from self.offered(target, name, depth)

    def offered(self, path: str, name: str, depth: int) -> Iterator[Home]:
        """The addresses of a name that a file offers: its own definition, or what it imports under that name."""
        if name in self.own.get(path, ()):
            yield path, name
            return
        if depth >= DEEPEST or path not in self.project.symbols:
            return
        for one in self.project.symbols[path].imports:
            including = self.languages.get(path) in INCLUDING
            for original, alias in one.names or ((("*", "*"),) if including else ()):
                if alias == name:
                    yield from self.exported(path, one, original, depth + 1)
                elif alias == "*":
                    yield from self.exported(path, one, name, depth + 1)

    def external(self, path: str, name: str) -> bool:
        """Whether a file imports a name from outside the repository, so that no namesake within it is meant."""
        return any(
            name in {one.alias, *(alias for _, alias in one.names)} and bool(self.resolve(path, one).external)
            for one in self.project.symbols[path].imports
        )

    def unimported(self, path: str, name: str) -> tuple[Home, ...]:
        """The addresses of a name that needs no import: in the folder, in what is included, or the only one of its name."""
        language = self.languages.get(path)
        if language in BY_FOLDER:
            beside = [other for other in self.folders[path.rpartition("/")[0]] if other in self.holders.get(name, ())]
            if beside:
                return tuple((other, name) for other in sorted(beside))
        if language in INCLUDING:
            included = tuple(
                dict.fromkeys(home for one in self.project.symbols[path].imports for home in self.exported(path, one, name))
            )
            if included:
                return included
        holders = [other for other in self.holders.get(name, ()) if self.languages.get(other) == language]
        return ((holders[0], name),) if len(holders) == 1 and holders[0] != path else ()


def known_as(imported: Import) -> list[str]:
    """The names by which an import makes a module itself known; none that any name begins with if it only brings in names."""
    if imported.alias:
        return [imported.alias]
    return [""] if imported.names else imported.spec.split(".")
