"""Reads MSBuild projects: which files each compiles, which others it references, and what it uses in all its files."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from fnmatch import translate
from functools import cache

from repoassist.code.languages.folders import upwards
from repoassist.code.languages.row import Project, below

COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)

ITEM = re.compile(r"<(ProjectReference|PackageReference|Compile|Using|Import)\b([^>]*)>")

ATTRIBUTE = re.compile(r"""(\w+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")

HERE = re.compile(r"\$\((?:MSBuildThisFileDirectory|MSBuildProjectDirectory)\)/?", re.IGNORECASE)
"""The folder of the file that says it, as a property."""

VARIABLE = re.compile(r"\$\([^)]*\)/?")

IMPLICIT = re.compile(r"<ImplicitUsings>\s*(?:enable|true)\s*<", re.IGNORECASE)

PLATFORM = """
System System.Collections.Generic System.IO System.Linq System.Net.Http System.Threading System.Threading.Tasks
"""
"""What implicit usings are: a repository can have types of its own there."""

SHARED = ("Directory.Build.props", "Directory.Build.targets")
"""Files that the projects of their folder and those below it import by themselves; the nearest one counts."""

DEPTH = 8
"""Imports of imports that are followed."""


@dataclass(slots=True)
class Build:
    """What a project says: the projects that it references, patterns of more files, its usings (kind, name, alias), its packages.

    ``read`` are the files that say it.
    """

    references: set[str] = field(default_factory=set)
    files: list[str] = field(default_factory=list)
    usings: set[tuple[str, str, str]] = field(default_factory=set)
    packages: set[str] = field(default_factory=set)
    read: set[str] = field(default_factory=set)


class Projects:
    """The projects of a repository, by the path of their file."""

    def __init__(self, project: Project) -> None:
        self.manifests = project.manifests
        self.paths = sorted(path for path in project.manifests if path.endswith(".csproj"))
        self.named = {posixpath.basename(path).lower(): path for path in reversed(self.paths)}
        self.builds = {path: self.read(path) for path in self.paths}
        self.folders: dict[str, list[str]] = {}
        for path in self.paths:
            self.folders.setdefault(posixpath.dirname(path), []).append(path)
        self.linked = self.find_linked(project)
        self.of, self.seen = cache(self.find_of), cache(self.find_seen)

    def read(self, path: str) -> Build:
        """What a project and all that it imports say."""
        build = Build()
        for name in SHARED:
            above = (posixpath.join(folder, name) for folder in upwards(posixpath.dirname(path)))
            if shared := next((one for one in above if one in self.manifests), ""):
                self.enter(shared, build, 0)
        self.enter(path, build, 0)
        return build

    def enter(self, path: str, build: Build, depth: int) -> None:
        """Add what one file and its imports say to a project, each once."""
        build.read.add(path)
        folder, text = posixpath.dirname(path), COMMENT.sub("", self.manifests[path])
        if IMPLICIT.search(text):
            build.usings.update(("using", name, "") for name in PLATFORM.split())
        for match in ITEM.finditer(text):
            given = {one[1]: one[2] or one[3] or "" for one in ATTRIBUTE.finditer(match[2])}
            written = given.get("Project" if match[1] == "Import" else "Include", "")
            for one in filter(None, written.split(";")):
                if match[1] == "Import":
                    imported = below(folder, HERE.sub("", one.replace("\\", "/")))
                    if imported in self.manifests and imported not in build.read and depth < DEPTH:
                        self.enter(imported, build, depth + 1)
                else:
                    self.item(folder, build, match[1], one.strip(), given)

    def item(self, folder: str, build: Build, kind: str, written: str, given: dict[str, str]) -> None:
        """Add one item to a project."""
        path = HERE.sub("", written.replace("\\", "/"))
        if kind == "ProjectReference":
            build.references.add(self.reference(folder, path))
        elif kind == "Compile":
            build.files.append(below(folder, path))
        elif kind == "PackageReference":
            build.packages.add(written)
            build.references.update(filter(None, [self.named.get(f"{written}.csproj".lower())]))
        else:
            kind = "alias" if given.get("Alias") else "static" if given.get("Static", "").lower() == "true" else "using"
            build.usings.add((kind, written, given.get("Alias", "")))

    def reference(self, folder: str, path: str) -> str:
        """The project that a reference names: where it says or, where it says it with a property, the one of its name."""
        exact = below(folder, path)
        if exact in self.manifests or not VARIABLE.search(path):
            return exact
        return self.named.get(posixpath.basename(path).lower(), exact)

    def find_linked(self, project: Project) -> dict[str, set[str]]:
        """The projects that compile files from elsewhere, by file."""
        linked: dict[str, set[str]] = {}
        sources = [path for path in project.files if path.endswith(".cs")]
        for path, build in self.builds.items():
            for pattern in build.files:
                for file in matching(pattern, sources, project.files):
                    linked.setdefault(file, set()).add(path)
        return linked

    def find_of(self, path: str) -> frozenset[str]:
        """The projects that compile a file: those of the nearest folder above it that has any, and those that link it."""
        near = next((self.folders[folder] for folder in upwards(posixpath.dirname(path)) if folder in self.folders), [])
        return frozenset(near) | self.linked.get(path, set())

    def find_seen(self, projects: frozenset[str]) -> frozenset[str]:
        """These projects and those that they reference, directly or through others."""
        seen: set[str] = set()
        waiting = sorted(projects)
        while waiting:
            one = waiting.pop()
            if one not in seen and one in self.builds:
                seen.add(one)
                waiting.extend(sorted(self.builds[one].references))
        return frozenset(seen)


def matching(pattern: str, sources: list[str], files: frozenset[str]) -> list[str]:
    """The files that a path or a pattern means."""
    if "*" not in pattern:
        return [pattern] if pattern in files else []
    loose = re.compile(translate(pattern.replace("**/", "**")))
    begin = pattern.partition("*")[0]
    return [path for path in sources if path.startswith(begin) and loose.match(path)]
