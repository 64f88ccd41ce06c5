"""``tree``: where the tokens go, by folder, language and form."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from repoassist import assistant
from repoassist.cli import manifest, streams
from repoassist.cli.budgets import Budget, budget_of, packed
from repoassist.cli.endpoints import model_of
from repoassist.cli.options import SCOPE, Scoped, question_of, settings_of, shared
from repoassist.records import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from repoassist.assistant import Corpus, Pack


@dataclass(frozen=True, slots=True)
class Row:
    """A folder or language: its files and their tokens in full, and how many of these tokens are in the pack."""

    name: str
    files: int
    tokens: int
    packed: int


@click.command(cls=Scoped, name="tree")
@click.option(
    "--depth", metavar="N", type=click.IntRange(1), default=2, show_default=True, help="How deep folders are told apart."
)
@click.option(
    "--top", metavar="N", type=click.IntRange(1), default=25, show_default=True, help="How many rows of each table are shown."
)
@click.option("--total", is_flag=True, help="Only the number of tokens of all files.")
@shared(*SCOPE, "focus", "budget", "model", "endpoint", "question_file", "output", "as_json")
def command(depth: int, top: int, total: bool, **given: Any) -> None:  # noqa: ANN401, FBT001 - click's options
    """Show where the tokens go: of all files that may be sent, and of the pack that the budget makes of them."""
    question = question_of(None, given["question_file"])
    settings = settings_of(given)
    budget = budget_of(settings, model_of(settings))
    with streams.working("counting", quiet=settings.verbosity < 0):
        corpus = assistant.collect(settings)
        costs = assistant.count_files(corpus)
    if total:
        return streams.result(f"{budget.own(sum(costs.values()))}\n", settings.output)
    pack, budget = packed(corpus, question, budget, settings, "xml")
    if settings.as_json:
        return streams.result(manifest.dump(as_json(corpus, pack, budget, costs, depth)), settings.output)
    if settings.verbosity >= 0:
        manifest.tell(corpus, pack, budget)
    folders = rows(((folder_of(path, depth), path) for path in costs), costs, pack, budget)
    spoken = rows(((language_of(corpus, path), path) for path in costs), costs, pack, budget)
    in_pack = {item.path: str(item.form) for item in pack.composed.items}
    forms = rows(((in_pack.get(path, "left out"), path) for path in costs), costs, pack, budget)
    tables = (table("folder", folders, top), table("language", spoken, top), table("form", forms, top))
    return streams.result("\n".join(tables), settings.output)


def rows(groups: Iterable[tuple[str, str]], costs: Mapping[str, int], pack: Pack, budget: Budget) -> list[Row]:
    """A row for each group of (group, path), the largest first."""
    sent = {item.path: item.tokens for item in pack.composed.items}
    files: Counter[str] = Counter()
    tokens: Counter[str] = Counter()
    packed: Counter[str] = Counter()
    for name, path in groups:
        files[name] += 1
        tokens[name] += costs[path]
        packed[name] += sent.get(path, 0)
    made = [Row(name, files[name], budget.own(tokens[name]), budget.own(packed[name])) for name in files]
    return sorted(made, key=lambda row: (-row.tokens, row.name))


def folder_of(path: str, depth: int) -> str:
    """The folder that a file is counted under."""
    return "/".join(visible(path).split("/")[:-1][:depth]) + "/"


def language_of(corpus: Corpus, path: str) -> str:
    """The language that a file is counted under."""
    return corpus.files[path].language or "text"


def table(title: str, made: list[Row], top: int) -> str:
    """The rows as aligned columns, the rest of them summed up."""
    rest = made[top:]
    shown = [*made[:top], *([Row(f"({len(rest)} more)", *(sum(column) for column in columns(rest)))] if rest else [])]
    lines = [
        (title, "files", "tokens", "in the pack"),
        *((row.name, f"{row.files:,}", f"{row.tokens:,}", f"{row.packed:,}") for row in shown),
    ]
    width = max(len(line[0]) for line in lines)
    return "".join(f"{name:<{width}} {files:>9} {tokens:>13} {packed:>13}\n" for name, files, tokens, packed in lines)


def columns(made: list[Row]) -> tuple[list[int], list[int], list[int]]:
    """The figures of some rows, by column."""
    return [row.files for row in made], [row.tokens for row in made], [row.packed for row in made]


def as_json(corpus: Corpus, pack: Pack, budget: Budget, costs: Mapping[str, int], depth: int) -> dict[str, Any]:
    """All rows, and the totals by form."""
    folders = rows(((folder_of(path, depth), path) for path in costs), costs, pack, budget)
    spoken = rows(((language_of(corpus, path), path) for path in costs), costs, pack, budget)
    forms: Counter[str] = Counter()
    for item in pack.composed.items:
        forms[str(item.form)] += budget.own(item.tokens)
    return {
        "schema": manifest.SCHEMA,
        "total": {
            "files": len(costs),
            "tokens": budget.own(sum(costs.values())),
            "packed": budget.own(pack.composed.prompt.tokens),
            "limit": budget.limit,
        },
        "folders": [{"folder": row.name, "files": row.files, "tokens": row.tokens, "packed": row.packed} for row in folders],
        "languages": [{"language": row.name, "files": row.files, "tokens": row.tokens, "packed": row.packed} for row in spoken],
        "forms": dict(sorted(forms.items())),
        "omitted": dict(sorted(Counter(str(one.why) for one in pack.composed.omitted).items())),
    }
