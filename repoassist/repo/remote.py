"""Fetches one commit of a remote repository into the user's cache, as a bare repository that is packed like any other.

Nothing is checked out, so no filter, hook, link or submodule of the remote's comes to life.
"""

from __future__ import annotations

import os
import re
import time
from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING

from repoassist.errors import Exit, RepoassistError
from repoassist.repo import copies, git

if TYPE_CHECKING:
    from collections.abc import Callable

    from repoassist.repo.address import Address
    from repoassist.repo.copies import Copy

ABBREVIATED = re.compile(r"[0-9a-f]{4,63}", re.IGNORECASE)
LONGEST = 200
"""Characters of git's own words that are shown."""

WHOLE = "--depth=2147483647"
"""How git spells no limit."""

MOST_PACKS = 50
"""Fetches after which a copy is made anew, rather than grow for ever."""

DECIDED = (
    (
        r"couldn't find remote ref|not our ref|unadvertised object|no such commit",
        ("it has no commit {revision}", "`git ls-remote {url}` lists its branches and tags", Exit.FAILED),
    ),
    (
        r"Host key verification failed",
        ("its host is not known to ssh", "connect once with ssh to see and accept its key", Exit.AUTHENTICATION),
    ),
    (
        r"Authentication failed|could not read (?:Username|Password)|Permission denied \(|error: 40[13]",
        ("it wants another login, or does not exist", "`git ls-remote {url}` has to work first", Exit.AUTHENTICATION),
    ),
    (
        r"No space left on device|[Qq]uota exceeded",
        ("the disk is full", "`git repoassist cache list` shows what could go", Exit.FAILED),
    ),
    (
        r"does not appear to be a git repository|[Rr]epository .*not found|error: 404|does not exist",
        ("there is no such repository", "look the URL up; a private one may need a login that git knows", Exit.FAILED),
    ),
    (
        r"corruption on the remote side",
        ("it is damaged", "its owner can see more with `git fsck`", Exit.FAILED),
    ),
    (r"dubious ownership", ("it belongs to another user", "see safe.directory in `git help config`", Exit.FAILED)),
    (
        r"transport '[^']*' not allowed",
        ("git's configuration leads to a protocol that is not allowed", "look for url.*.insteadOf", Exit.USAGE),
    ),
    (
        r"resolve host|onnect|unreachable|timed out|SSL|unable to access|hung up|early EOF|not read from remote repository",
        ("it cannot be reached: {said}", "look at the network and the URL", Exit.FAILED),
    ),
)
"""What the remote or the network decides, so that nothing is gained by trying again: git's words, message, hint, exit code."""


# --- fetching ----------------------------------------------------------------------------------------------------


def fetch(address: Address, cache: str | None, say: Callable[[str], None]) -> tuple[str, str]:
    """The folder of a bare repository that has the address's commit, and that commit; ``say`` is told of what takes long.

    A commit's whole name that is there already needs no network; a branch, a tag and HEAD are asked for each time. Raises
    RepoassistError where the commit cannot be had.
    """
    if cache is None:
        raise RepoassistError("there is no cache folder to fetch into", hint="set HOME or XDG_CACHE_HOME")
    try:
        folder = copies.place(cache, address.digest)
        with copies.held(folder):
            commit = present(folder, address) or fetched(folder, address, say)
            copies.note(folder, address, commit)
    except OSError as error:
        hint = "XDG_CACHE_HOME names another place"
        raise RepoassistError(f"the cache cannot be written: {error.filename or cache}: {error.strerror}", hint=hint) from error
    return folder, commit


def present(folder: str, address: Address) -> str:
    """The commit, if it is known by its whole name and in the copy; else empty."""
    if address.whole and os.path.isdir(folder):
        with suppress(git.GitError):
            return commit_of(folder, address.revision)
    return ""


def fetched(folder: str, address: Address, say: Callable[[str], None]) -> str:
    """Fetch the commit into the copy that is there, or into a new one; one that is damaged or has grown is made anew."""
    if os.path.isdir(folder) and copies.packs(folder) <= MOST_PACKS:
        try:
            return take(folder, address, say)
        except git.GitError as error:
            if verdict(error.stderr) is not None:
                raise failure(address, error, copies.existing(folder)) from error
    try:
        return renewed(folder, address, say)
    except git.GitError as error:
        raise failure(address, error, None) from error


def renewed(folder: str, address: Address, say: Callable[[str], None]) -> str:
    """Fetch into a new copy beside, then put it in its place: no half copy is ever seen there. Raises git.GitError."""
    with copies.scratch(folder) as made:
        empty(made, "sha1")
        try:
            commit = take(made, address, say)
        except git.GitError as error:
            if "server sha256" not in error.stderr:
                raise
            empty(made, "sha256")
            commit = take(made, address, say)
        copies.remove(folder)
        os.rename(made, folder)
    return commit


def empty(folder: str, kind: str) -> None:
    """Make an empty bare repository, without anything of the user's templates; ``kind`` is how its objects are named."""
    copies.clear(folder)
    git.run(["init", "--quiet", "--bare", "--template=", f"--object-format={kind}"], folder, env={"GIT_DIR": folder})


def take(folder: str, address: Address, say: Callable[[str], None]) -> str:
    """Fetch the address's commit; a name that the remote does not know may abbreviate one. Raises git.GitError."""
    try:
        return take_named(folder, address, address.revision, say)
    except git.GitError as error:
        if "find remote ref" not in error.stderr or not ABBREVIATED.fullmatch(address.revision):
            raise
    say(f"no branch or tag is called {address.revision}: looking through all commits of {address.shown}")
    return take_named(folder, address, spelt_out(folder, address), say)


def take_named(folder: str, address: Address, revision: str, say: Callable[[str], None]) -> str:
    """Fetch one commit alone, or with all others where the remote gives only what it advertises. Raises git.GitError."""
    reference = f"refs/fetched/{sha256(revision.encode('utf-8', 'surrogateescape')).hexdigest()[:16]}"
    try:
        pull(folder, address, f"+{revision}:{reference}")
    except git.GitError as error:
        if "unadvertised object" not in error.stderr:
            raise
        say(f"{address.shown} gives no single commits: fetching its whole history")
        pull(folder, address, "+refs/heads/*:refs/all/heads/*", "+refs/tags/*:refs/all/tags/*", depth=WHOLE)
        reference = revision
    return commit_of(folder, reference)


def pull(folder: str, address: Address, *references: str, depth: str = "--depth=1") -> None:
    """Fetch these references into the copy, and nothing beside them."""
    alone = ["--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--no-auto-maintenance"]
    git.talk(["-c", "fetch.unpackLimit=1", "fetch", *alone, depth, "--", address.url, *references], folder)


def spelt_out(folder: str, address: Address) -> str:
    """The whole name of an abbreviated commit, from the commits of all branches and tags without their files."""
    with copies.scratch(folder) as made:
        empty(made, git.run(["rev-parse", "--show-object-format"], folder, env={"GIT_DIR": folder}).decode().strip())
        filtered = ["fetch", "--quiet", "--filter=tree:0", "--no-write-fetch-head", "--no-auto-maintenance"]
        everything = ["+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"]
        git.talk(["-c", f"remote.origin.url={address.url}", *filtered, "origin", *everything], made)
        return commit_of(made, address.revision)


def commit_of(folder: str, name: str) -> str:
    """The commit that a name stands for in a copy. Raises git.GitError if there is none."""
    asked = ["rev-parse", "--verify", "--end-of-options", f"{name}^{{commit}}"]
    try:
        return git.run(asked, folder, env={"GIT_DIR": folder, "GIT_NO_LAZY_FETCH": "1"}).decode().strip()
    except git.GitError as error:
        raise git.GitError(error.argv, error.returncode, b"fatal: no such commit") from error


# --- failing -----------------------------------------------------------------------------------------------------


def verdict(said: str) -> tuple[str, str, Exit] | None:
    """What the remote or the network decided, as message, hint and exit code; None if the failure is of another kind."""
    return next((decided for pattern, decided in DECIDED if re.search(pattern, said)), None)


def failure(address: Address, error: git.GitError, copy: Copy | None) -> RepoassistError:
    """What is said of a fetch that failed, without credentials; ``copy`` is what an earlier one has left."""
    said = [line.strip() for line in re.sub(r"(?<=://)[^/\s]*@", "", error.stderr).split("\n")]
    fatal = next((line for line in said if line.startswith(("fatal: ", "ssh: "))), "".join(said[:1]) or "git failed")
    why, hint, code = verdict(error.stderr) or ("{said}", "`git ls-remote {url}` has to work first", Exit.FAILED)
    known = copy.commits.get(address.revision) if copy is not None else None
    hint = hint.format(url=address.shown)
    if known is not None and "reached" in why:
        hint += f", or do without: @{known[0]} was fetched on {time.strftime('%Y-%m-%d', time.localtime(known[1]))}"
    reason = why.format(revision=address.revision, said=fatal.removeprefix("fatal: ")[:LONGEST])
    return RepoassistError(f"{address.shown} cannot be fetched: {reason}", hint=hint, code=code)
