"""``cache``: what is kept is told truthfully, and nothing but that is ever deleted."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from repoassist import memo
from repoassist.cli import cache
from repoassist.repo import copies

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Tree


@pytest.fixture
def tree(make: Callable[..., Tree]) -> Tree:
    """A repository that has been packed, and once by its URL."""
    made = make({"a.py": "a = 1\n"}, name="project")
    assert made.run("pack", "-q").code == made.run("pack", "-q", "--remote", str(made.root)).code == 0
    return made


def folder() -> Path:
    return Path(os.environ["XDG_CACHE_HOME"], "repoassist")


def listed(tree: Tree, *arguments: str) -> Any:
    ended = tree.run("cache", *(arguments or ("list",)), "--json")
    assert (ended.code, ended.err) == (0, "")
    return json.loads(ended.out)


def test_the_list(tree: Tree) -> None:
    found = listed(tree)
    (kept,), (copy,) = found["memos"], found["remotes"]
    assert (found["schema"], found["folder"]) == (1, str(folder()))
    assert (kept["name"], kept["path"]) == ("memo", str(folder() / f"memo-{memo.SCHEMA}.sqlite"))
    assert kept["size"] == sum(path.stat().st_size for path in folder().glob("memo-*"))
    assert sum(kept["rows"].values()) > 0
    assert copy["url"] == f"file://{tree.root}"
    assert copy["size"] == sum(path.stat().st_size for path in Path(copy["path"]).rglob("*") if path.is_file())
    assert [(one["revision"], one["commit"]) for one in copy["revisions"]] == [("HEAD", tree.git("rev-parse", "HEAD").strip())]
    text = tree.run("cache").out.split("\n")
    assert [line.split()[0] for line in text[:-1]] == ["name", "memo", copy["name"]]
    assert text[2].endswith(f"file://{tree.root}")


def test_looking_changes_nothing(tree: Tree) -> None:
    before = sorted(folder().rglob("*"))
    listed(tree)
    tree.run("cache", "show")
    assert sorted(folder().rglob("*")) == before


def test_show(tree: Tree) -> None:
    (copy,) = listed(tree)["remotes"]
    for name in (copy["name"], copy["url"], "project", os.path.basename(copy["path"])):
        assert listed(tree, "show", name) == {"schema": 1, "folder": str(folder()), "memos": [], "remotes": [copy]}
    assert f"HEAD: {copy['revisions'][0]['commit']}" in tree.run("cache", "show", "project").out
    assert "rows" in tree.run("cache", "show", "memo").out


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("delete",), 2, "--all"),
        (("delete", "memo", "--all"), 2, "without names"),
        (("list", "--all"), 2, "--all goes with delete"),
        (("list", "memo"), 2, "a NAME with"),
        (("show", "nothing"), 2, "nothing is kept under the name nothing"),
        (("delete", "-y", ".."), 2, "nothing is kept"),
        (("delete", "-y", ""), 2, "nothing is kept"),
        (("burn",), 2, "burn"),
        (("delete", "memo"), 3, "no terminal to ask on"),
    ],
)
def test_refusals(tree: Tree, arguments: tuple[str, ...], code: int, told: str) -> None:
    before = sorted(folder().rglob("*"))
    ended = tree.run("cache", *arguments)
    assert (ended.code, ended.out, ended.err.count("\n")) == (code, "", 1)
    assert told in ended.err
    assert sorted(folder().rglob("*")) == before


def test_delete_one(tree: Tree) -> None:
    ended = tree.run("cache", "delete", "-y", "project")
    assert (ended.code, ended.out) == (0, "")
    assert ended.err.startswith("deleted ")
    assert list((folder() / copies.FOLDER).iterdir()) == []
    assert (folder() / f"memo-{memo.SCHEMA}.sqlite").exists()
    assert tree.run("pack", "-q", "--remote", str(tree.root)).code == 0


def test_delete_all_deletes_what_is_ours_and_nothing_else(tree: Tree, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    (outside / "inner").mkdir(parents=True)
    (outside / "inner" / "precious").write_text("precious")
    (copy,) = listed(tree)["remotes"]
    (Path(copy["path"]) / "link").symlink_to(outside)
    remotes = folder() / copies.FOLDER
    (remotes / ("0" * 32)).symlink_to(outside)
    (folder() / "memo-7.sqlite").symlink_to(outside / "inner" / "precious")
    (folder() / "memo-1.sqlite").write_bytes(b"of an old version")
    foreign = [folder() / "notes.txt", remotes / "notes.txt", folder() / "memo-x.sqlite"]
    for path in foreign:
        path.write_text("mine")
    (remotes / f"{'1' * 32}.new-abc").mkdir()
    assert {one["name"] for one in listed(tree)["memos"]} == {"memo", "memo-1"}
    assert tree.run("cache", "delete", "--all", "--yes").code == 0
    left = {path.relative_to(folder()).as_posix() for path in folder().rglob("*")}
    assert left == {"remotes", f"remotes/{'0' * 32}", "memo-7.sqlite", "notes.txt", "remotes/notes.txt", "memo-x.sqlite"}
    assert (outside / "inner" / "precious").read_text() == "precious"


def test_a_link_in_place_of_the_folder_is_not_followed(tree: Tree, tmp_path: Path) -> None:
    moved = tmp_path / "moved"
    shutil.move(folder() / copies.FOLDER, moved)
    (folder() / copies.FOLDER).symlink_to(moved)
    before = sorted(moved.rglob("*"))
    assert listed(tree)["remotes"] == []
    assert tree.run("cache", "delete", "--all", "-y").code == 0
    assert sorted(moved.rglob("*")) == before


def test_a_copy_that_is_being_fetched_stays(tree: Tree) -> None:
    (copy,) = listed(tree)["remotes"]
    with open(f"{copy['path']}.lock") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        ended = tree.run("cache", "delete", "-y", copy["name"])
    assert (ended.code, ended.err.count("\n")) == (1, 1)
    assert "by another run" in ended.err
    assert Path(copy["path"]).is_dir()


def test_damage_is_told(tree: Tree) -> None:
    (copy,) = listed(tree)["remotes"]
    (Path(copy["path"]) / copies.RECORD).write_text("{")
    (folder() / f"memo-{memo.SCHEMA}.sqlite").write_bytes(b"no database")
    found = listed(tree)
    assert (found["memos"][0]["rows"], found["remotes"][0]["url"]) == (None, "")
    text = tree.run("cache").out
    assert "unreadable" in text
    assert "damaged" in text
    assert tree.run("cache", "delete", "-y", "--all").code == 0
    assert listed_names(tree) == []


def listed_names(tree: Tree) -> list[str]:
    found = json.loads(tree.run("cache", "--json").out)
    return [one["name"] for one in (*found["memos"], *found["remotes"])]


@pytest.mark.parametrize(
    ("environment", "code", "told"),
    [({}, 0, "which does not exist"), ({"HOME": "", "XDG_CACHE_HOME": ""}, 1, "no home")],
    ids=["no folder", "no home"],
)
def test_without_a_cache(make: Callable[..., Tree], tmp_path: Path, environment: dict[str, str], code: int, told: str) -> None:
    ended = make({}).run("cache", cwd=str(tmp_path), env=environment)
    assert (ended.code, ended.out, ended.err.count("\n")) == (code, "", 1)
    assert told in ended.err


@pytest.mark.parametrize(
    ("size", "shown"), [(0, "0 B"), (999, "999 B"), (1_000, "1.0 kB"), (2_500_000, "2.5 MB"), (7_200_000_000, "7.2 GB")]
)
def test_human(size: int, shown: str) -> None:
    assert cache.human(size) == shown
