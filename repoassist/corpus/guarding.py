"""Does work on files in a process that may die: a file that takes too long there, or takes the process down, ends no run.

A parser written in C cannot be interrupted, and text that is made for it can cost hours, all memory, or a fault. The limits of
``code.limits`` come first, for they are the same on every machine; these are far above what files take that keep to those.
"""

from __future__ import annotations

import marshal
import os
import signal
import warnings
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import BinaryIO

Task = TypeVar("Task")

SECONDS = 5.0
"""Seconds of a processor that one file may take."""

MEMORY = 3_000_000_000
"""Bytes of addresses that the process may have."""

HEAD = 4
"""Bytes of a result's length, which stands before it."""


def guarded(function: Callable[[Task], Any], tasks: Sequence[Task], instead: Callable[[Task], Any]) -> list[Any]:
    """The function's result for each task, or that of ``instead`` where the former does not come to an end.

    Results are plain values, as marshal takes them. On systems that cannot fork, the function is on its own.
    """
    if not hasattr(os, "fork"):
        return [function(task) for task in tasks]
    results: list[Any] = []
    while len(results) < len(tasks):
        results.extend(attempted(function, tasks[len(results) :]))
        if len(results) < len(tasks):
            results.append(instead(tasks[len(results)]))
    return results


def attempted(function: Callable[[Task], Any], tasks: Sequence[Task]) -> list[Any]:
    """The results of the tasks up to the first whose process died."""
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of threads: the child computes, and waits for no lock of theirs
        child = os.fork()
    if child == 0:
        work(function, tasks, writing)
    os.close(writing)
    try:
        with open(reading, "rb") as stream:
            return list(received(stream))
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def work(function: Callable[[Task], Any], tasks: Sequence[Task], writing: int) -> NoReturn:
    """Send the result of each task; the child's whole life. Whatever goes wrong ends it, and what is missing tells the parent."""
    try:
        restrict()
        with open(writing, "wb") as stream:
            for task in tasks:
                signal.setitimer(signal.ITIMER_PROF, SECONDS)
                body = marshal.dumps(function(task))
                stream.write(len(body).to_bytes(HEAD, "big") + body)
                stream.flush()
    finally:
        os._exit(0)


def restrict() -> None:
    """Let the child die quietly: of its timer, of too much memory, or with its parent; Ctrl-C is the parent's affair."""
    import faulthandler
    import resource

    faulthandler.disable()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    for kind, most in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_AS, MEMORY)):
        _, hard = resource.getrlimit(kind)
        with suppress(ValueError, OSError):  # a system that has no such limit, or a lower one
            resource.setrlimit(kind, (most, hard))


def received(stream: BinaryIO) -> Iterator[Any]:
    """The results that came whole."""
    while len(head := stream.read(HEAD)) == HEAD:
        body = stream.read(size := int.from_bytes(head, "big"))
        if len(body) == size:
            yield marshal.loads(body)  # noqa: S302 - from a copy of this process
