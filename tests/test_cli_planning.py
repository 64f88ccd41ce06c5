"""What a user can say about the plan: what comes first, how much, at which price; and what the plan says of itself."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Tree

BODY = "    total = 0\n    for item in items:\n        total += item.weight\n    return total\n"


def module(name: str, functions: int = 6) -> str:
    return "import os\n\n" + "\n\n".join(f"def {name}_{number}(items):\n{BODY}" for number in range(functions))


WORDS = ("apple", "birch", "cedar", "daisy", "elder", "fern", "grape", "hazel", "iris", "juniper")


@pytest.fixture
def garden(make: Callable[..., Tree]) -> Tree:
    files = {f"plants/{word}.py": module(word) for word in WORDS}
    return make(files | {"plants/giant.py": module("giant", 80), "README.md": "# Garden\n", "logo.png": b"\x89PNG\0\0"})


def manifest(tree: Tree, *options: str, cwd: str = ".") -> Any:
    ended = tree.run("pack", "--json", "-q", *options, cwd=cwd)
    assert (ended.code, ended.err) == (0, "")
    return json.loads(ended.out)


def forms(tree: Tree, *options: str, cwd: str = ".") -> dict[str, str]:
    return {file["path"]: file["form"] for file in manifest(tree, *options, cwd=cwd)["files"]}


@pytest.mark.parametrize(
    ("name", "cwd", "path", "form"),
    [
        pytest.param("plants/juniper.py", ".", "plants/juniper.py", "full", id="a path"),
        pytest.param("juniper.py", "plants", "plants/juniper.py", "full", id="relative to here"),
        pytest.param("plants/juniper.py", "plants", "plants/juniper.py", "full", id="relative to the top level"),
        pytest.param("juniper_3", ".", "plants/juniper.py", "full", id="a symbol"),
        pytest.param("plants/giant.py", ".", "plants/giant.py", "excerpt", id="a file that does not fit"),
        pytest.param("giant_70", ".", "plants/giant.py", "excerpt", id="a symbol in one"),
    ],
)
def test_what_is_in_focus_comes_before_all_else(garden: Tree, name: str, cwd: str, path: str, form: str) -> None:
    for question in ([], ["--question", "how does apple_1 add up?"]):
        asked = ["--budget", "1.4k", *question]
        assert forms(garden, *asked, cwd=cwd).get(path) != form
        assert forms(garden, *asked, "--focus", name, cwd=cwd)[path] == form


def test_the_lines_of_a_symbol_in_focus_are_there(garden: Tree) -> None:
    text = garden.run("pack", "-q", "--budget", "1.4k", "--focus", "giant_70").out
    assert f"def giant_70(items):\n{BODY}" in text


def test_a_folder_in_focus(garden: Tree) -> None:
    garden.write({"extra/one.py": module("one", 2), "extra/two.py": module("two", 2)}).commit()
    found = manifest(garden, "--budget", "1.6k", "--focus", "extra/")
    assert {"extra/one.py", "extra/two.py"} <= {file["path"] for file in found["files"] if file["form"] == "full"}
    assert all(file["why"].startswith("in focus") for file in found["files"] if file["path"].startswith("extra/"))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        pytest.param("no_such_thing", "nothing called no_such_thing can be brought into focus", id="unknown"),
        pytest.param("logo.png", "logo.png is left out: binary", id="left out"),
    ],
)
def test_what_cannot_be_in_focus(garden: Tree, name: str, words: str) -> None:
    ended = garden.run("pack", "-q", "--focus", name)
    assert (ended.code, ended.out) == (1, "")
    assert words in ended.err
    assert ended.err.count("\n") == 1


def test_focus_changes_nothing_where_everything_fits(garden: Tree) -> None:
    assert garden.run("pack", "-q").out == garden.run("pack", "-q", "--focus", "plants/fern.py").out


def test_a_pack_in_focus_is_not_remembered_for_one_that_is_not(garden: Tree) -> None:
    before = manifest(garden, "--budget", "1.4k")
    manifest(garden, "--budget", "1.4k", "--focus", "plants/juniper.py")
    assert manifest(garden, "--budget", "1.4k") == before


def test_what_is_in_full_is_so_with_twice_the_budget(garden: Tree) -> None:
    question = ["--question", "where does cedar_2 loop over items, and giant_7?"]
    full = [
        {path for path, form in forms(garden, "--budget", budget, *question).items() if form == "full"}
        for budget in ("700", "1400", "2800", "5600")
    ]
    assert full[0] <= full[1] <= full[2] <= full[3]
    assert len(full[3]) > len(full[0])


def test_an_excerpt_says_its_lines(garden: Tree) -> None:
    found = manifest(garden, "--budget", "1.2k", "--question", "what does giant_42 do?")
    (giant,) = [file for file in found["files"] if file["path"] == "plants/giant.py"]
    text = garden.run("pack", "-q", "--budget", "1.2k", "--question", "what does giant_42 do?").out
    lines = module("giant", 80).split("\n")
    assert giant["form"] == "excerpt"
    assert any("def giant_42(items):" in lines[first - 1 : last] for first, last in giant["ranges"])
    assert all("\n".join(lines[first - 1 : last]) in text for first, last in giant["ranges"])


def test_a_lower_price_tier(garden: Tree) -> None:
    # qwen3-coder-plus costs more above 32,000 tokens
    garden.write({f"more/{number}.py": module(f"more{number}", 40) for number in range(40)}).commit()
    model = ["--model", "qwen3-coder-plus"]
    told = garden.run("pack", *model, "-o", "/dev/null").err
    assert "the price of qwen3-coder-plus rises above 32,000 tokens" in told
    assert "--budget auto:cheap" in told
    assert manifest(garden, *model, "--budget", "auto:cheap")["budget"]["limit"] == 32_000
    assert manifest(garden, *model, "--budget", "auto:cheap", "--", "plants/fern.py")["budget"]["limit"] > 32_000
    assert "the price" not in garden.run("pack", *model, "--budget", "auto:cheap", "-o", "/dev/null").err
    assert "the price" not in garden.run("ask", *model, "what is more3_1?").err  # offline: nothing is sent


def test_tree_tells_forms_apart(garden: Tree) -> None:
    out = garden.run("tree", "-q", "--budget", "1.4k", "--focus", "plants/giant.py").out
    rows = [line.split() for line in out.partition("form ")[2].split("\n")[1:] if line]
    assert {row[0] for row in rows} >= {"excerpt"}
    assert sum(int(row[-3].replace(",", "")) for row in rows) == len(WORDS) + 2
