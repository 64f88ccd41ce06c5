from __future__ import annotations

from functools import partial

import pytest
import reading

from repoassist.code import graph, languages, lookups, parsing
from repoassist.records import Import, Lookup, Parsed, Relation

S = "core/src/main/scala/org/acme"


def said(text: str, language: str = "scala") -> Parsed:
    row = languages.row(language)
    assert row is not None
    return parsing.parse(row, text)


built = partial(reading.built, "scala")


def imports(text: str) -> list[Import]:
    return [one for one in said(text).imports if one.kind not in {"use", "package", "object"}]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("import a.b.C", [("a.b.C", "C", "C")], id="name"),
        pytest.param("import a.b._", [("a.b", "*", "*")], id="wildcard"),
        pytest.param("import a.b.*", [("a.b", "*", "*")], id="wildcard of Scala 3"),
        pytest.param(
            "import a.b.{C, D => E, F => _, _}", [("a.b", "*", "*"), ("a.b.C", "C", "C"), ("a.b.D", "D", "E")], id="selectors"
        ),
        pytest.param("import a.b.{C as D, *, given}", [("a.b", "*", "*"), ("a.b.C", "C", "D")], id="selectors of Scala 3"),
        pytest.param("import a.b.given", [("a.b", "*", "*")], id="givens"),
        pytest.param("import a.b.{given Ord[?]}", [("a.b", "*", "*")], id="givens of a type"),
        pytest.param("import a.b as c", [("a.b", "b", "c")], id="package with a new name"),
        pytest.param("import a.b, c.{D, E}", [("a.b", "b", "b"), ("c.D", "D", "D"), ("c.E", "E", "E")], id="several"),
        pytest.param("import a.{\n  B,\n  C\n}", [("a.B", "B", "B"), ("a.C", "C", "C")], id="over lines"),
        pytest.param("import _root_.a.B", [("_root_.a.B", "B", "B")], id="from the root"),
        pytest.param("import a.`type`.B", [("a.type.B", "B", "B")], id="backquotes"),
        pytest.param("object A { def f = { import a.B; 1 } }", [("a.B", "B", "B")], id="inside of a block"),
        pytest.param('val s = "import a.B" // import a.C', [], id="none"),
    ],
)
def test_an_import_is_read(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert [(one.spec, *one.names[0]) for one in imports(text)] == expected


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        pytest.param("class A(c: Context) { import c.universe._ }", "value", id="class parameter"),
        pytest.param("object A { def f(c: Context) = { import c._; 1 } }", "value", id="parameter"),
        pytest.param("object A { def f = { val c = g; import c._; 1 } }", "value", id="variable"),
        pytest.param("class A { import c._; lazy val c = 1 }", "value", id="member below"),
        pytest.param("class A { c => import c._ }", "import", id="no type"),
        pytest.param("object A { def f(d: D) = { import c._; 1 } }", "import", id="another name"),
        pytest.param("object A { export c._ }", "export", id="export"),
    ],
)
def test_an_import_from_a_value(text: str, kind: str) -> None:
    assert [one.kind for one in imports(text)] == [kind]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("class A", ("class", "A", (), True), id="class"),
        pytest.param("private[p] class A", ("class", "A", (), False), id="private"),
        pytest.param("protected class A", ("class", "A", (), True), id="protected"),
        pytest.param(
            "class A[T](x: Int)(implicit y: Z) extends B[T](x) with C.D with E",
            ("class", "A", ("B", "C.D", "E"), True),
            id="bases",
        ),
        pytest.param("class A extends B, C", ("class", "A", ("B", "C"), True), id="bases of Scala 3"),
        pytest.param("case class A(x: Int) extends B", ("class", "A", ("B",), True), id="case class"),
        pytest.param("object A extends B with C", ("class", "A", ("B", "C"), True), id="object"),
        pytest.param("case object A extends B", ("class", "A", ("B",), True), id="case object"),
        pytest.param("trait A[F[_]] extends B[F] with C", ("trait", "A", ("B", "C"), True), id="trait"),
        pytest.param("type A = B", ("type", "A", (), True), id="alias"),
        pytest.param("opaque type A = B", ("type", "A", (), True), id="opaque"),
        pytest.param("def a(x: Int): Int = x", ("function", "a", (), True), id="function"),
        pytest.param("extension (s: String) def a: Int = 1", ("function", "a", (), True), id="extension"),
        pytest.param("given a: Ord[Int] = b", ("constant", "a", (), True), id="given"),
        pytest.param("val a = 1", ("constant", "a", (), True), id="value"),
        pytest.param("package object a", ("module", "a", (), True), id="package object"),
    ],
)
def test_a_definition(text: str, expected: tuple[str, str, tuple[str, ...], bool]) -> None:
    [one] = said(text).definitions
    assert (one.kind, one.qualified, one.bases, one.public) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("class A { def f = 1; val x = 1; type T = Int }", "method A.f, type A.T", id="class"),
        pytest.param(
            "object A { def f = 1; val x = 1; val (a, b) = c; val y, z = 1 }",
            "method A.f, constant A.x, constant A.y, constant A.z",
            id="object",
        ),
        pytest.param("trait A { def f: Int; def +(o: A): A }", "method A.f, method A.+", id="trait"),
        pytest.param("class A { def this(x: Int) = this() }", "method A.this", id="constructor"),
        pytest.param("class A { class B { def f = 1 } }", "class A.B, method A.B.f", id="nested"),
        pytest.param("object A { val x = new B { def no = 1 } }", "constant A.x", id="an anonymous class's are none"),
        pytest.param(
            "enum A:\n  case B, C\n  case D(x: Int) extends A\n  def f = 1\n",
            "constant A.B, constant A.C, class A.D, method A.f",
            id="enum",
        ),
        pytest.param(
            "trait A:\n  extension (s: String)\n    def f = 1\n    def g = 2\n", "method A.f, method A.g", id="extensions"
        ),
        pytest.param("package a { class B; package c { object D } }", "class a.B, module a.c, class a.c.D", id="packages"),
    ],
)
def test_members(text: str, expected: str) -> None:
    assert ", ".join(f"{one.kind} {one.qualified}" for one in said(text).definitions[1:]) == expected


def test_a_class_and_its_companion_are_two() -> None:
    found = said("class A\nobject A extends B").definitions
    assert [(one.qualified, one.first, one.bases) for one in found] == [("A", 1, ()), ("A", 2, ("B",))]


def test_an_outline_has_whole_signatures_and_what_is_said_first() -> None:
    text = (
        "package p\n\nimport a.B\n\n/**\n * Says.\n */\nclass A(\n  x: Int\n) extends B {\n  private val y = 1\n\n"
        "  /** F. */\n  def f(\n    a: Int\n  ): Int = {\n    a\n  }\n}\n\ncase class D(\n  a: Int,\n  b: Int,\n  c: Int\n)\n"
    )
    assert said(text).outline == ((6, 10), (13, 16), (21, 25))


FILES = {
    f"{S}/Engine.scala": "package org.acme\n\nclass Engine\nobject Engine { def of = 1; class Part }\n",
    f"{S}/package.scala": "package org\n\npackage object acme { type Id = Int; def helper = 1; val Limit = 2 }\n",
    f"{S}/util/Text.scala": "package org.acme\npackage util\n\nobject Text { def shout = 1 }\ntrait Named\n",
    f"{S}/util/top.scala": "package org.acme.util\n\ndef topLevel(x: Int) = x\nenum Color { case Red }\ngiven ordering: Ord[Color] = x\nextension (s: String) def trimmed = s\n",
    f"{S}/data/Two.scala": "package org.acme.data\n\nclass One\nclass Two\n",
    f"{S}/Nested.scala": "package org {\n  package acme {\n    package inner { class Deep }\n  }\n}\n",
    f"{S}/api/Api.scala": "package org.acme.api\n\ntrait Api { object syntax; trait Ops }\nobject Api extends Api\n",
    "core/src/main/java/org/acme/Legacy.java": "package org.acme; public class Legacy {}",
    "core/src/main/kotlin/K.kt": "package org.acme.kt\n\nclass Kt",
    "core/src/test/scala/org/acme/EngineSpec.scala": "package org.acme\n\nclass EngineSpec\nclass Engine\n",
    "x/jvm/src/main/scala/P.scala": "package org.x\n\nobject Platform",
    "x/js/src/main/scala/P.scala": "package org.x\n\nobject Platform",
    "x/shared/src/main/scala-2/V.scala": "package org.x\n\nobject Version",
    "x/shared/src/main/scala-3/V.scala": "package org.x\n\nobject Version",
}

A = f"{S}/A.scala"


@pytest.mark.parametrize(
    ("path", "text", "targets"),
    [
        pytest.param(A, "import org.acme.Engine", [f"{S}/Engine.scala"], id="class and companion"),
        pytest.param(A, "import org.acme.Engine.Part", [f"{S}/Engine.scala"], id="nested"),
        pytest.param(A, "import org.acme.Engine._", [f"{S}/Engine.scala"], id="all of an object"),
        pytest.param(
            A,
            "import org.acme.{Engine => E, Legacy}",
            ["core/src/main/java/org/acme/Legacy.java", f"{S}/Engine.scala"],
            id="selectors",
        ),
        pytest.param(A, "import org.acme.util.Text.shout", [f"{S}/util/Text.scala"], id="an object's member"),
        pytest.param(A, "import org.acme.util.{topLevel as t}", [f"{S}/util/top.scala"], id="function"),
        pytest.param(A, "import org.acme.util.Color.Red", [f"{S}/util/top.scala"], id="an enum's case"),
        pytest.param(A, "import org.acme.util.ordering", [f"{S}/util/top.scala"], id="given"),
        pytest.param(A, "import org.acme.util.trimmed", [f"{S}/util/top.scala"], id="extension"),
        pytest.param(A, "import org.acme.Id", [f"{S}/package.scala"], id="a package object's member"),
        pytest.param(A, "import org.acme.inner.Deep", [f"{S}/Nested.scala"], id="nested packages"),
        pytest.param(A, "import org.acme.kt.Kt", ["core/src/main/kotlin/K.kt"], id="Kotlin"),
        pytest.param(A, "import org.acme.util._\nval x: Named", [f"{S}/util/Text.scala"], id="wildcard, by trait"),
        pytest.param(A, "import org.acme.util.*\nval x = topLevel(1)", [f"{S}/util/top.scala"], id="wildcard, by function"),
        pytest.param(A, "import org.acme.util.*\nval x = y.trimmed()", [f"{S}/util/top.scala"], id="wildcard, by extension"),
        pytest.param(A, "import org.acme.util._", [], id="wildcard, nothing used"),
        pytest.param(A, "import org.acme._\nval x: Id", [f"{S}/package.scala"], id="wildcard, package object"),
        pytest.param(A, "import org.acme._", [f"{S}/package.scala"], id="wildcard, what a package object inherits"),
        pytest.param(A, "import org.acme._\nval x: Legacy", ["core/src/main/java/org/acme/Legacy.java"], id="wildcard, Java"),
        pytest.param(
            A,
            "import org.acme._\nimport util.Text\nval x: Id",
            [f"{S}/package.scala", f"{S}/util/Text.scala"],
            id="relative to a wildcard",
        ),
        pytest.param(A, "import org.acme.util\nimport util.Text", [f"{S}/util/Text.scala"], id="relative to an import"),
        pytest.param(A, "import org.acme.{util => u}\nimport u.Text", [f"{S}/util/Text.scala"], id="relative to a new name"),
        pytest.param(A, "import org.acme.util.Text\nimport Text._", [f"{S}/util/Text.scala"], id="relative to an object"),
        pytest.param(A, "import org.acme.util\nval x = util.Text.shout", [f"{S}/util/Text.scala"], id="use through a package"),
        pytest.param(A, "package org.acme\nimport util.Text", [f"{S}/util/Text.scala"], id="relative to the package"),
        pytest.param(
            A, "package org.acme\npackage data\nimport util.Text", [f"{S}/util/Text.scala"], id="relative to an outer package"
        ),
        pytest.param(A, "package org.acme.data\nimport util.Text", [], id="no outer package in one clause"),
        pytest.param(A, "package org.acme\nimport _root_.org.acme.data.One", [f"{S}/data/Two.scala"], id="from the root"),
        pytest.param(
            A, "package org.acme\nobject B { def f = { import data.Two; 1 } }", [f"{S}/data/Two.scala"], id="inside of a block"
        ),
        pytest.param(A, "package org.acme\nclass B(data: Data) { import data.Two }", [], id="relative to a value"),
        pytest.param(A, "package org.acme\nobject data\nobject B { import data.Two }", [], id="relative to an own object"),
        pytest.param(A, "package org.acme\nval x = new Engine", [f"{S}/Engine.scala"], id="the same package"),
        pytest.param(A, "package org.acme\nclass B extends Engine", [f"{S}/Engine.scala"], id="the same package, base"),
        pytest.param(A, "package org.acme\nval x: Legacy", ["core/src/main/java/org/acme/Legacy.java"], id="the same, Java"),
        pytest.param(A, "package org.acme\nval x = helper(Limit)", [f"{S}/package.scala"], id="the same, package object"),
        pytest.param(A, "package org.acme\npackage data\nval x: Engine", [f"{S}/Engine.scala"], id="an outer package's"),
        pytest.param(A, "package org.acme.data\nval x: Engine", [], id="not of one clause"),
        pytest.param(
            A, "package org.acme\npackage data { class B(x: One) }", [f"{S}/data/Two.scala"], id="a package's with a body"
        ),
        pytest.param(A, "package org.acme\nclass Engine\nval x: Engine", [], id="own comes first"),
        pytest.param(A, "package org.acme\nimport x.y.Engine\nval x: Engine", [], id="imported from elsewhere"),
        pytest.param(A, "val x = org.acme.Engine.of", [f"{S}/Engine.scala"], id="whole name"),
        pytest.param(A, 'package org.acme\nval x = s"${Engine.of}"', [f"{S}/Engine.scala"], id="in a string"),
        pytest.param(A, "package org.acme\nobject B { export util.Text.* }", [f"{S}/util/Text.scala"], id="export"),
        pytest.param(
            "core/src/test/scala/org/acme/T.scala",
            "import org.acme.EngineSpec",
            ["core/src/test/scala/org/acme/EngineSpec.scala"],
            id="a test's",
        ),
        pytest.param(
            "x/jvm/src/main/scala/Q.scala", "import org.x.Platform", ["x/jvm/src/main/scala/P.scala"], id="of one platform"
        ),
        pytest.param(
            "x/shared/src/main/scala/Q.scala",
            "import org.x.Platform",
            ["x/js/src/main/scala/P.scala", "x/jvm/src/main/scala/P.scala"],
            id="of all",
        ),
        pytest.param(
            "x/shared/src/main/scala/Q.scala",
            "package org.x\nval v = Version",
            ["x/shared/src/main/scala-2/V.scala", "x/shared/src/main/scala-3/V.scala"],
            id="of all versions",
        ),
        pytest.param(
            "x/shared/src/main/scala-3/Q.scala",
            "package org.x\nval v = Version",
            ["x/shared/src/main/scala-3/V.scala"],
            id="of one version",
        ),
    ],
)
def test_an_edge(path: str, text: str, targets: list[str]) -> None:
    graph = built(FILES | {path: text})
    assert [edge.target for edge in graph.edges if edge.source == path] == targets
    assert [one for one in graph.unresolved if one[0] == path] == []


@pytest.mark.parametrize(
    ("text", "unresolved", "external"),
    [
        pytest.param("import org.acme.Gone", ["org.acme.Gone"], [], id="should be in a package"),
        pytest.param("import org.acme.gen.Gone", ["org.acme.gen.Gone"], [], id="should be below one"),
        pytest.param("import org.other.Thing", [], ["org.other"], id="another's"),
        pytest.param("import scala.collection.mutable", [], ["scala.collection"], id="the library's"),
        pytest.param("import scala.concurrent.duration._", [], ["scala.concurrent.duration"], id="a wildcard"),
        pytest.param("import org.other.Thing\nimport Thing._", [], ["org.other"], id="relative to another's"),
        pytest.param("class B { import profile.api._ }", [], [], id="relative to what is inherited"),
    ],
)
def test_an_import_leads_to_no_file(text: str, unresolved: list[str], external: list[str]) -> None:
    graph = built(FILES | {"A.scala": text})
    assert [spec for path, spec, _ in graph.unresolved if path == "A.scala"] == unresolved
    assert sorted({name for path, name in graph.external if path == "A.scala"}) == external
    assert [edge for edge in graph.edges if edge.source == "A.scala"] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("import org.acme.util.Named\nclass D extends B with Named", True, id="imported"),
        pytest.param("import org.acme.util._\nobject D extends Named", True, id="by a wildcard"),
        pytest.param("package org.acme.util\nclass D extends Named", True, id="the same package"),
        pytest.param("import org.acme.util.{Named => N}\nclass D extends N", True, id="by an alias"),
        pytest.param("import org.other.Named\nclass D extends Named", False, id="a namesake from outside"),
    ],
)
def test_subclasses(text: str, *, found: bool) -> None:
    files = FILES | {f"{S}/D.scala": text}
    names = {path: languages.detect(path) or "" for path in files}
    project = graph.project(files, {path: said(body, names[path]) for path, body in files.items()}, {})
    places = lookups.look_up(
        Lookup(Relation.SUBCLASSES, f"{S}/util/Text.scala:Named"), graph.build(project, names, {}), project, names
    )
    assert [place.symbol for place in places] == (["D"] if found else [])
