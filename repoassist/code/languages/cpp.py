"""C++: what it has beyond C; include directives lead where C's do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from repoassist.code.languages import c, c_mending
from repoassist.code.languages.row import Language

if TYPE_CHECKING:
    from tree_sitter import Node

ARGUMENTS = re.compile(r"<[^<>]*>")

CONVERTED = re.compile(r"(?<!operator)\s*\(\)[^()]*$")


def base(written: str) -> str:
    """A base class or a scope as written, without template arguments."""
    bare, count = written, 1
    while count:
        bare, count = ARGUMENTS.subn("", bare)
    return "".join(bare.split())


def called(written: str) -> str:
    """A name without what the grammar takes for a part of one: the parameters of a conversion and what follows them."""
    return CONVERTED.sub("", written)


def public(_name: str, node: Node) -> bool:
    """Whether a definition can be used from elsewhere: members that are not private, all else that is not ``static``."""
    member = node
    while member.parent is not None and member.parent.type in {"template_declaration", "field_declaration"}:
        member = member.parent
    within = member.parent
    if within is None or within.type != "field_declaration_list":
        return not c.static(node)
    return access(member, within) != "private"


def access(member: Node, members: Node) -> str:
    """The access that holds where a member stands: the last specifier before it, or its class's own."""
    cursor = members.walk()
    cursor.goto_first_child_for_byte(member.start_byte)
    while cursor.goto_previous_sibling():
        node = cursor.node
        if node is not None and node.type == "access_specifier" and node.text is not None:
            return node.text.decode()
    return "private" if members.parent is not None and members.parent.type == "class_specifier" else "public"


ROW = Language(
    name="cpp",
    extensions=(".cc", ".cpp", ".cxx", ".c++", ".hh", ".hpp", ".hxx", ".h++", ".inl", ".ipp", ".tcc", ".tpp"),
    grammar=("tree_sitter_cpp", "language"),
    queries=("cpp.scm",),
    imports=c.imports,
    resolver=c.resolver,
    wrappers=frozenset({"template_declaration"}),
    public=public,
    base=base,
    called=called,
    clean=c_mending.clean,
    mend=c_mending.mend,
    torn=c_mending.TORN,
    comment="/*",
    line_comment="//",
    manifests=c.ROW.manifests,
)
