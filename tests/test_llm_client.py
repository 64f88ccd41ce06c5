from __future__ import annotations

import json
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from loopback import USAGE, Answer, Failure, Loopback, refused_url

from repoassist.errors import Exit, RepoassistError
from repoassist.llm import presets
from repoassist.llm.client import Endpoint, Patience, Watch, endpoint_for, patience_for, stream, truncated
from repoassist.llm.probe import Served, served
from repoassist.records import Event, Finish, Message, ReasoningDelta, TextDelta, Usage

if TYPE_CHECKING:
    from collections.abc import Iterator

KEY = "sk-" + "0123456789abcdef" * 2
MESSAGES = (Message("system", "Cite what you say."), Message("user", "Wo wird §5 geprüft? 在哪里?"))
TOLD = Usage(prompt=120, completion=7)
PATIENT = Patience(connect=5, first=20, idle=20)


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    for name in ("OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "OPENAI_CUSTOM_HEADERS", "OPENAI_BASE_URL", "OPENAI_API_KEY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def server() -> Iterator[Loopback]:
    with Loopback() as running:
        yield running


def at(url: str, **more: Any) -> Endpoint:
    found = presets.provider(url)
    assert found is not None
    return Endpoint(found, "qwen-flash", **{"key": KEY, **more})


def like(name: str, server: Loopback, **more: Any) -> Endpoint:
    """An endpoint with the limits of a known provider, at the loopback server."""
    found = presets.provider(name)
    assert found is not None
    return Endpoint(replace(found, base_url=server.url, local=True), "qwen-flash", **{"key": KEY, **more})


def ask(
    endpoint: Endpoint, *, tokens: int = 100, patience: Patience = PATIENT, messages: tuple[Message, ...] = MESSAGES
) -> list[Event]:
    return list(stream(endpoint, messages, prompt_tokens=tokens, patience=patience))


def failure_of(endpoint: Endpoint, **more: Any) -> RepoassistError:
    with pytest.raises(RepoassistError) as caught:
        ask(endpoint, **more)
    return caught.value


TEXT = [TextDelta("An "), TextDelta("answer.")]


@pytest.mark.parametrize(
    ("answer", "events"),
    [
        pytest.param(Answer(), [*TEXT, TOLD, Finish("stop", "qwen-flash")], id="usage on a last chunk without choices"),
        pytest.param(Answer(usage_on="finish"), [*TEXT, TOLD, Finish("stop", "qwen-flash")], id="usage on the finish chunk"),
        pytest.param(
            Answer(usage_on="every"), [*TEXT, TOLD, Finish("stop", "qwen-flash")], id="usage on every chunk, yielded once"
        ),
        pytest.param(Answer(usage=None), [*TEXT, Finish("stop", "qwen-flash")], id="no usage"),
        pytest.param(Answer(end="eof"), [*TEXT, TOLD, Finish("stop", "qwen-flash")], id="no DONE"),
        pytest.param(
            Answer(usage_on="finish", end="eof"), [*TEXT, TOLD, Finish("stop", "qwen-flash")], id="as transformers serve does it"
        ),
        pytest.param(Answer(finish_reason="length"), [*TEXT, TOLD, Finish("length", "qwen-flash")], id="cut off by its length"),
        pytest.param(
            Answer(finish_reason=None, usage=None, end="eof"), [*TEXT, Finish("", "qwen-flash")], id="half-way end of file"
        ),
        pytest.param(Answer(finish_reason=None, usage=None, end="reset"), [*TEXT, Finish("", "qwen-flash")], id="half-way reset"),
        pytest.param(Answer(finish_reason=None), [*TEXT, TOLD, Finish("", "qwen-flash")], id="DONE without a reason"),
        pytest.param(Answer(pieces=()), [TOLD, Finish("stop", "qwen-flash")], id="nothing but a role"),
        pytest.param(Answer(pieces=("", "x", "")), [TextDelta("x"), TOLD, Finish("stop", "qwen-flash")], id="empty pieces"),
        pytest.param(
            Answer(model="qwen-flash-2025"), [*TEXT, TOLD, Finish("stop", "qwen-flash-2025")], id="another model answers"
        ),
        pytest.param(
            Answer(reasoning=("hm, ", "so")),
            [ReasoningDelta("hm, "), ReasoningDelta("so"), *TEXT, TOLD, Finish("stop", "qwen-flash")],
            id="reasoning_content",
        ),
        pytest.param(
            Answer(reasoning=("hm",), reasoning_field="reasoning"),
            [ReasoningDelta("hm"), *TEXT, TOLD, Finish("stop", "qwen-flash")],
            id="reasoning",
        ),
        pytest.param(
            Answer(pieces=("a\u2028b", "\u2029\x85c", "d\\n\r\n\x0ce")),
            [
                TextDelta("a\u2028b"),
                TextDelta("\u2029\x85c"),
                TextDelta("d\\n\r\n\x0ce"),
                TOLD,
                Finish("stop", "qwen-flash"),
            ],
            id="line separators that are no line ends",
        ),
        pytest.param(
            Answer(
                raw=[
                    b": keep-alive\n\n",
                    b'data: {"choices":null,"model":null}\n\n',
                    b'data: {"model":"qwen-flash","choices":[{"delta":null}]}\n\n',
                ]
            ),
            [Finish("", "qwen-flash")],
            id="comments and nulls",
        ),
        pytest.param(
            Answer(content_type="text/plain"),
            [*TEXT, TOLD, Finish("stop", "qwen-flash")],
            id="a stream that does not call itself one",
        ),
    ],
)
def test_streams(server: Loopback, answer: Answer, events: list[Event]) -> None:
    server.enqueue(answer)
    assert ask(at(server.url)) == events
    assert len(server.chats) == 1


@pytest.mark.parametrize(
    ("told", "usage"),
    [
        pytest.param(
            {**USAGE, "prompt_tokens_details": {"cached_tokens": 96}}, Usage(prompt=120, cached=96, completion=7), id="cached"
        ),
        pytest.param(
            {**USAGE, "prompt_cache_hit_tokens": 64}, Usage(prompt=120, cached=64, completion=7), id="deepseek's cached"
        ),
        pytest.param(
            {**USAGE, "completion_tokens_details": {"reasoning_tokens": 5}},
            Usage(prompt=120, completion=7, reasoning=5),
            id="reasoning",
        ),
        pytest.param(
            {
                "prompt_tokens": 120,
                "completion_tokens": 7,
                "total_tokens": 177,
                "completion_tokens_details": {"reasoning_tokens": 50},
            },
            Usage(prompt=120, completion=57, reasoning=50),
            id="reasoning counted in the total only",
        ),
        pytest.param(
            {**USAGE, "prompt_tokens_details": {"cached_tokens": 0, "cache_creation_input_tokens": 100}},
            Usage(prompt=120, completion=7, written=100),
            id="written into the cache",
        ),
        pytest.param(
            {**USAGE, "cache_creation_input_tokens": 100}, Usage(prompt=120, completion=7, written=100), id="written, told beside"
        ),
        pytest.param({**USAGE, "prompt_tokens_details": None}, TOLD, id="null details"),
        pytest.param({"prompt_tokens": 120, "completion_tokens": None}, Usage(prompt=120), id="null count"),
    ],
)
def test_usage(server: Loopback, told: dict[str, Any], usage: Usage) -> None:
    server.enqueue(Answer(usage=told))
    assert usage in ask(at(server.url))


def test_usage_of_nothing_is_no_usage(server: Loopback) -> None:
    server.enqueue(Answer(usage={"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}))
    assert not [event for event in ask(at(server.url)) if isinstance(event, Usage)]


def test_what_is_sent(server: Loopback) -> None:
    ask(at(server.url, max_output=512))
    (request,) = server.chats
    assert request.body == {
        "model": "qwen-flash",
        "messages": [{"role": one.role, "content": one.content} for one in MESSAGES],
        "stream": True,
        "stream_options": {"include_usage": True},
        "max_tokens": 512,
    }
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert request.size == len(json.dumps(request.body, ensure_ascii=False, separators=(",", ":")).encode())


def test_openai_has_its_own_name_for_the_longest_answer(server: Loopback) -> None:
    ask(like("openai", server, max_output=512))
    assert server.chats[0].body["max_completion_tokens"] == 512
    assert "max_tokens" not in server.chats[0].body


def test_no_longest_answer_is_sent_where_none_is_wanted(server: Loopback) -> None:
    ask(at(server.url))
    assert not {"max_tokens", "max_completion_tokens"} & server.chats[0].body.keys()


def test_a_preset_adds_to_the_body_at_its_own_provider_only(server: Loopback) -> None:
    name = "qwen-plus-latest"
    for provider in (like("dashscope", server).provider, at(server.url).provider):
        ask(endpoint_for(provider, name, presets.model(name), key=KEY, max_output=0))
    assert [request.body.get("max_input_tokens") for request in server.chats] == [997_952, None]


def test_the_environment_adds_nothing(server: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_ORG_ID", "org-private")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "proj-private")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-private")
    monkeypatch.setenv("OPENAI_BASE_URL", "https://private.example.com/v1")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Other: private\nAuthorization: Bearer private")
    ask(at(server.url))
    ask(at(server.url, key=""))
    first, second = server.chats
    assert "private" not in str(first.headers) + str(second.headers)
    assert (first.headers["authorization"], second.headers["authorization"]) == (f"Bearer {KEY}", "Bearer EMPTY")
    assert not [name for name in first.headers if "stainless" in name]


def test_openai_gets_what_the_environment_has_for_it(server: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_ORG_ID", "org-1")
    ask(like("openai", server))
    assert server.chats[0].headers["openai-organization"] == "org-1"


@pytest.mark.parametrize(
    "key",
    [
        pytest.param(f"{KEY}\n", id="line break"),
        pytest.param(f" {KEY}", id="blank"),
        pytest.param(f"{KEY}ü", id="not ascii"),
        pytest.param(f"{KEY}\x00", id="control character"),
    ],
)
def test_a_key_that_cannot_be_sent(server: Loopback, key: str) -> None:
    failure = failure_of(at(server.url, key=key))
    assert failure.code is Exit.AUTHENTICATION
    assert KEY not in failure.message + failure.hint
    assert not server.requests


def test_the_key_is_not_shown() -> None:
    assert KEY not in repr(at("http://127.0.0.1:9/v1"))


# --- limits ------------------------------------------------------------------------------------------------------


def body_with(size: int) -> tuple[Message, ...]:
    """Messages whose request has a body of exactly ``size`` bytes, with a letter of two bytes in it."""
    empty = {"model": "qwen-flash", "messages": [{"role": "user", "content": "é"}], "stream": True}
    empty["stream_options"] = {"include_usage": True}
    beside = len(json.dumps(empty, ensure_ascii=False, separators=(",", ":")).encode())
    return (Message("user", "é" + "x" * (size - beside)),)


def test_the_largest_body_is_sent(server: Loopback) -> None:
    ask(like("dashscope", server), messages=body_with(6_291_456))
    assert server.chats[0].size == 6_291_456


def test_a_larger_body_is_not_sent(server: Loopback) -> None:
    failure = failure_of(like("dashscope", server), messages=body_with(6_291_457), tokens=1_400_000)
    assert failure.code is Exit.DOES_NOT_FIT
    assert "6,291,457 bytes" in failure.message
    assert "6,291,456" in failure.message
    assert "--budget 1385k" in failure.hint
    assert not server.requests


def test_a_string_that_is_too_long_is_not_sent(server: Loopback) -> None:
    failure = failure_of(like("openai", server), messages=(Message("user", "x" * 10_485_761),))
    assert failure.code is Exit.DOES_NOT_FIT
    assert "10,485,761 characters" in failure.message
    assert not server.requests


def test_a_body_of_megabytes_passes_where_no_limit_is_known(server: Loopback) -> None:
    assert ask(at(server.url), messages=(Message("user", "x" * 7_000_000),))[-1] == Finish("stop", "qwen-flash")


# --- errors ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("behaviour", "code", "words"),
    [
        pytest.param(
            Failure(400, {"error": {"message": "Range of input length should be [1, 129024]", "code": "InvalidParameter"}}),
            Exit.DOES_NOT_FIT,
            "129,024",
            id="overflow",
        ),
        pytest.param(Failure(401, {"error": {"code": "invalid_api_key", "message": ""}}), Exit.AUTHENTICATION, "key", id="key"),
        pytest.param(Failure(404, {"error": {"code": "model_not_found", "message": ""}}), Exit.FAILED, "no model", id="model"),
        pytest.param(Failure(413, "too large"), Exit.DOES_NOT_FIT, "does not fit", id="no JSON"),
        pytest.param(Failure(429, "", {"retry-after": "600"}), Exit.FAILED, "limits", id="rate limit, too long to wait"),
        pytest.param(Failure(502, "<html>Bad Gateway</html>"), Exit.FAILED, "HTTP 502", id="gateway"),
        pytest.param(Failure(308, "", {"location": "http://127.0.0.1:9/"}), Exit.FAILED, "redirects", id="redirect"),
        pytest.param(
            Answer(raw=[b'data: {"error":{"message":"context window exceeds limit","code":400}}\n\n']),
            Exit.DOES_NOT_FIT,
            "does not fit",
            id="an error as the first event",
        ),
        pytest.param(
            Answer(
                raw=[b'{"base_resp":{"status_code":2013,"status_msg":"context window exceeds limit"}}'],
                end="eof",
                content_type="application/json",
            ),
            Exit.DOES_NOT_FIT,
            "does not fit",
            id="an error with status 200",
        ),
        pytest.param(Answer(raw=[b"<html>"], content_type="text/html"), Exit.FAILED, "no stream", id="a web page"),
        pytest.param(Answer(raw=[b"{}"], end="eof", content_type="application/json"), Exit.FAILED, "no stream", id="no stream"),
        pytest.param(Answer(raw=[b"data: {half\n\n"]), Exit.FAILED, "no stream", id="no JSON in the stream"),
        pytest.param(Answer(raw=[b'data: "\xff"\n\n']), Exit.FAILED, "no stream", id="no UTF-8 in the stream"),
        pytest.param(Answer(raw=[], end="reset"), Exit.FAILED, "broke", id="reset before the answer"),
    ],
)
def test_errors(server: Loopback, behaviour: Answer | Failure, code: Exit, words: str) -> None:
    server.enqueue(behaviour)
    failure = failure_of(at(server.url))
    assert failure.code is code
    assert words in failure.message
    assert failure.hint
    assert len(server.requests) == 1


def test_a_refused_key_names_the_other_regions(server: Loopback) -> None:
    server.fail(401, {"error": {"message": "Incorrect API key provided.", "code": "invalid_api_key"}})
    assert "dashscope-cn (Beijing)" in failure_of(like("dashscope", server)).hint


def test_an_error_in_the_middle_leaves_the_answer_incomplete(server: Loopback) -> None:
    piece = b'data: {"choices":[{"index":0,"delta":{"content":"half"}}]}\n\n'
    server.enqueue(Answer(raw=[piece, b'data: {"error":{"message":"engine died","code":500}}\n\n']))
    answer = stream(at(server.url), MESSAGES, prompt_tokens=100, patience=PATIENT)
    assert next(answer) == TextDelta("half")
    with pytest.raises(RepoassistError, match="engine died") as caught:
        next(answer)
    assert caught.value.code is Exit.INCOMPLETE


def test_nothing_listens() -> None:
    url = refused_url()
    failure = failure_of(at(url))
    assert failure.code is Exit.FAILED
    assert url in failure.message
    assert "Start the server" in failure.hint


def test_no_such_host() -> None:
    failure = failure_of(at("http://nowhere.invalid/v1"))
    assert failure.code is Exit.FAILED
    assert "http://nowhere.invalid/v1" in failure.message


# --- time --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "patience", "code", "words"),
    [
        pytest.param(Answer(delay=5), Patience(5, 0.2, 5), Exit.FAILED, "has said nothing", id="no headers"),
        pytest.param(Answer(first_delay=5), Patience(5, 0.2, 5), Exit.FAILED, "has said nothing", id="headers and then nothing"),
        pytest.param(Answer(pause=1), Patience(5, 20, 0.2), Exit.INCOMPLETE, "fell silent", id="silent in the middle"),
    ],
)
def test_patience_ends(server: Loopback, answer: Answer, patience: Patience, code: Exit, words: str) -> None:
    server.enqueue(answer)
    failure = failure_of(at(server.url), patience=patience)
    assert failure.code is code
    assert words in failure.message
    assert len(server.chats) == 1


def test_a_slow_first_word_is_not_idleness(server: Loopback) -> None:
    server.enqueue(Answer(first_delay=0.5))
    assert ask(at(server.url), patience=Patience(5, 20, 0.2))[-1] == Finish("stop", "qwen-flash")


def test_a_role_is_not_yet_a_word(server: Loopback) -> None:
    role = b'data: {"choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}\n\n'
    rest = b'data: {"choices":[{"index":0,"delta":{"content":"x"},"finish_reason":"stop"}]}\n\n'
    server.enqueue(Answer(raw=[role, rest], pause=0.5))
    assert ask(at(server.url), patience=Patience(5, 20, 0.2)) == [TextDelta("x"), Finish("stop")]


@pytest.mark.parametrize(
    ("url", "tokens", "first"),
    [
        pytest.param("https://api.openai.com/v1", 0, 120, id="small"),
        pytest.param("https://api.openai.com/v1", 1_000_000, 520, id="a million: above the 294 s published"),
        pytest.param("http://localhost:11434/v1", 30_000, 900, id="local: slower"),
    ],
)
def test_patience_grows_with_the_prompt(url: str, tokens: int, first: float) -> None:
    limits = patience_for(at(url).provider, tokens)
    assert limits.first == first
    assert limits.connect == 10


@pytest.mark.parametrize(
    ("status", "headers", "tokens", "requests"),
    [
        pytest.param(429, {"retry-after": "0"}, 100, 2, id="small, and soon"),
        pytest.param(503, {"retry-after": "0.1"}, 100, 2, id="unavailable for a moment"),
        pytest.param(429, {"llm_provider-retry-after": "0"}, 100, 2, id="handed on by litellm"),
        pytest.param(429, {"retry-after": "0"}, 50_000, 1, id="a large prompt is not sent again"),
        pytest.param(429, {"retry-after": "21"}, 100, 1, id="too long"),
        pytest.param(429, {}, 100, 1, id="nothing said of a wait"),
        pytest.param(500, {"retry-after": "0"}, 100, 1, id="it may have been read"),
        pytest.param(408, {"retry-after": "0"}, 100, 1, id="it may have been billed"),
    ],
)
def test_what_is_sent_again(server: Loopback, status: int, headers: dict[str, str], tokens: int, requests: int) -> None:
    server.enqueue(Failure(status, "", headers))
    if requests == 2:
        assert ask(at(server.url), tokens=tokens)[-1] == Finish("stop", "qwen-flash")
    else:
        failure_of(at(server.url), tokens=tokens)
    assert len(server.chats) == requests


TOO_LONG = {
    "error": {
        "message": "This model's maximum context length is 2048 tokens. However, you requested 3031 tokens (3030 in the messages, 1 in "
        "the completion). Please reduce the length of the messages or completion.",
        "code": "context_length_exceeded",
    }
}


@pytest.mark.parametrize(
    ("local", "answered", "expected"),
    [
        pytest.param(True, Failure(400, TOO_LONG), "takes at most 2,048 tokens", id="as llama-cpp-python: too long a prompt"),
        pytest.param(True, Failure(500, "oops"), "cannot serve", id="another reason"),
        pytest.param(True, Answer(), "", id="no reason"),
        pytest.param(False, Failure(400, TOO_LONG), "", id="not on this machine: nothing is sent again"),
    ],
)
def test_why_a_stream_ended_before_it_began(server: Loopback, answered: Answer | Failure, expected: str, *, local: bool) -> None:
    server.enqueue(Answer(raw=[], end="eof"), answered)
    there = at(server.url, max_output=500)
    endpoint = replace(there, provider=replace(there.provider, local=local))
    if expected:
        assert expected in failure_of(endpoint).message
    else:
        assert ask(endpoint) == [Finish("")]
    first, *again = (request.body for request in server.chats)
    assert again == ([{"model": "qwen-flash", "messages": first["messages"], "max_tokens": 1}] if local else [])


PLAIN = {
    "error": {"message": "<400> InternalError.Algo.InvalidParameter: input content must be a string.", "code": "InvalidParameter"}
}
KEPT = (MESSAGES[0], replace(MESSAGES[1], stable=5))


def marked(server: Loopback) -> Endpoint:
    found = like("dashscope", server)
    return replace(found, markers=found.provider.markers)


def test_a_marked_prompt_goes_out_in_two_blocks(server: Loopback) -> None:
    ask(marked(server), messages=KEPT)
    (request,) = server.chats
    blocks = request.body["messages"][1]["content"]
    assert "".join(block["text"] for block in blocks) == KEPT[1].content
    assert [block.get("cache_control") for block in blocks] == [{"type": "ephemeral"}, None]


@pytest.mark.parametrize("tokens", [100, 900_000], ids=["small", "large"])
def test_where_no_blocks_are_taken_it_is_sent_as_one_text_and_that_is_told(server: Loopback, tokens: int) -> None:
    server.fail(400, PLAIN)
    told: list[str] = []
    watch = Watch(unmarked=lambda: told.append("unmarked"))
    events = list(stream(marked(server), KEPT, prompt_tokens=tokens, patience=PATIENT, watch=watch))
    assert events[-1] == Finish("stop", "qwen-flash")
    assert told == ["unmarked"]
    assert [type(request.body["messages"][1]["content"]) for request in server.chats] == [list, str]


def test_an_unmarked_prompt_that_is_refused_is_not_sent_again(server: Loopback) -> None:
    server.fail(400, PLAIN)
    assert failure_of(like("dashscope", server), messages=KEPT).code is Exit.FAILED
    assert len(server.chats) == 1


def test_the_last_byte_is_told_before_the_first_word(server: Loopback) -> None:
    told: list[str] = []
    watch = Watch(sent=lambda: told.append("sent"))
    for event in stream(at(server.url), MESSAGES, prompt_tokens=100, patience=PATIENT, watch=watch):
        told.append(type(event).__name__)  # noqa: PERF401 - one after the other with what the watch tells
    assert told == ["sent", "TextDelta", "TextDelta", "Usage", "Finish"]


def test_thoughts_in_the_text_are_no_answer(server: Loopback) -> None:
    server.answer("<think>Hm", ".</thi", "nk>\n\nYes.", usage=None)
    assert ask(at(server.url)) == [
        ReasoningDelta("Hm"),
        ReasoningDelta("."),
        TextDelta("Yes."),
        Finish("stop", "qwen-flash"),
    ]


def test_it_is_sent_again_once_only(server: Loopback) -> None:
    server.enqueue(*(Failure(429, "", {"retry-after": "0"}) for _ in range(3)))
    failure_of(at(server.url))
    assert len(server.chats) == 2


def test_an_answer_that_nobody_wants_any_more_is_let_go(server: Loopback) -> None:
    server.enqueue(Answer(pieces=["x"] * 1000, pause=0.2))
    begun = time.monotonic()
    answer = stream(at(server.url), MESSAGES, prompt_tokens=100, patience=PATIENT)
    assert next(answer) == TextDelta("x")
    del answer
    assert time.monotonic() - begun < 10


# --- proxies -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"])
def test_this_machine_is_reached_without_a_proxy(server: Loopback, monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    monkeypatch.setenv(variable, refused_url())
    assert ask(at(server.url))[-1] == Finish("stop", "qwen-flash")


def test_a_broken_proxy_is_no_trouble_for_this_machine(server: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "nonsense://127.0.0.1:9")
    assert ask(at(server.url))[-1] == Finish("stop", "qwen-flash")


def test_other_hosts_are_reached_through_the_proxy(server: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", server.url.removesuffix("/v1"))
    assert ask(at("http://models.example.com/v1"))[-1] == Finish("stop", "qwen-flash")
    assert server.chats[0].path == "http://models.example.com/v1/chat/completions"


def test_hosts_that_need_no_proxy_get_none(server: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", server.url.removesuffix("/v1"))
    monkeypatch.setenv("NO_PROXY", "nowhere.invalid")
    failure_of(at("http://nowhere.invalid/v1"))
    assert not server.requests


def test_a_proxy_that_refuses(server: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", server.url.removesuffix("/v1"))
    failure = failure_of(at("https://models.example.com/v1"))
    assert "proxy" in failure.message


def test_a_proxy_that_cannot_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "nonsense://127.0.0.1:9")
    failure = failure_of(at("https://models.example.com/v1"))
    assert "proxy" in failure.message
    assert "HTTPS_PROXY" in failure.hint


def test_certificates_that_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere/certificates.pem")
    assert "SSL_CERT_FILE" in failure_of(at("https://models.example.com/v1")).hint


# --- truncation, models ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("own", "reported", "exact", "expected"),
    [
        pytest.param(160_689, 16_387, True, True, id="as ollama did it"),
        pytest.param(1_000, 900, True, False, id="exact: 90% is not less than 90%"),
        pytest.param(1_000, 899, True, True, id="exact: less than 90%"),
        pytest.param(1_000, 899, False, False, id="estimate: 90% may be the tokenizer's"),
        pytest.param(1_000, 600, False, False, id="estimate: 60%"),
        pytest.param(1_000, 599, False, True, id="estimate: less than 60%"),
        pytest.param(1_000, 2_000, True, False, id="more than ours"),
        pytest.param(1_000, 0, True, False, id="not reported"),
    ],
)
def test_truncated(own: int, reported: int, *, exact: bool, expected: bool) -> None:
    assert truncated(own, Usage(reported), exact=exact) is expected


def test_our_own_estimate_proves_nothing() -> None:
    assert not truncated(1_000, Usage(10, estimated=True), exact=True)


@pytest.mark.parametrize(
    ("row", "window"),
    [
        pytest.param({"max_model_len": 1_010_000}, 1_010_000, id="vllm"),
        pytest.param({"context_length": 1_000_000}, 1_000_000, id="openrouter"),
        pytest.param({"meta": {"n_ctx": 8_192, "n_ctx_train": 131_072}}, 8_192, id="llama.cpp"),
        pytest.param({"max_input_tokens": 4_000}, 4_000, id="litellm"),
        pytest.param({"meta": {"n_ctx_train": 131_072}}, 0, id="what it was trained with is not what is served"),
        pytest.param({}, 0, id="not told"),
    ],
)
def test_served(server: Loopback, row: dict[str, Any], window: int) -> None:
    server.models = [{"id": "z", "object": "model", **row}, {"id": "a", "object": "model"}]
    assert served(at(server.url)) == (Served("a", 0), Served("z", window))
    assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"


def test_served_by_nobody() -> None:
    with pytest.raises(RepoassistError, match="nothing answers"):
        served(at(refused_url()))
