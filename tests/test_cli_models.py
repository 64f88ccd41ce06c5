"""``models --probe``: what an endpoint says of itself, and what it is found to do."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from loopback import Answer, Failure, Loopback, refused_url

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Tree

TINY: dict[str, Any] = {"id": "tiny", "object": "model"}


@pytest.fixture
def tree(make: Callable[..., Tree]) -> Tree:
    return make({"a.py": "x = 1\n"})


def usage(prompt: int, cached: int = 0) -> dict[str, Any]:
    return {"prompt_tokens": prompt, "completion_tokens": 2, "prompt_tokens_details": {"cached_tokens": cached}}


def too_long(limit: int) -> Failure:
    return Failure(400, {"error": {"message": f"This model's maximum context length is {limit} tokens.", "code": 400}})


def probe(tree: Tree, server: Loopback, *options: str) -> Any:
    ended = tree.run("models", "--probe", "--json", "-q", "--endpoint", server.url, *options)
    assert (ended.code, ended.err) == (0, "")
    return json.loads(ended.out)


TWICE = [Answer(model="tiny", usage=usage(1_700)), Answer(model="tiny", usage=usage(1_700, 1_600))]
CUT = Answer(model="tiny", usage=usage(4_096))
HELD = Answer(model="tiny", usage=usage(20_000))
LARGE = Answer(model="tiny", usage=usage(200_000))


@pytest.mark.parametrize(
    ("told", "behaviours", "window", "by"),
    [
        pytest.param({"max_model_len": 32_768}, [], 32_768, "its list of models", id="by its list"),
        pytest.param({}, [too_long(8_192)], 8_192, "what it said of too long an answer", id="by refusing an answer"),
        pytest.param({}, [CUT, too_long(8_192)], 8_192, "what it did with too long a prompt", id="by refusing a prompt"),
        pytest.param({}, [CUT, CUT], 4_096, "what it did with too long a prompt", id="by cutting a prompt"),
        pytest.param({}, [CUT, HELD, too_long(32_768)], 32_768, "what it did with too long a prompt", id="by refusing a larger"),
        pytest.param({}, [CUT, HELD, LARGE], None, None, id="not at all"),
    ],
)
def test_the_window(  # noqa: PLR0913 - a row
    tree: Tree,
    loopback: Loopback,
    told: dict[str, int],
    behaviours: list[Answer | Failure],
    window: int | None,
    by: str | None,
) -> None:
    loopback.models = (TINY | told,)
    loopback.enqueue(*TWICE, *behaviours)
    found = probe(tree, loopback)
    assert (found["window"], found["told_by"]) == (window, by)
    assert len(loopback.chats) == 2 + len(behaviours)
    again = json.loads(tree.run("pack", "--json", "-q", "--endpoint", loopback.url, "--model", "tiny").out)
    assert again["budget"]["limit"] == (window or 128_000) - min(8_192, (window or 128_000) // 4)


def test_usage_and_cache(tree: Tree, loopback: Loopback) -> None:
    loopback.models = (TINY | {"max_model_len": 32_768},)
    loopback.enqueue(*TWICE)
    found = probe(tree, loopback)
    assert (found["model"], found["answered"], found["served"]) == ("tiny", "tiny", [{"name": "tiny", "window": 32_768}])
    assert found["usage"]["prompt"] == 1_700
    assert found["usage"]["counted"] > 1_024
    assert found["cache"] == {"cached": 1_600, "prompt": 1_700, "marked": False}
    first, second = loopback.chats
    assert first.body == second.body
    assert "x = 1" not in json.dumps(first.body)


def test_for_a_person(tree: Tree, loopback: Loopback) -> None:
    loopback.models = (TINY | {"max_model_len": 32_768}, TINY | {"id": "other\x1b[31m"})
    loopback.enqueue(*TWICE)
    ended = tree.run("models", "--probe", "--endpoint", loopback.url, "--model", "tiny")
    assert ended.code == 0
    assert "window      32,768 tokens, by its list of models" in ended.out
    assert "cache       1,600 of 1,700 tokens of a second request" in ended.out


def test_what_is_not_told_is_said(tree: Tree, loopback: Loopback) -> None:
    loopback.models = (TINY | {"max_model_len": 32_768},)
    loopback.enqueue(Answer(model="tiny", usage=None), Answer(model="tiny", usage=None))
    found = probe(tree, loopback)
    assert (found["usage"], found["cache"]) == (None, None)


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        pytest.param([], 2, "there is no endpoint to ask", id="none"),
        pytest.param(["--endpoint", "offline"], 2, "there is no endpoint to ask", id="offline"),
        pytest.param(["--endpoint", refused_url()], 1, "nothing answers", id="nobody listens"),
        pytest.param(["--endpoint", "dashscope"], 4, "there is no key", id="no key"),
    ],
)
def test_nothing_to_ask(tree: Tree, options: list[str], code: int, words: str) -> None:
    ended = tree.run("models", "--probe", *options)
    assert (ended.code, ended.out, ended.err.count("\n")) == (code, "", 1)
    assert words in ended.err


def test_a_refused_key(tree: Tree, loopback: Loopback) -> None:
    loopback.fail(401, {"error": {"message": "Incorrect API key provided.", "code": "invalid_api_key"}})
    ended = tree.run("models", "--probe", "--endpoint", loopback.url)
    assert (ended.code, len(loopback.chats)) == (4, 1)
