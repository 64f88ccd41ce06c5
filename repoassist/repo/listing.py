"""Which paths the repository holds, asked of git: of the work tree as it is now, or of a commit."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING

from repoassist.records import Entry, Omitted, Reason
from repoassist.repo import git

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

ATTRIBUTES = ("repoassist", "linguist-generated", "linguist-vendored")
"""The git attributes that can narrow what is sent."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What git lists, sorted by path. ``commit`` is HEAD's or the packed one, empty before the first."""

    repository: git.Repository
    commit: str
    dirty: bool
    entries: tuple[Entry, ...]
    omitted: tuple[Omitted, ...]
    attributes: Mapping[str, Mapping[str, str]]
    from_commit: bool = False


def work_tree(repository: git.Repository, pathspecs: Sequence[str]) -> Listing:
    """Tracked files and untracked ones that git does not ignore, as they are in the work tree."""
    index_process = git.start_index(repository, pathspecs)
    status_process = git.start_status(repository, pathspecs)
    indexed = {one.path: one for one in git.parse_index(git.finish(index_process))}
    status = git.parse_status(git.finish(status_process))
    entries, omitted = [], []
    for path in sorted({*indexed, *status.untracked}, key=os.fsencode):
        found = look(repository.root, path, indexed.get(path), status.changed.get(path))
        if isinstance(found, Omitted):
            omitted.append(found)
        elif found is not None:
            entries.append(found)
    dirty = bool(status.staged or status.changed or status.untracked)
    attributes = attributes_of(repository, entries, None)
    return Listing(repository, status.commit, dirty, tuple(entries), tuple(omitted), attributes)


def look(root: str, path: str, indexed: git.Indexed | None, changed: int | None) -> Entry | Omitted | None:
    """What stands at a path of the work tree; None where a tracked file was deleted.

    The index's blob name is kept where git says that the file equals it, so that nothing needs to be read to know it.
    """
    if indexed is not None and indexed.mode == git.SUBMODULE:
        return Omitted(path, Reason.SUBMODULE, f"commit {indexed.oid[:12]}")
    full = os.path.join(root, path)
    try:
        found = os.lstat(full)
    except (FileNotFoundError, NotADirectoryError):
        sparse = indexed is not None and indexed.sparse
        return Entry(path, indexed.mode, -1, indexed.oid) if indexed is not None and sparse else None
    except OSError as error:
        return Omitted(path, Reason.UNREADABLE, error.strerror or "")
    if stat.S_ISLNK(found.st_mode):
        return Omitted(path, Reason.SYMLINK, link_target(full))
    if stat.S_ISDIR(found.st_mode):
        return Omitted(path.rstrip("/"), Reason.SUBMODULE, "a repository of its own")
    if not stat.S_ISREG(found.st_mode):
        return Omitted(path, Reason.SPECIAL)
    clean = indexed is not None and changed is None and indexed.stage == 0 and not indexed.assumed
    return Entry(path, found.st_mode, found.st_size, indexed.oid if indexed is not None and clean else "")


def link_target(full: str) -> str:
    """Where a symbolic link says it leads; the link is not followed."""
    try:
        return os.readlink(full)
    except OSError:
        return ""


def commit_tree(repository: git.Repository, commit: str, pathspecs: Sequence[str]) -> Listing:
    """The files of a commit, read from the object store; works in a bare repository and touches no work tree."""
    with git.index_of(repository, commit) as env:
        indexed = list(git.parse_index(git.finish(git.start_index(repository, pathspecs, env))))
        blobs = [one for one in indexed if stat.S_ISREG(one.mode)]
        size = git.sizes(repository, [one.oid for one in blobs])
        entries = tuple(Entry(one.path, one.mode, size[one.oid], one.oid) for one in blobs if one.oid in size)
        omitted = [Omitted(one.path, Reason.MISSING, f"blob {one.oid[:12]}") for one in blobs if one.oid not in size]
        omitted += [Omitted(one.path, *kind_of(one)) for one in indexed if not stat.S_ISREG(one.mode)]
        return Listing(
            repository,
            commit,
            dirty=False,
            entries=entries,
            omitted=tuple(omitted),
            attributes=attributes_of(repository, entries, env),
            from_commit=True,
        )


def kind_of(indexed: git.Indexed) -> tuple[Reason, str]:
    """Why an entry of a tree that is no file is not packed."""
    if indexed.mode == git.SUBMODULE:
        return Reason.SUBMODULE, f"commit {indexed.oid[:12]}"
    return (Reason.SYMLINK, "") if stat.S_ISLNK(indexed.mode) else (Reason.SPECIAL, "")


def attributes_of(
    repository: git.Repository, entries: Iterable[Entry], env: Mapping[str, str] | None
) -> dict[str, dict[str, str]]:
    """The attributes that narrow, by path; git is asked only where something could set one."""
    paths = [entry.path for entry in entries]
    local = os.path.join(repository.common, "info", "attributes")
    if not os.path.exists(local) and not any(path.endswith(".gitattributes") for path in paths):
        return {}
    return git.attributes(repository, ATTRIBUTES, paths, env)
