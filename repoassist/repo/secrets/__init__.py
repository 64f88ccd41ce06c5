"""What must not leave the machine: whole files of keys, and credentials within a text."""

from __future__ import annotations

from repoassist.records import Redaction
from repoassist.repo.secrets.files import is_key_file

__all__ = ["is_key_file", "redact"]

MARKER = "[redacted {kind}]"


def redact(text: str) -> tuple[str, tuple[Redaction, ...]]:
    """The text with each credential replaced by a marker that keeps its line breaks, and what was replaced where."""
    from repoassist.repo.secrets import detecting

    parts: list[str] = []
    found: list[Redaction] = []
    at, line = 0, 1
    for start, end, kind in detecting.spans(text):
        line += text.count("\n", at, start)
        found.append(Redaction(line, kind))
        breaks = text.count("\n", start, end)
        parts += [text[at:start], MARKER.format(kind=kind), "\n" * breaks]
        at, line = end, line + breaks
    found.sort(key=lambda redaction: (redaction.line, redaction.kind))
    return ("".join([*parts, text[at:]]) if found else text), tuple(found)
