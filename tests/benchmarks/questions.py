"""Asks 60 questions with known answers of six repositories: what of the answer is in the pack, and does the offline answerer find it?

    python tests/benchmarks/questions.py TREES [--budgets 8k,27k,50k] [--by repository,kind,id] [--any-commit] [--jobs 2]

TREES has a work tree for each repository under its name: django, core, cli, ripgrep, redis, gson. One that is absent or at another
commit than the answers is skipped. The questions are in questions.jsonl beside this file: `files` are what a developer has to
read for the answer, `lines` where it stands in them. The questions are what is measured: the ranking is not to be tuned to them.

Columns, in per cent of the questions: full = all answer files are in the pack whole (some, like Redis's server.c, are larger than
the budget); named = all are in it in some form; lines = mean share of the answer's lines that are in the pack; acc@k = all
answer files are among the k best by score; cited = an answer file is among the first five citations of the offline answer.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

QUESTIONS = Path(__file__).with_suffix(".jsonl")
COLUMNS = ("full", "named", "lines", "acc@5", "acc@10", "cited")
PLACES = 5
"""How many citations of an offline answer are looked at."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question and its answer; line ranges are counted from 1, their last line included."""

    id: str
    repository: str
    commit: str
    kind: str
    question: str
    files: list[str]
    lines: dict[str, list[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class Row:
    """The figures of one question at one budget, each from 0 to 1, in the order of COLUMNS."""

    question: Question
    budget: str
    figures: tuple[float, ...]


def questions(path: Path) -> list[Question]:
    """The questions of a file with one JSON object a line."""
    with path.open(encoding="utf-8") as lines:
        return [Question(**json.loads(line)) for line in lines]


def offline() -> dict[str, str]:
    """The environment without what the user set for the program, so that no model is asked and every machine measures alike."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("REPOASSIST_")}
    return {**kept, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


def run(tree: Path, question: Question, *words: str) -> dict[str, Any]:
    """What the program prints as JSON. A run that fails is an error, not a miss."""
    argv = [sys.executable, "-P", "-m", "repoassist", *words, "--question-file", "-", "--json", "-q"]
    asked = question.question.encode()
    done = subprocess.run(argv, cwd=tree, env=offline(), input=asked, stdout=subprocess.PIPE, check=True)
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def share_of_lines(wanted: list[tuple[int, int]], item: dict[str, Any] | None) -> float:
    """The share of the wanted lines that a file of the manifest has in the pack; None is a file that is not there."""
    if item is None or item["form"] == "full":
        return float(item is not None)
    have = {line for first, last in item.get("ranges") or [] for line in range(first, last + 1)}
    lines = {line for first, last in wanted for line in range(first, last + 1)}
    return len(lines & have) / len(lines)


def scores(question: Question, manifest: dict[str, Any]) -> tuple[float, ...]:
    """The figures of a pack: COLUMNS without the last."""
    items = {item["path"]: item for item in manifest["files"]}
    best = sorted(items, key=lambda path: -(items[path].get("score") or 0))
    shares = [share_of_lines(question.lines[path], items.get(path)) for path in question.files]
    full = all(path in items and items[path]["form"] == "full" for path in question.files)
    named = all(path in items for path in question.files)
    among = [set(question.files) <= set(best[:k]) for k in (5, 10)]
    return (float(full), float(named), sum(shares) / len(shares), *map(float, among))


def measure(tree: Path, question: Question, budgets: list[str]) -> list[Row]:
    """The rows of one question: a pack for each budget, one offline answer for all of them."""
    answer = run(tree, question, "ask")
    cited = any(place["path"] in question.files for place in answer["citations"][:PLACES])
    packs = [(budget, run(tree, question, "pack", "--budget", budget)) for budget in budgets]
    return [Row(question, budget, (*scores(question, manifest), float(cited))) for budget, manifest in packs]


def unusable(tree: Path, question: Question, *, any_commit: bool) -> str:
    """Why a question cannot be asked of a work tree, or nothing."""
    if not (tree / ".git").exists():
        return f"{question.repository} is skipped: there is no work tree {tree}"
    head = subprocess.check_output(["git", "-C", str(tree), "rev-parse", "HEAD"], text=True).strip()
    if head != question.commit and not any_commit:
        return f"{question.repository} is skipped: {tree} is at {head}, not {question.commit} (--any-commit)"
    return ""


def table(rows: list[Row], budgets: list[str], by: list[str]) -> None:
    """Print the means: over all the questions, then over those that share a field."""
    print(f"{'':<30}{'n':>4}{'budget':>8}" + "".join(f"{name:>8}" for name in COLUMNS))
    for field in ["", *by]:
        groups: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            groups[getattr(row.question, field) if field else "all"].append(row)
        for name, group in groups.items():
            for budget in budgets:
                figures = [row.figures for row in group if row.budget == budget]
                means = [100 * sum(column) / len(figures) for column in zip(*figures, strict=True)]
                print(f"{name:<30}{len(figures):>4}{budget:>8}" + "".join(f"{mean:>8.0f}" for mean in means))


def main() -> None:
    """Ask what can be asked and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("trees", type=Path)
    parser.add_argument("--budgets", default="8k,27k,50k")
    parser.add_argument("--by", default="repository,kind", help="also by these fields; id is a row for each question")
    parser.add_argument("--any-commit", action="store_true", help="though the lines of the answers may have moved")
    parser.add_argument("--jobs", type=int, default=2)
    given = parser.parse_args()
    asked = [(given.trees.resolve() / one.repository.rpartition("/")[2], one) for one in questions(QUESTIONS)]
    whys = [unusable(tree, one, any_commit=given.any_commit) for tree, one in asked]
    for why in filter(None, dict.fromkeys(whys)):
        print(why, file=sys.stderr)
    budgets = given.budgets.split(",")
    with ThreadPoolExecutor(given.jobs) as pool:
        usable = [pair for pair, why in zip(asked, whys, strict=True) if not why]
        rows = [row for part in pool.map(lambda pair: measure(pair[0], pair[1], budgets), usable) for row in part]
    if rows:
        table(rows, budgets, [field for field in given.by.split(",") if field])


if __name__ == "__main__":
    main()
