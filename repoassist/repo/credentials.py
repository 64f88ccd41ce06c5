"""Finds and keeps an endpoint's key with git's credential helpers, or runs the command that the user has configured for it.

Only the user's own configuration counts: git is run in an empty folder, where no repository can name a helper.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from repoassist.errors import Exit, RepoassistError
from repoassist.repo import git

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator, Mapping

USERNAME = "repoassist"
"""The name under which the keys are kept."""

NOWHERE: Mapping[str, str | None] = {"GIT_DIR": None, "GIT_PREFIX": None, **dict.fromkeys(git.OFFLINE)}
"""The environment of a git that stands in no repository, and whose helpers may do what they always do."""

SILENT: Mapping[str, str | None] = {
    **NOWHERE,
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "",  # this one goes before core.askPass
    "SSH_ASKPASS": "",
    "GCM_INTERACTIVE": "never",
    "GCM_PROVIDER": "generic",  # or Git Credential Manager asks the host which one it is
}
"""The same for one that asks the user nothing. A helper may still have them unlock what it keeps the keys in."""

QUIET = ("-c", "credential.interactive=false", "credential")

STDERR = 2
"""Where a command for a key speaks to the user: there where this program does."""

ALIAS = "repoassist-key"

LONGEST = 65_536
"""Bytes that a command for a key may print."""


# --- git credential ----------------------------------------------------------------------------------------------


def fill(url: str, username: str = USERNAME) -> str | None:
    """The secret that the user's helpers have for this address and name, None if they have none.

    What a helper gives for another name is not believed: some answer whatever they are asked.
    """
    code, out, _ = talk("fill", described(url, username))
    found = dict(line.partition("=")[::2] for line in out.decode("utf-8", "replace").split("\n"))
    return found.get("password") or None if code == 0 and found.get("username") == username else None


def approve(url: str, secret: str, username: str = USERNAME) -> str:
    """Have the user's helpers keep a secret, and give what they said. Whether one keeps it is for ``fill`` to tell."""
    _, _, said = talk("approve", described(url, username, secret))
    words = said.decode("utf-8", "replace").strip()
    return "" if secret in words else words


def reject(url: str, secret: str, username: str = USERNAME) -> None:
    """Have the user's helpers forget a secret."""
    talk("reject", described(url, username, secret))


def described(url: str, username: str, secret: str = "") -> bytes:
    """An address and a name as git reads them. Of the path git lets only those helpers see that are set to (useHttpPath)."""
    fields = {"url": url, "username": username, "password": secret}  # the address first: git forgets the rest at it
    if not all(value.isprintable() for value in fields.values()):
        raise RepoassistError("an address, a name or a key has a control character", code=Exit.USAGE)
    return "".join(f"{name}={value}\n" for name, value in fields.items() if value).encode() + b"\n"


def talk(verb: str, fields: bytes) -> tuple[int, bytes, bytes]:
    """Tell git's credential helpers something, on standard input only; gives the exit code, output and standard error."""
    with empty() as folder:
        env = {**SILENT, "GIT_CEILING_DIRECTORIES": os.path.dirname(folder)}
        process = git.start([*QUIET, verb], folder, env=env)
        with ended(process):
            out, err = process.communicate(fields)
    return process.returncode, out, err


@contextmanager
def empty() -> Iterator[str]:
    """Give a folder that nobody else can write to, and in which nothing is. Raises RepoassistError where none can be made."""
    try:
        folder = TemporaryDirectory(prefix="repoassist-", ignore_cleanup_errors=True)
    except OSError as error:
        raise RepoassistError(
            f"no temporary folder can be made: {error.strerror or error}", hint="TMPDIR names a place"
        ) from error
    with folder as name:
        yield os.path.realpath(name)


@contextmanager
def ended(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """Let no process go on behind the user's back, above all after an interruption."""
    try:
        yield
    except BaseException:
        process.terminate()
        process.wait()
        raise


# --- a command of the user's -------------------------------------------------------------------------------------


def key_command(command: str, host: str = "") -> str:
    """The first line that a command of the user's prints, run by the shell as git runs aliases with ``!``.

    It starts in the user's home, reads nothing, talks to them on standard error, and is told the host in REPOASSIST_HOST. Raises
    RepoassistError if it fails or prints nothing.
    """
    env = {**NOWHERE, "REPOASSIST_HOST": host}
    # The line break makes git take the shell for it, whatever it is, which has better words for a command that is not there.
    process = git.start(["-c", f"alias.{ALIAS}=!{command}\n", ALIAS], home(), env=env, stderr=STDERR)
    with process, ended(process):
        out = said(process)
    if process.returncode:
        raise failed(f"failed (exit code {process.returncode})")
    key = out.partition(b"\n")[0].decode("utf-8", "replace").strip()
    if not key:
        raise failed("printed no key")
    return key


def said(process: subprocess.Popen[bytes]) -> bytes:
    """What a process prints to its end, without anything to read. Raises RepoassistError for one that does not come to an end."""
    if process.stdin is not None:
        process.stdin.close()
    out = process.stdout.read(LONGEST + 1) if process.stdout is not None else b""
    if len(out) > LONGEST:
        raise failed("prints more than a key")
    process.wait()
    return out


def failed(how: str) -> RepoassistError:
    """What to say of a command that gives no key; neither it nor what it printed is shown."""
    hint = "`git config --global repoassist.keyCommand` shows it: run by itself it has to print the key on its first line"
    return RepoassistError(f"repoassist.keyCommand {how}", hint=hint, code=Exit.AUTHENTICATION)


def home() -> str:
    """Where a command for a key starts: not in the repository, whose files it could take for its own."""
    folder = os.path.expanduser("~")
    return folder if os.path.isdir(folder) else os.path.abspath(os.sep)
