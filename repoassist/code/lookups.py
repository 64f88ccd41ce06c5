"""Answers structural questions exactly, from the import graph and the symbol table."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from repoassist.code.binding import OUTWARD, Binder
from repoassist.records import TYPE_KINDS, Place, Relation

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from repoassist.code.languages.row import Project
    from repoassist.records import Definition, Graph, Import, Lookup

SUBTYPES = TYPE_KINDS | {"impl"}
"""What can name bases; an ``impl`` of a trait makes its type one of the trait's."""


def look_up(lookup: Lookup, graph: Graph, project: Project, languages: Mapping[str, str]) -> tuple[Place, ...]:
    """The places that answer a question, sorted by path and line; none where nothing of that name is there."""
    if lookup.relation is Relation.SUBCLASSES:
        return subclasses(lookup.subject, project, languages)
    if lookup.relation is Relation.DEFINES:
        return defines(lookup.subject, project)
    if lookup.relation is Relation.IMPORTS:
        return imports(lookup.subject, graph, project)
    return importers(lookup.subject, graph, project, languages)


def subclasses(subject: str, project: Project, languages: Mapping[str, str]) -> tuple[Place, ...]:
    """All types that extend or implement ``subject``, directly or through others.

    The subject is a name, a dotted name or ``path:name``; two types of one name are two, told apart by the imports.
    """
    found = {(path, one.qualified) for path, one in definitions_of(subject, project) if one.kind in TYPE_KINDS}
    binder = Binder(project, languages)
    derived: dict[tuple[str, str], list[tuple[str, Definition]]] = defaultdict(list)
    for path in sorted(project.symbols):
        for one in project.symbols[path].definitions:
            for base in one.bases if one.kind in SUBTYPES else ():
                for home in binder.types(path, base, one):
                    derived[home].append((path, one))
    seen: set[tuple[str, str]] = set(found)
    places: dict[tuple[str, int, str], Place] = {}
    waiting = sorted(found)
    while waiting:
        for path, one in derived[waiting.pop()]:
            places[path, one.first, one.name] = place_of(path, one, declaration(one))
            for name in binder.homes(path, one):
                if name not in seen:
                    seen.add(name)
                    waiting.append(name)
    return in_order(places.values())


def declaration(one: Definition) -> str:
    """A type with its bases, as it is declared."""
    return f"{one.kind} {one.name}({', '.join(one.bases)})"


def place_of(path: str, one: Definition, why: str) -> Place:
    """A definition as a place."""
    return Place(path, one.first, one.last, one.qualified, why)


def in_order(places: Iterable[Place]) -> tuple[Place, ...]:
    """Places by path and line."""
    return tuple(sorted(places, key=lambda place: (place.path, place.first, place.symbol)))


def definitions_of(subject: str, project: Project) -> list[tuple[str, Definition]]:
    """The definitions that a subject names: by ``path:name``, by name, or by the end of its qualified or dotted name."""
    path, colon, name = subject.rpartition(":")
    if colon and not path.endswith(":") and (files := paths_of(path, project.files)):
        return [
            (file, one)
            for file in files
            if file in project.symbols
            for one in project.symbols[file].definitions
            if name in {one.name, one.qualified}
        ]
    pieces = subject.replace("::", ".").replace("#", ".").replace("\\", ".").strip(".").split(".")
    exact = named(pieces, project)
    return exact or named([piece.lower() for piece in pieces], project, fold=True)


def named(pieces: list[str], project: Project, *, fold: bool = False) -> list[tuple[str, Definition]]:
    """The definitions whose last name is the last piece, and whose names and path have the pieces before it at their end.

    Where there are none, those that have only the piece before the last, anywhere: a re-export's name leaves out what is between.
    """
    exact, near = [], []
    for path in sorted(project.symbols):
        for one in project.symbols[path].definitions:
            if (one.name.lower() if fold else one.name) == pieces[-1]:
                whole = f"{path.rpartition('.')[0].replace('/', '.').removesuffix('.__init__')}.{one.qualified}"
                ends = f".{whole.lower() if fold else whole}".endswith("." + ".".join(pieces))
                if ends:
                    exact.append((path, one))
                elif len(pieces) > 1 and pieces[-2] in (whole.lower() if fold else whole).split("."):
                    near.append((path, one))
    return exact or near


def defines(subject: str, project: Project) -> tuple[Place, ...]:
    """Where a name is defined; types first, then by path."""
    found = definitions_of(subject, project)
    ordered = sorted(found, key=lambda pair: (pair[1].kind not in TYPE_KINDS, pair[1].kind == "impl", pair[0], pair[1].first))
    return tuple(
        place_of(path, one, declaration(one) if one.bases and one.kind in SUBTYPES else one.kind) for path, one in ordered
    )


def imports(subject: str, graph: Graph, project: Project) -> tuple[Place, ...]:
    """What a file imports within the repository; the places are where it does so, the symbols what it imports."""
    files = set(paths_of(subject, project.files))
    return in_order(
        Place(edge.source, edge.line, edge.line, edge.target, "imports") for edge in graph.edges if edge.source in files
    )


def importers(subject: str, graph: Graph, project: Project, languages: Mapping[str, str]) -> tuple[Place, ...]:
    """Which files import a file or a module or, if the subject is neither, the symbol of that name."""
    files = set(paths_of(subject, project.files))
    if files:
        return in_order(
            Place(edge.source, edge.line, edge.line, edge.target, "imports") for edge in graph.edges if edge.target in files
        )
    homes = {(path, one.name) for path, one in definitions_of(subject, project) if not one.parent}
    binder = Binder(project, languages)
    found: dict[tuple[str, int], Place] = {}
    for path in sorted(project.symbols):
        for imported in project.symbols[path].imports:
            for name in named_in(imported, homes):
                if homes.intersection(binder.exported(path, imported, name)):
                    why = "uses it without an import" if imported.kind == "use" else f"imports it from {imported.spec}"
                    found.setdefault((path, imported.line), Place(path, imported.line, imported.line, name, why))
    return in_order(found.values())


def named_in(imported: Import, homes: Iterable[tuple[str, str]]) -> list[str]:
    """The names under which an import may bring in definitions at these addresses: those that it has, or any for all names."""
    names = {name for name, _ in imported.names}
    everything = "*" in names and imported.kind not in OUTWARD
    return sorted(names | {name for _, name in homes} if everything else names)


def paths_of(subject: str, files: Iterable[str]) -> list[str]:
    """The files that a subject means: a path, the end of one, or a module's dotted name."""
    known = frozenset(files)
    cleaned = subject.strip("/").removeprefix("./")
    if exact := known & {subject, cleaned}:
        return sorted(exact)
    ends = [path for path in known if path.endswith(f"/{cleaned}")] if "." in cleaned or "/" in cleaned else []
    if not ends and "." in cleaned and "/" not in cleaned:
        stem = cleaned.replace(".", "/")
        ends = [path for path in known if module_of(path) == stem or module_of(path).endswith(f"/{stem}")]
    return sorted(ends)


def module_of(path: str) -> str:
    """A file's path as a module would be named: without extension, a package's file being its folder."""
    return path.rpartition(".")[0].removesuffix("/__init__").removesuffix("/index").removesuffix("/mod")


def around(graph: Graph, path: str, hops: int) -> tuple[str, ...]:
    """The files within so many imports of a file, in both directions, itself included; sorted."""
    beside: dict[str, set[str]] = defaultdict(set)
    for edge in graph.edges:
        beside[edge.source].add(edge.target)
        beside[edge.target].add(edge.source)
    seen = edge_of = {path}
    for _ in range(hops):
        edge_of = {other for one in edge_of for other in beside[one]} - seen
        seen = seen | edge_of
    return tuple(sorted(seen))
