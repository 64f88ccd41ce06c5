"""Knows where the classes and functions of a PHP repository are: by what composer.json maps, else by what the files define."""

from __future__ import annotations

import json
import posixpath
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from repoassist.code.languages.folders import folders_above, shared
from repoassist.code.languages.row import Project, below
from repoassist.records import TYPE_KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from repoassist.records import Parsed

EXTENSIONS = (".php", ".phtml")

TEST = re.compile(r"(?:^|/)(?:tests?|specs?|fixtures?)(?:/|$)", re.IGNORECASE)
"""A folder whose names the code beside it does not use."""


@dataclass(frozen=True, slots=True)
class Mapped:
    """A folder in which names with a prefix have their files; by PSR-0 the prefix has folders of its own."""

    prefix: str
    folder: str
    zero: bool

    def path_of(self, name: str) -> str:
        """Where the file of a name that has the prefix should be."""
        if not self.zero:
            return join(self.folder, name[len(self.prefix) :].replace("\\", "/") + ".php")
        namespace, _, last = name.rpartition("\\")
        return join(self.folder, join(namespace.replace("\\", "/"), last.replace("_", "/") + ".php"))


def join(folder: str, path: str) -> str:
    """A path below a folder, either of which may be empty."""
    return f"{folder}/{path}" if folder and path else folder or path


def read(text: str) -> Mapping[str, Any]:
    """What a composer.json says, nothing where it cannot be read."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def mappings(folder: str, composer: Mapping[str, Any]) -> Iterator[Mapped | str]:
    """What the composer.json of a folder maps, and the files that it always loads."""
    for autoload in (at(composer, "autoload"), at(composer, "autoload-dev")):
        for standard in ("psr-4", "psr-0"):
            for prefix, folders in at(autoload, standard).items():
                for one in texts(folders):
                    yield Mapped(prefix, below(folder, one.strip("/")), standard == "psr-0")
        files = autoload.get("files")
        yield from (below(folder, one) for one in texts(files))


def required(composers: Iterable[Mapping[str, Any]]) -> set[str]:
    """The packages from elsewhere that are required, each by the namespace that its name would be, in lower case."""
    wanted: set[str] = set()
    own: set[object] = set()
    for composer in composers:
        wanted.update(at(composer, "require"), at(composer, "require-dev"))
        own.update((composer.get("name"), *at(composer, "replace")))
    return {re.sub(r"[-_.]", "", name).replace("/", "\\").lower() for name in wanted - own if "/" in name}


def at(value: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """The object at a key, an empty one where there is none."""
    found = value.get(key)
    return found if isinstance(found, dict) else {}


def texts(value: object) -> list[str]:
    """The texts that JSON holds where one or several are allowed."""
    several = value if isinstance(value, list) else [value]
    return [one for one in several if isinstance(one, str)]


class Names:
    """Where each class, function and constant of a repository is defined, by whole name."""

    def __init__(self, project: Project) -> None:
        self.files = project.files
        self.classes: dict[str, list[str]] = defaultdict(list)
        self.functions: dict[str, list[str]] = defaultdict(list)
        self.constants: dict[str, list[str]] = defaultdict(list)
        self.defined: set[str] = set()
        for path in sorted(project.symbols):
            name = posixpath.basename(path)
            if "." not in name or name.endswith(EXTENSIONS):
                self.add(path, project.symbols[path])
        self.namespaces = frozenset(one for namespace in self.defined for one in prefixes(namespace))
        composers = [(path, read(text)) for path, text in sorted(project.manifests.items()) if is_composer(path)]
        said = [one for path, composer in composers for one in mappings(posixpath.dirname(path), composer)]
        self.required = frozenset(required(composer for _, composer in composers))
        self.loaded = frozenset(one for one in said if isinstance(one, str))
        folders = {folder for path in self.files for folder in folders_above(path)}
        self.mapped: dict[str, list[Mapped]] = defaultdict(list)
        for one in said:
            if isinstance(one, Mapped) and one.folder in folders:
                self.mapped[one.prefix].append(one)
        self.class_files, self.owns = cache(self.find_class), cache(self.is_own)

    def add(self, path: str, said: Parsed) -> None:
        """Enter what a file defines at its top level."""
        starts = [(one.line, one.spec.lower()) for one in said.imports if one.kind == "namespace"]
        for one in said.definitions:
            table = self.classes if one.kind in TYPE_KINDS else self.tables.get(one.kind)
            if table is None or one.parent:
                continue
            namespace = next((name for line, name in reversed(starts) if line <= one.first), "")
            name = f"{namespace}\\{one.name.lower()}" if namespace else one.name.lower()
            if path not in table[name]:
                table[name].append(path)
            if one.kind in TYPE_KINDS | {"function"}:
                self.defined.add(namespace)

    @property
    def tables(self) -> Mapping[str, dict[str, list[str]]]:
        """The tables of what is no type, by kind."""
        return {"function": self.functions, "constant": self.constants}

    def find_class(self, name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The files that a name is mapped to, those of the longest prefix only, and the files that define it."""
        mapped: tuple[str, ...] = ()
        for one in self.mappings_of(name):
            found = tuple(path for each in one if (path := each.path_of(name)) in self.files)
            if found:
                mapped = found
                break
        return mapped, tuple(self.classes.get(name.lower(), ()))

    def mappings_of(self, name: str) -> Iterator[list[Mapped]]:
        """The mappings that apply to a name, the longest prefixes first."""
        pieces = re.split(r"(?<=[\\_])", name)
        for count in range(len(pieces), -1, -1):
            prefix = "".join(pieces[:count])
            for spelled in dict.fromkeys((prefix, prefix.rstrip("\\"))):
                if spelled in self.mapped:
                    yield self.mapped[spelled]

    def is_own(self, name: str) -> bool:
        """Whether a class should be in the repository: its name has a prefix that is mapped, or a namespace that is defined."""
        lower = name.lower()
        if "\\" not in name or self.elsewhere(lower):
            return False
        return lower.rpartition("\\")[0] in self.defined or any(one.prefix for each in self.mappings_of(name) for one in each)

    def elsewhere(self, lower: str) -> bool:
        """Whether a name looks like that of a required package, whose vendor may be the repository's own."""
        begin = "\\".join(lower.split("\\")[:2])
        return not self.required.isdisjoint(prefixes(lower)) or (
            begin not in self.namespaces and any(one.startswith(begin) for one in self.required)
        )


def is_composer(path: str) -> bool:
    """Whether a manifest is Composer's."""
    return posixpath.basename(path) == "composer.json"


def prefixes(namespace: str) -> Iterator[str]:
    """A namespace and those that it is in."""
    while namespace:
        yield namespace
        namespace = namespace.rpartition("\\")[0]


def nearest(path: str, candidates: Iterable[str], preferred: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """The file that another one most likely means: itself, one that is always loaded, one that shares most folders with it.

    What tests define is nothing to code that is none.
    """
    hidden = not TEST.search(path.rpartition("/")[0])
    seen = [one for one in candidates if one == path or one in preferred or not (hidden and TEST.search(one.rpartition("/")[0]))]
    if not seen:
        return ()
    return (min(seen, key=lambda one: (one != path, one not in preferred, -shared(path, one), one)),)
