"""Every failure that providers document, as they send it, from a loopback server: exit code, words, and nothing sent again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from loopback import Answer, Failure, Loopback

from repoassist.errors import Exit, RepoassistError
from repoassist.llm import presets
from repoassist.llm.client import Endpoint, Patience, stream, truncated
from repoassist.llm.failures import WindowError
from repoassist.records import Finish, Message, TextDelta, Usage

PATIENT = Patience(connect=5, first=20, idle=20)
TOKENS = 200_000
MESSAGES = (Message("system", "Cite."), Message("user", "Where is it?"))


def like(name: str, server: Loopback, model: str = "qwen-flash") -> Endpoint:
    """A known provider whose address is the loopback server's."""
    found = presets.provider(name)
    assert found is not None
    return Endpoint(replace(found, base_url=server.url), model, "sk-0123456789abcdef", max_output=8_192)


def dashscope(message: str, code: str) -> dict[str, Any]:
    return {"error": {"message": message, "type": code, "param": None, "code": code}, "request_id": "r-1"}


def error(message: str, code: object = None, **more: object) -> dict[str, Any]:
    return {"error": {"message": message, "code": code, **more}}


VLLM = "This model's maximum context length is 131072 tokens. However, "

ROWS = [
    # Model Studio
    pytest.param(
        "dashscope",
        Failure(400, dashscope("Range of input length should be [1, 129024]", "InvalidParameter")),
        (Exit.DOES_NOT_FIT, "at most 129,024 tokens", "--budget 119k"),
        id="dashscope: input too long",
    ),
    pytest.param(
        "dashscope",
        Failure(400, dashscope("Exceeded limit on max bytes to request body : 6291456", "BadRequest.TooLarge")),
        (Exit.DOES_NOT_FIT, "at most 6,291,456 bytes", "--budget"),
        id="dashscope: body too large",
    ),
    pytest.param(
        "dashscope",
        Failure(400, dashscope("Input data may contain inappropriate content.", "data_inspection_failed")),
        (Exit.FAILED, "the content filter of Alibaba Cloud Model Studio", "--exclude"),
        id="dashscope: its filter",
    ),
    pytest.param(
        "dashscope",
        Failure(400, dashscope("Access denied, please make sure your account is in good standing.", "Arrearage")),
        (Exit.FAILED, "not in good standing", "console"),
        id="dashscope: account",
    ),
    pytest.param(
        "dashscope",
        Failure(401, dashscope("Incorrect API key provided.", "invalid_api_key")),
        (Exit.AUTHENTICATION, "did not accept the key", "dashscope-cn (Beijing)"),
        id="dashscope: key, and the other regions",
    ),
    pytest.param(
        "dashscope",
        Failure(403, dashscope("The free tier of the model has been exhausted.", "AllocationQuota.FreeTierOnly")),
        (Exit.FAILED, "free quota", "free tier only"),
        id="dashscope: free tier",
    ),
    pytest.param(
        "dashscope",
        Failure(403, dashscope("Model access denied.", "Model.AccessDenied")),
        (Exit.AUTHENTICATION, "refuses this key access", "--model"),
        id="dashscope: model denied",
    ),
    pytest.param(
        "dashscope",
        Failure(404, dashscope("The model `qwen-flsh` does not exist.", "model_not_found")),
        (Exit.FAILED, "has no model qwen-flsh", "qwen-flash"),
        id="dashscope: no such model, and near names",
    ),
    pytest.param(
        "dashscope",
        Failure(429, dashscope("Requests rate limit exceeded.", "limit_requests"), {"Retry-After": "7"}),
        (Exit.FAILED, "limits the rate", "7 s"),
        id="dashscope: too many requests",
    ),
    pytest.param(
        "dashscope",
        Failure(429, dashscope("You exceeded your current quota: tokens per minute.", "insufficient_quota")),
        (Exit.FAILED, "limits the rate", "never succeeds"),
        id="dashscope: tokens per minute",
    ),
    pytest.param(
        "dashscope",
        Failure(429, dashscope("Request rate increased too quickly.", "limit_burst_rate")),
        (Exit.FAILED, "limits the rate", "Try again"),
        id="dashscope: burst",
    ),
    pytest.param(
        "dashscope",
        Failure(500, dashscope("Request timed out, please try again later.", "RequestTimeOut")),
        (Exit.FAILED, "ran out of its own time", "smaller --budget"),
        id="dashscope: its own time limit",
    ),
    pytest.param(
        "dashscope",
        Failure(503, dashscope("Too many requests. Your requests are being throttled due to system capacity.", "ModelServingError")),
        (Exit.FAILED, "cannot serve", "Try again"),
        id="dashscope: capacity",
    ),
    pytest.param(
        "dashscope",
        Failure(503, dashscope("The model is temporarily unavailable.", "ModelUnavailable")),
        (Exit.FAILED, "cannot serve", "Try again"),
        id="dashscope: unavailable",
    ),
    # a window that overflows, as each says it
    pytest.param(
        "openai",
        Failure(400, error("Your input exceeds the context window of this model.", "context_length_exceeded")),
        (Exit.DOES_NOT_FIT, "200,000 (our count)", "--budget"),
        id="openai: overflow",
    ),
    *(
        pytest.param(
            "vllm", Failure(400, error(VLLM + rest, 400)), (Exit.DOES_NOT_FIT, "at most 131,072", "--budget"), id=f"vllm: {number}"
        )
        for number, rest in enumerate(
            (
                "you requested 200500 tokens (200000 in the messages, 500 in the completion).",
                "your request has 200000 input tokens. Please reduce the length of the input messages.",
                "you requested 500 output tokens and your prompt contains at least 200000 input tokens.",
                "you passed 200000 tokens.",
            )
        )
    ),
    pytest.param(
        "llama.cpp",
        Failure(400, error("too long", 400, type="exceed_context_size_error", n_prompt_tokens=200_000, n_ctx=131_072)),
        (Exit.DOES_NOT_FIT, "at most 131,072", "--budget"),
        id="llama.cpp: overflow",
    ),
    pytest.param(
        "gemini",
        Failure(400, [error("The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).", 400)]),
        (Exit.DOES_NOT_FIT, "at most 1,048,576", "--budget"),
        id="gemini: overflow, in a list",
    ),
    pytest.param(
        "xai",
        Failure(400, {"code": "Client specified an invalid argument", "error": "maximum prompt length is 1000000 but the request contains 1200000 tokens."}),
        (Exit.DOES_NOT_FIT, "at most 1,000,000", "--budget"),
        id="xai: overflow",
    ),
    pytest.param(
        "openrouter",
        Failure(400, error("This endpoint's maximum context length is 131072 tokens. However, you requested about 200500 tokens (200000 of text input, 500 in the output).", 400)),
        (Exit.DOES_NOT_FIT, "at most 131,072", "--budget"),
        id="openrouter: overflow",
    ),
    pytest.param(
        "minimax",
        Failure(400, {"base_resp": {"status_code": 2013, "status_msg": "invalid params, context window exceeds limit"}}),
        (Exit.DOES_NOT_FIT, "200,000 (our count)", "--budget"),
        id="minimax: overflow",
    ),
    # others
    pytest.param(
        "openai",
        Failure(429, error("Request too large for gpt-4.1 on tokens per min (TPM): Limit 30000, Requested 200000.", "rate_limit_exceeded")),
        (Exit.FAILED, "larger than the quota", "Waiting will not help"),
        id="openai: larger than the quota is final",
    ),
    pytest.param(
        "deepseek",
        Failure(402, error("Insufficient Balance", "invalid_request_error")),
        (Exit.FAILED, "not in good standing", "console"),
        id="deepseek: no credit",
    ),
    pytest.param(
        "gemini",
        Failure(400, [error("API key not valid. Please pass a valid API key.", 400, status="INVALID_ARGUMENT")]),
        (Exit.AUTHENTICATION, "did not accept the key", "GEMINI_API_KEY"),
        id="gemini: key",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("provider", "behaviour", "expected"), ROWS)
def test_failures(loopback: Loopback, provider: str, behaviour: Failure, expected: tuple[Exit, str, str]) -> None:
    loopback.enqueue(behaviour)
    endpoint = like(provider, loopback, "qwen-flsh" if "qwen-flsh" in str(behaviour.body) else "qwen-flash")
    with pytest.raises(RepoassistError) as caught:
        list(stream(endpoint, MESSAGES, prompt_tokens=TOKENS, patience=PATIENT))
    code, words, advice = expected
    assert caught.value.code is code
    assert words in caught.value.message
    assert advice in caught.value.hint
    assert "\n" not in caught.value.message + caught.value.hint
    assert len(loopback.chats) == 1


def test_the_window_is_learnt_from_the_refusal(loopback: Loopback) -> None:
    loopback.fail(400, dashscope("Range of input length should be [1, 129024]", "InvalidParameter"))
    with pytest.raises(WindowError) as caught:
        list(stream(like("dashscope", loopback), MESSAGES, prompt_tokens=TOKENS, patience=PATIENT))
    assert caught.value.limit == 129_024


def test_a_prompt_that_was_cut_in_silence_is_noticed(loopback: Loopback) -> None:
    loopback.answer("Fine.", usage={"prompt_tokens": 16_387, "completion_tokens": 2, "total_tokens": 16_389})
    (usage,) = (
        one
        for one in stream(like("ollama", loopback), MESSAGES, prompt_tokens=160_689, patience=PATIENT)
        if isinstance(one, Usage)
    )
    assert truncated(160_689, usage, exact=False)


USAGE = {"prompt_tokens": 120, "completion_tokens": 7, "total_tokens": 127}
TEXT = [TextDelta("An "), TextDelta("answer.")]


@pytest.mark.parametrize(
    ("answer", "told", "reason"),
    [
        pytest.param(Answer(usage_on="finish", end="eof"), True, "stop", id="transformers: no DONE, usage on the finish chunk"),
        pytest.param(Answer(usage=None), False, "stop", id="llama-cpp-python: no usage"),
        pytest.param(Answer(usage_on="every"), True, "stop", id="kubeai: usage on every chunk"),
        pytest.param(Answer(usage=None, finish_reason=None, end="eof"), False, "", id="a clean end half-way"),
        pytest.param(Answer(), True, "stop", id="model studio: usage on a last chunk without choices"),
    ],
)
def test_streams(loopback: Loopback, answer: Answer, reason: str, *, told: bool) -> None:
    loopback.enqueue(answer)
    events = list(stream(like("vllm", loopback), MESSAGES, prompt_tokens=100, patience=PATIENT))
    assert events[:2] == TEXT
    assert any(isinstance(one, Usage) for one in events) is told
    assert events[-1] == Finish(reason, "qwen-flash")
    assert len(loopback.chats) == 1
