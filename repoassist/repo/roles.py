"""What a file is for, told from its path alone: overview, source, example, test, document or data."""

from __future__ import annotations

import re
from functools import lru_cache

from repoassist.records import Role

OVERVIEW_NAMES = frozenset(
    {
        "readme", "readme.md", "readme.rst", "readme.txt", "readme.adoc", "architecture.md", "agents.md",
        "claude.md", "contributing.md",
        "pyproject.toml", "setup.py", "setup.cfg", "package.json", "go.mod", "go.work", "cargo.toml", "pom.xml", "build.gradle",
        "build.gradle.kts", "settings.gradle", "cmakelists.txt", "makefile", "meson.build", "composer.json", "gemfile", "mix.exs",
    }
)  # fmt: skip

# A Python package called "test" is as often a tool for testing (django.test) as it is tests.
TEST = re.compile(
    r"^test/|(^|/)test/(?!.*\.py$)|(^|/)(tests|__tests__|specs?|testdata|test[-_]fixtures|fixtures|__mocks__|e2e|src/[a-zA-Z]*[tT]est)/"
    r"|(^|/)(test_[^/]*|tests|conftest)\.py$|_tests?\.(py|go|c|cc|cpp|rs|rb|ts|js|php|lua)$|\.(test|spec)\.[cm]?[jt]sx?$|Tests?\.(java|kt|scala|cs|swift)$|_spec\.rb$"
)
EXAMPLE = re.compile(r"(^|/)(examples?|samples?|demos?|tutorials?|benchmarks?|benches|playground)/")
DOCUMENT = re.compile(
    r"(^|/)(docs?|documentation|changelogs?|release[-_]?notes)/|(?<!cmakelists)\.(md|markdown|rst|txt|adoc|org|tex|po|pot)$|(^|/)(license|copying|authors|changes|changelog|news|notice)[^/]*$",
    re.IGNORECASE,
)
CODE = re.compile(
    r"\.(py|pyi|pyx|js|jsx|mjs|cjs|ts|tsx|mts|cts|vue|svelte|go|rs|java|kt|kts|scala|c|h|cc|cpp|cxx|hh|hpp|hxx|inc|cs|rb|php|swift|sh|bash|zsh|fish|lua|pl|pm|r|jl|ex|exs|erl"
    r"|hs|ml|mli|clj|dart|m|mm|s|asm|sql|proto|graphql|zig|nim|v|vhd|f90|f|el|lisp|scm|tcl|ps1|bat|cmake|gradle|groovy|html|htm|jinja|j2|tmpl|css|scss|sass|less)$",
    re.IGNORECASE,
)


@lru_cache(maxsize=200_000)
def role_of(path: str) -> Role:
    """The role of a file by where it stands and what it is called."""
    folder, _, name = path.rpartition("/")
    code = CODE.search(path) is not None
    if not folder and name.lower() in OVERVIEW_NAMES:
        return Role.OVERVIEW
    if TEST.search(path):
        return Role.TEST
    if DOCUMENT.search(path) and not (code and not re.match(r"(docs?|documentation)/", path)):
        return Role.DOCUMENT
    if EXAMPLE.search(path):
        return Role.EXAMPLE
    if code or name.lower() in OVERVIEW_NAMES:
        return Role.SOURCE
    return Role.DATA
