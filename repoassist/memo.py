"""Remembers what was found out about a blob, in one SQLite file that all repositories of a user share.

It only ever saves time: where the file cannot be opened, read or written, the program works without it and says nothing wrong.
A value carries a checksum, and a damaged file is thrown away and begun anew.
"""

from __future__ import annotations

import marshal
import os
import sqlite3
import zlib
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Any

from repoassist.records import Definition, Import, Parsed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SCHEMA = 5
"""Raise it whenever anything that is remembered would come out differently."""

BATCH = 500
BUSY = 2.0
"""Seconds to wait for another run's write; after that this run remembers nothing."""


class Memo:
    """Values of plain Python types (numbers, text, tuples, dictionaries) by kind and key."""

    def __init__(self, folder: str | None) -> None:
        self.connection = connect(os.path.join(folder, f"memo-{SCHEMA}.sqlite")) if folder else None

    def get_many(self, kind: str, keys: Iterable[str]) -> dict[str, Any]:
        """What is remembered of ``keys``; those that are not known are left out."""
        return {key: thaw(frozen) for key, frozen in self.get_frozen(kind, keys).items()}

    def get_frozen(self, kind: str, keys: Iterable[str]) -> dict[str, bytes]:
        """The same, each to be thawed when it is needed; that takes longer than finding it."""
        if self.connection is None:
            return {}
        wanted = list(keys)
        found: dict[str, bytes] = {}
        try:
            for start in range(0, len(wanted), BATCH):
                part = wanted[start : start + BATCH]
                marks = ",".join("?" * len(part))
                rows = self.connection.execute(f"SELECT key, value FROM memo WHERE kind = ? AND key IN ({marks})", (kind, *part))  # noqa: S608
                found.update((key, value) for key, packed in rows if (value := checked(packed)) is not None)
        except sqlite3.Error:
            self.give_up()
        return found

    def put_many(self, kind: str, values: Mapping[str, Any]) -> None:
        """Remember these values."""
        if self.connection is None or not values:
            return
        rows = [(kind, key, pack(value)) for key, value in values.items()]
        try:
            with self.connection:
                self.connection.executemany("INSERT OR REPLACE INTO memo VALUES (?, ?, ?)", rows)
        except sqlite3.OperationalError:
            pass  # another run is writing, or the disk is full: it is found out again next time
        except sqlite3.Error:
            self.give_up()

    def give_up(self) -> None:
        """Throw a damaged file away; the rest of this run works without."""
        if self.connection is not None:
            path = self.connection.execute("PRAGMA database_list").fetchone()[2]
            self.close()
            with suppress(OSError):
                os.unlink(path)

    def close(self) -> None:
        """Close the file."""
        if self.connection is not None:
            self.connection.close()
            self.connection = None


def connect(path: str) -> sqlite3.Connection | None:
    """The open file at ``path``, made if need be; None where that cannot be."""
    for _ in range(2):
        try:
            os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
            connection = sqlite3.connect(path, timeout=BUSY)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute("CREATE TABLE IF NOT EXISTS memo (kind TEXT, key TEXT, value BLOB, PRIMARY KEY (kind, key))")
        except sqlite3.OperationalError:
            return None
        except sqlite3.DatabaseError:
            with suppress(OSError):
                os.unlink(path)
        except OSError:
            return None
        else:
            return connection
    return None


def rows(path: str) -> dict[str, int] | None:
    """How many values of each kind a memo's file holds, None where it cannot be read; the file is left as it is."""
    name = path.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    alone = "" if os.path.exists(f"{path}-wal") else "&immutable=1"  # without it SQLite would leave files of its own beside
    try:
        with closing(sqlite3.connect(f"file:{name}?mode=ro{alone}", uri=True)) as connection:
            return dict(connection.execute("SELECT kind, count(*) FROM memo GROUP BY kind").fetchall())
    except sqlite3.Error:
        return None


def pack(value: Any) -> bytes:  # noqa: ANN401 - what marshal takes
    """A value as bytes, its checksum first."""
    body = marshal.dumps(value)
    return zlib.crc32(body).to_bytes(4, "big") + body


def checked(packed: bytes) -> bytes | None:
    """The bytes of a value without their checksum, None if they are not what was written."""
    body = packed[4:]
    return body if zlib.crc32(body) == int.from_bytes(packed[:4], "big") else None


def thaw(frozen: bytes) -> Any:  # noqa: ANN401 - whatever was packed
    """The value."""
    return marshal.loads(frozen)  # noqa: S302 - the user's own cache, and the checksum held


def pack_parsed(parsed: Parsed) -> tuple[Any, ...]:
    """What a file says, as plain tuples."""
    imports = tuple((i.spec, i.line, i.names, i.alias, i.kind) for i in parsed.imports)
    definitions = tuple((d.name, d.kind, d.first, d.last, d.head, d.parent, d.bases, d.public) for d in parsed.definitions)
    return imports, definitions, parsed.outline, parsed.complete


def unpack_parsed(packed: tuple[Any, ...]) -> Parsed:
    """The reverse of ``pack_parsed``."""
    imports, definitions, outline, complete = packed
    return Parsed(tuple(Import(*one) for one in imports), tuple(Definition(*one) for one in definitions), outline, complete)
