"""How many tokens may be sent, to which model, and what fewer of them would save."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from repoassist import assistant
from repoassist.llm import presets, pricing
from repoassist.records import Usage

if TYPE_CHECKING:
    from repoassist.assistant import Corpus, Pack
    from repoassist.settings import Settings


@dataclass(frozen=True, slots=True)
class Budget:
    """How much may be sent: ``limit`` and ``reserved`` in the model's own tokens, ``packed`` the same limit in Qwen's."""

    model: presets.Model
    limit: int
    reserved: int
    packed: int

    def own(self, tokens: int) -> int:
        """A count of the Qwen vocabulary in the model's own tokens, rounded up."""
        return math.ceil(tokens * self.model.factor)


def budget_of(settings: Settings, model: presets.Model) -> Budget:
    """The limit: what the user says, but never more than the model takes."""
    reserved = model.default_reserve
    most = model.auto_limit(reserved)
    limit = min(settings.budget or most, most)
    return Budget(model, limit, reserved, int(limit / model.factor))


def packed(corpus: Corpus, question: str, budget: Budget, settings: Settings, form: str) -> tuple[Pack, Budget]:
    """The pack for a question, and its budget: with ``auto:cheap`` that of the next lower price, where there is one."""
    pack = assistant.pack(corpus, question, budget.packed, form, settings.focus)
    less = cheaper(budget, budget.own(pack.composed.prompt.tokens)) if settings.cheap else None
    if less is None:
        return pack, budget
    return assistant.pack(corpus, question, less.packed, form, settings.focus), less


def cheaper(budget: Budget, used: int) -> Budget | None:
    """The budget whose prompts cost less a token than one of ``used`` tokens of the model's own; None where there is none."""
    bounds = [tier.up_to for tier in budget.model.tiers if 0 < tier.up_to < used]
    if not bounds:
        return None
    limit = max(bounds)
    return replace(budget, limit=limit, packed=int(limit / budget.model.factor))


def saving(budget: Budget, used: int) -> str:
    """What a prompt in the next lower price tier would save, as a sentence; empty where nothing would."""
    less = cheaper(budget, used)
    now = pricing.price(budget.model, Usage(used, estimated=True))
    then = pricing.price(budget.model, Usage(less.limit, estimated=True)) if less is not None else None
    if less is None or now is None or then is None:
        return ""
    return (
        f"the price of {budget.model.name} rises above {less.limit:,} tokens: the prompt costs {now.amount:.2f} {now.currency}, "
        f"in the lower tier at most {then.amount:.2f}; --budget auto:cheap stays there"
    )
