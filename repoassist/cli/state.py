"""The user's own state: small files of JSON that outlast a run, and that a run can do without."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from typing import Any

from repoassist.cli import streams
from repoassist.errors import RepoassistError


def read(folder: str | None, name: str) -> dict[str, Any]:
    """The object in a file; what cannot be read is as if it were not there."""
    if folder is None:
        return {}
    try:
        with open(os.path.join(folder, name), encoding="utf-8") as stream:
            found: Any = json.load(stream)
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def keep(folder: str | None, name: str, content: dict[str, Any]) -> None:
    """Write an object, whole or not at all; where that cannot be, what it tells is found out, or asked, again next time."""
    if folder is None:
        return
    with suppress(OSError, RepoassistError):
        os.makedirs(folder, mode=0o700, exist_ok=True)
        streams.write(os.path.join(folder, name), json.dumps(content, indent=1, sort_keys=True))
