"""C's and C++'s include folders as a repository's build files name them: Makefiles, CMakeLists.txt, compile_commands.json."""

from __future__ import annotations

import json
import posixpath
import re
import shlex
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from repoassist.code.languages.row import below

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

CMAKE = "CMakeLists.txt"
DATABASE = "compile_commands.json"
MAKEFILES = ("GNUmakefile", "makefile", "Makefile")
MANIFESTS = (*MAKEFILES, CMAKE, DATABASE)

OPTION = re.compile(r"""(?<![\w-])-(?:I|isystem|iquote|idirafter)\s*["']?([^\s"'\\;]+)""")
"""An option that adds an include folder, in a Makefile's text or a compiler's command line."""

ASSIGNED = re.compile(r"^[ \t]*(?:export[ \t]+)?([\w.]+)[ \t]*(?:::?|\?)?=[ \t]*(\S+)[ \t]*(?:#.*)?$", re.MULTILINE)
"""A variable of a Makefile that has one word."""

INCLUDED = re.compile(r"^\s*(target_include_directories|include_directories)\s*\(([^()]*)\)", re.IGNORECASE | re.MULTILINE)
SET = re.compile(r"""^\s*set\s*\(\s*(\w+)\s+"?([^\s"()]+)"?\s*\)""", re.IGNORECASE | re.MULTILINE)
PROJECT = re.compile(r"^\s*project\s*\(\s*(\w*)", re.IGNORECASE | re.MULTILINE)
COMMENT = re.compile(r"#[^\n]*")
WORDS = frozenset({"SYSTEM", "BEFORE", "AFTER", "INTERFACE", "PUBLIC", "PRIVATE"})
BUILDING = re.compile(r"\$<BUILD_INTERFACE:([^<>]*)>")
VARIABLE = re.compile(r"\$[({]([\w.]+)[)}]")

UNKNOWN = "$"
"""The value of a variable that nothing but a build can know."""

DEEPEST = 8
"""How far variables are followed that stand in variables."""


def declared(manifests: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """By folder, the include folders that the build file in it names, in its order; a database's those of the files in it.

    Where cmake builds a folder, a Makefile beside is for other things. A path with a variable that no text gives is left out.
    """
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(manifests):
        folder, name = posixpath.split(path)
        if name in MAKEFILES and posixpath.join(folder, CMAKE) not in manifests:
            found[folder] += of_make(folder, manifests[path])
        elif name == CMAKE:
            found[folder] += of_cmake(folder, manifests)
    return {folder: tuple(dict.fromkeys(folders)) for folder, folders in found.items() if folders}


def of_make(folder: str, text: str) -> Iterator[str]:
    """The include folders of a Makefile's options, from the top level."""
    written = [match[1] for match in OPTION.finditer(text)]
    if written:
        assigned = ((match[1], match[2]) for match in ASSIGNED.finditer(text))
        yield from located(folder, written, {"CURDIR": "."} | agreed(assigned))


def of_cmake(folder: str, manifests: Mapping[str, str]) -> Iterator[str]:
    """The include folders that a CMakeLists.txt names, from the top level; what those above it set, it can use."""
    around = [one for one in above(folder) if posixpath.join(one, CMAKE) in manifests]
    texts = {one: COMMENT.sub("", manifests[posixpath.join(one, CMAKE)]) for one in around}
    named = [match[2].split()[match[1].lower().startswith("target") :] for match in INCLUDED.finditer(texts[folder])]
    if not named:
        return
    projects = [one for one in around if PROJECT.search(texts[one])] or [folder]
    variables = {"CMAKE_SOURCE_DIR": f"/{projects[0]}", "PROJECT_SOURCE_DIR": f"/{projects[-1]}"}
    for one in around:
        here = {"CMAKE_CURRENT_SOURCE_DIR": f"/{one}", "CMAKE_CURRENT_LIST_DIR": f"/{one}"}
        variables |= here | {f"{match[1]}_SOURCE_DIR": f"/{one}" for match in PROJECT.finditer(texts[one]) if match[1]}
        variables |= agreed((match[1], expanded(match[2], variables)) for match in SET.finditer(texts[one]))
    for words in named:
        said = (BUILDING.sub(r"\1", word).strip('"') for word in words if word not in WORDS)
        yield from located(folder, said, variables)


def agreed(assigned: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The values of variables; one that has several stays a variable: which of them holds is decided where it is built."""
    values: dict[str, str] = {}
    for name, value in assigned:
        values[name] = value if values.get(name, value) == value else UNKNOWN
    return values


def above(folder: str) -> list[str]:
    """The folders around a folder, the top level first, itself last."""
    pieces = folder.split("/") if folder else []
    return ["/".join(pieces[:count]) for count in range(len(pieces) + 1)]


def located(folder: str, written: Iterable[str], variables: Mapping[str, str]) -> Iterator[str]:
    """The paths that are known and within the repository, from the top level; a slash before one means that level."""
    for one in written:
        whole = expanded(one, variables)
        path = below("", whole.lstrip("/")) if whole.startswith("/") and one.startswith("$") else below(folder, whole)
        if "$" not in path and not path.startswith(("/", "..")):
            yield path


def expanded(written: str, variables: Mapping[str, str]) -> str:
    """A text with the variables that are known."""
    for _ in range(DEEPEST):
        if "$" not in written:
            break
        written = VARIABLE.sub(lambda match: variables.get(match[1], match[0]), written)
    return written


def compiled(manifests: Mapping[str, str], files: Collection[str]) -> dict[str, tuple[str, ...]]:
    """By folder, the include folders with which the files in it are compiled, by the databases in the repository."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for path in sorted(manifests):
        for one in entries(manifests[path]) if posixpath.basename(path) == DATABASE else ():
            folder, source = str(one.get("directory", "")), str(one.get("file", ""))
            whole = posixpath.normpath(posixpath.join(folder, source))
            known = next((end for end in ends(whole) if end in files), "")
            top = whole.removesuffix(known).rstrip("/")
            for option in options(one) if known else ():
                place = posixpath.normpath(posixpath.join(folder, option))
                if place == top or place.startswith(f"{top}/"):
                    found[posixpath.dirname(known)][place[len(top) :].strip("/")] = None
    return {folder: tuple(folders) for folder, folders in found.items()}


def entries(text: str) -> list[dict[str, Any]]:
    """The entries of a database, none where it is none."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return []
    return [one for one in said if isinstance(one, dict)] if isinstance(said, list) else []


def options(entry: Mapping[str, Any]) -> list[str]:
    """The include folders of one entry as written."""
    arguments = entry.get("arguments")
    line = shlex.join(map(str, arguments)) if isinstance(arguments, list) else str(entry.get("command", ""))
    return [match[1] for match in OPTION.finditer(line)]


def ends(path: str) -> Iterator[str]:
    """A path without its first folders, the longest first."""
    pieces = path.split("/")
    yield from ("/".join(pieces[count:]) for count in range(len(pieces)))
