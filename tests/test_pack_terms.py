"""Terms: what is searched by."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repoassist.pack.terms import LARGEST, bigrams, parts, stem, term_counts, terms_of


@pytest.mark.parametrize(
    ("word", "terms"),
    [
        ("Parser", ("parser",)), ("parsers", ("parser",)), ("HTTP", ("http",)), ("snake_case_name", ("snake", "case", "name", "snake_case_name")),
        ("camelCaseName", ("camel", "case", "name", "camelcasename")), ("getHTTPResponse", ("http", "response", "gethttpresponse")),
        ("SCREAMING_SNAKE", ("screaming", "snake", "screaming_snake")), ("_private", ("private",)), ("__init__", ("init",)), ("sha256", ("sha", "256", "sha256")),
        ("utf8", ("utf", "utf8")), ("iOS", ("os", "ios")), ("OAuth2", ("auth", "oauth2")), ("eMail", ("mail", "email")), ("getX", ("getx",)), ("x1", ("x1",)), ("a_b", ("a_b",)),
        ("the", ()), ("The", ()), ("x", ()), ("_", ()), ("__", ()), ("", ()), ("__all__", ()),
    ],
)  # fmt: skip
def test_parts(word: str, terms: tuple[str, ...]) -> None:
    assert parts(word) == terms


@pytest.mark.parametrize(
    ("word", "stemmed"),
    [
        ("files", "file"), ("classes", "classe"), ("queries", "query"), ("parses", "parse"), ("caches", "cache"), ("keys", "key"),
        ("class", "class"), ("status", "status"), ("bus", "bus"), ("is", "is"), ("has", "has"), ("ids", "ids"), ("ties", "tie"), ("goes", "goe"), ("file", "file"), ("", ""),
    ],
)  # fmt: skip
def test_stem(word: str, stemmed: str) -> None:
    assert stem(word) == stemmed


@pytest.mark.parametrize(
    ("one", "other"),
    [("file", "files"), ("query", "queries"), ("parse", "parses"), ("key", "keys"), ("cache", "caches")],
)
def test_singular_and_plural_meet(one: str, other: str) -> None:
    assert parts(one) == parts(other)


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        pytest.param("", {}, id="nothing"),
        pytest.param("the of and 1 + 2", {}, id="no terms"),
        pytest.param("parse(file) # parses Files", {"parse": 2, "file": 2}, id="code and words"),
        pytest.param("saveFile, save_file", {"save": 2, "file": 2, "savefile": 1, "save_file": 1}, id="two spellings"),
        pytest.param("# 会话管理", {"会话": 1, "话管": 1, "管理": 1}, id="pairs of a script without blanks"),
        pytest.param("管理parser管理", {"管理": 2, "parser": 1}, id="two scripts"),
        pytest.param("セッションを", {"セッ": 1, "ッシ": 1, "ショ": 1, "ョン": 1, "ンを": 1}, id="kana"),
        pytest.param("管", {}, id="one sign alone"),
        pytest.param("x" * LARGEST + " parser", {"x" * LARGEST: 1}, id="no further than that"),
    ],
)
def test_term_counts(text: str, counts: dict[str, int]) -> None:
    assert term_counts(text) == counts


@given(st.text(st.sampled_from("aB1_ s管é-")))
def test_terms_are_found_by_themselves(text: str) -> None:
    for term in term_counts(text):
        assert term == term.lower()
        assert term_counts(term) or len(term) > 1


@given(st.text(st.sampled_from("ab_ 管理\n")), st.text(st.sampled_from("ab_ 管理\n")))
def test_counts_add_up_over_lines(one: str, other: str) -> None:
    both = term_counts(f"{one}\n{other}")
    first, second = term_counts(one), term_counts(other)
    assert both == {term: first.get(term, 0) + second.get(term, 0) for term in first.keys() | second.keys()}


def test_terms_of_words() -> None:
    assert terms_of(["saveFile", "files"]) == {"save", "file", "savefile"}
    assert list(bigrams("管理 x 会")) == ["管理"]
