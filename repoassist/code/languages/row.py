"""What a language is to this program: one row, its queries and a resolver."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from tree_sitter import Node

    from repoassist.records import Import, Symbols


@dataclass(frozen=True, slots=True)
class Project:
    """What a resolver may know of the repository: its files, the texts of its manifests by path, and what each file says.

    Of the files ``beyond`` what is looked at nothing is known but that they are there, and their texts, if they are manifests.
    """

    files: frozenset[str]
    manifests: Mapping[str, str]
    symbols: Symbols
    beyond: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Resolution:
    """Where an import leads: to files of the repository, to a named package outside it, or (both empty) nowhere known."""

    targets: tuple[str, ...] = ()
    external: str = ""


class Resolver(Protocol):
    """Resolves the imports of one language's files; made once for a project, so that it may index what it needs."""

    def __call__(self, path: str, imported: Import) -> Resolution:
        """Where ``imported``, found in the file ``path``, leads."""


@dataclass(frozen=True, slots=True)
class Language:
    """One row. ``grammar`` is the wheel's module and the function that gives the language; ``queries`` files below ``queries/``.

    Their patterns capture either ``@import`` (a node that ``imports`` reads), ``@use`` (the same, for a name that may need no
    import: of the nodes of one text only the first that gives any is kept) or ``@definition.KIND`` together with ``@name`` and,
    where there are any, ``@base`` (once per base), ``@body``, ``@doc`` (a docstring within the body) and ``@scope`` (once per
    name before the own one in ``A::b``). A node inside one of the ``wrappers`` (decorators, ``export``) begins where the wrapper
    does. ``clean`` blanks what the grammar would stumble over; nothing may move. ``mend`` does so for texts in which it did, over
    as many lines as ``torn`` says. A ``comment`` that begins so, right before a definition, documents it, and so do lines that
    each begin with ``line_comment``; ``@head`` captures what a signature has after the name (needed where there is no body);
    ``@inner``, beside a definition, says that it is of no use elsewhere and in no outline. ``@attached`` captures a decoration
    that stands beside what it decorates, ``@file`` a comment about the file or what follows one. ``manifests`` are the base names
    of the files that the resolver reads. ``file_names`` are in lower case, ``shebangs`` interpreters' names without version.
    ``component`` is the kind of definition that a whole file is, called as the file is and exported as its default, if it is one.
    """

    name: str
    extensions: tuple[str, ...]
    grammar: tuple[str, str]
    queries: tuple[str, ...]
    imports: Callable[[Node], Iterable[Import]]
    resolver: Callable[[Project], Resolver]
    wrappers: frozenset[str] = frozenset()
    public: Callable[[str, Node], bool] = lambda name, _node: not name.startswith("_")
    base: Callable[[str], str] = lambda written: written
    called: Callable[[str], str] = lambda written: written
    clean: Callable[[str], str] = lambda text: text
    mend: Callable[[str], str] | None = None
    torn: int = 1
    comment: str = ""
    line_comment: str = ""
    manifests: tuple[str, ...] = ()
    file_names: tuple[str, ...] = ()
    shebangs: tuple[str, ...] = ()
    component: str = ""


def text_of(node: Node | None) -> str:
    """The source text of a node, empty for none."""
    return node.text.decode("utf-8", "replace") if node is not None and node.text is not None else ""


def line_of(node: Node) -> int:
    """The line on which a node begins, the first line being 1."""
    return node.start_point.row + 1


def below(folder: str, relative: str) -> str:
    """A path written relative to a folder, from the top level; the top level itself is empty."""
    normal = posixpath.normpath(posixpath.join(folder, relative))
    return "" if normal == "." else normal
