"""Bounds how much of a text is looked at, so that no file takes long, however large or hostile it is.

These limits are of work, not of time: the same text gives the same result on every machine, as a pack whose bytes are stable
needs. What they let through takes a second or two per megabyte; the few texts that make a parser itself take longer, or take it
down, are ended by the clock where files are studied, as a last resort.
"""

from __future__ import annotations

import re
import string

LARGEST = 1_000_000
"""Characters of a text that are looked at: what is longer is data or generated, and says what it imports at its beginning."""

NODES = 400_000
"""Nodes of a tree that are looked at; a megabyte of code has about so many."""

RUN = 1_000
"""Signs in a row with no name or number between them that are looked at: each costs a look at all that follow it."""

DEEPEST = 50
"""Definitions within definitions that are looked at: each has the names of all around it in its own."""

SIGNS = string.punctuation.replace("_", "").encode()
CLASSES = bytes(ord("p") if byte in SIGNS else ord("w") for byte in range(256))
BLANK = bytes(ord(" ") if byte in SIGNS else byte for byte in range(256))
WHITE = string.whitespace.encode()
LONG_RUN = re.compile(rb"((?:[%b]\s*+){%d}+)((?:[%b]\s*+)++)" % (re.escape(SIGNS), RUN, re.escape(SIGNS)))


def cut(text: str) -> str:
    """The beginning of a text that is looked at, up to where something ends that is not within anything, if that can be told."""
    if len(text) <= LARGEST:
        return text
    lasts = (last(text, ending) for ending in ("\n}", "\n\n", "\n"))
    return next((text[:end] for end in lasts if end), text[:LARGEST])


def last(text: str, ending: str) -> int:
    """Where the last line that so begins and has no indented one behind it ends, 0 if that is not in the second half."""
    at = LARGEST
    while (at := text.rfind(ending, LARGEST // 2, at)) >= 0:
        end = text.find("\n", at + 1, LARGEST) + 1
        if end and (ending == "\n" or not text[end].isspace()):
            return end
    return 0


def calm(source: bytes) -> bytes:
    """A text with blanks for the signs of a run that are too many; nothing moves."""
    if b"p" * (RUN + 1) not in source.translate(CLASSES, WHITE):
        return source
    return LONG_RUN.sub(lambda run: run[1] + run[2].translate(BLANK), source)


def begin(source: bytes, nodes: int) -> bytes:
    """The beginning of a text, whose tree has so many nodes, that has about as many as are looked at; whole lines, if any."""
    end = len(source) * NODES // max(nodes, NODES)
    return source if end == len(source) else source[: source.rfind(b"\n", 0, end) + 1] or source[:end]
