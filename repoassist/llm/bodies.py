"""Makes the body of a request, once and as the bytes that go over the line, and checks it against what the provider takes."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from repoassist.llm.failures import body_too_large

if TYPE_CHECKING:
    from collections.abc import Sequence

    from repoassist.llm.endpoint import Endpoint
    from repoassist.llm.replies import Attempt, Reply
    from repoassist.records import Message

MARKER = {"type": "ephemeral"}
"""What Model Studio and others want on the last block of what they are to keep."""

PLAIN = re.compile(r"must be a (?:plain )?string|cache_control|content.{0,40}(?:list|array|type)", re.IGNORECASE | re.DOTALL)
"""How an endpoint says that it takes no list of content blocks, or no markers in them."""


def body(endpoint: Endpoint, messages: Sequence[Message], *, streamed: bool = True) -> bytes:
    """Make the request's body in UTF-8, without blanks."""
    content: dict[str, Any] = {
        "model": endpoint.model,
        "messages": [message_of(one, marked=endpoint.markers is not None) for one in messages],
        **({"stream": True, "stream_options": {"include_usage": True}} if streamed else {}),
    }
    if endpoint.max_output:
        content[endpoint.provider.output_parameter] = endpoint.max_output
    return json.dumps({**content, **endpoint.extra_body}, ensure_ascii=False, separators=(",", ":")).encode()


def message_of(message: Message, *, marked: bool) -> dict[str, Any]:
    """Make a message: a text, or where the provider is to keep the beginning of it, two blocks, the first of them marked."""
    if not marked or not message.stable:
        return {"role": message.role, "content": message.content}
    kept, rest = message.content[: message.stable], message.content[message.stable :]
    blocks = [{"type": "text", "text": kept, "cache_control": MARKER}, *([{"type": "text", "text": rest}] if rest else [])]
    return {"role": message.role, "content": blocks}


def check(attempt: Attempt, made: bytes, messages: Sequence[Message]) -> None:
    """Refuse what the provider would refuse, before sending megabytes of it."""
    provider = attempt.provider
    longest = max((len(message.content) for message in messages), default=0)
    if 0 < provider.string_limit < longest:
        raise body_too_large(attempt, provider.string_limit, longest, "characters in one message")
    if 0 < provider.body_limit < len(made):
        raise body_too_large(attempt, provider.body_limit, len(made))


def wants_plain(answered: Reply) -> bool:
    """Tell whether an endpoint refused a request for the form of its content alone."""
    return answered.status in {400, 422} and PLAIN.search(answered.message) is not None
