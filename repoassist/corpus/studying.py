"""Finds out what each file is and what it says, where that is not remembered: in processes of their own if it is much.

Parsing holds Python's lock, so threads would not help. These, and those that guard each, are the only processes beside git's.
"""

from __future__ import annotations

import gc
import os
import signal
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib.machinery import PathFinder
from typing import TYPE_CHECKING, Any, TypeAlias
from zlib import crc32

from repoassist import __version__
from repoassist.corpus import guarding
from repoassist.corpus.texts import Texts, sendable
from repoassist.memo import Memo, pack_parsed, thaw, unpack_parsed
from repoassist.records import Omitted, Parsed, Reason, Redaction, visible
from repoassist.repo import decoding, junk, reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from concurrent.futures import Future, ProcessPoolExecutor

    from repoassist.records import Entry

TEXTLESS = -1
"""The size of what has no text to look at."""

BATCH = 1_000_000
"""Bytes that are given to a process at once."""

WORTH = 6_000_000
"""Bytes from which processes of their own pay: parsing them takes a second, starting one a third of it."""

FLEETING = frozenset({Reason.UNREADABLE, Reason.MISSING})
"""Reasons that are not the content's, and may be gone by the next run."""

MOST = 8
"""Processes; each takes about 100 MB."""

Packed: TypeAlias = bytes | tuple[Any, ...]
"""What a file says as the memo has it: frozen, or as plain tuples."""


NOTHING = pack_parsed(Parsed())

Studied: TypeAlias = tuple[tuple[Any, ...], tuple[Any, ...]]
"""What there is to remember of a file: what it is (the fields of ``File`` behind its key), and what it says."""

Task: TypeAlias = tuple[str, bytes | Omitted, str, bool]
"""A path, what was read there, the encoding that git's attributes give it, and whether credentials are redacted."""


@dataclass(frozen=True, slots=True)
class File:
    """What is known of a file without reading it again: ``key`` names its content, ``size`` is in bytes of UTF-8 or TEXTLESS.

    ``why`` is what its text says against it (a rule of thumb, or that it is none), ``encoding`` what it was read in.
    """

    key: str
    language: str
    size: int
    why: Reason | None
    detail: str
    redactions: tuple[Redaction, ...]
    encoding: str = decoding.UTF_8


class Remembered(Mapping[str, Parsed]):
    """What each file says, by path, unpacked when it is first looked at."""

    def __init__(self, packed: Mapping[str, Packed]) -> None:
        self.packed = packed
        self.unpacked: dict[str, Parsed] = {}

    def __getitem__(self, path: str) -> Parsed:
        if path not in self.unpacked:
            packed = self.packed[path]
            self.unpacked[path] = unpack_parsed(thaw(packed) if isinstance(packed, bytes) else packed)
        return self.unpacked[path]

    def beside(self, paths: Iterable[str]) -> Remembered:
        """The same, and of these paths that they say nothing."""
        both = Remembered({**dict.fromkeys(paths, NOTHING), **self.packed})
        both.unpacked = self.unpacked
        return both

    def __contains__(self, path: object) -> bool:
        return path in self.packed

    def __iter__(self) -> Iterator[str]:
        return iter(self.packed)

    def __len__(self) -> int:
        return len(self.packed)


def survey(entries: Sequence[Entry], text: Texts, memo: Memo) -> tuple[dict[str, File], dict[str, Packed]]:
    """What each file is and says, read and parsed only where it is not remembered."""
    data = {entry.path: text.reader.read(entry) for entry in entries if not entry.oid}
    reader = reader_version() + ("" if text.redact else "-unredacted")
    keys = {entry.path: key_of(entry, data.get(entry.path), reader, text.declared.get(entry.path, "")) for entry in entries}
    remembered = memo.get_many("file", set(keys.values()))
    said: dict[str, Packed] = {**memo.get_frozen("code", set(keys.values()))}
    new = {key: entry for entry in entries if (key := keys[entry.path]) not in remembered or key not in said}
    tasks = (
        (path, data[path] if path in data else text.reader.read(entry), text.declared.get(path, ""), text.redact)
        for path, entry in ((entry.path, entry) for entry in new.values())
    )
    for key, (file, parsed) in zip(new, study_all(tasks, sum(entry.size for entry in new.values())), strict=True):
        remembered[key], said[key] = file, parsed
    lasting = [key for key in new if remembered[key][2] not in FLEETING]
    memo.put_many("file", {key: remembered[key] for key in lasting})
    memo.put_many("code", {key: said[key] for key in lasting})
    files = {path: file_of(key, *remembered[key]) for path, key in keys.items()}
    text.harmless.update(path for path, file in files.items() if not file.redactions)
    text.encodings.update((path, file.encoding) for path, file in files.items() if file.encoding != decoding.UTF_8)
    return files, {path: said[key] for path, key in keys.items()}


def file_of(  # noqa: PLR0913 - a remembered row
    key: str, language: str, size: int, why: str, detail: str, redactions: Sequence[tuple[int, str]], encoding: str
) -> File:
    """A file from what is remembered of it."""
    return File(key, language, size, Reason(why) if why else None, detail, tuple(Redaction(*one) for one in redactions), encoding)


def study_all(tasks: Iterable[Task], size: int) -> Iterator[Studied]:
    """What there is to remember of each task's file, in their order; ``size`` is how many bytes they are together."""
    workers = min(MOST, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
    pool = processes(workers) if size >= WORTH and workers > 1 else None
    if pool is None:
        for batch in batches(tasks, WORTH):
            yield from study_batch(batch)
        return
    waiting: deque[tuple[list[Task], Future[list[Studied]] | None]] = deque()
    try:
        for batch in batches(tasks, BATCH):
            waiting.append((batch, submitted(pool, batch)))
            if len(waiting) > 2 * workers:  # so that what is read ahead stays small, however large the repository
                yield from finished(*waiting.popleft())
        while waiting:
            yield from finished(*waiting.popleft())
    finally:
        pool.shutdown(cancel_futures=True)


def batches(tasks: Iterable[Task], most: int) -> Iterator[list[Task]]:
    """The tasks in lists of about so many bytes."""
    batch: list[Task] = []
    size = 0
    for task in tasks:
        batch.append(task)
        raw = task[1]
        size += len(raw) if isinstance(raw, bytes) else 0
        if size >= most:
            yield batch
            batch, size = [], 0
    yield batch


def processes(workers: int) -> ProcessPoolExecutor | None:
    """Processes to study files in, None where this system has none to give."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    try:
        return ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=prepare)
    except (OSError, ImportError):
        return None


def prepare() -> None:
    """Make a process ready to study files.

    A terminal's Ctrl-C reaches all processes; the one that the user knows of ends the others. What is made here has no cycles, so
    that looking for them would only cost time.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()


def submitted(pool: ProcessPoolExecutor, batch: list[Task]) -> Future[list[Studied]] | None:
    """The promise of a batch's results, None where the processes have died."""
    try:
        return pool.submit(study_batch, batch)
    except RuntimeError:
        return None


def finished(batch: list[Task], future: Future[list[Studied]] | None) -> list[Studied]:
    """The results of a batch; they are found here if the process that should have found them was killed."""
    from concurrent.futures import BrokenExecutor

    try:
        return future.result() if future is not None else study_batch(batch)
    except BrokenExecutor:
        return study_batch(batch)


def study_batch(batch: Sequence[Task]) -> list[Studied]:
    """What there is to remember of some files; of one that takes its reader too long or takes it down, all but what it says."""
    warm({path for path, *_ in batch})
    return guarding.guarded(lambda task: study(*task), batch, lambda task: study(*task, structure=False))


def warm(paths: Iterable[str]) -> None:
    """Load what files of these names need, so that each process that is forked to look at them has it."""
    from repoassist.code import languages, parsing

    study("", b"")
    for row in filter(None, {languages.row(languages.detect(path) or "") for path in paths}):
        parsing.machinery(row)


def reader_version() -> str:
    """A name for what reads and parses here: this program and the grammars beside it. Asking importlib.metadata took 50 ms."""
    grammars: list[str] = []
    with suppress(OSError):
        spec = PathFinder.find_spec("tree_sitter")
        folder = os.path.dirname(os.path.dirname(spec.origin)) if spec is not None and spec.origin else ""
        names = os.listdir(folder) if folder else []
        grammars = [name for name in names if name.startswith("tree_sitter") and name.endswith("-info")]
    return f"{__version__}-{crc32(' '.join(sorted(grammars)).encode()):08x}"


def key_of(entry: Entry, data: bytes | Omitted | None, reader: str, declared: str = "") -> str:
    """A name for a file's content as this program, of the version ``reader``, reads it.

    It has the blob, its size in the work tree (which conversions of line ends and filters change), the file's name, which may
    tell its language, and the encoding that git's attributes give it.
    """
    name = visible(entry.path.rpartition("/")[2])
    blob = entry.oid or (reading.blob_name(data) if isinstance(data, bytes) else visible(entry.path))
    return f"{blob}:{entry.size}:{name}:{declared}:{reader}"


def study(
    path: str,
    raw: bytes | Omitted,
    declared: str = "",
    redact: bool = True,  # noqa: FBT001, FBT002 - a Task
    *,
    structure: bool = True,
) -> Studied:
    """What there is to remember of a file: what it is and, with ``structure``, what it says."""
    from repoassist.code import languages, parsing

    decoded = decoding.read(path, raw, declared) if isinstance(raw, bytes) else raw.why
    if isinstance(decoded, Reason):
        detail = raw.detail if isinstance(raw, Omitted) else ""
        return ("", TEXTLESS, str(decoded), detail, (), ""), pack_parsed(Parsed())
    content, redactions = sendable(decoded.text, redact=redact)
    language = decoded.language or languages.detect(path, content) or ""
    why = junk.by_text(content)
    row = languages.row(language) if why is not Reason.MINIFIED else None
    said = Parsed() if row is None else parsing.parse(row, content, path) if structure else Parsed(complete=False)
    file = (
        language,
        len(content.encode()),
        str(why or ""),
        junk.BY_TEXT.get(why, "by its text") if why else "",
        tuple((one.line, one.kind) for one in redactions),
        decoded.encoding,
    )
    return file, pack_parsed(said)
