"""What is packed of submodules: beside real superprojects in every state, and beside hostile ones."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from conftest import Tree

from repoassist.records import Reason
from repoassist.repo import git, listing, pipes, submodules
from repoassist.repo.reading import Reader

if TYPE_CHECKING:
    from pathlib import Path

Make = Callable[..., Tree]


@pytest.fixture
def outer(make: Make) -> Tree:
    """A superproject with ``libs/zlib``, in which ``third_party/crc`` is a submodule."""
    crc = make({"crc.h": "crc\n", ".gitignore": "*.o\n"}, name="crc")
    zlib = make(
        {"inflate.c": '#include "zlib.h"\n', "zlib.h": "z\n", "contrib/a.c": "a\n", ".gitignore": "build/\n"}, name="zlib"
    )
    add(zlib, crc, "third_party/crc")
    tree = make({"main.c": "#include <zlib.h>\n", "src/app.c": "s\n"}, name="outer")
    add(tree, zlib, "libs/zlib")
    tree.git("submodule", "--quiet", "update", "--init", "--recursive")
    return tree


def add(tree: Tree, inner: Tree, path: str) -> None:
    tree.git("submodule", "--quiet", "add", str(inner.root), path)
    tree.commit("submodule")


def listed(tree: Tree, *pathspecs: str, cwd: str = ".", revision: str = "") -> listing.Listing:
    repository = git.find(str(tree.root / cwd))
    if revision:
        return submodules.recurse(listing.commit_tree(repository, git.resolve(repository, revision), pathspecs), pathspecs)
    return submodules.recurse(listing.work_tree(repository, pathspecs), pathspecs)


def paths(found: listing.Listing) -> list[str]:
    return [entry.path for entry in found.entries]


def named(found: listing.Listing) -> dict[str, str]:
    return {one.path: one.detail.partition(", ")[2] for one in found.omitted if one.why is Reason.SUBMODULE}


def contents(found: listing.Listing) -> dict[str, bytes]:
    inner = {one.path: one.repository for one in found.submodules}
    reader = Reader(found.repository, from_commit=found.from_commit, submodules=inner)
    read = {entry.path: data for entry in found.entries if isinstance(data := reader.read(entry), bytes)}
    reader.close()
    return read


def manifest(tree: Tree, *options: str, cwd: str = ".") -> Any:
    ended = tree.run("pack", "--json", "-q", "--recurse-submodules", *options, cwd=cwd)
    assert (ended.code, ended.err) == (0, "")
    return json.loads(ended.out)


ZLIB = [".gitignore", ".gitmodules", "contrib/a.c", "inflate.c", "third_party/crc/.gitignore", "third_party/crc/crc.h", "zlib.h"]
ALL = [".gitmodules", *(f"libs/zlib/{path}" for path in ZLIB), "main.c", "src/app.c"]
HINT = "`git submodule update --init` gets it"
OUTSIDE = "its git directory lies outside of this repository"


@pytest.mark.parametrize("revision", ["", "HEAD"])
def test_files_of_submodules_are_the_superprojects(outer: Tree, revision: str) -> None:
    found = listed(outer, revision=revision)
    assert (paths(found), named(found), found.dirty) == (ALL, {}, False)
    assert [one.path for one in found.submodules] == ["libs/zlib", "libs/zlib/third_party/crc"]
    assert found.submodules[0].commit == outer.git("-C", "libs/zlib", "rev-parse", "HEAD").strip()
    assert all(entry.oid for entry in found.entries)
    read = contents(found)
    assert (read["libs/zlib/zlib.h"], read["libs/zlib/third_party/crc/crc.h"], read["src/app.c"]) == (b"z\n", b"crc\n", b"s\n")


def test_only_when_asked_for(outer: Tree) -> None:
    found = json.loads(outer.run("pack", "--json", "-q").out)
    assert [one["path"] for one in found["omitted"]] == ["libs/zlib"]
    assert found["submodules"] == []


@pytest.mark.parametrize(
    ("change", "extra", "missing"),
    [
        pytest.param({"libs/zlib/new.c": "n\n"}, ["libs/zlib/new.c"], [], id="untracked"),
        pytest.param({"libs/zlib/build/out.c": "n\n", "libs/zlib/third_party/crc/x.o": "n\n"}, [], [], id="ignored in it"),
        pytest.param({".gitignore": "*.c\n"}, [".gitignore"], [], id="the superproject's ignore rules end at it"),
        pytest.param(
            {"libs/zlib/third_party/crc/build/out.c": "n\n"}, ["libs/zlib/third_party/crc/build/out.c"], [], id="as do its own"
        ),
    ],
)
def test_untracked_and_ignored(outer: Tree, change: dict[str, str], extra: list[str], missing: list[str]) -> None:
    outer.write(change)
    found = listed(outer)
    assert paths(found) == sorted({*ALL, *extra} - {*missing})
    assert found.dirty == bool(extra)


def test_its_own_info_exclude(outer: Tree) -> None:
    (outer.root / ".git/modules/libs/zlib/info/exclude").write_text("*.tmp\n")
    outer.write({"libs/zlib/x.tmp": "x\n", "y.tmp": "y\n"})
    assert paths(listed(outer)) == [*ALL, "y.tmp"]


def test_dirty_is_read_as_it_stands(outer: Tree) -> None:
    outer.write({"libs/zlib/zlib.h": "changed\n"})
    (outer.root / "libs/zlib/inflate.c").unlink()
    found = listed(outer)
    assert found.dirty
    assert "libs/zlib/inflate.c" not in paths(found)
    assert [entry.path for entry in found.entries if not entry.oid] == ["libs/zlib/zlib.h"]
    assert contents(found)["libs/zlib/zlib.h"] == b"changed\n"
    assert contents(listed(outer, revision="HEAD"))["libs/zlib/zlib.h"] == b"z\n"


def test_another_commit_than_the_recorded_one_is_dirty(outer: Tree) -> None:
    inner = Tree(outer.root / "libs/zlib")
    commit = inner.write({"more.c": "m\n"}).commit()
    found = listed(outer)
    assert (found.dirty, found.submodules[0].commit) == (True, commit)
    assert "libs/zlib/more.c" in paths(found)
    assert "libs/zlib/more.c" not in paths(listed(outer, revision="HEAD"))


def test_sparse_submodule_is_read_from_its_own_store(outer: Tree) -> None:
    outer.git("-C", "libs/zlib", "sparse-checkout", "set", "third_party")
    assert not (outer.root / "libs/zlib/contrib").exists()
    found = listed(outer)
    assert paths(found) == ALL
    assert contents(found)["libs/zlib/contrib/a.c"] == b"a\n"


def deinit(tree: Tree) -> None:
    tree.git("submodule", "--quiet", "deinit", "--force", "libs/zlib")


def no_commit(tree: Tree) -> None:
    tree.git("update-index", "--cacheinfo", f"160000,{'1' * 40},libs/zlib")
    tree.git("commit", "--quiet", "--message", "unknown")


@pytest.mark.parametrize(
    ("change", "in_tree", "in_commit"),
    [
        pytest.param(deinit, {"libs/zlib": f"not checked out; {HINT}"}, {}, id="not initialised"),
        pytest.param(
            lambda tree: shutil.rmtree(tree.root / "libs"), {"libs/zlib": f"not checked out; {HINT}"}, {}, id="folder deleted"
        ),
        pytest.param(
            lambda tree: shutil.rmtree(tree.root / ".git/modules/libs/zlib/modules"),
            {"libs/zlib/third_party/crc": f"not checked out; {HINT}"},
            {"libs/zlib/third_party/crc": f"which is not here; {HINT}"},
            id="its repository deleted",
        ),
        pytest.param(no_commit, {}, {"libs/zlib": f"which is not here; {HINT}"}, id="the recorded commit is absent"),
    ],
)
def test_absent_ones_are_named(
    outer: Tree, change: Callable[[Tree], object], in_tree: dict[str, str], in_commit: dict[str, str]
) -> None:
    change(outer)
    for found, expected in ((listed(outer), in_tree), (listed(outer, revision="HEAD"), in_commit)):
        assert named(found) == expected
        assert paths(found) == [path for path in ALL if not any(path.startswith(f"{one}/") for one in expected)]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # the git beside the one that failed
def test_a_damaged_one_does_not_end_the_run(outer: Tree) -> None:
    (outer.root / ".git/modules/libs/zlib/index").write_bytes(b"\0" * 50)
    found = listed(outer)
    assert paths(found) == [".gitmodules", "main.c", "src/app.c"]
    assert "index file" in named(found)["libs/zlib"]
    assert paths(listed(outer, revision="HEAD")) == ALL


def test_bare_superproject_names_them(outer: Tree, tmp_path: Path) -> None:
    outer.git("clone", "--quiet", "--bare", str(outer.root), str(tmp_path / "bare.git"))
    found = listed(Tree(tmp_path / "bare.git"), revision="HEAD")
    assert named(found) == {"libs/zlib": f"which is not here; {HINT}"}


def test_a_commit_in_which_it_had_another_path(outer: Tree) -> None:
    outer.git("mv", "libs/zlib", "z")
    outer.commit("moved")
    assert "z/third_party/crc/crc.h" in paths(listed(outer))
    assert paths(listed(outer, revision="HEAD~1")) == ALL


@pytest.mark.parametrize("revision", ["", "HEAD"])
@pytest.mark.parametrize(
    ("cwd", "pathspecs", "expected"),
    [
        pytest.param(".", ("libs/zlib/*.h",), ["libs/zlib/third_party/crc/crc.h", "libs/zlib/zlib.h"], id="glob"),
        pytest.param(".", ("libs",), [f"libs/zlib/{path}" for path in ZLIB], id="folder above"),
        pytest.param(".", ("libs/zlib/",), [f"libs/zlib/{path}" for path in ZLIB], id="with a slash"),
        pytest.param(".", (":(glob)libs/zlib/*.h",), ["libs/zlib/zlib.h"], id="magic: glob"),
        pytest.param(".", ("*.c", ":!libs/zlib/contrib"), ["libs/zlib/inflate.c", "main.c", "src/app.c"], id="magic: exclude"),
        pytest.param("src", ("../libs/zlib/inflate.c", "app.c"), ["libs/zlib/inflate.c", "src/app.c"], id="relative to here"),
        pytest.param("src", (".",), ["src/app.c"], id="none of it"),
        pytest.param("src", (), ALL, id="the whole tree from a folder"),
        pytest.param(".", ("libs/zlib/third_party/crc/crc.h",), ["libs/zlib/third_party/crc/crc.h"], id="a nested file"),
    ],
)
def test_pathspecs(outer: Tree, revision: str, cwd: str, pathspecs: tuple[str, ...], expected: list[str]) -> None:
    found = listed(outer, *pathspecs, cwd=cwd, revision=revision)
    assert (paths(found), named(found)) == (expected, {})
    assert {one.path for one in found.submodules} == {
        one for one in ("libs/zlib", "libs/zlib/third_party/crc") if any(path.startswith(f"{one}/") for path in expected)
    }


def test_names_of_all_kinds(outer: Tree) -> None:
    names = ["with space.c", "new\nline.c", "glob*[a].c", ":c", b"latin-\xe9.c".decode("utf-8", "surrogateescape"), "git~1"]
    for name in names:
        (outer.root / "libs/zlib" / name).write_text("x\n")
    assert {f"libs/zlib/{name}" for name in names} <= {*paths(listed(outer, "libs/zlib"))}


@pytest.mark.parametrize("revision", ["", "HEAD"])
def test_worktree_of_the_superproject(outer: Tree, tmp_path: Path, revision: str) -> None:
    outer.git("worktree", "add", "--quiet", str(tmp_path / "second"))
    second = Tree(tmp_path / "second")
    bare = listed(second, revision=revision)
    assert named(bare) == ({} if revision else {"libs/zlib": f"not checked out; {HINT}"})
    second.git("submodule", "--quiet", "update", "--init", "--recursive")
    found = listed(second, revision=revision)
    assert (paths(found), named(found)) == (ALL, {})
    assert "/worktrees/second/modules/" in found.submodules[0].repository.directory


def test_git_directory_in_its_own_folder(outer: Tree) -> None:
    inner = outer.root / "libs/zlib"
    (inner / ".git").unlink()
    shutil.move(outer.root / ".git/modules/libs/zlib", inner / ".git")
    outer.git("config", "--file", "libs/zlib/.git/config", "--unset", "core.worktree")
    (inner / "third_party/crc/.git").write_text("gitdir: ../../.git/modules/third_party/crc\n")
    for revision in ("", "HEAD"):
        assert paths(listed(outer, revision=revision)) == ALL


def test_inside_a_hook_of_the_superproject(outer: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_DIR", str(outer.root / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(outer.root / ".git/index"))
    monkeypatch.setenv("GIT_WORK_TREE", str(outer.root))
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", str(outer.root / ".git/objects"))
    for revision in ("", "HEAD"):
        found = listed(outer, revision=revision)
        assert (paths(found), contents(found)["libs/zlib/zlib.h"]) == (ALL, b"z\n")


# --- what narrows ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("options", [(), ("--rev", "HEAD")], ids=["tree", "commit"])
@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({".repoassistignore": "libs/zlib/contrib/\n"}, {"contrib/a.c": ".repoassistignore"}, id="superproject's file"),
        pytest.param({"libs/.repoassistignore": "zlib.h\n"}, {"zlib.h": ".repoassistignore"}, id="in a folder above"),
        pytest.param({"libs/zlib/.repoassistignore": "*.h\n"}, {"zlib.h": ".repoassistignore", "third_party/crc/crc.h": ".repoassistignore"}, id="submodule's file"),
        pytest.param(
            {".repoassistignore": "zlib.h\n", "libs/zlib/.repoassistignore": "!zlib.h\n"}, {"zlib.h": ".repoassistignore"}, id="which takes nothing back"
        ),
        pytest.param({"libs/zlib/.gitattributes": "*.h repoassist=omit\n"}, {"zlib.h": "attribute", "third_party/crc/crc.h": "attribute"}, id="submodule's attribute"),
        pytest.param({".gitattributes": "libs/** repoassist=omit\n", "libs/zlib/.gitattributes": "* repoassist=full\n"}, dict.fromkeys((*ZLIB, ".gitattributes"), "attribute"), id="superproject's attribute"),
        pytest.param({".gitattributes": "libs/** linguist-vendored\n"}, {}, id="that it is vendored is known"),
    ],
)  # fmt: skip
def test_both_repositories_narrow(outer: Tree, files: dict[str, str], expected: dict[str, str], options: tuple[str, ...]) -> None:
    outer.write(files)
    Tree(outer.root / "libs/zlib").commit()
    outer.commit()
    for scope in ((), ("--", "libs/zlib")):
        found = manifest(outer, *options, *scope)
        narrowed = {one["path"]: one["why"] for one in found["omitted"] if one["path"].startswith("libs/")}
        assert narrowed == {f"libs/zlib/{path}": why for path, why in expected.items()}


def test_an_ignore_file_above_that_git_ignores(outer: Tree) -> None:
    outer.write({"libs/.repoassistignore": "zlib.h\n", ".gitignore": ".repoassistignore\n"})
    assert "libs/zlib/zlib.h" not in {one["path"] for one in manifest(outer)["files"]}


def test_rules_of_thumb_judge_by_the_path_in_the_submodule(make: Make) -> None:
    inner = make({"a.c": "a\n", "vendor/b.c": "b\n", "deps/c.c": "c\n", "id_rsa": "key\n", "yarn.lock": "l\n"}, name="inner")
    tree = make({"vendor/own.c": "o\n", "main.c": "m\n"}, name="outer")
    add(tree, inner, "vendor/lib")
    add(tree, inner, "third_party/lib")
    found = manifest(tree)
    assert {one["path"] for one in found["files"]} == {".gitmodules", "main.c", "third_party/lib/a.c", "vendor/lib/a.c"}
    why = {one["path"]: one["why"] for one in found["omitted"]}
    for folder in ("vendor/lib", "third_party/lib"):
        assert [why[f"{folder}/{name}"] for name in ("vendor/b.c", "deps/c.c", "id_rsa", "yarn.lock")] == [
            "vendored",
            "vendored",
            "secret",
            "lock",
        ]
    assert why["vendor/own.c"] == "vendored"


# --- what is hostile ---------------------------------------------------------------------------------------------


def gitfile(tree: Tree, target: Path | str) -> None:
    shutil.rmtree(tree.root / "libs/zlib")
    tree.write({"libs/zlib/.git": f"gitdir: {target}\n"})


def linked_git(tree: Tree, private: Path) -> None:
    shutil.rmtree(tree.root / "libs/zlib")
    (tree.root / "libs/zlib").mkdir()
    (tree.root / "libs/zlib/.git").symlink_to(private / ".git")


def linked_module(tree: Tree, private: Path) -> None:
    shutil.rmtree(tree.root / ".git/modules/libs/zlib")
    (tree.root / ".git/modules/libs/zlib").symlink_to(private / ".git")


def linked_parts(tree: Tree, private: Path) -> None:
    for part in ("index", "objects", "HEAD", "refs"):
        full = tree.root / ".git/modules/libs/zlib" / part
        shutil.rmtree(full) if full.is_dir() else full.unlink()
        full.symlink_to(private / ".git" / part)


def common_directory(tree: Tree, private: Path) -> None:
    (tree.root / ".git/modules/libs/zlib/commondir").write_text(f"{private}/.git\n")


def linked_parent(tree: Tree, private: Path) -> None:
    shutil.rmtree(tree.root / "libs")
    shutil.copytree(private, private.parent / "parent/zlib")
    (tree.root / "libs").symlink_to(private.parent / "parent")


NOT_HERE = f"not checked out; {HINT}"


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        pytest.param(lambda tree, private: gitfile(tree, private / ".git"), OUTSIDE, id="gitfile to another repository"),
        pytest.param(lambda tree, _: gitfile(tree, "../../../private/.git"), OUTSIDE, id="a relative one"),
        pytest.param(lambda tree, _: gitfile(tree, "../../.git"), OUTSIDE, id="gitfile to the superproject"),
        pytest.param(lambda tree, _: gitfile(tree, "../../.git/modules"), NOT_HERE, id="gitfile to all modules"),
        pytest.param(
            lambda tree, _: gitfile(tree, "../../.git/modules/../../../private/.git"), OUTSIDE, id="by way of the modules"
        ),
        pytest.param(lambda tree, _: gitfile(tree, "x\0y"), NOT_HERE, id="gitfile with a NUL"),
        pytest.param(lambda tree, _: gitfile(tree, "x" * 100_000), NOT_HERE, id="gitfile without an end"),
        pytest.param(linked_git, NOT_HERE, id=".git is a link"),
        pytest.param(linked_module, OUTSIDE, id="its module is a link"),
        pytest.param(linked_parts, OUTSIDE, id="parts of its module are links"),
        pytest.param(common_directory, OUTSIDE, id="common directory elsewhere"),
        pytest.param(linked_parent, NOT_HERE, id="a folder above is a link"),
    ],
)
def test_nothing_from_elsewhere(outer: Tree, make: Make, change: Callable[[Tree, Path], object], detail: str) -> None:
    private = make({"private.c": "SECRET\n"}, name="private")
    commit = private.git("rev-parse", "HEAD").strip()
    outer.git("update-index", "--cacheinfo", f"160000,{commit},libs/zlib")
    outer.git("commit", "--quiet", "--message", "hostile")
    change(outer, private.root)
    found = listed(outer)
    assert {path: detail for path, detail in named(found).items() if path == "libs/zlib"} == {"libs/zlib": detail}
    for found in (listed(outer), listed(outer, revision="HEAD"), listed(outer, "libs/*", revision="HEAD")):
        assert not any("private" in path or b"SECRET" in data for path, data in contents(found).items())
        assert "libs/zlib" in named(found)


def test_a_link_in_its_place_is_not_followed(outer: Tree, make: Make) -> None:
    private = make({"private.c": "SECRET\n"}, name="private")
    shutil.rmtree(outer.root / "libs/zlib")
    (outer.root / "libs/zlib").symlink_to(private.root)
    found = listed(outer)
    assert [(one.path, one.why, one.detail) for one in found.omitted] == [("libs/zlib", Reason.SYMLINK, str(private.root))]
    assert paths(found) == [".gitmodules", "main.c", "src/app.c"]


@pytest.mark.parametrize("name", ["../../../private/.git", "..", "../modules", "/", "libs/zlib/../../../../private/.git"])
def test_a_name_leads_nowhere(outer: Tree, make: Make, name: str) -> None:
    private = make({"private.c": "SECRET\n"}, name="private")
    commit = private.git("rev-parse", "HEAD").strip()
    shutil.rmtree(outer.root / "libs")
    outer.write({".gitmodules": f'[submodule "{name}"]\n\tpath = libs/zlib\n\turl = x\n'})
    outer.git("add", ".gitmodules")
    outer.git("update-index", "--cacheinfo", f"160000,{commit},libs/zlib")
    outer.git("commit", "--quiet", "--message", "hostile")
    assert named(listed(outer, revision="HEAD")) == {"libs/zlib": f"which is not here; {HINT}"}


def test_its_configuration_runs_and_moves_nothing(outer: Tree, make: Make, tmp_path: Path) -> None:
    make({"private.c": "SECRET\n"}, name="private")
    ran = f"touch {tmp_path}/ran; cat"
    for key in ("core.fsmonitor", "filter.x.clean", "filter.x.process", "core.sshCommand", "core.pager", "diff.x.textconv"):
        outer.git("-C", "libs/zlib", "config", key, ran)
    outer.git("-C", "libs/zlib", "config", "core.worktree", str(tmp_path / "private"))
    (outer.root / ".git/modules/libs/zlib/info/attributes").write_text("* filter=x diff=x\n")
    hook = outer.root / ".git/modules/libs/zlib/hooks/post-index-change"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\n{ran}\n")
    hook.chmod(0o755)
    outer.write({"libs/zlib/zlib.h": "Z\n"})
    os.utime(outer.root / "libs/zlib/inflate.c", (1, 1))
    assert paths(listed(outer)) == ALL
    assert paths(listed(outer, revision="HEAD")) == ALL
    assert not (tmp_path / "ran").exists()


def test_nothing_is_written(outer: Tree) -> None:
    for path in ("libs/zlib/zlib.h", "main.c"):
        os.utime(outer.root / path, (1, 1))
    before = snapshot(outer.root)
    for revision in ("", "HEAD"):
        listed(outer, "libs/*", revision=revision)
        listed(outer, revision=revision)
    assert snapshot(outer.root) == before


def snapshot(root: Path) -> dict[str, tuple[int, bytes]]:
    return {str(one): (one.stat().st_mtime_ns, one.read_bytes()) for one in root.rglob("*") if one.is_file()}


def test_a_commit_is_not_fetched(outer: Tree, tmp_path: Path) -> None:
    commit = Tree(tmp_path / "zlib").write({"later.c": "l\n"}).commit()
    outer.git("update-index", "--cacheinfo", f"160000,{commit},libs/zlib")
    outer.git("commit", "--quiet", "--message", "later")
    for key, value in (("remote.origin.promisor", "true"), ("extensions.partialClone", "origin")):
        outer.git("-C", "libs/zlib", "config", key, value)
    assert named(listed(outer, revision="HEAD")) == {"libs/zlib": f"which is not here; {HINT}"}
    assert outer.git("-C", "libs/zlib", "cat-file", "-t", commit) == "commit\n"  # it could have been


def test_a_pipe_called_like_an_attribute_file(outer: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipes, "PATIENCE", 0.2)
    outer.write({".gitattributes": "*.c repoassist=outline\n"})
    os.mkfifo(outer.root / "libs/zlib/.gitattributes")
    found = listed(outer)
    assert {path for path in found.attributes if path.startswith("libs/")} == {"libs/zlib/contrib/a.c", "libs/zlib/inflate.c"}


def test_few_enough_and_not_too_deep(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = make({"a.c": "a\n"}, name="level0")
    for level in range(1, 4):
        tree = make({f"{level}.c": "x\n"}, name=f"level{level}")
        for folder in ("left", "right"):
            add(tree, inner, folder)
        inner = tree
    inner.git("submodule", "--quiet", "update", "--init", "--recursive")
    for name, limit in (("DEEPEST", 2), ("MOST", 6)):
        with monkeypatch.context() as patch:
            patch.setattr(submodules, name, limit)
            for revision in ("", "HEAD"):
                found = listed(inner, revision=revision)
                assert {*named(found).values()} == {"too many submodules, or too deep"}
                assert len(found.submodules) == 6


# --- the commands ------------------------------------------------------------------------------------------------


def test_pack_tree_and_graph(outer: Tree) -> None:
    found = manifest(outer)
    assert {one["path"] for one in found["files"]} == {*ALL} - {""}
    assert found["submodules"] == [
        {"path": path, "commit": outer.git("-C", path, "rev-parse", "HEAD").strip()}
        for path in ("libs/zlib", "libs/zlib/third_party/crc")
    ]
    assert (found["omitted"], found["repository"]["dirty"]) == ([], False)
    edges = json.loads(outer.run("graph", "--json", "--recurse-submodules").out)["edges"]
    assert ["libs/zlib/inflate.c", "libs/zlib/zlib.h", 1] in edges
    counted = json.loads(outer.run("tree", "--json", "-q", "--recurse-submodules").out)["total"]
    assert counted["files"] == len(ALL)


def test_the_same_pack_of_the_tree_and_of_its_commit(outer: Tree) -> None:
    assert manifest(outer)["digest"] == manifest(outer, "--rev", "HEAD")["digest"] == manifest(outer, cwd="src")["digest"]


def test_what_is_not_here_is_said(outer: Tree) -> None:
    deinit(outer)
    commit = outer.git("rev-parse", "HEAD:libs/zlib")[:12]
    assert manifest(outer)["omitted"] == [
        {"path": "libs/zlib", "why": "submodule", "detail": f"commit {commit}, not checked out; {HINT}"}
    ]
