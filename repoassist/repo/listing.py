"""Which paths the repository holds, asked of git: of the work tree as it is now, or of a commit."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from repoassist.records import Entry, Omitted, Reason
from repoassist.repo import attributes, git, objects, pipes, reading

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from repoassist.repo.submodules import Submodule

IGNORE_FILE = ".repoassistignore"
"""The name of the files by which a tree says what is not to be sent, in gitignore's syntax."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What git lists, sorted by path. ``commit`` is HEAD's or the packed one, empty before the first.

    ``ignore_files`` are those of the entries' folders and of the folders above, whether or not the pathspecs name them: what a
    tree keeps back, it keeps back from a part of it too. ``submodules`` are those whose files are among the entries. ``whole`` is
    git's own list of the index or the commit, as ``git.parse_index`` reads it, where pathspecs name a part; else it is empty.
    """

    repository: git.Repository
    commit: str
    dirty: bool
    entries: tuple[Entry, ...]
    omitted: tuple[Omitted, ...]
    attributes: Mapping[str, Mapping[str, str]]
    ignore_files: tuple[Entry, ...] = ()
    from_commit: bool = False
    submodules: tuple[Submodule, ...] = ()
    whole: bytes = b""


NO_NAMES = frozenset({"", ".", "..", ".git"})
"""What git never calls a file of a tree; an index that was not made by git may, and lead out of the tree."""


class Folders:
    """The folders of a work tree; tells real ones from links, through which nothing is read."""

    def __init__(self, root: str) -> None:
        self.top = root.rstrip("/") + "/"
        self.known: dict[str, bool | OSError] = {"": True}

    def real(self, folder: str) -> bool:
        """Whether a folder and all above it are folders, and none a link that may lead out of the tree.

        Raises OSError where that cannot be found out.
        """
        if folder not in self.known:
            above, _, name = folder.rpartition("/")
            self.known[folder] = self.real(above) and name.lower() not in NO_NAMES and self.is_folder(folder)
        found = self.known[folder]
        if isinstance(found, OSError):
            raise found
        return found

    def is_folder(self, folder: str) -> bool | OSError:
        """Whether the path itself is a folder."""
        try:
            return stat.S_ISDIR(os.lstat(self.top + folder).st_mode)
        except (FileNotFoundError, NotADirectoryError):
            return False
        except OSError as error:
            return error

    def find(self, path: str) -> os.stat_result | None:
        """What stands at a path, None for nothing and for what lies behind a link. Raises OSError as ``real`` does."""
        folder, _, name = path.rpartition("/")
        try:
            return os.lstat(self.top + path) if self.real(folder) and name.lower() not in NO_NAMES else None
        except (FileNotFoundError, NotADirectoryError):
            return None

    def having(self, name: str, folders: Iterable[str]) -> list[str]:
        """The paths of this name in these folders that lead to something."""
        paths = [f"{folder}/{name}" if folder else name for folder in folders]
        return [path for path in paths if os.access(self.top + path, os.F_OK)]


def work_tree(repository: git.Repository, pathspecs: Sequence[str]) -> Listing:
    """Tracked files and untracked ones that git does not ignore, as they are in the work tree."""
    with pipes.opened(repository.root):
        return compared(repository, pathspecs)


def compared(repository: git.Repository, pathspecs: Sequence[str]) -> Listing:
    """The listing of a work tree; the tracked files are looked at while git still compares them with the index."""
    configured_process = git.start_configured(repository)
    index_process = git.start_index(repository, pathspecs)
    whole_process = git.start_index(repository, ()) if pathspecs else None
    configured = git.configured(configured_process)
    status_process = git.start_status(repository, pathspecs, configured.filters)
    indexed = {one.path: one for one in git.parse_index(git.finish(index_process))}
    questions = attributes.Questions(repository, configured, certain=bool(pathspecs))
    folders = Folders(repository.root)
    known = ask(questions, folders, indexed, set())
    found = {path: look(folders, path, one, None) for path, one in indexed.items()}
    whole = git.finish(whole_process) if whole_process is not None else b""
    rules = [*ignore_files_in(known, folders, git.parse_index(whole, IGNORE_FILE) if whole else indexed.values())]
    status = git.parse_status(*git.outputs(status_process))
    rules += ignore_files_in(ask(questions, folders, status.untracked, known), folders, ())
    for path in (*status.changed, *status.untracked):
        found[path] = look(folders, path, indexed.get(path), status.changed.get(path))
    found.update((path, Omitted(path, Reason.UNREADABLE, why)) for path, why in status.closed)
    there = completed(repository, [one for path in sorted(found, key=os.fsencode) if (one := found[path]) is not None])
    given = questions.answers()
    entries = tuple(converted(one, given) for one in there if isinstance(one, Entry))
    omitted = tuple(one for one in there if isinstance(one, Omitted))
    return Listing(
        repository,
        status.commit,
        dirty=bool(status.staged or status.changed or status.untracked),
        entries=entries,
        omitted=omitted,
        attributes=relevant(entries, given) | attributes.unknown(entries, omitted),
        ignore_files=tuple(rules),
        whole=whole,
    )


def ask(questions: attributes.Questions, folders: Folders, paths: Collection[str], known: AbstractSet[str]) -> set[str]:
    """Look up the attributes of paths, by the attribute files that are there or among them; gives their folders but the known."""
    new = folders_above(paths) - known
    tracked = [path for path in paths if path.endswith(attributes.FILE)]
    questions.ask(paths, {*tracked, *folders.having(attributes.FILE, new)})
    return new


def converted(entry: Entry, given: Mapping[str, Mapping[str, str]]) -> Entry:
    """The entry without a blob's name if a filter lies between the blob and the file: what filters make equal may differ."""
    return replace(entry, oid="") if entry.size >= 0 and "filter" in given.get(entry.path, ()) else entry


def relevant(entries: Iterable[Entry], given: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """The attributes of the entries, those apart that only the listing looks at."""
    rows = {one.path: given[one.path] for one in entries if one.path in given} if given else {}
    kept = {path: {name: row[name] for name in attributes.NAMES if name in row} for path, row in rows.items()}
    return {path: row for path, row in kept.items() if row}


def completed(repository: git.Repository, found: Sequence[Entry | Omitted]) -> list[Entry | Omitted]:
    """What was found, with what only the object store tells of files that a sparse checkout leaves out."""
    absent = [one.oid for one in found if isinstance(one, Entry) and one.size < 0]
    if not absent:
        return list(found)
    sizes = objects.sizes(repository, absent)
    targets = link_targets(repository, [one.oid for one in found if isinstance(one, Entry) and stat.S_ISLNK(one.mode)])
    return [stored(one, sizes, targets) if isinstance(one, Entry) and one.size < 0 else one for one in found]


def stored(entry: Entry, sizes: Mapping[str, int], targets: Mapping[str, str]) -> Entry | Omitted:
    """A file that is in the object store alone, or why it is not read there."""
    if stat.S_ISLNK(entry.mode):
        return Omitted(entry.path, Reason.SYMLINK, targets.get(entry.oid, ""))
    if entry.oid not in sizes:
        return Omitted(entry.path, Reason.MISSING, f"blob {entry.oid[:12]}")
    size = sizes[entry.oid]
    return entry if size <= reading.LARGEST else Omitted(entry.path, Reason.TOO_LARGE, f"{size} bytes")


def link_targets(repository: git.Repository, oids: Iterable[str]) -> dict[str, str]:
    """Where symbolic links lead, by the names of their blobs."""
    blobs = objects.Blobs(repository)
    try:
        return {oid: git.path_of(blobs.read(oid) or b"") for oid in oids}
    finally:
        blobs.close()


def indexed_ignore_files(repository: git.Repository, env: Mapping[str, str] | None = None) -> Iterator[git.Indexed]:
    """The ignore files of the index, whatever the scope."""
    return git.parse_index(git.finish(git.start_index(repository, [BELOW_TOP], {**(env or repository.env), **git.MAGIC})))


def ignore_files(entries: Iterable[Entry], folders: Folders, indexed: Iterable[git.Indexed]) -> Iterator[Entry]:
    """The ignore files that have a say about the entries: those of the work tree, and of the index where it leaves them out."""
    return ignore_files_in(folders_above(entry.path for entry in entries), folders, indexed)


def ignore_files_in(above: Iterable[str], folders: Folders, indexed: Iterable[git.Indexed]) -> Iterator[Entry]:
    """The ignore files of these folders."""
    above = sorted(above)
    absent = {one.path: one for one in indexed if one.sparse}
    left_out = [path for folder in above if (path := f"{folder}/{IGNORE_FILE}" if folder else IGNORE_FILE) in absent]
    for path in (*folders.having(IGNORE_FILE, above), *left_out):
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


def folders_above(paths: Iterable[str]) -> set[str]:
    """The folders of paths, and those above them."""
    parents = {path.rpartition("/")[0] for path in paths}
    return parents | {above for parent in parents for above in folders_of(parent)}


def look(folders: Folders, path: str, indexed: git.Indexed | None, changed: int | None) -> Entry | Omitted | None:
    """What stands at a path of the work tree; None where a tracked file was deleted, or lies behind a link by now.

    The index's blob name is kept where git says that the file equals it, so that nothing needs to be read to know it.
    """
    path = path.rstrip("/")  # git's sign of an untracked repository
    try:
        found = folders.find(path)
    except OSError as error:
        if indexed is None or not indexed.sparse:  # the index has names that are too long for this system
            return Omitted(path, Reason.UNREADABLE, error.strerror or "")
        found = None
    if found is None:
        return absent(path, indexed)
    if not stat.S_ISREG(found.st_mode):
        return special(folders, path, found.st_mode, indexed)
    clean = indexed is not None and changed is None and indexed.stage == 0 and not indexed.assumed and not indexed.sparse
    oid = indexed.oid if indexed is not None and clean and indexed.mode != git.SUBMODULE else ""
    return Entry(path, found.st_mode, found.st_size, oid)


def absent(path: str, indexed: git.Indexed | None) -> Entry | Omitted | None:
    """What a path where nothing stands is: a submodule, a file that a sparse checkout leaves out, or deleted."""
    if indexed is not None and indexed.mode == git.SUBMODULE:
        return Omitted(path, *kind_of(indexed))
    return Entry(path, indexed.mode, -1, indexed.oid) if indexed is not None and indexed.sparse else None


def special(folders: Folders, path: str, mode: int, indexed: git.Indexed | None) -> Omitted | None:
    """Why what stands at a path is not packed; None for the folder that has taken a tracked file's place."""
    if stat.S_ISLNK(mode):
        return Omitted(path, Reason.SYMLINK, link_target(folders.top + path))
    if not stat.S_ISDIR(mode):
        return Omitted(path, Reason.SPECIAL)
    if indexed is None:
        return Omitted(path, Reason.SUBMODULE, "a repository of its own")
    return Omitted(path, *kind_of(indexed)) if indexed.mode == git.SUBMODULE else None


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
        rules = [one for one in indexed_ignore_files(repository, env) if stat.S_ISREG(one.mode)]
        blobs = [one for one in indexed if stat.S_ISREG(one.mode)]
        size = objects.sizes(repository, [one.oid for one in (*blobs, *rules)])
        targets = link_targets(repository, [one.oid for one in indexed if stat.S_ISLNK(one.mode)])
        entries = tuple(Entry(one.path, one.mode, size[one.oid], one.oid) for one in blobs if one.oid in size)
        omitted = [Omitted(one.path, Reason.MISSING, f"blob {one.oid[:12]}") for one in blobs if one.oid not in size]
        omitted += [Omitted(one.path, *kind_of(one, targets)) for one in indexed if not stat.S_ISREG(one.mode)]
        return Listing(
            repository,
            commit,
            dirty=False,
            entries=entries,
            omitted=tuple(omitted),
            attributes=attributes_of(repository, entries, env, scoped=bool(pathspecs)) | attributes.unknown(entries, omitted),
            ignore_files=tuple(Entry(one.path, one.mode, size.get(one.oid, -1), one.oid) for one in rules),
            from_commit=True,
            whole=git.finish(git.start_index(repository, (), env)) if pathspecs else b"",
        )


def kind_of(indexed: git.Indexed, targets: Mapping[str, str] | None = None) -> tuple[Reason, str]:
    """Why an entry of a tree that is no file is not packed; ``targets`` say where links lead, by blob."""
    if indexed.mode == git.SUBMODULE:
        return Reason.SUBMODULE, f"commit {indexed.oid[:12]}"
    return (Reason.SYMLINK, (targets or {}).get(indexed.oid, "")) if stat.S_ISLNK(indexed.mode) else (Reason.SPECIAL, "")


def attributes_of(
    repository: git.Repository, entries: Iterable[Entry], env: Mapping[str, str] | None, *, scoped: bool
) -> dict[str, dict[str, str]]:
    """The attributes that matter, by path; git is asked only where something could set one, be it outside of the scope."""
    paths = [entry.path for entry in entries]
    if not scoped and not attributes.outside(repository) and not any(path.endswith(attributes.FILE) for path in paths):
        return {}
    return attributes.of_paths(repository, paths, env)
