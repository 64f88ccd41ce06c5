"""Python: import statements, and where they lead: packages, src layouts, several roots, relative imports."""

from __future__ import annotations

import sys
from collections import defaultdict
from typing import TYPE_CHECKING

from repoassist.code.languages.folders import shared, upwards
from repoassist.code.languages.row import Language, Project, Resolution, Resolver, line_of, text_of
from repoassist.records import Import

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from tree_sitter import Node

SUFFIXES = (".py", ".pyi", ".pyw")
INITS = ("__init__.py", "__init__.pyi")

LAYOUTS = ("src", "lib")
"""Folders of a project that its tests and scripts have on their import path."""

TESTS = frozenset({"test", "tests", "testing"})
"""Names of folders that hold tests."""


def imports(node: Node) -> Iterator[Import]:
    """The imports of one statement: one per module for ``import a, b``, one with names for ``from a import b``."""
    line = line_of(node)
    if node.type == "import_statement":
        for child in node.children_by_field_name("name"):
            module, alias = aliased(child)
            yield Import("".join(module.split()), line, alias=alias)
    else:
        module = "__future__" if node.type.startswith("future") else text_of(node.child_by_field_name("module_name"))
        names = [aliased(child) for child in node.children_by_field_name("name")]
        star = any(child.type == "wildcard_import" for child in node.children)
        written = [(name, alias or name) for name, alias in names]
        yield Import("".join(module.split()), line, names=(("*", "*"),) if star else tuple(written))


def aliased(node: Node) -> tuple[str, str]:
    """A name with its ``as`` name, empty for none."""
    if node.type != "aliased_import":
        return text_of(node), ""
    return text_of(node.child_by_field_name("name")), text_of(node.child_by_field_name("alias"))


def base(written: str) -> str:
    """A base class as written, without type arguments and calls; none for a call of ``with_metaclass``, whose arguments are."""
    called, _, _ = written.partition("(")
    name = "".join(called.partition("[")[0].split())
    return "" if called != written and name.rpartition(".")[2] == "with_metaclass" else name


def resolver(project: Project) -> Resolver:
    """Resolves against every folder that could be on the import path: the top level, src layouts, folders above packages."""
    modules = Modules(project.files)

    def resolve(path: str, imported: Import) -> Resolution:
        first = imported.spec.partition(".")[0]
        if not first:
            module = absolute(path, imported.spec)
            return Resolution(modules.within(module, imported.names) if module is not None else ())
        pieces = imported.spec.split(".")
        roots = modules.roots_for(path, pieces[0])
        targets = modules.find(roots, pieces, imported.names)
        ours = not targets and first not in sys.stdlib_module_names and modules.owns(roots, first)
        return Resolution(targets, "" if targets or ours else first)

    return resolve


def absolute(path: str, spec: str) -> str | None:
    """The path that a relative import means, without extension; None where it climbs out of the repository."""
    name = spec.lstrip(".")
    climbs = len(spec) - len(name) - 1
    pieces = path.split("/")[:-1]
    if climbs > len(pieces):
        return None
    return "/".join((*pieces[: len(pieces) - climbs], *filter(None, name.split("."))))


class Modules:
    """The importable files of a repository, and the folders that they can be imported from."""

    def __init__(self, files: Collection[str]) -> None:
        self.files = frozenset(path for path in files if path.endswith(SUFFIXES))
        self.folders = {
            "/".join(pieces[:depth]) for path in self.files for pieces in [path.split("/")] for depth in range(1, len(pieces))
        }
        self.packages = {path.rpartition("/")[0] for path in self.files if path.rpartition("/")[2] in INITS} - {""}
        self.holders: dict[str, list[str]] = defaultdict(list)
        for folder in sorted(self.folders):
            above, _, name = folder.rpartition("/")
            if above not in self.packages:
                self.holders[name].append(above)
        self.by_name: dict[str, str] = {}
        for path in sorted(self.files, key=precedence):
            folder, _, name = path.rpartition("/")
            self.by_name.setdefault(path.rpartition(".")[0], path)
            if name in INITS:
                self.by_name.setdefault(folder, path)
        self.known: dict[tuple[str, str, bool], tuple[str, ...]] = {}

    def root_of(self, path: str) -> str:
        """The folder above the outermost package around a file: what must be on the import path for its full name."""
        folder = path.rpartition("/")[0]
        while folder and folder in self.packages:
            folder = folder.rpartition("/")[0]
        return folder

    def roots_for(self, path: str, first: str) -> tuple[str, ...]:
        """The folders to look in for an absolute import of ``first``: the file's own root, those above, then the nearest others.

        A module of the standard library is only ever hidden by one beside the program. From a root that is not above the file,
        only packages are imported: a lone module there belongs to a program of its own. What is in a tests' folder is for tests.
        """
        own, testing = self.root_of(path), in_tests(path)
        if first in sys.stdlib_module_names:
            return (own,)
        if (own, first, testing) not in self.known:
            above = [root for folder in upwards(own) for root in (folder, *(f"{folder}/{name}".strip("/") for name in LAYOUTS))]
            others = [root for root in self.holders.get(first, ()) if testing or not in_tests(f"{root}/")]
            others.sort(key=lambda root: (-shared(own, root), root.count("/"), root))
            roots = dict.fromkeys((own, *(root for root in above if root not in self.packages), *others))
            self.known[own, first, testing] = tuple(roots)
        return self.known[own, first, testing]

    def find(self, roots: Iterable[str], pieces: Sequence[str], names: Sequence[tuple[str, str]]) -> tuple[str, ...]:
        """The files that an import means, from the first folder that has any."""
        for root in roots:
            found = self.within("/".join([root, *pieces] if root else pieces), names)
            if found:
                return found
        return ()

    def within(self, module: str, names: Sequence[tuple[str, str]]) -> tuple[str, ...]:
        """The files of a module: of each imported name that is a submodule its file, of all others the module's own."""
        own = self.module(module)
        if not names:
            return (own,) if own else ()
        if module not in self.folders and module:
            return (own,) if own else ()
        submodules = [self.module(f"{module}/{name}" if module else name) for name, _ in names]
        found = [submodule or own for submodule in submodules]
        return tuple(dict.fromkeys(path for path in found if path))

    def module(self, module: str) -> str:
        """The file of one module, empty if there is none; a package's own is its ``__init__``."""
        return self.by_name.get(module, "")

    def owns(self, roots: Iterable[str], first: str) -> bool:
        """Whether the first name of an absolute import is a package or module of the repository: it should have led there."""
        places = [f"{root}/{first}" if root else first for root in roots]
        return any(place in self.packages or self.module(place) for place in places)


def precedence(path: str) -> tuple[bool, int]:
    """Which of several files of one name an import means, the smallest first."""
    return path.rpartition("/")[2] not in INITS, SUFFIXES.index("." + path.rpartition(".")[2])


def in_tests(path: str) -> bool:
    """Whether a file is somewhere below a folder of tests."""
    return not TESTS.isdisjoint(path.split("/")[:-1])


ROW = Language(
    name="python",
    extensions=(".py", ".pyi", ".pyw"),
    grammar=("tree_sitter_python", "language"),
    queries=("python.scm",),
    imports=imports,
    resolver=resolver,
    wrappers=frozenset({"decorated_definition"}),
    base=base,
    shebangs=("python",),
)
