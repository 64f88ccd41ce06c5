"""The order against networkx: its components, all edges between them, and no fewer inside them than its greedy heuristic."""

from __future__ import annotations

import json
import random
import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from references import order_networkx

from repoassist.code import cycles
from repoassist.code.ordering import order

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Tree
    from references.scoring import Edge

pytestmark = pytest.mark.skipif(not order_networkx.available(), reason="networkx is not installed")


def key(path: str) -> tuple[int, str, str]:
    return 0, path.rpartition("/")[0], path


def drawn(nodes: int, edges: int, seed: int) -> tuple[list[str], list[Edge]]:
    """A graph of so many nodes in folders, and so many edges that lead mostly downwards."""
    rng = random.Random(seed)
    files = [f"{'abc'[number % 3]}/m{number:04}.py" for number in range(nodes)]
    pairs = (rng.choices(range(nodes), k=2) for _ in range(edges))
    ordered = (pair if rng.random() < 0.2 else sorted(pair, reverse=True) for pair in pairs)
    return files, [(files[source], files[target]) for source, target in ordered]


@st.composite
def graphs(draw: st.DrawFn) -> tuple[list[str], list[Edge]]:
    files = [f"{folder}/{name}.py" for folder in "ab" for name in "fghij"]
    return files, draw(st.lists(st.tuples(st.sampled_from(files), st.sampled_from(files)), max_size=60))


@given(graphs())
def test_components_are_networkx_s_and_every_edge_between_them_is_satisfied(graph: tuple[list[str], list[Edge]]) -> None:
    files, edges = graph
    ordered, found = order(files, edges, key)
    reference = order_networkx.compared(ordered, edges)
    assert {frozenset(cycle) for cycle in found} == reference.cycles
    assert reference.broken == ()


@given(graphs())
def test_a_cycle_keeps_the_bound_of_the_heuristic(graph: tuple[list[str], list[Edge]]) -> None:
    """Half of the edges at most point forward, and of a cycle without pairs a sixth of the files less (Eades, Lin, Smyth)."""
    files, edges = graph
    known = set(edges)
    single = [edge for edge in known if edge[::-1] not in known or edge < edge[::-1]]
    ordered, found = order(files, single, key)
    reference = order_networkx.compared(ordered, single)
    assert reference.inside - reference.found <= reference.inside / 2 - sum(map(len, found)) / 6


@given(graphs())
def test_no_move_of_one_file_would_satisfy_more(graph: tuple[list[str], list[Edge]]) -> None:
    files, edges = graph
    for cycle in order(files, edges, key)[1]:
        inside = {edge for edge in edges if edge[0] != edge[1] and set(edge) <= set(cycle)}
        now = len(order_networkx.forward(cycle, inside))
        for at, file in enumerate(cycle):
            others = [*cycle[:at], *cycle[at + 1 :]]
            moved = ([*others[:to], file, *others[to:]] for to in range(len(cycle)))
            assert min(len(order_networkx.forward(one, inside)) for one in moved) >= now


@pytest.mark.parametrize(("nodes", "edges"), [(40, 120), (200, 500), (300, 3000), (1500, 4000)])
def test_random_graphs(nodes: int, edges: int) -> None:
    files, pairs = drawn(nodes, edges, seed=nodes)
    found = order_networkx.compared(order(files, pairs, key)[0], pairs)
    assert found.broken == ()
    assert found.inside > edges / 10
    assert found.found >= found.greedy


def test_sifting_is_what_improves_upon_the_greedy_heuristic(monkeypatch: pytest.MonkeyPatch) -> None:
    files, pairs = drawn(300, 1500, seed=1)
    sifted = order_networkx.compared(order(files, pairs, key)[0], pairs).found
    monkeypatch.setattr(cycles, "PASSES", 0)
    assert sifted > order_networkx.compared(order(files, pairs, key)[0], pairs).found


def test_labels_that_run_out_are_given_anew() -> None:
    """Moving each of many to the same place halves the room between two labels until there is none."""
    names = [f"{number:03}" for number in range(200)]
    line = cycles.Line(names)
    for name in names[2:]:
        line.move(name, "000", behind=True)
    assert list(line) == ["000", *reversed(names[2:]), "001"]
    assert sorted(line, key=line.label.__getitem__) == list(line)


@pytest.mark.parametrize("package", ["hypothesis", "_pytest", "rich"])
def test_real_packages(make: Callable[..., Tree], package: str) -> None:
    spec = find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    tree = make({}, commit=False)
    shutil.copytree(Path(spec.origin).parent, tree.root / package, ignore=shutil.ignore_patterns("__pycache__", "*.so"))
    tree.commit()
    graph = json.loads(tree.run("graph", "--json").out)
    found = order_networkx.compared(graph["order"], [(source, target) for source, target, _ in graph["edges"]])
    assert found.broken == ()
    assert {frozenset(cycle) for cycle in graph["cycles"]} == found.cycles
    assert found.inside
    assert found.found >= found.greedy
