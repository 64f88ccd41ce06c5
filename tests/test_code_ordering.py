"""The order of files: dependencies first, cycles together, the same on every machine."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repoassist.code.ordering import order

if TYPE_CHECKING:
    import random

Edges: TypeAlias = list[tuple[str, str]]
Graph: TypeAlias = tuple[list[str], Edges]

DEEP = 20_000


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    nodes = [f"{folder}/{name}.py" if folder else f"{name}.py" for folder in ("", "a", "b/c") for name in "fghi"]
    files = draw(st.lists(st.sampled_from(nodes), unique=True, min_size=1))
    pairs = st.tuples(st.sampled_from(files), st.sampled_from(files))
    return files, draw(st.lists(pairs, max_size=40))


def key(path: str) -> tuple[int, str, str]:
    return int(path.endswith("i.py")), path.rpartition("/")[0], path


def ordered(files: list[str], edges: Edges) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    return order(files, edges, key)


def reached(start: str, edges: Edges) -> set[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        node = waiting.pop()
        new = {target for source, target in edges if source == node} - found
        found |= new
        waiting.extend(new)
    return found


def components(files: list[str], edges: Edges) -> dict[str, frozenset[str]]:
    reach = {file: reached(file, edges) | {file} for file in files}
    return {file: frozenset(other for other in reach[file] if file in reach[other]) for file in files}


@given(graphs())
def test_every_file_once(graph: Graph) -> None:
    files, edges = graph
    assert sorted(ordered(files, edges)[0]) == sorted(files)


@given(graphs())
def test_between_components_every_edge_points_backwards(graph: Graph) -> None:
    files, edges = graph
    home = components(files, edges)
    at = {file: position for position, file in enumerate(ordered(files, edges)[0])}
    assert all(at[target] < at[source] for source, target in edges if home[source] != home[target])


@given(graphs())
def test_cycles_are_the_strongly_connected_components(graph: Graph) -> None:
    files, edges = graph
    expected = {component for component in components(files, edges).values() if len(component) > 1}
    found = ordered(files, edges)[1]
    assert {frozenset(cycle) for cycle in found} == expected
    assert len(found) == len(expected)
    assert list(found) == sorted(found)


@given(graphs())
def test_a_component_stands_together_in_the_order_of_its_cycle(graph: Graph) -> None:
    files, edges = graph
    found, cycles = ordered(files, edges)
    for cycle in cycles:
        start = found.index(cycle[0])
        assert found[start : start + len(cycle)] == cycle


@given(graphs(), st.randoms(use_true_random=False))
def test_the_order_of_what_is_given_does_not_matter(graph: Graph, shuffler: random.Random) -> None:
    files, edges = graph
    other_files, other_edges = list(files), [*edges, *edges[:3]]
    shuffler.shuffle(other_files)
    shuffler.shuffle(other_edges)
    assert ordered(other_files, other_edges) == ordered(files, edges)


@given(graphs())
def test_at_least_half_of_a_cycle_is_in_order(graph: Graph) -> None:
    files, edges = graph
    for cycle in ordered(files, edges)[1]:
        at = {file: position for position, file in enumerate(cycle)}
        inside = {(source, target) for source, target in edges if source != target and {source, target} <= at.keys()}
        assert 2 * sum(at[target] < at[source] for source, target in inside) >= len(inside)


@given(graphs())
def test_the_smallest_that_could_come_next_does(graph: Graph) -> None:
    files, edges = graph
    home = components(files, edges)
    found = ordered(files, edges)[0]
    for position, file in enumerate(found):
        done, here = set(found[:position]), home[file]
        if done & here:
            continue
        ready = [one for one in files if one not in done and reached(one, edges) <= done | home[one]]
        assert min(key(one) for one in here) == min(key(one) for one in ready)


@pytest.mark.parametrize(
    ("files", "edges", "expected"),
    [
        pytest.param("a b c", "", "a b c", id="no-edges"),
        pytest.param("a b c", "ab bc", "c b a", id="chain"),
        pytest.param("a b c", "aa", "a b c", id="itself"),
        pytest.param("b/x a/x x b/a", "", "x a/x b/a b/x", id="by-folder-then-path"),
        pytest.param("a b c d", "ab ac bd cd", "d b c a", id="diamond"),
        pytest.param("ai.py z.py", "", "z.py ai.py", id="by-the-key-first"),
        pytest.param("a b c d e", "ab bc ca de", "a c b e d", id="cycle-and-chain"),
        pytest.param("a b c", "ab ba bc cb ac", "c a b", id="cycle-with-one-edge-too-many"),
    ],
)
def test_order(files: str, edges: str, expected: str) -> None:
    pairs = [(pair[0], pair[1]) for pair in edges.split()]
    assert " ".join(ordered(files.split(), pairs)[0]) == expected


@pytest.mark.parametrize("closed", [False, True], ids=["chain", "ring"])
def test_deep_chains_need_no_deep_stack(*, closed: bool) -> None:
    files = [f"m{number:05}.py" for number in range(DEEP)]
    edges = [*pairwise(files), *([(files[-1], files[0])] if closed else [])]
    found, cycles = ordered(files, edges)
    at = {file: position for position, file in enumerate(found)}
    assert sum(at[target] > at[source] for source, target in edges) == int(closed)
    assert [len(cycle) for cycle in cycles] == ([DEEP] if closed else [])
