"""Blanks what is Kotlin and the grammar does not know, and what it takes for a keyword: so that the rest is read."""

from __future__ import annotations

import re

BLANKED = (
    re.compile(r"@[\w.:]+(?:\([^()\n]*\))?(?=\s+(?:(?:private|internal|protected|public)\s+)?(?:get|set|constructor)\b\s*\()"),
    re.compile(r"^[ \t]*context\([^()\n]*\)", re.MULTILINE),
    re.compile(r"\$\$+(?=\")"),
    re.compile(r"(?<=\w) & Any\b"),
    re.compile(r"(?<=[\w>)]) if\b[^\n]*?(?=->)"),
    re.compile(r"(?<=[\w>)]) if \((?:[^()]|\([^()]*\))*\)\s*(?=->)"),
)
"""Annotations of accessors and constructors, context parameters, strings with several dollars, definite types, guards."""

RENAMED = (
    re.compile(r"(?<=[})\w] )(?:get|set)(?= [\w(])"),
    re.compile(r"\bwhere(?=\?\.|\.|\s*[)=,])"),
    re.compile(r"(?<![.\w])(?:open|value|inner|data)(?=\()|\bsuspend(?= \{)|^[ \t]*in(?=\d)", re.MULTILINE),
    re.compile(r"(?<=[!=(] )(?:set|get)\b|\b(?:set|get)(?= (?:!=|=|and|or)\W)"),
)
"""Keywords in places where they can only be names."""


CLOSING = re.compile(r"(?<=[^\s{;,(>]) (?=\})")
"""The end of a member on the line on which its class ends: the grammar wants a line's end or a semicolon there."""


def clean(text: str) -> str:
    """The text without two modifiers that the grammar takes for names when they come after an annotation."""
    return text.replace("annotation class ", "           class ").replace("const val ", "      val ")


def mend(text: str) -> str:
    """The text with everything where it was, and less that is not understood."""
    text = clean(text)
    for pattern in BLANKED:
        text = pattern.sub(blank, text)
    for pattern in RENAMED:
        text = pattern.sub(lambda found: re.sub(r"\w", "x", found[0]), text)
    return CLOSING.sub(";", text)


def blank(found: re.Match[str]) -> str:
    """Spaces in place of what was found, its lines kept."""
    return re.sub(r"[^\n]", " ", found[0])
