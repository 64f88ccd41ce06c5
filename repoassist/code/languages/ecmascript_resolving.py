"""Where imports of JavaScript and TypeScript lead: relative files, paths of a configuration, packages of a workspace."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from repoassist.code.languages.ecmascript_manifests import (
    CONFIGS,
    LOCAL,
    Options,
    Package,
    members,
    options,
    packages,
    within,
)
from repoassist.code.languages.folders import shared, upwards
from repoassist.code.languages.row import Resolution, Resolver

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from repoassist.code.languages.row import Project
    from repoassist.records import Import

TYPESCRIPT = (".ts", ".tsx", ".d.ts", ".mts", ".cts", ".d.mts", ".d.cts")
JAVASCRIPT = (".js", ".jsx", ".mjs", ".cjs")
COMPONENTS = (".vue", ".svelte")
OTHERS = (".json", *COMPONENTS)

COUNTERPARTS = {
    ".js": (".ts", ".tsx", ".d.ts"),
    ".jsx": (".tsx", ".d.ts"),
    ".mjs": (".mts", ".d.mts"),
    ".cjs": (".cts", ".d.cts"),
}
"""The sources that TypeScript means by an import of what they are compiled to."""

CODE = re.compile(r"(?:\.d)?\.[cm]?[jt]sx?$")
"""The extension of a code file."""

ASSET = re.compile(
    r"\.(?:avif|bmp|eot|gif|glb|gltf|ico|jpe?g|mov|mp[34]|node|ogg|otf|pdf|png|tiff?|ttf|wasm|wav|web[mp]|woff2?|zip)$"
)
"""The end of a file that is no text, which no project lists."""

SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):(?://([^/:]+))?", re.IGNORECASE)
"""``node:``, ``virtual:``, ``https://host``."""

REGISTRIES = frozenset({"node", "npm", "jsr"})
"""The schemes of packages."""

RELATIVE = re.compile(r"\.{1,2}(?:/|$)")

ALIASES = (
    (re.compile(r"(?:@@?|~~?)/(.+)"), ("src", ".", "app")),
    (re.compile(r"\$lib(?:/(.+))?"), ("src/lib",)),
    (re.compile(r"#shared/(.+)"), ("shared",)),
)
"""What bundlers, SvelteKit and Nuxt are told to take for a folder of the package: no package can have such a name."""

BUILT = 3
"""Folders at the front of a built file's path that its source need not have (``dist/esm/…``)."""


def resolver(project: Project) -> Resolver:
    """Resolves against the files and manifests of a project."""
    find = cache(Modules(project).find)

    def resolve(path: str, imported: Import) -> Resolution:
        if not imported.spec:
            return Resolution((path,))
        return find(path.rpartition("/")[0], imported.spec, typescript=path.endswith((*TYPESCRIPT, *COMPONENTS)))

    return resolve


class Modules:
    """What can be imported in a project."""

    def __init__(self, project: Project) -> None:
        self.files, self.manifests = project.files, project.manifests
        self.packages = packages(project.manifests)
        self.members = members(self.packages, project.manifests)
        self.options = cache(self.options_for)

    def options_for(self, folder: str) -> Options:
        """The options of the nearest configuration; none above a file says nothing."""
        for above in upwards(folder):
            for name in CONFIGS:
                path = f"{above}/{name}" if above else name
                if path in self.manifests:
                    return options(path, self.manifests)
        return Options()

    def find(self, folder: str, written: str, *, typescript: bool) -> Resolution:
        """Where an import in a file of a folder leads."""
        spec = written.rpartition("!")[2]
        spec = spec if spec.startswith("#") else re.split(r"[?#]", spec, maxsplit=1)[0]
        if RELATIVE.match(spec):
            return self.relative(folder, spec, typescript=typescript)
        if match := SCHEME.match(spec):
            return Resolution(external=outside(match, spec))
        if spec.startswith("/"):
            return to(self.module(path, typescript=typescript) for path in served(folder, spec))
        return self.bare(folder, spec, typescript=typescript)

    def relative(self, folder: str, spec: str, *, typescript: bool) -> Resolution:
        """Where a relative import leads; a file that is no text is not looked for, as no project lists it."""
        path = within(folder, spec)
        if ASSET.search(path):
            return Resolution((path,))
        return to([self.module(path, typescript=typescript, folder=spec.rpartition("/")[2] in {"", ".", ".."})])

    def bare(self, folder: str, spec: str, *, typescript: bool) -> Resolution:
        """Where a name leads: by the configuration's paths, by ``imports``, into a package of the project, or out of it."""
        given = self.options(folder)
        pattern, mapped = given.match(spec)
        if given.base is not None:
            mapped.append(within(given.base, spec))
        found = to(self.module(path, typescript=typescript) for path in mapped)
        if not found.targets and pattern and ASSET.search(spec):
            return Resolution(tuple(mapped[:1]))
        if found.targets:
            return found
        if spec.startswith("#"):
            return self.internal(folder, spec, typescript=typescript)
        if (aliased := self.aliased(folder, spec, typescript=typescript)) is not None:
            return aliased
        return self.named(folder, spec, mapped=bool(pattern.partition("*")[0]), typescript=typescript)

    def named(self, folder: str, spec: str, *, mapped: bool, typescript: bool) -> Resolution:
        """Where the name of a package leads; one that paths were to lead somewhere else, and that nobody needs, nowhere."""
        name, subpath = package_of(spec)
        package, needed = self.package_named(folder, name)
        if package is not None:
            return to([self.entry(package, package.entries(subpath), subpath, typescript=typescript)])
        return Resolution() if mapped and not needed else Resolution(external=name)

    def internal(self, folder: str, spec: str, *, typescript: bool) -> Resolution:
        """Where a name with ``#`` leads: to what ``imports`` of the package around the file says."""
        package = self.package_around(folder)
        entries = package.internal(spec) if package is not None else []
        files = [entry for entry in entries if entry.startswith("./")]
        if package is not None and files:
            return to([self.entry(package, files, spec[1:], typescript=typescript)])
        names = [entry for entry in entries if not entry.startswith((".", "#", "/"))]
        if names:
            return self.bare(folder, names[0], typescript=typescript)
        return self.aliased(folder, spec, typescript=typescript) or Resolution()

    def aliased(self, folder: str, spec: str, *, typescript: bool) -> Resolution | None:
        """Where a usual alias leads in the package around the file; None for what is no alias."""
        package = self.package_around(folder)
        for pattern, roots in ALIASES:
            if match := pattern.fullmatch(spec):
                paths = [within(package.folder if package is not None else "", f"{root}/{match[1] or ''}") for root in roots]
                found = to(self.module(path, typescript=typescript) for path in paths)
                return Resolution((paths[0],)) if ASSET.search(spec) and not found.targets else found
        return None

    def package_around(self, folder: str) -> Package | None:
        """The innermost package that a folder belongs to."""
        return next((self.packages[above] for above in upwards(folder) if above in self.packages), None)

    def package_named(self, folder: str, name: str) -> tuple[Package | None, bool]:
        """The package of the project that a file means by a name, and whether a package around it declares to need it."""
        needed = False
        for above in upwards(folder):
            version = self.packages[above].needs(name) if above in self.packages else None
            if version is not None and (match := LOCAL.fullmatch(version)):
                return self.packages.get(within(above, match[1])), True
            needed = needed or version is not None
        places = sorted(self.members.get(name, ()), key=lambda place: (-shared(place, folder), len(place), place))
        return (self.packages[places[0]] if places else None), needed

    def entry(self, package: Package, entries: list[str], subpath: str, *, typescript: bool) -> str:
        """The file that an import of a package of the project means; empty for none.

        It is the first entry or, where that is built and so not in the repository, what it is built from. Only then is it another
        entry: that is often a mere stub that loads what is built.
        """
        built = [source for entry in entries for source in sources(entry)]
        name = CODE.sub("", subpath) or "index"
        candidates = [*entries[:1], *built, f"src/{name}", *entries[1:], subpath or name, f"lib/{name}"]
        places = [within(package.folder, one) for one in candidates]
        found = (self.file(one, typescript=typescript) or self.index(one, typescript=typescript) for one in places)
        return next(filter(None, found), "")

    def module(self, path: str, *, typescript: bool, folder: bool = False) -> str:
        """The file that a path means: a file, unless a ``folder`` is meant, else the package there, else an index."""
        if not folder and (found := self.file(path, typescript=typescript)):
            return found
        if path in self.packages:
            package = self.packages[path]
            mains = package.entries("") if "exports" not in package.given else []
            if found := self.entry(package, mains, "", typescript=typescript):
                return found
        return self.index(path, typescript=typescript)

    def file(self, path: str, *, typescript: bool) -> str:
        """The file that a path names as it is, with another extension or with one added; empty for none."""
        stem, dot, suffix = path.rpartition(".")
        counterparts = [stem + one for one in COUNTERPARTS.get(dot + suffix, ())]
        exact = [*counterparts[:1], path, *counterparts[1:]] if typescript else [path, *counterparts]
        return self.existing([*exact, *(path + one for one in extensions(typescript=typescript))])

    def index(self, path: str, *, typescript: bool) -> str:
        """The file that a folder means; empty for none."""
        return self.existing(within(path, f"index{one}") for one in extensions(typescript=typescript))

    def existing(self, paths: Iterable[str]) -> str:
        """The first of some paths that is a file's; empty for none."""
        return next((path for path in paths if path in self.files), "")


def extensions(*, typescript: bool) -> tuple[str, ...]:
    """What an import may leave out, in the order in which a file of either language expects it."""
    return (*TYPESCRIPT, *JAVASCRIPT, *OTHERS) if typescript else (*JAVASCRIPT, *TYPESCRIPT, *OTHERS)


def to(found: Iterable[str]) -> Resolution:
    """A resolution to the first path that is not empty, or to nothing."""
    path = next((one for one in found if one), "")
    return Resolution((path,) if path else ())


def served(folder: str, spec: str) -> Iterator[str]:
    """The files that a path from a server's root can mean: below each folder around, or its ``public``."""
    for above in upwards(folder):
        yield within(above, spec.lstrip("/"))
        yield within(above, f"public{spec}")


def package_of(spec: str) -> tuple[str, str]:
    """The name of the package that an import names, and the path within it."""
    pieces = spec.split("/")
    count = 2 if spec.startswith("@") else 1
    return "/".join(pieces[:count]), "/".join(pieces[count:])


def outside(match: re.Match[str], spec: str) -> str:
    """What an import with a scheme is called: a URL by its host, a package by its name, anything else by the scheme."""
    if match[1] in REGISTRIES:
        name = package_of(spec[match.end() :].lstrip("/"))[0]
        return name[:1] + name[1:].partition("@")[0]
    return match[2] or match[1]


def sources(entry: str) -> Iterator[str]:
    """The files that a built one can be made from: its path below ``src`` instead of what it is built to."""
    pieces = CODE.sub("", within("", entry)).split("/")
    for count in range(1, min(BUILT, len(pieces))):
        yield "/".join(["src", *pieces[count:]])
