"""Finds the rule that decided about a path and where it stands: an ignore file of git or of the tree, attributes, an option."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from repoassist.records import Rule
from repoassist.repo import attributes, git, ignoring, listing, selection

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from repoassist.repo.listing import Listing
    from repoassist.repo.reading import Reader


def path_below(repository: git.Repository, written: str) -> str | None:
    """The path from the top level that a user in ``repository.here`` means, None for one outside; no link is resolved."""
    full = os.path.normpath(os.path.join(repository.here, written))
    relative = os.path.relpath(full, repository.root)
    outside = relative == os.pardir or relative.startswith(os.pardir + os.sep)
    return None if outside else ("" if relative == os.curdir else relative.replace(os.sep, "/"))


def by_git(repository: git.Repository, path: str) -> Rule | None:
    """The rule by which git ignores a path, be it that of a folder above; None if it does not."""
    return rule_of(repository.root, path, None)


def by_ignore_file(files: Mapping[str, bytes], path: str) -> Rule | None:
    """The rule of the tree's own ignore files; ``files`` are their contents by path."""
    with ignoring.scratch_tree(files) as (scratch, env):
        found = rule_of(scratch, path, env)
    if found is None:
        return None
    folder = found.source.rpartition("/")[0]
    return Rule(f"{folder}/{listing.IGNORE_FILE}" if folder else listing.IGNORE_FILE, found.line, found.pattern)


def rule_of(root: str, path: str, env: Mapping[str, str] | None) -> Rule | None:
    """What ``check-ignore`` says of a path, tracked or not (format: git-check-ignore, "Output", with -v and -z)."""
    said = ignoring.check_ignore([path], root, env, "--verbose")
    if not said:
        return None
    source, line, pattern = said.split(b"\0")[:3]
    return None if pattern.startswith(b"!") else Rule(git.path_of(source), int(line or 0), git.path_of(pattern))


def by_attribute(listed: Listing, reader: Reader, path: str, names: Sequence[str]) -> Rule | None:
    """The line that gives a path one of these attributes: the last one of the nearest file, as gitattributes(5) has it."""
    for source, content in attribute_files(listed, reader, path):
        folder = source.rpartition("/")[0] if source.endswith(attributes.FILE) else ""
        below = path.removeprefix(f"{folder}/") if folder else path
        lines = content.decode("utf-8", "replace").split("\n")
        for number in range(len(lines), 0, -1):
            pattern, *given = lines[number - 1].split() or [""]
            if any(one.lstrip("-!").partition("=")[0] in names for one in given) and matches([pattern], below):
                return Rule(source, number, lines[number - 1].strip())
    return None


def attribute_files(listed: Listing, reader: Reader, path: str) -> Iterable[tuple[str, bytes]]:
    """The attribute files that may speak of a path with their contents, those that win first."""
    local = os.path.join(listed.repository.common, "info", "attributes")
    if os.path.isfile(local):
        with open(local, "rb") as stream:
            yield local, stream.read()
    entries = {entry.path: entry for entry in listed.entries if entry.path.endswith(attributes.FILE)}
    for folder in listing.folders_of(path):
        source = f"{folder}/{attributes.FILE}" if folder else attributes.FILE
        content = reader.read(entries[source]) if source in entries else None
        if isinstance(content, bytes):
            yield source, content


def by_option(patterns: Sequence[str], option: str, path: str) -> Rule | None:
    """The last of an option's patterns that matches."""
    found = [pattern for pattern in patterns if matches([pattern], path)]
    return Rule(option, 0, found[-1]) if found else None


def matches(patterns: Sequence[str], path: str) -> bool:
    """Whether patterns in gitignore's syntax match a path."""
    compiled = selection.compile_patterns(patterns)
    return compiled is not None and compiled.match_file(path)
