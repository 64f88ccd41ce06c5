from __future__ import annotations

from dataclasses import replace
from email.utils import formatdate
from typing import Any

import pytest

from repoassist.errors import Exit
from repoassist.llm import presets
from repoassist.llm.failures import explain
from repoassist.llm.replies import Attempt, reply, retry_after
from repoassist.llm.transport import TROUBLES, Trouble, in_trouble

KEY = "sk-" + "0123456789abcdef" * 2


def attempt(provider: str = "dashscope", model: str = "qwen-flash", tokens: int = 200_000, **more: Any) -> Attempt:
    found = presets.provider(provider)
    assert found is not None
    return Attempt(found, model, tokens, **more)


def error(message: str, code: object = None, **more: object) -> dict[str, object]:
    return {"error": {"message": message, "code": code, **more}}


VLLM = "This model's maximum context length is 131072 tokens. However, "


@pytest.mark.parametrize(
    ("provider", "body", "limit", "sent"),
    [
        pytest.param(
            "dashscope", error("Range of input length should be [1, 129024]", "InvalidParameter"), 129_024, 0, id="dashscope"
        ),
        pytest.param(
            "dashscope",
            error(
                "<400> InternalError.Algo.InvalidParameter: Range of input length should be [1, 997952]",
                "invalid_parameter_error",
            ),
            997_952,
            0,
            id="dashscope, wrapped",
        ),
        pytest.param(
            "openai",
            error(
                "This model's maximum context length is 1047576 tokens. However, your messages resulted in 1100000 tokens. "
                "Please reduce the length of the messages.",
                "context_length_exceeded",
            ),
            1_047_576,
            1_100_000,
            id="openai",
        ),
        pytest.param(
            "openai",
            error("Your input exceeds the context window of this model.", "context_length_exceeded"),
            0,
            0,
            id="openai, no numbers",
        ),
        pytest.param("openai", error("Too long.", "context_length_exceeded"), 0, 0, id="by its code alone"),
        pytest.param(
            "vllm",
            {
                "object": "error",
                "message": VLLM + "you requested 200500 tokens (200000 in the messages, 500 in the completion).",
                "code": 400,
            },
            131_072,
            200_000,
            id="vllm, flat body",
        ),
        pytest.param(
            "vllm",
            error(VLLM + "your request has 200000 input tokens. Please reduce the length of the input messages.", 400),
            131_072,
            200_000,
            id="vllm, integer code",
        ),
        pytest.param(
            "vllm",
            error(
                VLLM + "you requested 500 output tokens and your prompt contains at least 200000 input tokens, for a total of "
                "at least 200500 tokens.",
                400,
            ),
            131_072,
            200_000,
            id="vllm, at least",
        ),
        pytest.param(
            "vllm",
            error(
                "'max_tokens' or 'max_completion_tokens' is too large: 8192. This model's maximum context length is 131072 "
                "tokens and your request has 125000 input tokens (8192 > 131072 - 125000).",
                400,
            ),
            131_072,
            125_000,
            id="vllm, no room for the answer",
        ),
        pytest.param(
            "vllm",
            error(
                "You passed 200000 input tokens and requested 500 output tokens. However, the model's context length is only "
                "131072 tokens, resulting in a maximum input length of 130572 tokens.",
                400,
            ),
            131_072,
            200_000,
            id="vllm, passed",
        ),
        pytest.param(
            "vllm",
            error("The decoder prompt (length 200000) is longer than the maximum model length of 131072.", 400),
            131_072,
            200_000,
            id="vllm, decoder",
        ),
        pytest.param(
            "llama.cpp",
            error(
                "the request exceeds the available context size, try increasing it",
                400,
                type="exceed_context_size_error",
                n_prompt_tokens=9_000,
                n_ctx=8_192,
            ),
            8_192,
            9_000,
            id="llama.cpp",
        ),
        pytest.param(
            "llama.cpp",
            error("request (9000 tokens) exceeds the available context size (8192 tokens), try increasing it", 400),
            8_192,
            9_000,
            id="llama.cpp, in words",
        ),
        pytest.param(
            "llama.cpp",
            error(
                "This model's maximum context length is 8192 tokens, however you requested 9600 tokens "
                "(9000 in your prompt; 600 for the completion).",
                "context_length_exceeded",
            ),
            8_192,
            9_000,
            id="llama-cpp-python",
        ),
        pytest.param(
            "gemini",
            [error("The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).", 400)],
            1_048_576,
            1_200_000,
            id="gemini, in a list",
        ),
        pytest.param(
            "xai",
            {
                "code": "invalid-argument",
                "error": "This model's maximum prompt length is 131072 but the request contains 537812 tokens.",
            },
            131_072,
            537_812,
            id="xai, error is a text",
        ),
        pytest.param(
            "openrouter",
            error(
                "This endpoint's maximum context length is 1000000 tokens. However, you requested about 1500000 tokens "
                "(1490000 of text input, 10000 in the output).",
                400,
            ),
            1_000_000,
            1_490_000,
            id="openrouter",
        ),
        pytest.param(
            "minimax",
            {"base_resp": {"status_code": 2013, "status_msg": "invalid params, context window exceeds limit"}},
            0,
            0,
            id="minimax",
        ),
        pytest.param(
            "lmstudio",
            error("the model is loaded with context length of only 4096 tokens, which is not enough"),
            4_096,
            0,
            id="lm studio",
        ),
        pytest.param(
            "http://localhost:30000/v1",
            {"message": "The input (200000 tokens) is longer than the model's context length (131072 tokens)."},
            131_072,
            200_000,
            id="sglang",
        ),
        pytest.param(
            "http://localhost:4000/v1",
            error(
                "litellm.ContextWindowExceededError: litellm.BadRequestError: this is a mock context window exceeded error", "400"
            ),
            0,
            0,
            id="litellm, no numbers",
        ),
        pytest.param(
            "http://localhost:4000/v1",
            error(
                "litellm.BadRequestError: litellm.ContextWindowExceededError: litellm.BadRequestError: ContextWindowExceededError: "
                "OpenAIException - This model's maximum context length is 1000 tokens. However, your messages resulted in 1336 "
                "tokens.",
                "400",
            ),
            1_000,
            1_336,
            id="litellm, around another's",
        ),
    ],
)
def test_overflow(provider: str, body: object, limit: int, sent: int) -> None:
    answered = reply(400, body)
    assert (answered.limit, answered.sent) == (limit, sent)
    failure = explain(attempt(provider), answered)
    assert failure.code is Exit.DOES_NOT_FIT
    for number in filter(None, (limit, sent or 200_000)):
        assert f"{number:,}" in failure.message
    assert "--budget" in failure.hint


@pytest.mark.parametrize(
    ("tokens", "reserve", "message", "budget"),
    [
        pytest.param(200_000, 0, "Range of input length should be [1, 129024]", "127k", id="the limit less a margin"),
        pytest.param(200_000, 8_192, "Range of input length should be [1, 129024]", "119k", id="less the answer"),
        pytest.param(
            150_000,
            0,
            "maximum prompt length is 131072 but the request contains 300000 tokens",
            "64k",
            id="scaled where the endpoint counts more than we",
        ),
    ],
)
def test_the_advised_budget_fits(tokens: int, reserve: int, message: str, budget: str) -> None:
    failure = explain(attempt(tokens=tokens, max_output=reserve), reply(400, error(message)))
    assert f"--budget {budget}," in failure.hint


@pytest.mark.parametrize(
    ("provider", "status", "body", "code", "words"),
    [
        pytest.param(
            "dashscope",
            400,
            error("Exceeded limit on max bytes to request body : 6291456", "BadRequest.TooLarge"),
            Exit.DOES_NOT_FIT,
            "6,291,456 bytes",
            id="dashscope: body",
        ),
        pytest.param("vllm", 413, "<html>Request Entity Too Large</html>", Exit.DOES_NOT_FIT, "does not fit", id="gateway: body"),
        pytest.param(
            "dashscope",
            400,
            error("Input data may contain inappropriate content.", "data_inspection_failed"),
            Exit.FAILED,
            "content filter",
            id="dashscope: filter",
        ),
        pytest.param(
            "dashscope",
            400,
            error("Access denied, please make sure your account is in good standing.", "Arrearage"),
            Exit.FAILED,
            "account",
            id="dashscope: arrears",
        ),
        pytest.param(
            "dashscope",
            401,
            error("Incorrect API key provided.", "invalid_api_key"),
            Exit.AUTHENTICATION,
            "key",
            id="dashscope: key",
        ),
        pytest.param(
            "gemini",
            400,
            [error("API key not valid. Please pass a valid API key.", 400, status="INVALID_ARGUMENT")],
            Exit.AUTHENTICATION,
            "key",
            id="gemini: key, with a 400",
        ),
        pytest.param("openai", 401, "", Exit.AUTHENTICATION, "key", id="401 without words"),
        pytest.param(
            "vllm",
            400,
            error("No connected db.", "400", type="no_db_connection"),
            Exit.AUTHENTICATION,
            "did not accept the key",
            id="litellm without a database: any key but its own",
        ),
        pytest.param(
            "dashscope",
            403,
            error("The free tier of the model has been exhausted.", "AllocationQuota.FreeTierOnly"),
            Exit.FAILED,
            "free quota",
            id="dashscope: free tier",
        ),
        pytest.param(
            "dashscope",
            403,
            error("Access denied.", "Model.AccessDenied"),
            Exit.AUTHENTICATION,
            "qwen-flsh",
            id="dashscope: no access",
        ),
        pytest.param(
            "dashscope",
            404,
            error("The model `qwen-flsh` does not exist or you do not have access to it.", "model_not_found"),
            Exit.FAILED,
            "no model qwen-flsh",
            id="dashscope: model",
        ),
        pytest.param(
            "ollama",
            404,
            error('model "qwen-flsh" not found, try pulling it first'),
            Exit.FAILED,
            "no model qwen-flsh",
            id="ollama: model",
        ),
        pytest.param(
            "openrouter",
            400,
            error("qwen-flsh is not a valid model ID", 400),
            Exit.FAILED,
            "no model qwen-flsh",
            id="openrouter: model",
        ),
        pytest.param(
            "vllm",
            400,
            error("/chat/completions: Invalid model name passed in model=qwen-flsh. Call `/v1/models` to view …", "400"),
            Exit.FAILED,
            "no model qwen-flsh",
            id="litellm: model",
        ),
        pytest.param(
            "vllm",
            400,
            {"detail": "Server is pinned to '/models/Qwen2.5'; requested 'qwen-flsh'."},
            Exit.FAILED,
            "no model qwen-flsh",
            id="transformers serve: model",
        ),
        pytest.param("vllm", 404, {"detail": "Not Found"}, Exit.FAILED, "no chat endpoint", id="wrong path"),
        pytest.param(
            "vllm",
            404,
            error("No fixture matched", "no_fixture_match"),
            Exit.FAILED,
            "no chat endpoint at http://localhost:8000/v1: No fixture matched",
            id="aimock: a 404 in its own words",
        ),
        pytest.param(
            "dashscope",
            429,
            error("You exceeded your current requests list.", "limit_requests"),
            Exit.FAILED,
            "limits",
            id="requests",
        ),
        pytest.param("dashscope", 429, error("Too fast.", "limit_burst_rate"), Exit.FAILED, "limits", id="dashscope: burst"),
        pytest.param(
            "dashscope",
            429,
            error("You exceeded your current quota, please check your plan and billing details.", "insufficient_quota"),
            Exit.FAILED,
            "limits",
            id="dashscope: tokens a minute",
        ),
        pytest.param(
            "openai",
            429,
            error("You exceeded your current quota, please check your plan and billing details.", "insufficient_quota"),
            Exit.FAILED,
            "credit",
            id="openai: no credit",
        ),
        pytest.param("deepseek", 402, error("Insufficient Balance"), Exit.FAILED, "credit", id="deepseek: no credit"),
        pytest.param(
            "openai",
            429,
            error(
                "Request too large for gpt-4.1 on tokens per min (TPM): Limit 30000, Requested 200000. Reduce it.",
                "rate_limit_exceeded",
            ),
            Exit.FAILED,
            "200,000 tokens, at most 30,000 a minute",
            id="openai: larger than the quota",
        ),
        pytest.param(
            "dashscope", 500, error("Request timed out.", "RequestTimeOut"), Exit.FAILED, "time", id="dashscope: timeout"
        ),
        pytest.param("dashscope", 503, error("", "ModelServingError"), Exit.FAILED, "HTTP 503", id="dashscope: serving"),
        pytest.param("dashscope", 503, error("", "ModelUnavailable"), Exit.FAILED, "HTTP 503", id="dashscope: unavailable"),
        pytest.param("llama.cpp", 503, error("Loading model", 503), Exit.FAILED, "Loading model", id="llama.cpp: loading"),
        pytest.param("openai", 307, "", Exit.FAILED, "redirects", id="redirect"),
        pytest.param(
            "dashscope",
            400,
            error("input content must be a string."),
            Exit.FAILED,
            "must be a string",
            id="anything else: quoted",
        ),
        pytest.param("vllm", 418, "", Exit.FAILED, "HTTP 418", id="nothing said"),
        pytest.param("vllm", 422, {"detail": [{"msg": "Field required"}]}, Exit.FAILED, "Field required", id="details in a list"),
        pytest.param("vllm", 400, [], Exit.FAILED, "HTTP 400", id="empty list"),
        pytest.param("vllm", 400, None, Exit.FAILED, "HTTP 400", id="no body"),
    ],
)
def test_explain(provider: str, status: int, body: object, code: Exit, words: str) -> None:
    failure = explain(attempt(provider, "qwen-flsh"), reply(status, body))
    assert failure.code is code
    assert words in failure.message
    assert failure.hint


@pytest.mark.parametrize(
    ("provider", "others"),
    [
        pytest.param(
            "dashscope", ["dashscope-cn (Beijing)", "dashscope-us", "dashscope-hk", "$DASHSCOPE_API_KEY"], id="singapore"
        ),
        pytest.param("dashscope-cn", ["dashscope (Singapore)", "dashscope-us", "dashscope-hk"], id="beijing"),
        pytest.param(
            "https://ws.ap-southeast-1.maas.aliyuncs.com/compatible-mode/v1",
            ["dashscope (Singapore)", "dashscope-cn", "dashscope-us", "dashscope-hk"],
            id="workspace",
        ),
        pytest.param("openai", ["Check $OPENAI_API_KEY"], id="one region only"),
        pytest.param("https://llm.example.com/v1", ["--key-env"], id="unknown provider"),
    ],
)
def test_a_refused_key_names_the_other_regions(provider: str, others: list[str]) -> None:
    failure = explain(attempt(provider), reply(401, error("", "invalid_api_key")))
    assert all(other in failure.hint for other in others)


def test_a_missing_model_names_those_that_look_alike() -> None:
    failure = explain(attempt(model="qwen-flsh"), reply(404, error("", "model_not_found")))
    assert "Did you mean qwen-flash" in failure.hint


def test_a_model_that_is_gone_is_not_proposed_instead_of_itself() -> None:
    failure = explain(attempt(model="qwen-turbo-latest"), reply(404, error("", "model_not_found")))
    assert "qwen-turbo-latest" not in failure.hint


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        pytest.param({"retry-after": "7"}, 7, id="seconds"),
        pytest.param({"retry-after": "0.5"}, 0.5, id="fraction"),
        pytest.param({"retry-after": "-3"}, 0, id="in the past"),
        pytest.param({"retry-after": formatdate(0, usegmt=True)}, 0, id="a date that has passed"),
        pytest.param({"retry-after": "soon"}, None, id="no number"),
        pytest.param({}, None, id="none"),
    ],
)
def test_retry_after(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(reply(429, "", headers)) == seconds


def test_a_limit_says_how_long_to_wait() -> None:
    assert "in 7 s" in explain(attempt(), reply(429, error("Slow down."), {"retry-after": "7"})).hint


PROMPT = "def secret_sauce(recipe):\n    return recipe.stir(times=42)\n" * 20


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(f"bad header Bearer {KEY}", id="the key"),
        pytest.param(f"bad key {KEY[:12]}", id="a piece of the key"),
        pytest.param("value is not valid: def secret_sauce(recipe): and so on", id="a line of the prompt"),
        pytest.param("'input': 'return recipe.stir(times=42)\\ndef secret_sauce", id="an escaped piece of the prompt"),
    ],
)
@pytest.mark.parametrize("status", [400, 403, 500], ids=str)
def test_no_message_repeats_what_was_sent(said: str, status: int) -> None:
    failure = explain(attempt(private=(KEY, PROMPT)), reply(status, error(said)))
    assert "sauce" not in failure.message + failure.hint
    assert KEY[:8] not in failure.message + failure.hint


def test_a_masked_key_stays_masked() -> None:
    failure = explain(attempt(private=(KEY, PROMPT)), reply(400, error("the key sk-01****cdef is odd")))
    assert "the key *** is odd" in failure.message


def test_control_characters_do_not_reach_the_terminal() -> None:
    failure = explain(attempt(), reply(400, error("red \x1b[31malert\x07\u202e")))
    assert failure.message.isprintable()


def test_no_representation_shows_private_texts() -> None:
    assert KEY not in repr(attempt(private=(KEY,)))


@pytest.mark.parametrize("trouble", list(Trouble), ids=str)
@pytest.mark.parametrize("provider", ["dashscope", "ollama", "http://127.0.0.1:9/v1"])
def test_every_trouble_names_the_endpoint_and_a_next_step(trouble: Trouble, provider: str) -> None:
    asked = attempt(provider)
    failure = in_trouble(asked, trouble, 10)
    assert asked.provider.base_url in failure.message or asked.provider.label in failure.message
    assert failure.hint
    assert "{" not in failure.message + failure.hint
    assert failure.code is (Exit.INCOMPLETE if trouble is Trouble.IDLE else Exit.FAILED)


def test_all_troubles_are_in_the_table() -> None:
    assert set(TROUBLES) == set(Trouble)


def test_a_local_server_that_is_down_is_started() -> None:
    failure = in_trouble(attempt("ollama"), Trouble.REFUSED)
    assert "http://localhost:11434/v1" in failure.message
    assert "ollama serve" in failure.hint


def test_a_remote_server_that_is_down_is_not_started() -> None:
    away = replace(attempt("openai").provider, start="never shown")
    assert "never shown" not in in_trouble(Attempt(away, "m"), Trouble.REFUSED).hint
