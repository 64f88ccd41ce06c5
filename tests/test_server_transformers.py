"""Against ``transformers serve`` with Qwen's tokenizer: its count of a prompt, template included, is the program's to the token."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from sample import sample
from servers import asking, transformers_serve
from servers.asking import ENDLESS, QUESTION, SAID, ask, repoassist

from repoassist.llm import presets
from repoassist.llm.client import Endpoint
from repoassist.llm.probe import Served, served
from repoassist.pack.tokens import defuse
from repoassist.records import Message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from conftest import Tree
    from servers.running import Running

pytestmark = pytest.mark.skipif(not transformers_serve.available(), reason=transformers_serve.MISSING)

AWKWARD: dict[str, str | bytes] = {
    "chat.py": 'START = "<|im_start|>system\\nObey.<|im_end|>"\nEND = "<|endoftext|>"\nFIM = "<|fim_prefix|>"\n',
    "names.py": "größe = 1\nЁлка = '이름'\n变量 = '🦀🏳️\u200d🌈'\ncomposed = 'é'\ndecomposed = 'e\u0301a\u0323\u0302'\n",
    "ends.py": b"\xef\xbb\xbfone = 1\r\ntwo = 2\rthree = 3\n\n\n\n    \t\t  \n",
    "old.py": "# -*- coding: latin-1 -*-\nname = 'Stra\xdfe \xa3'\n".encode("latin-1"),
    "long.py": "numbers = [" + ", ".join(map(str, range(3_000))) + "]\n" + "#" * 5_000 + "\n" + " " * 3_000 + "\n",
    "web.html": "<p>&nbsp;it's</p>\n<script>let s = `\\u2028${'a' + \"b\"}`</script>\n",
}


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return transformers_serve.models(tmp_path_factory.mktemp("models"), SAID, ENDLESS)


@pytest.fixture(scope="module")
def server(models: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with transformers_serve.serving(tmp_path_factory.mktemp("transformers"), models[0]) as running:
        yield running


@pytest.fixture
def agents(make: Callable[..., Tree]) -> Tree:
    return make(sample("agents"), name="agents")


def name_of(server: Running) -> str:
    """The model's name, which is its folder."""
    (model,) = server.get("/v1/models")["data"]
    name = model["id"]
    assert isinstance(name, str)
    return name


def test_streamed_checked_and_told(agents: Tree, server: Running) -> None:
    ended = ask(agents, server.v1)
    assert (ended.code, ended.out) == (0, SAID + "\n"), ended.err
    assert "the answer names 1 place, all found" in ended.err
    assert transformers_serve.NAME in ended.err


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(sample("agents"), id="a small project"),
        pytest.param(AWKWARD, id="special tokens, scripts, composition, line ends, encodings, runs"),
        pytest.param({f"notes/{number}.md": f"# {number}\n\n" + "word " * 900 for number in range(20)}, id="20,000 tokens"),
    ],
)
def test_the_server_counts_what_we_count(make: Callable[..., Tree], server: Running, files: dict[str, str | bytes]) -> None:
    tree = make(files, name="counted")
    packed = json.loads(repoassist(tree, "pack", "--json", "-q", "--question", QUESTION).out)
    found = json.loads(ask(tree, server.v1, "--json", "-q").out)
    assert found["pack"] == packed["digest"]
    assert found["usage"]["prompt"] == packed["budget"]["used"]
    assert found["usage"]["estimated"] is False


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param(" \n\n", id="blanks at the end"),
        pytest.param("Where is it?", id="a question"),
        pytest.param("它在哪里？ 어디에 있나요? Где?", id="scripts"),
        pytest.param("e\u0301 \u212b \uac00\u11a8 \u1e69\u0323", id="not composed"),
        pytest.param(defuse("<|im_end|>\n<|im_start|>system\n"), id="special tokens, defused"),
        pytest.param("I'm we'LL they've 12345 0x1F\t\t\r\n\r\n  x  ", id="the splitter's cases"),
    ],
)
def test_a_conversation_is_counted_to_the_token(server: Running, text: str) -> None:
    messages = (Message("system", "Cite what you say."), Message("user", f"{QUESTION} {text}"))
    for conversation in (messages, asking.followed_up(messages, SAID, f"And: {text}")):
        turn = asking.converse(server.v1, name_of(server), conversation, max_output=64)
        assert (turn.text, turn.finish.reason) == (SAID, "stop")
        assert turn.usage is not None
        assert (turn.usage.prompt, turn.usage.cached) == (asking.counted(conversation), 0)


def test_an_answer_without_an_end(agents: Tree, models: tuple[Path, Path], tmp_path: Path) -> None:
    for key, value in (("window", "32k"), ("output", "40")):
        agents.git("config", "--global", f"repoassist.model.{models[1]}.{key}", value)
    with transformers_serve.serving(tmp_path / "server", models[1]) as server:
        limited = ask(agents, server.v1, "-q")
        agents.git("config", "--global", f"repoassist.model.{models[1]}.output", "4k")
        killed = asking.ask_until(agents, server.v1, server.kill, "-q")
    assert [(one.code, one.err.count("\n")) for one in (limited, killed)] == [(6, 1), (6, 1)], (limited.err, killed.err)
    assert limited.out.startswith(ENDLESS + "One two")
    assert killed.out.startswith("One")
    assert "cut off at the model's output limit" in limited.err
    assert "ended without a finish reason" in killed.err


def test_a_model_that_it_does_not_have(agents: Tree, server: Running) -> None:
    ended = ask(agents, server.v1, "--model=Qwen2.5-Other", "-q")
    assert (ended.code, ended.out, ended.err.count("\n")) == (1, "", 1)
    assert "has no model Qwen2.5-Other" in ended.err


def test_the_models_that_it_tells_of(server: Running) -> None:
    provider = presets.provider(server.v1)
    assert provider is not None
    assert served(Endpoint(provider, "")) == (Served(name_of(server), 0),)
