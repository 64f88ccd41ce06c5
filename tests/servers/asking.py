"""Asks as a user does: the installed command, started by git."""

from __future__ import annotations

import json
import os
import subprocess
import sysconfig
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from conftest import Ended

from repoassist.llm import presets
from repoassist.llm.client import Endpoint, stream
from repoassist.pack import tokens
from repoassist.records import Finish, Message, TextDelta, Usage

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from conftest import Tree

QUESTION = "What is an agent?"

SAID = 'See `agents/base.py`: "class Agent(ABC):".'
"""What the servers' models answer: a line of the sample repository, so that there is something to verify."""

ENDLESS = "One two three four five six seven eight, and again: "


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    scripts = sysconfig.get_path("scripts")
    assert os.path.exists(os.path.join(scripts, "git-repoassist")), "install the package first: pip install '.[test]'"
    return {**os.environ, "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}", **(extra or {})}


def repoassist(tree: Tree, *arguments: str, env: Mapping[str, str] | None = None) -> Ended:
    """Run ``git repoassist`` in a repository."""
    done = subprocess.run(
        ["git", "repoassist", *arguments], cwd=tree.root, env=environment(env), capture_output=True, check=False, text=True
    )
    return Ended(done.returncode, done.stdout, done.stderr)


def ask(tree: Tree, url: str, *options: str, question: str = QUESTION, env: Mapping[str, str] | None = None) -> Ended:
    return repoassist(tree, "ask", question, "--endpoint", url, *options, env=env)


def probed(tree: Tree, url: str, *options: str, env: Mapping[str, str] | None = None) -> dict[str, Any]:
    """What ``models --probe`` finds out."""
    ended = repoassist(tree, "models", "--probe", "--json", "-q", "--endpoint", url, *options, env=env)
    assert ended.code == 0, ended.err
    found: dict[str, Any] = json.loads(ended.out)
    return found


def ask_until(tree: Tree, url: str, begun: Callable[[], object], *options: str, question: str = QUESTION) -> Ended:
    """Ask, and do something as soon as the first piece of the answer is there."""
    process = subprocess.Popen(
        ["git", "repoassist", "ask", question, "--endpoint", url, *options],
        cwd=tree.root,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        bufsize=0,
    )
    assert process.stdout is not None
    first = process.stdout.read(1)
    begun()
    out, err = process.communicate()
    return Ended(process.returncode, (first + out).decode(), err.decode())


@dataclass(frozen=True)
class Turn:
    """What came back for one request of a conversation."""

    text: str
    usage: Usage | None
    finish: Finish


def converse(url: str, model: str, messages: Sequence[Message], **more: Any) -> Turn:
    """Send messages by the program's own client."""
    provider = presets.provider(url)
    assert provider is not None
    events = list(stream(Endpoint(provider, model, **more), messages, prompt_tokens=counted(messages)))
    usages = [event for event in events if isinstance(event, Usage)]
    (finish,) = (event for event in events if isinstance(event, Finish))
    assert len(usages) <= 1
    return Turn("".join(event.text for event in events if isinstance(event, TextDelta)), next(iter(usages), None), finish)


def counted(messages: Sequence[Message]) -> int:
    """The program's own count of messages, template included."""
    return sum(tokens.count(message.content) for message in messages) + tokens.template(len(messages))


def followed_up(messages: Sequence[Message], answer: str, question: str) -> tuple[Message, ...]:
    """A conversation with one more question in it: its beginning stays as it was."""
    return (*messages, Message("assistant", answer), Message("user", question))
