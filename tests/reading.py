"""What the program reads out of given files, for the tables of the languages' tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from repoassist.code import graph, languages, parsing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from repoassist.code.languages.row import Project
    from repoassist.records import Graph, Parsed

Links = tuple[set[tuple[str, str]], list[str], list[str]]
"""The edges, what is not resolved, and what is external."""


def said(language: str, text: str) -> Parsed:
    """What a text of this language says."""
    row = languages.row(language)
    assert row is not None
    return parsing.parse(row, text)


def known(language: str, files: Mapping[str, str]) -> tuple[Project, dict[str, str]]:
    """A repository of these files, and their languages: what tells itself, and otherwise the one that is given."""
    names = {path: languages.detect(path, text) or language for path, text in files.items()}
    symbols = {path: said(names[path], text) for path, text in files.items() if languages.row(names[path]) is not None}
    manifests = {path: text for path, text in files.items() if languages.is_manifest(path)}
    return graph.project(files, symbols, manifests), names


def built(language: str, files: Mapping[str, str]) -> Graph:
    """The import graph of a repository of these files."""
    project, names = known(language, files)
    return graph.build(project, names, {})


def linked(language: str, files: Mapping[str, str]) -> Links:
    """The edges of that graph, what is not resolved, and what is external."""
    found = built(language, files)
    edges = {(edge.source, edge.target) for edge in found.edges}
    return edges, [spec for _, spec, _ in found.unresolved], [name for _, name in found.external]
