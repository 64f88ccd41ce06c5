from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from repoassist.code import graph, languages, lookups, parsing
from repoassist.code.languages.rust import ROW
from repoassist.records import Lookup, Relation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from repoassist.code.languages.row import Project
    from repoassist.records import Graph

ALL = (("*", "*"),)


def same(*names: str) -> tuple[tuple[str, str], ...]:
    return tuple((name, name) for name in names)


def path(spec: str, line: int) -> tuple[object, ...]:
    return spec, line, (), spec, "path"


def built(files: Mapping[str, str]) -> tuple[Project, dict[str, str], Graph]:
    known = {path: languages.detect(path) or "" for path in files}
    symbols = {path: parsing.parse(ROW, text) for path, text in files.items() if known[path] == "rust"}
    project = graph.project(files, symbols, {path: text for path, text in files.items() if path.endswith(ROW.manifests)})
    return project, known, graph.build(project, known, {})


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        pytest.param("use a;", [("a", 1, (), "a", "use")], id="crate"),
        pytest.param("use a as b;", [("a", 1, (), "b", "use")], id="crate-renamed"),
        pytest.param("use crate::a::B;", [("crate::a", 1, same("B"), "", "use")], id="path"),
        pytest.param(
            "use a::{B, c::D as E};", [("a", 1, same("B"), "", "use"), ("a::c", 1, (("D", "E"),), "", "use")], id="group"
        ),
        pytest.param(
            "use a::{\n  B,\n  C,\n};", [("a", 2, same("B"), "", "use"), ("a", 3, same("C"), "", "use")], id="line-of-the-leaf"
        ),
        pytest.param(
            "use a::b::{self, C};", [("a", 1, same("b"), "", "use"), ("a::b", 1, same("C"), "", "use")], id="self-in-a-group"
        ),
        pytest.param("use a::{self as b};", [("a", 1, (), "b", "use")], id="self-renamed"),
        pytest.param("use a::{*};", [("a", 1, ALL, "", "use")], id="glob-alone-in-a-group"),
        pytest.param("use {*};", [("", 1, ALL, "", "use")], id="glob-of-the-root"),
        pytest.param("use a::{b::{c::*}};", [("a::b::c", 1, ALL, "", "use")], id="glob-in-groups"),
        pytest.param("use ::a::B;", [("::a", 1, same("B"), "", "use")], id="from-the-crates"),
        pytest.param("use super::super::a::B;", [("super::super::a", 1, same("B"), "", "use")], id="super"),
        pytest.param("use a::r#async;", [("a", 1, same("async"), "", "use")], id="raw-identifier"),
        pytest.param("pub(crate) use self::a::*;", [("self::a", 1, ALL, "", "pub use")], id="re-export"),
        pytest.param("extern crate a;", [("a", 1, (), "a", "extern crate")], id="extern"),
        pytest.param("extern crate a as b;", [("a", 1, (), "b", "extern crate")], id="extern-renamed"),
        pytest.param("extern crate self as a;", [], id="extern-self"),
        pytest.param("#[cfg(x)]\npub mod a;", [("a", 2, (), "a", "mod")], id="module"),
        pytest.param('#[path = "x/y.rs"]\n// why\nmod a;', [("x/y.rs", 3, (), "a", "mod")], id="module-with-a-path"),
        pytest.param(
            '#[cfg_attr(unix, path = "u.rs")]\n#[cfg_attr(windows, path = "w.rs")]\nmod a;',
            [("u.rs", 3, (), "a", "mod"), ("w.rs", 3, (), "a", "mod")],
            id="module-with-paths",
        ),
        pytest.param("mod a { mod b; }", [("a::b", 1, (), "b", "mod")], id="module-in-a-module"),
        pytest.param("mod tests { use super::*; }", [], id="the-file-itself"),
        pytest.param(
            "mod tests { use super::{a::B, C}; }",
            [("self", 1, same("C"), "", "use"), ("self::a", 1, same("B"), "", "use")],
            id="super-is-the-file",
        ),
        pytest.param(
            "mod a { mod b { use super::super::super::C; } }", [("super", 1, same("C"), "", "use")], id="super-leaves-the-file"
        ),
        pytest.param("mod a { use self::b::C; }", [("self::a::b", 1, same("C"), "", "use")], id="self-is-the-inline-module"),
        pytest.param(
            "cfg_rt! {\n  mod a;\n  pub use b::C;\n}",
            [("a", 2, (), "a", "mod"), ("b", 3, same("C"), "", "pub use")],
            id="under-a-condition",
        ),
        pytest.param(
            "feature! {\n    #![unix]\n\n    mod a;\n    pub use a::B;\n}",
            [("a", 4, (), "a", "mod"), ("a", 5, same("B"), "", "pub use")],
            id="under-a-macro-that-holds-imports",
        ),
        pytest.param("other! {\n    struct A;\n    x use y;\n}", [], id="under-a-macro-that-may-hold-anything"),
        pytest.param("cfg_not_a! { cfg_b! { mod a; } }", [("a", 1, (), "a", "mod")], id="under-two-conditions"),
        pytest.param(
            "cfg_if::cfg_if! {\n  if #[cfg(a)] {\n    mod a;\n  } else {\n    mod b;\n  }\n}",
            [("a", 3, (), "a", "mod"), ("b", 5, (), "b", "mod")],
            id="cfg-if",
        ),
        pytest.param("fn f() { use a::B; }", [("a", 1, same("B"), "", "use")], id="in-a-function"),
        pytest.param("fn f() {\n  crate::a::b();\n  crate::a::b();\n}", [path("crate::a::b", 2)], id="path"),
        pytest.param("fn f(x: a::B<c::D>) -> e::F { g }", [path("a::B", 1), path("c::D", 1), path("e::F", 1)], id="types"),
        pytest.param("fn f() { let x = <A as b::C>::d; ::e::f(); }", [path("::e::f", 1), path("b::C", 1)], id="other-paths"),
        pytest.param("fn f() { m!(a, crate::b::C); n::o!(); }", [path("crate::b::C", 1), path("n::o", 1)], id="in-macros"),
        pytest.param(
            "macro_rules! m { () => { use $crate::a::*; $crate::b::c() } }",
            [path("crate::a", 1), path("crate::b::c", 1)],
            id="of-the-macro-s-crate",
        ),
        pytest.param("mod m {\n  fn f() { super::a::b(); }\n}", [path("self::a::b", 2)], id="path-in-a-module"),
        pytest.param("mod é { fn f() { super::super::a::b(); } }", [path("super::a::b", 1)], id="path-out-of-the-file"),
        pytest.param("fn f() { std::mem::swap(A::b, u8::MAX, x.y::<Z>()) }", [], id="paths-that-lead-nowhere"),
        pytest.param('fn f<\'a>(x: &\'a str) { "a::b"; r#"c::"d"#; \'"\'; /* e::f */ } // g::h', [], id="words"),
    ],
)
def test_imports(written: str, expected: list[tuple[object, ...]]) -> None:
    parsed = parsing.parse(ROW, f"{written}\n")
    assert [(one.spec, one.line, one.names, one.alias, one.kind) for one in parsed.imports] == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        pytest.param("pub fn f() {}", [("function", "f", (), True)], id="function"),
        pytest.param("pub(crate) struct S<T>(T) where T: X;", [("struct", "S", (), True)], id="struct"),
        pytest.param("enum E { A, B(u8) }", [("enum", "E", (), False)], id="enum"),
        pytest.param("union U { a: u8 }", [("struct", "U", (), False)], id="union"),
        pytest.param(
            "pub trait T: fmt::Debug + 'static + ?Sized + Into<X> + for<'a> Fn(&'a u8) { type I; fn a(); fn b() {} }",
            [
                ("trait", "T", ("fmt::Debug", "Into", "Fn"), True),
                ("type", "T.I", (), True),
                ("method", "T.a", (), True),
                ("method", "T.b", (), True),
            ],
            id="trait",
        ),
        pytest.param(
            "impl S { pub fn a() {} fn b(&self) {} }",
            [("impl", "S", (), True), ("method", "S.a", (), True), ("method", "S.b", (), False)],
            id="impl",
        ),
        pytest.param(
            "impl<T: X> a::Tr<T> for b::S<T> where T: Y { type O = u8; fn f() {} }",
            [("impl", "S", ("a::Tr",), True), ("method", "S.f", (), True)],
            id="impl-of-a-trait",
        ),
        pytest.param("impl Tr for &'a mut S<u8> {}", [("impl", "S", ("Tr",), True)], id="impl-for-a-reference"),
        pytest.param(
            "impl dyn Tr { fn f() {} }", [("impl", "Tr", (), True), ("method", "Tr.f", (), False)], id="impl-for-a-trait-object"
        ),
        pytest.param("impl !Send for S {}", [], id="negative-impl"),
        pytest.param("impl From<!> for S {}", [("impl", "S", ("From",), True)], id="never-type"),
        pytest.param(
            "pub type A = u8; pub const B: u8 = 1; static mut C: u8 = 1; const _: () = ();",
            [("type", "A", (), True), ("constant", "B", (), True), ("constant", "C", (), False)],
            id="aliases-and-constants",
        ),
        pytest.param(
            "#[macro_export]\n/// doc\nmacro_rules! a { () => {} }\nmacro_rules! b { () => {} }",
            [("macro", "a", (), True), ("macro", "b", (), False)],
            id="macros",
        ),
        pytest.param(
            "pub mod a { pub fn f() {} }\nmod b;",
            [("module", "a", (), True), ("function", "a.f", (), True), ("module", "b", (), False)],
            id="modules",
        ),
        pytest.param(
            "fn f() { const X: u8 = 1; pub fn g() {} }",
            [("function", "f", (), False), ("function", "f.g", (), False)],
            id="inside-a-function",
        ),
        pytest.param('extern "C" { pub fn f(); }', [("function", "f", (), True)], id="foreign"),
        pytest.param(
            "a::pin_project! {\n  #[project = P]\n  pub struct S { #[pin] x: u8 }\n}",
            [("struct", "S", (), True)],
            id="under-a-macro",
        ),
        pytest.param(
            "fn f() { cfg_rt! { let x = 1; } }\nfn g() {}",
            [("function", "f", (), False), ("function", "g", (), False)],
            id="statements-under-a-macro",
        ),
        pytest.param(
            'cfg_if! { if #[cfg(a)] { fn f() { if x { "}" } else { y } } } else { fn g() {} } }',
            [("function", "f", (), False), ("function", "g", (), False)],
            id="braces-in-branches",
        ),
    ],
)
def test_definitions(written: str, expected: list[tuple[object, ...]]) -> None:
    parsed = parsing.parse(ROW, f"{written}\n")
    assert [(one.kind, one.qualified, one.bases, one.public) for one in parsed.definitions] == expected


def test_the_outline_has_signatures() -> None:
    text = "use a::B;\n\n/// Doc.\npub struct S {\n    x: u8,\n}\n\nimpl S {\n    pub fn f(\n        &self,\n    ) -> u8\n    {\n        1\n    }\n}\n"
    assert parsing.parse(ROW, text).outline == ((3, 4), (8, 11))


LIB = {"Cargo.toml": '[package]\nname = "my-lib"\nedition = "2021"\n[dependencies]\nserde = "1"\n'}
TREE = {**LIB, "src/lib.rs": "mod a;\nmod other;\n", "src/a.rs": "pub mod b;\npub struct A;", "src/a/b.rs": "pub struct B;"}


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        pytest.param("use crate::a::b::B;", ["src/a/b.rs"], id="item"),
        pytest.param("use crate::a::b;", ["src/a/b.rs"], id="module"),
        pytest.param("use crate::a::{self, b, A};", ["src/a.rs", "src/a/b.rs"], id="group"),
        pytest.param("use super::a::A;", ["src/a.rs"], id="super"),
        pytest.param("use my_lib::a::b::B;", ["src/a/b.rs"], id="own-name"),
        pytest.param("use a::A;", ["src/a.rs"], id="edition-of-2015"),
        pytest.param("use crate::a::b; use b::B;", ["src/a/b.rs"], id="imported-name"),
        pytest.param("use crate::a::made_by_a_macro;", ["src/a.rs"], id="deepest-that-exists"),
        pytest.param("use crate::nowhere;", ["src/lib.rs"], id="nothing-of-that-name"),
        pytest.param("enum Own { X } use Own::*;", [], id="own-variants"),
        pytest.param("mod tests { use super::*; use crate::a::A; }", ["src/a.rs"], id="inline-tests"),
        pytest.param("use serde::Serialize; use std::fmt;", [], id="outside"),
        pytest.param("use crate::a::b::B::*;", ["src/a/b.rs"], id="variants"),
    ],
)
def test_paths(written: str, expected: list[str]) -> None:
    found = built({**TREE, "src/other.rs": written})[2]
    assert [edge.target for edge in found.edges if edge.source == "src/other.rs"] == expected
    assert not found.unresolved


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            {"src/lib.rs": "mod a;", "src/a/mod.rs": "mod b;", "src/a/b.rs": ""},
            ["src/a/mod.rs>src/a/b.rs", "src/lib.rs>src/a/mod.rs"],
            id="mod-rs",
        ),
        pytest.param(
            {"src/lib.rs": "mod a { mod b; }", "src/a/b.rs": "use super::super::X;"},
            ["src/a/b.rs>src/lib.rs", "src/lib.rs>src/a/b.rs"],
            id="file-in-an-inline-module",
        ),
        pytest.param(
            {"src/lib.rs": '#[path = "sys/unix.rs"] mod imp;', "src/sys/unix.rs": "mod fd; use super::X;", "src/sys/fd.rs": ""},
            ["src/lib.rs>src/sys/unix.rs", "src/sys/unix.rs>src/lib.rs", "src/sys/unix.rs>src/sys/fd.rs"],
            id="path-attribute",
        ),
        pytest.param(
            {"src/lib.rs": "pub fn f() {}", "src/main.rs": "mod args; use my_lib::f;", "src/args.rs": "use crate::X;"},
            ["src/args.rs>src/main.rs", "src/main.rs>src/args.rs", "src/main.rs>src/lib.rs"],
            id="program-and-library",
        ),
        pytest.param(
            {"src/lib.rs": "", "tests/t.rs": "mod common; use my_lib::X; use common::f;", "tests/common/mod.rs": "pub fn f() {}"},
            ["tests/t.rs>src/lib.rs", "tests/t.rs>tests/common/mod.rs"],
            id="tests",
        ),
        pytest.param(
            {"tests/all.rs": "mod util; mod one;", "tests/util.rs": "pub fn f() {}", "tests/one.rs": "use crate::util::f;"},
            ["tests/all.rs>tests/one.rs", "tests/all.rs>tests/util.rs", "tests/one.rs>tests/util.rs"],
            id="tests-of-one-crate",
        ),
        pytest.param(
            {
                "src/lib.rs": "",
                "src/bin/tool.rs": "use my_lib::X;",
                "examples/e.rs": "use my_lib::X;",
                "benches/b.rs": "use my_lib::X;",
            },
            ["benches/b.rs>src/lib.rs", "examples/e.rs>src/lib.rs", "src/bin/tool.rs>src/lib.rs"],
            id="other-crates",
        ),
        pytest.param(
            {"src/lib.rs": "mod a; pub use a::Item;", "src/a.rs": "pub struct Item;", "src/b.rs": "use crate::Item;"},
            ["src/b.rs>src/a.rs", "src/lib.rs>src/a.rs"],
            id="re-export",
        ),
        pytest.param(
            {
                "src/lib.rs": "mod a; pub use a::*;",
                "src/a.rs": "mod c; pub use self::c::Item as Thing;",
                "src/a/c.rs": "pub struct Item;",
                "src/b.rs": "use crate::Thing;",
            },
            ["src/a.rs>src/a/c.rs", "src/b.rs>src/a/c.rs", "src/lib.rs>src/a.rs"],
            id="re-exports-renamed-behind-a-glob",
        ),
        pytest.param(
            {
                "src/lib.rs": "mod a; pub mod prelude { pub use crate::a::Item; }",
                "src/a.rs": "pub struct Item;",
                "src/b.rs": "use crate::prelude::Item;",
            },
            ["src/b.rs>src/a.rs", "src/lib.rs>src/a.rs"],
            id="re-export-in-an-inline-module",
        ),
        pytest.param(
            {
                "src/lib.rs": "mod a; pub use a::inner as api;",
                "src/a.rs": "pub mod inner;",
                "src/a/inner.rs": "pub struct X;",
                "src/b.rs": "use crate::api::X;",
            },
            ["src/a.rs>src/a/inner.rs", "src/b.rs>src/a/inner.rs", "src/lib.rs>src/a.rs", "src/lib.rs>src/a/inner.rs"],
            id="re-exported-module",
        ),
        pytest.param(
            {
                "src/lib.rs": "mod a; mod made; pub use a::*; pub use made::Item;",
                "src/a.rs": "pub trait Item {}",
                "src/made.rs": "#[proc_macro_derive(Item)]\npub fn derive() {}",
                "src/b.rs": "use crate::Item;",
            },
            ["src/b.rs>src/a.rs", "src/b.rs>src/made.rs", "src/lib.rs>src/a.rs", "src/lib.rs>src/made.rs"],
            id="a-trait-and-the-macro-of-its-name",
        ),
        pytest.param(
            {"src/lib.rs": "pub use std::sync::Arc;", "src/b.rs": "use crate::Arc;"},
            ["src/b.rs>src/lib.rs"],
            id="re-export-from-outside",
        ),
        pytest.param(
            {"src/lib.rs": "pub use crate::a::X;", "src/a.rs": "pub use crate::X;"},
            ["src/a.rs>src/lib.rs", "src/lib.rs>src/a.rs"],
            id="re-exports-in-a-circle",
        ),
        pytest.param(
            {
                "src/lib.rs": "mod m;",
                "src/m.rs": "#[macro_export]\nmacro_rules! shout { () => {} }",
                "tests/t.rs": "use my_lib::shout;",
            },
            ["src/lib.rs>src/m.rs", "tests/t.rs>src/m.rs"],
            id="exported-macro",
        ),
    ],
)
def test_module_trees(files: dict[str, str], expected: list[str]) -> None:
    found = built({**LIB, **files})[2]
    assert sorted(f"{edge.source}>{edge.target}" for edge in found.edges) == sorted(expected)
    assert not found.unresolved


@pytest.mark.parametrize(
    ("manifests", "expected"),
    [
        pytest.param(
            {"app/Cargo.toml": '[package]\nname = "app"\n[dependencies]\ncore-lib = { path = "../core" }\n'},
            ["core/src/lib.rs"],
            id="path",
        ),
        pytest.param(
            {"app/Cargo.toml": '[package]\nname = "app"\n[dev-dependencies]\ncore-lib = "1"\n'}, ["core/src/lib.rs"], id="by-name"
        ),
        pytest.param(
            {
                "app/Cargo.toml": '[package]\nname = "app"\n[target."cfg(unix)".dependencies.core-lib]\nworkspace = true\n',
                "Cargo.toml": '[workspace]\nmembers = ["*"]\n[workspace.dependencies]\ncore-lib = { path = "core" }\n',
            },
            ["core/src/lib.rs"],
            id="inherited",
        ),
        pytest.param(
            {
                "app/Cargo.toml": '[package]\nname = "app"\n[dependencies]\ncore_lib = { path = "../else" }\n',
                "else/Cargo.toml": '[package]\nname = "x"\n[lib]\npath = "x.rs"\n',
            },
            ["else/x.rs"],
            id="renamed-with-a-lib-path",
        ),
        pytest.param(
            {"app/Cargo.toml": '[package]\nname = "app"\n[dependencies]\ncore_lib = { package = "serde", version = "1" }\n'},
            [],
            id="renamed-from-outside",
        ),
        pytest.param({"app/Cargo.toml": '[package]\nname = "app"\n'}, [], id="no-dependency"),
        pytest.param({"app/Cargo.toml": "not toml ["}, [], id="broken-manifest"),
    ],
)
def test_crates_of_a_workspace(manifests: dict[str, str], expected: list[str]) -> None:
    files = {
        "core/Cargo.toml": '[package]\nname = "core-lib"\n',
        "core/src/lib.rs": "pub struct X;",
        "else/x.rs": "pub struct X;",
        "app/src/main.rs": "use core_lib::X;",
        **manifests,
    }
    found = built(files)[2]
    assert [edge.target for edge in found.edges] == expected
    assert [name for _, name in found.external] == ([] if expected else ["core_lib"])


def test_outside_and_unresolved() -> None:
    files = {
        **LIB,
        "src/lib.rs": '#[cfg(made)] mod generated;\n#[path = "gone.rs"] mod gone;\nuse serde::de::X;\nuse std::io;\nextern crate alloc;\n',
    }
    found = built(files)[2]
    assert found.unresolved == (("src/lib.rs", "generated", 1), ("src/lib.rs", "gone.rs", 2))
    assert [name for _, name in found.external] == ["alloc", "serde", "std"]


def test_implementors_through_traits_and_full_paths() -> None:
    files = {
        **LIB,
        "src/lib.rs": "pub mod read;\nmod file;\nmod net;\npub use read::Read;\n",
        "src/read.rs": "pub trait Read {}\npub trait Seek: Read {}\n",
        "src/file.rs": "use crate::Read;\nuse super::read;\npub struct File;\nimpl Read for File {}\nimpl read::Seek for File {}\n",
        "src/net.rs": "struct Net;\nimpl crate::read::Read for Net {}\nimpl std::io::Read for Net {}\nimpl serde::Read for Net {}\n",
    }
    project, known, found = built(files)
    places = lookups.look_up(Lookup(Relation.SUBCLASSES, "Read"), found, project, known)
    assert [(place.path, place.first, place.why) for place in places] == [
        ("src/file.rs", 4, "impl File(Read)"),
        ("src/file.rs", 5, "impl File(read::Seek)"),
        ("src/net.rs", 2, "impl Net(crate::read::Read)"),
        ("src/read.rs", 2, "trait Seek(Read)"),
    ]


def test_importers_of_a_re_exported_symbol() -> None:
    files = {
        **LIB,
        "src/lib.rs": "mod a;\nmod b;\npub use a::Item;\n",
        "src/a.rs": "pub struct Item;\n",
        "src/b.rs": "use crate::Item;\n",
    }
    project, known, found = built(files)
    places = lookups.look_up(Lookup(Relation.IMPORTERS, "Item"), found, project, known)
    assert [(place.path, place.first) for place in places] == [("src/b.rs", 1), ("src/lib.rs", 3)]
