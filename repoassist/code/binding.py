"""Finds what a name that a file uses stands for: its own definition, one that it imports, or one that needs no import."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from repoassist.code.graph import resolving
from repoassist.records import TYPE_KINDS, Import

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from repoassist.code.languages.row import Project
    from repoassist.records import Definition

Home: TypeAlias = tuple[str, str]
"""A definition's address: its file and its qualified name there."""

BY_FOLDER = frozenset({"go", "java", "kotlin", "scala"})
"""Languages whose files see the names of their folder's other files without an import."""

INCLUDING = frozenset({"c", "cpp"})
"""Languages whose imports bring in all names of a file, and of those that it brings in itself."""

NAMESAKES = frozenset({"impl", "method"})
"""Kinds of definition that may have a type's name and not be it, such as a constructor that C++ defines apart from its class."""

SPELLED_OUT = frozenset({"rust"})
"""Languages in which a whole path names something without an import."""

EXPLICIT = frozenset({"javascript", "svelte", "tsx", "typescript", "vue"})
"""Languages whose modules see nothing that they do not import; a file that imports nothing can be a script, which does."""

CLOSED = frozenset({"python"})
"""Languages whose files see nothing but what they define or import, and of that what is nested by its full name only."""

BY_SYMBOL = frozenset({"csharp", "php", "swift"})
"""Languages whose rows say of each name that a file uses where it leads: what they do not find is not in the repository."""

NESTED = frozenset({"ruby"})
"""Languages in which a name means what the scopes around it have, in whatever file that stands."""

LONGEST = 8
"""Pieces of a dotted name up to which what it stands for is looked for."""

OUTWARD = frozenset({"export", "local"})
"""Kinds of import that give a file's users names, and not the file itself."""


class Binder:
    """Binds names for one project; what it finds out about a file it keeps."""

    def __init__(self, project: Project, languages: Mapping[str, str]) -> None:
        self.project, self.languages = project, languages
        self.resolve = cache(resolving(project, languages))
        self.own: dict[str, dict[str, list[Definition]]] = {}
        self.holders: dict[str, set[str]] = defaultdict(set)
        for path, parsed in project.symbols.items():
            names = self.own.setdefault(path, defaultdict(list))
            for one in parsed.definitions:
                if one.kind not in NAMESAKES:
                    names[one.name].append(one)
                if one.kind in TYPE_KINDS:
                    self.holders[one.name].add(path)

    def homes(self, path: str, one: Definition) -> tuple[Home, ...]:
        """The addresses of the type that a definition declares or, for an ``impl``, that it is about."""
        if one.kind == "impl":
            return self.types(path, one.name)
        return ((path, one.qualified),)

    def types(self, path: str, written: str, within: Definition | None = None) -> tuple[Home, ...]:
        """The types that a base class, as written in a file, can stand for; ``within`` is the definition that names it."""
        dotted = written.replace("::", ".")
        own = self.scoped(path, dotted, within)
        if own:
            return own
        for name in self.readings(path, dotted):
            imported = self.follow((*self.leads(path, name, inward=True), *self.stands_for(path, name)))
            if imported:
                return imported
        first, _, rest = dotted.partition(".")
        if self.external(path, first):
            return ()
        if rest and self.languages.get(path) in SPELLED_OUT:
            holder, _, name = dotted.rpartition(".")
            whole = Import(holder.replace(".", "::"), 0, names=((name, name),))
            found = self.exported(path, whole, name)
            if found or self.resolve(path, whole).external:
                return found
        return self.enclosed(path, dotted, within) or self.unimported(path, dotted)

    def enclosed(self, path: str, dotted: str, within: Definition | None) -> tuple[Home, ...]:
        """The types of other files that a name means in the innermost scope around it that has any."""
        language, scope = self.languages.get(path), within.parent if within is not None else ""
        if language not in NESTED:
            return ()
        others = sorted(
            other for other in self.holders.get(dotted.rpartition(".")[2], ()) if self.languages.get(other) == language
        )
        while True:
            qualified = f"{scope}.{dotted}" if scope else dotted
            found = [(other, qualified) for other in others for one in self.named(other, qualified) if one.qualified == qualified]
            if found or not scope:
                return tuple(dict.fromkeys(found))
            scope = scope.rpartition(".")[0]

    def readings(self, path: str, dotted: str) -> list[str]:
        """How to look for a name: as it stands and, where that need not say in which file it is, without its middle."""
        first, _, rest = dotted.partition(".")
        last = rest.rpartition(".")[2]
        if not rest or self.languages.get(path) in CLOSED:
            return [dotted]
        return [dotted, f"{first}.{last}", *([last] if self.languages.get(path) in INCLUDING else [])]

    def scoped(self, path: str, dotted: str, within: Definition | None) -> tuple[Home, ...]:
        """The file's own types that a name means at a place: the one of the innermost scope around it that has any.

        A class that extends its namesake extends an earlier or another file's.
        """

        def can_be(one: Definition) -> bool:
            itself = within is not None and (one.qualified == within.qualified and one.first >= within.first)
            return one.kind in TYPE_KINDS and not itself

        named = [one.qualified for one in self.named(path, dotted) if can_be(one)]
        scope = within.parent if within is not None else ""
        while named:
            qualified = f"{scope}.{dotted}" if scope else dotted
            if qualified in named:
                return ((path, qualified),)
            if not scope:
                break
            scope = scope.rpartition(".")[0]
        return () if self.languages.get(path) in CLOSED else tuple(dict.fromkeys((path, one) for one in named))

    def named(self, path: str, dotted: str) -> list[Definition]:
        """A file's definitions whose qualified names end in a dotted name."""
        found = self.own.get(path, {}).get(dotted.rpartition(".")[2], [])
        return [one for one in found if one.qualified == dotted or one.qualified.endswith(f".{dotted}")]

    def offered(self, path: str, dotted: str) -> list[Definition]:
        """A file's own definitions that others reach by a name: the one so called or, where nesting does not hide, any within."""
        found = self.named(path, dotted)
        exact = [one for one in found if one.qualified == dotted]
        chosen = exact if exact or self.languages.get(path) in CLOSED else found
        return [one for one in chosen if one.kind in TYPE_KINDS] or chosen

    def exported(self, path: str, imported: Import, name: str) -> tuple[Home, ...]:
        """The addresses of ``name`` in the files that an import of ``path`` leads to, re-exports followed, each once."""
        return self.follow(self.targets(path, imported, name))

    def follow(self, starts: Iterable[Home]) -> tuple[Home, ...]:
        """The addresses of the definitions that names of files stand for, through whatever those files import.

        A constant may stand in for an import that failed, so that it ends no search. Re-exports can be thousands deep: no calls.
        """
        found: dict[Home, None] = {}
        seen: set[Home] = set()
        waiting = list(starts)
        while waiting:
            path, dotted = waiting.pop()
            if (path, dotted) in seen or path not in self.project.symbols:
                continue
            seen.add((path, dotted))
            own = self.offered(path, dotted)
            found.update(dict.fromkeys((path, one.qualified) for one in own))
            if all(one.kind == "constant" for one in own):
                waiting.extend((*self.leads(path, dotted), *self.stands_for(path, dotted)))
        return tuple(found)

    def stands_for(self, path: str, dotted: str) -> Iterator[Home]:
        """What a name means by the one assignment that the file has for it, or by the one base that its class inherits from.

        Of several none is chosen. Names that stand for longer ones of themselves would go on forever, so that there is a longest.
        """
        pieces = dotted.split(".") if self.languages.get(path) in CLOSED else []
        for count in range(1, len(pieces) + 1) if len(pieces) <= LONGEST else ():
            first, rest = ".".join(pieces[:count]), pieces[count:]
            known = [one for one in self.named(path, first) if one.qualified == first]
            if len(known) == 1 and len(known[0].bases) == 1 and (rest or known[0].kind == "constant"):
                base = known[0].bases[0]
                if base.partition(".")[0] != pieces[0]:
                    yield path, ".".join((base, *rest))

    def leads(self, path: str, dotted: str, *, inward: bool = False) -> Iterator[Home]:
        """Where to look on for a name that a file does not define itself; ``inward`` if it is the file that uses the name."""
        first, _, rest = dotted.partition(".")
        everything = (("*", "*"),) if self.languages.get(path) in INCLUDING else ()
        for one in self.project.symbols[path].imports:
            if inward and one.kind in OUTWARD:
                continue
            for original, alias in one.names or everything:
                if alias == "*":
                    yield from self.targets(path, one, dotted)
                elif alias == first:
                    whole = f"{original}.{rest}" if rest else original
                    yield from (
                        ((path, whole),) if one.kind == "local" else self.of_one(path, one, (original, alias), (whole, rest))
                    )
            yield from self.members(path, one, dotted)
        if rest and self.languages.get(path) in CLOSED and path.rpartition("/")[2].startswith("__init__."):
            yield from self.targets(path, Import(".", 0, names=((first, first),)), rest)

    def members(self, path: str, imported: Import, dotted: str) -> Iterator[Home]:
        """Where to look on for a name that begins with what an import calls a module, or with the first package of its path."""
        if imported.names and not imported.alias:
            return
        known = imported.alias or imported.spec
        if dotted.startswith(f"{known}."):
            yield from self.targets(path, imported, dotted.removeprefix(f"{known}."))
        elif dotted.startswith(known.partition(".")[0] + "."):
            package, _, rest = dotted.partition(".")
            yield from self.targets(path, replace(imported, spec=package), rest)

    def of_one(self, path: str, imported: Import, pair: tuple[str, str], names: Iterable[str]) -> Iterator[Home]:
        """Names in the files that an import leads to for one of the names that it imports: that may be a module of its own."""
        alone = imported if len(imported.names) == 1 else replace(imported, names=(pair,))
        for name in names:
            yield from self.targets(path, alone, name)

    def targets(self, path: str, imported: Import, name: str) -> Iterator[Home]:
        """A name, unless it is empty, in each of the files that an import leads to."""
        if name:
            yield from ((target, name) for target in self.resolve(path, imported).targets if target != path)

    def external(self, path: str, name: str) -> bool:
        """Whether a file imports a name from outside the repository, so that no namesake within it is meant."""
        return any(name in names_of(one) and bool(self.resolve(path, one).external) for one in self.project.symbols[path].imports)

    def unimported(self, path: str, dotted: str) -> tuple[Home, ...]:
        """The addresses of a name that needs no import: in the folder, or the only one of its name in the language."""
        language, name = self.languages.get(path), dotted.rpartition(".")[2]
        if language in CLOSED | BY_SYMBOL or (language in EXPLICIT and self.project.symbols[path].imports):
            return ()
        holders = [other for other in sorted(self.holders.get(name, ())) if self.languages.get(other) == language]
        beside = [other for other in holders if other.rpartition("/")[0] == path.rpartition("/")[0]]
        if language in BY_FOLDER and beside:
            return self.within(beside, dotted) or self.within(beside, name)
        return self.within(holders, name) if len(holders) == 1 and holders[0] != path else ()

    def within(self, paths: Iterable[str], dotted: str) -> tuple[Home, ...]:
        """The addresses of a name in files that are looked at as they stand."""
        return tuple(dict.fromkeys((path, one.qualified) for path in paths for one in self.offered(path, dotted)))


def names_of(imported: Import) -> set[str]:
    """The names that an import makes known in its file."""
    named = {alias for _, alias in imported.names}
    return named | {imported.alias or ("" if named else imported.spec.partition(".")[0])}
