"""TypeScript, and TypeScript with JSX, whose grammar is another one: in it no type can stand in front of a value."""

from __future__ import annotations

from dataclasses import replace

from repoassist.code.languages.ecmascript import imports
from repoassist.code.languages.ecmascript_exports import WRAPPERS, base, public
from repoassist.code.languages.ecmascript_manifests import MANIFESTS
from repoassist.code.languages.ecmascript_resolving import resolver
from repoassist.code.languages.row import Language

ROW = Language(
    name="typescript",
    extensions=(".ts", ".mts", ".cts"),
    grammar=("tree_sitter_typescript", "language_typescript"),
    queries=("ecmascript.scm", "typescript.scm"),
    imports=imports,
    resolver=resolver,
    wrappers=WRAPPERS,
    public=public,
    base=base,
    comment="/**",
    manifests=MANIFESTS,
)

TSX = replace(ROW, name="tsx", extensions=(".tsx",), grammar=("tree_sitter_typescript", "language_tsx"))
