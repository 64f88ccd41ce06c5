"""How many edges an order satisfies, compared with the same heuristic written with networkx's primitives.

An edge leads from a file to what it depends on, and is satisfied where that stands before the file. Between the components of
``networkx.condensation`` all edges can be satisfied; inside them the reference is the greedy heuristic of Eades, Lin and Smyth
(1993) as the paper has it, without this program's heaps and without what improves upon it. Nothing is excluded.

Run it as ``python -m references.order_networkx PATH...`` in the folder ``tests``.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from references.scoring import Edge, graph_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True)
class Satisfied:
    """Of the edges inside components: how many there are, and how many an order and the reference satisfy.

    ``broken`` are the edges between components that the order does not satisfy, ``cycles`` the components of two or more.
    """

    inside: int
    found: int
    greedy: int
    broken: tuple[Edge, ...]
    cycles: frozenset[frozenset[str]]


def available() -> bool:
    """Whether networkx is installed."""
    return find_spec("networkx") is not None


def compared(order: Sequence[str], edges: Iterable[Edge]) -> Satisfied:
    """What an order of all files makes of the edges, and what the reference does."""
    import networkx as nx

    whole = nx.DiGraph()
    whole.add_nodes_from(order)
    whole.add_edges_from((source, target) for source, target in edges if source != target)
    condensed = nx.condensation(whole)
    home: dict[str, int] = condensed.graph["mapping"]
    inside = [edge for edge in whole.edges if home[edge[0]] == home[edge[1]]]
    between = [edge for edge in whole.edges if home[edge[0]] != home[edge[1]]]
    cycles = [frozenset(members) for _, members in sorted(condensed.nodes(data="members")) if len(members) > 1]
    reference = [file for cycle in cycles for file in greedy(whole.subgraph(cycle))]
    return Satisfied(
        len(inside),
        len(inside) - len(forward(order, inside)),
        len(inside) - len(forward(reference, inside)),
        tuple(forward(order, between)),
        frozenset(cycles),
    )


def greedy(component: Any) -> list[str]:
    """A component's nodes in the order of the greedy heuristic, the smallest name first where it leaves a choice."""
    left = component.copy()
    front: list[str] = []
    back: list[str] = []
    while left:
        if free := [node for node, needs in left.out_degree if not needs]:
            front.extend(sorted(free))
        elif free := [node for node, dependents in left.in_degree if not dependents]:
            back.extend(sorted(free))
        else:
            free = [min(left, key=lambda node: (left.out_degree[node] - left.in_degree[node], node))]
            front.extend(free)
        left.remove_nodes_from(free)
    return front + back[::-1]


def forward(order: Sequence[str], edges: Iterable[Edge]) -> list[Edge]:
    """The edges that an order does not satisfy."""
    at = {file: position for position, file in enumerate(order)}
    return [(source, target) for source, target in edges if at[target] > at[source]]


def score(root: Path) -> Satisfied:
    """How this program's order of a repository compares with the reference on the repository's own graph."""
    graph = graph_of(root)
    return compared(graph["order"], [(source, target) for source, target, _ in graph["edges"]])


if __name__ == "__main__":
    for path in map(Path, sys.argv[1:]):
        found = score(path)
        print(  # noqa: T201 - a program's result
            f"{path.name}: {found.inside} edges in {len(found.cycles)} cycles, ours satisfies {found.found}, the reference"
            f" {found.greedy}; {len(found.broken)} broken between them"
        )
