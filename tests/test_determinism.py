"""The same tree gives the same bytes: under every hash seed, from every folder, in every clone, with and without a memo."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Tree

QUESTION = "How does the store save a session, and which tests cover it?"


def module(number: int) -> str:
    imports = "".join(f"from app.part{other} import Part{other}\n" for other in range(number - 3, number) if other >= 0)
    back = "from app import part9\n" if number == 2 else ""  # a cycle
    return f'"""Part {number} of the store."""\n\n{imports}{back}\n\nclass Part{number}:\n    def save_session_{number}(self):\n        return {number}\n'


FILES: dict[str, str | bytes] = {
    "pyproject.toml": '[project]\nname = "store"\n',
    "README.md": "# Store\n\nKeeps sessions.\n\n```\n</file>\n==== end of file\n```\n",
    ".gitattributes": "app/part1.py repoassist=outline\n",
    ".repoassistignore": "*.sql\n!keep.sql\n",
    "a.sql": "select 1;\n",
    "keep.sql": "select 2;\n",
    "app/__init__.py": "",
    "ünïcode/日本.py": "x = 1\n",
    "web/a.ts": 'import { b } from "./b";\nexport class A {}\n',
    "web/b.ts": 'import { A } from "./a";\nexport const b = 1;\n',
    "blank.txt": " " * 3_000 + "\n",
    **{f"app/part{number}.py": module(number) for number in range(10)},
    **{
        f"tests/test_part{number}.py": f"from app.part{number} import Part{number}\n\n\ndef test_{number}():\n    Part{number}()\n"
        for number in range(10)
    },
}


@pytest.mark.parametrize(
    ("form", "budget"),
    [
        pytest.param("xml", "1M", id="everything fits"),
        pytest.param("xml", "1500", id="not everything fits"),
        pytest.param("markdown", "1M", id="markdown"),
        pytest.param("plain", "1500", id="plain"),
    ],
)
def test_the_same_bytes(make: Callable[..., Tree], tmp_path: Path, form: str, budget: str) -> None:
    tree = make(FILES)
    arguments = ("pack", "-q", "--budget", budget, "--format", form, "--question", QUESTION)
    tree.git("clone", "--quiet", str(tree.root), str(tmp_path / "elsewhere" / "clone"))
    clone = type(tree)(tmp_path / "elsewhere" / "clone")
    alone = {"XDG_CACHE_HOME": str(tmp_path / "another cache")}
    runs = {
        "seed 0": tree.run(*arguments, env={"PYTHONHASHSEED": "0"}),
        "remembered": tree.run(*arguments, env={"PYTHONHASHSEED": "1"}),
        "seed 2, nothing remembered": tree.run(*arguments, env={"PYTHONHASHSEED": "2"} | alone),
        "from a folder": tree.run(*arguments, cwd="app", env={"PYTHONHASHSEED": "3"}),
        "a clone": clone.run(*arguments, env={"PYTHONHASHSEED": "0", "XDG_CACHE_HOME": str(tmp_path / "third cache")}),
        "a commit": tree.run(*arguments, "--rev", "HEAD", cwd="tests"),
    }
    assert {name: (ended.code, ended.err) for name, ended in runs.items()} == dict.fromkeys(runs, (0, ""))
    assert {name: ended.out for name, ended in runs.items()} == dict.fromkeys(runs, runs["seed 0"].out)


def test_what_was_counted_before_changes_nothing(make: Callable[..., Tree], tmp_path: Path) -> None:
    tree = make(FILES)
    arguments = ("pack", "-q", "--question", QUESTION, "--budget")
    warm = {"XDG_CACHE_HOME": str(tmp_path / "warm")}
    tree.run("tree", "-q", env=warm)
    for budget in ("700", "1500"):
        cold = tree.run(*arguments, budget, env={"XDG_CACHE_HOME": str(tmp_path / f"cold{budget}")})
        assert tree.run(*arguments, budget, env=warm).out == cold.out


def test_what_was_decided_before_holds_only_for_the_same_files(make: Callable[..., Tree], tmp_path: Path) -> None:
    tree = make(FILES)
    warm = {"XDG_CACHE_HOME": str(tmp_path / "warm")}
    for number, change in enumerate(("", "x = 1\n", "import app.part2\n")):
        tree.write({"app/part1.py": module(1) + change})
        cold = tree.run("pack", "-q", "--budget", "900", env={"XDG_CACHE_HOME": str(tmp_path / f"cold{number}")})
        first, second = (tree.run("pack", "-q", "--budget", "900", env=warm).out for _ in range(2))
        assert first == second == cold.out
