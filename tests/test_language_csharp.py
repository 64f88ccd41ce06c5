from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from repoassist.code import graph, languages, lookups, parsing
from repoassist.records import Import, Lookup, Parsed, Relation

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Tree

    from repoassist.code.languages.row import Project


def said(text: str) -> Parsed:
    row = languages.row("csharp")
    assert row is not None
    return parsing.structure(row, text)


def known(files: dict[str, str]) -> tuple[Project, dict[str, str]]:
    code = {path: text for path, text in files.items() if path.endswith((".cs", ".csx"))}
    manifests = {path: text for path, text in files.items() if languages.is_manifest(path)}
    return graph.project(files, {path: said(text) for path, text in code.items()}, manifests), dict.fromkeys(code, "csharp")


def linked(files: dict[str, str]) -> tuple[set[tuple[str, str]], set[str], set[str]]:
    project, names = known(files)
    built = graph.build(project, names, {})
    edges = {(edge.source, edge.target) for edge in built.edges}
    return edges, {spec for _, spec, _ in built.unresolved}, {name for _, name in built.external}


def targets_of(files: dict[str, str], path: str) -> list[str]:
    return sorted(target for source, target in linked(files)[0] if source == path)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("using A.B;", Import("A.B", 1, (("*", "*"),), kind="using"), id="namespace"),
        pytest.param("global using A.B;", Import("A.B", 1, (("*", "*"),), kind="global using"), id="global"),
        pytest.param("using static A.B;", Import("A.B", 1, (("*", "*"),), kind="static"), id="static"),
        pytest.param("global using static A.B;", Import("A.B", 1, (("*", "*"),), kind="global static"), id="global static"),
        pytest.param("using P = A.B;", Import("A.B", 1, (("B", "P"),), kind="alias"), id="alias"),
        pytest.param("using P = A.B<int, int[]>;", Import("A.B`2", 1, (("B", "P"),), kind="alias"), id="alias of a generic type"),
        pytest.param("using global::A.B;", Import("global::A.B", 1, (("*", "*"),), kind="using"), id="from the root"),
        pytest.param("\n\nusing A . B\n  .C;", Import("A.B.C", 3, (("*", "*"),), kind="using"), id="spread over lines"),
        pytest.param('#load "a/b.csx"\n', Import("a/b.csx", 1, kind="load"), id="script"),
    ],
)
def test_a_directive_is_read(text: str, expected: Import) -> None:
    assert said(text).imports == (expected,)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("class K : A {}", id="base"),
        pytest.param("class K : X, A {}", id="interface"),
        pytest.param("record K(int X) : A(X);", id="base of a record"),
        pytest.param("class K(int x) : A(x) {}", id="base with arguments"),
        pytest.param("class K : X<A> {}", id="type argument"),
        pytest.param("class K<T> where T : A {}", id="constraint"),
        pytest.param("class K { A f; }", id="field"),
        pytest.param("class K { A? f; }", id="nullable"),
        pytest.param("class K { A[] f; }", id="array"),
        pytest.param("class K { List<Func<A>> f; }", id="deep argument"),
        pytest.param("class K { (int, A a) f; }", id="tuple"),
        pytest.param("class K { A P { get; set; } }", id="property"),
        pytest.param("class K { event A E; }", id="event"),
        pytest.param("class K { A this[int i] => x; }", id="indexer"),
        pytest.param("class K { A F() => x; }", id="result"),
        pytest.param("class K { void F(ref A a) {} }", id="parameter"),
        pytest.param("class K { public static implicit operator A(K k) => x; }", id="conversion"),
        pytest.param("class K { int A.F() => 1; }", id="explicit implementation"),
        pytest.param("delegate void D(A a);", id="delegate"),
        pytest.param("record K(A X);", id="parameter of a record"),
        pytest.param("class K { void F() { A x = null; } }", id="local"),
        pytest.param("class K { object F() => new A(); }", id="new"),
        pytest.param("class K { object F() => new A[3]; }", id="new array"),
        pytest.param("class K { object F() => (A)x; }", id="cast"),
        pytest.param("class K { object F() => x as A; }", id="as"),
        pytest.param("class K { object F() => typeof(A); }", id="typeof"),
        pytest.param("class K { object F() => default(A); }", id="default"),
        pytest.param("class K { bool F() => x is A a; }", id="declaration pattern"),
        pytest.param("class K { bool F() => x is A { P: 1 }; }", id="property pattern"),
        pytest.param("class K { void F() { try {} catch (A) {} } }", id="catch"),
        pytest.param("class K { void F() { foreach (A a in x) {} } }", id="foreach"),
        pytest.param("class K { void F() { G<A>(); } }", id="argument of a method"),
        pytest.param("class K { void F() { (A a) => 1; } }", id="lambda"),
        pytest.param("#if X\nclass K : A {}\n#else\nclass K {}\n#endif", id="under a condition"),
        pytest.param("#if X\nclass K {}\n#else\nclass K : A {}\n#endif", id="in the other branch"),
        pytest.param("class K : X\n#if Y\n, A\n#endif\n{}", id="in a piece of code"),
    ],
)
def test_a_type_is_used(text: str) -> None:
    assert ("type", "A") in {(one.kind, one.spec) for one in said(text).imports}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("class K { void F() { A.B(); } }", {"value A", "call B"}, id="static call"),
        pytest.param("class K { int F() => A.B; }", {"value A"}, id="static member"),
        pytest.param("class K { int F() => A.B.C.D; }", {"value A.B.C"}, id="chain"),
        pytest.param("class K { int F() => global::A.B.C; }", {"value global::A.B"}, id="chain from the root"),
        pytest.param("class K { object F() => nameof(A); }", {"value A"}, id="nameof"),
        pytest.param("class K { bool F() => x is A or not B; }", {"value A", "value B"}, id="type patterns"),
        pytest.param("class K { int F() => x switch { A.B => 1 }; }", {"value A"}, id="constant pattern"),
        pytest.param("class K { void F() { A<int>.B(); } }", {"type A`1", "call B"}, id="of a generic type"),
        pytest.param("class K { int A; int F() => A.B; }", set(), id="a field of the name"),
        pytest.param("class K { int F(X A) => A.B; }", {"type X"}, id="a parameter of the name"),
        pytest.param("class K { int A { get; } int F() => A.B; }", set(), id="a property of the name"),
        pytest.param("class K { void F() { a.G(); this.H(); } }", {"call G", "call H"}, id="values of other names"),
        pytest.param("class K { void F() { a?.G(); a.ToString(); } }", {"call G"}, id="calls of all objects"),
        pytest.param("class K { T F<T>(T t) => t; }", set(), id="type parameter"),
        pytest.param("[A] class K { [B.C(1)] int f; }", {"attribute A", "attribute B.C"}, id="attributes"),
        pytest.param("[assembly: A]", {"attribute A"}, id="attribute of the assembly"),
        pytest.param("class K<T, U> {}", {"generic K`2"}, id="arity"),
        pytest.param("class K { X<A, B>.C f; }", {"type X.C", "type A", "type B"}, id="in a generic type"),
        pytest.param("static class K { static void F(this int i) {} }", {"extension F"}, id="extension method"),
        pytest.param("namespace N.M; class K {}", {"namespace N.M"}, id="namespace of the file"),
        pytest.param(
            "namespace N {\n namespace M {\n }\n class K {}\n}", {"namespace N", "namespace N.M"}, id="nested namespaces"
        ),
        pytest.param("/// <see cref='A'/>\nclass K { string s = \"A.B\"; /* A.B */ }", set(), id="comments and texts"),
        pytest.param('class K { string s = $"{A.B}"; }', {"value A"}, id="interpolated"),
        pytest.param("class K { void F() { var x = dynamic; } }", set(), id="var"),
    ],
)
def test_names_are_read(text: str, expected: set[str]) -> None:
    assert {f"{one.kind} {one.spec}" for one in said(text).imports} == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("public class A {}", ("class", "A", (), True), id="class"),
        pytest.param("class A {}", ("class", "A", (), False), id="internal"),
        pytest.param("class A : B, C.D, E<F> {}", ("class", "A", ("B", "C.D", "E"), False), id="bases"),
        pytest.param("class A<T> : B<List<T>>.C where T : D {}", ("class", "A", ("B.C",), False), id="arguments within"),
        pytest.param("class A(int x) : B(x), C {}", ("class", "A", ("B", "C"), False), id="arguments of a constructor"),
        pytest.param("class A : global::B.C {}", ("class", "A", ("B.C",), False), id="from the root"),
        pytest.param("public partial struct A : B {}", ("struct", "A", ("B",), True), id="struct"),
        pytest.param("public interface A : B, C {}", ("interface", "A", ("B", "C"), True), id="interface"),
        pytest.param("public enum A : byte { X }", ("enum", "A", (), True), id="enum"),
        pytest.param("public record A(int X) : B(X), C;", ("class", "A", ("B", "C"), True), id="record"),
        pytest.param("public readonly record struct A(int X);", ("class", "A", (), True), id="record struct"),
        pytest.param("public delegate void A(int x);", ("type", "A", (), True), id="delegate"),
        pytest.param("[X]\npublic class A {}", ("class", "A", (), True), id="with an attribute"),
        pytest.param("namespace N { public class A {} }", ("class", "A", (), True), id="in a namespace"),
        pytest.param("static void A() {}", ("function", "A", (), False), id="in a script"),
    ],
)
def test_a_type_is_defined(text: str, expected: tuple[str, str, tuple[str, ...], bool]) -> None:
    [one] = said(text).definitions
    assert (one.kind, one.qualified, one.bases, one.public) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("class A { public void F() {} void G() {} protected int H() => 1; }", "F+ G- H+", id="methods"),
        pytest.param("class A { public A() {} ~A() {} }", "A+ A-", id="constructors"),
        pytest.param(
            "class A { public static A operator +(A a, A b) => a; public static explicit operator int(A a) => 1; }",
            "++ int+",
            id="operators",
        ),
        pytest.param(
            "class A { public int P { get; set; } int Q => 1; public int this[int i] => i; }", "P+ Q- this+", id="properties"
        ),
        pytest.param(
            "class A { public const int X = 1, Y = 2; static readonly int Z = 1; readonly static int W; }",
            "X+ Y+ Z- W-",
            id="constants",
        ),
        pytest.param("class A { int x; static int y; readonly int z; event E e; }", "", id="fields are none"),
        pytest.param("interface A { void F(); private void G() {} int P { get; } }", "F+ G- P+", id="interface"),
        pytest.param("class A { void B.F() {} void G() { void H() {} } }", "F- G-", id="explicit, and local functions"),
        pytest.param("enum A { X, Y }", "", id="members of an enum are none"),
        pytest.param("class A { public class B {} public enum C { X } delegate void D(); }", "B+ C+ D-", id="nested types"),
    ],
)
def test_members_are_defined(text: str, expected: str) -> None:
    _, *members = said(text).definitions
    assert " ".join(f"{one.name}{'+' if one.public else '-'}" for one in members) == expected
    assert {one.parent for one in members} <= {"A"}


def test_an_outline_has_the_signatures() -> None:
    text = (
        "using X;\n\nnamespace N;\n\n/// <summary>Doc.</summary>\n[Tag]\npublic class A\n    : B\n{\n    const int X = 1;\n    int y;\n\n"
        "    public int P { get; set; }\n\n    public void F(\n        int a)\n    {\n        int b = a;\n    }\n\n    int G() => 1;\n}\n"
    )
    assert said(text).outline == ((5, 10), (13, 16), (21, 22))


FILES = {
    "Core/Base.cs": "namespace Acme.Core;\npublic class Base { public class Inner {} public enum Mode { On } }",
    "Core/Base1.cs": "namespace Acme.Core;\npublic class Base<T> {}",
    "Core/Part.One.cs": "namespace Acme.Core;\npublic static partial class Part {}",
    "Core/Part.Two.cs": "namespace Acme.Core\n{\n    public static partial class Part { public class Nested {} }\n}",
    "Core/Kinds.cs": "namespace Acme.Core { public struct S {}\n public record R(int X);\n public delegate void D();\n public interface I {} }",
    "Core/Level.cs": "namespace Acme.Core;\npublic enum Level { Low }",
    "Core/Tag.cs": "namespace Acme.Core;\nclass TagAttribute : System.Attribute {}",
    "Core/Deep/Far.cs": "namespace Acme.Core.Deep;\nclass Far {}",
    "Util/Text.cs": "namespace Acme.Util;\npublic static class Text { public static string Shorten(this string s) => s;\n public static int Join(int x) => x; }",
    "Util/Two.cs": "namespace Acme.Util;\npublic static class Two { public static string Twice(this string s) => s; }\nclass Own { public void Twice() {} }",
    "Util/Other.cs": "namespace Acme.Util;\nclass Other { public void Twice() {} }",
    "Top.cs": "class Top {}",
    "Mixed.cs": "namespace Acme.Mixed\n{\n    class In {}\n}\nclass Out {}",
    "Usings.cs": "global using Acme.Everywhere;",
    "Everywhere/E.cs": "namespace Acme.Everywhere;\nclass E {}",
}


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        pytest.param("using Acme.Core;", [], id="a directive alone"),
        pytest.param("using Acme.Core; class K : Base {}", ["Core/Base.cs"], id="by a directive"),
        pytest.param("class K : Base {}", [], id="without one"),
        pytest.param("using Acme.Core; class K : Base<int> {}", ["Core/Base1.cs"], id="arity"),
        pytest.param("using Acme.Core; class K : Base<int, int> {}", [], id="another arity"),
        pytest.param("using Acme.Core; class K { object F() => typeof(Base<>); }", ["Core/Base1.cs"], id="open generic type"),
        pytest.param("namespace Acme.Core; class K : Base {}", ["Core/Base.cs"], id="the same namespace"),
        pytest.param("namespace Acme.Core { class K : Base {} }", ["Core/Base.cs"], id="the same, in braces"),
        pytest.param(
            "namespace Acme.Core.Deep.Er; class K : Base { Far f; }", ["Core/Base.cs", "Core/Deep/Far.cs"], id="namespaces around"
        ),
        pytest.param("namespace Acme {\n namespace Core {\n class K : Base {} } }", ["Core/Base.cs"], id="nested namespaces"),
        pytest.param("namespace Acme; class K { Core.Base b; }", ["Core/Base.cs"], id="relative to the namespace"),
        pytest.param("namespace Acme { using Core; class K { Base b; } }", ["Core/Base.cs"], id="a relative directive"),
        pytest.param("using Acme; class K { Core.Base b; }", [], id="a directive opens no namespaces"),
        pytest.param("class K { Acme.Core.Base b; }", ["Core/Base.cs"], id="whole name"),
        pytest.param("class K { global::Acme.Core.Base<int> b; }", ["Core/Base1.cs"], id="whole name from the root"),
        pytest.param("class K { void F() { Acme.Core.Level.Low.G(); } }", ["Core/Level.cs"], id="whole name in a chain"),
        pytest.param("using Acme.Core; class K { Part p; }", ["Core/Part.One.cs", "Core/Part.Two.cs"], id="all parts"),
        pytest.param("using Acme.Core; class K { Part.Nested p; }", ["Core/Part.Two.cs"], id="nested in one part"),
        pytest.param("using Acme.Core; class K { Base.Inner i; }", ["Core/Base.cs"], id="nested type"),
        pytest.param("using Acme.Core; class K { object F() => Base.Mode.On; }", ["Core/Base.cs"], id="member of a nested enum"),
        pytest.param("using static Acme.Core.Base; class K { Inner i; }", ["Core/Base.cs"], id="static: its nested types"),
        pytest.param("using static Acme.Core.Level;", ["Core/Level.cs"], id="static: the type itself"),
        pytest.param("using B = Acme.Core.Base; class K : B {}", ["Core/Base.cs"], id="alias"),
        pytest.param("using B = Acme.Core.Base<int>; class K : B {}", ["Core/Base1.cs"], id="alias of a generic type"),
        pytest.param("using C = Acme.Core; class K : C.Base {}", ["Core/Base.cs"], id="alias of a namespace"),
        pytest.param("using C = Acme.Core; class K { C::Level l; }", ["Core/Level.cs"], id="alias with colons"),
        pytest.param("class K : E {}", ["Everywhere/E.cs"], id="global directive of another file"),
        pytest.param("class K : Top {}", ["Top.cs"], id="global namespace"),
        pytest.param("namespace N; class K { Out o; }", ["Mixed.cs"], id="after a namespace's braces"),
        pytest.param("using Acme.Core; [Tag] class K {}", ["Core/Tag.cs"], id="attribute"),
        pytest.param("using Acme.Core; [TagAttribute] class K {}", ["Core/Tag.cs"], id="attribute with its suffix"),
        pytest.param("using Acme.Core; [assembly: Tag]", ["Core/Tag.cs"], id="attribute of the assembly"),
        pytest.param("using Acme.Core; class K { S s; R r; D d; I i; }", ["Core/Kinds.cs"], id="kinds of type"),
        pytest.param("using Acme.Core; class K { Level L => Level.Low; }", ["Core/Level.cs"], id="enum"),
        pytest.param("using Acme.Core; class K { int Level; int F() => Level.X; }", [], id="a field of a type's name"),
        pytest.param("using Acme.Core; class K { Level Level; int F() => Level.X; }", ["Core/Level.cs"], id="colour colour"),
        pytest.param("using Acme.Core; class K { string F() => nameof(Level); }", ["Core/Level.cs"], id="nameof"),
        pytest.param("using Acme.Core; class K { string F() => nameof(Base.Inner); }", ["Core/Base.cs"], id="nameof of a member"),
        pytest.param("using Acme.Util; class K { void F() { s.Shorten(); } }", ["Util/Text.cs"], id="extension method"),
        pytest.param("using Acme.Util; class K { void F() { s?.Shorten(); } }", ["Util/Text.cs"], id="on what may be null"),
        pytest.param("class K { void F() { s.Shorten(); } }", [], id="extension method out of scope"),
        pytest.param("using Acme.Util; class K { void F() { s.Twice(); } }", [], id="others have a method of the name"),
        pytest.param("using Acme.Util; class K { void F() { s.Join(); } }", [], id="no extension method"),
        pytest.param("using Acme.Util; class K { int F() => Text.Join(1); }", ["Util/Text.cs"], id="static method"),
        pytest.param("using Acme.Core; /// <see cref='Base'/>\nclass K { string s = \"Base\"; }", [], id="documentation"),
        pytest.param("using Acme.Core; class K<Base> { Base b; }", [], id="a type parameter of the name"),
        pytest.param("namespace Acme.Core; class K { class Level {} Level l; }", [], id="the file's own nested type comes first"),
        pytest.param(
            "using Acme.Core; class K : Base { string Base1; int Level() => 1; }", ["Core/Base.cs"], id="members are no types"
        ),
    ],
)
def test_a_name_leads_to_files(text: str, targets: list[str]) -> None:
    assert targets_of(FILES | {"K.cs": text}, "K.cs") == targets


def csproj(*items: str, properties: str = "") -> str:
    return f'<Project Sdk="Microsoft.NET.Sdk">\n<PropertyGroup>{properties}</PropertyGroup>\n<ItemGroup>{"".join(items)}</ItemGroup>\n</Project>\n'


PROJECTS = {
    "src/Lib/Lib.csproj": csproj('<PackageReference Include="Json.Net" Version="1" />'),
    "src/Lib/Thing.cs": "namespace Lib;\npublic class Thing {}\npublic class Shared {}",
    "src/Mid/Mid.csproj": csproj(r'<ProjectReference Include="..\Lib\Lib.csproj" />'),
    "src/Mid/Middle.cs": "namespace Lib;\npublic class Middle {}",
    "src/App/App.csproj": csproj(
        r'<ProjectReference Include="..\Mid\Mid.csproj" />', '<Using Include="Lib" />', '<Using Include="Lib.Thing" Alias="It" />'
    ),
    "src/App/Own.cs": "namespace Lib;\npublic class Shared {}",
    "src/App/Sub/Globals.cs": "global using Extra;",
    "src/App/Sub/Extra.cs": "namespace Extra;\nclass Added {}",
    "tests/Directory.Build.props": '<Project><Import Project="$(MSBuildThisFileDirectory)../eng/Common.props" /></Project>',
    "eng/Common.props": r'<Project><ItemGroup><ProjectReference Include="$(MSBuildThisFileDirectory)..\src\Lib\Lib.csproj" /></ItemGroup></Project>',
    "tests/T/T.csproj": csproj(
        r'<Compile Include="..\Help\**\*.cs" />', r'<!-- <ProjectReference Include="..\..\src\App\App.csproj" /> -->'
    ),
    "tests/Help/Deep/Helper.cs": "namespace Help;\nclass Helper {}",
    "tests/U/U.csproj": csproj(
        r'<ProjectReference Include="$(Root)\src\Mid\Mid.csproj" />', properties="<ImplicitUsings>enable</ImplicitUsings>"
    ),
    "tests/U/Poly.cs": "namespace System;\nclass Clock {}",
    "samples/S/S.csproj": csproj('<PackageReference Include="Lib" Version="2" />'),
    "loose/L.cs": "namespace Lib;\nclass Loose {}",
}


@pytest.mark.parametrize(
    ("path", "text", "targets"),
    [
        pytest.param("src/Lib/K.cs", "using Lib; class K { Thing t; }", ["src/Lib/Thing.cs"], id="own project"),
        pytest.param("src/Mid/K.cs", "using Lib; class K { Thing t; }", ["src/Lib/Thing.cs"], id="referenced project"),
        pytest.param(
            "src/App/K.cs",
            "class K { Thing t; Middle m; }",
            ["src/Lib/Thing.cs", "src/Mid/Middle.cs"],
            id="through another, by the project's using",
        ),
        pytest.param("src/App/K.cs", "class K { It t; }", ["src/Lib/Thing.cs"], id="the project's alias"),
        pytest.param("src/Lib/K.cs", "using Lib; class K { Middle m; }", [], id="not against the references"),
        pytest.param("src/App/K.cs", "class K { Shared s; }", ["src/App/Own.cs"], id="a namesake of the own project"),
        pytest.param(
            "src/Mid/K.cs", "using Lib; class K { Shared s; }", ["src/Lib/Thing.cs"], id="a namesake of the referenced one"
        ),
        pytest.param("src/App/K.cs", "class K { Added a; }", ["src/App/Sub/Extra.cs"], id="global using of the project"),
        pytest.param("src/Mid/K.cs", "class K { Extra.Added a; Added b; }", [], id="not of another project"),
        pytest.param(
            "tests/T/K.cs",
            "using Lib; class K { Thing t; Shared s; }",
            ["src/Lib/Thing.cs"],
            id="reference by imported properties",
        ),
        pytest.param("tests/T/K.cs", "using Help; class K { Helper h; }", ["tests/Help/Deep/Helper.cs"], id="linked sources"),
        pytest.param("tests/U/K.cs", "using Help; class K { Helper h; }", [], id="linked by another project"),
        pytest.param("tests/U/K.cs", "using Lib; class K { Middle m; }", ["src/Mid/Middle.cs"], id="reference with a property"),
        pytest.param("tests/U/K.cs", "class K { Clock c; }", ["tests/U/Poly.cs"], id="implicit using"),
        pytest.param(
            "samples/S/K.cs", "using Lib; class K { Thing t; Middle m; }", ["src/Lib/Thing.cs"], id="package of a project's name"
        ),
        pytest.param(
            "loose/K.cs", "using Lib; class K { Loose l; Thing t; }", ["loose/L.cs", "src/Lib/Thing.cs"], id="in no project"
        ),
    ],
)
def test_projects_bound_the_edges(path: str, text: str, targets: list[str]) -> None:
    assert targets_of(PROJECTS | {path: text}, path) == targets


@pytest.mark.parametrize(
    ("text", "unresolved", "external"),
    [
        pytest.param("using System.Text;", set(), {"System.Text"}, id="platform"),
        pytest.param("using System;", set(), {"System"}, id="its root"),
        pytest.param("using Json.Net.Linq;", set(), {"Json.Net"}, id="package that the project references"),
        pytest.param("using Xunit.Abstractions.More;", set(), {"Xunit.Abstractions"}, id="other package"),
        pytest.param("using static System.Math;", set(), {"System"}, id="static"),
        pytest.param("using M = System.Math;", set(), {"System"}, id="alias"),
        pytest.param("using Acme.Lib;", set(), set(), id="the repository's"),
        pytest.param("using Acme;", set(), set(), id="one around the repository's"),
        pytest.param("using Acme.Lib.Gone;", {"Acme.Lib.Gone"}, set(), id="below one of the repository's"),
        pytest.param("using Acme.Other;", set(), {"Acme.Other"}, id="only the first name is the repository's"),
        pytest.param("class K { Acme.Lib.Missing m; }", {"Acme.Lib.Missing"}, set(), id="no type of such a namespace"),
        pytest.param("class K { Acme.Lib.Thing.Missing m; Missing n; }", set(), set(), id="members, and names that no one knows"),
    ],
)
def test_a_name_leads_nowhere(text: str, unresolved: set[str], external: set[str]) -> None:
    files = {"src/Lib.csproj": PROJECTS["src/Lib/Lib.csproj"], "src/Thing.cs": "namespace Acme.Lib;\npublic class Thing {}"}
    assert linked(files | {"src/K.cs": text})[1:] == (unresolved, external)


def test_a_script_takes_in_another() -> None:
    files = {"build.csx": '#r "nuget: X, 1"\n#load "lib/a.csx"\n#load "gone.csx"\nT.F();', "lib/a.csx": "class T {}"}
    assert linked(files) == ({("build.csx", "lib/a.csx")}, {"gone.csx"}, set())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("using Lib; class D : Base {}", True, id="by a directive"),
        pytest.param("namespace Lib.Sub; class D : Base<int>, I {}", False, id="a generic namesake is another"),
        pytest.param("class D : Lib.Base {}", True, id="whole name"),
        pytest.param("using B = Lib.Base; class D : B {}", True, id="alias"),
        pytest.param("class D : Base {}", False, id="out of scope"),
        pytest.param("using Lib; class D { Base b; }", False, id="only used"),
    ],
)
def test_subclasses(text: str, *, found: bool) -> None:
    project, names = known({"lib/Base.cs": "namespace Lib; public class Base {}", "src/D.cs": text})
    built = graph.build(project, names, {})
    places = lookups.look_up(Lookup(Relation.SUBCLASSES, "Base"), built, project, names)
    assert [place.symbol for place in places] == (["D"] if found else [])


def test_the_program_draws_the_edges(make: Callable[..., Tree]) -> None:
    tree = make(PROJECTS | {"src/App/K.cs": "\ufeffusing System;\n\nnamespace App;\n\nclass K : Middle\n{\n    Thing t;\n}\n"})
    drawn = json.loads(tree.run("graph", "--json").out)
    assert [edge for edge in drawn["edges"] if edge[0] == "src/App/K.cs"] == [
        ["src/App/K.cs", "src/Lib/Thing.cs", 7],
        ["src/App/K.cs", "src/Mid/Middle.cs", 5],
    ]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("class {", id="broken class"),
        pytest.param("using ; using = ; using static ; namespace ;", id="broken directives"),
        pytest.param("#if A\nclass K {\n#else\n", id="open condition"),
        pytest.param("#endif\n#else\nclass K {}", id="conditions that nothing opened"),
        pytest.param("class K { A<B<C<D<E", id="open arguments"),
        pytest.param("class K { int F() => " + "A." * 500 + "B; }", id="endless chain"),
    ],
)
def test_a_broken_file_is_read_as_far_as_it_goes(text: str) -> None:
    assert said(text).complete
    assert (
        linked({"a.cs": text, "a.csproj": "<Project><Import Project='a.csproj'/><ProjectReference Include='a.csproj'/>"})[0]
        == set()
    )
