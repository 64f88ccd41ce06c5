"""What endpoints have shown of themselves: the window that they told, how they count, how fast they read; in the user's state.

Nothing of a repository or a question is kept, only numbers.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from repoassist.cli.state import keep, read

if TYPE_CHECKING:
    from repoassist.records import Usage

FILE = "endpoints.json"

KEPT = 8
"""The last requests of a model that an estimate is made of."""

ENOUGH = 2_000
"""Tokens of a prompt from which on its count tells something of the tokenizer."""

LEAST, MOST = 0.6, 2.0
"""A count below this share of ours is a cut prompt; one above belongs to no tokenizer of text."""

MARGIN = 1.02
"""What is kept between an estimate and the largest ratio that was seen."""

UNCACHED = 0.5
"""A request tells how fast a prompt is read if no more than this share of it came from a cache."""


@dataclass(frozen=True, slots=True)
class Learned:
    """What is known of a model at an endpoint: 0 and None where nothing is.

    ``window`` is in tokens; ``factor`` turns Qwen's count into an estimate that was not too low yet, ``spread`` is how far apart
    the ratios lay that it comes from; ``reading`` are prompt tokens a second; ``plain``: it takes no marked blocks.
    """

    window: int = 0
    factor: float | None = None
    spread: float = 0.0
    reading: float = 0.0
    plain: bool = False


def learned(state: str | None, url: str, model: str) -> Learned:
    """What is known by now."""
    row = rows(state).get(url, {}).get(model, {})
    ratios = [float(one) for one in row.get("ratios", ()) if isinstance(one, int | float) and LEAST <= one <= MOST]
    speeds = sorted(float(one) for one in row.get("reading", ()) if isinstance(one, int | float) and one > 0)
    window = row.get("window", 0)
    return Learned(
        window=window if isinstance(window, int) else 0,
        factor=stepped(max(ratios) * MARGIN) if ratios else None,
        spread=(max(ratios) - min(ratios)) / max(ratios) if ratios else 0.0,
        reading=speeds[len(speeds) // 2] if speeds else 0.0,
        plain=row.get("plain") is True,
    )


def stepped(factor: float) -> float:
    """A factor rounded up to hundredths, so that budgets, and the packs that fill them, stay as they are for a while."""
    return math.ceil(round(factor * 100, 6)) / 100


def window(state: str | None, url: str, model: str, tokens: int) -> None:
    """Keep the window that an endpoint told."""
    if tokens > 0:
        change(state, url, model, window=tokens)


def plain(state: str | None, url: str, model: str) -> None:
    """Keep that a model takes no marked blocks."""
    change(state, url, model, plain=True)


def answer(state: str | None, url: str, model: str, counted: int, usage: Usage, seconds: float | None) -> None:  # noqa: PLR0913
    """Keep how an endpoint counted a prompt of ``counted`` tokens of the Qwen vocabulary, and how soon the first word came."""
    if usage.estimated or counted < ENOUGH or not usage.prompt:
        return
    row = rows(state).get(url, {}).get(model, {})
    ratio = usage.prompt / counted
    if not LEAST <= ratio <= MOST:
        return
    changes: dict[str, Any] = {"ratios": [*row.get("ratios", ()), round(ratio, 4)][-KEPT:]}
    if seconds and usage.cached <= usage.prompt * UNCACHED:
        changes["reading"] = [*row.get("reading", ()), round((usage.prompt - usage.cached) / seconds, 1)][-KEPT:]
    change(state, url, model, **changes)


def change(state: str | None, url: str, model: str, **changes: object) -> None:
    """Write some of what is known of a model anew, if it differs."""
    known = rows(state)
    row = known.get(url, {}).get(model, {})
    if changes and {**row, **changes} != row:
        keep(state, FILE, {**known, url: {**known.get(url, {}), model: {**row, **changes}}})


def rows(state: str | None) -> dict[str, dict[str, dict[str, Any]]]:
    """The file: by URL and model. What cannot be read is as if it were not there."""
    return {
        str(url): {str(model): row for model, row in models.items() if isinstance(row, dict)}
        for url, models in read(state, FILE).items()
        if isinstance(models, dict)
    }
