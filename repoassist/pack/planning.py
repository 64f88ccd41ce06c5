"""Decides what of each file goes in: all of it, an excerpt, its outline or only its name, and never more than the budget."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from repoassist.records import Form, Item, Lines, Ranked

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from repoassist.pack.passages import Passage

FULL_SHARE = 0.88
"""The part of the room that files in full may take where nothing is asked; outlines of the next ones have the rest."""

THRIFT = 0.2
"""The power of a file's size that its score is divided by: of two that matter alike, the shorter one comes first."""

EXCERPTED = 40
"""Files that may be in excerpt."""

SURE = 3
"""The best files of which at least one passage is there, if there is room for anything."""

SAYING = 1.5
"""The power of a passage's own score, beside its file's."""

OPENING, CHARACTERS, MARK = 60, 3.5, 8
"""Tokens of an excerpt beside its passages, characters of a token, tokens of the mark of a gap: estimates, to choose by."""

SECOND_TRIES = 20
"""Passages that are tried where the estimates have left room."""

PATIENCE = 300
"""Files in a row that do not fit before the rest is not looked at any more: what is left is too small to matter."""


class Costs(Protocol):
    """What a file costs in each form, its delimiters included, in tokens. Counting is the dear part, so it is asked for late."""

    def at_least(self, path: str) -> int:
        """What the whole file costs at the least, told from the file alone and without counting."""

    def roughly(self, path: str) -> int:
        """About what the whole file costs, told from the file alone and without counting."""

    def full(self, path: str) -> int:
        """The whole file."""

    def outline(self, path: str) -> tuple[int, tuple[Lines, ...]] | None:
        """Its outline and the lines of it, None for a file that has none."""

    def excerpt(self, path: str, chosen: Sequence[Lines], *, outlined: bool) -> tuple[int, tuple[Lines, ...]]:
        """The chosen lines with what they need to be read, and all lines of that; with the outline, if ``outlined``."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be planned: the files in the order of their rank, their passages, which may be no more than outlined, the room.

    ``pinned`` come before everything else. ``reach`` is a room that grows with the budget alone, so that it is the same whatever
    else the plan's room has gained.
    """

    ranked: Sequence[Ranked]
    passages: Mapping[str, Sequence[Passage]]
    narrowed: Mapping[str, Form]
    room: int
    reach: int
    pinned: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Plan:
    """What goes in, in the order of the ranking, and what of the room it takes."""

    items: tuple[Item, ...]
    used: int


def hopeless(ranked: Sequence[Ranked], costs: Costs, room: int, narrowed: Mapping[str, Form]) -> bool:
    """Whether a lower bound says already, with nothing counted, that not everything fits."""
    return sum(costs.at_least(one.path) for one in ranked if one.path not in narrowed) > room


def everything(ranked: Sequence[Ranked], costs: Costs, room: int, narrowed: Mapping[str, Form]) -> Plan | None:
    """Every file in full (or as far as it may) if that fits."""
    if hopeless(ranked, costs, room, narrowed):
        return None
    items: dict[str, Item] = {}
    used = fill(ranked, costs, room, items, narrowed)
    if len(items) + len(narrowed.keys() & {one.path for one in ranked}) < len(ranked):
        return None
    used += outlines(ranked, costs, room - used, items)
    return Plan(tuple(items[one.path] for one in ranked if one.path in items), used)


def choose(wanted: Wanted, costs: Costs) -> Plan:
    """The best files within the room: the leaders in full, then the best passages of the next ones, then outlines.

    With passages to fill what files in full leave, these are a prefix of one order, so that a larger budget keeps all of them.
    Without, only those are taken that have their place in twice the budget whatever comes before them.
    """
    items: dict[str, Item] = {}
    taken = first_of_all(wanted, costs, items)
    left = wanted.room - taken
    ordered = by_worth(wanted.ranked, costs)
    near = list(within_reach(ordered, costs, int(wanted.reach * FULL_SHARE), wanted.narrowed))
    if wanted.passages:
        left -= prefix(ordered, costs, wanted.reach - taken, items, wanted.narrowed)
    else:
        left -= fill(near, costs, int(left * FULL_SHARE), items, wanted.narrowed)
    left -= excerpts(wanted, costs, left, items)
    left -= completed(costs, left, items)
    left -= outlines(wanted.ranked, costs, left, items)
    left -= fill(near, costs, left, items, wanted.narrowed)
    return Plan(tuple(items[one.path] for one in wanted.ranked if one.path in items), wanted.room - left)


def first_of_all(wanted: Wanted, costs: Costs, items: dict[str, Item]) -> int:
    """Add what is pinned, in full as far as it fits and else as much of it as does; returns the tokens that this took."""
    pinned = [one for one in wanted.ranked if one.path in wanted.pinned]
    used = fill(pinned, costs, wanted.room, items, wanted.narrowed)
    used += excerpts(replace(wanted, ranked=pinned), costs, wanted.room - used, items)
    return used + outlines(pinned, costs, wanted.room - used, items)


def leaders(wanted: Wanted, costs: Costs) -> Plan:
    """The best files within the room, all in full."""
    items: dict[str, Item] = {}
    near = within_reach(by_worth(wanted.ranked, costs), costs, wanted.reach, wanted.narrowed)
    used = fill(list(near), costs, wanted.room, items, wanted.narrowed)
    return Plan(tuple(items[one.path] for one in wanted.ranked if one.path in items), used)


def by_worth(ranked: Sequence[Ranked], costs: Costs) -> list[Ranked]:
    """The files by their score and a little by how short they are; the ranking decides between equals."""
    return sorted(ranked, key=lambda one: -one.score / max(1, costs.roughly(one.path)) ** THRIFT)


def within_reach(ordered: Sequence[Ranked], costs: Costs, room: int, narrowed: Mapping[str, Form]) -> Iterator[Ranked]:
    """The first files that fit together into twice the room, by an estimate on the high side; those that alone do not are passed.

    With twice the budget exactly these are taken first, before any other. So what is taken of them now is taken then.
    """
    left = 2 * room
    for one in ordered:
        cost = costs.roughly(one.path) * 4 // 3
        if one.path in narrowed or cost > 2 * room:
            continue
        left -= cost
        if left < 0:
            return
        yield one


def in_full(one: Ranked, costs: Costs) -> Item:
    """A file as a whole."""
    return Item(one.path, Form.FULL, (), costs.full(one.path), one.score, one.why)


def fill(ranked: Sequence[Ranked], costs: Costs, room: int, items: dict[str, Item], narrowed: Mapping[str, Form]) -> int:
    """Add files in full while they fit, the best first; returns the tokens that this took."""
    used, misses = 0, 0
    for one in ranked:
        if misses > PATIENCE:
            break
        if one.path in items or one.path in narrowed:
            continue
        misses += 1
        if used + costs.at_least(one.path) <= room and used + (item := in_full(one, costs)).tokens <= room:
            items[one.path] = item
            used += item.tokens
            misses = 0
    return used


def prefix(ranked: Sequence[Ranked], costs: Costs, room: int, items: dict[str, Item], narrowed: Mapping[str, Form]) -> int:
    """Add files in full up to the first that does not fit; returns the tokens that this took."""
    used = 0
    for one in ranked:
        if one.path in items or one.path in narrowed:
            continue
        if used + costs.at_least(one.path) > room or used + (item := in_full(one, costs)).tokens > room:
            break
        items[one.path] = item
        used += item.tokens
    return used


def excerpts(wanted: Wanted, costs: Costs, room: int, items: dict[str, Item]) -> int:
    """Add the best passages of the best files that are not in full while they fit; returns the tokens that this took."""
    files = {
        one.path: one
        for one in wanted.ranked
        if one.path not in items and one.path not in wanted.narrowed and wanted.passages.get(one.path)
    }
    files = dict(list(files.items())[:EXCERPTED])
    picked, rest = estimated(in_order(files, wanted.passages), room)
    chosen = {path: excerpt(path, picked, costs) for path in dict.fromkeys(one.path for one in picked)}
    while picked and total(chosen) > room:
        dropped = picked.pop()
        renew(chosen, dropped.path, picked, costs)
    for passage in rest[:SECOND_TRIES]:
        before = dict(chosen)
        if total(chosen) + estimate(passage) <= room:
            renew(chosen, passage.path, [*picked, passage], costs)
        if total(chosen) > room:
            chosen = before
        elif chosen != before:
            picked.append(passage)
    for path, (tokens, ranges) in chosen.items():
        items[path] = Item(path, Form.EXCERPT, ranges, tokens, files[path].score, files[path].why)
    return total(chosen)


def in_order(files: Mapping[str, Ranked], passages: Mapping[str, Sequence[Passage]]) -> list[Passage]:
    """The passages of the files that say anything, the most wanted first: the best one of the best files, then the others.

    A passage is wanted by what its file counts, and more by what it says itself.
    """
    best = {path: max(passages[path], key=lambda one: one.score) for path in list(files)[:SURE]}
    wanted = {
        (path, one.first): (best.get(path) is not one, -files[path].score * one.score**SAYING, path, one.first)
        for path in files
        for one in passages[path]
    }
    said = [one for path in files for one in passages[path] if one.score > 0]
    return sorted(said, key=lambda one: wanted[one.path, one.first])


def estimate(passage: Passage) -> int:
    """About what a passage takes in an excerpt."""
    return int(passage.size / CHARACTERS) + MARK


def estimated(ordered: Sequence[Passage], room: int) -> tuple[list[Passage], list[Passage]]:
    """The passages that fit by the estimate, and the others."""
    picked: list[Passage] = []
    rest: list[Passage] = []
    opened: set[str] = set()
    for passage in ordered:
        cost = estimate(passage) + (0 if passage.path in opened else OPENING)
        if cost > room:
            rest.append(passage)
            continue
        room -= cost
        opened.add(passage.path)
        picked.append(passage)
    return picked, rest


def excerpt(path: str, picked: Sequence[Passage], costs: Costs) -> tuple[int, tuple[Lines, ...]]:
    """What the picked passages of a file cost, and the lines of that."""
    return costs.excerpt(path, [(one.first, one.last) for one in picked if one.path == path], outlined=False)


def renew(chosen: dict[str, tuple[int, tuple[Lines, ...]]], path: str, picked: Sequence[Passage], costs: Costs) -> None:
    """Count a file's excerpt anew after a passage has come or gone; a file without any has none."""
    if any(one.path == path for one in picked):
        chosen[path] = excerpt(path, picked, costs)
    else:
        chosen.pop(path, None)


def total(chosen: Mapping[str, tuple[int, tuple[Lines, ...]]]) -> int:
    """The tokens of some excerpts."""
    return sum(tokens for tokens, _ in chosen.values())


def completed(costs: Costs, room: int, items: dict[str, Item]) -> int:
    """Add their outlines to the excerpts while they fit, the best first; returns the tokens that this took."""
    used = 0
    for path, item in items.items():
        if item.form is not Form.EXCERPT:
            continue
        tokens, ranges = costs.excerpt(path, item.ranges, outlined=True)
        if used + tokens - item.tokens <= room:
            used += tokens - item.tokens
            items[path] = replace(item, ranges=ranges, tokens=tokens)
    return used


def outlines(ranked: Sequence[Ranked], costs: Costs, room: int, items: dict[str, Item]) -> int:
    """Add outlines of files that are not there yet while they fit, the best first; returns the tokens that this took."""
    used, misses = 0, 0
    for one in ranked:
        if misses > PATIENCE:
            break
        if one.path in items:
            continue
        misses += 1
        outline = costs.outline(one.path)
        if outline is not None and used + outline[0] <= room:
            items[one.path] = Item(one.path, Form.OUTLINE, outline[1], outline[0], one.score, one.why)
            used += outline[0]
            misses = 0
    return used
