"""Reads the chunks of a streamed answer, whatever each server leaves out, repeats or adds."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from repoassist.errors import Exit, RepoassistError
from repoassist.llm.thoughts import Thoughts
from repoassist.llm.transport import Trouble, from_openai, in_trouble, trouble_behind
from repoassist.records import Finish, ReasoningDelta, TextDelta, Usage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from openai import Stream
    from openai.types.chat import ChatCompletionChunk

    from repoassist.llm.endpoint import Patience
    from repoassist.llm.replies import Attempt
    from repoassist.records import Event


WRITTEN = "cache_creation_input_tokens"
"""What Model Studio calls the tokens that a marker has put into its cache."""


def events(attempt: Attempt, chunks: Stream[ChatCompletionChunk], limits: Patience) -> Iterator[Event]:
    """Yield the answer's pieces, then the last usage that was told, if any, and a ``Finish`` (without a reason if cut off)."""
    usage, reason, model = None, "", ""
    thoughts = Thoughts()
    for chunk in received(attempt, chunks, limits):
        for delta in deltas(chunk):
            yield from thoughts.sorted(delta)
        usage = usage_in(chunk) or usage
        reason = next((text(choice, "finish_reason") for choice in choices(chunk)), "") or reason
        model = text(chunk, "model") or model
    yield from thoughts.rest()
    if usage:
        yield usage
    yield Finish(reason, model)


def received(attempt: Attempt, chunks: Stream[ChatCompletionChunk], limits: Patience) -> Iterator[object]:
    """Yield the chunks until the stream ends or breaks; raise if that happens before the answer starts, or for an error in it."""
    import openai

    started = False
    try:
        for chunk in chunks:
            if not started and any(deltas(chunk)):
                started = True
                hurry(chunks, limits.idle)
            yield chunk
    except openai.APIConnectionError as error:
        trouble = trouble_behind(error)
        if not started:
            raise in_trouble(attempt, trouble, limits.first) from error
        if trouble is Trouble.SILENT:
            raise in_trouble(attempt, Trouble.IDLE, limits.idle) from error
    except openai.APIError as error:
        raise midway(from_openai(attempt, error), started=started) from error
    except ValueError as error:
        raise midway(in_trouble(attempt, Trouble.GARBLED), started=started) from error


def midway(failure: RepoassistError, *, started: bool) -> RepoassistError:
    """Say of a failure after the answer's start that the answer is incomplete."""
    code = Exit.INCOMPLETE if started and failure.code is Exit.FAILED else failure.code
    return RepoassistError(failure.message, hint=failure.hint, code=code)


def hurry(chunks: Stream[ChatCompletionChunk], idle: float) -> None:
    """Wait for each further piece no longer than ``idle`` seconds.

    The HTTP library fixes its limit before the first byte of the body, which has to allow for the reading of the whole prompt.
    """
    network: Any = chunks.response.extensions.get("network_stream")
    with contextlib.suppress(AttributeError):
        network.read = impatient(network.read, idle)


def impatient(read: Callable[[int, float], bytes], idle: float) -> Callable[..., bytes]:
    """Make a connection's ``read`` give up after ``idle`` seconds, whatever its caller allows."""
    return lambda size, **_: read(size, idle)


def choices(chunk: object) -> Iterator[object]:
    """Give the first choice of a chunk, if it has one; the last chunk has none, and some servers send null."""
    listed = getattr(chunk, "choices", None)
    if isinstance(listed, list):
        yield from listed[:1]


def deltas(chunk: object) -> Iterator[TextDelta | ReasoningDelta]:
    """Give the non-empty pieces of text in a chunk; the first chunk of most servers only names a role."""
    for choice in choices(chunk):
        delta = getattr(choice, "delta", None)
        thought = text(delta, "reasoning_content") or text(delta, "reasoning")
        said = text(delta, "content") or text(delta, "refusal")
        if thought:
            yield ReasoningDelta(thought)
        if said:
            yield TextDelta(said)


def usage_in(chunk: object) -> Usage | None:
    """Read the tokens that a chunk reports, None where it reports none.

    ``completion`` includes the reasoning, which some providers count in the total only.
    """
    told = getattr(chunk, "usage", None)
    details = getattr(told, "prompt_tokens_details", None)
    prompt, completion = count(told, "prompt_tokens"), count(told, "completion_tokens")
    if not prompt and not completion:
        return None
    return Usage(
        prompt=prompt,
        cached=count(details, "cached_tokens") or count(told, "prompt_cache_hit_tokens"),
        completion=max(completion, count(told, "total_tokens") - prompt),
        reasoning=count(getattr(told, "completion_tokens_details", None), "reasoning_tokens"),
        written=next(filter(None, (count(holder, WRITTEN) for holder in (details, told))), 0),
    )


def count(holder: object, name: str) -> int:
    """Read a number of tokens, 0 where there is none."""
    value = getattr(holder, name, 0)
    return value if isinstance(value, int) else 0


def text(holder: object, name: str) -> str:
    """Read a text, empty where there is none."""
    value = getattr(holder, name, "")
    return value if isinstance(value, str) else ""
