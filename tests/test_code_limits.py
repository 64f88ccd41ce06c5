"""What is looked at of a text that is too large, too dense or too deep, and of one that ends the process that reads it."""

from __future__ import annotations

import json
import os
import re
import signal
from typing import TYPE_CHECKING, NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repoassist.code import languages, limits, parsing
from repoassist.corpus import guarding, studying
from repoassist.memo import unpack_parsed

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Tree

    from repoassist.records import Parsed


def parsed(language: str, text: str) -> Parsed:
    row = languages.row(language)
    assert row is not None
    return parsing.structure(row, text)


def names(found: Parsed) -> list[str]:
    return [one.qualified for one in found.definitions]


# --- size --------------------------------------------------------------------------------------------------------


HALF = limits.LARGEST // 2 + 10


def padded(begin: str, rest: str = "  y\n") -> str:
    """A text with this after its first half, and then as much of the rest as makes it too long."""
    return "x\n" * (HALF // 2) + begin + rest * (limits.LARGEST // len(rest))


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        pytest.param("a" * limits.LARGEST, limits.LARGEST, id="as-much-as-may-be"),
        pytest.param("a\n" * (limits.LARGEST // 2) + "b", limits.LARGEST, id="to-the-end-of-a-line"),
        pytest.param("b" * limits.LARGEST + "c\n", limits.LARGEST, id="one-line-too-long"),
        pytest.param("a\n" + "b" * limits.LARGEST, limits.LARGEST, id="lines-in-the-first-half-only"),
        pytest.param(padded("f {\n  z\n}\nclass A\n"), HALF + 10, id="to-the-last-brace-in-the-first-column"),
        pytest.param(padded("f {\n});\ng\n"), HALF + 8, id="to-its-end-of-the-line"),
        pytest.param(padded("f:\n  z\n\n  z\n\ng:\n"), HALF + 13, id="to-the-last-empty-line-before-the-first-column"),
        pytest.param(padded("f {\n}\n  .g()\n", "  z\n\n"), limits.LARGEST - 2, id="to-the-last-line-at-least"),
    ],
)
def test_the_beginning_is_kept(text: str, kept: int) -> None:
    assert len(text) >= limits.LARGEST
    assert (len(limits.cut(text)), text.startswith(limits.cut(text))) == (kept, True)


def test_of_what_is_too_large_the_beginning_is_looked_at() -> None:
    begin = "import a\ndef f(): pass\n"
    text = begin + "#" + "x" * (limits.LARGEST - len(begin) - 2) + "\n"
    assert parsed("python", text).complete
    found = parsed("python", f"{text}import b\ndef g(): pass\n")
    assert not found.complete
    assert ([one.spec for one in found.imports], names(found)) == (["a"], ["f"])


def test_of_what_is_too_dense_the_beginning_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "NODES", 400)
    text = "".join(f"A{number} = 1\n" for number in range(200))
    found = parsed("python", text)
    assert not found.complete
    assert names(found) == [f"A{number}" for number in range(len(found.definitions))]
    assert 20 < len(found.definitions) < 100
    assert parsed("python", text[: len(text) // 4]).complete


# --- depth -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("depth", [limits.DEEPEST, limits.DEEPEST + 1, 3000])
def test_of_what_is_too_deep_the_outside_is_looked_at(depth: int) -> None:
    found = parsed("java", "class A { " * depth + "}" * depth + "\nclass Last {}\n")
    kept = min(depth, limits.DEEPEST)
    assert names(found) == [".".join("A" * deep) for deep in range(1, kept + 1)] + ["Last"]
    assert found.complete is (depth == kept)


# --- runs --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("(" * 1000, "(" * 1000, id="as-many-as-may-be"),
        pytest.param("(" * 1003, "(" * 1000 + "   ", id="too-many"),
        pytest.param("x" + "(" * 1003 + "y)", "x" + "(" * 1000 + "   y)", id="between-names"),
        pytest.param("( \n" * 1002, "( \n" * 1000 + "  \n" * 2, id="on-lines"),
        pytest.param("(_" * 3000, "(_" * 3000, id="underscores-are-names"),
        pytest.param("(\xe9" * 3000, "(\xe9" * 3000, id="letters-of-other-scripts"),
        pytest.param(("(" * 900 + "x") * 9, ("(" * 900 + "x") * 9, id="runs-that-are-short-enough"),
        pytest.param(" " * 5000, " " * 5000, id="blanks-are-no-signs"),
    ],
)
def test_a_run_is_blanked_behind_its_beginning(before: str, after: str) -> None:
    assert limits.calm(before.encode()) == after.encode()


@given(st.lists(st.sampled_from(["(" * 700, "[\n" * 400, "x", "  ", "]}" * 30, "\xe9"])).map("".join))
def test_blanking_moves_nothing_and_leaves_no_long_run(text: str) -> None:
    source = text.encode()
    found = limits.calm(source)
    assert (len(found), found.count(b"\n")) == (len(source), source.count(b"\n"))
    assert all(old == new or new == ord(" ") for old, new in zip(source, found, strict=True))
    signs = re.compile(rb"[(\[\]}\s]*")
    assert all(len(re.sub(rb"\s", b"", run)) <= limits.RUN for run in signs.findall(found))


@pytest.mark.parametrize("language", [row.name for row in languages.ROWS if not row.component])
def test_many_signs_end_no_run(language: str) -> None:
    """Each would cost a look at all that follow it: this test takes hours where that is not prevented."""
    assert not parsed(language, "(" * limits.LARGEST).complete


# --- the last resort ---------------------------------------------------------------------------------------------


def endless(*_: object) -> NoReturn:
    while True:
        pass


def hungry(*_: object) -> NoReturn:
    hoard = []
    while True:
        hoard.append(bytes(100_000_000))


def fatal(*_: object) -> NoReturn:
    os.kill(os.getpid(), signal.SIGSEGV)
    endless()


def failing(*_: object) -> NoReturn:
    raise ValueError


HAZARDS = [endless, hungry, fatal, failing]
forking = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")


@forking
@pytest.mark.parametrize("hazard", HAZARDS)
@pytest.mark.parametrize("at", [0, 1, 3])
def test_a_task_that_ends_the_process_ends_nothing_else(
    monkeypatch: pytest.MonkeyPatch, hazard: Callable[[int], NoReturn], at: int
) -> None:
    monkeypatch.setattr(guarding, "SECONDS", 0.2)
    monkeypatch.setattr(guarding, "MEMORY", 1_000_000_000)
    found = guarding.guarded(
        lambda task: hazard(task) if task == at else ("done", task), [0, 1, 2, 3], lambda task: ("not", task)
    )
    assert found == [("not" if task == at else "done", task) for task in range(4)]


def test_each_task_has_its_own_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarding, "SECONDS", 1.0)
    assert guarding.guarded(lambda task: sum(range(5_000_000)) + task, [*range(12)], lambda _: None).count(None) == 0


def test_results_may_be_large() -> None:
    assert [len(one) for one in guarding.guarded(lambda task: "x" * task, [3_000_000, 5], str)] == [3_000_000, 5]


def test_no_tasks() -> None:
    assert guarding.guarded(endless, [], endless) == []


@forking
def test_a_file_that_ends_the_process_is_known_but_for_what_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarding, "SECONDS", 0.5)
    really = parsing.parse
    monkeypatch.setattr(parsing, "parse", lambda row, text, path="": endless() if "bad" in path else really(row, text, path))
    batch = [(name, b"def f(): pass\n", "", True) for name in ("a.py", "bad.py", "c.py")]
    found = studying.study_batch(batch)
    assert [(file[0], file[1]) for file, _ in found] == [("python", 14)] * 3
    said = [unpack_parsed(packed) for _, packed in found]
    assert [(names(one), one.complete) for one in said] == [(["f"], True), ([], False), (["f"], True)]


def test_a_file_that_makes_its_parser_hoard_memory_ends_no_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each sign is an error from which there are ever more ways to recover: tree-sitter takes memory as the square of them."""
    monkeypatch.setattr(guarding, "SECONDS", 0.5)
    batch = [("a.java", b"x=>\n" * 6000, "", True), ("B.java", b"class B {}\n", "", True)]
    said = [unpack_parsed(packed) for _, packed in studying.study_batch(batch)]
    assert [(names(one), one.complete) for one in said] == [([], False), (["B"], True)]


# --- what is said of it ------------------------------------------------------------------------------------------


def test_what_is_looked_at_in_part_is_said_to_be(make: Callable[..., Tree]) -> None:
    tree = make({"a.py": "import b\n" + "(" * 5_000, "b.py": "def f(): pass\n", "c.md": "(" * 5_000})
    graph = tree.run("graph", "--json")
    assert json.loads(graph.out)["incomplete"] == ["a.py"]
    assert json.loads(graph.out)["edges"] == [["a.py", "b.py", 1]]
    assert "; 1 file read in part" in tree.run("graph").err
    packed = json.loads(tree.run("pack", "--json").out)
    assert {file["path"]: file.get("incomplete", False) for file in packed["files"]} == {
        "a.py": True,
        "b.py": False,
        "c.md": False,
    }


def test_nothing_is_said_where_all_is_looked_at(make: Callable[..., Tree]) -> None:
    tree = make({"a.py": "import b\n", "b.py": ""})
    assert json.loads(tree.run("graph", "--json").out)["incomplete"] == []
    assert "in part" not in tree.run("graph").err
