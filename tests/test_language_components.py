from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from repoassist.code import graph, languages
from repoassist.code.lookups import defines, importers
from repoassist.code.parsing import parse
from repoassist.records import Parsed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from conftest import Tree

    from repoassist.code.languages.row import Project


def parsed(path: str, text: str) -> Parsed:
    row = languages.row(languages.detect(path) or "")
    return parse(row, text, path) if row is not None else Parsed()


def project(files: Mapping[str, str]) -> tuple[Project, dict[str, str]]:
    known = {path: languages.detect(path) or "" for path in files}
    symbols = {path: parsed(path, text) for path, text in files.items() if languages.row(known[path]) is not None}
    return graph.project(files, symbols, {path: text for path, text in files.items() if languages.is_manifest(path)}), known


def specs(path: str, text: str) -> list[tuple[str, int]]:
    return [(one.spec, one.line) for one in parsed(path, text).imports if one.spec]


HEADER = "<script>\nimport './a'\n</script>\n"

BOTH = [
    pytest.param(HEADER, [("./a", 2)], id="script"),
    pytest.param("<p>é → 𝄞</p>\n\n" + HEADER, [("./a", 4)], id="after the markup"),
    pytest.param(HEADER.replace("\n", "\r\n"), [("./a", 2)], id="lines of Windows"),
    pytest.param("<script lang='ts'>import type { A } from './a'</script>", [("./a", 1)], id="types, on one line"),
    pytest.param("<script lang=ts>let a: import('./a').A</script>", [("./a", 1)], id="unquoted, type by import"),
    pytest.param('<script\n  lang="ts"\n>\nimport "./a"</script>', [("./a", 4)], id="tag over lines"),
    pytest.param("<SCRIPT>import './a'</SCRIPT >", [("./a", 1)], id="capitals"),
    pytest.param("<script type='text/typescript'>import './a'</script>", [("./a", 1)], id="language by type"),
    pytest.param("<script type='module'>import './a'</script>", [("./a", 1)], id="type of a module"),
    pytest.param("<script>\nimport {\n  a,\n} from './a'\nimport './b'\n</script>", [("./a", 2), ("./b", 5)], id="over lines"),
    pytest.param("<script>const a = () => import('./a')</script>", [("./a", 1)], id="dynamic"),
    pytest.param("<script>const a = require('./a')</script>", [("./a", 1)], id="require"),
    pytest.param("<script>export { a } from './a'</script>", [("./a", 1)], id="re-export"),
    pytest.param("<script>const a = 1 < 2; import './a'; b > 3</script>", [("./a", 1)], id="signs in code"),
    pytest.param("<script>const s = '<style>'; import './a'</script>", [("./a", 1)], id="tag in a string"),
    pytest.param("<script>import './a'", [("./a", 1)], id="never closed"),
    pytest.param("<script src='./a.ts'></script>", [("./a.ts", 1)], id="in another file"),
    pytest.param("<script src=./a.ts></script>", [("./a.ts", 1)], id="in another file, unquoted"),
    pytest.param(
        "<script\n lang='ts'\n src='./a.ts' />\n" + HEADER, [("./a", 5), ("./a.ts", 1)], id="in another file, closed by itself"
    ),
    pytest.param("<style src='./a.css' scoped></style>", [("./a.css", 1)], id="style in another file"),
    pytest.param("<script src='./a.ts'>import './b'</script>", [("./a.ts", 1)], id="what nobody reads"),
    pytest.param("<!--\n" + HEADER + "-->\n<script>import './b'</script>", [("./b", 6)], id="comment"),
    pytest.param("<!-- " + HEADER, [], id="comment that never ends"),
    pytest.param("<style>\n/* <script>import './a'</script> */\n</style>", [], id="within a style"),
    pytest.param("<script lang='coffee'>\nimport './a'\n</script>", [], id="another language"),
    pytest.param("<script type='application/ld+json'>{\"import\": './a'}</script>", [], id="data"),
    pytest.param("<script lang='ts' import './a'", [], id="tag that never ends"),
    pytest.param("<scripts>import './a'</scripts>", [], id="another name"),
    pytest.param("import './a'", [], id="no block"),
    pytest.param("", [], id="nothing"),
]

VUE = [
    pytest.param(
        HEADER + "<script setup lang='ts' generic=\"T extends A<B>, U extends '>'\">\nimport './b'\n</script>",
        [("./a", 2), ("./b", 5)],
        id="generic parameters",
    ),
    pytest.param("<template>\n<script>import './a'</script>\n</template>", [], id="within the template"),
    pytest.param(
        "<template>\n<template #a><b/></template>\n<script>import './a'</script></template>\n<script>import './b'</script>",
        [("./b", 4)],
        id="after a template within",
    ),
    pytest.param(
        "<template>\n<template #a='{ b }' />\n</template>\n<script>import './b'</script>",
        [("./b", 4)],
        id="template closed by itself",
    ),
    pytest.param("<template lang='pug'>\np a < b\n</template>\n" + HEADER, [("./a", 5)], id="another template language"),
    pytest.param("<template src='./a.html' />\n" + HEADER, [("./a", 3), ("./a.html", 1)], id="template in another file"),
    pytest.param("<docs>\n<script>import './b'</script>\n</docs>\n" + HEADER, [("./a", 5)], id="block of its own kind"),
    pytest.param("<i18n src='./a.json'/>", [("./a.json", 1)], id="block in another file"),
]

SVELTE = [
    pytest.param(
        "<script context='module'>\nimport './a'\n</script>\n<script>\nimport './b'\n</script>",
        [("./a", 2), ("./b", 5)],
        id="module",
    ),
    pytest.param("<script module lang='ts'>\nimport './a'\n</script>", [("./a", 2)], id="module, as of version 5"),
    pytest.param("{#if a > b}<p>{a < b}</p>{/if}\n" + HEADER, [("./a", 3)], id="expressions in the markup"),
    pytest.param(
        "<svelte:head><script>require('./b')</script></svelte:head>\n" + HEADER, [("./a", 3)], id="script of the document"
    ),
    pytest.param("<script>\n  $: a = b\n  import './a'\n</script>", [("./a", 3)], id="reactive statement"),
    pytest.param("<template>\n" + HEADER + "</template>", [("./a", 3)], id="template is an element"),
    pytest.param("<script>import { a } from './a'\nlet { b } = $props()</script>", [("./a", 1)], id="runes"),
]


@pytest.mark.parametrize(("text", "expected"), BOTH)
@pytest.mark.parametrize("path", ["x.vue", "x.svelte"])
def test_imports(path: str, text: str, expected: list[tuple[str, int]]) -> None:
    assert sorted(specs(path, text)) == sorted(expected)


@pytest.mark.parametrize(("text", "expected"), VUE)
def test_imports_of_vue(text: str, expected: list[tuple[str, int]]) -> None:
    assert sorted(specs("x.vue", text)) == sorted(expected)


@pytest.mark.parametrize(("text", "expected"), SVELTE)
def test_imports_of_svelte(text: str, expected: list[tuple[str, int]]) -> None:
    assert sorted(specs("x.svelte", text)) == sorted(expected)


@pytest.mark.parametrize("text", [str(one.values[0]) for one in (*BOTH, *VUE, *SVELTE)])
@pytest.mark.parametrize("name", ["vue", "svelte"])
def test_nothing_moves(name: str, text: str) -> None:
    row = languages.row(name)
    assert row is not None
    cleaned = row.clean(text)
    assert [len(line) for line in cleaned.encode().split(b"\n")] == [len(line) for line in text.encode().split(b"\n")]


@pytest.mark.parametrize(
    "text",
    ["<" * 100_000, "<a" * 50_000, "<a '" * 30_000, "<template>" * 20_000, "<!--" * 50_000, "<script>" * 20_000, "<a>" * 50_000],
    ids=["signs", "names", "quotes", "templates", "comments", "scripts", "elements"],
)
@pytest.mark.parametrize("path", ["x.vue", "x.svelte"])
def test_markup_that_never_ends_is_read_to_its_end(path: str, text: str) -> None:
    assert specs(path, text + "\n<p>") == []


COMPONENT = """\
<template>
  <button @click="go">{{ label }}</button>
</template>

<script lang="ts">
export interface Props {
  label: string
}
export const LIMIT = 3
</script>

<script setup lang="ts">
import { Store } from './store'

const props = defineProps<Props>()

async function go(
  event: Event,
): Promise<void> {
  await send(props)
}

class Local extends Store {
  read() {}
}
</script>

<style>
p { color: red }
</style>
"""


def test_definitions() -> None:
    found = parsed("web/MyButton.vue", COMPONENT).definitions
    assert [(one.kind, one.qualified, one.first, one.last, one.public) for one in found] == [
        ("class", "MyButton", 1, 30, True),
        ("interface", "Props", 6, 8, True),
        ("constant", "LIMIT", 9, 9, True),
        ("constant", "props", 15, 15, False),
        ("function", "go", 17, 21, False),
        ("class", "Local", 23, 25, False),
        ("method", "Local.read", 24, 24, True),
    ]


def test_what_a_script_alone_says_is_hidden_too() -> None:
    found = parsed("A.svelte", "<script>\nexport let shown = 1\nlet hidden = 2\n</script>").definitions
    assert [(one.name, one.public) for one in found] == [("A", True), ("shown", True), ("hidden", False)]


def test_outline() -> None:
    lines = COMPONENT.split("\n")
    shown = [line for first, last in parsed("MyButton.vue", COMPONENT).outline for line in lines[first - 1 : last]]
    assert shown[0] == "<template>"
    assert {
        "export interface Props {",
        "export const LIMIT = 3",
        "async function go(",
        "  event: Event,",
        "): Promise<void> {",
        "class Local extends Store {",
    } <= set(shown)
    assert not {"  await send(props)", "p { color: red }", '  <button @click="go">{{ label }}</button>'} & set(shown)


@pytest.mark.parametrize(
    ("path", "name"),
    [("web/MyButton.vue", "MyButton"), ("a/+page.svelte", "+page"), ("index.vue", "index"), ("A.client.vue", "A.client")],
)
def test_a_component_is_called_as_its_file_is(path: str, name: str) -> None:
    assert [(one.kind, one.name) for one in parsed(path, "<p/>\n").definitions] == [("class", name)]


def test_a_component_is_looked_up_by_its_name() -> None:
    files = {
        "ui/Card.vue": "<template><p/></template>\n",
        "ui/index.ts": "export { default as Card } from './Card.vue'\n",
        "App.vue": "<script>\nimport Card from './ui/Card.vue'\n</script>\n",
        "Page.svelte": "<script>\n\nimport { Card } from './ui'\n</script>\n",
        "other.ts": "import { Card } from 'elsewhere'\n",
    }
    given, known = project(files)
    built = graph.build(given, known, {})
    assert [(place.path, place.first) for place in defines("Card", given)] == [("ui/Card.vue", 1)]
    found = [(place.path, place.first) for place in importers("Card", built, given, known)]
    assert found == [("App.vue", 2), ("Page.svelte", 3), ("ui/index.ts", 1)]


CONFIGURATION = (
    '{"compilerOptions": {"baseUrl": ".", "paths": {"@/*": ["src/*"], "ui": ["src/ui/index.ts"], "#types": ["./types"]}}}'
)

VUE_TREE = {
    "package.json": '{"name": "shop", "private": true, "workspaces": ["packages/*"], "dependencies": {"vue": "3"}}',
    "tsconfig.json": CONFIGURATION,
    "packages/kit/package.json": '{"name": "@shop/kit", "main": "dist/kit.js", "exports": {".": "./dist/kit.js", "./*.vue": "./src/*.vue"}}',
    "packages/kit/src/kit.ts": "export { default as Dialog } from './Dialog.vue'\n",
    "packages/kit/src/Dialog.vue": "<script setup>\nimport { open } from './open'\n</script>\n",
    "packages/kit/src/open.js": "import('./Dialog.vue').then(show)\n",
    "types/index.d.ts": "/// <reference path='./shims.d.ts' />\nimport type App from '../src/App.vue'\nexport type Root = typeof App\n",
    "types/shims.d.ts": "declare module '*.vue'\n",
    "src/main.ts": "import { createApp } from 'vue'\nimport App from './App.vue'\nimport '@/style.css'\nimport routes from './routes'\n\ncreateApp(App, routes)\n",
    "src/routes.ts": "export default [\n  { path: '/', component: () => import('@/pages/Home.vue') },\n  { path: '/cart', component: () => import('./pages/cart') },\n  { path: '/none', component: () => import('./pages/None.vue') },\n]\n",
    "src/style.css": "p {}\n",
    "src/App.vue": (
        "<script>\nimport { name } from '../package.json'\nexport default { name }\n</script>\n\n"
        '<script setup lang="ts" generic="T extends Record<string, Root>">\n'
        "import type { Root } from '#types'\nimport { Button, Card } from 'ui'\nimport { Dialog } from '@shop/kit'\nimport More from '@shop/kit/More.vue'\n"
        "import icon from './icon.svg?raw'\nimport { ref } from 'vue'\n</script>\n"
        "<template><script src=\"./never.js\"></script><Button/></template>\n<style src='./app.css'></style>\n"
    ),
    "src/app.css": "",
    "src/never.js": "",
    "src/icon.svg": "<svg/>",
    "packages/kit/src/More.vue": "<template lang='pug'>\np\n</template>\n<script>\nconst { open } = require('./open.js')\n</script>",
    "src/ui/index.ts": "export * from './Button.vue'\nexport { default as Button } from './Button.vue'\nexport { default as Card } from './Card'\n",
    "src/ui/Button.vue": "<template>\n  <slot/>\n</template>\n\n<script lang='ts' src='./button'></script>\n",
    "src/ui/button.ts": "import { theme } from '@/ui/theme'\nexport default { theme }\n",
    "src/ui/theme.ts": "export const theme = 1\n",
    "src/ui/Card.vue": "<template src='./card.html'/>\n<script lang='tsx'>\nimport Button from './Button.vue'\nexport default () => <Button class='a'>{1}</Button>\nimport('./theme')\n</script>\n",
    "src/ui/card.html": "<p></p>",
    "src/pages/Home.vue": "<script setup lang='ts'>\nimport { a } from '@/none'\nimport Card from 'ui'\nimport {\n  total,\n} from 'src/cart'\n</script>\n<docs>\n<script>import '../never'</script>\n</docs>\n",
    "src/pages/cart/index.vue": "<!-- <script>import '../../never'</script> -->\n<script setup lang='ts'>import { total } from '../../cart.js'\nimport Home from '../Home.vue'</script>\n",
    "src/cart.ts": "import type Cart from './pages/cart/index.vue'\nexport const total = 1\n",
    "src/App.test.ts": "import { mount } from '@vue/test-utils'\nvi.mock('./App.vue', () => import('./ui/Card.vue'))\nimport App from './App.vue'\n",
}

VUE_EDGES = {
    ("packages/kit/src/Dialog.vue", "packages/kit/src/open.js", 2),
    ("packages/kit/src/More.vue", "packages/kit/src/open.js", 5),
    ("packages/kit/src/kit.ts", "packages/kit/src/Dialog.vue", 1),
    ("packages/kit/src/open.js", "packages/kit/src/Dialog.vue", 1),
    ("src/App.test.ts", "src/App.vue", 3),
    ("src/App.test.ts", "src/ui/Card.vue", 2),
    ("src/App.vue", "package.json", 2),
    ("src/App.vue", "packages/kit/src/More.vue", 10),
    ("src/App.vue", "packages/kit/src/kit.ts", 9),
    ("src/App.vue", "src/app.css", 15),
    ("src/App.vue", "src/icon.svg", 11),
    ("src/App.vue", "src/ui/index.ts", 8),
    ("src/App.vue", "types/index.d.ts", 7),
    ("src/cart.ts", "src/pages/cart/index.vue", 1),
    ("src/main.ts", "src/App.vue", 2),
    ("src/main.ts", "src/routes.ts", 4),
    ("src/main.ts", "src/style.css", 3),
    ("src/pages/Home.vue", "src/cart.ts", 4),
    ("src/pages/Home.vue", "src/ui/index.ts", 3),
    ("src/pages/cart/index.vue", "src/cart.ts", 2),
    ("src/pages/cart/index.vue", "src/pages/Home.vue", 3),
    ("src/routes.ts", "src/pages/Home.vue", 2),
    ("src/routes.ts", "src/pages/cart/index.vue", 3),
    ("src/ui/Button.vue", "src/ui/button.ts", 5),
    ("src/ui/Card.vue", "src/ui/Button.vue", 3),
    ("src/ui/Card.vue", "src/ui/card.html", 1),
    ("src/ui/Card.vue", "src/ui/theme.ts", 5),
    ("src/ui/button.ts", "src/ui/theme.ts", 1),
    ("src/ui/index.ts", "src/ui/Button.vue", 1),
    ("src/ui/index.ts", "src/ui/Card.vue", 3),
    ("types/index.d.ts", "src/App.vue", 2),
    ("types/index.d.ts", "types/shims.d.ts", 1),
}

SVELTE_TREE = {
    "package.json": '{"name": "blog", "devDependencies": {"svelte": "5", "@sveltejs/kit": "2"}, "exports": {".": {"svelte": "./src/lib/index.js"}}}',
    "tsconfig.json": '{"extends": "./.svelte-kit/tsconfig.json", "compilerOptions": {"strict": true}}',
    "src/app.d.ts": "import type { Post } from '$lib/types'\n",
    "src/lib/index.js": "export { default as List } from './List.svelte'\nexport { counter } from './counter.svelte.js'\n",
    "src/lib/List.svelte": "<script context=\"module\" lang=\"ts\">\n  import type { Post } from './types'\n  export const size = 3\n</script>\n\n<script lang=\"ts\">\n  import Item from './Item.svelte'\n  import { fade } from 'svelte/transition'\n  export let posts: Post[]\n</script>\n\n{#each posts as post}<Item {post}/>{/each}\n",
    "src/lib/Item.svelte": "<article>{post.title > ''}</article>\n<script>\n  import { format } from './format.js'\n  let { post } = $props()\n</script>\n<style>\n  article { color: red }\n</style>\n",
    "src/lib/Old.svelte": '<script src=\'./old.ts\'></script>\n<style lang="scss" src="./old.scss"></style>\n',
    "src/lib/old.ts": "export let old = 1\n",
    "src/lib/old.scss": "",
    "src/lib/types.ts": "export interface Post {}\n",
    "src/lib/format.ts": "export const format = String\n",
    "src/lib/counter.svelte.ts": "export const counter = $state(0)\n",
    "src/lib/assets/logo.svg": "<svg/>",
    "src/routes/+layout.svelte": "<svelte:head>\n  <script>require('../lib/old')</script>\n</svelte:head>\n<script>\n  import '../app.css'\n  import logo from '$lib/assets/logo.svg'\n  import icon from '$lib/assets/icon.png'\n  import { page } from '$app/state'\n  import { List } from '$lib'\n  let { children } = $props()\n</script>\n{@render children()}\n",
    "src/app.css": "",
    "src/routes/+page.svelte": "<script lang='ts'>\n  import List, { size } from '$lib/List.svelte'\n  import { counter } from '$lib/counter.svelte'\n  import type { PageData } from './$types'\n  const Old = import('$lib/Old.svelte')\n  $: double = counter * 2\n</script>\n",
    "src/routes/+page.server.js": "import { List } from 'blog'\nimport { render } from 'svelte/server'\nimport Page from './+page.svelte'\n",
    "src/routes/[slug]/+page.ts": "import { load } from '../+page.server'\nexport { load }\n",
    "src/routes/[slug]/+page.svelte": "<script module>\n  import { load } from './+page'\n</script>\n<!-- <script>import './none'</script> -->\n<script>\n  import Item from '../../lib/Item.svelte'\n  export { default as x } from '$lib/none.svelte'\n</script>\n",
    "tests/list.test.ts": "import List from '../src/lib/List.svelte'\nimport { format } from '../src/lib/format'\n",
}

SVELTE_EDGES = {
    ("src/app.d.ts", "src/lib/types.ts", 1),
    ("src/lib/Item.svelte", "src/lib/format.ts", 3),
    ("src/lib/List.svelte", "src/lib/Item.svelte", 7),
    ("src/lib/List.svelte", "src/lib/types.ts", 2),
    ("src/lib/Old.svelte", "src/lib/old.scss", 2),
    ("src/lib/Old.svelte", "src/lib/old.ts", 1),
    ("src/lib/index.js", "src/lib/List.svelte", 1),
    ("src/lib/index.js", "src/lib/counter.svelte.ts", 2),
    ("src/routes/+layout.svelte", "src/app.css", 5),
    ("src/routes/+layout.svelte", "src/lib/assets/logo.svg", 6),
    ("src/routes/+layout.svelte", "src/lib/index.js", 9),
    ("src/routes/+page.server.js", "src/lib/index.js", 1),
    ("src/routes/+page.server.js", "src/routes/+page.svelte", 3),
    ("src/routes/+page.svelte", "src/lib/List.svelte", 2),
    ("src/routes/+page.svelte", "src/lib/Old.svelte", 5),
    ("src/routes/+page.svelte", "src/lib/counter.svelte.ts", 3),
    ("src/routes/[slug]/+page.svelte", "src/lib/Item.svelte", 6),
    ("src/routes/[slug]/+page.svelte", "src/routes/[slug]/+page.ts", 2),
    ("src/routes/[slug]/+page.ts", "src/routes/+page.server.js", 1),
    ("tests/list.test.ts", "src/lib/List.svelte", 1),
    ("tests/list.test.ts", "src/lib/format.ts", 2),
}


@pytest.mark.parametrize(
    ("files", "edges", "unresolved"),
    [
        pytest.param(
            VUE_TREE, VUE_EDGES, {("src/pages/Home.vue", "@/none", 2), ("src/routes.ts", "./pages/None.vue", 4)}, id="Vue"
        ),
        pytest.param(
            SVELTE_TREE,
            SVELTE_EDGES,
            {("src/routes/+page.svelte", "./$types", 4), ("src/routes/[slug]/+page.svelte", "$lib/none.svelte", 7)},
            id="Svelte",
        ),
    ],
)
def test_edges(
    files: Mapping[str, str], edges: set[tuple[str, str, int]], unresolved: set[tuple[str, str, int]], make: Callable[..., Tree]
) -> None:
    found = json.loads(make(files).run("graph", "--json").out)
    assert {tuple(edge) for edge in found["edges"]} == edges
    assert {tuple(one) for one in found["unresolved"]} == unresolved
