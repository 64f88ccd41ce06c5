"""Looks into submodules: the files of those that are there count as the superproject's, and of the others it is said why not.

Each is asked of git as a repository of its own, with its own ignore rules, attributes and sparse state.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from repoassist.errors import RepoassistError
from repoassist.records import Entry, Omitted, Reason
from repoassist.repo import git, ignoring, listing, locating, pipes

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from repoassist.repo.listing import Listing

DEEPEST = 16
"""Submodules within submodules; what lies deeper is named."""

MOST = 1_000
"""Submodules that are looked into: a few crafted commits that name each other would make millions."""

NARROWING = ("omit", "outline")
"""The values of the attribute ``repoassist`` that narrow, the narrowest first."""


@dataclass(frozen=True, slots=True)
class Submodule:
    """A submodule that was looked into: its folder's path from the superproject's top level, and the commit it is at."""

    path: str
    commit: str
    repository: git.Repository


def recurse(outer: Listing, pathspecs: Sequence[str]) -> Listing:
    """The listing with the files of its submodules, nested ones too; the pathspecs are those that ``outer`` was listed with."""
    with pipes.opened(outer.repository.root):
        return joined(outer, pathspecs, iter(range(MOST)), 0)


def joined(outer: Listing, pathspecs: Sequence[str], room: Iterator[int], depth: int) -> Listing:
    """A listing with those of its submodules; ``room`` has an element for each submodule that may yet be looked into."""
    inner: list[Listing] = []
    refused: dict[str, str] = {}
    links = gitlinks(outer) if pathspecs or any(one.why is Reason.SUBMODULE for one in outer.omitted) else {}
    for path, commit in sorted(links.items()):
        bounded = depth < DEEPEST and next(room, None) is not None
        found = enter(outer, path, commit, room, depth) if bounded else "too many submodules, or too deep"
        if isinstance(found, str):
            refused[path] = f"commit {commit[:12]}, {found}"
        else:
            moved = not outer.from_commit and found.commit != commit
            inner.append(prefixed(replace(found, dirty=found.dirty or moved), path))
    if pathspecs and inner:
        paths = [path for part in inner for path in paths_of(part)]
        wanted = matched(outer.repository, paths, pathspecs, next(iter(links.values())))
        inner = [part for one in inner if (part := scoped(one, wanted)).submodules]
    return merged(outer, inner, refused, listed_in_part=bool(pathspecs))


def gitlinks(outer: Listing) -> dict[str, str]:
    """The commits of the submodules that the index or the commit has, by path, whatever the scope."""
    at = outer.repository
    if outer.from_commit:
        rows = git.run(["ls-tree", "-r", "-z", "--full-tree", outer.commit], at.here, env=at.env).split(b"\0")
        fields = (row.partition(b"\t") for row in rows if row.startswith(b"160000 "))
        return {git.path_of(path): meta.split(b" ")[2].decode() for meta, _, path in fields}
    indexed = git.parse_index(git.finish(git.start_index(at, ())))
    return {one.path: one.oid for one in indexed if one.mode == git.SUBMODULE}


def enter(outer: Listing, path: str, commit: str, room: Iterator[int], depth: int) -> Listing | str:
    """The listing of a submodule and of those in it, or why there is none."""
    try:
        if outer.from_commit:
            found = locating.store(outer.repository, outer.commit, path, commit)
        else:
            found = locating.checked_out(outer.repository, path)
        if isinstance(found, str):
            return found
        own = listing.commit_tree(found, commit, ()) if outer.from_commit else listing.work_tree(found, ())
        return joined(own, (), room, depth + 1)
    except RepoassistError as error:  # a damaged one is no reason to stop
        return error.message


# --- what becomes of the listings --------------------------------------------------------------------------------


def prefixed(inner: Listing, path: str) -> Listing:
    """The listing of a submodule with the paths that the superproject has for it."""
    below = [replace(one, path=f"{path}/{one.path}") for one in inner.submodules]
    return replace(
        inner,
        entries=tuple(replace(one, path=f"{path}/{one.path}") for one in inner.entries),
        omitted=tuple(replace(one, path=f"{path}/{one.path}") for one in inner.omitted),
        attributes={f"{path}/{one}": given for one, given in inner.attributes.items()},
        ignore_files=tuple(replace(one, path=f"{path}/{one.path}") for one in inner.ignore_files),
        submodules=(Submodule(path, inner.commit, inner.repository), *below),
    )


def scoped(inner: Listing, wanted: Collection[str]) -> Listing:
    """What of a submodule's listing is wanted; those submodules are kept of which anything is."""
    entries = tuple(one for one in inner.entries if one.path in wanted)
    omitted = tuple(one for one in inner.omitted if one.path in wanted)
    part = replace(inner, entries=entries, omitted=omitted)
    folders = {folder for path in paths_of(part) for folder in listing.folders_of(path)}
    return replace(part, submodules=tuple(one for one in inner.submodules if one.path in folders))


def paths_of(listed: Listing) -> list[str]:
    """All paths of a listing, of files and of what is left out."""
    return [*(one.path for one in listed.entries), *(one.path for one in listed.omitted)]


def matched(outer: git.Repository, paths: Iterable[str], pathspecs: Sequence[str], oid: str) -> frozenset[str]:
    """Those of ``paths`` that the pathspecs match: git is asked, by an index that holds nothing but them.

    ``oid`` is any object's name, for the entries of that index.
    """
    rows = b"".join(f"100644 {oid} 0\t{path}\0".encode("utf-8", "surrogateescape") for path in paths)
    unchecked = ("-c", "core.protectNTFS=false", "-c", "core.protectHFS=false", "-c", "core.splitIndex=false")
    with TemporaryDirectory(prefix="repoassist-") as folder:
        env = {**outer.env, "GIT_INDEX_FILE": os.path.join(folder, "index")}
        git.run([*unchecked, "update-index", "-z", "--index-info"], outer.here, stdin=rows, env=env)
        return frozenset(one.path for one in git.parse_index(git.finish(git.start_index(outer, pathspecs, env))))


def merged(outer: Listing, inner: Sequence[Listing], refused: Mapping[str, str], *, listed_in_part: bool) -> Listing:
    """One listing of a superproject and its submodules; of what was not looked into it is said why."""
    looked_into = {one.path for part in inner for one in part.submodules}
    own = [one for one in outer.omitted if one.path not in looked_into]
    omitted = [replace(one, detail=refused[one.path]) if named(one, refused) else one for one in own]
    files = [one for part in inner for one in part.entries]
    ignore_files = {one.path: one for one in (*outer.ignore_files, *above(outer, inner, listed_in_part=listed_in_part))}
    attributes = {path: given for part in (outer, *inner) for path, given in part.attributes.items()}
    return replace(
        outer,
        dirty=outer.dirty or any(part.dirty for part in inner),
        entries=tuple(sorted([*outer.entries, *files], key=lambda one: os.fsencode(one.path))),
        omitted=(*omitted, *(one for part in inner for one in part.omitted)),
        attributes=narrowed(outer, files, attributes, listed_in_part=listed_in_part) if files else attributes,
        ignore_files=(*ignore_files.values(), *(one for part in inner for one in part.ignore_files)),
        submodules=tuple(one for part in inner for one in part.submodules),
    )


def named(one: Omitted, refused: Collection[str]) -> bool:
    """Whether what is left out is one of these submodules, and not what has taken its place in the work tree."""
    return one.why is Reason.SUBMODULE and one.path in refused


def above(outer: Listing, inner: Sequence[Listing], *, listed_in_part: bool) -> Iterable[Entry]:
    """The superproject's ignore files in the folders above its submodules, of which none of its own files may tell."""
    if outer.from_commit or not inner:
        return ()
    links = [Entry(part.submodules[0].path, git.SUBMODULE, -1, "") for part in inner]
    indexed = listing.indexed_ignore_files(outer.repository) if listed_in_part else ()
    return listing.ignore_files(links, listing.Folders(outer.repository.root), indexed)


def narrowed(
    outer: Listing, files: Sequence[Entry], attributes: Mapping[str, Mapping[str, str]], *, listed_in_part: bool
) -> dict[str, Mapping[str, str]]:
    """The attributes with what the superproject's ``repoassist`` says of its submodules' files; the narrowest word counts.

    In the work tree git reads a submodule's attribute files as the superproject's, so the superproject's index is asked as well.
    That the superproject calls a submodule vendored says only whose it is, and its user has asked for it.
    """
    said = said_outside(outer, files, listed_in_part=listed_in_part)
    found = {path: dict(given) for path, given in attributes.items()}
    for one in files:
        given = {source.get(one.path, {}).get("repoassist", "") for source in (*said, attributes)}
        narrowest = next((value for value in NARROWING if value in given), None)
        if narrowest is not None:
            found.setdefault(one.path, {})["repoassist"] = narrowest
    return {**found}


def said_outside(outer: Listing, files: Sequence[Entry], *, listed_in_part: bool) -> list[dict[str, dict[str, str]]]:
    """The superproject's attributes of its submodules' files, from each place that it may have them in."""
    asked = [*(one for one in outer.entries if one.path.endswith(".gitattributes")), *files]
    if outer.from_commit:
        with git.index_of(outer.repository, outer.commit) as env:
            return [listing.attributes_of(outer.repository, asked, env, scoped=listed_in_part)]
    index: Mapping[str, str] = {}
    return [listing.attributes_of(outer.repository, asked, env, scoped=listed_in_part) for env in (index, None)]


# --- what the files of submodules are read and judged by ---------------------------------------------------------


def home(path: str, submodules: Collection[str]) -> str:
    """The path of the submodule that holds a file, empty for the superproject."""
    return next((folder for folder in listing.folders_of(path) if folder in submodules), "") if submodules else ""


def within(path: str, submodules: Collection[str]) -> str:
    """A file's path in the repository that holds it.

    Rules of thumb about folders judge by it: a submodule in ``vendor/`` or ``third_party/`` is what was asked for, and what is
    vendored in it is not.
    """
    folder = home(path, submodules)
    return path.removeprefix(f"{folder}/") if folder else path


def ignored(listed: Listing, contents: Mapping[str, bytes], paths: Sequence[str]) -> frozenset[str]:
    """Those of ``paths`` that an ignore file matches; ``contents`` are the ignore files' by path.

    A submodule cannot take back what its superproject keeps out, although its ignore file lies deeper.
    """
    submodules = {one.path for one in listed.submodules}
    groups: dict[str, dict[str, bytes]] = {}
    for path, content in contents.items():
        groups.setdefault(home(path, submodules), {})[path] = content
    found: set[str] = set()
    for folder, files in groups.items():
        found |= ignoring.ignored(files, [path for path in paths if path.startswith(f"{folder}/")] if folder else paths)
    return frozenset(found)
