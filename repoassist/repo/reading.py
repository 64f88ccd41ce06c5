"""Reads a file that git lists, or says why it cannot be sent. Nothing here follows a link or waits on a pipe."""

from __future__ import annotations

import hashlib
import os
import stat
from typing import TYPE_CHECKING

from repoassist.records import Entry, Omitted, Reason
from repoassist.repo import git, objects

if TYPE_CHECKING:
    from collections.abc import Mapping

LARGEST = 32_000_000
"""Bytes above which a file is not read: no window takes it, and it is data."""


class Reader:
    """Reads entries from the work tree, or from the object store for a commit and for files that a sparse checkout leaves out."""

    def __init__(
        self, repository: git.Repository, *, from_commit: bool, submodules: Mapping[str, git.Repository] | None = None
    ) -> None:
        self.root = os.fsencode(repository.root)
        self.from_commit = from_commit
        self.blobs = objects.Blobs(repository)
        self.inner = {path: objects.Blobs(inner) for path, inner in (submodules or {}).items()}
        """The object stores of submodules, by their folders."""

    def read(self, entry: Entry) -> bytes | Omitted:
        """The bytes of an entry."""
        if entry.size > LARGEST:
            return Omitted(entry.path, Reason.TOO_LARGE, f"{entry.size} bytes")
        if self.from_commit or entry.size < 0:
            data = self.store(entry.path).read(entry.oid)
            return Omitted(entry.path, Reason.MISSING, f"blob {entry.oid[:12]}") if data is None else data
        try:
            return read_regular(os.path.join(self.root, entry.path.encode("utf-8", "surrogateescape")))
        except OSError as error:
            return Omitted(entry.path, Reason.UNREADABLE, error.strerror or "")

    def store(self, path: str) -> objects.Blobs:
        """The object store of the repository that holds a file."""
        folder = path
        while self.inner and folder:
            folder = folder.rpartition("/")[0]
            if folder in self.inner:
                return self.inner[folder]
        return self.blobs

    def close(self) -> None:
        """End what was started."""
        for blobs in (self.blobs, *self.inner.values()):
            blobs.close()


def read_regular(full: bytes) -> bytes:
    """The bytes of a regular file. Raises OSError for a link, and for anything that is not a regular file, without waiting."""
    descriptor = os.open(full, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise OSError(0, "not a regular file")
        pieces, room = [], max(found.st_size, LARGEST)
        while piece := os.read(descriptor, max(found.st_size + 1, 65_536)):
            pieces.append(piece)
            room -= len(piece)
            if room < 0:
                raise OSError(0, "it grows while it is read")
        return b"".join(pieces)
    finally:
        os.close(descriptor)


def blob_name(data: bytes) -> str:
    """The name that git's SHA-1 object format gives these bytes; used as a key only, so it serves SHA-256 repositories too."""
    return hashlib.sha1(b"blob %d\0%b" % (len(data), data), usedforsecurity=False).hexdigest()
