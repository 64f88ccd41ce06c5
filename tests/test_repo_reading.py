"""Reading without following links or waiting on pipes."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from repoassist.records import Entry, Omitted, Reason
from repoassist.repo import reading

if TYPE_CHECKING:
    from pathlib import Path


def test_reading_never_follows_or_waits(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("secret")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    os.mkfifo(tmp_path / "pipe")
    for name in ("link", "pipe", "missing"):
        with pytest.raises(OSError, match=r".*"):
            reading.read_regular(bytes(tmp_path / name))


def test_too_large_is_not_opened(tmp_path: Path) -> None:
    from repoassist.repo.git import Repository

    reader = reading.Reader(Repository(str(tmp_path), "", "", bare=False, here=str(tmp_path)), from_commit=False)
    found = reader.read(Entry("missing", 0o100644, reading.LARGEST + 1, ""))
    assert isinstance(found, Omitted)
    assert found.why is Reason.TOO_LARGE
