"""``setup``: on a terminal and without one; what worked is remembered, what did not is not, and the key goes to git's helper alone."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from conftest import Tree
from helper import Helper, files_with
from loopback import Answer, Loopback, refused_url
from terminal import sit

from repoassist.cli import setup

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from conftest import Ended

SECRET = "k-9876543210-fedcba"
REGIONS = {"dashscope": "intl", "dashscope-cn": "cn", "dashscope-us": "us", "dashscope-hk": "hk"}
LOCAL = ("vllm", "llama.cpp", "lmstudio", "ollama")
REFUSED = {"error": {"message": "Incorrect API key provided.", "code": "invalid_api_key"}}
UNKNOWN_MODEL = {"error": {"message": "The model does not exist.", "code": "model_not_found"}}
TINY = {"id": "tiny", "object": "model", "created": 0, "owned_by": "loopback"}

MENU = r"another address\n.*Number \[1\]: $"


def configured(name: str) -> str:
    done = subprocess.run(["git", "config", "--global", name], capture_output=True, text=True, check=False)
    return done.stdout.removesuffix("\n")


@pytest.fixture
def home() -> Path:
    return Path(os.environ["HOME"])


@pytest.fixture
def helper(tmp_path: Path) -> Helper:
    return Helper(tmp_path / "helper")


@pytest.fixture
def nowhere(tmp_path: Path) -> Tree:
    """A folder that is in no repository."""
    folder = tmp_path / "nowhere"
    folder.mkdir()
    return Tree(folder)


@pytest.fixture
def hosts(loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> Loopback:
    """The usual providers, at hosts that are reached through a proxy: the loopback server; nothing runs on this machine."""
    for name, host in REGIONS.items():
        subprocess.run(["git", "config", "--global", f"repoassist.endpoint.{name}.url", f"http://{host}.invalid/v1"], check=True)
    for name in LOCAL:
        subprocess.run(["git", "config", "--global", f"repoassist.endpoint.{name}.url", refused_url()], check=True)
    monkeypatch.setenv("HTTP_PROXY", loopback.url.removesuffix("/v1"))
    return loopback


@pytest.fixture
def other() -> Iterator[Loopback]:
    with Loopback() as server:
        yield server


def unchanged() -> bool:
    return configured("repoassist.endpoint") == configured("repoassist.model") == ""


# --- without a terminal ------------------------------------------------------------------------------------------


def test_from_options_outside_a_repository(nowhere: Tree, loopback: Loopback, home: Path) -> None:
    loopback.models = ({**TINY, "max_model_len": 32_768},)
    loopback.answer("ready")
    ended = nowhere.run("setup", "--endpoint", loopback.url)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == (
        f"endpoint  {loopback.url.removeprefix('http://').removesuffix('/v1')}, {loopback.url}\n"
        "model     tiny\n"
        "window    32,768 tokens, at most 32,768 of them for the prompt\n"
        "key       none\n"
        "tested    it answered\n"
        "\n"
        'next: git repoassist ask "What is this repository for?"\n'
    )
    assert (configured("repoassist.endpoint"), configured("repoassist.model")) == (loopback.url, "tiny")
    (chat,) = loopback.chats
    assert chat.body["messages"] == [{"role": "user", "content": "Reply with one word: ready"}]
    assert chat.size < 300
    assert list(nowhere.root.iterdir()) == []
    assert (home / "gitconfig").read_text().count("[repoassist") == 1


def test_what_was_set_up_is_what_ask_uses(make: Callable[..., Tree], loopback: Loopback) -> None:
    tree = make({"a.py": "a = 1\n"})
    loopback.models = ({**TINY, "max_model_len": 32_768},)
    assert tree.run("setup", "--endpoint", loopback.url).code == 0
    loopback.answer("It is `a.py`.", usage=None, model="tiny")
    ended = tree.run("ask", "what?")
    assert (ended.code, ended.out) == (0, "It is `a.py`.\n"), ended.err
    assert loopback.chats[-1].body["model"] == "tiny"
    assert "all found" in ended.err


def test_json(nowhere: Tree, hosts: Loopback) -> None:
    hosts.answer("ready")
    ended = nowhere.run("setup", "--endpoint", "dashscope", "--json", env={"DASHSCOPE_API_KEY": SECRET})
    assert ended.code == 0
    assert json.loads(ended.out) == {
        "schema": 1,
        "endpoint": "dashscope",
        "base_url": "http://intl.invalid/v1",
        "model": "qwen-flash",
        "window": 1_000_000,
        "input": 997_952,
        "key": "$DASHSCOPE_API_KEY",
        "tested": True,
    }
    assert hosts.chats[0].headers["authorization"] == f"Bearer {SECRET}"
    assert (configured("repoassist.endpoint"), configured("repoassist.model")) == ("dashscope", "qwen-flash")


def test_a_key_is_taken_where_ask_takes_it_and_stored_nowhere(
    make: Callable[..., Tree], hosts: Loopback, helper: Helper, home: Path, tmp_path: Path
) -> None:
    tree = make({"a.py": "a = 1\n"})
    ended = tree.run("setup", "--endpoint", "dashscope-hk", "--key-env", "MINE", env={"MINE": SECRET})
    assert ended.code == 0, ended.err
    assert "key       $MINE\n" in ended.out
    assert helper.verbs == []
    assert SECRET not in ended.out + ended.err
    assert files_with(SECRET, home, tmp_path) == []
    hosts.answer("It is `a.py`.", usage=None)
    assert tree.run("ask", "what?", "--yes", env={"MINE": SECRET}).code == 0
    assert [chat.headers["authorization"] for chat in hosts.chats] == [f"Bearer {SECRET}"] * 2


def test_a_variable_for_an_address_of_ones_own_is_remembered(nowhere: Tree, hosts: Loopback) -> None:
    hosts.models = (TINY,)
    assert nowhere.run("setup", "--endpoint", "http://llm.invalid/v1", "--key-env", "MINE", env={"MINE": SECRET}).code == 0
    assert nowhere.run("setup", "--endpoint", "http://llm.invalid/v1", env={"MINE": SECRET}).code == 0
    assert [one.headers["authorization"] for one in hosts.requests] == [f"Bearer {SECRET}"] * 4


@pytest.mark.parametrize(
    ("options", "models", "code", "words"),
    [
        pytest.param([], (TINY,), 2, "git repoassist setup --endpoint NAME_OR_URL", id="no endpoint"),
        pytest.param(["--endpoint", "nowhere"], (TINY,), 2, "unknown endpoint: nowhere", id="unknown"),
        pytest.param(["--endpoint", "offline"], (TINY,), 2, "nothing to set up", id="offline"),
        pytest.param(
            ["--endpoint", "URL"], (TINY, {**TINY, "id": "b\x1b[1m"}), 2, "serves several models: b\\x1b[1m, tiny", id="several"
        ),
        pytest.param(["--endpoint", "URL"], (), 2, "names no model", id="no model"),
        pytest.param(["--endpoint", "REFUSED"], (), 1, "no server listens there", id="nobody listens"),
        pytest.param(["--endpoint", "dashscope"], (), 4, "there is no key for Alibaba", id="no key"),
        pytest.param(["--endpoint", "URL", "--key-env", "MINE"], (), 4, "MINE is empty or not set", id="empty"),
    ],
)
def test_what_cannot_be_set_up(  # noqa: PLR0913 - columns of a table
    nowhere: Tree, loopback: Loopback, options: list[str], models: tuple[dict[str, Any], ...], code: int, words: str
) -> None:
    loopback.models = models
    places = {"URL": loopback.url, "REFUSED": refused_url()}
    ended = nowhere.run("setup", *(places.get(option, option) for option in options))
    assert (ended.code, ended.out, ended.err.count("\n")) == (code, "", 1)
    assert words in ended.err
    assert loopback.chats == []
    assert unchanged()


@pytest.mark.parametrize(
    ("answer", "code", "words"),
    [
        pytest.param((401, REFUSED), 4, "dashscope-cn (Beijing)", id="the key is refused"),
        pytest.param((404, UNKNOWN_MODEL), 1, "has no model qwen-flash", id="no such model"),
        pytest.param(Answer(pieces=(), usage=None), 6, "answered nothing", id="nothing"),
        pytest.param(Answer(pieces=(), usage=None, finish_reason="length"), 0, "", id="all of it thought"),
    ],
)
def test_what_does_not_work_is_not_remembered(
    nowhere: Tree, hosts: Loopback, answer: Answer | tuple[int, Any], code: int, words: str
) -> None:
    if isinstance(answer, Answer):
        hosts.enqueue(answer)
    else:
        hosts.fail(*answer)
    ended = nowhere.run("setup", "--endpoint", "dashscope", "-q", env={"DASHSCOPE_API_KEY": SECRET})
    assert (ended.code, words in ended.err, len(hosts.chats)) == (code, True, 1)
    assert unchanged() == (code != 0)


def test_what_goes_before_the_users_configuration_is_said(nowhere: Tree, loopback: Loopback) -> None:
    loopback.models = (TINY,)
    ended = nowhere.run("setup", "--endpoint", loopback.url, env={"REPOASSIST_MODEL": "gpt-4.1"})
    assert ended.code == 0
    assert f"goes before it: {loopback.url}, gpt-4.1" in ended.err


def test_a_hostile_repository_has_no_say(make: Callable[..., Tree], hosts: Loopback, helper: Helper) -> None:
    tree = make({"a.py": "a = 1\n"})
    for name in ("credential.helper", "repoassist.keyCommand", "alias.credential", "alias.repoassist-key"):
        tree.git("config", name, "!touch ran")
    tree.git("config", "repoassist.endpoint.dashscope.url", "http://evil.invalid/v1")
    helper.keep("http-intl.invalid--repoassist", SECRET)
    ended = tree.run("setup", "--endpoint", "dashscope")
    assert (ended.code, [chat.path for chat in hosts.chats]) == (0, ["http://intl.invalid/v1/chat/completions"])
    assert not (tree.root / "ran").exists()
    assert tree.git("config", "--local", "--get-regexp", "^repoassist").count("\n") == 2


# --- on a terminal -----------------------------------------------------------------------------------------------


def place_of(ended: Ended, title: str) -> str:
    found = re.search(rf"^ *(\d+)  {re.escape(title)}", ended.err, re.MULTILINE)
    assert found is not None, ended.err
    return found[1]


def test_a_key_that_is_typed(nowhere: Tree, hosts: Loopback, helper: Helper, home: Path, tmp_path: Path) -> None:
    hosts.answer("ready")
    talk = [
        (MENU, "1"),
        (r"Where was yours made[^$]*Number \[1\]: $", "2"),
        (r"not shown: $", f" {SECRET} "),
        (r"Model \[1\]: $", "qwen3.8-max"),
    ]
    ended = sit(nowhere.root, ["setup"], talk)
    assert ended.code == 0, ended.err
    assert "   1  Alibaba Cloud Model Studio\n" in ended.err
    assert "   2  Beijing: cn.invalid\n" in ended.err
    assert re.search(r"^   1  qwen-flash +997,952 tokens\. Successor of qwen-turbo", ended.err, re.MULTILINE)
    assert ended.out == (
        "endpoint  Alibaba Cloud Model Studio (Beijing), http://cn.invalid/v1\n"
        "model     qwen3.8-max\n"
        "window    1,000,000 tokens, at most 991,808 of them for the prompt\n"
        "key       git's credential helper\n"
        "tested    it answered\n"
        "\n"
        'next: git repoassist ask "What is this repository for?"\n'
    )
    assert SECRET not in ended.err
    assert [chat.headers["authorization"] for chat in hosts.chats] == [f"Bearer {SECRET}"]
    assert (configured("repoassist.endpoint"), configured("repoassist.model")) == ("dashscope-cn", "qwen3.8-max")
    assert helper.kept == {"http-cn.invalid--repoassist": SECRET}
    assert not any(SECRET in str(row["arguments"]) + str(row["environment"]) for row in helper.log)
    assert helper.verbs == ["get", "store", "get"]
    assert files_with(SECRET, home, tmp_path) == [
        str(helper.folder / "kept-http-cn.invalid--repoassist"),
        str(helper.folder / "log"),
    ]


def test_servers_of_this_machine_come_first(nowhere: Tree, hosts: Loopback, other: Loopback) -> None:
    subprocess.run(["git", "config", "--global", "repoassist.endpoint.ollama.url", other.url], check=True)
    subprocess.run(["git", "config", "--global", "repoassist.endpoint.vllm.url", hosts.url], check=True)
    other.models = (TINY, {**TINY, "id": "small"})
    hosts.models = ({"id": "Qwen/Qwen2.5-7B-Instruct-1M", "max_model_len": 65_536},)
    ended = sit(nowhere.root, ["setup"], [(MENU, "2"), (r"Model \[1\]: $", "2"), (r"do not know\) \[\]: $", "16k")])
    assert ended.code == 0, ended.err
    assert f"   1  vLLM at {hosts.url}: Qwen/Qwen2.5-7B-Instruct-1M\n" in ended.err
    assert f"   2  Ollama at {other.url}: small and 1 more\n" in ended.err
    assert "   3  Alibaba" in ended.err
    assert "set OLLAMA_CONTEXT_LENGTH" in ended.err
    assert "Key for" not in ended.err
    assert "window    16,000 tokens" in ended.out
    assert (configured("repoassist.endpoint"), configured("repoassist.model"), configured("repoassist.model.tiny.window")) == (
        "ollama",
        "tiny",
        "16000",
    )
    first = sit(nowhere.root, ["setup"], [(MENU, "")])
    assert "model     Qwen/Qwen2.5-7B-Instruct-1M\nwindow    65,536 tokens" in first.out


def test_a_server_of_this_machine_that_wants_a_key(nowhere: Tree, hosts: Loopback) -> None:
    subprocess.run(["git", "config", "--global", "repoassist.endpoint.vllm.url", hosts.url], check=True)
    hosts.models, hosts.key = (TINY,), SECRET
    ended = sit(nowhere.root, ["setup"], [(MENU, "1")])
    assert (ended.code, ended.out, unchanged()) == (4, "", True)
    assert f"   1  vLLM at {hosts.url}, which wants a key\n" in ended.err
    assert "--key-env NAME" in ended.err
    assert nowhere.run("setup", "--endpoint", "vllm", "--key-env", "MINE", env={"MINE": SECRET}).code == 0
    assert nowhere.run("setup", "--endpoint", "vllm", env={"MINE": SECRET}).code == 0  # the variable is remembered
    assert {chat.headers["authorization"] for chat in hosts.chats} == {f"Bearer {SECRET}"}


def test_another_address(nowhere: Tree, hosts: Loopback, helper: Helper) -> None:
    hosts.models = ({**TINY, "max_model_len": 32_768},)
    listing = sit(nowhere.root, ["setup"], [(MENU, "\x03")])
    assert (listing.code, listing.out) == (130, "")
    talk = [
        (MENU, place_of(listing, "another address")),
        (r"Base URL .*: $", "llm.invalid"),
        (r"looks like[^$]*Base URL .*: $", "http://llm.invalid/v1"),
        (r"is not encrypted[^$]*Enter for none\) \[\]: $|is not encrypted[^$]*Enter for none\): $", SECRET),
    ]
    ended = sit(nowhere.root, ["setup"], talk)
    assert ended.code == 0, ended.err
    assert (configured("repoassist.endpoint"), configured("repoassist.model")) == ("http://llm.invalid/v1", "tiny")
    assert helper.kept == {"http-llm.invalid--repoassist": SECRET}


def test_a_key_for_another_region(nowhere: Tree, hosts: Loopback, helper: Helper) -> None:
    for _ in range(2):
        hosts.fail(401, REFUSED)
    hosts.answer("ready")
    talk = [
        (r"not shown: $", SECRET),
        (r"Model \[1\]: $", ""),
        (r"other regions \(Beijing, US \(Virginia\), Hong Kong\) at once\? \[y/N\]: $", "y"),
    ]
    ended = sit(nowhere.root, ["setup", "--endpoint", "dashscope"], talk)
    assert ended.code == 0, ended.err
    assert "did not accept the key. A key is bound to its region" in ended.err
    assert "Alibaba Cloud Model Studio (US (Virginia)) accepted the key\n" in ended.err
    assert [chat.path.split("/")[2] for chat in hosts.chats] == ["intl.invalid", "cn.invalid", "us.invalid"]
    assert configured("repoassist.endpoint") == "dashscope-us"
    assert helper.kept == {"http-us.invalid--repoassist": SECRET}


def test_a_stored_key_that_is_refused_gives_way_to_another(nowhere: Tree, hosts: Loopback, helper: Helper) -> None:
    helper.keep("http-intl.invalid--repoassist", "k-old-000000000")
    hosts.fail(401, REFUSED)
    hosts.answer("ready")
    talk = [
        (r"Model \[1\]: $", ""),
        (r"at once\? \[y/N\]: $", "n"),
        (r"Type another key\? \[y/N\]: $", "y"),
        (r"not shown: $", SECRET),
    ]
    ended = sit(nowhere.root, ["setup", "--endpoint", "dashscope"], talk)
    assert ended.code == 0, ended.err
    assert "is that of git's credential helper" in ended.err
    assert helper.verbs == ["get", "erase", "store", "get"]
    assert helper.kept == {"http-intl.invalid--repoassist": SECRET}


@pytest.mark.parametrize(("wish", "code"), [("n", 1), ("y", 0)], ids=["no", "yes"])
def test_what_failed_is_kept_only_on_the_users_word(nowhere: Tree, hosts: Loopback, helper: Helper, wish: str, code: int) -> None:
    hosts.fail(404, UNKNOWN_MODEL)
    talk = [(r"not shown: $", SECRET), (r"Keep these settings all the same\? \[y/N\]: $", wish)]
    ended = sit(nowhere.root, ["setup", "--endpoint", "dashscope", "--model", "qwen-flash", "--json"], talk)
    assert ended.code == code
    assert "has no model qwen-flash" in ended.err
    assert (unchanged(), helper.kept == {}) == (code == 1, code == 1)
    assert not ended.out if code else json.loads(ended.out)["tested"] is False


def test_a_key_that_can_be_none_is_asked_for_again(nowhere: Tree, hosts: Loopback, helper: Helper) -> None:
    hosts.answer("ready")
    talk = [(r"not shown: $", "k-schl\u00fcssel"), (r"no key has[^$]*not shown: $", SECRET)]
    ended = sit(nowhere.root, ["setup", "--endpoint", "dashscope", "--model", "qwen-flash"], talk)
    assert (ended.code, list(helper.kept.values())) == (0, [SECRET]), ended.err
    assert "schl" not in ended.err


@pytest.mark.parametrize("how", ["no helper", "a helper that keeps nothing", "one that is not there"])
def test_where_no_helper_keeps_the_key(nowhere: Tree, hosts: Loopback, helper: Helper, home: Path, how: str) -> None:
    helper.forget_all()
    if how != "a helper that keeps nothing":
        subprocess.run(["git", "config", "--global", "credential.helper", "" if how == "no helper" else "not-there"], check=True)
    hosts.answer("ready")
    ended = sit(nowhere.root, ["setup", "--endpoint", "dashscope", "--model", "qwen-flash"], [(r"not shown: $", SECRET)])
    assert ended.code == 0, ended.err
    assert "the key was not stored: no credential helper of git's keeps it. `git config --global credential.helper " in ended.err
    assert "or `export DASHSCOPE_API_KEY=…`\n" in ended.err
    assert ("not-there" in ended.err) == (how == "one that is not there")
    assert "key       not stored\ntested    it answered\n" in ended.out
    assert configured("repoassist.endpoint") == "dashscope"
    assert files_with(SECRET, home, nowhere.root.parent) == ([str(helper.folder / "log")] if helper.log else [])


@pytest.mark.parametrize(
    ("platform", "there", "expected"),
    [
        ("darwin", (), "osxkeychain"),
        ("win32", (), "manager"),
        ("linux", ("git-credential-libsecret",), "libsecret"),
        ("linux", ("git-credential-libsecret", "git-credential-manager"), "manager"),
        ("linux", (), '"cache --timeout=604800"'),
    ],
    ids=["mac", "windows", "linux with a keyring", "linux with the manager", "linux without"],
)
def test_the_helper_that_is_advised(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, platform: str, there: tuple[str, ...], expected: str
) -> None:
    (tmp_path / "git").symlink_to(shutil.which("git") or "git")
    for name in there:
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("GIT_EXEC_PATH", str(tmp_path))
    monkeypatch.setattr("sys.platform", platform)
    assert setup.keeper() == expected


def test_an_interruption_changes_nothing(nowhere: Tree, hosts: Loopback, helper: Helper) -> None:
    ended = sit(nowhere.root, ["setup", "--endpoint", "dashscope"], [(r"not shown: $", "\x03")])
    assert (ended.code, ended.out, hosts.requests) == (130, "", [])
    assert ended.err.endswith("git repoassist: interrupted\n")
    assert (unchanged(), helper.kept) == (True, {})
