"""The files of a repository whose structure this program looks at, as the comparisons of definitions and outlines need them."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from repoassist.code import languages, limits, parsing
from repoassist.records import Reason
from repoassist.repo import decoding, junk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from repoassist.code.languages.row import Language
    from repoassist.records import Parsed

REGULAR = (b"100644", b"100755")


@dataclass(frozen=True)
class File:
    """A file, its language and its text."""

    path: str
    row: Language
    text: str

    @property
    def said(self) -> Parsed:
        """What the file says, found anew."""
        return parsing.parse(self.row, self.text, self.path)


def files(root: Path, name: str = "") -> Iterator[File]:
    """The files that git lists below ``root`` and that are parsed, those of one language if it is named."""
    listed = subprocess.run(["git", "ls-files", "-s", "-z"], cwd=root, capture_output=True, check=True).stdout
    for record in listed.split(b"\0")[:-1]:
        about, _, path = record.partition(b"\t")
        if about.startswith(REGULAR):
            file = read(root, path.decode("utf-8", "surrogateescape"))
            if file is not None and name in {"", file.row.name}:
                yield file


def read(root: Path, path: str) -> File | None:
    """A file as it is studied; None for one that is not parsed: no code, no text, minified or too large."""
    full = root / path
    data = full.read_bytes() if full.is_file() else b""
    if languages.detect(path) is None and not data.startswith(b"#!"):
        return None
    text = decoding.text_of(path, data, "")
    if isinstance(text, Reason) or junk.by_text(text) is not None or len(text) > limits.LARGEST:
        return None
    row = languages.row(languages.detect(path, text) or "")
    return None if row is None else File(path, row, text)
