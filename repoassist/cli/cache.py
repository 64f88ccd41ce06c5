"""``cache``: what the program keeps in the user's cache folder, and deleting it."""

from __future__ import annotations

import os
import re
import stat
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import click

from repoassist import memo
from repoassist.cli import manifest, streams
from repoassist.cli.options import settings_of, shared
from repoassist.errors import Exit, RepoassistError
from repoassist.records import visible
from repoassist.repo import copies

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from repoassist.repo.copies import Copy

ACTIONS = ("list", "show", "delete")

MEMO = re.compile(r"(memo-\d+)\.sqlite(?:-wal|-shm|-journal)?")
"""The files of the memo, those of other versions of the program among them."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One thing in the cache: a memo or a copy of a remote repository.

    ``size`` is in bytes, ``used`` in seconds since 1970; ``rows`` are a memo's by kind, None where they cannot be read.
    """

    name: str
    paths: tuple[str, ...]
    size: int
    used: float
    copy: Copy | None = None
    rows: Mapping[str, int] | None = field(default_factory=dict)

    @property
    def what(self) -> str:
        """A few words for a person."""
        if self.copy is None:
            return "unreadable" if self.rows is None else f"{sum(self.rows.values()):,} rows about files"
        return self.copy.url or "an unfinished or damaged copy"


@click.command(name="cache")
@click.argument("action", type=click.Choice(ACTIONS), default="list")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--all", "everything", is_flag=True, help="With delete: all that the program keeps.")
@shared("output", "as_json", "yes")
def command(action: str, names: tuple[str, ...], everything: bool, **given: Any) -> None:  # noqa: ANN401, FBT001 - click's options
    """List, show or delete what is kept in the user's cache folder.

    That is the memo, which saves reading files again, and the copies of the repositories that --remote has fetched. NAME is a
    name of the list or a URL. Nothing is lost by deleting but time; nothing else in the folder, or behind a link, is touched.
    """
    settings = settings_of(given)
    if settings.cache is None:
        raise RepoassistError("there is no cache: no home to keep one in", hint="set HOME or XDG_CACHE_HOME")
    if (everything and (names or action != "delete")) or (names and action == "list"):
        raise click.UsageError("--all goes with delete and without names, a NAME with show or delete")
    there = kept(settings.cache)
    chosen = there if action == "list" or everything or (action == "show" and not names) else [find(there, one) for one in names]
    if action == "delete":
        if not chosen and not everything:
            raise click.UsageError("delete what? name it, or --all")
        return delete(chosen, settings.cache, yes=settings.yes)
    if settings.as_json:
        return streams.result(manifest.dump(as_json(settings.cache, chosen)), settings.output)
    if not there:
        streams.say(f"nothing is kept in {settings.cache}" + ("" if os.path.isdir(settings.cache) else ", which does not exist"))
    return streams.result(table(chosen) if action == "list" else "\n".join(map(details, chosen)), settings.output)


# --- what is there -----------------------------------------------------------------------------------------------


def kept(cache: str) -> list[Kept]:
    """What is in the cache folder and is this program's, the memo first."""
    try:
        return [*memos(cache), *(kept_copy(copy) for copy in copies.stored(cache))]
    except OSError as error:
        raise RepoassistError(f"the cache cannot be read: {error.filename or cache}: {error.strerror}") from error


def memos(cache: str) -> Iterator[Kept]:
    """The memo, and those that other versions of the program have left."""
    files: dict[str, list[str]] = {}
    for name in sorted(os.listdir(cache)) if os.path.isdir(cache) else []:
        match = MEMO.fullmatch(name)
        if match and stat.S_ISREG(os.lstat(os.path.join(cache, name)).st_mode):
            files.setdefault(match[1], []).append(os.path.join(cache, name))
    for name, paths in files.items():
        looks = [os.lstat(path) for path in paths]
        current = name == f"memo-{memo.SCHEMA}"
        rows = memo.rows(os.path.join(cache, f"{name}.sqlite"))
        size, used = sum(look.st_size for look in looks), max(look.st_mtime for look in looks)
        yield Kept("memo" if current else name, tuple(paths), size, used, rows=rows)


def kept_copy(copy: Copy) -> Kept:
    """A copy, with its size."""
    return Kept(copy.name, (copy.folder,), size_of(copy.folder), copy.used, copy)


def size_of(folder: str) -> int:
    """The bytes of the files below a folder; links are counted themselves, not what they lead to."""
    total = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.lstat(os.path.join(parent, name)).st_size
            except OSError:
                continue  # another run has just deleted it
    return total


def find(there: Sequence[Kept], wanted: str) -> Kept:
    """What a name or a URL stands for. Raises RepoassistError if that is nothing, or several things."""
    found = [one for one in there if one.name == wanted or (one.copy is not None and called(one.copy, wanted))]
    if len(found) != 1:
        known = ", ".join(one.name for one in (found or there)) or "nothing"
        why = "several things are" if found else "nothing is"
        raise RepoassistError(f"{why} kept under the name {wanted}", hint=f"there is: {known}", code=Exit.USAGE)
    return found[0]


def called(copy: Copy, wanted: str) -> bool:
    """Whether a copy is meant: by its URL, by the end of it as in ``owner/name``, or by its folder's name."""
    url = copy.url.rstrip("/").removesuffix(".git")
    asked = wanted.rstrip("/").removesuffix(".git")
    return bool(asked) and (url == asked or url.endswith((f"/{asked}", f":{asked}")) or os.path.basename(copy.folder) == wanted)


# --- deleting ----------------------------------------------------------------------------------------------------


def delete(chosen: Sequence[Kept], cache: str, *, yes: bool) -> None:
    """Delete after a yes. Raises RepoassistError without one, or if something stays."""
    if not chosen:
        streams.say(f"nothing is kept in {cache}")
        return
    what = ", ".join(f"{one.name} ({one.what}, {human(one.size)})" for one in chosen)
    if not yes:
        agree(what)
    for one in chosen:
        try:
            remove(one)
        except BlockingIOError as error:
            raise RepoassistError(f"{one.name} is being fetched by another run", hint="delete it when that has ended") from error
        except OSError as error:
            raise RepoassistError(f"{error.filename or one.paths[0]} cannot be deleted: {error.strerror}") from error
    streams.say(f"deleted {what}")


def agree(what: str) -> None:
    """Ask on the terminal. Raises RepoassistError if there is none, or the answer is no."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise RepoassistError(
            f"consent is needed to delete {what}, and there is no terminal to ask on", hint="--yes consents", code=Exit.CONSENT
        )
    if not click.confirm(streams.harmless(f"Delete {what}?"), default=False, err=True):
        raise RepoassistError("nothing was deleted", code=Exit.CONSENT)


def remove(one: Kept) -> None:
    """Delete one thing. Raises OSError."""
    if one.copy is not None:
        return copies.delete(one.copy)
    for path in one.paths:
        if os.path.lexists(path):  # SQLite takes its side files away by itself
            os.unlink(path)
    return None


# --- showing -----------------------------------------------------------------------------------------------------


def human(size: float) -> str:
    """A size in bytes as a person reads it, in decimal units."""
    for unit in ("B", "kB", "MB"):
        if size < 1000:  # noqa: PLR2004 - decimal units
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"


def day(seconds: float) -> str:
    """A time as a date and minute, in local time."""
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(seconds))


def table(there: Sequence[Kept]) -> str:
    """One line for each thing, aligned."""
    if not there:
        return ""
    lines = [("name", "size", "last used", "what"), *((one.name, human(one.size), day(one.used), one.what) for one in there)]
    width = max(len(line[0]) for line in lines)
    return "".join(f"{name:<{width}} {size:>9}  {used:<16}  {visible(what)}\n" for name, size, used, what in lines)


def details(one: Kept) -> str:
    """All that is known of one thing."""
    lines = [(one.name, one.what), ("path", one.paths[0]), ("size", human(one.size)), ("last used", day(one.used))]
    if one.copy is not None:
        lines += [(revision, f"{commit}, fetched {day(when)}") for revision, (commit, when) in sorted(one.copy.commits.items())]
    lines += [(kind, f"{number:,} rows") for kind, number in sorted((one.rows or {}).items())]
    return "".join(f"{visible(label)}: {visible(said)}\n" for label, said in lines)


def as_json(cache: str, chosen: Sequence[Kept]) -> dict[str, Any]:
    """The same for scripts; sizes in bytes, times in UTC."""
    return {
        "schema": manifest.SCHEMA,
        "folder": visible(cache),
        "memos": [base(one) | {"rows": one.rows} for one in chosen if one.copy is None],
        "remotes": [
            base(one)
            | {
                "url": visible(one.copy.url),
                "revisions": [
                    {"revision": visible(revision), "commit": commit, "fetched": utc(when)}
                    for revision, (commit, when) in sorted(one.copy.commits.items())
                ],
            }
            for one in chosen
            if one.copy is not None
        ],
    }


def base(one: Kept) -> dict[str, Any]:
    """What a memo and a copy have in common."""
    return {"name": one.name, "path": visible(one.paths[0]), "size": one.size, "used": utc(one.used)}


def utc(seconds: float) -> str:
    """A time in ISO 8601."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))
