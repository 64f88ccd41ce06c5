"""What the best passages say is looked for elsewhere: files that have the code's words for it, and none of the question's."""

from __future__ import annotations

from repoassist.pack import feedback, passages
from repoassist.pack.evidence import Evidence, Index, index
from repoassist.pack.terms import file_terms, question_terms
from repoassist.records import Role

TEXTS = {
    "login.py": "def sign_in(user):\n    # the session expires too soon\n    return lease_of(user, heartbeat=30)\n",
    "lease.py": "def renew(lease, heartbeat):\n    lease.heartbeat = heartbeat\n",
    "paint.py": "def fill(canvas, colour):\n    canvas.colour = colour\n",
    "empty.py": "",
}
EVIDENCE = Evidence(
    roles=dict.fromkeys(TEXTS, Role.SOURCE),
    terms={path: file_terms(text, ()) for path, text in TEXTS.items()},
    symbols={},
    edges=[],
    sizes={},
    text=TEXTS.__getitem__,
)


def where(question: str) -> Index:
    return index(question_terms(question), EVIDENCE)


def related(question: str, scores: dict[str, float]) -> dict[str, float]:
    found = where(question)
    return feedback.related(passages.passages(sorted(scores), found, {}, EVIDENCE.text), scores, found, EVIDENCE)


def test_a_file_that_shares_the_passage_s_words_is_found() -> None:
    scores = related("why does the session expire?", {"login.py": 1.0})
    assert scores["lease.py"] > scores.get("paint.py", 0.0)
    assert "lease.py" not in {path for found in where("why does the session expire?").text.values() for path in found}


def test_without_passages_there_is_nothing_to_look_for() -> None:
    assert related("zebra", {"login.py": 1.0}) == {}
    assert related("why does the session expire?", {}) == {}


def test_a_passage_of_a_file_that_does_not_count_is_not_believed() -> None:
    assert related("why does the session expire?", {"login.py": 0.0}) == {}


def test_no_more_than_the_most_telling_terms_are_looked_for() -> None:
    words = [f"word{number:03d}x" for number in range(200)]
    texts = {"a.py": "session " + " ".join(words), **{f"{word}.txt": word for word in words}}
    evidence = Evidence(
        roles=dict.fromkeys(texts, Role.SOURCE),
        terms={path: file_terms(text, ()) for path, text in texts.items()},
        symbols={},
        edges=[],
        sizes={},
        text=texts.__getitem__,
    )
    found = index(question_terms("session"), evidence)
    read = passages.passages(["a.py"], found, {}, evidence.text)
    assert 1 < len(feedback.related(read, {"a.py": 1.0}, found, evidence)) <= feedback.TERMS + 1
