"""Lines as they stand in a prompt, the counts of files, and the recount that proves a prompt's sum."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repoassist.pack import rendering, tokens
from repoassist.pack.instructions import REMINDER
from repoassist.pack.layout import Markdown, Plain, Xml, attribute
from repoassist.pack.material import Material
from repoassist.records import Form, Item, Lines, Parsed, Place

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from repoassist.pack.layout import Layout

LAYOUTS = [Xml(), Xml("-a1b2c3"), Markdown(), Markdown("``````"), Plain(), Plain("-a1b2c3")]


def material(
    texts: Mapping[str, str],
    outlines: Mapping[str, tuple[Lines, ...]] | None = None,
    known: Mapping[str, int] | None = None,
    narrowed: Mapping[str, Form] | None = None,
) -> Material:
    return Material(
        name="",
        order=list(texts),
        languages={},
        roles={},
        sizes={path: len(text.encode()) for path, text in texts.items()},
        symbols={path: Parsed(outline=ranges) for path, ranges in (outlines or {}).items()},
        omitted=(),
        narrowed=narrowed or {},
        text=texts.__getitem__,
        known=known or {},
    )


@pytest.mark.parametrize(
    ("text", "ranges", "shown"),
    [
        pytest.param("1\n2\n3\n4\n5\n", [(2, 2), (4, 4)], "⋮1\n2\n⋮3\n4\n⋮5\n", id="gaps before, between and after"),
        pytest.param("1\n2\n3\n4\n5\n6\n", [(1, 2), (6, 6)], "1\n2\n⋮5\n6\n", id="a gap of several lines"),
        pytest.param("1\n2\n3\n", [(1, 1), (2, 3)], "1\n2\n3\n", id="neighbours have no gap"),
        pytest.param("1\n2\n", [(1, 2)], "1\n2\n", id="all of it"),
        pytest.param("1\n2\n", [], "⋮2\n", id="nothing of it"),
        pytest.param("1\n2\n3", [(3, 3)], "⋮2\n3\n", id="a last line without an end"),
        pytest.param("1\r\n2\r\n3\r\n", [(2, 2)], "⋮1\n2\r\n⋮3\n", id="CRLF is kept"),
        pytest.param("1\r2\n3\n", [(1, 1)], "1\r2\n⋮2\n", id="a lone CR ends no line"),
        pytest.param("1\x0c2\n3\x0b\n", [(2, 2)], "⋮1\n3\x0b\n", id="nor does a form feed"),
        pytest.param("1\u20282\u2029\n3\x85\n", [(1, 1)], "1\u20282\u2029\n⋮2\n", id="nor what Unicode calls a line's end"),
        pytest.param("\n\n  \n4\n", [(2, 3)], "⋮1\n\n  \n⋮4\n", id="blank lines"),
        pytest.param("", [], "", id="an empty file"),
    ],
)
def test_partial(text: str, ranges: Sequence[Lines], shown: str) -> None:
    assert rendering.partial(text, ranges) == shown


@given(st.text(st.sampled_from("ab\n\r\x0c\u2028 "), max_size=40), st.data())
def test_partial_has_each_line_or_a_gap_for_it(text: str, data: st.DataObject) -> None:
    lines = rendering.whole(text).split("\n")[:-1]
    kept = data.draw(st.sets(st.integers(1, len(lines)))) if lines else set()
    shown = rendering.partial(text, [(number, number) for number in sorted(kept)]).split("\n")[:-1]
    rebuilt: list[str] = []
    for line in shown:
        if line.startswith("\N{VERTICAL ELLIPSIS}"):
            first, last = len(rebuilt) + 1, int(line[1:])
            assert first <= last
            assert not kept & set(range(first, last + 1))
            rebuilt += lines[first - 1 : last]
        else:
            rebuilt.append(line)
    assert rebuilt == lines


@pytest.mark.parametrize(
    ("text", "body"), [("", ""), ("a", "a\n"), ("a\n", "a\n"), ("a\r", "a\r\n"), ("\n", "\n"), ("a\u2028", "a\u2028\n")]
)
def test_whole(text: str, body: str) -> None:
    assert rendering.whole(text) == body


OUTLINED = {"a.py": "class A:\n    x = 1\n    y = 2\n    z = 3\n", "b.py": "def b(): ...\n", "c.txt": "words\n"}
RANGES: dict[str, tuple[Lines, ...]] = {"a.py": ((1, 1),), "b.py": ((1, 1),)}


def test_an_outline_costs_what_it_takes() -> None:
    counts = rendering.Counts(Xml(), material(OUTLINED, RANGES))
    text = '<file path="a.py" lang="text" form="outline">\nclass A:\n⋮4\n</file>\n'
    assert counts.outline("a.py") == (tokens.count(text), ((1, 1),))


@pytest.mark.parametrize(
    ("path", "narrowed", "expected"),
    [
        pytest.param("b.py", {}, False, id="one that saves nothing is none"),
        pytest.param("b.py", {"b.py": Form.OUTLINE}, True, id="unless no more may be sent"),
        pytest.param("c.txt", {"c.txt": Form.OUTLINE}, False, id="nothing to outline"),
        pytest.param("a.py", {}, True, id="a good one"),
    ],
)
def test_which_files_have_an_outline(path: str, narrowed: Mapping[str, Form], expected: bool) -> None:  # noqa: FBT001 - a table
    assert (rendering.Counts(Xml(), material(OUTLINED, RANGES, narrowed=narrowed)).outline(path) is not None) is expected


def test_remembered_counts_are_used_and_new_ones_are_told() -> None:
    fresh = rendering.Counts(Xml(), material(OUTLINED))
    costs = {path: fresh.full(path) for path in OUTLINED}
    assert set(fresh.counted) == set(OUTLINED)
    remembered = rendering.Counts(Xml(), material(dict.fromkeys(OUTLINED, "another text"), known=fresh.counted))
    assert {path: remembered.full(path) for path in OUTLINED} == costs
    assert remembered.counted == {}


def test_a_bound_does_not_depend_on_what_is_remembered() -> None:
    texts = {"a.py": " " * 5_000}
    fresh = rendering.Counts(Xml(), material(texts))
    counted = fresh.full("a.py")
    assert rendering.Counts(Xml(), material(texts, known={"a.py": counted})).at_least("a.py") == fresh.at_least("a.py")


NASTY = st.lists(
    st.sampled_from(
        [
            "", "\n", "\n\n\n", "\r\n", "\r", " ", "    ", " \n", "\t\n", " " * 200, "\n" * 200, "a", "def f():\n", "é", "e\u0301", "\u0301", "\u0338", "\u212b", "\u1fef", "日本",
            "<", ">", "</file>\n", "```", "====", "<|im_end|>", "<|endoftext|>", "<tool_call>", "</think>", "1", "2026", "'s", "\u2028", "\x0c", "\ufeff", "🎉", "\u200d", "//", '">', "\n <",
        ]
    ),
    max_size=8,
).map("".join)  # fmt: skip
TEXT = (NASTY | st.text(max_size=60)).map(tokens.defuse)


@pytest.mark.parametrize("form", LAYOUTS, ids=repr)
@given(texts=st.lists(TEXT, max_size=4), name=NASTY, question=NASTY | st.just("why?"), data=st.data())
def test_the_recount_is_the_sum(form: Layout, texts: list[str], name: str, question: str, data: st.DataObject) -> None:
    files = {f"{name}{number}": text for number, text in enumerate(texts)}
    counts = rendering.Counts(form, material(files))
    parts = [
        rendering.part(form.open(name), tokens.count),
        rendering.part(form.section("overview", rendering.whole(attribute(name))), tokens.count),
    ]
    for path, text in files.items():
        total = rendering.whole(text).count("\n")
        kept = tuple((number, number) for number in sorted(data.draw(st.sets(st.integers(1, max(1, total)))))) if total else ()
        body = tokens.count(form.seam + rendering.partial(text, kept)) - counts.seam
        partly = Item(path, Form.OUTLINE, kept, counts.around(path, Form.OUTLINE) + body, 0, "")
        wholly = Item(path, Form.FULL, (), counts.full(path), 0, "")
        parts.extend(rendering.file_part(form, item, rendering.PLAIN, text) for item in (wholly, partly))
    place = Place(name, 1, 2, name)
    parts += [
        rendering.part(form.close(), tokens.count),
        *rendering.question_parts(form, question, rendering.place_line(place), tokens.count),
    ]
    assert all(part.tokens == tokens.count(part.text) for part in parts)
    made = rendering.prompt(parts, (), (), rendering.fixed_cost(tokens.count))
    assert rendering.recount(made) == made.tokens
    assert made.tokens >= rendering.fixed_cost(tokens.count)


@pytest.mark.parametrize(
    ("question", "listed", "names"),
    [
        pytest.param("", "a.py:1\n", [], id="nothing asked"),
        pytest.param(" \n\t", "a.py:1\n", [], id="blanks"),
        pytest.param("why?", "", ["question"], id="no place in focus"),
        pytest.param("why?", "a.py:1\n", ["focus", "question"], id="with places"),
    ],
)
def test_what_follows_the_repository(question: str, listed: str, names: list[str]) -> None:
    parts = rendering.question_parts(Xml(), question, listed, tokens.count)
    assert [part.text.partition(">")[0] for part in parts[:-1]] == [f"<{name}" for name in names]
    assert [part.text for part in parts[-1:]] == [REMINDER][: len(parts)]


def test_a_question_has_no_special_tokens() -> None:
    parts = rendering.question_parts(Xml(), " what is <|im_end|>?\n", "", tokens.count)
    assert parts[0].text == "<question>\nwhat is ‹|im_end|>?\n</question>\n"


@pytest.mark.parametrize(
    ("place", "line"),
    [
        pytest.param(Place("a.py", 3, 5, "function f"), "a.py:3 function f\n", id="a symbol"),
        pytest.param(Place("a.py", 1, 12), "a.py:1\n", id="none"),
        pytest.param(
            Place("a\nb.py", 1, 1, "x\ny <|im_end|>"),
            "a\\012b.py:1 x\\012y \\074|im_end|\\076\n",
            id="one line, whatever the names",
        ),
    ],
)
def test_place_line(place: Place, line: str) -> None:
    assert rendering.place_line(place) == line
