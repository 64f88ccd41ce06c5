"""Reads blobs from the object store."""

from __future__ import annotations

import subprocess
from typing import IO, TYPE_CHECKING

from repoassist.repo import git

if TYPE_CHECKING:
    from collections.abc import Sequence


class Blobs:
    """Reads blobs from the object store through one ``cat-file --batch``, started when the first is asked for."""

    def __init__(self, repository: git.Repository) -> None:
        self.repository = repository
        self.process: subprocess.Popen[bytes] | None = None

    def read(self, oid: str) -> bytes | None:
        """A blob's bytes, or None where the store does not have it (a shallow, partial or damaged repository)."""
        try:
            return self.ask(oid)
        except BrokenPipeError:  # git gives up on what it would have to fetch
            self.close()
            return self.ask(oid)

    def ask(self, oid: str) -> bytes | None:
        """The same, of the process that is there or of a new one."""
        if self.process is None:
            command = ["cat-file", "--batch"]
            self.process = git.start(command, self.repository.here, env=self.repository.env, stderr=subprocess.DEVNULL)
        stdin, stdout = pipes(self.process)
        stdin.write(oid.encode() + b"\n")
        stdin.flush()
        header = stdout.readline().split()
        if not header:
            self.close()
        if len(header) != 3 or header[1] != b"blob":  # noqa: PLR2004 - "<oid> missing" has two
            return None
        return stdout.read(int(header[2]) + 1)[:-1]

    def close(self) -> None:
        """End the process."""
        if self.process is not None:
            self.process.communicate()
            self.process = None


def pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    """The two ends to talk to a process by."""
    if process.stdin is None or process.stdout is None:
        raise git.GitError(["cat-file"], process.returncode or 0, b"no pipe to git")
    return process.stdin, process.stdout


def sizes(repository: git.Repository, oids: Sequence[str]) -> dict[str, int]:
    """The sizes of blobs in bytes; those that the store does not have are left out."""
    try:
        return sizes_of(repository, oids)
    except git.GitError as error:
        if "promisor" not in error.stderr:
            raise
        return sizes_of(repository, here(repository, oids))


def sizes_of(repository: git.Repository, oids: Sequence[str]) -> dict[str, int]:
    """The same; raises GitError where git is old and would have to fetch one."""
    command = ["cat-file", "--batch-check=%(objectname) %(objecttype) %(objectsize)"]
    out = git.run(command, repository.here, stdin="\n".join([*oids, ""]).encode(), env=repository.env)
    rows = (line.split() for line in out.decode().splitlines())
    return {row[0]: int(row[2]) for row in rows if len(row) == 3 and row[1] == "blob"}  # noqa: PLR2004 - "<oid> missing" has two


def here(repository: git.Repository, oids: Sequence[str]) -> list[str]:
    """Those of the objects that a partial clone has."""
    command = ["rev-list", "--objects", "--no-walk", "--ignore-missing", "--missing=allow-any", "--stdin"]
    out = git.run(command, repository.here, stdin="\n".join([*oids, ""]).encode(), env=repository.env)
    return [line.split()[0] for line in out.decode("utf-8", "replace").split("\n") if line.strip()]
