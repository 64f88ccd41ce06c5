"""Rust: use trees, extern crates and modules in files of their own, and where they lead."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, TypeAlias

from repoassist.code.languages import rust_conditions
from repoassist.code.languages.row import Language, Project, Resolution, Resolver, line_of, text_of
from repoassist.code.languages.rust_modules import Modules
from repoassist.code.languages.rust_paths import paths
from repoassist.records import Import

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

Leaf: TypeAlias = tuple[tuple[str, ...], str, int]
"""A leaf of a use tree: the whole path, what it is called here (empty for its own name), and its line."""

STEPS = frozenset({"self", "super"})

PATH = re.compile(r'\bpath\s*=\s*"([^"]+)"')


def imports(node: Node) -> Iterator[Import]:
    """The imports of one item.

    A use tree gives one for each module and line that it takes names from; the kind ``pub use`` hands them on. The spec of a
    ``mod`` is its name, after those of the inline modules around it, or its file where an attribute gives one. That of a ``path``
    is the whole path of what the file uses without importing it by name.
    """
    if node.type == "source_file":
        yield from used(node)
        return
    inline = modules_around(node)
    if node.type == "mod_item":
        yield from module(node, inline)
    elif node.type == "extern_crate_declaration":
        name = bare(text_of(node.child_by_field_name("name")))
        if name != "self":
            yield Import(name, line_of(node), alias=text_of(node.child_by_field_name("alias")) or name, kind="extern crate")
    else:
        handed = any(child.type == "visibility_modifier" for child in node.children)
        tree = node.child_by_field_name("argument")
        found = [(outward(path, inline), alias, line) for path, alias, line in leaves(tree, ())] if tree is not None else []
        yield from grouped(found, "pub use" if handed else "use")


def used(root: Node) -> Iterator[Import]:
    """The paths that a file uses, each once."""
    seen: set[str] = set()
    for written, node in paths(root):
        pieces = tuple(written.split("::"))
        if pieces[0] in STEPS:
            pieces = outward(pieces, modules_around(node))
        spec = "::".join(pieces)
        if spec not in seen:
            seen.add(spec)
            yield Import(spec, line_of(node), alias=spec, kind="path")


def modules_around(node: Node) -> tuple[str, ...]:
    """The names of the inline modules that a node is in, the outermost first."""
    names: list[str] = []
    around = node.parent
    while around is not None:
        if around.type == "mod_item":
            names.append(bare(text_of(around.child_by_field_name("name"))))
        around = around.parent
    return tuple(reversed(names))


def module(node: Node, inline: tuple[str, ...]) -> Iterator[Import]:
    """The imports of a ``mod name;``: more than one where attributes give files under conditions."""
    name = bare(text_of(node.child_by_field_name("name")))
    files = []
    before = node.prev_named_sibling
    while before is not None and before.type in {"attribute_item", "line_comment", "block_comment"}:
        files += PATH.findall(text_of(before)) if before.type == "attribute_item" else []
        before = before.prev_named_sibling
    for last in files or [name]:
        yield Import("::".join((*inline, last)), line_of(node), alias=name, kind="mod")


def bare(name: str) -> str:
    """An identifier without the mark of a raw one."""
    return name.removeprefix("r#")


def leaves(node: Node, prefix: tuple[str, ...]) -> Iterator[Leaf]:
    """The leaves of a use tree; ``prefix`` is the path so far."""
    if node.type == "use_list":
        for child in node.named_children:
            yield from leaves(child, prefix)
    elif node.type == "scoped_use_list":
        tree = node.child_by_field_name("list")
        if tree is not None:
            yield from leaves(tree, prefix + pieces_of(node.child_by_field_name("path")))
    elif node.type == "use_as_clause":
        path = prefix + pieces_of(node.child_by_field_name("path"))
        yield whole(path), text_of(node.child_by_field_name("alias")), line_of(node)
    elif node.type == "use_wildcard":
        yield (*prefix, *pieces_of(next(iter(node.named_children), None)), "*"), "", line_of(node)
    elif "comment" not in node.type:
        yield whole(prefix + pieces_of(node)), "", line_of(node)


def pieces_of(node: Node | None) -> tuple[str, ...]:
    """The names of a path; the first is empty where it begins with ``::``."""
    written = "".join(text_of(node).split())
    return tuple(bare(piece) for piece in written.split("::")) if written else ()


def whole(path: tuple[str, ...]) -> tuple[str, ...]:
    """A path without the ``self`` that stands in a group for the module itself."""
    return path[:-1] if len(path) > 1 and path[-1] == "self" else path


def outward(path: tuple[str, ...], inline: tuple[str, ...]) -> tuple[str, ...]:
    """A relative path within inline modules as the file's own module would write it."""
    if not inline or path[0] not in STEPS:
        return path
    steps = 0
    while steps < len(path) and path[steps] in STEPS:
        steps += 1
    up = path[:steps].count("super")
    start = ("super",) * (up - len(inline)) if up > len(inline) else ("self",)
    return start + inline[: max(0, len(inline) - up)] + path[steps:]


def grouped(found: list[Leaf], kind: str) -> Iterator[Import]:
    """One import for each module and line; a path of one name imports that module itself, all names of one's own file nothing."""
    names: dict[tuple[str, int], list[tuple[str, str]]] = defaultdict(list)
    for path, alias, line in found:
        if path in {("self", "*"), ("self",)}:
            continue
        if len(path[not path[0] :]) == 1 and path[-1] != "*":
            yield Import("::".join(path), line, alias=alias or path[-1], kind=kind)
        else:
            names["::".join(path[:-1]), line].append((path[-1], alias or path[-1]))
    for (spec, line), imported in names.items():
        yield Import(spec, line, names=tuple(imported), kind=kind)


def base(written: str) -> str:
    """A trait's path without type arguments, arguments and lifetimes."""
    return re.split(r"[<(]", re.sub(r"^\s*for\s*<[^>]*>", "", written), maxsplit=1)[0].strip().rstrip(":")


def public(_name: str, node: Node) -> bool:
    """Whether a definition is visible outside its module: so marked, an exported macro, or a trait's, implemented or not."""
    if any(child.type == "visibility_modifier" for child in node.children):
        return True
    if node.type == "macro_definition":
        return exported(node)
    if node.type == "impl_item":
        return True
    around = node.parent.parent if node.parent is not None else None
    return around is not None and (
        around.type == "trait_item" or (around.type == "impl_item" and around.child_by_field_name("trait") is not None)
    )


def exported(node: Node) -> bool:
    """Whether a macro has the attribute that exports it from its crate."""
    before = node.prev_named_sibling
    while before is not None and before.type in {"attribute_item", "line_comment", "block_comment"}:
        if before.type == "attribute_item" and "macro_export" in text_of(before):
            return True
        before = before.prev_named_sibling
    return False


def resolver(project: Project) -> Resolver:
    """Resolves through the module trees of all crates, re-exports followed to where an item is defined."""
    modules = Modules(project)

    def resolve(path: str, imported: Import) -> Resolution:
        if imported.kind == "mod":
            target = modules.declared(path, imported.spec)
            return Resolution((target,) if target else ())
        pieces = tuple(imported.spec.split("::"))
        wanted = [pieces if name == "*" else (*pieces, name) for name, _ in imported.names] or [pieces]
        start = modules.start(path, wanted[0])
        if isinstance(start, str):
            return Resolution((path,)) if imported.kind == "path" else Resolution(external=start)
        found = (target for one in wanted for target in modules.follow(path, one))
        if imported.kind == "path":
            return Resolution(tuple(dict.fromkeys(found)) or (path,))
        return Resolution(tuple(dict.fromkeys(found)) or (start.path,))

    return resolve


ROW = Language(
    name="rust",
    extensions=(".rs",),
    grammar=("tree_sitter_rust", "language"),
    queries=("rust.scm",),
    imports=imports,
    resolver=resolver,
    public=public,
    base=base,
    clean=rust_conditions.clean,
    comment="/**",
    line_comment="///",
    manifests=("Cargo.toml",),
)
