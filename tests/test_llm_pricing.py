from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repoassist.llm import presets, pricing
from repoassist.records import Usage


def known(name: str) -> presets.Model:
    found = presets.model(name)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("name", "usage", "costs"),
    [
        pytest.param("qwen-flash", Usage(255_000, 0, 0), "0.01275 USD", id="below the step"),
        pytest.param("qwen-flash", Usage(256_000, 0, 0), "0.0128 USD", id="on the step"),
        pytest.param("qwen-flash", Usage(257_000, 0, 0), "0.06425 USD", id="above the step: five times as much for the whole"),
        pytest.param("qwen-flash", Usage(100_000, 0, 10_000), "0.009 USD", id="with an answer"),
        pytest.param("qwen-flash", Usage(300_000, 0, 1_000), "0.077 USD", id="the answer too is dearer above the step"),
        pytest.param("qwen-flash", Usage(100_000, 100_000, 0), "0.001 USD", id="a cache hit costs a fifth"),
        pytest.param("qwen-flash", Usage(300_000, 290_000, 0), "0.017 USD", id="cached tokens still choose the tier"),
        pytest.param("qwen-flash", Usage(100, 900, 0), "0.000001 USD", id="no more cached than sent"),
        pytest.param("qwen-turbo-latest", Usage(1_000_000, 0, 0), "0.3 CNY", id="turbo"),
        pytest.param("qwen-plus-latest", Usage(1_000_000, 0, 0), "1.2 USD", id="plus, long"),
        pytest.param("qwen3-coder-plus", Usage(32_000, 0, 1_000), "0.037 USD", id="coder, first tier"),
        pytest.param("qwen3-coder-plus", Usage(128_000, 0, 1_000), "0.2394 USD", id="coder, second tier"),
        pytest.param("qwen3-coder-plus", Usage(256_000, 0, 1_000), "0.783 USD", id="coder, third tier"),
        pytest.param("qwen3-coder-plus", Usage(997_952, 0, 1_000), "6.047712 USD", id="coder, last tier"),
        pytest.param("qwen3-coder-flash", Usage(10_000, 0, 0), "0.003 USD", id="coder-flash, first tier"),
        pytest.param("qwen3-coder-flash", Usage(900_000, 0, 1_000), "1.4496 USD", id="coder-flash, last tier"),
        pytest.param("qwen3.5-plus", Usage(900_000, 0, 0), "0.45 USD", id="3.5-plus"),
        pytest.param("qwen3.7-plus", Usage(900_000, 0, 1_000), "1.0848 USD", id="3.7-plus"),
        pytest.param("qwen3.7-max", Usage(100_000, 0, 1_000), "0.2575 USD", id="3.7-max"),
        pytest.param("qwen3.8-flash", Usage(100_000, 0, 1_000), "0.01547 USD", id="3.8-flash"),
        pytest.param("qwen3.8-max", Usage(100_000, 0, 1_000), "0.206 USD", id="3.8-max"),
        pytest.param("qwen4-max", Usage(100_000, 100_000, 0), "0.0075 USD", id="a tier's own cached price"),
        pytest.param("gpt-5.4", Usage(272_001, 0, 0), "1.360005 USD", id="openai doubles"),
        pytest.param("grok-4.20", Usage(200_000, 0, 0), "0.5 USD", id="xai doubles at 200k"),
        pytest.param("grok-4.20", Usage(199_999, 0, 0), "0.24999875 USD", id="xai just below"),
        pytest.param("gpt-5.5", Usage(272_000, 272_000, 1_000), "0.166 USD", id="openai's cached price is its tier's own"),
        pytest.param("gpt-4.1", Usage(1_000_000, 900_000, 0), "0.65 USD", id="gpt-4.1, most of it cached"),
        pytest.param("deepseek-flash", Usage(1_000_000, 1_000_000, 0), "0.04 CNY", id="deepseek's hits cost a fiftieth"),
        pytest.param("MiniMax-M3", Usage(500_000, 0, 2_000), "0.1524 USD", id="minimax"),
        pytest.param("gemini-2.5-pro", Usage(200_001, 100_000, 0), "0.5000025 USD", id="no cached price is known: the full one"),
        pytest.param("qwen3-coder-plus", Usage(300_000, 290_000, 1_000), "0.468 USD", id="coder, cached, last tier"),
        pytest.param("qwen-flash", Usage(0, 0, 0), "0 USD", id="nothing"),
        pytest.param(
            "qwen-flash", Usage(100_000, 0, 0, written=90_000), "0.005 USD", id="written counts only where it is marked"
        ),
    ],
)
def test_price(name: str, usage: Usage, costs: str) -> None:
    amount, currency = costs.split()
    expected = pricing.Cost(Decimal(amount), currency, estimated=False)
    assert pricing.price(known(name), usage) == expected


@pytest.mark.parametrize(
    ("name", "usage", "costs"),
    [
        pytest.param(
            "qwen-flash", Usage(100_000, written=90_000), "0.006125 USD", id="cold: what is written costs a quarter more"
        ),
        pytest.param("qwen-flash", Usage(100_000, 90_000), "0.00095 USD", id="warm: what is found costs a tenth"),
        pytest.param("qwen-flash", Usage(100_000), "0.005 USD", id="too short to be kept"),
        pytest.param("qwen-flash", Usage(100_000, 60_000, written=30_000), "0.002675 USD", id="some found, some written"),
        pytest.param("qwen-flash", Usage(900_000, written=900_000), "0.28125 USD", id="cold, above the step"),
        pytest.param("qwen-flash", Usage(900_000, 899_000, 2_000), "0.026725 USD", id="warm, above the step, with an answer"),
        pytest.param("qwen-flash", Usage(100_000, 200_000, written=50_000), "0.0005 USD", id="no more than was sent"),
        pytest.param("qwen3-coder-plus", Usage(200_000, written=200_000), "0.75 USD", id="coder, cold"),
        pytest.param("qwen3-coder-plus", Usage(200_000, 200_000, 1_000), "0.075 USD", id="coder, warm"),
    ],
)
def test_price_of_the_explicit_cache(name: str, usage: Usage, costs: str) -> None:
    amount, currency = costs.split()
    provider = presets.provider("dashscope")
    assert provider is not None
    assert pricing.price(known(name), usage, provider.markers) == pricing.Cost(Decimal(amount), currency, estimated=False)


def test_an_estimated_usage_gives_an_estimated_price() -> None:
    cost = pricing.price(known("qwen-flash"), Usage(1_000, estimated=True))
    assert cost is not None
    assert cost.estimated


def test_no_price_is_invented() -> None:
    assert pricing.price(known("Qwen/Qwen2.5-7B-Instruct-1M"), Usage(1_000_000)) is None
    assert pricing.price(known("gpt-5.6"), Usage(1_000, completion=10)) is None


counts = st.integers(0, 1_000_000)


@given(st.sampled_from([one for one in presets.models() if one.tiers]), counts, counts, counts)
def test_a_cache_hit_never_costs_more_and_nothing_is_free(one: presets.Model, prompt: int, completion: int, cached: int) -> None:
    fresh = pricing.price(one, Usage(prompt, completion=completion))
    hit = pricing.price(one, Usage(prompt, cached, completion))
    assert fresh is not None
    assert hit is not None
    assert 0 <= hit.amount <= fresh.amount
    assert (hit.amount == 0) == (prompt == completion == 0)
