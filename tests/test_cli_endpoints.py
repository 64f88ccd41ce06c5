"""Which model is meant, what an endpoint has shown of itself, what is told before and after sending, what is kept of an answer."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from loopback import Answer, Loopback
from terminal import sit

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Ended, Tree

WORDS = ("apple", "birch", "cedar", "daisy", "elder", "fern")
BODY = "    total = 0\n    for item in items:\n        total += item.weight\n    return total\n"


@pytest.fixture
def garden(make: Callable[..., Tree]) -> Tree:
    """A repository of about three thousand tokens."""
    return make({f"plants/{word}.py": "\n".join(f"def {word}_{n}(items):\n{BODY}" for n in range(12)) for word in WORDS})


def ask(tree: Tree, server: Loopback, *options: str) -> Ended:
    return tree.run("ask", "How is the weight added up?", "--endpoint", server.url, *options)


def manifest(tree: Tree, server: Loopback, *options: str) -> Any:
    return json.loads(tree.run("pack", "--json", "-q", "--endpoint", server.url, *options).out)


def usage(prompt: int, **more: Any) -> dict[str, Any]:
    return {"prompt_tokens": prompt, "completion_tokens": 9, "total_tokens": prompt + 9, **more}


def mine(tree: Tree, server: Loopback, name: str = "dashscope") -> None:
    """Give a known provider the loopback server's address, as a person may."""
    tree.git("config", "--global", f"repoassist.endpoint.{name}.url", server.url)


def serve(server: Loopback, *names: str, **more: Any) -> None:
    server.models = tuple({"id": name, "object": "model", **more} for name in names)


def remembered() -> str:
    path = Path(os.environ["XDG_STATE_HOME"]) / "repoassist" / "endpoints.json"
    return path.read_text() if path.exists() else ""


# --- which model -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("served", "options", "sent"),
    [
        pytest.param(["tiny"], [], "tiny", id="the one that is served"),
        pytest.param(["other", "qwen-flash"], [], "qwen-flash", id="the default, if it is among them"),
        pytest.param(["tiny", "other"], ["--model", "other"], "other", id="the one that is named"),
        pytest.param(["tiny"], ["--model", "alias"], "alias", id="a name that only the server knows"),
        pytest.param([], [], "qwen-flash", id="no list"),
        pytest.param(
            ["Qwen2.5-7B-Instruct-1M"], ["--model", "Qwen2.5-7B-Instruct-1M"], "Qwen2.5-7B-Instruct-1M", id="as it was typed"
        ),
    ],
)
def test_the_model_of_a_local_server(garden: Tree, loopback: Loopback, served: list[str], options: list[str], sent: str) -> None:
    serve(loopback, *served)
    loopback.enqueue(Answer(model=sent, usage=None))
    ended = ask(garden, loopback, *options)
    assert (ended.code, loopback.chats[0].body["model"]) == (0, sent)


def test_one_of_several_has_to_be_chosen(garden: Tree, loopback: Loopback) -> None:
    serve(loopback, "one", "two\x1b[31m")
    ended = ask(garden, loopback)
    assert (ended.code, ended.out, loopback.chats) == (2, "", [])
    assert "serves several models: one, two\\x1b[31m. Choose one with --model" in ended.err


@pytest.mark.parametrize(
    ("name", "exact"),
    [
        pytest.param("Qwen3-8B", True, id="qwen 3"),
        pytest.param("qwen2.5-coder:7b", True, id="qwen 2.5 as ollama names it"),
        pytest.param("bartowski/Qwen2-7B-GGUF", True, id="with its owner"),
        pytest.param("qwen3.5-9b", False, id="a later vocabulary"),
        pytest.param("qwen-7b-chat", False, id="an earlier one"),
        pytest.param("llama-3.1-8b", False, id="another one"),
    ],
)
def test_whose_tokens_are_counted_exactly(garden: Tree, loopback: Loopback, name: str, *, exact: bool) -> None:
    assert manifest(garden, loopback, "--model", name)["exact"] is exact


def test_the_answer_of_another_model_is_not_relied_on(garden: Tree, loopback: Loopback) -> None:
    loopback.enqueue(Answer(model="qwen-turbo", usage=None), Answer(model="qwen-turbo", usage=None))
    ended = ask(garden, loopback)
    assert (ended.code, ended.out) == (6, "An answer.\n")
    assert "another model has answered: qwen-turbo, not qwen-flash" in ended.err
    told = json.loads(ask(garden, loopback, "--json", "-q").out)
    assert (told["model"], told["problem"]) == ("qwen-turbo", "another model has answered: qwen-turbo, not qwen-flash")


# --- one's own presets ------------------------------------------------------------------------------------------------


def test_an_endpoint_and_a_model_of_ones_own(garden: Tree, loopback: Loopback) -> None:
    for key, value in (
        ("repoassist.endpoint.gpu.url", loopback.url),
        ("repoassist.endpoint.gpu.keyEnv", "GPU_SECRET"),
        ("repoassist.model.Big.endpoint", "gpu"),
        ("repoassist.model.Big.window", "64k"),
        ("repoassist.model.Big.tokenizer", "qwen"),
        ("repoassist.model.Big.extraBody", '{"top_k": 1}'),
        ("repoassist.model.Big.price", "1/2"),
    ):
        garden.git("config", "--global", key, value)
    serve(loopback, "Big")
    loopback.enqueue(Answer(model="Big", usage=usage(2_500)))
    ended = garden.run("ask", "what?", "--json", "-q", "--endpoint", "gpu", env={"GPU_SECRET": "k-123456789"})
    (request,) = loopback.chats
    assert (request.body["model"], request.body["top_k"], request.body["max_tokens"]) == ("Big", 1, 8_192)
    assert request.headers["authorization"] == "Bearer k-123456789"
    assert json.loads(ended.out)["cost"] == {"amount": 0.002518, "currency": "USD", "estimated": False}
    assert "Big" in garden.run("models").out
    assert manifest(garden, loopback, "--endpoint", "gpu", "--model", "Big")["budget"]["limit"] == 64_000 - 8_192


def test_a_repository_has_no_presets(garden: Tree, loopback: Loopback) -> None:
    garden.git("config", "repoassist.endpoint.gpu.url", loopback.url)
    garden.git("config", "repoassist.endpoint.dashscope.url", loopback.url)
    garden.git("config", "repoassist.model.qwen-flash.window", "1k")
    assert garden.run("ask", "what?", "--endpoint", "gpu").code == 2
    assert garden.run("ask", "what?", "--endpoint", "dashscope", env={"DASHSCOPE_API_KEY": "k-123456789"}).code == 3
    assert json.loads(garden.run("pack", "--json", "-q").out)["budget"]["limit"] > 900_000
    assert loopback.requests == []


def test_what_makes_no_sense_is_one_line(garden: Tree) -> None:
    garden.git("config", "--global", "repoassist.model.x.window", "lots")
    ended = garden.run("pack", "-q")
    assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1)
    assert "repoassist.model.x.window makes no sense: lots. Wanted: a whole number" in ended.err


# --- what an endpoint has shown ---------------------------------------------------------------------------------------


def test_the_window_that_a_server_tells_is_the_budget_from_then_on(garden: Tree, loopback: Loopback) -> None:
    serve(loopback, "Qwen3-8B", max_model_len=16_384)
    loopback.enqueue(Answer(model="Qwen3-8B", usage=None))
    assert manifest(garden, loopback, "--model", "Qwen3-8B")["budget"]["limit"] > 100_000
    assert ask(garden, loopback).code == 0
    assert loopback.chats[0].body["max_tokens"] == 4_096
    assert manifest(garden, loopback, "--model", "Qwen3-8B")["budget"]["limit"] == 16_384 - 4_096


def test_the_window_that_a_refusal_names_is_the_budget_from_then_on(garden: Tree, loopback: Loopback) -> None:
    mine(garden, loopback)
    loopback.fail(400, {"error": {"message": "Range of input length should be [1, 2048]", "code": "InvalidParameter"}})
    ended = garden.run("ask", "what?", "-q", "--endpoint", "dashscope")
    assert (ended.code, ended.out, ended.err.count("\n"), len(loopback.chats)) == (5, "", 1, 1)
    assert manifest(garden, loopback, "--endpoint", "dashscope")["budget"]["limit"] == 2_048 - 512
    loopback.answer("An answer.", usage=None)
    assert garden.run("ask", "what?", "-q", "--endpoint", "dashscope").code == 0


@pytest.mark.parametrize(
    ("told", "factor"),
    [
        pytest.param([0.999], 1.02, id="as many as ours"),
        pytest.param([1.15], 1.18, id="more"),
        pytest.param([0.9], 0.92, id="fewer"),
        pytest.param([0.9, 1.2], 1.23, id="the largest ratio counts"),
        pytest.param([1.5, *[0.999] * 8], 1.02, id="what is long ago is forgotten"),
        pytest.param([0.5], 1.1, id="a cut prompt tells nothing"),
    ],
)
def test_an_estimate_is_mended_by_what_the_endpoint_counts(
    garden: Tree, loopback: Loopback, told: list[float], factor: float
) -> None:
    serve(loopback, "other")
    first = manifest(garden, loopback, "--model", "other", "--question", "How is the weight added up?")
    own = first["budget"]["used"] / 1.1
    for ratio in told:
        loopback.enqueue(Answer(model="other", usage=usage(round(own * ratio))))
        said = ask(garden, loopback).err
        assert "an estimate: Qwen's count and 10%" in said or "an estimate by its last answers, within" in said
    found = manifest(garden, loopback, "--model", "other", "--question", "How is the weight added up?")
    assert found["exact"] is False
    assert found["budget"]["used"] == pytest.approx(own * factor, rel=0.002)


def test_an_exact_count_is_not_mended(garden: Tree, loopback: Loopback) -> None:
    before = manifest(garden, loopback)["budget"]["used"]
    loopback.enqueue(Answer(usage=usage(before + 300)))
    ask(garden, loopback, "-q")
    assert manifest(garden, loopback)["budget"]["used"] == before


def test_nothing_of_the_repository_is_remembered_of_an_endpoint(garden: Tree, loopback: Loopback) -> None:
    loopback.enqueue(Answer(usage=usage(3_000)))
    ask(garden, loopback, "-q")
    table = json.loads(remembered())
    assert table.keys() == {loopback.url}
    assert table[loopback.url]["qwen-flash"].keys() <= {"ratios", "reading", "window", "plain"}


@pytest.mark.parametrize(
    "content", ["", "[]", '{"x": 1}', '{"http://x": {"m": 1}}', "\x00\x01", '{"x": {"m": {"ratios": ["a"]}}}']
)
def test_a_broken_memory_is_no_memory(garden: Tree, loopback: Loopback, content: str) -> None:
    folder = Path(os.environ["XDG_STATE_HOME"]) / "repoassist"
    folder.mkdir(parents=True)
    (folder / "endpoints.json").write_text(content.replace('"x"', json.dumps(loopback.url)).replace('"m"', '"qwen-flash"'))
    loopback.enqueue(Answer(usage=usage(3_000)))
    assert ask(garden, loopback, "-q").code == 0
    assert json.loads(remembered())[loopback.url]["qwen-flash"]["ratios"]


# --- the cache -------------------------------------------------------------------------------------------------------


def blocks(server: Loopback) -> list[type]:
    return [type(request.body["messages"][1]["content"]) for request in server.chats]


def test_the_repository_is_marked_for_the_cache_and_the_question_is_not(garden: Tree, loopback: Loopback) -> None:
    mine(garden, loopback)
    for question in ("What is an apple?", "What is a birch?"):
        loopback.enqueue(Answer(usage=None))
        garden.run("ask", question, "-q", "--endpoint", "dashscope")
    first, second = (request.body["messages"][1]["content"] for request in loopback.chats)
    assert first[0] == second[0]
    assert first[0]["cache_control"] == {"type": "ephemeral"}
    assert "def apple_11" in first[0]["text"]
    assert "What is an apple?" in first[1]["text"]
    packed = garden.run("pack", "-q", "--question", "What is an apple?").out
    assert packed.endswith(first[0]["text"] + first[1]["text"])


def test_what_was_chosen_for_a_question_is_not_marked(garden: Tree, loopback: Loopback) -> None:
    mine(garden, loopback)
    loopback.enqueue(Answer(usage=None))
    garden.run("ask", "What is an apple?", "-q", "--budget", "1.5k", "--endpoint", "dashscope")
    assert blocks(loopback) == [str]


def test_no_cache(garden: Tree, loopback: Loopback) -> None:
    mine(garden, loopback)
    loopback.enqueue(Answer(usage=None))
    garden.run("ask", "What is an apple?", "-q", "--no-cache", "--endpoint", "dashscope")
    assert blocks(loopback) == [str]


def test_a_model_that_takes_no_blocks_is_not_sent_any_twice(garden: Tree, loopback: Loopback) -> None:
    mine(garden, loopback)
    loopback.fail(400, {"error": {"message": "input content must be a string.", "code": "InvalidParameter"}})
    loopback.enqueue(Answer(usage=None), Answer(usage=None))
    for _ in range(2):
        assert garden.run("ask", "What is an apple?", "-q", "--endpoint", "dashscope").code == 0
    assert blocks(loopback) == [list, str, str]


def test_the_bill_tells_what_was_cached_and_at_what_price(garden: Tree, loopback: Loopback) -> None:
    mine(garden, loopback)
    details = {"cached_tokens": 2_500, "cache_creation_input_tokens": 300}
    loopback.enqueue(*[Answer(usage=usage(3_000, prompt_tokens_details=details))] * 2)
    ended = garden.run("ask", "What is an apple?", "--endpoint", "dashscope")
    assert "3,000 tokens in (2,500 cached, 300 put into the cache, 200 fresh), 9 out" in ended.err
    told = json.loads(garden.run("ask", "What is an apple?", "-q", "--json", "--endpoint", "dashscope").out)
    assert (told["usage"]["cached"], told["usage"]["written"]) == (2_500, 300)
    # 200 fresh, 300 at 125%, 2,500 at 10% of 0.05, and 9 at 0.4, for a million each
    assert told["cost"]["amount"] == pytest.approx((200 * 0.05 + 300 * 0.0625 + 2_500 * 0.005 + 9 * 0.4) / 1_000_000)


def test_a_switch_for_thinking(garden: Tree, loopback: Loopback) -> None:
    mine(garden, loopback)
    for option in ("--thinking", "--no-thinking"):
        loopback.enqueue(Answer(usage=None))
        garden.run("ask", "What is an apple?", "-q", option, "--endpoint", "dashscope")
    assert [request.body["enable_thinking"] for request in loopback.chats] == [True, False]
    ended = garden.run("ask", "what?", "--thinking", "--endpoint", "openai", env={"OPENAI_API_KEY": "k-123456789"})
    assert (ended.code, ended.err.count("\n"), len(loopback.chats)) == (2, 1, 2)


# --- before and after -------------------------------------------------------------------------------------------------


def test_what_is_sent_where_and_for_how_much_is_said_before(garden: Tree) -> None:
    ended = garden.run("ask", "What is an apple?", "--endpoint", "dashscope", env={"DASHSCOPE_API_KEY": "k-123456789"})
    assert ended.code == 3
    (line,) = (line for line in ended.err.splitlines() if line.startswith("to be sent: "))
    assert "to qwen-flash at Alibaba Cloud Model Studio (Singapore), dashscope-intl.aliyuncs.com; at most 0.00" in line
    assert "with the cache" in line
    assert "% of what it takes" in line


@pytest.mark.parametrize(
    ("price", "limit", "asked"),
    [
        pytest.param("100/100", None, True, id="above a dollar"),
        pytest.param("0.1/0.1", None, False, id="below"),
        pytest.param("0.1/0.1", "0.0001", True, id="above one's own limit"),
    ],
)
def test_above_a_limit_in_money_it_is_asked_again(garden: Tree, price: str, limit: str | None, *, asked: bool) -> None:
    garden.git("config", "--global", "repoassist.endpoint.far.url", "https://models.invalid/v1")
    garden.git("config", "--global", "repoassist.model.big.window", "100k")
    garden.git("config", "--global", "repoassist.model.big.endpoint", "far")
    garden.git("config", "--global", "repoassist.model.big.price", price)
    if limit is not None:
        garden.git("config", "--global", "repoassist.costLimit", limit)
    asking = ("ask", "What is an apple?", "--endpoint", "far", "--model", "big")
    first = garden.run(*asking)
    assert (first.code, "for the first time" in first.err) == (3, True)
    answers = [("for the first time", "y"), *([("OK to spend up to", "n")] if asked else [])]
    ended = sit(garden.root, asking, answers)
    assert ended.code == (3 if asked else 1)  # without a question about money it goes on, to a host that is none
    again = garden.run(*asking)
    assert (again.code, "for the first time" in again.err) == (3 if asked else 1, False)


def test_the_time_until_now_is_shown_on_a_terminal(garden: Tree, loopback: Loopback) -> None:
    loopback.enqueue(Answer(first_delay=3, usage=None))
    ended = sit(garden.root, ("ask", "What?", "--endpoint", loopback.url), [], {"TERM": "xterm"})
    assert ended.code == 0
    assert re.search(r"the model is reading \(\d s", ended.err)
    assert ended.out == "An answer.\n"


def test_thoughts_are_dim_on_a_terminal_and_no_part_of_the_answer(garden: Tree, loopback: Loopback) -> None:
    loopback.enqueue(*[Answer(reasoning=("Hm\x1b[31m.",), usage=None)] * 2)
    ended = sit(garden.root, ("ask", "What?", "--endpoint", loopback.url), [], {"TERM": "xterm"})
    assert "\x1b[2mHm\\x1b[31m.\x1b[22m" in ended.err
    assert ended.out == "An answer.\n"
    plain = sit(garden.root, ("ask", "What?", "--endpoint", loopback.url), [], {"TERM": "xterm", "NO_COLOR": "1"})
    assert "\x1b[2m" not in plain.err


# --- an answer that ends too early ---------------------------------------------------------------------------------


AN = b'data: {"choices": [{"index": 0, "delta": {"content": "An "}}]}\n\n'


HEARING = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell starts what it puts in the background deaf to interrupts
from repoassist.cli import main
main()
"""


def interrupt(tree: Tree, server: Loopback, *options: str, after: Callable[[], bool]) -> Ended:
    """Run ``ask``, and stop it as Ctrl-C does once something has happened."""
    from conftest import Ended

    command = [sys.executable, "-c", HEARING, "ask", "What?", "--endpoint", server.url, *options]
    process = subprocess.Popen(
        command, cwd=tree.root, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    while not after() and process.poll() is None:
        time.sleep(0.02)
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    return Ended(process.returncode, out, err)


@pytest.mark.parametrize(
    ("options", "kept"),
    [
        pytest.param((), lambda ended, _: ended.out == "An \n", id="shown"),
        pytest.param(("-o", "answer.md"), lambda _, root: (root / "answer.md").read_text() == "An \n", id="in a file"),
        pytest.param(
            ("--json",),
            lambda ended, _: (json.loads(ended.out)["answer"], json.loads(ended.out)["finish_reason"]) == ("An ", "interrupted"),
            id="as JSON",
        ),
    ],
)
def test_ctrl_c_keeps_what_came(
    garden: Tree, loopback: Loopback, options: tuple[str, ...], kept: Callable[[Ended, Path], bool]
) -> None:
    loopback.enqueue(Answer(raw=[AN, AN], pause=20))
    ended = interrupt(garden, loopback, *options, after=lambda: bool(loopback.chats))
    assert ended.code == 130
    assert kept(ended, garden.root)
    assert "stopped; nothing is billed" in ended.err
    assert "Traceback" not in ended.err


def test_ctrl_c_before_the_first_word_leaves_no_file(garden: Tree, loopback: Loopback) -> None:
    loopback.enqueue(Answer(first_delay=20))
    ended = interrupt(garden, loopback, "-o", "answer.md", after=lambda: bool(loopback.chats))
    assert (ended.code, ended.out, (garden.root / "answer.md").exists()) == (130, "", False)


@pytest.mark.parametrize("options", [(), ("-o", "answer.md"), ("--json",)], ids=["shown", "file", "json"])
def test_an_answer_that_breaks_is_kept(garden: Tree, loopback: Loopback, options: tuple[str, ...]) -> None:
    body = [
        AN,
        b'data: {"error": {"message": "out of memory", "code": 500}}\n\n',
    ]
    loopback.enqueue(Answer(raw=body))
    ended = ask(garden, loopback, *options)
    assert ended.code == 6
    kept = (garden.root / "answer.md").read_text() if "-o" in options else ended.out
    assert "An " in kept
    if "--json" in options:
        assert json.loads(ended.out)["problem"]
