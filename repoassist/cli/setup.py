"""``setup``: endpoint, key and model chosen, tried once, and remembered in the user's own configuration."""

from __future__ import annotations

import shutil
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from repoassist.cli import choosing, endpoints, interview, manifest, streams
from repoassist.cli.keys import HELPER, Key
from repoassist.cli.options import settings_of, shared
from repoassist.errors import Exit, RepoassistError
from repoassist.llm import presets
from repoassist.llm.endpoint import Wishes, endpoint_for
from repoassist.records import Finish, Message, ReasoningDelta, TextDelta
from repoassist.repo import credentials, git

if TYPE_CHECKING:
    from collections.abc import Mapping

    from repoassist.cli.choosing import Choice
    from repoassist.llm.presets import Provider

REQUEST = "Reply with one word: ready"

SIZE, ANSWER = 16, 256
"""Tokens of the test, and the most of its answer: some models think before they say a word."""

KEEPERS = {"darwin": ("osxkeychain",), "win32": ("manager",)}
"""The credential helpers that suit a platform, the best first."""

OTHER_KEEPERS = ("manager", "libsecret", "pass-git-helper")

IN_MEMORY = "cache --timeout=604800"
"""The helper that comes with every git: it forgets, but writes no file."""


@click.command(name="setup")
@shared("model", "endpoint", "key_variable", "output", "as_json", "quiet", "verbose")
def command(**given: Any) -> None:  # noqa: ANN401 - click's options
    """Choose endpoint, region and model, store the key, try it once, and remember the choice.

    On a terminal it asks for what no option says; servers that run on this machine are offered first. The key is typed hidden and
    stored by git's credential helper. One request of a few tokens is sent, and nothing of any repository. What worked is written
    to your own git configuration (repoassist.endpoint and repoassist.model). Without a terminal, --endpoint has to be given, the
    key is the one that ask would use, and none is stored.
    """
    endpoint, model = given["endpoint"], given["model"]
    settings = settings_of(given)
    talking = interview.possible()
    if not talking and not endpoint:
        hint = "name what to use: git repoassist setup --endpoint NAME_OR_URL [--model NAME] [--key-env NAME]"
        raise RepoassistError("there is no terminal to ask on", hint=hint, code=Exit.USAGE)
    provider = choosing.where(settings, named=bool(endpoint))
    key = choosing.key_of(settings, provider, talking=talking)
    chosen = tried(choosing.choice(settings, provider, key, model or "", talking=talking), talking=talking)
    kept = keep(chosen)
    remember(kept)
    streams.result(manifest.dump(as_json(kept)) if settings.as_json else as_text(kept), settings.output)


# --- trying ------------------------------------------------------------------------------------------------------


def tried(chosen: Choice, *, talking: bool) -> Choice:
    """The choice once it works, or once the user wants it all the same. Raises RepoassistError if neither comes to be."""
    while not chosen.tested:
        try:
            chosen = answered(chosen)
        except RepoassistError as error:
            if not talking:
                raise
            streams.say(f"{error.message}. {error.hint}".removesuffix(". "))
            again = repaired(chosen) if error.code is Exit.AUTHENTICATION else None
            if again is None and not interview.agree("Keep these settings all the same?"):
                raise RepoassistError("nothing was changed", code=error.code) from error
            if again is None:
                return chosen
            chosen = again
    return chosen


def answered(chosen: Choice) -> Choice:
    """Send a few tokens, none of them a repository's. Raises RepoassistError where no answer comes, as ask does."""
    from repoassist.llm import client

    provider, model = chosen.provider, chosen.model
    wishes = Wishes(cache=False)
    endpoint = endpoint_for(provider, model.name, model, key=chosen.key.secret, max_output=ANSWER, wishes=wishes)
    with streams.working(f"waiting for a word of {provider.label}", quiet=chosen.settings.verbosity < 0):
        events = list(client.stream(endpoint, [Message("user", REQUEST)], prompt_tokens=SIZE))
    words = any(isinstance(event, TextDelta | ReasoningDelta) and event.text.strip() for event in events)
    if not words and Finish("length") not in [replace(event, model="") for event in events if isinstance(event, Finish)]:
        raise RepoassistError(f"{provider.label} answered nothing", hint="try another --model", code=Exit.INCOMPLETE)
    return replace(chosen, tested=True)


def repaired(chosen: Choice) -> Choice | None:
    """The choice with the region to which a refused key belongs, or with another key; None if the user has neither."""
    provider = chosen.provider
    table = presets.providers(endpoints.known(chosen.settings))
    others = [one for one in table if one.family == provider.family and one.base_url != provider.base_url]
    if others and interview.agree(f"Try the key in the other regions ({', '.join(one.region for one in others)}) at once?"):
        for other in others:
            try:
                there = answered(moved(chosen, other))
            except RepoassistError as error:
                streams.say(error.message)
            else:
                streams.say(f"{other.label} accepted the key")
                return there
    if chosen.key.source not in {interview.TYPED, HELPER} or not interview.agree("Type another key?"):
        return None
    if chosen.key.source == HELPER:
        credentials.reject(provider.base_url, chosen.key.secret)
    return replace(chosen, key=choosing.typed(provider))


def moved(chosen: Choice, provider: Provider) -> Choice:
    """The choice in another region."""
    return replace(chosen, provider=provider, settings=replace(chosen.settings, endpoint=provider.name))


# --- remembering -------------------------------------------------------------------------------------------------


def keep(chosen: Choice) -> Choice:
    """Have git's helpers keep a key that was typed, and say where none does."""
    url, secret = chosen.provider.base_url, chosen.key.secret
    if chosen.key.source != interview.TYPED:
        return chosen
    said = credentials.approve(url, secret)
    if credentials.fill(url) == secret:
        return replace(chosen, key=Key(secret, HELPER))
    for line in filter(None, said.split("\n")):
        streams.say(line)
    streams.say(f"the key was not stored: no credential helper of git's keeps it. {remedy(chosen.provider)}")
    return replace(chosen, key=Key(secret))


def remedy(provider: Provider) -> str:
    """What to do where git has no helper that keeps a key."""
    variable = provider.key_variable
    export = f"`export {variable}=…`" if variable else "keep it in a variable of the environment and name that with --key-env"
    return f"`git config --global credential.helper {keeper()}` and setup once more, or {export}"


def keeper() -> str:
    """A credential helper that is there, or suits the platform."""
    suiting = KEEPERS.get(sys.platform)
    if suiting is not None:
        return suiting[0]
    programs = git.run(["--exec-path"], credentials.home(), env=credentials.NOWHERE).decode().strip()
    return next((one for one in OTHER_KEEPERS if installed(f"git-credential-{one}", programs)), f'"{IN_MEMORY}"')


def installed(program: str, folder: str) -> bool:
    """Whether git would find a program."""
    return bool(shutil.which(program) or shutil.which(program, path=folder))


def remember(chosen: Choice) -> None:
    """Write the choice to the user's own configuration, and say what goes before it. Raises RepoassistError if that fails."""
    for name, value in values(chosen).items():
        git.run(["config", "--global", "--replace-all", name, value], credentials.home(), env=credentials.NOWHERE)
    now = settings_of({})
    wanted = chosen.settings
    if (now.endpoint, now.model) != (wanted.endpoint, wanted.model):
        others = f"{now.endpoint or 'no endpoint'}, {now.model or 'no model'}"
        streams.say(f"the environment or another configuration says otherwise, and goes before it: {others}")


def values(chosen: Choice) -> Mapping[str, str]:
    """What is written: where, which model, and what nobody else knows of them."""
    settings, provider = chosen.settings, chosen.provider
    found = {"repoassist.endpoint": settings.endpoint, "repoassist.model": settings.model}
    asked = settings.own.get(f"model.{settings.model}", {}).get("window")
    if asked:
        found[f"repoassist.model.{settings.model}.window"] = asked[-1]
    if settings.key_variable not in {None, provider.key_variable} and (provider.name in {settings.endpoint, provider.family}):
        if settings.endpoint != provider.name:
            found[f"repoassist.endpoint.{provider.name}.url"] = provider.base_url
        found[f"repoassist.endpoint.{provider.name}.keyEnv"] = settings.key_variable or ""
    return found


# --- telling -----------------------------------------------------------------------------------------------------


def as_text(chosen: Choice) -> str:
    """The result for a person, with what to do next."""
    model, provider = chosen.model, chosen.provider
    window = f"{model.window:,} tokens" if chosen.told else f"not known; {model.window:,} tokens are assumed"
    rows = {
        "endpoint": f"{provider.label}, {provider.base_url}",
        "model": model.name,
        "window": f"{window}, at most {model.input:,} of them for the prompt",
        "key": chosen.key.source or ("not stored" if chosen.key.secret else "none"),
        "tested": "it answered" if chosen.tested else "no answer yet",
    }
    lines = [f"{name:<10}{streams.harmless(value)}" for name, value in rows.items()]
    return "\n".join([*lines, "", 'next: git repoassist ask "What is this repository for?"', ""])


def as_json(chosen: Choice) -> dict[str, Any]:
    """The result for a script; ``window`` is null where nobody knows it, ``key`` says where the key is, never what it is."""
    return {
        "schema": manifest.SCHEMA,
        "endpoint": chosen.settings.endpoint,
        "base_url": chosen.provider.base_url,
        "model": chosen.model.name,
        "window": chosen.model.window if chosen.told else None,
        "input": chosen.model.input,
        "key": chosen.key.source or None,
        "tested": chosen.tested,
    }
