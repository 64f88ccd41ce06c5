"""Where the key for an endpoint comes from, in which order, and that it goes nowhere else."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from helper import Helper, files_with

from repoassist.cli import keys
from repoassist.errors import Exit, RepoassistError
from repoassist.llm import presets
from repoassist.settings import Arguments, resolve

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Tree
    from loopback import Loopback

    from repoassist.llm.presets import Provider

KEPT = "https-dashscope-intl.aliyuncs.com--repoassist"
ENVIRONMENT = {"DASHSCOPE_API_KEY": "of the preset", "MINE": "of the option", "EMPTY": ""}


@pytest.fixture
def helper(tmp_path: Path) -> Helper:
    return Helper(tmp_path / "helper")


def provider(name: str) -> Provider:
    found = presets.provider(name)
    assert found is not None
    return found


def look(name: str, option: str | None, environment: dict[str, str], *configuration: tuple[str, str]) -> str:
    given = [("global", key, value) for key, value in configuration]
    return keys.key_for(resolve(Arguments(directory=".", key_variable=option), environment, given), provider(name))


COMMAND = ("repoassist.keycommand", "echo of the command")


@pytest.mark.parametrize(
    ("name", "option", "environment", "configuration", "expected"),
    [
        pytest.param("dashscope", "MINE", ENVIRONMENT, [COMMAND], "of the option", id="--key-env before all"),
        pytest.param("dashscope", None, ENVIRONMENT, [COMMAND], "of the preset", id="then the preset's variable"),
        pytest.param("dashscope", None, {"OPENAI_API_KEY": "another's"}, [COMMAND], "of the command", id="then the command"),
        pytest.param("dashscope", None, {"DASHSCOPE_API_KEY": ""}, [], "of the helper", id="then git's helper"),
        pytest.param(
            "https://dashscope-intl.aliyuncs.com/compatible-mode/v1/", None, {}, [], "of the helper", id="by its address"
        ),
        pytest.param("vllm", None, {}, [COMMAND], "", id="none for this machine"),
        pytest.param("http://127.0.0.1:9/v1", None, ENVIRONMENT, [COMMAND], "", id="nor for its address"),
        pytest.param("http://127.0.0.1:9/v1", "MINE", ENVIRONMENT, [COMMAND], "of the option", id="unless it is named"),
        pytest.param("https://llm.example/v1", None, ENVIRONMENT, [COMMAND], "of the command", id="elsewhere the command"),
        pytest.param("https://llm.example/v1", None, ENVIRONMENT, [], "", id="elsewhere none is fine"),
    ],
)
def test_the_order(  # noqa: PLR0913 - columns of a table
    helper: Helper,
    name: str,
    option: str | None,
    environment: dict[str, str],
    configuration: list[tuple[str, str]],
    expected: str,
) -> None:
    helper.keep(KEPT, "of the helper")
    assert look(name, option, environment, *configuration) == expected
    asked = expected == "of the helper" or (name == "https://llm.example/v1" and not configuration)
    assert helper.verbs == ["get"] * asked


@pytest.mark.parametrize(
    ("option", "configuration", "code", "words"),
    [
        pytest.param(None, [], Exit.AUTHENTICATION, "there is no key for Alibaba Cloud Model Studio (Singapore)", id="none"),
        pytest.param("EMPTY", [COMMAND], Exit.AUTHENTICATION, "the environment variable EMPTY is empty or not set", id="empty"),
        pytest.param("UNSET", [COMMAND], Exit.AUTHENTICATION, "the environment variable UNSET is empty or not set", id="not set"),
        pytest.param("sk-0123456789", [], Exit.USAGE, "--key-env takes the name", id="the key itself"),
        pytest.param(None, [("repoassist.keycommand", "exit 7")], Exit.AUTHENTICATION, "exit code 7", id="the command fails"),
    ],
)
def test_no_key(option: str | None, configuration: list[tuple[str, str]], code: Exit, words: str) -> None:
    with pytest.raises(RepoassistError) as caught:
        look("dashscope", option, {"EMPTY": ""}, *configuration)
    assert caught.value.code is code
    assert words in caught.value.message
    assert "0123456789" not in caught.value.message + caught.value.hint


def test_a_variable_that_is_configured_for_an_endpoint() -> None:
    configured = ("repoassist.endpoint.mine.url", "https://llm.example/v1"), ("repoassist.endpoint.mine.keyenv", "LLM_TOKEN")
    given = [("global", key, value) for key, value in configured]
    settings = resolve(Arguments(directory="."), {"LLM_TOKEN": "k-1", "OTHER": "x"}, given)
    assert settings.keys == {"LLM_TOKEN": "k-1"}


@pytest.mark.parametrize("scope", ["local", "worktree"])
def test_a_repository_says_no_command(scope: str) -> None:
    settings = resolve(Arguments(directory="."), {}, [(scope, "repoassist.keycommand", "touch ran")])
    assert settings.key_command == ""


def test_without_a_key_nothing_is_looked_at(make: Callable[..., Tree]) -> None:
    tree = make({"a.py": "a = 1\n"})
    tree.git("config", "repoassist.keyCommand", "touch ran; echo k-1")
    tree.git("config", "credential.helper", "!touch ran; echo password=k-1; :")
    ended = tree.run("ask", "what?", "--endpoint", "dashscope")
    assert (ended.code, ended.out, ended.err) == (
        4,
        "",
        "git repoassist: there is no key for Alibaba Cloud Model Studio (Singapore). `export DASHSCOPE_API_KEY=…`, or `git repoassist setup`\n",
    )
    assert not (tree.root / "ran").exists()


def elsewhere(loopback: Loopback) -> dict[str, str]:
    """An environment in which every host is reached through a proxy: the loopback server."""
    return {"HTTP_PROXY": loopback.url.removesuffix("/v1")}


@pytest.mark.parametrize("source", ["helper", "command"])
def test_the_key_goes_to_the_endpoint_and_nowhere_else(
    make: Callable[..., Tree], helper: Helper, loopback: Loopback, tmp_path: Path, source: str
) -> None:
    tree = make({"a.py": "a = 1\n"})
    secret = "k-9876543210-fedcba"
    if source == "helper":
        helper.keep("http-llm.example--repoassist", secret)
    else:
        Path(os.environ["HOME"], "secret").write_text(secret + "\n")
        subprocess.run(["git", "config", "--global", "repoassist.keyCommand", "cat secret"], check=True)
    loopback.answer("It is `a.py`.", usage=None)
    ended = tree.run("ask", "what?", "-v", "--yes", "--endpoint", "http://llm.example/v1", env=elsewhere(loopback))
    assert (ended.code, ended.out) == (0, "It is `a.py`.\n"), ended.err
    assert loopback.chats[0].headers["authorization"] == f"Bearer {secret}"
    assert secret not in ended.err + str(helper.log)
    home = Path(os.environ["HOME"])
    kept = helper.folder / "kept-http-llm.example--repoassist" if source == "helper" else home / "secret"
    assert files_with(secret, home, tmp_path) == [str(kept)]
