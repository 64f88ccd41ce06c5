"""What the Cargo manifests say: the packages of a repository, the roots of their crates, and what they depend on."""

from __future__ import annotations

import re
import tomllib
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from repoassist.code.languages.row import below

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

Table: TypeAlias = dict[str, Any]
"""A table of TOML."""

FOUND = re.compile(
    r"src/main\.rs|src/bin/[^/]+(?:\.rs|/main\.rs)|(?:tests|examples|benches)/[^/]+(?:\.rs|/main\.rs)|build\.rs",
)
"""The roots, besides the library's, that Cargo finds without being told."""

TARGETS = ("bin", "test", "example", "bench")
DEPENDENCIES = ("dependencies", "dev-dependencies", "build-dependencies", "dev_dependencies", "build_dependencies")


@dataclass(frozen=True, slots=True)
class Package:
    """A package: its folder, its library's root (empty for none) and crate name, and the roots of all its crates, sorted.

    ``dependencies`` gives for the name of each crate that it may use the folder of that package here, None for one from outside.
    """

    folder: str
    crate: str
    library: str
    roots: tuple[str, ...]
    dependencies: Mapping[str, str | None]


def packages(manifests: Mapping[str, str], files: Collection[str]) -> dict[str, Package]:
    """The packages by folder."""
    tables = {
        path.rpartition("/")[0]: read(text) for path, text in sorted(manifests.items()) if path.rpartition("/")[2] == "Cargo.toml"
    }
    owned = {folder: table for folder, table in tables.items() if isinstance(at(table, "package", "name"), str)}
    names: dict[str, str] = {}
    for folder in sorted(owned, key=lambda folder: (folder.count("/") + bool(folder), folder)):
        names.setdefault(at(owned[folder], "package", "name"), folder)
    sources: dict[str, list[str]] = {folder: [] for folder in owned}
    for path in sorted(files):
        holder = above(path, owned) if path.endswith(".rs") else None
        if holder is not None:
            sources[holder].append(path)
    return {
        folder: Package(
            folder,
            crate_name(at(table, "lib", "name") or at(table, "package", "name")),
            library_of(folder, table, files),
            tuple(roots_of(folder, table, sources[folder])),
            dict(dependencies_of(folder, table, tables, names)),
        )
        for folder, table in owned.items()
    }


def read(text: str) -> Table:
    """A manifest's content, nothing for one that is no TOML."""
    with suppress(tomllib.TOMLDecodeError, RecursionError):
        return tomllib.loads(text)
    return {}


def at(table: Any, *keys: str) -> Any:  # noqa: ANN401 - whatever a manifest holds
    """What stands in tables within tables, None for nothing."""
    for key in keys:
        table = table.get(key) if isinstance(table, dict) else None
    return table


def above(path: str, folders: Collection[str]) -> str | None:
    """The innermost of some folders that a path is in, None for none."""
    while path:
        path = path.rpartition("/")[0]
        if path in folders:
            return path
    return None


def crate_name(name: str) -> str:
    """A package's name as code writes it."""
    return name.replace("-", "_")


def library_of(folder: str, table: Table, files: Collection[str]) -> str:
    """The root of a package's library, empty for none."""
    written = at(table, "lib", "path")
    path = below(folder, written if isinstance(written, str) else "src/lib.rs")
    return path if path in files else ""


def roots_of(folder: str, table: Table, sources: Collection[str]) -> Iterator[str]:
    """The roots of a package's crates other than its library: those that it lists and those that Cargo finds."""
    listed = [at(target, "path") for kind in TARGETS for target in table.get(kind) or () if isinstance(target, dict)]
    told = {below(folder, path) for path in (*listed, at(table, "package", "build")) if isinstance(path, str)}
    for path in sources:
        if path in told or FOUND.fullmatch(path.removeprefix(f"{folder}/" if folder else "")):
            yield path


def dependencies_of(
    folder: str, table: Table, tables: Mapping[str, Table], names: Mapping[str, str]
) -> Iterator[tuple[str, str | None]]:
    """For each crate that a package depends on, the folder of the package that it means, None for one from outside.

    A package of the repository is meant by its path, inherited from the workspace or not, or by its name: a workspace patches
    registries that way, and a version that is published is made from the same source.
    """
    shared = above(
        f"{folder}/Cargo.toml" if folder else "Cargo.toml", [other for other in tables if "workspace" in tables[other]]
    )
    platforms = at(table, "target")
    for part in (table, *(platforms.values() if isinstance(platforms, dict) else ())):
        for kind in DEPENDENCIES:
            for name, written in (at(part, kind) or {}).items():
                base, given = folder, written
                if shared is not None and at(written, "workspace") is True:
                    base, given = shared, at(tables[shared], "workspace", "dependencies", name)
                path = at(given, "path")
                meant = below(base, path) if isinstance(path, str) else names.get(at(given, "package") or name)
                yield crate_name(name), meant if meant in tables else None
