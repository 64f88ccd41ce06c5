"""Tells which tags of Universal Ctags are no definitions, by what they say and by the line that they name; see definitions_ctags."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from repoassist.code import parsing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from references.sources import File

ECMASCRIPT = frozenset(["javascript", "typescript", "tsx"])

MADE_UP = re.compile(r"(?:__anon|[Aa]nonymous(?:Function|Class)|anonymousFunction)[0-9a-f]+|<lambda>|.*[\[\]].*|exports|")

NO_CODE = re.compile(r"comment|string|heredoc|jsx_text|^text$|regex|char_literal")

CODE_WITHIN = re.compile(r"interpolation|substitution|jsx_expression")


class Tag(NamedTuple):
    """What ctags says: ``name`` is the last part of a qualified one, ``scope`` what is around it, with the kind of that."""

    path: str
    line: int
    name: str
    kind: str
    scope: str
    within: str


@dataclass(frozen=True)
class Context:
    """What tells whether a tag is to be believed: the file, its lines, and the names that are macros in the repository."""

    file: File
    lines: Sequence[str]
    macros: frozenset[str]


def line_of(tag: Tag, context: Context) -> str:
    """The text of the line that a tag names."""
    return context.lines[tag.line - 1] if tag.line <= len(context.lines) else ""


def nameless(tag: Tag, _context: Context) -> bool:
    return MADE_UP.fullmatch(tag.name) is not None


def elsewhere(tag: Tag, context: Context) -> bool:
    line = "".join(line_of(tag, context).split())
    return tag.name not in line


def no_code(tag: Tag, context: Context) -> bool:
    """Whether a name stands in a comment, a string or markup, as the grammar reads the bare text."""
    ready = parsing.machinery(context.file.row)
    if ready is None:
        return False
    line = line_of(tag, context)
    at = (tag.line - 1, len(line[: max(0, line.find(tag.name))].encode()))
    node = ready[0].parse(context.file.text.encode()).root_node.descendant_for_point_range(at, at)
    while node is not None and not CODE_WITHIN.search(node.type):
        if NO_CODE.search(node.type):
            return True
        node = node.parent
    return False


def macro(tag: Tag, context: Context) -> bool:
    return context.file.row.name in {"c", "cpp"} and (
        tag.name in context.macros or re.fullmatch(r"[A-Z][A-Z0-9_]+", tag.name) is not None
    )


def prototype(tag: Tag, _context: Context) -> bool:
    return tag.kind == "prototype" and tag.within not in {"class", "struct", "union"}


def own_name(tag: Tag, context: Context) -> bool:
    assigned = re.compile(rf"[=:]\s*(?:async\s+)?function\s*\*?\s*{re.escape(tag.name)}\b")
    return context.file.row.name in ECMASCRIPT and assigned.search(line_of(tag, context)) is not None


def mistaken(tag: Tag, context: Context) -> bool:
    """Whether the line has another shape than a definition of the tag's kind, as each language's own list says."""
    shape = SHAPES.get(context.file.row.name)
    return shape is not None and shape(tag, line_of(tag, context), re.escape(tag.name))


def bash(tag: Tag, _line: str, _name: str) -> bool:
    return tag.name.endswith("=")


def csharp(tag: Tag, line: str, name: str) -> bool:
    if re.search(rf"\bwhere\s+\w+\s*:.*(?<!\w){name}(?!\w)", line):
        return True
    constructor = tag.name == re.split(r"[.<]", tag.scope)[-1]
    return (
        not constructor
        and re.match(rf"\s*(?:[:.]\s*)?(?:await\s+|return\s+)?(?:[\w()]+\s*\.\s*)*{name}\s*[(<]", line) is not None
    )


def java(tag: Tag, line: str, name: str) -> bool:
    return tag.within == "enum" and re.match(rf"\s*(?:@\w+\s+)*{name}\s*(?:\(.*\)\s*)?\{{", line) is not None


def ruby(_tag: Tag, line: str, name: str) -> bool:
    return re.search(rf"\bdef\s+{name}\.", line) is not None


def c(tag: Tag, line: str, name: str) -> bool:
    if tag.kind == "prototype" and re.match(rf"\s*(?:\w+\s*(?:::|\.|->)\s*)+{name}\s*\(", line):
        return True
    before = line[: match.start()] if (match := re.search(rf"(?<!\w){name}(?!\w)", line)) else ""
    return before.count("(") > before.count(")")


def javascript(tag: Tag, line: str, name: str) -> bool:
    function = rf"\bfunction\s*\*?\s*{name}\b|\b{name}\s*[=:]\s*(?:async\s+)?function\b"
    holder = re.search(rf"\b{name}\s*(?:(?:\.\s*\w+\s*)+|\[.*\].*)=(?!=)|\.{name}\s*\(|\b{name}\s*[=:]\s*\(function\b", line)
    return holder is not None or (tag.kind == "class" and not re.search(rf"\bclass\b|{function}", line))


def typescript(tag: Tag, line: str, _name: str) -> bool:
    return tag.name == "extends" or (tag.name == "new" and re.match(r"\s*(?:abstract\s+)?new\s*[(<]", line) is not None)


def kotlin(tag: Tag, line: str, name: str) -> bool:
    return tag.kind == "method" and not re.search(rf"\bfun\b[^=]*?(?<!\w)`?{name}(?!\w)", line)


def lua(_tag: Tag, line: str, name: str) -> bool:
    return not re.search(rf"\bfunction\s+(?:[\w.]+[.:])?{name}\s*\(|\b{name}\s*\]?\s*=\s*function\s*\(", line)


RULES: dict[str, Callable[[Tag, Context], bool]] = {
    "nameless": nameless,
    "on another line": elsewhere,
    "a macro": macro,
    "a prototype": prototype,
    "its own name": own_name,
    "another shape": mistaken,
    "no code": no_code,
}

SHAPES: dict[str, Callable[[Tag, str, str], bool]] = {
    "bash": bash,
    "c": c,
    "cpp": c,
    "csharp": csharp,
    "java": java,
    "kotlin": kotlin,
    "ruby": ruby,
    "javascript": javascript,
    "typescript": typescript,
    "tsx": typescript,
    "lua": lua,
}
