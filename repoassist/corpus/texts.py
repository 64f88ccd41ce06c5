"""The texts of a repository's files, as they may be sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from repoassist.pack import tokens
from repoassist.records import Reason, Redaction
from repoassist.repo import reading, secrets

if TYPE_CHECKING:
    from collections.abc import Mapping

    from repoassist.records import Entry


class Texts:
    """The texts of files as they may be sent, read when they are first asked for."""

    def __init__(self, reader: reading.Reader, entries: Mapping[str, Entry]) -> None:
        self.reader, self.entries = reader, entries
        self.known: dict[str, str] = {}
        self.harmless: set[str] = set()
        """Files of which it is known that there is nothing to redact."""

    def __call__(self, path: str) -> str:
        """The text of a file; empty where it has become unreadable since it was listed."""
        if path not in self.known:
            data = self.reader.read(self.entries[path])
            text = reading.decode(data) if isinstance(data, bytes) else ""
            text = "" if isinstance(text, Reason) else text
            self.known[path] = tokens.defuse(text) if path in self.harmless else sendable(text)[0]
        return self.known[path]


def sendable(text: str) -> tuple[str, tuple[Redaction, ...]]:
    """A text without credentials and without what a tokenizer takes for special, and what was redacted."""
    redacted, redactions = secrets.redact(text)
    return tokens.defuse(redacted), redactions
