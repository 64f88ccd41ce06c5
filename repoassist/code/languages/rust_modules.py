"""The way from a path in a Rust file to the file in which what it names is defined."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from repoassist.code.languages import cargo
from repoassist.code.languages.rust_tree import Pieces, Tree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from repoassist.code.languages.cargo import Package
    from repoassist.code.languages.row import Project
    from repoassist.records import Definition, Import

OUTSIDE = frozenset({"std", "core", "alloc", "proc_macro", "test"})
"""Crates that come with the compiler."""

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


class Modules(Tree):
    """The modules of all crates of a repository, with what is in them."""

    def __init__(self, project: Project) -> None:
        super().__init__(project)
        self.package_of = cache(lambda path: self.packages.get(cargo.above(path, self.packages) or ""))
        self.macros: dict[str, list[str]] = defaultdict(list)
        for path in sorted(self.files & self.symbols.keys()):
            for one in self.symbols[path].definitions:
                if one.kind == "macro" and one.public:
                    self.macros[one.name].append(path)
        self.defined = cache(self.find_defined)
        self.names = cache(self.find_names)
        self.follow = cache(self.find)

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
            root = self.root(path)
            return self.crate(path, rest) or (Start(root, rest) if rest[:1] in self.children[root] else rest[0])
        if pieces[:1] in self.children[path] or self.defined(path, first, SCOPES):
            return Start(path, pieces)
        return self.crate(path, pieces)

    def upward(self, path: str, pieces: Pieces) -> Start:
        """The start of a path that begins with ``self`` or ``super``: it may be an inline module of the file around."""
        within: Pieces = ()
        while pieces and pieces[0] in {"self", "super"}:
            if pieces[0] == "super" and within:
                within = within[:-1]
            elif pieces[0] == "super" and (parent := self.parent(path)):
                path, within = parent, self.inline.get(path, ())
            pieces = pieces[1:]
        return Start(path, within + pieces)

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
        if first in self.children[path] or self.child_file(path, first):
            return Start(path, pieces)
        if begun := self.nested(path, pieces) or self.brought(path, pieces):
            return begun
        for place in (self.root(path), self.parent(path)):
            if place and (first in self.children[place] or self.child_file(place, first)):
                return Start(place, pieces)
        return Start(path, pieces) if pieces[0][:1].isupper() else ""

    def nested(self, path: str, pieces: Pieces) -> Start | str:
        """The start of a path that begins with a module which an inline module of the file declares."""
        return next((Start(path, key + pieces[1:]) for key in self.children[path] if key[-1:] == pieces[:1]), "")

    def brought(self, path: str, pieces: Pieces) -> Start | str:
        """The start of a path that begins with a module which the file has from importing all names of another."""
        for name in self.names(path, "*"):
            begun = self.known_start(path, name.pieces)
            module, rest = self.descend(begun) if isinstance(begun, Start) else ("", ())
            if module and not rest and (pieces[:1] in self.children[module] or self.defined(module, pieces[0], SCOPES)):
                return Start(module, pieces)
        return ""

    def find(self, path: str, pieces: Pieces) -> tuple[str, ...]:
        """The files that a path, written in a file, leads to; none if it leads out of the repository."""
        return self.reach(path, pieces, set())

    def reach(self, path: str, pieces: Pieces, seen: set[tuple[str, Pieces]]) -> tuple[str, ...]:
        """The same, without going through what was seen before: the deepest module, or where an item of it is defined."""
        targets, module = self.locate(path, pieces, seen)
        return targets or ((module,) if module else ())

    def locate(self, path: str, pieces: Pieces, seen: set[tuple[str, Pieces]]) -> tuple[tuple[str, ...], str]:
        """The files that define what a path leads to, and the deepest module on it; empty if it leads out."""
        start = self.start(path, pieces)
        if isinstance(start, str):
            return (), ""
        module, rest = self.descend(start)
        if not rest:
            return (module,), module
        return self.item(module, rest, seen), module

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

    def item(self, path: str, rest: Pieces, seen: set[tuple[str, Pieces]]) -> tuple[str, ...]:
        """The files that define an item of a module: its own, or those that it has the item from; none if it has none such."""
        if (path, rest) in seen:
            return ()
        seen.add((path, rest))
        definitions = self.defined(path, rest[0], None)
        if definitions:
            within, left = self.enter(path, rest)
            return (self.handed(path, left, seen, within) if within is not None else ()) or (path,)
        return self.handed(path, rest, seen, None) or self.macro(path, rest)

    def enter(self, path: str, rest: Pieces) -> tuple[Definition | None, Pieces]:
        """The innermost inline module on a path in a file, None for none, and what is left of the path from there."""
        inner = {one.qualified: one for one in self.symbols[path].definitions if one.kind == "module"}
        found = [inner[name] for count in range(1, len(rest)) if (name := ".".join(rest[:count])) in inner]
        return (found[-1], rest[len(found) :]) if found else (None, rest)

    def handed(self, path: str, rest: Pieces, seen: set[tuple[str, Pieces]], within: Definition | None) -> tuple[str, ...]:
        """The files from which a module has an item by name, else the first that it has it from among all names of a module.

        A name whose definition is not to be seen, as a macro's that another macro makes, can be that of a type as well.
        """
        named = [name for name in self.names(path, rest[0]) if inside(name, within)]
        found = [self.locate(path, name.pieces + rest[1:], seen) for name in named]
        exact = [target for targets, _ in found for target in targets]
        likely = [module for _, module in found if module]
        if exact or (named and not likely):
            return tuple(dict.fromkeys(exact))
        everything = (name for name in self.names(path, "*") if inside(name, within))
        offered = next(filter(None, (self.offered(path, name.pieces, rest, seen) for name in everything)), ())
        return tuple(dict.fromkeys((*likely, *offered)))

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
            if one.kind not in {"mod", "path"}
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
