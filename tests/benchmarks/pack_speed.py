"""Times `git repoassist pack`, cold and warm, on given repositories, beside any peer that is installed.

    python tests/benchmarks/pack_speed.py PATH… [--runs 3] [--budget 1M]

Each figure is CPU seconds of the whole process, children included (user + system), the median of the runs. The machine may be
noisy, so look at the ratios: to git's own `git status`, measured in the same run, which is the floor of any tool that asks git.
Peers do other work: repomix and gitingest write everything without a budget, files-to-prompt does not count.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

PEERS: dict[str, list[str]] = {
    "repomix": ["repomix", "--quiet", "-o", "{out}", "."],
    "gitingest": ["gitingest", "-o", "{out}", "."],
    "diffctx": ["diffctx", "-q", "."],
    "files-to-prompt": ["files-to-prompt", "."],
    "code2prompt": ["code2prompt", "--output-file", "{out}", "."],
}
"""The peers by the name of their executable, as they are called to pack a whole repository."""


@dataclass(frozen=True)
class Row:
    """A tool's figures on one repository: median CPU seconds and the largest process in MB."""

    tool: str
    seconds: float
    megabytes: float


def measure(argv: list[str], cwd: Path, environment: dict[str, str]) -> tuple[float, float]:
    """CPU seconds and peak memory of one run, its own processes included. A tool that fails is an error, not a fast tool."""
    process = subprocess.Popen(argv, cwd=cwd, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, argv)
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def median(argv: list[str], cwd: Path, runs: int, cache: Path, *, cold: bool) -> tuple[float, float]:
    """The median of the runs; a cold one begins with an empty cache, a warm one after a run that is not counted."""
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache)}
    seconds, megabytes = [], 0.0
    for number in range(runs + (not cold)):
        if cold:
            shutil.rmtree(cache, ignore_errors=True)
        cpu, megabytes = measure(argv, cwd, environment)
        if cold or number:
            seconds.append(cpu)
    return statistics.median(seconds), megabytes


def rows(repository: Path, budget: str, runs: int) -> list[Row]:
    """The figures of one repository: git itself, this program, and the peers that are there."""
    pack = [sys.executable, "-m", "repoassist", "pack", "--budget", budget, "--json", "-q"]
    with tempfile.TemporaryDirectory() as folder:
        cache, out = Path(folder) / "cache", str(Path(folder) / "out")
        made = [
            Row("git status", *median(["git", "status", "--porcelain=v2"], repository, runs, cache, cold=False)),
            Row("repoassist, cold", *median(pack, repository, runs, cache, cold=True)),
            Row("repoassist, warm", *median(pack, repository, runs, cache, cold=False)),
        ]
        for name, words in PEERS.items():
            if shutil.which(name):
                made.append(Row(name, *median([word.format(out=out) for word in words], repository, runs, cache, cold=False)))
    return made


def main() -> None:
    """Print a table for each repository."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("repositories", nargs="+", type=Path)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--budget", default="1M")
    given = parser.parse_args()
    for repository in given.repositories:
        made = rows(repository.resolve(), given.budget, given.runs)
        floor = made[0].seconds
        print(f"\n{repository.name} (budget {given.budget}, median of {given.runs})")
        print(f"{'tool':<20}{'CPU s':>9}{'× git status':>14}{'MB':>8}")
        for row in made:
            print(f"{row.tool:<20}{row.seconds:>9.2f}{row.seconds / floor:>14.1f}{row.megabytes:>8.0f}")


if __name__ == "__main__":
    main()
