"""``pack``: what ask would send, byte for byte, and its manifest."""

from __future__ import annotations

import hashlib
import json
import os
from typing import TYPE_CHECKING, Any

import pytest
from sample import sample

from repoassist.memo import Memo
from repoassist.pack import tokens

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Tree

ORDER = [
    "README.md",
    "pyproject.toml",
    "agents/tools/__init__.py",
    "agents/tools/search.py",
    "agents/base.py",
    "agents/assistant.py",
    "agents/__init__.py",
    "agents/writer.py",
    "tests/test_agents.py",
    "docs/usage.md",
    ".gitignore",
    ".repoassistignore",
]


@pytest.fixture
def agents(make: Callable[..., Tree]) -> Tree:
    return make(sample("agents"), name="agents")


def manifest(tree: Tree, *options: str) -> Any:
    ended = tree.run("pack", "--json", "-q", *options)
    assert (ended.code, ended.err) == (0, "")
    return json.loads(ended.out)


def test_the_manifest(agents: Tree) -> None:
    found = manifest(agents)
    assert [file["path"] for file in found["files"]] == ORDER
    assert {file["form"] for file in found["files"]} == {"full"}
    assert found["omitted"] == [{"path": "docs/internal.md", "why": ".repoassistignore"}]
    assert found["order"] == {"edges": 7, "satisfied": 7, "cycles": []}
    assert found["repository"] == {
        "root": str(agents.root),
        "commit": agents.git("rev-parse", "HEAD").strip(),
        "dirty": False,
        "name": "agents",
    }
    assert (found["schema"], found["model"], found["tokenizer"], found["exact"]) == (1, "qwen-flash", "qwen", True)


def test_the_pack_is_what_the_manifest_counts(agents: Tree) -> None:
    found, text = manifest(agents), agents.run("pack", "-q").out
    assert found["digest"] == hashlib.sha256(text.encode()).hexdigest()
    messages = json.loads(agents.run("pack", "-q", "--format", "json").out)["messages"]
    assert "".join(message["content"] for message in messages) == text
    rendered = (
        "".join(f"<|im_start|>{message['role']}\n{message['content']}<|im_end|>\n" for message in messages)
        + "<|im_start|>assistant\n"
    )
    pieces = rendered.replace("<|im_start|>", "\0").replace("<|im_end|>", "\0").split("\0")
    assert found["budget"]["used"] == sum(tokens.count(piece) for piece in pieces) + len(pieces) - 1


@pytest.mark.parametrize("budget", ["1", "300", "400", "600", "1k", "1.5k", "2k", "1M"])
def test_never_over(agents: Tree, budget: str) -> None:
    ended = agents.run("pack", "--json", "-q", "--budget", budget, "--question", "how does search find words?")
    if budget in {"1", "300"}:
        assert (ended.code, ended.out) == (5, "")
        assert "tokens" in ended.err
    else:
        found = json.loads(ended.out)
        assert (
            found["budget"]["used"]
            <= found["budget"]["limit"]
            == min(991_808, int(float(budget.rstrip("kM")) * {"k": 1_000, "M": 1_000_000}.get(budget[-1], 1)))
        )


def test_a_small_budget_goes_to_what_the_question_is_about(agents: Tree) -> None:
    found = manifest(agents, "--budget", "800", "--question", "which words does the search know?")
    forms = {file["path"]: file["form"] for file in found["files"]}
    assert forms.get("agents/tools/search.py") == "full"
    assert {"path": "agents/writer.py", "why": "budget"} in found["omitted"] or forms["agents/writer.py"] == "outline"


def test_the_question_changes_nothing_before_it(agents: Tree) -> None:
    one, other = (agents.run("pack", "-q", "--question", question).out for question in ("who greets?", "which words are known?"))
    end = one.index("</repository>")
    assert one[:end] == other[:end]
    assert one[end:] != other[end:]


def test_a_question_file_is_as_good_as_a_question(agents: Tree, tmp_path: Path) -> None:
    question = tmp_path / "question.md"
    question.write_text("who greets?\n")
    assert agents.run("pack", "--question", "who greets?").out == agents.run("pack", "--question-file", str(question)).out
    assert (
        agents.run("pack", "--question-file", "-", stdin="who greets?\n").out
        == agents.run("pack", "--question", "who greets?").out
    )
    ended = agents.run("pack", "--question-file", "none.md")
    assert (ended.code, ended.err.count("\n")) == (2, 1)


@pytest.mark.parametrize("seed", ["0", "1", "2", "3"])
def test_the_same_tree_gives_the_same_bytes(agents: Tree, make: Callable[..., Tree], seed: str, tmp_path: Path) -> None:
    expected = agents.run("pack", "-q", env={"XDG_CACHE_HOME": ""}).out
    again = make(sample("agents"), name="elsewhere")
    for tree, cwd in ((agents, "."), (agents, "agents/tools"), (again, ".")):
        for _ in range(2):
            environment = {"PYTHONHASHSEED": seed, "XDG_CACHE_HOME": str(tmp_path / "cache")}
            assert tree.run("pack", "-q", cwd=cwd, env=environment).out == expected


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--", "agents/tools"], ["agents/tools/__init__.py", "agents/tools/search.py"]),
        (["--", ":(glob)docs/*.md"], ["docs/usage.md"]),
        (["--exclude", "*.md", "--", "docs", "tests"], ["tests/test_agents.py"]),
        (["--", ":!agents", ":!.*"], ["README.md", "pyproject.toml", "tests/test_agents.py", "docs/usage.md"]),
    ],
)
def test_scopes(agents: Tree, options: list[str], expected: list[str]) -> None:
    assert [file["path"] for file in manifest(agents, *options)["files"]] == expected


def test_pathspecs_are_relative_to_where_one_stands(agents: Tree) -> None:
    ended = agents.run("pack", "--json", "-q", "--", "search.py", cwd="agents/tools")
    assert [file["path"] for file in json.loads(ended.out)["files"]] == ["agents/tools/search.py"]


def test_untracked_counts_and_ignored_does_not(agents: Tree) -> None:
    agents.write({"new.py": "import agents\n", "build/out.py": "x = 1\n", "run.log": "x\n"})
    found = manifest(agents)
    paths = [file["path"] for file in found["files"]]
    assert "new.py" in paths
    assert not {"build/out.py", "run.log"} & set(paths)
    assert found["repository"]["dirty"] is True


def test_a_commit_instead_of_the_working_tree(agents: Tree, tmp_path: Path) -> None:
    expected = agents.run("pack", "-q").out
    first = agents.git("rev-parse", "HEAD").strip()
    agents.write({"agents/base.py": "changed = True\n"}).commit()
    assert agents.run("pack", "-q").out != expected
    assert agents.run("pack", "-q", "--rev", "HEAD~1").out == expected
    bare = tmp_path / "bare.git"
    agents.git("clone", "--quiet", "--bare", str(agents.root), str(bare))
    worktree = tmp_path / "worktree"
    agents.git("worktree", "add", "--quiet", "--detach", str(worktree), first)
    assert agents.run("pack", "-q", "--rev", first, cwd=str(bare)).out == expected
    assert agents.run("pack", "-q", cwd=str(worktree)).out == expected
    ended = agents.run("pack", "--rev", "nothing")
    assert (ended.code, ended.err.count("\n")) == (2, 1)


def test_no_network(agents: Tree) -> None:
    import subprocess
    import sys

    guard = (
        "import sys\n"
        "def hook(event, arguments):\n"
        "    if event.startswith('socket.'): raise SystemExit(f'a socket: {event}')\n"
        "sys.addaudithook(hook)\n"
        "from repoassist.cli import run\n"
        "sys.exit(run())\n"
    )
    for arguments in (
        ["pack"],
        ["tree"],
        ["graph", "--json"],
        ["models"],
        ["completion", "bash"],
        ["ask", "where is Agent defined?"],
    ):
        done = subprocess.run(
            [sys.executable, "-c", guard, *arguments], cwd=agents.root, capture_output=True, check=False, env=dict(os.environ)
        )
        assert done.returncode == 0, (arguments, done.stderr)


def test_written_whole_or_not_at_all(agents: Tree, tmp_path: Path) -> None:
    out = tmp_path / "pack.xml"
    ended = agents.run("pack", "-q", "-o", str(out))
    assert (ended.out, out.read_text()) == ("", agents.run("pack", "-q").out)
    ended = agents.run("pack", "-o", str(tmp_path / "none" / "pack.xml"))
    assert ended.code == 1
    assert "cannot be written" in ended.err


@pytest.mark.parametrize("form", ["xml", "markdown", "plain"])
def test_formats_count_exactly(agents: Tree, form: str) -> None:
    found = manifest(agents, "--format", form)
    text = agents.run("pack", "-q", "--format", form).out
    assert found["digest"] == hashlib.sha256(text.encode()).hexdigest()
    assert abs(found["budget"]["used"] - found["budget"]["template"] - tokens.count(text)) <= 1


def test_a_repository_without_files(make: Callable[..., Tree]) -> None:
    empty = make({}, commit=False)
    for command in (["pack"], ["pack", "--json"], ["ask", "what is this?"], ["tree"], ["graph"]):
        ended = empty.run(*command)
        assert (ended.code, ended.out, ended.err.count("\n")) == (1, "", 1), command
        assert "no files" in ended.err


def test_outside_a_repository(make: Callable[..., Tree], tmp_path: Path) -> None:
    tree = make({})
    (tmp_path / "outside").mkdir()
    for command in (["pack"], ["ask", "what is this?"], ["tree"], ["graph"]):
        ended = tree.run(*command, cwd=str(tmp_path / "outside"))
        assert (ended.code, ended.out, ended.err.count("\n")) == (1, "", 1), command
        assert "not a git repository" in ended.err


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (["--budget", "many"], 2, "not a number of tokens"),
        (["--model", "qwen-flsh"], 2, "did you mean qwen-flash"),
        (["--format", "yaml"], 2, "is not one of"),
        (["--nonsense"], 2, "git repoassist pack -h"),
        (["--", "nothing-here"], 1, "no file matches nothing-here"),
    ],
)
def test_failures_are_one_line(agents: Tree, options: list[str], code: int, words: str) -> None:
    ended = agents.run("pack", *options)
    assert (ended.code, ended.out, ended.err.count("\n")) == (code, "", 1)
    assert words.lower() in ended.err.lower()


def test_a_closed_pipe_is_no_error(agents: Tree) -> None:
    import subprocess
    import sys

    agents.write({"large.md": "words and words\n" * 50_000})
    process = subprocess.Popen(
        [sys.executable, "-m", "repoassist", "pack"], cwd=agents.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    process.stdout.read(1)
    process.stdout.close()
    assert process.stderr is not None
    said = process.stderr.read()
    assert b"git repoassist:" not in said, said
    assert process.wait() == 0
    process.stderr.close()


def test_a_wrong_memo_is_found_out(agents: Tree, tmp_path: Path) -> None:
    cache = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    expected = agents.run("pack", "--json", "-q", env=cache).out
    memo = Memo(str(tmp_path / "cache" / "repoassist"))
    assert memo.connection is not None
    kinds = [kind for (kind,) in memo.connection.execute("SELECT DISTINCT kind FROM memo WHERE kind LIKE 'tokens:%'")]
    for kind in kinds:
        keys = [key for (key,) in memo.connection.execute("SELECT key FROM memo WHERE kind = ?", (kind,))]
        memo.put_many(kind, dict.fromkeys(keys, 1))
    memo.put_many("recount", {json.loads(expected)["digest"]: 1})
    memo.close()
    assert agents.run("pack", "--json", "-q", env=cache).out == expected
