"""What JavaScript and TypeScript files offer: the names that they export, by either module system, and what is public."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from repoassist.code.languages.row import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

Pair: TypeAlias = tuple[str, str]
"""A name where it comes from, and the name here or, of an export, for others."""

WRAPPERS = frozenset({"export_statement", "ambient_declaration"})

OUTER = WRAPPERS | {"expression_statement"}
"""What can be between a definition and what holds it."""

EXPORTS = re.compile(r"(?:module\.)?exports(?:\.([\w$]+))?")
"""What CommonJS assigns to; the group is the name that is exported, none for the module as a whole."""

VALUES = frozenset({"class", "function_expression", "generator_function", "arrow_function"})
"""Expressions that are definitions."""

DECLARING = frozenset({"expression_statement", "lexical_declaration", "variable_declaration"})
"""Statements that an assignment to what is exported can stand in."""

MEMBERS = frozenset({"class_body", "interface_body", "object_type"})
"""What holds members."""


def exported(node: Node) -> Iterator[Pair]:
    """What an ``export`` statement without a source exports of what its file names; anonymous definitions are left out."""
    words = {child.type for child in node.children}
    for child in node.named_children:
        if child.type == "export_clause":
            yield from (specifier(one) for one in child.named_children if one.type == "export_specifier")
        elif words & {"default", "="} and child.type not in {"decorator", "comment"}:
            name = text_of(child if child.type == "identifier" else child.child_by_field_name("name"))
            if name:
                yield name, "default"


def commonjs(node: Node) -> Iterator[Pair]:
    """What an assignment exports if it is one to ``exports``, ``module.exports`` or a property of them."""
    match = EXPORTS.fullmatch(text_of(node.child_by_field_name("left")))
    value = node.child_by_field_name("right")
    while value is not None and value.type == "assignment_expression":
        value = value.child_by_field_name("right")
    if match is None or value is None:
        return
    if node.parent is not None and node.parent.type == "variable_declarator":
        yield text_of(node.parent.child_by_field_name("name")), match[1] or "default"
    elif value.type == "identifier":
        yield text_of(value), match[1] or "default"
    elif value.type in VALUES:
        name = match[1] or text_of(value.child_by_field_name("name")) or "exports"
        yield name, match[1] or "default"
    elif value.type == "object" and not match[1]:
        yield from properties(value)


def properties(node: Node) -> Iterator[Pair]:
    """The properties of an object that stand for a name: the name and the property's own."""
    for child in node.named_children:
        if child.type == "shorthand_property_identifier":
            yield text_of(child), text_of(child)
        elif child.type == "pair":
            value = child.child_by_field_name("value")
            if value is not None and value.type == "identifier":
                yield text_of(value), unquoted(child.child_by_field_name("key"))


def exports_object(node: Node) -> bool:
    """Whether an object is what a file of CommonJS exports."""
    holder = node.parent
    return (
        holder is not None
        and holder.type == "assignment_expression"
        and bool(EXPORTS.fullmatch(text_of(holder.child_by_field_name("left"))))
    )


def specifier(node: Node) -> Pair:
    """The name and the ``as`` name of one specifier of an import or an export."""
    name = unquoted(node.child_by_field_name("name"))
    return name, unquoted(node.child_by_field_name("alias")) or name


def literal(node: Node | None) -> str:
    """The text of a string, or of a template without substitutions; empty for anything else."""
    if node is None or node.type not in {"string", "template_string"}:
        return ""
    if any(child.type == "template_substitution" for child in node.children):
        return ""
    return text_of(node)[1:-1].strip()


def unquoted(node: Node | None) -> str:
    """A name as it is, be it written as an identifier or as a string."""
    return literal(node) or text_of(node)


def base(written: str) -> str:
    """A base as written, without type arguments and calls; a property of ``exports`` is the name that it exports."""
    bare = "".join(re.split(r"[<(]", written, maxsplit=1)[0].split())
    match = EXPORTS.fullmatch(bare)
    if match is not None or bare == "module":
        return (match[1] or "") if match is not None else ""
    return bare.removesuffix(".prototype")


def public(name: str, node: Node) -> bool:
    """Whether a definition is exported; in a file that exports nothing, whether it has no underscore before its name.

    Members of classes are public unless they say otherwise.
    """
    return offered(name, node, otherwise=not name.startswith("_"))


def offered(name: str, node: Node, *, otherwise: bool) -> bool:
    """Whether a definition is exported or a member that does not hide; ``otherwise`` counts in a file that exports nothing."""
    if node.parent is not None and node.parent.type in MEMBERS:
        first = node.children[0] if node.children else None
        hidden = first is not None and first.type == "accessibility_modifier" and text_of(first) != "public"
        return not hidden and not name.startswith("#")
    while node.type != "export_statement" and node.parent is not None and node.parent.type in OUTER:
        node = node.parent
    if node.type == "export_statement":
        return True
    holder = node.parent
    if holder is None or holder.type != "program":
        around = holder.parent.type if holder is not None and holder.parent is not None else ""
        return around in {"ambient_declaration", "module"}
    names = exports_of(holder)
    return (name in names or owner(node) in names) if names is not None else otherwise


def owner(node: Node) -> str:
    """The name to whose property a statement assigns a function: ``app`` of ``app.use = function () {}``."""
    assigned = node.named_children[0] if node.type == "expression_statement" and node.named_children else None
    return text_of(assigned.child_by_field_name("left")).partition(".")[0] if assigned is not None else ""


@lru_cache(maxsize=1)
def exports_of(program: Node) -> frozenset[str] | None:
    """The names of a file that it exports by naming them in an export of their own; None for one that exports nothing.

    The last file's are kept, with its tree: the question comes once for each of its definitions.
    """
    statements = [child for child in program.named_children if child.type == "export_statement"]
    assignments = [one for child in program.named_children for one in assigned(child)]
    if not statements and not assignments:
        return None
    own = (child for child in statements if child.child_by_field_name("source") is None)
    pairs = [*(pair for child in own for pair in exported(child)), *(pair for one in assignments for pair in commonjs(one))]
    return frozenset(name for name, _ in pairs)


def assigned(statement: Node) -> Iterator[Node]:
    """The assignments to what CommonJS exports in a statement of a file."""
    for one in statement.named_children if statement.type in DECLARING else ():
        value = one.child_by_field_name("value") if one.type == "variable_declarator" else one
        if value is None or value.type != "assignment_expression":
            continue
        if EXPORTS.fullmatch(text_of(value.child_by_field_name("left"))):
            yield value
