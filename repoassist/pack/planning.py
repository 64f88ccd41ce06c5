"""Decides what of each file goes in: in full, in outline, or only named, so that the whole never exceeds the budget."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from repoassist.records import Form, Item, Lines, Ranked

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

OUTLINE_SHARE = 0.12
"""The part of the room that is kept for outlines of the files that come after those in full."""

PATIENCE = 300
"""Files in a row that do not fit before the rest is not looked at any more: what is left is too small to matter."""


class Costs(Protocol):
    """What a file costs in each form, its delimiters included, in tokens. Counting is the dear part, so it is asked for late."""

    def at_least(self, path: str) -> int:
        """What the whole file costs at the least, told from the file alone and without counting."""

    def full(self, path: str) -> int:
        """The whole file."""

    def outline(self, path: str) -> tuple[int, tuple[Lines, ...]] | None:
        """Its outline and the lines of it, None for a file that has none."""


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


def choose(ranked: Sequence[Ranked], costs: Costs, room: int, narrowed: Mapping[str, Form]) -> Plan:
    """The best files within ``room`` tokens. ``narrowed`` names files that may be no more than outlined."""
    items: dict[str, Item] = {}
    left = room - fill(ranked, costs, int(room * (1 - OUTLINE_SHARE)), items, narrowed)
    left -= outlines(ranked, costs, left, items)
    left -= fill(ranked, costs, left, items, narrowed)
    return Plan(tuple(items[one.path] for one in ranked if one.path in items), room - left)


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


def outlines(ranked: Sequence[Ranked], costs: Costs, room: int, items: dict[str, Item]) -> int:
    """Add outlines of files that are not in full while they fit, the best first; returns the tokens that this took."""
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
