"""Standard output for the result, standard error for the rest, files written whole or not at all."""

from __future__ import annotations

import os
import re
import sys
from contextlib import contextmanager, suppress
from threading import Lock, Timer
from typing import TYPE_CHECKING

from repoassist.errors import RepoassistError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.status import Status
    from rich.text import Text

PATIENCE = 0.5
"""Seconds of silence after which a person is shown that the program is at work."""

CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""What can move a terminal's cursor, change its colours or turn the reading direction."""


class ClosedPipe(Exception):  # noqa: N818 - it is no error
    """Whoever read standard output has seen enough. click would end the process with 1 on a BrokenPipeError."""


@contextmanager
def open_pipe() -> Iterator[None]:
    """Write to standard output; raises ClosedPipe where nobody reads it any more."""
    try:
        yield
    except BrokenPipeError as error:
        raise ClosedPipe from error


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
    """A piece of what is not the result, such as a model's reasoning, on standard error; dim on a terminal."""
    with suppress(BrokenPipeError):
        sys.stderr.write(f"\x1b[2m{harmless(text)}\x1b[22m" if coloured() else harmless(text))
        sys.stderr.flush()


def coloured() -> bool:
    """Whether standard error is a terminal whose user has nothing against colours (https://no-color.org)."""
    return sys.stderr.isatty() and os.environ.get("TERM", "dumb") != "dumb" and not os.environ.get("NO_COLOR")


@contextmanager
def working(what: str | Callable[[], str], *, quiet: bool) -> Iterator[Callable[[], None]]:
    """Show on a terminal what is going on, once it takes a while; what it yields ends that, as leaving does.

    A function is asked for its words again and again.
    """
    if quiet or not sys.stderr.isatty() or os.environ.get("TERM", "dumb") == "dumb":
        yield lambda: None
        return
    spinner = Spinner(what)
    timer = Timer(PATIENCE, spinner.start)
    timer.daemon = True
    timer.start()

    def end() -> None:
        timer.cancel()
        spinner.stop()

    try:
        yield end
    finally:
        end()


class Spinner:
    """A line on standard error that moves; started by a timer, stopped by the main thread, whichever comes first."""

    def __init__(self, what: str | Callable[[], str]) -> None:
        self.what, self.lock, self.stopped = what, Lock(), False
        self.status: Status | None = None

    def start(self) -> None:
        """Show it, unless it has been stopped already."""
        from rich.console import Console

        with self.lock:
            if not self.stopped:
                self.status = Console(stderr=True).status(self)
                self.status.start()

    def __rich__(self) -> Text:
        """The words as they are now."""
        from rich.text import Text

        return Text(harmless(self.what if isinstance(self.what, str) else self.what()))

    def stop(self) -> None:
        """Take it away."""
        with self.lock:
            self.stopped = True
            if self.status is not None:
                self.status.stop()
                self.status = None


def piece(text: str) -> None:
    """A piece of the result as it comes, on standard output."""
    with open_pipe():
        sys.stdout.write(harmless(text))
        sys.stdout.flush()


def result(text: str, output: str | None) -> None:
    """The result of the run: to a file, atomically, or to standard output as UTF-8 whatever the terminal's encoding."""
    if output is not None:
        return write(output, text)
    with open_pipe():
        show(text)
    return None


def show(text: str) -> None:
    """Write to standard output: made harmless for a terminal, byte for byte for anything else."""
    sys.stdout.flush()
    raw = getattr(sys.stdout, "buffer", None)
    if raw is None:
        sys.stdout.write(text)
    elif sys.stdout.isatty():
        sys.stdout.write("".join(harmless(line) + "\n" for line in text.removesuffix("\n").split("\n")))
    else:
        raw.write(text.encode("utf-8", "backslashreplace"))
        raw.flush()


def write(path: str, text: str) -> None:
    """Write a file so that a reader sees the old one or the whole new one. Raises RepoassistError where that cannot be."""
    import tempfile

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
    import tempfile
    import traceback

    from repoassist import __version__

    words = [word for word in sys.argv[1:2] if not word.startswith("-")]
    text = f"repoassist {__version__}, Python {sys.version}\ncommand: {' '.join(words)}\n\n{traceback.format_exc(chain=True)}"
    descriptor, path = tempfile.mkstemp(prefix="repoassist-bug-", suffix=".txt")
    with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as stream:
        stream.write(text)
    return path
