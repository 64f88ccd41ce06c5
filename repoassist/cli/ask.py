"""``ask``: pack, send, stream the answer, check it."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from repoassist import assistant
from repoassist.answer import report
from repoassist.cli import consent, costs, learned, manifest, streams
from repoassist.cli.budgets import budget_of, packed
from repoassist.cli.endpoints import OFFLINE, endpoint_of, model_of, served
from repoassist.cli.options import SCOPE, Scoped, fetched, question_of, settings_of, shared
from repoassist.cli.receiving import INTERRUPTED, Reply, Showing, receive
from repoassist.errors import Exit, RepoassistError
from repoassist.llm import pricing
from repoassist.llm.endpoint import Endpoint, same_model, truncated
from repoassist.llm.failures import WindowError
from repoassist.pack.tokens import count
from repoassist.records import Form, Usage, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from repoassist.assistant import Corpus, Pack
    from repoassist.cli.budgets import Budget
    from repoassist.cli.costs import Offer
    from repoassist.llm.pricing import Cost
    from repoassist.records import Citation
    from repoassist.settings import Settings

REASONS = {
    "length": "the answer was cut off at the model's output limit",
    "content_filter": "the provider's filter stopped the answer",
    "": "the answer broke off: the stream ended without a finish reason",
}

NO_ENDPOINT = (
    "no endpoint is configured: this answer is from the import graph, the symbol table and a search, without a model"
    " (`git repoassist setup` chooses one; `git repoassist models` lists what is known)"
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
    "use_cache",
    "thinking",
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
        reply = Reply()
        receive(events, reply, showing(asked, None))
    else:
        prompt = asked.pack.composed.prompt
        reply = answered(asked, asked.endpoint)
    return conclude(asked, reply, assistant.check(asked.corpus, prompt, reply.text))


def prepare(settings: Settings, question: str) -> Asked:
    """Everything up to the sending: the endpoint first, because a mistake there should not wait for a scan."""
    settings = served(settings)
    budget = budget_of(settings, model_of(settings))
    endpoint = endpoint_of(settings, budget.model, budget.reserved)
    consent.unredacted(settings)
    began = time.monotonic()
    settings = fetched(settings)
    with streams.working("scanning the repository", quiet=settings.verbosity < 0):
        corpus = assistant.collect(settings)
    collected = time.monotonic()
    with streams.working("choosing and counting", quiet=settings.verbosity < 0):
        pack, budget = packed(corpus, question, budget, settings, "xml")
    return Asked(settings, corpus, pack, budget, endpoint, began, collected, time.monotonic())


def permitted(asked: Asked, endpoint: Endpoint) -> Offer:
    """Say what is about to happen and what it may cost; ask where that has to be asked."""
    messages = asked.pack.composed.prompt.messages
    shown = learned.learned(asked.settings.state, endpoint.base_url, endpoint.model)
    offered = costs.offer(asked.budget.model, endpoint, messages, asked.tokens, shown)
    tell(asked, costs.announcement(asked.budget.model, endpoint, offered, shown))
    repository = asked.corpus.listing.repository
    consent.obtain(asked.settings, endpoint.provider, repository.origin or repository.common, offered)
    return offered


def answered(asked: Asked, endpoint: Endpoint) -> Reply:
    """Send the prompt, take the answer in, and remember how the endpoint counts and how fast it reads."""
    from repoassist.llm.client import Watch

    state, url, name = asked.settings.state, endpoint.base_url, endpoint.model
    request = assistant.prepare(asked.pack, endpoint, asked.tokens)
    offered = permitted(asked, endpoint)
    reply = Reply()
    watch = Watch(reply.is_sent, lambda: learned.plain(state, url, name))
    try:
        receive(assistant.ask(request, watch), reply, showing(asked, offered))
    except WindowError as overflow:
        learned.window(state, url, name, overflow.limit)
        raise
    if reply.usage is not None and reply.broken is None:
        learned.answer(state, url, name, asked.pack.composed.prompt.tokens, reply.usage, reply.reading)
    return reply


def showing(asked: Asked, offered: Offer | None) -> Showing:
    """What the person wants to see: the answer unless it is to be a file or JSON, thoughts on a terminal or where asked for."""
    settings = asked.settings
    return Showing(
        answer=not settings.as_json and settings.output is None,
        thoughts=settings.verbosity > 0 or (settings.verbosity == 0 and streams.coloured()),
        quiet=settings.verbosity < 0,
        tokens=offered.tokens if offered is not None else 0,
        wait=offered.wait if offered is not None else 0.0,
    )


def conclude(asked: Asked, reply: Reply, citations: Sequence[Citation]) -> int:
    """Write the result, say what was checked and what it cost, and give the exit code."""
    settings, endpoint = asked.settings, asked.endpoint
    usage = reply.usage or Usage(asked.tokens, completion=asked.budget.own(count(reply.text)), estimated=True)
    cost = pricing.price(asked.budget.model, usage, endpoint.markers) if endpoint is not None else None
    problem = shortcoming(asked, reply, usage)
    if reply.text or reply.broken is None:
        if settings.as_json:
            streams.result(manifest.dump(as_json(asked, reply, citations, usage, cost, problem)), settings.output)
        elif settings.output is not None:
            streams.result(reply.text.rstrip("\n") + "\n", settings.output)
    for line in report.lines(citations):
        tell(asked, line)
    if endpoint is not None:
        tell(asked, costs.bill(usage, cost, first=reply.waited, total=time.monotonic() - asked.began))
    if isinstance(reply.broken, KeyboardInterrupt):
        tell(asked, interrupted(asked, reply, cost))
    if reply.broken is not None:
        raise reply.broken
    if problem:
        raise RepoassistError(problem, hint=remedy(asked, usage), code=Exit.INCOMPLETE)
    unverified = any(one.verdict is not Verdict.OK for one in citations)
    return Exit.INCOMPLETE if settings.strict and unverified else Exit.DONE


def remedy(asked: Asked, usage: Usage) -> str:
    """What to do about an answer with a shortcoming."""
    endpoint = asked.endpoint
    if endpoint is None or not truncated(asked.tokens, usage, exact=asked.budget.model.exact):
        return "do not rely on this answer"
    start = endpoint.provider.start
    larger = f"give the server a larger window ({start})" if start else "ask for a larger window"
    return f"do not rely on this answer; {larger}, or try --budget {max(1, usage.prompt * 3 // 4000)}k"


def interrupted(asked: Asked, reply: Reply, cost: Cost | None) -> str:
    """What an interruption has probably cost: whoever has the whole request reads it, and bills it."""
    if asked.endpoint is None or asked.endpoint.provider.local:
        return "stopped; nothing is billed"
    if reply.sent is None:
        return "stopped before all of the request was sent: nothing should be billed"
    price = f", about {costs.money(cost)}" if cost is not None else ""
    return f"stopped; the {asked.tokens:,} tokens that were sent and what came of the answer are probably billed{price}"


def shortcoming(asked: Asked, reply: Reply, usage: Usage) -> str:
    """What is wrong with an answer as a whole, empty if nothing is."""
    endpoint = asked.endpoint
    if isinstance(reply.broken, RepoassistError):
        return reply.broken.message
    if endpoint is not None and truncated(asked.tokens, usage, exact=asked.budget.model.exact):
        return f"the server read only {usage.prompt:,} of {asked.tokens:,} tokens: it cut the prompt without saying so"
    if reply.finish.reason == INTERRUPTED:
        return "the answer was stopped by the user"
    if not reply.text.strip():
        return "the answer is empty"
    if reply.finish.reason != "stop":
        return REASONS.get(reply.finish.reason, f"the answer ended early: {reply.finish.reason}")
    if endpoint is not None and not same_model(endpoint.model, reply.finish.model):
        return f"another model has answered: {reply.finish.model}, not {endpoint.model}"
    return ""


def tell(asked: Asked, line: str) -> None:
    """A line for the person, unless they want none."""
    if asked.settings.verbosity >= 0:
        streams.say(line)


def as_json(  # noqa: PLR0913 - one value for each part
    asked: Asked, reply: Reply, citations: Sequence[Citation], usage: Usage, cost: Cost | None, problem: str
) -> dict[str, Any]:
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
            "written": usage.written,
        },
        "cost": None if cost is None else {"amount": float(cost.amount), "currency": cost.currency, "estimated": cost.estimated},
        "model": OFFLINE if endpoint is None else reply.finish.model or endpoint.model,
        "endpoint": OFFLINE if endpoint is None else endpoint.base_url,
        "finish_reason": reply.finish.reason,
        "problem": problem or None,
        "session": None,
        "pack": asked.pack.composed.prompt.digest,
        "timings": {
            "collect": round(asked.collected - asked.began, 3),
            "pack": round(asked.packed - asked.collected, 3),
            "first_token": round(reply.waited, 3) if reply.waited is not None else None,
            "total": round(time.monotonic() - asked.began, 3),
        },
    }
