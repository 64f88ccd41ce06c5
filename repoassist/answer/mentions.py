"""Finds the places that an answer names: paths, with the lines, quoted words or symbols that stand beside them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from repoassist.records import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LINES = r"(?::(?P<first>\d+)(?:[-\u2013](?P<last>\d+)|:\d+(?!\d))?|\#L(?P<anchor>\d+)(?:-L?(?P<anchored>\d+))?)?"
TICKED = re.compile(rf"(?<!`)`(?P<path>[^`\n]+?){LINES}`(?!`)")
BARE = re.compile(rf"(?<![\w@.+~$/:\\\u2039-])(?P<path>(?:[\w@+~$.\[\]-]+/)*[\w@+~$.\[\]-]*\w){LINES}")
IN_WORDS = re.compile(
    r"`?\s*[(,:]?\s*(?:on |at )?(?:lines?\s+|L)(?P<first>\d+)(?:\s*(?:-|\u2013|to|L)+\s*(?P<last>\d+))?", re.IGNORECASE
)
QUOTED = re.compile(
    r"\)?\s*(?:[:,(\u2014\u2013-]\s*)?(?:(?P<straight>\"[^\n]*\")|\u201c(?P<curly>[^\u201d\n]+)\u201d)"
    r"|\)?\s*(?:[:(\u2014\u2013-]|::)\s*`(?P<ticked>[^`\n]+)`"
)
FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})[^\n]*\n(?:.*?\n)??(?: {0,3}\1[`~]* *$|\Z)", re.MULTILINE | re.DOTALL)
URL = re.compile(r"\b[a-z][a-z0-9+.-]*://\S+", re.IGNORECASE)

SHORTEST = 2
"""Characters of a quote below which it would be found anywhere."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A place as an answer names it, at ``start`` to ``end`` of the answer.

    ``written`` is the path as it stands there, ``paths`` the files that it may mean; lines are 0 where none are named; ``quotes``
    are the readings of the words quoted beside it, the longest first: a quote may have quotation marks in it.
    """

    written: str
    paths: tuple[str, ...]
    first: int
    last: int
    quotes: tuple[str, ...]
    start: int
    end: int


class Paths:
    """The files of the repository, by every name that an answer may call them."""

    def __init__(self, known: Iterable[str]) -> None:
        self.by_shown = {visible(path): path for path in known}
        self.by_name: dict[str, list[str]] = {}
        for shown in sorted(self.by_shown):
            self.by_name.setdefault(shown.rpartition("/")[2], []).append(shown)
        self.extensions = {extension_of(name) for name in self.by_name} - {""}

    def meant(self, written: str) -> tuple[str, ...]:
        """The files that a path can mean: the one of this name, or those whose path ends with it."""
        cleaned = written.removeprefix("./").lstrip("/")
        if cleaned in self.by_shown:
            return (self.by_shown[cleaned],)
        beside = self.by_name.get(cleaned.rpartition("/")[2], [])
        return tuple(self.by_shown[shown] for shown in beside if shown.endswith(f"/{cleaned}"))

    def nearest(self, written: str) -> str:
        """The file of the same name whose folders are most alike, empty where there is none."""
        pieces = set(written.split("/"))
        beside = self.by_name.get(written.rpartition("/")[2], [])
        return max(beside, key=lambda shown: len(pieces & set(shown.split("/"))), default="")


def extension_of(name: str) -> str:
    """What follows the last dot of a file's name, the dot included; empty for a name that only begins with one."""
    at = name.rfind(".")
    return name[at:] if at > 0 else ""


def mentions(answer: str, paths: Paths) -> Iterator[Mention]:
    """The places that an answer names, in its order."""
    fences = [match.span() for match in FENCE.finditer(answer)]
    links = [match.span() for match in URL.finditer(answer)]
    until = 0
    for match in sorted([*TICKED.finditer(answer), *BARE.finditer(answer)], key=lambda found: (found.start(), -found.end())):
        if match.start() < until or inside(match.start(), links):
            continue
        fenced = inside(match.start(), fences)
        found = mention(answer, match, paths, fenced=fenced)
        if found is not None:
            until = found.end
            yield found


def inside(position: int, spans: Iterable[tuple[int, int]]) -> bool:
    """Whether a position lies in one of the spans."""
    return any(start <= position < end for start, end in spans)


def mention(answer: str, match: re.Match[str], paths: Paths, *, fenced: bool) -> Mention | None:
    """The place that a match names, None if it is no path.

    A path that matches no file is one all the same if it looks like a file of this repository: a name with one of its extensions,
    in a folder, in back-ticks or with a line. Within a code block only files that are there count.
    """
    written = match["path"].strip().rstrip(".,;:!?")
    meant = paths.meant(written)
    first, last = lines_in(match)
    ticked = match[0].startswith("`")
    if "/" not in written and not first and (fenced or not (ticked or extension_of(written))):
        return None  # a word of the text or of some code, though a file may bear its name
    if not meant and (fenced or not like_a_path(written, paths, marked=ticked or first > 0)):
        return None
    end = match.end()
    if not first and not fenced and (words := IN_WORDS.match(answer, end - ticked)):
        first, last = lines_in(words)
        end = words.end()
    quotes, end = ((), end) if fenced else quotes_after(answer, end, paths)
    if len(meant) > 1 and "/" not in written and not first and not quotes:
        return None  # a name that many files have, such as __init__.py, named as such
    return Mention(written, meant, first, last, quotes, match.start(), end)


def like_a_path(written: str, paths: Paths, *, marked: bool) -> bool:
    """Whether a text that names no file of the repository seems to be meant as one."""
    name = written.rpartition("/")[2]
    plausible = extension_of(name) in paths.extensions and re.fullmatch(r"[\w@+~$.\[\]/ -]+", written) is not None
    return plausible and ("/" in written or marked) and " " not in name


def lines_in(match: re.Match[str]) -> tuple[int, int]:
    """The first and the last line that a match names, 0 for none."""
    groups = match.groupdict()
    first = int(groups["first"] or groups.get("anchor") or 0)
    return first, max(first, int(groups["last"] or groups.get("anchored") or 0))


def quotes_after(answer: str, at: int, paths: Paths) -> tuple[tuple[str, ...], int]:
    """The readings of what is quoted right after a path, and where that ends; nothing if it is a path itself."""
    match = QUOTED.match(answer, at)
    if match is None:
        return (), at
    if match["straight"]:
        inner = match["straight"][1:-1]
        cuts = [inner, *(inner[: found.start()] for found in reversed(list(re.finditer('"', inner))))]
        longest = [cut for cut in cuts if len(cut.strip()) >= SHORTEST]
        return tuple(longest), match.end() if len(cuts) == 1 else match.start("straight") + 1
    quote = match["curly"] or match["ticked"]
    if match["ticked"] and (paths.meant(quote) or like_a_path(quote, paths, marked=True) or TICKED_PATH.search(quote)):
        return (), at
    return ((quote,), match.end()) if len(quote.strip()) >= SHORTEST else ((), at)


TICKED_PATH = re.compile(r"^[\w@+~$.\[\]/-]+\.\w+(?::\d+|#L\d+)")
"""A path with a line: another place, not words of this one."""
