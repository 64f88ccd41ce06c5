"""C's and C++'s dependencies as the compiler has them: for each source that compiles, the headers that are read for it.

What the builds would run is found out without building, in a copy of the tree: ``make --dry-run`` in each folder with a Makefile,
``cmake`` for the ``compile_commands.json`` of each project. Each command is then run with ``-E -dI -MD``. The compiler then says which files it read (as ``-MM`` does, but also those of include folders that
the build calls the system's), and which directives it met. A pair is a source and a file that it includes, directly or not; ours
are all files that can be reached from the source by edges.

Excluded on principle: files that git does not list (the system's, and what a build makes) and what only those include; sources that do not compile, as where
such a file is missing; and what stands in a branch that this compile does not take, since our edges are of all branches. An edge
stands in such a branch if no directive that the compiler met in the including file names a file of the target's name. A folder of
the target does not matter for that, so that a file of the right name in the wrong place counts against us.

Run it as ``python -m references.c_compiler [--list] PATH...`` in the folder ``tests``; ``PATH:FOLDER,...`` names folders to build.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from references.scoring import Edge, Score, compare, edges_of, report

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

SOURCE = re.compile(r"\.(?:c|cc|cpp|cxx|c\+\+|C)$")
COMPILER = re.compile(r"(?:^|/)(?:[\w-]+-)?(?:cc|c\+\+|gcc|g\+\+|clang|clang\+\+)(?:-\d+)?$")
MARKER = re.compile(r'# \d+ "((?:[^"\\]|\\.)*)"( 1)?')
DIRECTIVE = re.compile(r'\s*#\s*(?:include|include_next|import)\b\s*[<"]?([^>"\s]*)')
MISSING = re.compile(r"fatal error: (.*): No such file or directory")
PROJECT = re.compile(r"^\s*project\s*\(", re.IGNORECASE | re.MULTILINE)
MAKEFILES = ("Makefile", "GNUmakefile", "makefile")
TARGETS: tuple[tuple[str, ...], ...] = ((), ("all",))
MADE_MOST = 50
STUBS = "made-for-the-build"
ENTERING = re.compile(r"make(?:\[\d+\])?: (Entering|Leaving) directory '(.*)'")


@dataclass(frozen=True)
class Build:
    """A copy of a repository to build in: its folder, and the paths that git lists."""

    top: str
    paths: frozenset[str]

    def path_of(self, path: str) -> str:
        """A path as git lists it, empty for one that it does not list."""
        listed = path.removeprefix(f"{self.top}/")
        return listed if listed in self.paths else ""


@dataclass(frozen=True)
class Command:
    """A compiler's run for one source, in a folder."""

    folder: str
    arguments: tuple[str, ...]
    source: str


@dataclass(frozen=True)
class Read:
    """What the compiler read for one source, as paths, and by including file the base names that its directives have."""

    source: str
    files: frozenset[str]
    met: Mapping[str, frozenset[str]]


def available() -> bool:
    """Whether there is a compiler, and a make to say how it is called."""
    return all(shutil.which(tool) for tool in ("gcc", "g++", "make"))


def copied(root: Path, folder: str) -> Build:
    """What git lists of a repository, copied to a folder."""
    done = subprocess.run(["git", "-C", root, "ls-files", "-z"], capture_output=True, check=True)
    paths = {path for path in os.fsdecode(done.stdout).split("\0") if (root / path).is_file()}
    for path in sorted(paths):
        target = Path(folder, path)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(root / path, target)
    return Build(folder, frozenset(paths))


def commands(build: Build) -> set[Command]:
    """The compiler's runs that the builds of a tree would make: of every folder with a Makefile, of every project of cmake."""
    found: set[Command] = set()
    for path in sorted(build.paths):
        folder, name = os.path.split(os.path.join(build.top, path))
        if name in MAKEFILES:
            found |= {one for target in TARGETS for one in by_make(folder, target)}
        elif (
            name == "CMakeLists.txt"
            and shutil.which("cmake")
            and PROJECT.search(Path(build.top, path).read_text(errors="replace"))
        ):
            found |= set(by_cmake(folder))
    return {one for one in found if build.path_of(one.source) and os.path.isdir(one.folder)}


def by_cmake(folder: str) -> Iterator[Command]:
    """What cmake writes down when it has configured a project."""
    made = f"{folder}/made-by-cmake"
    subprocess.run(["cmake", "-S", folder, "-B", made, "-DCMAKE_EXPORT_COMPILE_COMMANDS=ON"], capture_output=True, check=False)
    database = Path(made, "compile_commands.json")
    for one in json.loads(database.read_text()) if database.exists() else ():
        yield from compiles(shlex.split(one["command"]), one["directory"])


def by_make(folder: str, target: Sequence[str]) -> Iterator[Command]:
    """The compiler's runs among the commands that make prints."""
    argv = ["make", "--dry-run", "--always-make", "--print-directory", "--keep-going", "V=1", *target]
    done = subprocess.run(argv, cwd=folder, capture_output=True, text=True, check=False, errors="replace")
    around = [folder]
    for line in done.stdout.replace("\\\n", " ").split("\n"):
        moved = ENTERING.match(line)
        if moved:
            around = [*around, moved[2]] if moved[1] == "Entering" else around[:-1]
            continue
        try:
            lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
            lexer.whitespace_split, lexer.commenters = True, ""
            words = list(lexer)
        except ValueError:
            continue
        yield from compiles(words, around[-1])


def compiles(words: Sequence[str], folder: str) -> Iterator[Command]:
    """The compiler's runs in the words of a shell's line, one for each source."""
    rest = list(words)
    while rest:
        if rest[0] == "cd" and len(rest) > 1:
            folder = os.path.join(folder, rest[1])
        end = next((index for index, word in enumerate(rest) if re.fullmatch(r"[;&|()]+", word)), len(rest))
        run, rest = rest[:end], rest[end + 1 :]
        run = run[: next((index for index, word in enumerate(run) if re.fullmatch(r"[<>&]+", word)), len(run))]
        while run and re.match(r"\w+=", run[0]):
            run = run[1:]
        if run and COMPILER.search(run[0]):
            kept, sources = split(run)
            for source in sources:
                yield Command(folder, kept, os.path.realpath(os.path.join(folder, source)))


def split(run: Sequence[str]) -> tuple[tuple[str, ...], list[str]]:
    """A compiler's options, without those that say what to make, and its sources."""
    kept: list[str] = []
    sources: list[str] = []
    words = iter(run)
    for word in words:
        if word in {"-o", "-MF", "-MT", "-MQ"}:
            next(words, "")
        elif SOURCE.search(word) and not word.startswith("-"):
            sources.append(word)
        elif word not in {"-c", "-S"} and not word.startswith("-M") and not word.endswith((".o", ".a", ".so")):
            kept.append(word)
    return tuple(kept), sources


def preprocessed(command: Command, build: Build, rule: str) -> str | None:
    """What the compiler makes of a source, the files that it read being in ``rule``; None where it does not compile.

    As with ``-MG``, a header of a name that git lists nowhere is one that the build makes; an empty one stands in for it.
    """
    program = command.arguments[0] if shutil.which(command.arguments[0]) else "gcc"
    stubs = ["-idirafter", f"{build.top}/{STUBS}"]
    argv = [program, *command.arguments[1:], *stubs, "-w", "-E", "-dI", "-MD", "-MF", rule, "-MT", "it", command.source]
    for _ in range(MADE_MOST):
        done = subprocess.run(argv, cwd=command.folder, capture_output=True, text=True, errors="replace", check=False)
        if not done.returncode:
            return done.stdout
        missing = MISSING.search(done.stderr)
        if missing is None or any(f"/{path}".endswith(f"/{missing[1]}") for path in build.paths):
            return None
        stub = Path(build.top, STUBS, missing[1])
        if stub.exists() or ".." in stub.parts:
            return None
        stub.parent.mkdir(parents=True, exist_ok=True)
        stub.touch()
    return None


def read(command: Command, build: Build) -> Read | None:
    """What the compiler reads for a source; None where it does not compile."""
    with tempfile.TemporaryDirectory() as folder:
        rule = os.path.join(folder, "rule")
        text = preprocessed(command, build, rule)
        if text is None:
            return None
        files = shlex.split(Path(rule).read_text().replace("\\\n", " ").partition(":")[2])

    def whole(path: str) -> str:
        return os.path.realpath(os.path.join(command.folder, path))

    met: dict[str, set[str]] = defaultdict(set)
    here = command.source
    for line in text.split("\n"):
        if marker := MARKER.match(line):
            if marker[2]:
                met[here].add(os.path.basename(marker[1]))
            here = marker[1]
        elif directive := DIRECTIVE.match(line):
            met[here].add(directive[1].rpartition("/")[2])
    return Read(command.source, frozenset(map(whole, files)), {whole(path): frozenset(names) for path, names in met.items()})


def reached(one: Read, edges: Mapping[str, Iterable[str]], build: Build) -> set[Edge]:
    """What is reached from a source by edges that stand in branches which the compiler took."""
    source = build.path_of(one.source)
    seen: set[str] = set()
    waiting = [source]
    while waiting:
        path = waiting.pop()
        names = one.met.get(f"{build.top}/{path}", frozenset())
        fresh = {target for target in edges.get(path, ()) if os.path.basename(target) in names} - seen
        seen |= fresh
        waiting.extend(fresh)
    return {(source, path) for path in seen - {source}}


def included(one: Read, build: Build) -> set[Edge]:
    """What the compiler read for a source of what git lists, and not only because of what git does not list."""
    source = build.path_of(one.source)
    names = frozenset().union(*(names for path, names in one.met.items() if build.path_of(path)))
    inside = {path for path in map(build.path_of, one.files) if os.path.basename(path) in names}
    return {(source, path) for path in inside - {source, ""}}


def score(root: Path) -> Score:
    """How the files that each source includes agree."""
    edges: dict[str, set[str]] = defaultdict(set)
    for source, target in edges_of(root):
        edges[source].add(target)
    with tempfile.TemporaryDirectory() as folder:
        build = copied(root, os.path.realpath(folder))
        runs = sorted(commands(build), key=lambda run: (run.source, run.folder, run.arguments))
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            reads = [one for one in pool.map(lambda run: read(run, build), runs) if one is not None]
    found = {edge for one in reads for edge in reached(one, edges, build)}
    return compare(found, {edge for one in reads for edge in included(one, build)})


if __name__ == "__main__":
    report(score, sys.argv[1:])
