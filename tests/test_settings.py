"""Precedence, and who may say what."""

from __future__ import annotations

from decimal import Decimal

import pytest

from repoassist.errors import Exit, RepoassistError
from repoassist.settings import Arguments, Settings, resolve, tokens


def settings(
    arguments: dict[str, object] | None = None, environment: dict[str, str] | None = None, *config: tuple[str, str, str]
) -> Settings:
    return resolve(Arguments(directory="/r", **(arguments or {})), {"HOME": "/h", **(environment or {})}, config)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("written", "number"),
    [("27k", 27_000), ("1M", 1_000_000), ("1.5m", 1_500_000), ("8192", 8192), ("100_000", 100_000), ("auto", None)],
)
def test_tokens(written: str, number: int | None) -> None:
    assert tokens(written) == number


@pytest.mark.parametrize("written", ["0", "-5", "many", "1G", "", "k", "1e9"])
def test_no_tokens(written: str) -> None:
    with pytest.raises(RepoassistError) as caught:
        tokens(written)
    assert caught.value.code is Exit.USAGE


def test_precedence() -> None:
    config = ("global", "repoassist.model", "from-config")
    environment = {"REPOASSIST_MODEL": "from-environment"}
    assert settings(None, None, config).model == "from-config"
    assert settings(None, environment, config).model == "from-environment"
    assert settings({"model": "from-arguments"}, environment, config).model == "from-arguments"


@pytest.mark.parametrize("scope", ["local", "worktree"])
@pytest.mark.parametrize("key", ["endpoint", "model", "costlimit", "include"])
def test_the_repository_cannot_redirect_or_widen(scope: str, key: str) -> None:
    hostile = settings(None, None, (scope, f"repoassist.{key}", "9999"))
    plain = settings()
    assert (hostile.endpoint, hostile.model, hostile.cost_limit, hostile.include) == (
        plain.endpoint,
        plain.model,
        plain.cost_limit,
        plain.include,
    )


@pytest.mark.parametrize("scope", ["system", "global", "command"])
def test_the_user_can(scope: str) -> None:
    assert settings(None, None, (scope, "repoassist.endpoint", "dashscope")).endpoint == "dashscope"


def test_the_repository_can_narrow() -> None:
    narrowed = settings(None, None, ("local", "repoassist.exclude", "*.sql"), ("local", "repoassist.budget", "8k"))
    assert (narrowed.exclude, narrowed.budget) == (("*.sql",), 8_000)


def test_the_last_value_wins_and_lists_add_up() -> None:
    config = [("global", "repoassist.costlimit", "2"), ("global", "repoassist.costlimit", "0.5")]
    lists = [("global", "repoassist.exclude", "a"), ("local", "repoassist.exclude", "b")]
    found = settings({"exclude": ("c",)}, None, *config, *lists)
    assert (found.cost_limit, found.exclude) == (Decimal("0.5"), ("a", "b", "c"))


def test_bad_money() -> None:
    with pytest.raises(RepoassistError, match="costLimit"):
        settings(None, None, ("global", "repoassist.costlimit", "much"))


@pytest.mark.parametrize(
    ("environment", "cache"),
    [
        ({}, "/h/.cache/repoassist"),
        ({"XDG_CACHE_HOME": "/c"}, "/c/repoassist"),
        ({"XDG_CACHE_HOME": "relative"}, "/h/.cache/repoassist"),
        ({"HOME": ""}, None),
    ],
    ids=["home", "xdg", "a relative folder is ignored", "no home"],
)
def test_folders(environment: dict[str, str], cache: str | None) -> None:
    assert settings(None, environment).cache == cache


def test_keys_are_never_shown() -> None:
    found = settings({"key_variable": "MINE"}, {"DASHSCOPE_API_KEY": "sk-hidden", "MINE": "also-hidden", "OTHER": "x"})
    assert found.keys == {"DASHSCOPE_API_KEY": "sk-hidden", "MINE": "also-hidden"}
    assert "hidden" not in repr(found)
