"""Says what the check of an answer's citations found, for a person and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from repoassist.records import Citation, Verdict, visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

WORDS = {
    Verdict.NO_SUCH_FILE: "there is no such file",
    Verdict.NOT_IN_PROMPT: "this was not sent, so the answer cannot know it",
    Verdict.OUT_OF_RANGE: "the file has no such lines",
    Verdict.QUOTE_MISMATCH: "these words are not in it",
    Verdict.AMBIGUOUS: "several files could be meant",
}

MOST = 20
"""Lines about citations that cannot be verified; the rest is counted."""


def lines(citations: Sequence[Citation]) -> Iterator[str]:
    """A line that sums the check up, then one for each citation that could not be verified."""
    if not citations:
        return
    bad = [one for one in citations if one.verdict is not Verdict.OK]
    places = "1 place" if len(citations) == 1 else f"{len(citations)} places"
    found = "all found in what was looked at" if not bad else f"{len(bad)} of them not verified"
    yield f"the answer names {places}, {found}"
    for one in bad[:MOST]:
        yield f"  not verified: {place(one)}: {WORDS[one.verdict]}{hint(one)}"
    if len(bad) > MOST:
        yield f"  and {len(bad) - MOST} more"


def place(one: Citation) -> str:
    """A citation as path:line with its quote."""
    numbers = "" if not one.first else f":{one.first}" if one.first == one.last else f":{one.first}-{one.last}"
    return f"{visible(one.path)}{numbers}" + (f' "{one.quote}"' if one.quote else "")


def hint(one: Citation) -> str:
    """Where the answer may have meant."""
    return f" (perhaps {visible(one.nearest)})" if one.nearest else ""


def citations_json(citations: Sequence[Citation]) -> list[dict[str, Any]]:
    """The citations as the contract has them."""
    return [
        {"path": visible(one.path), "first": one.first, "last": one.last, "quote": one.quote, "verdict": str(one.verdict)}
        for one in citations
    ]
