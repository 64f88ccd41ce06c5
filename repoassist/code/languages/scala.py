"""Scala: import and export clauses wherever they stand, and what is used of the packages around; both lead to declarations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from repoassist.code.languages import jvm
from repoassist.code.languages.jvm_uses import read
from repoassist.code.languages.row import Language, line_of, text_of
from repoassist.code.languages.scala_resolving import resolver
from repoassist.records import Import

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tree_sitter import Node

RENAMING = frozenset({"arrow_renamed_identifier", "as_renamed_identifier"})

BINDING = frozenset({"parameters", "class_parameters", "bindings", "binding", "enumerators", "self_type"})
"""What a scope has in it that names values, apart from their definitions."""

VALUES = frozenset({"val_definition", "var_definition", "val_declaration", "var_declaration", "given_definition"})

TYPES = frozenset({"class_definition", "object_definition", "trait_definition", "enum_definition", "template_body", "block"})


def imports(node: Node) -> Iterator[Import]:
    """The imports of one clause, each selector's its own; of a whole file its packages and the names that may need no import.

    The kind is ``value`` where the clause's first name is that of a value in a scope around it.
    """
    if node.type in {"import_declaration", "export_declaration"}:
        yield from clause(node)
    elif node.parent is None:
        yield from packages(node)
        yield from read(text_of(node))[1]


def packages(root: Node) -> Iterator[Import]:
    """The packages of a file's clauses, one below the other; one with a body is a definition, as is a package object."""
    for node in root.children:
        if node.type == "package_clause" and node.child_by_field_name("body") is None:
            yield Import(name_of(node.child_by_field_name("name")), line_of(node), kind="package")
        elif node.type == "package_object":
            yield Import(name_of(node.child_by_field_name("name")), line_of(node), kind="object")


def name_of(node: Node | None) -> str:
    """A name or dotted name without spaces and backquotes."""
    return "".join(text_of(node).replace("`", "").split())


def clause(node: Node) -> Iterator[Import]:
    """The imports of one clause: it can have several expressions, and each of these several selectors."""
    kind = "export" if node.type == "export_declaration" else "import"
    pieces: list[str] = []
    for child in (*node.children[1:], None):
        if child is None or child.type == ",":
            yield from selected(node, pieces, kind)
            pieces = []
        elif child.type in RENAMING or child.type in {"namespace_wildcard", "namespace_selectors"}:
            yield from selectors(node, pieces, child, kind)
            pieces = []
        elif child.type != ".":
            pieces.append(name_of(child))


def selected(node: Node, pieces: Sequence[str], kind: str, alias: str = "") -> Iterator[Import]:
    """The import of one name by its path, of which the last piece is the name; ``*`` for all."""
    if pieces:
        known = kind if kind == "export" or not bound(node, pieces[0]) else "value"
        everything = pieces[-1] == "*"
        spec = ".".join(pieces[:-1] if everything else pieces)
        yield Import(spec, line_of(node), names=((pieces[-1], alias or pieces[-1]),), kind=known)


def selectors(node: Node, pieces: Sequence[str], child: Node, kind: str) -> Iterator[Import]:
    """The imports of what stands after a path: a wildcard, a new name, or several of these within braces."""
    if child.type == "namespace_wildcard":
        yield from selected(node, [*pieces, "*"], kind)
    elif child.type in RENAMING:
        alias = name_of(child.child_by_field_name("alias"))
        if alias != "_":
            yield from selected(node, [*pieces, name_of(child.child_by_field_name("name"))], kind, alias)
    elif child.type == "namespace_selectors":
        for one in child.named_children:
            yield from selectors(node, pieces, one, kind)
    elif child.type in {"identifier", "operator_identifier", "type_identifier"}:
        yield from selected(node, [*pieces, name_of(child)], kind)
    elif "comment" not in child.type:
        yield from selected(node, [*pieces, "*"], kind)


def bound(node: Node, name: str) -> bool:
    """Whether a name is a value's in a scope around a clause: a parameter's, or one that is defined beside it or above."""
    around = node.parent
    while around is not None and around.parent is not None:
        for child in around.named_children:
            if child.start_byte >= node.start_byte and around.type not in TYPES:
                break
            if child.type in BINDING and f"{name}:" in "".join(text_of(child).split()):
                return True
            if child.type in VALUES and name in words_of(child):
                return True
        if around.type in {"case_clause", "lambda_expression"} and name in text_of(around).partition("=>")[0].split():
            return True
        around = around.parent
    return False


def words_of(value: Node) -> list[str]:
    """The words before a value's type or contents."""
    return text_of(value)[:200].replace("(", " ").replace(",", " ").partition("=")[0].partition(":")[0].split()


def public(_name: str, node: Node) -> bool:
    """Whether a definition is not ``private``; what is ``protected`` is there for subclasses."""
    return not any(
        one.type == "access_modifier" and text_of(one).startswith("private")
        for modifiers in node.children[:3]
        if modifiers.type == "modifiers"
        for one in modifiers.children
    )


def base(written: str) -> str:
    """A supertype as written, without type arguments and annotations."""
    return jvm.base(written.replace("[", "<").replace("]", ">")).replace("#", ".").partition("(")[0]


ROW = Language(
    name="scala",
    extensions=(".scala", ".sc"),
    grammar=("tree_sitter_scala", "language"),
    queries=("scala.scm",),
    imports=imports,
    resolver=resolver,
    public=public,
    base=base,
    called=lambda written: written.strip("`"),
    comment="/**",
)
