"""The name that a repository gives itself in its manifests, so that a clone elsewhere has the same one."""

from __future__ import annotations

import json
import re
import tomllib
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def project_name(read: Callable[[str], str], paths: Mapping[str, object]) -> str:
    """The name in the top level's manifest, empty where there is none; ``read`` gives a file's text."""
    for path, name_in in MANIFESTS.items():
        if path in paths and (name := name_in(read(path))):
            return name
    return ""


def from_toml(*keys: str) -> Callable[[str], str]:
    """Reads a name out of a TOML file."""

    def read(text: str) -> str:
        with suppress(ValueError, RecursionError):
            return at(tomllib.loads(text), keys)
        return ""

    return read


def from_json(text: str) -> str:
    """Reads a name out of a JSON file."""
    with suppress(ValueError, RecursionError):
        return at(json.loads(text), ("name",))
    return ""


def from_go(text: str) -> str:
    """Reads the module's path out of a go.mod."""
    match = re.search(r"""^module[ \t]+["`]?([^\s"`]+)""", text, re.MULTILINE)
    return match[1] if match else ""


def at(value: Any, keys: tuple[str, ...]) -> str:  # noqa: ANN401 - whatever a manifest holds
    """The text at a path of keys, empty if there is none."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, str) else ""


MANIFESTS: dict[str, Callable[[str], str]] = {
    "pyproject.toml": from_toml("project", "name"),
    "Cargo.toml": from_toml("package", "name"),
    "go.mod": from_go,
    "package.json": from_json,
    "composer.json": from_json,
}
