"""Says where a prompt goes, and how long an answer may be waited for."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from repoassist.llm.presets import Markers, Model, Provider
    from repoassist.records import Usage

CONNECT = 10.0
"""Seconds for a connection to stand."""

FIRST, FIRST_LOCAL = 120.0, 600.0
TOKENS_A_SECOND, TOKENS_A_SECOND_LOCAL = 2_500, 100
"""A first answer is waited for this long, and a second more for so many tokens: one million took 68 to 294 s at Model Studio."""

VARIANT = re.compile(
    r"(?:[-_.:@](?:\d{4}(?:-?\d\d){0,2}|v\d+|latest|preview|exp|instruct|chat|it|gguf|q\d\w*|[kms]|awq|gptq|i?fp?\d+|int\d|bf16))*"
)
"""What may follow the name of a model that is still the same: a date, a version, how its numbers are stored."""

IDLE = 120.0
"""Seconds without a sign of life in the middle of an answer."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a prompt goes, with which key, to which model; ``max_output`` is the largest answer in tokens (0: its default).

    ``markers`` are the terms of the explicit cache that prompts are marked for, None where they are not.
    """

    provider: Provider
    model: str
    key: str = field(default="", repr=False)
    max_output: int = 0
    extra_body: Mapping[str, object] = field(default_factory=dict, hash=False)
    markers: Markers | None = None

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


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is asked of an endpoint beside an answer: to keep the prompt's stable part, and to think before it answers.

    ``thinking`` is None where the model shall do as it is set.
    """

    cache: bool = True
    thinking: bool | None = None


WISHES = Wishes()


def endpoint_for(  # noqa: PLR0913 - one value for each part of an endpoint
    provider: Provider, name: str, model: Model | None, *, key: str, max_output: int, wishes: Wishes = WISHES
) -> Endpoint:
    """Make the endpoint for a model; what its preset has to have in every request is sent to its own provider only."""
    own = model if model is not None and model.provider == provider.family else None
    switch = {provider.thinking: wishes.thinking} if provider.thinking and wishes.thinking is not None else {}
    body = {**(own.extra_body if own is not None else {}), **switch}
    marked = own is not None and own.marked and wishes.cache
    return Endpoint(provider, name, key, max_output, body, provider.markers if marked else None)


def same_model(asked: str, answered: str) -> bool:
    """Tell whether the model that answered may be the one that was asked.

    Providers add a date or a version to a name, or their own name before it, or leave those away; a local server may name a file.
    """
    first, second = sorted((bare(asked), bare(answered)), key=len)
    return not first or (second.startswith(first) and VARIANT.fullmatch(second, len(first)) is not None)


def bare(name: str) -> str:
    """A model's name without its owner or folder, and without what may stand at its end."""
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2].lower()
    return re.sub(r"(?:[-_:](?:latest|preview|exp)|\.gguf)+$", "", last)


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
