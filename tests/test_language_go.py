from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from repoassist.code import graph, languages, lookups, parsing
from repoassist.code.languages.go import ROW, package_name
from repoassist.records import Lookup, Relation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from repoassist.code.languages.row import Project
    from repoassist.records import Graph


def built(files: Mapping[str, str]) -> tuple[Project, dict[str, str], Graph]:
    known = {path: languages.detect(path) or "" for path in files}
    symbols = {path: parsing.parse(ROW, text) for path, text in files.items() if known[path] == "go"}
    project = graph.project(files, symbols, {path: text for path, text in files.items() if path.endswith(ROW.manifests)})
    return project, known, graph.build(project, known, {})


def edges(files: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(edge.source, edge.target) for edge in built(files)[2].edges]


def importing(*specs: str) -> str:
    return "package p\n" + "".join(f'import "{spec}"\n' for spec in specs)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        pytest.param('import "fmt"', [("fmt", 2, (), "fmt")], id="single"),
        pytest.param('import (\n"net/http"\n\n"os"\n)', [("net/http", 3, (), "http"), ("os", 5, (), "os")], id="grouped"),
        pytest.param('import m "math/rand"', [("math/rand", 2, (), "m")], id="alias"),
        pytest.param('import . "testing"', [("testing", 2, (("*", "*"),), "")], id="dot"),
        pytest.param('import _ "embed"', [("embed", 2, (), "_")], id="blank"),
        pytest.param("import `os`", [("os", 2, (), "os")], id="raw-string"),
        pytest.param('import "a.b/c/v2"', [("a.b/c/v2", 2, (), "c")], id="major-version"),
        pytest.param('// import "x"\nvar s = `import "y"`', [], id="comment-and-string"),
    ],
)
def test_imports(written: str, expected: list[tuple[object, ...]]) -> None:
    parsed = parsing.parse(ROW, f"package a\n{written}\n")
    assert [(one.spec, one.line, one.names, one.alias) for one in parsed.imports] == expected


@pytest.mark.parametrize(
    ("spec", "name"),
    [("net/http", "http"), ("a.b/c/v12", "c"), ("gopkg.in/yaml.v3", "yaml"), ("v2", "v2"), ("a.b/vault", "vault")],
)
def test_what_a_package_is_called(spec: str, name: str) -> None:
    assert package_name(spec) == name


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        pytest.param("func Run() {}", [("function", "Run", (), True)], id="function"),
        pytest.param("func run[T any](x T) T { return x }", [("function", "run", (), False)], id="generic-function"),
        pytest.param("func (s *Server) Run() {}", [("method", "Server.Run", (), True)], id="method"),
        pytest.param("func (Server) run() {}", [("method", "Server.run", (), False)], id="method-without-name"),
        pytest.param("func (l *List[T]) Len() int { return 0 }", [("method", "List.Len", (), True)], id="generic-receiver"),
        pytest.param(
            "type S struct {\n\tA\n\tx int\n\t*b.C\n\td.E[int]\n}",
            [("struct", "S", ("A", "b.C", "d.E"), True)],
            id="embedded-fields",
        ),
        pytest.param("type S struct { in struct { A } }", [("struct", "S", (), True)], id="embedded-deeper"),
        pytest.param(
            "type I interface {\n\tio.Reader\n\tClose() error\n\tJ\n}",
            [("interface", "I", ("io.Reader", "J"), True), ("method", "I.Close", (), True)],
            id="interface",
        ),
        pytest.param("type N interface { ~int | string }", [("interface", "N", (), True)], id="constraint"),
        pytest.param("type a = b.C", [("type", "a", (), False)], id="alias"),
        pytest.param(
            "type (\n\tF func()\n\tM map[string]int\n)", [("type", "F", (), True), ("type", "M", (), True)], id="grouped-types"
        ),
        pytest.param("const A, b = 1, 2", [("constant", "A", (), True), ("constant", "b", (), False)], id="constants"),
        pytest.param("const (\n\tA = iota\n\tB\n)", [("constant", "A", (), True), ("constant", "B", (), True)], id="iota"),
        pytest.param(
            "var (\n\tA, B int\n\tc = 1\n)",
            [("constant", "A", (), True), ("constant", "B", (), True), ("constant", "c", (), False)],
            id="variables",
        ),
        pytest.param("var _ = register()", [], id="blank"),
        pytest.param("var _ I = (*S)(nil)", [("impl", "S", ("I",), True)], id="asserted-nil"),
        pytest.param("var _ p.I = &S{}", [("impl", "S", ("p.I",), True)], id="asserted-address"),
        pytest.param("var (\n\t_ I = S{}\n)", [("impl", "S", ("I",), True)], id="asserted-value"),
        pytest.param(
            "func F() {\n\tvar x int\n\tconst y = 1\n\ttype T struct{}\n}", [("function", "F", (), True)], id="inside-a-function"
        ),
    ],
)
def test_definitions(written: str, expected: list[tuple[object, ...]]) -> None:
    parsed = parsing.parse(ROW, f"package a\n\n{written}\n")
    assert [(one.kind, one.qualified, one.bases, one.public) for one in parsed.definitions] == expected


def test_the_outline_has_signatures_and_what_interfaces_ask_for() -> None:
    text = "package a\ntype I interface {\n\t// M does.\n\tM(\n\t\tx int,\n\t)\n}\nfunc F(\n\ta int,\n) {\n\tg()\n}\ntype S struct {\n\tx int\n}\n"
    assert parsing.parse(ROW, text).outline == ((2, 10), (13, 13))


MODULE = {"go.mod": "module ex.com/m\n\ngo 1.25\n\nrequire (\n\tgithub.com/x/y/v2 v2.0.0 // indirect\n\tk8s.io/api v1\n)\n"}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            {
                **MODULE,
                "main.go": importing("ex.com/m/a"),
                "a/a.go": "package a",
                "a/b_linux.go": "package a",
                "a/a_test.go": "package a",
            },
            [("main.go", "a/a.go"), ("main.go", "a/b_linux.go")],
            id="all-files-of-a-package-but-its-tests",
        ),
        pytest.param({**MODULE, "a/a.go": importing("ex.com/m"), "m.go": "package m"}, [("a/a.go", "m.go")], id="top-level"),
        pytest.param(
            {**MODULE, "a/a.go": "package a", "a/a_test.go": importing("ex.com/m/a")},
            [("a/a_test.go", "a/a.go")],
            id="test-from-outside",
        ),
        pytest.param({**MODULE, "a/a.go": "package a", "a/b.go": "package a"}, [], id="one-package-needs-no-import"),
        pytest.param(
            {
                **MODULE,
                "m.go": importing("ex.com/m/a"),
                "a/a.go": "package a",
                "a/gen.go": "//go:build ignore\npackage main\nfunc main() {}",
            },
            [("m.go", "a/a.go")],
            id="generator-beside-a-package",
        ),
        pytest.param(
            {**MODULE, "m.go": importing("github.com/x/y/v2/z"), "vendor/github.com/x/y/v2/z/z.go": "package z"},
            [("m.go", "vendor/github.com/x/y/v2/z/z.go")],
            id="vendored",
        ),
        pytest.param(
            {
                "go.mod": "module a\nreplace (\n\tex.com/b v1 => ./other // why\n)\n",
                "a.go": importing("ex.com/b/c"),
                "other/c/c.go": "package c",
            },
            [("a.go", "other/c/c.go")],
            id="replaced",
        ),
        pytest.param(
            {
                "go.mod": "module a\nreplace ex.com/b => ../b\n",
                "x/go.mod": "module x\nreplace b => ../y\n",
                "x/x.go": importing("b"),
                "y/y.go": "package y",
            },
            [("x/x.go", "y/y.go")],
            id="replaced-beside",
        ),
        pytest.param(
            {
                "one/go.mod": "module ex.com/one",
                "two/go.mod": 'module "ex.com/two"',
                "one/a.go": importing("ex.com/two/p"),
                "two/p/p.go": "package p",
            },
            [("one/a.go", "two/p/p.go")],
            id="modules-beside",
        ),
        pytest.param(
            {
                **MODULE,
                "tools/go.mod": "module ex.com/m/tools",
                "m.go": importing("ex.com/m/tools/t"),
                "tools/t/t.go": "package t",
            },
            [("m.go", "tools/t/t.go")],
            id="module-within-a-module",
        ),
        pytest.param(
            {
                "go.work": "go 1.25\nuse (\n\t./app\n\t./new/lib\n)\n",
                "app/go.mod": "module app",
                "new/lib/go.mod": "module lib",
                "lib/go.mod": "module lib",
                "app/a.go": importing("lib"),
                "new/lib/l.go": "package lib",
                "lib/l.go": "package lib",
            },
            [("app/a.go", "new/lib/l.go")],
            id="workspace-says-which-of-two",
        ),
    ],
)
def test_resolution(files: dict[str, str], expected: list[tuple[str, str]]) -> None:
    assert edges(files) == expected


@pytest.mark.parametrize(
    ("spec", "external", "unresolved"),
    [
        pytest.param("net/http", "net/http", "", id="standard-library"),
        pytest.param("C", "C", "", id="cgo"),
        pytest.param("github.com/x/y/v2/z", "github.com/x/y/v2", "", id="required"),
        pytest.param("k8s.io/api/core/v1", "k8s.io/api", "", id="required-short"),
        pytest.param("github.com/p/q/r/s", "github.com/p/q", "", id="host-with-owners"),
        pytest.param("go.uber.org/zap/zapcore", "go.uber.org/zap", "", id="host-without"),
        pytest.param("ex.com/m/gone", "", "ex.com/m/gone", id="in-the-module-without-files"),
        pytest.param("ex.com/mm", "ex.com/mm", "", id="path-that-only-begins-alike"),
    ],
)
def test_what_leads_to_no_file(spec: str, external: str, unresolved: str) -> None:
    _, _, found = built({**MODULE, "m.go": importing(spec)})
    assert [name for _, name in found.external] == ([external] if external else [])
    assert [name for _, name, _ in found.unresolved] == ([unresolved] if unresolved else [])


def test_subtypes_by_embedding_and_by_assertion() -> None:
    files = {
        **MODULE,
        "store/i.go": "package store\ntype Reader interface { Read() }\ntype Store interface {\n\tReader\n\tWrite()\n}\n",
        "disk/disk.go": 'package disk\nimport "ex.com/m/store"\ntype Disk struct{}\nvar _ store.Store = (*Disk)(nil)\n',
        "disk/cached.go": "package disk\ntype Cached struct {\n\t*Disk\n}\n",
        "other/o.go": "package other\ntype Reader interface{}\ntype Mine struct { Reader }\n",
    }
    project, known, found = built(files)
    places = lookups.look_up(Lookup(Relation.SUBCLASSES, "store/i.go:Reader"), found, project, known)
    assert [(place.path, place.first, place.why) for place in places] == [
        ("disk/cached.go", 2, "struct Cached(Disk)"),
        ("disk/disk.go", 4, "impl Disk(store.Store)"),
        ("store/i.go", 3, "interface Store(Reader)"),
    ]


def test_a_method_is_found_by_its_receiver() -> None:
    project, known, found = built({**MODULE, "s.go": "package m\n\nfunc (s *Server) Run() {}\n"})
    places = lookups.look_up(Lookup(Relation.DEFINES, "Server.Run"), found, project, known)
    assert [(place.path, place.first, place.symbol) for place in places] == [("s.go", 3, "Server.Run")]
