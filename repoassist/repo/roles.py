"""What a file is for, told from its path alone: overview, source, example, test, document or data."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from repoassist.records import Role

OVERVIEW_NAMES = frozenset(
    {
        "readme", "readme.md", "readme.rst", "readme.txt", "readme.adoc", "architecture.md", "agents.md",
        "claude.md", "contributing.md",
        "pyproject.toml", "setup.py", "setup.cfg", "package.json", "go.mod", "go.work", "cargo.toml", "pom.xml", "build.gradle",
        "build.gradle.kts", "settings.gradle", "cmakelists.txt", "makefile", "meson.build", "composer.json", "gemfile", "mix.exs",
    }
)  # fmt: skip

TEST_FOLDER = re.compile(
    r"^test/|(^|/)(tests|__tests__|specs?|testdata|test[-_]fixtures|fixtures|__mocks__|e2e|src/[a-zA-Z]*[tT]est)/"
)
# A Python package called "test" is as often a tool for testing (django.test) as it is tests.
TEST_UNLESS_PYTHON = re.compile(r"(^|/)test/")
TEST_NAME = re.compile(
    r"^(test_.*|tests|conftest)\.py$|_tests?\.(py|go|c|cc|cpp|rs|rb|ts|js|php|lua)$|\.(test|spec)\.[cm]?[jt]sx?$"
    r"|Tests?\.(java|kt|scala|cs|swift)$|_spec\.rb$"
)
EXAMPLE_FOLDER = re.compile(r"(^|/)(examples?|samples?|demos?|tutorials?|benchmarks?|benches|playground)/")
DOCUMENT_FOLDER = re.compile(r"(^|/)(docs?|documentation|changelogs?|release[-_]?notes)/", re.IGNORECASE)
DOCUMENT_NAME = re.compile(r"^(license|copying|authors|changes|changelog|news|notice)")
DOCUMENT_ENDINGS = frozenset({"md", "markdown", "rst", "txt", "adoc", "org", "tex", "po", "pot"})
CODE_ENDINGS = frozenset(
    {
        "py", "pyi", "pyx", "js", "jsx", "mjs", "cjs", "ts", "tsx", "mts", "cts", "vue", "svelte", "go", "rs", "java", "kt",
        "kts", "scala", "c", "h", "cc", "cpp", "cxx", "hh", "hpp", "hxx", "inc", "cs", "rb", "php", "swift", "sh", "bash",
        "zsh", "fish", "lua", "pl", "pm", "r", "jl", "ex", "exs", "erl", "hs", "ml", "mli", "clj", "dart", "m", "mm", "s",
        "asm", "sql", "ipynb", "proto", "graphql", "zig", "nim", "v", "vhd", "f90", "f", "el", "lisp", "scm", "tcl", "ps1", "bat",
        "cmake", "gradle", "groovy", "html", "htm", "jinja", "j2", "tmpl", "css", "scss", "sass", "less",
    }
)  # fmt: skip


class Folder(NamedTuple):
    """What a folder tells of the files below it."""

    test: bool
    test_unless_python: bool
    example: bool
    document: bool
    documentation: bool


@lru_cache(maxsize=100_000)
def folder_of(folder: str) -> Folder:
    """What stands in a folder of this path, by the names of it and of those above."""
    path = f"{folder}/"
    return Folder(
        test=TEST_FOLDER.search(path) is not None,
        test_unless_python=TEST_UNLESS_PYTHON.search(path) is not None,
        example=EXAMPLE_FOLDER.search(path) is not None,
        document=DOCUMENT_FOLDER.search(path) is not None,
        documentation=path.startswith(("doc/", "docs/", "documentation/")),
    )


@lru_cache(maxsize=200_000)
def role_of(path: str) -> Role:
    """The role of a file by where it stands and what it is called."""
    folder, _, name = path.rpartition("/")
    at, small = folder_of(folder), name.lower()
    _, dot, ending = small.rpartition(".")
    code = bool(dot) and ending in CODE_ENDINGS
    if not folder and small in OVERVIEW_NAMES:
        return Role.OVERVIEW
    if at.test or (at.test_unless_python and not name.endswith(".py")) or TEST_NAME.search(name):
        return Role.TEST
    written = at.document or (dot and ending in DOCUMENT_ENDINGS and small != "cmakelists.txt") or DOCUMENT_NAME.match(small)
    if written and (at.documentation or not code):
        return Role.DOCUMENT
    if at.example:
        return Role.EXAMPLE
    return Role.SOURCE if code or small in OVERVIEW_NAMES else Role.DATA
