"""The languages: a row for each whose code is understood, and the names of the others."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from repoassist.code.languages import names
from repoassist.code.languages.python import ROW as PYTHON

if TYPE_CHECKING:
    from repoassist.code.languages.row import Language

ROWS: tuple[Language, ...] = (PYTHON,)
"""Everything that is parsed."""

MANIFESTS = frozenset(name for row in ROWS for name in row.manifests)
"""The base names of all files that say how imports resolve."""

SHEBANG = re.compile(r"#!\s*(?:\S*/)?(?:env\s+(?:-S\s+)?)?(?:\S*/)?([a-z]+)")

CPP = re.compile(r"^\s*(?:class\s+\w+|namespace\s+\w*|template\s*<|using\s+\w|(?:public|private|protected)\s*:)", re.MULTILINE)
"""What a header has in it that is C++ and not C."""

BY_EXTENSION = {extension: row.name for row in ROWS for extension in row.extensions}
NAMED = {extension: name for name, extensions in names.EXTENSIONS.items() for extension in extensions.split()}
BY_NAME = {row.name: row for row in ROWS}
BY_SHEBANG = {name: row.name for row in ROWS for name in row.shebangs}


def row(name: str) -> Language | None:
    """The row of a language, None for one that is not parsed."""
    return BY_NAME.get(name)


def detect(path: str, head: str = "") -> str | None:
    """The name of a file's language by its extension, its name or the first line of ``head``; None where nothing tells."""
    name = path.rpartition("/")[2]
    extension = name[name.rfind(".") :] if "." in name else ""
    if extension == ".h" and CPP.search(head):
        return "cpp"
    found = BY_EXTENSION.get(extension) or NAMED.get(extension.lower()) or names.FILES.get(name.lower())
    if found is None and (match := SHEBANG.match(head)):
        return BY_SHEBANG.get(match[1]) or names.SHEBANGS.get(match[1])
    return found
