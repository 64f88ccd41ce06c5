"""Finds the git attributes that say what may be sent and how it is read, asking git only where a file speaks of them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from repoassist.records import Reason
from repoassist.repo import git, reading
from repoassist.repo.plumbing import parse_attributes, records

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from repoassist.records import Entry, Omitted

NAMES = ("repoassist", "linguist-generated", "linguist-vendored", "working-tree-encoding", "encoding")
"""The attributes that can narrow what is sent, and those that say how to read it."""

FILE = ".gitattributes"

SYSTEM = "/etc/gitattributes"
"""The system's file of attributes, where git is the system's own."""


class Questions:
    """Looks attributes up beside other work: ``NAMES``, and ``filter`` where filters are configured.

    git is not asked as long as nothing is known that could give a path one of them; ``certain`` says that something may.
    """

    def __init__(self, repository: git.Repository, configured: git.Configured, *, certain: bool) -> None:
        self.repository = repository
        self.names = (*NAMES, "filter") if configured.filters else NAMES
        self.spoken = certain or bool(configured.attributes) or self.speak(outside(repository))
        self.waiting: list[Callable[[], bytes]] = []
        self.unasked: list[str] = []

    def speak(self, files: Iterable[str]) -> bool:
        """Whether one of these files has an attribute's name in it, as any must that gives it to a path, or a macro."""
        wanted = [name.encode() for name in self.names]
        return any(speaks(os.path.join(os.fsencode(self.repository.root), os.fsencode(path)), wanted) for path in files)

    def ask(self, paths: Iterable[str], files: Iterable[str]) -> None:
        """Start to look up these paths; ``files`` are attribute files that were not known of before."""
        self.unasked += paths
        self.spoken = self.spoken or self.speak(files)
        if self.spoken and self.unasked:
            process = git.start_attributes(self.repository, self.names, None)
            self.waiting.append(git.feed(process, records(self.unasked)))
            self.unasked = []

    def answers(self) -> dict[str, dict[str, str]]:
        """The attributes by path and name, where they are specified."""
        return {path: given for wait in self.waiting for path, given in parse_attributes(wait()).items()}


def outside(repository: git.Repository) -> list[str]:
    """The attribute files outside of the tree that are there (gitattributes(5)); core.attributesFile stands for the user's."""
    base = os.environ.get("XDG_CONFIG_HOME") or os.path.join(os.environ.get("HOME", ""), ".config")
    files = (os.path.join(repository.common, "info", "attributes"), os.path.join(base, "git", "attributes"), SYSTEM)
    return [path for path in files if os.path.exists(path)]


def speaks(full: bytes, wanted: Sequence[bytes]) -> bool:
    """Whether a file has one of the words in it. One that is tracked and not there may: git reads it in the index then."""
    try:
        text = reading.read_regular(full)
    except FileNotFoundError:
        return True
    except OSError:  # git reads neither a link nor what it may not read
        return False
    return any(word in text for word in wanted)


def of_paths(repository: git.Repository, paths: Sequence[str], env: Mapping[str, str] | None) -> dict[str, dict[str, str]]:
    """The attributes of paths, by path and name; ``env`` names a commit's index, None is the work tree."""
    if not paths:
        return {}
    return parse_attributes(git.finish(git.start_attributes(repository, NAMES, env), records(paths)))


UNKNOWN = {"repoassist": "omit"}
"""The attributes of what an attribute file speaks of that a partial clone does not have: it might have said so."""


def unknown(entries: Iterable[Entry], omitted: Iterable[Omitted]) -> dict[str, dict[str, str]]:
    """The attributes of entries below attribute files that are missing, of which git says nothing."""
    missing = [one.path for one in omitted if one.why is Reason.MISSING and one.path.rpartition("/")[2] == FILE]
    folders = tuple(path.removesuffix(FILE) for path in missing)
    return {entry.path: UNKNOWN for entry in entries if entry.path.startswith(folders)} if folders else {}
