"""Java: imports and the types that need none, and where they lead: packages below source roots of the nearest module."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING

from repoassist.code.languages.java_names import EVERYTHING, GRAMMAR, imports
from repoassist.code.languages.jvm import PLATFORM, Packages, base, outside
from repoassist.code.languages.jvm_declared import SUFFIXES as NEIGHBOURS
from repoassist.code.languages.jvm_declared import Names, package_of
from repoassist.code.languages.row import Language, Project, Resolution, Resolver
from repoassist.records import TYPE_KINDS

if TYPE_CHECKING:
    from tree_sitter import Node

    from repoassist.records import Import


def public(_name: str, node: Node) -> bool:
    """Whether a definition is ``public`` or ``protected``; members of interfaces are public unless they say otherwise."""
    written = {child.type for modifiers in node.children[:1] if modifiers.type == "modifiers" for child in modifiers.children}
    if written & {"public", "protected"}:
        return True
    within = node.parent.type if node.parent is not None else ""
    return within in {"interface_body", "annotation_type_body"} and "private" not in written


def resolver(project: Project) -> Resolver:
    """Resolves against the packages of all source roots and, where paths do not tell, what Kotlin and Scala files declare."""
    java = Java(project)

    def resolve(path: str, imported: Import) -> Resolution:
        if imported.kind == "package":
            return Resolution((path,))
        if imported.kind == "use":
            return Resolution(java.used(path, imported.spec) or (path,))
        pieces = imported.spec.split(".")
        wildcard = imported.names == EVERYTHING and imported.kind == "import"
        targets = java.imported(path, imported.spec, wildcard=wildcard)
        ours = not targets and pieces[0] not in PLATFORM and java.packages.owns(pieces if wildcard else pieces[:-1])
        return Resolution(targets, "" if targets or ours else outside(pieces, wildcard=wildcard))

    return resolve


class Java:
    """What names mean in the Java files of a project."""

    def __init__(self, project: Project) -> None:
        self.symbols = project.symbols
        self.packages = Packages(project)
        self.neighbours = Names(project) if any(path.endswith(NEIGHBOURS) for path in project.symbols) else None
        self.package = cache(lambda path: package_of(project.symbols[path]))
        self.own = cache(self.find_own)

    def find_own(self, path: str) -> frozenset[str]:
        """The types that a file declares, without those that it extends a namesake of: no type is known in its own header."""
        types = [one for one in self.symbols[path].definitions if one.kind in TYPE_KINDS]
        within: dict[str, set[str]] = defaultdict(set)
        for one in types:
            within[one.name].add(one.parent)
        named = {(base.partition(".")[0], one.qualified) for one in types for base in one.bases}
        return frozenset(name for name in within if not any(within[name] == {holder} for base, holder in named if base == name))

    def imported(self, path: str, spec: str, *, wildcard: bool) -> tuple[str, ...]:
        """The files that an import leads to; those of a whole package are the ones of the types that the file uses of it."""
        targets = self.packages.type(path, spec)
        if not targets and wildcard and self.packages.has(spec):
            wanted = (use.spec for use in self.symbols[path].imports if use.kind == "use")
            names = [name for name in wanted if "." not in name and name not in self.own(path)]
            found = (target for name in names if not self.used(path, name) for target in self.member(path, spec, name))
            targets = tuple(dict.fromkeys(found)) or (path,)
        return targets or (self.neighbours.facade(path, spec) if self.neighbours is not None else ())

    def used(self, path: str, spec: str) -> tuple[str, ...]:
        """The files that a file means by a name without an import: of its own package, or the whole name of a type."""
        package, _, name = spec.rpartition(".")
        return () if spec in self.own(path) else self.member(path, package or self.package(path), name)

    def member(self, path: str, package: str, name: str) -> tuple[str, ...]:
        """The files that declare a type of a package."""
        found = self.packages.member(path, package, name)
        return found or (self.neighbours.declared(path, package, name) if self.neighbours is not None else ())


ROW = Language(
    name="java",
    extensions=(".java",),
    grammar=GRAMMAR,
    queries=("java.scm",),
    imports=imports,
    resolver=resolver,
    public=public,
    base=base,
    comment="/**",
)
