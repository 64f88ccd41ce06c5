"""JavaScript: both module systems, JSX included."""

from __future__ import annotations

from repoassist.code.languages.ecmascript import imports
from repoassist.code.languages.ecmascript_exports import WRAPPERS, base, public
from repoassist.code.languages.ecmascript_manifests import MANIFESTS
from repoassist.code.languages.ecmascript_resolving import resolver
from repoassist.code.languages.row import Language

ROW = Language(
    name="javascript",
    extensions=(".js", ".jsx", ".mjs", ".cjs"),
    grammar=("tree_sitter_javascript", "language"),
    queries=("ecmascript.scm", "javascript.scm"),
    imports=imports,
    resolver=resolver,
    wrappers=WRAPPERS,
    public=public,
    base=base,
    comment="/**",
    manifests=MANIFESTS,
    shebangs=("node", "nodejs", "deno", "bun"),
)
