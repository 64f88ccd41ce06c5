"""Which paths the repository holds, asked of git: of the work tree as it is now, or of a commit."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING

from repoassist.records import Entry, Omitted, Reason
from repoassist.repo import git

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

ATTRIBUTES = ("repoassist", "linguist-generated", "linguist-vendored")
"""The git attributes that can narrow what is sent."""


IGNORE_FILE = ".repoassistignore"
"""The name of the files by which a tree says what is not to be sent, in gitignore's syntax."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What git lists, sorted by path. ``commit`` is HEAD's or the packed one, empty before the first.

    ``ignore_files`` are those of the entries' folders and of the folders above, whether or not the pathspecs name them: what a
    tree keeps back, it keeps back from a part of it too.
    """

    repository: git.Repository
    commit: str
    dirty: bool
    entries: tuple[Entry, ...]
    omitted: tuple[Omitted, ...]
    attributes: Mapping[str, Mapping[str, str]]
    ignore_files: tuple[Entry, ...] = ()
    from_commit: bool = False


class Folders:
    """The folders of a work tree; tells real ones from links, through which nothing is read."""

    def __init__(self, root: str) -> None:
        self.root = root
        self.known = {"": True}

    def real(self, folder: str) -> bool:
        """Whether a folder and all above it are folders, and none a link that may lead out of the tree."""
        if folder not in self.known:
            self.known[folder] = self.real(folder.rpartition("/")[0]) and self.is_folder(folder)
        return self.known[folder]

    def is_folder(self, folder: str) -> bool:
        """Whether the path itself is a folder."""
        try:
            return stat.S_ISDIR(os.lstat(os.path.join(self.root, folder)).st_mode)
        except OSError:
            return False


def work_tree(repository: git.Repository, pathspecs: Sequence[str]) -> Listing:
    """Tracked files and untracked ones that git does not ignore, as they are in the work tree."""
    index_process = git.start_index(repository, pathspecs)
    status_process = git.start_status(repository, pathspecs)
    indexed = {one.path: one for one in git.parse_index(git.finish(index_process))}
    folders = Folders(repository.root)
    found = {path: look(folders, path, one, None) for path, one in indexed.items()}  # while git is still comparing
    status = git.parse_status(git.finish(status_process))
    for path in (*status.changed, *status.untracked):
        found[path] = look(folders, path, indexed.get(path), status.changed.get(path))
    there = [found[path] for path in sorted(found, key=os.fsencode)]
    entries = [one for one in there if isinstance(one, Entry)]
    omitted = [one for one in there if isinstance(one, Omitted)]
    return Listing(
        repository,
        status.commit,
        dirty=bool(status.staged or status.changed or status.untracked),
        entries=tuple(entries),
        omitted=tuple(omitted),
        attributes=attributes_of(repository, entries, None, scoped=bool(pathspecs)),
        ignore_files=tuple(ignore_files(entries, folders, indexed_ignore_files(repository) if pathspecs else indexed.values())),
    )


def indexed_ignore_files(repository: git.Repository, env: Mapping[str, str] | None = None) -> Iterator[git.Indexed]:
    """The ignore files of the index, whatever the scope."""
    return git.parse_index(git.finish(git.start_index(repository, [BELOW_TOP], env)))


def ignore_files(entries: Iterable[Entry], folders: Folders, indexed: Iterable[git.Indexed]) -> Iterator[Entry]:
    """The ignore files that have a say about the entries: those of the work tree, and of the index where it leaves them out."""
    absent = {one.path: one for one in indexed if one.sparse}
    parents = {entry.path.rpartition("/")[0] for entry in entries}
    for folder in sorted(parents | {above for parent in parents for above in folders_of(parent)}):
        path = f"{folder}/{IGNORE_FILE}" if folder else IGNORE_FILE
        if path not in absent and not os.path.lexists(f"{folders.root}/{path}"):
            continue  # as in nearly every folder
        found = look(folders, path, absent.get(path), None)
        if isinstance(found, Entry):
            yield found


BELOW_TOP = f":(top,glob)**/{IGNORE_FILE}"
"""The pathspec of all ignore files."""


def folders_of(path: str) -> Iterator[str]:
    """The folder of a path and those above it, up to the top level, which is empty."""
    while path:
        path = path.rpartition("/")[0]
        yield path


def look(folders: Folders, path: str, indexed: git.Indexed | None, changed: int | None) -> Entry | Omitted | None:
    """What stands at a path of the work tree; None where a tracked file was deleted, or lies behind a link by now.

    The index's blob name is kept where git says that the file equals it, so that nothing needs to be read to know it.
    """
    if indexed is not None and indexed.mode == git.SUBMODULE:
        return Omitted(path, Reason.SUBMODULE, f"commit {indexed.oid[:12]}")
    full = os.path.join(folders.root, path)
    try:
        found = os.lstat(full) if folders.real(path.rstrip("/").rpartition("/")[0]) else None
    except (FileNotFoundError, NotADirectoryError):
        found = None
    except OSError as error:
        return Omitted(path, Reason.UNREADABLE, error.strerror or "")
    if found is None:
        return Entry(path, indexed.mode, -1, indexed.oid) if indexed is not None and indexed.sparse else None
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
            attributes=attributes_of(repository, entries, env, scoped=bool(pathspecs)),
            ignore_files=tuple(committed_ignore_files(repository, env)),
            from_commit=True,
        )


def committed_ignore_files(repository: git.Repository, env: Mapping[str, str]) -> Iterator[Entry]:
    """The ignore files of a commit."""
    for one in indexed_ignore_files(repository, env):
        if stat.S_ISREG(one.mode):
            yield Entry(one.path, one.mode, -1, one.oid)


def kind_of(indexed: git.Indexed) -> tuple[Reason, str]:
    """Why an entry of a tree that is no file is not packed."""
    if indexed.mode == git.SUBMODULE:
        return Reason.SUBMODULE, f"commit {indexed.oid[:12]}"
    return (Reason.SYMLINK, "") if stat.S_ISLNK(indexed.mode) else (Reason.SPECIAL, "")


def attributes_of(
    repository: git.Repository, entries: Iterable[Entry], env: Mapping[str, str] | None, *, scoped: bool
) -> dict[str, dict[str, str]]:
    """The attributes that narrow, by path; git is asked only where something could set one, be it outside of the scope."""
    paths = [entry.path for entry in entries]
    local = os.path.join(repository.common, "info", "attributes")
    if not scoped and not os.path.exists(local) and not any(path.endswith(".gitattributes") for path in paths):
        return {}
    return git.attributes(repository, ATTRIBUTES, paths, env)
