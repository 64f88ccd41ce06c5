"""Compares the module trees of Rust crates with the files that ``rustc --emit=dep-info`` reads for them.

An edge is a crate's root and a file of the crate. Cargo says which crates there are, and nothing has to compile: the compiler says what
it read as soon as macros are expanded. It reads only what its conditions let through, so that it is asked several times: as it
stands, with all features, with each other condition that the files name as well, and all that for tests. Left out are files that
git does not list and crates of a single file. What remains are modules that need two such conditions, or a value of one.

Run it as ``python -m references.rust_depinfo [--list] PATH…`` in ``tests/``.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from references import scoring

from repoassist.code import graph, languages, parsing
from repoassist.code.languages.rust_modules import Modules

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from references.scoring import Edge, Score

CONDITION = re.compile(r"#!?\[cfg(\((?:[^()\n]|\((?:[^()\n]|\([^()\n]*\))*\))*\))\]")
NAMED = re.compile(r"(?<=[(,])\s*([a-z_]\w*)\s*(?=[,)])")
DECLARED = re.compile(r"\bmod\s+\w+\s*;")
SET = frozenset({"test", "debug_assertions", "doc"})
"""Conditions that are never set by hand."""


def available() -> bool:
    """Whether the compiler and Cargo are installed."""
    return shutil.which("cargo") is not None and shutil.which("rustc") is not None


def listed(root: Path) -> list[str]:
    """The files that git lists."""
    argv = ["git", "-C", str(root), "ls-files", "-z"]
    return subprocess.run(argv, capture_output=True, text=True, check=True).stdout.split("\0")[:-1]


def targets(root: Path, paths: Iterable[str]) -> Iterator[dict[str, Any]]:
    """The crates of all packages of a repository, as Cargo describes them, each with its package's features."""
    seen = set()
    for manifest in sorted(path for path in paths if path.rpartition("/")[2] == "Cargo.toml"):
        argv = ["cargo", "metadata", "--no-deps", "--offline", "--format-version", "1", "--manifest-path", str(root / manifest)]
        done = subprocess.run(argv, capture_output=True, text=True, check=False)
        for package in json.loads(done.stdout)["packages"] if done.returncode == 0 else ():
            for target in package["targets"]:
                if target["src_path"] not in seen:
                    seen.add(target["src_path"])
                    yield {**target, "features": sorted(package["features"])}


def conditions(texts: Iterable[str]) -> list[str]:
    """The conditions that files name, without those that have values or are never set by hand."""
    return sorted({name for text in texts for found in CONDITION.findall(text) for name in NAMED.findall(found)} - SET)


def files_of(target: dict[str, Any], named: list[str]) -> set[Path]:
    """The files that the compiler reads for a crate under any of the conditions."""
    features = [f'feature="{name}"' for name in target["features"]]
    rounds = [[], features, *([*features, name] for name in named)]
    return {
        path
        for flags in ([], ["--test"])
        for chosen in rounds
        for path in read(target, [*flags, *(word for one in chosen for word in ("--cfg", one))])
    }


def read(target: dict[str, Any], flags: list[str]) -> set[Path]:
    """The files that the compiler reads for a crate; none where it cannot expand it."""
    with tempfile.TemporaryDirectory() as scratch:
        told = Path(scratch) / "crate.d"
        kind = "proc-macro" if "proc-macro" in target["kind"] else "bin" if "bin" in target["kind"] else "lib"
        argv = ["rustc", "--edition", target["edition"], "--crate-type", kind, "--emit", "dep-info", "-o", str(told)]
        argv += ["--crate-name", target["name"].replace("-", "_"), "--cap-lints", "allow", "-A", "explicit_builtin_cfgs_in_flags"]
        subprocess.run([*argv, *flags, target["src_path"]], cwd=scratch, capture_output=True, check=False)
        text = told.read_text(encoding="utf-8") if told.exists() else ""
    return {Path(line.removesuffix(":")) for line in text.split("\n") if line.endswith(".rs:")}


def edges(root: Path) -> set[Edge]:
    """The roots of a repository's crates with the files that the compiler reads for them."""
    top, paths = root.resolve(), listed(root)
    named = conditions((top / path).read_text(encoding="utf-8", errors="replace") for path in paths if path.endswith(".rs"))
    known = set(paths)
    found: set[Edge] = set()
    for target in targets(top, paths):
        if not DECLARED.search(Path(target["src_path"]).read_text(encoding="utf-8")):
            continue
        source = str(Path(target["src_path"]).relative_to(top))
        inside = {str(path.relative_to(top)) for path in files_of(target, named) if path.is_relative_to(top)}
        found.update((source, path) for path in inside & known - {source})
    return found


def ours(root: Path, roots: Iterable[str]) -> set[Edge]:
    """The roots of crates with the files of their module trees as this program has them."""
    row, paths = languages.row("rust"), listed(root)
    texts = {
        path: (root / path).read_text(encoding="utf-8", errors="replace") for path in paths if path.endswith((".rs", ".toml"))
    }
    symbols = {path: parsing.parse(row, text) for path, text in texts.items() if row is not None and path.endswith(".rs")}
    modules = Modules(graph.project(paths, symbols, {path: text for path, text in texts.items() if path.endswith("Cargo.toml")}))
    found: set[Edge] = set()
    for source in roots:
        waiting, seen = [source], {source}
        while waiting:
            children = set(modules.hung[waiting.pop()]) - seen
            seen |= children
            waiting.extend(children)
        found.update((source, path) for path in seen - {source})
    return found


def score(root: Path) -> Score:
    """How the program's module trees agree with what the compiler reads."""
    expected = edges(root)
    return scoring.compare(ours(root, {source for source, _ in expected}), expected)


if __name__ == "__main__":
    scoring.report(score, sys.argv[1:])
