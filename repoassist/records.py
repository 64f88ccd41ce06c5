"""The nouns that flow between the stages; each is a frozen value, and none knows where it came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import TypeAlias

Lines: TypeAlias = tuple[int, int]
"""A range of lines, both ends included, the first line of a file being 1; a line ends at ``\\n`` and nowhere else."""


class Reason(StrEnum):
    """Why a path of the repository is not in the pack."""

    BINARY = "binary"
    GENERATED = "generated"
    VENDORED = "vendored"
    LOCK = "lock"
    MINIFIED = "minified"
    SECRET = "secret"
    TOO_LARGE = "too-large"
    BUDGET = "budget"
    SYMLINK = "symlink"
    SUBMODULE = "submodule"
    LFS = "lfs"
    SPECIAL = "special-file"
    UNREADABLE = "unreadable"
    MISSING = "missing"
    ATTRIBUTE = "attribute"
    IGNORE_FILE = ".repoassistignore"
    OPTION = "option"


class Form(StrEnum):
    """How much of a file is in the pack."""

    FULL = "full"
    EXCERPT = "excerpt"
    OUTLINE = "outline"


class Role(IntEnum):
    """What a file is for, in the order in which a reader would want to meet them."""

    OVERVIEW = 0
    SOURCE = 1
    EXAMPLE = 2
    TEST = 3
    DOCUMENT = 4
    DATA = 5


class Verdict(StrEnum):
    """What was found when a citation was looked up in what had been sent."""

    OK = "ok"
    NO_SUCH_FILE = "no_such_file"
    NOT_IN_PROMPT = "not_in_prompt"
    OUT_OF_RANGE = "out_of_range"
    QUOTE_MISMATCH = "quote_mismatch"
    AMBIGUOUS = "ambiguous"


def visible(path: str) -> str:
    """A path on one line and in valid Unicode: control characters and bytes that are no UTF-8 as git writes them, in octal."""
    if path.isprintable():
        return path
    return "".join(
        sign if sign.isprintable() else "".join(f"\\{byte:03o}" for byte in sign.encode("utf-8", "surrogateescape"))
        for sign in path
    )


# --- what is in the repository -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Entry:
    """One path that git lists. ``path`` is relative to the top level, with ``/``; bytes that are no UTF-8 are surrogate escapes.

    ``oid`` is the blob's name where the file is known to equal it, else empty; ``size`` is in bytes, -1 where unknown.
    """

    path: str
    mode: int
    size: int
    oid: str


@dataclass(frozen=True, slots=True)
class Redaction:
    """A secret that was replaced by a marker: its line and the kind of secret, never the secret."""

    line: int
    kind: str


@dataclass(frozen=True, slots=True)
class Source:
    """A file's decoded text, as it may be sent."""

    entry: Entry
    text: str
    language: str | None
    redactions: tuple[Redaction, ...] = ()


@dataclass(frozen=True, slots=True)
class Omitted:
    """A path that is not in the pack. ``detail`` says more where the reason alone would not do (a link's target, a rule)."""

    path: str
    why: Reason
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that decided about a path: the file or option that has it, its line there (0 for an option), and its text."""

    source: str
    line: int
    pattern: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """What became of a path: ``decision`` is a form, or ``omitted``, ``ignored`` (by git), ``folder``, ``absent``.

    ``why`` is the reason or what the ranking says, ``detail`` a sentence for a person, ``tokens`` count in the Qwen vocabulary.
    """

    path: str
    decision: str
    why: str
    detail: str
    tokens: int = 0
    rule: Rule | None = None


# --- what the code says ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Import:
    """One import as written.

    ``spec`` is the module in the language's own spelling (``.a.b``, ``./m``, ``net/http``, ``crate::a``, ``stdio.h``);
    ``names`` the imported names with what they are called here (``("*", "*")`` for all of them); ``alias`` what the module
    itself is called here, if anything; ``kind`` tells apart what a language spells differently (see its row).
    """

    spec: str
    line: int
    names: tuple[tuple[str, str], ...] = ()
    alias: str = ""
    kind: str = "import"


@dataclass(frozen=True, slots=True)
class Definition:
    """A named thing and the lines it stands on.

    ``kind`` is one of class, interface, trait, struct, enum, type, function, method, constant, macro, module, impl;
    ``parent`` the dotted names of the definitions around it; ``bases`` the base classes and implemented interfaces as written,
    without type arguments, or what a constant is another name for; ``head`` the last line of its signature (the first is
    ``first``); ``public`` whether it is meant to be used from elsewhere by the language's own rule.
    """

    name: str
    kind: str
    first: int
    last: int
    head: int
    parent: str = ""
    bases: tuple[str, ...] = ()
    public: bool = True

    @property
    def qualified(self) -> str:
        """The name with those around it: ``Class.method``."""
        return f"{self.parent}.{self.name}" if self.parent else self.name


TYPE_KINDS = frozenset({"class", "interface", "trait", "struct", "enum", "type"})
"""The kinds of definition that can have bases and subclasses."""

FUNCTIONS = frozenset({"function", "method"})
"""The kinds of definition whose body is code: what is defined inside is nobody else's affair."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """What one file says: its imports, its definitions in the order of the text, and the lines that outline it."""

    imports: tuple[Import, ...] = ()
    definitions: tuple[Definition, ...] = ()
    outline: tuple[Lines, ...] = ()
    complete: bool = True


Symbols: TypeAlias = Mapping[str, Parsed]
"""The symbol table: what each file says, by path."""


@dataclass(frozen=True, slots=True)
class Edge:
    """File ``source`` imports file ``target``, on ``line`` of ``source``."""

    source: str
    target: str
    line: int


@dataclass(frozen=True, slots=True)
class Graph:
    """The import graph: ``order`` has every file once, dependencies first; ``cycles`` the components of two or more files.

    ``edges`` are sorted and name a pair of files once, at the first line that imports; ``unresolved`` holds
    (file, spec, line) of imports that look internal and match no file; ``external`` (file, name) of the others; ``incomplete``
    the files of which not all was looked at, so that they may import and define more.
    """

    order: tuple[str, ...]
    edges: tuple[Edge, ...]
    cycles: tuple[tuple[str, ...], ...]
    unresolved: tuple[tuple[str, str, int], ...]
    external: tuple[tuple[str, str], ...]
    incomplete: tuple[str, ...] = ()


class Relation(StrEnum):
    """The structural questions that the graph and the symbol table answer exactly."""

    SUBCLASSES = "subclasses"
    IMPORTERS = "importers"
    IMPORTS = "imports"
    DEFINES = "defines"


@dataclass(frozen=True, slots=True)
class Lookup:
    """A structural question: the relation and the name or path that it is about."""

    relation: Relation
    subject: str


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere in the repository: lines of a file, the symbol that stands there, and why it is shown."""

    path: str
    first: int
    last: int
    symbol: str = ""
    why: str = ""


# --- what goes into the prompt -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ranked:
    """A file and how much it matters to the question (larger is better, comparable within one ranking only)."""

    path: str
    score: float
    why: str


@dataclass(frozen=True, slots=True)
class Item:
    """A file as the plan puts it in: ``ranges`` are its lines there (none for all), ``tokens`` count its delimiters too."""

    path: str
    form: Form
    ranges: tuple[Lines, ...]
    tokens: int
    score: float
    why: str


@dataclass(frozen=True, slots=True)
class Message:
    """One message of the prompt, as a chat endpoint takes it.

    ``stable`` is how many characters at its beginning no question changes: where an endpoint is told what to cache, that.
    """

    role: str
    content: str
    stable: int = 0


@dataclass(frozen=True, slots=True)
class Span:
    """What was sent of one file: ``text`` is the whole file as read, ``ranges`` the lines of it that are in the prompt."""

    path: str
    form: Form
    ranges: tuple[Lines, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """What is sent: the messages, what each file contributes, its exact size in tokens and the SHA-256 of its text.

    ``tokens`` includes the chat template's own; ``focus`` holds the places most related to the question.
    """

    messages: tuple[Message, ...]
    spans: tuple[Span, ...]
    focus: tuple[Place, ...]
    tokens: int
    digest: str


# --- what came back ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TextDelta:
    """A piece of the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class ReasoningDelta:
    """A piece of what the model thought before answering; never part of the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens as the endpoint counted them; ``estimated`` where it did not and the numbers are our own.

    ``cached`` of the prompt's were in the provider's cache, ``written`` were put there at the price of an explicit marker.
    """

    prompt: int
    cached: int = 0
    completion: int = 0
    reasoning: int = 0
    estimated: bool = False
    written: int = 0


@dataclass(frozen=True, slots=True)
class Finish:
    """Why the endpoint stopped: its own word (``stop``, ``length``, ``content_filter``), empty where the stream just ended."""

    reason: str
    model: str = ""


Event: TypeAlias = TextDelta | ReasoningDelta | Usage | Finish


@dataclass(frozen=True, slots=True)
class Citation:
    """A place that the answer names, and what became of looking it up. Lines are 0 where the answer names none."""

    path: str
    first: int
    last: int
    quote: str
    verdict: Verdict
    start: int = 0
    end: int = 0
    nearest: str = ""
