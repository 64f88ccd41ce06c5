"""Keeps the copies of remote repositories in the user's cache: where they are, who may change one, what each says of itself.

Each is a bare repository in a folder of its own, named by the digest of its URL; nothing else there is touched.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import time
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from repoassist.repo.address import Address

FOLDER = "remotes"
"""Where the copies are, below the cache."""

OWN = re.compile(r"[0-9a-f]{32}")
"""What a copy's folder is called; beside it are the file with its lock and, for a while, the folders of a fetch."""

LEFTOVER = re.compile(r"[0-9a-f]{32}\.new-\w+")
"""What a run leaves that was killed."""

RECORD = "repoassist.json"
"""The file in a copy that says of what it is one; its date is when the copy was last used."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy: its folder, its URL without credentials, and the commit and the time of fetching of each revision.

    ``used`` is the time of its last use; times are in seconds since 1970. What a damaged copy does not say is empty.
    """

    folder: str
    url: str
    commits: Mapping[str, tuple[str, float]]
    used: float

    @property
    def name(self) -> str:
        """What it can be called by: as much of the digest as a person would type."""
        return os.path.basename(self.folder)[:12]


def place(cache: str, digest: str) -> str:
    """The folder of a copy, those above it made if need be. Raises OSError."""
    parent = os.path.join(cache, FOLDER)
    for folder in (cache, parent):
        os.makedirs(folder, mode=0o700, exist_ok=True)
    if not is_folder(parent):
        raise NotADirectoryError(0, "a link, and no folder of this program's", parent)
    return os.path.join(parent, digest)


@contextmanager
def held(folder: str, *, wait: bool = True) -> Iterator[None]:
    """Keep other runs from changing the same copy meanwhile; raises BlockingIOError where one does and there is no ``wait``.

    A lock ends with its run. Where the file system has none, no half copy is seen either: it is renamed when it is whole.
    """
    path = f"{folder}.lock"
    descriptor, locked = -1, False
    try:
        while not same(descriptor, path):  # it may be deleted, with its copy, while this run waits for it
            if descriptor >= 0:
                os.close(descriptor)
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
            locked = lock(descriptor, wait=wait)
        if locked:
            sweep(folder)
        yield
    finally:
        if locked and not os.path.lexists(folder):
            os.unlink(path)
        if descriptor >= 0:
            os.close(descriptor)


def lock(descriptor: int, *, wait: bool) -> bool:
    """Lock an open file; False where that cannot be. Raises BlockingIOError if another run has it and there is no ``wait``."""
    try:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        raise
    except (ImportError, OSError):
        return False
    return True


def same(descriptor: int, path: str) -> bool:
    """Whether an open file is the one that stands at a path."""
    try:
        return os.path.samestat(os.fstat(descriptor), os.lstat(path))
    except OSError:
        return False


def sweep(folder: str) -> None:
    """Take away what a run has left that was killed while it fetched into this copy."""
    parent, name = os.path.split(folder)
    for leftover in os.listdir(parent):
        if leftover.startswith(f"{name}.") and LEFTOVER.fullmatch(leftover):
            remove(os.path.join(parent, leftover))


@contextmanager
def scratch(folder: str) -> Iterator[str]:
    """An empty folder beside a copy, that is gone afterwards unless it was moved."""
    made = temporary(folder)
    try:
        yield made
    finally:
        remove(made)


def temporary(folder: str) -> str:
    """A new folder beside a copy, by whose name the copy is known."""
    return mkdtemp(prefix=f"{os.path.basename(folder).partition('.')[0]}.new-", dir=os.path.dirname(folder))


def remove(folder: str) -> None:
    """Delete a folder with all that is in it, and nothing that a link leads to. Raises OSError if something would stay."""
    if not is_folder(folder):
        return
    aside = temporary(folder)
    os.rename(folder, aside)  # so that no run finds a half of it
    shutil.rmtree(aside)


def clear(folder: str) -> None:
    """Make a folder empty."""
    for name in os.listdir(folder):
        full = os.path.join(folder, name)
        if is_folder(full):
            shutil.rmtree(full)
        else:
            os.unlink(full)


def is_folder(path: str) -> bool:
    """Whether a path is a folder itself, and no link to one."""
    try:
        return stat.S_ISDIR(os.lstat(path).st_mode)
    except OSError:
        return False


def packs(folder: str) -> int:
    """How many packs a copy has: about as many as there were fetches into it."""
    try:
        return sum(name.endswith(".pack") for name in os.listdir(os.path.join(folder, "objects", "pack")))
    except OSError:
        return 0


def note(folder: str, address: Address, commit: str) -> None:
    """Write down which commit the revision is, and that the copy was used. Raises OSError."""
    known = existing(folder)
    commits: dict[str, Any] = {**(known.commits if known is not None else {}), address.revision: (commit, time.time())}
    part = os.path.join(folder, f"{RECORD}.new")
    with open(part, "w", encoding="utf-8") as stream:
        json.dump({"url": address.shown, "commits": commits}, stream)
    os.replace(part, os.path.join(folder, RECORD))


def existing(folder: str) -> Copy | None:
    """What a copy says of itself, None if it is none."""
    try:
        with open(os.path.join(folder, RECORD), encoding="utf-8") as stream:
            said = json.load(stream)
            commits = {str(revision): (str(one[0]), float(one[1])) for revision, one in said["commits"].items()}
            return Copy(folder, str(said["url"]), commits, os.fstat(stream.fileno()).st_mtime)
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None


def stored(cache: str) -> list[Copy]:
    """The copies of a cache and what killed runs have left, the last used first; nothing that is not this program's."""
    parent = os.path.join(cache, FOLDER)
    names = os.listdir(parent) if is_folder(parent) else []
    folders = [os.path.join(parent, name) for name in names if OWN.fullmatch(name) or LEFTOVER.fullmatch(name)]
    found = [existing(folder) or Copy(folder, "", {}, os.lstat(folder).st_mtime) for folder in folders if is_folder(folder)]
    return sorted(found, key=lambda copy: (-copy.used, copy.folder))


def delete(copy: Copy) -> None:
    """Delete a copy. Raises OSError if something would stay, BlockingIOError while another run fetches."""
    folder = os.path.join(os.path.dirname(copy.folder), os.path.basename(copy.folder).partition(".")[0])
    with held(folder, wait=False):
        remove(copy.folder)
