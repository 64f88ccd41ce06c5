"""Counts tokens exactly as the Qwen models do, offline, from the vocabulary that ships with the program."""

from __future__ import annotations

import binascii
import pkgutil
import re
import unicodedata
from functools import cache
from hashlib import blake2b
from itertools import chain, groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tiktoken import Encoding

NAME = "qwen"
"""The name under which counts are remembered."""

PATTERN = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
"""How Qwen2, Qwen2.5 and Qwen3 split a text before merging (tokenizer.json of those models)."""

CHUNK = 200_000
"""Characters that are counted at once, or more where there is no place to cut."""

CUT = re.compile(r"\n(?=[ \t]*[!-~])|(?<=[A-Za-z0-9])(?= [A-Za-z])")
"""Where a text can be cut without changing its count: no alternative of the pattern matches across such a place.

After a line's end, unless what follows are blanks and another line's end, which would join it; and between two words.
"""

RUN = 100_000
BLANKS = re.compile(rf"\s{{{RUN},}}")
"""Runs of blanks that are counted in pieces: tiktoken's splitter gives up, by a panic, on one of about a million."""

SPECIAL = re.compile(
    r"<(?=\|[A-Za-z0-9_]{1,40}\|>|/?(?:think|tool_call|tool_response)>"  # Qwen, Llama, Phi, GLM, Kimi
    r"|\uff5c[^\uff5c<>\n]{1,40}\uff5c>"  # DeepSeek
    r"|(?:start|end)_of_turn>)"  # Gemma
)
"""The opening bracket of what a server may take for one of its tokenizer's special tokens.

The same for every model, so that a pack does not depend on who reads it.
"""

FOREIGN = re.compile(r"[^\0-\x7f]{200,}")
"""Where many combining marks may stand in a row."""

DEFUSED = "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}"

KEY_SIZE = 12
"""Bytes of a text's digest: among a million texts two of one digest are one chance in 10^17."""

MESSAGE_OVERHEAD = 5
"""Tokens that ChatML puts around a message: start, role, line break, end, line break."""

GENERATION_OVERHEAD = 3
"""Tokens that open the model's own message."""


@cache
def encoding() -> Encoding:
    """The tokenizer without its special tokens. Loading it costs about a fifth of a second."""
    from tiktoken import Encoding

    data = pkgutil.get_data("repoassist.pack", "vocabulary/qwen.tiktoken")
    if data is None:
        raise FileNotFoundError("vocabulary/qwen.tiktoken")
    ranks = {binascii.a2b_base64(line[: line.index(b" ")]): rank for rank, line in enumerate(data.splitlines())}
    return Encoding(NAME, pat_str=PATTERN, mergeable_ranks=ranks, special_tokens={})


def normal(text: str) -> str:
    """The text in NFC. Python's own takes hours for a million combining marks that are not in their canonical order."""
    return text if text.isascii() else unicodedata.normalize("NFC", FOREIGN.sub(lambda run: in_order(run[0]), text))


def in_order(run: str) -> str:
    """The characters with each sequence of combining marks in canonical order (Unicode, D109), which changes nothing in NFC."""
    if not any(map(unicodedata.combining, run)):
        return run
    runs = groupby(run, key=lambda sign: unicodedata.combining(sign) > 0)
    return "".join(chain.from_iterable(sorted(signs, key=unicodedata.combining) if marks else signs for marks, signs in runs))


def count(text: str) -> int:
    """The number of tokens of a text that holds no special token (see ``defuse``).

    Qwen's tokenizer normalises to NFC before it splits, so the count is that of the normalised text.
    """
    text = normal(text)
    if len(text) < RUN:
        return len(encoding().encode_ordinary(text))
    return sum(map(len, encoding().encode_ordinary_batch(list(pieces(text)))))  # in threads: tiktoken lets go of Python's lock


def count_each(texts: Sequence[str]) -> list[int]:
    """The counts of several texts, in threads."""
    cut = [list(pieces(normal(text))) for text in texts]
    counts = iter(encoding().encode_ordinary_batch([piece for some in cut for piece in some]))
    return [sum(len(next(counts)) for _ in some) for some in cut]


class Tally:
    """Counts texts and remembers their counts by digest; a run that meets only known texts need not load the vocabulary."""

    def __init__(self, known: Mapping[bytes, int]) -> None:
        self.known = dict(known)
        self.used: dict[bytes, int] = {}

    def __call__(self, text: str) -> int:
        """The number of tokens of a text (see ``count``)."""
        key = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=KEY_SIZE).digest()
        if key not in self.used:
            self.used[key] = self.known[key] if key in self.known else count(text)
        return self.used[key]


def pieces(text: str, chunk: int = CHUNK) -> Iterator[str]:
    """A long text in pieces of about ``chunk`` characters whose counts add up to its own.

    Only a very long run of blanks is cut where its count may change: at places that depend on the run alone, so that a part of a
    prompt is cut as the whole prompt is.
    """
    start = 0
    for run in BLANKS.finditer(text):
        yield from between_words(text, start, run.start(), chunk)
        yield from (text[at : min(at + RUN, run.end())] for at in range(run.start(), run.end(), RUN))
        start = run.end()
    yield from between_words(text, start, len(text), chunk)


def between_words(text: str, start: int, end: int, chunk: int) -> Iterator[str]:
    """A text without long runs of blanks, cut where that changes nothing."""
    while end - start > chunk and (cut := CUT.search(text, start + chunk, end)) is not None:
        yield text[start : cut.end()]
        start = cut.end()
    yield text[start:end]


def defuse(text: str) -> str:
    """The text with the literals of special tokens made harmless, visibly and without changing its length."""
    return SPECIAL.sub(DEFUSED, text) if "<" in text else text


def template(messages: int) -> int:
    """Tokens that the chat template adds to the contents of so many messages."""
    return messages * MESSAGE_OVERHEAD + GENERATION_OVERHEAD
