"""Kotlin: import headers, and what is used of the own package; both lead to what the files of a package declare."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from repoassist.code.languages.jvm import PLATFORM, base, outside
from repoassist.code.languages.jvm_declared import Names, package_of
from repoassist.code.languages.jvm_uses import read
from repoassist.code.languages.kotlin_mending import clean, mend
from repoassist.code.languages.row import Language, Project, Resolution, Resolver, line_of, text_of
from repoassist.records import Import

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

EVERYTHING = (("*", "*"),)


HEADER = re.compile(r"(package|import)\s+([\w.`$ \t]*?)\s*(\.\s*\*)?(?:\s+as\s+([\w`]+))?\s*(?://.*|/\*.*)?$", re.DOTALL)

FACADE = re.compile(r"^\s*@file:\s*(?:\[[^\]]*)?JvmName\(\s*\"([\w$]+)\"", re.MULTILINE)
"""What Java is told to call the class of a file's functions."""


def imports(root: Node) -> Iterator[Import]:
    """A file's package, what Java calls the class of its functions, its imports, and the names that may need none.

    They are read from the text: scripts have imports where the grammar knows none. An error within a file is no file.
    """
    if root.parent is not None:
        return
    text = text_of(root)
    clauses, uses = read(text)
    for line, written in clauses:
        if found := HEADER.match(written):
            yield header(line, *found.groups(default=""))
    if "JvmName" in text and (named := FACADE.search(text)):
        yield Import(named[1], line_of(root), kind="facade")
    yield from uses


def header(line: int, keyword: str, written: str, wildcard: str, alias: str) -> Import:
    """The package or import of one header; a wildcard's spec is what stands before the asterisk."""
    spec = "".join(written.replace("`", "").split())
    last = spec.rpartition(".")[2]
    if keyword == "package":
        return Import(spec, line, kind="package")
    return Import(spec, line, names=EVERYTHING if wildcard else ((last, alias.strip("`") or last),))


def called(written: str) -> str:
    """A name without backquotes; a companion object that has none is called by its keyword in upper case."""
    return "Companion" if written == "companion" else written.strip("`")


def public(_name: str, node: Node) -> bool:
    """Whether a definition is not ``private`` or ``internal``."""
    hidden = {b"private", b"internal"}
    return not any(
        one.type == "visibility_modifier" and one.text in hidden
        for modifiers in node.children[:1]
        if modifiers.type == "modifiers"
        for one in modifiers.children
    )


def resolver(project: Project) -> Resolver:
    """Resolves against the declarations of the repository's packages."""
    kotlin = Kotlin(project)

    def resolve(path: str, imported: Import) -> Resolution:
        if imported.kind in {"package", "facade"}:
            return Resolution((path,))
        if imported.kind == "use":
            return Resolution(kotlin.used(path, imported.spec) or (path,))
        targets = kotlin.named(path, imported)
        pieces = imported.spec.split(".")
        wildcard = imported.names == EVERYTHING
        package = pieces if wildcard else pieces[:-1]
        ours = targets or (pieces[0] not in PLATFORM and kotlin.names.owns(package))
        return Resolution(targets, "" if ours else outside(pieces, wildcard=wildcard))

    return resolve


class Kotlin:
    """What names mean in the Kotlin files of a project."""

    def __init__(self, project: Project) -> None:
        self.names = Names(project)
        self.symbols = project.symbols
        self.package = cache(lambda path: package_of(project.symbols[path]))
        self.methods = cache(
            lambda: frozenset(
                one.name for parsed in project.symbols.values() for one in parsed.definitions if one.kind == "method"
            )
        )

    def named(self, path: str, one: Import) -> tuple[str, ...]:
        """The files that an import leads to; those of a package are the ones that declare what the file uses of it."""
        targets = self.names.find(path, one.spec)
        if targets or one.names != EVERYTHING or not self.names.is_package(one.spec):
            return targets
        wanted = {
            target: None
            for use in self.symbols[path].imports
            if use.kind == "use" and not self.used(path, use.spec)
            for target in self.member(path, one.spec, use.spec)
        }
        return tuple(wanted) or (path,)

    def used(self, path: str, spec: str) -> tuple[str, ...]:
        """The files that a file means by a name without an import: of its own package, or the whole name of a declaration."""
        name = spec.rpartition(".")[2]
        if spec != name and spec[0] != ".":
            return self.names.find(path, spec) if self.names.is_package(spec.partition(".")[0]) else ()
        return self.member(path, self.package(path), spec)

    def member(self, path: str, package: str, spec: str) -> tuple[str, ...]:
        """The files that declare, in a package, a name as it is used; a method's name on some object is no sign of a function."""
        name = spec.rpartition(".")[2]
        if name in self.names.own(path) or (spec != name and (spec[0] != "." or name in self.methods())):
            return ()
        return self.names.member(path, package, name)


ROW = Language(
    name="kotlin",
    extensions=(".kt", ".kts"),
    grammar=("tree_sitter_kotlin", "language"),
    queries=("kotlin.scm",),
    imports=imports,
    resolver=resolver,
    public=public,
    base=base,
    called=called,
    clean=clean,
    mend=mend,
    comment="/**",
)
