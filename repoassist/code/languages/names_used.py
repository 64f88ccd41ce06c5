"""Reads the names that a file uses, for languages in which a name leads somewhere without an import of its own.

That takes a second query over the whole tree: its captures come sorted by label, without the matches that they belong to.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tree_sitter import Node, Query


def captured(root: Node, grammar: tuple[str, str], query: str) -> Mapping[str, list[Node]]:
    """The nodes below ``root`` that a query file captures, by label; ``grammar`` is as a row has it."""
    from tree_sitter import QueryCursor

    return QueryCursor(compiled(grammar, query)).captures(root)


def firsts(nodes: Iterable[Node]) -> dict[bytes, Node]:
    """The first node of each text, as names are used again and again."""
    found: dict[bytes, tuple[int, Node]] = {}
    for node in nodes:
        text, start = node.text or b"", node.start_byte
        known = found.get(text)
        if known is None or start < known[0]:
            found[text] = start, node
    return {text: node for text, (_, node) in found.items()}


@cache
def compiled(grammar: tuple[str, str], query: str) -> Query:
    """A query file of a grammar, ready to run."""
    import importlib

    from tree_sitter import Language, Query

    from repoassist.code.parsing import query_text

    module, function = grammar
    return Query(Language(getattr(importlib.import_module(module), function)()), query_text(query))
