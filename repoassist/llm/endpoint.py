"""Says where a prompt goes, and how long an answer may be waited for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from repoassist.llm.presets import Model, Provider
    from repoassist.records import Usage

CONNECT = 10.0
"""Seconds for a connection to stand."""

FIRST, FIRST_LOCAL = 120.0, 600.0
TOKENS_A_SECOND, TOKENS_A_SECOND_LOCAL = 2_500, 100
"""A first answer is waited for this long, and a second more for so many tokens: one million took 68 to 294 s at Model Studio."""

IDLE = 120.0
"""Seconds without a sign of life in the middle of an answer."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a prompt goes, with which key, to which model; ``max_output`` is the largest answer in tokens (0: its default)."""

    provider: Provider
    model: str
    key: str = field(default="", repr=False)
    max_output: int = 0
    extra_body: Mapping[str, object] = field(default_factory=dict, hash=False)

    @property
    def base_url(self) -> str:
        """The address that requests go below."""
        return self.provider.base_url


@dataclass(frozen=True, slots=True)
class Patience:
    """How many seconds may pass before the connection stands, before the first word comes, and between two words."""

    connect: float
    first: float
    idle: float


def endpoint_for(provider: Provider, name: str, model: Model | None, *, key: str, max_output: int) -> Endpoint:
    """Make the endpoint for a model; what its preset has to have in every request is sent to its own provider only."""
    own = model is not None and model.provider == provider.family
    return Endpoint(provider, name, key, max_output, model.extra_body if model and own else {})


def patience_for(provider: Provider, prompt_tokens: int) -> Patience:
    """Scale the time limits to the prompt; a server on this machine gets more time to read it."""
    if provider.local:
        return Patience(CONNECT, FIRST_LOCAL + prompt_tokens / TOKENS_A_SECOND_LOCAL, FIRST_LOCAL)
    return Patience(CONNECT, FIRST + prompt_tokens / TOKENS_A_SECOND, IDLE)


def truncated(own_count: int, usage: Usage, *, exact: bool) -> bool:
    """Tell whether the endpoint must have dropped a part of the prompt, by its own count of it.

    Less than 90% of ours, or 60% where ours is an estimate, cannot be the template's doing. Without its count: no.
    """
    if usage.estimated or not usage.prompt:
        return False
    return usage.prompt * 10 < own_count * (9 if exact else 6)
