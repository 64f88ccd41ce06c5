"""Where Ruby's requires lead: along load paths that gemspecs, conventions and the files themselves make, and by constants."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING

from repoassist.code.languages.folders import folders_above, shared
from repoassist.code.languages.row import Project, Resolution, Resolver, below
from repoassist.code.languages.ruby_paths import APPLICATION, HERE, braces

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from repoassist.records import Import

CONVENTIONS = ("lib", "test", "spec")
"""Folders that the usual tools put on the load path of what is beside or within them."""

TOLD = frozenset({"load path", "autoload path", "loader"})
"""Kinds of import that tell where others lead, and lead nowhere themselves."""

APPLICATION_FILE = "config/application.rb"
"""The file that shows that the folder above it is a Rails application."""

ENGINE = re.compile(r"(?:(.*)/)?lib/(?:.+/)?engine\.rb")
"""The file of a Rails engine: its gem's folder has an ``app`` of its own."""

SCRIPTS = (".rb", ".rake", ".ru", ".gemspec")


def resolver(project: Project) -> Resolver:
    """Resolves paths against load paths, and constants where the repository shows that something loads by their names."""
    paths = LoadPaths(project)
    constants = Constants(project, paths)

    def resolve(path: str, imported: Import) -> Resolution:
        if imported.kind in TOLD:
            return Resolution((path,))
        if imported.kind == "name":
            return Resolution(constants.find(path, imported) or (path,))
        if imported.kind in {"gem", "path gem"}:
            return paths.gem(path, imported)
        return paths.resolve(path, imported)

    return resolve


class LoadPaths:
    """The folders that a file's requires are looked up in."""

    def __init__(self, project: Project) -> None:
        self.symbols, self.files = project.symbols, project.files
        self.folders = {folder for path in project.files if path.endswith(SCRIPTS) for folder in folders_above(path)}
        self.gemspecs = {stem_of(path): path for path in sorted(project.files) if path.endswith(".gemspec")}
        self.applications = {path.removesuffix(APPLICATION_FILE).rstrip("/") for path in self.files if is_application(path)}
        self.gems = frozenset(one.spec for said in project.symbols.values() for one in said.imports if one.kind == "gem")
        self.declared = sorted({root for path in project.symbols for root in self.told(path, "load path")} & self.folders)
        self.shipped = sorted({root for path in self.gemspecs.values() for root in self.required(path)} & self.folders)
        self.roots = cache(self.find_roots)
        self.find = cache(self.search)

    def told(self, path: str, kind: str) -> Iterator[str]:
        """The folders that a file tells of by a kind of import."""
        for one in self.symbols[path].imports if path in self.symbols else ():
            if one.kind == kind:
                yield self.placed(path, one.spec)

    def placed(self, path: str, spec: str) -> str:
        """A path as written in a file, from the top level; one relative to the application needs one above the file."""
        folder = path.rpartition("/")[0]
        if spec.startswith(APPLICATION):
            above = next((one for one in folders_above(path) if one in self.applications), "")
            return below(above, spec.removeprefix(APPLICATION) or ".")
        return below(folder, spec)

    def required(self, gemspec: str) -> Iterator[str]:
        """The folders that a gem puts on the load path: those that its gemspec names, else ``lib``."""
        named = list(self.told(gemspec, "load path"))
        yield from named or (below(gemspec.rpartition("/")[0], "lib"),)

    def find_roots(self, folder: str) -> tuple[str, ...]:
        """The load path of a folder's files: what is above and beside them, then what others put there, the nearest first."""
        above = [below(one, name) for one in folders_above(f"{folder}/") for name in CONVENTIONS]
        others = sorted({*self.declared, *self.shipped}, key=lambda root: (-shared(folder, root), root))
        return tuple(dict.fromkeys(root for root in (*above, *others) if root in self.folders or not root))

    def resolve(self, path: str, imported: Import) -> Resolution:
        """Where a path that a file requires leads."""
        folder, spec = path.rpartition("/")[0], imported.spec
        if imported.kind == "glob":
            return Resolution(self.matching(path, spec) or (path,))
        if imported.kind == "require_relative" or spec.startswith(APPLICATION):
            return Resolution(self.at(self.placed(path, spec)))
        if imported.kind == "load" or spec.startswith((HERE, "../")):
            nearest = next((found for above in folders_above(path) if (found := self.at(below(above, spec)))), ())
            return Resolution(nearest) if nearest or spec.startswith(".") else self.search(folder, spec)
        own = next((found for root in self.told(path, "load path") if (found := self.at(below(root, spec)))), ())
        return Resolution(own) if own else self.find(folder, spec)

    def search(self, folder: str, spec: str) -> Resolution:
        """The first file on a folder's load path; else it is a gem's, unless the repository has the rest of that library."""
        for root in self.roots(folder):
            if found := self.at(below(root, spec)):
                return Resolution(found)
        if gem := self.gem_of(spec):
            return Resolution(external=gem)
        first, slash, _ = spec.partition("/")
        ours = bool(slash) and (first in self.gemspecs or first not in self.gems) and self.owns(folder, first)
        return Resolution() if ours or spec.startswith("/") else Resolution(external=first)

    def gem_of(self, spec: str) -> str:
        """The gem that a path's begin names by the convention for gems within another's namespace: ``a-b`` has ``a/b``."""
        pieces = spec.split("/")
        names = ("-".join(pieces[:count]) for count in range(len(pieces), 1, -1))
        return next((name for name in names if name in self.gems and name not in self.gemspecs), "")

    def owns(self, folder: str, first: str) -> bool:
        """Whether a library of the repository has this name."""
        return any(self.at(f"{below(root, first)}.rb") for root in self.roots(folder) if root in self.shipped)

    def at(self, place: str) -> tuple[str, ...]:
        """The file that a path means, with or without its extension."""
        return next(((name,) for name in (f"{place}.rb", place) if name in self.files), ())

    def matching(self, path: str, pattern: str) -> tuple[str, ...]:
        """The files that a pattern means: relative to the file or, if it is a plain one, to the nearest folder that has any."""
        if pattern.startswith((HERE, APPLICATION)):
            return self.all(self.placed(path, pattern))
        return next((found for above in folders_above(path) if (found := self.all(below(above, pattern)))), ())

    def all(self, pattern: str) -> tuple[str, ...]:
        """The scripts that a pattern means."""
        matches = braces(pattern).fullmatch
        return tuple(sorted(path for path in self.files if path.endswith(SCRIPTS) and matches(path)))

    def gem(self, path: str, imported: Import) -> Resolution:
        """The gemspec of a gem that the repository has, else the gem."""
        if imported.kind == "gem":
            own = self.gemspecs.get(imported.spec)
            return Resolution((own,)) if own else Resolution(external=imported.spec)
        folder = self.placed(path, imported.spec)
        found = tuple(one for one in self.gemspecs.values() if one.rpartition("/")[0] == folder)
        return Resolution(found, "" if found or not imported.alias else imported.alias)


class Constants:
    """The files that Rails or Zeitwerk load when a constant is first used: a constant's name tells the path below a root."""

    def __init__(self, project: Project, paths: LoadPaths) -> None:
        self.paths, self.symbols = paths, project.symbols
        self.areas: dict[str, dict[str, str]] = defaultdict(dict)
        roots = dict(self.roots(project))
        for path in sorted(project.files) if roots else ():
            root = next((one for one in folders_above(path) if one in roots), None)
            if root is not None and path.endswith(".rb"):
                inner = path[len(root) :].removeprefix("/").removesuffix(".rb")
                self.areas[roots[root]].setdefault(key_of(inner.split("/")), path)
        self.holders = cache(self.find_holders)
        self.engines = sorted(area for area in self.areas if area not in paths.applications)

    def roots(self, project: Project) -> Iterator[tuple[str, str]]:
        """The roots with the folder whose files see their constants."""
        engines = {match[1] or "" for path in project.files if (match := ENGINE.fullmatch(path))}
        for path in project.files:
            area, app, inner = f"/{path}".rpartition("/app/")
            if app and area.removeprefix("/") in self.paths.applications | engines:
                kind, _, rest = inner.partition("/")
                yield f"{area}/app/{kind}".lstrip("/"), area.removeprefix("/")
                if rest.startswith("concerns/"):
                    yield f"{area}/app/{kind}/concerns".lstrip("/"), area.removeprefix("/")
        for path in sorted(project.symbols):
            for root in (*self.paths.told(path, "autoload path"), *self.paths.told(path, "loader")):
                yield root, root.removesuffix("lib").rstrip("/") if root.endswith("lib") else root.rpartition("/")[0]

    def find(self, path: str, imported: Import) -> tuple[str, ...]:
        """The file that a constant used in a file makes load, none where the file defines it or nothing loads by name."""
        if not self.areas:
            return ()
        written = imported.spec.split("::")
        near = [one for one in folders_above(path) if one in self.areas]
        areas = list(dict.fromkeys((*near, *self.engines))) if near else []
        for scope in self.scopes(path, imported.line) if written[0] else ((),):
            for count in range(len(written), 0, -1):
                key = key_of((*scope, *written[:count]))
                if found := next((self.areas[area][key] for area in areas if key in self.areas[area]), ""):
                    return (found,)
        return ()

    def find_holders(self, path: str) -> list[tuple[int, int, tuple[str, ...]]]:
        """The classes and modules of a file: their lines and the pieces of their names."""
        return [
            (one.first, one.last, tuple(one.qualified.replace("::", ".").split(".")))
            for one in self.symbols[path].definitions
            if one.kind in {"class", "trait"}
        ]

    def scopes(self, path: str, line: int) -> list[tuple[str, ...]]:
        """The scopes around a line in which Ruby looks for a constant, the innermost first and the top last."""
        around = (names for first, last, names in self.holders(path) if first <= line <= last)
        innermost = max(around, key=len, default=())
        return [innermost[:count] for count in range(len(innermost), -1, -1)]


def is_application(path: str) -> bool:
    """Whether a file is what a Rails application begins with."""
    return path == APPLICATION_FILE or path.endswith(f"/{APPLICATION_FILE}")


def key_of(names: Iterable[str]) -> str:
    """Names of constants, or the pieces of a path, in the form that both have in common."""
    return "/".join(name.replace("_", "").lower() for name in names if name)


def stem_of(path: str) -> str:
    """A file's name without its extension."""
    return path.rpartition("/")[2].rpartition(".")[0]
