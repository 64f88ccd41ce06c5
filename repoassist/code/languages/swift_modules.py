"""The modules of Swift: the targets of packages or, where there is no package, folders; and what their names stand for."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from repoassist.code.languages.folders import folders_above
from repoassist.code.languages.row import Project, Resolution, Resolver, below
from repoassist.records import TYPE_KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from repoassist.records import Definition, Import

Found: TypeAlias = dict[str, list[tuple[str, "Definition"]]]
"""Definitions of a module by qualified name, each with its file."""

COMMENT = re.compile(r'("(?:[^"\\\n]|\\.)*")|//[^\n]*|/\*.*?\*/', re.DOTALL)
"""A comment of a manifest, or a string, in which none begins."""

TARGET = re.compile(r"\.(target|executableTarget|testTarget|macro|plugin|systemLibrary|binaryTarget)\s*\(")
NAME = re.compile(r'\bname\s*:\s*"([^"]+)"')
PATH = re.compile(r'\bpath\s*:\s*"([^"]*)"')

FOLDERS = {"testTarget": ("Tests", "Sources", "Source", "src", "srcs"), "plugin": ("Plugins",)}
"""The folders in which a package looks for a kind of target; others are looked for in ``USUAL``."""

USUAL = ("Sources", "Source", "src", "srcs")

CONVENTION = re.compile(r"(?:^|/)(?:Sources|Tests|Plugins)/([^/]+)/")
"""A file's path as a package would have it, without a manifest to say so."""


@dataclass(frozen=True, slots=True)
class Target:
    """A target of a package: the name of its module and its folder."""

    name: str
    folder: str


def targets(path: str, text: str, folders: frozenset[str]) -> Iterator[Target]:
    """The targets that a Package.swift declares in literals; ``folders`` are those that hold code."""
    package, bare, place = path.rpartition("/")[0], COMMENT.sub(lambda match: match[1] or " ", text), 0
    while match := TARGET.search(bare, place):
        place = closing(bare, match.end())
        said = top(bare[match.end() : place])
        if name := NAME.search(said):
            written = PATH.search(said)
            choices = [f"{folder}/{name[1]}" for folder in FOLDERS.get(match[1], USUAL)]
            existing = (one for one in choices if below(package, one) in folders)
            yield Target(module_name(name[1]), below(package, written[1] if written else next(existing, choices[0])))


def closing(text: str, start: int) -> int:
    """Where the parenthesis ends that opened just before ``start``."""
    depth = 1
    for match in re.compile(r'"(?:[^"\\\n]|\\.)*"|[()\[\]]').finditer(text, start):
        depth += 1 if match[0] in "([" else -1 if match[0] in ")]" else 0
        if not depth:
            return match.start()
    return len(text)


def top(arguments: str) -> str:
    """The arguments without what stands in brackets within them."""
    count = 1
    while count:
        arguments, count = re.subn(r"\[[^\[\]]*\]|\([^()]*\)", "", arguments)
    return arguments


def module_name(name: str) -> str:
    """A target's name as code writes it."""
    return re.sub(r"\W", "_", name)


def resolver(project: Project) -> Resolver:
    """Resolves the names that a file uses to the files of its module, and of those that it imports, which define them."""
    modules = Modules(project)

    def resolve(path: str, imported: Import) -> Resolution:
        if imported.kind == "parameter":
            return Resolution((path,))
        if imported.kind in {"import", "exported import"}:
            known = imported.spec in modules.known
            return Resolution((path,) if known else (), "" if known else imported.spec)
        return Resolution(modules.find(path, imported) or (path,))

    return resolve


class Modules:
    """The definitions of a repository by module and qualified name."""

    def __init__(self, project: Project) -> None:
        self.symbols = project.symbols
        self.files = frozenset(path for path in project.files if path.endswith(".swift"))
        folders = frozenset(folder for path in self.files for folder in folders_above(path))
        said = (targets(path, text, folders) for path, text in sorted(project.manifests.items()) if is_manifest(path))
        self.targets = sorted({one for some in said for one in some}, key=lambda one: (-len(one.folder), one.name))
        self.module = {path: self.module_of(path) for path in sorted(self.files)}
        self.known = {one.name for one in self.targets} | set(self.module.values())
        self.defined: dict[str, Found] = defaultdict(lambda: defaultdict(list))
        for path, module in self.module.items():
            for one in self.symbols[path].definitions if path in self.symbols else ():
                self.defined[module][one.qualified].append((path, one))
        self.exports: dict[str, set[str]] = defaultdict(set)
        for path, module in self.module.items():
            self.exports[module].update(self.imported(path, "exported import"))
        self.visible = cache(self.find_visible)
        self.parameters = cache(self.find_parameters)
        self.holders = cache(self.find_holders)

    def module_of(self, path: str) -> str:
        """The module that a file belongs to: the target with the innermost folder around it, else what its path shows."""
        if is_manifest(path):
            return path
        inside = next((one.name for one in self.targets if path.startswith(f"{one.folder}/") or not one.folder), "")
        usual = CONVENTION.search(path)
        return inside or module_name(usual[1] if usual else path.partition("/")[0])

    def imported(self, path: str, *kinds: str) -> list[str]:
        """The modules that a file imports."""
        said = self.symbols[path].imports if path in self.symbols else ()
        return [one.spec for one in said if one.kind in kinds]

    def find_visible(self, path: str) -> tuple[str, ...]:
        """The modules whose names a file sees: its own, those that it imports, and those that these hand on."""
        found = dict.fromkeys((self.module[path], *self.imported(path, "import", "exported import")))
        waiting = list(found)
        while waiting:
            handed = [one for one in sorted(self.exports.get(waiting.pop(), ())) if one not in found]
            found.update(dict.fromkeys(handed))
            waiting.extend(handed)
        return tuple(one for one in found if one in self.defined)

    def find_parameters(self, path: str) -> frozenset[str]:
        """The names of type parameters in a file."""
        return frozenset(one.spec for one in self.symbols[path].imports if one.kind == "parameter")

    def find(self, path: str, imported: Import) -> tuple[str, ...]:
        """The files that define what a name stands for; none if that is the file itself, or nothing of the repository."""
        pieces = imported.spec.split(".")
        if path not in self.module or pieces[0] in self.parameters(path):
            return ()
        if imported.kind == "call":
            return self.function(path, imported)
        modules = self.visible(path)
        if len(pieces) > 1 and pieces[0] in modules:
            modules, pieces = (pieces[0],), pieces[1:]
        for scope in self.scopes(path, imported.line):
            for count in range(len(pieces), 0, -1):
                if found := self.types(path, modules, ".".join((*scope, *pieces[:count]))):
                    return found
        return self.function(path, imported) if imported.kind == "name" else ()

    def types(self, path: str, modules: tuple[str, ...], qualified: str) -> tuple[str, ...]:
        """The files that define a type, or a constant, of a whole name, in the first module that has any."""
        for module in modules:
            found = dict.fromkeys(
                file for file, one in self.defined[module].get(qualified, ()) if is_named(one) and (one.public or file == path)
            )
            if found:
                return (path,) if path in found else tuple(found)
        return ()

    def function(self, path: str, imported: Import) -> tuple[str, ...]:
        """The files that define a function of the top level, unless a method of the same name is nearer."""
        name = imported.spec
        around = [scope for scope in self.scopes(path, imported.line) if scope]
        own = self.defined[self.module[path]]
        if any(".".join((*scope, name)) in own for scope in around):
            return ()
        for module in self.visible(path):
            found = dict.fromkeys(
                file
                for file, one in self.defined[module].get(name, ())
                if one.kind in {"function", "macro"} and (one.public or file == path)
            )
            if found:
                return (path,) if path in found else tuple(found)
        return ()

    def find_holders(self, path: str) -> list[tuple[int, int, tuple[str, ...]]]:
        """The types and extensions of a file: their lines and the pieces of their names."""
        definitions = self.symbols[path].definitions
        return [
            (one.first, one.last, tuple(one.qualified.split(".")))
            for one in definitions
            if one.kind in TYPE_KINDS or one.kind == "impl"
        ]

    def scopes(self, path: str, line: int) -> list[tuple[str, ...]]:
        """The types around a line, whose nested types need no full name, the innermost first, and the top level."""
        around = (names for first, last, names in self.holders(path) if first <= line <= last)
        innermost = max(around, key=len, default=())
        return [innermost[:count] for count in range(len(innermost), -1, -1)]


def is_named(one: Definition) -> bool:
    """Whether a definition is a type, or something else that an expression can begin with."""
    return one.kind in TYPE_KINDS or (one.kind in {"constant", "macro"} and not one.parent)


def is_manifest(path: str) -> bool:
    """Whether a file is a package's manifest: it belongs to no module."""
    return path.rpartition("/")[2] == "Package.swift"
