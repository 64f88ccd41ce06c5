"""Lua: what a file requires, and where that leads: rockspecs' modules, and the folders that a ``package.path`` usually has."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING

from repoassist.code.languages.folders import folders_above, shared
from repoassist.code.languages.row import Language, Project, Resolution, Resolver, below, line_of, text_of
from repoassist.records import Import

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

ROOTS = ("lua", "src", "lib")
"""Folders that modules' names usually begin below."""

EDITOR = "lua"
"""The one of them below which nothing but whole names is looked up, by the convention for an editor's plugins."""

BUILT_IN = frozenset(
    {"bit", "bit32", "coroutine", "debug", "ffi", "io", "jit", "math", "os", "package", "string", "table", "utf8"}
)
"""Modules of the language and of LuaJIT, which no file beside the program hides."""

PIECE = re.compile(r"([^;?\"']*)\?(?:/init)?\.lua")
"""A template of ``package.path``."""

MODULE = re.compile(r"""(?:\[\s*["']([\w.\-/]+)["']\s*\]|([A-Za-z_]\w*))\s*=\s*\{?\s*["']([^"'\n]+\.lua)["']""")
"""A module's name and file in a rockspec."""

SIBLING = re.compile(r"\(\s*\.\.\.\s*\)\s*:\s*(?:match|gsub)\b")
"""How a module's own name becomes that of its folder."""


def imports(node: Node) -> Iterator[Import]:
    """What one node imports.

    The kinds: ``require``; ``inner`` and ``sibling`` relative to the name of the module itself; ``file`` by its path; and
    ``load path`` for a folder that a ``package.path`` has. A module mostly calls its table what others call the module.
    """
    if node.type == "assignment_statement":
        for match in PIECE.finditer(text_of(node)):
            yield Import(match[1] or "./", line_of(node), kind="load path")
        return
    function, given = text_of(node.child_by_field_name("name")), arguments(node)
    if function == "pcall":
        function, given = text_of(given[0]) if given else "", given[1:]
    if function not in {"require", "dofile", "loadfile"} or not given:
        return
    spec, kind = named(given[0])
    if spec:
        kind = kind if function == "require" else "file"
        name = called(node)
        yield Import(spec, line_of(node), ((name, name),) if name else (), name, kind)


def arguments(node: Node) -> list[Node]:
    """A call's arguments without comments."""
    given = node.child_by_field_name("arguments")
    return [one for one in given.named_children if one.type != "comment"] if given is not None else []


def named(node: Node) -> tuple[str, str]:
    """The module that an expression names, and what kind of name it is; empty for what only a run can tell."""
    if node.type == "string":
        return text_of(node.child_by_field_name("content")), "require"
    if node.type != "binary_expression":
        return "", ""
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    last = text_of(right.child_by_field_name("content")) if right is not None and right.type == "string" else ""
    if left is not None and last and text_of(left).strip("() ") == "...":
        return last.lstrip("."), "inner"
    return (last.lstrip("."), "sibling") if left is not None and last and SIBLING.match(text_of(left)) else ("", "")


def called(node: Node) -> str:
    """What the file calls a required module, empty if nothing; ``pcall`` tells first whether there is any."""
    holder = node.parent
    statement = holder.parent if holder is not None and holder.type == "expression_list" else None
    if holder is None or statement is None or statement.type != "assignment_statement":
        return ""
    names, values = statement.named_children[0].named_children, holder.named_children
    place = next((place for place, value in enumerate(values) if value == node), len(names))
    place += text_of(node.child_by_field_name("name")) == "pcall"
    return text_of(names[place]) if place < len(names) else ""


def public(name: str, node: Node) -> bool:
    """Whether a definition is neither local nor named as if it were."""
    holder, first = node.parent, node.child(0)
    local = (first is not None and first.type == "local") or (holder is not None and holder.type == "variable_declaration")
    return not local and not name.startswith("_")


def resolver(project: Project) -> Resolver:
    """Resolves against rockspecs, the folders of ``package.path`` and, if a name has several parts, the only file that has it."""
    modules = Modules(project)

    def resolve(path: str, imported: Import) -> Resolution:
        if imported.kind == "load path":
            return Resolution((path,))
        if imported.kind == "file":
            return modules.file(path, imported.spec)
        if imported.kind == "require":
            return modules.resolve(path, imported.spec)
        own = path.removesuffix("/init.lua").removesuffix(".lua") if imported.kind == "inner" else path.rpartition("/")[0]
        return Resolution(modules.at(below(own, pathed(imported.spec))))

    return resolve


class Modules:
    """The files of a repository as modules."""

    def __init__(self, project: Project) -> None:
        self.files = frozenset(path for path in project.files if path.endswith(".lua"))
        self.folders = {folder for path in self.files for folder in folders_above(path)}
        self.rocks = dict(pair for path, text in sorted(project.manifests.items()) for pair in self.rock(path, text))
        self.told = sorted({root for path in project.symbols for root in self.templates(project, path)})
        self.ends: dict[str, list[str]] = defaultdict(list)
        for path in sorted(self.files):
            self.ends[path.removesuffix(".lua").removesuffix("/init").rpartition("/")[2]].append(path)
        self.roots = cache(self.find_roots)

    def rock(self, path: str, text: str) -> Iterator[tuple[str, str]]:
        """The modules that a rockspec names, with their files."""
        for quoted, plain, file in MODULE.findall(text) if path.endswith(".rockspec") else ():
            if (place := below(path.rpartition("/")[0], file)) in self.files:
                yield quoted or plain, place

    def templates(self, project: Project, path: str) -> Iterator[str]:
        """The folders that a file's ``package.path`` has: below it, or below a folder above it."""
        for one in project.symbols[path].imports:
            if one.kind == "load path" and not one.spec.startswith("/"):
                places = (below(above, one.spec) for above in folders_above(path))
                yield from [place for place in places if place in self.folders][:1]

    def find_roots(self, folder: str) -> tuple[str, ...]:
        """The folders below which a folder's files look for modules, the nearest first."""
        above = list(folders_above(f"{folder}/"))
        within = next((place for place, one in enumerate(above) if one.rpartition("/")[2] in ROOTS), None)
        known = above if within is None else above[within:]
        beside = [root for one in known for root in (one, *(below(one, name) for name in ROOTS))]
        plugins = (one for one in self.folders if one.rpartition("/")[2] == EDITOR)
        others = sorted(plugins, key=lambda one: (-shared(folder, one), one))
        inner = above[:within] if within is not None and known[0].rpartition("/")[2] != EDITOR else []
        return tuple(dict.fromkeys(one for one in (*self.told, *beside, *others, *inner) if one in self.folders))

    def at(self, place: str) -> tuple[str, ...]:
        """The file of a module at a place."""
        return next(((name,) for name in (f"{place}.lua", f"{place}/init.lua".lstrip("/")) if name in self.files), ())

    def resolve(self, path: str, spec: str) -> Resolution:
        """Where a module's name leads."""
        if spec in self.rocks:
            return Resolution((self.rocks[spec],))
        if spec.startswith(("./", "../")):
            return Resolution(self.at(below(path.rpartition("/")[0], spec.removesuffix(".lua"))))
        tail, folder = pathed(spec), path.rpartition("/")[0]
        if spec not in BUILT_IN:
            for root in self.roots(folder):
                if (found := self.at(below(root, tail))) and found != (path,):
                    return Resolution(found)
            if found := self.only(tail):
                return Resolution(found)
        first, slash, _ = tail.partition("/")
        ours = bool(slash) and any(below(root, first) in self.folders for root in self.roots(folder))
        return Resolution() if ours else Resolution(external=first)

    def only(self, tail: str) -> tuple[str, ...]:
        """The only file whose path ends in a name of several parts."""
        names = (f"/{tail}.lua", f"/{tail}/init.lua")
        found = [one for one in self.ends.get(tail.rpartition("/")[2], ()) if f"/{one}".endswith(names)] if "/" in tail else []
        return tuple(found) if len(found) == 1 else ()

    def file(self, path: str, spec: str) -> Resolution:
        """The file at a path: relative to where the program runs, which is a folder above the file."""
        found = next((place for above in folders_above(path) if (place := below(above, spec)) in self.files), "")
        return Resolution((found,) if found else ())


def pathed(spec: str) -> str:
    """A module's name as a path."""
    return spec.removesuffix(".lua") if "/" in spec else spec.replace(".", "/")


ROW = Language(
    name="lua",
    extensions=(".lua", ".rockspec"),
    grammar=("tree_sitter_lua", "language"),
    queries=("lua.scm",),
    imports=imports,
    resolver=resolver,
    line_comment="--",
    public=public,
    manifests=("*.rockspec",),
    shebangs=("lua", "luajit", "texlua"),
    file_names=(".luacheckrc", ".luacov", ".busted"),
)
