"""What outlines show: a small file of each language, and where they end; ``fixtures/outlines`` has both, rewritten on demand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from references import outlines, sources
from sample import FIXTURES

from repoassist.code import languages, parsing
from repoassist.pack import rendering

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Tree

FOLDER = FIXTURES / "outlines"
SAMPLES = sorted(path for path in FOLDER.iterdir() if path.suffix != ".outline")


def shown(path: str, text: str) -> str:
    row = languages.row(languages.detect(path, text) or "")
    assert row is not None
    return rendering.partial(text, parsing.parse(row, text, path).outline)


def test_each_language_has_a_sample() -> None:
    assert {languages.detect(path.name) for path in SAMPLES} == {row.name for row in languages.ROWS}


@pytest.mark.parametrize("path", [pytest.param(path, id=path.name) for path in SAMPLES])
def test_the_outline_of_a_small_file(path: Path, pytestconfig: pytest.Config) -> None:
    golden = path.with_name(f"{path.name}.outline")
    if pytestconfig.getoption("--update-golden"):
        golden.write_text(shown(path.name, path.read_text()))
    assert golden.read_text() == shown(path.name, path.read_text()), "run pytest --update-golden"


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        pytest.param("a.py", "def f():\n    pass\n\n\n\ndef g():\n    pass\n", "def f():\n⋮5\ndef g():\n⋮7\n", id="bodies"),
        pytest.param(
            "a.py", "class A:\n\n\n    x = 1\n\n    def f(self): ...\n", "class A:\n⋮5\n    def f(self): ...\n", id="fields"
        ),
        pytest.param(
            "a.ts", "interface A {\n\n  f(): void\n\n}\n", "interface A {\n\n  f(): void\n\n}\n", id="blank lines are bridged"
        ),
        pytest.param(
            "a.js", "function f() {\n}\nfunction g() {\n  x()\n}\n", "function f() {\n}\nfunction g() {\n⋮5\n", id="empty body"
        ),
        pytest.param("a.py", '"""About."""\n\nX = 1\n', '"""About."""\n\nX = 1\n', id="about the file"),
        pytest.param("a.py", '"""Copyright of Acme."""\nX = 1\n', "⋮1\nX = 1\n", id="nobody's rights"),
        pytest.param("a.go", "// Copyright of Acme.\n\npackage a\n\nconst X = 1\n", "⋮4\nconst X = 1\n", id="nor a licence"),
        pytest.param("a.go", "package a\n\nconst (\n\tX = 1\n)\n", "⋮3\n\tX = 1\n)\n", id="group"),
        pytest.param(
            "a.js", f"const A = 1\nconst B = '{'b' * 600}'\nconst C = 2\n", "const A = 1\n⋮2\nconst C = 2\n", id="wide lines"
        ),
        pytest.param(
            "a.rs",
            "/// Says.\n///\n/// More.\n#[a]\n#[b(\n    c\n)]\nfn f() {\n    g()\n}\n",
            "/// Says.\n⋮3\n#[a]\n#[b(\n    c\n)]\nfn f() {\n⋮10\n",
            id="attributes",
        ),
        pytest.param(
            "a.c",
            "/***********\n * Heading\n ***********/\nint f(void);\n",
            "/***********\n * Heading\n ***********/\nint f(void);\n",
            id="drawn comment",
        ),
        pytest.param("a.c", "int x; /* no */\nint f(void);\n", "⋮1\nint f(void);\n", id="a comment of something else"),
        pytest.param("a.java", "/** Old. */\n\nclass A {\n}\n", "⋮2\nclass A {\n}\n", id="a comment apart"),
        pytest.param(
            "A.cs",
            "/// <summary>\n/// </summary>\nclass A { }\n",
            "/// <summary>\n/// </summary>\nclass A { }\n",
            id="tags alone",
        ),
        pytest.param(
            "a.c", "typedef struct {\n  int a;\n  int b;\n} t;\n", "typedef struct {\n⋮3\n} t;\n", id="a name behind its body"
        ),
        pytest.param(
            "a.go",
            "package a\ntype T struct {\n\ta int\n\tB\n\tc int\n}\n",
            "⋮1\ntype T struct {\n⋮3\n\tB\n⋮6\n",
            id="bases in the body",
        ),
        pytest.param("a.rb", "class A\n  x\n  include B\n  y\nend\n", "class A\n⋮2\n  include B\n⋮5\n", id="mixed in"),
        pytest.param(
            "a.js",
            "f({ g() { return 1 } })\nfunction h() {\n  const i = function () { j() }\n}\n",
            "⋮1\nfunction h() {\n⋮4\n",
            id="what nobody can use",
        ),
    ],
)
def test_what_is_shown(path: str, text: str, expected: str) -> None:
    assert shown(path, text) == expected


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        pytest.param(
            "A.cs",
            "/// Runs.\nclass A\n{\n    /// Runs.\n    void F() { x(); }\n\n    /// Runs.\n    void F(int a) { x(); }\n}\n",
            "/// Runs.\nclass A\n{\n    /// Runs.\n    void F() { x(); }\n⋮7\n    void F(int a) { x(); }\n}\n",
            id="overloads",
        ),
        pytest.param(
            "a.ts",
            "/** Runs. */\nfunction f(a: A): void\n/** Runs on. */\nfunction f(b: B): void\n",
            "/** Runs. */\nfunction f(a: A): void\n/** Runs on. */\nfunction f(b: B): void\n",
            id="in other words",
        ),
        pytest.param(
            "A.java",
            "class A {\n  /** Runs. */\n  void f() {}\n}\nclass B {\n  /** Runs. */\n  void f() {}\n}\n",
            "class A {\n  /** Runs. */\n  void f() {}\n}\nclass B {\n  /** Runs. */\n  void f() {}\n}\n",
            id="of another class",
        ),
        pytest.param(
            "a.py",
            'def f(a: int):\n    """Runs."""\n    x\ndef f(a: str):\n    """Runs."""\n    x\n',
            'def f(a: int):\n    """Runs."""\n⋮3\ndef f(a: str):\n⋮6\n',
            id="docstrings",
        ),
    ],
)
def test_what_documents_overloads_in_the_same_words_is_shown_once(path: str, text: str, expected: str) -> None:
    assert shown(path, text) == expected


def test_a_table_of_constants_is_bounded() -> None:
    text = "".join(f"A{number} = {number}\n" for number in range(100)) + "def f():\n    return 1\nB = 1\n"
    assert shown("a.py", text).split("\n")[39:] == ["A39 = 39", "⋮100", "def f():", "⋮102", "B = 1", ""]


def test_long_decorators_are_bounded() -> None:
    text = "@table(\n" + "    1,\n" * 30 + ")\n@other\ndef f(\n    a,\n):\n    return a\n"
    assert shown("a.py", text) == "@table(\n⋮32\n@other\ndef f(\n    a,\n):\n⋮37\n"


LINE = st.text(st.sampled_from("ab \t\r\f⋮-{}\u2028"), max_size=6)


@given(st.lists(LINE, min_size=1), st.data())
def test_the_checker_accepts_what_is_shown(lines: list[str], data: st.DataObject) -> None:
    text = "\n".join(lines)
    count = len(rendering.whole(text).split("\n")) - 1
    kept = sorted(data.draw(st.sets(st.integers(1, count)))) if count else []
    assert outlines.fault(text, rendering.partial(text, [(number, number) for number in kept])) == ""


@pytest.mark.parametrize(
    ("outline", "fault"),
    [
        pytest.param("a\n⋮3\nd\n", "", id="right"),
        pytest.param("a\n⋮2\nd\n", "line 3 is 'd'", id="gap too short"),
        pytest.param("a\n⋮9\n", "line 2 is '⋮9'", id="gap too long"),
        pytest.param("a\nd\n", "line 2 is 'd'", id="gap untold"),
        pytest.param("a\n⋮3\nD\n", "line 4 is 'D'", id="other words"),
        pytest.param("a\n⋮3\n", "it ends before line 4", id="cut off"),
    ],
)
def test_the_checker_tells_what_is_wrong(outline: str, fault: str) -> None:
    assert outlines.fault("a\nb\nc\nd\n", outline) == fault


def test_a_repository_is_checked(make: Callable[..., Tree]) -> None:
    body = "    x = 1\n" * 20
    tree = make(
        {"a.py": f"def f():\n{body}", "b.py": "X = 1\nY = 2\n", "c.py": "f()\n", "d.bin": b"\0\1", "e.txt": "def f(): pass\n"}
    )
    assert [file.path for file in sources.files(tree.root)] == ["a.py", "b.py", "c.py"]
    found = {one.name.rpartition("/")[2]: (one.fault, one.worth) for one in outlines.check(tree.root)}
    assert found == {"a.py": ("", True), "b.py": ("", False)}
    assert "2 outlines, 0 faulty, 1 worth showing" in outlines.summary("python", list(outlines.check(tree.root)))
