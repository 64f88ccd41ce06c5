"""Parses one file with tree-sitter into imports, definitions and an outline."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from repoassist.code.languages.row import Language, line_of, text_of
from repoassist.records import Definition, Import, Lines, Parsed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tree_sitter import Node, Parser, Query

LARGEST = 1_000_000
"""Characters above which a file's structure is not looked at: such files are data or generated, and cost seconds."""

SHORT = 3
"""Lines after its first that a definition without a body may have to be shown whole."""

FUNCTIONS = frozenset({"function", "method"})


@dataclass(frozen=True, slots=True)
class Found:
    """A definition as the query found it: its extent in bytes, and the line of its docstring (0 for none)."""

    start: int
    end: int
    doc: int
    definition: Definition


@cache
def machinery(language: Language) -> tuple[Parser, Query] | None:
    """The parser and the query of a language, or None where its grammar's wheel is missing."""
    from tree_sitter import Language as Grammar
    from tree_sitter import Parser, Query

    module, function = language.grammar
    try:
        grammar = Grammar(getattr(importlib.import_module(module), function)())
    except ImportError:
        return None
    return Parser(grammar), Query(grammar, query_text(language.query))


def query_text(name: str) -> str:
    """The text of a query file of this program."""
    content = pkgutil.get_data("repoassist.code.languages", f"queries/{name}")
    if content is None:
        raise FileNotFoundError(name)
    return content.decode()


def parse(language: Language, text: str) -> Parsed:
    """What ``text`` says. Without the grammar, or for a text over ``LARGEST``, nothing, and ``complete`` is false."""
    from tree_sitter import QueryCursor

    ready = machinery(language) if len(text) <= LARGEST else None
    if ready is None:
        return Parsed(complete=False)
    parser, query = ready
    tree = parser.parse(text.encode("utf-8", "surrogatepass"))
    imports: list[Import] = []
    found: list[Found] = []
    for _, captures in QueryCursor(query).matches(tree.root_node):
        if "import" in captures:
            imports.extend(language.imports(captures["import"][0]))
        else:
            found.extend(definition_in(language, captures))
    nested = list(nest(found))
    return Parsed(
        imports=tuple(sorted(set(imports), key=lambda i: (i.line, i.spec, i.names, i.alias, i.kind))),
        definitions=tuple(one.definition for one in nested),
        outline=tuple(outline(nested)),
    )


def definition_in(language: Language, captures: dict[str, list[Node]]) -> Iterator[Found]:
    """The definition that one match of the query captured."""
    label = next(label for label in captures if label.startswith("definition."))
    node, names = captures[label][0], captures.get("name")
    if not names:
        return
    outer = node
    while outer.parent is not None and outer.parent.type in language.wrappers:
        outer = outer.parent
    name = text_of(names[0])
    first, last = line_of(outer), last_line(outer)
    doc = captures.get("doc")
    yield Found(
        outer.start_byte,
        outer.end_byte,
        line_of(doc[0]) if doc else 0,
        Definition(
            name=name,
            kind=label.removeprefix("definition."),
            first=first,
            last=last,
            head=head_of(captures.get("body"), line_of(names[0]), first, last),
            bases=tuple(filter(None, (language.base(text_of(base)) for base in captures.get("base", ())))),
            public=language.public(name, node),
        ),
    )


def last_line(node: Node) -> int:
    """The last line that a node stands on; one that ends with its line's break ends on that line."""
    row, column = node.end_point
    return max(node.start_point.row + 1, row + (column > 0))


def head_of(body: list[Node] | None, name_line: int, first: int, last: int) -> int:
    """The last line of the signature: up to the brace that opens the body, or to the line before an indented body."""
    if not body:
        return last if last - first < SHORT else name_line
    opens = line_of(body[0])
    opening = body[0].child(0)
    braced = opening is not None and opening.type in {"{", "("}
    return max(name_line, first, opens if braced else opens - 1)


def nest(found: Iterable[Found]) -> Iterator[Found]:
    """The definitions in the order of the text, each once, with the names of those around them."""
    around: list[Found] = []
    seen: set[tuple[int, int, str]] = set()
    for one in sorted(found, key=lambda f: (f.start, -f.end, f.definition.name, not f.definition.bases, f.definition.kind)):
        identity = (one.start, one.end, one.definition.name)
        if identity in seen:
            continue
        seen.add(identity)
        while around and around[-1].end <= one.start:
            around.pop()
        holders = [holder.definition for holder in around if holder.end >= one.end and holder.definition.name]
        placed = replace(one, definition=settle(one.definition, holders))
        around.append(placed)
        yield placed


def settle(definition: Definition, holders: list[Definition]) -> Definition:
    """The definition with its parent; a function within a type is a method, and one within a function is nobody else's affair."""
    inner = bool(holders) and holders[-1].kind not in FUNCTIONS | {"module"}
    kind = "method" if definition.kind == "function" and inner else definition.kind
    hidden = any(holder.kind in FUNCTIONS for holder in holders)
    parent = ".".join(holder.name for holder in holders)
    return replace(definition, kind=kind, parent=parent, public=definition.public and not hidden)


def outline(found: Iterable[Found]) -> list[Lines]:
    """The lines of an outline: signatures and first docstring lines of all that is not inside a function."""
    lines: list[Lines] = []
    inside = 0
    for one in found:
        definition = one.definition
        if definition.first <= inside:
            continue
        if definition.kind in FUNCTIONS:
            inside = definition.last
        lines.append((definition.first, definition.head))
        if one.doc:
            lines.append((one.doc, one.doc))
    return join(lines)


def join(ranges: Iterable[Lines]) -> list[Lines]:
    """The same lines as the fewest ranges, sorted."""
    joined: list[Lines] = []
    for first, last in sorted(ranges):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return joined
