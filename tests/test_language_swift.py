from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING

import pytest
import reading

from repoassist.code import graph, lookups
from repoassist.records import Import, Lookup, Relation

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Tree


ALL = (("*", "*"),)


said = partial(reading.said, "swift")
known = partial(reading.known, "swift")
linked = partial(reading.linked, "swift")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("import A", Import("A", 1, ALL, "A"), id="module"),
        pytest.param("@testable import A", Import("A", 1, ALL, "A"), id="testable"),
        pytest.param("\nimport struct A.B", Import("A", 2, (("B", "B"),), "A"), id="one thing of it"),
        pytest.param("import A.B", Import("A", 1, ALL, "A"), id="submodule"),
        pytest.param("@_exported import A", Import("A", 1, ALL, "A", "exported import"), id="exported"),
        pytest.param("public import A", Import("A", 1, ALL, "A", "exported import"), id="public"),
        pytest.param("#if canImport(A)\nimport A\n#endif", Import("A", 2, ALL, "A"), id="conditional"),
        pytest.param('// import A\nlet x = "import A"', None, id="comment and string"),
    ],
)
def test_an_import_is_read(text: str, expected: Import | None) -> None:
    found = [one for one in said(text).imports if "import" in one.kind]
    assert found == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("class A: B<C>, D.E {}", "type B, type C, type D.E", id="bases"),
        pytest.param("var a: [B: C]?", "type B, type C", id="containers"),
        pytest.param("func f(_ a: inout B) async throws -> C<D>? {}", "type B, type C, type D", id="signature"),
        pytest.param("let a = B.c(D())", "name B, name D", id="expressions"),
        pytest.param("let a = b.c(d())", "call d", id="functions"),
        pytest.param("@A var b: C", "type A, type C", id="attribute"),
        pytest.param("let a = #b(1)", "call b", id="macro"),
        pytest.param("struct A<B: C> { var b: B }", "parameter B, type B, type C", id="type parameter"),
        pytest.param("let a: B; let c: B", "type B", id="once"),
    ],
)
def test_the_names_that_a_file_uses(text: str, expected: str) -> None:
    assert ", ".join(sorted(f"{one.kind} {one.spec}" for one in said(text).imports)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("public class A {}", ("class", "A", (), True), id="class"),
        pytest.param("class A: B<C>, D.E, @unchecked Sendable {}", ("class", "A", ("B", "D.E", "Sendable"), True), id="bases"),
        pytest.param("struct A<T>: B where T: C {}", ("struct", "A", ("B",), True), id="struct"),
        pytest.param("private struct A {}", ("struct", "A", (), False), id="private"),
        pytest.param("fileprivate enum A: String {}", ("enum", "A", ("String",), False), id="of the file"),
        pytest.param("indirect enum A {}", ("enum", "A", (), True), id="enum"),
        pytest.param("actor A: B {}", ("class", "A", ("B",), True), id="actor"),
        pytest.param("protocol A: B, C {}", ("interface", "A", ("B", "C"), True), id="protocol"),
        pytest.param("extension A.B: C {}", ("impl", "A.B", ("C",), True), id="extension"),
        pytest.param("typealias A = B", ("type", "A", (), True), id="alias"),
        pytest.param("func f<T>(_ t: T) -> A {}", ("function", "f", (), True), id="function"),
        pytest.param("prefix func -- (a: A) -> B {}", ("function", "--", (), True), id="operator"),
        pytest.param("let a = 1", ("constant", "a", (), True), id="global"),
        pytest.param('macro a() = #externalMacro(module: "M", type: "T")', ("macro", "a", (), True), id="macro"),
        pytest.param("#if os(Linux)\nstruct A {}\n#endif", ("struct", "A", (), True), id="conditional"),
    ],
)
def test_something_is_defined(text: str, expected: tuple[str, str, tuple[str, ...], bool]) -> None:
    [one] = said(text).definitions
    assert (one.kind, one.qualified, one.bases, one.public) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "class A { func f() {}; private func g() {}; init() {}; static let x = 1; var y = 2 }", "f+ g- init+ x+", id="class"
        ),
        pytest.param("struct A { static func == (a: A, b: A) -> Bool { true } }", "==+", id="operator"),
        pytest.param("struct A { subscript(i: Int) -> B { 1 } }", "subscript+", id="subscript"),
        pytest.param("protocol A { associatedtype B; func f() -> C; var x: D { get } }", "B+ f+ x+", id="protocol"),
        pytest.param("extension A { func f() {} }", "f+", id="extension"),
        pytest.param("enum A { case x, y(B); func f() {} }", "f+", id="enum"),
    ],
)
def test_members(text: str, expected: str) -> None:
    found = said(text).definitions[1:]
    assert " ".join(f"{one.name}{'+' if one.public else '-'}" for one in found) == expected
    assert all(one.parent == "A" for one in found)


def test_an_outline_has_the_signatures() -> None:
    text = (
        "import A\n\n/// Says what.\n/// More.\n@MainActor\npublic class B:\n  C\n{\n  static let x = 1\n  var y = 2\n\n"
        "  ///\n  /// Does it.\n  public func f(\n    _ a: D\n  ) -> E {\n    let z = 1\n  }\n}\n"
    )
    assert said(text).outline == ((3, 3), (5, 9), (13, 16))


PACKAGE = """
// swift-tools-version:5.9
let package = Package(
  name: "p", // .target(name: "Commented")
  products: [.library(name: "Core", targets: ["Core"])],
  dependencies: [.package(url: "https://example.com/x.git", from: "1.0.0")],
  targets: [
    .target(name: "Core", dependencies: [.product(name: "Log", package: "log"), .target(name: "Base")]),
    .target(name: "Base"),
    .target(name: "Odd-Name", dependencies: ["Core"], path: "Elsewhere/Odd", exclude: ["x"]),
    .executableTarget(name: "tool", dependencies: ["Core"]),
    .testTarget(name: "CoreTests", dependencies: ["Core"]),
  ]
)
"""

MODULES = {
    "Package.swift": PACKAGE,
    "Sources/Core/Thing.swift": "public struct Thing { public enum Kind {}; struct Inner {} }",
    "Sources/Core/Thing+More.swift": "extension Thing { struct More {} }",
    "Sources/Core/Deep/Protocols.swift": "protocol Shape { associatedtype Value }\ntypealias Alias = Int",
    "Sources/Core/Functions.swift": "func make() -> Int { 1 }\nlet Shared = 1\nprivate func hidden() {}\nprivate struct Secret {}",
    "Sources/Core/Macros.swift": 'macro check() = #externalMacro(module: "M", type: "T")',
    "Sources/Base/Twin.swift": "public struct Twin {}\npublic struct OnlyBase {}",
    "Sources/Core/Exports.swift": "@_exported import Base",
    "Elsewhere/Odd/Twin.swift": "public struct Twin {}\npublic struct Odd {}",
    "Tests/CoreTests/Helper.swift": "class Helper {}",
    "App/Model.swift": "struct Model {}",
}
CORE = "Sources/Core/X.swift"
THING = "Sources/Core/Thing.swift"
IMPORTED = "Tests/CoreTests/X.swift"


@pytest.mark.parametrize(
    ("source", "text", "target"),
    [
        pytest.param(CORE, "let x: Thing", THING, id="type of the module"),
        pytest.param(CORE, "let x = Thing()", THING, id="made"),
        pytest.param(CORE, "let x: [String: Thing?]", THING, id="in a container"),
        pytest.param(CORE, "let x = Thing.self", THING, id="itself"),
        pytest.param(CORE, "func f(_ x: Thing) {}", THING, id="parameter"),
        pytest.param(CORE, "func f() -> some Collection<Thing> {}", THING, id="argument of a type"),
        pytest.param(CORE, "let x: Thing.Kind", THING, id="nested"),
        pytest.param(CORE, "let x: Thing.Unknown", THING, id="nested, not known"),
        pytest.param(CORE, "let x: Thing.More", "Sources/Core/Thing+More.swift", id="nested in an extension"),
        pytest.param(CORE, "extension Thing { func f() {} }", THING, id="extended"),
        pytest.param(CORE, "extension Thing { let x: Inner }", THING, id="nested, by the extension's scope"),
        pytest.param(CORE, "extension Thing { let x: Kind }", THING, id="the same, again"),
        pytest.param(CORE, "struct X: Shape {}", "Sources/Core/Deep/Protocols.swift", id="conformance, another folder"),
        pytest.param(CORE, "struct X<T: Shape> {}", "Sources/Core/Deep/Protocols.swift", id="constraint"),
        pytest.param(CORE, "extension Array where Element: Shape {}", "Sources/Core/Deep/Protocols.swift", id="where"),
        pytest.param(CORE, "let x: Alias", "Sources/Core/Deep/Protocols.swift", id="alias"),
        pytest.param(CORE, "let x = y as? Thing", THING, id="cast"),
        pytest.param(CORE, "@Thing var x: Int", THING, id="attribute"),
        pytest.param(CORE, "let x = make()", "Sources/Core/Functions.swift", id="function"),
        pytest.param(CORE, "let x = Shared.y", "Sources/Core/Functions.swift", id="global"),
        pytest.param(CORE, "let x = #check()", "Sources/Core/Macros.swift", id="macro"),
        pytest.param(CORE, "let x: OnlyBase", "Sources/Base/Twin.swift", id="what another file of ours hands on"),
        pytest.param(CORE, "import Base\nlet x: OnlyBase", "Sources/Base/Twin.swift", id="imported module"),
        pytest.param(CORE, "import Base\nlet x: Twin", "Sources/Base/Twin.swift", id="the imported module's twin"),
        pytest.param(CORE, "import Odd_Name\nlet x: Twin", "Elsewhere/Odd/Twin.swift", id="the other twin, by its path"),
        pytest.param(CORE, "import Odd_Name\nlet x: Odd_Name.Odd", "Elsewhere/Odd/Twin.swift", id="by the module's name"),
        pytest.param(CORE, "import struct Base.Twin\nlet x: Twin", "Sources/Base/Twin.swift", id="one thing of a module"),
        pytest.param(IMPORTED, "@testable import Core\nlet x: Thing", THING, id="a test's"),
        pytest.param(IMPORTED, "@testable import Core\nlet x = make()", "Sources/Core/Functions.swift", id="a test's function"),
        pytest.param(IMPORTED, "import Core\nlet x: OnlyBase", "Sources/Base/Twin.swift", id="handed on"),
        pytest.param(IMPORTED, "final class X: Helper {}", "Tests/CoreTests/Helper.swift", id="of the tests"),
        pytest.param("Sources/tool/main.swift", "import Core\nThing().run()", THING, id="a program's"),
        pytest.param("App/View.swift", "let x: Model", "App/Model.swift", id="no package: the folder"),
        pytest.param("App/View.swift", "import Core\nlet x: Thing", THING, id="no package: imports one"),
    ],
)
def test_a_name_leads_to_a_file(source: str, text: str, target: str | None) -> None:
    edges, unresolved, _ = linked(MODULES | {source: text})
    found = {edge for edge in edges if edge[0] == source}
    assert (found, unresolved) == ({(source, target)} if target else set(), [])


@pytest.mark.parametrize(
    ("source", "text"),
    [
        pytest.param(IMPORTED, "let x: Thing", id="a module that is not imported"),
        pytest.param(CORE, "let x: Secret", id="private"),
        pytest.param(CORE, "hidden()", id="private function"),
        pytest.param(CORE, "struct Thing {}\nlet x: Thing", id="defined here"),
        pytest.param(CORE, "struct X<Thing> { let x: Thing }", id="type parameter"),
        pytest.param(CORE, "protocol X { associatedtype Thing; func f() -> Thing }", id="associated type"),
        pytest.param(CORE, "class X { func make() {}; func f() { make() } }", id="a method is nearer"),
        pytest.param(CORE, "x.make()", id="another's method"),
        pytest.param(CORE, "let x: Helper", id="of the tests"),
        pytest.param(CORE, "let x: Model", id="of another folder"),
        pytest.param(CORE, "let x: Commented", id="nowhere"),
        pytest.param(CORE, '// Thing\nlet x = "Thing()"', id="comment and string"),
        pytest.param("Package.swift", PACKAGE, id="manifest"),
    ],
)
def test_a_name_leads_to_no_other_file(source: str, text: str) -> None:
    edges, unresolved, _ = linked(MODULES | {source: text})
    assert ({edge for edge in edges if edge[0] == source}, unresolved) == (set(), [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("import Foundation", ["Foundation"], id="platform"),
        pytest.param("import Log", ["Log"], id="a dependency's"),
        pytest.param("import Core\nimport Base", [], id="ours"),
    ],
)
def test_an_import_leads_out(text: str, expected: list[str]) -> None:
    edges, unresolved, external = linked(MODULES | {"App/X.swift": text})
    assert ({edge for edge in edges if edge[0] == "App/X.swift"}, unresolved, external) == (set(), [], expected)


def test_a_type_of_several_files_leads_to_each() -> None:
    files = {
        "Sources/A/Unix.swift": "#if os(Linux)\nstruct S {}\n#endif",
        "Sources/A/Mac.swift": "#if os(macOS)\nstruct S {}\n#endif",
        "Sources/A/X.swift": "let s: S",
    }
    assert linked(files)[0] == {("Sources/A/X.swift", "Sources/A/Unix.swift"), ("Sources/A/X.swift", "Sources/A/Mac.swift")}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("class D: Base {}", ["D"], id="declared"),
        pytest.param("struct S {}\nextension S: Base {}", ["S"], id="by an extension"),
        pytest.param("class C: Base {}\nclass D: C {}", ["C", "D"], id="through another"),
        pytest.param("import Other\nclass D: Other.Base {}", [], id="a namesake from another module"),
        pytest.param("let x: Base", [], id="only used"),
    ],
)
def test_subclasses(text: str, expected: list[str]) -> None:
    files = {
        "Sources/A/Base.swift": "public class Base {}",
        "Sources/Other/Base.swift": "public class Base {}",
        "Sources/A/X.swift": text,
    }
    project, names = known(files)
    built = graph.build(project, names, {})
    places = lookups.look_up(Lookup(Relation.SUBCLASSES, "Sources/A/Base.swift:Base"), built, project, names)
    assert [place.symbol for place in places] == expected


def test_a_repository(make: Callable[..., Tree]) -> None:
    tree = make(
        {
            "Package.swift": 'let p = Package(name: "p", targets: [.target(name: "A", path: "Code")])\n',
            "Code/T.swift": "public struct T {}\n",
            "App/X.swift": "import A\nlet x: T\n",
        }
    )
    assert json.loads(tree.run("graph", "--json").out)["edges"] == [["App/X.swift", "Code/T.swift", 2]]
