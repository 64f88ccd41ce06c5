"""Answers without a model: structural questions exactly, from the graph and the symbol table, others by honest search."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from repoassist.records import Event, Finish, Lookup, Place, Relation, TextDelta, Usage, visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

SHOWN = 12
"""Lines of a place that are shown."""

WIDEST = 200
"""Characters of a line that are shown."""

KIND = r"(?:the|an?|class(?:es)?|interface|trait|struct|type|module|package|file|function|method|symbol|named|called)"
QUOTE = "[`'\"\u201c\u201d]?"
NAME = rf"(?:{KIND}\s+)*{QUOTE}(?P<name>[\w$./:#@+-]*[\w$])(?:\(\))?{QUOTE}"
TYPES = r"(?:class(?:es)?|types?|structs?|interfaces?|traits?|enums?)"
INHERIT = r"(?:inherits?|inherit(?:ing|ed)|derives?|derived|deriving|extends?|extending|implements?|implementing)(?: from)?"
SUBTYPES = r"(?:sub-?class(?:es)?|sub-?types?|child(?:ren)? classes|implementations|implement[eo]rs|descendants)"
IMPORT = r"(?:imports?|includes?|depends? (?:up)?on|requires?)"

PATTERNS = (
    (Relation.SUBCLASSES, rf"\b(?:{SUBTYPES}|derived {TYPES}) (?:of|for) {NAME}"),
    (
        Relation.SUBCLASSES,
        rf"\b(?:which|what|all|list|show|find|every) [^.?!\n]*?\b{TYPES} (?:that |which |\w+ )?{INHERIT} {NAME}",
    ),
    (Relation.SUBCLASSES, rf"\b(?:who|what|which {TYPES}) (?:sub-?classe?s?|{INHERIT}) {NAME}"),
    (Relation.SUBCLASSES, rf"{QUOTE}(?P<name>[A-Za-z_$][\w$.:]*){QUOTE}(?:'s| ?\u7684) ?(?:{SUBTYPES}|\u5b50\u7c7b)"),
    (Relation.IMPORTERS, rf"\b(?:who|what|which \w+|what (?:files|modules))(?: all)? {IMPORT} {NAME}"),
    (Relation.IMPORTERS, rf"\bwhere (?:is|are) {NAME} (?:imported|included|required)"),
    (Relation.IMPORTERS, rf"\b(?:importers|dependents|reverse dependencies) of {NAME}"),
    (Relation.IMPORTS, rf"\bwhat (?:does|do|is|are) {NAME} {IMPORT}"),
    (Relation.IMPORTS, rf"\b(?:imports|dependencies|includes) of {NAME}"),
    (
        Relation.DEFINES,
        rf"\bwhere (?:is|are|does) {NAME}(?: {KIND})? (?:defined|declared|implemented|located|live|come from)",
    ),
    (Relation.DEFINES, rf"\bwhere can (?:i|we|one) find {NAME}"),
    (Relation.DEFINES, rf"\b(?:which|what) (?:file|module)s? (?:defines?|declares?|contains? the definition of) {NAME}"),
    (Relation.DEFINES, rf"\b(?:definitions?|declarations?) of {NAME}"),
)
"""How structural questions are put; the first that fits is the one."""

COMPILED = tuple((relation, re.compile(pattern, re.IGNORECASE)) for relation, pattern in PATTERNS)

COMMON = frozenset(
    {"it", "its", "that", "this", "them", "these", "those", "which", "what", "all", "any", "each", "every", "other", "others"}
    | {"both", "code", "data", "from", "of", "in", "on", "to", "with", "a", "an", "the", "and", "or", "is", "are"}
)
"""Words that no question means as a name, in whatever way it is put."""

LONGEST = 300
"""Characters of a structural question."""

HERE = r"(?:repo(?:sitory)?|project|code ?base)"
OVERVIEW = re.compile(
    rf"\b(?:introduce|describe|summari[sz]e|explain|overview of|introduction to|tour of)\b[^.?!\n]{{0,30}}\b{HERE}\b"
    rf"|\bwhat (?:is|does) (?:this|the) {HERE}\b|\bhow is (?:this|the) {HERE} (?:structured|organi[sz]ed)\b|\u4ecb\u7ecd",
    re.IGNORECASE,
)

TITLES = {
    Relation.SUBCLASSES: ("1 type extends or implements {}", "{number} types extend or implement {}, directly or through others"),
    Relation.IMPORTERS: ("1 place imports {}", "{number} places import {}"),
    Relation.IMPORTS: ("{} imports 1 file of this repository", "{} imports {number} files of this repository"),
    Relation.DEFINES: ("{} is defined in 1 place", "{} is defined in {number} places"),
}
"""How an answer begins, for one place and for several."""

NONE = {
    Relation.SUBCLASSES: "{subject} is defined here, and nothing in the repository is declared to extend or implement it.",
    Relation.IMPORTERS: "Nothing in the repository imports {subject}.",
    Relation.IMPORTS: "{subject} imports nothing within the repository.",
    Relation.DEFINES: "Nothing called {subject} is defined in the repository.",
}

UNKNOWN = "Nothing called {subject} is defined in the repository."
NEAREST = "The places that fit the question best, found by search:"
NOTHING = "The search found nothing that fits the question. Try the names that the code would use."


@dataclass(frozen=True, slots=True)
class Found:
    """What the graph and the symbol table answered; ``known`` tells a subject without any from one that does not exist."""

    lookup: Lookup
    places: tuple[Place, ...]
    known: bool


def recognise(question: str) -> Lookup | None:
    """The structural question that is asked, None if it is none.

    A long text, such as a bug report, is never one, whatever turns of phrase it has in it.
    """
    title = question.strip()
    if "\n" in title or len(title) > LONGEST:
        return None
    for relation, pattern in COMPILED:
        for match in pattern.finditer(title):
            if match["name"].lower() not in COMMON:
                return Lookup(relation, match["name"].rstrip(".:"))
    return None


def is_overview(question: str) -> bool:
    """Whether a question asks to be introduced to the repository."""
    return len(question) <= LONGEST and OVERVIEW.search(question) is not None


def answer(found: Found | None, search: Sequence[Place], text: Callable[[str], str]) -> Iterator[Event]:
    """The answer as an endpoint would stream it; ``text`` gives a file's text. Nothing was sent, so no tokens were used."""
    if found is not None:
        yield TextDelta(structural(found))
    if found is None or (not found.places and (not found.known or found.lookup.relation is Relation.SUBCLASSES)):
        # a type may implement another without a word that says so, as in C and Go
        yield from (TextDelta(piece) for piece in by_search(search, text))
    yield Usage(prompt=0)
    yield Finish("stop")


def structural(found: Found) -> str:
    """The answer to a structural question: a line that counts, then one a place."""
    subject, relation = visible(found.lookup.subject), found.lookup.relation
    if not found.places:
        return (NONE[relation] if found.known else UNKNOWN).format(subject=subject) + "\n\n"
    one, several = TITLES[relation]
    title = one.format(subject) if len(found.places) == 1 else several.format(subject, number=len(found.places))
    return f"{title}:\n\n" + "".join(listed(place) for place in found.places)


def listed(place: Place) -> str:
    """A place on one line."""
    symbol = f" {place.symbol}" if place.symbol else ""
    why = f" ({place.why})" if place.why else ""
    return f"- {visible(place.path)}:{place.first}{symbol}{why}\n"


def by_search(places: Sequence[Place], text: Callable[[str], str]) -> Iterator[str]:
    """The places that a search found, each with its lines and why it was chosen."""
    yield f"{NEAREST if places else NOTHING}\n"
    for place in places:
        symbol = f" {place.symbol}" if place.symbol else ""
        yield f"\n{visible(place.path)}:{place.first}-{place.last}{symbol} ({place.why})\n{excerpt(place, text(place.path))}"


def excerpt(place: Place, text: str) -> str:
    """The first lines of a place in a code block whose fence none of them can close, and how many more there are."""
    lines = text.split("\n")[place.first - 1 : place.last]
    shown = [line[:WIDEST] + ("\N{HORIZONTAL ELLIPSIS}" if len(line) > WIDEST else "") for line in lines[:SHOWN]]
    while len(shown) > 1 and not shown[-1].strip():
        shown.pop()
    runs = [len(run) for line in shown for run in re.findall(r"`+", line)]
    fence = "`" * max(3, 1 + max(runs, default=0))
    more = f"(and {len(lines) - len(shown)} more lines)\n" if len(lines) > len(shown) else ""
    return "".join(f"{line}\n" for line in [fence, *shown, fence]) + more
