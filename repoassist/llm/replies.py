"""Reads what an endpoint answered instead of an answer: its status, codes and words, and the numbers that it names."""

from __future__ import annotations

import email.utils
import re
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from repoassist.llm.presets import Provider

LONGEST_QUOTE = 300
PIECE, STEP, OF_A_KEY, SHORT = 20, 4, 8, 200
"""Words are not repeated if they share PIECE + STEP characters with what was sent; with texts under SHORT, as keys are, fewer."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What was asked of whom. ``private`` are the key and the texts that were sent: no message may repeat a piece of them."""

    provider: Provider
    model: str
    prompt_tokens: int = 0
    max_output: int = 0
    private: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: the HTTP status (0 inside a stream), the error's codes in lower case, its text, and the headers.

    ``limit`` and ``sent`` are the numbers that it names: the most that fits and what there was, 0 where it does not say.
    """

    status: int
    codes: frozenset[str]
    message: str
    headers: Mapping[str, str] = field(default_factory=dict, hash=False)
    limit: int = 0
    sent: int = 0


def pattern(*wordings: str) -> re.Pattern[str]:
    """Compile one pattern of several wordings, in which ``<N>`` stands for the limit and ``<M>`` for what was sent."""
    joined = "|".join(wordings).replace("<N>", r"(?P<limit>[\d,]+)").replace("<M>", r"(?P<sent>[\d,]+)")
    return re.compile(joined, re.IGNORECASE | re.DOTALL)


OVERFLOWS = tuple(
    pattern(wording)
    for wording in (
        r"range of input length should be \[\d+, ?<N>\]",
        r"maximum context length is <N>.{0,120}prompt contains at least <M>",
        r"maximum context length is <N>.{0,60}you requested (?:about )?[\d,]+ tokens \(<M>",
        r"maximum context length is <N>.{0,60}(?:request has|resulted in|requested|passed)\D{0,12}<M>",
        r"maximum context length is <N>",
        r"you passed <M> input tokens.{0,120}context length is only <N>",
        r"length <M>\) is longer than the maximum model length of <N>",
        r"\(<M> tokens\) (?:is longer than|exceeds) the (?:model's context length|available context size) \(<N>",
        r"input token count\D{0,4}<M>\D{0,4}exceeds the maximum number of tokens allowed\D{0,4}<N>",
        r"input token count exceeds the maximum number of tokens allowed\D{0,4}<N>",
        r"maximum prompt length is <N> but the request contains <M>",
        r"context length of only <N>",
        r"context window exceeds limit|exceeds? the (?:model's )?(?:context window|available context size)|prompt is too long",
        r"ContextWindowExceededError",  # LiteLLM, around whatever the model behind it says
    )
)
QUOTA = pattern(r"limit:? <N>,? requested:? <M>")
BODY = pattern(r"max bytes to request body\D{0,8}<N>", r"(?:request body|request entity|payload) (?:is )?too large")


def reply(status: int, body: object, headers: Mapping[str, str] | None = None) -> Reply:
    """Read an error's body in any of the shapes in which endpoints put it. ``headers`` are looked up in lower case."""
    error = innermost(body)
    message = str(error.get("message") or error.get("detail") or error.get("status_msg") or "")
    named = (error.get(key) for key in ("code", "type", "status", "status_code"))
    codes = frozenset(str(one).lower() for one in named if one)
    limit, sent = numbers(message)
    of_slot, of_prompt = whole(error.get("n_ctx")), whole(error.get("n_prompt_tokens"))
    return Reply(status, codes, message, headers or {}, limit or of_slot, sent or of_prompt)


def innermost(body: object) -> Mapping[str, object]:
    """Give the object that holds the code and the message: the body, or what lies in its ``error``."""
    if isinstance(body, list):
        return innermost(body[0]) if body else {}
    if not isinstance(body, dict):
        return {"message": str(body or "")}
    inner = body.get("error") or body.get("base_resp")
    return innermost(inner) if inner else body


def numbers(message: str) -> tuple[int, int]:
    """Find the limit and the size that a message names, 0 for what it does not."""
    matches = (found for wording in (*OVERFLOWS, BODY, QUOTA) if (found := wording.search(message)))
    named = next(matches, None)
    values = named.groupdict() if named else {}
    return whole(values.get("limit")), whole(values.get("sent"))


def whole(value: object) -> int:
    """Read a whole number, thousands' commas or not; 0 for anything else."""
    digits = str(value).replace(",", "")
    return int(digits) if digits.isdecimal() else 0


def retry_after(answered: Reply) -> float | None:
    """Read how many seconds the endpoint asks to wait, from either form of its header, or None.

    LiteLLM's proxy hands the header of the model behind it on under a name of its own.
    """
    value = answered.headers.get("retry-after") or answered.headers.get("llm_provider-retry-after", "")
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        return max(0.0, email.utils.parsedate_to_datetime(value).timestamp() - time.time())
    except ValueError:
        return None


def quote(attempt: Attempt, answered: Reply) -> str:
    """Give the endpoint's own words, short and on one line; nothing if they hold a piece of what was sent, or of the key."""
    shown = "".join(char if char.isprintable() else " " for char in answered.message)
    words = re.sub(r"\S*\*{3,}\S*", "***", " ".join(shown.split()))[:LONGEST_QUOTE]
    return "" if any(shares(words, text) for text in attempt.private) else words


def shares(words: str, text: str) -> bool:
    """Tell whether ``words`` and ``text`` have a piece in common that cannot be chance."""
    if len(text) < SHORT:
        return any(text[at : at + OF_A_KEY] in words for at in range(max(1, len(text) - OF_A_KEY + 1)) if text)
    return any(words[at : at + PIECE] in text for at in range(0, len(words) - PIECE + 1, STEP))
