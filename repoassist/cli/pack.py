"""``pack``: write what ``ask`` would send, or the manifest of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from repoassist import assistant
from repoassist.cli import manifest, streams
from repoassist.cli.options import SCOPE, Scoped, budget_of, model_of, question_of, settings_of, shared

if TYPE_CHECKING:
    from repoassist.records import Prompt


@click.command(cls=Scoped, name="pack")
@click.option("--question", metavar="TEXT", help="Pack for this question.")
@shared(*SCOPE, "budget", "model", "format", "question_file", "output", "as_json")
def command(question: str | None, **given: Any) -> None:  # noqa: ANN401 - click's options
    """Write the pack that ask would send, or with --json its manifest.

    The text on standard output is the two messages of the prompt, one after the other. Its tokens and those of the chat template
    (budget.template) are what budget.used counts; its SHA-256 is the digest.
    """
    asked = question_of(question, given["question_file"])
    settings = settings_of(given)
    budget = budget_of(settings, model_of(settings))
    with streams.working("looking at the repository", quiet=settings.verbosity < 0):
        corpus = assistant.collect(settings)
        pack = assistant.pack(corpus, asked, budget.packed, settings.format)
    if settings.verbosity >= 0:
        streams.say(manifest.summary(corpus, pack, budget))
    if settings.as_json:
        streams.result(manifest.dump(manifest.manifest(corpus, pack, budget)), settings.output)
    else:
        streams.result(written(pack.composed.prompt, settings.format), settings.output)


def written(prompt: Prompt, form: str) -> str:
    """The prompt as text, or as the JSON of its messages."""
    if form == "json":
        messages = [{"role": message.role, "content": message.content} for message in prompt.messages]
        return manifest.dump({"schema": manifest.SCHEMA, "messages": messages, "tokens": prompt.tokens, "digest": prompt.digest})
    return "".join(message.content for message in prompt.messages)
