"""The sealed workshop: no home, no user's git, no proxies, fixed dates; real repositories in temporary folders."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from loopback import Loopback

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

settings.register_profile("noisy", deadline=None)  # speed is a benchmark's affair: machines are noisy
settings.load_profile("noisy")

KEPT = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "PYTHONPATH", "PYTHONHASHSEED", "COVERAGE_PROCESS_START", "VIRTUAL_ENV")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write what the program says now over the golden files")


KEYS = re.compile(rb"k-0?123456789|k-9876543210-fedcba|sk-0123456789abcdef")
"""The keys that tests give to the program."""

TEXT = b"total += item.weight"
"""What stands in the files of many repositories that tests make."""

MUCH = 50_000_000
"""Bytes of a file that is not looked into: tests make huge ones themselves."""

OWN = ("helper", "gitconfig", "secret", ".sh")
"""Ends of folders and files in which tests keep keys themselves: those of their credential helpers."""


@pytest.fixture(scope="session", autouse=True)
def nothing_is_left(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """After all tests: no key in any file that the program has written, no repository's text in any outside of its own state."""
    began = time.time()
    yield
    # os.walk goes on where a path is longer than the system takes: some tests make such on purpose.
    made = (Path(folder, name) for folder, _, names in os.walk(tmp_path_factory.getbasetemp()) for name in names)
    written = [*made, *Path(tempfile.gettempdir()).glob("repoassist-*")]
    assert not [str(path) for path in written if leaks(path, began)]


def leaks(path: Path, began: float) -> bool:
    """Whether a file that was written since then has something in it that must not be there."""
    try:
        known = path.lstat()
        if not stat.S_ISREG(known.st_mode) or known.st_mtime < began or known.st_size > MUCH:
            return False
        content = path.read_bytes()
        tree = any((above / ".git").exists() or above.name == ".git" for above in path.parents)
    except OSError:  # a name that only git can reach, or a file that is gone
        return False
    state = "repoassist" in path.parts
    own = any(part.endswith(OWN) for part in path.parts) or (tree and not state)  # what tests have put there themselves
    return not own and (KEYS.search(content) is not None or (TEXT in content and not state))


@pytest.fixture(autouse=True)
def sealed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Nothing of the user's reaches a test, and no test reaches the user's home."""
    for name in list(os.environ):
        if name not in KEPT and not name.startswith("PYTEST"):
            monkeypatch.delenv(name)
    home = tmp_path_factory.mktemp("home")
    variables = {
        "HOME": str(home),
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_STATE_HOME": str(home / "state"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": str(home / "gitconfig"),
        "GIT_CEILING_DIRECTORIES": str(tmp_path),
        "GIT_AUTHOR_NAME": "A U Thor",
        "GIT_AUTHOR_EMAIL": "author@example.com",
        "GIT_COMMITTER_NAME": "C O Mitter",
        "GIT_COMMITTER_EMAIL": "committer@example.com",
        "GIT_AUTHOR_DATE": "2026-01-02T03:04:05+00:00",
        "GIT_COMMITTER_DATE": "2026-01-02T03:04:05+00:00",
        "GIT_TERMINAL_PROMPT": "0",
        "TERM": "dumb",
        "LC_ALL": "C.UTF-8",
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    (home / "gitconfig").write_text('[init]\n\tdefaultBranch = main\n[protocol "file"]\n\tallow = always\n')


@dataclass(frozen=True)
class Ended:
    """What a run of the program left."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Tree:
    """A git repository in a temporary folder."""

    root: Path
    env: dict[str, str] = field(default_factory=dict)

    def git(self, *arguments: str, stdin: str = "") -> str:
        done = subprocess.run(["git", "-C", str(self.root), *arguments], input=stdin, capture_output=True, text=True, check=True)
        return done.stdout

    def write(self, files: Mapping[str, str | bytes]) -> Tree:
        for path, content in files.items():
            full = self.root / path
            full.parent.mkdir(parents=True, exist_ok=True)
            full.write_bytes(content if isinstance(content, bytes) else content.encode())
        return self

    def commit(self, message: str = "commit") -> str:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", message)
        return self.git("rev-parse", "HEAD").strip()

    def run(self, *arguments: str, stdin: str | bytes = b"", cwd: str = ".", env: Mapping[str, str] | None = None) -> Ended:
        """Run the program as a process of its own, in this repository."""
        done = subprocess.run(
            [sys.executable, "-m", "repoassist", *arguments],
            cwd=self.root / cwd,
            input=stdin.encode() if isinstance(stdin, str) else stdin,
            capture_output=True,
            check=False,
            env={**os.environ, **self.env, **(env or {})},
        )
        return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Tree]:
    """Makes a repository of these files: committed, unless ``commit=False``."""
    made: list[Path] = []

    def make_tree(files: Mapping[str, str | bytes], *, commit: bool = True, name: str = "") -> Tree:
        root = tmp_path / (name or f"repo{len(made)}")
        made.append(root)
        root.mkdir()
        tree = Tree(root)
        tree.git("init", "--quiet")
        tree.write(files)
        if commit:
            tree.commit()
        return tree

    return make_tree


@pytest.fixture
def loopback() -> Iterator[Loopback]:
    """A server on this machine that speaks the streaming protocol, and its bad manners."""
    with Loopback() as server:
        yield server
