from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from references import ecmascript_depcruise
from test_language_components import SVELTE_TREE, VUE_TREE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from conftest import Tree

pytestmark = pytest.mark.skipif(not ecmascript_depcruise.available(), reason="dependency-cruiser or typescript is not installed")

TARGETS = [
    "a.ts",
    "b.tsx",
    "c.d.ts",
    "d.js",
    "e.mjs",
    "f.cjs",
    "g/index.ts",
    "h/index.js",
    "i.json",
    "j.mts",
    "k.cts",
    "l.test.ts",
    "m/index.tsx",
    "n.ts",
    "n/index.ts",
    "o.jsx",
    "p/package.json",
    "p/start.js",
]

RELATIVE = [
    "a",
    "a.js",
    "b",
    "b.js",
    "b.jsx",
    "c",
    "d",
    "d.js",
    "e.mjs",
    "f.cjs",
    "g",
    "g/",
    "g/index",
    "h",
    "i.json",
    "j.mjs",
    "k.cjs",
    "l.test",
    "m",
    "n",
    "n/",
    "o",
    "o.jsx",
    "p",
    "none",
    "none.js",
]
"""What is imported of these, and what is not there."""

TYPESCRIPT = {
    "import": "import {{ x }} from '{spec}'",
    "default": 'import x from "{spec}"',
    "namespace": "import * as x{at} from '{spec}'",
    "effect": "import '{spec}'",
    "types": "import type {{ X }} from '{spec}'",
    "inline": "import {{ type X, type Y }} from '{spec}'",
    "lines": "import {{\n  x,\n  y as z,\n}} from '{spec}'",
    "export": "export {{ x{at} }} from '{spec}'",
    "star": "export * from '{spec}'",
    "named": "export * as x{at} from '{spec}'",
    "shown": "export type {{ X{at} }} from '{spec}'",
    "dynamic": "const x{at} = async () => await import('{spec}')",
    "template": "const x{at} = import(`{spec}`)",
    "required": "import x{at} = require('{spec}')",
    "typed": "let x{at}: import('{spec}').X",
    "typeof": "type X{at} = typeof import('{spec}')",
    "nested": "function f{at}() {{ return cond ? require('{spec}').x : null }}",
    "attributes": "import x{at} from '{spec}' with {{ type: 'json' }}",
    "never": "// import x from '{spec}'\nconst x{at} = \"import '{spec}'\"",
}

JAVASCRIPT = {
    "const": "const x{at} = require('{spec}')",
    "called": "require('{spec}')()",
    "member": "const {{ a{at} }} = require('{spec}').b",
    "passed": "module.exports = require('{spec}')",
    "object": "exports.x = {{ y: require('{spec}') }}",
    "lazy": "app.get(() => {{ if (x) {{ require('{spec}') }} }})",
    "template": "require(`{spec}`)",
    "module": "import x{at} from '{spec}'",
    "dynamic": "import('{spec}').then(x => x)",
    "never": "other('{spec}'); require(name + '{spec}')",
}


def written(forms: dict[str, str], folder: str, extension: str, places: list[str]) -> Iterator[tuple[str, str]]:
    """A file for each form, which imports from each place by it."""
    for name, form in forms.items():
        lines = [form.format(spec=place, at=at) for at, place in enumerate(places)]
        yield f"{folder}/{name}{extension}", "\n".join(lines) + "\n"


def test_every_form_of_import_of_every_kind_of_file(make: Callable[..., Tree]) -> None:
    near, above = [f"./{one}" for one in RELATIVE], [f"../{one}" for one in RELATIVE]
    files = {
        **dict.fromkeys(TARGETS, "export const x = 1\n"),
        "i.json": "{}",
        "p/package.json": json.dumps({"main": "start"}),
        "package.json": "{}",
        **dict(written(TYPESCRIPT, "typed", ".ts", above)),
        **dict(written(TYPESCRIPT, "mixed", ".tsx", [one.replace("..", ".././.", 1) for one in above])),
        **dict(written(JAVASCRIPT, "plain", ".js", above)),
        **dict(written(JAVASCRIPT, "common", ".cjs", above)),
        **dict(written({"top": TYPESCRIPT["import"], "types": TYPESCRIPT["types"]}, ".", ".ts", near)),
    }
    tree = make({path.removeprefix("./"): text for path, text in files.items()})
    score = ecmascript_depcruise.score(tree.root)
    assert score.agreed > 500
    assert score.f1 >= 0.98, (score.missing, score.surplus)


WORKSPACE = {
    "package.json": json.dumps({"name": "top", "workspaces": ["packages/*"]}),
    "tsconfig.base.json": '{\n  // shared\n  "compilerOptions": {"paths": {"@top/*": ["./packages/*/src"], "@top/deep/*": ["./packages/core/src/deep/*"],}}\n}',
    "tsconfig.json": '{"extends": "./tsconfig.base.json"}',
    "packages/core/package.json": json.dumps(
        {"name": "@top/core", "main": "dist/index.js", "imports": {"#inner": "./src/deep/inner.ts"}}
    ),
    "packages/core/src/index.ts": "export * from './deep/inner.js'\nexport type { Other } from './other'\nimport inner from '#inner'\n",
    "packages/core/src/deep/inner.ts": "import { other } from '../other'\nexport default other\n",
    "packages/core/src/other.ts": "import core from '.'\nexport interface Other {}\nexport const other = core\n",
    "packages/app/package.json": json.dumps({"name": "@top/app", "dependencies": {"@top/core": "workspace:*"}}),
    "packages/app/tsconfig.json": '{"extends": "../../tsconfig.base", "compilerOptions": {"jsx": "preserve"}}',
    "packages/app/src/index.tsx": "import core from '@top/core'\nimport inner from '@top/deep/inner'\nimport React from 'react'\nimport './style.css'\n",
    "packages/app/src/style.css": "",
    "packages/web/package.json": json.dumps({"name": "@top/web"}),
    "packages/web/jsconfig.json": '{"compilerOptions": {"baseUrl": "src", "paths": {"~/*": ["./*"]}}}',
    "packages/web/src/index.js": "import a from '~/a'\nimport b from 'lib/b'\nimport c from '~/none'\n",
    "packages/web/src/a.mjs": "export default 1\n",
    "packages/web/src/a.js": "export default 1\n",
    "packages/web/src/lib/b.js": "const { c } = require('./c')\nmodule.exports = c\n",
    "packages/web/src/lib/c.js": "exports.c = require('../a.js')\n",
    "scripts/build.mjs": "import '../packages/app/src/index.tsx'\nawait import('./common.cjs')\n",
    "scripts/common.cjs": "module.exports = [require('./build.mjs'), require('fs'), require('../package.json')]\n",
}


def test_a_workspace_with_several_configurations(make: Callable[..., Tree]) -> None:
    score = ecmascript_depcruise.score(make(WORKSPACE).root)
    assert score.agreed >= 15
    assert score.f1 >= 0.98, (score.missing, score.surplus)


@pytest.mark.skipif(
    not {".svelte", ".vue"} <= ecmascript_depcruise.available(), reason="the compilers of Vue and Svelte are not beside it"
)
@pytest.mark.parametrize("files", [pytest.param(VUE_TREE, id="Vue"), pytest.param(SVELTE_TREE, id="Svelte")])
def test_components(files: Mapping[str, str], make: Callable[..., Tree]) -> None:
    score = ecmascript_depcruise.score(make(files).root)
    assert score.agreed >= 10
    assert score.f1 >= 0.98, (score.missing, score.surplus)
