"""The plan: never over, everything if it fits, the best first, more with more room."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repoassist.pack import planning
from repoassist.pack.passages import Passage
from repoassist.records import Form, Lines, Ranked

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Costs:
    """Files of fixed costs; an outline costs a fifth and is there for every second file."""

    def __init__(self, sizes: list[int]) -> None:
        self.sizes = {f"f{number:03}": size for number, size in enumerate(sizes)}

    def at_least(self, path: str) -> int:
        return self.sizes[path] // 10

    def full(self, path: str) -> int:
        return self.sizes[path]

    def roughly(self, path: str) -> int:
        return self.sizes[path]

    def excerpt(self, path: str, chosen: Sequence[Lines], *, outlined: bool) -> tuple[int, tuple[Lines, ...]]:
        assert path in self.sizes
        return sum(last - first + 1 for first, last in chosen) + outlined, tuple(chosen)

    def outline(self, path: str) -> tuple[int, tuple[Lines, ...]] | None:
        return (self.sizes[path] // 5 + 1, ((1, 1),)) if int(path[1:]) % 2 else None

    def ranked(self) -> list[Ranked]:
        return [Ranked(path, 1.0, "") for path in self.sizes]


def choose(costs: Costs, room: int, passages: Mapping[str, Sequence[Passage]] | None = None) -> planning.Plan:
    return planning.choose(planning.Wanted(costs.ranked(), passages or {}, {}, room, room), costs)


@given(st.lists(st.integers(1, 400), max_size=40), st.integers(0, 3_000))
def test_never_over_and_every_file_once(sizes: list[int], room: int) -> None:
    costs = Costs(sizes)
    plan = planning.everything(costs.ranked(), costs, room, {}) or choose(costs, room)
    assert plan.used == sum(item.tokens for item in plan.items) <= room
    assert len({item.path for item in plan.items}) == len(plan.items)
    assert (sum(sizes) <= room) == (len(plan.items) == len(sizes) and all(item.form is Form.FULL for item in plan.items))


def test_full_then_outline_then_only_named() -> None:
    costs = Costs([100, 100, 100, 100, 900])
    plan = choose(costs, 250)
    assert [(item.path, item.form) for item in plan.items] == [("f000", Form.FULL), ("f001", Form.FULL), ("f003", Form.OUTLINE)]


def test_narrowed_files_are_no_more_than_outlined() -> None:
    costs = Costs([100, 100, 100])
    plan = planning.everything(costs.ranked(), costs, 1_000, {"f001": Form.OUTLINE, "f002": Form.OUTLINE})
    assert plan is not None
    assert [(item.path, item.form) for item in plan.items] == [("f000", Form.FULL), ("f001", Form.OUTLINE)]


@pytest.mark.parametrize("room", [0, 5])
def test_no_room(room: int) -> None:
    costs = Costs([100])
    assert planning.everything(costs.ranked(), costs, room, {}) is None
    assert choose(costs, room).items == ()


def passage(path: str, first: int, last: int, score: float) -> Passage:
    return Passage(path, first, last, None, score, (last - first + 1) * 4)


PASSAGES = {f"f{number:03}": (passage(f"f{number:03}", 1, 5, 2.0), passage(f"f{number:03}", 20, 29, 1.0)) for number in range(40)}


def test_leaders_in_full_then_passages_then_outlines() -> None:
    plan = choose(Costs([100, 100, 100, 100, 900]), 260, {"f004": PASSAGES["f004"]})
    assert [(item.path, item.form) for item in plan.items] == [
        ("f000", Form.FULL),
        ("f001", Form.FULL),
        ("f003", Form.OUTLINE),
        ("f004", Form.EXCERPT),
    ]
    assert plan.items[-1].ranges == ((1, 5), (20, 29))


@given(st.lists(st.integers(1, 400), max_size=40), st.integers(0, 1_500))
def test_excerpts_are_never_over(sizes: list[int], room: int) -> None:
    plan = choose(Costs(sizes), room, PASSAGES)
    assert plan.used == sum(item.tokens for item in plan.items) <= room
    assert len({item.path for item in plan.items}) == len(plan.items)


def full(costs: Costs, room: int, reach: int, passages: Mapping[str, Sequence[Passage]]) -> set[str]:
    plan = planning.choose(planning.Wanted(costs.ranked(), passages, {}, room, reach), costs)
    return {item.path for item in plan.items if item.form is Form.FULL}


@given(st.lists(st.integers(1, 400), max_size=40), st.integers(0, 1_500), st.integers(0, 300))
def test_what_is_in_full_is_so_with_twice_the_budget(sizes: list[int], room: int, spare: int) -> None:
    assert full(Costs(sizes), room + spare, room, {}) <= full(Costs(sizes), 2 * room, 2 * room, {})


@given(st.lists(st.integers(100, 400), min_size=30, max_size=40), st.integers(0, 1_500), st.integers(0, 500))
def test_where_passages_fill_the_room_it_is_so_with_any_larger_budget(sizes: list[int], room: int, more: int) -> None:
    many = {path: tuple(passage(path, 1 + 300 * at, 300 + 300 * at, 1.0) for at in range(9)) for path in PASSAGES}
    assert full(Costs(sizes), room, room, many) <= full(Costs(sizes), room + more, room + more, many)


def test_a_file_beyond_reach_does_not_keep_the_next_ones_out() -> None:
    assert [item.path for item in choose(Costs([10_000, 50, 50]), 200).items] == ["f001", "f002"]
