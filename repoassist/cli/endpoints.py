"""Which model is meant, at which endpoint, with which limits: from the settings, the presets, and what the endpoint has shown."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from repoassist.cli import keys, learned, streams
from repoassist.errors import Exit, RepoassistError
from repoassist.llm import corrections, presets
from repoassist.llm.endpoint import Endpoint, Wishes, endpoint_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from repoassist.cli.learned import Learned
    from repoassist.llm.presets import Model, Presets, Provider
    from repoassist.llm.probe import Served
    from repoassist.settings import Settings

OFFLINE = "offline"
"""The endpoint that is none: its answers come from the program itself."""

UNKNOWN_WINDOW = 128_000
"""Tokens that a model of which nothing is known is taken to hold; what is common since 2024."""

ANSWERS = 4
"""The answer may take at most one part in this many of the window: that of a small local server is soon full."""

UNKNOWN_FACTOR = 1.1
"""What a count of Qwen's is multiplied by for a tokenizer that nobody has measured: a tenth is kept as margin."""

QWEN = re.compile(r"(?:^|[/_-])qwen[-_]?(?:2(?:\.5)?|3)(?![.\d])", re.IGNORECASE)
"""Names of models that have the vocabulary that is counted exactly, whoever serves them."""


def known(settings: Settings) -> Presets:
    """The presets with the user's own."""
    return corrections.corrected(settings.own)


def provider_of(settings: Settings) -> Provider | None:
    """Where to send, None if no endpoint is configured. Raises RepoassistError for one that nobody knows."""
    if not settings.endpoint or settings.endpoint == OFFLINE:
        return None
    table = known(settings)
    provider = presets.provider(settings.endpoint, table)
    if provider is None:
        names = ", ".join(one.name for one in presets.providers(table))
        raise RepoassistError(
            f"unknown endpoint: {settings.endpoint}", hint=f"a base URL (https://…/v1), or one of {names}", code=Exit.USAGE
        )
    return provider


def model_of(settings: Settings) -> Model:
    """The model that is wanted, with the limits and the counting that its endpoint has shown.

    Raises RepoassistError for an unknown one, unless an endpoint of one's own may serve it.
    """
    provider = provider_of(settings)
    found = named(settings, provider)
    if provider is None:
        return found or presets.default_model()
    shown = learned.learned(settings.state, provider.base_url, found.name if found is not None else settings.model)
    return as_shown(found or unknown(settings.model, provider, shown.window or settings.budget or UNKNOWN_WINDOW), shown)


def named(settings: Settings, provider: Provider | None) -> Model | None:
    """The known model of the name that is given, or the first that the endpoint's provider has; None for one of one's own."""
    table = known(settings)
    own = [one for one in table.models if provider is not None and one.provider == provider.family]
    if not settings.model:
        default = presets.default_model(table)
        return default if not own or default in own else own[0]
    found = presets.model(settings.model, table)
    if found is not None:
        return replace(found, name=settings.model)  # a server knows it by the name that was typed
    if provider is not None and ("://" in settings.endpoint or provider.local or settings.budget or not own):
        return None
    near = presets.near(settings.model, table)
    hint = f"did you mean {' or '.join(near)}?" if near else "`git repoassist models` lists them"
    raise RepoassistError(f"unknown model: {settings.model}", hint=hint, code=Exit.USAGE)


def unknown(name: str, provider: Provider, window: int) -> Model:
    """A model of which its name is known; one of Qwen's that has the vocabulary that ships is counted by it."""
    exact = QWEN.search(name) is not None
    return presets.Model(
        name,
        provider.family,
        window,
        window,
        min(presets.LARGEST_RESERVE, window // ANSWERS),
        tokenizer="qwen" if exact else "unknown",
        factor=1.0 if exact else UNKNOWN_FACTOR,
    )


def as_shown(model: Model, shown: Learned) -> Model:
    """The model as its endpoint serves it: the window that it told, and for an estimate the ratio that was seen."""
    factor = model.factor if model.exact or shown.factor is None else shown.factor
    marked = model.marked and not shown.plain
    window = min(model.window, shown.window or model.window)
    longest, answer = min(model.input, window), min(model.output, window // ANSWERS)
    return replace(model, factor=factor, marked=marked, window=window, input=longest, output=answer)


def endpoint_of(settings: Settings, model: Model, reserved: int) -> Endpoint | None:
    """Where and how the prompt is sent, None for an offline answer. Raises RepoassistError where a key is missing."""
    provider = provider_of(settings)
    if provider is None:
        return None
    if settings.thinking is not None and not provider.thinking:
        raise RepoassistError(
            f"{provider.label} has no known switch for thinking",
            hint="leave --thinking away, or name the switch with git config repoassist.endpoint.NAME.thinking",
            code=Exit.USAGE,
        )
    wishes = Wishes(settings.use_cache, settings.thinking)
    key = keys.key_for(settings, provider)
    return endpoint_for(provider, model.name, model, key=key, max_output=reserved, wishes=wishes)


def served(settings: Settings) -> Settings:
    """The settings with the model that a local server has, where none is named.

    Nothing of the repository is sent. Raises RepoassistError where nobody listens, or where one of several has to be chosen.
    """
    provider = provider_of(settings)
    if provider is None or not provider.local:
        return settings
    return chosen(settings, provider, listed(settings, provider))


def listed(settings: Settings, provider: Provider) -> tuple[Served, ...]:
    """The models that an endpoint says it serves; the windows that it tells are remembered."""
    from repoassist.llm import probe

    key = keys.key_for(settings, provider)
    models = probe.served(endpoint_for(provider, settings.model, None, key=key, max_output=0))
    for one in models if provider.local else ():
        learned.window(settings.state, provider.base_url, one.name, one.window)
    return models


def chosen(settings: Settings, provider: Provider, models: Sequence[Served]) -> Settings:
    """The settings with the one model that is served, or the default if that is among them, where none is named."""
    names = [one.name for one in models]
    if settings.model or not provider.local or not names:
        return settings
    default = presets.default_model().name
    if len(names) > 1 and default not in names:
        raise RepoassistError(
            f"{provider.label} serves several models: {streams.harmless(', '.join(names[:8]))}",
            hint="choose one with --model",
            code=Exit.USAGE,
        )
    return replace(settings, model=names[0] if len(names) == 1 else default)
