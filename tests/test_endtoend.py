"""The program as it is installed: found by git, from any folder, with its manual page, from question to checked answer."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sample import sample

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Tree
    from loopback import Loopback

pytestmark = pytest.mark.endtoend


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> Path:
    scripts = Path(sysconfig.get_path("scripts"))
    assert (scripts / "git-repoassist").exists(), "install the package first: pip install '.[test]'"
    monkeypatch.setenv("PATH", f"{scripts}{os.pathsep}{os.environ['PATH']}")
    return scripts


def git(cwd: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["git", *arguments], cwd=cwd, capture_output=True, text=True, check=False)


@pytest.mark.usefixtures("installed")
def test_from_a_git_tree_to_a_checked_answer(make: Callable[..., Tree], loopback: Loopback) -> None:
    tree = make(sample("agents"))
    below = tree.root / "agents" / "tools"
    packed = json.loads(git(below, "repoassist", "pack", "--json", "-q", "--question", "Which words are known?").stdout)
    loopback.answer(
        'In `agents/tools/search.py`: "KNOWN = (".', usage={"prompt_tokens": packed["budget"]["used"], "completion_tokens": 12}
    )
    done = git(below, "repoassist", "ask", "--json", "--strict", "--endpoint", loopback.url, "Which words are known?")
    found = json.loads(done.stdout)
    assert done.returncode == 0, done.stderr
    assert found["citations"] == [
        {"path": "agents/tools/search.py", "first": 7, "last": 7, "quote": "KNOWN = (", "verdict": "ok"}
    ]
    assert found["pack"] == packed["digest"]
    assert found["usage"]["prompt"] == packed["budget"]["used"]


@pytest.mark.usefixtures("installed")
def test_git_gives_its_own_options_and_aliases(make: Callable[..., Tree], tmp_path: Path) -> None:
    tree = make(sample("agents"))
    expected = git(tree.root, "repoassist", "graph", "--defines", "Search").stdout
    assert expected == "agents/tools/search.py:4 Search (class)\n"
    assert git(tmp_path, "-C", str(tree.root), "repoassist", "graph", "--defines", "Search").stdout == expected
    where = ["--git-dir", str(tree.root / ".git"), "--work-tree", str(tree.root)]
    assert git(tmp_path, *where, "repoassist", "graph", "--defines", "Search").stdout == expected
    relative = ["--git-dir", "../.git", "--work-tree", ".."]
    assert git(tree.root / "agents", *relative, "repoassist", "graph", "--importers", "base.py").stdout.count("\n") == 3
    tree.git("config", "alias.whereis", "!git repoassist graph --importers")
    assert (
        git(tree.root / "agents", "whereis", "base.py").stdout
        == git(tree.root, "repoassist", "graph", "--importers", "agents/base.py").stdout
    )


@pytest.mark.usefixtures("installed")
@pytest.mark.skipif(shutil.which("man") is None, reason="no man on this machine")
def test_git_help_opens_the_manual(make: Callable[..., Tree]) -> None:
    page = Path(sys.prefix) / "share" / "man" / "man1" / "git-repoassist.1"
    assert page.exists()
    done = git(make({"a": "a\n"}).root, "-c", "man.viewer=where", "-c", "man.where.cmd=man -w", "repoassist", "--help")
    assert done.stdout.strip() == str(page), done.stderr
