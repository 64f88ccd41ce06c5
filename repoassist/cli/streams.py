"""Standard output for the result, standard error for the rest, files written whole or not at all."""

from __future__ import annotations

import os
import re
import sys
import tempfile
import traceback
from contextlib import suppress

from repoassist.errors import RepoassistError

CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""What can move a terminal's cursor, change its colours or turn the reading direction."""


def prepare() -> None:
    """Make the streams take any character: one that an encoding does not have is written as an escape."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def harmless(text: str) -> str:
    """A text from a file, a file's name or a model as it may reach a terminal: control characters stand as escapes."""
    return CONTROLS.sub(lambda match: f"\\x{ord(match.group()):02x}", text)


def say(text: str) -> None:
    """A line for the person, on standard error."""
    with suppress(BrokenPipeError):
        sys.stderr.write(harmless(text) + "\n")
        sys.stderr.flush()


def aside(text: str) -> None:
    """A piece of what is not the result, such as a model's reasoning, on standard error."""
    with suppress(BrokenPipeError):
        sys.stderr.write(harmless(text))
        sys.stderr.flush()


def piece(text: str) -> None:
    """A piece of the result as it comes, on standard output."""
    sys.stdout.write(harmless(text))
    sys.stdout.flush()


def result(text: str, output: str | None) -> None:
    """The result of the run: to a file, atomically, or to standard output as UTF-8 whatever the terminal's encoding."""
    if output is not None:
        return write(output, text)
    sys.stdout.flush()
    raw = getattr(sys.stdout, "buffer", None)
    if raw is None:
        sys.stdout.write(text)
    elif sys.stdout.isatty():
        sys.stdout.write("".join(harmless(line) + "\n" for line in text.removesuffix("\n").split("\n")))
    else:
        raw.write(text.encode("utf-8", "backslashreplace"))
        raw.flush()
    return None


def write(path: str, text: str) -> None:
    """Write a file so that a reader sees the old one or the whole new one. Raises RepoassistError where that cannot be."""
    folder = os.path.dirname(os.path.abspath(path))
    try:
        if os.path.exists(path) and not os.path.isfile(path):  # a pipe or a device is written to, not replaced
            with open(path, "w", encoding="utf-8") as stream:
                stream.write(text)
            return
        descriptor, temporary = tempfile.mkstemp(dir=folder, prefix=".repoassist-")
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace", newline="") as stream:
            stream.write(text)
        os.chmod(temporary, 0o666 & ~umask())
        os.replace(temporary, path)
    except OSError as error:
        raise RepoassistError(f"{path} cannot be written: {error.strerror}", hint="name another file with -o") from error


def umask() -> int:
    """The process's mask for new files."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def bug_report() -> str:
    """Write what is known of the failure that is being handled to a file of its own, and return its name.

    It holds the traceback and the command's name; no question, no key and no text of the repository.
    """
    from repoassist import __version__

    words = [word for word in sys.argv[1:2] if not word.startswith("-")]
    text = f"repoassist {__version__}, Python {sys.version}\ncommand: {' '.join(words)}\n\n{traceback.format_exc(chain=True)}"
    descriptor, path = tempfile.mkstemp(prefix="repoassist-bug-", suffix=".txt")
    with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as stream:
        stream.write(text)
    return path
