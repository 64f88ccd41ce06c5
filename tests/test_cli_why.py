"""``pack --why``: what became of a path, and the rule that decided it with the place where it stands."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Tree

FILES = {
    ".gitignore": "build/\n*.log\n!keep.log\n",
    "sub/.gitignore": "# comment\n/local\n",
    ".repoassistignore": "private/\n",
    "sub/.repoassistignore": "*.draft\n",
    ".gitattributes": "*.gen linguist-generated\n*.omit repoassist=omit\n",
    "app.py": "x = 1\n",
    "keep.log": "text\n",
    "made.gen": "x\n",
    "a.omit": "x\n",
    "sub/b.draft": "x\n",
    "sub/private/c.txt": "x\n",
    "vendor/v.js": "v()\n",
    "logo.png": b"\x89PNG\0",
    "yarn.lock": "x\n",
    ".env": "x=1\n",
    "sub/say.py": "y = 2\n",
}
UNTRACKED = {"build/x": "x\n", "a.log": "x\n", "sub/local": "x\n", "info.txt": "x\n"}


@pytest.fixture
def tree(make: Callable[..., Tree]) -> Tree:
    made = make(FILES)
    made.write(UNTRACKED)
    (made.root / ".git/info/exclude").write_text("info.txt\n")
    os.symlink("/etc", made.root / "etc")
    return made


def told(tree: Tree, path: str, *arguments: str, cwd: str = ".") -> tuple[str, str, str]:
    ended = tree.run("pack", "-q", "--json", "--why", path, *arguments, cwd=cwd)
    assert (ended.code, ended.err) == (0, "")
    found = json.loads(ended.out)
    rule = found["rule"]
    return found["decision"], found["why"], f"{rule['source']}:{rule['line']}:{rule['pattern']}" if rule else ""


@pytest.mark.parametrize(
    ("path", "decision", "why", "rule"),
    [
        ("app.py", "full", "source, imported by 0", ""),
        ("keep.log", "full", "", ""),
        ("build/x", "ignored", "git ignores it", ".gitignore:1:build/"),
        ("build", "ignored", "git ignores it", ".gitignore:1:build/"),
        ("a.log", "ignored", "git ignores it", ".gitignore:2:*.log"),
        ("sub/local", "ignored", "git ignores it", "sub/.gitignore:2:/local"),
        ("info.txt", "ignored", "git ignores it", ".git/info/exclude:1:info.txt"),
        ("sub/private/c.txt", "omitted", ".repoassistignore", ".repoassistignore:1:private/"),
        ("sub/b.draft", "omitted", ".repoassistignore", "sub/.repoassistignore:1:*.draft"),
        ("made.gen", "omitted", "generated", ".gitattributes:1:*.gen linguist-generated"),
        ("a.omit", "omitted", "attribute", ".gitattributes:2:*.omit repoassist=omit"),
        ("vendor/v.js", "omitted", "vendored", ""),
        ("logo.png", "omitted", "binary", ""),
        ("yarn.lock", "omitted", "lock", ""),
        (".env", "omitted", "secret", ""),
        ("etc", "omitted", "symlink", ""),
        ("etc/passwd", "omitted", "symlink", ""),
        ("none", "absent", "absent", ""),
        ("sub", "folder", "", ""),
        (".", "folder", "", ""),
    ],
)
def test_what_decided(tree: Tree, path: str, decision: str, why: str, rule: str) -> None:
    found = told(tree, path)
    assert found == (decision, why or found[1], rule)


def test_the_path_is_relative_to_where_the_user_stands(tree: Tree) -> None:
    assert told(tree, "say.py", cwd="sub")[0] == "full"
    assert told(tree, "../a.log", cwd="sub")[2] == ".gitignore:2:*.log"


def test_options_are_rules_too(tree: Tree) -> None:
    assert told(tree, "app.py", "--exclude", "*.md", "--exclude", "*.py") == ("omitted", "option", "--exclude:0:*.py")
    assert told(tree, "vendor/v.js", "--include", "vendor/")[0] == "full"
    assert told(tree, "app.py", "--", "sub")[:2] == ("absent", "not listed")


def test_too_small_a_budget_is_named(tree: Tree) -> None:
    tree.write({"large.py": "call(1)\n" * 2_000})
    assert told(tree, "large.py", "--budget", "1000")[:2] == ("omitted", "budget")


def test_a_commit_is_asked_where_one_is_packed(tree: Tree) -> None:
    tree.write({"new.py": "z = 3\n"})
    assert told(tree, "new.py")[0] == "full"
    assert told(tree, "new.py", "--rev", "HEAD")[:2] == ("absent", "absent")
    assert told(tree, "made.gen", "--rev", "HEAD")[2] == ".gitattributes:1:*.gen linguist-generated"


@pytest.mark.parametrize("path", ["..", "../x", "/etc/passwd"])
def test_nothing_outside(tree: Tree, path: str) -> None:
    ended = tree.run("pack", "--why", path)
    assert (ended.code, ended.out) == (2, "")
    assert "is outside of the repository" in ended.err


def test_a_person_reads_a_line_and_the_rule(tree: Tree) -> None:
    shown = tree.run("pack", "--why", "a.log")
    assert shown.out == (
        "a.log: not looked at: git ignores it; git add --force makes it part of the repository\n  by .gitignore:2: *.log\n"
    )
