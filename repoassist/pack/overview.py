"""The overview that opens a pack: the tree, what was left out and why, and an index of classes and public definitions."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from repoassist.pack.layout import attribute
from repoassist.records import TYPE_KINDS, Definition, Form, Omitted, Role

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from repoassist.pack.material import Material

SHARE = 10
"""The overview takes at most one part in this many of the budget."""

ASKED = 33
"""The same where the files are chosen for a question: there the room is the question's."""

MARKS = {Form.FULL: "", Form.EXCERPT: "~", Form.OUTLINE: "~"}
LEFT_OUT = "-"
LEGEND = "Files by folder. A name marked ~ is in outline or excerpt only, one marked - is left out.\n"


BASE_LEGEND = "Files by folder. One marked - is left out here; a selection of those may follow the repository.\n"
"""What opens the tree where the files that a question needs follow the repository."""


def overview(material: Material, forms: Mapping[str, Form | None], room: int, legend: str = LEGEND) -> str:
    """As much of the overview as ``room`` tokens hold: the tree comes first, then the index, classes before the rest.

    ``forms`` says of each file in which form it is in the pack, None for one that is not.
    """
    tree = fitting_tree(forms, material.omitted, room, material.count, legend)
    return tree + "".join(fitting(index(material), room - material.count(tree), material.count))


def fitting_tree(
    forms: Mapping[str, Form | None], omitted: Sequence[Omitted], room: int, count: Callable[[str], int], legend: str
) -> str:
    """The deepest tree that takes no more than two thirds of the room; below that, folders are summed up."""
    names = tree_names(forms, omitted)
    reasons = left_out(omitted)
    for depth in (99, 6, 4, 3, 2, 1):
        text = legend + "".join(tree_lines(names, depth)) + reasons
        if len(text) <= room * 8 and count(text) <= room * 2 // 3:
            return text
    return reasons if count(reasons) <= room else ""


def tree_names(forms: Mapping[str, Form | None], omitted: Sequence[Omitted]) -> dict[str, list[str]]:
    """The names by folder, each with its mark; sorted."""
    marked = {path: LEFT_OUT if form is None else MARKS[form] for path, form in forms.items()}
    marked.update((one.path, LEFT_OUT) for one in omitted)
    names: dict[str, list[str]] = defaultdict(list)
    for path in sorted(marked):
        folder, _, name = path.rpartition("/")
        names[folder].append(marked[path] + written(name))
    return names


def written(name: str) -> str:
    """A file's name as it stands in a list that blanks separate, in quotes where it would look like something else."""
    shown = attribute(name)
    return f'"{shown}"' if " " in shown or shown.startswith(("~", LEFT_OUT, "(")) else shown


def tree_lines(names: Mapping[str, Sequence[str]], depth: int) -> Iterator[str]:
    """A line for each folder down to ``depth``, with its files' names; what is below is counted in the folder above."""
    deeper: Counter[str] = Counter()
    for folder in names:
        pieces = folder.split("/") if folder else []
        if len(pieces) > depth:
            deeper["/".join(pieces[:depth])] += len(names[folder])
    shown = {folder for folder in names if not folder or folder.count("/") < depth} | set(deeper)
    for folder in sorted(shown):
        below = [f"(+{deeper[folder]} files below)"] if deeper[folder] else []
        files = names.get(folder, ())
        if depth == 1 and folder and files:
            files = [f"({len(files)} files)"]
        yield f"{attribute(folder)}/: {' '.join([*files, *below])}\n"


def left_out(omitted: Iterable[Omitted]) -> str:
    """How many paths were left out for which reason, the commonest first."""
    counts = Counter(str(one.why) for one in omitted)
    if not counts:
        return ""
    listed = ", ".join(f"{number} {why}" for why, number in sorted(counts.items(), key=lambda item: (-item[1], item[0])))
    return f"Left out: {listed}.\n"


def fitting(lines: Iterable[str], room: int, count: Callable[[str], int]) -> Iterator[str]:
    """Lines as long as they fit."""
    for line in lines:
        room -= count(line)
        if room < 0:
            return
        yield line


def index(material: Material) -> Iterator[str]:
    """A line a file for its classes with their bases, then one for its other public definitions; sources before tests."""
    late = {path for path in material.order if material.roles.get(path) in {Role.TEST, Role.EXAMPLE}}
    paths = sorted((path for path in material.order if path in material.symbols), key=lambda path: path in late)
    for title, wanted, entry in TABLES:
        heading = title
        for path in paths:
            entries = [entry(one) for one in material.symbols[path].definitions if wanted(one)]
            if entries:
                yield f"{heading}{attribute(path)}: {', '.join(entries)}\n"
                heading = ""


def is_type(one: Definition) -> bool:
    """Whether a definition is something that has or may have bases."""
    return one.kind in TYPE_KINDS and bool(one.name)


def is_other(one: Definition) -> bool:
    """Whether a definition is part of the public surface and no type: functions, constants, macros at the top level."""
    return one.public and not one.parent and one.kind not in TYPE_KINDS and one.kind not in {"impl", "module"}


def with_bases(one: Definition) -> str:
    """A type's entry in the index."""
    bases = f"({', '.join(one.bases)})" if one.bases else ""
    return f"{one.qualified}{bases} {one.first}"


def plainly(one: Definition) -> str:
    """Another definition's entry in the index."""
    return f"{one.name} {one.first}"


TABLES = (
    ("Classes, with their bases and lines:\n", is_type, with_bases),
    ("Other public definitions, with their lines:\n", is_other, plainly),
)
"""The parts of the index: title, which definitions, how they are written."""
