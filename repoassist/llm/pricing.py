"""Says what a request costs, in exact decimals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal

    from repoassist.llm.presets import Markers, Model, Tier
    from repoassist.records import Usage

MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Cost:
    """An amount of money; ``estimated`` where the endpoint has not counted the tokens itself."""

    amount: Decimal
    currency: str
    estimated: bool


def price(model: Model, usage: Usage, markers: Markers | None = None) -> Cost | None:
    """Say what a request that used (or would use) these tokens costs, or None where the model's price is not known.

    The tier is that of the whole prompt, cached or not. ``markers`` are the explicit cache's prices if the prompt was marked.
    """
    tier = tier_for(model, usage.prompt)
    if tier is None:
        return None
    hits = min(usage.cached, usage.prompt)
    written = min(usage.written, usage.prompt - hits) if markers is not None else 0
    hit, write = (tier.input * markers.hit, tier.input * markers.write) if markers is not None else (tier.cached, tier.input)
    fresh = usage.prompt - hits - written
    amount = fresh * tier.input + hits * hit + written * write + usage.completion * tier.output
    return Cost(amount / MILLION, model.currency, usage.estimated)


def tier_for(model: Model, prompt_tokens: int) -> Tier | None:
    """Choose the tier of a request: the first that is wide enough for all its prompt tokens, or the last."""
    fitting = (tier for tier in model.tiers if not tier.up_to or prompt_tokens <= tier.up_to)
    return next(fitting, model.tiers[-1] if model.tiers else None)
