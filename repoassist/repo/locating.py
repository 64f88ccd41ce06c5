"""Finds the repository of a submodule in its folder or among the superproject's modules; one anywhere else does not count.

Nothing is fetched, and no ``git submodule`` is started. As git does when it recurses, the git directory is named to git outright;
so is the work tree, whichever one the submodule's configuration names.
"""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from repoassist.repo import git, listing, reading

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PARTS = ("", "HEAD", "index", "objects", "refs", "packed-refs", "modules")
"""What of a git directory could be a link that leads out of it."""

LONGEST_GITFILE = 10_000
"""Bytes; a path is shorter."""

UPDATE = "`git submodule update --init` gets it"
"""What to do about a submodule that is not here."""


def checked_out(outer: git.Repository, path: str) -> git.Repository | str:
    """The repository of the submodule in a folder, or why it has none that counts.

    Its git directory must be the folder's own or lie among the modules of the superproject's: a ``.git`` file that names any
    other, be it one of the user's own, would bring something into the pack that does not belong to this repository.
    """
    folder = f"{outer.root}/{path}"
    try:
        directory = git_directory(folder) if listing.Folders(outer.root).real(path) else None
    except OSError as error:
        return f"unreadable: {error.strerror}"
    if directory is None or not is_repository(directory):
        return f"not checked out; {UPDATE}"
    found = repository_at(directory, folder, [*modules(outer), os.path.realpath(folder)])
    return "its git directory lies outside of this repository" if found is None else found


def store(outer: git.Repository, outer_commit: str, path: str, commit: str) -> git.Repository | str:
    """The repository that has the commit of the submodule at a path of the superproject's commit, or why there is none."""
    found = next((one for one in stores(outer, outer_commit, path) if has(one, commit)), None)
    return f"which is not here; {UPDATE}" if found is None else found


def stores(outer: git.Repository, outer_commit: str, path: str) -> Iterator[git.Repository]:
    """The repositories that may have a submodule's commits: its folder's, then those that its name has among the modules."""
    found = checked_out(outer, path)
    if not isinstance(found, str):
        yield found
    for directory, place in ((f"{place}/{name}", place) for name in names(outer, outer_commit, path) for place in modules(outer)):
        named = repository_at(directory, directory, [place]) if is_repository(directory) else None
        if named is not None:
            yield named


def names(outer: git.Repository, outer_commit: str, path: str) -> Iterator[str]:
    """The names that the commit's ``.gitmodules`` has for the submodule at a path."""
    arguments = ["config", "--blob", f"{outer_commit}:.gitmodules", "-z", "--get-regexp", r"^submodule\..*\.path$"]
    try:
        said = git.run(arguments, outer.here, env=outer.env)
    except git.GitError:  # there is none, or it has no such key
        return
    for record in said.split(b"\0"):
        key, _, value = record.partition(b"\n")
        if git.path_of(value) == path:
            yield git.path_of(key)[len("submodule.") : -len(".path")]


def modules(outer: git.Repository) -> list[str]:
    """The folders in which git keeps a superproject's submodules: those of its work tree first, then what work trees share."""
    return [f"{place}/modules" for place in dict.fromkeys(map(os.path.realpath, (outer.directory, outer.common)))]


def git_directory(folder: str) -> str | None:
    """The git directory in a folder, or the one that its ``.git`` file names (gitrepository-layout); None where there is none.

    Raises OSError where that cannot be found out.
    """
    full = f"{folder}/.git"
    try:
        found = os.lstat(full)
        if stat.S_ISDIR(found.st_mode):
            return full
        readable = stat.S_ISREG(found.st_mode) and found.st_size < LONGEST_GITFILE
        data = reading.read_regular(os.fsencode(full)) if readable else b""
    except (FileNotFoundError, NotADirectoryError):
        return None
    named = data.removeprefix(b"gitdir: ").rstrip(b"\r\n")
    return os.path.join(folder, git.path_of(named)) if data.startswith(b"gitdir: ") and b"\0" not in named else None


def is_repository(directory: str) -> bool:
    """Whether a folder is a git directory, as git tells one (setup.c, is_git_directory)."""
    objects = os.path.isdir(os.path.join(shared(directory), "objects"))
    return objects and os.path.lexists(os.path.join(directory, "HEAD"))


def repository_at(directory: str, root: str, places: Sequence[str]) -> git.Repository | None:
    """The repository of a git directory, None if a part of it lies outside of ``places``, whose links are resolved."""
    directory = os.path.realpath(directory)
    common = os.path.realpath(shared(directory))
    parts = {os.path.realpath(os.path.join(one, part)) for one in (directory, common) for part in PARTS}
    if not all(any(part.startswith(f"{place}/") for place in places) for part in parts):
        return None
    return git.Repository(root, directory, common, bare=False, here=root, env={"GIT_DIR": directory, "GIT_WORK_TREE": root})


def shared(directory: str) -> str:
    """The git directory that holds the objects: another one if this is a linked work tree's (gitrepository-layout, commondir)."""
    try:
        named = reading.read_regular(os.fsencode(f"{directory}/commondir")).rstrip(b"\r\n")
    except OSError:
        return directory
    return os.path.join(directory, git.path_of(named.replace(b"\0", b"")))


def has(repository: git.Repository, commit: str) -> bool:
    """Whether a commit is in the object store."""
    try:
        git.run(["cat-file", "-e", f"{commit}^{{commit}}"], repository.here, env=repository.env)
    except git.GitError:
        return False
    return True
