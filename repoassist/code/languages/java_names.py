"""Reads what a Java file says of names: its package, its imports, and the types that it uses and may need no import for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from repoassist.code.languages.names_used import captured, firsts
from repoassist.code.languages.row import line_of, text_of
from repoassist.records import Import

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tree_sitter import Node

GRAMMAR = ("tree_sitter_java", "language")

EVERYTHING = (("*", "*"),)

CHAIN = re.compile(rb"(?:[a-z_]\w*\s*\.\s*){2,}[A-Z]\w*")
"""The whole name of a type, as its package has two names and more."""

COMMON = frozenset(
    b"""Boolean Byte CharSequence Character Class Comparable Deprecated Double Enum Error Exception Float FunctionalInterface
    IllegalArgumentException IllegalStateException IndexOutOfBoundsException Integer InterruptedException Iterable Long Math
    NullPointerException Number Object Override Runnable RuntimeException SafeVarargs Short String StringBuilder SuppressWarnings
    System Thread Throwable UnsupportedOperationException Void""".split()
)
"""Types of ``java.lang`` that nobody names his own after."""


def imports(root: Node) -> Iterator[Import]:
    """What a file imports and uses.

    A static import's spec is the type, a wildcard's what stands before the asterisk. The kind ``package`` says whose file it is.
    The kind ``use`` is a name that no import brings in: that of a type, or its whole name; once each, at the first line.
    """
    if root.parent is not None:  # an error within the file
        return
    nodes = captured(root, GRAMMAR, "java-names.scm")
    declared = [one for node in nodes.get("import", []) for one in declaration(node)]
    yield from declared
    for node in nodes.get("package", []):
        if "identifier" in node.type:
            yield Import("".join(text_of(node).split()), line_of(node), kind="package")
    yield from used(nodes, root.text or b"", {alias for one in declared for _, alias in one.names})


def declaration(node: Node) -> Iterator[Import]:
    """The import of one declaration."""
    words = {child.type for child in node.children}
    written = next((child for child in node.named_children if child.type in {"scoped_identifier", "identifier"}), None)
    spec = "".join(text_of(written).split())
    kind = "static" if "static" in words else "import"
    holder, _, last = spec.rpartition(".")
    if "asterisk" in words:
        yield Import(spec, line_of(node), names=EVERYTHING, kind=kind)
    elif spec:
        yield Import(holder if kind == "static" else spec, line_of(node), names=((last, last),), kind=kind)


def used(nodes: Mapping[str, list[Node]], source: bytes, imported: set[str]) -> Iterator[Import]:
    """The names of types that no import brings in."""
    inner = {node.start_byte for node in nodes.get("inner", [])}
    parameters = {node.text for node in nodes.get("known", [])}
    types = [node for node in nodes.get("type", []) if node.start_byte not in inner]
    values = firsts(nodes.get("value", []))
    names = firsts((*types, *(node for text, node in values.items() if text[:1].isupper())))
    for text, node in names.items():
        name = text.decode("utf-8", "replace")
        if text not in COMMON and text not in parameters and name not in imported:
            yield Import(name, line_of(node), names=((name, name),), kind="use")
    yield from wholes([*nodes.get("whole", []), *nodes.get("value", [])], source)


def wholes(nodes: list[Node], source: bytes) -> Iterator[Import]:
    """The whole names of types, which chains of names may begin with."""
    first: dict[bytes, int] = {}
    for node in nodes:
        match = CHAIN.match(source, node.start_byte)
        if match is not None:
            written = b"".join(match[0].split())
            first[written] = min(line_of(node), first.get(written, line_of(node)))
    for written, line in first.items():
        name = written.decode("utf-8", "replace")
        yield Import(name, line, names=((name.rpartition(".")[2], name),), kind="use")
