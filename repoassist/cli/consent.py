"""Asks before anything leaves the machine for the first time, or costs more than the user's limit."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from repoassist.cli import costs, streams
from repoassist.cli.state import keep, read
from repoassist.errors import Exit, RepoassistError

if TYPE_CHECKING:
    from repoassist.cli.costs import Offer
    from repoassist.llm.presets import Provider
    from repoassist.settings import Settings

FILE = "consent.json"

UNPRICED_LIMIT = 300_000
"""Tokens above which sending is asked about where nobody knows the price."""


def obtain(settings: Settings, provider: Provider, repository: str, offered: Offer) -> None:
    """Ask what has to be asked before ``repository``'s text is sent. Raises RepoassistError without a yes."""
    if provider.local:
        return
    host = provider.host
    known = remembered(settings.state)
    if host not in known.get(repository, []):
        name = os.path.basename(os.path.dirname(repository)) if os.path.isabs(repository) else ""
        agree(settings, f"send text of {name or repository} to {host}, for the first time")
        remember(settings.state, known, repository, host)
    dollars = offered.dollars
    if offered.cold is not None and dollars is not None and dollars > settings.cost_limit:
        agree(settings, f"spend up to {costs.money(offered.cold)} (repoassist.costLimit is {settings.cost_limit} USD)")
    elif dollars is None and offered.tokens > UNPRICED_LIMIT:
        agree(settings, f"send {offered.tokens:,} tokens at an unknown price")


def unredacted(settings: Settings) -> None:
    """Ask before credentials are left in what the run writes or sends. Raises RepoassistError without a yes."""
    if not settings.redact:
        agree(settings, "leave the credentials in the files' texts")


def agree(settings: Settings, what: str) -> None:
    """Ask one question on the terminal; ``--yes`` has answered it."""
    if settings.yes:
        return
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise RepoassistError(
            f"consent is needed to {what}, and there is no terminal to ask on",
            hint="nothing was sent; --yes consents",
            code=Exit.CONSENT,
        )
    if not click.confirm(streams.harmless(f"OK to {what}?"), default=False, err=True):
        raise RepoassistError(f"no consent to {what}", hint="nothing was sent", code=Exit.CONSENT)


def remembered(state: str | None) -> dict[str, list[str]]:
    """The hosts that each repository may go to, as the user has said before."""
    return {
        repository: [str(host) for host in hosts] for repository, hosts in read(state, FILE).items() if isinstance(hosts, list)
    }


def remember(state: str | None, known: dict[str, list[str]], repository: str, host: str) -> None:
    """Keep the answer in the user's own state."""
    keep(state, FILE, {**known, repository: sorted({*known.get(repository, []), host})})
