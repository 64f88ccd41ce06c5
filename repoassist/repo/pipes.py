"""Keeps git from waiting for ever on a pipe that is called like one of its own files.

git opens what is called ``.gitignore`` or ``.gitattributes`` before it looks at what that is, and opening a pipe lasts until its
other end is opened, too. So that is done here; git then finds the pipe empty and goes on.
"""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager, suppress
from threading import Event, Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES = (".gitignore", ".gitattributes")

PATIENCE = 3.0
"""Seconds that git may take before it is looked whether it waits on a pipe."""

PAUSE = 0.1
"""Seconds between two attempts: git may wait on one pipe after the other, and several processes on the same."""


@contextmanager
def opened(root: str) -> Iterator[None]:
    """While this lasts, no git waits for long on a pipe below ``root``."""
    done = Event()
    Thread(target=watch, args=(root, done), daemon=True).start()
    try:
        yield
    finally:
        done.set()


def watch(root: str, done: Event) -> None:
    """Open the pipes at their other end, again and again, if git is not done soon."""
    if done.wait(PATIENCE):
        return
    found = list(pipes(root, done))
    while found and not done.wait(PAUSE):
        for path in found:
            with suppress(OSError):  # above all because nobody waits there now
                os.close(os.open(path, os.O_WRONLY | os.O_NONBLOCK))


def pipes(root: str, done: Event) -> Iterator[bytes]:
    """The pipes below a folder that are called like files of git's, as long as they are wanted."""
    for folder, folders, files in os.walk(os.fsencode(root)):
        folders[:] = [name for name in folders if name != b".git"]
        for name in map(os.fsencode, NAMES):
            with suppress(OSError):
                if name in files and stat.S_ISFIFO(os.lstat(os.path.join(folder, name)).st_mode):
                    yield os.path.join(folder, name)
        if done.is_set():
            return
