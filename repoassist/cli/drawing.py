"""Writes an import graph in the languages of Graphviz and Mermaid, whatever its files are called."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from repoassist.records import Edge, Graph, visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

MERMAID_EDGES = 500
"""Edges above which Mermaid draws nothing, unless its own ``maxEdges`` is raised, which a page's author alone can do."""

ODD = re.compile(r"[^\w./-]|_|^-|\.$|^www\.")
"""What a label may hold that Mermaid would read as an entity, as a directive or as Markdown."""


def part(graph: Graph, paths: Iterable[str], edges: Iterable[Edge] | None = None) -> Graph:
    """The part of a graph that has these files and, of the edges between them, all or those that are given."""
    kept = frozenset(paths)
    return Graph(
        order=tuple(path for path in graph.order if path in kept),
        edges=tuple(edge for edge in (graph.edges if edges is None else edges) if edge.source in kept and edge.target in kept),
        cycles=tuple(cycle for cycle in graph.cycles if kept.intersection(cycle)),
        unresolved=(),
        external=(),
    )


def dot(graph: Graph) -> str:
    """The graph in Graphviz's language: a node for each file, named as everywhere, a cluster for each folder.

    An edge leads from a file to what it imports, and is dashed within a cycle.
    """
    lines = ["digraph imports {", "  rankdir=LR;", "  node [shape=box];"]
    for number, (folder, paths) in enumerate(by_folder(graph)):
        indent = "    " if folder else "  "
        lines += [f"  subgraph cluster_{number} {{", f"    label={dot_label(folder)};"] if folder else []
        lines += [f"{indent}{dot_name(path)} [label={dot_label(path.rpartition('/')[2])}];" for path in paths]
        lines += ["  }"] if folder else []
    dashed = within_cycles(graph)
    for edge in graph.edges:
        style = " [style=dashed]" if dashed(edge) else ""
        lines.append(f"  {dot_name(edge.source)} -> {dot_name(edge.target)}{style};")
    return "\n".join([*lines, "}", ""])


def dot_name(path: str) -> str:
    """A path as the name of a node."""
    written = visible(path).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{written}"'


def dot_label(path: str) -> str:
    """A path as a label, in which Graphviz would also resolve HTML's entities."""
    return dot_name(path).replace("&", "&amp;")


def mermaid(graph: Graph) -> str:
    """The graph as a flowchart of Mermaid: a node for each file, a subgraph for each folder, dotted edges within a cycle."""
    numbers: dict[str, int] = {}
    lines = ["flowchart LR"]
    for number, (folder, paths) in enumerate(by_folder(graph)):
        indent = "    " if folder else "  "
        lines += [f"  subgraph f{number}[{mermaid_label(folder)}]"] if folder else []
        for path in paths:
            numbers[path] = len(numbers)
            lines.append(f"{indent}n{numbers[path]}[{mermaid_label(path.rpartition('/')[2])}]")
        lines += ["  end"] if folder else []
    dotted = within_cycles(graph)
    for edge in graph.edges:
        arrow = "-.->" if dotted(edge) else "-->"
        lines.append(f"  n{numbers[edge.source]} {arrow} n{numbers[edge.target]}")
    return "\n".join([*lines, ""])


def mermaid_label(path: str) -> str:
    """A path as a label, what could be anything but text in it being written as an entity."""
    return '"' + ODD.sub(lambda odd: "".join(f"#{ord(sign)};" for sign in odd.group()), visible(path)) + '"'


def by_folder(graph: Graph) -> Iterator[tuple[str, list[str]]]:
    """The files of each folder, both sorted."""
    pairs = sorted((path.rpartition("/")[0], path) for path in graph.order)
    for folder, files in groupby(pairs, key=lambda pair: pair[0]):
        yield folder, [path for _, path in files]


def within_cycles(graph: Graph) -> Callable[[Edge], bool]:
    """A function that tells whether an edge lies within a cycle."""
    home = {path: number for number, cycle in enumerate(graph.cycles) for path in cycle}
    return lambda edge: edge.source in home and home[edge.source] == home.get(edge.target)
