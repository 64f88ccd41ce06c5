"""Says what a request costs, in exact decimals."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal

    from repoassist.llm.presets import Model, Tier
    from repoassist.records import Usage

MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Cost:
    """An amount of money; ``estimated`` where the endpoint has not counted the tokens itself."""

    amount: Decimal
    currency: str
    estimated: bool


def price(model: Model, usage: Usage) -> Cost | None:
    """Say what a request that used these tokens costs, or None where the model's price is not known."""
    cost = estimate(model, usage.prompt, usage.completion, usage.cached)
    return cost and replace(cost, estimated=usage.estimated)


def estimate(model: Model, prompt_tokens: int, completion_tokens: int, cached: int = 0) -> Cost | None:
    """Say what a request of this size would cost; ``cached`` of the prompt's tokens come from the provider's cache."""
    tier = tier_for(model, prompt_tokens)
    if tier is None:
        return None
    hits = min(cached, prompt_tokens)
    amount = (prompt_tokens - hits) * tier.input + hits * tier.cached + completion_tokens * tier.output
    return Cost(amount / MILLION, model.currency, estimated=True)


def tier_for(model: Model, prompt_tokens: int) -> Tier | None:
    """Choose the tier of a request: the first that is wide enough for all its prompt tokens, or the last."""
    fitting = (tier for tier in model.tiers if not tier.up_to or prompt_tokens <= tier.up_to)
    return next(fitting, model.tiers[-1] if model.tiers else None)
