"""Reads what says how imports of JavaScript and TypeScript resolve: package.json, tsconfig.json, workspaces."""

from __future__ import annotations

import json
import posixpath
import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

CONFIGS = ("tsconfig.json", "jsconfig.json")
"""What the compiler and editors look for, in their order."""

MANIFESTS = (
    *CONFIGS,
    "package.json",
    "pnpm-workspace.yaml",
    *(f"tsconfig.{name}.json" for name in ("app", "base", "build", "common", "lib", "node", "options", "paths", "shared", "web")),
)
"""Base names of what is read; those of the last line by being extended or referred to."""

COMMENT = re.compile(r'("(?:[^"\\]|\\.)*(?:"|\Z))|//[^\n]*|/\*.*?(?:\*/|\Z)', re.DOTALL)
TRAILING = re.compile(r'("(?:[^"\\]|\\.)*(?:"|\Z))|,(?=\s*[}\]])', re.DOTALL)
"""Both match strings too, so that nothing within one is taken for something else."""

DEPENDENCIES = ("dependencies", "devDependencies", "peerDependencies", "optionalDependencies")

LOCAL = re.compile(r"(?:file|link|portal):(?!.*\.tgz$)(.+)")
"""How a dependency names a folder."""

MANY = 3
"""Asterisks in a name beyond which they are taken as they are: matching more could take for ever."""

TYPES = frozenset({"types", "typings"})
"""The conditions of ``exports`` that lead to declarations instead of code."""

DEEPEST = 20
"""Configurations that extend each other, and conditions within each other, beyond which nobody means it."""

MAINS = ("source", "module", "main", "types", "typings")
"""The fields of a package that name its entry, in the order in which they are believed to lead to its code."""


def read_object(text: str) -> dict[str, Any]:
    """A JSON object that may have comments and trailing commas; an empty one for what is no such thing."""
    bare = COMMENT.sub(lambda match: match[1] or " ", text.lstrip("\ufeff"))
    try:
        value = json.loads(TRAILING.sub(lambda match: match[1] or "", bare))
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def strings(value: object) -> list[str]:
    """The strings of a list, or the one that stands for a list of one."""
    if isinstance(value, str):
        return [value]
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def mapping(value: object) -> dict[str, Any]:
    """An object of JSON; an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def within(folder: str, path: str) -> str:
    """A path relative to a folder as one of the repository; it begins with ``..`` if it leads out of it."""
    joined = posixpath.normpath(posixpath.join(folder, path))
    return "" if joined == "." else joined


@dataclass(frozen=True, slots=True)
class Options:
    """What a configuration says of resolving: ``paths`` with their targets as paths of the repository, ``base`` if it is set."""

    paths: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    base: str | None = None

    def match(self, spec: str) -> tuple[str, list[str]]:
        """The pattern that an import matches, the exact or else the longest one, and where it leads; empty for none."""
        best, caught = matched(spec, self.paths)
        return best, [target.replace("*", caught, 1) for target in self.paths.get(best, ())]

    def over(self, other: Options) -> Options:
        """These options, and of others what these do not say."""
        return Options(self.paths or other.paths, other.base if self.base is None else self.base)


def matched(spec: str, patterns: Iterable[str]) -> tuple[str, str]:
    """The pattern that a name matches with what its asterisk stands for: an exact one, else the longest before the asterisk."""
    best, caught = "", ""
    for pattern in patterns:
        start, star, end = pattern.partition("*")
        if pattern == spec:
            return pattern, ""
        inside = len(spec) >= len(start) + len(end) and spec.startswith(start) and spec.endswith(end)
        if star and inside and (not best or len(start) > best.index("*")):
            best, caught = pattern, spec[len(start) : len(spec) - len(end)]
    return best, caught


def options(path: str, manifests: Mapping[str, str], seen: frozenset[str] = frozenset()) -> Options:
    """The options of a configuration, those that it extends included.

    One that says nothing may only list the projects that do: ``references`` are then looked through for the first.
    """
    folder, given = path.rpartition("/")[0], read_object(manifests[path])

    def other(name: str) -> Options:
        target = named_config(folder, name, manifests)
        known = not target or target in seen or len(seen) >= DEEPEST
        return Options() if known else options(target, manifests, seen | {path})

    found = own_options(folder, mapping(given.get("compilerOptions")))
    for name in reversed(strings(given.get("extends"))):
        found = found.over(other(name))
    references = given.get("references")
    for reference in references if isinstance(references, list) else ():
        if found == Options():
            found = other(next(iter(strings(mapping(reference).get("path"))), ""))
    return found


def own_options(folder: str, given: Mapping[str, Any]) -> Options:
    """What the compiler options of a configuration in a folder say themselves."""
    base = next((within(folder, one) for one in strings(given.get("baseUrl"))), None)
    root = folder if base is None else base
    paths = mapping(given.get("paths"))
    return Options({name: tuple(within(root, target) for target in strings(targets)) for name, targets in paths.items()}, base)


def named_config(folder: str, name: str, manifests: Mapping[str, str]) -> str:
    """The file that ``extends`` or ``references`` names by a relative path; empty if there is none, or it is a package's."""
    if not name.startswith("."):
        return ""
    path = within(folder, name)
    return next((one for one in (path, f"{path}.json", within(path, "tsconfig.json")) if one in manifests), "")


@dataclass(frozen=True, slots=True)
class Package:
    """What a package.json says: its folder, its name, and the object itself."""

    folder: str
    name: str
    given: Mapping[str, Any]

    def needs(self, name: str) -> str | None:
        """What is written for a dependency; None if it is not declared."""
        for kind in DEPENDENCIES:
            version = mapping(self.given.get(kind)).get(name)
            if isinstance(version, str):
                return version
        return None

    def entries(self, subpath: str) -> list[str]:
        """The files that an import of this package means, relative to its folder, best first; ``subpath`` is empty or ``a/b``."""
        exports = self.given.get("exports")
        if exports is None:
            return [subpath] if subpath else [one for name in MAINS for one in strings(self.given.get(name))]
        by_path = isinstance(exports, dict) and any(key.startswith(".") for key in exports)
        return targets(exports if by_path else {".": exports}, f"./{subpath}" if subpath else ".")

    def internal(self, spec: str) -> list[str]:
        """What ``imports`` says that a name with ``#`` means."""
        return targets(mapping(self.given.get("imports")), spec)


def targets(table: Mapping[str, Any], key: str) -> list[str]:
    """The values of the entry of ``exports`` or ``imports`` that a key matches, asterisks replaced, code before declarations."""
    pattern, caught = matched(key, table)
    found = sorted(conditions(table.get(pattern), DEEPEST), key=lambda one: one[0])
    return list(dict.fromkeys(target.replace("*", caught) for _, target in found))


def conditions(value: object, depth: int, *, types: bool = False) -> Iterator[tuple[bool, str]]:
    """All targets of nested conditions in their order, each with whether it is a declaration."""
    if isinstance(value, str):
        yield types, value
    elif isinstance(value, (list, dict)) and depth:
        pairs = value.items() if isinstance(value, dict) else [("", one) for one in value]
        for name, one in pairs:
            yield from conditions(one, depth - 1, types=types or name in TYPES)


def packages(manifests: Mapping[str, str]) -> dict[str, Package]:
    """The packages by folder."""
    found = {}
    for path in sorted(manifests):
        folder, _, base = path.rpartition("/")
        if base == "package.json":
            given = read_object(manifests[path])
            name = given.get("name")
            found[folder] = Package(folder, name if isinstance(name, str) else "", given)
    return found


def members(known: Mapping[str, Package], manifests: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """The folders of the packages that others may import by name: by that name, those at the top and of all workspaces."""
    found: dict[str, list[str]] = {}
    rules = [(root, glob) for root, globs in workspaces(known, manifests) for glob in globs]
    for folder, package in sorted(known.items()):
        member = folder == "" or any(folder == root for root, _ in rules)
        for root, glob in rules:
            start = f"{root}/" if root else ""
            if folder.startswith(start) and covers(glob.removeprefix("!"), folder[len(start) :]):
                member = not glob.startswith("!")
        if member and package.name:
            found.setdefault(package.name, []).append(folder)
    return {name: tuple(folders) for name, folders in found.items()}


def workspaces(known: Mapping[str, Package], manifests: Mapping[str, str]) -> Iterator[tuple[str, list[str]]]:
    """The folders that are roots of workspaces, each with its globs."""
    for folder, package in sorted(known.items()):
        given = package.given.get("workspaces")
        if globs := strings(mapping(given).get("packages") if isinstance(given, dict) else given):
            yield folder, globs
    for path in sorted(manifests):
        folder, _, base = path.rpartition("/")
        if base == "pnpm-workspace.yaml" and (globs := yaml_packages(manifests[path])):
            yield folder, globs


def yaml_packages(text: str) -> list[str]:
    """The items of the list ``packages`` at the top of a YAML file; no more of YAML is understood."""
    globs: list[str] = []
    inside = False
    for line in text.split("\n"):
        if line.strip() and not line.startswith((" ", "\t", "-", "#")):
            inside = line.startswith("packages:")
            globs.extend(re.findall(r"[^\s\[\],'\"]+", line.partition(":")[2].partition("#")[0]) if inside else ())
        elif inside and line.strip().startswith("-"):
            globs.append(line.strip()[1:].partition(" #")[0].strip().strip("'\""))
    return globs


def covers(glob: str, folder: str) -> bool:
    """Whether a workspace's glob is one for a folder, both relative to the workspace's root."""
    pieces = glob.removeprefix("./").strip("/").split("/")
    states = reached({0}, pieces)
    for name in folder.split("/"):
        stay = {state for state in states if pieces[state : state + 1] == ["**"]}
        go = {state + 1 for state in states - stay if state < len(pieces) and segment(pieces[state]).fullmatch(name)}
        states = reached(stay | go, pieces)
    return len(pieces) in states


def reached(states: set[int], pieces: Sequence[str]) -> set[int]:
    """The positions in a glob, and those behind every ``**`` there: it may stand for no folder."""
    found = set(states)
    for position, piece in enumerate(pieces):
        if position in found and piece == "**":
            found.add(position + 1)
    return found


@cache
def segment(glob: str) -> re.Pattern[str]:
    """The regular expression of a glob for one name."""
    pieces, stars = [], 0
    for piece in re.split(r"(\*+|\?|\{[^{}]*\})", glob):
        if piece.startswith("*") and stars < MANY:
            stars += 1
            pieces.append("[^/]*")
        elif piece.startswith("{") and piece.endswith("}"):
            pieces.append(f"(?:{'|'.join(re.escape(one) for one in piece[1:-1].split(','))})")
        else:
            pieces.append("." if piece == "?" else re.escape(piece))
    return re.compile("".join(pieces))
