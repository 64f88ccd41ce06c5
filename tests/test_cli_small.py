"""``models``, ``completion``, the version, and what happens to a bug."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from repoassist import __version__
from repoassist.cli import streams
from repoassist.llm import presets

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Tree


@pytest.fixture
def tree(make: Callable[..., Tree]) -> Tree:
    return make({"a.py": "a\n"})


def test_models(tree: Tree) -> None:
    found = json.loads(tree.run("models", "--json").out)
    assert found["default"] == "qwen-flash"
    assert {model["name"] for model in found["models"]} == {model.name for model in presets.models()}
    flash = next(model for model in found["models"] if model["name"] == "qwen-flash")
    assert (flash["input"], flash["exact"], flash["tiers"][0]) == (
        997_952,
        True,
        {"up_to": 256_000, "input": 0.05, "cached": 0.01, "output": 0.4},
    )
    text = tree.run("models").out
    assert all(model.name in text for model in presets.models())
    assert "qwen-flash*" in text


def test_models_need_no_repository(tree: Tree, tmp_path: Path) -> None:
    assert tree.run("models", cwd=str(tmp_path)).code == 0


def test_the_version(tree: Tree) -> None:
    assert tree.run("--version").out == f"git repoassist, version {__version__}\n"


def test_bash_completes_commands_options_and_values(tree: Tree, tmp_path: Path) -> None:
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "git-repoassist"
    import sys

    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m repoassist "$@"\n')
    program.chmod(0o755)
    script = tmp_path / "completion.bash"
    script.write_text(tree.run("completion", "bash").out)
    asks = (
        'COMP_WORDS=(git-repoassist pa); COMP_CWORD=1; _git_repoassist_alone; echo "${COMPREPLY[@]}"\n'
        'COMP_WORDS=(git-repoassist pack --bu); COMP_CWORD=2; _git_repoassist_alone; echo "${COMPREPLY[@]}"\n'
        'words=(git repoassist pack --format ""); cword=4; __git_cmd_idx=1; _git_repoassist; echo "${COMPREPLY[@]}"\n'
    )
    import os

    environment = {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"}
    done = subprocess.run(["bash", "-c", f"source {script}\n{asks}"], capture_output=True, text=True, check=True, env=environment)
    assert done.stdout.splitlines() == ["pack", "--budget", "xml markdown json plain"]


@pytest.mark.parametrize(("shell", "words"), [("zsh", "#compdef git-repoassist"), ("fish", "complete -c git-repoassist")])
def test_other_shells(tree: Tree, shell: str, words: str) -> None:
    assert words in tree.run("completion", shell).out


def test_a_bug_is_reported_as_one(tree: Tree, tmp_path: Path) -> None:
    broken = "import sys, repoassist.assistant as a\na.collect = lambda settings: 1 / 0\nfrom repoassist.cli import run\nsys.exit(run())\n"
    import os
    import sys

    done = subprocess.run(
        [sys.executable, "-c", broken, "pack", "--question", "my secret"],
        cwd=tree.root,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (70, "", 1)
    report = next(tmp_path.glob("repoassist-bug-*.txt"))
    assert str(report) in done.stderr
    assert "ZeroDivisionError" in report.read_text()
    assert "my secret" not in report.read_text()


def test_no_command_shows_the_help(tree: Tree) -> None:
    ended = tree.run()
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("Usage: git repoassist")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain \u00fc\t\n", "plain \u00fc\t\n"),
        ("\x1b]0;x\x07", "\\x1b]0;x\\x07"),
        ("\u202eabc", "\\x202eabc"),
        ("a\rb", "a\\x0db"),
        ("\x9b31m", "\\x9b31m"),
    ],
)
def test_harmless(text: str, shown: str) -> None:
    assert streams.harmless(text) == shown
