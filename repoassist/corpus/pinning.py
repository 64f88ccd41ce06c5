"""Finds what the user wants to have in the pack before anything else: files, folders and symbols."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from repoassist.errors import RepoassistError
from repoassist.records import Lines, Lookup, Relation, visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from repoassist.corpus import Corpus


def pins(corpus: Corpus, wanted: Sequence[str]) -> dict[str, tuple[Lines, ...]]:
    """The files that are meant, with the lines of the symbols that are; no lines where a file or a folder is meant.

    A path is relative to the current folder or to the top level. Raises RepoassistError for what is nowhere to be found.
    """
    found: dict[str, tuple[Lines, ...]] = {}
    for name in wanted:
        files = files_of(corpus, name)
        for path in files:
            found.setdefault(path, ())
        if not files:
            for path, lines in symbols_of(corpus, name):
                found[path] = (*found.get(path, ()), lines)
    return found


def files_of(corpus: Corpus, name: str) -> list[str]:
    """The file of this path, or all files below the folder."""
    for path in meant(corpus, name):
        if path in corpus.files:
            return [path]
        below = [one for one in corpus.files if one.startswith(f"{path}/") or path == "."]
        if below:
            return sorted(below)
        left_out = next((one for one in corpus.omitted if one.path == path), None)
        if left_out is not None:
            raise RepoassistError(
                f"{visible(path)} is left out: {left_out.why}",
                hint=f"`git repoassist pack --why {visible(path)}` says by which rule",
            )
    return []


def meant(corpus: Corpus, name: str) -> list[str]:
    """What a path written here may mean, as it would be listed: relative to the current folder, as git does it, or to the top."""
    repository = corpus.listing.repository
    here = os.path.join(os.path.relpath(repository.here, repository.root), name)
    return [os.path.normpath(path).replace(os.sep, "/") for path in dict.fromkeys((here, name))]


def symbols_of(corpus: Corpus, name: str) -> list[tuple[str, Lines]]:
    """Where a symbol is defined in files that may be sent."""
    from repoassist.code import lookups
    from repoassist.corpus import project

    whole = project(corpus.languages, corpus.symbols, corpus.text, corpus.listing)
    places = lookups.look_up(Lookup(Relation.DEFINES, name), corpus.graph, whole, corpus.languages)
    found = [(place.path, (place.first, place.last)) for place in places if place.path in corpus.files]
    if not found:
        raise RepoassistError(
            f"nothing called {visible(name)} can be brought into focus",
            hint="a path relative to here or to the top level, or a symbol that `git repoassist graph --defines` finds",
        )
    return found
