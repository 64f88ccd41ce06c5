"""Many files are studied in processes of their own, and it makes no difference but time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from repoassist.corpus import studying
from repoassist.records import Omitted, Reason

if TYPE_CHECKING:
    from collections.abc import Sequence

TASKS: list[studying.Task] = [
    *(
        (f"m{number}.py", f"import m{number + 1}\n\n\nclass C{number}(Base):\n    pass\n".encode(), "", True)
        for number in range(40)
    ),
    ("gone.py", Omitted("gone.py", Reason.UNREADABLE, "Permission denied"), "", True),
    (b"caf\xe9.go".decode("utf-8", "surrogateescape"), b"package p\n", "", True),
    ("data.bin", b"\0\1\2", "", True),
]


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(studying, "BATCH", 200)
    monkeypatch.setattr(studying, "WORTH", 0)
    monkeypatch.setattr("os.sched_getaffinity", lambda _pid: {0, 1}, raising=False)


def serially(tasks: Sequence[studying.Task]) -> list[studying.Studied]:
    return [studying.study(*task) for task in tasks]


@pytest.mark.usefixtures("small_batches")
def test_processes_find_the_same_in_the_same_order() -> None:
    assert list(studying.study_all(iter(TASKS), 1)) == serially(TASKS)


@pytest.mark.usefixtures("small_batches")
def test_where_there_are_no_processes_it_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(studying, "processes", lambda _workers: None)
    assert list(studying.study_all(iter(TASKS), 1)) == serially(TASKS)


@pytest.mark.usefixtures("small_batches")
def test_a_killed_process_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    pool = studying.processes(1)
    assert pool is not None
    pool.submit(die)
    monkeypatch.setattr(studying, "processes", lambda _workers: pool)
    assert list(studying.study_all(iter(TASKS), 1)) == serially(TASKS)


def die() -> None:
    import os

    os._exit(9)


@pytest.mark.usefixtures("small_batches")
def test_batches_keep_the_order_and_the_size() -> None:
    cut = list(studying.batches(TASKS, studying.BATCH))
    assert [task for batch in cut for task in batch] == TASKS
    assert len(cut) > 5
