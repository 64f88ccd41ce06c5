"""Keys by git's credential helpers and by the user's command: nothing of a repository's is run, nothing is asked, nothing leaks."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest
from helper import Helper

from repoassist.errors import Exit, RepoassistError
from repoassist.repo import credentials

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Tree

URL = "https://llm.example/compatible-mode/v1"
SECRET = "k-0123456789-abcdef"


@pytest.fixture
def helper(tmp_path: Path) -> Helper:
    return Helper(tmp_path / "helper")


def user(*arguments: str) -> None:
    """Configure git as its user does."""
    subprocess.run(["git", "config", "--global", *arguments], check=True)


def test_kept_found_and_forgotten(helper: Helper) -> None:
    assert credentials.fill(URL) is None
    assert credentials.approve(URL, SECRET) == ""
    assert credentials.fill(URL) == SECRET
    credentials.reject(URL, SECRET)
    assert credentials.fill(URL) is None
    assert helper.verbs == ["get", "store", "get", "erase", "get"]


@pytest.mark.parametrize(
    ("url", "by_path", "told"),
    [
        pytest.param(URL, "false", {"protocol": "https", "host": "llm.example"}, id="usual"),
        pytest.param(URL, "true", {"protocol": "https", "host": "llm.example", "path": "compatible-mode/v1"}, id="by path"),
        pytest.param("http://10.0.0.1:8000/v1/", "false", {"protocol": "http", "host": "10.0.0.1:8000"}, id="port"),
        pytest.param("https://[::1]:8000/v1", "false", {"protocol": "https", "host": "[::1]:8000"}, id="ipv6"),
    ],
)
def test_what_a_helper_is_told(helper: Helper, url: str, by_path: str, told: dict[str, str]) -> None:
    user("credential.useHttpPath", by_path)
    credentials.approve(url, SECRET)
    assert credentials.fill(url) == SECRET
    assert [{name: row["told"][name] for name in ("protocol", "host", "path") if name in row["told"]} for row in helper.log] == [
        told
    ] * 2
    assert {row["told"]["username"] for row in helper.log} == {"repoassist"}


def test_the_secret_is_told_on_standard_input_only(helper: Helper) -> None:
    credentials.approve(URL, SECRET)
    (row,) = helper.log
    assert row["told"]["password"] == SECRET
    assert SECRET not in str(row["arguments"]) + str(row["environment"])
    assert row["cwd"] == []


@pytest.mark.usefixtures("helper")
def test_what_is_given_for_another_name_is_not_believed() -> None:
    """Some helpers answer whatever they are asked with the one password that they know."""
    user("credential.helper", "!f() { echo username=somebody; echo password=theirs; }; f")
    assert credentials.fill(URL) is None


@pytest.mark.parametrize(
    "configured",
    ["", "!exit 3", "!echo nonsense", "no-such-helper", "!kill -9 $$"],
    ids=["none", "fails", "nonsense", "not there", "killed"],
)
def test_no_helper_no_key_and_no_question(configured: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked = tmp_path / "askpass"
    asked.write_text(f"#!/bin/sh\ntouch {tmp_path}/asked\necho typed\n")
    asked.chmod(0o755)
    for name in ("GIT_ASKPASS", "SSH_ASKPASS"):
        monkeypatch.setenv(name, str(asked))
    monkeypatch.delenv("GIT_TERMINAL_PROMPT")
    user("core.askPass", str(asked))
    user("credential.helper", configured)
    assert credentials.fill(URL) is None
    credentials.approve(URL, SECRET)
    assert not (tmp_path / "asked").exists()


def test_what_a_helper_says_is_passed_on_unless_it_is_the_secret() -> None:
    user("credential.helper", "no-such-helper")
    assert "no-such-helper" in credentials.approve(URL, SECRET)
    user("credential.helper", "!cat >&2; :")
    assert credentials.approve(URL, SECRET) == ""


@pytest.mark.parametrize("way", ["stands there", "GIT_DIR", "alias"])
@pytest.mark.parametrize(
    "setting", ["credential.helper", "credential.https://llm.example.helper", "core.askPass", "include.path", "core.worktree"]
)
def test_a_repository_names_no_helper(  # noqa: PLR0913 - columns of a table
    make: Callable[..., Tree], helper: Helper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, setting: str, way: str
) -> None:
    tree = make({"a.py": "a\n"})
    evil = tmp_path / "evil"
    evil.write_text(f"#!/bin/sh\ntouch '{tmp_path}/ran'\necho password=evil\n")
    evil.chmod(0o755)
    included = tmp_path / "included"
    included.write_text(f'[credential]\n\thelper = "!{evil}"\n')
    value = {"include.path": str(included), "core.askPass": str(evil), "core.worktree": str(tmp_path)}.get(setting, f"!{evil}")
    tree.git("config", setting, value)
    monkeypatch.chdir(tree.root)
    if way == "GIT_DIR":
        monkeypatch.setenv("GIT_DIR", str(tree.root / ".git"))
        monkeypatch.setenv("GIT_WORK_TREE", str(tree.root))
    elif way == "alias":
        monkeypatch.setenv("GIT_PREFIX", "sub/")
    assert credentials.fill(URL) is None
    credentials.approve(URL, SECRET)
    assert credentials.fill(URL) == SECRET
    assert not (tmp_path / "ran").exists()
    assert helper.verbs == ["get", "store", "get"]
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", "")  # and git by itself would run it
    fields = b"protocol=https\nhost=llm.example\n\n"
    environment = {name: value for name, value in os.environ.items() if name != "GIT_WORK_TREE"}
    subprocess.run(["git", "credential", "fill"], input=fields, capture_output=True, check=False, env=environment)
    assert (tmp_path / "ran").exists() == (setting != "core.worktree")


def test_what_the_user_gives_git_on_the_command_line_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "credential.helper")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "!f() { echo username=repoassist; echo password=given; }; f")
    assert credentials.fill(URL) == "given"


@pytest.mark.parametrize(
    ("url", "username", "secret"),
    [
        (f"{URL}\nhost=evil.example", "repoassist", SECRET),
        (URL, "repoassist\nhost=evil.example", SECRET),
        (URL, "repoassist", f"{SECRET}\nhost=evil.example"),
        (URL, "repoassist", f"{SECRET}\0"),
        (URL, "repoassist", f"{SECRET}\r"),
    ],
    ids=["address", "name", "secret", "zero", "carriage return"],
)
def test_control_characters_are_refused(helper: Helper, url: str, username: str, secret: str) -> None:
    with pytest.raises(RepoassistError) as caught:
        credentials.approve(url, secret, username)
    assert SECRET not in caught.value.message + caught.value.hint
    assert helper.log == []


# --- a command of the user's -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "key"),
    [
        ("echo k-1", "k-1"),
        ("printf 'k-1\\r\\nurl: x\\n'", "k-1"),
        ("printf '  k-1'", "k-1"),
        ("cat; echo k-1", "k-1"),
        ("echo a:k-1 | cut -d: -f2", "k-1"),
        ("echo $REPOASSIST_HOST", "llm.example"),
        ('echo "${GIT_DIR-none}"', "none"),
        ('echo "=$HOME=" # x', None),
        ("pwd", None),
        ("git config repoassist.mine || echo none", "none"),
    ],
    ids=[
        "plain",
        "the first line",
        "no line break",
        "nothing to read",
        "shell",
        "host",
        "no GIT_DIR",
        "comment",
        "home",
        "nobody's repository",
    ],
)
def test_the_first_line_of_a_command(
    make: Callable[..., Tree], monkeypatch: pytest.MonkeyPatch, command: str, key: str | None
) -> None:
    tree = make({"a.py": "a\n"})
    tree.git("config", "repoassist.mine", "hostile")
    monkeypatch.chdir(tree.root)
    monkeypatch.setenv("GIT_DIR", str(tree.root / ".git"))
    home = os.environ["HOME"]
    expected = key or {"pwd": home}.get(command, f"={home}=")
    assert credentials.key_command(command, "llm.example") == expected


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("echo k-secret; exit 3", "failed (exit code 3)"),
        ("no-such-program-here", "failed (exit code 127)"),
        ("true", "printed no key"),
        ("echo; echo k-secret", "printed no key"),
        ("yes k-secret", "prints more than a key"),
    ],
    ids=["fails", "not there", "nothing", "an empty line", "without end"],
)
def test_a_command_that_gives_no_key(capfd: pytest.CaptureFixture[str], command: str, words: str) -> None:
    with pytest.raises(RepoassistError) as caught:
        credentials.key_command(command)
    assert caught.value.code is Exit.AUTHENTICATION
    assert words in caught.value.message
    assert "k-secret" not in caught.value.message + caught.value.hint
    assert "k-secret" not in "".join(capfd.readouterr())


def test_a_command_may_speak_to_the_user(capfd: pytest.CaptureFixture[str]) -> None:
    assert credentials.key_command("echo touch the token >&2; echo k-1") == "k-1"
    assert capfd.readouterr() == ("", "touch the token\n")
