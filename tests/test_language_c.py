from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from repoassist.code import graph, languages, lookups, parsing
from repoassist.code.languages import c_mending, cpp
from repoassist.records import Import, Lookup, Parsed, Relation

if TYPE_CHECKING:
    from repoassist.code.languages.row import Project


def said(text: str, language: str = "c") -> Parsed:
    row = languages.row(language)
    assert row is not None
    return parsing.parse(row, text)


def known(files: dict[str, str], language: str) -> tuple[Project, dict[str, str]]:
    return graph.project(files, {path: said(text, language) for path, text in files.items()}, {}), dict.fromkeys(files, language)


def linked(files: dict[str, str]) -> tuple[set[tuple[str, str]], list[str], list[str]]:
    project, names = known(files, "c")
    built = graph.build(project, names, {})
    edges = {(edge.source, edge.target) for edge in built.edges}
    return edges, [spec for _, spec, _ in built.unresolved], [name for _, name in built.external]


@pytest.mark.parametrize("language", ["c", "cpp"])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param('#include "a/b.h"\n', [Import("a/b.h", 1, kind="quote")], id="quote"),
        pytest.param("#include <a/b.h>\n", [Import("a/b.h", 1, kind="angle")], id="angle"),
        pytest.param("#include <vector>\n", [Import("vector", 1, kind="angle")], id="without suffix"),
        pytest.param('\n#  include\t"a.h" // why\n', [Import("a.h", 2, kind="quote")], id="spaces and a comment"),
        pytest.param('#ifdef X\n#if Y\n#include "a.h"\n#endif\n#endif\n', [Import("a.h", 3, kind="quote")], id="conditional"),
        pytest.param('#if X\n#else\n#include "a.h"\n#endif\n', [Import("a.h", 3, kind="quote")], id="in the alternative"),
        pytest.param('#include ".\\\\a.h"\n', [Import(".//a.h", 1, kind="quote")], id="backslashes"),
        pytest.param("#include_next <a.h>\n", [], id="next"),
        pytest.param("#include MACRO\n", [], id="macro"),
        pytest.param('#define M "a.h"\n#include M\n', [Import("a.h", 2, kind="quote")], id="macro of the file"),
        pytest.param("#define M\t<a.h> // why\n#include M\n", [Import("a.h", 2, kind="angle")], id="macro of the file, angle"),
        pytest.param(
            '#ifdef X\n# define M "a.h"\n#else\n# define M "b.h"\n#endif\n#include M\n',
            [Import("a.h", 6, kind="quote"), Import("b.h", 6, kind="quote")],
            id="macro of two values",
        ),
        pytest.param('#include M\n#define M "a.h"\n#define MM "b.h"\n', [], id="macro defined later"),
        pytest.param('// #include "a.h"\nchar *s = "#include <b.h>";\n', [], id="neither comment nor string"),
    ],
)
def test_an_include_is_read(text: str, expected: list[Import], language: str) -> None:
    assert list(said(text, language).imports) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("int f(int a) { return a; }", "function f", id="function"),
        pytest.param("static int f(void) { return 1; }", "function f-", id="static function"),
        pytest.param("char **f(void) { return 0; }", "function f", id="pointer to pointer"),
        pytest.param("int f(a) int a; { return a; }", "function f", id="of old"),
        pytest.param("\nAPI int (f)(int a);", "function f", id="name in parentheses"),
        pytest.param("\nAPI char *f(int a) { return 0; }", "function f", id="macro before the type"),
        pytest.param("int f(int a);", "function f", id="prototype"),
        pytest.param("extern const char *f(int a);", "function f", id="prototype, extern"),
        pytest.param("int f(void), g(void);", "function f, function g", id="two prototypes"),
        pytest.param("int f(int);\nint f(int a) { return a; }\nint f(int);", "function f", id="prototypes of what stands there"),
        pytest.param("static int f(int a);", "", id="prototype, static"),
        pytest.param("void f(void) { int g(int a); const int x = 1; }", "function f", id="what is local is none"),
        pytest.param("struct s { int a; };", "struct s", id="struct"),
        pytest.param("struct s { int a; } x;", "struct s", id="struct with a variable"),
        pytest.param("struct s;", "", id="only declared"),
        pytest.param("union u { int a; };", "struct u", id="union"),
        pytest.param("enum e { A, B };", "enum e", id="enum"),
        pytest.param("enum { A, B };", "", id="nameless enum"),
        pytest.param("typedef struct { int a; } t;", "struct t", id="nameless struct's typedef"),
        pytest.param("typedef enum { A } t;", "enum t", id="nameless enum's typedef"),
        pytest.param("typedef struct t { int a; } t;", "struct t", id="struct and typedef of one name"),
        pytest.param("typedef struct s { int a; } t, *p;", "struct s, type t, type p", id="struct and typedefs of other names"),
        pytest.param("typedef struct s t;", "type t", id="typedef"),
        pytest.param("typedef unsigned long t;", "type t", id="typedef of a number"),
        pytest.param("typedef void (*t)(int);", "type t", id="pointer to a function"),
        pytest.param("typedef int t(int);", "type t", id="function type"),
        pytest.param("#define M 1\n", "macro M", id="macro"),
        pytest.param("#define M(a) a\n", "macro M", id="macro with arguments"),
        pytest.param("#ifndef H\n#define H\n#endif\n", "", id="include guard"),
        pytest.param("const int k = 1;", "constant k", id="constant"),
        pytest.param('static const char *const k[] = {"a"};', "constant k-", id="static constant"),
        pytest.param("int v = 1;", "", id="a variable is none"),
        pytest.param(
            "#ifdef X\nint f(void) { return 1; }\n#else\nint g(void);\n#endif\n", "function f, function g", id="conditional"
        ),
        pytest.param("BEGIN_DECLS\nint f(void);\nEND_DECLS\n", "function f", id="after a macro on the first line"),
        pytest.param("int x;\nBEGIN_DECLS\nstruct s { int a; };\n", "struct s", id="after a macro on its line"),
        pytest.param("struct PACKED s { int a; };", "struct s", id="macro before the name"),
        pytest.param(
            "#if A\nvoid f(void) {\nif (x) {\n#else\n{\n#endif\n}\n}\nint g(void) { return 1; }\n",
            "function f, function g",
            id="after braces by halves",
        ),
    ],
)
def test_c_defines(text: str, expected: str) -> None:
    found = said(text).definitions
    assert ", ".join(f"{one.kind} {one.name}{'' if one.public else '-'}" for one in found if one.parent == "") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("class A {};", "class A", id="class"),
        pytest.param("class A;", "", id="only declared"),
        pytest.param("class A final : public B {};", "class A(B)", id="final"),
        pytest.param("class A : public B, private virtual n::C, D<int> {};", "class A(B n::C D)", id="bases"),
        pytest.param("struct A : B<C<int>>::D {};", "struct A(B::D)", id="base within a template"),
        pytest.param("template <class T>\nclass A : B<T> {};", "class A(B)", id="template"),
        pytest.param("template <> struct A<int> : B {};", "struct A(B)", id="specialization"),
        pytest.param("class EXPORT A : public B {};", "class A(B)", id="macro before the name"),
        pytest.param("class DB final {};", "class DB", id="a name that looks like a macro"),
        pytest.param("class A::B : C {};", "class A.B(C)", id="class within another, defined apart"),
        pytest.param("enum class E : int { X };", "enum E", id="enum class"),
        pytest.param("using T = int;", "type T", id="alias"),
        pytest.param("template <class T> using V = A<T>;", "type V", id="alias template"),
        pytest.param("template <class T> concept C = true;", "type C", id="concept"),
        pytest.param("constexpr int k = 1;", "constant k", id="constant"),
        pytest.param("namespace n { void f() {} }", "module n, function n.f", id="namespace"),
        pytest.param("namespace a::b { class C {}; }", "module a.b, class a.b.C", id="nested namespace"),
        pytest.param("namespace { void f() {} }", "function f", id="nameless namespace"),
        pytest.param(
            "NS_BEGIN\nint x;\nNS_BEGIN\nnamespace n {\nint f();\n}\n", "module n, function n.f", id="macro before a namespace"
        ),
        pytest.param('extern "C" {\nint f(void);\nint g(void) { return 1; }\n}', "function f, function g", id="extern C"),
        pytest.param(
            "class A { void f(); public: int g() const { return 1; } private: int h(); };",
            "class A, method A.f-, method A.g, method A.h-",
            id="access",
        ),
        pytest.param("struct A { void f(); protected: void g(); };", "struct A, method A.f, method A.g", id="access of a struct"),
        pytest.param(
            "struct A { static A& f(); A(); ~A(); bool operator<(A b); };",
            "struct A, method A.f, method A.A, method A.~A, method A.operator<",
            id="members only declared",
        ),
        pytest.param(
            "struct A { template <class T> T f(T t); A(A&&) = delete; };",
            "struct A, method A.f, method A.A",
            id="template and deleted",
        ),
        pytest.param(
            "struct A { int x; struct B : C { void f(); }; };", "struct A, struct A.B(C), method A.B.f", id="nested class"
        ),
        pytest.param("struct A { friend void f(A a); };", "struct A", id="a friend is none of its own"),
        pytest.param("int A::f() { return 1; }", "method A.f", id="method defined apart"),
        pytest.param("A& a::B::operator=(B b) { return *this; }", "method a.B.operator=", id="operator defined apart"),
        pytest.param("A::A() : x(1) {}\nA::~A() {}", "method A.A, method A.~A", id="constructor and destructor defined apart"),
        pytest.param("template <class T> void A<T>::f() {}", "method A.f", id="method of a template defined apart"),
        pytest.param("int f() { Foo g(Bar); return 1; }", "function f", id="a variable that looks like a prototype"),
        pytest.param("static int f() { return 1; }", "function f-", id="static"),
    ],
)
def test_cpp_defines(text: str, expected: str) -> None:
    found = said(text, "cpp").definitions
    written = [
        f"{one.kind} {one.qualified}{f'({chr(32).join(one.bases)})' if one.bases else ''}{'' if one.public else '-'}"
        for one in found
    ]
    assert ", ".join(written) == expected


@pytest.mark.parametrize(
    ("language", "text", "outline"),
    [
        pytest.param(
            "c", "int f(int a,\n      int b)\n{\n  return a;\n}\n\nstruct s {\n  int a;\n};\n", ((1, 2), (7, 7)), id="c"
        ),
        pytest.param("c", "typedef struct s {\n  int a;\n  int b;\n} t;\n", ((1, 1), (4, 4)), id="typedef"),
        pytest.param(
            "cpp",
            "template <class T>\nclass A\n    : B {\n public:\n  int x;\n\n  int f() {\n    return 1;\n  }\n};\n",
            ((1, 3), (7, 7)),
            id="cpp",
        ),
    ],
)
def test_an_outline_has_the_signatures(language: str, text: str, outline: tuple[tuple[int, int], ...]) -> None:
    assert said(text, language).outline == outline


@pytest.mark.parametrize(
    ("source", "include", "target"),
    [
        pytest.param("src/a.c", '"b.h"', "src/b.h", id="beside"),
        pytest.param("src/sub/a.c", '"../b.h"', "src/b.h", id="above"),
        pytest.param("src/sub/a.c", '"b.h"', "src/b.h", id="a folder above is an include folder"),
        pytest.param("src/sub/a.c", '"sub/../b.h"', "src/b.h", id="with dots within"),
        pytest.param("lib/x/a.c", '"lib.h"', "lib/x/include/lib.h", id="the include folder beside"),
        pytest.param("lib/x/deep/a.c", "<acme/api.h>", "include/acme/api.h", id="the include folder at the top"),
        pytest.param("tools/y/a.c", "<acme/api.h>", "tools/include/acme/api.h", id="the nearest include folder"),
        pytest.param("tools/y/a.c", '"util.h"', "src/util.h", id="a source folder elsewhere"),
        pytest.param("deps/z/test/a.c", '"util/only.h"', "deps/z/lib/util/only.h", id="below a folder of another name"),
        pytest.param("src/a.c", "<only.h>", "deps/z/lib/util/only.h", id="angle, the only one of its name"),
        pytest.param("src/a.c", '"twin.h"', "deps/one/twin.h", id="the shallowest of several"),
        pytest.param("deps/two/far/a.c", '"twin.h"', "deps/two/twin.h", id="the closest of several"),
        pytest.param("src/a.c", '"made.h"', "src/made.h.in", id="a generated header's template"),
        pytest.param("src/a.c", '"table.def"', "src/table.def", id="no header"),
        pytest.param("lib/x/src/a.c", "<string.h>", "lib/x/include/string.h", id="a standard header of one's own"),
    ],
)
def test_an_include_leads_to_a_file(source: str, include: str, target: str) -> None:
    paths = [
        "src/b.h",
        "src/util.h",
        "src/table.def",
        "src/made.h.in",
        "lib/x/include/lib.h",
        "lib/x/include/string.h",
        "include/acme/api.h",
        "tools/include/acme/api.h",
        "deps/z/lib/util/only.h",
        "deps/one/twin.h",
        "deps/two/twin.h",
    ]
    assert linked(dict.fromkeys(paths, "") | {source: f"#include {include}\n"}) == ({(source, target)}, [], [])


@pytest.mark.parametrize(
    ("include", "unresolved", "external"),
    [
        pytest.param("<stdio.h>", [], ["stdio.h"], id="standard"),
        pytest.param("<string.h>", [], ["string.h"], id="standard, with a namesake elsewhere"),
        pytest.param("<version>", [], ["version"], id="standard of C++, with a namesake elsewhere"),
        pytest.param("<twin.h>", [], ["twin.h"], id="angle, several of its name in no include folder"),
        pytest.param("<openssl/ssl.h>", [], ["openssl/ssl.h"], id="another's"),
        pytest.param('"unistd.h"', [], ["unistd.h"], id="standard in quotes"),
        pytest.param('"string.h"', [], ["string.h"], id="standard in quotes, with a namesake elsewhere"),
        pytest.param('"gtest/gtest.h"', [], ["gtest/gtest.h"], id="another's in quotes"),
        pytest.param('"config.h"', ["config.h"], [], id="generated"),
        pytest.param('"one/config.h"', ["one/config.h"], [], id="generated, in a folder of the repository"),
        pytest.param('"../config.h"', ["../config.h"], [], id="generated, above"),
        pytest.param('"../../../twin.h"', ["../../../twin.h"], [], id="outside the repository"),
    ],
)
def test_an_include_leads_out_or_nowhere(include: str, unresolved: list[str], external: list[str]) -> None:
    paths = ["deps/one/string.h", "deps/include/string.h", "deps/one/version", "deps/one/twin.h", "deps/two/twin.h"]
    assert linked(dict.fromkeys(paths, "") | {"src/a.c": f"#include {include}\n"}) == (set(), unresolved, external)


@pytest.mark.parametrize(
    ("text", "symbols"),
    [
        pytest.param('#include "base.h"\nclass D : public Base {};', ["D"], id="included"),
        pytest.param('#include "more.h"\nclass D : public n::Base {};', ["D"], id="included by what is included"),
        pytest.param('#include "base.h"\nBase::Base() {}\nclass D : public Base {};', ["D"], id="beside the base's constructor"),
        pytest.param('#include "base.h"\nclass M : public Base {};\nclass D : M {};', ["M", "D"], id="through another"),
        pytest.param('#include "base.h"\nclass D { Base b; };', [], id="only used"),
    ],
)
def test_subclasses(text: str, symbols: list[str]) -> None:
    files = {"base.h": "class Base { public: Base(); };", "more.h": '#include "base.h"\n', "d.cc": text}
    project, names = known(files, "cpp")
    places = lookups.look_up(Lookup(Relation.SUBCLASSES, "Base"), graph.build(project, names, {}), project, names)
    assert [place.symbol for place in places] == symbols


@pytest.mark.parametrize(
    ("text", "language"),
    [
        pytest.param("#ifndef H\n#define H\nint f(void);\n#endif\n", "c", id="c"),
        pytest.param('#ifdef __cplusplus\nextern "C" {\n#endif\nint f(void);\n', "c", id="c for both"),
        pytest.param("/* a class for\n * using this */\nstruct s { int a; };\n", "c", id="words of comments"),
        pytest.param("namespace n {\n}\n", "cpp", id="namespace"),
        pytest.param("#include <cstdint>\nint f();\n", "cpp", id="header without suffix"),
        pytest.param("#import <Foundation/Foundation.h>\n", "objc", id="import"),
        pytest.param("@interface A : B\n@end\n", "objc", id="interface"),
    ],
)
def test_the_language_of_a_header(text: str, language: str) -> None:
    assert languages.detect("a.h", text) == language


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("class EXPORT A {};\nenum { LAST_ONE\n};\nNS_END\n", id="blanked"),
        pytest.param("\nint (f) (int a);\n", id="parentheses"),
        pytest.param("x = a +\n  SOME_MACRO\n  ;\nreturn (a) (b);\n", id="left"),
    ],
)
def test_cleaning_moves_nothing(text: str) -> None:
    cleaned = c_mending.clean(text)
    assert [len(line) for line in cleaned.split("\n")] == [len(line) for line in text.split("\n")]
    assert all(after in (before, " ") for before, after in zip(text, cleaned, strict=True))


def test_cleaning_leaves_expressions() -> None:
    text = "\nx = a +\n  SOME_MACRO\n  ;\n  return (a) (b);\n"
    assert c_mending.clean(text) == text


def declared(text: str) -> list[str]:
    mended = c_mending.mend(text)
    assert [len(line) for line in mended.split("\n")] == [len(line) for line in text.split("\n")]
    assert all(after in (before, " ") for before, after in zip(text, mended, strict=True))
    return [" ".join(line.split()) for line in mended.split("\n") if line.strip() and not line.startswith("#")]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        pytest.param("#define API\nclass A { API int f(); };\n", ["class A { int f(); };"], id="stands for nothing"),
        pytest.param(
            '#define HIDE __attribute__((visibility("x"))) inline\n#define API HIDE\nAPI int f();\n',
            ["int f();"],
            id="stands for attributes, by way of another",
        ),
        pytest.param("#define API int\nAPI f();\n", ["API f();"], id="stands for a type"),
        pytest.param('#define WARN(a)\nWARN(")")\nint f();\n', ["int f();"], id="nothing, with arguments"),
        pytest.param(
            "#define error(a)\nvoid error(char *a)\n{ }\n", ["void error(char *a)", "{ }"], id="a function that is called so too"
        ),
        pytest.param("#define MAKE(a) int a();\nMAKE(f)\n\nint g();\n", ["int g();"], id="stands for declarations"),
        pytest.param("#define MAKE(a) int a();\nMAKE(f); // why\nint g();\n", ["// why", "int g();"], id="with a semicolon"),
        pytest.param("#define TEST(a) void a()\nTEST(f)\n{ g(); }\n", ["TEST(f)", "{ g(); }"], id="stands for a signature"),
        pytest.param("#define MAX(a) a\nint x =\n  1 + MAX(2);\n", ["int x =", "1 + MAX(2);"], id="within an expression"),
        pytest.param('#define API\nchar *s = "API"; // API\n', ['char *s = "API"; // API'], id="in a string or a comment"),
        pytest.param(
            "class A {\n  MY_API static B::C *f(int a);\n};\n", ["class A {", "static B::C *f(int a);", "};"], id="unknown"
        ),
        pytest.param("class A {\n  MY_TYPE f(int a);\n};\n", ["class A {", "MY_TYPE f(int a);", "};"], id="a type in upper case"),
        pytest.param(
            "#if A\nint f(int a) {\n#elif B\nint f(long a) {\n#else\nint f() {\n#endif\n}\n",
            ["int f(int a) {", "}"],
            id="branches",
        ),
        pytest.param(
            "namespace n {\n#if A\n} // n\nnamespace n {\nint f();\n#else\nint g();\n#endif\n}\n",
            ["namespace n {", "} // n", "namespace n {", "int f();", "}"],
            id="a block ends within",
        ),
        pytest.param("#if A\nint f() {}\n#else\nint g() {}\n#endif\n", ["int f() {}", "int g() {}"], id="whole blocks stay"),
        pytest.param("#if A\nchar a = '{';\n// {\n#endif\n", ["char a = '{';", "// {"], id="no braces of code"),
        pytest.param(
            "#if A\n#if B\nint f() {\n#else\nint g() {\n#endif\n}\n#else\nint h();\n#endif\n",
            ["int f() {", "}", "int h();"],
            id="one in another",
        ),
        pytest.param("#endif\n#else\n}\n#if A\n{\n", ["}", "{"], id="without beginning or end"),
    ],
)
def test_mending(text: str, left: list[str]) -> None:
    assert declared(text) == left


def test_mending_leaves_what_branches_include_and_define() -> None:
    text = '#if A\n{\n#else\n{{\n#include "a.h"\n#define M(x) \\\n  x\n#endif\n'
    assert c_mending.mend(text) == '     \n{\n     \n  \n#include "a.h"\n#define M(x) \\\n  x\n      \n'


ENDING = """\
#define API __attribute__((visibility("default")))
#define MARK(name, type, value) struct name { type it = value; }
namespace n {
#if A
MARK(one, const char*, "");
MARK(two, bool, true);
}
namespace m { API n::S& f(); }
namespace n {
#else
template <typename T>
int g(S (*)(T)) { return 0; }
#endif
class API C { void h(); };
}
"""


@pytest.mark.parametrize(
    ("torn", "names"),
    [
        pytest.param(c_mending.TORN, ["n", "m", "m.f", "n", "n.C", "n.C.h"], id="mended"),
        pytest.param(99, ["n", "n.MARK", "n.C", "n.C.h"], id="not torn as far as that"),
    ],
)
def test_a_torn_file_is_mended(torn: int, names: list[str]) -> None:
    found = parsing.parse(replace(cpp.ROW, torn=torn), ENDING).definitions
    assert [one.qualified for one in found if one.kind != "macro"] == names


BUILT = "x/one/a.h x/two/a.h x/three/a.h p/src/s.c p/deep/er/d.c"


@pytest.mark.parametrize(
    ("manifests", "source", "target"),
    [
        pytest.param({"p/Makefile": "CFLAGS += -O2 -I../x/two\n"}, "p/src/s.c", "x/two/a.h", id="makefile"),
        pytest.param({"p/Makefile": "X = ../x\nall:\n\tcc -I $(X)/two -c s.c\n"}, "p/src/s.c", "x/two/a.h", id="variable"),
        pytest.param({"p/Makefile": "X := ..\nY ?= $(X)/x\nF = -isystem ${Y}/two\n"}, "p/src/s.c", "x/two/a.h", id="in another"),
        pytest.param({"p/Makefile": "F = -I../x/three -I../x/two\n"}, "p/src/s.c", "x/three/a.h", id="the first of two"),
        pytest.param(
            {"p/Makefile": "F = -I../x/two\n", "GNUmakefile": "F = -Ix/three\n"}, "p/src/s.c", "x/two/a.h", id="the nearest"
        ),
        pytest.param({"p/Makefile": "F = -I$(NO)/x/two -I../x/three\n"}, "p/src/s.c", "x/three/a.h", id="unknown variable"),
        pytest.param(
            {"p/Makefile": "X=../x/two\nX=../x/three\nF=-I$(X)\n"}, "p/src/s.c", "x/one/a.h", id="variable of two values"
        ),
        pytest.param({"p/Makefile": "F = -I/x/two -I../../x/two\n"}, "p/src/s.c", "x/one/a.h", id="outside the repository"),
        pytest.param({"q/Makefile": "F = -I../x/two\n"}, "p/src/s.c", "x/two/a.h", id="elsewhere, rather than none"),
        pytest.param({"p/CMakeLists.txt": "include_directories(SYSTEM ../x/two)\n"}, "p/src/s.c", "x/two/a.h", id="cmake"),
        pytest.param(
            {
                "p/CMakeLists.txt": "target_include_directories(t\n  PUBLIC $<BUILD_INTERFACE:${CMAKE_CURRENT_SOURCE_DIR}/../x/two>)\n"
            },
            "p/src/s.c",
            "x/two/a.h",
            id="cmake, of a target",
        ),
        pytest.param(
            {
                "CMakeLists.txt": 'project(top C)\nset(X_DIR "${PROJECT_SOURCE_DIR}/x")\n# set(X_DIR no)\n',
                "p/CMakeLists.txt": "include_directories(${X_DIR}/two)\n",
            },
            "p/src/s.c",
            "x/two/a.h",
            id="cmake, set above",
        ),
        pytest.param(
            {"p/CMakeLists.txt": "include_directories(../x/two)\n", "p/Makefile": "F = -I../x/three\n"},
            "p/deep/er/d.c",
            "x/two/a.h",
            id="cmake before make",
        ),
        pytest.param(
            {
                "build/compile_commands.json": '[{"directory": "/home/me/it/build", "file": "../p/src/s.c", "command": "cc -I../x/two -I/usr/x -c s.c"},'
                ' {"directory": "/home/me/it", "file": "p/deep/er/d.c", "arguments": ["cc", "-I", "/home/me/it/x/three"]}]'
            },
            "p/src/s.c",
            "x/two/a.h",
            id="database",
        ),
        pytest.param({"compile_commands.json": "[{]"}, "p/src/s.c", "x/one/a.h", id="broken database"),
        pytest.param(
            {"compile_commands.json": '[1, {"file": 2, "arguments": 3}]'}, "p/src/s.c", "x/one/a.h", id="strange database"
        ),
    ],
)
def test_builds_name_include_folders(manifests: dict[str, str], source: str, target: str) -> None:
    files = dict.fromkeys(BUILT.split(), "")
    project = graph.project({*files, *manifests}, {source: said('#include "a.h"\n')}, manifests)
    assert [edge.target for edge in graph.build(project, dict.fromkeys(files, "c"), {}).edges] == [target]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        pytest.param("int f(void);\n", "c", id="c"),
        pytest.param("// long\n" * 2_000 + "namespace a::b {\n}\n", "cpp", id="far down"),
        pytest.param("class A\n{\n};\n", "cpp", id="class"),
        pytest.param("class EXPORT A final : B {};\n", "cpp", id="class with a macro"),
        pytest.param("template <class T> T f(T t);\n", "cpp", id="template"),
        pytest.param("#include <vector>\n", "cpp", id="header without suffix"),
        pytest.param("/* a\nclass of things, using\nusing the\n*/\nint f(void);\n", "c", id="words of a comment"),
        pytest.param('#ifdef __cplusplus\n#include <cstddef>\nextern "C" {\n#endif\nint f(void);\n', "c", id="for both"),
        pytest.param("#if defined(__cplusplus) && X\nnamespace n {\n#else\n#endif\n", "c", id="for both, in part"),
        pytest.param("#ifdef __cplusplus\n#endif\nnamespace n {}\n", "cpp", id="asks although it is"),
        pytest.param("@interface A\n@end\n", "objc", id="objective"),
    ],
)
def test_a_header_tells_its_language(text: str, language: str) -> None:
    assert languages.detect("a.h", text) == language
