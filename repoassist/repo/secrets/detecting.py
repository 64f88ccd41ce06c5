"""Brings all rules together: where a text has credentials, in order and apart from each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from repoassist.repo.secrets import assignments, kubernetes, places, tokens
from repoassist.repo.secrets import spans as overlaps

if TYPE_CHECKING:
    from repoassist.repo.secrets.spans import Span


def spans(text: str) -> list[Span]:
    """The credentials of a text. Hints are looked for among bytes, one for each character: places are the same in both."""
    data = text.encode("ascii", "replace")
    low = data.lower()
    told = [*tokens.find(text, data), *places.find(text, low), *kubernetes.find(text, low), *assignments.find(text, low)]
    return overlaps.apart(told)
