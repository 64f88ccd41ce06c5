"""Decides whether the work tree that git names is one that its user means."""

from __future__ import annotations

import os

from repoassist.errors import RepoassistError
from repoassist.repo.plumbing import path_of


def check(root: str, directory: str, cwd: str) -> None:
    """Refuse a work tree that nothing but the repository's own configuration (core.worktree) has chosen.

    git obeys that setting, so a repository that came in an archive could have its reader's home packed. A tree is believed if it
    leads back to the repository (its ``.git`` is it, or says where it is), if GIT_WORK_TREE names it, or if the user stands at
    its top with GIT_DIR set, where git's own default would put it.
    """
    if leads_to(root, directory) or os.environ.get("GIT_WORK_TREE"):
        return
    if os.environ.get("GIT_DIR") and os.path.realpath(cwd) == os.path.realpath(root):
        return
    raise RepoassistError(
        f"the repository's own configuration says that its files are in {root}",
        hint=f"if that is meant: git --git-dir={directory} --work-tree={root} repoassist …",
    )


def leads_to(root: str, directory: str) -> bool:
    """Whether ``.git`` at the top of a work tree is this git directory, a link to it, or the file that names it."""
    link = os.path.join(root, ".git")
    if link == directory or os.path.realpath(link) == os.path.realpath(directory):
        return True
    try:
        with open(link, "rb") as stream:
            named = path_of(stream.read(100_000)).removeprefix("gitdir: ").rstrip("\r\n")
    except OSError:
        return False
    return os.path.realpath(os.path.join(root, named)) == os.path.realpath(directory)
