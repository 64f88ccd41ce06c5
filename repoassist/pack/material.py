"""What a pack is made of, as the other stages left it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from repoassist.pack import tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from repoassist.records import Form, Omitted, Role, Symbols


@dataclass(frozen=True, slots=True)
class Material:
    """The files that may be sent, by path. ``order`` is the order in which they would stand; ``sizes`` are in bytes of UTF-8.

    ``text`` reads a file when it is needed, ``known`` are remembered counts of bodies, ``narrowed`` names what may be no more
    than outlined, ``omitted`` what is left out already. ``name`` is the repository's own, empty if it has none. ``count``
    counts whatever is no file's whole body.
    """

    name: str
    order: Sequence[str]
    languages: Mapping[str, str]
    roles: Mapping[str, Role]
    sizes: Mapping[str, int]
    symbols: Symbols
    omitted: Sequence[Omitted]
    narrowed: Mapping[str, Form]
    text: Callable[[str], str]
    known: Mapping[str, int]
    count: Callable[[str], int] = tokens.count
