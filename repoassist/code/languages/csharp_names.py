"""Reads what a C# file uses: using directives, and the names that can be those of types or of extension methods."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from repoassist.code.languages.names_used import captured, firsts
from repoassist.code.languages.row import line_of, text_of
from repoassist.records import Import

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tree_sitter import Node

GRAMMAR = ("tree_sitter_c_sharp", "language")

DIRECTIVE = re.compile(r"(global\s+)?using\s+(static\s+)?(?:unsafe\s+)?(?:([\w@]+)\s*=\s*)?([^;]+);?")

LOAD = re.compile(rb'^[ \t]*//oad[ \t]+"([^"\n]+)"', re.MULTILINE)
"""How a script takes in another one, its directive having been made a comment."""

CHAIN = re.compile(rb"(?:\s*\??\.\s*@?\w+(?![\w<]))*")
"""The names of members that follow a name."""

NAMESPACES = frozenset({"namespace_declaration", "file_scoped_namespace_declaration"})

METHODS = """
Add AddDays AddRange Aggregate All Any Append AppendFormat AppendLine AsEnumerable AsMemory AsReadOnly AsSpan Average
BeginInvoke Cancel Cast Clear Clone Close Combine CompareTo Concat ConfigureAwait Contains ContainsKey ContinueWith Copy
CopyTo Count Create CreateInstance DefaultIfEmpty Dequeue Dispose DisposeAsync Distinct ElementAt EndInvoke EndsWith
Enqueue Equals Except Exists Find FindAll First FirstOrDefault Flush ForEach Format GetAwaiter GetEnumerator GetHashCode
GetMethod GetProperties GetProperty GetResult GetType GetValue GetValueOrDefault GroupBy IndexOf Insert Intersect Invoke
IsNullOrEmpty Join Last LastIndexOf LastOrDefault Max Min MoveNext Open Parse Peek Pop Prepend Push Range Read ReadLine
Remove RemoveAll RemoveAt Replace Reset Reverse Run Select SelectMany SequenceEqual Set SetResult SetValue Single
SingleOrDefault Skip SkipWhile Sort Split Start StartsWith Stop Substring Sum Take TakeWhile ThenBy ToArray ToCharArray
ToDictionary ToHashSet ToList ToLookup ToLower ToLowerInvariant ToString ToUpper ToUpperInvariant Trim TrimEnd TrimStart
TryAdd TryGetValue TryParse Union Update Wait Where Write WriteLine Zip
"""
QUALIFIED = frozenset({"qualified_name", "alias_qualified_name", "member_access_expression"})

COMMON = frozenset(METHODS.split())
"""Methods of the platform that so many types have that a name alone does not tell whose it is."""


def imports(root: Node) -> Iterator[Import]:
    """What a file imports and uses.

    As declared: ``using``, ``static`` and ``alias`` (``global`` before it for all files of the project) and ``load``. Where
    definitions begin to be a namespace's: ``namespace``. Names that may be types of the repository, once each, at the first line:
    ``type``, ``attribute`` (which may lack its suffix) and ``value`` (what a chain of members begins with); ``call`` is a method
    called on something. What the names of definitions do not say: ``generic`` has the arity of a type on that line and
    ``extension`` is an extension method there. Arity is written as the runtime does: ``A.B`1`` is ``A.B<T>``.
    """
    if root.parent is not None:  # an error within the file
        return
    nodes = captured(root, GRAMMAR, "csharp-names.scm")
    source = root.text or b""
    for match in LOAD.finditer(source):
        yield Import(match[1].decode("utf-8", "replace"), source.count(b"\n", 0, match.start(1)) + 1, kind="load")
    for node in nodes.get("using", []):
        yield from directive(node)
    for node in nodes.get("namespace", []):
        yield from namespace(node)
    for node in nodes.get("generic", []):
        name = node.prev_named_sibling
        if name is not None and node.parent is not None and node.parent.type != "method_declaration":
            yield Import(f"{text_of(name)}`{arity(node)}", line_of(name), kind="generic")
    for node in nodes.get("extension", []):
        yield Import(text_of(node), line_of(node), kind="extension")
    yield from used(nodes, source)


def directive(node: Node) -> Iterator[Import]:
    """The import of a using directive."""
    match = DIRECTIVE.match(" ".join(text_of(node).split()))
    name = next((child for child in reversed(node.named_children) if child.type != "comment"), None)
    if match is None or name is None:
        return
    reach = "global " if match[1] else ""
    spec = written(name)
    if match[3]:
        yield Import(spec, line_of(node), names=((last_of(spec), match[3]),), kind=f"{reach}alias")
    elif match[2]:
        yield Import(spec, line_of(node), names=(("*", "*"),), kind=f"{reach}static")
    else:
        yield Import(spec, line_of(node), names=(("*", "*"),), kind=f"{reach}using")


def namespace(node: Node) -> Iterator[Import]:
    """Where a namespace begins and, if something follows its block, where the one around it goes on."""
    own, around = text_of(node.child_by_field_name("name")), ""
    outer = node.parent
    while outer is not None:
        if outer.type in NAMESPACES:
            around = f"{text_of(outer.child_by_field_name('name'))}.{around}"
        outer = outer.parent
    yield Import("".join(f"{around}{own}".split()), line_of(node), kind="namespace")
    if node.type == "namespace_declaration" and node.next_named_sibling is not None:
        yield Import("".join(around.split()).rstrip("."), node.end_point.row + 2, kind="namespace")


def arity(arguments: Node | None) -> int:
    """How many type parameters or arguments a list has."""
    return sum(child.type == "," for child in arguments.children) + 1 if arguments is not None else 0


def written(node: Node) -> str:
    """The name of a type or namespace, with its arity if it is generic; whose parts are generic is not said."""
    if node.type == "identifier":
        return text_of(node).removeprefix("@")
    count = arity(generic.named_child(1)) if (generic := rightmost(node)).type == "generic_name" else 0
    pieces: list[str] = []
    while node.type in QUALIFIED and node.named_child_count > 1:
        pieces += [plain(rightmost(node)), "::" if node.type == "alias_qualified_name" else "."]
        node = node.named_children[0]
    return "".join([*reversed([*pieces, plain(node)]), f"`{count}" if count else ""])


def rightmost(node: Node) -> Node:
    """The last name of a qualified one."""
    return node.named_children[-1] if node.type in QUALIFIED and node.named_child_count > 1 else node


def plain(node: Node) -> str:
    """A name without type arguments."""
    name = node.named_child(0) if node.type == "generic_name" else node
    return "".join(text_of(name).split()).removeprefix("@")


def last_of(spec: str) -> str:
    """The last name of a type's, without arity."""
    return re.split(r"\.|::", spec)[-1].partition("`")[0]


def used(nodes: Mapping[str, list[Node]], source: bytes) -> Iterator[Import]:
    """The names that are used, each at its first line."""
    parameters = firsts(nodes.get("parameter", []))
    known = firsts(nodes.get("known", [])) | parameters
    types = (node for text, node in firsts(nodes.get("type", [])).items() if text not in parameters)
    yield from first_of(((written(node), node) for node in types), "type")
    yield from first_of(((written(node), node) for node in firsts(nodes.get("attribute", [])).values()), "attribute")
    values = (node for node in nodes.get("value", []) if (text := node.text) and text[:1].isupper() and text not in known)
    whole = (node for node in nodes.get("value", []) if node.type == "alias_qualified_name")
    yield from first_of(((chain(node, source), node) for group in (values, whole) for node in group), "value")
    calls = ((text_of(node), node) for node in firsts(nodes.get("call", [])).values())
    yield from first_of(((name, node) for name, node in calls if name not in COMMON), "call")


def chain(node: Node, source: bytes) -> str:
    """The name and those of the members that follow, except the last."""
    match = CHAIN.match(source, node.end_byte)
    members = [b"".join(piece.split()) for piece in match[0].split(b".")[1:-1]] if match else []
    return ".".join([written(node), *(member.rstrip(b"?").decode("utf-8", "replace") for member in members)])


def first_of(found: Iterable[tuple[str, Node]], kind: str) -> Iterator[Import]:
    """One import for each name; what it begins with is what the file calls it."""
    first: dict[str, int] = {}
    for name, node in found:
        line = line_of(node)
        if line < first.get(name, line + 1):
            first[name] = line
    for name, line in first.items():
        begin = re.split(r"\.|`", name.removeprefix("global::").replace("::", "."), maxsplit=1)[0]
        yield Import(name, line, names=((begin, begin),) if kind == "type" else (), kind=kind)
