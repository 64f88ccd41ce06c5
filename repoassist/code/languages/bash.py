"""Bash and its relatives: files that a script sources or runs, by paths that the text itself tells."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from repoassist.code.languages.bash_resolving import CURRENT, HERE, TOP, resolver
from repoassist.code.languages.row import Language, line_of, text_of
from repoassist.records import Import

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

SOURCING = frozenset({"source", "."})
SHELLS = frozenset({"bash", "sh", "dash", "ksh", "exec"})

EVERYTHING = (("*", "*"),)
"""What a sourced file brings in."""

OWN = r"(?:\$\{?BASH_SOURCE(?:\[0\])?\}?|\$\{?0\}?|\$\{BASH_SOURCE(?:\[0\])?:-\$\{?0\}?\})"

IDIOMS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\$\{(?:BASH_SOURCE(?:\[0\])?|0)%/\*\}|\$\{?BATS_TEST_DIRNAME\}?"), HERE),
    (re.compile(rf"(?:\$\(|`)\s*dirname\s+(?:--\s+)?{OWN}\s*(?:\)|`)"), HERE),
    (re.compile(r"(?:\$\(|`)\s*dirname\s+(?:--\s+)?([^\s()`]+)\s*(?:\)|`)"), r"\1/.."),
    (re.compile(rf"(?:\$\(|`)\s*(?:readlink\s+-\S+|realpath(?:\s+-\S+)?)\s+(?:--\s+)?({OWN}|[^\s()`]+)\s*(?:\)|`)"), r"\1"),
    (
        re.compile(
            r"(?:\$\(|`)\s*(?:builtin\s+|command\s+|unset\s+CDPATH\s*(?:;|&&)\s*|CDPATH=\s*)?(?:cd|pushd)\s+(?:-P\s+|--\s+)*"
            r"([^\s()`;&]+)\s*(?:[12&]?>+\s*&?\S+\s*)*(?:&&|;)\s*(?:builtin\s+)?(?:pwd|echo \$PWD)(?:\s+-\w)?\s*(?:\)|`)"
        ),
        r"\1",
    ),
    (re.compile(r"(?:\$\(|`)\s*git rev-parse --show-toplevel[^()`]*(?:\)|`)"), TOP),
    (re.compile(r"(?:\$\(|`)\s*pwd(?:\s+-\w)?\s*(?:\)|`)|\$\{?PWD\}?"), CURRENT),
    (re.compile(r"\$\{(\w+)(?::?[-=?][^{}]*)?\}"), r"$\1"),
)
"""How scripts find their own folder, and what takes a path without changing what it means; each as a marker or the path."""

VARIABLE = re.compile(r"\$(?![A-Za-z_])|[`(){}<>|;&!\\\n]")
"""What must be gone for a path to be known."""

LONGEST = 500
"""Characters above which a word is no path."""

SPACES = re.compile(r"\s")

ALONE = re.compile(r"\$\w+")
"""A variable and nothing else."""


def imports(node: Node) -> Iterator[Import]:
    """What one node imports.

    The kinds: ``source``; ``glob`` for several files of a loop; ``load`` of Bats; ``call`` for a script that is run; and
    ``variable`` for what a variable, the alias, holds. Variables stand in a spec as ``$NAME``.
    """
    if node.type == "variable_assignment":
        name, value = text_of(node.child_by_field_name("name")), told(text_of(node.child_by_field_name("value")))
        if value and name:
            yield Import(value, line_of(node), alias=name, kind="variable")
        return
    function = text_of(node.child_by_field_name("name"))
    given = node.children_by_field_name("argument")
    if function in SOURCING:
        yield from sourced(node, given)
    elif function == "load":
        spec = told(text_of(given[0])) if given else ""
        if spec and not ALONE.fullmatch(spec):
            yield Import(spec, line_of(node), EVERYTHING, kind="load")
    else:
        yield from ran(node, function, given)


def sourced(node: Node, given: list[Node]) -> Iterator[Import]:
    """The import of ``source``: a path, or what a loop around it gives one after another."""
    spec = told(text_of(given[0])) if given else ""
    if ALONE.fullmatch(spec):
        values = (told(text_of(one)) for one in looped(node, spec[1:]))
        yield from (Import(one, line_of(node), EVERYTHING, kind="glob") for one in values if "/" in one or "." in one)
    elif spec and "*" not in spec:
        yield Import(spec, line_of(node), EVERYTHING, kind="source")


def looped(node: Node, name: str) -> list[Node]:
    """The values that a loop around a node gives to a variable."""
    around = node.parent
    while around is not None:
        if around.type == "for_statement" and text_of(around.child_by_field_name("variable")) == name:
            return around.children_by_field_name("value")
        around = around.parent
    return []


def ran(node: Node, function: str, given: list[Node]) -> Iterator[Import]:
    """The import of a command that is a path, or of a shell's or ``exec``'s first argument that is one."""
    written = function
    if function in SHELLS:
        options = [text_of(one) for one in given]
        written = next((one for one in options if not one.startswith("-")), "") if "-c" not in options else ""
    spec = told(written)
    if "/" in spec and "*" not in spec and not spec.startswith("/"):
        yield Import(spec, line_of(node), kind="call")


def told(written: str) -> str:
    """The path that a word means, with markers and variables at its beginning; empty for what only a run can tell."""
    path = written.replace('"', "").replace("'", "") if len(written) <= LONGEST else "("
    if "$" in path or "`" in path:
        before = ""
        while before != path:
            before = path
            for pattern, instead in IDIOMS:
                path = pattern.sub(instead, path)
    return "" if VARIABLE.search(path) or SPACES.search(path) else path


def public(name: str, node: Node) -> bool:
    """Whether a definition is one for other scripts: tests, and what begins with an underscore, are not."""
    return node.type != "command" and not name.startswith("_")


ROW = Language(
    name="bash",
    extensions=(".sh", ".bash", ".bats", ".ksh", ".dash", ".ash"),
    grammar=("tree_sitter_bash", "language"),
    queries=("bash.scm",),
    imports=imports,
    resolver=resolver,
    line_comment="#",
    public=public,
    file_names=(
        *(".bashrc", ".bash_profile", ".bash_aliases", ".bash_login", ".bash_logout", ".profile", ".kshrc", ".envrc"),
        *("bashrc", "pkgbuild", "apkbuild"),
    ),
    shebangs=("bash", "sh", "dash", "ksh", "ash", "bats"),
)
