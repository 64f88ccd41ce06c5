"""Reads a file that git lists and decodes it, or says why it cannot be sent. Nothing here follows a link or waits on a pipe."""

from __future__ import annotations

import codecs
import hashlib
import os
import stat

from repoassist.records import Entry, Omitted, Reason
from repoassist.repo import git

LARGEST = 32_000_000
"""Bytes above which a file is not read: no window takes it, and it is data."""

LFS = b"version https://git-lfs.github.com/spec/"
SNIFFED = 8_000
"""git calls a file binary if there is a NUL in this many of its first bytes (xdiff-interface.c, FIRST_FEW_BYTES)."""

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte order marks, UTF-32's before UTF-16's because the one begins with the other."""

CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b"))


class Reader:
    """Reads entries from the work tree, or from the object store for a commit and for files that a sparse checkout leaves out."""

    def __init__(self, repository: git.Repository, *, from_commit: bool) -> None:
        self.root = os.fsencode(repository.root)
        self.from_commit = from_commit
        self.blobs = git.Blobs(repository)

    def read(self, entry: Entry) -> bytes | Omitted:
        """The bytes of an entry."""
        if entry.size > LARGEST:
            return Omitted(entry.path, Reason.TOO_LARGE, f"{entry.size} bytes")
        if self.from_commit or entry.size < 0:
            data = self.blobs.read(entry.oid)
            return Omitted(entry.path, Reason.MISSING, f"blob {entry.oid[:12]}") if data is None else data
        try:
            return read_regular(os.path.join(self.root, entry.path.encode("utf-8", "surrogateescape")))
        except OSError as error:
            return Omitted(entry.path, Reason.UNREADABLE, error.strerror or "")

    def close(self) -> None:
        """End what was started."""
        self.blobs.close()


def read_regular(full: bytes) -> bytes:
    """The bytes of a regular file. Raises OSError for a link, and for anything that is not a regular file, without waiting."""
    descriptor = os.open(full, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise OSError(0, "not a regular file")
        pieces = []
        while piece := os.read(descriptor, max(found.st_size + 1, 65_536)):
            pieces.append(piece)
        return b"".join(pieces)
    finally:
        os.close(descriptor)


def decode(data: bytes) -> str | Reason:
    """The text of a file, or why it is none.

    A byte order mark decides, then git's own rule for binary files, then UTF-8; what is neither is read as Windows-1252 if it
    looks like text at all. A mark is not part of the text; nothing else is changed.
    """
    if data.startswith(LFS):
        return Reason.LFS
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return decode_as(data, encoding)
    if b"\0" in data[:SNIFFED]:
        return Reason.BINARY
    try:
        return data.decode()
    except UnicodeDecodeError:
        sample = data[:SNIFFED]
        if len(sample) - len(sample.translate(None, CONTROLS)) > len(sample) // 100:
            return Reason.BINARY
        return data.decode("cp1252", "replace")


def decode_as(data: bytes, encoding: str) -> str | Reason:
    """The text in an encoding that a mark announced, or that it is binary after all."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return Reason.BINARY


def blob_name(data: bytes) -> str:
    """The name that git's SHA-1 object format gives these bytes; used as a key only, so it serves SHA-256 repositories too."""
    return hashlib.sha1(b"blob %d\0%b" % (len(data), data), usedforsecurity=False).hexdigest()
