"""``graph`` and ``tree``: the order, the look-ups, and where the tokens go."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from sample import sample

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Tree


@pytest.fixture
def agents(make: Callable[..., Tree]) -> Tree:
    return make(sample("agents"), name="agents")


def test_the_graph(agents: Tree) -> None:
    found = json.loads(agents.run("graph", "--json").out)
    assert found["edges"] == [
        ["agents/__init__.py", "agents/assistant.py", 3],
        ["agents/__init__.py", "agents/base.py", 4],
        ["agents/assistant.py", "agents/base.py", 3],
        ["agents/base.py", "agents/tools/search.py", 7],
        ["agents/writer.py", "agents/__init__.py", 3],
        ["tests/test_agents.py", "agents/__init__.py", 1],
        ["tests/test_agents.py", "agents/base.py", 2],
    ]
    at = {path: position for position, path in enumerate(found["order"])}
    assert all(at[target] < at[source] for source, target, _ in found["edges"])
    assert (found["schema"], found["cycles"], found["unresolved"]) == (1, [], [])
    assert ["agents/base.py", "abc"] in found["external"]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--imports", "agents/assistant.py"], ["agents/assistant.py:3 agents/base.py (imports)"]),
        (
            ["--importers", "agents/base.py"],
            [
                "agents/__init__.py:4 agents/base.py (imports)",
                "agents/assistant.py:3 agents/base.py (imports)",
                "tests/test_agents.py:2 agents/base.py (imports)",
            ],
        ),
        (
            ["--importers", "Assistant"],
            [
                "agents/__init__.py:3 Assistant (imports it from .assistant)",
                "agents/writer.py:4 Assistant (imports it from agents)",
                "tests/test_agents.py:1 Assistant (imports it from agents)",
            ],
        ),
        (["--defines", "Agent"], ["agents/base.py:10 Agent (class Agent(ABC))", "agents/writer.py:19 Agent (class)"]),
        (["--defines", "Search.find"], ["agents/tools/search.py:9 Search.find (method)"]),
        (["--subclasses", "agents.writer.Agent"], ["agents/writer.py:23 Double (class Double(Agent))"]),
        (
            ["--subclasses", "agents/assistant.py:Assistant"],
            [
                "agents/writer.py:7 Writer (class Writer(Helper))",
                "agents/writer.py:15 Poet (class Poet(agents.writer.Writer))",
                "tests/test_agents.py:5 Silent (class Silent(Assistant))",
            ],
        ),
        (["--subclasses", "Poet"], []),
        (["--around", "agents/assistant.py"], ["agents/__init__.py", "agents/assistant.py", "agents/base.py"]),
        (["--around", "agents/tools/search.py", "--hops", "0"], ["agents/tools/search.py"]),
    ],
)
def test_look_ups(agents: Tree, options: list[str], expected: list[str]) -> None:
    ended = agents.run("graph", *options)
    assert (ended.code, ended.out.splitlines()) == (0, expected)
    found = json.loads(agents.run("graph", *options, "--json").out)
    assert len(found.get("places", found.get("paths"))) == len(expected)


def test_a_path_is_relative_to_where_one_stands(agents: Tree) -> None:
    assert (
        agents.run("graph", "--importers", "base.py", cwd="agents").out
        == agents.run("graph", "--importers", "agents/base.py").out
    )


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--subclasses", "Nobody"], 1),
        (["--around", "nothing.py"], 1),
        (["--importers", "nothing.py"], 1),
        (["--imports", "a", "--defines", "b"], 2),
    ],
)
def test_mistakes(agents: Tree, options: list[str], code: int) -> None:
    ended = agents.run("graph", *options)
    assert (ended.code, ended.out, ended.err.count("\n")) == (code, "", 1)


def test_the_order_as_text(agents: Tree) -> None:
    ended = agents.run("graph")
    assert ended.out.splitlines() == json.loads(agents.run("graph", "--json").out)["order"]
    assert "7 imports, 0 cycles, 0 unresolved" in ended.err


def tree_json(agents: Tree, *options: str) -> Any:
    return json.loads(agents.run("tree", "--json", *options).out)


def test_where_the_tokens_go(agents: Tree) -> None:
    found, packed = tree_json(agents), json.loads(agents.run("pack", "--json", "-q").out)
    assert found["total"] == {
        "files": 12,
        "tokens": sum(file["tokens"] for file in packed["files"]),
        "packed": packed["budget"]["used"],
        "limit": packed["budget"]["limit"],
    }
    assert (
        sum(row["tokens"] for row in found["folders"])
        == sum(row["tokens"] for row in found["languages"])
        == found["total"]["tokens"]
    )
    assert next(row["folder"] for row in found["folders"]) == "agents/"
    assert found["omitted"] == {".repoassistignore": 1}
    assert agents.run("tree", "--total").out == f"{found['total']['tokens']}\n"


def test_a_small_budget_shows_in_the_tree(agents: Tree) -> None:
    found = tree_json(agents, "--budget", "600")
    assert found["total"]["packed"] <= 600 < found["total"]["tokens"]
    assert sum(row["packed"] for row in found["folders"]) < 600


def test_the_tree_as_text(agents: Tree) -> None:
    ended = agents.run("tree", "--depth", "1", "--top", "1")
    first, second, rest = ended.out.splitlines()[:3]
    assert first.split() == ["folder", "files", "tokens", "in", "the", "pack"]
    assert second.startswith("agents/")
    assert rest.startswith("(3 more)")
