"""Against LiteLLM's proxy: its own keys and errors, and those of a server behind it as it hands them on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from sample import sample
from servers import aimock, asking, litellm_proxy
from servers.asking import QUESTION, SAID, ask

from repoassist.llm import presets
from repoassist.llm.client import Endpoint
from repoassist.llm.probe import Served, served
from repoassist.records import Message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from conftest import Ended, Tree
    from servers.running import Running

pytestmark = pytest.mark.skipif(not litellm_proxy.available(), reason=litellm_proxy.MISSING)

behind_it = pytest.mark.skipif(not aimock.available(), reason=aimock.MISSING)

LONG = "One piece of the answer comes after the other, slowly, and then no more of them come."

OVERFLOW = "This model's maximum context length is 1000 tokens. However, your messages resulted in 1400 tokens."

BEHIND: list[dict[str, Any]] = [
    {
        "match": {"userMessage": QUESTION},
        "response": {"content": SAID, "usage": {"prompt_tokens": 1400, "completion_tokens": 14}},
    },
    {"match": {"userMessage": "And at length?"}, "response": {"content": SAID, "finishReason": "length"}},
    {"match": {"userMessage": "And who thinks?"}, "response": {"content": SAID, "reasoning": "An agent, I think."}},
    {"match": {"userMessage": "And half?"}, "response": {"content": LONG}, "truncateAfterChunks": 3, "latency": 100},
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
    models = [
        litellm_proxy.mocked("qwen-flash", SAID),
        litellm_proxy.mocked("narrow", "litellm.ContextWindowExceededError", model_info={"max_input_tokens": 4000}),
        litellm_proxy.mocked("roomy", "ready", model_info={"max_input_tokens": 40_000}),
        litellm_proxy.mocked("limited", "litellm.RateLimitError"),
        litellm_proxy.mocked("broken", "litellm.InternalServerError"),
    ]
    with litellm_proxy.serving(tmp_path_factory.mktemp("litellm"), models) as running:
        yield running


@pytest.fixture
def agents(make: Callable[..., Tree]) -> Tree:
    return make(sample("agents"), name="agents")


def ask_with_key(tree: Tree, server: Running, *options: str, key: str = litellm_proxy.KEY, question: str = QUESTION) -> Ended:
    return ask(tree, server.v1, "--key-env=PROXY_KEY", *options, question=question, env={"PROXY_KEY": key})


def test_streamed_checked_and_told(agents: Tree, server: Running) -> None:
    ended = ask_with_key(agents, server, "--model=qwen-flash")
    assert (ended.code, ended.out) == (0, SAID + "\n"), ended.err
    assert "the answer names 1 place, all found" in ended.err


def test_as_json(agents: Tree, server: Running) -> None:
    found = json.loads(ask_with_key(agents, server, "--model=qwen-flash", "--json", "-q").out)
    assert (found["answer"], found["finish_reason"], found["problem"]) == (SAID, "stop", None)
    assert found["usage"]["estimated"] is False
    assert found["usage"]["completion"] > 0


@pytest.mark.parametrize(
    ("model", "code", "words"),
    [
        pytest.param("narrow", 5, "the prompt does not fit", id="its own word for an overflow, without numbers"),
        pytest.param("limited", 1, "limits the rate", id="429 without Retry-After"),
        pytest.param("broken", 1, "cannot serve broken just now (HTTP 500)", id="500"),
        pytest.param("unheard-of", 1, "has no model unheard-of", id="a model that it does not have"),
    ],
)
def test_refusals(agents: Tree, server: Running, model: str, code: int, words: str) -> None:
    ended = ask_with_key(agents, server, f"--model={model}", "-q")
    assert (ended.code, ended.out, ended.err.count("\n")) == (code, "", 1), ended.err
    assert words in ended.err


@pytest.mark.parametrize("key", [pytest.param("sk-another-key-entirely", id="wrong"), pytest.param("none-of-its-kind", id="odd")])
def test_a_wrong_key(agents: Tree, server: Running, key: str) -> None:
    ended = ask_with_key(agents, server, "--model=qwen-flash", "-q", key=key)
    assert (ended.code, ended.out, ended.err.count("\n")) == (4, "", 1), ended.err
    assert "did not accept the key" in ended.err
    assert key not in ended.err


def test_no_key(agents: Tree, server: Running) -> None:
    ended = ask(agents, server.v1, "--model=qwen-flash", "-q")
    assert (ended.code, ended.out, ended.err.count("\n")) == (4, "", 1), ended.err


def test_the_models_that_it_tells_of(server: Running) -> None:
    provider = presets.provider(server.v1)
    assert provider is not None
    found = served(Endpoint(provider, "", litellm_proxy.KEY))
    assert found == (
        Served("broken", 0),
        Served("limited", 0),
        Served("narrow", 4_000),
        Served("qwen-flash", 0),
        Served("roomy", 40_000),
    )


def test_probed(agents: Tree, server: Running) -> None:
    found = asking.probed(agents, server.v1, "--model=roomy", "--key-env=PROXY_KEY", env={"PROXY_KEY": litellm_proxy.KEY})
    assert (found["model"], found["answered"], found["window"]) == ("roomy", "roomy", 40_000)
    assert found["usage"]["prompt"] > 0


# --- a server behind it ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def upstream(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with aimock.serving(tmp_path_factory.mktemp("upstream"), BEHIND) as running:
        yield running


@pytest.fixture(scope="module")
def proxy(upstream: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    models = [litellm_proxy.behind("qwen-flash", upstream.v1)]
    with litellm_proxy.serving(tmp_path_factory.mktemp("proxy"), models) as running:
        yield running


@behind_it
def test_usage_is_handed_on(agents: Tree, proxy: Running) -> None:
    found = json.loads(ask_with_key(agents, proxy, "--model=qwen-flash", "--json", "-q").out)
    assert (found["answer"], found["usage"]["prompt"], found["usage"]["completion"]) == (SAID, 1400, 14)


@behind_it
@pytest.mark.parametrize(
    ("question", "expected"),
    [
        pytest.param("And at length?", (6, SAID, "cut off at the model's output limit"), id="the output limit"),
        pytest.param("And half?", (6, LONG[:20], "APIConnectionError"), id="the connection behind it dropped"),
        pytest.param("And all of it?", (5, "", "it has 1,400 tokens; qwen-flash"), id="too long"),
        pytest.param("And now?", (1, "", "Try again in 1 s"), id="429, whose Retry-After it hands on under another name"),
    ],
)
def test_what_ends_badly_behind_it(agents: Tree, proxy: Running, question: str, expected: tuple[int, str, str]) -> None:
    code, kept, words = expected
    ended = ask_with_key(agents, proxy, "--model=qwen-flash", "-q", question=question)
    assert (ended.code, ended.err.count("\n")) == (code, 1), ended.err
    assert ended.out.startswith(kept)
    assert words in ended.err


@behind_it
def test_thoughts_are_no_answer(agents: Tree, proxy: Running) -> None:
    ended = ask_with_key(agents, proxy, "--model=qwen-flash", "-v", question="And who thinks?")
    assert ended.out == SAID + "\n"
    assert "An agent, I think." in ended.err


@behind_it
def test_the_client_s_conversation(proxy: Running) -> None:
    first = (Message("system", "Cite."), Message("user", QUESTION))
    follow_up = asking.followed_up(first, SAID, "And at length?")
    turns = [asking.converse(proxy.v1, "qwen-flash", messages, key=litellm_proxy.KEY) for messages in (first, follow_up)]
    assert [(turn.text, turn.finish.reason) for turn in turns] == [(SAID, "stop"), (SAID, "length")]
    assert all(turn.usage is not None for turn in turns)
