"""How JavaScript and TypeScript import, by either module system."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from repoassist.code.languages.ecmascript_exports import EXPORTS, commonjs, exported, exports_object, literal, specifier, unquoted
from repoassist.code.languages.row import line_of, text_of
from repoassist.records import Import

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from repoassist.code.languages.ecmascript_exports import Pair

STAR: Pair = ("*", "*")

REFERENCE = re.compile(r"///\s*<reference\s+(path|types)\s*=\s*[\"']([^\"']+)")
"""A triple-slash directive."""

TRANSPARENT = frozenset({"await_expression", "parenthesized_expression", "as_expression", "non_null_expression"})
"""Expressions whose value is that of what they hold, for the purpose of following a module to its name."""


def imports(node: Node) -> Iterator[Import]:
    """What one node imports, or makes known to others under another name (kind ``local``: from the file itself)."""
    if node.type == "import_statement":
        yield from static(node)
    elif node.type == "export_statement":
        yield from exporting(node)
    elif node.type == "call_expression":
        yield from called(node)
    elif node.type == "assignment_expression":
        yield from renaming(node, commonjs(node))
    elif match := REFERENCE.match(text_of(node)):
        spec = match[2] if match[1] == "types" or match[2].startswith(".") else f"./{match[2]}"
        yield Import(spec, line_of(node), kind="reference")


def static(node: Node) -> Iterator[Import]:
    """The import of one ``import`` statement; ``import x = require()`` is one too."""
    names: list[Pair] = []
    alias, source, kind = "", node.child_by_field_name("source"), "import"
    for child in node.children:
        if child.type == "type":
            kind = "type"
        elif child.type == "import_clause":
            alias = clause(child, names)
        elif child.type == "import_require_clause":
            alias, source, kind = text_of(child.named_children[0]), child.child_by_field_name("source"), "require"
            names.append(("default", alias))
    if spec := literal(source):
        yield Import(spec, line_of(node), tuple(names), alias, kind)


def clause(node: Node, names: list[Pair]) -> str:
    """Add the names that an import clause imports; give the one that it gives to the whole module, empty for none."""
    alias = ""
    for child in node.named_children:
        if child.type == "identifier":
            names.append(("default", text_of(child)))
        elif child.type == "namespace_import":
            alias = text_of(child.named_children[-1])
        elif child.type == "named_imports":
            names.extend(specifier(one) for one in child.named_children if one.type == "import_specifier")
    return alias


def exporting(node: Node) -> Iterator[Import]:
    """What an ``export`` statement imports: names, all of them, or the module as a namespace."""
    spec = literal(node.child_by_field_name("source"))
    if not spec:
        yield from renaming(node, exported(node))
        return
    names, alias = [STAR], ""
    for child in node.named_children:
        if child.type == "export_clause":
            names = [specifier(one) for one in child.named_children if one.type == "export_specifier"]
        elif child.type == "namespace_export":
            names, alias = [], unquoted(child.named_children[-1])
    yield Import(spec, line_of(node), tuple(names), alias, "export")


def renaming(node: Node, pairs: Iterator[Pair]) -> Iterator[Import]:
    """The exports under another name as an import of a file from itself: others find the names under which they are sent."""
    names = tuple((name, other) for name, other in pairs if name != other)
    if names:
        yield Import("", line_of(node), names, kind="local")


class Use(NamedTuple):
    """What becomes of the value of ``require()`` or ``import()``."""

    names: tuple[Pair, ...] = ()
    alias: str = ""


def called(node: Node) -> Iterator[Import]:
    """The import of one ``require("…")`` or ``import("…")``."""
    function, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
    given = [child for child in arguments.named_children if child.type != "comment"] if arguments is not None else []
    if spec := literal(given[0] if given else None):
        use = use_of(node)
        kind = "dynamic" if function is not None and function.type == "import" else "require"
        yield Import(spec, line_of(node), use.names, use.alias, kind)


def use_of(node: Node) -> Use:
    """The names that the value of an expression gets: by a declaration, an assignment, or an export of CommonJS."""
    node, member = followed(node)
    holder = node.parent
    if holder is None:
        return Use()
    if holder.type == "variable_declarator":
        return named(holder.child_by_field_name("name"), member)
    if holder.type == "assignment_expression" and holder.child_by_field_name("right") == node:
        match = EXPORTS.fullmatch(text_of(left := holder.child_by_field_name("left")))
        if match is None:
            return named(left, member)
        return Use(((member or "default", match[1]),) if match[1] else ((member, "default"),) if member else (STAR,))
    if holder.type in {"pair", "spread_element"} and holder.parent is not None and exports_object(holder.parent):
        key = unquoted(holder.child_by_field_name("key"))
        return Use(((member or "default", key),) if key else (STAR,))
    return Use()


def followed(node: Node) -> tuple[Node, str]:
    """The expression around a node that has its value or that of one property of it, and that property's name."""
    member = ""
    while (holder := node.parent) is not None:
        if holder.type == "member_expression" and not member and holder.child_by_field_name("object") == node:
            member = text_of(holder.child_by_field_name("property"))
        elif holder.type not in TRANSPARENT:
            break
        node = holder
    return node, member


def named(target: Node | None, member: str) -> Use:
    """The names that a target gives to a module, or to one member of it: one name, or one for each property of a pattern."""
    if target is not None and target.type == "identifier":
        name = text_of(target)
        return Use(((member, name),)) if member else Use((("default", name),), name)
    if target is None or target.type != "object_pattern":
        return Use()
    return Use(tuple(pair for child in target.named_children if all(pair := pattern(child))))


def pattern(node: Node) -> Pair:
    """One property of a destructuring pattern and the name that it gets; empty for what is no plain name."""
    if node.type == "shorthand_property_identifier_pattern":
        return text_of(node), text_of(node)
    if node.type == "object_assignment_pattern":
        left = text_of(node.child_by_field_name("left"))
        return left, left
    value = node.child_by_field_name("value") if node.type == "pair_pattern" else None
    if value is not None and value.type == "assignment_pattern":
        value = value.child_by_field_name("left")
    return unquoted(node.child_by_field_name("key")), text_of(value if value is not None and value.type == "identifier" else None)
