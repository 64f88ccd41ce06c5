"""Checks every outline of a repository: that it is verbatim, that its gaps say what they leave out, and how small it is.

No other tool outlines files, so that this one only reads what a pack shows and compares it with the file: each line must stand in
the file at the place where the lines and the gaps before it have led to, and the last of them must lead to the file's end. Sizes
are counted as a pack counts them. What is too long to be worth its gaps is never shown as an outline and stands apart.

Run it as ``python -m references.outlines [--show=LANGUAGE:COUNT] PATH…`` in ``tests/``: a line for each language of all the
repositories together, after as many outlines as are asked for, drawn at random.
"""

from __future__ import annotations

import random
import re
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING

from references import sources

from repoassist.pack import rendering, tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from references.sources import File

GAP = re.compile(r"\N{VERTICAL ELLIPSIS}([1-9][0-9]*)")

SEED = 11
"""Of the outlines that are drawn: the same at each run."""


@dataclass(frozen=True)
class Checked:
    """An outline: its file, how it is shown, what is wrong with it (empty for nothing), and the tokens of both."""

    name: str
    language: str
    shown: str
    fault: str
    whole: int
    tokens: int

    @property
    def share(self) -> float:
        """The outline's tokens as a share of the file's."""
        return self.tokens / self.whole

    @property
    def worth(self) -> bool:
        """Whether a pack would show it, as ``rendering`` decides."""
        return self.tokens > 0


def check(root: Path) -> Iterator[Checked]:
    """The outlines of a repository."""
    return (one for file in sources.files(root) if (one := checked(root, file)) is not None)


def checked(root: Path, file: File) -> Checked | None:
    """The outline of one file, None for one that has none."""
    ranges = file.said.outline
    if not ranges:
        return None
    shown = rendering.partial(file.text, ranges)
    worth = len(shown) <= len(file.text) * rendering.WORTH
    counts = tokens.count_each([file.text, shown]) if worth else [1, 0]
    return Checked(f"{root.name}/{file.path}", file.row.name, shown, fault(file.text, shown), *counts)


def fault(text: str, shown: str) -> str:
    """What is wrong with an outline as it is shown, empty for nothing."""
    lines = text.removesuffix("\n").split("\n")
    at = 1
    for line in shown.removesuffix("\n").split("\n"):
        gap = GAP.fullmatch(line)
        if gap is not None and at <= int(gap[1]) <= len(lines):
            at = int(gap[1]) + 1
        elif at <= len(lines) and line == lines[at - 1]:
            at += 1
        else:
            return f"line {at} is {line!r}"
    return "" if at == len(lines) + 1 else f"it ends before line {at}"


def summary(language: str, some: Sequence[Checked]) -> str:
    """A language's line."""
    shares = [one.share for one in some if one.worth]
    cuts = quantiles(shares, n=20) if len(shares) > 1 else [0.0] * 19
    spread = ", ".join(f"{quantile}% {cuts[quantile // 5 - 1]:.3f}" for quantile in (10, 25, 75, 90))
    total = sum(one.tokens for one in some) / max(1, sum(one.whole for one in some if one.worth))
    faults = sum(bool(one.fault) for one in some)
    middle = median(shares) if shares else 0.0
    return f"{language}: {len(some)} outlines, {faults} faulty, {len(shares)} worth showing; median {middle:.3f} ({spread}), in all {total:.3f}"


def drawn(some: Iterable[Checked], count: int) -> list[Checked]:
    """Some of the outlines that are worth showing, drawn at random."""
    worth = sorted((one for one in some if one.worth), key=lambda one: one.name)
    return random.Random(SEED).sample(worth, min(count, len(worth)))


def main(arguments: Sequence[str]) -> None:
    """Print the outlines that are asked for, those that are faulty, and a line for each language."""
    asked = dict(one.removeprefix("--show=").split(":") for one in arguments if one.startswith("--show="))
    found: dict[str, list[Checked]] = defaultdict(list)
    for path in (Path(one) for one in arguments if not one.startswith("--")):
        for one in check(path):
            found[one.language].append(one)
    for language, some in sorted(found.items()):
        for one in drawn(some, int(asked.get(language) or asked.get("all") or 0)):
            print(f"==== {one.name}: {one.tokens} of {one.whole} tokens\n{one.shown}")  # noqa: T201 - a program's result
        for one in some:
            if one.fault:
                print(f"{one.name}: {one.fault}")  # noqa: T201 - a program's result
    for language, some in sorted(found.items()):
        print(summary(language, some))  # noqa: T201 - a program's result


if __name__ == "__main__":
    main(sys.argv[1:])
