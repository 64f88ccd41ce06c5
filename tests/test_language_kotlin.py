from __future__ import annotations

from functools import partial

import pytest
import reading

from repoassist.code import graph, languages, lookups, parsing
from repoassist.records import Import, Lookup, Parsed, Relation

K = "core/src/main/kotlin"


def said(text: str, language: str = "kotlin") -> Parsed:
    row = languages.row(language)
    assert row is not None
    return parsing.parse(row, text)


built = partial(reading.built, "kotlin")


def imports(text: str) -> list[Import]:
    return [one for one in said(text).imports if one.kind != "use"]


def uses(text: str) -> list[str]:
    return [one.spec for one in said(text).imports if one.kind == "use"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("import a.b.C", Import("a.b.C", 1, (("C", "C"),)), id="class"),
        pytest.param("import a.b.f", Import("a.b.f", 1, (("f", "f"),)), id="function"),
        pytest.param("import a.b.C as D", Import("a.b.C", 1, (("C", "D"),)), id="alias"),
        pytest.param("import a.b.*", Import("a.b", 1, (("*", "*"),)), id="wildcard"),
        pytest.param("import a.b.C;", Import("a.b.C", 1, (("C", "C"),)), id="semicolon"),
        pytest.param("import a.b.C // because", Import("a.b.C", 1, (("C", "C"),)), id="comment after it"),
        pytest.param("import a.`in`.`b c`", Import("a.in.bc", 1, (("bc", "bc"),)), id="backquotes"),
        pytest.param("plugins { id(1) }\n\nimport a.b.C", Import("a.b.C", 3, (("C", "C"),)), id="a script's, after code"),
        pytest.param("package a.b.c", Import("a.b.c", 1, kind="package"), id="package"),
        pytest.param('@file:JvmName("Util")', Import("Util", 1, kind="facade"), id="what Java calls it"),
        pytest.param('@file:[Suppress("x") JvmName("Util")]', Import("Util", 1, kind="facade"), id="the same among others"),
    ],
)
def test_a_header_is_read(text: str, expected: Import) -> None:
    assert imports(text) == [expected]


@pytest.mark.parametrize(
    "text",
    ['val s = "import a.b.C"', "/*\nimport a.b.C\n*/", "// import a.b.C", 'val s = """\nimport a.b.C\n"""', "val c = '\"'"],
)
def test_what_is_no_import_is_none(text: str) -> None:
    assert imports(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("val x = Foo(1)", ["Foo"], id="constructor"),
        pytest.param("fun f(a: Foo): Bar<Baz>", ["Foo", "Bar", "Baz"], id="types"),
        pytest.param("val x = foo()", ["foo"], id="call"),
        pytest.param("val x = y.foo()", ["y", ".foo"], id="call on something"),
        pytest.param("val x = y.foo", ["y"], id="a property of something"),
        pytest.param("val x = a.b.Foo.bar", ["a.b.Foo"], id="whole name"),
        pytest.param("import a.Foo\nval x = Foo()", [], id="imported"),
        pytest.param("val foo = 1\nval x = foo", [], id="own variable"),
        pytest.param("fun f(foo: Int) = g(foo)", ["g"], id="parameter"),
        pytest.param("fun f() = g { foo -> foo }", ["g"], id="parameter of a lambda"),
        pytest.param("val x = g(foo = 1)", ["g"], id="name of an argument"),
        pytest.param('val x = "$foo ${Bar.baz} \\$no"', ["foo", "Bar"], id="in a string"),
        pytest.param("/* Foo */ // Bar\nval x = 'F'", [], id="comments"),
        pytest.param("class Foo { val x = Foo() }", [], id="own class"),
        pytest.param("val x = 0xFF + 1L", [], id="numbers"),
    ],
)
def test_what_a_file_uses(text: str, expected: list[str]) -> None:
    assert uses(text) == sorted(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("class A", ("class", "A", (), True), id="class"),
        pytest.param("internal class A", ("class", "A", (), False), id="internal"),
        pytest.param("private class A", ("class", "A", (), False), id="private"),
        pytest.param("class A<T : X>(x: Int) : B<T>(x), C, D<Map<K, V>> by y", ("class", "A", ("B", "C", "D"), True), id="bases"),
        pytest.param("class A : o.B.C<X>()", ("class", "A", ("o.B.C",), True), id="dotted base"),
        pytest.param("class A : @X B()", ("class", "A", ("B",), True), id="annotated base"),
        pytest.param("data class A(val x: Int)", ("class", "A", (), True), id="data"),
        pytest.param("enum class A(val x: Int) : B { X(1) }", ("enum", "A", ("B",), True), id="enum"),
        pytest.param("interface A<in T> : B, C<T>", ("interface", "A", ("B", "C"), True), id="interface"),
        pytest.param("fun interface A : B", ("interface", "A", ("B",), True), id="functional"),
        pytest.param("@Target(X)\n@Retention(Y)\nannotation class A", ("class", "A", (), True), id="annotation"),
        pytest.param("object A : B<C>(), D", ("class", "A", ("B", "D"), True), id="object"),
        pytest.param("data object A", ("class", "A", (), True), id="data object"),
        pytest.param("expect class A() : B", ("class", "A", ("B",), True), id="expect"),
        pytest.param("typealias A<T> = Map<String, T>", ("type", "A", (), True), id="alias"),
        pytest.param("fun a() = 1", ("function", "a", (), True), id="function"),
        pytest.param("fun <T> List<T>.a(x: T): T where T : X { return x }", ("function", "a", (), True), id="extension"),
        pytest.param("fun `a b`() {}", ("function", "a b", (), True), id="backquotes"),
        pytest.param("actual suspend inline fun <reified T> a() {}", ("function", "a", (), True), id="modifiers"),
        pytest.param("@Api\nconst val A = 1", ("constant", "A", (), True), id="constant"),
        pytest.param("val String.a: Int get() = 1", ("constant", "a", (), True), id="extension property"),
    ],
)
def test_a_definition(text: str, expected: tuple[str, str, tuple[str, ...], bool]) -> None:
    [one] = said(text).definitions
    assert (one.kind, one.qualified, one.bases, one.public) == expected


@pytest.mark.parametrize(
    ("member", "expected"),
    [
        pytest.param("fun f() {}", ["method A.f +"], id="method"),
        pytest.param("private fun f() {}", ["method A.f -"], id="private"),
        pytest.param("constructor(x: Int) : this()", ["method A.constructor +"], id="constructor"),
        pytest.param("val x = 1", [], id="property"),
        pytest.param("inner class B { fun f() {} }", ["class A.B +", "method A.B.f +"], id="inner"),
        pytest.param(
            "companion object : B() { const val X = 1 }", ["class A.Companion +", "constant A.Companion.X +"], id="companion"
        ),
        pytest.param("companion object C { fun f() {} }", ["class A.C +", "method A.C.f +"], id="named companion"),
        pytest.param("object O { val x = 1 }", ["class A.O +", "constant A.O.x +"], id="object"),
        pytest.param("val x = object : B { fun no() {} }", ["method A.no -"], id="an anonymous object's are for nobody else"),
    ],
)
def test_members(member: str, expected: list[str]) -> None:
    _, *members = said(f"class A {{ {member} }}").definitions
    assert [f"{one.kind} {one.qualified} {'+' if one.public else '-'}" for one in members] == expected


@pytest.mark.parametrize(
    "inside",
    [
        pytest.param("val x = when (y) {\n is B if y.ok -> 1\n else -> 2\n}", id="guard"),
        pytest.param("val x: T\n @Synchronized get() = y", id="annotated accessor"),
        pytest.param("init {\n where?.let { x }\n}", id="keyword as a name"),
        pytest.param("context(_: S)\nfun f() = 1", id="context parameter"),
        pytest.param('val x = $$"${a}"', id="dollars"),
    ],
)
def test_what_the_grammar_does_not_know_hides_nothing(inside: str) -> None:
    names = [one.qualified for one in said(f"class A {{\n{inside}\nfun last() {{}}\n}}\n\nclass Z").definitions]
    assert names[0] == "A"
    assert names[-2:] == ["A.last", "Z"]


def test_an_outline_has_whole_signatures_and_what_is_said_first() -> None:
    text = (
        "package p\n\n/**\n * Says.\n * More.\n */\n@Tag\nclass A(\n  val x: Int,\n) : B() {\n  private val y = 1\n\n"
        "  /** F. */\n  fun f(\n    a: Int,\n  ): Int {\n    return a\n  }\n}\n\ndata class D(\n  val a: Int,\n  val b: Int,\n  val c: Int,\n)\n"
    )
    assert said(text).outline == ((4, 4), (7, 10), (13, 16), (21, 25))


FILES = {
    f"{K}/util/Text.kt": "package org.acme.util\n\nfun shout(s: String) = s\nval EMPTY = 1\nfun String.trimmed() = this\n",
    f"{K}/util/Other.kt": "package org.acme.util\n\nclass Other\nobject Registry { fun find() = 1 }\nenum class Color { RED }\n",
    f"{K}/util/Twice.kt": "package org.acme.util\n\nfun shout(n: Int) = n\n",
    f"{K}/Engine.kt": "package org.acme\n\nopen class Engine { class Part; companion object { fun of() = 1 } }\n",
    f"{K}/Deep.kt": "package org.acme.deep.down\n\ninterface Deep\nprivate class Hidden\n",
    f"{K}/model/Model.kt": "package org.acme.model\n\nclass Model\ntypealias Alias = Model\n",
    "core/src/main/java/org/acme/Legacy.java": "package org.acme; public class Legacy { public static class Inner {} }",
    "core/src/test/kotlin/Helper.kt": "package org.acme\n\nclass Helper\nclass Engine\n",
    "web/src/main/kotlin/Model.kt": "package org.acme.model\n\nclass Model\n",
    "multi/src/commonMain/kotlin/P.kt": "package org.multi\n\nexpect class Platform\nexpect fun now(): Long\n",
    "multi/src/jvmMain/kotlin/P.jvm.kt": "package org.multi\n\nactual class Platform\nactual fun now(): Long = 1\n",
    "multi/src/jsMain/kotlin/P.js.kt": "package org.multi\n\nactual class Platform\nactual fun now(): Long = 2\n",
    "build.gradle.kts": "val libs = 1\nfun shout() = 1\n",
}


@pytest.mark.parametrize(
    ("path", "text", "targets"),
    [
        pytest.param("A.kt", "import org.acme.Engine", [f"{K}/Engine.kt"], id="class, its folder is not its package"),
        pytest.param(
            "A.kt", "import org.acme.util.shout", [f"{K}/util/Text.kt", f"{K}/util/Twice.kt"], id="function, overloaded"
        ),
        pytest.param("A.kt", "import org.acme.util.EMPTY", [f"{K}/util/Text.kt"], id="property"),
        pytest.param("A.kt", "import org.acme.util.trimmed", [f"{K}/util/Text.kt"], id="extension"),
        pytest.param("A.kt", "import org.acme.util.Registry.find", [f"{K}/util/Other.kt"], id="an object's member"),
        pytest.param("A.kt", "import org.acme.util.Registry.*", [f"{K}/util/Other.kt"], id="all of an object"),
        pytest.param("A.kt", "import org.acme.util.Color.RED", [f"{K}/util/Other.kt"], id="an enum's entry"),
        pytest.param("A.kt", "import org.acme.Engine.Companion.of", [f"{K}/Engine.kt"], id="a companion's member"),
        pytest.param("A.kt", "import org.acme.Engine.Part as P", [f"{K}/Engine.kt"], id="nested, with an alias"),
        pytest.param("A.kt", "import org.acme.model.Alias", [f"{K}/model/Model.kt"], id="type alias"),
        pytest.param("A.kt", "import org.acme.util.*\nval x = Other()", [f"{K}/util/Other.kt"], id="wildcard, by class"),
        pytest.param("A.kt", "import org.acme.util.*\nval x = y.trimmed()", [f"{K}/util/Text.kt"], id="wildcard, by extension"),
        pytest.param("A.kt", "import org.acme.util.*\nval x = EMPTY", [f"{K}/util/Text.kt"], id="wildcard, by property"),
        pytest.param("A.kt", "import org.acme.util.*", [], id="wildcard, nothing used"),
        pytest.param("A.kt", "import org.acme.Legacy", ["core/src/main/java/org/acme/Legacy.java"], id="Java"),
        pytest.param("A.kt", "import org.acme.Legacy.Inner", ["core/src/main/java/org/acme/Legacy.java"], id="nested in Java"),
        pytest.param(
            "A.kt", "import org.acme.*\nval x: Legacy", ["core/src/main/java/org/acme/Legacy.java"], id="Java by wildcard"
        ),
        pytest.param("A.kt", "package org.acme\nval x = Engine()", [f"{K}/Engine.kt"], id="the same package"),
        pytest.param("A.kt", "package org.acme\nclass A : Engine()", [f"{K}/Engine.kt"], id="the same package, base"),
        pytest.param("A.kt", "package org.acme\nval x: Legacy", ["core/src/main/java/org/acme/Legacy.java"], id="the same, Java"),
        pytest.param("A.kt", "package org.acme.util\nval x = y.trimmed()", [f"{K}/util/Text.kt"], id="the same, extension"),
        pytest.param("A.kt", 'package org.acme.util\nval x = "$EMPTY"', [f"{K}/util/Text.kt"], id="the same, in a string"),
        pytest.param("A.kt", "package org.acme.util\nval EMPTY = 2\nval x = EMPTY", [], id="the same, own comes first"),
        pytest.param("A.kt", "package org.acme\nimport x.y.Engine\nval x = Engine()", [], id="the same, imported from elsewhere"),
        pytest.param("A.kt", "package org.acme.util.sub\nval x = EMPTY", [], id="the package above is another"),
        pytest.param("A.kt", "val x = org.acme.Engine()", [f"{K}/Engine.kt"], id="whole name, no import"),
        pytest.param("A.kt", "import org.acme.deep.down.Deep", [f"{K}/Deep.kt"], id="deep package in a shallow folder"),
        pytest.param(f"{K}/A.kt", "import org.acme.model.Model", [f"{K}/model/Model.kt"], id="own module's"),
        pytest.param(
            "web/src/main/kotlin/A.kt", "import org.acme.model.Model", ["web/src/main/kotlin/Model.kt"], id="the other's"
        ),
        pytest.param(f"{K}/A.kt", "import org.acme.Engine", [f"{K}/Engine.kt"], id="never a test's from main"),
        pytest.param("core/src/test/kotlin/T.kt", "import org.acme.Helper", ["core/src/test/kotlin/Helper.kt"], id="a test's"),
        pytest.param(
            "core/src/test/kotlin/T.kt", "package org.acme\nval x = Helper()", ["core/src/test/kotlin/Helper.kt"], id="near"
        ),
        pytest.param(
            "multi/src/commonMain/kotlin/A.kt",
            "import org.multi.Platform",
            [f"multi/src/{one}.kt" for one in ("commonMain/kotlin/P", "jsMain/kotlin/P.js", "jvmMain/kotlin/P.jvm")],
            id="expected and actual ones",
        ),
        pytest.param(
            "multi/src/jvmMain/kotlin/A.kt",
            "import org.multi.now",
            [f"multi/src/{one}.kt" for one in ("commonMain/kotlin/P", "jvmMain/kotlin/P.jvm")],
            id="of one platform",
        ),
        pytest.param(
            "multi/src/jsTest/kotlin/A.kt",
            "import org.multi.now",
            [f"multi/src/{one}.kt" for one in ("commonMain/kotlin/P", "jsMain/kotlin/P.js")],
            id="tests of one platform",
        ),
        pytest.param("A.kts", "import org.acme.Engine", [f"{K}/Engine.kt"], id="from a script"),
        pytest.param("A.kts", "val x = shout(libs)", [], id="no script's names"),
        pytest.param(
            "core/src/main/java/org/acme/J.java",
            "import org.acme.util.TextKt;",
            [f"{K}/util/Text.kt"],
            id="Java: functions' class",
        ),
        pytest.param(
            "core/src/main/java/J.java", "import static org.acme.util.TextKt.shout;", [f"{K}/util/Text.kt"], id="Java: static"
        ),
        pytest.param(
            "core/src/main/java/J.java", "import org.acme.util.Registry;", [f"{K}/util/Other.kt"], id="Java: another file's"
        ),
        pytest.param("core/src/main/java/J.java", "import org.acme.Engine.Part;", [f"{K}/Engine.kt"], id="Java: nested"),
        pytest.param("A.kt", "package org.acme\n/** [Engine] */\nval x = 1", [], id="a comment is no use"),
    ],
)
def test_an_edge(path: str, text: str, targets: list[str]) -> None:
    graph = built(FILES | {path: text})
    assert [edge.target for edge in graph.edges if edge.source == path] == targets
    assert [one for one in graph.unresolved if one[0] == path] == []


@pytest.mark.parametrize(
    ("spec", "unresolved", "external"),
    [
        pytest.param("org.acme.Gone", ["org.acme.Gone"], [], id="should be in a package"),
        pytest.param("org.acme.gen.Gone", ["org.acme.gen.Gone"], [], id="should be below one"),
        pytest.param("org.other.Thing", [], ["org.other"], id="another's"),
        pytest.param("kotlin.math.max", [], ["kotlin.math"], id="the platform's"),
        pytest.param("kotlinx.coroutines.flow.*", [], ["kotlinx.coroutines.flow"], id="a wildcard"),
        pytest.param("java.util.List", [], ["java.util"], id="Java's"),
        pytest.param("okio.Buffer", [], ["okio"], id="one name"),
    ],
)
def test_an_import_leads_to_no_file(spec: str, unresolved: list[str], external: list[str]) -> None:
    graph = built(FILES | {"A.kt": f"import {spec}"})
    assert [spec for path, spec, _ in graph.unresolved if path == "A.kt"] == unresolved
    assert [name for path, name in graph.external if path == "A.kt"] == external
    assert [edge for edge in graph.edges if edge.source == "A.kt"] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("import org.acme.Engine\nclass D : Engine()", True, id="imported"),
        pytest.param("import org.acme.*\nclass D : Engine()", True, id="by a wildcard"),
        pytest.param("package org.acme\nclass D : Engine()", True, id="the same package"),
        pytest.param("import org.acme.Engine as E\nclass D : E()", True, id="by an alias"),
        pytest.param("import org.other.Engine\nclass D : Engine()", False, id="a namesake from outside"),
    ],
)
def test_subclasses(text: str, *, found: bool) -> None:
    files = FILES | {f"{K}/D.kt": text}
    names = {path: languages.detect(path) or "" for path in files}
    project = graph.project(files, {path: said(body, names[path]) for path, body in files.items()}, {})
    places = lookups.look_up(
        Lookup(Relation.SUBCLASSES, f"{K}/Engine.kt:Engine"), graph.build(project, names, {}), project, names
    )
    assert [place.symbol for place in places] == (["D"] if found else [])
