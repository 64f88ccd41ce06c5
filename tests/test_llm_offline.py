"""The answerer without a model: it knows a structural question when it sees one, and shows what it found."""

from __future__ import annotations

import pytest

from repoassist.llm import offline
from repoassist.records import Finish, Lookup, Place, Relation, TextDelta, Usage


@pytest.mark.parametrize(
    ("question", "relation", "subject"),
    [
        ("What are the subclasses of Agent in this repository, and provide their file paths", "subclasses", "Agent"),
        ("Which classes extend `Scaffold`?", "subclasses", "Scaffold"),
        ("list all classes that implement the Visitor trait", "subclasses", "Visitor"),
        ("What implements io.Reader?", "subclasses", "io.Reader"),
        ("which types inherit from std::Base", "subclasses", "std::Base"),
        ("What are Agent's subclasses?", "subclasses", "Agent"),
        ("Agent \u7684\u5b50\u7c7b\u6709\u54ea\u4e9b", "subclasses", "Agent"),
        ("who imports flask.globals", "importers", "flask.globals"),
        ("Which files depend on src/a.py?", "importers", "src/a.py"),
        ("Where is `Config` imported?", "importers", "Config"),
        ("what does src/flask/app.py import?", "imports", "src/flask/app.py"),
        ("What are the dependencies of lib/io.ts", "imports", "lib/io.ts"),
        ("Where is create_app defined?", "defines", "create_app"),
        ("where is the class Foo::bar defined", "defines", "Foo::bar"),
        ("which file defines Foo.bar()", "defines", "Foo.bar"),
        ("Where can I find the function main?", "defines", "main"),
    ],
)
def test_structural_questions(question: str, relation: str, subject: str) -> None:
    assert offline.recognise(question) == Lookup(Relation(relation), subject)


@pytest.mark.parametrize(
    "question",
    [
        "How are blueprints registered?",
        "What does it depend on?",
        "Why is the import slow?",
        "Introduce this repository",
        "Crash in parser\nwhich classes extend Base fail to load",
        "Which classes extend Base? " + "It fails. " * 40,
    ],
)
def test_other_questions(question: str) -> None:
    assert offline.recognise(question) is None


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Introduce this repository", True),
        ("What does this project do?", True),
        ("Give me an overview of the code base", True),
        ("How is a pack ordered?", False),
    ],
)
def test_introductions(question: str, expected: bool) -> None:  # noqa: FBT001 - a table's column
    assert offline.is_overview(question) is expected


def said(found: offline.Found | None, search: list[Place], text: str = "") -> str:
    *pieces, usage, finish = offline.answer(found, search, lambda _path: text)
    assert (usage, finish) == (Usage(prompt=0), Finish("stop"))
    return "".join(piece.text for piece in pieces if isinstance(piece, TextDelta))


SUBCLASSES = Lookup(Relation.SUBCLASSES, "Base")
PLACE = Place("a.py", 2, 5, "B", "class B(Base)")


def test_a_structural_answer_counts_and_lists() -> None:
    assert (
        said(offline.Found(SUBCLASSES, (PLACE,), known=True), [PLACE])
        == "1 type extends or implements Base:\n\n- a.py:2 B (class B(Base))\n"
    )


def test_none_is_an_answer_too() -> None:
    assert said(offline.Found(SUBCLASSES, (), known=True), [PLACE]).startswith(
        "Base is defined here, and nothing in the repository is declared to extend or implement it.\n\nThe places"
    )


def test_an_unknown_subject_is_said_to_be_unknown_and_searched_for() -> None:
    text = said(offline.Found(SUBCLASSES, (), known=False), [PLACE], "1\n2\n3\n4\n5\n")
    assert text.startswith("Nothing called Base is defined in the repository.\n\nThe places that fit")


def test_search_shows_lines_and_why() -> None:
    assert said(None, [Place("a.py", 2, 3, "f", "words")], "1\n2\n3\n4\n").endswith("\na.py:2-3 f (words)\n```\n2\n3\n```\n")


def test_a_fence_in_the_lines_does_not_close_the_block() -> None:
    assert "\n````\n```\nx\n````\n" in said(None, [Place("a.md", 1, 2, "", "words")], "```\nx\n")


def test_long_places_are_cut_and_counted() -> None:
    text = said(None, [Place("a.py", 1, 100, "f", "words")], "".join(f"{number}\n" for number in range(1, 101)))
    assert text.endswith("\n12\n```\n(and 88 more lines)\n")


def test_nothing_found() -> None:
    assert said(None, []) == offline.NOTHING + "\n"
