"""Against llama-cpp-python's server: llama.cpp's own tokenizer and cache, a window that is kept to, and a stream without usage."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from sample import sample
from servers import asking, llama_cpp_server
from servers.asking import ENDLESS, QUESTION, SAID, ask, repoassist

from repoassist.llm import presets
from repoassist.llm.client import Endpoint
from repoassist.llm.probe import Served, served
from repoassist.records import Message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from conftest import Tree
    from servers.running import Running

pytestmark = pytest.mark.skipif(not llama_cpp_server.available(), reason=llama_cpp_server.MISSING)

WIDE, NARROW = 8192, 1280

MEANWHILE = (Message("user", "Somebody else's question."),)

STATUS = re.compile(r"POST /v1/chat/completions HTTP/1\.1\" (\d+)")

HIT = re.compile(r"(\d+) prefix-match hit")
"""How llama-cpp-python says how many tokens of a prompt it need not read again."""


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return llama_cpp_server.models(tmp_path_factory.mktemp("models"), SAID, ENDLESS)


@pytest.fixture(scope="module")
def server(models: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with llama_cpp_server.serving(tmp_path_factory.mktemp("llama"), models[0], WIDE) as running:
        yield running


@pytest.fixture(scope="module")
def narrow(models: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with llama_cpp_server.serving(tmp_path_factory.mktemp("narrow"), models[0], NARROW) as running:
        yield running


@pytest.fixture
def agents(make: Callable[..., Tree]) -> Tree:
    return make(sample("agents"), name="agents")


def counted(tree: Tree) -> int:
    used = json.loads(repoassist(tree, "pack", "--json", "-q", "--question", QUESTION).out)["budget"]["used"]
    assert isinstance(used, int)
    return used


def test_streamed_checked_and_told(agents: Tree, server: Running) -> None:
    ended = ask(agents, server.v1)
    assert (ended.code, ended.out) == (0, SAID + "\n"), ended.err
    assert "the answer names 1 place, all found" in ended.err
    assert llama_cpp_server.NAME in ended.err


def test_without_usage_the_count_is_ours_and_said_to_be(agents: Tree, server: Running) -> None:
    found = json.loads(ask(agents, server.v1, "--json", "-q").out)
    assert (found["answer"], found["finish_reason"], found["problem"]) == (SAID, "stop", None)
    assert (found["usage"]["prompt"], found["usage"]["estimated"]) == (counted(agents), True)
    assert [one["verdict"] for one in found["citations"]] == ["ok"]


def test_a_follow_up_finds_its_beginning_in_the_cache(server: Running) -> None:
    first = (Message("system", "Cite what you say."), Message("user", f"{'word ' * 500}\n{QUESTION}"))
    follow_up = asking.followed_up(first, SAID, "And who else?")
    turns = [asking.converse(server.v1, llama_cpp_server.NAME, messages, max_output=64) for messages in (first, follow_up)]
    assert [(turn.text, turn.finish.reason, turn.usage) for turn in turns] == [(SAID, "stop", None)] * 2
    hits = HIT.findall(server.log.read_text(errors="replace"))
    assert int(hits[-1]) >= asking.counted(first)


def test_too_long_for_its_window(agents: Tree, narrow: Running) -> None:
    size = counted(agents)
    refused = ask(agents, narrow.v1, "-q")
    assert (refused.code, refused.out, refused.err.count("\n")) == (5, "", 1), refused.err
    assert f"it has {size:,} tokens; {llama_cpp_server.NAME}" in refused.err
    assert f"takes at most {NARROW:,} tokens" in refused.err
    assert STATUS.findall(narrow.log.read_text(errors="replace")) == ["200", "400"], "a stream without a word, then why"
    again = ask(agents, narrow.v1)
    assert (again.code, again.out) == (0, SAID + "\n"), again.err
    assert f"of {NARROW - NARROW // 4:,} tokens" in again.err


def test_an_answer_without_an_end(agents: Tree, models: tuple[Path, Path], tmp_path: Path) -> None:
    with llama_cpp_server.serving(tmp_path / "server", models[1], 2 * WIDE) as server:
        limited = ask(agents, server.v1, "--budget=1800", "-q")
        interrupted = asking.ask_until(agents, server.v1, lambda: asking.converse(server.v1, "", MEANWHILE, max_output=4), "-q")
        killed = asking.ask_until(agents, server.v1, server.kill, "-q")
    assert [(one.code, one.err.count("\n")) for one in (limited, interrupted, killed)] == [(6, 1)] * 3
    assert limited.out.startswith(ENDLESS + "One two")
    assert "cut off at the model's output limit" in limited.err
    for broken in (interrupted, killed):
        assert broken.out.startswith("One")
        assert "ended without a finish reason" in broken.err


def test_the_models_that_it_tells_of(server: Running) -> None:
    provider = presets.provider(server.v1)
    assert provider is not None
    assert served(Endpoint(provider, "")) == (Served(llama_cpp_server.NAME, 0),)


def test_probed(agents: Tree, server: Running) -> None:
    found = asking.probed(agents, server.v1)
    assert (found["model"], found["answered"], found["window"]) == (llama_cpp_server.NAME, llama_cpp_server.NAME, WIDE)
    assert (found["usage"], found["cache"]) == (None, None)
