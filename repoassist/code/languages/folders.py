"""Folders around a path, for resolvers that look for what is nearest."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def folders_above(path: str) -> Iterator[str]:
    """The folders above a file, the nearest first, the top level (which is empty) last."""
    while path:
        path = path.rpartition("/")[0]
        yield path


def upwards(folder: str) -> Iterator[str]:
    """A folder and those above it, the nearest first, the top level (which is empty) last."""
    yield folder
    yield from folders_above(folder)


def shared(one: str, other: str) -> int:
    """How many folders two paths have in common from the top."""
    count = 0
    for a, b in zip(one.split("/"), other.split("/"), strict=False):
        if a != b:
            break
        count += 1
    return count
