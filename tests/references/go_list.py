"""Compares the graph of Go code with the imports that ``go list -deps -json`` lists, as edges between packages.

A package is its folder; its tests stand apart as ``folder [test]`` (those of the package itself) and ``folder [xtest]`` (those from
outside). The go tool sees a copy of what git lists, without network: what is not in the repository is missing there, so that the
copy requires nothing that is neither replaced nor vendored, and ``go`` directives are lowered, as an older tool refuses a newer
version. Several systems are asked, since the tool takes only the
files of one. Left out, for the tool does not say what they import:

- files that no such system compiles (``//go:build ignore``), and folders that ``./...`` passes over (``testdata``, ``_x``, ``.x``);
- imports from one module into another that its go.mod requires without replacing it: the tool would take a published version.

Run it as ``python -m references.go_list [--list] PATH…`` in ``tests/``.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from references import scoring

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from references.scoring import Edge, Score

SYSTEMS = ("linux", "windows", "darwin")
"""The systems that are asked for."""

LISTED = re.compile(rb".*\.go|(?:.*/)?(?:go\.(?:mod|sum|work)|go\.work\.sum|modules\.txt)")
"""What the tool reads."""

NEWER = re.compile(r"^(?:toolchain|tool|godebug|ignore)\b.*\n|^(?:tool|godebug|ignore) \((?:.*\n)*?\)\n", re.MULTILINE)
"""Directives that an older tool does not know; they change no import."""

REQUIRED = re.compile(r"^(?:require)?[ \t]+([^\s()]+) v\d\S*.*\n", re.MULTILINE)
"""A module that is required; the tool looks all of them up before it lists anything."""

REPLACED = re.compile(r"^(?:replace)?\s*(\S+)(?: v\S+)? => \.", re.MULTILINE)

VERSION = re.compile(r"^go [\d.]+\w*$", re.MULTILINE)

PARTS = {
    "": ("GoFiles", "CgoFiles", "Imports"),
    " [test]": ("TestGoFiles", "TestImports"),
    " [xtest]": ("XTestGoFiles", "XTestImports"),
}
"""By the end of a package's name, the lists of its files and, last, of what they import."""


@dataclass
class Listing:
    """What the tool says: each file's package, the edges between packages, the folders of the modules, and which see which."""

    packages: dict[str, str] = field(default_factory=dict)
    edges: set[Edge] = field(default_factory=set)
    modules: set[str] = field(default_factory=set)
    seen: set[Edge] = field(default_factory=set)

    def module(self, package: str) -> str:
        """The folder of the module around a package."""
        folder = package.partition(" ")[0]
        return max((one for one in self.modules if one in {"", folder} or folder.startswith(f"{one}/")), key=len, default="")


def available() -> bool:
    """Whether the go tool is installed."""
    return shutil.which("go") is not None


def edges(root: Path) -> set[Edge]:
    """The edges between the packages of a repository."""
    return listing(root).edges


def listing(root: Path) -> Listing:
    """What the tool says about all modules of a repository."""
    said = Listing()
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch).resolve() / "copy"
        paths = list(copied(root, copy))
        said.modules = {path.rpartition("/")[0] for path in paths if path.rpartition("/")[2] == "go.mod"}
        for module in sorted(said.modules):
            workspace = any((above / "go.work").exists() for above in (copy / module, *(copy / module).parents))
            vendored = (copy / module / "vendor" / "modules.txt").exists()
            for system in SYSTEMS:
                note(said, copy, module, list(listed(copy / module, system, "" if workspace or vendored else "-mod=mod")))
    return said


def copied(root: Path, copy: Path) -> Iterator[str]:
    """The paths of what the tool reads, copied with directives that any version of it understands."""
    names = subprocess.run(["git", "-C", str(root), "ls-files", "-z"], capture_output=True, check=True).stdout.split(b"\0")
    paths = [path for path in map(os.fsdecode, filter(LISTED.fullmatch, names)) if (root / path).is_file()]
    manifests = {path: (root / path).read_text(encoding="utf-8") for path in paths if path.endswith(("go.mod", "go.work"))}
    here = {name for text in manifests.values() for name in REPLACED.findall(text)}
    for path in paths:
        (copy / path).parent.mkdir(parents=True, exist_ok=True)
        if path not in manifests:
            shutil.copyfile(root / path, copy / path)
        else:
            text = VERSION.sub("go 1.18", NEWER.sub("", manifests[path]))
            known = (root / path).with_name("vendor").is_dir()
            kept = text if known else REQUIRED.sub(lambda match: match[0] if match[1] in here else "", text)
            (copy / path).write_text(kept, encoding="utf-8")
        yield path


def listed(folder: Path, system: str, flags: str) -> Iterator[dict[str, Any]]:
    """What ``go list`` says of the packages in a module's folder and of those that they depend on."""
    home = folder / ".go"
    settings = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "GOPATH": str(home),
        "GOCACHE": str(home / "cache"),
        "GOENV": "off",
        "GOFLAGS": flags,
        "GOOS": system,
        "GOPROXY": "off",
        "GOSUMDB": "off",
        "GOTOOLCHAIN": "local",
    }
    argv = ["go", "list", "-e", "-deps", "-test", "-json", "./..."]
    done = subprocess.run(argv, cwd=folder, env=settings, capture_output=True, text=True, check=True)
    decoder, text, at = json.JSONDecoder(), done.stdout, 0
    while start := re.compile(r"\s*\{").match(text, at):
        package, at = decoder.raw_decode(text, start.end() - 1)
        if "ForTest" not in package and not package["ImportPath"].endswith(".test"):
            yield package


def note(said: Listing, copy: Path, module: str, packages: list[dict[str, Any]]) -> None:
    """Add what one run of the tool, in a module, says."""
    folders = {
        one["ImportPath"]: "" if here == copy else str(here.relative_to(copy))
        for one in packages
        for here in [Path(one.get("Dir", "/"))]
        if here.is_relative_to(copy)
    }
    said.seen.update((module, said.module(folder)) for folder in folders.values())
    for one in packages:
        folder = folders.get(one["ImportPath"])
        for end, lists in PARTS.items() if folder is not None else ():
            for name in (name for key in lists[:-1] for name in one.get(key, ())):
                said.packages[f"{folder}/{name}".lstrip("/")] = f"{folder}{end}"
            wanted = {one.get("ImportMap", {}).get(spec, spec) for spec in one.get(lists[-1], ())}
            said.edges.update((f"{folder}{end}", folders[spec]) for spec in wanted & folders.keys())


def projected(found: Iterable[Edge], said: Listing) -> set[Edge]:
    """Edges between files as edges between packages, without those of which the tool says nothing."""
    pairs = {
        (said.packages[source], said.packages[target]) for source, target in found if {source, target} <= said.packages.keys()
    }
    return {pair for pair in pairs if (said.module(pair[0]), said.module(pair[1])) in said.seen}


def score(root: Path) -> Score:
    """How the program's graph agrees with the tool."""
    said = listing(root)
    return scoring.compare(projected(scoring.edges_of(root), said), said.edges)


if __name__ == "__main__":
    scoring.report(score, sys.argv[1:])
