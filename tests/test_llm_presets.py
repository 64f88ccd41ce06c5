from __future__ import annotations

import pytest

from repoassist.llm import presets


@pytest.mark.parametrize(
    ("name", "url", "variable", "local"),
    [
        pytest.param(
            "dashscope", "https://dashscope-intl.aliyuncs.com/compatible-mode/v1", "DASHSCOPE_API_KEY", False, id="singapore"
        ),
        pytest.param(
            "dashscope-cn", "https://dashscope.aliyuncs.com/compatible-mode/v1", "DASHSCOPE_API_KEY", False, id="beijing"
        ),
        pytest.param("dashscope-us", "https://dashscope-us.aliyuncs.com/compatible-mode/v1", "DASHSCOPE_API_KEY", False, id="us"),
        pytest.param(
            "dashscope-hk",
            "https://cn-hongkong.dashscope.aliyuncs.com/compatible-mode/v1",
            "DASHSCOPE_API_KEY",
            False,
            id="hong-kong",
        ),
        pytest.param("openai", "https://api.openai.com/v1", "OPENAI_API_KEY", False, id="openai"),
        pytest.param("gemini", "https://generativelanguage.googleapis.com/v1beta/openai/", "GEMINI_API_KEY", False, id="gemini"),
        pytest.param("deepseek", "https://api.deepseek.com", "DEEPSEEK_API_KEY", False, id="deepseek"),
        pytest.param("xai", "https://api.x.ai/v1", "XAI_API_KEY", False, id="xai"),
        pytest.param("minimax", "https://api.minimax.io/v1", "MINIMAX_API_KEY", False, id="minimax"),
        pytest.param("openrouter", "https://openrouter.ai/api/v1", "OPENROUTER_API_KEY", False, id="openrouter"),
        pytest.param("vllm", "http://localhost:8000/v1", "", True, id="vllm"),
        pytest.param("llama.cpp", "http://localhost:8080/v1", "", True, id="llama.cpp"),
        pytest.param("lmstudio", "http://localhost:1234/v1", "", True, id="lmstudio"),
        pytest.param("ollama", "http://localhost:11434/v1", "", True, id="ollama"),
    ],
)
def test_providers(name: str, url: str, variable: str, *, local: bool) -> None:
    found = presets.provider(name)
    assert found is not None
    assert (found.base_url, found.key_variable, found.local) == (url, variable, local)
    assert presets.provider(url) == found


@pytest.mark.parametrize(
    ("name", "longest", "thinking", "output", "exact"),
    [
        pytest.param("qwen-flash", 997_952, 995_904, 32_768, True, id="qwen-flash"),
        pytest.param("qwen-turbo-latest", 1_000_000, 1_000_000, 8_192, True, id="qwen-turbo"),
        pytest.param("qwen-plus-latest", 997_952, 995_904, 32_768, True, id="qwen-plus-latest"),
        pytest.param("qwen-plus-2025-07-28", 997_952, 995_904, 32_768, True, id="qwen-plus-07"),
        pytest.param("qwen-plus-2025-09-11", 997_952, 995_904, 32_768, True, id="qwen-plus-09"),
        pytest.param("qwen3-coder-plus", 997_952, 997_952, 65_536, True, id="qwen3-coder-plus"),
        pytest.param("qwen3-coder-flash", 997_952, 997_952, 65_536, True, id="qwen3-coder-flash"),
        pytest.param("qwen3.5-plus", 991_808, 991_808, 65_536, False, id="qwen3.5-plus"),
        pytest.param("qwen3.7-plus", 991_808, 991_808, 65_536, False, id="qwen3.7-plus"),
        pytest.param("qwen3.7-max", 991_808, 991_808, 65_536, False, id="qwen3.7-max"),
        pytest.param("qwen3.8-flash", 991_808, 991_808, 131_072, False, id="qwen3.8-flash"),
        pytest.param("qwen3.8-max", 991_808, 983_616, 131_072, False, id="qwen3.8-max"),
        pytest.param("qwen4-max", 991_808, 991_808, 131_072, False, id="qwen4-max"),
        pytest.param("gpt-4.1", 1_047_576, 1_047_576, 32_768, False, id="gpt-4.1"),
        pytest.param("gpt-5.4", 922_000, 922_000, 128_000, False, id="gpt-5.4"),
        pytest.param("gemini-2.5-pro", 1_048_576, 1_048_576, 65_536, False, id="gemini"),
    ],
)
def test_models(name: str, longest: int, thinking: int, output: int, *, exact: bool) -> None:
    found = presets.model(name)
    assert found is not None
    assert (found.input, found.thinking_input or found.input, found.output, found.exact) == (longest, thinking, output, exact)


@pytest.mark.parametrize(
    ("name", "reserve", "thinking", "limit"),
    [
        pytest.param("qwen-flash", 8_192, False, 991_808, id="the window holds the answer too"),
        pytest.param("qwen-flash", 0, False, 997_952, id="without an answer: the input's own limit"),
        pytest.param("qwen-flash", 0, True, 995_904, id="thinking takes some of the input"),
        pytest.param("qwen-flash", 32_768, True, 967_232, id="thinking and a long answer share the window"),
        pytest.param("qwen3.8-max", 8_192, False, 991_808, id="both limits meet"),
        pytest.param("gpt-5.4", 8_192, False, 922_000, id="an input limit below the window"),
        pytest.param("qwen-turbo-latest", 2_000_000, False, 0, id="never below zero"),
    ],
)
def test_auto_limit(name: str, reserve: int, limit: int, *, thinking: bool) -> None:
    found = presets.model(name)
    assert found is not None
    assert found.auto_limit(reserve, thinking=thinking) == limit


def test_the_default_is_the_successor_of_turbo() -> None:
    assert presets.default_model().name == "qwen-flash"
    assert presets.default_model().default_reserve == 8_192


def test_turbo_says_that_it_is_gone() -> None:
    turbo = presets.model("qwen-turbo-latest")
    assert turbo is not None
    assert "2026-07-13" in turbo.note


def test_plus_latest_needs_its_window_named() -> None:
    plus = presets.model("qwen-plus-latest")
    assert plus is not None
    assert plus.extra_body == {"max_input_tokens": 997_952}


@pytest.mark.parametrize("one", presets.models(), ids=lambda one: one.name)
def test_every_model_is_consistent(one: presets.Model) -> None:
    assert one.provider in {known.family for known in presets.providers()}
    assert 0 < one.input <= one.window
    assert 0 < one.output < one.window
    assert one.factor == 1 if one.exact else one.factor > 1
    bounds = [tier.up_to for tier in one.tiers]
    assert bounds[:-1] == sorted(set(bounds[:-1]))
    assert bounds[-1:] in ([], [0])
    assert all(0 < tier.cached <= tier.input < tier.output for tier in one.tiers)
    assert 0 < one.auto_limit(one.default_reserve) <= one.window - one.default_reserve


def test_names_are_told_apart() -> None:
    names = [name for one in presets.models() for name in (one.name, *one.aliases)]
    assert len(names) == len(set(names))
    providers = [one.name for one in presets.providers()]
    assert len(providers) == len(set(providers))


@pytest.mark.parametrize(
    ("url", "name"),
    [
        pytest.param("https://api.openai.com/v1/", "openai", id="last slash"),
        pytest.param("HTTPS://API.OpenAI.com:443/v1", "openai", id="case and default port"),
        pytest.param("https://generativelanguage.googleapis.com/v1beta/openai", "gemini", id="without its slash"),
        pytest.param("http://localhost:11434/v1", "ollama", id="local"),
        pytest.param("https://api.openai.com/v2", "api.openai.com", id="another path is not known"),
        pytest.param("http://api.openai.com/v1", "api.openai.com", id="without encryption it is another place"),
    ],
)
def test_known_urls(url: str, name: str) -> None:
    found = presets.provider(url)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize(
    ("url", "local"),
    [
        pytest.param("http://localhost:9000/v1", True, id="localhost"),
        pytest.param("http://LOCALHOST/v1", True, id="upper case"),
        pytest.param("http://127.0.0.1:9000/v1", True, id="v4"),
        pytest.param("http://127.8.9.1/v1", True, id="all of 127"),
        pytest.param("http://[::1]:9000/v1", True, id="v6"),
        pytest.param("https://127.0.0.1/v1", True, id="encrypted"),
        pytest.param("http://192.168.1.5:8000/v1", False, id="the neighbour's"),
        pytest.param("http://10.0.0.1/v1", False, id="private network"),
        pytest.param("http://0.0.0.0:8000/v1", False, id="any address"),
        pytest.param("https://localhost.example.com/v1", False, id="localhost as a prefix"),
        pytest.param("https://127.0.0.1.example.com/v1", False, id="address as a prefix"),
        pytest.param("http://models.localhost/v1", False, id="below localhost"),
    ],
)
def test_local_is_the_loopback_device_only(url: str, *, local: bool) -> None:
    found = presets.provider(url)
    assert found is not None
    assert (found.local, found.base_url) == (local, url if "LOCAL" not in url else "http://LOCALHOST/v1")


def test_a_customers_own_host_has_its_providers_limits() -> None:
    found = presets.provider("https://ws-1.eu-central-1.maas.aliyuncs.com/compatible-mode/v1")
    assert found is not None
    assert (found.family, found.region, found.key_variable, found.body_limit) == (
        "dashscope",
        "eu-central-1",
        "DASHSCOPE_API_KEY",
        6_291_456,
    )


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("nobody", id="unknown name"),
        pytest.param("", id="empty"),
        pytest.param("ftp://example.com/v1", id="another protocol"),
        pytest.param("https://", id="no host"),
        pytest.param("https://example.com:port/v1", id="no port number"),
        pytest.param("https://user:secret@example.com/v1", id="credentials"),
        pytest.param("http://localhost@example.com/v1", id="a host in disguise"),
        pytest.param("https://[::1/v1", id="broken address"),
    ],
)
def test_no_provider(text: str) -> None:
    assert presets.provider(text) is None


@pytest.mark.parametrize(
    ("name", "first"),
    [
        pytest.param("qwen-flsh", "qwen-flash", id="typing error"),
        pytest.param("QWEN-FLASH", "qwen-flash", id="case"),
        pytest.param("qwen-turbo", "qwen-turbo-latest", id="shortened"),
        pytest.param("minimax-m2", "MiniMax-M3", id="older"),
    ],
)
def test_near(name: str, first: str) -> None:
    assert presets.near(name)[0] == first


def test_nothing_is_near_nonsense() -> None:
    assert presets.near("###") == ()


def test_models_are_found_by_alias() -> None:
    assert presets.model("Qwen2.5-7B-Instruct-1M") == presets.model("Qwen/Qwen2.5-7B-Instruct-1M")
    assert presets.model("QWEN-FLASH") is None


def test_siblings_are_the_other_regions() -> None:
    beijing = presets.provider("dashscope-cn")
    assert beijing is not None
    assert [one.name for one in presets.siblings(beijing)] == ["dashscope", "dashscope-us", "dashscope-hk"]
