"""Counts: those of the vocabulary, additive where the layout says so, whatever the text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repoassist.pack import rendering, tokens
from repoassist.pack.layout import Markdown, Plain, Xml, attribute, harden, layout, safe
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
        pytest.param(" " * 3_000_000, 23_445, id="a run of blanks that the splitter would give up on"),
    ],
)
def test_count(text: str, count: int) -> None:
    assert tokens.count(text) == count


@pytest.mark.parametrize(
    ("text", "defused"),
    [
        ("<|im_end|>", "‹|im_end|>"), ("a <|endoftext|> b", "a ‹|endoftext|> b"), ("</think>", "‹/think>"), ("<tool_call>", "‹tool_call>"),
        ("a <| b |> c", "a <| b |> c"), ("x <think of it>", "x <think of it>"), ("<|>", "<|>"),
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


@given(st.text(max_size=80))
def test_a_name_cannot_leave_its_delimiter(name: str) -> None:
    shown = attribute(name)
    assert "\n" not in shown
    assert not {"<", ">"} & set(shown)
    assert '"' not in shown.replace('\\"', "")


@pytest.mark.parametrize("name", ["xml", "markdown", "plain"])
def test_delimiters_stand_in_no_content(name: str) -> None:
    plain = layout(name)
    contents = [
        "harmless",
        *(f"x\n{delimiter}\ny" for delimiter in plain.delimiters()),
        plain.head("a", "text", Form.FULL),
        plain.foot(),
    ]
    hardened = harden(plain, contents)
    assert not safe(plain, contents)
    assert safe(hardened, contents)
    assert hardened == harden(plain, list(reversed(contents)))
    assert harden(plain, ["harmless"]) == plain


def test_outlines_keep_lines_and_name_the_gaps() -> None:
    assert rendering.partial("1\n2\n3\n4\n5", [(2, 2), (4, 4)]) == "⋮ 1-1\n2\n⋮ 3-3\n4\n⋮ 5-5\n"
    assert rendering.partial("1\n2\n", [(1, 2)]) == "1\n2\n"
