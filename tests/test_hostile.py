"""A repository that means harm: nothing that it names is run, and nothing that it says widens or redirects what is sent."""

from __future__ import annotations

import hashlib
import json
import os
import struct
import subprocess
import time
from typing import TYPE_CHECKING, Any

import pytest

from repoassist.errors import RepoassistError
from repoassist.repo import git, listing

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Tree

COMMANDS = (
    ("pack", "--json", "-q"),
    ("pack", "-q", "--rev", "HEAD"),
    ("pack", "-q", "--why", "a.py"),
    ("tree", "-q"),
    ("graph", "-q"),
    ("ask", "-q", "who defines f?"),
    ("pack", "-q", "--", "sub"),
)

HOOKS = (
    "applypatch-msg", "pre-applypatch", "post-applypatch", "pre-commit", "pre-merge-commit", "prepare-commit-msg", "commit-msg",
    "post-commit", "pre-rebase", "post-checkout", "post-merge", "pre-push", "pre-receive", "update", "proc-receive", "post-receive",
    "post-update", "reference-transaction", "push-to-checkout", "pre-auto-gc", "post-rewrite", "sendemail-validate",
    "fsmonitor-watchman", "post-index-change",
)  # fmt: skip

PROGRAMS = (
    "core.fsmonitor", "core.sshCommand", "core.gitProxy", "core.pager", "core.editor", "core.askPass", "core.alternateRefsCommand",
    "pager.status", "pager.ls-files", "pager.config", "sequence.editor", "alias.status", "alias.ls-files", "alias.repoassist", "alias.cat-file",
    "diff.external", "diff.evil.command", "diff.evil.textconv", "merge.evil.driver", "interactive.diffFilter", "gpg.program",
    "gpg.ssh.program", "credential.helper", "filter.evil.clean", "filter.evil.smudge", "filter.evil.process",
    "filter.a=b.clean", "filter.a.b.clean", "filter.Evil Two.process", "uploadpack.packObjectsHook", "remote.origin.vcs",
    "remote.origin.uploadpack", "remote.origin.receivepack", "trailer.x.command", "browser.x.cmd", "man.x.cmd", "mergetool.x.cmd",
    "submodule.sub.update", "init.templateDir", "tar.x.command", "guitool.x.cmd", "sendemail.tocmd", "repoassist.keyCommand",
)  # fmt: skip
"""The settings that name a program."""


@pytest.fixture
def canary(tmp_path: Path) -> Path:
    """A program that leaves a file behind when it is run."""
    program = tmp_path / "canary"
    program.write_text(f'#!/bin/sh\necho "$0 $*" >> {tmp_path}/ran\ncat\nexit 0\n')
    program.chmod(0o755)
    return program


@pytest.fixture
def hostile(make: Callable[..., Tree], canary: Path) -> Tree:
    tree = make({"a.py": "def f():\n    return 1\n", "sub/b.py": "import a\n", "touched.py": "x = 1\n", ".env": "TOKEN=1\n"})
    tree.write(
        {
            ".gitattributes": "*.py filter=evil diff=evil merge=evil ident\nsub/** filter=a=b\ntouched.py filter=a.b\n"
            ".env repoassist=full\n[attr]evil filter=evil\nodd.py working-tree-encoding=bogus\n",
            ".gitmodules": '[submodule "sub"]\n\tpath = mod\n\turl = ext::sh -c touch%20ran\n\tupdate = !touch ran\n',
        }
    ).commit()
    for hook in HOOKS:
        path = tree.root / ".git/hooks" / hook
        path.parent.mkdir(exist_ok=True)
        path.symlink_to(canary)
    for setting in PROGRAMS:
        tree.git("config", setting, f"!{canary}" if setting.startswith(("alias", "submodule", "credential")) else str(canary))
    for filtered in ("evil", "a=b", "a.b", "Evil Two"):
        tree.git("config", f"filter.{filtered}.required", "true")
    tree.git("config", "core.hooksPath", str(tree.root / ".git/hooks"))
    tree.git("config", "core.splitIndex", "true")
    tree.git("config", "core.untrackedCache", "true")
    tree.write(
        {"odd.py": "odd = 1\n", "touched.py": "x = 1\n", "sub/b.py": "import a\n", "a.py": "def f():\n    return 1\n"}
    )  # the same again
    for name in ("a.py", "sub/b.py", "touched.py"):
        os.utime(tree.root / name, (time.time() + 100, time.time() + 100))
    canary.with_name("ran").unlink(missing_ok=True)
    return tree


def test_the_canary_sings(hostile: Tree, canary: Path) -> None:
    """An ordinary look by git itself does run what the repository names; else the next test would show nothing."""
    subprocess.run(["git", "status"], cwd=hostile.root, capture_output=True, check=False)
    assert canary.with_name("ran").exists()


def snapshot(root: Path) -> dict[str, tuple[int, str]]:
    """Everything below a folder, with its size and what it says."""
    found = {}
    for path in sorted(root.rglob("*")):
        if path.is_file() and not path.is_symlink():
            found[str(path.relative_to(root))] = (path.stat().st_size, hashlib.sha256(path.read_bytes()).hexdigest())
    return found


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_nothing_runs_and_nothing_is_written(hostile: Tree, canary: Path, command: tuple[str, ...]) -> None:
    before = snapshot(hostile.root)
    ended = hostile.run(*command)
    assert ended.code == 0, ended.err
    assert not canary.with_name("ran").exists(), canary.with_name("ran").read_text()
    assert snapshot(hostile.root) == before


def packed(tree: Tree, *options: str) -> tuple[set[str], dict[str, str], Any]:
    ended = tree.run("pack", "--json", "-q", *options)
    assert (ended.code, ended.err) == (0, "")
    found = json.loads(ended.out)
    return {one["path"] for one in found["files"]}, {one["path"]: one["why"] for one in found["omitted"]}, found


def test_attributes_cannot_send_a_file_of_keys(hostile: Tree) -> None:
    for options in ((), ("--rev", "HEAD")):
        files, omitted, _ = packed(hostile, *options)
        assert {"a.py", "sub/b.py", "touched.py", *(() if options else ("odd.py",))} <= files
        assert omitted[".env"] == "secret"


@pytest.mark.parametrize(
    "setting",
    [
        "endpoint",
        "model",
        "keyCommand",
        "include",
        "costLimit",
        "region",
        "noRedact",
        "redact",
        "yes",
        "cache",
        "recurseSubmodules",
    ],
)
def test_the_repositorys_own_settings_do_not_count(make: Callable[..., Tree], setting: str) -> None:
    tree = make({"a.py": "a = 1\n", "package-lock.json": "{}\n", ".env": "X=1\n"})
    expected = tree.run("pack", "-q").out
    tree.git("config", f"repoassist.{setting}", "*")
    assert tree.run("pack", "-q").out == expected


def test_a_look_at_a_partial_clone_fetches_nothing(make: Callable[..., Tree], tmp_path: Path, canary: Path) -> None:
    upstream = make({"in/a.py": "a\n", "out/b.py": "b\n", "out/.gitattributes": "b.py repoassist=omit\n"}, name="upstream")
    upstream.git("config", "uploadpack.allowFilter", "true")
    clone = make({}, name="clone")
    target = clone.root / "partial"
    clone.git("clone", "--quiet", "--filter=blob:none", "--sparse", f"file://{upstream.root}", str(target))
    partial = type(clone)(target)
    partial.git("sparse-checkout", "set", "in")
    partial.git("config", "remote.origin.uploadpack", str(canary))
    for options in ((), ("--rev", "HEAD"), ("--", "out", "in")):
        files, omitted, _ = packed(partial, *options)
        assert files == {"in/a.py"}
        assert omitted == {"out/b.py": "missing", "out/.gitattributes": "missing"}
    assert not canary.with_name("ran").exists()
    assert (tmp_path / "clone/partial/.git").is_dir()


@pytest.mark.parametrize("elsewhere", ["..", "../..", "/", "../victim"])
def test_a_work_tree_elsewhere_is_not_believed(
    make: Callable[..., Tree], elsewhere: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    victim = make({"private.py": "PRIVATE = 1\n"}, name="victim")
    tree = make({"a.py": "a = 1\n"}, name="hostile")
    tree.git("config", "core.worktree", str((tree.root / elsewhere).resolve()))
    for command in (("pack", "--json", "-q"), ("tree",), ("ask", "what is there?")):
        ended = tree.run(*command)
        assert (ended.code, ended.out, ended.err.count("\n")) == (1, "", 1)
        assert "its files are in" in ended.err
    with pytest.raises(RepoassistError):
        git.find(str(tree.root / ".git"))
    if elsewhere == "../victim":  # the user may mean it
        monkeypatch.setenv("GIT_DIR", str(tree.root / ".git"))
        monkeypatch.setenv("GIT_WORK_TREE", str(victim.root))
        assert "private.py" in packed(tree)[0]


def test_a_work_tree_that_leads_back_is_believed(make: Callable[..., Tree], tmp_path: Path) -> None:
    tree = make({"a.py": "a\n"})
    tree.git("init", "--quiet", "--separate-git-dir", str(tmp_path / "apart"))
    tree.git("config", "core.worktree", str(tree.root))
    assert packed(tree)[0] == {"a.py"}


def crafted_index(paths: list[str], oid: str) -> bytes:
    """An index of version 2 that git did not write (format: gitformat-index)."""
    rows = []
    for path in sorted(map(os.fsencode, paths)):
        row = struct.pack(">10L", *(0,) * 6, 0o100644, 0, 0, 5) + bytes.fromhex(oid) + struct.pack(">H", len(path)) + path
        rows.append(row + b"\0" * (8 - len(row) % 8))
    body = b"DIRC" + struct.pack(">LL", 2, len(paths)) + b"".join(rows)
    return body + hashlib.sha1(body, usedforsecurity=False).digest()


def test_a_crafted_index_does_not_lead_out_of_the_tree(make: Callable[..., Tree], tmp_path: Path) -> None:
    (tmp_path / "outside.py").write_text("OUTSIDE = 1\n")
    tree = make({"a.py": "a = 1\n", "sub/x.py": "x\n"})
    tree.git("config", "remote.origin.url", "https://user:hunter2hunter2@example.com/x.git")
    oid = tree.git("rev-parse", "HEAD:a.py").strip()
    wrong = ["../outside.py", "sub/../../outside.py", str(tmp_path / "outside.py"), ".git/config", "sub/.GIT/config", ".git"]
    (tree.root / "sub/.GIT").mkdir()
    (tree.root / "sub/.GIT/config").write_text("hunter2hunter2\n")
    (tree.root / ".git/index").write_bytes(crafted_index([*wrong, "a.py", "sub/x.py"], oid))
    found = listing.work_tree(git.find(str(tree.root)), ())
    assert [entry.path for entry in found.entries] == ["a.py", "sub/x.py"]
    ended = tree.run("pack", "-q")
    assert ended.code == 0
    assert "OUTSIDE" not in ended.out
    assert "hunter2hunter2" not in ended.out


@pytest.mark.parametrize("kind", ["link", "pipe", "folder", "large", "many"])
def test_rules_that_are_no_rules(make: Callable[..., Tree], kind: str) -> None:
    tree = make({"a.py": "a = 1\n", "sub/b.py": "b = 1\n"})
    path = tree.root / "sub/.repoassistignore"
    if kind == "link":
        path.symlink_to("/etc/passwd")
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        path.write_bytes(b"x" * 100_000_000 if kind == "large" else b"".join(b"p%d\n" % number for number in range(1_000_000)))
    files, omitted, found = packed(tree)
    assert "a.py" in files
    assert ("sub/b.py" in files) == (kind != "large")  # rules that are not read keep everything back
    assert (omitted.get("sub/b.py"), omitted.get("sub/.repoassistignore")) == {
        "link": (None, "symlink"), "pipe": (None, None), "folder": (None, None), "large": (".repoassistignore", ".repoassistignore"),
        "many": (None, omitted.get("sub/.repoassistignore")),
    }[kind]  # fmt: skip
    assert "root:" not in json.dumps(found)


def test_many_rules_of_gits_own(make: Callable[..., Tree]) -> None:
    tree = make({"a.py": "a = 1\n", ".gitignore": "".join(f"p{number}\n" for number in range(1_000_000))})
    tree.write({"p999999": "ignored\n", "b.py": "b = 1\n"})
    files, omitted, _ = packed(tree)
    assert {"a.py", "b.py"} <= files
    assert "p999999" not in files | omitted.keys()


def test_more_filters_than_anyone_has(make: Callable[..., Tree]) -> None:
    tree = make({"a.py": "a = 1\n"})
    with (tree.root / ".git/config").open("a") as stream:
        stream.writelines(f'[filter "f{number}"]\n\tclean = touch ran\n' for number in range(100_000))
    ended = tree.run("pack", "-q")
    assert (ended.code, ended.out, ended.err.count("\n")) == (1, "", 1)
    assert "names 100000 filters" in ended.err


def test_objects_from_elsewhere_are_no_files(make: Callable[..., Tree]) -> None:
    """An alternate brings objects, and no path to them."""
    victim = make({"private.py": "PRIVATE = 1\n"}, name="victim")
    tree = make({"a.py": "a = 1\n"}, name="hostile")
    (tree.root / ".git/objects/info/alternates").write_text(f"{victim.root}/.git/objects\n")
    ended = tree.run("pack", "-q")
    assert ended.code == 0
    assert "PRIVATE" not in ended.out


def test_what_a_filter_hides_is_not_taken_for_the_blob(make: Callable[..., Tree]) -> None:
    """A filter that takes secrets out of what is committed leaves them in the work tree, of the same length."""
    tree = make({".gitattributes": "*.py filter=hide\n"})
    tree.git("config", "filter.hide.clean", "tr 0-9 x")
    tree.write({"a.py": f"key = 'AKIA{'234567' * 2}2345'\n"}).commit()
    entry = next(one for one in listing.work_tree(git.find(str(tree.root)), ()).entries if one.path == "a.py")
    assert entry.oid == ""
