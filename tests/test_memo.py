"""The memo saves time and never more: damaged, locked, unwritable or absent, it only forgets."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from repoassist import memo
from repoassist.records import Definition, Import, Parsed

if TYPE_CHECKING:
    from pathlib import Path

PARSED = Parsed(
    imports=(Import("a.b", 1, (("c", "d"),), "", "import"),),
    definitions=(Definition("f", "function", 2, 4, 2, "C", ("Base",), public=False),),
    outline=((2, 2),),
    complete=False,
)


def test_remembers_across_runs(tmp_path: Path) -> None:
    first = memo.Memo(str(tmp_path / "cache"))
    first.put_many("kind", {f"key{number}": (number, "text", {"a": 1}) for number in range(1_200)})
    first.close()
    second = memo.Memo(str(tmp_path / "cache"))
    found = second.get_many("kind", [*(f"key{number}" for number in range(1_200)), "unknown"])
    assert found == {f"key{number}": (number, "text", {"a": 1}) for number in range(1_200)}
    assert second.get_many("other", ["key1"]) == {}


def test_what_a_file_says_comes_back_whole() -> None:
    assert memo.unpack_parsed(memo.thaw(memo.checked(memo.pack(memo.pack_parsed(PARSED))) or b"")) == PARSED


@pytest.mark.parametrize(
    "damage", [b"", b"not a database at all, but long enough to be looked at" * 100], ids=["emptied", "overwritten"]
)
def test_damaged_file_is_begun_anew(tmp_path: Path, damage: bytes) -> None:
    first = memo.Memo(str(tmp_path))
    first.put_many("kind", {"key": 1})
    first.close()
    for path in tmp_path.iterdir():
        path.write_bytes(damage)
    second = memo.Memo(str(tmp_path))
    assert second.get_many("kind", ["key"]) == {}
    second.put_many("kind", {"key": 2})
    second.close()
    assert memo.Memo(str(tmp_path)).get_many("kind", ["key"]) == {"key": 2}


def test_damaged_value_is_forgotten(tmp_path: Path) -> None:
    first = memo.Memo(str(tmp_path))
    first.put_many("kind", {"good": 1, "bad": 2})
    first.close()
    (path,) = tmp_path.glob("*.sqlite")
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE memo SET value = x'00000000ff' WHERE key = 'bad'")
    connection.close()
    assert memo.Memo(str(tmp_path)).get_many("kind", ["good", "bad"]) == {"good": 1}


def test_damage_that_shows_while_reading_is_survived(tmp_path: Path) -> None:
    first = memo.Memo(str(tmp_path))
    first.put_many("kind", {f"key{number}": "x" * 500 for number in range(500)})
    first.close()
    (path,) = tmp_path.glob("*.sqlite")
    content = bytearray(path.read_bytes())
    content[8192:] = b"\xff" * (len(content) - 8192)
    path.write_bytes(content)
    second = memo.Memo(str(tmp_path))
    assert second.get_many("kind", [f"key{number}" for number in range(500)]).keys() <= {f"key{number}" for number in range(500)}
    second.put_many("kind", {"key": 1})


@pytest.mark.parametrize("folder", [None, "/proc/nowhere"], ids=["none", "unwritable"])
def test_works_without_a_place(folder: str | None) -> None:
    nowhere = memo.Memo(folder)
    nowhere.put_many("kind", {"key": 1})
    assert nowhere.get_many("kind", ["key"]) == {}


def test_another_runs_write_is_not_waited_for_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memo, "BUSY", 0.05)
    first = memo.Memo(str(tmp_path))
    (path,) = tmp_path.glob("*.sqlite")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    first.close()
    second = memo.Memo(str(tmp_path))
    second.put_many("kind", {"key": 1})
    assert second.get_many("kind", ["key"]) == {}
    other.close()
