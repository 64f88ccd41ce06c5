"""What is listed, beside what git says, in every state that a work tree can be in."""

from __future__ import annotations

import json
import os
import shutil
import sys
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


@pytest.mark.parametrize("cone", ["--cone", "--no-cone"])
@pytest.mark.parametrize("index", ["--sparse-index", "--no-sparse-index"])
def test_every_kind_of_sparse_checkout(make: Make, cone: str, index: str) -> None:
    files = {"top.py": "t\n", "in/a.py": "a\n", "out/b.py": "b\n", "out/deep/c.py": "c\n"}
    tree = make(files)
    tree.git("sparse-checkout", "set", cone, *([index] if cone == "--cone" else []), "in" if cone == "--cone" else "/in/")
    tree.write({"out/deep/c.py": "here all the same\n", "out/new.py": "n\n"})
    found = listed(tree)
    assert paths(found) == ["in/a.py", "out/b.py", "out/deep/c.py", "out/new.py", "top.py"]
    reader = Reader(found.repository, from_commit=False)
    texts = {entry.path: reader.read(entry) for entry in found.entries}
    reader.close()
    assert texts["out/b.py"] == b"b\n"
    assert texts["out/deep/c.py"] == b"here all the same\n"


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["--object-format=sha256"], id="sha256"),
        pytest.param(["--ref-format=reftable"], id="reftable"),
        pytest.param(["--separate-git-dir=../apart"], id="git directory elsewhere"),
    ],
)
def test_every_kind_of_repository(make: Make, tmp_path: Path, arguments: list[str]) -> None:
    tree = Tree(tmp_path / "kind")
    tree.root.mkdir()
    try:
        tree.git("init", "--quiet", *[argument.replace("..", str(tmp_path)) for argument in arguments])
    except Exception:  # noqa: BLE001 - whatever an older git says
        pytest.skip("this git is too old")
    tree.write({"a.py": "a\n", "b.py": "b\n"}).commit()
    tree.write({"b.py": "changed\n", "c.py": "c\n"})
    found = listed(tree)
    assert [(entry.path, bool(entry.oid)) for entry in found.entries] == [("a.py", True), ("b.py", False), ("c.py", False)]
    assert paths(listing.commit_tree(found.repository, git.resolve(found.repository, "HEAD"), ())) == ["a.py", "b.py"]
    assert paths(listed(make({"x.py": "x\n"}))) == ["x.py"]


def test_a_shallow_clone_and_a_detached_head(make: Make, tmp_path: Path) -> None:
    tree = make({"a.py": "a\n"})
    tree.write({"b.py": "b\n"}).commit()
    tree.git("clone", "--quiet", "--depth=1", f"file://{tree.root}", str(tmp_path / "shallow"))
    shallow = Tree(tmp_path / "shallow")
    shallow.git("checkout", "--quiet", "--detach")
    assert paths(listed(shallow)) == ["a.py", "b.py"]
    with pytest.raises(RepoassistError, match="no such commit"):
        git.resolve(git.find(str(shallow.root)), "HEAD~1")


def test_objects_that_are_borrowed(make: Make, tmp_path: Path) -> None:
    tree = make({"a.py": "a\n"})
    tree.git("clone", "--quiet", "--shared", "--no-checkout", str(tree.root), str(tmp_path / "borrower"))
    found = listing.commit_tree(git.find(str(tmp_path / "borrower")), "HEAD", ())
    assert paths(found) == ["a.py"]


@pytest.mark.parametrize("variable", ["LITERAL", "GLOB", "NOGLOB", "ICASE"])
def test_what_the_user_says_of_pathspecs_is_of_theirs(make: Make, monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    tree = make({"a.py": "a\n", "sub/b.py": "b\n", "sub/.repoassistignore": "x\n"})
    monkeypatch.setenv(f"GIT_{variable}_PATHSPECS", "1")
    assert paths(listed(tree, cwd="sub")) == ["a.py", "sub/.repoassistignore", "sub/b.py"]
    found = listing.commit_tree(git.find(str(tree.root)), "HEAD", ())
    assert [entry.path for entry in found.ignore_files] == ["sub/.repoassistignore"]


def test_an_alias_below_the_top_of_a_linked_work_tree(make: Make, tmp_path: Path) -> None:
    """For an alias with !, git names the directory of a linked work tree, and goes to its top."""
    tree = make({"a.py": "a\n", "sub/b.py": "b\n"})
    tree.git("worktree", "add", "--quiet", str(tmp_path / "second"))
    second = Tree(tmp_path / "second")
    second.git("config", "alias.look", f"!{sys.executable} -m repoassist pack --json -q")
    found = json.loads(Tree(second.root / "sub").git("look", "--", "b.py"))
    assert found["repository"]["root"] == str(second.root)
    assert [one["path"] for one in found["files"]] == ["sub/b.py"]


@pytest.mark.parametrize("where", ["ignored", "info", "user", "configured", "index"])
def test_attributes_from_everywhere(make: Make, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, where: str) -> None:
    tree = make({"a.py": "a\n", "sub/b.py": "b\n", ".gitattributes": "*.txt text\n"})
    rule = "b.py repoassist=omit\n"
    if where == "ignored":
        tree.write({".git/info/exclude": ".gitattributes\n", "sub/.gitattributes": rule})
    elif where == "info":
        tree.write({".git/info/attributes": rule})
    elif where == "user":
        monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
        Tree(tmp_path).write({"git/attributes": rule})
    elif where == "configured":
        (tmp_path / "given").write_text(rule)
        tree.git("config", "core.attributesFile", str(tmp_path / "given"))
    else:
        tree.write({"sub/.gitattributes": rule}).commit()
        (tree.root / "sub/.gitattributes").unlink()
    assert listed(tree).attributes == {"sub/b.py": {"repoassist": "omit"}}


def test_a_macro_that_narrows(make: Make) -> None:
    tree = make({"a.py": "a\n", "sub/b.py": "b\n", ".gitattributes": "[attr]own repoassist=omit\n"})
    tree.write({"sub/.gitattributes": "b.py own\n"})
    assert listed(tree).attributes == {"sub/b.py": {"repoassist": "omit"}}


@pytest.mark.skipif(os.geteuid() != 0, reason="only the superuser gives files away")
def test_a_repository_of_someone_else(make: Make) -> None:
    tree = make({"a.py": "a\n"})
    for place in (tree.root, tree.root / ".git"):
        os.chown(place, 65_534, 65_534)
    ended = tree.run("pack")
    assert (ended.code, ended.out, ended.err.count("\n")) == (1, "", 1)
    assert "safe.directory" in ended.err
    tree.git("config", "--global", "safe.directory", str(tree.root))
    assert paths(listed(tree)) == ["a.py"]


def break_index(tree: Tree) -> None:
    (tree.root / ".git/index").write_bytes(b"no index")


def break_config(tree: Tree) -> None:
    with (tree.root / ".git/config").open("a") as stream:
        stream.write("[core\n")


def replace_git(content: str | None) -> Callable[[Tree], None]:
    def change(tree: Tree) -> None:
        shutil.rmtree(tree.root / ".git")
        (tree.root / ".git").mkdir() if content is None else (tree.root / ".git").write_text(content)

    return change


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(break_index, id="index"),
        pytest.param(break_config, id="configuration"),
        pytest.param(replace_git(None), id="empty folder"),
        pytest.param(replace_git("garbage\n"), id="garbage"),
        pytest.param(replace_git("gitdir: /nowhere\n"), id="leads nowhere"),
        pytest.param(lambda tree: (tree.root / ".git/HEAD").unlink(), id="no HEAD"),
        pytest.param(lambda tree: shutil.rmtree(tree.root / ".git/objects"), id="no objects"),
        pytest.param(lambda tree: (tree.root / ".git/HEAD").write_text("1" * 40 + "\n"), id="HEAD of no commit"),
    ],
)
def test_a_broken_repository(make: Make, change: Callable[[Tree], object]) -> None:
    tree = make({"a.py": "a\n"})
    change(tree)
    ended = tree.run("pack")
    assert (ended.code, ended.out, ended.err.count("\n")) == (1, "", 1)
    assert ended.err.startswith("git repoassist: git ")


def test_names_that_this_system_cannot_have(make: Make) -> None:
    """They are in the index and in the commit all the same, and may hold rules."""
    tree = make({"a.py": "a\n"})
    oid, rules = tree.git("rev-parse", "HEAD:a.py").strip(), tree.git("hash-object", "-w", "--stdin", stdin="b.py\n").strip()
    long, deep = "n" * 300, "/".join(["d" * 200] * 25)
    rows = [f"100644 {oid} 0\t{folder}/{name}" for folder in (long, deep) for name in ("a.py", "b.py")]
    rows.append(f"100644 {rules} 0\t{long}/.repoassistignore")
    tree.git("update-index", "--index-info", stdin="\n".join(rows) + "\n")
    tree.git("commit", "--quiet", "--message", "long")
    ended = tree.run("pack", "--json", "-q", "--rev", "HEAD")
    found = json.loads(ended.out)
    assert {one["path"] for one in found["files"]} == {"a.py", f"{deep}/a.py", f"{deep}/b.py"}
    assert {one["path"] for one in found["omitted"]} == {f"{long}/a.py", f"{long}/b.py", f"{long}/.repoassistignore"}
    tree.git("update-index", "--skip-worktree", *(row.partition("\t")[2] for row in rows))
    assert len(json.loads(tree.run("pack", "--json", "-q").out)["files"]) == 3


def test_a_link_of_a_commit_is_named_with_its_target(make: Make) -> None:
    tree = make({"a.py": "a\n"})
    (tree.root / "link").symlink_to("/etc/passwd")
    tree.commit()
    found = listing.commit_tree(git.find(str(tree.root)), "HEAD", ())
    assert [(one.path, one.why, one.detail) for one in found.omitted] == [("link", Reason.SYMLINK, "/etc/passwd")]
