"""Says what a request will cost and how long it will take, before it is sent, and afterwards what it did."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from repoassist.llm import pricing
from repoassist.records import Usage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from repoassist.cli.learned import Learned
    from repoassist.llm.endpoint import Endpoint
    from repoassist.llm.presets import Model
    from repoassist.llm.pricing import Cost
    from repoassist.records import Message

DOLLARS = {"USD": Decimal(1), "CNY": Decimal("0.14")}
"""About what a unit of a currency is worth in US dollars: enough to compare a price with a limit."""


LEAST_MARGIN = 2
"""Per cent that an estimate is kept above the largest ratio that was seen, and so the least that it may be off."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What is about to be sent: ``tokens`` in the model's own, ``kept`` of them no question changes.

    ``cold`` is the price with an answer of the full length and nothing in the provider's cache, ``warm`` with all that may be
    there; None where no price is known. ``wait`` are the seconds until the first word, 0 where nobody knows.
    """

    tokens: int
    kept: int
    cold: Cost | None
    warm: Cost | None
    wait: float

    @property
    def dollars(self) -> Decimal | None:
        """The cold price in about US dollars, None where it is not known or in a currency that is not."""
        worth = DOLLARS.get(self.cold.currency) if self.cold is not None else None
        return self.cold.amount * worth if self.cold is not None and worth is not None else None


def offer(model: Model, endpoint: Endpoint, messages: Sequence[Message], tokens: int, shown: Learned) -> Offer:
    """Work out what a prompt of so many tokens will cost at most, and how long it may take."""
    kept = kept_of(messages, tokens)
    answer, markers = endpoint.max_output, endpoint.markers
    least = markers.least if markers is not None else endpoint.provider.cache_least
    cold = Usage(tokens, completion=answer, written=kept if markers is not None else 0, estimated=True)
    warm = Usage(tokens, cached=kept, completion=answer, estimated=True)
    speed = shown.reading or endpoint.provider.reading
    return Offer(
        tokens,
        kept,
        pricing.price(model, cold, markers),
        pricing.price(model, warm, markers) if 0 < least <= kept else None,
        tokens / speed if speed else 0.0,
    )


def kept_of(messages: Sequence[Message], tokens: int) -> int:
    """About how many tokens of a prompt no question changes, by its share of the characters."""
    total = sum(len(one.content) for one in messages)
    stable = [number for number, one in enumerate(messages) if one.stable]
    if not stable or not total:
        return 0
    last = stable[-1]
    return tokens * (sum(len(one.content) for one in messages[:last]) + messages[last].stable) // total


def announcement(model: Model, endpoint: Endpoint, offered: Offer, shown: Learned) -> str:
    """One line: what goes where, what it costs at most, and how long it may take."""
    about = "" if model.exact else "about "
    fill = f"{100 * offered.tokens / model.input:.0f}% of what it takes{margin(model, shown)}"
    host = "" if endpoint.provider.host in endpoint.provider.label else f", {endpoint.provider.host}"
    parts = [
        f"to be sent: {about}{offered.tokens:,} tokens ({fill}) to {endpoint.model} at {endpoint.provider.label}{host}",
        price_text(endpoint, offered),
        f"the first word in about {duration(offered.wait)}" if offered.wait >= 1 else "",
    ]
    return "; ".join(filter(None, parts))


def margin(model: Model, shown: Learned) -> str:
    """How far a count may be off; nothing for one that is exact."""
    if model.exact:
        return ""
    if shown.factor is None:
        return f", an estimate: Qwen's count and {100 * (model.factor - 1):.0f}%"
    return f", an estimate by its last answers, within {max(LEAST_MARGIN, math.ceil(100 * shown.spread))}%"


def price_text(endpoint: Endpoint, offered: Offer) -> str:
    """What it costs, cold and with the cache; nothing for a server of one's own."""
    if endpoint.provider.local:
        return ""
    if offered.cold is None:
        return "price unknown"
    warm = offered.warm
    cached = f", {money(warm)} with the cache" if warm is not None and warm.amount < offered.cold.amount else ""
    return f"at most {money(offered.cold)}{cached}"


def bill(usage: Usage, cost: Cost | None, *, first: float | None, total: float) -> str:
    """One line: tokens in, cached and out, what they cost, how long it took (``first`` and ``total`` are in seconds)."""
    parts = [f"{usage.cached:,} cached" if usage.cached else "", f"{usage.written:,} put into the cache" if usage.written else ""]
    fresh = usage.prompt - usage.cached - usage.written
    shares = ", ".join([*filter(None, parts), f"{fresh:,} fresh"]) if any(parts) else ""
    about = "about " if usage.estimated else ""
    thought = f" ({usage.reasoning:,} of them thoughts)" if usage.reasoning else ""
    line = f"{about}{usage.prompt:,} tokens in{f' ({shares})' if shares else ''}, {usage.completion:,} out{thought}"
    price = f", {money(cost)}" if cost is not None else ""
    word = f", first word after {first:.1f} s" if first is not None else ""
    return f"{line}{price}{word}, {total:.1f} s in all"


def money(cost: Cost) -> str:
    """An amount with four digits behind the point, more only where all of those are nothing."""
    text = f"{cost.amount:.4f}"
    return f"{text if Decimal(text) or not cost.amount else f'{cost.amount:.2g}'} {cost.currency}"


def duration(seconds: float) -> str:
    """Seconds as a person says them."""
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"  # noqa: PLR2004 - two minutes
