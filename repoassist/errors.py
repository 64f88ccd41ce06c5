"""What can go wrong for a reason outside the program, with what the user should do about it."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """The exit codes that users' scripts rely on."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    CONSENT = 3
    AUTHENTICATION = 4
    DOES_NOT_FIT = 5
    INCOMPLETE = 6
    BUG = 70
    INTERRUPTED = 130


class RepoassistError(Exception):
    """An expected failure: one line of what and why, one of what to do next, and the exit code it ends with."""

    def __init__(self, message: str, *, hint: str = "", code: Exit = Exit.FAILED) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.code = code
