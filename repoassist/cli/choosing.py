"""Which endpoint, key and model are to be set up: as the options say, or as the user says on the terminal."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from repoassist.cli import endpoints, interview, keys, learned, streams
from repoassist.errors import Exit, RepoassistError
from repoassist.llm import presets
from repoassist.llm.endpoint import endpoint_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from repoassist.cli.keys import Key
    from repoassist.llm.presets import Model, Provider
    from repoassist.llm.probe import Served
    from repoassist.settings import Settings


@dataclass(frozen=True, slots=True)
class Choice:
    """What is set up: ``settings`` are as they will be remembered, ``told`` that somebody knows the model's window."""

    settings: Settings
    provider: Provider
    key: Key
    model: Model
    told: bool
    tested: bool = False


def where(settings: Settings, *, named: bool) -> Provider:
    """The endpoint that an option names, or that the user says. Raises RepoassistError for one that nobody knows, or offline."""
    provider = endpoints.provider_of(settings) if named else interview.provider(endpoints.known(settings))
    if provider is None:
        raise RepoassistError(
            "there is nothing to set up for offline answers",
            hint="`git config --global --unset repoassist.endpoint` goes back to them",
            code=Exit.USAGE,
        )
    if provider.base_url.startswith("http:") and not provider.local:
        streams.say(f"{provider.base_url} is not encrypted: whoever is between can read the key, and what is sent")
    return provider


def key_of(settings: Settings, provider: Provider, *, talking: bool) -> Key:
    """The key that is there, or one that is typed. Raises RepoassistError where one is needed, and nobody there to type it."""
    found = keys.look(settings, provider)
    if found.secret:
        check(provider, found.secret)
        if talking:
            streams.say(f"the key for {provider.label} is that of {found.source}")
    elif talking and not provider.local:
        found = typed(provider)
    elif keys.needed(provider):
        raise keys.missing(provider)
    return found


def typed(provider: Provider) -> Key:
    """A key as the user types it."""
    return interview.key(provider, lambda secret: check(provider, secret), optional=not keys.needed(provider))


def check(provider: Provider, secret: str) -> None:
    """Refuse a key that cannot be one. Raises RepoassistError."""
    from repoassist.llm.client import check_key
    from repoassist.llm.replies import Attempt

    check_key(Attempt(provider, "", private=(secret,)), secret)


def choice(settings: Settings, provider: Provider, key: Key, name: str, *, talking: bool) -> Choice:
    """The model: as named, or chosen from those that the server has or the provider is known for."""
    table = endpoints.known(settings)
    own = [one for one in table.models if one.provider == provider.family]
    served = listed(provider, key) if provider.local or not own else ()
    name = name or (interview.model(own, served) if talking else only(provider, own, served))
    where = provider.name if presets.provider(provider.name, table) == provider else provider.base_url
    settings = replace(settings, endpoint=where, model=name)
    window = next((one.window for one in served if one.name == name), 0)
    learned.window(settings.state, provider.base_url, name, window)
    told = bool(window) or presets.model(name, table) is not None
    if talking and not told:
        settings = with_window(settings, interview.window(name, provider.note))
    return Choice(settings, provider, key, endpoints.model_of(settings), told or f"model.{name}" in settings.own)


def with_window(settings: Settings, window: int) -> Settings:
    """The settings with the window that the user has told of their model, 0 for none."""
    own = {f"model.{settings.model}": {"window": [str(window)]}} if window else {}
    return replace(settings, own={**settings.own, **own})


def listed(provider: Provider, key: Key) -> Sequence[Served]:
    """What an endpoint says that it serves. Raises RepoassistError where a local one does not answer; another need not."""
    from repoassist.llm import probe

    try:
        return probe.served(endpoint_for(provider, "", None, key=key.secret, max_output=0))
    except RepoassistError:
        if provider.local:
            raise
        return ()


def only(provider: Provider, own: Sequence[Model], served: Sequence[Served]) -> str:
    """The model where nobody can be asked. Raises RepoassistError where there are several."""
    names = [one.name for one in served]
    if presets.default_model().name in names:
        return presets.default_model().name
    if len(names) == 1 or (own and not names):
        return [*names, *(one.name for one in own)][0]
    some = f"{provider.label} serves several models: {', '.join(names[:8])}" if names else f"{provider.label} names no model"
    raise RepoassistError(streams.harmless(some), hint="name one with --model", code=Exit.USAGE)
