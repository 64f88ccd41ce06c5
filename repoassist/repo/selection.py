"""Decides by path what may be sent: the user's options, the tree's own rules, files of keys, and rules of thumb about junk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from repoassist.records import Omitted, Reason
from repoassist.repo import junk, secrets

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pathspec import GitIgnoreSpec

IGNORE_FILE = ".repoassistignore"

SOFT = frozenset({Reason.LOCK, Reason.MINIFIED, Reason.GENERATED, Reason.VENDORED, Reason.TOO_LARGE})
"""What ``--include`` can bring back: rules of thumb, and nothing that the tree's owner or the kind of file decided."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything that decides about a path. ``ignores`` are the ignore files' specs by folder (empty for the top level)."""

    include: GitIgnoreSpec | None
    exclude: GitIgnoreSpec | None
    ignores: Mapping[str, GitIgnoreSpec]
    attributes: Mapping[str, Mapping[str, str]]


def compile_patterns(lines: Sequence[str]) -> GitIgnoreSpec | None:
    """The patterns of gitignore's syntax as one matcher, None for no pattern."""
    if not lines:
        return None
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec.from_lines(lines)


def rules(
    include: Sequence[str],
    exclude: Sequence[str],
    paths: Sequence[str],
    read: Callable[[str], str],
    attributes: Mapping[str, Mapping[str, str]],
) -> Rules:
    """The rules for a tree; ``read`` gives an ignore file's text."""
    ignores = {}
    for path in paths:
        folder, _, name = path.rpartition("/")
        if name == IGNORE_FILE and (spec := compile_patterns(read(path).split("\n"))) is not None:
            ignores[folder] = spec
    return Rules(compile_patterns(include), compile_patterns(exclude), ignores, attributes)


def decide(path: str, given: Rules) -> Omitted | None:
    """Why a path must not or need not be sent, None if it may."""
    if given.exclude is not None and given.exclude.match_file(path):
        return Omitted(path, Reason.OPTION, "--exclude")
    if ignored(path, given.ignores):
        return Omitted(path, Reason.IGNORE_FILE)
    if secrets.is_key_file(path):
        return Omitted(path, Reason.SECRET, "a file made to hold keys")
    attributes = given.attributes.get(path, {})
    if attributes.get("repoassist") == "omit":
        return Omitted(path, Reason.ATTRIBUTE, "repoassist=omit")
    if brought_back(path, given):
        return None
    for name, reason in (("linguist-generated", Reason.GENERATED), ("linguist-vendored", Reason.VENDORED)):
        if attributes.get(name) in {"set", "true"}:
            return Omitted(path, reason, name)
    why = junk.by_path(path) if set(attributes.values()).isdisjoint({"unset", "false"}) else None
    return None if why is None else Omitted(path, why, "by its path")


def brought_back(path: str, given: Rules) -> bool:
    """Whether the user asked for this path against the rules of thumb."""
    return given.include is not None and given.include.match_file(path)


def ignored(path: str, ignores: Mapping[str, GitIgnoreSpec]) -> bool:
    """Whether an ignore file of the tree matches, the deepest that says anything deciding, as git does it."""
    if not ignores:
        return False
    folder = path
    while folder:
        folder = folder.rpartition("/")[0]
        spec = ignores.get(folder)
        inner = path[len(folder) + 1 :] if folder else path
        if spec is not None and (verdict := spec.check_file(inner).include) is not None:
            return verdict
    return False
