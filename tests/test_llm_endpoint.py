"""What is asked of an endpoint, and whether the one that answered is the one that was asked."""

from __future__ import annotations

import json

import pytest

from repoassist.llm import bodies, presets
from repoassist.llm.endpoint import Wishes, endpoint_for, same_model
from repoassist.records import Message


@pytest.mark.parametrize(
    ("asked", "answered", "same"),
    [
        pytest.param("qwen-flash", "qwen-flash", True, id="itself"),
        pytest.param("qwen-flash", "", True, id="not told"),
        pytest.param("qwen-flash", "qwen-flash-2025-07-28", True, id="with its date"),
        pytest.param("qwen-plus-latest", "qwen-plus-2025-09-11", True, id="the latest has a date"),
        pytest.param("gpt-4.1", "gpt-4.1-2025-04-14", True, id="openai's date"),
        pytest.param("qwen3-coder-plus", "qwen/qwen3-coder-plus", True, id="with its owner"),
        pytest.param("Qwen/Qwen2.5-7B-Instruct-1M", "qwen2.5-7b-instruct-1m", True, id="without it"),
        pytest.param("qwen2.5:7b", "qwen2.5", False, id="a size is another model"),
        pytest.param("tiny", "/models/tiny-q4_k_m.gguf", True, id="a file"),
        pytest.param("tiny", "C:\\models\\tiny.gguf", True, id="a file on Windows"),
        pytest.param("qwen-flash", "qwen-plus", False, id="another"),
        pytest.param("gpt-4.1", "gpt-4.1-mini", False, id="a smaller sibling"),
        pytest.param("gpt-5", "gpt-5.4", False, id="another version"),
        pytest.param("qwen3", "qwen3.5-plus", False, id="a later one"),
        pytest.param("qwen-plus", "qwen-turbo", False, id="a cheaper one"),
        pytest.param("llama-3-8b", "gpt-3.5-turbo", False, id="a name that a server makes up"),
    ],
)
def test_same_model(asked: str, answered: str, *, same: bool) -> None:
    assert same_model(asked, answered) is same
    assert same_model(answered, asked) is (same if answered else True)


def provider(name: str) -> presets.Provider:
    found = presets.provider(name)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("where", "name", "wishes", "marked"),
    [
        pytest.param("dashscope", "qwen-flash", Wishes(), True, id="where there is an explicit cache"),
        pytest.param("dashscope-cn", "qwen3-coder-plus", Wishes(), True, id="in every region"),
        pytest.param("dashscope", "qwen-flash", Wishes(cache=False), False, id="not without a wish for it"),
        pytest.param("dashscope", "qwen-plus-2025-07-28", Wishes(), False, id="not for a model without it"),
        pytest.param("openai", "gpt-4.1", Wishes(), False, id="not where the cache needs no asking"),
        pytest.param("vllm", "qwen-flash", Wishes(), False, id="not at somebody else's"),
    ],
)
def test_what_is_marked(where: str, name: str, wishes: Wishes, *, marked: bool) -> None:
    made = endpoint_for(provider(where), name, presets.model(name), key="", max_output=0, wishes=wishes)
    assert (made.markers is not None) is marked
    body = json.loads(bodies.body(made, [Message("system", "s"), Message("user", "kept, and a question", 4)]))
    system, user = body["messages"]
    assert system == {"role": "system", "content": "s"}
    if not marked:
        assert user["content"] == "kept, and a question"
        return
    assert user["content"] == [
        {"type": "text", "text": "kept", "cache_control": {"type": "ephemeral"}},
        {"type": "text", "text": ", and a question"},
    ]


@pytest.mark.parametrize(
    ("where", "thinking", "body"),
    [
        pytest.param("dashscope", True, {"enable_thinking": True}, id="on"),
        pytest.param("dashscope", False, {"enable_thinking": False}, id="off"),
        pytest.param("dashscope", None, {}, id="as the model is set"),
        pytest.param("openai", True, {}, id="no switch"),
    ],
)
def test_thinking(where: str, body: dict[str, bool], *, thinking: bool | None) -> None:
    made = endpoint_for(provider(where), "m", None, key="", max_output=0, wishes=Wishes(thinking=thinking))
    assert made.extra_body == body
