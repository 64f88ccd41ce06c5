"""C#: using directives and names, and where they lead: to the files that define the types, within the bounds of the projects."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from repoassist.code.languages.csharp_conditions import clean
from repoassist.code.languages.csharp_names import GRAMMAR, imports
from repoassist.code.languages.csharp_types import SUFFIXES, Types, outwards
from repoassist.code.languages.row import Language, Project, Resolution, Resolver, below

if TYPE_CHECKING:
    from tree_sitter import Node

    from repoassist.records import Import

PLATFORM = frozenset({"System", "Microsoft", "Windows"})
"""First names of namespaces that the platform and its vendor share with everybody."""

ARGUMENTS = re.compile(r"<[^<>]*>|\([^()]*\)")


def base(written: str) -> str:
    """A base type as written, without type arguments and arguments of a constructor."""
    bare, count = written.replace("global::", ""), 1
    while count:
        bare, count = ARGUMENTS.subn("", bare)
    return "".join(bare.split())


def public(_name: str, node: Node) -> bool:
    """Whether a definition is ``public`` or ``protected``; members of interfaces are public unless they say otherwise."""
    written = {child.text for child in node.children if child.type == "modifier"}
    if written & {b"public", b"protected"}:
        return True
    around = node.parent.parent if node.parent is not None else None
    return around is not None and around.type == "interface_declaration" and b"private" not in written


def resolver(project: Project) -> Resolver:
    """Resolves by the types of the whole repository."""
    types = Types(project)

    def resolve(path: str, imported: Import) -> Resolution:
        kind = imported.kind.removeprefix("global ")
        if kind == "using":
            return outside(types, path, imported.spec)
        if kind in {"static", "alias"}:
            return declared(types, path, imported)
        if kind == "load":
            target = below(posixpath.dirname(path), imported.spec.replace("\\", "/"))
            return Resolution((target,) if target in project.files else (), "nuget" if imported.spec.startswith("nuget:") else "")
        return named(types, path, imported, kind)

    return resolve


def named(types: Types, path: str, imported: Import, kind: str) -> Resolution:
    """Where a name leads. One that is nowhere known is some package's, which only its namespace tells: that is no edge."""
    line, spec = imported.line, imported.spec
    if kind == "call":
        return Resolution(types.extension(path, line, spec) or (path,))
    if kind == "attribute":
        return Resolution(types.find(path, line, f"{spec}Attribute") or types.find(path, line, spec) or (path,))
    if kind not in {"type", "value"}:
        return Resolution((path,))
    found = types.find(path, line, spec)
    missing = not found and kind == "type" and owned(types, path, spec.removeprefix("global::"))
    return Resolution(found or (() if missing else (path,)))


def owned(types: Types, path: str, spec: str) -> bool:
    """Whether a whole name of a type or namespace should be in the repository: what it is in is, and no package is so called."""
    around = spec.rpartition(".")[0]
    return "." in around and around in types.defined and spec.partition(".")[0] not in PLATFORM and not types.package(path, spec)


def declared(types: Types, path: str, imported: Import) -> Resolution:
    """Where a directive leads that names a type; an alias may also be a namespace's."""
    last = types.scopes(path).starts[-1:]
    around = outwards(last[0][1] if last else "")
    found = types.search(path, around, imported.spec.removeprefix("global::"))
    if found or imported.spec in types.namespaces:
        return Resolution(found or (path,))
    return outside(types, path, imported.spec.rpartition(".")[0] or imported.spec)


def outside(types: Types, path: str, namespace: str) -> Resolution:
    """Where a namespace leads: nowhere by itself if it is the repository's, else to its package or what its first names say."""
    scope = types.scopes(path)
    names = {namespace, *(f"{outer}.{namespace}" for _, outer in scope.starts)}
    if not types.namespaces.isdisjoint(names):
        return Resolution((path,))
    if owned(types, path, namespace):
        return Resolution()
    return Resolution(external=types.package(path, namespace) or ".".join(namespace.split(".")[:2]))


ROW = Language(
    name="csharp",
    extensions=SUFFIXES,
    grammar=GRAMMAR,
    queries=("csharp.scm",),
    imports=imports,
    resolver=resolver,
    public=public,
    base=base,
    clean=clean,
    comment="/**",
    line_comment="///",
    manifests=("*.csproj", "*.props", "*.targets", "*.projitems"),
)
