"""Asks an endpoint what it serves and how it behaves: its window, whether it tells its usage, whether it caches.

The window of a local server is not the model card's. No text of a repository is sent.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from repoassist.errors import Exit, RepoassistError
from repoassist.llm.client import connected, headers_for, stream
from repoassist.llm.endpoint import Patience, truncated
from repoassist.llm.failures import WindowError
from repoassist.llm.replies import Attempt, whole
from repoassist.llm.transport import Trouble, from_openai, in_trouble
from repoassist.records import Finish, Message, ReasoningDelta, TextDelta, Usage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from repoassist.llm.endpoint import Endpoint

PATIENCE = Patience(connect=10, first=30, idle=30)

WINDOWS = ("max_model_len", "context_length", "context_window", "loaded_context_length", "max_context_length", "max_input_tokens")
"""What servers call the window in their list of models: vLLM the first, OpenRouter the second, LiteLLM the last."""


IMPOSSIBLE = 1_000_000_000
"""Tokens of an answer that no model writes: a server that minds says how many it could."""

OVERFULL = (20_000, 200_000)
"""Tokens of prompts that a window may not hold, the smaller first: a server that refuses none may take long over a larger one.

Only a server on this machine is sent them.
"""

LINE = "Line {number} of a sample that is sent to see what is cached.\n"
"""Of what a sample is made: at least ten tokens by any tokenizer."""

SHORT = 16
"""Tokens of an answer that nobody reads."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What came back for a short request: its usage (None: not told), the model that answered, seconds to the first word."""

    usage: Usage | None
    model: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Behaviour:
    """How an endpoint behaves: what it said to the same prompt twice, the window that it told (0: none) and how it told it."""

    first: Heard
    second: Heard
    window: int
    told_by: str


@dataclass(frozen=True, slots=True)
class Served:
    """A model that an endpoint serves, and the window in tokens that it tells (0: it does not)."""

    name: str
    window: int


def served(endpoint: Endpoint, patience: Patience = PATIENCE) -> tuple[Served, ...]:
    """Ask the endpoint for its models, sorted by name; none where it has no list.

    Raises RepoassistError as sending a prompt does.
    """
    import openai

    attempt = Attempt(endpoint.provider, endpoint.model, private=(endpoint.key,))
    with connected(attempt, endpoint, patience) as client:
        try:
            page = client.models.list(extra_headers=headers_for(attempt, client))
        except (openai.NotFoundError, openai.UnprocessableEntityError):
            return ()  # the list is no part of what an endpoint must have
        except openai.OpenAIError as error:
            raise from_openai(attempt, error) from error
        except ValueError as error:
            raise in_trouble(attempt, Trouble.GARBLED) from error
    return tuple(sorted((one_of(row.to_dict()) for row in listed(page)), key=lambda one: one.name))


def listed(page: object) -> list[Any]:
    """Give the rows of a list of models; a server that has none sends null."""
    rows = getattr(page, "data", None)
    return [row for row in rows if hasattr(row, "to_dict")] if isinstance(rows, list) else []


def one_of(row: Mapping[str, object]) -> Served:
    """Read one model of the list. llama.cpp tells its slots' window in ``meta``."""
    meta = row.get("meta")
    of_slot = whole(meta.get("n_ctx")) if isinstance(meta, dict) else 0
    return Served(str(row.get("id", "")), next(filter(None, (whole(row.get(name)) for name in WINDOWS)), of_slot))


def sample(least: int) -> tuple[Message, ...]:
    """A prompt of whose beginning a provider that caches from ``least`` tokens on would keep more than that."""
    text = "".join(LINE.format(number=number) for number in range(max(least, 1_024) // 10))
    return (
        Message("system", "You are asked by a program that tries out an endpoint."),
        Message("user", f"{text}Reply with: ready", len(text)),
    )


def behaviour(endpoint: Endpoint, told: int = 0, patience: Patience = PATIENCE) -> Behaviour:
    """Try an endpoint out with two short requests, and where it has not ``told`` its window, with ones that it has to refuse.

    Raises RepoassistError if it does not answer the first.
    """
    least = endpoint.markers.least if endpoint.markers is not None else endpoint.provider.cache_least
    messages = sample(least)
    short = replace(endpoint, max_output=SHORT)
    first, second = (heard(short, messages, patience) for _ in range(2))
    if told:
        return Behaviour(first, second, told, "its list of models")
    refused = too_long_an_answer(replace(endpoint, max_output=IMPOSSIBLE), messages, patience)
    if refused:
        return Behaviour(first, second, refused, "what it said of too long an answer")
    full = too_long_a_prompt(short, patience) if endpoint.provider.local else 0
    return Behaviour(first, second, full, "what it did with too long a prompt" if full else "")


def heard(endpoint: Endpoint, messages: Sequence[Message], patience: Patience) -> Heard:
    """Send a prompt and listen to the end."""
    began, usage, model, first = time.monotonic(), None, "", 0.0
    for event in stream(endpoint, messages, prompt_tokens=0, patience=patience):
        if isinstance(event, TextDelta | ReasoningDelta):
            first = first or time.monotonic() - began
        elif isinstance(event, Usage):
            usage = event
        elif isinstance(event, Finish):
            model = event.model
    return Heard(usage, model, first)


def too_long_an_answer(endpoint: Endpoint, messages: Sequence[Message], patience: Patience) -> int:
    """The window that a server names when it refuses to write so much; 0 where it just begins, and is left at its first word."""
    try:
        next(stream(endpoint, messages, prompt_tokens=0, patience=patience), None)
    except RepoassistError as error:
        return limit_in(error)
    return 0


def too_long_a_prompt(endpoint: Endpoint, patience: Patience) -> int:
    """The window that a server names when it refuses a prompt, or to which it has cut it without a word; 0 without either."""
    return next(filter(None, (refused(endpoint, size, patience) for size in OVERFULL)), 0)


def refused(endpoint: Endpoint, size: int, patience: Patience) -> int:
    """The same for a prompt of so many tokens."""
    prompt = (Message("user", "a " * size),)
    try:
        told = [event for event in stream(endpoint, prompt, prompt_tokens=0, patience=patience) if isinstance(event, Usage)]
    except RepoassistError as error:
        return limit_in(error)
    return told[-1].prompt if told and truncated(size, told[-1], exact=False) else 0


def limit_in(error: RepoassistError) -> int:
    """The limit that a refusal names, 0 for none. Raises it again if it is about the key."""
    if error.code is Exit.AUTHENTICATION:
        raise error
    return error.limit if isinstance(error, WindowError) else 0
