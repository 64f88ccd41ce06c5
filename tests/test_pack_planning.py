"""The plan: never over, everything if it fits, the best first, more with more room."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repoassist.pack import planning
from repoassist.records import Form, Lines, Ranked


class Costs:
    """Files of fixed costs; an outline costs a fifth and is there for every second file."""

    def __init__(self, sizes: list[int]) -> None:
        self.sizes = {f"f{number:03}": size for number, size in enumerate(sizes)}

    def at_least(self, path: str) -> int:
        return self.sizes[path] // 10

    def full(self, path: str) -> int:
        return self.sizes[path]

    def outline(self, path: str) -> tuple[int, tuple[Lines, ...]] | None:
        return (self.sizes[path] // 5 + 1, ((1, 1),)) if int(path[1:]) % 2 else None

    def ranked(self) -> list[Ranked]:
        return [Ranked(path, 1.0, "") for path in self.sizes]


@given(st.lists(st.integers(1, 400), max_size=40), st.integers(0, 3_000))
def test_never_over_and_every_file_once(sizes: list[int], room: int) -> None:
    costs = Costs(sizes)
    plan = planning.everything(costs.ranked(), costs, room, {}) or planning.choose(costs.ranked(), costs, room, {})
    assert plan.used == sum(item.tokens for item in plan.items) <= room
    assert len({item.path for item in plan.items}) == len(plan.items)
    assert (sum(sizes) <= room) == (len(plan.items) == len(sizes) and all(item.form is Form.FULL for item in plan.items))


def test_full_then_outline_then_only_named() -> None:
    costs = Costs([100, 100, 100, 100, 900])
    plan = planning.choose(costs.ranked(), costs, 250, {})
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
    assert planning.choose(costs.ranked(), costs, room, {}).items == ()
