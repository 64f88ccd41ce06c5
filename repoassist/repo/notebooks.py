"""Renders a Jupyter notebook as its cells, in the percent format of Jupytext, which is a program of the notebook's own language.

Markdown, outputs and what only a notebook can run are comments there, so that imports and definitions are found as in any file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Json: TypeAlias = Mapping[str, Any]

NOTE = "Jupyter notebook as text: cells begin with %%; markdown, magics and outputs (>) are comments; lines are this text's own"

PREFIXES = {
    "//": "javascript typescript java scala kotlin groovy c cpp c++ csharp c# fsharp f# go rust swift php dart",
    "--": "sql haskell lua",
    "%": "matlab octave prolog erlang latex",
    ";": "clojure scheme lisp racket",
}
"""How a comment begins, by language; in all others with ``#``."""

COMMENT = {language: prefix for prefix, languages in PREFIXES.items() for language in languages.split()}

NAMES = {"c++": "cpp", "c#": "csharp", "ipython": "python", "python3": "python", "python2": "python"}
"""How this program calls languages that kernels call otherwise."""

MOST_LINES = 40
"""Lines of one cell's outputs; of longer ones the first and the last half are kept."""

LONGEST_LINE = 400
"""Characters of a line of output; of longer ones the beginning and the end are kept."""

# What a terminal would take for a colour or a movement of its cursor: CSI and OSC sequences (ECMA-48).
ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]{0,500}(?:\x07|\x1b\\)|[@-Z\\^_])")

MAGIC = re.compile(r"([ \t]*)(?:%{1,2}[A-Za-z]|!(?!=)|\?{1,2}\w|[\w.]+\?{1,2}[ \t]*$)")
"""A line that is IPython's and not Python's: a magic, a command of the shell, a question for help."""

EMBEDDED = re.compile(r"data:([\w.+-]{1,60}/[\w.+-]{1,60});base64,([A-Za-z0-9+/=]{64,})")

TEXTS = ("text/plain", "text/markdown", "text/latex", "text/html")
"""The kinds of text that an output may come in, the one that is shown first; those after it say the same again."""

NAMES_IN_3 = {
    "png": "image/png", "jpeg": "image/jpeg", "svg": "image/svg+xml", "pdf": "application/pdf",
    "text": "text/plain", "html": "text/html", "latex": "text/latex",
    "json": "application/json", "javascript": "application/javascript",
}  # fmt: skip
"""What nbformat 3 calls the kinds of data."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A notebook's text and the language of its code."""

    text: str
    language: str


def render(source: str) -> Rendered | None:
    """The cells of a notebook (nbformat 3 or 4), None for what is none.

    Deterministic. Code is verbatim but for magics, which are commented out; of outputs text is kept, long ones cut in the middle,
    and anything else stands as its kind and size.
    """
    try:
        notebook = json.loads(source)
    except (ValueError, RecursionError):
        return None
    cells = cells_of(notebook)
    if cells is None:
        return None
    language = language_of(notebook, cells)
    comment = COMMENT.get(language, "#")
    lines = [f"{comment} {NOTE}", *(line for cell in cells for line in cell_lines(cell, language, comment))]
    text = "\n".join(lines) + "\n"
    return Rendered(text.encode("utf-8", "backslashreplace").decode(), language)  # JSON may escape half a surrogate pair


def cells_of(notebook: object) -> list[Json] | None:
    """The cells of a notebook, whichever version it is of, None where they are not where they should be."""
    top = mapping(notebook)
    match top.get("nbformat"):
        case 4:
            cells = top.get("cells")
        case 3:
            sheets = top.get("worksheets")
            cells = [cell for sheet in sequence(sheets) for cell in sequence(mapping(sheet).get("cells"))]
        case _:
            return None
    return [mapping(cell) for cell in cells] if isinstance(cells, list) else None


def language_of(notebook: Json, cells: Iterable[Json]) -> str:
    """The language of the code, as the notebook or its first cell says; Python where neither does."""
    metadata = mapping(notebook.get("metadata"))
    said = [mapping(metadata.get("language_info")).get("name"), mapping(metadata.get("kernelspec")).get("language")]
    said.extend(cell.get("language") for cell in cells)
    name = next((name.lower() for name in said if isinstance(name, str) and re.fullmatch(r"[\w+#.-]{1,30}", name)), "python")
    return NAMES.get(name, name)


def cell_lines(cell: Json, language: str, comment: str) -> Iterator[str]:
    """A cell as lines: a blank one, its delimiter, its source and its outputs."""
    source = text_in(cell.get("source", cell.get("input")))
    yield ""
    match cell.get("cell_type"):
        case "code":
            yield f"{comment} %%"
            lines = source.split("\n") if source else []
            yield from without_magics(lines, comment) if language == "python" else lines
            yield from commented(outputs_of(cell), f"{comment}>")
        case "markdown" | "heading" as kind:
            yield f"{comment} %% [markdown]"
            level = cell.get("level")
            title = "#" * (level if isinstance(level, int) and 0 < level < 7 else 1) + " " if kind == "heading" else ""  # noqa: PLR2004 - HTML's six
            yield from commented(lines_of(title + without_data(source)), comment)
        case _:
            yield f"{comment} %% [raw]"
            yield from commented(lines_of(without_data(source)), comment)


def without_magics(lines: list[str], comment: str) -> Iterator[str]:
    """Python's lines, those that are IPython's as comments; a cell magic makes the whole cell one."""
    first = next((line for line in lines if line.strip()), "")
    whole = first.startswith("%%")
    for line in lines:
        magic = MAGIC.match(line)
        indent = magic[1] if magic and not whole else ""
        # A block may have nothing but a magic in it, and must not be empty.
        yield f"{indent}pass  {comment} {line.lstrip()}" if indent else f"{comment} {line}" if whole or magic else line


def commented(lines: Iterable[str], prefix: str) -> Iterator[str]:
    """Lines as comments."""
    return (f"{prefix} {line}" if line else prefix for line in lines)


def outputs_of(cell: Json) -> list[str]:
    """The outputs of a cell as lines, cut in the middle if they are many."""
    lines = [shortened(line) for output in sequence(cell.get("outputs")) for line in output_lines(mapping(output))]
    if len(lines) <= MOST_LINES:
        return lines
    half = MOST_LINES // 2
    return [*lines[:half], f"[{len(lines) - 2 * half:,} lines of output left out]", *lines[-half:]]


def output_lines(output: Json) -> Iterator[str]:
    """One output as lines."""
    match output.get("output_type"):
        case "stream":
            yield from printed(text_in(output.get("text")))
        case "error" | "pyerr":
            traceback = "\n".join(text_in(line) for line in sequence(output.get("traceback")))
            yield from printed(traceback or f"{text_in(output.get('ename'))}: {text_in(output.get('evalue'))}")
        case _:
            data = output.get("data")
            given = mapping(data) if data is not None else {NAMES_IN_3[key]: output[key] for key in NAMES_IN_3 if key in output}
            yield from displayed(given)


def displayed(data: Json) -> Iterator[str]:
    """What a cell displays, of several kinds of the same thing the plainest, and the kinds and sizes of what is no text."""
    plainest = next((kind for kind in TEXTS[:-1] if kind in data), None)
    if plainest is not None:
        yield from printed(text_in(data[plainest]))
    for kind in sorted(data):
        if kind not in TEXTS or (kind == TEXTS[-1] and plainest is None):
            yield placeholder(kind, data[kind])


def placeholder(kind: str, data: object) -> str:
    """What stands for data that is no text: its kind and its size in bytes."""
    written = text_in(data) if isinstance(data, (str, list)) else json.dumps(data)
    encoded = kind.startswith(("image/", "audio/", "video/", "application/pdf")) and "svg" not in kind
    return f"[{clean(kind)}, {size_of(written) if encoded else len(written.encode('utf-8', 'replace')):,} bytes]"


def size_of(base64: str) -> int:
    """The bytes that a text in base64 stands for."""
    return len("".join(base64.split()).rstrip("=")) * 3 // 4


def without_data(source: str) -> str:
    """Markdown with the images that are written into it as their kinds and sizes."""
    return EMBEDDED.sub(lambda match: f"[{match[1]}, {size_of(match[2]):,} bytes]", source)


def printed(text: str) -> list[str]:
    """The lines that a terminal would show in the end: no colours, and of a line that was written over its last state."""
    lines = lines_of(ANSI.sub("", text).removesuffix("\n")) if text else []
    return [line.rstrip("\r").rpartition("\r")[2].rstrip() for line in lines]


def shortened(line: str) -> str:
    """A line of output, cut in the middle if it is long."""
    half = LONGEST_LINE // 2
    if len(line) <= LONGEST_LINE:
        return line
    return f"{line[:half]}[{len(line) - 2 * half:,} characters left out]{line[-half:]}"


def lines_of(text: str) -> list[str]:
    """The lines of what becomes comments; a carriage return would end a comment in some languages."""
    return text.replace("\r\n", "\n").split("\n")


def clean(kind: str) -> str:
    """A kind of data on one line."""
    return "".join(sign for sign in kind[:60] if sign.isprintable())


def text_in(value: object) -> str:
    """A text that may stand as a list of its lines; empty for anything else."""
    if isinstance(value, list):
        return "".join(line for line in value if isinstance(line, str))
    return value if isinstance(value, str) else ""


def mapping(value: object) -> Json:
    """An object, empty for what is none."""
    return value if isinstance(value, Mapping) else {}


def sequence(value: object) -> list[Any]:
    """A list, empty for what is none."""
    return value if isinstance(value, list) else []
