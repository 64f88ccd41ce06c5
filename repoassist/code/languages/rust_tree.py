"""The module trees of Rust crates: the files that files declare as their modules."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from repoassist.code.languages import cargo
from repoassist.code.languages.row import below

if TYPE_CHECKING:
    from repoassist.code.languages.row import Project

Pieces: TypeAlias = tuple[str, ...]
"""The names of a path."""

MOD_FILES = frozenset({"mod.rs", "lib.rs", "main.rs"})
"""Files whose child modules are in their own folder; those of others are in a folder of the file's name."""


class Tree:
    """The files of all crates of a repository as modules.

    ``children`` has a file's modules by their names, those of the inline modules around them first; ``hung`` all files that it
    declares, of which conditions choose; ``parents`` the file that declares one, and ``inline`` the inline modules around that.
    """

    def __init__(self, project: Project) -> None:
        self.symbols = project.symbols
        self.files = frozenset(path for path in project.files if path.endswith(".rs"))
        self.packages = cargo.packages(project.manifests, self.files)
        self.roots = {root for package in self.packages.values() for root in (package.library, *package.roots) if root}
        self.children: dict[str, dict[Pieces, str]] = defaultdict(dict)
        self.hung: dict[str, list[str]] = defaultdict(list)
        self.parents: dict[str, str] = {}
        self.inline: dict[str, Pieces] = {}
        self.by_attribute: set[str] = set()
        self.declare()
        self.parent = cache(self.find_parent)

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
                self.hung[path].append(target)
                self.inline.setdefault(target, tuple(inline))
                self.by_attribute.update([target] if one.spec.endswith(".rs") else [])
        libraries = {package.library for package in self.packages.values()}
        for path in sorted(self.hung, key=lambda path: (path not in libraries, path)):
            for target in self.hung[path]:
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
