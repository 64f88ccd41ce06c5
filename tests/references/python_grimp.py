"""Python's edges as grimp has them and, where grimp does not look, as Python's own parser and finder have them.

A package's modules are grimp's affair: a statement means the submodule that it names, else the module that has the name. As
there, the packages above a module are no edge of their own: ``import a.b.c`` means ``a/b/c.py``, although Python also executes
``a/__init__.py``. Every folder that holds outermost packages is an import path of its own, so that grimp is asked once for
each, with the packages of the projects around it (their own folder, ``src``, ``lib``) beside them.

Grimp looks neither at what is in no package (a script, a test without ``__init__.py``) nor below a package's folder that has no
``__init__.py``. Edges from and to such files are those of ``ast`` and ``importlib``'s PathFinder, which looks in the file's own
folder, in folders that the file or a ``conftest.py`` above it puts on ``sys.path`` with its name written out, in the import path
around the file and, unless the standard library has the name, in the projects around it.

One difference stands, and counts: grimp takes ``import a.nothing`` for ``import a``; here it is unresolved, and Python refuses it.

Excluded on both sides, because grimp does not speak of them: stub files (``.pyi``), and what Python's parser refuses to read.

Run it as ``python -m references.python_grimp [--list] PATH...`` in the folder ``tests``.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import warnings
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cache
from importlib.machinery import PathFinder
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from references.scoring import Edge, Score, compare, edges_of, report

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

LAYOUTS = ("", "src", "lib")
"""Folders of a project whose packages all of its files can import once it is installed."""

MANIFESTS = ("pyproject.toml", "setup.py", "setup.cfg")
"""Files that make a folder a project."""

ADDING = frozenset({"syspath_prepend", "insert", "append", "extend"})
"""Methods that put folders on the import path."""


@dataclass(frozen=True)
class Tree:
    """What git lists: the Python files that can be read, what they say, and the folders that are projects."""

    root: Path
    files: Mapping[str, ast.Module]
    projects: frozenset[str]

    def packages(self) -> dict[str, set[str]]:
        """By folder, the names of the packages in it that are within no other."""
        found = {os.path.dirname(path) for path in self.files if os.path.basename(path) == "__init__.py"} - {""}
        roots: dict[str, set[str]] = defaultdict(set)
        for package in found:
            above, name = os.path.split(package)
            if above not in found and name.isidentifier():
                roots[above].add(name)
        return roots

    def installed(self, folder: str) -> list[str]:
        """The folders that the projects around a folder are imported from, the nearest first."""
        around = [one for one in upwards(folder) if one in self.projects]
        return [os.path.join(one, layout).rstrip("/") for one in around for layout in LAYOUTS]


@dataclass(frozen=True)
class Searching:
    """Stands in for grimp's search of ``sys.path`` and for its walk: the folder of each package by name, and what can be read."""

    folders: Mapping[str, str]
    readable: frozenset[str]

    def determine_package_directories(self, package_name: str, file_system: object) -> set[str]:  # noqa: ARG002 - grimp's own
        """The folder of a package."""
        return {self.folders[package_name]}

    def find_package(self, **given: Any) -> Any:
        """What grimp's own walk finds of a package, without the files that would end its run."""
        from grimp.adaptors.modulefinder import ModuleFinder

        found = ModuleFinder().find_package(**given)
        kept = frozenset(one for one in found.module_files if self.file_of(one.module.name) in self.readable)
        return replace(found, module_files=kept)

    def file_of(self, module: str) -> str:
        """The file of a module, empty if it cannot be read."""
        first, *rest = module.split(".")
        stem = "/".join([self.folders[first], *rest])
        return next((path for path in (f"{stem}/__init__.py", f"{stem}.py") if path in self.readable), "")


def available() -> bool:
    """Whether grimp is installed."""
    return find_spec("grimp") is not None


def tree_of(root: Path) -> Tree:
    """What git lists of a repository."""
    done = subprocess.run(["git", "-C", root, "ls-files", "-z"], capture_output=True, check=True)
    paths = [path for path in os.fsdecode(done.stdout).split("\0") if (root / path).is_file()]
    read = {path: read_as_python(root / path) for path in paths if path.endswith(".py")}
    projects = frozenset(os.path.dirname(path) for path in paths if os.path.basename(path) in MANIFESTS)
    return Tree(root, {path: said for path, said in read.items() if said is not None}, projects | {""})


def read_as_python(path: Path) -> ast.Module | None:
    """What Python's parser makes of a file; None where it refuses it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(path.read_bytes())
    except (SyntaxError, ValueError, RecursionError):
        return None


def edges(tree: Tree) -> set[Edge]:
    """The edges between the Python files of a repository."""
    roots = tree.packages()
    found: set[Edge] = set()
    covered: set[str] = set()
    for folder in sorted(roots):
        beside = {name: os.path.join(one, name) for one in reversed(tree.installed(folder)) for name in roots.get(one, ())}
        own = {name: os.path.join(folder, name) for name in roots[folder]}
        modules, pairs = asked(tree, beside | own)
        mine = {path for path in modules if path.startswith(tuple(f"{package}/" for package in own.values()))}
        covered |= mine
        found |= {pair for pair in pairs if pair[0] in mine}
    for path in sorted(tree.files):
        found |= {(path, target) for target in imported(tree, path, roots) if path not in covered or target not in covered}
    return {(source, target) for source, target in found if source != target and target in tree.files}


def asked(tree: Tree, folders: Mapping[str, str]) -> tuple[set[str], set[Edge]]:
    """The modules that grimp has in these packages, as files, and its edges between them."""
    import grimp
    from grimp.application.config import settings

    known = {name: getattr(settings, name) for name in ("PACKAGE_FINDER", "MODULE_FINDER")}
    top = str(tree.root)
    readable = frozenset(f"{top}/{path}" for path in tree.files if not climbs(tree, path))
    search = Searching({name: f"{top}/{path}" for name, path in folders.items()}, readable)
    settings.configure(PACKAGE_FINDER=search, MODULE_FINDER=search)
    try:
        graph = grimp.build_graph(*folders, cache_dir=None)
    finally:
        settings.configure(**known)
    paths = {module: search.file_of(module).removeprefix(f"{top}/") for module in graph.modules}
    pairs = {(paths[one], paths[other]) for one in graph.modules for other in graph.find_modules_directly_imported_by(one)}
    return set(paths.values()) - {""}, pairs


def climbs(tree: Tree, path: str) -> bool:
    """Whether a file has a relative import from above its outermost package: that ends grimp's run, and Python's."""
    folder = os.path.dirname(path)
    depth = next(count for count, one in enumerate(upwards(folder)) if os.path.join(one, "__init__.py") not in tree.files)
    return any(isinstance(node, ast.ImportFrom) and node.level > depth for node in ast.walk(tree.files[path]))


def imported(tree: Tree, path: str, roots: Iterable[str]) -> Iterator[str]:
    """The files that a file imports, by Python's own finder."""
    folder = os.path.dirname(path)
    added = [
        one for place in (path, *(os.path.join(one, "conftest.py") for one in upwards(folder))) for one in put_on(tree, place)
    ]
    around = next((one for one in upwards(folder) if one in roots), folder)
    near = [f"{tree.root}/{one}" for one in (folder, *added, around)]
    far = [f"{tree.root}/{one}" for one in tree.installed(folder)]
    for node in ast.walk(tree.files[path]):
        for names, level in named_in(node):
            first = [f"{tree.root}/{folder}" + "/.." * (level - 1)] if level else near
            places = (located(one, tuple(first), () if level else tuple(far)) for one in names if one)
            target = next((place for place in places if place), "")
            if target:
                yield os.path.relpath(target, tree.root)


def named_in(node: ast.AST) -> Iterator[tuple[tuple[str, ...], int]]:
    """What a statement imports: the modules that each of its names may mean, the likeliest first, and how far up they are."""
    if isinstance(node, ast.Import):
        yield from (((alias.name,), 0) for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        module = node.module or ("__init__" if node.level else "")
        for alias in node.names:
            yield (f"{node.module}.{alias.name}" if node.module else alias.name, module), node.level


def put_on(tree: Tree, path: str) -> Iterator[str]:
    """The folders beside a file that it puts on the import path with their names written out."""
    for node in ast.walk(tree.files[path]) if path in tree.files else ():
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ADDING:
            holder = ast.unparse(node.func)
            if holder.endswith("syspath_prepend") or holder.startswith("sys.path."):
                words = [one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)]
                folder = os.path.normpath(os.path.join(os.path.dirname(path), *words))
                yield from [folder] if words and (tree.root / folder).is_dir() else []


def upwards(folder: str) -> Iterator[str]:
    """A folder and all above it, the top level last."""
    while folder:
        yield folder
        folder = os.path.dirname(folder)
    yield ""


@cache
def located(name: str, near: Sequence[str], far: Sequence[str]) -> str:
    """The file of a module by Python's own finder, empty for none and for what has no file."""
    first, *rest = name.split(".")
    path = [*near] if first in sys.stdlib_module_names else [*near, *far]
    spec = None if first in sys.builtin_module_names else PathFinder.find_spec(first, path)
    for piece in rest:  # without the names before it: the finder would look for them in ``sys.modules``
        inside = spec.submodule_search_locations if spec is not None else None
        spec = PathFinder.find_spec(piece, list(inside)) if inside is not None else None
    return (spec.origin or "") if spec is not None else ""


def score(root: Path) -> Score:
    """How this program's edges between Python files agree with the reference's."""
    tree = tree_of(root.resolve())
    return compare({edge for edge in edges_of(root) if tree.files.keys() >= {*edge}}, edges(tree))


if __name__ == "__main__":
    report(score, sys.argv[1:])
