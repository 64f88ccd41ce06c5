"""Thoughts that come in front of the answer, in the same text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from repoassist.llm.thoughts import Thoughts
from repoassist.records import ReasoningDelta, TextDelta


def told(pieces: list[str]) -> tuple[str, str]:
    """The thoughts and the answer of a text that comes in these pieces."""
    thoughts = Thoughts()
    events = [event for piece in pieces for event in thoughts.sorted(TextDelta(piece))] + list(thoughts.rest())
    return tuple("".join(one.text for one in events if isinstance(one, kind)) for kind in (ReasoningDelta, TextDelta))  # type: ignore[return-value] # of two


CASES = [
    pytest.param("<think>Hm.</think>Yes.", ("Hm.", "Yes."), id="thoughts"),
    pytest.param("\n<think>\nHm.\n</think>\n\nYes.", ("\nHm.\n", "Yes."), id="with blanks around them"),
    pytest.param("Yes.", ("", "Yes."), id="none"),
    pytest.param("A <think> tag.", ("", "A <think> tag."), id="the tag in the answer"),
    pytest.param("<think>Never ends", ("Never ends", ""), id="thoughts without an end"),
    pytest.param("<think>a < b </thin b</think>Yes </think>.", ("a < b </thin b", "Yes </think>."), id="what looks like an end"),
    pytest.param("<thinking>", ("", "<thinking>"), id="another tag"),
    pytest.param("<th", ("", "<th"), id="half a tag"),
    pytest.param("<think></think>", ("", ""), id="nothing at all"),
    pytest.param("", ("", ""), id="empty"),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_in_one_piece(text: str, expected: tuple[str, str]) -> None:
    assert told([text]) == expected


@given(st.sampled_from([(case.values[0], case.values[1]) for case in CASES]), st.lists(st.integers(0, 50), max_size=8))
@example(("<think>Hm.</think>\n\nYes.", ("Hm.", "Yes.")), [18])  # the tag is a token of its own: what follows comes later
def test_in_any_pieces(case: tuple[str, tuple[str, str]], cuts: list[int]) -> None:
    text, expected = case
    ends = [0, *sorted(cut for cut in cuts if cut <= len(text)), len(text)]
    assert told([text[first:last] for first, last in pairwise(ends)]) == expected


def test_an_answer_is_not_held_back() -> None:
    thoughts = Thoughts()
    assert list(thoughts.sorted(TextDelta("Yes"))) == [TextDelta("Yes")]
    assert list(thoughts.sorted(TextDelta(" <"))) == [TextDelta(" <")]


def test_thoughts_of_their_own_pass() -> None:
    assert list(Thoughts().sorted(ReasoningDelta("Hm."))) == [ReasoningDelta("Hm.")]
