"""What is told to users is what the program does: help, manual page, README."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from repoassist.cli import COMMANDS, manual

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Tree

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "repoassist" / "cli" / "git-repoassist.1"
README = ROOT / "README.md"
HELP = re.compile(r"(?<=\$ git repoassist -h\n).*?(?=```)", re.DOTALL)


def test_the_manual_page_is_made_from_the_help(pytestconfig: pytest.Config) -> None:
    if pytestconfig.getoption("--update-golden"):
        PAGE.write_text(manual.page())
    assert PAGE.read_text() == manual.page(), "run pytest --update-golden"


def test_the_help_in_the_readme_is_the_help(pytestconfig: pytest.Config) -> None:
    if pytestconfig.getoption("--update-golden"):
        README.write_text(HELP.sub(lambda _match: manual.help_text(""), README.read_text()))
    found = HELP.search(README.read_text())
    assert found is not None
    assert found[0] == manual.help_text("")


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_every_command_has_help(make: Callable[..., Tree], command: str) -> None:
    ended = make({}).run(*filter(None, [command, "-h"]), env={"COLUMNS": "80"})
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == manual.help_text(command)


def test_no_command_is_promised_that_is_not_there() -> None:
    named = set(re.findall(r"git repoassist ([a-z]+)\b", README.read_text() + PAGE.read_text().replace("\\-", "-")))
    assert named <= set(COMMANDS)


def test_the_manual_page_is_clean_roff() -> None:
    done = (
        subprocess.run(["man", "--warnings", "-l", str(PAGE)], capture_output=True, text=True, check=False)
        if has("man")
        else None
    )
    assert done is None or done.stderr == ""
    lines = PAGE.read_text().splitlines()
    assert lines[0].startswith(".TH GIT\\-REPOASSIST 1")
    assert all(f".SS git repoassist {name}" in PAGE.read_text() for name in COMMANDS)


def has(program: str) -> bool:
    import shutil

    return shutil.which(program) is not None


def test_the_readme_installs_as_ci_does() -> None:
    (second,) = re.findall(r"pip install '\.\[test\]' && (.*)$", README.read_text(), re.MULTILINE)
    script = (ROOT / ".ci" / "run").read_text()
    assert "pip install '.[test]'" in script
    assert second in script
