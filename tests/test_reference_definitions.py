from __future__ import annotations

import sysconfig
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from references import definitions_ctags
from sample import FIXTURES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from conftest import Tree

pytestmark = pytest.mark.skipif(not definitions_ctags.available(), reason="Universal Ctags with JSON is not installed")

LEAST = 0.98
"""The share of its definitions that is to be found."""

PACKAGES = ("_pytest", "git", "hypothesis", "openai", "pathspec")
"""Packages that this program or its tests have installed, as real Python."""


def package(name: str) -> Iterator[tuple[str, bytes]]:
    spec = find_spec(name)
    for place in spec.submodule_search_locations or () if spec is not None else ():
        root = Path(place)
        yield from ((f"{name}/{path.relative_to(root)}", path.read_bytes()) for path in sorted(root.rglob("*.py"))[:80])


def headers() -> Iterator[tuple[str, bytes]]:
    root = Path(sysconfig.get_paths()["include"])
    yield from ((str(path.relative_to(root)), path.read_bytes()) for path in sorted(root.rglob("*.h")))


def samples() -> Iterator[tuple[str, bytes]]:
    paths = (path for path in sorted(FIXTURES.rglob("*")) if path.is_file() and path.suffix != ".outline")
    yield from ((str(path.relative_to(FIXTURES)), path.read_bytes()) for path in paths)


def check(tree: Tree, *names: str) -> dict[str, int]:
    found = definitions_ctags.recalls(tree.root, *names)
    assert {name: one.missing for name, one in found.items() if one.share < LEAST} == {}
    return {name: one.found for name, one in found.items()}


def test_python(make: Callable[..., Tree]) -> None:
    assert check(make(dict(file for name in PACKAGES for file in package(name))))["python"] > 2_000


def test_headers_of_c(make: Callable[..., Tree]) -> None:
    files = dict(headers())
    if not files:
        pytest.skip("the interpreter's headers are not installed")
    assert check(make(files), "c")["c"] > 100


def test_the_samples_of_each_language(make: Callable[..., Tree]) -> None:
    found = check(make(dict(samples())))
    assert found.keys() == definitions_ctags.KINDS.keys()
    assert {name for name, count in found.items() if count == 0} == set()


@pytest.mark.parametrize(
    ("path", "text", "count"),
    [
        pytest.param("a.py", "class A:\n    @b(\n        1,\n    )\n    def f(self):\n        def g(): pass\n", 3, id="python"),
        pytest.param(
            "a.js",
            "var a = {\n  b: function () {},\n  c() {},\n};\na.d = function () {};\n(function () {\n  a.e = function f() {};\n})();\n",
            4,
            id="javascript",
        ),
        pytest.param(
            "a.ts",
            "class A {\n  b(): void;\n  b(c?: string): void {}\n}\nfunction d() {\n  return function e() {};\n}\n",
            3,
            id="typescript",
        ),
        pytest.param("a.go", "package a\n\ntype A interface {\n\tB()\n}\n\nfunc (c *C) D() {}\n", 3, id="go"),
        pytest.param("a.rs", "trait A {\n    fn b();\n}\nimpl A for C {\n    #[d]\n    fn b() {}\n}\n", 3, id="rust"),
        pytest.param("A.java", "class A {\n  A() {}\n  @B\n  void c() {}\n  record D(int e) {}\n}\n", 4, id="java"),
        pytest.param(
            "a.kt",
            "class A {\n  fun b() {\n    fun c() = 1\n    val d = object : E {\n      override fun f() {}\n    }\n  }\n}\n",
            4,
            id="kotlin",
        ),
        pytest.param("a.c", "struct a { int b; };\nstatic API int\nc(int d)\n{\n  return 0;\n}\n", 2, id="c"),
        pytest.param(
            "a.cpp",
            "class A {\n  void b();\n  operator int() const { return 1; }\n  bool operator==(A);\n};\ntemplate <> int c<int>() { return 1; }\nvoid A::b() {}\n",
            6,
            id="cpp",
        ),
        pytest.param(
            "a.cs",
            "class A : C {\n  public A() {}\n  void D() {}\n  int G { get; }\n  struct S {}\n}\npublic record R(int a);\n",
            6,
            id="csharp",
        ),
        pytest.param("a.rb", "module A\n  class B < C\n    def d=(e); end\n    def self.f; end\n  end\nend\n", 4, id="ruby"),
        pytest.param("a.php", "<?php\ntrait A { abstract function b(); }\nfunction c() {}\n", 3, id="php"),
        pytest.param("a.lua", "function A.b() end\nfunction A:c() end\nd = function() end\n", 3, id="lua"),
        pytest.param("a.sh", "a() {\n  :\n}\nfunction b {\n  :\n}\n", 2, id="bash"),
    ],
)
def test_all_is_found(make: Callable[..., Tree], path: str, text: str, count: int) -> None:
    [(_, found)] = definitions_ctags.recalls(make({path: text}).root).items()
    assert (found.missing, found.found) == ([], count)


@pytest.mark.parametrize(
    ("path", "text", "reason"),
    [
        pytest.param("a.js", "f(function () {});\n", "nameless", id="anonymous"),
        pytest.param("a.c", "#define T(x) int x(void)\nT(a) {\n  return 1;\n}\n", "a macro", id="macro"),
        pytest.param("a.cpp", 'T("x")\n{\n  std::ifstream f(name);\n}\n', "a prototype", id="prototype"),
        pytest.param("a.js", "a.b = function c() {};\n", "its own name", id="own name"),
        pytest.param("a.sh", "a=()\n", "another shape", id="array"),
        pytest.param("a.sh", 'python -c "\nimport socket\nc.close()\n"\n', "no code", id="string"),
        pytest.param("A.cs", "class A {\n  void B<C>()\n    where C : D\n  {\n  }\n}\n", "another shape", id="constraint"),
        pytest.param("a.lua", 'local a = require "b.function"\n', "another shape", id="module named function"),
        pytest.param("a.js", "var a = { b: 1 };\n", "another shape", id="object"),
    ],
)
def test_what_is_no_definition_is_left_out(make: Callable[..., Tree], path: str, text: str, reason: str) -> None:
    [(_, found)] = definitions_ctags.recalls(make({path: text}).root).items()
    assert found.missing == []
    assert set(found.left_out) == {reason}


def test_what_is_missing_is_told(make: Callable[..., Tree], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("references.definitions_ctags.by_name", lambda _definitions, _language: {})
    [(_, found)] = definitions_ctags.recalls(make({"a.py": "class A:\n    def f(self): pass\n"}).root).items()
    assert [(tag.name, tag.line, tag.kind) for tag in found.missing] == [("A", 1, "class"), ("f", 2, "member")]
    assert found.share == 0
