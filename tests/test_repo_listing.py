"""What is listed, beside what git says, in every state that a work tree can be in."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from conftest import Tree

from repoassist.errors import Exit, RepoassistError
from repoassist.records import Reason
from repoassist.repo import git, listing
from repoassist.repo.reading import Reader

if TYPE_CHECKING:
    from pathlib import Path

Make = Callable[..., Tree]


def listed(tree: Tree, *pathspecs: str, cwd: str = ".") -> listing.Listing:
    return listing.work_tree(git.find(str(tree.root / cwd)), pathspecs)


def paths(found: listing.Listing) -> list[str]:
    return [entry.path for entry in found.entries]


def test_tracked_and_untracked_but_not_ignored(make: Make) -> None:
    tree = make({"a.py": "a\n", "sub/b.py": "b\n", ".gitignore": "*.log\nbuild/\n"})
    tree.write({"new.py": "n\n", "x.log": "l\n", "build/out.py": "o\n", "sub/deep/c.py": "c\n"})
    found = listed(tree)
    assert paths(found) == [".gitignore", "a.py", "new.py", "sub/b.py", "sub/deep/c.py"]
    assert found.dirty
    assert [bool(entry.oid) for entry in found.entries] == [True, True, False, True, False]


def test_tracked_although_ignored(make: Make) -> None:
    tree = make({"kept.log": "k\n"})
    tree.write({".gitignore": "*.log\n", "new.log": "n\n"})
    assert paths(listed(tree)) == [".gitignore", "kept.log"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(lambda tree: tree.write({"a.py": "changed\n"}), [("a.py", False), ("b.py", True)], id="edited"),
        pytest.param(lambda tree: (tree.root / "a.py").unlink(), [("b.py", True)], id="deleted"),
        pytest.param(
            lambda tree: tree.git("rm", "--quiet", "--cached", "a.py"), [("a.py", False), ("b.py", True)], id="unstaged"
        ),
        pytest.param(
            lambda tree: (tree.write({"c.py": "c\n"}), tree.git("add", "c.py")),
            [("a.py", True), ("b.py", True), ("c.py", True)],
            id="staged",
        ),
        pytest.param(
            lambda tree: (tree.write({"c.py": "c\n"}), tree.git("add", "--intent-to-add", "c.py")),
            [("a.py", True), ("b.py", True), ("c.py", False)],
            id="intent to add",
        ),
        pytest.param(
            lambda tree: (tree.git("update-index", "--assume-unchanged", "a.py"), tree.write({"a.py": "changed\n"})),
            [("a.py", False), ("b.py", True)],
            id="assumed unchanged",
        ),
        pytest.param(lambda tree: tree.git("mv", "a.py", "z.py"), [("b.py", True), ("z.py", True)], id="renamed"),
    ],
)
def test_states_of_a_file(make: Make, change: Callable[[Tree], object], expected: list[tuple[str, bool]]) -> None:
    tree = make({"a.py": "a\n", "b.py": "b\n"})
    change(tree)
    assert [(entry.path, bool(entry.oid)) for entry in listed(tree).entries] == expected


def test_conflicted_file_is_listed_once_as_it_stands(make: Make) -> None:
    tree = make({"a.py": "base\n"})
    tree.git("checkout", "--quiet", "-b", "other")
    tree.write({"a.py": "other\n"}).commit()
    tree.git("checkout", "--quiet", "main")
    tree.write({"a.py": "main\n"}).commit()
    with pytest.raises(Exception, match="merge"):
        tree.git("merge", "--quiet", "other")
    found = listed(tree)
    assert [(entry.path, entry.oid) for entry in found.entries] == [("a.py", "")]


def test_kinds_that_are_no_files(make: Make, tmp_path: Path) -> None:
    (tmp_path / "outside.txt").write_text("secret\n")
    tree = make({"a.py": "a\n"})
    (tree.root / "link").symlink_to(tmp_path / "outside.txt")
    tree.commit()
    os.mkfifo(tree.root / "pipe.py")
    (tree.root / "a.py").unlink()
    os.mkfifo(tree.root / "a.py")
    found = listed(tree)
    assert paths(found) == []
    assert {one.path: one.why for one in found.omitted} == {"a.py": Reason.SPECIAL, "link": Reason.SYMLINK}
    assert next(one.detail for one in found.omitted if one.path == "link") == str(tmp_path / "outside.txt")


def test_a_tracked_file_replaced_by_a_link_is_not_read(make: Make, tmp_path: Path) -> None:
    (tmp_path / "outside.txt").write_text("secret\n")
    tree = make({"a.py": "a\n", "folder/b.py": "b\n"})
    (tree.root / "a.py").unlink()
    (tree.root / "a.py").symlink_to(tmp_path / "outside.txt")
    found = listed(tree)
    assert paths(found) == ["folder/b.py"]
    assert [(one.path, one.why) for one in found.omitted] == [("a.py", Reason.SYMLINK)]


def test_submodule_is_named(make: Make) -> None:
    inner = make({"inner.py": "i\n"}, name="inner")
    tree = make({"a.py": "a\n"}, name="outer")
    tree.git("submodule", "--quiet", "add", str(inner.root), "sub")
    assert paths(listed(tree)) == [".gitmodules", "a.py"]
    assert [(one.path, one.why) for one in listed(tree).omitted] == [("sub", Reason.SUBMODULE)]


def test_sparse_checkout_is_read_from_the_object_store(make: Make) -> None:
    tree = make({"in/a.py": "a\n", "out/b.py": "b\n"})
    tree.git("sparse-checkout", "set", "in")
    found = listed(tree)
    assert not (tree.root / "out").exists()
    assert paths(found) == ["in/a.py", "out/b.py"]
    reader = Reader(found.repository, from_commit=False)
    assert reader.read(found.entries[1]) == b"b\n"
    reader.close()


@pytest.mark.parametrize(
    ("cwd", "pathspecs", "expected"),
    [
        pytest.param("sub", (), ["a.py", "sub/b.py", "sub/c.txt"], id="the whole tree from a folder"),
        pytest.param("sub", (".",), ["sub/b.py", "sub/c.txt"], id="here"),
        pytest.param("sub", ("*.py",), ["sub/b.py"], id="relative to here"),
        pytest.param("sub", (":/*.py",), ["a.py", "sub/b.py"], id="magic: from the top"),
        pytest.param(".", (":(exclude)*.txt",), ["a.py", "sub/b.py"], id="magic: exclude"),
    ],
)
def test_pathspecs(make: Make, cwd: str, pathspecs: tuple[str, ...], expected: list[str]) -> None:
    tree = make({"a.py": "a\n", "sub/b.py": "b\n", "sub/c.txt": "c\n"})
    assert paths(listed(tree, *pathspecs, cwd=cwd)) == expected


def test_a_commit_without_its_work_tree(make: Make) -> None:
    tree = make({"a.py": "one\n", "link-target.txt": "t\n"})
    first = tree.git("rev-parse", "HEAD").strip()
    tree.write({"a.py": "two\n", "b.py": "b\n"}).commit()
    repository = git.find(str(tree.root))
    found = listing.commit_tree(repository, git.resolve(repository, "HEAD~1"), ())
    assert (found.commit, found.dirty, paths(found)) == (first, False, ["a.py", "link-target.txt"])
    reader = Reader(repository, from_commit=True)
    assert reader.read(found.entries[0]) == b"one\n"
    reader.close()
    assert tree.git("status", "--porcelain") == ""


def test_bare_repository(make: Make, tmp_path: Path) -> None:
    tree = make({"a.py": "a\n", "sub/b.py": "b\n"})
    tree.git("clone", "--quiet", "--bare", str(tree.root), str(tmp_path / "bare.git"))
    repository = git.find(str(tmp_path / "bare.git"))
    found = listing.commit_tree(repository, git.resolve(repository, "main"), ("sub",))
    assert repository.bare
    assert paths(found) == ["sub/b.py"]


def test_worktree_shares_its_state(make: Make, tmp_path: Path) -> None:
    tree = make({"a.py": "a\n"})
    tree.git("worktree", "add", "--quiet", str(tmp_path / "second"))
    first, second = git.find(str(tree.root)), git.find(str(tmp_path / "second"))
    assert second.root == str(tmp_path / "second")
    assert first.common == second.common
    assert paths(listing.work_tree(second, ())) == ["a.py"]


def test_names_of_all_kinds(make: Make) -> None:
    names = [
        "with space.py",
        'quo"te.py',
        "new\nline.py",
        "glob*[a].py",
        "ünïcode.py",
        b"latin-\xe9.py".decode("utf-8", "surrogateescape"),
    ]
    tree = make({})
    for name in names:
        (tree.root / name).write_text("x\n")
    tree.commit()
    assert sorted(paths(listed(tree))) == sorted(names)


def test_before_the_first_commit(make: Make) -> None:
    tree = make({"a.py": "a\n"}, commit=False)
    found = listed(tree)
    assert (found.commit, paths(found)) == ("", ["a.py"])


def test_attributes_that_narrow(make: Make) -> None:
    tree = make({"a.py": "a\n", "b.py": "b\n", ".gitattributes": "a.py repoassist=omit\nb.py linguist-generated\n"})
    assert listed(tree).attributes == {"a.py": {"repoassist": "omit"}, "b.py": {"linguist-generated": "set"}}
    repository = git.find(str(tree.root))
    assert listing.commit_tree(repository, "HEAD", ()).attributes == {
        "a.py": {"repoassist": "omit"},
        "b.py": {"linguist-generated": "set"},
    }


def test_the_users_index_is_left_alone(make: Make) -> None:
    tree = make({"a.py": "a\n"})
    os.utime(tree.root / "a.py", (1, 1))
    before = (tree.root / ".git/index").read_bytes()
    listed(tree)
    assert (tree.root / ".git/index").read_bytes() == before


def test_a_hostile_configuration_starts_nothing(make: Make, tmp_path: Path) -> None:
    tree = make({"a.py": "a\n"})
    hook = tmp_path / "hook"
    hook.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
    hook.chmod(0o755)
    tree.git("config", "core.fsmonitor", str(hook))
    listed(tree)
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    ("where", "message"),
    [
        pytest.param(".", "not a git repository", id="outside"),
        pytest.param("missing", "no such directory", id="no folder"),
        pytest.param("repo/.git", "git's own directory", id="inside .git"),
    ],
)
def test_nowhere_to_list(make: Make, tmp_path: Path, where: str, message: str) -> None:
    make({}, name="repo")
    with pytest.raises(RepoassistError, match=message):
        git.find(str(tmp_path / where))


def test_unknown_revision(make: Make) -> None:
    with pytest.raises(RepoassistError, match="no such commit: nope") as caught:
        git.resolve(git.find(str(make({}).root)), "nope")
    assert caught.value.code is Exit.USAGE


def test_rules_outside_of_the_scope_hold_in_it(make: Make) -> None:
    files = {
        ".repoassistignore": "*.key\n",
        "sub/.repoassistignore": "x\n",
        "sub/deep/a.py": "a\n",
        ".gitattributes": "*.py repoassist=omit\n",
    }
    tree = make(files)
    for found in (listed(tree, "sub/deep"), listing.commit_tree(git.find(str(tree.root)), "HEAD", ("sub/deep",))):
        assert paths(found) == ["sub/deep/a.py"]
        assert {".repoassistignore", "sub/.repoassistignore"} <= {entry.path for entry in found.ignore_files}
        assert found.attributes == {"sub/deep/a.py": {"repoassist": "omit"}}


def test_a_folder_that_became_a_link_is_not_entered(make: Make, tmp_path: Path) -> None:
    tree = make({"sub/a.py": "a\n", "b.py": "b\n"})
    tree.git("update-index", "--assume-unchanged", "sub/a.py")
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "a.py").write_text("secret\n")
    shutil.rmtree(tree.root / "sub")
    (tree.root / "sub").symlink_to(outside)
    found = listed(tree)
    assert paths(found) == ["b.py"]
    assert [(one.path, one.why) for one in found.omitted] == [("sub", Reason.SYMLINK)]
