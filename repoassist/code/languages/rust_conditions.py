"""Rust macros that let items through: turned into blocks that the grammar looks into."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

BLOCK = "extern"
"""What stands before the braces of a block of items that defines nothing of its own."""

PASSING = re.compile(
    r"(?<![\w:])(?:\w+::)*(?:cfg_(?!if\b)\w+|pin_project)!(?=\s*\{(?:\s|//[^\n]*\n|#!?\[[^\]]*\])*"
    r"(?:pub|use|mod|fn|struct|enum|union|trait|impl|type|const|static|unsafe|async|extern|macro_rules!|cfg_\w+)\b)"
)
"""A macro whose name by convention says that it lets items through, where its braces begin with one."""

PASSED = re.compile(r"cfg_\w+!\s*\{")
"""What most files have none of; it is found fast."""

LETTING = re.compile(r"^(?!(?:macro_rules|cfg_if)!)(?:[a-z_]{5,}!|[a-z_]{4}! )(?= ?\{$)", re.MULTILINE)
"""A macro with braces at the outermost level of a file."""

IMPORTING = re.compile(r"^    (?:pub(?:\([^)\n]*\))? )?(?:use|mod) [^;{}]*(?:\{[^;]*\})?;$", re.MULTILINE)
"""An import or a module in such braces: as nothing but an item can look like it, the macro lets items through."""

CFG_IF = re.compile(r"(?:\bcfg_if::)?\bcfg_if!\s*(?=\{)")
"""The macro of the cfg-if crate: ``if #[cfg(…)] { items } else { items }``."""

CONDITION = re.compile(r"\s*(?:(?:else\s+)?if\s+#\[.*\]|else)\s*", re.DOTALL)
"""What stands before the braces of one of its branches."""

BRACE = re.compile(r'//[^\n]*|"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])\'|[{}]', re.DOTALL)
"""A brace, or what may hold one that is none."""


def clean(text: str) -> str:
    """The text with such macros as ``extern`` blocks; every line stays where it is."""
    if "cfg_if!" in text:
        for match in reversed(list(CFG_IF.finditer(text))):
            text = opened(text, match)
    if "pin_project!" in text or ("cfg_" in text and PASSED.search(text)):
        text = PASSING.sub(lambda match: BLOCK.ljust(len(match[0])), text)
    return LETTING.sub(lambda match: let_through(text, match), text) if "!{\n" in text or "! {\n" in text else text


def let_through(text: str, match: re.Match[str]) -> str:
    """What stands before the braces of a macro: a block's beginning if they hold imports or modules, else as it was."""
    end = text.find("\n}", match.end())
    return BLOCK.ljust(len(match[0])) if IMPORTING.search(text, match.end(), max(end, match.end())) else match[0]


def opened(text: str, match: re.Match[str]) -> str:
    """The text with one use of cfg-if as nested blocks; unchanged where the macro's content is anything else."""
    heads = [match.span(), *branches(text, match.end())]
    if not all(CONDITION.fullmatch(text, *head) for head in heads[1:]):
        return text
    for start, end in reversed(heads):
        text = text[:start] + as_block(text[start:end]) + text[end:]
    return text


def branches(text: str, start: int) -> Iterator[tuple[int, int]]:
    """The extents of what stands before each pair of braces within the pair that opens at ``start``."""
    depth, last = 0, start
    for brace in BRACE.finditer(text, start):
        if brace[0] == "{":
            depth += 1
            if depth == 2:  # noqa: PLR2004 - a branch's braces are the second
                yield last, brace.start()
        elif brace[0] == "}":
            depth -= 1
            if not depth:
                return
        if brace[0] in "{}" and depth == 1:
            last = brace.end()


def as_block(head: str) -> str:
    """What stands before braces as that of a block, of the same length and on the same lines."""
    blank = re.sub(r"\S", " ", head)
    place = max(0, min(len(head) - len(head.lstrip()), len(head) - len(BLOCK)))
    return blank[:place] + BLOCK + blank[place + len(BLOCK) :]
