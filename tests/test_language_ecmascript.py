from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from repoassist.code import graph, languages
from repoassist.code.languages.ecmascript_manifests import covers, read_object, yaml_packages
from repoassist.code.languages.row import Resolution
from repoassist.code.lookups import importers, subclasses
from repoassist.code.parsing import parse
from repoassist.records import Import, Parsed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from conftest import Tree

    from repoassist.code.languages.row import Project


def parsed(path: str, text: str) -> Parsed:
    row = languages.row(languages.detect(path) or "")
    return parse(row, text) if row is not None else Parsed()


def project(files: Mapping[str, str]) -> tuple[Project, dict[str, str]]:
    known = {path: languages.detect(path) or "" for path in files}
    symbols = {path: parsed(path, text) for path, text in files.items() if languages.row(known[path]) is not None}
    manifests = {path: text for path, text in files.items() if path.rpartition("/")[2] in languages.MANIFESTS}
    return graph.project(files, symbols, manifests), known


def resolved(files: Mapping[str, str], path: str, spec: str) -> Resolution:
    given, known = project({path: "", **files})
    return graph.resolving(given, known)(path, Import(spec, 1))


@pytest.mark.parametrize(
    ("path", "language"),
    [
        ("a.js", "javascript"),
        ("a.jsx", "javascript"),
        ("a.mjs", "javascript"),
        ("a.cjs", "javascript"),
        ("a.ts", "typescript"),
        ("a.mts", "typescript"),
        ("a.cts", "typescript"),
        ("a.d.ts", "typescript"),
        ("a.tsx", "tsx"),
        ("a.vue", "vue"),
        ("a.svelte", "svelte"),
    ],
)
def test_extensions(path: str, language: str) -> None:
    assert languages.detect(path) == language


def test_a_script_is_told_by_its_first_line() -> None:
    assert languages.detect("bin/run", "#!/usr/bin/env node\n") == "javascript"


STATIC = [
    pytest.param("import D from './a'", Import("./a", 1, (("default", "D"),)), id="default"),
    pytest.param("import { a, b as c } from './a'", Import("./a", 1, (("a", "a"), ("b", "c"))), id="named"),
    pytest.param("import D, { a } from './a'", Import("./a", 1, (("default", "D"), ("a", "a"))), id="default and named"),
    pytest.param("import * as ns from './a'", Import("./a", 1, alias="ns"), id="namespace"),
    pytest.param("import './a.css'", Import("./a.css", 1), id="side effect"),
    pytest.param("\nimport {\n  a,\n} from './a'", Import("./a", 2, (("a", "a"),)), id="over lines"),
    pytest.param("import { 'a-b' as c } from './a'", Import("./a", 1, (("a-b", "c"),)), id="a string as a name"),
    pytest.param("import j from './a.json' with { type: 'json' }", Import("./a.json", 1, (("default", "j"),)), id="attributes"),
    pytest.param("export { a, b as c } from './a'", Import("./a", 1, (("a", "a"), ("b", "c")), kind="export"), id="re-export"),
    pytest.param(
        "export { default } from './a'", Import("./a", 1, (("default", "default"),), kind="export"), id="default re-export"
    ),
    pytest.param("export * from './a'", Import("./a", 1, (("*", "*"),), kind="export"), id="star"),
    pytest.param("export * as ns from './a'", Import("./a", 1, alias="ns", kind="export"), id="star as"),
    pytest.param("export { a as b, c }", Import("", 1, (("a", "b"),), kind="local"), id="own name under another"),
    pytest.param("export default class A {}", Import("", 1, (("A", "default"),), kind="local"), id="default class"),
    pytest.param("function a() {}\nexport default a", Import("", 2, (("a", "default"),), kind="local"), id="default name"),
    pytest.param("const x = require('./a')", Import("./a", 1, (("default", "x"),), "x", "require"), id="require"),
    pytest.param("const x = require(`./a`)", Import("./a", 1, (("default", "x"),), "x", "require"), id="require of a template"),
    pytest.param(
        "const { a, b: c, d = 1 } = require('./a')",
        Import("./a", 1, (("a", "a"), ("b", "c"), ("d", "d")), kind="require"),
        id="destructured",
    ),
    pytest.param("const x = require('./a').b", Import("./a", 1, (("b", "x"),), kind="require"), id="member of require"),
    pytest.param("require('./a')(app)", Import("./a", 1, kind="require"), id="called at once"),
    pytest.param("function f() { return require('./a') }", Import("./a", 1, kind="require"), id="require within a function"),
    pytest.param("module.exports = require('./a')", Import("./a", 1, (("*", "*"),), kind="require"), id="passed on"),
    pytest.param("exports.B = require('./a')", Import("./a", 1, (("default", "B"),), kind="require"), id="exported whole"),
    pytest.param("exports.B = require('./a').C", Import("./a", 1, (("C", "B"),), kind="require"), id="exported member"),
    pytest.param(
        "module.exports = { B: require('./a') }", Import("./a", 1, (("default", "B"),), kind="require"), id="in an object"
    ),
    pytest.param("module.exports = { ...require('./a') }", Import("./a", 1, (("*", "*"),), kind="require"), id="spread"),
    pytest.param("import('./a')", Import("./a", 1, kind="dynamic"), id="dynamic"),
    pytest.param(
        "const { a } = await import('./a')", Import("./a", 1, (("a", "a"),), kind="dynamic"), id="dynamic, destructured"
    ),
    pytest.param("const x = await import('./a')", Import("./a", 1, (("default", "x"),), "x", "dynamic"), id="dynamic, named"),
    pytest.param("import(/* chunk */ './a')", Import("./a", 1, kind="dynamic"), id="dynamic, with a comment"),
]

TYPED = [
    pytest.param("import type { A } from './a'", Import("./a", 1, (("A", "A"),), kind="type"), id="types"),
    pytest.param("import { type A, b } from './a'", Import("./a", 1, (("A", "A"), ("b", "b"))), id="a type among values"),
    pytest.param("export type { A } from './a'", Import("./a", 1, (("A", "A"),), kind="export"), id="re-exported type"),
    pytest.param("import x = require('./a')", Import("./a", 1, (("default", "x"),), "x", "require"), id="import require"),
    pytest.param("export = A", Import("", 1, (("A", "default"),), kind="local"), id="export assignment"),
    pytest.param("let x: import('./a').A", Import("./a", 1, kind="dynamic"), id="type by import"),
    pytest.param("type T = typeof import('./a')", Import("./a", 1, kind="dynamic"), id="typeof import"),
    pytest.param('/// <reference path="a.d.ts" />', Import("./a.d.ts", 1, kind="reference"), id="reference to a file"),
    pytest.param('/// <reference types="node" />', Import("node", 1, kind="reference"), id="reference to types"),
]

COMMON_JS = [
    pytest.param("module.exports = A", (("A", "default"),), id="name"),
    pytest.param("exports = module.exports = A", (("A", "default"),), id="chain"),
    pytest.param("module.exports = class A {}", (("A", "default"),), id="class"),
    pytest.param("module.exports = function () {}", (("exports", "default"),), id="anonymous"),
    pytest.param("module.exports = { a, b: c }", (("c", "b"),), id="object"),
    pytest.param("exports.b = a", (("a", "b"),), id="property"),
    pytest.param("var app = module.exports = {}", (("app", "default"),), id="declared too"),
]


@pytest.mark.parametrize(("text", "expected"), STATIC)
@pytest.mark.parametrize("path", ["x.js", "x.ts", "x.tsx"])
def test_imports(path: str, text: str, expected: Import) -> None:
    assert parsed(path, text).imports == (expected,)


@pytest.mark.parametrize(("text", "expected"), TYPED)
def test_imports_of_types(text: str, expected: Import) -> None:
    assert parsed("x.ts", text).imports == (expected,)


@pytest.mark.parametrize(("text", "names"), COMMON_JS)
def test_exports_of_common_js(text: str, names: tuple[tuple[str, str], ...]) -> None:
    assert {one.names for one in parsed("x.js", text).imports} == {names}


@pytest.mark.parametrize(
    "text",
    [
        "require(name)",
        "require(`./${name}`)",
        "import('./' + name)",
        "load('./a')",
        "// import x from './a'",
        "'import x from \"./a\"'",
        "a.b = c",
        "export { a }",
        "export const a = 1",
        "export default function () {}",
    ],
)
def test_no_import(text: str) -> None:
    assert parsed("x.ts", text).imports == ()


BOTH = [
    pytest.param("function a() {}", ("function", "a", "", (), True), id="function"),
    pytest.param("async function* a() {}", ("function", "a", "", (), True), id="generator"),
    pytest.param("const a = () => 1", ("function", "a", "", (), True), id="arrow"),
    pytest.param("const a = async function () {}", ("function", "a", "", (), True), id="function expression"),
    pytest.param("const A = 1", ("constant", "A", "", (), True), id="constant"),
    pytest.param("export const A = { b: 1 }", ("constant", "A", "", (), True), id="exported constant"),
    pytest.param("export const { a, b: c } = f()", ("constant", "c", "", (), True), id="destructured constant"),
    pytest.param("const _a = 1", ("constant", "_a", "", (), False), id="underscore"),
    pytest.param("class A extends B {}", ("class", "A", "", ("B",), True), id="class"),
    pytest.param("class A extends b.C {}", ("class", "A", "", ("b.C",), True), id="class with a dotted base"),
    pytest.param("class A extends mix(B, C) {}", ("class", "A", "", ("B", "C"), True), id="class with mixins"),
    pytest.param("const A = class extends B {}", ("class", "A", "", ("B",), True), id="class expression"),
    pytest.param("export default class extends B {}", ("class", "default", "", ("B",), True), id="anonymous class"),
    pytest.param("export default () => 1", ("function", "default", "", (), True), id="anonymous function"),
    pytest.param("export default defineConfig({})", ("constant", "default", "", (), True), id="default value"),
    pytest.param("class A { b() {} }", ("method", "b", "A", (), True), id="method"),
    pytest.param("class A { b = () => 1 }", ("method", "b", "A", (), True), id="field with a function"),
    pytest.param("class A { #b() {} }", ("method", "#b", "A", (), False), id="private by its name"),
    pytest.param("function a() { function b() {} }", ("function", "b", "a", (), False), id="function within"),
    pytest.param("app.use = function () {}", ("function", "use", "app", (), True), id="function of an object"),
    pytest.param("A.prototype.b = function () {}", ("function", "b", "A", (), True), id="function of a prototype"),
    pytest.param("function a() {}\nexport { a }", ("function", "a", "", (), True), id="exported by a list"),
    pytest.param("function a() {}\nexport default a", ("function", "a", "", (), True), id="exported as default"),
    pytest.param("function a() {}\nexport const b = 1", ("function", "a", "", (), False), id="not exported"),
    pytest.param("it('x', () => { class A {} })", ("class", "A", "", (), False), id="class within a call"),
]

JAVASCRIPT = [
    pytest.param("exports.a = function () {}", ("function", "a", "", (), True), id="exported function"),
    pytest.param("exports.A = class extends B {}", ("class", "A", "", ("B",), True), id="exported class"),
    pytest.param("module.exports = class A extends B {}", ("class", "A", "", ("B",), True), id="exported as the module"),
    pytest.param("module.exports = function () {}", ("function", "exports", "", (), True), id="anonymous"),
    pytest.param(
        "var a = module.exports = {}\na.b = function () {}", ("function", "b", "a", (), True), id="of an exported object"
    ),
    pytest.param("function a() {}\nmodule.exports = { a }", ("function", "a", "", (), True), id="exported in an object"),
    pytest.param("function a() {}\nmodule.exports = {}", ("function", "a", "", (), False), id="not exported"),
    pytest.param("const A = () => <div>{b}</div>", ("function", "A", "", (), True), id="JSX"),
]

TYPESCRIPT = [
    pytest.param("class A<T> extends B<T> implements C, d.E<F> {}", ("class", "A", "", ("B", "C", "d.E"), True), id="class"),
    pytest.param("export abstract class A extends B {}", ("class", "A", "", ("B",), True), id="abstract class"),
    pytest.param("abstract class A { abstract b(): void }", ("method", "b", "A", (), True), id="abstract method"),
    pytest.param("class A { private b() {} }", ("method", "b", "A", (), False), id="private"),
    pytest.param("class A { protected b = () => 1 }", ("method", "b", "A", (), False), id="protected"),
    pytest.param("class A { public b() {} }", ("method", "b", "A", (), True), id="public"),
    pytest.param("interface A extends B<C>, d.E {}", ("interface", "A", "", ("B", "d.E"), True), id="interface"),
    pytest.param("interface A { b(): void }", ("method", "b", "A", (), True), id="method of an interface"),
    pytest.param("export type A = B | C", ("type", "A", "", (), True), id="type"),
    pytest.param("export const enum A { B }", ("enum", "A", "", (), True), id="enum"),
    pytest.param("namespace A { export class B {} }", ("class", "B", "A", (), True), id="within a namespace"),
    pytest.param("namespace A.B {}", ("module", "A.B", "", (), True), id="namespace"),
    pytest.param("declare module 'a' { class B {} }", ("class", "B", "a", (), True), id="within a declared module"),
    pytest.param("export declare function a(): void", ("function", "a", "", (), True), id="declared function"),
    pytest.param("declare const a: number", ("constant", "a", "", (), True), id="declared constant"),
    pytest.param("export const a = { b: 1 } as const", ("constant", "a", "", (), True), id="as const"),
    pytest.param("export const a = <T,>(b: T) => b", ("function", "a", "", (), True), id="generic arrow"),
    pytest.param("@Injectable()\nexport class A {}", ("class", "A", "", (), True), id="decorated"),
]

Row = tuple[str, str, str, tuple[str, ...], bool]


def definitions(path: str, text: str) -> set[Row]:
    return {(one.kind, one.name, one.parent, one.bases, one.public) for one in parsed(path, text).definitions}


@pytest.mark.parametrize(("text", "expected"), BOTH)
@pytest.mark.parametrize("path", ["x.js", "x.ts", "x.tsx"])
def test_definitions(path: str, text: str, expected: Row) -> None:
    assert expected in definitions(path, text)


@pytest.mark.parametrize(("text", "expected"), JAVASCRIPT)
def test_definitions_of_javascript(text: str, expected: Row) -> None:
    assert expected in definitions("x.js", text)


@pytest.mark.parametrize(("text", "expected"), TYPESCRIPT)
@pytest.mark.parametrize("path", ["x.ts", "x.tsx"])
def test_definitions_of_typescript(path: str, text: str, expected: Row) -> None:
    assert expected in definitions(path, text)


@pytest.mark.parametrize(
    "text",
    ["const a = require('./a')", "function f() { const g = () => 1; const H = 2 }", "x.y.z", "a.b = 1"],
    ids=["a required module", "locals", "an expression", "an assignment"],
)
def test_no_definition(text: str) -> None:
    assert {name for _, name, *_ in definitions("x.js", text)} <= {"f"}


CODE = """\
import { B } from './b'

/** What it is for. */
export const LIMIT = {
  one: 1,
  two: 2,
  three: 3,
}

@Injectable()
export class A
  extends B {
  private field = 1

  method(
    one: number,
  ): void {
    const local = () => one
    local()
  }

  handler = () => {
    this.method(1)
  }
}

export const arrow = (one: number) =>
  one + 1

export interface C {
  name: string
  call(): void
}
"""


def test_outline() -> None:
    lines = CODE.split("\n")
    ranges = parsed("a.ts", CODE).outline
    assert [line for first, last in ranges for line in lines[first - 1 : last]] == [
        "/** What it is for. */",
        "export const LIMIT = {",
        "@Injectable()",
        "export class A",
        "  extends B {",
        "  method(",
        "    one: number,",
        "  ): void {",
        "  handler = () => {",
        "export const arrow = (one: number) =>",
        "export interface C {",
        "  call(): void",
        "}",
    ]


def package(**given: object) -> str:
    return json.dumps(given)


PACKAGE_B = {"package.json": package(name="b"), "index.js": ""}
SHARED = {"package.json": package(name="top", workspaces=["packages/*"])}


@pytest.mark.parametrize(
    ("files", "path", "spec", "target"),
    [
        pytest.param(["a/b.ts"], "a/x.ts", "./b", "a/b.ts", id="extension added"),
        pytest.param(["b.tsx"], "a/x.ts", "../b", "b.tsx", id="folder above"),
        pytest.param(["b.ts", "b.d.ts", "b.js"], "x.ts", "./b", "b.ts", id="code before declarations"),
        pytest.param(["b.ts", "b.js"], "x.js", "./b", "b.js", id="JavaScript finds JavaScript first"),
        pytest.param(["b.ts"], "x.js", "./b", "b.ts", id="JavaScript finds TypeScript"),
        pytest.param(["b.ts"], "x.ts", "./b.js", "b.ts", id="TypeScript by the name of what it becomes"),
        pytest.param(["b.ts", "b.js"], "x.ts", "./b.js", "b.ts", id="its source before the result"),
        pytest.param(["b.mts"], "x.mts", "./b.mjs", "b.mts", id="the same for modules"),
        pytest.param(["b.tsx"], "x.ts", "./b.jsx", "b.tsx", id="the same for JSX"),
        pytest.param(["b.d.ts", "b.js"], "x.ts", "./b.js", "b.js", id="but no declarations before code"),
        pytest.param(["b.test.ts"], "x.ts", "./b.test", "b.test.ts", id="a dot in a name"),
        pytest.param(["b/index.ts"], "x.ts", "./b", "b/index.ts", id="index"),
        pytest.param(["b.ts", "b/index.ts"], "x.ts", "./b", "b.ts", id="file before folder"),
        pytest.param(["b.ts", "b/index.ts"], "x.ts", "./b/", "b/index.ts", id="a slash means the folder"),
        pytest.param(["a.ts", "a/index.ts"], "a/x.ts", ".", "a/index.ts", id="own folder"),
        pytest.param(["index.js"], "a/x.js", "..", "index.js", id="folder above all"),
        pytest.param(["b.json"], "x.ts", "./b.json", "b.json", id="JSON"),
        pytest.param(["B.vue"], "x.ts", "./B.vue", "B.vue", id="Vue"),
        pytest.param(["B.svelte"], "x.ts", "./B", "B.svelte", id="Svelte"),
        pytest.param(["b.css"], "x.ts", "./b.css", "b.css", id="style sheet"),
        pytest.param(["b.svg"], "x.ts", "./b.svg?raw", "b.svg", id="query"),
        pytest.param(["b.txt"], "x.js", "!!raw-loader!./b.txt", "b.txt", id="loader"),
        pytest.param(["b.png"], "x.ts", "./b.png", "b.png", id="picture"),
        pytest.param(["app/src/b.js", "app/index.html"], "app/src/x.js", "/src/b.js", "app/src/b.js", id="from a server's root"),
    ],
)
def test_files(files: list[str], path: str, spec: str, target: str) -> None:
    assert resolved(dict.fromkeys(files, ""), path, spec) == Resolution((target,))


@pytest.mark.parametrize(
    ("config", "spec", "target"),
    [
        pytest.param({"paths": {"@/*": ["./src/*"]}}, "@/b", "src/b.ts", id="paths"),
        pytest.param({"paths": {"@/*": ["./none/*", "./src/*"]}}, "@/b", "src/b.ts", id="second target"),
        pytest.param({"paths": {"b": ["src/b.ts"], "*": ["none/*"]}}, "b", "src/b.ts", id="exact"),
        pytest.param({"paths": {"@/*": ["none/*"], "@/c/*": ["src/*"]}}, "@/c/b", "src/b.ts", id="longest"),
        pytest.param({"baseUrl": "src"}, "b", "src/b.ts", id="base"),
        pytest.param({"baseUrl": "./src", "paths": {"~*": ["./*"]}}, "~b", "src/b.ts", id="paths below a base"),
        pytest.param({"paths": {"lib": ["./src"]}}, "lib", "src/index.ts", id="folder"),
    ],
)
def test_configuration(config: object, spec: str, target: str) -> None:
    files = {"src/b.ts": "", "src/index.ts": "", "tsconfig.json": json.dumps({"compilerOptions": config})}
    assert resolved(files, "app/deep/x.ts", spec) == Resolution((target,))


PATHS = '{"compilerOptions": {"paths": {"@/*": ["./src/*"]}}}'


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"jsconfig.json": PATHS}, id="for JavaScript"),
        pytest.param({"tsconfig.json": PATHS.replace("{", "\ufeff{ // a comment, with /* \n", 1)}, id="comment"),
        pytest.param({"tsconfig.json": PATHS.replace("]}", "],\n /* , */ }").replace("}}", "},}")}, id="trailing commas"),
        pytest.param({"tsconfig.json": '{"extends": "./tsconfig.base.json"}', "tsconfig.base.json": PATHS}, id="extends"),
        pytest.param(
            {"tsconfig.json": '{"extends": "./tsconfig.base"}', "tsconfig.base.json": PATHS}, id="extends without extension"
        ),
        pytest.param(
            {"tsconfig.json": '{"extends": ["./tsconfig.node.json", "./tsconfig.base.json"]}', "tsconfig.base.json": PATHS},
            id="extends several",
        ),
        pytest.param(
            {"tsconfig.json": PATHS, "app/tsconfig.json": '{"extends": "../tsconfig.json"}'}, id="relative to its own folder"
        ),
        pytest.param(
            {"tsconfig.json": '{"files": [], "references": [{"path": "./tsconfig.app.json"}]}', "tsconfig.app.json": PATHS},
            id="references",
        ),
        pytest.param({"package.json": "{}"}, id="without any, what bundlers take it for"),
    ],
)
def test_configurations_are_found_and_read(files: Mapping[str, str]) -> None:
    assert resolved({"src/b.ts": "", **files}, "app/x.ts", "@/b") == Resolution(("src/b.ts",))


@pytest.mark.parametrize(
    ("spec", "target"),
    [
        pytest.param("~/b", "app/src/b.ts", id="sources"),
        pytest.param("@@/package.json", "app/package.json", id="package"),
        pytest.param("$lib/c", "app/src/lib/c.ts", id="library of SvelteKit"),
        pytest.param("$lib", "app/src/lib/index.ts", id="its index"),
        pytest.param("$lib/d.png", "app/src/lib/d.png", id="a file that is no text"),
        pytest.param("#shared/e", "app/shared/e.ts", id="what Nuxt's server and pages share"),
    ],
)
def test_usual_aliases(spec: str, target: str) -> None:
    files = ["app/src/b.ts", "app/package.json", "app/src/lib/c.ts", "app/src/lib/index.ts", "app/shared/e.ts", "src/b.ts"]
    assert resolved(dict.fromkeys(files, "{}"), "app/src/deep/x.ts", spec) == Resolution((target,))


def test_the_nearest_configuration_counts() -> None:
    files = {"src/b.ts": "", "app/src/b.ts": "", "tsconfig.json": PATHS, "app/tsconfig.json": PATHS}
    assert resolved(files, "app/x.ts", "@/b") == Resolution(("app/src/b.ts",))


def test_configurations_that_extend_each_other_end() -> None:
    files = {"tsconfig.json": '{"extends": "./tsconfig.base.json"}', "tsconfig.base.json": '{"extends": "./tsconfig.json"}'}
    assert resolved(files, "x.ts", "react") == Resolution(external="react")


@pytest.mark.parametrize(
    ("given", "files", "spec", "target"),
    [
        pytest.param({"main": "main.js"}, ["main.js"], "@s/b", "main.js", id="main"),
        pytest.param({"main": "main.js", "module": "m.js"}, ["main.js", "m.js"], "@s/b", "m.js", id="module before main"),
        pytest.param({"types": "./b.d.ts"}, ["b.d.ts"], "@s/b", "b.d.ts", id="types"),
        pytest.param({"exports": "./b.js", "main": "c.js"}, ["b.js", "c.js"], "@s/b", "b.js", id="exports before main"),
        pytest.param({"exports": {".": "./b.js"}}, ["b.js"], "@s/b", "b.js", id="exports of the package"),
        pytest.param({"exports": {"import": "./b.mjs"}}, ["b.mjs"], "@s/b", "b.mjs", id="conditions"),
        pytest.param(
            {"exports": {".": {"types": "./b.d.ts", "import": {"node": "./b.js"}}}},
            ["b.js", "b.d.ts"],
            "@s/b",
            "b.js",
            id="code before declarations",
        ),
        pytest.param({"exports": {"./c": "./lib/c.js"}}, ["lib/c.js"], "@s/b/c", "lib/c.js", id="subpath"),
        pytest.param({"exports": {"./*": "./lib/*.js"}}, ["lib/c/d.js"], "@s/b/c/d", "lib/c/d.js", id="pattern"),
        pytest.param({}, ["lib/c.ts"], "@s/b/lib/c", "lib/c.ts", id="subpath without exports"),
        pytest.param({}, ["index.js"], "@s/b", "index.js", id="index"),
        pytest.param({"main": "dist/index.js"}, ["src/index.ts"], "@s/b", "src/index.ts", id="built"),
        pytest.param({"main": "dist/esm/c.mjs"}, ["src/c.ts"], "@s/b", "src/c.ts", id="built from a file of that name"),
        pytest.param(
            {"exports": "./dist/b.js", "main": "index.js"}, ["src/index.ts", "index.js"], "@s/b", "src/index.ts", id="stub"
        ),
        pytest.param({"exports": {".": "./dist/b.js"}}, ["index.ts"], "@s/b", "index.ts", id="built from the index"),
        pytest.param({"exports": {"./c": "./dist/d/c.js"}}, ["src/d/c.ts"], "@s/b/c", "src/d/c.ts", id="built subpath"),
        pytest.param({"exports": {"./c": "./dist/x.js"}}, ["src/c/index.ts"], "@s/b/c", "src/c/index.ts", id="by the subpath"),
    ],
)
def test_packages_of_a_workspace(given: dict[str, object], files: list[str], spec: str, target: str) -> None:
    member = {"packages/b/package.json": package(name="@s/b", **given)} | {f"packages/b/{one}": "" for one in files}
    assert resolved({**SHARED, **member}, "packages/a/src/x.ts", spec) == Resolution((f"packages/b/{target}",))


@pytest.mark.parametrize(
    ("files", "found"),
    [
        pytest.param({"package.json": package(workspaces=["libs/*"])}, True, id="list"),
        pytest.param({"package.json": package(workspaces={"packages": ["libs/**"]})}, True, id="object"),
        pytest.param({"pnpm-workspace.yaml": "packages:\n  - 'libs/*' # all\n"}, True, id="pnpm"),
        pytest.param({"pnpm-workspace.yaml": "packages: [other, libs/b]\n"}, True, id="pnpm, on one line"),
        pytest.param({"x/package.json": package(dependencies={"b": "file:../libs/b"})}, True, id="a folder as a version"),
        pytest.param({"x/package.json": package(dependencies={"b": "1.0"})}, False, id="no workspace"),
        pytest.param({"package.json": package(workspaces=["other/*"])}, False, id="another folder"),
        pytest.param({"package.json": package(workspaces=["libs/*", "!libs/b"])}, False, id="excluded"),
    ],
)
def test_members_of_a_workspace(files: Mapping[str, str], found: bool) -> None:  # noqa: FBT001 (a column of the table)
    member = {"libs/b/package.json": package(name="b"), "libs/b/index.js": ""}
    expected = Resolution(("libs/b/index.js",)) if found else Resolution(external="b")
    assert resolved({**member, **files}, "x/y.js", "b") == expected


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("libs/b/x.js", id="in the package's folder"),
        pytest.param("libs/b/c/x.js", id="below it"),
        pytest.param("libs/x.js", id="above it"),
        pytest.param("libs/c/x.js", id="beside it"),
    ],
)
def test_of_packages_of_one_name_the_nearest_is_meant(path: str) -> None:
    members = {f"{folder}/{name}": text for folder in ("a/b", "libs/b") for name, text in PACKAGE_B.items()}
    assert resolved({"package.json": package(workspaces=["*/b"]), **members}, path, "b") == Resolution(("libs/b/index.js",))


def test_a_package_may_import_itself() -> None:
    files = {"package.json": package(name="self", exports={"./c": "./lib/c.js"}), "lib/c.js": ""}
    assert resolved(files, "test/x.js", "self/c") == Resolution(("lib/c.js",))


def test_a_folder_with_a_manifest_is_entered_by_its_main() -> None:
    files = {"hooks/package.json": package(main="start.js"), "hooks/start.js": "", "hooks/index.js": ""}
    assert resolved(files, "x.js", "./hooks") == Resolution(("hooks/start.js",))


@pytest.mark.parametrize(
    ("imports", "spec", "expected"),
    [
        pytest.param({"#a": "./a.js"}, "#a", Resolution(("a.js",)), id="file"),
        pytest.param(
            {"#i/*": {"types": "./none/*.d.ts", "default": "./src/*.ts"}}, "#i/b", Resolution(("src/b.ts",)), id="pattern"
        ),
        pytest.param({"#b": "./dist/b.js"}, "#b", Resolution(("src/b.ts",)), id="built"),
        pytest.param({"#c": "chalk"}, "#c", Resolution(external="chalk"), id="package"),
        pytest.param({}, "#none", Resolution(), id="unknown"),
    ],
)
def test_imports_of_a_package(imports: object, spec: str, expected: Resolution) -> None:
    files = {"package.json": package(imports=imports), "a.js": "", "src/b.ts": ""}
    assert resolved(files, "src/x.js", spec) == expected


@pytest.mark.parametrize(
    ("spec", "name"),
    [
        ("react", "react"),
        ("react-dom/client", "react-dom"),
        ("@scope/name", "@scope/name"),
        ("@scope/name/deep/er", "@scope/name"),
        ("fs", "fs"),
        ("node:fs/promises", "fs"),
        ("npm:@scope/name@1/x", "@scope/name"),
        ("https://esm.sh/react", "esm.sh"),
        ("virtual:routes", "virtual"),
    ],
)
def test_external(spec: str, name: str) -> None:
    assert resolved({}, "x.ts", spec) == Resolution(external=name)


@pytest.mark.parametrize("spec", ["./none", "../../../x", "@/none", "~/none", "/none.js", "./", "@v/none"], ids=str)
def test_unresolved(spec: str) -> None:
    files = {"tsconfig.json": '{"compilerOptions": {"paths": {"@v/*": ["./packages/*"]}}}'}
    assert resolved(files, "src/x.ts", spec) == Resolution()


def test_a_declared_dependency_is_external_though_paths_match() -> None:
    files = {
        "tsconfig.json": '{"compilerOptions": {"paths": {"@v/*": ["./packages/*"]}}}',
        "package.json": package(devDependencies={"@v/other": "1"}),
    }
    assert resolved(files, "src/x.ts", "@v/other") == Resolution(external="@v/other")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        "[" * 100_000,
        '{"compilerOptions": 1, "extends": 2, "references": 3, "workspaces": {"packages": 4}, "exports": 5, "imports": [6]}',
        '{"compilerOptions": {"baseUrl": 1, "paths": {"*": 2}}, "references": [1, {"path": 2}], "name": 3, "main": [4]}',
        '{"dependencies": [], "exports": {".": {"a": {"b": [null, 1]}}}, "workspaces": ["}{", "***a*b*c*d", "{a,b", ""], "name": ""}',
        '{"exports": ' + '{"a":' * 500 + "1" + "}" * 500 + ', "name": "top"}',
    ],
    ids=["empty", "list", "broken", "deep", "wrong kinds", "wrong kinds within", "odd globs", "deep conditions"],
)
@pytest.mark.parametrize("name", ["package.json", "tsconfig.json", "pnpm-workspace.yaml"])
def test_manifests_that_make_no_sense_say_nothing(name: str, text: str) -> None:
    assert resolved({name: text}, "a/x.ts", "react") == Resolution(external="react")
    assert resolved({name: text}, "a/x.ts", "#x") == Resolution()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": "//b", /* c */ "d": 1, }', {"a": "//b", "d": 1}),
        ('{"a": "\\"/*", // ]\n "b": [1,],}', {"a": '"/*', "b": [1]}),
        ('{"a": ",}"}', {"a": ",}"}),
        ("/* never ends", {}),
    ],
    ids=["comment", "string with a quote", "comma in a string", "open comment"],
)
def test_json_with_comments(text: str, expected: object) -> None:
    assert read_object(text) == expected


@pytest.mark.parametrize(
    ("glob", "folder", "expected"),
    [
        ("packages/*", "packages/a", True),
        ("packages/*", "packages/a/b", False),
        ("packages/**", "packages/a/b", True),
        ("**", "a", True),
        ("**/lib", "lib", True),
        ("./apps/web", "apps/web", True),
        ("packages/{a,b}-*", "packages/b-x", True),
        ("packages/{a,b}", "packages/c", False),
        ("a.b", "axb", False),
    ],
)
def test_globs(glob: str, folder: str, expected: bool) -> None:  # noqa: FBT001 (a column of the table)
    assert covers(glob, folder) is expected


def test_packages_of_yaml() -> None:
    text = "# first\npackages:\n  # second\n  - a/*\n\n  - \"b\" # third\n- 'c'\ncatalog:\n  - d\n"
    assert yaml_packages(text) == ["a/*", "b", "c"]


BASE = {"base.ts": "export default class Base {}\nexport class Other {}\nclass Hidden {}\nexport { Hidden as Shown }"}


@pytest.mark.parametrize(
    ("files", "subject"),
    [
        pytest.param({"x.ts": "import B from './base'\nclass A extends B {}"}, "Base", id="default import"),
        pytest.param(
            {"x.ts": "import { Shown } from './base'\nclass A extends Shown {}"}, "Hidden", id="exported by another name"
        ),
        pytest.param(
            {"x.ts": "import { Other as O } from './base'\nclass A extends O {}"}, "Other", id="imported by another name"
        ),
        pytest.param({"x.ts": "import * as b from './base'\nclass A extends b.Other {}"}, "Other", id="namespace"),
        pytest.param(
            {"i.ts": "export * from './base'", "x.ts": "import { Other } from './i'\nclass A extends Other {}"},
            "Other",
            id="star",
        ),
        pytest.param(
            {
                "i.ts": "export { default as B, Shown as S } from './base'",
                "x.ts": "import { S } from './i'\nclass A extends S {}",
            },
            "Hidden",
            id="re-exported twice by other names",
        ),
        pytest.param(
            {"i.ts": "export { default } from './base'", "x.ts": "import B from './i'\nclass A extends B {}"},
            "Base",
            id="default of a default",
        ),
        pytest.param(
            {"i.ts": "import B from './base'\nexport { B as C }", "x.ts": "import { C } from './i'\nclass A extends C {}"},
            "Base",
            id="imported, then exported",
        ),
        pytest.param(
            {"i.ts": "export * as b from './base'", "x.ts": "import { b } from './i'\nclass A extends b.Other {}"},
            "Other",
            id="through a namespace",
        ),
        pytest.param(
            {"i.ts": "import * as b from './base'\nexport default b", "x.ts": "import z from './i'\nclass A extends z.Other {}"},
            "Other",
            id="through a namespace as default",
        ),
        pytest.param({"x.js": "const { Other } = require('./base')\nclass A extends Other {}"}, "Other", id="required"),
        pytest.param(
            {"x.js": "const b = require('./base')\nclass A extends b.Other {}"}, "Other", id="member of what is required"
        ),
        pytest.param({"x.ts": "import { Other } from './base'\nclass A extends mix(Other) {}"}, "Other", id="mixin"),
        pytest.param({"x.ts": "import type { Other } from './base'\nclass A implements Other {}"}, "Other", id="implements"),
        pytest.param({"x.tsx": "import { Other } from './base'\nclass A extends Other<{}> {}"}, "Other", id="from JSX"),
    ],
)
def test_subclasses(files: Mapping[str, str], subject: str) -> None:
    given, known = project({**BASE, **files})
    assert [(place.path[0], place.symbol) for place in subclasses(subject, given, known)] == [("x", "A")]


@pytest.mark.parametrize(
    "text",
    ["module.exports = Base", "module.exports = class Base {}", "exports.default = Base"],
)
def test_subclasses_of_what_common_js_exports(text: str) -> None:
    own = text if "class" in text else f"class Base {{}}\n{text}"
    files = {
        "base.js": own,
        "index.js": "module.exports = require('./base')",
        "all.js": "module.exports = { B: require('./index') }",
        "x.js": "const { B } = require('./all')\nclass A extends B {}",
    }
    given, known = project(files)
    assert [place.symbol for place in subclasses("Base", given, known)] == ["A"]


@pytest.mark.parametrize(
    "text",
    [
        "import { Other } from 'elsewhere'\nclass A extends Other {}",
        "import './setup'\nclass A extends Other {}",
        "export { Other } from './base'\nimport { Other } from 'elsewhere'\nclass A extends Other {}",
    ],
    ids=["another package's", "a global", "re-exported only"],
)
def test_no_subclasses(text: str) -> None:
    given, known = project({**BASE, "x.ts": text, "setup.ts": ""})
    assert subclasses("Other", given, known) == ()


def test_re_exports_in_a_circle_end() -> None:
    files = {
        "a.ts": "export * from './b'\nexport * from './c'",
        "b.ts": "export * from './a'\nexport * from './c'",
        "c.ts": "export * from './a'\nexport * from './b'\nexport class Base {}",
        "x.ts": "import { Base, None } from './a'\nclass A extends Base {}\nclass B extends None {}",
    }
    given, known = project(files)
    assert [place.symbol for place in subclasses("Base", given, known)] == ["A"]


@pytest.mark.parametrize(
    ("subject", "places"),
    [
        ("Base", [("x.ts", 2)]),
        ("Hidden", [("i.ts", 1), ("y.ts", 1)]),
        ("Other", [("z.ts", 1)]),
    ],
    ids=["as default", "by another name, re-exported", "by its own"],
)
def test_importers_of_a_symbol(subject: str, places: list[tuple[str, int]]) -> None:
    files = {
        **BASE,
        "i.ts": "export { Shown } from './base'",
        "x.ts": "\nimport B from './base'",
        "y.ts": "import { Shown } from './i'",
        "z.ts": "import { Other } from './base'",
    }
    given, known = project(files)
    built = graph.build(given, known, {})
    assert [(place.path, place.first) for place in importers(subject, built, given, known)] == places


def test_graph_of_a_workspace(make: Callable[..., Tree]) -> None:
    tree = make(
        {
            "package.json": package(name="top", workspaces=["packages/*"]),
            "tsconfig.json": '{\n  // as the editor has it\n  "compilerOptions": {"paths": {"@s/*": ["./packages/*/src"],}},\n}\n',
            "packages/core/package.json": package(name="@s/core", main="dist/index.js"),
            "packages/core/src/index.ts": "export * from './a'\nexport { missing } from './missing'\n",
            "packages/core/src/a.ts": "export class A {}\n",
            "packages/app/package.json": package(name="@s/app"),
            "packages/app/src/main.tsx": "import { A } from '@s/core'\nimport React from 'react'\n\nexport class B extends A {}\n",
            "scripts/run.mjs": "import { A } from '@s/core'\n",
        }
    )
    ended = tree.run("graph", "--json")
    found = json.loads(ended.out)
    assert found["edges"] == [
        ["packages/app/src/main.tsx", "packages/core/src/index.ts", 1],
        ["packages/core/src/index.ts", "packages/core/src/a.ts", 1],
        ["scripts/run.mjs", "packages/core/src/index.ts", 1],
    ]
    assert found["unresolved"] == [["packages/core/src/index.ts", "./missing", 2]]
    assert found["external"] == [["packages/app/src/main.tsx", "react"]]
    assert tree.run("graph", "--subclasses", "A").out == "packages/app/src/main.tsx:4 B (class B(A))\n"
