"""Against aimock, which others wrote after OpenAI's service: answers, errors and faults as it makes them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from sample import sample
from servers import aimock, asking
from servers.asking import QUESTION, SAID, ask

from repoassist.records import Message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from conftest import Tree
    from servers.running import Running

pytestmark = pytest.mark.skipif(not aimock.available(), reason=aimock.MISSING)

MODEL = "--model=qwen-flash"

LONG = "One piece of the answer comes after the other, slowly, and then no more of them come."

OVERFLOW = "This model's maximum context length is 1000 tokens. However, your messages resulted in 1400 tokens."

ANSWERS: list[dict[str, Any]] = [
    {
        "match": {"userMessage": QUESTION},
        "response": {"content": SAID, "usage": {"prompt_tokens": 1400, "completion_tokens": 14}},
    },
    {
        "match": {"userMessage": "Is it kept?"},
        "response": {
            "content": SAID,
            "usage": {"prompt_tokens": 1400, "completion_tokens": 14, "prompt_tokens_details": {"cached_tokens": 1024}},
        },
    },
    {"match": {"userMessage": "And who thinks?"}, "response": {"content": SAID, "reasoning": "An agent, I think."}},
    {"match": {"userMessage": "And at length?"}, "response": {"content": SAID, "finishReason": "length"}},
    {"match": {"userMessage": "And with a filter?"}, "response": {"content": SAID, "finishReason": "content_filter"}},
    {"match": {"userMessage": "Reply with: ready"}, "response": {"content": "ready", "usage": {"prompt_tokens": 1400}}},
    {"match": {"userMessage": "And nothing?"}, "response": {"content": ""}},
    {"match": {"userMessage": "And half?"}, "response": {"content": LONG}, "truncateAfterChunks": 3, "latency": 100},
    {"match": {"userMessage": "And in a while?"}, "response": {"content": LONG}, "disconnectAfterMs": 250, "latency": 100},
    {"match": {"userMessage": "And slowly?"}, "response": {"content": LONG}, "latency": 400},
    {
        "match": {"userMessage": "And all of it?"},
        "response": {
            "error": {"message": OVERFLOW, "type": "invalid_request_error", "code": "context_length_exceeded"},
            "status": 400,
        },
    },
    {
        "match": {"userMessage": "And now?"},
        "response": {
            "error": {"message": "Rate limit reached", "type": "requests", "code": "rate_limit_exceeded"},
            "status": 429,
        },
    },
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with aimock.serving(tmp_path_factory.mktemp("aimock"), ANSWERS) as running:
        yield running


@pytest.fixture
def agents(make: Callable[..., Tree]) -> Tree:
    return make(sample("agents"), name="agents")


def requests(server: Running, question: str) -> int:
    """How often a question has reached the server, which does not keep bodies of megabytes, such as a probe's."""
    bodies = (one["body"].get("messages", []) for one in aimock.received(server))
    return sum(any(question in message["content"] for message in messages[-1:]) for messages in bodies)


def test_streamed_checked_and_told(agents: Tree, server: Running) -> None:
    ended = ask(agents, server.v1, MODEL)
    assert (ended.code, ended.out) == (0, SAID + "\n"), ended.err
    assert "the answer names 1 place, all found" in ended.err
    assert "1,400 tokens in" in ended.err


def test_as_json(agents: Tree, server: Running) -> None:
    found = json.loads(ask(agents, server.v1, MODEL, "--json", "-q").out)
    assert (found["answer"], found["finish_reason"], found["problem"]) == (SAID, "stop", None)
    assert (found["usage"]["prompt"], found["usage"]["completion"], found["usage"]["estimated"]) == (1400, 14, False)
    assert [one["verdict"] for one in found["citations"]] == ["ok"]


def test_only_the_body_that_is_asked_for(agents: Tree, server: Running) -> None:
    ask(agents, server.v1, MODEL, question="And at length?")
    request = aimock.received(server)[-1]
    assert sorted(request["body"]) == ["_endpointType", "max_tokens", "messages", "model", "stream", "stream_options"]
    assert not [name for name in request["headers"] if name.startswith("x-stainless")]


def test_cached_tokens_of_a_follow_up(server: Running) -> None:
    first = (Message("system", "Cite."), Message("user", QUESTION))
    turns = [
        asking.converse(f"{server.url}/api/v1", "qwen-flash", messages)
        for messages in (first, asking.followed_up(first, SAID, "Is it kept?"))
    ]
    assert [turn.text for turn in turns] == [SAID, SAID]
    assert [turn.usage and turn.usage.cached for turn in turns] == [0, 1024]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        pytest.param("And at length?", (6, SAID, "cut off at the model's output limit"), id="the output limit"),
        pytest.param("And with a filter?", (6, SAID, "the provider's filter stopped the answer"), id="the filter"),
        pytest.param("And nothing?", (6, "", "the answer is empty"), id="no text"),
        pytest.param("And half?", (6, LONG[:20], "ended without a finish reason"), id="the connection dropped after some chunks"),
        pytest.param(
            "And in a while?", (6, LONG[:20], "ended without a finish reason"), id="the connection dropped after a while"
        ),
        pytest.param("And all of it?", (5, "", "it has 1,400 tokens; qwen-flash"), id="too long"),
        pytest.param("And unheard of?", (1, "", "there is no chat endpoint at"), id="a 404 that is about no model"),
    ],
)
def test_what_ends_badly(agents: Tree, server: Running, question: str, expected: tuple[int, str, str]) -> None:
    code, kept, words = expected
    before = requests(server, question)
    ended = ask(agents, server.v1, MODEL, "-q", question=question)
    assert (ended.code, ended.err.count("\n")) == (code, 1), ended.err
    assert ended.out.startswith(kept)
    assert bool(ended.out) is bool(kept)
    assert words in ended.err
    assert requests(server, question) == before + 1


def test_thoughts_are_no_answer(agents: Tree, server: Running) -> None:
    ended = ask(agents, server.v1, MODEL, "-v", question="And who thinks?")
    assert ended.out == SAID + "\n"
    assert "An agent, I think." in ended.err


def test_killed_in_the_middle(agents: Tree, tmp_path_factory: pytest.TempPathFactory) -> None:
    with aimock.serving(tmp_path_factory.mktemp("killed"), ANSWERS) as server:
        ended = asking.ask_until(agents, server.v1, server.kill, MODEL, "-q", question="And slowly?")
    assert (ended.code, ended.err.count("\n")) == (6, 1)
    assert ended.out.startswith(LONG[:20])
    assert len(ended.out) < len(LONG)


def test_a_learnt_window_bounds_the_next_prompt(agents: Tree, server: Running) -> None:
    refused = ask(agents, server.v1, MODEL, question="And all of it?")
    again = ask(agents, server.v1, MODEL, question="And all of it?")
    assert (refused.code, again.code) == (5, 5)
    assert "of 991,808 tokens" in refused.err
    assert "of 750 tokens" in again.err


def test_turned_away_it_is_sent_once_more(agents: Tree, server: Running) -> None:
    ended = ask(agents, server.v1, MODEL, "-q", question="And now?")
    assert (ended.code, ended.out, ended.err.count("\n")) == (1, "", 1)
    assert "limits the rate" in ended.err
    assert "Try again in 1 s" in ended.err
    assert requests(server, "And now?") == 2


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        pytest.param("ratelimit", (1, "limits the rate", 2), id="429 with Retry-After: 1"),
        pytest.param("drop", (1, "cannot serve qwen-flash just now (HTTP 500): Chaos: request dropped", 1), id="500"),
        pytest.param("disconnect", (1, "broke before an answer came", 1), id="the connection is destroyed"),
        pytest.param("malformed", (1, "is no stream of chat completions", 1), id="200 with garbled JSON"),
    ],
)
def test_chaos(agents: Tree, tmp_path_factory: pytest.TempPathFactory, fault: str, expected: tuple[int, str, int]) -> None:
    code, words, sent = expected
    with aimock.serving(tmp_path_factory.mktemp(fault), ANSWERS, f"--chaos-{fault}", "1") as server:
        ended = ask(agents, server.v1, MODEL, "-q")
        assert (ended.code, ended.out, ended.err.count("\n")) == (code, "", 1), ended.err
        assert words in ended.err
        assert len(aimock.received(server)) == sent


def test_the_key(agents: Tree, tmp_path_factory: pytest.TempPathFactory) -> None:
    with aimock.serving(tmp_path_factory.mktemp("keys"), ANSWERS, AIMOCK_API_KEYS="the-right-key-of-aimock") as server:
        ended = [
            ask(agents, server.v1, MODEL, "--key-env=MY_KEY", "-q", env={"MY_KEY": key})
            for key in ("the-right-key-of-aimock", "some-other-key")
        ]
    assert [one.code for one in ended] == [0, 4]
    assert ended[1].err.count("\n") == 1
    assert "did not accept the key" in ended[1].err
    assert "some-other-key" not in ended[1].err


def test_probed(agents: Tree, server: Running) -> None:
    found = asking.probed(agents, server.v1, MODEL)
    assert (found["model"], found["answered"], found["window"]) == ("qwen-flash", "qwen-flash", None)
    assert found["usage"]["prompt"] == 1400
    assert len(found["served"]) == 5


def test_one_of_several_models_has_to_be_chosen(agents: Tree, server: Running) -> None:
    ended = ask(agents, server.v1, "-q")
    assert (ended.code, ended.err.count("\n")) == (2, 1)
    assert "serves several models: claude-3-5-sonnet-20241022, gemini-2.0-flash, gpt-4" in ended.err
