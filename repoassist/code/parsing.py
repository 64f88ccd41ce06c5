"""Parses one file with tree-sitter into imports, definitions and an outline."""

from __future__ import annotations

import importlib
import pkgutil
import re
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from repoassist.code.languages.row import Language, line_of, text_of
from repoassist.records import Definition, Import, Lines, Parsed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tree_sitter import Node, Parser, Query

LARGEST = 1_000_000
"""Characters above which a file's structure is not looked at: such files are data or generated, and cost seconds."""

SHORT = 3
"""Lines that a definition without a body may have to be shown whole."""

FUNCTIONS = frozenset({"function", "method"})

BARE = re.compile(rb"""[a-zA-Z]*(?:\"{3}|'{3})[ \t\r\\]*\n""")
"""The first line of a docstring that says nothing."""


class Found(NamedTuple):
    """A definition as one match of the query has it: its extent in bytes, the lines that tell its docstring, and the bases.

    A match may have some of the bases only, so that they stand here with where they begin.
    """

    start: int
    end: int
    doc: tuple[Lines, ...]
    definition: Definition
    bases: tuple[tuple[int, str], ...] = ()

    @property
    def identity(self) -> tuple[int, int, str]:
        """What the matches of one definition have in common."""
        return self.start, self.end, self.definition.name


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
    """What ``text`` says; nothing, and ``complete`` is false, for a text that this program stumbles over: it ends no run."""
    try:
        return structure(language, text)
    except Exception:  # noqa: BLE001 - whatever a file holds that nobody thought of, the others are read
        return Parsed(complete=False)


def structure(language: Language, text: str) -> Parsed:
    """What ``text`` says. Without the grammar, or for a text over ``LARGEST``, nothing, and ``complete`` is false."""
    from tree_sitter import QueryCursor

    ready = machinery(language) if len(text) <= LARGEST else None
    if ready is None:
        return Parsed(complete=False)
    parser, query = ready
    tree = parser.parse(language.clean(text).encode("utf-8", "surrogatepass"))
    if language.mend is not None and tree.root_node.has_error:
        tree = parser.parse(language.mend(text).encode("utf-8", "surrogatepass"))
    imports: list[Import] = []
    used: dict[bytes | None, tuple[Import, ...]] = {}
    found: list[Found] = []
    for _, captures in QueryCursor(query).matches(tree.root_node, holds):
        if "import" in captures:
            imports.extend(language.imports(captures["import"][0]))
        elif "use" in captures:
            node = captures["use"][0]
            written = node.text
            used[written] = used.get(written) or tuple(language.imports(node))
        else:
            found.extend(definition_in(language, captures))
    imports.extend(one for uses in used.values() for one in uses)
    lines = text.split("\n") if language.line_comment else []
    nested = list(nest(commented(one, lines, language.line_comment) if lines else one for one in found))
    return Parsed(
        imports=tuple(sorted(set(imports), key=lambda i: (i.line, i.spec, i.names, i.alias, i.kind))),
        definitions=tuple(one.definition for one in nested),
        outline=tuple(outline(nested)),
    )


def holds(
    predicate: str,
    args: Sequence[tuple[str, str]],
    pattern_index: int,  # noqa: ARG001 (the signature is tree-sitter's)
    captures: Mapping[str, list[Node]],
) -> bool:
    """Whether a predicate of a query holds that is this program's own: ``#child-of? @name "kind of node" …``."""
    name, *kinds = (written for written, _ in args)
    parents = {node.parent.type for node in captures.get(name, ()) if node.parent is not None}
    return predicate != "child-of?" or parents.issubset(kinds)


def definition_in(language: Language, captures: dict[str, list[Node]]) -> Iterator[Found]:
    """The definition that one match of the query captured."""
    label = next(label for label in captures if label.startswith("definition."))
    node, names = captures[label][0], captures.get("name")
    if not names:
        return
    outer = node
    while language.wrappers and (around := outer.parent) is not None and around.type in language.wrappers:
        outer = around
    name = language.called(text_of(names[0]).removeprefix(":"))
    first, last = line_of(outer), last_line(outer)
    doc = captures.get("doc")
    yield Found(
        outer.start_byte,
        outer.end_byte,
        (doc_lines(doc[0]),) if doc else comment_lines(outer, language.comment),
        Definition(
            name=name,
            kind=label.removeprefix("definition."),
            first=first,
            last=last,
            head=head_of(captures.get("body"), name_end(captures), first, last),
            parent=".".join([language.base(text_of(scope)) for scope in captures.get("scope", ())]).replace("::", "."),
            public=language.public(name, node),
        ),
        tuple((base.start_byte, written) for base in captures.get("base", ()) if (written := language.base(text_of(base)))),
    )


def doc_lines(doc: Node) -> Lines:
    """The first line of a docstring, and the next where the first has only the quotes."""
    first = line_of(doc)
    return first, first + (BARE.match(doc.text or b"") is not None)


def comment_lines(node: Node, opening: str) -> tuple[Lines, ...]:
    """The first line that says something of the documentation right before a definition, none where there is no such comment."""
    before = node.prev_sibling if opening else None
    if before is None or "comment" not in before.type or before.end_point.row < node.start_point.row - 1:
        return ()
    written = text_of(before)
    if not written.startswith(opening):
        return ()
    lines = written.split("\n")
    said = next((number for number, line in enumerate(lines[:2]) if line.strip("/* \t\r")), None)
    return () if said is None else ((line_of(before) + said,) * 2,)


def commented(found: Found, lines: Sequence[str], opening: str) -> Found:
    """The definition with the first line that says something of the line comments right before it, if there are any."""
    said = row = found.definition.first - 1
    while not found.doc and row > 0 and (line := lines[row - 1].lstrip()).startswith(opening):
        row -= 1
        if line.strip("#-/! \t\r"):
            said = row
    return found if said == found.definition.first - 1 else found._replace(doc=((said + 1, said + 1),))


def name_end(captures: dict[str, list[Node]]) -> int:
    """The line on which a definition's name ends, or what the query has of its signature after that."""
    return max(line_of(captures["name"][0]), *(last_line(node) for node in captures.get("head", ())), 0)


def last_line(node: Node) -> int:
    """The last line that a node stands on; one that ends with its line's break ends on that line."""
    row, column = node.end_point
    return max(node.start_point.row + 1, row + (column > 0))


def head_of(body: list[Node] | None, name_line: int, first: int, last: int) -> int:
    """The last line of the signature: up to the brace that opens the body, or to what is before an indented body."""
    if not body:
        return last if last - first < SHORT else name_line
    opens = line_of(body[0])
    opening = body[0].child(0) if body[0].child_count else None
    braced = opening is not None and opening.type in {"{", "("}
    before = None if braced else body[0].prev_sibling
    while before is not None and before.type == "comment":
        before = before.prev_sibling
    return max(name_line, first, opens if before is None else before.end_point.row + 1)


def merge(found: Iterable[Found]) -> Iterator[Found]:
    """The definitions in the order of the text, each once, with the bases of all its matches."""
    ordered = sorted(found, key=lambda f: (f.start, -f.end, f.definition.name, not f.bases, f.definition.kind))
    for _, matches in groupby(ordered, key=lambda f: f.identity):
        one, *others = matches
        yield one._replace(bases=tuple({base for match in (one, *others) for base in match.bases})) if others else one


def nest(found: Iterable[Found]) -> Iterator[Found]:
    """The definitions in the order of the text, each once, with the names of those around them.

    Two of the same extent (``int a, b;``) are not within each other.
    """
    around: list[Found] = []
    for one in merge(found):
        while around and around[-1].end <= one.start:
            around.pop()
        holders = [
            holder.definition
            for holder in around
            if holder.end >= one.end and holder.definition.name and holder.identity[:2] != one.identity[:2]
        ]
        placed = Found(one.start, one.end, one.doc, settle(one, holders)) if holders or one.bases else one
        around.append(placed)
        yield placed


def settle(found: Found, holders: list[Definition]) -> Definition:
    """The definition with its bases and its parent.

    A function within a type is a method, and one within a function is nobody else's affair.
    """
    definition = found.definition
    inner = bool(holders) and holders[-1].kind not in FUNCTIONS | {"module"}
    kind = "method" if definition.kind == "function" and inner else definition.kind
    hidden = any(holder.kind in FUNCTIONS for holder in holders)
    parent = ".".join(filter(None, (holders[-1].qualified if holders else "", definition.parent)))
    bases = tuple(name for _, name in sorted(found.bases))
    public = definition.public and not hidden
    return Definition(definition.name, kind, definition.first, definition.last, definition.head, parent, bases, public)


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
        lines.extend(one.doc)
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
