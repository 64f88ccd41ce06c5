"""``ask``: sent once, streamed, checked, billed; every way in which it can fail ends with a line and the contract's exit code."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from loopback import Answer, refused_url
from sample import sample

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Ended, Tree
    from loopback import Loopback

GOOD = 'See `agents/base.py`: "class Agent(ABC):".'


@pytest.fixture
def agents(make: Callable[..., Tree]) -> Tree:
    return make(sample("agents"), name="agents")


def ask(tree: Tree, server: Loopback, *options: str, question: str = "What is an agent?") -> Ended:
    return tree.run("ask", question, "--endpoint", server.url, *options)


def counted(tree: Tree, question: str = "What is an agent?") -> int:
    found = json.loads(tree.run("pack", "--json", "-q", "--question", question).out)["budget"]["used"]
    assert isinstance(found, int)
    return found


def usage(prompt: int) -> dict[str, Any]:
    return {
        "prompt_tokens": prompt,
        "completion_tokens": 9,
        "total_tokens": prompt + 9,
        "prompt_tokens_details": {"cached_tokens": 100},
    }


def test_streamed_checked_and_billed(agents: Tree, loopback: Loopback) -> None:
    loopback.answer("See `agents/base.py`: ", '"class Agent(ABC):".', usage=usage(counted(agents)))
    ended = ask(agents, loopback)
    assert (ended.code, ended.out) == (0, GOOD + "\n")
    assert "12 in full" in ended.err
    assert "the answer names 1 place, all found" in ended.err
    assert f"{counted(agents):,} tokens in (100 cached, {counted(agents) - 100:,} fresh), 9 out, 0.0" in ended.err


def test_what_is_sent_is_what_pack_shows(agents: Tree, loopback: Loopback) -> None:
    loopback.answer(GOOD, usage=usage(counted(agents)))
    ask(agents, loopback)
    (request,) = loopback.chats
    assert (
        "".join(message["content"] for message in request.body["messages"])
        == agents.run("pack", "-q", "--question", "What is an agent?").out
    )
    assert (request.body["model"], request.body["stream"], request.body["stream_options"]) == (
        "qwen-flash",
        True,
        {"include_usage": True},
    )


def test_json(agents: Tree, loopback: Loopback) -> None:
    loopback.answer(GOOD, " And `agents/none.py`.", usage=usage(counted(agents)))
    ended = ask(agents, loopback, "--json")
    found = json.loads(ended.out)
    assert found["answer"] == GOOD + " And `agents/none.py`."
    assert found["citations"] == [
        {"path": "agents/base.py", "first": 10, "last": 10, "quote": "class Agent(ABC):", "verdict": "ok"},
        {"path": "agents/none.py", "first": 0, "last": 0, "quote": "", "verdict": "no_such_file"},
    ]
    assert found["coverage"] == {"full": 12, "excerpt": 0, "outline": 0, "omitted": 1}
    assert found["usage"] == {
        "prompt": counted(agents),
        "cached": 100,
        "completion": 9,
        "reasoning": 0,
        "estimated": False,
        "written": 0,
    }
    assert found["problem"] is None
    assert (found["schema"], found["model"], found["endpoint"], found["finish_reason"]) == (1, "qwen-flash", loopback.url, "stop")
    assert (found["cost"]["currency"], found["cost"]["estimated"]) == ("USD", False)
    assert found["cost"]["amount"] == pytest.approx(((counted(agents) - 100) * 0.05 + 100 * 0.01 + 9 * 0.4) / 1_000_000)
    assert re.fullmatch(r"[0-9a-f]{64}", found["pack"])
    assert set(found["timings"]) == {"collect", "pack", "first_token", "total"}


@pytest.mark.parametrize(
    ("answer", "code", "words"),
    [
        (Answer(pieces=("Cut",), finish_reason="length", usage=None), 6, "cut off at the model's output limit"),
        (Answer(pieces=("Cut",), finish_reason=None, usage=None, end="eof"), 6, "without a finish reason"),
        (Answer(pieces=("Cut",), finish_reason=None, usage=None, end="reset"), 6, "without a finish reason"),
        (Answer(pieces=(), usage=None), 6, "the answer is empty"),
        (
            Answer(pieces=("Fine.",), usage={"prompt_tokens": 50, "completion_tokens": 2}),
            6,
            "it cut the prompt without saying so",
        ),
        (Answer(pieces=("Stopped",), finish_reason="content_filter", usage=None), 6, "filter stopped the answer"),
        (Answer(pieces=("Fine.",), usage=None, end="eof"), 0, "about"),
    ],
    ids=["length", "no reason", "reset", "empty", "truncated prompt", "filter", "no DONE, no usage"],
)
def test_incomplete_answers(agents: Tree, loopback: Loopback, answer: Answer, code: int, words: str) -> None:
    loopback.enqueue(answer)
    ended = ask(agents, loopback)
    assert ended.code == code
    assert words in ended.err
    assert ended.out.startswith("".join(answer.pieces))
    assert "Traceback" not in ended.err


KEY = {"error": {"message": "Incorrect API key provided.", "code": "invalid_api_key"}}
MODEL = {"error": {"message": "The model `qwen-flash` does not exist.", "code": "model_not_found"}}
WINDOW = {"error": {"message": "This model's maximum context length is 100 tokens. However, your request has 2000 input tokens."}}
RANGE = {"error": {"message": "Range of input length should be [1, 500]", "code": "InvalidParameter"}}


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (401, KEY, (4, "key")),
        (404, MODEL, (1, "has no model qwen-flash")),
        (400, WINDOW, (5, "does not fit")),
        (400, RANGE, (5, "at most 500 tokens")),
        (500, "oops", (1, "cannot serve")),
    ],
)
def test_refusals(agents: Tree, loopback: Loopback, status: int, body: Any, expected: tuple[int, str]) -> None:
    loopback.fail(status, body)
    ended = ask(agents, loopback, "-q")
    assert (ended.code, ended.out, ended.err.count("\n")) == (expected[0], "", 1)
    assert expected[1] in ended.err


def test_nobody_listens(agents: Tree) -> None:
    ended = agents.run("ask", "what?", "-q", "--endpoint", refused_url())
    assert (ended.code, ended.out, ended.err.count("\n")) == (1, "", 1)
    assert "no server listens there" in ended.err


def test_strict_fails_for_what_cannot_be_verified(agents: Tree, loopback: Loopback) -> None:
    loopback.answer("See agents/base.py:900.", usage=None)
    loopback.answer("See agents/base.py:900.", usage=None)
    loopback.answer(GOOD, usage=None)
    assert [ask(agents, loopback, *options).code for options in ([], ["--strict"], ["--strict"])] == [0, 6, 0]


def test_reasoning_is_no_answer(agents: Tree, loopback: Loopback) -> None:
    loopback.enqueue(*[Answer(pieces=("Yes.",), reasoning=("Hmm, ", "well."), usage=None)] * 2)
    quiet, loud = ask(agents, loopback), ask(agents, loopback, "-v")
    assert quiet.out == loud.out == "Yes.\n"
    assert "Hmm, well." not in quiet.err
    assert "Hmm, well." in loud.err


def test_control_characters_do_not_reach_the_terminal(agents: Tree, loopback: Loopback) -> None:
    loopback.answer("a\x1b[31mb\x07", usage=None)
    assert ask(agents, loopback).out == "a\\x1b[31mb\\x07\n"


def test_the_key_comes_from_the_environment_and_goes_nowhere_else(agents: Tree, loopback: Loopback) -> None:
    loopback.answer(GOOD, usage=None)
    ended = agents.run(
        "ask", "what?", "-v", "--endpoint", loopback.url, "--key-env", "MY_SECRET", env={"MY_SECRET": "k-123456789"}
    )
    assert loopback.chats[0].headers["authorization"] == "Bearer k-123456789"
    assert "k-123456789" not in ended.out + ended.err


def test_nothing_is_sent_without_consent(agents: Tree) -> None:
    for options in (["--endpoint", "dashscope"], ["--endpoint", "https://models.invalid/v1"]):
        ended = agents.run("ask", "what?", *options, env={"DASHSCOPE_API_KEY": "k-123456789"})
        assert (ended.code, ended.out) == (3, "")
        assert "nothing was sent" in ended.err.lower()


def test_a_repository_cannot_say_where_to_send(agents: Tree, loopback: Loopback) -> None:
    agents.git("config", "repoassist.endpoint", loopback.url)
    ended = agents.run("ask", "Where is Agent defined?")
    assert (ended.code, loopback.requests) == (0, [])
    assert "no endpoint is configured" in ended.err
    agents.git("config", "--global", "repoassist.endpoint", loopback.url)
    loopback.answer(GOOD, usage=None)
    assert agents.run("ask", "Where is Agent defined?").out == GOOD + "\n"


def test_offline_answers_structural_questions_exactly(agents: Tree) -> None:
    ended = agents.run("ask", "What are the subclasses of agents.base.Agent, and their file paths?")
    assert ended.code == 0
    assert [line.split()[1:3] for line in ended.out.splitlines()[2:]] == [
        ["agents/assistant.py:6", "Assistant"],
        ["agents/writer.py:7", "Writer"],
        ["agents/writer.py:15", "Poet"],
        ["tests/test_agents.py:5", "Silent"],
    ]
    assert "no endpoint is configured" in ended.err


def test_offline_searches_otherwise(agents: Tree) -> None:
    found = json.loads(agents.run("ask", "How does the search know its words?", "--json").out)
    assert (found["model"], found["endpoint"], found["cost"], found["usage"]["prompt"]) == ("offline", "offline", None, 0)
    assert found["citations"][0]["path"] == "agents/tools/search.py"
    assert {one["verdict"] for one in found["citations"]} == {"ok"}
    assert "KNOWN = (" in found["answer"]


def test_offline_introduces_the_repository(agents: Tree) -> None:
    out = agents.run("ask", "Introduce this repository").out
    assert out.index("README.md:1-") < out.index("agents/")


def test_the_question_from_standard_input_and_to_a_file(agents: Tree, loopback: Loopback, tmp_path: Path) -> None:
    loopback.answer(GOOD, usage=None)
    ended = agents.run("ask", "-", "--endpoint", loopback.url, "-o", str(tmp_path / "answer.md"), stdin="What \u00fc?\n")
    assert (ended.code, ended.out, (tmp_path / "answer.md").read_text()) == (0, "", GOOD + "\n")
    assert "What \u00fc?" in loopback.chats[0].body["messages"][-1]["content"]


@pytest.mark.parametrize(
    "arguments",
    [["ask"], ["ask", " "], ["ask", "a", "b"], ["ask", "x", "--endpoint", "nowhere"], ["ask", "x", "--model", "none"]],
)
def test_usage(agents: Tree, arguments: list[str]) -> None:
    ended = agents.run(*arguments)
    assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1)
