"""``--no-redact``: credentials stay in only with consent, and what is remembered with them is kept apart."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING

import pytest
from credentials import FORMS, drawn

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Tree

KEY = drawn(FORMS["aws"], random.Random(7))


@pytest.fixture
def tree(make: Callable[..., Tree]) -> Tree:
    return make({"app.py": f'KEY = "{KEY}"\n', "safe.py": "x = 1\n"})


@pytest.mark.parametrize("arguments", [("pack",), ("pack", "--json"), ("ask", "where is KEY defined?")], ids=" ".join)
def test_without_consent_nothing_is_written(tree: Tree, arguments: tuple[str, ...]) -> None:
    ended = tree.run(*arguments, "--no-redact")
    assert (ended.code, ended.out) == (3, "")
    assert ended.err.count("\n") == 1
    assert "--yes consents" in ended.err


def test_what_is_remembered_with_credentials_stays_apart(tree: Tree) -> None:
    for _ in range(2):  # the second time from what is remembered
        redacted = tree.run("pack")
        left_in = tree.run("pack", "--no-redact", "--yes")
        assert (redacted.code, left_in.code) == (0, 0)
        assert KEY not in redacted.out
        assert "1 secret redacted" in redacted.err
        assert f'KEY = "{KEY}"\n' in left_in.out
        assert "credentials are not redacted" in left_in.err


def test_the_manifest_lists_what_was_redacted(tree: Tree) -> None:
    redacted = json.loads(tree.run("pack", "--json", "-q").out)
    left_in = json.loads(tree.run("pack", "--json", "-q", "--no-redact", "-y").out)
    assert [(one["path"], one["line"]) for one in redacted["redactions"]] == [("app.py", 1)]
    assert left_in["redactions"] == []
    assert redacted["digest"] != left_in["digest"]
