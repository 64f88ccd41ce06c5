"""The overview: the tree with its marks, what was left out, and the index, as much of it as there is room for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repoassist.pack import overview as overviews
from repoassist.pack.material import Material
from repoassist.pack.tokens import count
from repoassist.records import Definition, Form, Omitted, Parsed, Reason, Role

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PLENTY = 100_000


def material(
    symbols: Mapping[str, Sequence[Definition]], *, omitted: Sequence[Omitted] = (), tests: Sequence[str] = ()
) -> Material:
    return Material(
        name="",
        order=list(symbols),
        languages={},
        roles={path: Role.TEST if path in tests else Role.SOURCE for path in symbols},
        sizes={},
        symbols={path: Parsed(definitions=tuple(definitions)) for path, definitions in symbols.items()},
        omitted=omitted,
        narrowed={},
        text=dict.fromkeys(symbols, "").__getitem__,
        known={},
    )


def tree(forms: Mapping[str, Form | None], omitted: Sequence[Omitted] = (), depth: int = 99) -> list[str]:
    return "".join(overviews.tree_lines(overviews.tree_names(forms, omitted), depth)).split("\n")[:-1]


FORMS: dict[str, Form | None] = {
    "README.md": Form.FULL,
    "src/app.py": Form.FULL,
    "src/core/run.py": Form.OUTLINE,
    "src/core/deep/er.py": Form.EXCERPT,
    "src/core/deep/est.py": None,
}
LOCKED = [Omitted("src/lock.json", Reason.LOCK)]


@pytest.mark.parametrize(
    ("depth", "expected"),
    [
        pytest.param(99, ["/: README.md", "src/: app.py -lock.json", "src/core/: ~run.py", "src/core/deep/: ~er.py -est.py"], id="all of it"),
        pytest.param(3, ["/: README.md", "src/: app.py -lock.json", "src/core/: ~run.py", "src/core/deep/: ~er.py -est.py"], id="just deep enough"),
        pytest.param(2, ["/: README.md", "src/: app.py -lock.json", "src/core/: ~run.py (+2 files below)"], id="summed up from the third"),
        pytest.param(1, ["/: README.md", "src/: (2 files) (+3 files below)"], id="top level only"),
    ],
)  # fmt: skip
def test_the_tree(depth: int, expected: list[str]) -> None:
    assert tree(FORMS, LOCKED, depth) == expected


def test_folders_without_files_of_their_own_are_shown_where_they_stand_for_others() -> None:
    assert tree({"a/b/c/d.py": Form.FULL}, depth=1) == ["a/: (+1 files below)"]
    assert tree({"a/b/c/d.py": Form.FULL}, depth=2) == ["a/b/: (+1 files below)"]
    assert tree({"a/b/c/d.py": Form.FULL}) == ["a/b/c/: d.py"]


@pytest.mark.parametrize(
    ("name", "line"),
    [
        pytest.param("with space.py", '/: "with space.py"', id="a blank"),
        pytest.param("-x.py", '/: "-x.py"', id="what looks left out"),
        pytest.param("~x.py", '/: "~x.py"', id="what looks outlined"),
        pytest.param("(x)", '/: "(x)"', id="what looks like a remark"),
        pytest.param("a\nb.py", "/: a\\012b.py", id="a line break"),
        pytest.param("</overview>", "\\074/: overview\\076", id="a delimiter"),
    ],
)
def test_names_cannot_be_mistaken(name: str, line: str) -> None:
    assert tree({name: Form.FULL}) == [line]


def test_what_was_left_out_is_counted_by_reason() -> None:
    omitted = [Omitted("a", Reason.LOCK), Omitted("b", Reason.BINARY), Omitted("c", Reason.BINARY), Omitted("d", Reason.SECRET)]
    assert overviews.left_out(omitted) == "Left out: 2 binary, 1 lock, 1 secret.\n"
    assert overviews.left_out([]) == ""


SYMBOLS = {
    "app.py": [
        Definition("App", "class", 3, 9, 3, bases=("Base", "Mixin")),
        Definition("run", "method", 5, 6, 5, parent="App"),
        Definition("Inner", "class", 7, 8, 7, parent="App"),
        Definition("main", "function", 11, 12, 11),
        Definition("_hidden", "function", 14, 15, 14, public=False),
        Definition("LIMIT", "constant", 1, 1, 1),
    ],
    "test_app.py": [Definition("TestApp", "class", 1, 2, 1), Definition("helper", "function", 4, 5, 4)],
    "base.rs": [Definition("Base", "trait", 1, 2, 1), Definition("Base", "impl", 4, 5, 4), Definition("util", "module", 7, 8, 7)],
    "empty.py": [],
}


def test_the_index_has_classes_first_and_sources_before_tests() -> None:
    assert list(overviews.index(material(SYMBOLS, tests=["test_app.py"]))) == [
        "Classes, with their bases and lines:\napp.py: App(Base, Mixin) 3, App.Inner 7\n",
        "base.rs: Base 1\n",
        "test_app.py: TestApp 1\n",
        "Other public definitions, with their lines:\napp.py: main 11, LIMIT 1\n",
        "test_app.py: helper 4\n",
    ]


def test_no_index_without_definitions() -> None:
    assert list(overviews.index(material({"empty.py": []}))) == []


def test_the_tree_comes_first_and_then_the_index() -> None:
    text = overviews.overview(material(SYMBOLS, omitted=LOCKED), dict.fromkeys(SYMBOLS, Form.FULL), PLENTY)
    assert text.startswith(
        overviews.LEGEND + "/: app.py base.rs empty.py test_app.py\nsrc/: -lock.json\nLeft out: 1 lock.\nClasses"
    )
    assert text.endswith("helper 4\n")


NAMES = st.text(st.sampled_from("abc/ é\n"), min_size=1, max_size=12).map(lambda name: name.strip("/") or "x")


@given(st.dictionaries(NAMES, st.sampled_from([*Form, None]), max_size=30), st.integers(-20, 600))
def test_never_more_than_the_room(forms: dict[str, Form | None], room: int) -> None:
    symbols = {
        path: [Definition(f"Name{number}", "class", number + 1, number + 1, number + 1)] for number, path in enumerate(forms)
    }
    text = overviews.overview(material(symbols, omitted=[Omitted("x.lock", Reason.LOCK)]), forms, room)
    assert count(text) <= max(0, room)
    assert not text or text.endswith("\n")


def test_less_room_gives_a_shallower_tree_and_at_the_end_only_the_reasons() -> None:
    forms = {
        f"top{a}/mid{b}/low{c}/file{d}.py": Form.FULL for a in range(3) for b in range(3) for c in range(3) for d in range(3)
    }
    made = [overviews.overview(material({}, omitted=LOCKED), forms, room) for room in (PLENTY, 700, 200, 12, 2)]
    lengths = [count(text) for text in made]
    assert lengths == sorted(lengths, reverse=True)
    assert len(set(lengths)) == len(lengths)
    assert "top0/mid0/low0/: file0.py file1.py file2.py\n" in made[0]
    assert made[-2] == "Left out: 1 lock.\n"
    assert made[-1] == ""
