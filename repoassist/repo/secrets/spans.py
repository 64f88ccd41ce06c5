"""Where credentials stand in a text."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

Span: TypeAlias = tuple[int, int, str]
"""First character, the one after the last, and the kind of credential."""


def apart(spans: Iterable[Span]) -> list[Span]:
    """The spans in order; those that overlap are one, of the kind of the one that was given first."""
    merged: list[Span] = []
    ranked = sorted(((start, rank, end, kind) for rank, (start, end, kind) in enumerate(spans)), key=lambda one: one[:2])
    best = -1
    for start, rank, end, kind in ranked:
        if merged and start < merged[-1][1]:
            first, last, known = merged[-1]
            merged[-1] = (first, max(last, end), kind if rank < best else known)
            best = min(best, rank)
        else:
            merged.append((start, end, kind))
            best = rank
    return merged
