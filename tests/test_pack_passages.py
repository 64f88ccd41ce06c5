"""Where files are cut, and which piece says most of a question."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repoassist.pack import passages
from repoassist.pack.evidence import Evidence, index
from repoassist.pack.terms import file_terms, question_terms
from repoassist.records import Definition, Parsed, Role

TEXT = """\
import os

LIMIT = 3


# Saves what the
# session holds.
def save(session):
    def inner():
        return 1
    return inner


class Store:
    \"\"\"Keeps cookies.\"\"\"

    def load(self, cookie):
        return cookie

    size = 1
"""
DEFINED = (
    Definition("LIMIT", "constant", 3, 3, 3),
    Definition("save", "function", 8, 11, 8),
    Definition("inner", "function", 9, 10, 9, "save"),
    Definition("Store", "class", 14, 20, 14),
    Definition("load", "method", 17, 18, 17, "Store"),
)


def cut(definitions: tuple[Definition, ...], text: str) -> list[tuple[int, int, str]]:
    return [
        (first, last, one.name if one else "")
        for (first, last), one in passages.cut(definitions, text.removesuffix("\n").split("\n"))
    ]


def test_functions_constants_and_what_is_between() -> None:
    assert cut(DEFINED, TEXT) == [
        (1, 1, ""),
        (3, 3, "LIMIT"),
        (6, 11, "save"),
        (14, 15, ""),
        (17, 18, "load"),
        (20, 20, ""),
    ]


@pytest.mark.parametrize(
    ("definitions", "expected"),
    [
        pytest.param((), [(1, 60, ""), (61, 120, ""), (121, 130, "")], id="none: stretches"),
        pytest.param(
            (Definition("f", "function", 1, 130, 1),), [(1, 43, "f"), (44, 86, "f"), (87, 130, "f")], id="one long function"
        ),
        pytest.param(
            (Definition("f", "function", 100, 400, 100),), [(1, 60, ""), (61, 99, ""), (100, 130, "f")], id="beyond the end"
        ),
        pytest.param(
            (Definition("a", "constant", 2, 2, 2), Definition("b", "constant", 2, 2, 2)),
            [(1, 1, ""), (2, 2, "a"), (3, 62, ""), (63, 122, ""), (123, 130, "")],
            id="two of one line",
        ),
        pytest.param((Definition("", "impl", 1, 130, 1),), [(1, 60, ""), (61, 120, ""), (121, 130, "")], id="an impl alone"),
    ],
)
def test_cut(definitions: tuple[Definition, ...], expected: list[tuple[int, int, str]]) -> None:
    assert cut(definitions, "x = 1\n" * 130) == expected


@given(
    st.lists(
        st.tuples(st.integers(1, 40), st.integers(0, 30), st.sampled_from(["function", "class", "impl", "constant"])), max_size=12
    ),
    st.lists(st.sampled_from(["x", "", "# note", "    y"]), max_size=60),
)
def test_no_line_is_in_two_passages_and_none_that_says_something_is_in_none(
    given_definitions: list[tuple[int, int, str]], lines: list[str]
) -> None:
    definitions = [Definition("n", kind, first, first + more, first) for first, more, kind in given_definitions]
    seen = [line for (first, last), _ in passages.cut(definitions, lines) for line in range(first, last + 1)]
    assert seen == sorted(set(seen))
    assert {number for number, line in enumerate(lines, 1) if line.strip()} <= set(seen) <= set(range(1, len(lines) + 1))


@pytest.mark.parametrize(
    ("question", "best"),
    [
        pytest.param("How is a session saved?", "save", id="words and name"),
        pytest.param("load a cookie", "load", id="a method"),
        pytest.param("What is the store's load?", "load", id="the name around it counts"),
    ],
)
def test_the_best_passage(question: str, best: str) -> None:
    evidence = Evidence(
        {"a.py": Role.SOURCE},
        {"a.py": file_terms(TEXT, DEFINED)},
        {"a.py": Parsed(definitions=DEFINED)},
        [],
        {},
        {"a.py": TEXT}.__getitem__,
    )
    found = passages.passages(["a.py"], index(question_terms(question), evidence), evidence.symbols, evidence.text)
    definition = max(found["a.py"], key=lambda one: one.score).definition
    assert definition is not None
    assert definition.name == best
    assert [one.first for one in found["a.py"]] == sorted(one.first for one in found["a.py"])
