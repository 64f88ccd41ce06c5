"""The sample repositories of ``fixtures/``, as files to make a repository of."""

from __future__ import annotations

from pathlib import Path

FIXTURES = Path(__file__).parent.parent / "fixtures"


def sample(name: str) -> dict[str, str | bytes]:
    """A fixture's files by path; what is stored as ``dot-name`` is called ``.name`` there."""
    root = FIXTURES / name
    paths = sorted(path for path in root.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {str(path.relative_to(root).with_name(path.name.replace("dot-", ".", 1))): path.read_bytes() for path in paths}
