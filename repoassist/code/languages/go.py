"""Go: import specs, and where they lead: packages of the repository's modules and workspaces, replaced and vendored ones."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from repoassist.code.languages.folders import upwards
from repoassist.code.languages.row import Language, Project, Resolution, Resolver, below, line_of, text_of
from repoassist.records import Import

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tree_sitter import Node

MAJOR = re.compile(r"v\d+")
"""The last element of an import path that is a major version and no package's name."""

SUFFIX = re.compile(r"\.v\d+$")
"""The same as gopkg.in writes it."""

OWNERS = frozenset({"github.com", "gitlab.com", "bitbucket.org", "codeberg.org", "golang.org"})
"""Hosts whose modules are named by three elements of the path, the others' by two."""


def imports(node: Node) -> Iterator[Import]:
    """The import of one spec: ``.`` imports all names, ``_`` none; a package without a name is called as its path ends."""
    spec = text_of(node.child_by_field_name("path"))[1:-1]
    written = text_of(node.child_by_field_name("name"))
    if written == ".":
        yield Import(spec, line_of(node), names=(("*", "*"),))
    else:
        yield Import(spec, line_of(node), alias=written or package_name(spec))


def package_name(spec: str) -> str:
    """What a package is most likely called: the last element of its path that is no major version."""
    elements = spec.split("/")
    last = elements[-2] if len(elements) > 1 and MAJOR.fullmatch(elements[-1]) else elements[-1]
    return SUFFIX.sub("", last)


def base(written: str) -> str:
    """A type's name without pointers and type arguments."""
    return "".join(written.partition("[")[0].split()).strip("*()")


@dataclass(frozen=True, slots=True)
class Module:
    """What a go.mod or a go.work says: its path (a workspace has none), its local replacements, what it requires and uses."""

    folder: str
    path: str
    replaced: Mapping[str, str] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    used: frozenset[str] = frozenset()


def read_module(path: str, text: str) -> Module:
    """What a go.mod or go.work says; folders are relative to the top level."""
    folder = path.rpartition("/")[0]
    name, replaced, required, used = "", {}, set(), set()
    for verb, words in directives(text):
        if verb == "module":
            name = words[0]
        elif verb == "require":
            required.add(words[0])
        elif verb == "use":
            used.add(below(folder, words[0]))
        elif verb == "replace" and "=>" in words and words[-1].startswith(("./", "../")):
            replaced[words[0]] = below(folder, words[-1])
    return Module(folder, name, replaced, frozenset(required), frozenset(used))


def directives(text: str) -> Iterator[tuple[str, list[str]]]:
    """The directives of a go.mod or go.work: the verb and its words, one for each line of a block."""
    block = ""
    for line in text.split("\n"):
        words = [word.strip('"`') for word in line.partition("//")[0].replace("(", " ( ").replace(")", " ) ").split()]
        if words[-1:] == ["("]:
            block = words[0]
        elif words[:1] == [")"]:
            block = ""
        elif words and block:
            yield block, words
        elif len(words) > 1:
            yield words[0], words[1:]


def resolver(project: Project) -> Resolver:
    """Resolves to all files of a package that are no tests: they are compiled as one."""
    packages = Packages(project)

    def resolve(path: str, imported: Import) -> Resolution:
        return packages.resolve(path.rpartition("/")[0], imported.spec)

    return resolve


class Packages:
    """The packages of a repository by folder, and the modules that give them their import paths."""

    def __init__(self, project: Project) -> None:
        self.symbols = project.symbols
        self.folders: dict[str, list[str]] = defaultdict(list)
        for path in sorted(project.files):
            folder, _, name = path.rpartition("/")
            if name.endswith(".go") and not name.endswith("_test.go") and not name.startswith(("_", ".")):
                self.folders[folder].append(path)
        said = [read_module(path, text) for path, text in sorted(project.manifests.items())]
        self.modules = {one.folder: one for one in said if one.path}
        self.workspaces = [one for one in said if one.used]
        self.required = frozenset(name for one in said for name in one.required)
        self.places = cache(self.find_places)
        self.resolve = cache(self.find)

    def find(self, folder: str, spec: str) -> Resolution:
        """Where an import path leads from a folder: into a module, a vendored package, or outside."""
        places = self.places(self.module_of(folder))
        prefixes = [prefix for prefix in prefixes_of(spec) if prefix in places]
        inside = [join(places[prefix], spec.removeprefix(prefix).lstrip("/")) for prefix in prefixes]
        for candidate in (*inside, *(join(above, f"vendor/{spec}") for above in upwards(folder))):
            if files := self.package(candidate):
                return Resolution(files)
        return Resolution() if prefixes else Resolution(external=self.outside(spec))

    def module_of(self, folder: str) -> str | None:
        """The folder of the module that a folder belongs to, None if it is in none."""
        return next((above for above in upwards(folder) if above in self.modules), None)

    def find_places(self, own: str | None) -> dict[str, str]:
        """The folder of each module path as a module sees it.

        Its own replacements come first, then itself, what its workspaces replace and use, and the repository's other modules.
        """
        around = [one for one in self.workspaces if own in one.used]
        used = {folder for one in around for folder in one.used}
        places = {self.modules[folder].path: folder for folder in sorted(self.modules, key=lambda f: (f in used, -len(f), f))}
        for one in around:
            places.update(one.replaced)
        if own is not None:
            places |= {self.modules[own].path: own} | dict(self.modules[own].replaced)
        return places

    def package(self, folder: str) -> tuple[str, ...]:
        """The files of a folder that can be imported; a program beside them, such as a generator, cannot."""
        files = self.folders.get(folder, [])
        library = [path for path in files if not self.is_program(path)]
        return tuple(library or files)

    def is_program(self, path: str) -> bool:
        """Whether a file has a main function."""
        said = self.symbols.get(path)
        return said is not None and any(
            one.name == "main" and one.kind == "function" and not one.parent for one in said.definitions
        )

    def outside(self, spec: str) -> str:
        """What a package outside the repository is called: its module's path or, in the standard library, its own."""
        elements = spec.split("/")
        if "." not in elements[0]:
            return spec
        known = next((prefix for prefix in prefixes_of(spec) if prefix in self.required), "")
        return known or "/".join(elements[: 3 if elements[0] in OWNERS else 2])


def prefixes_of(spec: str) -> Iterator[str]:
    """An import path and the paths above it, the longest first."""
    while spec:
        yield spec
        spec = spec.rpartition("/")[0]


def join(folder: str, rest: str) -> str:
    """A path below a folder, either of which may be empty."""
    return "/".join(filter(None, (folder, rest)))


ROW = Language(
    name="go",
    extensions=(".go",),
    grammar=("tree_sitter_go", "language"),
    queries=("go.scm",),
    imports=imports,
    resolver=resolver,
    public=lambda name, _node: name[:1].isupper(),
    base=base,
    comment="/*",
    line_comment="//",
    manifests=("go.mod", "go.work"),
)
