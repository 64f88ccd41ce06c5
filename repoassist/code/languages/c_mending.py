"""Blanks what C and C++ leave to the preprocessor and the grammar stumbles over: so that the rest is read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

MACRO_TAGS = tuple(
    re.compile(
        rf"({keyword}\s+)([A-Z][A-Z0-9_]*(?:\([^()\n]*\))?)"
        r"(?=\s+(?:\w+::)*(?!final\b)\w+\s*(?:<[^<>{};]*>\s*)?(?:final\s*)?[:{])"
    )
    for keyword in ("class", "struct")
)
"""``class EXPORT Name {``: a macro that the grammar takes for the name. Patterns that begin with a literal are found fast."""

MACRO_LINE = re.compile(
    r"(\n(?<![\\|&=+,(?<-]\n)(?<![ ):]:\n)[ \t]*)"
    r"([A-Z][A-Z0-9]*_[A-Z0-9_]*(?:\((?:[^()\n]|\([^()\n]*\))*\)(?=[ \t\r]*\n[ \t]*[\w~/\[#}]))?|__(?:BEGIN|END)_DECLS)"
    r"(?=[ \t\r]*\n)"
)
"""A macro that has a line of its own, unless that continues an expression: what begins and ends namespaces and linkage, and what
says something, with arguments, of the declaration on the next line; a test that a macro defines has its body there.
"""

MACRO_LABEL = re.compile(r"(\n[ \t]*)([A-Z][A-Z0-9]*_[A-Z0-9_]*:)(?=[ \t\r]*\n)")
"""A macro that stands for an access specifier."""

FRAGMENT = re.compile(r"\n[ \t]*#[ \t]*if[^\n]*((?:\n(?![ \t]*#)[^\n;{}]*)+)\n[ \t]*#[ \t]*endif[^\n]*")
"""A condition around what is no more than a piece of a declaration or an expression: the grammar has them around whole ones."""

MACRO_FIRST = re.compile(r"(\n)([A-Z][A-Z0-9_]+)(?=[ \t]+(?:\w+[ \t*]+)+\w+[ \t]*\()")
"""``API int name(``: a macro that the grammar takes for the type."""

BRACED_NAME = re.compile(r"(\n(?!(?:else|if|while|for|switch|return|case)\b)\w[\w \t*]*[ \t*])\((\w+)\)(?=[ \t]*\()")
"""``int (name)(arguments)``: parentheses that keep a macro of that name away, and the grammar from seeing the name."""

TORN = 2
"""Lines over which the grammar must stumble for a file to be mended: in a line alone it loses no more than that declaration."""

DEFINE = re.compile(r"^[ \t]*#[ \t]*define[ \t]+(\w+)(\([^()\n]*\))?((?:\\\r?\n|/\*.*?\*/|[^\n/]|/(?![/*]))*)", re.MULTILINE)
"""A macro, its parameters and what it stands for."""

ATTRIBUTES = re.compile(
    r"__attribute__[ \t]*\(\(.*\)\)|__declspec[ \t]*\(.*?\)|\[\[.*?\]\]|_Pragma[ \t]*\(.*?\)|__pragma[ \t]*\(.*\)|/\*.*?\*/"
    r"|\b(?:inline|__inline|__inline__|__forceinline|noexcept|static|extern|constexpr|final|override)\b|\\\r?\n"
)
"""What says something of a declaration and may be left out of it."""

SCANNED = re.compile(
    r"^[ \t]*#[ \t]*(?P<directive>\w+)(?:\\\r?\n|/\*[\s\S]*?\*/|[^\n/]|/(?!\*))*"
    r"|//[^\n]*|/\*[\s\S]*?\*/|R\"(?P<mark>[^\s()\\]{0,16})\([\s\S]*?\)(?P=mark)\"|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'"
    r"|(?P<brace>[{}])|(?P<word>[A-Za-z_]\w*)",
    re.MULTILINE,
)
"""A directive, a comment or a string, in which nothing is looked for; a brace; a word."""

KEPT = re.compile(r"(^[ \t]*#[ \t]*(?:include|import|define)\b(?:\\\r?\n|[^\n])*)|[^\n]+", re.MULTILINE)
"""A directive that stays where a branch is blanked, or another line."""

ARGUMENTS = re.compile(r"[ \t]*\((?:[^()\"';{}]|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|\((?:[^(){}]|\([^(){}]*\))*\))*\)")
"""The arguments of a macro, with at most two pairs of parentheses within."""

ALONE = re.compile(r"[ \t]*;?[ \t\r]*(?:/[/*][^\n]*)?\n\s*(?!\{)")
"""What follows a macro that stands for whole declarations."""

BODY = re.compile(r"\s*\{")
"""What follows a signature, so that a macro's name and arguments are a definition's."""

MACRO_BEFORE = re.compile(
    r"(\n[ \t]*(?:(?:virtual|static|inline|explicit|constexpr|extern)[ \t]+)*)([A-Z][A-Z0-9]*_[A-Z0-9_]*)"
    r"(?=[ \t]+(?:[A-Za-z_][\w:]*(?:<[^<>\n]*>)?[ \t*&]+)+(?:[\w:~]+|operator[^\w\s][^\w\n]*)[ \t]*\()"
)
"""The same as MACRO_FIRST within a class or namespace, or behind other words."""


MACRO_BEHIND = re.compile(r"(\)\s*(?:const\s*)?)([A-Z][A-Z0-9]*_[A-Z0-9_]*(?:\([^()\n]*\))?)(?=\s*[{;])")
"""A macro between a signature and what ends it."""


@dataclass(slots=True)
class Condition:
    """A condition of the preprocessor: where its directives stand, and how deep each branch's braces lead, lowest and at last."""

    directives: list[tuple[int, int]]
    depths: list[tuple[int, int]] = field(default_factory=lambda: [(0, 0)])

    def move(self, low: int, end: int) -> None:
        """Note in the branch that is read what leads to a depth of ``end``, and of ``low`` on the way."""
        lowest, depth = self.depths[-1]
        self.depths[-1] = min(lowest, depth + low, depth + end), depth + end

    def branch(self, directive: tuple[int, int]) -> None:
        """Begin another branch."""
        self.directives.append(directive)
        self.depths.append((0, 0))

    @property
    def whole(self) -> bool:
        """Whether each branch has whole blocks only."""
        return all(depth == (0, 0) for depth in self.depths)


def clean(text: str) -> str:
    """The text with macros blanked that hide a definition from the grammar."""
    text = BRACED_NAME.sub(r"\1 \2 ", text)
    for pattern in (*MACRO_TAGS, MACRO_LINE, MACRO_LABEL, MACRO_FIRST):
        text = pattern.sub(second, text)
    return FRAGMENT.sub(bare, text)


def mend(text: str) -> str:
    """The text with everything where it was, and less that is not understood."""
    return branches(MACRO_BEHIND.sub(second, MACRO_BEFORE.sub(second, clean(expanded(text)))))


def bare(match: re.Match[str]) -> str:
    """The lines of a fragment, without the directives before and after it."""
    before, after = match.start(1) - match.start(), match.end() - match.end(1)
    return "\n" + " " * (before - 1) + match[1] + "\n" + " " * (after - 1)


def second(match: re.Match[str]) -> str:
    """The first group, and spaces for the second."""
    return match[1] + " " * len(match[2])


def blank(text: str) -> str:
    """Spaces for a text, its lines kept."""
    return re.sub(r"[^\n]", " ", text)


def expanded(text: str) -> str:
    """The text without uses of its own macros: of those that stand for nothing, and of others where declarations stand."""
    empty, called = macros(text)
    if not empty and not called:
        return text
    spans: list[tuple[int, int]] = []
    at = 0
    for found in SCANNED.finditer(text):
        word = found["word"]
        if found.start() >= at and (word in empty or word in called):
            at = end_of_use(text, found, empty=word in empty, called=word in called)
            spans += [(found.start(), at)] if at else []
    return without(text, spans)


def macros(text: str) -> tuple[set[str], set[str]]:
    """The names of a text's macros that stand for nothing, and of those that have parameters."""
    defined = [(found[1], bool(found[2]), ATTRIBUTES.sub("", found[3]).strip()) for found in DEFINE.finditer(text)]
    empty: set[str] = set()
    while new := {name for name, _, rest in defined if name not in empty and (not rest or rest in empty)}:
        empty |= new
    return empty, {name for name, parameters, _ in defined if parameters}


def end_of_use(text: str, found: re.Match[str], *, empty: bool, called: bool) -> int:
    """Where the use of a macro ends that is left out, with its arguments; 0 for one that stays."""
    given = ARGUMENTS.match(text, found.end()) if called else None
    if given is None:
        return found.end() if empty else 0
    if empty:
        return 0 if BODY.match(text, given.end()) else given.end()
    first = not text[text.rfind("\n", 0, found.start()) + 1 : found.start()].strip()
    after = ALONE.match(text, given.end()) if first else None
    return 0 if after is None else given.end() + after[0].lstrip(" \t").startswith(";")


def branches(text: str) -> str:
    """The text with the first branch alone of each condition that has no whole blocks in some; all includes and macros stay."""
    opened: list[Condition] = []
    spans: list[tuple[int, int]] = []
    for found in SCANNED.finditer(text):
        directive = found["directive"] or ""
        if directive.startswith("if"):
            opened.append(Condition([found.span()]))
        elif directive.startswith("el") and opened:
            opened[-1].branch(found.span())
        elif directive == "endif" and opened:
            closed = opened.pop()
            if not closed.whole:
                spans += [closed.directives[0], ([*closed.directives[1:], found.span()][0][0], found.end())]
                for outer in opened[-1:]:
                    outer.move(*closed.depths[0])
        elif found["brace"] and opened:
            opened[-1].move(0, 1 if found["brace"] == "{" else -1)
    return without(text, spans)


def without(text: str, spans: list[tuple[int, int]]) -> str:
    """The text with some extents blanked, but for the includes and macros in them."""
    pieces: list[str] = []
    at = 0
    for first, last in sorted(spans):
        start = max(first, at)
        if last > start:
            pieces += [text[at:start], KEPT.sub(lambda line: line[1] or blank(line[0]), text[start:last])]
            at = last
    return "".join([*pieces, text[at:]])
