"""Vue and Svelte: components of one file each, whose scripts stand in blocks among markup.

Everything else is blanked, so that the scripts are read as TypeScript and keep their lines.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from repoassist.code.languages.ecmascript_exports import offered
from repoassist.code.languages.typescript import ROW as TYPESCRIPT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tree_sitter import Node

SCRIPTS = frozenset({"", "babel", "javascript", "js", "jsx", "module", "ts", "tsx", "typescript"})
"""What ``lang`` and the end of ``type`` say of a script that is one of these languages."""

ANY = re.compile(r"<!--.*?(?:-->|\Z)|<([a-z][^\s/>]*)", re.DOTALL | re.IGNORECASE)
"""A comment or the beginning of a block: any element that is in no other is one."""

AMONG_MARKUP = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style|svelte:head)(?=[\s/>])", re.DOTALL | re.IGNORECASE)
"""The same where the blocks stand among the markup; scripts within the document's head are not the component's."""

NESTED = re.compile(r"<!--.*?(?:-->|\Z)|<(/?)template(?=[\s/>])", re.DOTALL | re.IGNORECASE)
"""What tells where a template ends that has others in it."""

TAG = re.compile(r"""((?:[^>"']++|"[^"]*+"|'[^']*+')*+)>""")
"""The attributes of an opening tag, and its end."""

ATTRIBUTE = re.compile(r"""([^\s=/"'>]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")

OUTSIDE = re.compile(r"[^\n]+")


class Block(NamedTuple):
    """An element: where it begins, its name and the rest of its opening tag, where its content begins and ends."""

    start: int
    name: str
    tag: re.Match[str]
    first: int
    end: int

    def attributes(self) -> Iterator[re.Match[str]]:
        """The attributes."""
        return ATTRIBUTE.finditer(self.tag.string, *self.tag.span(1))

    def source(self) -> re.Match[str] | None:
        """The attribute that names the file which has the content."""
        named = (one for one in self.attributes() if one[1].lower() == "src" and value(one))
        return next((one for one in named if not {'"', "\n"}.intersection(value(one))), None)

    def is_script(self) -> bool:
        """Whether the content is a script that is understood."""
        said = {one[1].lower(): value(one).lower() for one in self.attributes()}
        return self.name.lower() == "script" and {said.get("lang", ""), said.get("type", "").rpartition("/")[2]} <= SCRIPTS


def value(attribute: re.Match[str]) -> str:
    """The value of an attribute, empty for none."""
    return attribute[2] or attribute[3] or attribute[4] or ""


def blocks(text: str, opening: re.Pattern[str]) -> Iterator[Block]:
    """The blocks of a component; one that never ends goes on to the end, and so does a tag."""
    at = 0
    while found := opening.search(text, at):
        at = found.end()
        if found[1]:
            tag = TAG.match(text, at)
            if tag is None:
                return
            end = tag.end() if tag[1].endswith("/") else end_of(text, found[1], tag.end())
            yield Block(found.start(), found[1], tag, tag.end(), end)
            at = end


def end_of(text: str, name: str, at: int) -> int:
    """Where the content that begins at a position ends: before the closing tag, in a template before the one of its own."""
    if name.lower() != "template":
        found = re.compile(rf"</{re.escape(name)}(?=[\s/>])", re.IGNORECASE).search(text, at)
        return found.start() if found else len(text)
    depth = 1
    for found in NESTED.finditer(text, at):
        if found[1] is not None:
            tag = TAG.match(text, found.end())
            depth += -1 if found[1] else tag is None or not tag[1].endswith("/")
        if not depth:
            return found.start()
    return len(text)


def scripts_of(opening: re.Pattern[str]) -> Callable[[str], str]:
    """A function that leaves of a component what its scripts say; what a block has in another file is imported from there."""

    def clean(text: str) -> str:
        pieces, at = [], 0
        for block in blocks(text, opening):
            if source := block.source():
                pieces += [blank(text[at : block.start]), included(block, source)]
                at = block.first
            elif block.is_script():
                pieces += [blank(text[at : block.first]), text[block.first : block.end]]
                at = block.end
        return "".join([*pieces, blank(text[at:])])

    return clean


def included(block: Block, source: re.Match[str]) -> str:
    """The opening tag of a block as an import of the file that has its content, the name of that file where it was."""
    text = source.string
    first, end = next(source.span(group) for group in (2, 3, 4) if source[group])
    before, after = blank(text[block.start + len("import") : first - 1]), blank(text[end + 1 : block.first])
    return f'import{before}"{text[first:end]}"{after}'


def blank(text: str) -> str:
    """As many spaces as a text has bytes, on as many lines."""
    return OUTSIDE.sub(lambda match: " " * len(match[0].encode("utf-8", "surrogatepass")), text)


def public(name: str, node: Node) -> bool:
    """Whether a definition is exported: a component hides all else."""
    return offered(name, node, otherwise=False)


VUE = replace(TYPESCRIPT, name="vue", extensions=(".vue",), clean=scripts_of(ANY), public=public, component="class")

SVELTE = replace(VUE, name="svelte", extensions=(".svelte",), clean=scripts_of(AMONG_MARKUP))
