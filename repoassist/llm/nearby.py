"""Finds the servers that run on this machine, at the addresses where each is usually started."""

from __future__ import annotations

from threading import Thread
from time import monotonic
from typing import TYPE_CHECKING

from repoassist.errors import Exit, RepoassistError
from repoassist.llm import probe
from repoassist.llm.endpoint import Endpoint, Patience

if TYPE_CHECKING:
    from collections.abc import Sequence

    from repoassist.llm.presets import Provider
    from repoassist.llm.probe import Served

GLANCE = Patience(connect=1, first=2, idle=2)
"""Seconds that a server has to say that it is there."""

LOOK = 5.0
"""Seconds after which no more of them are waited for."""


def running(providers: Sequence[Provider]) -> list[tuple[Provider, Sequence[Served] | None]]:
    """The servers that answer, in the given order, with the models that they serve; None where they tell them with a key only."""
    import openai  # noqa: F401 - in one thread, before several want it

    found: dict[str, Sequence[Served] | None] = {}
    threads = [Thread(target=glance, args=(one, found), daemon=True) for one in providers]
    for thread in threads:
        thread.start()
    until = monotonic() + LOOK
    for thread in threads:
        thread.join(max(0.0, until - monotonic()))
    there = dict(found)
    return [(one, there[one.name]) for one in providers if one.name in there]


def glance(provider: Provider, found: dict[str, Sequence[Served] | None]) -> None:
    """Look whether a server is there that serves a model, or that wants a key."""
    try:
        served = probe.served(Endpoint(provider, ""), GLANCE)
    except RepoassistError as error:
        if error.code is Exit.AUTHENTICATION:
            found[provider.name] = None
    else:
        if served:
            found[provider.name] = served
