"""Applies the ignore files of a tree by asking git, in a scratch work tree where they bear the name that git knows."""

from __future__ import annotations

import os
import re
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from repoassist.repo import git

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

HERE = b"./"
"""Stands before each path, lest git take one that begins with a colon for a pathspec with magic."""

EVERYTHING = b"*\n"
"""The rule that stands for rules which cannot be read or followed: what they would have kept back is unknown."""

MOST = 5_000_000_000
"""Bytes of rules times paths that git is asked about, for it tries every rule on every path: about half a minute."""

SPECIAL = re.compile(rb"[][*?\\]")
"""What stands for more than itself in a pattern."""

NONE_IGNORED = 1
"""The exit code by which check-ignore says that it found nothing."""


def ignored(files: Mapping[str, bytes], paths: Sequence[str]) -> frozenset[str]:
    """Those of ``paths`` that the ignore files match; ``files`` are their contents by path, in gitignore's syntax."""
    if not files or not paths:
        return frozenset()
    followed = {path: content if len(content) * len(paths) <= MOST else EVERYTHING for path, content in files.items()}
    with scratch_tree(followed) as (scratch, env):
        output = check_ignore(paths, scratch, env)
    return frozenset(git.path_of(path.removeprefix(HERE)) for path in output.split(b"\0") if path)


def check_ignore(paths: Sequence[str], root: str, env: Mapping[str, str] | None, *options: str) -> bytes:
    """What git says of the paths that it ignores, tracked or not; nothing where it ignores none."""
    try:
        return git.run(["check-ignore", "--no-index", "--stdin", "-z", *options], root, stdin=records(paths), env=env)
    except git.GitError as error:
        if error.returncode != NONE_IGNORED:
            raise
        return b""


@contextmanager
def scratch_tree(files: Mapping[str, bytes]) -> Iterator[tuple[str, dict[str, str]]]:
    """An empty work tree with these ignore files under the name that git knows, and the environment in which git sees only it."""
    with TemporaryDirectory(prefix="repoassist-") as scratch:
        env = environment(scratch)
        git.run(["init", "--quiet", "--template="], scratch, env=env)
        for path, content in files.items():
            write(scratch, path.rpartition("/")[0], content)
        yield scratch, env


def environment(scratch: str) -> dict[str, str]:
    """What makes git look at the scratch tree and at nothing of the user's."""
    return {
        "GIT_DIR": os.path.join(scratch, ".git"),
        "GIT_WORK_TREE": scratch,
        "GIT_CONFIG_COUNT": "0",
        "GIT_CONFIG_PARAMETERS": f"'core.excludesfile'='{os.devnull}'",  # the one that wins over all others
    }


def write(scratch: str, folder: str, content: bytes) -> None:
    """Put an ignore file into the scratch tree; a folder that this system cannot have, for its long name, is kept back."""
    raw = folder.encode("utf-8", "surrogateescape")
    full = os.path.join(os.fsencode(scratch), raw)
    try:
        os.makedirs(full, exist_ok=True)
    except OSError:
        full, content = os.fsencode(scratch), b"\n/" + SPECIAL.sub(rb"\\\g<0>", raw).replace(b"\n", b"?") + b"/\n"
    with open(os.path.join(full, b".gitignore"), "ab") as stream:
        stream.write(content)


def records(paths: Sequence[str]) -> bytes:
    """Paths as git reads them with ``-z``."""
    return b"".join(HERE + path.encode("utf-8", "surrogateescape") + b"\0" for path in paths)
