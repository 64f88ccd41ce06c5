"""Reads the names that a Kotlin or Scala file uses and does not declare: they may be those of its package or of a wildcard.

This reads words, not the tree: a query that captures every identifier costs more than parsing does.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from repoassist.records import Import

if TYPE_CHECKING:
    from collections.abc import Iterator

WORDS = re.compile(
    r"""
    //[^\n]* | /\*[^*]*\*+(?:[^/*][^*]*\*+)*/                     # comments
    | (\"{3}.*?\"{3}\"* | \"(?:[^"\\\n]|\\.)*\")                  # 1: a string, which can have names in it
    | '(?:[^'\\\n]|\\[^\n][^'\n]{0,6})'                           # a character
    | (?:^|[;{])[ \t]*((?:import|export)\b[^\n{};]*(?:\{[^{}]*\})? | package\b[^\n{;]*)  # 2: a clause, whose names are known
    | (?<![\w.@$])((?:[a-z_]\w*\.)+[A-Z]\w*)                      # 3: a name with packages, or values, before it
    | \.\s*(?:[A-Za-z_]\w*(?!\w|\ ?[({])|([A-Za-z_]\w*))         # 4: a member that is called; another one
    | \d\w*                                                       # a number
    | ([A-Za-z_]\w*)                                              # 5: a name
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)

FILLED = re.compile(r"(?<!\\)\$\{?\s*([A-Za-z_]\w*)")
"""What a string has in it that is code."""

WORD = re.compile(r"[A-Za-z_]\w*")

AFTER = re.compile(r"\s*(->|=>|<-|==|[({:=\[<.])?")
"""What tells a parameter, a call and a use apart."""

STRING, CLAUSE, WHOLE, MEMBER, NAME = range(1, 6)
"""The groups of WORDS."""

NAMING = frozenset({"val", "var", "fun", "def", "for"})
"""Words after which a name in lower case is a new one."""

TYPING = frozenset({"class", "interface", "object", "trait", "enum", "typealias", "type"})
"""Words after which a name in upper case is."""

KEYWORDS = frozenset(
    WORD.findall(
        """abstract actual annotation as break by case catch class companion const constructor continue crossinline data def do
        derives else end enum expect export extends extension external false final finally for forSome fun get given if implicit
        import in infix init inline inner interface internal is it lateinit lazy match new noinline null object of opaque open
        operator out override package private protected public reified require return sealed self set suspend super tailrec then
        this throw trait transparent true try type typealias typeof using val value var vararg when where while with yield
        Any AnyRef AnyVal Boolean Byte Char Double Float Int Long Nothing Null Short String Throwable Unit"""
    )
)
"""Words that are no names, and types that everybody knows."""


class Uses:
    """The names seen so far, in the order of the text: for each where it was used first. A member's begins with a dot."""

    def __init__(self) -> None:
        self.first: dict[str, int] = {}
        self.known: set[str] = set(KEYWORDS)
        self.values: set[str] = set()

    def see(self, text: str, match: re.Match[str], group: int, before: str) -> None:
        """Take in one word that is new, with the word before it and what stands after it."""
        name, at = match[group], match.start(group)
        if group == CLAUSE:
            self.known.update(WORD.findall(name))
        elif group == STRING:
            for inner in FILLED.finditer(name):
                self.first.setdefault(inner[1], at + inner.start(1))
        elif group == WHOLE:
            self.first.setdefault(name, at)
        elif group == MEMBER:
            self.first.setdefault(f".{name}", at)
        else:
            self.bare(text, match, before, at)

    def bare(self, text: str, match: re.Match[str], before: str, at: int) -> None:
        """A name without anything before it: a use, a new type or variable, a parameter or the name of an argument."""
        name = match[NAME]
        if before in (TYPING if name[0].isupper() else NAMING):
            self.declare(name)
            return
        found = AFTER.match(text, match.end()) if name[0].islower() else None
        after = found[1] if found else None
        if after not in {"->", "=>", "<-", ":", "="}:
            self.first[name] = at
        elif after != "=":
            self.declare(name)

    def declare(self, name: str) -> None:
        """Note a name that the file declares: what stands before a dot by that name is no package."""
        self.known.add(name)
        self.values.add(name)


def read(text: str) -> tuple[list[tuple[int, str]], list[Import]]:
    """A text's package and import clauses with their lines, and the names that it uses.

    The names are those that it neither imports nor declares as a type or a variable, each at its first use: ``Name`` and ``name``
    stand alone, ``a.b.Name`` has packages or values before it, ``.name`` is called on something.
    """
    seen = Uses()
    clauses: list[tuple[int, str]] = []
    before, line, position = "", 1, 0
    known, first = seen.known, seen.first
    for match in WORDS.finditer(text):
        group = match.lastindex
        if group is None:
            continue
        word = match[group]
        if word in known if group == MEMBER else group == NAME and (word in known or word in first):
            before = word
            continue
        if group != STRING or "$" in word:
            seen.see(text, match, group, before)
        before = word if group == NAME else ""
        if group == CLAUSE:
            line, position = line + text.count("\n", position, match.start(CLAUSE)), match.start(CLAUSE)
            clauses.append((line, word))
    return clauses, list(placed(text, seen))


def placed(text: str, seen: Uses) -> Iterator[Import]:
    """The names that were seen, with their lines."""
    line, position = 1, 0
    for name, at in sorted(seen.first.items(), key=lambda pair: pair[1]):
        if name not in seen.known and name.partition(".")[0] not in seen.values:
            line, position = line + text.count("\n", position, at), at
            yield Import(name, line, names=((name.rpartition(".")[2], name),), kind="use")
