"""Which lines an excerpt has."""

from __future__ import annotations

import pytest

from repoassist.pack import excerpts
from repoassist.records import Definition, Import, Lines, Parsed

TEXT = """\
import os
from typing import (
    Any,
    Mapping,
)
import re as regex


class Store(
    dict,
):
    \"\"\"Keeps.\"\"\"

    def load(self) -> Any:
        return os.sep

    def save(self):
        return regex
"""
PARSED = Parsed(
    imports=(
        Import("os", 1, alias="os"),
        Import("typing", 2, (("Any", "Any"), ("Mapping", "Mapping"))),
        Import("re", 6, alias="regex"),
    ),
    definitions=(
        Definition("Store", "class", 9, 18, 11),
        Definition("load", "method", 14, 15, 14, "Store"),
        Definition("save", "method", 17, 18, 17, "Store"),
    ),
    outline=((9, 12), (14, 14), (17, 17)),
)


@pytest.mark.parametrize(
    ("chosen", "outlined", "expected"),
    [
        pytest.param([(14, 15)], False, ((1, 5), (9, 11), (14, 15)), id="header, and imports over several lines"),
        pytest.param([(17, 18)], False, ((6, 6), (9, 11), (17, 18)), id="only the imports that are used"),
        pytest.param([(14, 15), (17, 18)], False, ((1, 6), (9, 11), (14, 18)), id="a gap of one line is closed"),
        pytest.param([(17, 18)], True, ((6, 6), (9, 14), (17, 18)), id="with the outline"),
        pytest.param([], False, (), id="nothing"),
    ],
)
def test_ranges(chosen: list[Lines], outlined: bool, expected: tuple[Lines, ...]) -> None:  # noqa: FBT001
    assert excerpts.ranges_of(PARSED, chosen, TEXT, outlined=outlined) == expected


def test_a_file_without_structure() -> None:
    assert excerpts.ranges_of(None, [(5, 6), (1, 2)], "x\n" * 9) == ((1, 2), (5, 6))


@pytest.mark.parametrize(
    ("imported", "names"),
    [
        (Import("a.b.c", 1), {"c"}),
        (Import("net/http", 1), {"http"}),
        (Import("./m", 1, (("x", "y"),)), {"y"}),
        (Import("crate::a", 1, alias="b"), {"b"}),
    ],
)
def test_names_of(imported: Import, names: set[str]) -> None:
    assert excerpts.names_of(imported) == names


@pytest.mark.parametrize(
    ("lines", "end"),
    [(["a = ["] + ["1,"] * 3 + ["]"], 5), (["a = ["] + ["1,"] * 60, 1), (["a = ["], 1), (["a"], 1), (["use a::{b};"], 1)],
)
def test_statement_end(lines: list[str], end: int) -> None:
    assert excerpts.statement_end(1, lines) == end
