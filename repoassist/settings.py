"""Turns arguments, environment and git's configuration, in this precedence, into one frozen value that the rest is told by."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from repoassist.errors import Exit, RepoassistError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PATTERN = r"^repoassist\."
"""What of git's configuration is ours, as a regular expression for git-config."""

PROTECTED = frozenset({"system", "global", "command"})
"""The scopes that a repository cannot write."""

OPEN_KEYS = frozenset({"repoassist.budget", "repoassist.exclude"})
"""The keys that a repository's own configuration may set: they can only narrow what is sent."""

CHEAP = "auto:cheap"
"""The budget that stays in the next lower price tier."""

FORMATS = ("xml", "markdown", "json", "plain")
COST_LIMIT = Decimal(1)
"""US dollars (or the price's own currency) above which sending is asked about."""


@dataclass(frozen=True, slots=True)
class Arguments:
    """What the command line said; None and empty where it said nothing."""

    directory: str
    pathspecs: Sequence[str] = ()
    revision: str | None = None
    budget: str | None = None
    model: str | None = None
    endpoint: str | None = None
    include: Sequence[str] = ()
    exclude: Sequence[str] = ()
    submodules: bool = False
    redact: bool = True
    format: str = "xml"
    output: str | None = None
    as_json: bool = False
    yes: bool = False
    strict: bool = False
    key_variable: str | None = None
    verbosity: int = 0
    remote: str | None = None
    focus: Sequence[str] = ()
    use_cache: bool = True
    thinking: bool | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """How this run is to work. ``budget`` is in tokens, None for the model's window; ``endpoint`` is empty for none (offline).

    ``cheap`` asks for the next lower price where the model has tiers; ``focus`` names paths and symbols that are wanted first.
    ``own`` are the user's endpoints and models (see llm.corrections); ``use_cache`` and ``thinking`` (None: as the model is set)
    are what an endpoint is asked for.

    ``cache`` and ``state`` are the user's folders, None where there is no home to put them. ``remote`` is as the user wrote it,
    and once it is fetched its URL without credentials; ``directory`` is then the copy's.
    """

    directory: str
    pathspecs: tuple[str, ...]
    revision: str | None
    budget: int | None
    model: str
    endpoint: str
    include: tuple[str, ...]
    exclude: tuple[str, ...]
    submodules: bool
    redact: bool
    format: str
    output: str | None
    as_json: bool
    yes: bool
    strict: bool
    verbosity: int
    cost_limit: Decimal
    cache: str | None
    state: str | None
    key_variable: str | None
    keys: Mapping[str, str] = field(repr=False)
    remote: str | None = field(repr=False)
    focus: tuple[str, ...] = ()
    cheap: bool = False
    use_cache: bool = True
    thinking: bool | None = None
    own: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)
    key_command: str = ""


def resolve(arguments: Arguments, environment: Mapping[str, str], configuration: Sequence[tuple[str, str, str]]) -> Settings:
    """The settings of a run; ``configuration`` are git's (scope, key, value). Raises RepoassistError for bad values."""
    given = trusted(configuration)
    own = sections(given)
    budget = first(arguments.budget, environment.get("REPOASSIST_BUDGET"), last(given, "budget"), "auto")
    variables = {arguments.key_variable, *(values["keyenv"][-1] for values in own.values() if "keyenv" in values)}
    return Settings(
        directory=arguments.directory,
        pathspecs=tuple(arguments.pathspecs),
        revision=arguments.revision,
        budget=tokens("auto" if budget.lower() == CHEAP else budget),
        model=first(arguments.model, environment.get("REPOASSIST_MODEL"), last(given, "model")),
        endpoint=first(arguments.endpoint, environment.get("REPOASSIST_ENDPOINT"), last(given, "endpoint")),
        include=(*given.get("include", ()), *arguments.include),
        exclude=(*given.get("exclude", ()), *arguments.exclude),
        submodules=arguments.submodules,
        redact=arguments.redact,
        format=arguments.format,
        output=arguments.output,
        as_json=arguments.as_json,
        yes=arguments.yes,
        strict=arguments.strict,
        verbosity=arguments.verbosity,
        cost_limit=money(last(given, "costlimit")),
        cache=folder(environment, "XDG_CACHE_HOME", ".cache"),
        state=folder(environment, "XDG_STATE_HOME", ".local/state"),
        key_variable=arguments.key_variable,
        keys={name: value for name, value in environment.items() if name.endswith("_KEY") or name in variables},
        remote=arguments.remote,
        focus=tuple(arguments.focus),
        cheap=budget.lower() == CHEAP,
        use_cache=arguments.use_cache,
        thinking=arguments.thinking,
        own=own,
        key_command=last(given, "keycommand") or "",
    )


def trusted(configuration: Sequence[tuple[str, str, str]]) -> dict[str, list[str]]:
    """The values by key without its section, those left out that the repository's own configuration may not set."""
    values: dict[str, list[str]] = {}
    for scope, key, value in configuration:
        if scope in PROTECTED or key in OPEN_KEYS:
            values.setdefault(key.removeprefix("repoassist."), []).append(value)
    return values


def sections(values: Mapping[str, list[str]]) -> dict[str, dict[str, list[str]]]:
    """The values of ``repoassist.endpoint.NAME.KEY`` and ``repoassist.model.NAME.KEY``, by ``endpoint.NAME``, then by key."""
    found: dict[str, dict[str, list[str]]] = {}
    for name, given in values.items():
        section, _, key = name.rpartition(".")
        if section.startswith(("endpoint.", "model.")):
            found.setdefault(section, {})[key] = given
    return found


def last(values: Mapping[str, Sequence[str]], key: str) -> str | None:
    """The value that wins, None if there is none."""
    return values[key][-1] if key in values else None


def first(*candidates: str | None) -> str:
    """The first value that is given, empty if none is."""
    return next((candidate for candidate in candidates if candidate), "")


def tokens(written: str) -> int | None:
    """A number of tokens: digits with an optional decimal k or M; ``auto`` is None."""
    if written.lower() == "auto":
        return None
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([kKmM]?)", written.strip().replace("_", ""))
    number = int(Decimal(match[1]) * {"": 1, "k": 1_000, "m": 1_000_000}[match[2].lower()]) if match else 0
    if number < 1:
        raise RepoassistError(
            f"not a number of tokens: {written}", hint="for example 27k, 1M, auto or auto:cheap", code=Exit.USAGE
        )
    return number


def money(written: str | None) -> Decimal:
    """An amount of money."""
    try:
        return COST_LIMIT if written is None else Decimal(written)
    except InvalidOperation as error:
        raise RepoassistError(
            f"repoassist.costLimit is no amount of money: {written}", hint="for example 0.50", code=Exit.USAGE
        ) from error


def folder(environment: Mapping[str, str], variable: str, default: str) -> str | None:
    """This program's folder below a base directory (XDG Base Directory Specification), None without a home."""
    base = environment.get(variable, "")
    if not os.path.isabs(base):
        home = environment.get("HOME", "")
        base = os.path.join(home, default) if os.path.isabs(home) else ""
    return os.path.join(base, "repoassist") if base else None
