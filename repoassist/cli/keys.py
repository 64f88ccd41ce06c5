"""Finds the key for an endpoint: never in a repository, an argument or a configured value."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from repoassist.errors import Exit, RepoassistError
from repoassist.repo import credentials

if TYPE_CHECKING:
    from repoassist.llm.presets import Provider
    from repoassist.settings import Settings

HELPER = "git's credential helper"

COMMAND = "repoassist.keyCommand"

VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Key:
    """A key and where it comes from, in words; both empty for none."""

    secret: str = field(default="", repr=False)
    source: str = ""


def key_for(settings: Settings, provider: Provider) -> str:
    """The key for an endpoint, empty where it needs none. Raises RepoassistError where it is known to need one and has none."""
    found = look(settings, provider)
    if not found.secret and needed(provider):
        raise missing(provider)
    return found.secret


def look(settings: Settings, provider: Provider) -> Key:
    """The key that is there for an endpoint: of --key-env, the preset's variable, the user's command, or git's helpers.

    The last two are not asked about a server on this machine: such a one seldom wants a key, and the key may be another's.
    """
    if settings.key_variable is not None:
        return named(settings.key_variable, settings.keys.get(settings.key_variable, ""))
    own = settings.keys.get(provider.key_variable, "")
    if own:
        return Key(own, f"${provider.key_variable}")
    if provider.local:
        return Key()
    of_its_own = settings.own.get(f"endpoint.{provider.name}", {}).get("keycommand", ())
    command = of_its_own[-1] if of_its_own else settings.key_command
    if command:
        return Key(credentials.key_command(command, provider.host), COMMAND)
    kept = credentials.fill(provider.base_url)
    return Key(kept, HELPER) if kept else Key()


def named(variable: str, secret: str) -> Key:
    """The key of --key-env. Raises RepoassistError if the variable holds none, or if what is named is rather the key itself."""
    if not VARIABLE.fullmatch(variable):
        raise RepoassistError(
            "--key-env takes the name of an environment variable, and that is none",
            hint="the key itself is never an argument: others could see it",
            code=Exit.USAGE,
        )
    if not secret:
        raise RepoassistError(
            f"the environment variable {variable} is empty or not set", hint=f"`export {variable}=…`", code=Exit.AUTHENTICATION
        )
    return Key(secret, f"${variable}")


def needed(provider: Provider) -> bool:
    """Whether an endpoint is known to answer nobody without a key."""
    return bool(provider.key_variable) and not provider.local


def missing(provider: Provider) -> RepoassistError:
    """What to say where there is no key."""
    return RepoassistError(
        f"there is no key for {provider.label}",
        hint=f"`export {provider.key_variable}=…`, or `git repoassist setup`",
        code=Exit.AUTHENTICATION,
    )
