"""Ruby: what a file requires, loads or makes load itself, and what it puts on the load path."""

from __future__ import annotations

import re
from bisect import bisect
from functools import lru_cache
from typing import TYPE_CHECKING

from repoassist.code.languages.row import Language, line_of, text_of
from repoassist.code.languages.ruby_paths import HERE, arguments, globbed, listed, written
from repoassist.code.languages.ruby_resolving import resolver
from repoassist.records import Import

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tree_sitter import Node

EVERYTHING = (("*", "*"),)
"""What a required file brings in: all of its constants."""

VISIBILITY = {"private": False, "protected": False, "public": True}
"""Words that say how visible what follows is."""

SCOPES = frozenset({"class", "module"})

CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
"""Where a constant's name gets an underscore when it becomes a file's."""


def imports(node: Node) -> Iterator[Import]:
    """What one node imports.

    The kinds: ``require``, ``load`` and ``glob`` (several files) are relative to the load path, ``require_relative`` and paths
    that begin with ``./`` to the file; ``autoload``; ``gem`` and ``path gem``; ``name`` for a constant. What the others tell is
    about other files: ``load path``, ``autoload path`` and ``loader``.
    """
    if node.type in {"constant", "scope_resolution"}:
        yield from constant(node)
    elif node.type == "identifier":
        yield from gemspec(node)
    elif node.type == "call":
        method, receiver = text_of(node.child_by_field_name("method")), node.child_by_field_name("receiver")
        free = receiver is None or (receiver.type == "constant" and receiver.text == b"Kernel")
        if free != (method in MEMBERS):
            yield from READERS[method](node)
    else:
        yield from put(node)


def constant(node: Node) -> Iterator[Import]:
    """A constant that a file uses and does not define there, by its whole name."""
    holder = node.parent
    if holder is None or holder.type == "scope_resolution" or holder.type in SCOPES | {"left_assignment_list"}:
        return
    if holder.type == "assignment" and holder.child_by_field_name("left") == node:
        return
    name = text_of(node)
    if name.replace("::", "").isidentifier():
        yield Import(name, line_of(node), ((name.rpartition("::")[2],) * 2,), kind="name")


def required(node: Node) -> Iterator[Import]:
    """``require``, ``load`` and the like: of a path, or of each of the files that a pattern gives."""
    given, method = arguments(node), text_of(node.child_by_field_name("method"))
    path = written(given[0]) if given else ""
    kind = "load" if method in {"load", "import", "eval_gemfile"} else method
    if path:
        computed = given[0].type != "string" or path.startswith("~/") or has_interpolation(given[0])
        relative = path.startswith(HERE) and computed
        yield Import(path, line_of(node), EVERYTHING, kind="require_relative" if relative else kind)
    elif given and given[0].type == "identifier":
        for pattern in globbed(loop(node)):
            yield Import(pattern, line_of(node), EVERYTHING, kind="glob")


def has_interpolation(node: Node) -> bool:
    """Whether a string has an expression in it."""
    return any(child.type == "interpolation" for child in node.named_children)


def loop(node: Node) -> Node | None:
    """The call whose block a node is in."""
    around = node.parent
    while around is not None and around.type not in {"block", "do_block"}:
        around = around.parent
    return around.parent if around is not None else None


def autoload(node: Node) -> Iterator[Import]:
    """``autoload :Name, "path"``; without a path it is the one that the whole name tells."""
    given = arguments(node)
    name = text_of(given[0]).lstrip(":").strip("\"'") if given else ""
    path = written(given[1]) if len(given) > 1 else "/".join(underscored(one) for one in (*scopes(node), name))
    if name and path:
        kind = "require_relative" if path.startswith(HERE) else "autoload"
        yield Import(path, line_of(node), ((name, name),), kind=kind)


def scopes(node: Node) -> list[str]:
    """The names of the classes and modules around a node, the outermost first; below ``autoload_under`` its folder too."""
    found: list[str] = []
    around = node.parent
    while around is not None:
        if around.type in SCOPES:
            found[:0] = text_of(around.child_by_field_name("name")).split("::")
        elif around.type == "call" and text_of(around.child_by_field_name("method")) == "autoload_under":
            found[:0] = [path for one in arguments(around)[:1] for path in listed(one)]
        around = around.parent
    return found


def underscored(name: str) -> str:
    """A constant's name as its file is called: ``HTMLParser`` is ``html_parser``."""
    return CAPITAL.sub("_", name).lower()


def gem(node: Node) -> Iterator[Import]:
    """A gem that a Gemfile or a gemspec names; ``path gem`` where it stands in a folder of the repository."""
    given = arguments(node)
    name = written(given[0]) if given else ""
    folder = option(given, "path")
    if name:
        yield Import(folder or name, line_of(node), alias=name, kind="path gem" if folder else "gem")


def option(given: list[Node], name: str) -> str:
    """The path that an option among a call's arguments has, empty for none."""
    pairs = (one for one in given if one.type == "pair" and text_of(one.child_by_field_name("key")).strip(":") == name)
    return next((written(one.child_by_field_name("value")) for one in pairs), "")


def gemspec(node: Node) -> Iterator[Import]:
    """``gemspec`` in a Gemfile: the one of its folder, or of another."""
    yield Import(option(arguments(node), "path") or ".", line_of(node), kind="path gem")


def loader(node: Node) -> Iterator[Import]:
    """A Zeitwerk loader that takes the folder of the file as its root."""
    if "Zeitwerk" in text_of(node.child_by_field_name("receiver")):
        yield Import(".", line_of(node), kind="loader")


def pushed(node: Node) -> Iterator[Import]:
    """A folder that a Zeitwerk loader gets as a root; a namespace of its own would need another rule."""
    given = arguments(node)
    if len(given) == 1:
        yield from (Import(path, line_of(node), kind="loader") for path in listed(given[0]))


def autoload_lib(node: Node) -> Iterator[Import]:
    """``config.autoload_lib``: the application's ``lib`` has constants that need no import."""
    yield Import("~/lib", line_of(node), kind="autoload path")


def on_load_path(node: Node) -> Iterator[Import]:
    """``$LOAD_PATH.unshift``."""
    if text_of(node.child_by_field_name("receiver")) in {"$LOAD_PATH", "$:"}:
        yield from (Import(path, line_of(node), kind="load path") for one in arguments(node) for path in listed(one))


def put(node: Node) -> Iterator[Import]:
    """What ``<<``, ``+=`` or ``=`` puts on a list of folders."""
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    kind = "autoload path" if text_of(left).endswith(("load_paths", "once_paths")) else "load path"
    yield from (Import(path, line_of(node), kind=kind) for path in listed(right))


READERS: dict[str, Callable[[Node], Iterator[Import]]] = {
    **dict.fromkeys(("require", "require_relative", "require_dependency", "load", "import", "eval_gemfile"), required),
    **dict.fromkeys(("gem", "add_dependency", "add_runtime_dependency", "add_development_dependency"), gem),
    "autoload": autoload,
    "gemspec": gemspec,
    "for_gem": loader,
    "push_dir": pushed,
    "autoload_lib": autoload_lib,
    "autoload_lib_once": autoload_lib,
    "unshift": on_load_path,
}
"""What reads a call, by the method's name."""

MEMBERS = frozenset(READERS) - {
    *("require", "require_relative", "require_dependency", "load", "autoload", "import", "gem", "gemspec", "eval_gemfile")
}
"""The methods of those that are called on something."""


def base(name: str) -> str:
    """A constant as written, without the colons that begin at the top."""
    return "".join(name.split()).removeprefix("::")


def public(name: str, node: Node) -> bool:
    """Whether a definition is neither private nor protected: by a word before it, around it or behind it."""
    holder = node.parent
    if holder is not None and holder.type == "argument_list" and holder.parent is not None:
        return VISIBILITY.get(text_of(holder.parent.child_by_field_name("method")), True)
    if holder is None or holder.type not in {"body_statement", "program", "block_body"}:
        return True
    places, words, hidden = visibilities(holder)
    if name in hidden:
        return False
    before = bisect(places, node.start_byte)
    return node.type not in {"method", "call"} or before == 0 or words[before - 1]


@lru_cache(maxsize=16)
def visibilities(body: Node) -> tuple[list[int], list[bool], frozenset[str]]:
    """Where a body says ``private``, ``protected`` or ``public`` of all that follows, and the names that it says it of.

    Remembered for the last few bodies only: each keeps its tree.
    """
    places: list[int] = []
    words: list[bool] = []
    hidden: set[str] = set()
    for child in body.named_children:
        if child.type == "identifier" and (word := VISIBILITY.get(text_of(child))) is not None:
            places.append(child.start_byte)
            words.append(word)
        elif child.type == "call" and text_of(child.child_by_field_name("method")) in HIDING:
            hidden.update(text_of(one).lstrip(":").strip("\"'") for one in arguments(child))
    return places, words, frozenset(hidden)


HIDING = frozenset({"private", "protected", "private_class_method", "private_constant"})

ROW = Language(
    name="ruby",
    extensions=(".rb", ".rake", ".gemspec", ".ru", ".rbi", ".thor", ".jbuilder", ".podspec"),
    grammar=("tree_sitter_ruby", "language"),
    queries=("ruby.scm",),
    imports=imports,
    resolver=resolver,
    line_comment="#",
    public=public,
    base=base,
    file_names=("gemfile", "rakefile", "guardfile", "capfile", "vagrantfile", "podfile", "brewfile", "dangerfile", "fastfile"),
    shebangs=("ruby", "jruby", "rake"),
)
