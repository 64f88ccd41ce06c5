"""Decides by path what may be sent: the user's options, the tree's own rules, files of keys, and rules of thumb about junk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from repoassist.records import Omitted, Reason
from repoassist.repo import junk, secrets
from repoassist.repo.submodules import within

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from pathspec import GitIgnoreSpec

SOFT = frozenset({Reason.LOCK, Reason.MINIFIED, Reason.GENERATED, Reason.VENDORED, Reason.TOO_LARGE})
"""What ``--include`` can bring back: rules of thumb, and nothing that the tree's owner or the kind of file decided."""

NONE: frozenset[Reason] = frozenset()

ANY = SOFT | {Reason.BINARY}
"""All that a path or an attribute may say against a file as a rule of thumb; a file that is called like a binary may be text."""

FORGIVEN = {
    ("repoassist", "full"): ANY,
    ("repoassist", "outline"): ANY,
    ("linguist-generated", "unset"): frozenset({Reason.GENERATED, Reason.MINIFIED, Reason.LOCK}),
    ("linguist-vendored", "unset"): frozenset({Reason.VENDORED}),
}
"""The rules of thumb that a tree's owner takes back for a path, by attribute and value."""

SPELLINGS = {"true": "set", "false": "unset"}
"""How else linguist's attributes are written."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything that decides about a path.

    ``ignored`` are the paths that the tree's ignore files match, ``submodules`` the folders of submodules that were asked for.
    """

    include: GitIgnoreSpec | None
    exclude: GitIgnoreSpec | None
    ignored: Collection[str]
    attributes: Mapping[str, Mapping[str, str]]
    submodules: Collection[str] = ()


def compile_patterns(lines: Sequence[str]) -> GitIgnoreSpec | None:
    """The patterns of gitignore's syntax as one matcher, None for no pattern."""
    if not lines:
        return None
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec.from_lines(lines, backend="simple")  # the same everywhere, whatever else is installed


def rules(
    include: Sequence[str],
    exclude: Sequence[str],
    ignored: Collection[str],
    attributes: Mapping[str, Mapping[str, str]],
    submodules: Collection[str] = (),
) -> Rules:
    """The rules for a tree; ``include`` and ``exclude`` are the user's, in gitignore's syntax."""
    return Rules(compile_patterns(include), compile_patterns(exclude), ignored, attributes, submodules)


def decide(path: str, given: Rules) -> Omitted | None:
    """Why a path must not or need not be sent, None if it may."""
    if given.exclude is not None and given.exclude.match_file(path):
        return Omitted(path, Reason.OPTION, "--exclude")
    if path in given.ignored:
        return Omitted(path, Reason.IGNORE_FILE)
    if secrets.is_key_file(path):
        return Omitted(path, Reason.SECRET, "a file made to hold keys")
    attributes = given.attributes.get(path, {})
    if attributes.get("repoassist") == "omit":
        return Omitted(path, Reason.ATTRIBUTE, "repoassist=omit")
    allowed = forgiven(path, given)
    for name, reason in (("linguist-generated", Reason.GENERATED), ("linguist-vendored", Reason.VENDORED)):
        if attributes.get(name) in {"set", "true"} and reason not in allowed:
            return Omitted(path, reason, name)
    why = junk.by_path(within(path, given.submodules), allowed)
    return None if why is None else Omitted(path, why, "by its path")


def forgiven(path: str, given: Rules) -> frozenset[Reason]:
    """The rules of thumb that do not hold for a path: the user asked for it, or its attributes say so."""
    if given.include is not None and given.include.match_file(path):
        return ANY
    attributes = given.attributes.get(path, {})
    if not attributes:
        return NONE
    return frozenset().union(*(FORGIVEN.get((name, SPELLINGS.get(value, value)), ()) for name, value in attributes.items()))
