"""A person's own endpoints and models, and corrections of the known ones."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from repoassist.errors import Exit, RepoassistError
from repoassist.llm import presets
from repoassist.llm.corrections import corrected
from repoassist.llm.presets import Tier

if TYPE_CHECKING:
    from collections.abc import Mapping


def own(section: str, **values: str) -> Mapping[str, Mapping[str, list[str]]]:
    return {section: {key: [value] for key, value in values.items()}}


def test_nothing_of_ones_own_is_the_table_itself() -> None:
    assert corrected({}) is presets.load()


@pytest.mark.parametrize(
    ("values", "url", "local"),
    [
        pytest.param({"url": "https://llm.example.com/v1"}, "https://llm.example.com/v1", False, id="elsewhere"),
        pytest.param({"url": "http://127.0.0.1:9999/v1"}, "http://127.0.0.1:9999/v1", True, id="this machine"),
    ],
)
def test_an_endpoint_of_ones_own(values: dict[str, str], url: str, *, local: bool) -> None:
    found = presets.provider("mine", corrected(own("endpoint.mine", **values, keyenv="MINE_KEY", title="Mine")))
    assert found is not None
    assert (found.base_url, found.local, found.key_variable, found.label) == (url, local, "MINE_KEY", "Mine")
    assert presets.provider("mine") is None


def test_a_known_endpoint_is_corrected_and_stays_what_it_is() -> None:
    found = presets.provider(
        "dashscope", corrected(own("endpoint.dashscope", url="https://proxy.example.com/v1", bodylimit="8M"))
    )
    assert found is not None
    assert (found.base_url, found.body_limit, found.family) == ("https://proxy.example.com/v1", 8_000_000, "dashscope")
    assert found.markers is not None
    assert found.key_variable == "DASHSCOPE_API_KEY"


def test_a_model_of_ones_own_needs_its_window_only() -> None:
    found = presets.model("Big-Model", corrected(own("model.Big-Model", window="256k")))
    assert found is not None
    assert (found.window, found.input, found.output, found.exact, found.factor, found.tiers) == (
        256_000,
        256_000,
        8_192,
        False,
        1.1,
        (),
    )


def test_a_model_of_qwens_vocabulary_is_counted_exactly() -> None:
    found = presets.model("m", corrected(own("model.m", window="131072", tokenizer="qwen", endpoint="mine")))
    assert found is not None
    assert (found.exact, found.factor, found.provider) == (True, 1.0, "mine")


@pytest.mark.parametrize(
    ("written", "tiers"),
    [
        pytest.param("0.25/2", (Tier(0, Decimal("0.25"), Decimal(2), Decimal("0.25")),), id="one price"),
        pytest.param("0.25/2/0.05", (Tier(0, Decimal("0.25"), Decimal(2), Decimal("0.05")),), id="with the cached price"),
        pytest.param(
            "256k 0.05/0.4; 0.25/2/0.1",
            (
                Tier(256_000, Decimal("0.05"), Decimal("0.4"), Decimal("0.05")),
                Tier(0, Decimal("0.25"), Decimal(2), Decimal("0.1")),
            ),
            id="two tiers",
        ),
        pytest.param(
            "≤256k 0.05/0.4; 0.25/2",
            (
                Tier(256_000, Decimal("0.05"), Decimal("0.4"), Decimal("0.05")),
                Tier(0, Decimal("0.25"), Decimal(2), Decimal("0.25")),
            ),
            id="as `models` shows them",
        ),
    ],
)
def test_a_price_of_ones_own(written: str, tiers: tuple[Tier, ...]) -> None:
    found = presets.model("qwen-flash", corrected(own("model.qwen-flash", price=written)))
    assert found is not None
    assert found.tiers == tiers
    assert found.window == 1_000_000


@pytest.mark.parametrize(
    ("section", "values", "words"),
    [
        pytest.param("endpoint.x", {}, "repoassist.endpoint.x.url is not set", id="no address"),
        pytest.param(
            "endpoint.x", {"url": "ftp://x/"}, "repoassist.endpoint.x.url makes no sense: ftp://x/", id="no web address"
        ),
        pytest.param("endpoint.x", {"url": "https://me:pw@x/v1"}, "repoassist.endpoint.x.url", id="a password in the address"),
        pytest.param(
            "endpoint.x", {"url": "https://x/v1", "key": "sk-1"}, "repoassist.endpoint.x.key makes no sense", id="a key"
        ),
        pytest.param("model.x", {}, "repoassist.model.x.window is not set", id="no window"),
        pytest.param("model.x", {"window": "lots"}, "repoassist.model.x.window makes no sense: lots", id="no number"),
        pytest.param("model.x", {"window": "1k", "factor": "-1"}, "repoassist.model.x.factor makes no sense", id="no factor"),
        pytest.param("model.x", {"window": "1k", "factor": "nan"}, "repoassist.model.x.factor makes no sense", id="not a number"),
        pytest.param(
            "model.x", {"window": "1k", "price": "cheap"}, "repoassist.model.x.price makes no sense: cheap", id="no price"
        ),
        pytest.param("model.x", {"window": "1k", "price": "1/2/3/4"}, "repoassist.model.x.price", id="too many prices"),
        pytest.param("model.x", {"window": "1k", "price": "1.2.3/4"}, "repoassist.model.x.price", id="no decimal"),
        pytest.param("model.x", {"window": "1k", "extrabody": "[]"}, "repoassist.model.x.extrabody", id="no object"),
        pytest.param("model.x", {"window": "1k", "marked": "maybe"}, "repoassist.model.x.marked", id="no truth value"),
        pytest.param("model.x", {"windw": "1k"}, "repoassist.model.x.windw makes no sense", id="a slip of the pen"),
    ],
)
def test_what_makes_no_sense_is_said(section: str, values: dict[str, str], words: str) -> None:
    with pytest.raises(RepoassistError) as caught:
        corrected(own(section, **values))
    assert caught.value.code is Exit.USAGE
    assert caught.value.message.startswith(words)
    assert caught.value.hint.startswith("wanted: ")


@pytest.mark.parametrize("where", ["key", "keyenv", "apikey"])
def test_a_key_is_never_shown(where: str) -> None:
    with pytest.raises(RepoassistError) as caught:
        corrected(own("endpoint.x", url="https://x/v1", **{where: "sk-0123456789"}))
    assert "sk-0123456789" not in caught.value.message + caught.value.hint
