"""Blanks the preprocessor lines of C#, and branches that cannot stand beside others, so that the grammar sees whole code."""

from __future__ import annotations

import re
from itertools import pairwise

DIRECTIVE = re.compile(r"[ \t\ufeff]*#[ \t]*(if|elif|else|endif)\b")

SCRIPT = re.compile(r"^([ \t\ufeff]*)(#:|#r(?=[ \t])|#!|#l(?=oad\b))", re.MULTILINE)
"""What scripts and programs of one file begin with, which the grammar does not know."""

OPAQUE = re.compile(r"""//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""", re.DOTALL)
"""Comments and texts, whose brackets are none."""

BRACKETS = ("{}", "()", "[]")

ENDS = (";", "}", "]")
"""How a statement, a declaration or an attribute ends."""

CONTINUES = tuple(",;=?:.|&+)")
"""What only continues something that began before."""


def clean(text: str) -> str:
    """The text with conditions blanked, and with other branches than the first one where they are pieces of code only.

    Whole statements and declarations of all branches are kept: a file needs what any of them names. Nothing moves. Other lines of
    scripts become comments.
    """
    if "#:" in text or "#r" in text or "#!" in text or "#load" in text:
        text = SCRIPT.sub(lambda match: match[1] + "//", text)
    if "#if" not in text and "# if" not in text:
        return text
    lines = text.split("\n")
    around: list[list[int]] = []
    for number, line in enumerate(lines):
        match = DIRECTIVE.match(line) if "#" in line else None
        if match is None:
            continue
        if match[1] == "if":
            around.append([number])
        elif around:
            around[-1].append(number)
        if match[1] == "endif" and around:
            settle(lines, around.pop())
    return "\n".join(lines)


def settle(lines: list[str], marks: list[int]) -> None:
    """Blank the directives of a condition, which stand on these lines, and branches that would make no code of it."""
    branches = [(first + 1, last) for first, last in pairwise(marks)]
    if len(branches) > 1 and not (
        begins(lines, marks[0]) and all(whole("\n".join(lines[first:last])) for first, last in branches)
    ):
        for first, last in branches[1:]:
            blank(lines, range(first, last))
    blank(lines, marks)


def begins(lines: list[str], number: int) -> bool:
    """Whether something can begin on a line, what stands before it having come to an end."""
    before = next((line for line in reversed(lines[max(0, number - 9) : number]) if line.strip()), "").strip()
    return not before or before.endswith((*ENDS, "{", ":", "*/")) or before.startswith("//")


def blank(lines: list[str], numbers: range | list[int]) -> None:
    """Put spaces for what stands on lines; a carriage return stays."""
    for number in numbers:
        line = lines[number]
        lines[number] = " " * (len(line) - 1) + "\r" if line.endswith("\r") else " " * len(line)


def whole(code: str) -> bool:
    """Whether code is nothing or whole statements, declarations and attributes, as far as brackets and its ends tell."""
    bare = OPAQUE.sub("", code).strip()
    balanced = all(bare.count(pair[0]) == bare.count(pair[1]) for pair in BRACKETS)
    return not bare or (balanced and bare.endswith(ENDS) and not bare.startswith(CONTINUES))
