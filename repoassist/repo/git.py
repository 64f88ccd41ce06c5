"""The one door to git: every process that this program starts is started here.

Plumbing is called directly, with ``-z`` and bytes, where every run needs it: listing a Django-sized tree so costs 70 ms of CPU
where GitPython's index costs 170, and importing GitPython alone 150. GitPython is the layer for what only some runs need.
"""

from __future__ import annotations

import os
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from typing import IO, TYPE_CHECKING

from repoassist.errors import Exit, RepoassistError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

# The user's index is only read, and no program that the repository's own configuration names is started for a look at it.
GIT = ("git", "--no-optional-locks", "-c", "core.fsmonitor=false")

SUBMODULE = 0o160000
"""The mode of a submodule in the index."""


class GitError(RepoassistError):
    """git ended with an error: what was called, its exit code and what it said."""

    def __init__(self, argv: Sequence[str], code: int, stderr: bytes) -> None:
        said = stderr.decode("utf-8", "replace").strip()
        first = said.partition("\n")[0].removeprefix("fatal: ") or f"exit code {code}"
        super().__init__(f"git {command_of(argv)}: {first}", hint=advice(said))
        self.argv = tuple(argv)
        self.returncode = code
        self.stderr = said


@dataclass(frozen=True, slots=True)
class Repository:
    """Where the user stands: ``root`` is the work tree's top level, or the git directory itself if the repository is bare."""

    root: str
    directory: str
    common: str
    bare: bool
    here: str

    @property
    def name(self) -> str:
        """What a person would call it: its folder's name."""
        return os.path.basename(self.root.rstrip("/")).removesuffix(".git") or "repository"


@dataclass(frozen=True, slots=True)
class Indexed:
    """A line of ``ls-files -s``: the blob's name and mode, and whether the work tree may be trusted to have it."""

    path: str
    mode: int
    oid: str
    stage: int
    sparse: bool
    assumed: bool


@dataclass(frozen=True, slots=True)
class Status:
    """What ``status`` says of a work tree: HEAD's commit (empty before the first), and the paths that differ from the index.

    ``changed`` maps a tracked path to its mode in the work tree, 0 if it is gone; ``untracked`` are not ignored.
    """

    commit: str
    staged: bool
    changed: Mapping[str, int]
    untracked: tuple[str, ...]


def advice(said: str) -> str:
    """What to do about something that git is known to say."""
    if "dubious ownership" in said:
        return "git trusts only its owner's repositories; see safe.directory in `git help config`"
    if "not a git repository" in said:
        return "run it inside a git repository, or name one: git -C DIR repoassist …"
    return ""


def command_of(argv: Sequence[str]) -> str:
    """The git command's own name in an argument list."""
    return next((word for word in argv[len(GIT) :] if not word.startswith("-")), "")


def path_of(raw: bytes) -> str:
    """A path as the program carries it: text, with bytes that are no UTF-8 as surrogate escapes."""
    return raw.decode("utf-8", "surrogateescape")


def start(arguments: Sequence[str], cwd: str, *, env: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
    """Start git; ``finish`` takes its output."""
    try:
        return subprocess.Popen(
            [*GIT, *arguments],
            cwd=cwd,
            env=None if env is None else {**os.environ, **env},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
    except FileNotFoundError as error:
        if not os.path.isdir(cwd):
            raise RepoassistError(f"no such directory: {cwd}") from error
        raise RepoassistError("git is not installed, or not on PATH", hint="install git 2.31 or later") from error


def finish(process: subprocess.Popen[bytes], stdin: bytes = b"") -> bytes:
    """The output of a git that ``start`` started. Raises GitError if it failed."""
    out, err = process.communicate(stdin)
    if process.returncode:
        raise GitError([str(word) for word in process.args] if isinstance(process.args, list) else [], process.returncode, err)
    return out


def run(arguments: Sequence[str], cwd: str, *, stdin: bytes = b"", env: Mapping[str, str] | None = None) -> bytes:
    """Run git to its end and return what it wrote. Raises GitError if it failed."""
    return finish(start(arguments, cwd, env=env), stdin)


def find(cwd: str) -> Repository:
    """The repository around ``cwd``, as git finds it (GIT_DIR and GIT_WORK_TREE included)."""
    flags = start(["rev-parse", "--is-bare-repository", "--is-inside-work-tree"], cwd)
    places = [start(["rev-parse", "--path-format=absolute", what], cwd) for what in ("--git-dir", "--git-common-dir")]
    top = start(["rev-parse", "--show-toplevel"], cwd)
    ended = [process.communicate() for process in (*places, top)]
    bare, inside = (word == b"true" for word in finish(flags).split())
    directory, common, root = (path_of(out.removesuffix(b"\n")) for out, _ in ended)
    if bare:
        return Repository(directory, directory, common, bare=True, here=directory)
    if not root:
        raise RepoassistError(
            "this is git's own directory, not a work tree", hint="run it in the work tree, or pack a commit with --rev"
        )
    return Repository(root, directory, common, bare=False, here=cwd if inside else root)


def scope(repository: Repository, pathspecs: Sequence[str]) -> list[str]:
    """The pathspec arguments of a command: the user's, relative to where they stand, or the whole tree."""
    return ["--", *(pathspecs or ([] if repository.bare else [":/"]))]


def start_index(
    repository: Repository, pathspecs: Sequence[str], env: Mapping[str, str] | None = None
) -> subprocess.Popen[bytes]:
    """Start listing the index; ``parse_index`` reads the output."""
    return start(["ls-files", "-s", "-v", "-z", "--full-name", *scope(repository, pathspecs)], repository.here, env=env)


def parse_index(output: bytes) -> Iterator[Indexed]:
    """The entries of ``ls-files -s -v -z``, an unmerged path once for each of its stages."""
    for record in output.split(b"\0"):
        if record:
            meta, _, path = record.partition(b"\t")
            tag, mode, oid, stage = meta.split(b" ")
            yield Indexed(path_of(path), int(mode, 8), oid.decode(), int(stage), sparse=tag in b"Ss", assumed=tag.islower())


def start_status(repository: Repository, pathspecs: Sequence[str]) -> subprocess.Popen[bytes]:
    """Start comparing the work tree with the index; ``parse_status`` reads the output."""
    options = ["--porcelain=v2", "--branch", "-z", "--untracked-files=all", "--no-renames", "--ignore-submodules=all"]
    return start(["status", *options, *scope(repository, pathspecs)], repository.here)


def parse_status(output: bytes) -> Status:
    """What ``status --porcelain=v2 -z --no-renames`` says (format: git-status, "Porcelain Format Version 2")."""
    commit, staged, changed, untracked = "", False, {}, []
    for record in output.split(b"\0"):
        kind, _, rest = record.partition(b" ")
        if kind == b"#" and rest.startswith(b"branch.oid "):
            commit = "" if rest.endswith(b"(initial)") else rest.split(b" ")[1].decode()
        elif kind == b"?":
            untracked.append(path_of(rest))
        elif kind == b"1":
            xy, _, _, _, mode, _, _, path = rest.split(b" ", 7)
            staged = staged or xy[:1] != b"."
            if xy[1:] != b".":
                changed[path_of(path)] = int(mode, 8)
        elif kind == b"u":
            fields = rest.split(b" ", 9)
            changed[path_of(fields[9])] = int(fields[5], 8)
    return Status(commit, staged, changed, tuple(untracked))


def resolve(repository: Repository, revision: str) -> str:
    """The commit that a revision names. Raises RepoassistError for one that names none."""
    from git import Git
    from git.exc import GitCommandError

    try:
        return str(Git(repository.here).rev_parse("--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"))
    except GitCommandError as error:
        hint = "`git log` and `git branch --all` list what there is"
        raise RepoassistError(f"no such commit: {revision}", hint=hint, code=Exit.USAGE) from error


def head(repository: Repository) -> str:
    """The commit of HEAD. Raises RepoassistError where there is none yet."""
    try:
        return run(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"], repository.here).decode().strip()
    except GitError as error:
        raise RepoassistError("the repository has no commit yet", hint="name another one with --rev") from error


@contextmanager
def index_of(repository: Repository, commit: str) -> Iterator[dict[str, str]]:
    """The environment in which git's index holds ``commit``'s tree, so that listing, pathspecs and attributes work as ever."""
    with TemporaryDirectory(prefix="repoassist-") as folder:
        env = {"GIT_INDEX_FILE": os.path.join(folder, "index")}
        run(["read-tree", commit], repository.here, env=env)
        yield env


def attributes(
    repository: Repository, names: Sequence[str], paths: Sequence[str], env: Mapping[str, str] | None
) -> dict[str, dict[str, str]]:
    """The git attributes ``names`` of ``paths`` where they are specified; ``env`` names a commit's index, None the work tree."""
    source = [] if env is None else ["--cached"]
    stdin = b"".join(path.encode("utf-8", "surrogateescape") + b"\0" for path in paths)
    fields = run(["check-attr", "-z", "--stdin", *source, *names], repository.root, stdin=stdin, env=env).split(b"\0")
    found: dict[str, dict[str, str]] = {}
    for path, name, value in zip(fields[::3], fields[1::3], fields[2::3], strict=False):
        if value != b"unspecified":
            found.setdefault(path_of(path), {})[name.decode()] = value.decode("utf-8", "replace")
    return found


def configuration(cwd: str, pattern: str) -> list[tuple[str, str, str]]:
    """The settings whose key matches, as (scope, key in lower case, value), in the order in which the last one wins."""
    process = start(["config", "--show-scope", "-z", "--get-regexp", pattern], cwd)
    out, _ = process.communicate()  # exit code 1 only means that there is none
    fields = out.decode("utf-8", "replace").split("\0")
    settings = []
    for where, entry in zip(fields[::2], fields[1::2], strict=False):
        key, _, value = entry.partition("\n")
        settings.append((where, key.lower(), value))
    return settings


class Blobs:
    """Reads blobs from the object store through one ``cat-file --batch``, started when the first is asked for."""

    def __init__(self, repository: Repository) -> None:
        self.repository = repository
        self.process: subprocess.Popen[bytes] | None = None

    def read(self, oid: str) -> bytes | None:
        """A blob's bytes, or None where the store does not have it (a shallow or damaged repository)."""
        if self.process is None:
            self.process = start(["cat-file", "--batch"], self.repository.here)
        stdin, stdout = pipes(self.process)
        stdin.write(oid.encode() + b"\n")
        stdin.flush()
        header = stdout.readline().split()
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
        raise GitError(["cat-file"], process.returncode or 0, b"no pipe to git")
    return process.stdin, process.stdout


def sizes(repository: Repository, oids: Sequence[str]) -> dict[str, int]:
    """The sizes of blobs in bytes; those that the store does not have are left out."""
    out = run(
        ["cat-file", "--batch-check=%(objectname) %(objecttype) %(objectsize)"],
        repository.here,
        stdin="\n".join(oids).encode() + b"\n",
    )
    rows = (line.split() for line in out.decode().splitlines())
    return {row[0]: int(row[2]) for row in rows if len(row) == 3 and row[1] == "blob"}  # noqa: PLR2004 - "<oid> missing" has two
