"""Swift: imports of modules, and the names by which the files of a module use each other without any."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from repoassist.code.languages.row import Language, line_of, text_of
from repoassist.code.languages.swift_modules import resolver
from repoassist.records import Import

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

ARGUMENTS = re.compile(r"<[^<>]*>")

HIDDEN = frozenset({"private", "fileprivate"})

KINDS = {"user_type": "type", "type_identifier": "parameter"}
"""The kinds of import that nodes of a type are; others are names in expressions."""


def imports(node: Node) -> Iterator[Import]:
    """What one node imports, or the name that it uses.

    The kinds: ``import`` and ``exported import`` of modules, ``type`` for a type's name, ``name`` for what an expression begins
    with, ``call`` for a function's, and ``parameter`` for a type parameter, which means no other file.
    """
    if node.type == "import_declaration":
        yield from declared(node)
        return
    name = dotted(node) if node.type == "user_type" else text_of(node)
    kind = KINDS.get(node.type) or ("name" if name[:1].isupper() else "call")
    called = node.parent is not None and node.parent.type in {"call_expression", "macro_invocation"}
    if kind != "call" or called:
        yield Import(name, line_of(node), ((name.rpartition(".")[2],) * 2,), kind=kind)


def declared(node: Node) -> Iterator[Import]:
    """The import of one declaration: a module, or something in one."""
    written = next((child for child in node.named_children if child.type == "identifier"), None)
    module, *rest = "".join(text_of(written).split()).split(".")
    words = text_of(node).partition("import")
    kind = "exported import" if "@_exported" in words[0] or words[0].strip() == "public" else "import"
    single = node.child_count > node.named_child_count + 1
    if module:
        yield Import(module, line_of(node), ((rest[-1],) * 2,) if rest and single else (("*", "*"),), module, kind)


def dotted(node: Node) -> str:
    """A type's name with those before it, without type arguments."""
    return ".".join(text_of(child) for child in node.named_children if child.type == "type_identifier")


def base(written: str) -> str:
    """A type as written, without type arguments and attributes."""
    bare, count = written.rpartition("@unchecked ")[2], 1
    while count:
        bare, count = ARGUMENTS.subn("", bare)
    return "".join(bare.split())


def public(_name: str, node: Node) -> bool:
    """Whether other files can use a definition: it is neither ``private`` nor ``fileprivate``."""
    modifiers = node.child(0)
    if modifiers is None or modifiers.type != "modifiers":
        return True
    return not any(text_of(child) in HIDDEN for child in modifiers.named_children if child.type == "visibility_modifier")


ROW = Language(
    name="swift",
    extensions=(".swift", ".swiftinterface"),
    grammar=("tree_sitter_swift", "language"),
    queries=("swift.scm",),
    imports=imports,
    resolver=resolver,
    comment="/**",
    line_comment="///",
    public=public,
    base=base,
    manifests=("Package.swift",),
    shebangs=("swift",),
)
