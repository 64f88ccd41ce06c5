from __future__ import annotations

from functools import partial

import pytest
import reading

from repoassist.code import graph, lookups
from repoassist.records import Import, Lookup, Relation

MAIN = "core/src/main/java/org/acme"
TEST = "core/src/test/java/org/acme"


said = partial(reading.said, "java")
known = partial(reading.known, "java")
linked = partial(reading.linked, "java")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("import a.b.C;", Import("a.b.C", 1, (("C", "C"),)), id="type"),
        pytest.param("import a.b.C.D;", Import("a.b.C.D", 1, (("D", "D"),)), id="nested type"),
        pytest.param("import a.b.*;", Import("a.b", 1, (("*", "*"),)), id="wildcard"),
        pytest.param("import static a.b.C.of;", Import("a.b.C", 1, (("of", "of"),), kind="static"), id="static"),
        pytest.param("import static a.b.C.*;", Import("a.b.C", 1, (("*", "*"),), kind="static"), id="static wildcard"),
        pytest.param("package p;\n\nimport a . b\n  .C;", Import("a.b.C", 3, (("C", "C"),)), id="spread over lines"),
    ],
)
def test_an_import_is_read(text: str, expected: Import) -> None:
    assert [one for one in said(text).imports if one.kind != "package"] == [expected]


def test_what_is_no_import_is_none() -> None:
    assert said('class A { String s = "import a.b.C;"; /* import d.E; */ }').imports == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("public class A {}", ("class", "A", (), True), id="class"),
        pytest.param("class A {}", ("class", "A", (), False), id="of the package"),
        pytest.param("class A<T extends C> extends B<T> {}", ("class", "A", ("B",), False), id="superclass"),
        pytest.param("class A extends B implements C, D<E>, F {}", ("class", "A", ("B", "C", "D", "F"), False), id="interfaces"),
        pytest.param("class A extends o.B<X>.C {}", ("class", "A", ("o.B.C",), False), id="dotted, arguments within"),
        pytest.param("class A extends B<Map<K, V>> {}", ("class", "A", ("B",), False), id="arguments nested"),
        pytest.param("public interface A extends B, C {}", ("interface", "A", ("B", "C"), True), id="interface"),
        pytest.param("public @interface A {}", ("interface", "A", (), True), id="annotation type"),
        pytest.param("public enum A implements B, C { X }", ("enum", "A", ("B", "C"), True), id="enum"),
        pytest.param("public record A(int x) implements B {}", ("class", "A", ("B",), True), id="record"),
        pytest.param("public sealed class A permits B {}", ("class", "A", (), True), id="sealed"),
        pytest.param("@Deprecated\npublic class A {}", ("class", "A", (), True), id="annotated"),
    ],
)
def test_a_type_is_defined(text: str, expected: tuple[str, str, tuple[str, ...], bool]) -> None:
    [one] = said(text).definitions
    assert (one.kind, one.qualified, one.bases, one.public) == expected


@pytest.mark.parametrize(
    ("member", "expected"),
    [
        pytest.param("public void f() {}", ("method", "A.f", True), id="public"),
        pytest.param("protected void f() {}", ("method", "A.f", True), id="protected"),
        pytest.param("void f() {}", ("method", "A.f", False), id="of the package"),
        pytest.param("private <T> T f(T t) { return t; }", ("method", "A.f", False), id="private"),
        pytest.param("public abstract void f();", ("method", "A.f", True), id="abstract"),
        pytest.param("public A() {}", ("method", "A.A", True), id="constructor"),
        pytest.param("public static final int X = 1;", ("constant", "A.X", True), id="constant"),
        pytest.param("final static int X = 1;", ("constant", "A.X", False), id="constant, the other way round"),
        pytest.param("public enum B { X }", ("enum", "A.B", True), id="nested"),
    ],
)
def test_a_member_is_defined(member: str, expected: tuple[str, str, bool]) -> None:
    _, one = said(f"class A {{ {member} }}").definitions
    assert (one.kind, one.qualified, one.public) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "interface A { void f(); default void g() {} private void h() {} int X = 1; }", "f+ g+ h- X+", id="interface"
        ),
        pytest.param('@interface A { String value() default ""; }', "value+", id="annotation type"),
        pytest.param("enum A { X { void no() {} }; public void f() {} A() {} }", "f+ A-", id="enum"),
        pytest.param("record A(int x) { public A { } public int f() { return x; } }", "A+ f+", id="record"),
        pytest.param("class A { int x; static int y; final int z = 1; }", "", id="fields are none"),
        pytest.param("class A { static final int X = 1, Y = 2; }", "X- Y-", id="two constants"),
        pytest.param("class A { static final B X = new B() { public void f() {} }; }", "X-", id="an anonymous class's are none"),
    ],
)
def test_members_of_each_kind_of_type(text: str, expected: str) -> None:
    assert " ".join(f"{one.name}{'+' if one.public else '-'}" for one in said(text).definitions[1:]) == expected
    assert all(one.parent == "A" for one in said(text).definitions[1:])


def test_an_outline_has_the_signatures() -> None:
    text = (
        "package p;\n\n/** Doc. */\n@Tag\npublic class A\n    extends B {\n  static final int X = 1;\n  private int y;\n\n"
        "  public void f(\n      int a) {\n    int b = a;\n  }\n\n  abstract void g();\n}\n"
    )
    assert said(text).outline == ((3, 7), (10, 11), (15, 16))


@pytest.mark.parametrize(
    ("source", "spec", "target"),
    [
        pytest.param(f"{MAIN}/A.java", "org.acme.util.B", f"{MAIN}/util/B.java", id="the same root"),
        pytest.param(f"{TEST}/ATest.java", "org.acme.util.B", f"{MAIN}/util/B.java", id="a test's, in main"),
        pytest.param("web/src/main/java/org/acme/W.java", "org.acme.util.B", f"{MAIN}/util/B.java", id="another module's"),
        pytest.param(
            "web/src/main/java/org/acme/W.java", "org.acme.Twin", "web/src/main/java/org/acme/Twin.java", id="own module"
        ),
        pytest.param(f"{MAIN}/A.java", "org.acme.Twin", f"{MAIN}/Twin.java", id="own module, again"),
        pytest.param(
            f"{MAIN}/A.java", "org.acme.Shared", "web/src/main/java/org/acme/Shared.java", id="never a test's from main"
        ),
        pytest.param(f"{TEST}/ATest.java", "org.acme.Shared", f"{TEST}/Shared.java", id="a test's of the module"),
        pytest.param(f"{MAIN}/A.java", "org.acme.util.B.Inner.Deep", f"{MAIN}/util/B.java", id="nested"),
        pytest.param(f"{MAIN}/A.java", "static org.acme.util.B.f", f"{MAIN}/util/B.java", id="static"),
        pytest.param(f"{MAIN}/A.java", "static org.acme.util.B.*", f"{MAIN}/util/B.java", id="static wildcard"),
        pytest.param(f"{MAIN}/A.java", "org.acme.util.B.*", f"{MAIN}/util/B.java", id="wildcard of a type"),
        pytest.param(f"{MAIN}/A.java", "org.acme.util.*", f"{MAIN}/util/B.java", id="wildcard of a package"),
        pytest.param("old/src/net/x/A.java", "net.x.y.C", "old/src/net/x/y/C.java", id="a root that has another name"),
        pytest.param("net/top/A.java", "net.top.B", "net/top/B.java", id="the top level is a root"),
        pytest.param(f"{MAIN}/A.java", "org.acme.kt.K", "core/src/main/kotlin/org/acme/kt/K.kt", id="Kotlin"),
    ],
)
def test_an_import_leads_to_a_file(source: str, spec: str, target: str) -> None:
    paths = [
        f"{MAIN}/Twin.java",
        f"{MAIN}/util/B.java",
        f"{TEST}/Shared.java",
        "web/src/main/java/org/acme/Shared.java",
        "web/src/main/java/org/acme/Twin.java",
        "core/src/main/kotlin/org/acme/kt/K.kt",
        "old/src/net/x/y/C.java",
        "net/top/B.java",
        "docs/acme/util/B.java",
    ]
    edges, unresolved, external = linked(dict.fromkeys(paths, "") | {source: f"import {spec}; class A {{ B b; }}"})
    assert (edges, unresolved, external) == ({(source, target)}, [], [])


@pytest.mark.parametrize(
    ("spec", "name"),
    [
        pytest.param("java.util.List", "java.util", id="the platform's"),
        pytest.param("java.util.concurrent.*", "java.util", id="the platform's, wildcard"),
        pytest.param("javax.annotation.processing.Filer", "javax.annotation", id="its extensions"),
        pytest.param("org.junit.Test", "org.junit", id="a short package"),
        pytest.param("org.junit.jupiter.api.Test", "org.junit.jupiter", id="a long one"),
        pytest.param("static org.junit.Assert.assertEquals", "org.junit", id="static"),
        pytest.param("static org.junit.Assert.*", "org.junit", id="static wildcard"),
        pytest.param("okhttp3.Call", "okhttp3", id="one name"),
        pytest.param("acme.util.B", "acme.util", id="only the end of a package"),
    ],
)
def test_an_import_leads_out(spec: str, name: str) -> None:
    assert linked({f"{MAIN}/A.java": f"import {spec};", f"{MAIN}/util/B.java": ""}) == (set(), [], [name])


@pytest.mark.parametrize(
    "spec",
    [
        pytest.param("org.acme.util.Gone", id="type of a package"),
        pytest.param("org.acme.generated.Proto", id="package below one"),
        pytest.param("org.acme.generated", id="a package taken for a type"),
    ],
)
def test_an_import_leads_nowhere(spec: str) -> None:
    assert linked({f"{MAIN}/A.java": f"import {spec};", f"{MAIN}/util/B.java": ""}) == (set(), [spec], [])


B, UTIL = f"{MAIN}/b/B.java", f"{MAIN}/util/U.java"


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        pytest.param("class A { Beside x; }", [f"{MAIN}/b/Beside.java"], id="a field's type"),
        pytest.param("class A { Beside<T>.Inner[] x; }", [f"{MAIN}/b/Beside.java"], id="what a nested type is in"),
        pytest.param("class A { Other.Beside x; }", [], id="a namesake nested in another"),
        pytest.param("class A<Beside> { Beside x; }", [], id="a type parameter"),
        pytest.param("class A { class Beside {} Beside x; }", [], id="its own nested type"),
        pytest.param(
            "class A extends Beside { class Beside {} }", [f"{MAIN}/b/Beside.java"], id="a nested type unknown in the header"
        ),
        pytest.param("class A { class C extends Beside {} class Beside {} }", [], id="a nested type known in others"),
        pytest.param("import org.other.Beside; class A { Beside x; }", [], id="an import's"),
        pytest.param('class A { String s = "Beside"; /* Beside */ }', [], id="words"),
        pytest.param("class A { Object o = Beside.f(); }", [f"{MAIN}/b/Beside.java"], id="a static call"),
        pytest.param("class A { Object o = Beside.X.y; }", [f"{MAIN}/b/Beside.java"], id="a constant"),
        pytest.param("class A { Object o = Beside::f; }", [f"{MAIN}/b/Beside.java"], id="a method's reference"),
        pytest.param("@Beside class A {}", [f"{MAIN}/b/Beside.java"], id="an annotation"),
        pytest.param("class A { @Beside(x = 1) void f() throws Gone {} }", [f"{MAIN}/b/Beside.java"], id="one with values"),
        pytest.param("class A { Object o = (Beside) x instanceof Y; }", [f"{MAIN}/b/Beside.java"], id="a cast"),
        pytest.param("class A { Second x; }", [f"{MAIN}/b/Beside.java"], id="a second type of a file"),
        pytest.param("class A { Apart x; }", ["web/src/main/java/org/acme/b/Far.java"], id="one of another module's file"),
        pytest.param("class A { org.acme.util.U x; }", [UTIL], id="a whole name"),
        pytest.param("class A { Object o = org.x.Y.f(org.acme.util.U.f(1)); }", [UTIL], id="a whole name's member"),
        pytest.param("@org.acme.util.U class A {}", [UTIL], id="a whole name's annotation"),
        pytest.param("import org.acme.util.*; class A { U x; }", [UTIL], id="a wildcard's"),
        pytest.param("import org.acme.util.*; class A { V x; }", [], id="none of a wildcard's"),
        pytest.param("import org.acme.util.*; class A { Twin x; }", [f"{MAIN}/b/Twin.java"], id="the package before a wildcard"),
        pytest.param("class A { OnlyTest x; }", [], id="none of the tests"),
        pytest.param("class A { Far x; }", ["web/src/main/java/org/acme/b/Far.java"], id="another module's part of the package"),
        pytest.param("class A { K x; }", ["core/src/main/kotlin/org/acme/b/Ks.kt"], id="Kotlin's"),
    ],
)
def test_a_name_needs_no_import(text: str, targets: list[str]) -> None:
    files = {
        f"{MAIN}/b/Beside.java": "package org.acme.b; class Beside<T> { class Inner {} }\nclass Second {}",
        f"{MAIN}/b/Other.java": "package org.acme.b; class Gone {}",
        f"{MAIN}/b/Twin.java": "",
        f"{MAIN}/util/Twin.java": "",
        UTIL: "",
        f"{TEST}/b/OnlyTest.java": "",
        "web/src/main/java/org/acme/b/Far.java": "package org.acme.b; class Far {} class Apart {}",
        "core/src/main/kotlin/org/acme/b/Ks.kt": "package org.acme.b\nclass K",
    }
    found = {target for _, target in linked(files | {B: f"package org.acme.b;\n{text}"})[0]}
    assert found - {f"{MAIN}/b/Other.java"} == set(targets)


def test_a_wildcard_of_main_code_brings_no_tests() -> None:
    files = {
        f"{MAIN}/A.java": "import org.acme.u.*; class A { B b; BTest c; }",
        f"{MAIN}/u/B.java": "",
        f"{TEST}/u/BTest.java": "",
    }
    assert linked(files)[0] == {(f"{MAIN}/A.java", f"{MAIN}/u/B.java")}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("import org.acme.b.Base; class D extends Base {}", True, id="imported"),
        pytest.param("import org.acme.b.*; class D extends Base<String> {}", True, id="by a wildcard"),
        pytest.param("import org.acme.b.Base; class D extends Base.Inner {}", False, id="another that is nested in it"),
        pytest.param("import org.other.Base; class D extends Base {}", False, id="a namesake from outside"),
        pytest.param("class D { Base b; }", False, id="only used"),
    ],
)
def test_subclasses(text: str, *, found: bool) -> None:
    files = {f"{MAIN}/b/Base.java": "public class Base { public static class Inner {} }", f"{MAIN}/D.java": text}
    project, names = known(files)
    built = graph.build(project, names, {})
    places = lookups.look_up(Lookup(Relation.SUBCLASSES, f"{MAIN}/b/Base.java:Base"), built, project, names)
    assert [place.symbol for place in places] == (["D"] if found else [])
