"""The import graph: edges with the line that imports, what is outside, what is missing, and the order by roles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repoassist.code import graph, languages, lookups, parsing
from repoassist.records import Graph, Import, Parsed, Role

if TYPE_CHECKING:
    from collections.abc import Mapping


def built(files: Mapping[str, str], roles: Mapping[str, Role] | None = None) -> Graph:
    known = {path: languages.detect(path) or "" for path in files}
    rows = {path: row for path in files if (row := languages.row(known[path])) is not None}
    symbols = {path: parsing.parse(row, files[path]) for path, row in rows.items()}
    manifests = {path: text for path, text in files.items() if path.rpartition("/")[2] in languages.MANIFESTS}
    return graph.build(graph.project(files, symbols, manifests), known, roles or dict.fromkeys(files, Role.SOURCE))


PACKAGE = {
    "pkg/__init__.py": "from .b import B\n",
    "pkg/a.py": "import os\n\nA = 1\n",
    "pkg/b.py": "import numpy\nfrom . import a\nfrom .a import A\nfrom .lost import x\n",
    "main.py": "import pkg.nowhere\n\n\ndef run():\n    from pkg import a, B\n    import pkg.b\n    import os\n",
    "README.md": "import pkg",
}


def test_edges_have_the_first_line_that_imports() -> None:
    assert [(edge.source, edge.target, edge.line) for edge in built(PACKAGE).edges] == [
        ("main.py", "pkg/__init__.py", 5),
        ("main.py", "pkg/a.py", 5),
        ("main.py", "pkg/b.py", 6),
        ("pkg/__init__.py", "pkg/b.py", 1),
        ("pkg/b.py", "pkg/a.py", 2),
    ]


def test_what_is_outside_and_what_is_missing() -> None:
    found = built(PACKAGE)
    assert found.external == (("main.py", "os"), ("pkg/a.py", "os"), ("pkg/b.py", "numpy"))
    assert found.unresolved == (("main.py", "pkg.nowhere", 1), ("pkg/b.py", ".lost", 4))


def test_every_file_is_in_the_order() -> None:
    assert built(PACKAGE).order == ("README.md", "pkg/a.py", "pkg/b.py", "pkg/__init__.py", "main.py")


def test_a_file_that_imports_itself_is_no_cycle() -> None:
    found = built({"pkg/__init__.py": "", "pkg/a.py": "from pkg import a\nimport pkg.a\n"})
    assert (found.edges, found.cycles, found.unresolved) == ((), (), ())


def test_cycles() -> None:
    files = {
        "a.py": "import b",
        "b.py": "import c",
        "c.py": "import a\nimport d",
        "d.py": "",
        "e.py": "import f",
        "f.py": "import e",
    }
    found = built(files)
    assert found.cycles == (("a.py", "c.py", "b.py"), ("e.py", "f.py"))
    assert found.order == ("d.py", "a.py", "c.py", "b.py", "e.py", "f.py")


@pytest.mark.parametrize(
    ("files", "roles", "expected"),
    [
        pytest.param(
            {"z.md": "", "a.py": "", "m.txt": ""},
            {"z.md": Role.OVERVIEW, "a.py": Role.SOURCE, "m.txt": Role.DOCUMENT},
            ("z.md", "a.py", "m.txt"),
            id="by-role",
        ),
        pytest.param(
            {"a_test.py": "import z", "z.py": ""},
            {"a_test.py": Role.TEST, "z.py": Role.SOURCE},
            ("z.py", "a_test.py"),
            id="tests-after-what-they-test",
        ),
        pytest.param(
            {"a.py": "import t", "b.py": "", "t.py": ""},
            {"a.py": Role.SOURCE, "b.py": Role.SOURCE, "t.py": Role.TEST},
            ("b.py", "t.py", "a.py"),
            id="dependencies-before-roles",
        ),
        pytest.param({"b.bin": "", "a.py": ""}, {"a.py": Role.SOURCE}, ("a.py", "b.bin"), id="without-role-last"),
        pytest.param(
            {"b/a.py": "", "a/z.py": "", "c.py": ""},
            dict.fromkeys(("b/a.py", "a/z.py", "c.py"), Role.SOURCE),
            ("c.py", "a/z.py", "b/a.py"),
            id="by-folder-then-name",
        ),
    ],
)
def test_order(files: dict[str, str], roles: dict[str, Role], expected: tuple[str, ...]) -> None:
    assert built(files, roles).order == expected


@given(st.permutations(list(PACKAGE)))
def test_the_order_of_the_files_does_not_matter(paths: list[str]) -> None:
    assert built({path: PACKAGE[path] for path in paths}) == built(PACKAGE)


def test_a_target_that_is_no_file_of_the_project_is_no_edge() -> None:
    symbols = {"a.py": Parsed((Import("b", 1),)), "b.py": Parsed()}
    given_project = graph.project(["a.py"], symbols, {})
    found = graph.build(given_project, {"a.py": "python", "b.py": "python"}, {})
    assert (found.order, found.edges) == (("a.py",), ())


def test_languages_do_not_mix() -> None:
    found = built({"a.py": "import b", "b.js": "import './c.js'", "c.js": "", "b/x.ts": ""})
    assert [(edge.source, edge.target) for edge in found.edges] == [("b.js", "c.js")]


@pytest.mark.parametrize(
    ("hops", "expected"),
    [
        (0, "pkg/a.py"),
        (1, "main.py pkg/a.py pkg/b.py"),
        (2, "main.py pkg/__init__.py pkg/a.py pkg/b.py"),
        (9, "main.py pkg/__init__.py pkg/a.py pkg/b.py"),
    ],
)
def test_around(hops: int, expected: str) -> None:
    assert " ".join(lookups.around(built(PACKAGE), "pkg/a.py", hops)) == expected


def test_around_a_file_that_nothing_is_around() -> None:
    assert lookups.around(built(PACKAGE), "README.md", 3) == ("README.md",)
