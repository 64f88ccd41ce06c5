"""Turns what an endpoint answered instead of an answer into what the user should do about it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from repoassist.errors import Exit, RepoassistError
from repoassist.llm.presets import near, siblings
from repoassist.llm.replies import BODY, OVERFLOWS, Attempt, Reply, pattern, quote, retry_after

ROUND = 1000
"""An advised budget is rounded down to thousands of tokens."""

Explanation: TypeAlias = Callable[[Attempt, Reply], RepoassistError]


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of failure and how it is told apart: by status, by code or by wording, at any provider or one family."""

    explain: Explanation
    statuses: frozenset[int] = frozenset()
    codes: frozenset[str] = frozenset()
    words: re.Pattern[str] | None = None
    family: str = ""


def explain(attempt: Attempt, answered: Reply) -> RepoassistError:
    """Say what went wrong and what to do next, by the first row of the table that fits."""
    return next(row for row in ROWS if fits(row, attempt, answered)).explain(attempt, answered)


def fits(row: Row, attempt: Attempt, answered: Reply) -> bool:
    """Tell whether a row is about this reply."""
    if row.family and row.family != attempt.provider.family:
        return False
    by_words = row.words is not None and row.words.search(answered.message) is not None
    return answered.status in row.statuses or bool(row.codes & answered.codes) or by_words


# --- one function for each kind ----------------------------------------------------------------------------------


def smaller(attempt: Attempt, limit: int, sent: int, *, reserve: int) -> str:
    """Advise the budget that would fit, by the endpoint's own numbers where it gives them."""
    own = attempt.prompt_tokens
    room = max(0, limit - reserve)
    budget = min(room, room * own // sent) if own and sent else room
    rounded = budget * 99 // 100 // ROUND
    number = f"--budget {rounded}k" if rounded else "a smaller --budget"
    return f"Try again with {number}, or with less of the repository (-- PATHSPEC, --exclude)."


class WindowError(RepoassistError):
    """The prompt is too long; ``limit`` is how many tokens the endpoint says that it takes, 0 where it does not say."""

    def __init__(self, message: str, *, hint: str, limit: int) -> None:
        super().__init__(message, hint=hint, code=Exit.DOES_NOT_FIT)
        self.limit = limit


def overflow(attempt: Attempt, answered: Reply) -> RepoassistError:
    """Say by how much the prompt is too long."""
    size = f"{answered.sent:,}" if answered.sent else f"{attempt.prompt_tokens:,} (our count)"
    known = f"takes at most {answered.limit:,} tokens" if answered.limit else "takes fewer tokens than that"
    beside = " and the answer needs room beside them" if answered.sent and answered.sent <= answered.limit else ""
    return WindowError(
        f"the prompt does not fit: it has {size} tokens{beside}; {attempt.model} at {attempt.provider.label} {known}",
        hint=smaller(attempt, answered.limit, answered.sent, reserve=attempt.max_output),
        limit=answered.limit,
    )


def body_too_large(attempt: Attempt, limit: int, size: int, unit: str = "bytes") -> RepoassistError:
    """Say by how much the request's body (or one text in it) is too large; ``size`` is 0 where only the endpoint knows it."""
    much = f"{size:,} {unit}" if size else "the request"
    most = f"at most {limit:,} {unit}" if limit else "less"
    budget = attempt.prompt_tokens * limit // size if size else 0
    return RepoassistError(
        f"the request does not fit: {much} are to be sent; {attempt.provider.label} takes {most}",
        hint=smaller(attempt, budget, 0, reserve=0),
        code=Exit.DOES_NOT_FIT,
    )


def refused_key(attempt: Attempt, _answered: Reply) -> RepoassistError:
    """Say where else the key may belong: a key for another region is the commonest first failure."""
    others = ", ".join(f"{one.name} ({one.region})" for one in siblings(attempt.provider))
    region = (
        f"A key is bound to its region: if yours is from another, use --endpoint with one of {others}. Otherwise c"
        if others
        else "C"
    )
    where = f"${attempt.provider.key_variable}" if attempt.provider.key_variable else "the key (--key-env NAME)"
    return RepoassistError(
        f"{attempt.provider.label} did not accept the key",
        hint=f"{region}heck {where}, or run: git repoassist setup",
        code=Exit.AUTHENTICATION,
    )


def no_access(attempt: Attempt, answered: Reply) -> RepoassistError:
    """Say that the key is known but may not do this."""
    return RepoassistError(
        with_quote(f"{attempt.provider.label} refuses this key access to {attempt.model}", quote(attempt, answered)),
        hint="Ask for access in the provider's console, or choose another --model or --endpoint.",
        code=Exit.AUTHENTICATION,
    )


def free_tier(attempt: Attempt, _answered: Reply) -> RepoassistError:
    """Say that the free quota is used up."""
    return RepoassistError(
        f"the free quota of {attempt.model} at {attempt.provider.label} is used up, and the account is set to use nothing else",
        hint='Switch off "free tier only" in the provider\'s console, or choose another --model.',
    )


def no_model(attempt: Attempt, _answered: Reply) -> RepoassistError:
    """Name the models whose names look alike."""
    alike = [name for name in near(attempt.model) if name != attempt.model]
    guess = f"Did you mean {' or '.join(alike)}? " if alike else ""
    return RepoassistError(
        f"{attempt.provider.label} has no model {attempt.model}, or not for this key",
        hint=f"{guess}What it serves: git repoassist models --probe",
    )


def no_such_page(attempt: Attempt, answered: Reply) -> RepoassistError:
    """Say that the base URL is wrong."""
    return RepoassistError(
        with_quote(f"there is no chat endpoint at {attempt.provider.base_url}", quote(attempt, answered)),
        hint="The address of an OpenAI-compatible endpoint usually ends in /v1; check --endpoint.",
    )


def filtered(attempt: Attempt, _answered: Reply) -> RepoassistError:
    """Say that the provider's own filter refused, and not this program."""
    return RepoassistError(
        f"the content filter of {attempt.provider.label} refused the input",
        hint="It does not say which part: leave out what it may object to (-- PATHSPEC, --exclude), or use another --endpoint.",
    )


def unpaid(attempt: Attempt, _answered: Reply) -> RepoassistError:
    """Say that the account has to be put in order."""
    return RepoassistError(
        f"the account at {attempt.provider.label} is not in good standing, or its credit is used up",
        hint="Settle it in the provider's console, then try again.",
    )


def limited(attempt: Attempt, answered: Reply) -> RepoassistError:
    """Tell a limit that passes with time from one that this request can never meet."""
    if answered.sent > answered.limit > 0:
        return RepoassistError(
            f"the request is larger than the quota at {attempt.provider.label}: "
            f"{answered.sent:,} tokens, at most {answered.limit:,} a minute",
            hint=f"Waiting will not help. {smaller(attempt, answered.limit, answered.sent, reserve=attempt.max_output)}",
        )
    seconds = retry_after(answered)
    wait = f"Try again in {seconds:.0f} s" if seconds is not None else "Try again in a minute"
    return RepoassistError(
        f"{attempt.provider.label} limits the rate of requests or tokens",
        hint=f"{wait}. A prompt larger than the quota per minute ({attempt.prompt_tokens:,} tokens here) never succeeds: "
        "then use a smaller --budget or have the quota raised.",
    )


def timed_out(attempt: Attempt, _answered: Reply) -> RepoassistError:
    """Say that the endpoint's own time limit ended the request."""
    return RepoassistError(
        f"{attempt.provider.label} ran out of its own time for this request",
        hint="Try again; a smaller --budget is answered faster.",
    )


def unavailable(attempt: Attempt, answered: Reply) -> RepoassistError:
    """Say that the endpoint is in trouble."""
    seconds = retry_after(answered)
    wait = f"in {seconds:.0f} s" if seconds is not None else "in a while"
    look = "look at the server's own output" if attempt.provider.local else "or choose another --model"
    status = f" (HTTP {answered.status})" if answered.status else ""
    return RepoassistError(
        with_quote(f"{attempt.provider.label} cannot serve {attempt.model} just now{status}", quote(attempt, answered)),
        hint=f"Try again {wait}; {look}.",
    )


def redirected(attempt: Attempt, answered: Reply) -> RepoassistError:
    """Say where the endpoint points to; the repository is not sent on to a place that nobody agreed to."""
    return RepoassistError(
        f"{attempt.provider.base_url} redirects elsewhere (HTTP {answered.status})",
        hint="Nothing was sent on. If the endpoint has moved, give its new address with --endpoint.",
    )


def otherwise(attempt: Attempt, answered: Reply) -> RepoassistError:
    """Say what the endpoint said."""
    status = f" (HTTP {answered.status})" if answered.status else ""
    return RepoassistError(
        with_quote(f"{attempt.provider.label} refused the request{status}", quote(attempt, answered)),
        hint="If the model does not take one of the options, choose another --model; git repoassist models lists those known.",
    )


def with_quote(message: str, words: str) -> str:
    """Add the endpoint's own words, if there are any; a hint follows, so their last full stop is left out."""
    return f"{message}: {words.rstrip('.')}" if words else message


ROWS = (
    Row(
        lambda attempt, answered: body_too_large(attempt, answered.limit, 0),
        frozenset({413}),
        frozenset({"badrequest.toolarge", "request_too_large"}),
        BODY,
    ),
    *(Row(overflow, words=wording) for wording in OVERFLOWS),
    Row(overflow, codes=frozenset({"context_length_exceeded", "exceed_context_size_error"})),
    Row(
        filtered,
        codes=frozenset({"data_inspection_failed", "datainspectionfailed", "content_policy_violation", "content_filter"}),
    ),
    Row(filtered, words=pattern("may contain inappropriate content")),
    Row(unpaid, frozenset({402}), frozenset({"arrearage"}), pattern("account is in good standing", "insufficient balance")),
    Row(free_tier, codes=frozenset({"allocationquota.freetieronly"})),
    Row(
        refused_key,
        frozenset({401}),
        frozenset({"invalid_api_key", "invalidapikey", "no_db_connection"}),  # the last: LiteLLM without a database, with a 400
        pattern("api key not valid", "incorrect api key"),
    ),
    Row(no_model, codes=frozenset({"model_not_found", "modelnotfound"})),
    Row(
        no_model,
        words=pattern(
            r"\bmodels?\b.{0,100}(?:not found|not exist)", "is not a valid model", "invalid model name", "server is pinned to"
        ),
    ),
    Row(no_access, frozenset({403}), frozenset({"model.accessdenied", "model_access_denied"})),
    Row(no_such_page, frozenset({404, 405})),
    Row(limited, codes=frozenset({"insufficient_quota"}), family="dashscope"),
    Row(unpaid, codes=frozenset({"insufficient_quota", "credit_balance_exhausted"})),
    Row(limited, frozenset({429}), frozenset({"limit_requests", "limit_burst_rate", "rate_limit_exceeded"})),
    Row(timed_out, frozenset({408, 504}), frozenset({"requesttimeout"})),
    Row(unavailable, frozenset({500, 502, 503, 529}), frozenset({"modelservingerror", "modelunavailable"})),
    Row(redirected, frozenset(range(300, 400))),
    Row(otherwise, words=re.compile("")),
)
"""What endpoints answer, the most telling first; the last row fits everything."""
