"""Python: its imports, definitions and bases, and where its imports lead."""

from __future__ import annotations

import pytest

from repoassist.code import graph, languages, parsing
from repoassist.code.languages.python import ROW
from repoassist.code.languages.row import Resolution
from repoassist.records import Import, Parsed

ALL = (("*", "*"),)


def same(*names: str) -> tuple[tuple[str, str], ...]:
    return tuple((name, name) for name in names)


def parsed(text: str) -> Parsed:
    return parsing.parse(ROW, text)


IMPORTS = {
    "module": ("import a", [Import("a", 1)]),
    "dotted": ("import a.b.c", [Import("a.b.c", 1)]),
    "several": ("import a, b.c as d", [Import("a", 1), Import("b.c", 1, alias="d")]),
    "renamed": ("import a.b as c", [Import("a.b", 1, alias="c")]),
    "names": ("from a.b import c, d as e", [Import("a.b", 1, (("c", "c"), ("d", "e")))]),
    "names-on-lines": ("from a import (\n    b,  # why\n    c as d,\n)", [Import("a", 1, (("b", "b"), ("c", "d")))]),
    "continued": ("from a \\\n    import b", [Import("a", 1, same("b"))]),
    "everything": ("from a import *", [Import("a", 1, ALL)]),
    "relative": ("from .a import b", [Import(".a", 1, same("b"))]),
    "from-the-folder": ("from . import a, b", [Import(".", 1, same("a", "b"))]),
    "two-up": ("from ..a.b import *", [Import("..a.b", 1, ALL)]),
    "ellipsis": ("from ... import a", [Import("...", 1, same("a"))]),
    "odd-spaces": ("from . a . b import c\nimport d . e", [Import(".a.b", 1, same("c")), Import("d.e", 2)]),
    "future": ("from __future__ import annotations", [Import("__future__", 1, same("annotations"))]),
    "type-checking": ("if TYPE_CHECKING:\n    from a import B", [Import("a", 2, same("B"))]),
    "try": ("try:\n    import a\nexcept ImportError:\n    import b as a", [Import("a", 2), Import("b", 4, alias="a")]),
    "in-a-function": ("def f():\n    def g():\n        from .a import b", [Import(".a", 3, same("b"))]),
    "in-a-class": ("class A:\n    import a", [Import("a", 2)]),
    "two-on-a-line": ("import a; from b import c", [Import("a", 1), Import("b", 1, same("c"))]),
    "in-a-string": ('"""\nimport a\n"""\n# import b', []),
    "in-a-call": ('__import__("a")\nimportlib.import_module("b")', []),
}


@pytest.mark.parametrize(("text", "expected"), IMPORTS.values(), ids=IMPORTS)
def test_imports(text: str, expected: list[Import]) -> None:
    assert list(parsed(text).imports) == expected


BASES = {
    "none": ("class A: pass", ()),
    "empty": ("class A(): pass", ()),
    "one": ("class A(B): pass", ("B",)),
    "several-on-lines": ("class A(\n    B,  # why\n    C,\n): pass", ("B", "C")),
    "dotted": ("class A(m.n.B): pass", ("m.n.B",)),
    "generic": ("class A(B[T], m.C[int, str], Generic[T]): pass", ("B", "m.C", "Generic")),
    "parameters-of-its-own": ("class A[T: (int, str)](B[T]): pass", ("B",)),
    "metaclass": ("class A(B, metaclass=M): pass", ("B",)),
    "only-a-metaclass": ("class A(metaclass=ABCMeta): pass", ()),
    "keywords": ("class A(B, table=True, **more): pass", ("B",)),
    "unpacked": ("class A(B, *mixins, C): pass", ("B", "C")),
    "six": ("class A(six.with_metaclass(M, B, m.C)): pass", ("B", "m.C")),
    "six-and-others": ("class A(C, with_metaclass(M, B), D): pass", ("C", "B", "D")),
    "six-without-bases": ("class A(with_metaclass(M)): pass", ()),
    "another-call": ("class A(namedtuple('A', 'x y'), B): pass", ("namedtuple", "B")),
    "odd-spaces": ("class A(m . B): pass", ("m.B",)),
    "twice": ("class A(B, B): pass", ("B", "B")),
}


@pytest.mark.parametrize(("text", "expected"), BASES.values(), ids=BASES)
def test_bases(text: str, expected: tuple[str, ...]) -> None:
    assert [one.bases for one in parsed(text).definitions] == [expected]


DEFINITIONS = {
    "class": ("class A:\n    pass", [("class", "A", 1, 2, True)]),
    "function": ("def f():\n    pass", [("function", "f", 1, 2, True)]),
    "async": ("async def f(): pass", [("function", "f", 1, 1, True)]),
    "hidden": ("def _f(): pass\n_A = 1", [("function", "_f", 1, 1, False), ("constant", "_A", 2, 2, False)]),
    "decorated": ("@a\n@b(1)\ndef f():\n    pass", [("function", "f", 1, 4, True)]),
    "decorated-class": (
        "@a\nclass A:\n    @b\n    def f(self): pass",
        [("class", "A", 1, 4, True), ("method", "A.f", 3, 4, True)],
    ),
    "overloads": (
        "@overload\ndef f(a: int): ...\n@overload\ndef f(a: str): ...\ndef f(a): pass",
        [("function", "f", 1, 2, True), ("function", "f", 3, 4, True), ("function", "f", 5, 5, True)],
    ),
    "nested": (
        "class A:\n    class B:\n        async def f(self): pass",
        [("class", "A", 1, 3, True), ("class", "A.B", 2, 3, True), ("method", "A.B.f", 3, 3, True)],
    ),
    "conditional": (
        "if x:\n    class A: pass\nelse:\n    class A: pass\ntry:\n    def f(): pass\nexcept E: pass",
        [("class", "A", 2, 2, True), ("class", "A", 4, 4, True), ("function", "f", 6, 6, True)],
    ),
    "with": ("with a:\n    def f(): pass", [("function", "f", 2, 2, True)]),
    "constants": (
        "A = 1\nb: int = 2\nc: int",
        [("constant", "A", 1, 1, True), ("constant", "b", 2, 2, True), ("constant", "c", 3, 3, True)],
    ),
    "no-constants": ("a.b = 1\na[0] = 1\na += 1\nprint(x := 1)", []),
    "class-attribute": ("class A:\n    x = 1", [("class", "A", 1, 2, True)]),
    "local-variable": ("def f():\n    x = 1", [("function", "f", 1, 2, True)]),
    "type-alias": ("type A[T] = list[T]\ntype B = int", [("type", "A", 1, 1, True), ("type", "B", 2, 2, True)]),
    "lambda": ("f = lambda: 1", [("constant", "f", 1, 1, True)]),
    "other-letters": (
        "def grüße(): pass\nclass Größe: pass",
        [("function", "grüße", 1, 1, True), ("class", "Größe", 2, 2, True)],
    ),
}


@pytest.mark.parametrize(("text", "expected"), DEFINITIONS.values(), ids=DEFINITIONS)
def test_definitions(text: str, expected: list[tuple[str, str, int, int, bool]]) -> None:
    found = [(one.kind, one.qualified, one.first, one.last, one.public) for one in parsed(text).definitions]
    assert found == expected


def resolved(files: str, path: str, statement: str) -> str:
    """Where the statement's imports lead: files, ``+name`` for what is outside, ``?`` for what should be there."""
    known = frozenset(files.split()) | {path}
    resolve = graph.resolving(graph.project(known, {}, {}), {one: languages.detect(one) or "" for one in known})
    found = [resolve(path, one) for one in parsed(statement).imports]
    return " ".join(target for one in found for target in (one.targets or (f"+{one.external}" if one.external else "?",)))


FLAT = "pkg/__init__.py pkg/a.py pkg/sub/__init__.py pkg/sub/b.py"

RESOLUTIONS = {
    # relative
    "sibling": (FLAT, "pkg/c.py", "from .a import x", "pkg/a.py"),
    "sibling-as-a-name": (FLAT, "pkg/c.py", "from . import a", "pkg/a.py"),
    "name-of-the-package": (FLAT, "pkg/c.py", "from . import x", "pkg/__init__.py"),
    "both": (FLAT, "pkg/c.py", "from . import a, x, sub", "pkg/a.py pkg/__init__.py pkg/sub/__init__.py"),
    "from-the-package-file": (FLAT, "pkg/__init__.py", "from .sub.b import x", "pkg/sub/b.py"),
    "star": (FLAT, "pkg/c.py", "from .sub import *", "pkg/sub/__init__.py"),
    "up": (FLAT, "pkg/sub/c.py", "from ..a import x", "pkg/a.py"),
    "up-to-the-package": (FLAT, "pkg/sub/c.py", "from .. import a, x", "pkg/a.py pkg/__init__.py"),
    "missing": (FLAT, "pkg/c.py", "from .nowhere import x", "?"),
    "above-the-top": (FLAT, "pkg/sub/c.py", "from .....a import x", "?"),
    "one-above-the-top": (FLAT, "pkg/sub/c.py", "from .... import pkg", "?"),
    "at-the-top": ("a.py", "b.py", "from . import a", "a.py"),
    "relative-without-package": ("d/a.py", "d/b.py", "from . import a", "d/a.py"),
    # absolute
    "module": (FLAT, "main.py", "import pkg.a", "pkg/a.py"),
    "package": (FLAT, "main.py", "import pkg", "pkg/__init__.py"),
    "name-of-a-module": (FLAT, "main.py", "from pkg.a import x", "pkg/a.py"),
    "submodule-as-a-name": (FLAT, "main.py", "from pkg.sub import b as c", "pkg/sub/b.py"),
    "within-the-package": (FLAT, "pkg/sub/b.py", "from pkg.a import x", "pkg/a.py"),
    "its-own-name": (FLAT, "pkg/sub/b.py", "import a", "+a"),
    "missing-in-the-package": (FLAT, "main.py", "from pkg.nowhere import x", "?"),
    "package-before-module": ("a/__init__.py a.py", "main.py", "import a", "a/__init__.py"),
    "module-before-namespace": ("a.py a/b.py", "main.py", "from a import x", "a.py"),
    "stub-beside-a-module": ("a.py a.pyi", "main.py", "import a", "a.py"),
    "only-a-stub": ("a.pyi", "main.py", "import a", "a.pyi"),
    "stubs-package": ("a/__init__.pyi", "main.py", "import a", "a/__init__.pyi"),
    "not-python": ("a.txt a/b.js", "main.py", "import a", "+a"),
    # layouts
    "src": ("src/pkg/__init__.py src/pkg/a.py", "tests/test_a.py", "from pkg import a", "src/pkg/a.py"),
    "lib": ("lib/pkg/__init__.py", "tests/test_a.py", "import pkg", "lib/pkg/__init__.py"),
    "lone-module-in-src": ("src/a.py", "tests/test_a.py", "import a", "src/a.py"),
    "script-beside-a-module": ("tools/helper.py", "tools/run.py", "import helper", "tools/helper.py"),
    "script-in-a-folder-of-the-top": ("helper.py", "tools/deep/run.py", "import helper", "helper.py"),
    "lone-module-of-another-program": ("other/helper.py", "tools/run.py", "import helper", "+helper"),
    "program-within-a-package": ("p/__init__.py p/t/main.py p/urls.py", "p/t/run.py", "import urls", "+urls"),
    "top-level-is-a-package": ("__init__.py pkg/__init__.py", "tools/run.py", "import pkg", "pkg/__init__.py"),
    # namespaces
    "namespace": (
        "ns/one/__init__.py ns/two/a.py",
        "main.py",
        "import ns.one\nfrom ns.two import a",
        "ns/one/__init__.py ns/two/a.py",
    ),
    "namespace-itself": ("ns/one/__init__.py", "main.py", "import ns", "+ns"),
    "namespace-in-src": ("src/ns/one/__init__.py", "tests/test_a.py", "from ns.one import x", "src/ns/one/__init__.py"),
    "namespace-over-two-projects": (
        "p/src/ns/one/__init__.py q/src/ns/two/__init__.py",
        "q/src/ns/two/a.py",
        "import ns.one\nimport ns.two",
        "p/src/ns/one/__init__.py q/src/ns/two/__init__.py",
    ),
    # several of one name
    "nearest-of-two-by-the-own-root": (
        "p/common/__init__.py q/common/__init__.py",
        "q/app.py",
        "import common",
        "q/common/__init__.py",
    ),
    "nearest-of-two-by-the-project": (
        "p/src/common/__init__.py q/src/common/__init__.py",
        "q/tests/test_a.py",
        "import common",
        "q/src/common/__init__.py",
    ),
    "nearer-than-the-top": (
        "common/__init__.py q/common/__init__.py",
        "q/tests/test_a.py",
        "import common",
        "q/common/__init__.py",
    ),
    "another-project's-package": ("p/src/a/__init__.py", "q/src/b/__init__.py", "import a", "p/src/a/__init__.py"),
    "the-first-of-equals": ("b/x/__init__.py a/x/__init__.py", "c/run.py", "import x", "a/x/__init__.py"),
    # the standard library
    "stdlib": (FLAT, "pkg/a.py", "import os.path\nfrom json import loads", "+os +json"),
    "namesake-in-the-package": ("pkg/__init__.py pkg/logging.py", "pkg/a.py", "import logging", "+logging"),
    "namesake-beside-the-program": ("tools/logging.py", "tools/run.py", "import logging", "tools/logging.py"),
    "namesake-in-another-root": ("src/types/__init__.py", "tools/run.py", "import types", "+types"),
    "future": (FLAT, "pkg/a.py", "from __future__ import annotations", "+__future__"),
    # tests
    "third-party": (FLAT, "pkg/a.py", "import numpy.linalg", "+numpy"),
    "a-tests'-package-of-that-name": ("tests/requests/__init__.py", "src/a.py", "import requests", "+requests"),
    "for-a-test-it-is-meant": (
        "tests/helpers/__init__.py",
        "tests/unit/test_a.py",
        "import helpers",
        "tests/helpers/__init__.py",
    ),
    "tests-as-a-package": (
        "tests/__init__.py tests/helpers.py",
        "tests/test_a.py",
        "from tests.helpers import x",
        "tests/helpers.py",
    ),
    "test-module-of-that-name": (
        "src/flask/__init__.py tests/flask/test_a.py",
        "tests/b.py",
        "from flask import Flask",
        "src/flask/__init__.py",
    ),
    "several": (FLAT, "main.py", "import pkg.a, os, nowhere", "+nowhere +os pkg/a.py"),
}


@pytest.mark.parametrize(("files", "path", "statement", "expected"), RESOLUTIONS.values(), ids=RESOLUTIONS)
def test_resolution(files: str, path: str, statement: str, expected: str) -> None:
    assert resolved(files, path, statement) == expected


def test_a_file_that_is_no_python_resolves_to_nothing() -> None:
    resolve = graph.resolving(graph.project({"a.txt", "b.py"}, {}, {}), {"a.txt": "text"})
    assert resolve("a.txt", Import("b", 1)) == Resolution()
