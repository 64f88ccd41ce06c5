"""The languages: a row for each whose code is understood, and the names of the others."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from repoassist.code.languages import names
from repoassist.code.languages.bash import ROW as BASH
from repoassist.code.languages.c import ROW as C
from repoassist.code.languages.components import SVELTE, VUE
from repoassist.code.languages.cpp import ROW as CPLUSPLUS
from repoassist.code.languages.csharp import ROW as CSHARP
from repoassist.code.languages.go import ROW as GO
from repoassist.code.languages.java import ROW as JAVA
from repoassist.code.languages.javascript import ROW as JAVASCRIPT
from repoassist.code.languages.kotlin import ROW as KOTLIN
from repoassist.code.languages.lua import ROW as LUA
from repoassist.code.languages.php import ROW as PHP
from repoassist.code.languages.python import ROW as PYTHON
from repoassist.code.languages.ruby import ROW as RUBY
from repoassist.code.languages.rust import ROW as RUST
from repoassist.code.languages.scala import ROW as SCALA
from repoassist.code.languages.swift import ROW as SWIFT
from repoassist.code.languages.typescript import ROW as TYPESCRIPT
from repoassist.code.languages.typescript import TSX

if TYPE_CHECKING:
    from repoassist.code.languages.row import Language

ROWS: tuple[Language, ...] = (
    PYTHON,
    JAVA,
    C,
    CPLUSPLUS,
    GO,
    JAVASCRIPT,
    TYPESCRIPT,
    TSX,
    VUE,
    SVELTE,
    RUST,
    RUBY,
    PHP,
    CSHARP,
    SWIFT,
    KOTLIN,
    SCALA,
    LUA,
    BASH,
)
"""Everything that is parsed."""

MANIFESTS = frozenset(name for row in ROWS for name in row.manifests)
"""The base names of all files that say how imports resolve; one that begins with an asterisk is how such names end."""

ENDINGS = tuple(name[1:] for name in MANIFESTS if name.startswith("*"))

SHEBANG = re.compile(r"#!\s*(?:\S*/)?(?:env\s+(?:-S\s+)?)?(?:\S*/)?([a-z]+)")

CPP = re.compile(
    r"^[ \t]*(?:class\s+(?:\w+\s+)?\w+(?:\s+final)?\s*[;:{]|(?:inline[ \t]+)?namespace\b\s*[\w:]*\s*\{|template\s*<"
    r"|using\s+(?:namespace\b|[\w:]+\s*[=;])|(?:public|private|protected)[ \t]*:|#[ \t]*include[ \t]*<\w+>)",
    re.MULTILINE,
)
"""What a header has in it that is C++ and not C."""

ASKING = re.compile(r"^[ \t]*#[ \t]*if[^\n]*\b__cplusplus\b.*?^[ \t]*#[ \t]*(?:endif|else)", re.DOTALL | re.MULTILINE)
"""What a header has for C++ alone: one that asks is for both, and tells nothing by what stands there."""

OBJECTIVE = re.compile(r"^[ \t]*(?:@(?:interface|protocol|class|import)\b|#\s*import\b)", re.MULTILINE)
"""What a header has in it that is Objective-C and neither."""

BY_EXTENSION = {extension: row.name for row in ROWS for extension in row.extensions}
NAMED = {extension: name for name, extensions in names.EXTENSIONS.items() for extension in extensions.split()}
BY_NAME = {row.name: row for row in ROWS}
BY_FILE = names.FILES | {name: row.name for row in ROWS for name in row.file_names}
BY_SHEBANG = {name: row.name for row in ROWS for name in row.shebangs}


def row(name: str) -> Language | None:
    """The row of a language, None for one that is not parsed."""
    return BY_NAME.get(name)


def is_manifest(path: str) -> bool:
    """Whether a file says how imports resolve."""
    name = path.rpartition("/")[2]
    return name in MANIFESTS or name.endswith(ENDINGS)


def detect(path: str, text: str = "") -> str | None:
    """The name of a file's language by its extension, name or first line, a header's by all of it; None if nothing tells."""
    name = path.rpartition("/")[2]
    extension = name[name.rfind(".") :] if "." in name else ""
    if extension == ".h" and ("@" in text or "import" in text) and OBJECTIVE.search(text):
        return "objc"
    if extension == ".h" and CPP.search(ASKING.sub("", text) if "__cplusplus" in text else text):
        return "cpp"
    exact = BY_FILE.get(name.lower()) or BY_EXTENSION.get(extension)
    found = exact or NAMED.get(extension.lower()) or BY_EXTENSION.get(extension.lower())
    if found is None and (match := SHEBANG.match(text)):
        return BY_SHEBANG.get(match[1]) or names.SHEBANGS.get(match[1])
    return found
