"""Says which lines an excerpt has: the passages that matter, and what a reader needs to make sense of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from repoassist.records import Definition, Import, Lines, Parsed

HEAD = 10
"""Lines of a header that are shown of what is around a passage."""

IMPORTS = 15
"""Imports that are shown, and the most lines of one."""

OPENING, CLOSING = "([{", ")]}"


def ranges_of(parsed: Parsed | None, chosen: Sequence[Lines], text: str, *, outlined: bool = False) -> tuple[Lines, ...]:
    """The lines of an excerpt: the chosen ones, the headers of the definitions around them, and the imports that they use.

    With ``outlined`` the whole outline of the file is there too.
    """
    if parsed is None:
        return joined(chosen)
    lines = text.split("\n")
    around = [(one.first, min(one.head, one.first + HEAD)) for one in parsed.definitions if holds(one, chosen)]
    used = set(re.findall(r"\w+", "\n".join("\n".join(lines[first - 1 : last]) for first, last in chosen)))
    return joined([*chosen, *around, *imports(parsed.imports, used, lines), *(parsed.outline if outlined else ())])


def holds(definition: Definition, chosen: Sequence[Lines]) -> bool:
    """Whether a definition has a chosen passage within it and is none itself."""
    return any(
        definition.first <= first and last <= definition.last and (definition.first, definition.last) != (first, last)
        for first, last in chosen
    )


def imports(given: Iterable[Import], used: set[str], lines: Sequence[str]) -> Iterator[Lines]:
    """The lines of the imports that bring a name that is used."""
    wanted = dict.fromkeys(one.line for one in given if names_of(one) & used)
    for line in list(wanted)[:IMPORTS]:
        yield line, statement_end(line, lines)


def names_of(imported: Import) -> set[str]:
    """The names that an import brings into its file."""
    if imported.alias:
        return {imported.alias}
    return {here for _, here in imported.names} or {re.split(r"\W+", imported.spec.rstrip("/"))[-1]}


def statement_end(line: int, lines: Sequence[str]) -> int:
    """The line on which the brackets close that a statement opens."""
    depth = 0
    for number in range(line, min(line + IMPORTS, len(lines)) + 1):
        written = lines[number - 1]
        depth += sum(written.count(sign) for sign in OPENING) - sum(written.count(sign) for sign in CLOSING)
        if depth <= 0:
            return number
    return line


def joined(ranges: Iterable[Lines]) -> tuple[Lines, ...]:
    """The same lines as the fewest ranges, in order; a gap of one line is no gap: its mark would be as long."""
    found: list[Lines] = []
    for first, last in sorted(ranges):
        if found and first <= found[-1][1] + 2:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return tuple(found)
