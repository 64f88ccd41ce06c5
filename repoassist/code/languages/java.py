"""Java: import declarations, and where they lead: packages below source roots, of the nearest module, main code before tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from repoassist.code.languages.jvm import PLATFORM, Packages, base, outside
from repoassist.code.languages.jvm_declared import SUFFIXES as NEIGHBOURS
from repoassist.code.languages.jvm_declared import Names
from repoassist.code.languages.row import Language, Project, Resolution, Resolver, line_of, text_of
from repoassist.records import Import

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node


def imports(node: Node) -> Iterator[Import]:
    """The import of one declaration; a static one's spec is the type, a wildcard's what stands before the asterisk."""
    words = {child.type for child in node.children}
    written = next((child for child in node.named_children if child.type in {"scoped_identifier", "identifier"}), None)
    spec = "".join(text_of(written).split())
    kind = "static" if "static" in words else "import"
    holder, _, last = spec.rpartition(".")
    if "asterisk" in words:
        yield Import(spec, line_of(node), names=(("*", "*"),), kind=kind)
    elif spec:
        yield Import(holder if kind == "static" else spec, line_of(node), names=((last, last),), kind=kind)


def public(_name: str, node: Node) -> bool:
    """Whether a definition is ``public`` or ``protected``; members of interfaces are public unless they say otherwise."""
    written = {child.type for modifiers in node.children[:1] if modifiers.type == "modifiers" for child in modifiers.children}
    if written & {"public", "protected"}:
        return True
    within = node.parent.type if node.parent is not None else ""
    return within in {"interface_body", "annotation_type_body"} and "private" not in written


def resolver(project: Project) -> Resolver:
    """Resolves against the packages of all source roots and, where paths do not tell, what Kotlin and Scala files declare."""
    packages = Packages(project)
    neighbours = Names(project) if any(path.endswith(NEIGHBOURS) for path in project.symbols) else None

    def resolve(path: str, imported: Import) -> Resolution:
        pieces = imported.spec.split(".")
        wildcard = imported.names == (("*", "*"),)
        targets = packages.type(path, imported.spec)
        if not targets and wildcard and imported.kind == "import":
            targets = packages.package(path, imported.spec)
        if not targets and neighbours is not None:
            targets = neighbours.facade(path, imported.spec)
        package = pieces if wildcard and imported.kind == "import" else pieces[:-1]
        ours = not targets and pieces[0] not in PLATFORM and packages.owns(package)
        return Resolution(targets, "" if targets or ours else outside(pieces, wildcard=wildcard))

    return resolve


ROW = Language(
    name="java",
    extensions=(".java",),
    grammar=("tree_sitter_java", "language"),
    query="java.scm",
    imports=imports,
    resolver=resolver,
    public=public,
    base=base,
)
