"""The listing beside git's own, on trees and ignore files that nobody would write; REPOASSIST_TREES says on how many."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from repoassist.repo import git, ignoring, listing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

TREES = int(os.environ.get("REPOASSIST_TREES", "60"))

NAMES = [
    "a", "b", "ab", "A", "foo", "bar.py", "x.log", "y.log", ".hidden", "a b", "trail ", "new\nline", 'quo"te', "tab\t", "st*r", "q?",
    "br[a]c", "back\\slash", "#hash", "!bang", "-n", "--help", ":(top)x", ":!x", "é", "\udce9\udcff", "\u202e", "a\r",
]  # fmt: skip
"""Parts of paths; a surrogate is a byte that is no UTF-8."""

PIECES = [
    *NAMES, "*", "**", "?", "*.log", "*.py", "a*", "[ab]", "[!a]", "[^a]", "[a-", "\\#hash", "\\!bang", "trail\\ ", "st\\*r", "\\",
    "back\\\\slash", "**a", "a**", "[[:alpha:]]", "", ".",
]  # fmt: skip

paths = st.lists(st.sampled_from(NAMES), min_size=1, max_size=3).map("/".join)
lines = st.builds(
    lambda negated, rooted, parts, folder, blanks: negated + rooted + "/".join(parts) + folder + blanks,
    st.sampled_from(["", "", "", "!", "#", "\\!"]),
    st.sampled_from(["", "", "/"]),
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=3),
    st.sampled_from(["", "", "/", "/**", "/*"]),
    st.sampled_from(["", "", "", " ", "  ", "\t", "\r", "\\ "]),
)
rules = st.lists(lines, max_size=5).map(lambda given: "\n".join(given) + "\n" * bool(given)) | st.just("\ufeffa\n*.log")

STATES = [
    "tracked", "tracked", "untracked", "untracked", "deleted", "edited", "intended", "assumed", "skipped", "skipped and gone",
    "link", "folder now", "link now", "pipe now", "pipe", "repository", "empty folder",
]  # fmt: skip


@dataclass(frozen=True)
class Given:
    """A tree: what becomes of each path, the ignore files by folder, and the rules that stand outside of the tree."""

    states: Mapping[str, str]
    ignore_files: Mapping[str, str]
    info: str
    user: str
    how: str


trees = st.builds(
    Given,
    states=st.dictionaries(paths, st.sampled_from(STATES), min_size=1, max_size=10),
    ignore_files=st.dictionaries(st.just("") | paths, rules, max_size=3),
    info=rules,
    user=rules,
    how=st.sampled_from(["none", "configured", "command line", "default place"]),
)


class Workshop:
    """One repository that is emptied for each tree."""

    def __init__(self, root: Path, home: Path) -> None:
        self.root, self.home = root, home
        self.git("init", "--quiet")
        self.settled = (self.home / "gitconfig").read_text()

    def git(self, *arguments: str, stdin: bytes = b"") -> bytes:
        return subprocess.run(["git", *arguments], cwd=self.root, input=stdin, capture_output=True, check=True).stdout

    def listed(self, *options: str) -> set[str]:
        return set(map(git.path_of, self.git("ls-files", "-z", *options).split(b"\0"))) - {""}

    def clear(self) -> None:
        for name in os.listdir(self.root):
            full = self.root / name
            if name != ".git":
                shutil.rmtree(full) if full.is_dir() and not full.is_symlink() else full.unlink()
        (self.root / ".git/index").unlink(missing_ok=True)
        os.environ.pop("GIT_CONFIG_PARAMETERS", None)

    def full(self, path: str) -> str:
        return os.path.join(self.root, path)

    def write(self, path: str, text: str) -> bool:
        """Write a file; not where a file stands in the way of its folder, or a folder in its place."""
        try:
            os.makedirs(os.path.dirname(self.full(path)), exist_ok=True)
            with open(self.full(path), "wb") as stream:
                stream.write(text.encode("utf-8", "surrogateescape"))
        except OSError:
            return False
        return True

    def remove(self, path: str) -> bool:
        os.unlink(self.full(path))
        return True

    def build(self, tree: Given) -> None:
        self.clear()
        for folder, text in tree.ignore_files.items():
            self.write(f"{folder}/.gitignore".lstrip("/"), text)
        self.outside(tree)
        there = {path: state for path, state in tree.states.items() if self.stands(path, state)}
        self.track([path for path, state in there.items() if state in TRACKED], "--add")
        self.track([path for path, state in there.items() if state == "assumed"], "--assume-unchanged")
        self.track([path for path, state in there.items() if state.startswith("skipped")], "--skip-worktree")
        intended = [path for path, state in there.items() if state == "intended"]
        if intended:
            self.git("--literal-pathspecs", "add", "--force", "--intent-to-add", "--", *intended)
        for path, state in there.items():
            self.change(path, state)

    def outside(self, tree: Given) -> None:
        info, user = self.root / ".git/info/exclude", self.home / "ignored by the user"
        info.write_bytes(tree.info.encode("utf-8", "surrogateescape"))
        default = self.home / "config/git/ignore"
        default.parent.mkdir(parents=True, exist_ok=True)
        default.write_bytes(tree.user.encode("utf-8", "surrogateescape") if tree.how == "default place" else b"")
        user.write_bytes(tree.user.encode("utf-8", "surrogateescape"))
        configured = f'[core]\n\texcludesFile = "{user}"\n' if tree.how == "configured" else ""
        (self.home / "gitconfig").write_text(self.settled + configured)
        if tree.how == "command line":
            os.environ["GIT_CONFIG_PARAMETERS"] = f"'core.excludesfile'='{user}'"

    def stands(self, path: str, state: str) -> bool:
        """Put a file there, or what else the state is about."""
        if state in {"repository", "empty folder", "pipe", "link"} and os.path.lexists(self.full(path)):
            return False
        if state == "repository":
            return self.write(f"{path}/.git/HEAD", "ref: refs/heads/main\n") and all(
                self.write(f"{path}/.git/{name}/x", "") for name in ("objects", "refs")
            )
        if state == "empty folder":
            return self.write(f"{path}/x", "") and self.remove(f"{path}/x")
        if not os.path.isfile(self.full(path)) and not self.write(path, f"{path}\n"):
            return False
        if state in {"pipe", "link"}:
            os.unlink(self.full(path))
            os.mkfifo(self.full(path)) if state == "pipe" else os.symlink("../outside", self.full(path))
        return True

    def track(self, given: Iterable[str], how: str) -> None:
        stdin = b"".join(os.fsencode(path) + b"\0" for path in given)
        if stdin:
            self.git("update-index", how, "-z", "--stdin", stdin=stdin)

    def change(self, path: str, state: str) -> None:
        if state not in {"deleted", "skipped and gone", "folder now", "link now", "pipe now"}:
            if state in {"edited", "assumed", "skipped"}:
                self.write(path, "something else\n")
            return
        os.unlink(self.full(path))
        if state == "folder now":
            self.write(f"{path}/inside.py", "i\n")
        elif state == "link now":
            os.symlink("/etc/passwd", self.full(path))
        elif state == "pipe now":
            os.mkfifo(self.full(path))


TRACKED = frozenset(STATES) - {"untracked", "intended", "pipe", "repository", "empty folder"}


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    root = tmp_path / "repo"
    root.mkdir()
    return Workshop(root, Path(os.environ["HOME"]))


@settings(max_examples=TREES, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(trees)
def test_the_listing_is_gits(workshop: Workshop, tree: Given) -> None:
    workshop.build(tree)
    found = listing.work_tree(git.find(str(workshop.root)), ())
    ours = sorted([*(one.path for one in found.entries), *(one.path for one in found.omitted)], key=os.fsencode)
    # git still lists a tracked file whose place a folder has taken, beside what is in the folder.
    gone = workshop.listed("--deleted") | {path for path in workshop.listed("--cached") if is_folder(workshop.full(path))}
    theirs = {path.rstrip("/") for path in workshop.listed("--cached", "--others", "--exclude-standard") - gone}
    assert ours == sorted(theirs, key=os.fsencode)
    for entry in found.entries:
        assert not entry.oid or entry.size < 0 or entry.oid == blob(workshop.full(entry.path))
    absent = {path for path in workshop.listed("-t") if path.startswith("S ") and not os.path.lexists(workshop.full(path[2:]))}
    assert {entry.path for entry in found.entries if entry.size < 0} <= {path[2:] for path in absent}


def is_folder(full: str) -> bool:
    return os.path.isdir(full) and not os.path.islink(full)


def blob(full: str) -> str:
    with open(full, "rb") as stream:
        data = stream.read()
    return hashlib.sha1(b"blob %d\0%b" % (len(data), data), usedforsecurity=False).hexdigest()


@settings(max_examples=TREES, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(paths, min_size=1, max_size=12, unique=True), st.dictionaries(st.just("") | paths, rules, min_size=1, max_size=3))
def test_our_ignore_files_work_like_gits(workshop: Workshop, files: list[str], ignore_files: dict[str, str]) -> None:
    """git itself can take rules from files of another name, in the place of its own."""
    workshop.clear()
    contents = {f"{folder}/{listing.IGNORE_FILE}".lstrip("/"): text for folder, text in ignore_files.items()}
    written = {path: text.encode("utf-8", "surrogateescape") for path, text in contents.items() if workshop.write(path, text)}
    there = [path for path in files if workshop.write(path, "x\n")]
    workshop.track([*there, *written], "--add")
    theirs = workshop.listed("--cached", "--ignored", f"--exclude-per-directory={listing.IGNORE_FILE}")
    assert ignoring.ignored(written, [*there, *written]) == theirs


def test_entries_come_in_the_order_of_their_bytes(workshop: Workshop) -> None:
    workshop.build(Given(dict.fromkeys(NAMES, "tracked") | {"a/x": "untracked"}, {}, "", "", "none"))
    found = listing.work_tree(git.find(str(workshop.root)), ())
    assert [os.fsencode(entry.path) for entry in found.entries] == sorted(os.fsencode(path) for path in NAMES)
