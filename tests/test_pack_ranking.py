"""Which file comes first for which question."""

from __future__ import annotations

import pytest

from repoassist.pack import focusing, ranking
from repoassist.pack.evidence import Evidence
from repoassist.pack.terms import file_terms
from repoassist.records import Definition, Edge, Parsed, Role

TEXTS = {
    "src/session.py": "class SessionStore:\n    def save_cookie(self, response): pass\n",
    "src/router.py": "from session import SessionStore\nclass Router:\n    def match(self, url): pass\n",
    "src/util.py": "def helper(): return 1\n",
    "tests/test_session.py": "def test_save_cookie(): SessionStore().save_cookie(None)\n" * 3,
    "docs/session.md": "The session store saves a cookie. " * 10,
}
SYMBOLS = {
    "src/session.py": Parsed(
        definitions=(Definition("SessionStore", "class", 1, 2, 1), Definition("save_cookie", "method", 2, 2, 2, "SessionStore"))
    ),
    "src/router.py": Parsed(definitions=(Definition("Router", "class", 2, 3, 2),)),
    "src/util.py": Parsed(definitions=(Definition("helper", "function", 1, 1, 1),)),
}
EVIDENCE = Evidence(
    roles={path: Role.TEST if "test" in path else Role.DOCUMENT if "docs" in path else Role.SOURCE for path in TEXTS},
    terms={path: file_terms(text, SYMBOLS[path].definitions if path in SYMBOLS else ()) for path, text in TEXTS.items()},
    symbols=SYMBOLS,
    edges=[Edge("src/router.py", "src/session.py", 1)],
    sizes={path: len(text) for path, text in TEXTS.items()},
    text=TEXTS.__getitem__,
)


@pytest.mark.parametrize(
    ("question", "best"),
    [
        pytest.param("How is the session cookie saved?", "src/session.py", id="words"),
        pytest.param("What does src/util.py do?", "src/util.py", id="a path"),
        pytest.param('  File "/home/me/app/src/router.py", line 3, in match', "src/router.py", id="a traceback"),
        pytest.param("Why does `helper` return 1?", "src/util.py", id="a symbol"),
        pytest.param("What is Router.match for?", "src/router.py", id="a dotted name"),
    ],
)
def test_the_best_file(question: str, best: str) -> None:
    assert ranking.rank(question, EVIDENCE).files[0].path == best


def test_tests_count_when_they_are_asked_about() -> None:
    def score(question: str) -> float:
        return next(one.score for one in ranking.rank(question, EVIDENCE).files if one.path == "tests/test_session.py")

    assert score("Which tests cover the cookie?") > 2 * score("What covers the cookie?")


def test_a_report_that_speaks_of_tests_is_about_the_program() -> None:
    report = "The cookie is not saved.\n" + "It worked before the update, and nothing else was changed here.\n" * 6
    about = report + "The tests of the documentation pass.\n"
    assert len(about) > ranking.SHORT
    assert ranking.rank(about, EVIDENCE).files[0].path == "src/session.py"


def test_every_file_is_ranked_and_says_why() -> None:
    ranked = ranking.rank("How is the session cookie saved?", EVIDENCE).files
    assert {one.path for one in ranked} == set(TEXTS)
    assert "words" in ranked[0].why


def test_without_a_question_what_others_lean_on_comes_first() -> None:
    ranked = ranking.rank("", EVIDENCE).files
    assert ranked[0].path == "src/session.py"
    assert ranked[-1].path == "docs/session.md"


def test_focus_names_definitions_of_the_best_files() -> None:
    ranked = ranking.rank("How do we save the cookie?", EVIDENCE)
    places = focusing.focus("How do we save the cookie?", ranked, 5)
    assert (places[0].path, places[0].symbol) == ("src/session.py", "method SessionStore.save_cookie")
    assert len(places) <= 5
