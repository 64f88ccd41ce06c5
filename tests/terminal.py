"""A terminal with somebody at it: the program runs on a pseudo-terminal, and is answered as a table says."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from conftest import Ended

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

START = """
import fcntl, os, signal, sys, termios
signal.signal(signal.SIGINT, signal.SIG_DFL)  # a shell starts what it puts in the background deaf to interrupts
os.setsid()
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.executable, [sys.executable, "-m", "repoassist", *sys.argv[1:]])
"""
"""Makes the terminal the one that /dev/tty leads to, where hidden words are read."""

PATIENCE = 60.0
"""Seconds after which a question is not expected any more."""


def sit(cwd: Path, arguments: Sequence[str], answers: Sequence[tuple[str, str]], env: Mapping[str, str] | None = None) -> Ended:
    """Run the program and type a line whenever the pattern beside it has come up, in their order.

    ``err`` is all that the terminal has shown, ``out`` what came on standard output, which is a pipe.
    """
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", START, *arguments],
        cwd=cwd,
        stdin=slave,
        stdout=subprocess.PIPE,
        stderr=slave,
        env={**os.environ, **(env or {})},
    )
    os.close(slave)
    shown = ""
    try:
        for pattern, answer in answers:
            found = wait_for(master, pattern)
            shown += found
            if answer == "\x03":
                press(master, process)
            else:
                os.write(master, answer.encode() + b"\n")
        shown += wait_for(master, None)
        assert process.stdout is not None
        return Ended(process.wait(PATIENCE), process.stdout.read().decode(), shown)
    finally:
        process.kill()
        process.communicate()
        os.close(master)


def press(master: int, process: subprocess.Popen[bytes]) -> None:
    """Press Ctrl-C until it is heard: Python misses one that comes just before it begins to wait for a line."""
    for _ in range(20):
        os.write(master, b"\x03")
        with suppress(subprocess.TimeoutExpired):
            process.wait(1)
            return


def wait_for(master: int, pattern: str | None) -> str:
    """What the terminal shows until the pattern comes up, or until the program ends."""
    shown = b""
    until = time.monotonic() + PATIENCE
    while pattern is None or not re.search(pattern, words(shown)):
        ready, _, _ = select.select([master], [], [], max(0.0, until - time.monotonic()))
        try:
            piece = os.read(master, 65536) if ready else b""
        except OSError:  # Linux's way to say that nobody is at the other end
            piece = b""
        if not piece:
            assert pattern is None, f"{pattern!r} did not come up, but {words(shown)!r}"
            break
        shown += piece
    return words(shown)


def words(shown: bytes) -> str:
    """What was shown, with line ends as the program wrote them."""
    return shown.decode("utf-8", "replace").replace("\r\n", "\n")
