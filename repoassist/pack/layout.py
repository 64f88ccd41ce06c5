"""The four forms in which a pack can be written: how its sections and files are delimited, so that no content can forge it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Protocol

from repoassist.pack.tokens import defuse, normal
from repoassist.records import Form, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Layout(Protocol):
    """How a pack is written. Every piece begins at the start of a line, with no blank, and ends with a line's break.

    ``seam`` is how ``head`` ends, from its last letter or digit on: a body's count depends on nothing before it.
    """

    @property
    def seam(self) -> str: ...

    def open(self, name: str) -> str:
        """Begins the repository; ``name`` may be empty."""

    def close(self) -> str:
        """Ends the repository."""

    def open_selection(self) -> str:
        """Begins the files that were chosen for the question; they follow the repository."""

    def close_selection(self) -> str:
        """Ends them."""

    def section(self, name: str, body: str) -> str:
        """A part that is no file: the overview, the places in focus, the question."""

    def head(self, path: str, language: str, form: Form) -> str:
        """Begins a file."""

    def foot(self) -> str:
        """Ends a file."""

    def delimiters(self) -> tuple[str, ...]:
        """What a content must not have in it, lest it look like a delimiter."""

    def marked(self, digest: str) -> Layout:
        """The same layout with other delimiters."""


@dataclass(frozen=True, slots=True)
class Xml:
    """Tags, as ``ask`` sends them. ``mark`` makes their names unforgeable where some content has the plain ones."""

    mark: str = ""
    seam: str = '">\n'

    def open(self, name: str) -> str:
        return f'<repository{self.mark} name="{attribute(name)}">\n' if name else f"<repository{self.mark}>\n"

    def close(self) -> str:
        return f"</repository{self.mark}>\n"

    def open_selection(self) -> str:
        return f"<selection{self.mark}>\n"

    def close_selection(self) -> str:
        return f"</selection{self.mark}>\n"

    def section(self, name: str, body: str) -> str:
        return f"<{name}{self.mark}>\n{body}</{name}{self.mark}>\n"

    def head(self, path: str, language: str, form: Form) -> str:
        partial = "" if form is Form.FULL else f' form="{form}"'
        return f'<file{self.mark} path="{attribute(path)}" lang="{language}"{partial}>\n'

    def foot(self) -> str:
        return f"</file{self.mark}>\n"

    def delimiters(self) -> tuple[str, ...]:
        names = (f"{name}{self.mark}" for name in ("file", "repository", "overview", "selection", "focus", "question"))
        return (f"<file{self.mark} path=", *(piece for name in names for piece in (f"</{name}>", f"<{name}>")))

    def marked(self, digest: str) -> Xml:
        return Xml(f"-{digest[:6]}")


@dataclass(frozen=True, slots=True)
class Markdown:
    """A heading and a fenced block a file; ``mark`` is the fence, longer than any in the contents (doubled until it is)."""

    mark: str = "```"
    seam: str = "\n"

    def open(self, name: str) -> str:
        return f"# {attribute(name) or 'Repository'}\n\n"

    def close(self) -> str:
        return ""

    def open_selection(self) -> str:
        return "# Chosen for the question\n\n"

    def close_selection(self) -> str:
        return ""

    def section(self, name: str, body: str) -> str:
        return f"## {name.capitalize()}\n\n{self.mark}text\n{body}{self.mark}\n\n"

    def head(self, path: str, language: str, form: Form) -> str:
        partial = "" if form is Form.FULL else f" ({form})"
        return f"## File: {attribute(path)}{partial}\n\n{self.mark}{language}\n"

    def foot(self) -> str:
        return f"{self.mark}\n\n"

    def delimiters(self) -> tuple[str, ...]:
        return (self.mark,)

    def marked(self, digest: str) -> Markdown:  # noqa: ARG002 - a longer fence needs no digest
        return Markdown(self.mark * 2)


@dataclass(frozen=True, slots=True)
class Plain:
    """Lines of equals signs; ``mark`` makes them unforgeable where some content has such lines."""

    mark: str = ""
    seam: str = "\n"

    def open(self, name: str) -> str:
        return f"==== repository{self.mark}: {attribute(name) or '.'}\n"

    def close(self) -> str:
        return f"==== end of repository{self.mark}\n"

    def open_selection(self) -> str:
        return f"==== selection{self.mark}\n"

    def close_selection(self) -> str:
        return f"==== end of selection{self.mark}\n"

    def section(self, name: str, body: str) -> str:
        return f"==== {name}{self.mark}\n{body}"

    def head(self, path: str, language: str, form: Form) -> str:
        partial = "" if form is Form.FULL else f", {form}"
        return f"==== file{self.mark}: {attribute(path)} ({language}{partial}) begins here\n"

    def foot(self) -> str:
        return f"==== end of file{self.mark}\n"

    def delimiters(self) -> tuple[str, ...]:
        return tuple(
            f"==== {name}{self.mark}"
            for name in (
                *("file", "end of file", "repository", "end of repository", "selection", "end of selection"),
                *("overview", "focus", "question"),
            )
        )

    def marked(self, digest: str) -> Plain:
        return Plain(f"-{digest[:6]}")


LAYOUTS: dict[str, Layout] = {"markdown": Markdown(), "plain": Plain()}
"""The layouts by the name of their format; xml is what ``ask`` sends, and json holds it."""


PLAINLY = re.compile(r"[A-Za-z0-9_./ +@,=~-]*")
"""Names in which nothing has to be made harmless: nearly all."""


def attribute(text: str) -> str:
    """A name as it may stand in a delimiter: on one line, without quotes, brackets and what a tokenizer takes for special."""
    if PLAINLY.fullmatch(text):
        return text
    quoted = visible(text.replace("\\", "\\\\"))
    return defuse(quoted.replace('"', '\\"').replace("<", "\\074").replace(">", "\\076"))


def layout(name: str) -> Layout:
    """The plain layout of a format; ``harden`` it against contents that have its delimiters."""
    return LAYOUTS.get(name) or Xml()


def safe(given: Layout, texts: Iterable[str]) -> bool:
    """Whether none of a layout's delimiters stands in any of the texts, as they are and as a tokenizer normalises them.

    In NFC a grave accent of Greek (U+1FEF) is a back-tick.
    """
    delimiters = given.delimiters()
    return not any(delimiter in form for text in texts for form in {text, normal(text)} for delimiter in delimiters)


def harden(given: Layout, texts: Sequence[str]) -> Layout:
    """The layout with delimiters that stand in none of the texts.

    They are derived from the texts' digest, so that the same tree gives the same ones, and checked.
    """
    digest = sha256("".join(sorted(sha256(text.encode()).hexdigest() for text in texts)).encode())
    while not safe(given, texts):
        given = given.marked(digest.hexdigest())
        digest.update(b"again")
    return given
