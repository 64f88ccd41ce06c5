"""Resolves every import to files of the repository and makes the import graph of them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from repoassist.code import languages as table
from repoassist.code.languages.row import Project, Resolution
from repoassist.code.ordering import order
from repoassist.records import Edge, Graph, Role

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from repoassist.code.languages.row import Resolver
    from repoassist.records import Import, Symbols


def project(files: Iterable[str], symbols: Symbols, manifests: Mapping[str, str], beyond: Iterable[str] = ()) -> Project:
    """What resolving needs to know of a repository."""
    return Project(frozenset(files), manifests, symbols, frozenset(beyond))


def resolving(given: Project, languages: Mapping[str, str]) -> Callable[[str, Import], Resolution]:
    """A function that resolves an import found in a file, each language's resolver being made when it is first needed."""

    @cache
    def resolver_of(language: str) -> Resolver | None:
        row = table.row(language)
        return row.resolver(given) if row is not None else None

    def resolve(path: str, imported: Import) -> Resolution:
        resolver = resolver_of(languages.get(path, ""))
        return resolver(path, imported) if resolver is not None else Resolution()

    return resolve


def build(given: Project, languages: Mapping[str, str], roles: Mapping[str, Role]) -> Graph:
    """The import graph of the files that are looked at: an import may lead beyond them, an edge does not."""
    resolve = resolving(given, languages)
    files = given.files - given.beyond
    lines: dict[tuple[str, str], int] = {}
    unresolved, external = set(), set()
    for path in sorted(given.symbols):
        for imported in given.symbols[path].imports:
            resolution = resolve(path, imported)
            for target in resolution.targets:
                if target != path and target in files:
                    lines[path, target] = min(imported.line, lines.get((path, target), imported.line))
            if resolution.external:
                external.add((path, resolution.external))
            elif not resolution.targets:
                unresolved.add((path, imported.spec, imported.line))

    def key(path: str) -> tuple[int, str, str]:
        return int(roles.get(path, Role.DATA)), path.rpartition("/")[0], path

    ordered, cycles = order(files, lines, key)
    edges = tuple(Edge(source, target, line) for (source, target), line in sorted(lines.items()))
    incomplete = tuple(path for path in sorted(given.symbols) if not given.symbols[path].complete)
    return Graph(ordered, edges, cycles, tuple(sorted(unresolved)), tuple(sorted(external)), incomplete)
