"""``pack``: write what ``ask`` would send, or the manifest of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from repoassist import assistant
from repoassist.cli import consent, manifest, streams
from repoassist.cli.budgets import budget_of, packed
from repoassist.cli.endpoints import model_of
from repoassist.cli.options import SCOPE, Scoped, fetched, question_of, settings_of, shared
from repoassist.records import visible

if TYPE_CHECKING:
    from repoassist.cli.budgets import Budget
    from repoassist.records import Explanation, Prompt


@click.command(cls=Scoped, name="pack")
@click.option("--question", metavar="TEXT", help="Pack for this question.")
@click.option("--why", metavar="PATH", help="Say what became of a path, and which rule decided it; the pack is not written.")
@shared(*SCOPE, "remote", "budget", "model", "endpoint", "format", "redact", "focus", "question_file", "output", "as_json", "yes")
def command(question: str | None, why: str | None, **given: Any) -> None:  # noqa: ANN401 - click's options
    """Write the pack that ask would send, or with --json its manifest.

    The text on standard output is the two messages of the prompt, one after the other. Its tokens and those of the chat template
    (budget.template) are what budget.used counts; its SHA-256 is the digest.
    """
    asked = question_of(question, given["question_file"])
    settings = settings_of(given)
    budget = budget_of(settings, model_of(settings))
    consent.unredacted(settings)
    settings = fetched(settings)
    with streams.working("looking at the repository", quiet=settings.verbosity < 0):
        corpus = assistant.collect(settings)
        pack, budget = packed(corpus, asked, budget, settings, settings.format)
    if why is not None:
        told = assistant.explain(corpus, pack, settings, why)
        streams.result(manifest.dump(as_json(told, budget)) if settings.as_json else as_text(told, budget), settings.output)
        return
    if settings.verbosity >= 0:
        manifest.tell(corpus, pack, budget)
    if settings.as_json:
        streams.result(manifest.dump(manifest.manifest(corpus, pack, budget)), settings.output)
    else:
        streams.result(written(pack.composed.prompt, settings.format), settings.output)


def as_json(told: Explanation, budget: Budget) -> dict[str, Any]:
    """What became of a path, for scripts; ``rule`` is null where no rule that somebody wrote down decided it."""
    rule = told.rule and {"source": visible(told.rule.source), "line": told.rule.line, "pattern": visible(told.rule.pattern)}
    return {
        "schema": manifest.SCHEMA,
        "path": visible(told.path),
        "decision": told.decision,
        "why": told.why,
        "detail": visible(told.detail),
        "tokens": budget.own(told.tokens),
        "rule": rule,
    }


def as_text(told: Explanation, budget: Budget) -> str:
    """The same in a line for a person, and one for the rule."""
    path = visible(told.path) or "the top level"
    said = "; ".join(filter(None, (told.why if told.why != told.decision else "", visible(told.detail))))
    size = f" ({budget.own(told.tokens):,} tokens)" if told.tokens else ""
    line = f"{path}: {SHOWN[told.decision]}{size}" + (f": {said}" if said else "")
    if told.rule is None:
        return f"{line}\n"
    at = f"{visible(told.rule.source)}:{told.rule.line}" if told.rule.line else told.rule.source
    return f"{line}\n  by {at}: {visible(told.rule.pattern)}\n"


SHOWN = {
    "full": "packed in full",
    "excerpt": "packed in excerpt",
    "outline": "packed in outline",
    "omitted": "left out",
    "ignored": "not looked at",
    "folder": "a folder",
    "absent": "not there",
}
"""How a decision is told to a person."""


def written(prompt: Prompt, form: str) -> str:
    """The prompt as text, or as the JSON of its messages."""
    if form == "json":
        messages = [{"role": message.role, "content": message.content} for message in prompt.messages]
        return manifest.dump({"schema": manifest.SCHEMA, "messages": messages, "tokens": prompt.tokens, "digest": prompt.digest})
    return "".join(message.content for message in prompt.messages)
