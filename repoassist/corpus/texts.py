"""The texts of a repository's files, as they may be sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from repoassist.pack import tokens
from repoassist.records import Reason, Redaction
from repoassist.repo import decoding, secrets

if TYPE_CHECKING:
    from collections.abc import Mapping

    from repoassist.records import Entry
    from repoassist.repo import reading


class Texts:
    """The texts of files as they may be sent, read when they are first asked for.

    ``declared`` are the encodings that git's attributes give to files; with ``redact`` false, credentials stay in them.
    """

    def __init__(
        self,
        reader: reading.Reader,
        entries: Mapping[str, Entry],
        declared: Mapping[str, str] | None = None,
        *,
        redact: bool = True,
    ) -> None:
        self.reader, self.entries, self.declared, self.redact = reader, entries, declared or {}, redact
        self.known: dict[str, str] = {}
        self.harmless: set[str] = set()
        """Files of which it is known that there is nothing to redact."""
        self.encodings: dict[str, str] = {}
        """What files are known to be read in, where it is not UTF-8, so that the detector need not be asked again."""

    def __call__(self, path: str) -> str:
        """The text of a file; empty where it has become unreadable since it was listed."""
        if path not in self.known:
            data = self.reader.read(self.entries[path])
            encoding = self.encodings.get(path) or self.declared.get(path, "")
            text = decoding.text_of(path, data, encoding) if isinstance(data, bytes) else ""
            text = "" if isinstance(text, Reason) else text
            self.known[path] = tokens.defuse(text) if path in self.harmless else sendable(text, redact=self.redact)[0]
        return self.known[path]


def sendable(text: str, *, redact: bool) -> tuple[str, tuple[Redaction, ...]]:
    """A text without what a tokenizer takes for special and, if ``redact``, without credentials; and what was redacted."""
    redacted, redactions = secrets.redact(text) if redact else (text, ())
    return tokens.defuse(redacted), redactions
