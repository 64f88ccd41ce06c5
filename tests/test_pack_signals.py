"""What each signal says by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from repoassist.pack import mentions, signals
from repoassist.pack.evidence import Evidence, Index, index, rarity
from repoassist.pack.terms import file_terms, question_terms
from repoassist.records import Definition, Edge, Parsed, Role

if TYPE_CHECKING:
    from collections.abc import Mapping

TEXTS = {
    "app/client.py": 'class Client:\n    def send(self):\n        raise ValueError("no route to the host %s" % host)\n',
    "app/server.py": "class Server:\n    def send(self):\n        return b'no route'\n",
    "app/util.py": "def client_of(server): return server\n",
    "lib/util.py": "retry = 1\n",
    "docs/guide.md": "The client sends. " * 40,
}
NAMES = {"app/client.py": ["Client", "send"], "app/server.py": ["Server", "send"], "app/util.py": ["client_of"]}
SYMBOLS = {
    path: Parsed(definitions=tuple(Definition(name, "function", 1, 1, 1) for name in names)) for path, names in NAMES.items()
}
EVIDENCE = Evidence(
    roles=dict.fromkeys(TEXTS, Role.SOURCE),
    terms={path: file_terms(text, SYMBOLS[path].definitions if path in SYMBOLS else ()) for path, text in TEXTS.items()},
    symbols=SYMBOLS,
    edges=[Edge("app/client.py", "app/util.py", 1), Edge("app/server.py", "app/client.py", 1)],
    sizes={},
    text=TEXTS.__getitem__,
)


def where(question: str) -> Index:
    return index(question_terms(question), EVIDENCE)


def best(scores: Mapping[str, float]) -> str:
    return max(sorted(scores), key=lambda path: scores[path])


@pytest.mark.parametrize(
    ("question", "path"),
    [
        pytest.param("route host", "app/client.py", id="text"),
        pytest.param("the server", "app/server.py", id="name and path before text"),
        pytest.param("the lib", "lib/util.py", id="path"),
    ],
)
def test_words(question: str, path: str) -> None:
    assert best(signals.words(where(question))) == path


def test_words_of_a_path_count_by_how_rare_they_are_in_paths() -> None:
    scores = signals.path_words(where("the util of the client, with much about send and route"))
    assert scores["app/client.py"] > scores["lib/util.py"] == scores["app/util.py"] > 0
    assert scores.keys() == {"app/client.py", "app/util.py", "lib/util.py"}


PHRASED = {
    "a.py": "# retry limit reached\n",
    "b.py": "def retry_limits(): pass\n",
    "c.py": "class RetryLimit: pass\n",
    "d.py": "limit_retry = 2\n",
    "e.py": "# socket timeout, and no retry\n",
}


def phrases(question: str, candidates: str = "abcde") -> dict[str, float]:
    evidence = Evidence(
        roles=dict.fromkeys(PHRASED, Role.SOURCE),
        terms={path: file_terms(text, ()) for path, text in PHRASED.items()},
        symbols={},
        edges=[],
        sizes={},
        text=PHRASED.__getitem__,
    )
    found = index(question_terms(question), evidence)
    return signals.phrases(question, [f"{name}.py" for name in candidates], found, evidence)


@pytest.mark.parametrize(
    ("question", "paths"),
    [
        pytest.param("Retry limit", {"a.py", "b.py", "c.py"}, id="as words and as identifiers"),
        pytest.param("What is RetryLimit?", {"a.py", "b.py", "c.py"}, id="asked in one identifier"),
        pytest.param("Limit, retry", {"d.py"}, id="in another order"),
        pytest.param("It fails\nretry limit", set(), id="only the title counts"),
    ],
)
def test_phrases(question: str, paths: set[str]) -> None:
    assert phrases(question).keys() == paths


def test_a_rarer_phrase_counts_more() -> None:
    assert phrases("socket timeout")["e.py"] > phrases("retry limit")["a.py"]


def test_phrases_are_looked_for_in_candidates_only() -> None:
    assert phrases("retry limit", "bd").keys() == {"b.py"}


def test_words_of_no_file_say_nothing() -> None:
    assert signals.words(where("zebra")) == {}


def test_definitions_see_names_alone() -> None:
    assert signals.definitions(where("client")).keys() == {"app/client.py", "app/util.py"}


def test_rare_names_weigh_more() -> None:
    scores = signals.definitions(where("send of client of"))
    assert scores["app/client.py"] > scores["app/server.py"]
    assert rarity(100, 1) > rarity(100, 50) > rarity(100, 100) > 0


@pytest.mark.parametrize(
    ("question", "paths"),
    [
        pytest.param("ValueError: no route to the host 10.0.0.1", {"app/client.py"}, id="an error's constant piece"),
        pytest.param('it says "no route to the host"', {"app/client.py"}, id="quoted"),
        pytest.param("what is `client_of`", {"app/util.py"}, id="back-ticked"),
        pytest.param("no route to the host", set(), id="neither quoted nor an error"),
        pytest.param('it says "no route for the host"', set(), id="other words"),
        pytest.param('"a b"', set(), id="too short"),
    ],
)
def test_verbatim(question: str, paths: set[str]) -> None:
    assert signals.verbatim(question, where(question), EVIDENCE).keys() == paths


def test_neighbours_are_what_the_best_import_and_what_imports_them() -> None:
    assert signals.neighbours({"app/client.py": 1.0}, EVIDENCE.edges) == {"app/util.py": 1.0, "app/server.py": 0.5}


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        pytest.param("see app/client.py", {"app/client.py": 1.0}, id="whole"),
        pytest.param(r"C:\work\app\server.py:12", {"app/server.py": 1.0}, id="a foreign folder"),
        pytest.param("/opt/site-packages/app/util.py", {"app/util.py": 1.0}, id="the longer common end"),
        pytest.param("util.py", {}, id="a name of two says nothing"),
        pytest.param("client.py and client.py", {"app/client.py": 2.0}, id="said twice"),
        pytest.param("version 2.10", {}, id="no path"),
    ],
)
def test_paths(question: str, expected: dict[str, float]) -> None:
    assert mentions.paths(question, EVIDENCE) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        pytest.param("Client.send", {"app/client.py": 1.5, "app/server.py": 0.5}, id="dotted: each piece, common ones less"),
        pytest.param("client_of fails", {"app/util.py": 1.0}, id="snake case"),
        pytest.param("call send()", {"app/client.py": 0.5, "app/server.py": 0.5}, id="with parentheses"),
        pytest.param("please send it", {}, id="a word"),
        pytest.param("NoSuchThing", {}, id="unknown"),
    ],
)
def test_symbols(question: str, expected: dict[str, float]) -> None:
    assert mentions.symbols(question, where(question), SYMBOLS) == expected
