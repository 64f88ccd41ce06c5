"""Puts files into an order in which dependencies come before what depends on them."""

from __future__ import annotations

import heapq
from collections import defaultdict
from typing import TYPE_CHECKING

from repoassist.code.cycles import arranged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence


def order(
    files: Iterable[str], edges: Iterable[tuple[str, str]], key: Callable[[str], tuple[int, str, str]]
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """The files, dependencies first, and the cycles among them: components of two or more files, each in its order.

    ``edges`` lead from a file to what it depends on. Strongly connected components are kept together; between them every edge
    points backwards, and of those that could come next the one with the smallest ``key`` does.
    """
    nodes = sorted(files, key=key)
    needs: dict[str, list[str]] = {node: [] for node in nodes}
    for source, target in edges:
        if source != target:
            needs[source].append(target)
    for targets in needs.values():
        targets.sort(key=key)
    components = [arranged(component, needs, key) for component in strongly_connected(nodes, needs)]
    ordered = topological(components, needs, key)
    cycles = tuple(sorted(tuple(component) for component in components if len(component) > 1))
    return tuple(node for component in ordered for node in component), cycles


def strongly_connected(nodes: Sequence[str], needs: Mapping[str, Sequence[str]]) -> Iterator[list[str]]:
    """The strongly connected components (Tarjan, 1972), without recursion: import chains can be thousands deep."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    for root in nodes:
        work = [(root, iter(needs[root]))] if root not in index else []
        while work:
            node, targets = work[-1]
            if node not in index:
                index[node] = low[node] = len(index)
                stack.append(node)
                on_stack.add(node)
            for target in targets:
                if target not in index:
                    work.append((target, iter(needs[target])))
                    break
                if target in on_stack:
                    low[node] = min(low[node], index[target])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    yield component_of(node, stack, on_stack)


def component_of(node: str, stack: list[str], on_stack: set[str]) -> list[str]:
    """Take a finished component off Tarjan's stack."""
    component = []
    while True:
        member = stack.pop()
        on_stack.discard(member)
        component.append(member)
        if member == node:
            return component


def topological(
    components: Sequence[list[str]], needs: Mapping[str, Sequence[str]], key: Callable[[str], tuple[int, str, str]]
) -> Iterator[list[str]]:
    """The components, dependencies first, the smallest ready one next (Kahn, 1962, with a heap)."""
    home = {node: number for number, component in enumerate(components) for node in component}
    waits: list[set[int]] = [
        {home[target] for node in component for target in needs[node]} - {number} for number, component in enumerate(components)
    ]
    dependents: dict[int, list[int]] = defaultdict(list)
    for number, awaited in enumerate(waits):
        for other in awaited:
            dependents[other].append(number)
    left = [len(awaited) for awaited in waits]
    keys = [min(key(node) for node in component) for component in components]
    ready = [(keys[number], number) for number, count in enumerate(left) if not count]
    heapq.heapify(ready)
    while ready:
        _, number = heapq.heappop(ready)
        yield components[number]
        for dependent in dependents[number]:
            left[dependent] -= 1
            if not left[dependent]:
                heapq.heappush(ready, (keys[dependent], dependent))
