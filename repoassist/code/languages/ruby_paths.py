"""Ruby's expressions for paths: ``File.expand_path("../lib", __FILE__)``, ``"#{__dir__}/lib"``, ``Rails.root.join("lib")``."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from repoassist.code.languages.row import text_of

if TYPE_CHECKING:
    from tree_sitter import Node

HERE = "./"
"""How a path begins that is relative to the folder of the file; other relative paths are as they stand in the text."""

APPLICATION = "~/"
"""How a path begins that is relative to the folder of the Rails application."""

DEEP = 20
"""Expressions within each other beyond which a path is not told."""

NAMES = {"__dir__": HERE, "__FILE__": f"{HERE}__FILE__"}
TRANSPARENT = frozenset({"to_s", "to_path", "realpath", "expand_path", "cleanpath", "freeze", "sort", "uniq"})
ABOVE = frozenset({"dirname", "parent"})
GLOBS = frozenset({"glob", "[]"})


def written(node: Node | None, depth: int = 0) -> str:
    """The path that an expression stands for, empty for what only a run can tell."""
    if node is None or depth > DEEP:
        return ""
    if node.type == "string":
        return tidy(interpolated(node, depth))
    if node.type == "identifier":
        return NAMES.get(text_of(node), "")
    if node.type == "binary":
        return added(node, depth)
    if node.type == "parenthesized_statements" and node.named_child_count == 1:
        return written(node.named_child(0), depth + 1)
    return called(node, depth) if node.type == "call" else ""


def interpolated(node: Node, depth: int) -> str:
    """A string's text; what it interpolates must be a path itself."""
    pieces: list[str] = []
    for child in node.named_children:
        if child.type == "interpolation":
            piece = written(child.named_child(0), depth + 1)
            if not piece or pieces:
                return ""
            pieces.append(f"{piece.rstrip('/')}/" if piece in {HERE, APPLICATION} else piece)
        elif child.type == "string_content":
            pieces.append(text_of(child))
        else:
            return ""
    return "".join(pieces)


def added(node: Node, depth: int) -> str:
    """``__dir__ + "/x"`` and ``Pathname(__dir__) / "x"``."""
    left = written(node.child_by_field_name("left"), depth + 1)
    right = written(node.child_by_field_name("right"), depth + 1)
    operator = text_of(node.child_by_field_name("operator"))
    return joined(left, right.lstrip("/")) if left.startswith((HERE, APPLICATION)) and right and operator in {"+", "/"} else ""


def called(node: Node, depth: int) -> str:
    """The path that a call gives: ``File``'s and ``Pathname``'s own, and what follows a path."""
    receiver, method = node.child_by_field_name("receiver"), text_of(node.child_by_field_name("method"))
    owner = text_of(receiver) if receiver is not None and receiver.type == "constant" else ""
    if owner == "Rails":
        return APPLICATION if method == "root" else ""
    given = [written(one, depth + 1) for one in arguments(node)]
    if owner == "File" or method == "Pathname" or (owner == "Pathname" and method == "new"):
        return of_file(method, given)
    path = written(receiver, depth + 1) if receiver is not None and not owner else ""
    if not path:
        return ""
    if method == "join":
        return joined(path, *given)
    if method == "expand_path" and given:
        return joined(given[0], path) if given[0] else ""
    return above(path) if method in ABOVE else path if method in TRANSPARENT else ""


def of_file(method: str, given: list[str]) -> str:
    """What one of ``File``'s methods makes of paths, or ``Pathname`` of one."""
    if not given or not all(given):
        return ""
    if method == "join":
        return joined(*given)
    if method in ABOVE:
        return above(given[0])
    if method in {"expand_path", "absolute_path"} and len(given) > 1:
        return joined(given[1], given[0]) if not given[0].startswith((HERE, APPLICATION)) else given[0]
    return given[0]


def arguments(node: Node) -> list[Node]:
    """A call's arguments without comments and blocks."""
    given = node.child_by_field_name("arguments")
    return [one for one in given.named_children if one.type not in {"comment", "block_argument"}] if given is not None else []


def joined(first: str, *others: str) -> str:
    """Paths one below the other, empty if one is not known."""
    if not first or not all(others):
        return ""
    return tidy("/".join((first.rstrip("/"), *(other.lstrip("/") for other in others))))


def above(path: str) -> str:
    """The folder that holds a path."""
    return tidy(f"{path.rstrip('/')}/..") if path.startswith((HERE, APPLICATION)) else posixpath.dirname(path) or "."


def tidy(path: str) -> str:
    """A path in its shortest form, with the mark of what it is relative to."""
    for mark in (HERE, APPLICATION):
        if path.startswith(mark):
            short = posixpath.normpath(path.removeprefix(mark).lstrip("/") or ".")
            return mark if short == "." else f"{mark}{short}"
    return path


def listed(node: Node | None, depth: int = 0) -> list[str]:
    """The paths of an array, or the one path."""
    if node is None or depth > DEEP:
        return []
    if node.type == "array":
        return [path for one in node.named_children for path in listed(one, depth + 1)]
    if node.type == "string_array":
        return text_of(node).partition(text_of(node)[2:3])[2][:-1].split()
    path = written(node)
    return [path] if path else []


def globbed(node: Node | None, depth: int = 0) -> list[str]:
    """The patterns of ``Dir["…"]`` or ``Dir.glob("…")``, with ``sort`` or ``each`` behind it or not."""
    if node is None or depth > DEEP:
        return []
    if node.type == "element_reference" and text_of(node.child_by_field_name("object")) == "Dir":
        return [path for one in node.named_children[1:] for path in listed(one)]
    if node.type != "call":
        return []
    receiver = node.child_by_field_name("receiver")
    if text_of(receiver) == "Dir" and text_of(node.child_by_field_name("method")) in GLOBS:
        return [path for one in arguments(node)[:1] for path in listed(one)]
    return globbed(receiver, depth + 1)


def braces(pattern: str) -> re.Pattern[str]:
    """A regular expression for Ruby's globs: ``**/``, ``*``, ``?``, ``{a,b}`` and ``[…]``."""
    out, inside = [], 0
    for sign in re.findall(r"\*\*/|\*+|\[[^\]]+\]|.", pattern):
        if sign == "**/":
            out.append("(?:[^/]+/)*")
        elif sign.startswith("*"):
            out.append("[^/]*")
        elif sign in {"{", "}"}:
            inside += 1 if sign == "{" else -1
            out.append("(?:" if sign == "{" else ")")
        elif len(sign) > 1:
            out.append(sign)
        else:
            out.append("|" if sign == "," and inside else "[^/]" if sign == "?" else re.escape(sign))
    try:
        return re.compile("".join(out))
    except re.error:
        return re.compile(re.escape(pattern))
