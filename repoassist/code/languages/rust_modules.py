"""The module trees of Rust crates, and the way from a path in one to the file in which what it names is defined."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from repoassist.code.languages import cargo
from repoassist.code.languages.row import below

if TYPE_CHECKING:
    from collections.abc import Iterator

    from repoassist.code.languages.cargo import Package
    from repoassist.code.languages.row import Project
    from repoassist.records import Definition, Import

Pieces: TypeAlias = tuple[str, ...]
"""The names of a path."""

OUTSIDE = frozenset({"std", "core", "alloc", "proc_macro", "test"})
"""Crates that come with the compiler."""

MOD_FILES = frozenset({"mod.rs", "lib.rs", "main.rs"})
"""Files whose child modules are in their own folder; those of others are in a folder of the file's name."""

SCOPES = frozenset({"module", "enum", "struct", "trait", "type"})
"""Kinds of definition that a path can begin with."""


@dataclass(frozen=True, slots=True)
class Start:
    """Where a path begins: a file of the repository, and the names that are left to follow from its module."""

    path: str
    rest: Pieces


@dataclass(frozen=True, slots=True)
class Name:
    """A name that a file has from elsewhere: the path that it stands for and the line on which it is imported."""

    pieces: Pieces
    line: int


class Modules:
    """The modules of all crates of a repository."""

    def __init__(self, project: Project) -> None:
        self.symbols = project.symbols
        self.files = frozenset(path for path in project.files if path.endswith(".rs"))
        self.packages = cargo.packages(project.manifests, self.files)
        self.roots = {root for package in self.packages.values() for root in (package.library, *package.roots) if root}
        self.package_of = cache(lambda path: self.packages.get(cargo.above(path, self.packages) or ""))
        self.children: dict[str, dict[Pieces, str]] = defaultdict(dict)
        self.parents: dict[str, str] = {}
        self.by_attribute: set[str] = set()
        self.macros: dict[str, list[str]] = defaultdict(list)
        for path in sorted(self.files & self.symbols.keys()):
            for one in self.symbols[path].definitions:
                if one.kind == "macro" and one.public:
                    self.macros[one.name].append(path)
        self.declare()
        self.parent = cache(self.find_parent)
        self.defined = cache(self.find_defined)
        self.names = cache(self.find_names)
        self.follow = cache(self.find)

    # --- the tree ----------------------------------------------------------------------------------------------------

    def declare(self) -> None:
        """Hang each file below the one that declares it as a module, those that attributes name first: it is they that move."""
        declarations = [
            (path, one)
            for path in sorted(self.symbols)
            for one in self.symbols[path].imports
            if one.kind == "mod" and path in self.files
        ]
        for path, one in sorted(declarations, key=lambda pair: not pair[1].spec.endswith(".rs")):
            target = self.declared(path, one.spec)
            if target:
                *inline, _ = one.spec.split("::")
                self.children[path].setdefault((*inline, one.alias), target)
                self.by_attribute.update([target] if one.spec.endswith(".rs") else [])
        libraries = {package.library for package in self.packages.values()}
        for path in sorted(self.children, key=lambda path: (path not in libraries, path)):
            for target in self.children[path].values():
                if target != path and target not in libraries:
                    self.parents.setdefault(target, path)

    def declared(self, path: str, spec: str) -> str:
        """The file of a module that a file declares, by its name or the attribute's file; empty if there is none."""
        *inline, last = spec.split("::")
        if not last.endswith(".rs"):
            return self.child_file(path, (*inline, last))
        folder = "/".join((self.folders(path)[0], *inline)) if inline else path.rpartition("/")[0]
        target = below(folder, last)
        return target if target in self.files else ""

    def folders(self, path: str) -> list[str]:
        """The folders in which a file's child modules can be, the usual one first."""
        folder, _, name = path.rpartition("/")
        if name in MOD_FILES:
            return [folder]
        own = path.removesuffix(".rs")
        return [folder, own] if path in self.roots else [own, folder] if path in self.by_attribute else [own]

    def child_file(self, path: str, pieces: Pieces) -> str:
        """The file that a child module of a file would have, empty if there is none."""
        for folder in self.folders(path):
            stem = "/".join(filter(None, (folder, *pieces)))
            for candidate in (f"{stem}.rs", f"{stem}/mod.rs"):
                if candidate in self.files and candidate != path:
                    return candidate
        return ""

    def find_parent(self, path: str) -> str:
        """The file of the module around a file's, empty for a crate's root."""
        if path in self.parents:
            return self.parents[path]
        folder, _, name = path.rpartition("/")
        if path in self.roots:
            return ""
        if name in MOD_FILES:
            folder = folder.rpartition("/")[0] if name == "mod.rs" else folder
        candidates = (f"{folder}/mod.rs", f"{folder}.rs", f"{folder}/lib.rs", f"{folder}/main.rs")
        return next((one for one in (one.lstrip("/") for one in candidates) if one in self.files and one != path), "")

    def root(self, path: str) -> str:
        """The root of the crate that a file belongs to: the outermost module around it."""
        seen = {path}
        while (parent := self.parent(path)) and parent not in seen:
            seen.add(parent)
            path = parent
        return path

    # --- paths -------------------------------------------------------------------------------------------------------

    def start(self, path: str, pieces: Pieces) -> Start | str:
        """Where a path that is written in a file begins, or the name of the crate outside the repository that it leads into."""
        return self.known_start(path, pieces) or self.relative(path, pieces) or pieces[0]

    def known_start(self, path: str, pieces: Pieces) -> Start | str:
        """The same for a path that begins with a keyword, a declared module, a type of the file or a crate; empty for others."""
        first, rest = pieces[0], pieces[1:]
        if first == "crate":
            return Start(self.root(path), rest)
        if first in {"self", "super"}:
            return self.upward(path, pieces)
        if not first:
            return self.crate(path, rest) or rest[0]
        if pieces[:1] in self.children[path] or self.defined(path, first, SCOPES):
            return Start(path, pieces)
        return self.crate(path, pieces)

    def upward(self, path: str, pieces: Pieces) -> Start:
        """The start of a path that begins with ``self`` or ``super``."""
        while pieces and pieces[0] in {"self", "super"}:
            path = self.parent(path) or path if pieces[0] == "super" else path
            pieces = pieces[1:]
        return Start(path, pieces)

    def crate(self, path: str, pieces: Pieces) -> Start | str:
        """The library that a crate's name means to a file's package, that name if it is outside, empty for none it knows."""
        if pieces[0] in OUTSIDE:
            return pieces[0]
        package = self.package_of(path)
        if package is None:
            return ""
        if pieces[0] in package.dependencies:
            folder = package.dependencies[pieces[0]]
            meant: Package | None = self.packages.get(folder) if folder is not None else None
            return Start(meant.library, pieces[1:]) if meant is not None and meant.library else pieces[0]
        return Start(package.library, pieces[1:]) if pieces[0] == package.crate and package.library else ""

    def relative(self, path: str, pieces: Pieces) -> Start | str:
        """The start of a path that begins with an imported name, or with a module or type that nothing declares; else empty.

        In the edition of 2015, paths begin at the root; in an inline module, the file's siblings are often in scope.
        """
        first = pieces[:1]
        for name in self.names(path, pieces[0]):
            begun = self.known_start(path, name.pieces)
            if begun:
                return Start(begun.path, begun.rest + pieces[1:]) if isinstance(begun, Start) else begun
        for place in (path, self.root(path), self.parent(path)):
            if place and (first in self.children[place] or self.child_file(place, first)):
                return Start(place, pieces)
        return Start(path, pieces) if pieces[0][:1].isupper() else ""

    def find(self, path: str, pieces: Pieces) -> tuple[str, ...]:
        """The files that a path, written in a file, leads to; none if it leads out of the repository."""
        return self.reach(path, pieces, set())

    def reach(self, path: str, pieces: Pieces, seen: set[tuple[str, Pieces]]) -> tuple[str, ...]:
        """The same, without going through what was seen before: the deepest module, or where an item of it is defined."""
        start = self.start(path, pieces)
        if isinstance(start, str):
            return ()
        module, rest = self.descend(start)
        return (self.item(module, rest, seen) or (module,)) if rest else (module,)

    def descend(self, start: Start) -> tuple[str, Pieces]:
        """The file of the deepest module on a path, and what is left of the path; inline modules are passed through."""
        path, rest, count = start.path, start.rest, 1
        while count <= len(rest):
            ahead = rest[:count]
            undeclared = count == 1 and not self.defined(path, ahead[0], None)
            child = self.children[path].get(ahead) or (self.child_file(path, ahead) if undeclared else "")
            if child:
                path, rest, count = child, rest[count:], 1
            else:
                count += 1
        return path, rest

    # --- items -------------------------------------------------------------------------------------------------------

    def item(self, path: str, rest: Pieces, seen: set[tuple[str, Pieces]]) -> tuple[str, ...]:
        """The files that define an item of a module: its own, or those that it has the item from; none if it has none such."""
        if (path, rest) in seen:
            return ()
        seen.add((path, rest))
        definitions = self.defined(path, rest[0], None)
        if definitions:
            within = [one for one in definitions if one.kind == "module"]
            handed = self.handed(path, rest[1:], seen, within[0]) if within and len(rest) > 1 else ()
            return handed or (path,)
        return self.handed(path, rest, seen, None) or self.macro(path, rest)

    def handed(self, path: str, rest: Pieces, seen: set[tuple[str, Pieces]], within: Definition | None) -> tuple[str, ...]:
        """The files from which a module has an item by name, else the first that it has it from among all names of a module."""
        named = [name for name in self.names(path, rest[0]) if inside(name, within)]
        found = [target for name in named for target in self.reach(path, name.pieces + rest[1:], seen)]
        if named:
            return tuple(dict.fromkeys(found))
        everything = (name for name in self.names(path, "*") if inside(name, within))
        return next(filter(None, (self.offered(path, name.pieces, rest, seen) for name in everything)), ())

    def offered(self, path: str, pieces: Pieces, rest: Pieces, seen: set[tuple[str, Pieces]]) -> tuple[str, ...]:
        """The files that define an item, if the module whose names a file has all of offers it."""
        start = self.start(path, pieces)
        if isinstance(start, str):
            return ()
        module, left = self.descend(start)
        if left:
            return ()
        deeper, after = self.descend(Start(module, rest))
        if not after:
            return (deeper,)
        return self.item(deeper, after, seen) or ((deeper,) if deeper != module else ())

    def macro(self, path: str, rest: Pieces) -> tuple[str, ...]:
        """The files of an exported macro, which is an item of its crate's root wherever it is defined."""
        return tuple(other for other in self.macros.get(rest[0], ()) if other != path and self.root(other) == path)

    def find_defined(self, path: str, name: str, kinds: frozenset[str] | None) -> tuple[Definition, ...]:
        """The definitions of a name in a file's own module, of some kinds or any; a module in a file of its own is none."""
        said = self.symbols.get(path)
        children = self.children[path]
        return tuple(
            one
            for one in (said.definitions if said is not None else ())
            if one.name == name and not one.parent and one.kind != "impl" and (kinds is None or one.kind in kinds)
            if not (one.kind == "module" and (name,) in children)
        )

    def find_names(self, path: str, alias: str) -> tuple[Name, ...]:
        """What a name that a file imports stands for; all names that it imports at once where ``alias`` is ``*``."""
        said = self.symbols.get(path)
        return tuple(
            Name(pieces, one.line)
            for one in (said.imports if said is not None else ())
            if one.kind != "mod"
            for pieces, called in named(one)
            if called == alias
        )


def named(imported: Import) -> Iterator[tuple[Pieces, str]]:
    """The paths that an import names and what they are called; a path whose names are all imported is called ``*``."""
    pieces = tuple(imported.spec.split("::"))
    if not imported.names:
        yield pieces, imported.alias
    for name, alias in imported.names:
        yield (pieces if name == "*" else (*pieces, name)), alias


def inside(name: Name, module: Definition | None) -> bool:
    """Whether a name is imported within an inline module, if one is given."""
    return module is None or module.first <= name.line <= module.last
