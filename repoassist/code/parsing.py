"""Parses one file with tree-sitter into imports, definitions and an outline."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import replace
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from repoassist.code import limits
from repoassist.code.languages.row import Language, line_of, text_of
from repoassist.code.outlines import Outlined, Page, about_file, doc_lines, join, outline
from repoassist.records import FUNCTIONS, Definition, Import, Lines, Parsed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tree_sitter import Node, Parser, Query, Tree

SHORT = 3
"""Lines after its first that a definition without a body has less of than this to be shown whole."""

LONGEST = 60
"""The same for functions: what they have without a body is their signature."""


class Found(NamedTuple):
    """A definition as one match of the query has it: its extent in bytes, the line on which its name ends, and the bases.

    ``inner`` is one that is of no use elsewhere: in a function, or in an object without a name. ``doc`` has the lines that tell
    its docstring, ``tail`` those behind its head: its name behind the body, bases within. A match
    may have some of the bases only, so that they stand here with where they begin.
    """

    start: int
    end: int
    definition: Definition
    named: int
    inner: bool = False
    doc: tuple[Lines, ...] = ()
    tail: tuple[Lines, ...] = ()
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
    return Parser(grammar), Query(grammar, query_text(*language.queries))


def query_text(*names: str) -> str:
    """The text of some query files of this program, one after the other."""
    contents = [(name, pkgutil.get_data("repoassist.code.languages", f"queries/{name}")) for name in names]
    if absent := [name for name, content in contents if content is None]:
        raise FileNotFoundError(*absent)
    return "\n".join(content.decode() for _, content in contents if content is not None)


def parse(language: Language, text: str, path: str = "") -> Parsed:
    """What ``text`` says; nothing, and ``complete`` is false, for a text that this program stumbles over: it ends no run.

    The file's name, the last of ``path``, counts where a language's files are components.
    """
    try:
        said = structure(language, text)
        return with_component(said, language.component, stem(path), text) if language.component and path else said
    except Exception:  # noqa: BLE001 - whatever a file holds that nobody thought of, the others are read
        return Parsed(complete=False)


def structure(language: Language, text: str) -> Parsed:
    """What ``text`` says, or as much of it as the limits let through; without the grammar nothing. Then ``complete`` is false."""
    ready = machinery(language)
    if ready is None:
        return Parsed(complete=False)
    given, text = text, limits.cut(text)
    matches, whole = matched(language, text, *ready)
    imports: list[Import] = []
    used: dict[bytes | None, tuple[Import, ...]] = {}
    found: list[Found] = []
    page = Page(text.split("\n"), language.comment, language.line_comment, {})
    opening: list[Lines] = []
    for captures in matches:
        if "import" in captures:
            imports.extend(language.imports(captures["import"][0]))
        elif "use" in captures:
            node = captures["use"][0]
            written = node.text
            used[written] = used.get(written) or tuple(language.imports(node))
        elif "attached" in captures:
            page.attached.update((last_line(node), line_of(node)) for node in captures["attached"])
        elif "file" in captures:
            opening.extend(about_file(captures["file"][0], page))
        else:
            found.extend(definition_in(language, captures))
    imports.extend(one for uses in used.values() for one in uses)
    kept = list(without_prototypes(found))
    nested = list(nest(kept))
    return Parsed(
        imports=tuple(sorted(set(imports), key=lambda i: (i.line, i.spec, i.names, i.alias, i.kind))),
        definitions=tuple(one.definition for one in nested),
        outline=outline(
            (Outlined(one.definition, one.named, one.doc, one.tail) for one in nested if not one.inner), page, opening[:1]
        ),
        complete=whole and text == given and len(nested) == len({one.identity for one in kept}),
    )


def matched(language: Language, text: str, parser: Parser, query: Query) -> tuple[list[dict[str, list[Node]]], bool]:
    """What the matches of a language's query in a text captured, and whether the limits let all of it through."""
    from tree_sitter import QueryCursor

    written = language.clean(text).encode("utf-8", "surrogatepass")
    source, tree = bounded(parser, written)
    if language.mend is not None and torn(tree.root_node, language.torn):
        written = language.mend(text).encode("utf-8", "surrogatepass")
        source, tree = bounded(parser, written)
    return [captures for _, captures in QueryCursor(query).matches(tree.root_node, holds)], source == written


def torn(root: Node, lines: int) -> bool:
    """Whether a tree has an error that takes so many lines."""
    inside = [root] if root.has_error else []
    while inside:
        node = inside.pop()
        if (node.is_error or node.is_missing) and node.end_point.row - node.start_point.row + 1 >= lines:
            return True
        inside.extend(child for child in node.children if child.has_error or child.is_missing)
    return False


def bounded(parser: Parser, written: bytes) -> tuple[bytes, Tree]:
    """As much of a text as the limits let through, and its tree."""
    source = limits.calm(written)
    tree = parser.parse(source)
    beginning = limits.begin(source, tree.root_node.descendant_count)
    return (source, tree) if beginning == source else (beginning, parser.parse(beginning))


def stem(path: str) -> str:
    """A file's name without its extension."""
    name = path.rpartition("/")[2]
    return name.rpartition(".")[0] or name


def with_component(said: Parsed, kind: str, name: str, text: str) -> Parsed:
    """What a file says with what it is as a whole, under its name and as its default export; its first line stands for it."""
    whole = Definition(name, kind, 1, text.removesuffix("\n").count("\n") + 1, 1)
    exported = Import("", 1, ((name, "default"),), kind="local")
    return Parsed((exported, *said.imports), (whole, *said.definitions), tuple(join([(1, 1), *said.outline])), said.complete)


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
    first, last, body = line_of(outer), last_line(outer), captures.get("body")
    behind = body is not None and names[0].start_byte >= body[0].end_byte
    named = first if behind else name_end(captures)
    kind, bases = label.removeprefix("definition."), captures.get("base", ())
    head = head_of(body, named, first, last, LONGEST if kind in FUNCTIONS | {"prototype"} else SHORT)
    tail = [(line_of(names[0]), last)] if behind else [(line_of(base), last_line(base)) for base in bases]
    yield Found(
        outer.start_byte,
        outer.end_byte,
        Definition(
            name=name,
            kind=kind,
            first=first,
            last=last,
            head=head,
            parent=".".join([language.base(text_of(scope)) for scope in captures.get("scope", ())]).replace("::", "."),
            public="inner" not in captures and language.public(name, node),
        ),
        line_of(names[0]) if not behind else first,
        inner="inner" in captures,
        doc=tuple(doc_lines(doc) for doc in captures.get("doc", ())[:1]),
        tail=tuple(lines for lines in tail if lines[1] > head),
        bases=tuple((base.start_byte, written) for base in bases if (written := language.base(text_of(base)))),
    )


def name_end(captures: dict[str, list[Node]]) -> int:
    """The line on which a definition's name ends, or what the query has of its signature after that."""
    return max(line_of(captures["name"][0]), *(last_line(node) for node in captures.get("head", ())), 0)


def last_line(node: Node) -> int:
    """The last line that a node stands on; one that ends with its line's break ends on that line."""
    row, column = node.end_point
    return max(node.start_point.row + 1, row + (column > 0))


def head_of(body: list[Node] | None, name_line: int, first: int, last: int, whole: int) -> int:
    """The last line of the signature: that of what is before the body, which may begin on the same line or on another.

    Without a body it is all of a definition that has no more than ``whole`` lines after its first.
    """
    if not body:
        return last if last - first < whole else name_line
    before = body[0].prev_sibling
    while before is not None and before.type == "comment":
        before = before.prev_sibling
    return max(name_line, first, line_of(body[0]) if before is None else before.end_point.row + 1)


def without_prototypes(found: Sequence[Found]) -> Iterator[Found]:
    """The definitions without the prototypes of functions that stand in the file themselves; the others count as functions."""
    known = {one.definition.name for one in found if one.definition.kind in FUNCTIONS}
    for one in found:
        if one.definition.kind != "prototype":
            yield one
        elif one.definition.name not in known:
            yield one._replace(definition=replace(one.definition, kind="function"))


def merge(found: Iterable[Found]) -> Iterator[Found]:
    """The definitions in the order of the text, each once, with the bases of all its matches."""
    ordered = sorted(found, key=lambda f: (f.start, -f.end, f.definition.name, f.inner, not f.bases, f.definition.kind))
    for _, matches in groupby(ordered, key=lambda f: f.identity):
        yield combined(list(matches))


def combined(matches: Sequence[Found]) -> Found:
    """The one definition that several matches have."""
    one = matches[0]
    if len(matches) > 1:
        tail = {lines for match in matches for lines in match.tail}
        one = one._replace(tail=tuple(tail), bases=tuple({base for match in matches for base in match.bases}))
    return one


def nest(found: Iterable[Found]) -> Iterator[Found]:
    """The definitions in the order of the text, each once, with the names of those around them.

    Two of the same extent (``int a, b;``) are not within each other.
    """
    around: list[Found] = []
    for one in merge(found):
        while around and around[-1].end <= one.start:
            around.pop()
        if len(around) == limits.DEEPEST:
            continue
        holders = [
            holder.definition
            for holder in around
            if holder.end >= one.end and holder.definition.name and holder.identity[:2] != one.identity[:2]
        ]
        placed = one._replace(definition=settle(one, holders), bases=()) if holders or one.bases else one
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
