"""PHP: use declarations, names and includes, and where they lead: by composer.json, else to the file that defines the name."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from repoassist.code.languages.folders import folders_above
from repoassist.code.languages.php_names import GRAMMAR, imports
from repoassist.code.languages.php_projects import EXTENSIONS, Names, join, nearest
from repoassist.code.languages.row import Language, Project, Resolution, Resolver

if TYPE_CHECKING:
    from tree_sitter import Node

    from repoassist.records import Import

NOWHERE = frozenset({"namespace"})
"""Kinds of import that lead to no other file."""


def public(_name: str, node: Node) -> bool:
    """Whether a definition is not ``private``."""
    return not any(child.type == "visibility_modifier" and child.text == b"private" for child in node.children)


def resolver(project: Project) -> Resolver:
    """Resolves by the classes, functions and constants of the whole repository."""
    names = Names(project)

    def resolve(path: str, imported: Import) -> Resolution:
        if imported.kind in NOWHERE:
            return Resolution((path,))
        if imported.kind == "load":
            return load(names, path, imported.spec)
        if imported.kind in {"use", "class"}:
            return class_of(names, path, imported)
        return function_of(names, path, imported)

    return resolve


def class_of(names: Names, path: str, imported: Import) -> Resolution:
    """Where a class's whole name leads; ``use`` may name a namespace as well."""
    mapped, defined = names.class_files(imported.spec)
    targets = nearest(path, mapped, frozenset(mapped)) or nearest(path, defined)
    if not targets and imported.kind == "use" and imported.spec.lower() in names.namespaces:
        targets = (path,)
    outside = not targets and not names.owns(imported.spec)
    return Resolution(targets, package_of(imported.spec) if outside else "")


def function_of(names: Names, path: str, imported: Import) -> Resolution:
    """Where a function's or a constant's whole name leads.

    One that is written without a namespace is the global one if its own namespace has none; what is found nowhere is PHP's.
    """
    table = names.constants if imported.kind == "use const" else names.functions
    written = imported.names[0][1] if imported.kind == "function" else "\\"
    tried = [imported.spec, *([] if "\\" in written else [written])]
    found = next((targets for name in tried if (targets := nearest(path, table.get(name.lower(), ()), names.loaded))), ())
    if found or imported.kind == "function":
        return Resolution(found or (path,))
    return Resolution(external="" if names.owns(imported.spec) else package_of(imported.spec))


def package_of(name: str) -> str:
    """What a name outside the repository belongs to: the first two names of its namespace, or itself if it has none."""
    pieces = name.split("\\")
    return "\\".join(pieces[:-1][:2]) or name


def load(names: Names, path: str, spec: str) -> Resolution:
    """Where an include leads: relative to the file, or else to any folder above it, as an include path would say."""
    folders = [path.rpartition("/")[0]] if spec.startswith(("./", "../")) else list(folders_above(path))
    tried = [posixpath.normpath(join(folder, spec)) for folder in folders]
    found = next((one for one in tried if one in names.files), "")
    if found:
        return Resolution((found,))
    outside = spec.startswith("/") or "vendor" in spec.split("/") or tried[0].startswith("../")
    return Resolution(external=posixpath.normpath(spec) if outside else "")


ROW = Language(
    name="php",
    extensions=EXTENSIONS,
    grammar=GRAMMAR,
    queries=("php.scm",),
    imports=imports,
    resolver=resolver,
    public=public,
    comment="/**",
    manifests=("composer.json",),
    shebangs=("php",),
)
