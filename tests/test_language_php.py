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
    row = languages.row("php")
    assert row is not None
    return parsing.structure(row, text)


def known(files: dict[str, str]) -> tuple[Project, dict[str, str]]:
    code = {path: text for path, text in files.items() if not path.endswith(".json")}
    manifests = {path: text for path, text in files.items() if languages.is_manifest(path)}
    return graph.project(files, {path: said(text) for path, text in code.items()}, manifests), dict.fromkeys(code, "php")


def linked(files: dict[str, str]) -> tuple[set[tuple[str, str]], set[str], set[str]]:
    project, names = known(files)
    built = graph.build(project, names, {})
    edges = {(edge.source, edge.target) for edge in built.edges}
    return edges, {spec for _, spec, _ in built.unresolved}, {name for _, name in built.external}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("use A\\B;", ["use A\\B as B"], id="class"),
        pytest.param("use \\A\\B;", ["use A\\B as B"], id="from the root"),
        pytest.param("use A\\B as C;", ["use A\\B as C"], id="alias"),
        pytest.param("use A\\B, C\\D as E;", ["use A\\B as B", "use C\\D as E"], id="several"),
        pytest.param("use A\\{B, C\\D as E};", ["use A\\B as B", "use A\\C\\D as E"], id="group"),
        pytest.param(
            "use A\\{B, function f, const X};", ["use A\\B as B", "use const A\\X as X", "use function A\\f as f"], id="mixed"
        ),
        pytest.param("use function A\\f;", ["use function A\\f as f"], id="function"),
        pytest.param("use function A\\{f, g as h};", ["use function A\\f as f", "use function A\\g as h"], id="functions"),
        pytest.param("use const A\\X;", ["use const A\\X as X"], id="constant"),
        pytest.param(
            "use A\\{\n  B, // one\n  C,\n};", ["use A\\B as B", "use A\\C as C"], id="over lines, with a comma at the end"
        ),
        pytest.param("use A\\/* here */B;", ["use A\\B as B"], id="with a comment"),
        pytest.param("require 'a.php';", ["load a.php"], id="require"),
        pytest.param("$x = include_once('a/b.php');", ["load a/b.php"], id="parentheses"),
        pytest.param('require __DIR__ . "/a.php";', ["load ./a.php"], id="folder"),
        pytest.param("require __DIR__.'/../a.php';", ["load ./../a.php"], id="above the folder"),
        pytest.param(
            "require dirname(__FILE__) . '/a.php';", ["function dirname as dirname", "load ./a.php"], id="folder, the old way"
        ),
        pytest.param("require dirname(__DIR__) . '/a.php';", ["function dirname as dirname", "load ./../a.php"], id="parent"),
        pytest.param(
            "require dirname(__DIR__, 2) . '/a.php';", ["function dirname as dirname", "load ./../../a.php"], id="its parent"
        ),
        pytest.param("require $x . '/a.php'; require \"{$x}/b.php\"; require CONF;", [], id="not a literal"),
        pytest.param(
            "new A; new \\B\\C(); new namespace\\D;",
            ["class A as A", "class B\\C as \\B\\C", "class D as namespace\\D"],
            id="new",
        ),
        pytest.param("new self; new static; parent::f(); new $x; new class {};", [], id="no name"),
        pytest.param(
            "f(); \\g(); A\\h(); $x(); $x->m();", ["function A\\h as A\\h", "function f as f", "function g as \\g"], id="calls"
        ),
        pytest.param("$s = 'use A\\B;'; /* use C\\D; */ # new E", [], id="in texts and comments"),
    ],
)
def test_imports_are_read(text: str, expected: list[str]) -> None:
    found = sorted(
        f"{one.kind} {one.spec}" + "".join(f" as {alias}" for _, alias in one.names) for one in said(f"<?php {text}").imports
    )
    assert found == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("class K extends A {}", id="superclass"),
        pytest.param("class K implements X, A {}", id="interface"),
        pytest.param("interface K extends A {}", id="superinterface"),
        pytest.param("enum K: string implements A {}", id="of an enum"),
        pytest.param("class K { use A; }", id="trait"),
        pytest.param("class K { use X, A { A::f insteadof X; } }", id="traits with rules"),
        pytest.param("new class extends A {};", id="anonymous class"),
        pytest.param("function f(A $a) {}", id="parameter"),
        pytest.param("function f(): ?A {}", id="result"),
        pytest.param("function f(int|A $a) {}", id="union"),
        pytest.param("function f((X&A)|null $a) {}", id="normal form"),
        pytest.param("class K { private readonly A $a; }", id="property"),
        pytest.param("class K { function __construct(private A $a) {} }", id="promoted property"),
        pytest.param("class K { const A X = 1; }", id="type of a constant"),
        pytest.param("fn(A $a) => 1;", id="arrow function"),
        pytest.param("function f(A ...$a) {}", id="variadic"),
        pytest.param("new A;", id="new, no parentheses"),
        pytest.param("A::f();", id="static call"),
        pytest.param("A::$x;", id="static property"),
        pytest.param("A::X;", id="class constant"),
        pytest.param("f(A::class);", id="class name"),
        pytest.param("$x instanceof A;", id="instanceof"),
        pytest.param("try {} catch (X | A $e) {}", id="catch"),
        pytest.param("#[A(1)] function f() {}", id="attribute"),
        pytest.param("#[X, A] class K {}", id="second attribute"),
        pytest.param("?><p><?= A::f() ?></p>", id="in a template"),
    ],
)
def test_a_class_is_used(text: str) -> None:
    assert "class N\\A" in {f"{one.kind} {one.spec}" for one in said(f"<?php namespace N; {text}").imports}


def test_a_name_is_used_at_its_first_line() -> None:
    found = [one for one in said("<?php\nnamespace N;\n\nnew A;\nnew A;\nnew B;\n").imports if one.kind == "class"]
    assert found == [
        Import("N\\A", 4, names=(("A", "A"),), kind="class"),
        Import("N\\B", 6, names=(("B", "B"),), kind="class"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("class A {}", ("class", "A", (), True), id="class"),
        pytest.param(
            "abstract class A extends B implements C, \\D\\E {}", ("class", "A", ("B", "C", "\\D\\E"), True), id="bases"
        ),
        pytest.param("final readonly class A { use T, U; use V; }", ("class", "A", ("T", "U", "V"), True), id="traits"),
        pytest.param("class A extends B { use T; }", ("class", "A", ("B", "T"), True), id="both"),
        pytest.param("interface A extends B, C {}", ("interface", "A", ("B", "C"), True), id="interface"),
        pytest.param("trait A { use T; }", ("trait", "A", ("T",), True), id="trait"),
        pytest.param("enum A: string implements B { case X = 'x'; }", ("enum", "A", ("B",), True), id="enum"),
        pytest.param("class A extends namespace\\B {}", ("class", "A", ("namespace\\B",), True), id="relative"),
        pytest.param("#[X]\nclass A {}", ("class", "A", (), True), id="with an attribute"),
        pytest.param("function f(int $x = 1): int { return $x; }", ("function", "f", (), True), id="function"),
        pytest.param("if (!function_exists('f')) { function f() {} }", ("function", "f", (), True), id="under a condition"),
        pytest.param("const X = 1;", ("constant", "X", (), True), id="constant"),
        pytest.param("define('X', 1);", ("constant", "X", (), True), id="defined constant"),
    ],
)
def test_a_definition_is_read(text: str, expected: tuple[str, str, tuple[str, ...], bool]) -> None:
    [one] = said(f"<?php namespace N; {text}").definitions
    assert (one.kind, one.qualified, one.bases, one.public) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "class A { function f() {} protected static function g() {} private function h() {} }", "f+ g+ h-", id="methods"
        ),
        pytest.param("abstract class A { abstract function f(); }", "f+", id="abstract"),
        pytest.param("interface A { const X = 1; function f(); }", "X+ f+", id="interface"),
        pytest.param("trait A { private const X = 1, Y = 2; }", "X- Y-", id="trait"),
        pytest.param("enum A { case X; const Y = self::X; function f() {} }", "Y+ f+", id="enum"),
        pytest.param("class A { public $x; function __construct(private B $b) {} }", "__construct+", id="no properties"),
        pytest.param("class A { function f() { new class { function no() {} }; } }", "f+", id="no anonymous class's"),
    ],
)
def test_members_are_read(text: str, expected: str) -> None:
    _, *members = said(f"<?php {text}").definitions
    assert " ".join(f"{one.name}{'+' if one.public else '-'}" for one in members) == expected
    assert {one.parent for one in members} == {"A"}


def test_an_outline_has_the_signatures() -> None:
    text = (
        "<?php\n\nnamespace N;\n\n/** Doc. */\n#[Tag]\nclass A extends B\n{\n    use T;\n    const X = 1;\n    private $y;\n\n"
        "    public function f(\n        int $a,\n    ): int {\n        return 1;\n    }\n}\n\nfunction g() { }\n"
    )
    assert said(text).outline == ((5, 10), (13, 15), (20, 20))


ROOT = json.dumps(
    {
        "name": "acme/app",
        "require": {"php": ">=8", "acme/ext-lib": "^1", "acme/part": "*"},
        "autoload": {
            "psr-4": {"Acme\\": "src/", "Acme\\Deep\\": ["deep", "other/"], "": "anything/"},
            "psr-0": {"Old_": "legacy", "Zero\\": "legacy"},
            "classmap": ["map/"],
            "files": ["src/helpers.php"],
        },
        "autoload-dev": {"psr-4": {"Acme\\Tests\\": "tests/"}},
    }
)
PART = json.dumps({"name": "acme/part", "autoload": {"psr-4": {"Acme\\Part\\": ""}}})

FILES = {
    "composer.json": ROOT,
    "packages/part/composer.json": PART,
    "packages/broken/composer.json": "{",
    "packages/part/Thing.php": "<?php namespace Acme\\Part; class Thing {}",
    "packages/part/Sub/More.php": "<?php namespace Acme\\Part\\Sub; class More {}",
    "src/B.php": "<?php namespace Acme; class B {} class Second {}",
    "src/Sub/C.php": "<?php namespace Acme\\Sub; interface C {}",
    "src/Sub/T.php": "<?php namespace Acme\\Sub; trait T {}",
    "src/Sub/E.php": "<?php namespace Acme\\Sub; enum E {}",
    "src/helpers.php": "<?php function help() {} function tap() {}",
    "src/functions.php": "<?php namespace Acme; function own() {} const LIMIT = 1;",
    "src/config.php": "<?php return [];",
    "deep/D.php": "<?php namespace Acme\\Deep; class D {}",
    "other/O.php": "<?php namespace Acme\\Deep; class O {}",
    "anything/Free/F.php": "<?php namespace Free; class F {}",
    "legacy/Old/Style.php": "<?php class Old_Style {}",
    "legacy/Zero/Z_Y.php": "<?php",
    "legacy/Zero/Q/R.php": "<?php namespace Zero\\Q; class R {}",
    "map/whatever.inc.php": "<?php namespace Mapped; class M {}",
    "loose/things.php": "<?php namespace Loose { class L {} function lf() {} }\nnamespace { class GlobalOne {} }",
    "tests/Stub.php": "<?php namespace Acme\\Tests; class Stub {}",
    "tests/fakes.php": "<?php class Redis {} function strlen() {} class OnlyHere {}",
    "bin/tool": "#!/usr/bin/env php\n<?php namespace Tool; class Kit {}",
}


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        pytest.param("use Acme\\B;", ["src/B.php"], id="PSR-4"),
        pytest.param("use Acme\\Sub\\C;", ["src/Sub/C.php"], id="below a folder"),
        pytest.param("use Acme\\Second;", ["src/B.php"], id="another class of a file"),
        pytest.param("use Acme\\Deep\\D;", ["deep/D.php"], id="the longer prefix"),
        pytest.param("use Acme\\Deep\\O;", ["other/O.php"], id="the prefix's second folder"),
        pytest.param("use Free\\F;", ["anything/Free/F.php"], id="no prefix"),
        pytest.param("new \\Old_Style();", ["legacy/Old/Style.php"], id="PSR-0 with underscores"),
        pytest.param("use Zero\\Z_Y;", [], id="PSR-0: underscores of a class are folders"),
        pytest.param("use Zero\\Q\\R;", ["legacy/Zero/Q/R.php"], id="PSR-0 with namespaces"),
        pytest.param("use Mapped\\M;", ["map/whatever.inc.php"], id="classmap, by symbol"),
        pytest.param("use Loose\\L;", ["loose/things.php"], id="mapped by nothing, by symbol"),
        pytest.param("new \\GlobalOne;", ["loose/things.php"], id="in the global namespace"),
        pytest.param("use Acme\\Part\\Thing;", ["packages/part/Thing.php"], id="another composer.json"),
        pytest.param("use Acme\\Part\\Sub\\More as X;", ["packages/part/Sub/More.php"], id="its folder, alias"),
        pytest.param("use Acme\\{B, Sub\\C};", ["src/B.php", "src/Sub/C.php"], id="group"),
        pytest.param("use Acme\\Sub; new Sub\\E;", ["src/Sub/E.php"], id="below an imported namespace"),
        pytest.param("use Acme\\Sub as S; class K { use S\\T; }", ["src/Sub/T.php"], id="trait below an alias"),
        pytest.param("new B;", ["src/B.php"], id="the same namespace"),
        pytest.param("new Sub\\E;", ["src/Sub/E.php"], id="below the own namespace"),
        pytest.param("new namespace\\B;", ["src/B.php"], id="relative"),
        pytest.param("new \\Acme\\Sub\\C;", ["src/Sub/C.php"], id="whole name"),
        pytest.param("new b;", ["src/B.php"], id="case does not count"),
        pytest.param("new A;", [], id="itself"),
        pytest.param("use Tool\\Kit;", ["bin/tool"], id="in a script without extension"),
        pytest.param("help();", ["src/helpers.php"], id="a global function that is always loaded"),
        pytest.param("\\tap(1);", ["src/helpers.php"], id="its whole name"),
        pytest.param("own();", ["src/functions.php"], id="a function of the namespace"),
        pytest.param("use function Acme\\own as mine; mine();", ["src/functions.php"], id="imported function"),
        pytest.param("use function Loose\\lf; lf();", ["loose/things.php"], id="another namespace's"),
        pytest.param("\\Loose\\lf();", ["loose/things.php"], id="a function's whole name"),
        pytest.param("use const Acme\\LIMIT;", ["src/functions.php"], id="constant"),
        pytest.param("strlen('');", [], id="a function of PHP that tests replace"),
        pytest.param("new \\Redis;", [], id="a class of PHP that tests replace"),
        pytest.param("$x->help();", [], id="a method of a function's name"),
        pytest.param("require __DIR__ . '/config.php';", ["src/config.php"], id="include beside"),
        pytest.param("require dirname(__DIR__) . '/deep/D.php';", ["deep/D.php"], id="include above"),
        pytest.param("include 'config.php';", ["src/config.php"], id="include by its name"),
        pytest.param("include 'src/config.php';", ["src/config.php"], id="include from the top level"),
        pytest.param("require_once './config.php';", ["src/config.php"], id="include with a dot"),
        pytest.param("/** @var \\Acme\\B */ $x = 'Acme\\B';", [], id="documentation and text"),
    ],
)
def test_a_name_leads_to_files(text: str, targets: list[str]) -> None:
    edges, _, _ = linked(FILES | {"src/A.php": f"<?php namespace Acme; class A {{}} {text}"})
    assert sorted(target for source, target in edges if source == "src/A.php") == targets


@pytest.mark.parametrize(
    ("path", "text", "targets"),
    [
        pytest.param("tests/ATest.php", "use Acme\\Tests\\Stub;", ["tests/Stub.php"], id="development only"),
        pytest.param("tests/ATest.php", "new OnlyHere;", ["tests/fakes.php"], id="a test sees what tests define"),
        pytest.param("src/A.php", "new OnlyHere;", [], id="other code does not"),
        pytest.param("src/page.phtml", "?><b><?= Acme\\B::f() ?></b>", ["src/B.php"], id="template"),
        pytest.param(
            "src/A.php",
            "namespace One { use Acme\\B; new B; } namespace Acme\\Sub { new B; new C; }",
            ["src/B.php", "src/Sub/C.php"],
            id="each namespace has its own names",
        ),
    ],
)
def test_it_depends_on_the_file(path: str, text: str, targets: list[str]) -> None:
    edges, _, _ = linked(FILES | {path: f"<?php {text}"})
    assert sorted(target for source, target in edges if source == path) == targets


@pytest.mark.parametrize(
    ("text", "unresolved", "external"),
    [
        pytest.param("use Acme\\Gone;", {"Acme\\Gone"}, set(), id="nothing at a mapped prefix"),
        pytest.param("new Gone;", {"Acme\\Gone"}, set(), id="nothing in the own namespace"),
        pytest.param("use Loose\\Gone;", {"Loose\\Gone"}, set(), id="nothing in a namespace of the repository"),
        pytest.param("use Acme\\Part\\Gone;", {"Acme\\Part\\Gone"}, set(), id="nothing in a package that is here"),
        pytest.param("require __DIR__ . '/gone.php';", {"./gone.php"}, set(), id="no such file"),
        pytest.param("use Symfony\\Component\\Console\\Command;", set(), {"Symfony\\Component"}, id="a package"),
        pytest.param("use Monolog\\Logger;", set(), {"Monolog"}, id="a short one"),
        pytest.param("new \\ArrayObject;", set(), {"ArrayObject"}, id="PHP's own"),
        pytest.param("use Acme\\ExtLib\\X;", set(), {"Acme\\ExtLib"}, id="a required package of the same vendor"),
        pytest.param("use function GuzzleHttp\\json_encode;", set(), {"GuzzleHttp"}, id="a package's function"),
        pytest.param("require __DIR__ . '/../vendor/autoload.php';", set(), {"../vendor/autoload.php"}, id="installed"),
        pytest.param("count([]); \\strlen('');", set(), set(), id="functions of PHP"),
        pytest.param("use Acme\\Sub; self::f(); static::g();", set(), set(), id="a namespace, and no names"),
    ],
)
def test_a_name_leads_nowhere(text: str, unresolved: set[str], external: set[str]) -> None:
    assert linked(FILES | {"src/A.php": f"<?php namespace Acme; class A {{ }} {text}"})[1:] == (unresolved, external)


def test_without_a_manifest_names_lead_by_symbol() -> None:
    files = {
        "lib/one.php": "<?php namespace App; class One {}",
        "lib/two.php": "<?php namespace App; class Two extends One { function f(Three $x) {} }",
        "web/three.php": "<?php namespace App; interface Three {}",
    }
    assert linked(files) == ({("lib/two.php", "lib/one.php"), ("lib/two.php", "web/three.php")}, set(), set())


def test_of_several_classes_of_a_name_the_nearest_is_meant() -> None:
    app = json.dumps({"autoload": {"psr-4": {"App\\": "src"}}})
    files = {f"{name}/composer.json": app for name in ("one", "two")}
    files |= {
        f"{name}/src/{one}.php": f"<?php namespace App; class {one} {{ function f(B $b) {{}} }}"
        for name in ("one", "two")
        for one in "AB"
    }
    assert linked(files)[0] == {("one/src/A.php", "one/src/B.php"), ("two/src/A.php", "two/src/B.php")}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("use Lib\\Base; class D extends Base {}", True, id="imported"),
        pytest.param("use Lib\\Base as X; class D extends X {}", True, id="alias"),
        pytest.param("use Lib; class D extends Lib\\Base {}", True, id="below a namespace"),
        pytest.param("class D extends \\Lib\\Base {}", True, id="whole name"),
        pytest.param("class D { use \\Lib\\Base; }", True, id="used as a trait"),
        pytest.param("use Other\\Base; class D extends Base {}", False, id="a namesake from outside"),
        pytest.param("namespace Else; class D extends Base {}", False, id="a namesake that is nowhere"),
        pytest.param("class D { public \\Lib\\Base $b; }", False, id="only used"),
    ],
)
def test_subclasses(text: str, *, found: bool) -> None:
    project, names = known({"lib/Base.php": "<?php namespace Lib; class Base {}", "src/D.php": f"<?php {text}"})
    built = graph.build(project, names, {})
    places = lookups.look_up(Lookup(Relation.SUBCLASSES, "Lib\\Base"), built, project, names)
    assert [place.symbol for place in places] == (["D"] if found else [])


def test_the_program_draws_the_edges(make: Callable[..., Tree]) -> None:
    tree = make(
        FILES
        | {
            "src/A.php": "<?php\nnamespace Acme;\n\nuse Acme\\Part\\Thing;\n\nhelp(new B);\n",
            "run": "#!/usr/bin/php8.3\n<?php new Acme\\B;",
        }
    )
    drawn = json.loads(tree.run("graph", "--json").out)
    assert [edge for edge in drawn["edges"] if edge[0] in {"src/A.php", "run"}] == [
        ["run", "src/B.php", 2],
        ["src/A.php", "packages/part/Thing.php", 4],
        ["src/A.php", "src/B.php", 6],
        ["src/A.php", "src/helpers.php", 6],
    ]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("no PHP at all", id="text"),
        pytest.param("<?php class {", id="broken class"),
        pytest.param("<?php use ; use {}; use A\\{; namespace ;", id="broken use"),
        pytest.param("<?php namespace A; use B\\C; ((((((", id="open parentheses"),
        pytest.param("<?php require ; include __DIR__ . ;", id="broken include"),
        pytest.param("<?php " + "namespace\\" * 500 + "a();", id="endless name"),
    ],
)
def test_a_broken_file_is_read_as_far_as_it_goes(text: str) -> None:
    assert said(text).complete
    assert linked({"a.php": text})[0] == set()
