"""Reads what git's plumbing writes with ``-z``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from repoassist.errors import RepoassistError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

MOST_FILTERS = 500
"""Filters that a configuration may name; each takes three variables to be switched off, and their room is limited."""


class Indexed(NamedTuple):
    """A line of ``ls-files -s``: the blob's name and mode, and whether the work tree may be trusted to have it."""

    path: str
    mode: int
    oid: str
    stage: int
    sparse: bool
    assumed: bool


@dataclass(frozen=True, slots=True)
class Status:
    """What ``status`` says of a work tree: HEAD's commit (empty before the first), and the paths that differ from the index.

    ``changed`` maps a tracked path to its mode in the work tree, 0 if it is gone; ``untracked`` are not ignored; ``closed`` are
    folders that could not be looked into, with what the system said.
    """

    commit: str
    staged: bool
    changed: Mapping[str, int]
    untracked: tuple[str, ...]
    closed: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Configured:
    """The names of the filters that the configuration has, and the values of core.attributesFile as they are written."""

    filters: tuple[str, ...]
    attributes: tuple[str, ...]


def path_of(raw: bytes) -> str:
    """A path as the program carries it: text, with bytes that are no UTF-8 as surrogate escapes."""
    return raw.decode("utf-8", "surrogateescape")


def records(paths: Iterable[str]) -> bytes:
    """Paths as git reads them with ``--stdin -z``."""
    return "\0".join([*paths, ""]).encode("utf-8", "surrogateescape")


INDEXED = re.compile(r"(.) ([0-7]+) ([0-9a-f]+) ([0-3])\t([^\0]+)\0")
"""An entry of ``ls-files -s -v -z``."""


def parse_index(output: bytes, ending: str = "") -> Iterator[Indexed]:
    """The entries of ``ls-files -s -v -z``, or those whose paths end so; an unmerged path once for each of its stages."""
    if ending:
        last = ending.encode() + b"\0"
        output = b"".join(row + b"\0" for row in output.split(b"\0") if (row + b"\0").endswith(last)) if last in output else b""
    for tag, mode, oid, stage, path in INDEXED.findall(path_of(output)):
        yield Indexed(path, int(mode, 8), oid, int(stage), tag in "Ss", tag.islower())


CLOSED = re.compile(rb"^warning: could not open directory '(.+?)/?': (.+)$", re.MULTILINE)
"""How git, in English, names a folder that it could not look into (dir.c, open_cached_dir)."""


def parse_status(output: bytes, warnings: bytes = b"") -> Status:
    """What ``status --porcelain=v2 -z --no-renames`` says (format: git-status, "Porcelain Format Version 2")."""
    commit, staged, changed, untracked = "", False, {}, []
    for record in output.split(b"\0"):
        kind, _, rest = record.partition(b" ")
        if kind == b"#" and rest.startswith(b"branch.oid "):
            commit = "" if rest.endswith(b"(initial)") else rest.split(b" ")[1].decode()
        elif kind == b"?":
            untracked.append(path_of(rest))
        elif kind == b"1":
            xy, _, _, _, mode, _, _, path = rest.split(b" ", 7)
            staged = staged or xy[:1] != b"."
            if xy[1:] != b".":
                changed[path_of(path)] = int(mode, 8)
        elif kind == b"u":
            fields = rest.split(b" ", 9)
            changed[path_of(fields[9])] = int(fields[5], 8)
    closed = tuple((path_of(path), path_of(why)) for path, why in CLOSED.findall(warnings))
    return Status(commit, staged, changed, tuple(untracked), closed)


def parse_attributes(output: bytes) -> dict[str, dict[str, str]]:
    """The attributes that ``check-attr -z`` gives, by path and name, where they are specified."""
    fields = output.split(b"\0")
    found: dict[str, dict[str, str]] = {}
    for at, value in enumerate(fields[2::3]):
        if value != b"unspecified":
            path, name = fields[3 * at : 3 * at + 2]
            found.setdefault(path_of(path), {})[name.decode()] = value.decode("utf-8", "replace")
    return found


def parse_configured(output: bytes) -> Configured:
    """What ``config -z --get-regexp`` says of filters and core.attributesFile. Raises RepoassistError for too many filters."""
    settings = [record.partition("\n")[::2] for record in path_of(output).split("\0") if record]
    filters = sorted({key.partition(".")[2].rpartition(".")[0] for key, _ in settings if key.startswith("filter.")} - {""})
    if len(filters) > MOST_FILTERS:
        raise RepoassistError(f"git's configuration names {len(filters)} filters", hint="see filter.* in `git config --list`")
    return Configured(tuple(filters), tuple(value for key, value in settings if not key.startswith("filter.")))
