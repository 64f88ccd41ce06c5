"""Decoding, and reading without following links or waiting on pipes."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repoassist.records import Entry, Omitted, Reason
from repoassist.repo import reading

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("data", "text"),
    [
        pytest.param(b"plain\n", "plain\n", id="ascii"),
        pytest.param("grün\n".encode(), "grün\n", id="utf-8"),
        pytest.param(b"\xef\xbb\xbfmarked\n", "marked\n", id="utf-8 with mark"),
        pytest.param("wide\n".encode("utf-16"), "wide\n", id="utf-16"),
        pytest.param(b"\xff\xfe\x00\x00" + "wider\n".encode("utf-32-le"), "wider\n", id="utf-32"),
        pytest.param("café\n".encode("latin-1"), "café\n", id="latin-1"),
        pytest.param(b"a\r\nb\rc\x0c\n", "a\r\nb\rc\x0c\n", id="line ends are kept"),
        pytest.param(b"", "", id="empty"),
        pytest.param(b"x" * 9_000 + b"\0", "x" * 9_000 + "\0", id="late NUL"),
        pytest.param(b"\x7fELF\0\1", Reason.BINARY, id="NUL"),
        pytest.param(bytes(range(1, 32)) * 20 + b"\xff", Reason.BINARY, id="controls and no utf-8"),
        pytest.param(b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", Reason.LFS, id="lfs pointer"),
        pytest.param(b"\xff\xfe\x00\xd8", Reason.BINARY, id="torn utf-16"),
    ],
)
def test_decode(data: bytes, text: str | Reason) -> None:
    assert reading.decode(data) == text


@given(st.binary(max_size=200))
def test_decode_takes_anything(data: bytes) -> None:
    decoded = reading.decode(data)
    assert isinstance(decoded, Reason) or decoded.encode().decode() == decoded


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
