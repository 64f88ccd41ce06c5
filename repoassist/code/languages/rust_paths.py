"""Reads the paths that a Rust file writes where it uses something: ``crate::a::b(…)``, ``super::T``, ``other_crate::f``.

They are looked for in the text, since what macros are given is no tree; the tree says what is code.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

PATH = re.compile(rb"(?<![\w$.:>])(?:::)?\$?[a-z_]\w*::(?:r#)?\w+(?:::(?:r#)?\w+)*")
"""A path, other than one that begins with a type."""

NOWHERE = re.compile(
    rb"(?:::)?(?:std|core|alloc|[iu](?:8|16|32|64|128|size)|f(?:32|64)|str|char|bool|self::[A-Z]\w*)::|self::[A-Z]"
)
"""How paths begin that lead into the compiler's crates, to primitive types, and to the file's own."""

WORDS = frozenset(
    {"line_comment", "block_comment", "doc_comment", "string_literal", "string_content", "raw_string_literal", "char_literal"}
)

WITHIN = frozenset(
    {"identifier", "crate", "self", "super", "metavariable", "scoped_identifier", "use_list", "scoped_use_list", "use_as_clause"}
    | {"use_wildcard", "::"}
)
"""What a path can be in, within a declaration that imports."""


def paths(root: Node) -> Iterator[tuple[str, Node]]:
    """The paths that a file uses, each with the node that it begins with, the first time that it is code.

    Those that begin with a module around come each time, as that may be another. A macro's ``$crate`` is the crate of the macro.
    """
    seen: set[bytes] = set()
    source = root.text or b""
    for match in written_paths(source):
        written = match[0]
        if written in seen or NOWHERE.match(written):
            continue
        node = root.descendant_for_byte_range(match.start(), match.start() + 1)
        if node is None or not is_code(node):
            continue
        if not written.startswith((b"self", b"super")):
            seen.add(written)
        yield written.decode("utf-8", "replace").removeprefix("$").replace("r#", ""), node


def written_paths(source: bytes) -> Iterator[re.Match[bytes]]:
    """The paths of a text. Most lines have none, and are not looked through."""
    at = source.find(b"::")
    while at >= 0:
        last = source.find(b"\n", at)
        last = len(source) if last < 0 else last
        yield from PATH.finditer(source, source.rfind(b"\n", 0, at) + 1, last)
        at = source.find(b"::", last)


def is_code(node: Node) -> bool:
    """Whether what stands at a node is neither text nor a part of a declaration that imports."""
    around: Node | None = node
    while around is not None and around.type in WITHIN:
        around = around.parent
    return around is None or (around.type not in WORDS and around.type != "use_declaration")
