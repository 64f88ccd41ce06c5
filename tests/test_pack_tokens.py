"""Counts: those of the vocabulary, additive where the layout says so, whatever the text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repoassist.pack import rendering, tokens
from repoassist.pack.layout import Markdown, Plain, Xml
from repoassist.pack.material import Material
from repoassist.records import Form

TEXT = st.text(st.sampled_from("ab\n\r \t\"'<>/.,{}=-é日\u0301\u2028\x0c1`"), max_size=60) | st.text(max_size=60)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        pytest.param("", 0, id="nothing"),
        pytest.param("hello world", 2, id="words"),
        pytest.param("def f(x):\n    return x\n", 8, id="code"),
        pytest.param("2026", 4, id="a token a digit"),
        pytest.param("e\u0301", 1, id="normalised to NFC"),
        pytest.param(" " * 3_000_000, 23_460, id="a run of blanks that the splitter would give up on"),
    ],
)
def test_count(text: str, count: int) -> None:
    assert tokens.count(text) == count


@pytest.mark.parametrize(
    ("text", "defused"),
    [
        ("<|im_end|>", "‹|im_end|>"), ("a <|endoftext|> b", "a ‹|endoftext|> b"), ("</think>", "‹/think>"), ("<tool_call>", "‹tool_call>"),
        ("a <| b |> c", "a <| b |> c"), ("x <think of it>", "x <think of it>"), ("<|>", "<|>"),
        ("<\uff5cbegin\u2581of\u2581sentence\uff5c>", "‹\uff5cbegin\u2581of\u2581sentence\uff5c>"), ("<start_of_turn>", "‹start_of_turn>"),
        ("<end_of_turn>", "‹end_of_turn>"), ("<\uff5c\n\uff5c>", "<\uff5c\n\uff5c>"), ("<s>", "<s>"),
    ],
)  # fmt: skip
def test_defuse(text: str, defused: str) -> None:
    assert tokens.defuse(text) == defused
    assert len(defused) == len(text)


@pytest.mark.parametrize("form", [Xml(), Xml("-a1b2c3"), Markdown(), Plain(), Plain("-a1b2c3")], ids=repr)
@given(bodies=st.lists(TEXT, max_size=4), name=TEXT)
def test_the_sum_of_the_parts_is_the_count_of_the_whole(form: Xml | Markdown | Plain, bodies: list[str], name: str) -> None:
    texts = {f"{name}{number}.py": tokens.defuse(body) for number, body in enumerate(bodies)}
    counts = rendering.Counts(form, Material("", list(texts), {}, {}, dict.fromkeys(texts, 0), {}, (), {}, texts.__getitem__, {}))
    whole, total = form.open(name), tokens.count(form.open(name))
    for path, text in texts.items():
        whole += form.head(path, "text", Form.FULL) + rendering.whole(text) + form.foot()
        total += counts.full(path)
    whole += form.close() + form.section("question", "why?\n")
    total += tokens.count(form.close()) + tokens.count(form.section("question", "why?\n"))
    assert tokens.count(whole) == total


CODE = st.lists(
    st.sampled_from(
        [
            "    x = 1\n",
            "\tif a and b:\n",
            "\n",
            "  \n",
            "\r\n",
            "def f(): pass",
            " word",
            "don't",
            " \u00e9t\u00e9",
            "12",
            ")))\n\n",
            "\u4e2d\u6587",
            "\x0c",
            "\u2028",
            " ",
        ]
    ),
    max_size=60,
).map("".join)


@given(CODE, st.integers(1, 30))
def test_a_long_text_is_cut_where_that_changes_nothing(text: str, chunk: int) -> None:
    cut = list(tokens.pieces(text, chunk))
    assert "".join(cut) == text
    assert sum(tokens.count(piece) for piece in cut) == tokens.count(text)


def test_an_indented_file_is_counted_exactly_wherever_it_stands() -> None:
    body = "class Tests:\n" + "    def test(self):\n        self.assertEqual(1, 1)\n\n" * 6_000
    assert len(body) > tokens.CHUNK
    assert len(list(tokens.pieces(body))) > 1
    assert tokens.count("<file>\n" * 9_999 + body) == tokens.count("<file>\n" * 9_999) + tokens.count(body)


@pytest.mark.parametrize("sign", [" ", "\n", "\t", "\u3000", "a", "1", "(", "\u4e2d"])
def test_a_million_of_one_sign_is_counted_alike_wherever_it_stands(sign: str) -> None:
    body = "x\n" + sign * 1_000_000 + "\ny\n"
    assert tokens.count("<file>\n" + body) == tokens.count("<file>\n") + tokens.count(body)


MARKS = st.text(st.sampled_from("\u0315\u0300\u05ae\u0344\u0f73\u0f71\u0f72aé가"), min_size=200, max_size=260)


@given(st.lists(st.just("plain ") | MARKS, max_size=3).map("".join))
def test_marks_put_in_order_first_come_out_the_same(text: str) -> None:
    assert tokens.normal(text) == unicodedata.normalize("NFC", text)


def test_a_million_marks_out_of_order_are_put_in_order() -> None:
    half = 500_000  # Python's own normalisation would not end within an hour
    assert tokens.normal("x" + "\u0315\u0300" * half) == "x" + "\u0300" * half + "\u0315" * half


def test_several_texts_are_counted_as_each_by_itself() -> None:
    texts = ["", "def f(): pass\n", "e\u0301\n" * 9, "x = 1\n" * 50_000, " " * 120_000]
    assert tokens.count_each(texts) == [tokens.count(text) for text in texts]
