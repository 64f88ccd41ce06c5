"""Reads what a PHP file uses: use declarations, the whole names of classes and functions, and includes."""

from __future__ import annotations

import posixpath
import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from repoassist.code.languages.names_used import captured, firsts
from repoassist.code.languages.row import line_of, text_of
from repoassist.records import Import

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tree_sitter import Node

GRAMMAR = ("tree_sitter_php", "language_php")

OWN = frozenset({"self", "static", "parent"})
"""Names in a class's place that mean the class around them."""

COMMENT = re.compile(r"/\*.*?\*/|(?://|#)[^\n]*", re.DOTALL)

DECLARATION = re.compile(r"use\s+(?:(function|const)\s+)?(?:([\w\\]+?)\\?\s*\{)?", re.ASCII | re.IGNORECASE)
"""How a use declaration begins: what it imports, and what the names of a group begin with."""

CLAUSE = re.compile(r"(?:(function|const)\s+)?([^\s\\,;{}][^\s,;{}]*|\\[^\s,;{}]+)(?:\s+as\s+([^\s,;{}]+))?", re.IGNORECASE)
"""A name that a use declaration imports, and what it is called here."""

KINDS = {"": "use", "function": "use function", "const": "use const"}

FOLDER = r"""(?P<folder>__DIR__|dirname\s*\(\s*(?P<of>__FILE__|__DIR__)\s*(?:,\s*(?P<levels>\d+)\s*)?\))"""
"""The folder of the file, or one above it."""

LOADED = re.compile(
    rf"""(?:require|include)(?:_once)?\s*\(?\s*(?:{FOLDER}\s*\.\s*)?(?P<quote>['"])(?P<path>[^'"$]+)(?P=quote)\s*\)?""",
    re.IGNORECASE,
)
"""An include of a literal path, perhaps one that is relative to the file's own folder."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What names mean from ``start`` on: the namespace, and by alias in lower case the whole names that ``use`` imports."""

    start: int
    namespace: str = ""
    classes: dict[str, str] = field(default_factory=dict)
    functions: dict[str, str] = field(default_factory=dict)

    def whole(self, written: str, *, function: bool = False) -> str:
        """The whole name of a class or function; a plain function that is not imported is the namespace's, or else global."""
        if written.startswith("\\"):
            return written[1:]
        first, slash, rest = written.partition("\\")
        if slash and first.lower() == "namespace":
            return below(self.namespace, rest)
        known = (self.functions if function and not slash else self.classes).get(first.lower())
        if known is not None:
            return known + slash + rest
        return below(self.namespace, written)


def below(namespace: str, name: str) -> str:
    """A name in a namespace, which may be the global one."""
    return f"{namespace}\\{name}" if namespace else name


def last_of(name: str) -> str:
    """The last piece of a name."""
    return name.rpartition("\\")[2]


def imports(root: Node) -> Iterator[Import]:
    """What a file imports and uses.

    The kinds are ``namespace`` (where definitions begin to be one's), ``use``, ``use function`` and ``use const`` as declared,
    ``class`` and ``function`` for whole names that are used without (once each, at the first line), and ``load`` for an include,
    whose spec begins with a dot where it is relative to the file. Names say how the last piece is written here.
    """
    if root.parent is not None:  # an error within the file
        return
    nodes = captured(root, GRAMMAR, "php-names.scm")
    scopes = [Scope(0)]
    for node in sorted(nodes.get("namespace", []) + nodes.get("use", []), key=lambda one: one.start_byte):
        if node.type == "namespace_definition":
            scopes.append(Scope(node.start_byte, "".join(text_of(node.child_by_field_name("name")).split())))
            yield Import(scopes[-1].namespace, line_of(node), kind="namespace")
        else:
            yield from declared(node, scopes[-1])
    yield from used(nodes.get("class", []), scopes, "class")
    yield from used(nodes.get("function", []), scopes, "function")
    for node in nodes.get("load", []):
        yield from loaded(node)


def declared(node: Node, scope: Scope) -> Iterator[Import]:
    """The imports of a use declaration, which become known in the scope."""
    text = COMMENT.sub(lambda match: "\n" * match[0].count("\n"), text_of(node))
    begin = DECLARATION.match(text)
    if begin is None:
        return
    for clause in CLAUSE.finditer(text, begin.end()):
        kind = (clause[1] or begin[1] or "").lower()
        name = below(begin[2].strip("\\"), clause[2]) if begin[2] else clause[2].lstrip("\\")
        alias = clause[3] or last_of(name)
        if kind != "const":
            (scope.functions if kind == "function" else scope.classes)[alias.lower()] = name
        line = line_of(node) + text.count("\n", 0, clause.start(2))
        yield Import(name, line, names=((last_of(name), alias),), kind=KINDS[kind])


def used(nodes: Sequence[Node], scopes: Sequence[Scope], kind: str) -> Iterator[Import]:
    """The names that are used and not imported as they stand, each at its first line."""
    function = kind == "function"
    first: dict[tuple[str, str], int] = {}
    for scope, within in by_scope(nodes, scopes):
        known = scope.functions if function else scope.classes
        for text, node in firsts(within).items():
            name = "".join(text.decode("utf-8", "replace").split())
            lower = name.lower()
            if lower not in known and (function or lower not in OWN):
                first.setdefault((scope.whole(name, function=function), name), line_of(node))
    for (name, written), line in first.items():
        yield Import(name, line, names=((last_of(name), written),), kind=kind)


def by_scope(nodes: Sequence[Node], scopes: Sequence[Scope]) -> Iterator[tuple[Scope, list[Node]]]:
    """The nodes of each scope; nearly all files have one namespace, and nothing before it."""
    if not scopes[2:]:
        yield scopes[-1], list(nodes)
        return
    starts = [scope.start for scope in scopes]
    groups: dict[int, list[Node]] = {}
    for node in nodes:
        groups.setdefault(bisect_right(starts, node.start_byte) - 1, []).append(node)
    yield from ((scopes[number], group) for number, group in sorted(groups.items()))


def loaded(node: Node) -> Iterator[Import]:
    """The import of an include, if its path is a literal, or one after the folder of the file."""
    match = LOADED.fullmatch(text_of(node).strip())
    if match is None:
        return
    path = match["path"]
    if match["folder"]:
        up = int(match["levels"] or 1) - (match["of"] == "__FILE__") if match["of"] else 0
        path = f"./{posixpath.normpath('../' * up + path.lstrip('/'))}"
    yield Import(path, line_of(node), kind="load")
