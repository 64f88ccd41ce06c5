"""``ask``: pack, send, stream the answer, check it."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import click

from repoassist import assistant
from repoassist.answer import report
from repoassist.cli import consent, manifest, streams
from repoassist.cli.budgets import budget_of, model_of, packed
from repoassist.cli.options import SCOPE, Scoped, fetched, question_of, settings_of, shared
from repoassist.errors import Exit, RepoassistError
from repoassist.llm import presets, pricing
from repoassist.llm.endpoint import Endpoint, endpoint_for, truncated
from repoassist.pack.tokens import count
from repoassist.records import Finish, Form, ReasoningDelta, TextDelta, Usage, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from repoassist.assistant import Corpus, Pack
    from repoassist.cli.budgets import Budget
    from repoassist.llm.pricing import Cost
    from repoassist.records import Citation, Event
    from repoassist.settings import Settings

OFFLINE = "offline"

REASONS = {
    "length": "the answer was cut off at the model's output limit",
    "content_filter": "the provider's filter stopped the answer",
    "": "the answer broke off: the stream ended without a finish reason",
}

NO_ENDPOINT = (
    "no endpoint is configured: this answer is from the import graph, the symbol table and a search, without a model"
    " (--endpoint names one; `git repoassist models` lists what is known)"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """All that is settled before the answer comes; ``endpoint`` is None for an offline answer, the times are in seconds."""

    settings: Settings
    corpus: Corpus
    pack: Pack
    budget: Budget
    endpoint: Endpoint | None
    began: float
    collected: float
    packed: float

    @property
    def tokens(self) -> int:
        """The prompt's size in the model's own tokens."""
        return self.budget.own(self.pack.composed.prompt.tokens)


@dataclass(slots=True)
class Reply:
    """What has come back so far; ``first`` is when the first word came."""

    pieces: list[str] = field(default_factory=list)
    usage: Usage | None = None
    finish: Finish = field(default_factory=lambda: Finish(""))
    first: float | None = None

    @property
    def text(self) -> str:
        """The answer."""
        return "".join(self.pieces)


@click.command(cls=Scoped, name="ask")
@click.argument("question", required=False)
@shared(
    *SCOPE,
    "remote",
    "redact",
    "focus",
    "budget",
    "model",
    "endpoint",
    "key_variable",
    "question_file",
    "output",
    "as_json",
    "yes",
    "strict",
)
def command(question: str | None, **given: Any) -> int:  # noqa: ANN401 - click's options
    """Ask a question about the repository and check the answer's citations.

    QUESTION may be - to read it from standard input. Without an endpoint the answer is an offline one: structural questions
    (subclasses, imports, importers, definitions) are answered exactly, others by search.
    """
    words = question_of(question, given["question_file"])
    if not words.strip():
        raise click.UsageError("there is no question")
    asked = prepare(settings_of(given), words)
    if asked.settings.verbosity >= 0:
        priced = asked.endpoint is not None and not asked.endpoint.provider.local
        manifest.tell(asked.corpus, asked.pack, asked.budget, priced=priced)
    if asked.endpoint is None:
        tell(asked, NO_ENDPOINT)
        events, prompt = assistant.ask_offline(asked.corpus, asked.pack, words)
    else:
        permit(asked, asked.endpoint)
        events, prompt = assistant.ask(asked.pack, asked.endpoint, asked.tokens), asked.pack.composed.prompt
    reply = receive(asked, events)
    return conclude(asked, reply, assistant.check(asked.corpus, prompt, reply.text))


def prepare(settings: Settings, question: str) -> Asked:
    """Everything up to the sending: the endpoint first, because a mistake there should not wait for a scan."""
    budget = budget_of(settings, model_of(settings))
    endpoint = endpoint_of(settings, budget)
    consent.unredacted(settings)
    began = time.monotonic()
    settings = fetched(settings)
    with streams.working("looking at the repository", quiet=settings.verbosity < 0):
        corpus = assistant.collect(settings)
        collected = time.monotonic()
        pack, budget = packed(corpus, question, budget, settings, "xml")
    return Asked(settings, corpus, pack, budget, endpoint, began, collected, time.monotonic())


def endpoint_of(settings: Settings, budget: Budget) -> Endpoint | None:
    """Where to send, None if no endpoint is configured. Raises RepoassistError for one that nobody knows."""
    if not settings.endpoint:
        return None
    provider = presets.provider(settings.endpoint)
    if provider is None:
        names = ", ".join(one.name for one in presets.providers())
        raise RepoassistError(
            f"unknown endpoint: {settings.endpoint}", hint=f"a base URL (https://…/v1), or one of {names}", code=Exit.USAGE
        )
    key = settings.keys.get(settings.key_variable or provider.key_variable, "")
    return endpoint_for(provider, budget.model.name, budget.model, key=key, max_output=budget.reserved)


def permit(asked: Asked, endpoint: Endpoint) -> None:
    """Say what is about to happen and what it may cost; ask where that has to be asked."""
    cost = pricing.estimate(asked.budget.model, asked.tokens, asked.budget.reserved)
    price = f", at most {cost.amount:.4f} {cost.currency}" if cost is not None else ", price unknown"
    where = f"{endpoint.model} at {endpoint.provider.label}{'' if endpoint.provider.local else price}"
    tell(asked, f"sending {asked.tokens:,} tokens to {where}")
    repository = asked.corpus.listing.repository
    consent.obtain(asked.settings, endpoint.provider, repository.origin or repository.common, asked.tokens, cost)


def receive(asked: Asked, events: Iterable[Event]) -> Reply:
    """Take the answer in, showing it as it comes unless it is to be a file or JSON."""
    reply = Reply()
    shown = not asked.settings.as_json and asked.settings.output is None
    with streams.working("waiting for the first word", quiet=asked.settings.verbosity < 0) as awaited:
        for event in events:
            awaited()
            take(event, reply, shown=shown, verbose=asked.settings.verbosity > 0)
    if shown and not reply.text.endswith("\n"):
        streams.piece("\n")
    return reply


def take(event: Event, reply: Reply, *, shown: bool, verbose: bool) -> None:
    """Add what came to the reply, and show it."""
    if isinstance(event, Usage):
        reply.usage = event
    elif isinstance(event, Finish):
        reply.finish = event
    else:
        reply.first = reply.first or time.monotonic()
        if isinstance(event, TextDelta):
            reply.pieces.append(event.text)
        if isinstance(event, TextDelta) and shown:
            streams.piece(event.text)
        elif isinstance(event, ReasoningDelta) and verbose:
            streams.aside(event.text)


def conclude(asked: Asked, reply: Reply, citations: Sequence[Citation]) -> int:
    """Write the result, say what was checked and what it cost, and give the exit code."""
    usage = reply.usage or Usage(asked.tokens, completion=asked.budget.own(count(reply.text)), estimated=True)
    cost = pricing.price(asked.budget.model, usage) if asked.endpoint is not None else None
    if asked.settings.as_json:
        streams.result(manifest.dump(as_json(asked, reply, citations, usage, cost)), asked.settings.output)
    elif asked.settings.output is not None:
        streams.result(reply.text.rstrip("\n") + "\n", asked.settings.output)
    for line in report.lines(citations):
        tell(asked, line)
    if asked.endpoint is not None:
        tell(asked, bill(asked, reply, usage, cost))
    problem = shortcoming(asked, reply, usage)
    if problem:
        raise RepoassistError(problem, hint="do not rely on this answer", code=Exit.INCOMPLETE)
    unverified = any(one.verdict is not Verdict.OK for one in citations)
    return Exit.INCOMPLETE if asked.settings.strict and unverified else Exit.DONE


def shortcoming(asked: Asked, reply: Reply, usage: Usage) -> str:
    """What is wrong with an answer as a whole, empty if nothing is."""
    if asked.endpoint is not None and truncated(asked.tokens, usage, exact=asked.budget.model.exact):
        return f"the server read only {usage.prompt:,} of {asked.tokens:,} tokens: it cut the prompt without saying so"
    if not reply.text.strip():
        return "the answer is empty"
    if reply.finish.reason != "stop":
        return REASONS.get(reply.finish.reason, f"the answer ended early: {reply.finish.reason}")
    return ""


def bill(asked: Asked, reply: Reply, usage: Usage, cost: Cost | None) -> str:
    """One line: tokens in, cached and out, what they cost, how long it took."""
    cached = f" ({usage.cached:,} cached)" if usage.cached else ""
    price = f", {cost.amount:.4f} {cost.currency}" if cost is not None else ""
    about = "about " if usage.estimated else ""
    first = f", first word after {reply.first - asked.packed:.1f} s" if reply.first else ""
    total = f", {time.monotonic() - asked.began:.1f} s in all"
    return f"{about}{usage.prompt:,} tokens in{cached}, {usage.completion:,} out{price}{first}{total}"


def tell(asked: Asked, line: str) -> None:
    """A line for the person, unless they want none."""
    if asked.settings.verbosity >= 0:
        streams.say(line)


def as_json(asked: Asked, reply: Reply, citations: Sequence[Citation], usage: Usage, cost: Cost | None) -> dict[str, Any]:
    """The answer as the contract has it."""
    forms = Counter(item.form for item in asked.pack.composed.items)
    endpoint = asked.endpoint
    return {
        "schema": manifest.SCHEMA,
        "answer": reply.text,
        "citations": report.citations_json(citations),
        "coverage": {
            "full": forms[Form.FULL],
            "excerpt": forms[Form.EXCERPT],
            "outline": forms[Form.OUTLINE],
            "omitted": len(asked.pack.composed.omitted),
        },
        "usage": {
            "prompt": usage.prompt,
            "cached": usage.cached,
            "completion": usage.completion,
            "reasoning": usage.reasoning,
            "estimated": usage.estimated,
        },
        "cost": None if cost is None else {"amount": float(cost.amount), "currency": cost.currency, "estimated": cost.estimated},
        "model": OFFLINE if endpoint is None else reply.finish.model or endpoint.model,
        "endpoint": OFFLINE if endpoint is None else endpoint.base_url,
        "finish_reason": reply.finish.reason,
        "session": None,
        "pack": asked.pack.composed.prompt.digest,
        "timings": {
            "collect": round(asked.collected - asked.began, 3),
            "pack": round(asked.packed - asked.collected, 3),
            "first_token": round(reply.first - asked.packed, 3) if reply.first else None,
            "total": round(time.monotonic() - asked.began, 3),
        },
    }
