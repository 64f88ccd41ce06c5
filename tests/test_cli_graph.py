"""``graph`` and ``tree``: the order, the look-ups, and where the tokens go."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from sample import sample

from repoassist.cli import drawing
from repoassist.records import Edge, Graph, visible

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


HOSTILE: list[str | bytes] = [
    "__init__.py",
    'a"b.py',
    "a\\b.py",
    "a\\",
    "a\nb.py",
    "\x1b[31m.py",
    "end",
    "x;y",
    "style:a#1.css",
    "%%{init: {}}%%",
    "-->",
    "- x",
    "1. x",
    "1.",
    "`x`",
    "*x*",
    "a&amp;b",
    "&lt;b&gt;",
    "#quot;",
    "[x]",
    "<b>.py",
    "www.example.com",
    "caf\xe9.py",
    'dir "q"/in\\side/end',
    b"a\xff.py",
]
"""Names that mean something to Graphviz, to Mermaid, to what both make of labels, or to a terminal."""

DOT_NODE = re.compile(r'^ +("(?:[^"\\]|\\.)*") \[label=("(?:[^"\\]|\\.)*")\];$')
DOT_EDGE = re.compile(r'^  ("(?:[^"\\]|\\.)*") -> ("(?:[^"\\]|\\.)*")( \[style=dashed\])?;$')
MERMAID_NODE = re.compile(r'^ +(n\d+)\["((?:[\w./-]|#\d+;)*)"\]$')
MERMAID_EDGE = re.compile(r"^  (n\d+) (-\.->|-->) (n\d+)$")


def unquoted(written: str) -> str:
    return written[1:-1].replace('\\"', '"').replace("\\\\", "\\")


def dot_of(text: str) -> tuple[dict[str, str], list[tuple[str, str, bool]]]:
    """The labels of a drawing's nodes, and its edges with whether they are dashed."""
    nodes = {unquoted(found[1]): unquoted(found[2]) for line in text.split("\n") if (found := DOT_NODE.match(line))}
    edges = [
        (unquoted(found[1]), unquoted(found[2]), bool(found[3])) for line in text.split("\n") if (found := DOT_EDGE.match(line))
    ]
    return nodes, edges


def mermaid_of(text: str) -> tuple[dict[str, str], list[tuple[str, str, bool]]]:
    nodes = {
        found[1]: re.sub(r"#(\d+);", lambda code: chr(int(code[1])), found[2])
        for line in text.split("\n")
        if (found := MERMAID_NODE.match(line))
    }
    edges = [(found[1], found[3], found[2] == "-.->") for line in text.split("\n") if (found := MERMAID_EDGE.match(line))]
    return nodes, edges


def hostile_graph() -> Graph:
    paths = tuple(sorted(os.fsdecode(name) for name in HOSTILE))
    return Graph(paths, tuple(Edge(one, other, 1) for one, other in pairwise(paths)), (paths[:2],), (), ())


def test_every_file_and_import_of_hostile_names_is_drawn_in_dot() -> None:
    graph = hostile_graph()
    nodes, edges = dot_of(drawing.dot(graph))
    assert nodes == {visible(path): visible(path.rpartition("/")[2]).replace("&", "&amp;") for path in graph.order}
    assert edges == [(visible(edge.source), visible(edge.target), number == 0) for number, edge in enumerate(graph.edges)]


def test_every_file_and_import_of_hostile_names_is_drawn_in_mermaid() -> None:
    graph = hostile_graph()
    nodes, edges = mermaid_of(drawing.mermaid(graph))
    assert sorted(nodes.values()) == sorted(visible(path.rpartition("/")[2]) for path in graph.order)
    assert [(nodes[source], nodes[target], dotted) for source, target, dotted in edges] == [
        (visible(edge.source.rpartition("/")[2]), visible(edge.target.rpartition("/")[2]), number == 0)
        for number, edge in enumerate(graph.edges)
    ]


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("a-b.py", "a-b.py"),
        ("__init__.py", "#95;#95;init#95;#95;.py"),
        ('"', "#34;"),
        ("- x", "#45;#32;x"),
        ("1.", "1#46;"),
        ("style:a#1", "style#58;a#35;1"),
        ("www.x.org", "#119;#119;#119;#46;x.org"),
        ("caf\xe9", "caf\xe9"),
    ],
)
def test_mermaid_reads_a_label_as_text(path: str, label: str) -> None:
    assert drawing.mermaid_label(path) == f'"{label}"'


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")
def test_graphviz_draws_hostile_names() -> None:
    graph = hostile_graph()
    drawn = subprocess.run(["dot", "-Tsvg"], input=drawing.dot(graph), capture_output=True, text=True, check=True)
    assert drawn.stderr == ""
    assert drawn.stdout.count('class="node"') == len(graph.order)
    assert drawn.stdout.count('class="edge"') == len(graph.edges)


@pytest.mark.parametrize(
    "options",
    [
        [],
        ["--around", "agents/base.py"],
        ["--around", "agents/assistant.py", "--hops", "2"],
        ["--imports", "agents/__init__.py"],
        ["--importers", "agents/base.py"],
        ["--imports", "agents/tools/search.py"],
    ],
)
def test_both_drawings_have_what_json_has(agents: Tree, options: list[str]) -> None:
    found = json.loads(agents.run("graph", "--json", *options).out)
    whole = {(source, target) for source, target, _ in json.loads(agents.run("graph", "--json").out)["edges"]}
    edges = {(one["path"], one["symbol"]) for one in found.get("places", [])} | {
        (source, target) for source, target, _ in found.get("edges", [])
    }
    paths = set(found.get("order", found.get("paths", []))) or {path for edge in edges for path in edge} or {options[1]}
    assert edges <= whole
    nodes, drawn = dot_of(agents.run("graph", "--format", "dot", *options).out)
    assert (set(nodes), {(source, target) for source, target, _ in drawn}) == (paths, edges)
    labels, arrows = mermaid_of(agents.run("graph", "--format", "mermaid", *options).out)
    assert sorted(labels.values()) == sorted(path.rpartition("/")[2] for path in paths)
    assert len(arrows) == len(edges)


def test_a_cycle_is_dashed(make: Callable[..., Tree]) -> None:
    tree = make({"p/a.py": "from p import b\n", "p/b.py": "import p.a\n", "p/__init__.py": "", "c.py": "import p.a\n"})
    assert tree.run("graph", "--format", "dot").out == (
        "digraph imports {\n"
        "  rankdir=LR;\n"
        "  node [shape=box];\n"
        '  "c.py" [label="c.py"];\n'
        "  subgraph cluster_1 {\n"
        '    label="p";\n'
        '    "p/__init__.py" [label="__init__.py"];\n'
        '    "p/a.py" [label="a.py"];\n'
        '    "p/b.py" [label="b.py"];\n'
        "  }\n"
        '  "c.py" -> "p/a.py";\n'
        '  "p/a.py" -> "p/b.py" [style=dashed];\n'
        '  "p/b.py" -> "p/a.py" [style=dashed];\n'
        "}\n"
    )
    assert tree.run("graph", "--format", "mermaid").out == (
        "flowchart LR\n"
        '  n0["c.py"]\n'
        '  subgraph f1["p"]\n'
        '    n1["#95;#95;init#95;#95;.py"]\n'
        '    n2["a.py"]\n'
        '    n3["b.py"]\n'
        "  end\n"
        "  n0 --> n2\n"
        "  n2 -.-> n3\n"
        "  n3 -.-> n2\n"
    )


@pytest.mark.parametrize("options", [[], ["--around", "agents/base.py"], ["--defines", "Agent"]])
def test_format_json_is_json(agents: Tree, options: list[str]) -> None:
    assert agents.run("graph", "--format", "json", *options).out == agents.run("graph", "--json", *options).out
    assert agents.run("graph", "--format", "text", *options).out == agents.run("graph", *options).out


@pytest.mark.parametrize(
    "options",
    [
        ["--json", "--format", "dot"],
        ["--format", "svg"],
        ["--format", "dot", "--defines", "Agent"],
        ["--format", "mermaid", "--subclasses", "Agent"],
        ["--format", "dot", "--importers", "Assistant"],
    ],
)
def test_what_cannot_be_drawn_is_a_wrong_usage(agents: Tree, options: list[str]) -> None:
    ended = agents.run("graph", *options)
    assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1)


def test_it_is_said_that_mermaid_draws_no_more(make: Callable[..., Tree]) -> None:
    names = [f"m{number:02}" for number in range(33)]
    files = {f"{name}.py": "".join(f"import {other}\n" for other in names[:number]) for number, name in enumerate(names)}
    tree = make(files)
    ended = tree.run("graph", "--format", "mermaid")
    assert len(mermaid_of(ended.out)[1]) == 33 * 32 // 2
    assert "528 imports: Mermaid draws 500 unless" in ended.err
    assert "Mermaid" not in tree.run("graph", "--format", "dot").err
    assert "Mermaid" not in tree.run("graph", "--format", "mermaid", "--imports", "m32.py").err


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


WORKSPACE: dict[str, str | bytes] = {
    "go.mod": "module ex.com/m\n",
    "cmd/a.go": 'package main\nimport (\n\t"ex.com/m/cmd/sub"\n\t"ex.com/m/lib"\n\t"ex.com/m/gone"\n\t"ex.com/other"\n)\n',
    "cmd/sub/s.go": "package sub\n",
    "lib/l.go": "package lib\n",
}


@pytest.mark.parametrize("options", [[], ["--rev", "HEAD"]], ids=["work-tree", "commit"])
@pytest.mark.parametrize(("scope", "cwd"), [("cmd", "."), (":/cmd", "lib"), (".", "cmd")])
def test_manifests_outside_the_pathspecs_serve_resolution(
    make: Callable[..., Tree], scope: str, cwd: str, options: list[str]
) -> None:
    """An import that leads out of the pathspecs is no edge, and neither external nor unresolved."""
    found = json.loads(make(WORKSPACE).run("graph", "--json", *options, "--", scope, cwd=cwd).out)
    assert found["order"] == ["cmd/sub/s.go", "cmd/a.go"]
    assert found["edges"] == [["cmd/a.go", "cmd/sub/s.go", 3]]
    assert [spec for _, spec, _ in found["unresolved"]] == ["ex.com/m/gone"]
    assert [name for _, name in found["external"]] == ["ex.com/other"]


def test_a_manifest_outside_the_pathspecs_that_changes_changes_the_graph(make: Callable[..., Tree]) -> None:
    tree = make(WORKSPACE)
    assert len(json.loads(tree.run("graph", "--json", "--", "cmd").out)["edges"]) == 1
    tree.write({"go.mod": "module ex.com/moved\n"}).commit()
    assert json.loads(tree.run("graph", "--json", "--", "cmd").out)["edges"] == []
    assert tree.run("graph", "--importers", "cmd/sub/s.go", "--", "cmd").out == ""


@pytest.mark.parametrize(
    ("files", "scope"),
    [
        ({"src/p/a.py": "import p.b\nimport q.c\n", "src/p/b.py": "", "lib/q/c.py": "", "pyproject.toml": ""}, "src"),
        ({"a/Cargo.toml": '[package]\nname = "a"\n', "a/src/lib.rs": "mod x;\nuse b::y;\n", "a/src/x.rs": "", "b/src/lib.rs": ""}, "a/src"),
        ({"pom.xml": "<project/>", "m/p/A.java": "package p;\nimport q.B;\nclass A extends C {}\n", "m/p/C.java": "package p;\nclass C {}\n", "m/q/B.java": "package q;\npublic class B {}\n"}, "m/p"),
        ({"package.json": '{"workspaces": ["packages/*"]}', "packages/a/x.ts": 'import "b"\nimport "./y"\n', "packages/a/y.ts": "", "packages/b/package.json": '{"name": "b", "main": "i.js"}', "packages/b/i.js": ""}, "packages/a"),
        ({"x.csproj": "<Project/>", "a/A.cs": "using N.B;\nnamespace N.A { class A : C {} }\n", "a/C.cs": "namespace N.A { class C {} }\n", "b/B.cs": "namespace N.B { class B {} }\n"}, "a"),
        ({"a.c": '#include "a.h"\n#include "inc/b.h"\n', "a.h": "", "inc/b.h": ""}, "a.*"),
        ({"composer.json": '{"autoload": {"psr-4": {"N\\\\": "src/"}}}', "src/A/X.php": "<?php\nnamespace N\\A;\nuse N\\B\\Y;\nclass X extends Z {}\n", "src/A/Z.php": "<?php\nnamespace N\\A;\nclass Z {}\n", "src/B/Y.php": "<?php\nnamespace N\\B;\nclass Y {}\n"}, "src/A"),
    ],
    ids=["python", "rust", "java", "typescript", "csharp", "c", "php"],
)  # fmt: skip
def test_a_part_has_the_edges_that_the_whole_has_there(
    make: Callable[..., Tree], files: dict[str, str | bytes], scope: str
) -> None:
    tree = make(files)
    part, whole = (json.loads(tree.run("graph", "--json", *options).out) for options in (["--", scope], []))
    inside = set(part["order"])
    assert part["edges"] == [edge for edge in whole["edges"] if {edge[0], edge[1]} <= inside]
    assert part["edges"]
    assert part["unresolved"] == [one for one in whole["unresolved"] if one[0] in inside]
