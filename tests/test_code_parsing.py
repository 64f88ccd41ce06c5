"""What parsing makes of matches: definitions in order and nested, bases joined, outlines; and how a file's language is told."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Never

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repoassist.code import languages, outlines, parsing
from repoassist.code.languages.row import Language, below
from repoassist.records import Parsed


def python() -> Language:
    row = languages.row("python")
    assert row is not None
    return row


def parsed(text: str) -> Parsed:
    return parsing.parse(python(), text)


def shown(text: str) -> str:
    lines = text.split("\n")
    return "\n".join(line for first, last in parsed(text).outline for line in lines[first - 1 : last])


NESTED = """\
class Outer:
    class Inner:
        def method(self):
            def local():
                pass
            class Hidden:
                def deeper(self): pass
    def last(self): pass
def free(): pass
"""


def test_definitions_are_nested_in_the_order_of_the_text() -> None:
    assert [(one.qualified, one.kind, one.first, one.last, one.public) for one in parsed(NESTED).definitions] == [
        ("Outer", "class", 1, 8, True),
        ("Outer.Inner", "class", 2, 7, True),
        ("Outer.Inner.method", "method", 3, 7, True),
        ("Outer.Inner.method.local", "function", 4, 5, False),
        ("Outer.Inner.method.Hidden", "class", 6, 7, False),
        ("Outer.Inner.method.Hidden.deeper", "method", 7, 7, False),
        ("Outer.last", "method", 8, 8, True),
        ("free", "function", 9, 9, True),
    ]


OUTLINES = {
    "signature": ("def f(a):\n    return a\n", "def f(a):"),
    "signature-on-lines": (
        "def f(\n    a,\n    b,\n) -> int:\n    x = 1\n    return x\n",
        "def f(\n    a,\n    b,\n) -> int:",
    ),
    "signature-closed-on-the-body's-line": ("def f(a,\n      b): return a\n", "def f(a,\n      b): return a"),
    "overload": ("@overload\ndef f(\n    a: int,\n) -> int: ...\n", "@overload\ndef f(\n    a: int,\n) -> int: ..."),
    "decorators": ("@one\n@two(\n    3,\n)\ndef f():\n    pass\n", "@one\n@two(\n    3,\n)\ndef f():"),
    "decorated-class": ("@one\nclass A:\n    x = 1\n", "@one\nclass A:"),
    "async": ("async def f():\n    await g()\n", "async def f():"),
    "comment-before-the-body": ("def f():\n    # why\n    return 1\n", "def f():"),
    "docstring": ('def f():\n    """One."""\n    return 1\n', 'def f():\n    """One."""'),
    "docstring-of-lines": ('def f():\n    """One.\n\n    More.\n    """\n', 'def f():\n    """One.'),
    "docstring-below-its-quotes": (
        "class A:\n    r'''  \n    One.\n    More.\n    '''\n",
        "class A:\n    r'''  \n    One.",
    ),
    "empty-docstring": ('def f():\n    """"""\n    x = 1\n', 'def f():\n    """"""'),
    "string-that-is-no-docstring": ('def f():\n    x = 1\n    """No."""\n', "def f():"),
    "methods": (
        "class A(B):\n    x = 1\n\n    def f(self):\n        return 1\n\n    def g(self):\n        return 2\n",
        "class A(B):\n    def f(self):\n    def g(self):",
    ),
    "nothing-from-inside-a-function": ("def f():\n    def g():\n        pass\n    class A:\n        pass\n", "def f():"),
    "conditional": ("if x:\n    def f():\n        pass\nelse:\n    f = None\n", "    def f():"),
    "constant": ("A = 1\nB: int = 2\nx.y = 3\n", "A = 1\nB: int = 2"),
    "short-constant": ("A = (\n    1,\n)\n", "A = (\n    1,\n)"),
    "long-constant": ("A = (\n    1,\n    2,\n)\n", "A = ("),
    "nothing": ("import a\n\nprint(a)\n", ""),
    "empty": ("", ""),
    "no-line-break-at-the-end": ("def f(): pass", "def f(): pass"),
    "carriage-returns": ("class A:\r\n    '''One.\r\n    More.'''\r\n    x = 1\r\n", "class A:\r\n    '''One.\r"),
    "form-feeds-end-no-line": ("x = '\f\x0b\u2028'\ndef f():\n    return x\n", "x = '\f\x0b\u2028'\ndef f():"),
}


@pytest.mark.parametrize(("text", "expected"), OUTLINES.values(), ids=OUTLINES)
def test_outline(text: str, expected: str) -> None:
    assert shown(text) == expected


def test_broken_code_says_what_can_be_read() -> None:
    found = parsed("import a\n\ndef f(:\n    pass\n\nclass A(B):\n    def g(self):\n        pass\n")
    assert [one.spec for one in found.imports] == ["a"]
    assert ("A", ("B",)) in [(one.name, one.bases) for one in found.definitions]


def test_a_lone_surrogate_is_read_over() -> None:
    assert [one.name for one in parsed("x = '\udc80'\ndef f(): pass\n").definitions] == ["x", "f"]


def test_without_its_grammar_a_language_says_nothing() -> None:
    missing = replace(python(), grammar=("no_such_grammar", "language"))
    assert parsing.parse(missing, "def f(): pass\n") == Parsed(complete=False)


def test_the_same_import_on_one_line_counts_once() -> None:
    assert [(one.spec, one.line) for one in parsed("import b; import a; import b\nimport b\n").imports] == [
        ("a", 1),
        ("b", 1),
        ("b", 2),
    ]


@given(st.lists(st.tuples(st.integers(1, 40), st.integers(0, 5)).map(lambda pair: (pair[0], sum(pair)))))
def test_join_keeps_the_lines_and_no_two_ranges_touch(ranges: list[tuple[int, int]]) -> None:
    joined = outlines.join(ranges)
    assert {line for first, last in joined for line in range(first, last + 1)} == {
        line for first, last in ranges for line in range(first, last + 1)
    }
    assert all(one[1] + 1 < other[0] for one, other in pairwise(joined))


@given(st.text(alphabet="cdefklass A:()\n \t'\"@=,.#", max_size=80))
def test_whatever_is_written_lines_stay_within_the_text(text: str) -> None:
    found = parsing.structure(python(), text)
    lines = text.count("\n") + 1
    assert all(1 <= one.first <= one.head <= one.last <= lines for one in found.definitions)
    assert all(1 <= first <= last <= lines for first, last in found.outline)
    assert list(found.outline) == outlines.join(found.outline)


PIECES = st.sampled_from(
    [
        *"{}()[]<>;:,.=*&|!?'\"`#@$/\\\n\t ", "::", "=>", "->", "..", "...", "/*", "*/", "//", "a", "B", "c", "self", "super", "crate", "use", "mod", "pub",
        "as", "in", "import", "from", "export", "default", "require", "include", "package", "class", "struct", "enum", "interface", "trait", "impl", "fn",
        "func", "def", "function", "extends", "implements", "with", "static", "const", "let", "var", "type", "namespace", "using", "template", "extern",
        "#include", "#define", "__init__", "where", "async", "object", "module", "end", "do", "then", "if", "else", "return", "new", "local",
    ]
)  # fmt: skip


@pytest.mark.parametrize("row", languages.ROWS, ids=lambda row: row.name)
@given(pieces=st.lists(PIECES, max_size=40))
@settings(max_examples=150)
def test_no_text_is_stumbled_over(row: Language, pieces: list[str]) -> None:
    assert parsing.structure(row, " ".join(pieces)).complete
    assert parsing.structure(row, "".join(pieces)).complete


def test_a_text_that_is_stumbled_over_has_no_structure() -> None:
    def stumble(_: object) -> Never:
        raise IndexError

    assert parsing.parse(replace(python(), imports=stumble), "import a\n") == Parsed(complete=False)


@pytest.mark.parametrize("row", languages.ROWS, ids=lambda row: row.name)
def test_every_language_has_a_grammar_that_its_queries_fit(row: Language) -> None:
    assert parsing.parse(row, "") == Parsed()


@pytest.mark.parametrize(
    ("path", "head", "language"),
    [
        pytest.param("a/b.py", "", "python", id="extension"),
        pytest.param("stubs/b.pyi", "", "python", id="stub"),
        pytest.param("A.PY", "", "python", id="extension-in-capitals"),
        pytest.param("a.b/README", "", None, id="dot-in-a-folder"),
        pytest.param("a.tar.json", "", "json", id="last-extension"),
        pytest.param("README.MD", "", "markdown", id="not-parsed"),
        pytest.param("sub/Makefile", "", "make", id="name"),
        pytest.param("CMakeLists.txt", "", "cmake", id="name-before-extension"),
        pytest.param("notes.txt", "", "text", id="text"),
        pytest.param("run", "#!/usr/bin/python3.11 -u\n", "python", id="shebang"),
        pytest.param("run", "#!/usr/bin/env python\n", "python", id="shebang-env"),
        pytest.param("run", "#! /usr/bin/env -S python3 -u\n", "python", id="shebang-env-split"),
        pytest.param("run", "#!/bin/sh\n", "bash", id="shebang-not-parsed"),
        pytest.param("run", "#!/opt/unknown\n", None, id="shebang-unknown"),
        pytest.param("run", "x\n#!/bin/sh\n", None, id="shebang-on-the-second-line"),
        pytest.param("run.py", "#!/bin/sh\n", "python", id="extension-before-shebang"),
        pytest.param("a.h", "int f(void);\n", "c", id="header"),
        pytest.param("a.h", "#include <stdio.h>\n/* a class of its own */\n", "c", id="header-that-speaks-of-classes"),
        pytest.param("a.h", "#include <vector>\n", "cpp", id="header-with-a-library's-header"),
        pytest.param("a.h", "#pragma once\nnamespace a {\n}\n", "cpp", id="header-with-a-namespace"),
        pytest.param("a.h", "class A {\n public:\n};\n", "cpp", id="header-with-a-class"),
        pytest.param("a.h", "template <typename T>\nT f();\n", "cpp", id="header-with-a-template"),
        pytest.param("a.h", "#import <Foundation/Foundation.h>\n@interface A\n@end\n", "objc", id="header-of-another-language"),
        pytest.param("data", "", None, id="unknown"),
        pytest.param("odd.", "", None, id="dot-at-the-end"),
        pytest.param(".odd", "", None, id="dot-at-the-start"),
    ],
)
def test_language(path: str, head: str, language: str | None) -> None:
    assert languages.detect(path, head) == language


@pytest.mark.parametrize(
    ("folder", "relative", "path"),
    [
        pytest.param("a/b", "../c", "a/c", id="up"),
        pytest.param("", "./c", "c", id="top"),
        pytest.param("a", "..", "", id="the-top-itself"),
        pytest.param("a", "./b//c/", "a/b/c", id="untidy"),
        pytest.param("", "../c", "../c", id="outside"),
    ],
)
def test_below(folder: str, relative: str, path: str) -> None:
    assert below(folder, relative) == path
