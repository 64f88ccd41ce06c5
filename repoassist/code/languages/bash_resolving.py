"""Where the paths in shell scripts lead: from the script's own folder, by its variables, or by what a path ends in."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING

from repoassist.code.languages.folders import folders_above
from repoassist.code.languages.row import Project, Resolution, Resolver, below

if TYPE_CHECKING:
    from collections.abc import Iterator

    from repoassist.records import Import

HERE, TOP, CURRENT = "@here", "@top", "@current"
"""How a path begins that is relative to the script's folder, to the top level, or to where the script runs."""

ELSEWHERE = re.compile(r"~|/|\$(?:HOME|TMPDIR|TMP|XDG_\w+|HOMEBREW_PREFIX|PREFIX|USER|LOGNAME)\b")
"""How a path begins that is outside the repository on everybody's machine."""

UNKNOWN = re.compile(r"^(?:.*\$\w+)+(?:/|$)")
"""The beginning of a path up to its last variable."""

DEEP = 8
"""Variables within each other beyond which a path is not known."""


def resolver(project: Project) -> Resolver:
    """Resolves by the files that a path can mean; a script that is run and not found here is no matter of the repository."""
    scripts = Scripts(project)

    def resolve(path: str, imported: Import) -> Resolution:
        if imported.kind == "variable":
            return Resolution((path,))
        spec = scripts.filled(path, imported.spec)
        if imported.kind == "glob":
            return Resolution(scripts.matching(path, spec) or (path,))
        found = scripts.find(path, spec, loaded=imported.kind == "load")
        if found or imported.kind == "call" or (imported.kind == "load" and not path.endswith(".bats")):
            return Resolution(found or (path,))
        inside = spec.startswith(("@", ".")) or imported.kind == "load"
        return Resolution(external="" if inside else spec)

    return resolve


class Scripts:
    """The files of a repository as scripts name them."""

    def __init__(self, project: Project) -> None:
        self.files, self.symbols = project.files, project.symbols
        self.named: dict[str, list[str]] = defaultdict(list)
        for path in sorted(project.files):
            self.named[path.rpartition("/")[2]].append(path)
        self.variables = cache(self.find_variables)

    def find_variables(self, path: str) -> dict[str, str]:
        """What the variables of a script hold; the first value counts, as later ones are mostly for special cases."""
        found: dict[str, str] = {}
        for one in self.symbols[path].imports if path in self.symbols else ():
            if one.kind == "variable":
                found.setdefault(one.alias, one.spec)
        return found

    def filled(self, path: str, spec: str) -> str:
        """A path with the script's variables replaced by what they hold."""
        known = self.variables(path)
        for _ in range(DEEP):
            name, slash, rest = spec.partition("/")
            if not name.startswith("$") or name[1:] not in known:
                break
            spec = f"{known[name[1:]]}{slash}{rest}"
        return spec

    def find(self, path: str, spec: str, *, loaded: bool) -> tuple[str, ...]:
        """The file that a path means; Bats loads files without their extension."""
        if ELSEWHERE.match(spec):
            return ()
        ends = ("", ".bash") if loaded else ("", ".sh") if "/" not in spec else ("",)
        folder, start, rest = path.rpartition("/")[0], *spec.partition("/")[::2]
        if start in {HERE, TOP}:
            places: Iterator[str] | list[str] = [below(folder if start == HERE else "", rest or ".")]
        elif "$" in spec:
            return self.ending(path, UNKNOWN.sub("", spec))
        else:
            bare = rest if start == CURRENT else spec
            places = [below(folder, bare)] if loaded else [below(above, bare) for above in folders_above(path)]
        return next(((f"{place}{end}",) for place in places for end in ends if f"{place}{end}" in self.files), ())

    def ending(self, path: str, tail: str) -> tuple[str, ...]:
        """The file at the end of a path whose beginning is not known: below a folder above the script, or the only one."""
        if not tail or "$" in tail:
            return ()
        near = next((place for above in folders_above(path) if (place := below(above, tail)) in self.files), "")
        if near:
            return (near,)
        found = [one for one in self.named.get(tail.rpartition("/")[2], ()) if f"/{one}".endswith(f"/{tail}")]
        return tuple(found) if len(found) == 1 and "/" in tail else ()

    def matching(self, path: str, spec: str) -> tuple[str, ...]:
        """The files that a pattern, or a plain path, of a loop means."""
        start, _, rest = spec.partition("/")
        if ELSEWHERE.match(spec) or "$" in rest:
            return ()
        above = [path.rpartition("/")[0]] if start == HERE else [""] if start == TOP else list(folders_above(path))
        pattern = rest if start in {HERE, TOP, CURRENT} or start.startswith("$") else spec
        for folder in above:
            matches = re.compile(re.escape(below(folder, pattern)).replace(r"\*", "[^/]*").replace(r"\?", "[^/]")).fullmatch
            if found := tuple(sorted(one for one in self.files if matches(one))):
                return found
        return ()
