"""Asks on the terminal what `setup` has to know: on standard error, so that standard output holds the result alone."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from typing import TYPE_CHECKING

import click

from repoassist.cli import streams
from repoassist.cli.keys import Key
from repoassist.errors import RepoassistError
from repoassist.llm import presets

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from repoassist.llm.presets import Model, Presets, Provider
    from repoassist.llm.probe import Served

TYPED = "what was typed"

MOST = 20
"""Models that are listed to choose from; others can be typed."""


# --- questions ---------------------------------------------------------------------------------------------------


def possible() -> bool:
    """Whether there is somebody to ask."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def text(question: str, default: str | None = None, *, hidden: bool = False) -> str:
    """One line of the user's, without the blanks around it; what is hidden is not shown while it is typed."""
    with redirect_stdout(sys.stderr):
        return str(click.prompt(streams.harmless(question), default=default, hide_input=hidden, err=True)).strip()


def agree(question: str) -> bool:
    """A question with no as its default."""
    with redirect_stdout(sys.stderr):
        return click.confirm(streams.harmless(question), default=False, err=True)


def number(question: str, options: Sequence[str]) -> int:
    """Which of some options, by its number; the first is the default."""
    for place, option in enumerate(options, 1):
        streams.say(f"{place:>4}  {option}")
    while True:
        answer = text(question, "1")
        if answer.isdecimal() and 1 <= int(answer) <= len(options):
            return int(answer) - 1
        streams.say(f"a number from 1 to {len(options)}, please")


# --- where -------------------------------------------------------------------------------------------------------


def provider(known: Presets) -> Provider:
    """Where the model is: a server that runs here, a provider and its region, or any other address."""
    from repoassist.llm import nearby

    here = nearby.running([one for one in presets.providers(known) if one.local])
    families = {one.family: one for one in reversed(presets.providers(known)) if not one.local}
    hosted = [families[name] for name in reversed(families)]
    streams.say("Where is the model?")
    options = [*(at(*one) for one in here), *(one.title for one in hosted), "another address"]
    chosen = number("Number", options)
    if chosen < len(here):
        return here[chosen][0]
    return address(known) if chosen == len(options) - 1 else region(hosted[chosen - len(here)], known)


def at(provider: Provider, served: Sequence[Served] | None) -> str:
    """What is said of a server that runs here; None: it tells its models to those with a key only."""
    if served is None:
        return f"{provider.label} at {provider.base_url}, which wants a key"
    more = f" and {len(served) - 1} more" if len(served) > 1 else ""
    return f"{provider.label} at {provider.base_url}: {served[0].name}{more}"


def region(provider: Provider, known: Presets) -> Provider:
    """Which of a provider's regions."""
    regions = [one for one in presets.providers(known) if one.family == provider.family and not one.local]
    if len(regions) == 1:
        return provider
    streams.say("A key is bound to its region. Where was yours made?")
    return regions[number("Number", [f"{one.region or one.title}: {one.host}" for one in regions])]


def address(known: Presets) -> Provider:
    """Any OpenAI-compatible endpoint."""
    while True:
        found = presets.provider(text("Base URL (https://…/v1)"), known)
        if found is not None:
            return found
        streams.say("that is no base URL; one looks like https://llm.example.com/v1 and holds no password")


# --- with which key, which model ---------------------------------------------------------------------------------


def key(provider: Provider, check: Callable[[str], None], *, optional: bool) -> Key:
    """The key as it is typed, hidden; ``check`` raises RepoassistError for what can be none."""
    beside = " (Enter for none)" if optional else ""
    while True:
        typed = text(f"Key for {provider.label}, not shown{beside}", "" if optional else None, hidden=True)
        try:
            check(typed)
        except RepoassistError as error:
            streams.say(f"{error.message}. {error.hint}")
        else:
            return Key(typed, TYPED) if typed else Key()


def model(known: Sequence[Model], served: Sequence[Served]) -> str:
    """Which of the models that a provider is known to have, or that a server serves, or any other by its name."""
    names = [one.name for one in served] or [one.name for one in known]
    if not names:
        return text("Model")
    if len(names) == 1 and served:
        return names[0]
    details = {one.name: f"{one.input:,} tokens. {one.note}".removesuffix(". ") for one in known}
    details |= {one.name: f"{one.window:,} tokens" for one in served if one.window}
    width = max(map(len, names[:MOST]))
    streams.say("Which model? By its number or its name.")
    for place, name in enumerate(names[:MOST], 1):
        streams.say(f"{place:>4}  {name:<{width}}  {details.get(name, '')}".rstrip())
    answer = text("Model", "1")
    chosen = int(answer) if answer.isdecimal() else 0
    return names[chosen - 1] if 1 <= chosen <= len(names) else answer


def window(name: str, note: str) -> int:
    """How many tokens a model holds of which nobody tells it; 0 if the user does not know."""
    from repoassist.settings import tokens

    streams.say(f"How many tokens {name} holds, the server does not tell.{f' {note}' if note else ''}")
    while True:
        answer = text("Tokens, such as 32768 or 128k (Enter if you do not know)", "")
        try:
            return (tokens(answer) or 0) if answer else 0
        except RepoassistError as error:
            streams.say(f"{error.message}. {error.hint}")
