"""The options that several commands share, and what becomes of them: settings, a repository, a question."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

import click

from repoassist.cli import streams
from repoassist.errors import Exit, RepoassistError
from repoassist.repo import git, trust
from repoassist.settings import FORMATS, PATTERN, PROTECTED, Arguments, Settings, resolve

Function = TypeVar("Function", bound=Callable[..., Any])


class Scoped(click.Command):
    """A command whose words after ``--`` are git's pathspecs."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the pathspecs aside before the rest is parsed."""
        if "--" in args:
            at = args.index("--")
            ctx.meta["pathspecs"], args = tuple(args[at + 1 :]), args[:at]
        return super().parse_args(ctx, args)

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Name them in the usage."""
        return [*super().collect_usage_pieces(ctx), "[-- PATHSPEC...]"]


def shared(*names: str) -> Callable[[Function], Function]:
    """The shared options of these names, in the table's order."""

    def decorate(function: Function) -> Function:
        for name in reversed([name for name in OPTIONS if name in names]):
            function = OPTIONS[name](function)
        return function

    return decorate


OPTIONS: dict[str, Callable[[Function], Function]] = {
    "remote": click.option(
        "--remote",
        metavar="URL[@REV]",
        help="Another repository instead of this one, fetched into the cache: https, ssh or file, or OWNER/NAME on GitHub.",
    ),
    "revision": click.option("--rev", "revision", metavar="REV", help="A commit instead of the working tree."),
    "budget": click.option(
        "--budget",
        metavar="N",
        help="Tokens for the whole prompt: 27k, 1M, or auto, the model's own window less the answer's reserve (default); "
        "auto:cheap stays in the next lower price tier.",
    ),
    "focus": click.option(
        "--focus",
        multiple=True,
        metavar="PATH_OR_SYMBOL",
        help="What has to be in the pack before anything else: a file, a folder or a symbol (repeatable).",
    ),
    "model": click.option("--model", metavar="NAME", help="Which model; `models` lists them."),
    "endpoint": click.option(
        "--endpoint", metavar="NAME_OR_URL", help="Where the model is: a provider's name or an OpenAI-compatible base URL."
    ),
    "key_variable": click.option(
        "--key-env", "key_variable", metavar="NAME", help="The environment variable that holds the key."
    ),
    "include": click.option(
        "--include",
        multiple=True,
        metavar="GLOB",
        help="Bring back what rules of thumb leave out (gitignore syntax, repeatable).",
    ),
    "exclude": click.option("--exclude", multiple=True, metavar="GLOB", help="Leave out (gitignore syntax, repeatable)."),
    "submodules": click.option(
        "--recurse-submodules",
        "submodules",
        is_flag=True,
        help="The files of submodules too, nested ones included, as far as they are checked out; nothing is fetched.",
    ),
    "redact": click.option(
        "--no-redact", "redact", flag_value=False, default=True, help="Leave credentials in the texts; asks for consent first."
    ),
    "format": click.option(
        "--format", type=click.Choice(FORMATS), default="xml", show_default=True, help="Of the pack; xml is what ask sends."
    ),
    "question_file": click.option("--question-file", metavar="FILE", help="Read the question from a file, - for standard input."),
    "output": click.option("-o", "--output", metavar="FILE", help="Write the result there instead of to standard output."),
    "as_json": click.option("--json", "as_json", is_flag=True, help="A machine-readable result."),
    "yes": click.option("-y", "--yes", is_flag=True, help="Consent in advance to what would be asked."),
    "use_cache": click.option(
        "--no-cache",
        "use_cache",
        flag_value=False,
        default=True,
        help="Do not mark the prompt for the provider's cache: writing there costs more, and pays with the second question.",
    ),
    "thinking": click.option(
        "--thinking/--no-thinking", default=None, help="Let the model think before it answers, or not, where it has a switch."
    ),
    "strict": click.option("--strict", is_flag=True, help="Exit with 6 if a citation cannot be verified."),
    "quiet": click.option("-q", "--quiet", count=True, help="Less on standard error."),
    "verbose": click.option("-v", "--verbose", count=True, help="More on standard error."),
}
"""Each with one meaning, whichever command has it."""

SCOPE = ("revision", "include", "exclude", "submodules", "quiet", "verbose")
"""What every command that looks at a repository takes."""


def settings_of(given: dict[str, Any]) -> Settings:
    """The settings of a run from its options, the environment and git's configuration."""
    anchor()
    directory = os.path.join(os.getcwd(), os.environ.get("GIT_PREFIX", ""))
    verbosity = given.pop("verbose", 0) - given.pop("quiet", 0)
    given.pop("question_file", None)
    context = click.get_current_context()
    arguments = Arguments(directory=directory, pathspecs=context.meta.get("pathspecs", ()), verbosity=verbosity, **given)
    configuration = git.configuration(directory, PATTERN)
    if arguments.remote is not None:  # what the repository here says is about itself
        configuration = [one for one in configuration if one[0] in PROTECTED]
    return resolve(arguments, os.environ, configuration)


def fetched(settings: Settings) -> Settings:
    """The settings for the remote repository's copy in the cache, if they name one; the same otherwise."""
    if settings.remote is None:
        return settings
    from repoassist.repo import address, remote

    for name in [name for name in os.environ if name == "GIT_DIR" or git.LOCAL.match(name)]:
        del os.environ[name]  # they speak of the repository where the user stands
    wanted = address.parse(settings.remote, settings.directory, settings.revision)
    quiet = settings.verbosity < 0
    with streams.working(f"fetching {wanted.shown}", quiet=quiet or wanted.protocol == "ssh"):  # ssh may ask for a passphrase
        folder, commit = remote.fetch(wanted, settings.cache, (lambda _line: None) if quiet else streams.say)
    os.environ["GIT_DIR"] = folder
    return replace(settings, directory=folder, revision=commit, remote=wanted.shown)


def anchor() -> None:
    """Make where git's environment says that the repository is independent of the folder that a git is started in."""
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR"):
        if os.environ.get(name):
            os.environ[name] = os.path.abspath(os.environ[name])
    # For an alias with !, git goes to the top level and may name its directory only: it would take any other folder for the top.
    alias = bool(os.environ.get("GIT_PREFIX")) and not os.environ.get("GIT_WORK_TREE")
    if alias and trust.leads_to(os.getcwd(), os.environ.get("GIT_DIR", "")):
        os.environ["GIT_WORK_TREE"] = os.getcwd()


def question_of(words: str | None, question_file: str | None) -> str:
    """The question, from the argument, a file or standard input. Raises RepoassistError if there is none to be read."""
    source = question_file if question_file is not None else ("-" if words == "-" else None)
    if source is None:
        return (words or "").encode("utf-8", "replace").decode()
    try:
        if source == "-":
            return sys.stdin.buffer.read().decode("utf-8", "replace")
        with open(source, "rb") as stream:
            return stream.read().decode("utf-8", "replace")
    except OSError as error:
        raise RepoassistError(f"the question cannot be read from {source}: {error.strerror}", code=Exit.USAGE) from error
