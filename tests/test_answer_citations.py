"""What an answer names is found in it, and looked up in what was sent."""

from __future__ import annotations

import pytest

from repoassist.answer import citations, report
from repoassist.answer.mentions import Paths, mentions
from repoassist.records import Citation, Definition, Form, Message, Parsed, Prompt, Span, Verdict

APP = 'import os\n\n\nclass App:\n    def run(self):\n        return "run"\n\n\ndef main():\n    return App().run()\n'
LONG = "".join(f"line {number}\n" for number in range(1, 101))
KNOWN = (
    "sub/Makefile",
    "src/app.py",
    "src/long.py",
    "lib/app.py",
    "lib/util/io.js",
    "README.md",
    "pages/[id].ts",
    "a b/c d.py",
    "src/__init__.py",
    "lib/__init__.py",
    "src/hidden.py",
)
SYMBOLS = {
    "src/app.py": Parsed(
        definitions=(
            Definition("App", "class", 4, 6, 4),
            Definition("run", "method", 5, 6, 5, "App"),
            Definition("main", "function", 9, 10, 9),
        )
    ),
    "src/hidden.py": Parsed(definitions=(Definition("Hidden", "class", 7, 9, 7),)),
}


def prompt(overview: str = "") -> Prompt:
    spans = (
        Span("src/app.py", Form.FULL, ((1, 10),), APP),
        Span("src/long.py", Form.OUTLINE, ((1, 10), (50, 60)), LONG),
        Span("lib/util/io.js", Form.FULL, ((1, 1),), 'read("a")'),
        Span("pages/[id].ts", Form.FULL, ((1, 1),), "x"),
        Span("a b/c d.py", Form.FULL, ((1, 1),), "y"),
    )
    return Prompt((Message("system", ""), Message("user", overview)), spans, (), 0, "")


def checked(answer: str, overview: str = "") -> list[tuple[str, int, int, str, str]]:
    found = citations.verify(answer, prompt(overview), KNOWN, SYMBOLS)
    return [(one.path, one.first, one.last, one.quote, str(one.verdict)) for one in found]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("see `src/app.py`", ("src/app.py", 0, 0, "", "ok")),
        ("see src/app.py.", ("src/app.py", 0, 0, "", "ok")),
        ("(src/app.py)", ("src/app.py", 0, 0, "", "ok")),
        ("[here](src/app.py#L4-L6)", ("src/app.py", 4, 6, "", "ok")),
        ("**src/app.py:4**, then", ("src/app.py", 4, 4, "", "ok")),
        ("`./src/app.py:4-6`", ("src/app.py", 4, 6, "", "ok")),
        ("src/app.py:4:9: error", ("src/app.py", 4, 4, "", "ok")),
        ("`src/app.py` (lines 4-6)", ("src/app.py", 4, 6, "", "ok")),
        ("`src/app.py`, line 4", ("src/app.py", 4, 4, "", "ok")),
        ('`src/app.py`: "def main():"', ("src/app.py", 9, 9, "def main():", "ok")),
        ('`src/app.py`: "return "run""', ("src/app.py", 6, 6, 'return "run"', "ok")),
        ("`src/app.py`: \u201cdef  main()\u201d", ("src/app.py", 9, 9, "def  main()", "ok")),
        ('`src/app.py`: "return App()..."', ("src/app.py", 10, 10, "return App()...", "ok")),
        ("`src/app.py`: `App.run`", ("src/app.py", 5, 6, "App.run", "ok")),
        ("`src/app.py` (`App::run()`)", ("src/app.py", 5, 6, "App::run()", "ok")),
        ('`src/app.py:2`: "def main():"', ("src/app.py", 9, 9, "def main():", "ok")),
        ("`pages/[id].ts`", ("pages/[id].ts", 0, 0, "", "ok")),
        ("`a b/c d.py:1`", ("a b/c d.py", 1, 1, "", "ok")),
        ("`util/io.js`", ("lib/util/io.js", 0, 0, "", "ok")),
        ("io.js:1", ("lib/util/io.js", 1, 1, "", "ok")),
        ("src/app.py:11", ("src/app.py", 11, 11, "", "out_of_range")),
        ("src/app.py:4-11", ("src/app.py", 4, 11, "", "out_of_range")),
        ("src/long.py:55", ("src/long.py", 55, 55, "", "ok")),
        ("src/long.py:30", ("src/long.py", 30, 30, "", "not_in_prompt")),
        ('`src/long.py`: "line 30"', ("src/long.py", 30, 30, "line 30", "not_in_prompt")),
        ('`src/app.py`: "def other():"', ("src/app.py", 0, 0, "def other():", "quote_mismatch")),
        ("`src/app.py`: `Other`", ("src/app.py", 0, 0, "Other", "quote_mismatch")),
        ("`src/hidden.py`", ("src/hidden.py", 0, 0, "", "not_in_prompt")),
        ("`src/none.py`", ("src/none.py", 0, 0, "", "no_such_file")),
        ("src/none.py:3", ("src/none.py", 3, 3, "", "no_such_file")),
        ("`none.py`", ("none.py", 0, 0, "", "no_such_file")),
        ("app.py:4", ("src/app.py", 4, 4, "", "ok")),
        ("`__init__.py:4`", ("__init__.py", 4, 4, "", "ambiguous")),
    ],
)
def test_one_citation(answer: str, expected: tuple[str, int, int, str, str]) -> None:
    assert checked(answer) == [expected]


@pytest.mark.parametrize(
    "answer",
    [
        "It is and/or either/or input/output, e.g. this.",
        "`os.path.join` and `self.run()` and `App.run`",
        "https://example.com/src/none.py says so",
        "Node.js is used; none.py might be",
        "```python\nfrom none import x  # none/none.py\n```",
        "~~~\nsrc/none.py\n~~~",
        "every `__init__.py` is empty",
        "version 1.2.py3",
        "a word that is a file's name, such as Makefile",
        "```\nimport README.md, Makefile, io.js\n```",
    ],
)
def test_no_false_alarm(answer: str) -> None:
    assert checked(answer) == []


def test_a_path_in_a_code_block_counts_if_it_is_there() -> None:
    assert checked("```\nsrc/app.py:4\nsrc/none.py:4\n```") == [("src/app.py", 4, 4, "", "ok")]


def test_each_citation_once_and_in_order() -> None:
    answer = "`src/long.py:2`, `src/app.py:4`, again `src/app.py:4`, src/app.py:5"
    assert [(path, first) for path, first, *_ in checked(answer)] == [("src/long.py", 2), ("src/app.py", 4), ("src/app.py", 5)]


def test_a_file_that_only_the_index_names() -> None:
    overview = "src/hidden.py: Hidden 7\n"
    answer = "`src/hidden.py`; `src/hidden.py:7`; `src/hidden.py`: `Hidden`; src/hidden.py:8"
    assert checked(answer, overview) == [
        ("src/hidden.py", 0, 0, "", "ok"),
        ("src/hidden.py", 7, 7, "", "ok"),
        ("src/hidden.py", 7, 9, "Hidden", "ok"),
        ("src/hidden.py", 8, 8, "", "not_in_prompt"),
    ]


def test_the_nearest_file_is_suggested() -> None:
    (one,) = citations.verify("`src/util/io.js`", prompt(), KNOWN, SYMBOLS)
    assert (one.verdict, one.nearest) == (Verdict.NO_SUCH_FILE, "lib/util/io.js")


def test_where_misattributed_words_are() -> None:
    (one,) = citations.verify('`src/app.py`: "line 7"', prompt(), KNOWN, SYMBOLS)
    assert (one.verdict, one.nearest) == (Verdict.QUOTE_MISMATCH, "src/long.py")


def test_positions_lie_in_the_answer() -> None:
    answer = "First `src/app.py:4`, then src/long.py."
    assert [answer[one.start : one.end] for one in mentions(answer, Paths(KNOWN))] == ["`src/app.py:4`", "src/long.py"]


def test_names_that_are_no_utf8_are_cited_as_they_are_shown() -> None:
    raw = b"src/caf\xe9.py".decode("utf-8", "surrogateescape")
    shown = Prompt((Message("user", ""),), (Span(raw, Form.FULL, ((1, 1),), "x = 1\n"),), (), 0, "")
    (one,) = citations.verify("`src/caf\\351.py:1`", shown, [raw], {})
    assert (one.path, one.verdict) == (raw, Verdict.OK)
    assert report.citations_json([one])[0]["path"] == "src/caf\\351.py"


def test_the_report_says_what_is_wrong() -> None:
    good = Citation("a.py", 1, 2, "", Verdict.OK)
    bad = Citation("b.py", 3, 3, "words", Verdict.QUOTE_MISMATCH, nearest="c.py")
    assert list(report.lines([])) == []
    assert list(report.lines([good])) == ["the answer names 1 place, all found in what was looked at"]
    assert list(report.lines([good, bad])) == [
        "the answer names 2 places, 1 of them not verified",
        '  not verified: b.py:3 "words": these words are not in it (perhaps c.py)',
    ]
    assert list(report.lines([bad] * 23))[-1] == "  and 3 more"
