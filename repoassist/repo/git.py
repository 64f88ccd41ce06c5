"""The one door to git: every process that this program starts is started here.

Plumbing is called directly, with ``-z`` and bytes, where every run needs it: listing a Django-sized tree so costs 70 ms of CPU
where GitPython's index costs 170, and importing GitPython alone 150. GitPython is the layer for what only some runs need.
"""

from __future__ import annotations

import os
import re
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass, field
from tempfile import TemporaryDirectory
from threading import Thread
from typing import TYPE_CHECKING, Any

from repoassist.errors import Exit, RepoassistError
from repoassist.repo import trust
from repoassist.repo.plumbing import Configured, Indexed, Status, parse_configured, parse_index, parse_status, path_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

__all__ = ["Configured", "Indexed", "Status", "parse_index", "parse_status", "path_of"]

# The user's index is only read, and no program that the repository's own configuration names is started for a look at it.
GIT = ("git", "--no-optional-locks", "-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}")

OFFLINE = {"GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "none"}
"""What keeps git from fetching what a partial clone lacks: the first since git 2.44, the second, no transport, in all before."""

MAGIC = {f"GIT_{kind}_PATHSPECS": "0" for kind in ("LITERAL", "GLOB", "NOGLOB", "ICASE")}
"""What gives this program's own pathspecs their usual meaning, whatever the user has said of theirs."""

SUBMODULE = 0o160000
"""The mode of a submodule in the index."""

REMOTE = {"GIT_ALLOW_PROTOCOL": "https:ssh:file", "GIT_TERMINAL_PROMPT": "0"}
"""The environment in which git talks to a remote."""

LOCAL = re.compile(r"GIT_(WORK_TREE|COMMON_DIR|INDEX_FILE|.*OBJECT_.*|NAMESPACE|SHALLOW_FILE|GRAFT_FILE|.*REPLACE_.*|PREFIX)")
"""The variables that speak of one repository, as ``rev-parse --local-env-vars`` lists them, its configuration aside."""


class GitError(RepoassistError):
    """git ended with an error: what was called, its exit code and what it said."""

    def __init__(self, argv: Sequence[str], code: int, stderr: bytes) -> None:
        said = stderr.decode("utf-8", "replace").strip()
        lines = said.split("\n")
        first = next((line for line in lines if line.startswith("fatal: ")), lines[0]).removeprefix("fatal: ")
        first = first or f"exit code {code}"
        super().__init__(f"git {command_of(argv)}: {first}", hint=advice(said))
        self.argv = tuple(argv)
        self.returncode = code
        self.stderr = said


@dataclass(frozen=True, slots=True)
class Repository:
    """Where the user stands: ``root`` is the work tree's top level, or the git directory itself if the repository is bare.

    ``env`` is how git's environment names this repository, where git would not find it from ``here`` by itself; ``origin`` the
    URL, without credentials, that it was fetched from into the cache, empty for a repository of the user's.
    """

    root: str
    directory: str
    common: str
    bare: bool
    here: str
    env: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)
    origin: str = ""

    @property
    def name(self) -> str:
        """What a person would call it: its folder's name, or the last one of its URL."""
        place = self.origin.rpartition(":")[2].removesuffix("/.git") if self.origin else self.root
        return os.path.basename(place.rstrip("/")).removesuffix(".git") or "repository"


def advice(said: str) -> str:
    """What to do about something that git is known to say."""
    if "dubious ownership" in said:
        return "git trusts only its owner's repositories; see safe.directory in `git help config`"
    if "not a git repository" in said:
        return "run it inside a git repository, or name one: git -C DIR repoassist …"
    return ""


def command_of(argv: Sequence[str]) -> str:
    """The git command's own name in an argument list."""
    return next((word for word in argv[len(GIT) :] if not word.startswith("-") and "=" not in word), "")


def start(
    arguments: Sequence[str], cwd: str, *, env: Mapping[str, str | None] | None = None, stderr: int = subprocess.PIPE
) -> subprocess.Popen[bytes]:
    """Start git; ``finish`` takes its output."""
    try:
        return subprocess.Popen(
            [*GIT, *arguments],
            cwd=cwd,
            env=environment(env),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
        )
    except OSError as error:
        if not os.path.isdir(cwd):
            raise RepoassistError(f"no such directory: {cwd}") from error
        if not os.access(cwd, os.X_OK):
            raise RepoassistError(f"the directory cannot be entered: {cwd}") from error
        if isinstance(error, FileNotFoundError):
            raise RepoassistError("git is not installed, or not on PATH", hint="install git 2.31 or later") from error
        raise RepoassistError(f"git cannot be started: {error.strerror}") from error


def environment(given: Mapping[str, str | None] | None) -> dict[str, str]:
    """The user's environment with these variables (None: without one) and no way to fetch; with a GIT_DIR no other repository."""
    own = given or {}
    users = {name: value for name, value in os.environ.items() if not LOCAL.match(name)} if "GIT_DIR" in own else os.environ
    return {name: value for name, value in {**users, **OFFLINE, **own}.items() if value is not None}


def finish(process: subprocess.Popen[bytes], stdin: bytes = b"") -> bytes:
    """The output of a git that ``start`` started. Raises GitError if it failed."""
    return outputs(process, stdin)[0]


def outputs(process: subprocess.Popen[bytes], stdin: bytes = b"") -> tuple[bytes, bytes]:
    """What a git wrote to standard output and to standard error. Raises GitError if it failed."""
    out, err = process.communicate(stdin)
    if process.returncode:
        raise GitError([str(word) for word in process.args] if isinstance(process.args, list) else [], process.returncode, err)
    return out, err


def feed(process: subprocess.Popen[bytes], stdin: bytes) -> Callable[[], bytes]:
    """Talk to a git while other work goes on; the function that is returned waits for its output, and raises as ``finish``."""
    ended: list[tuple[bytes, bytes]] = []
    thread = Thread(target=lambda: ended.append(process.communicate(stdin)), daemon=True)
    thread.start()

    def wait() -> bytes:
        thread.join()
        if process.returncode or not ended:
            raise GitError(list(map(str, process.args)), process.returncode, ended[0][1] if ended else b"")  # type: ignore[arg-type]  # a list
        return ended[0][0]

    return wait


def run(arguments: Sequence[str], cwd: str, *, stdin: bytes = b"", env: Mapping[str, str | None] | None = None) -> bytes:
    """Run git to its end and return what it wrote. Raises GitError if it failed."""
    return finish(start(arguments, cwd, env=env), stdin)


def talk(arguments: Sequence[str], folder: str) -> None:
    """Run a command about a remote in the bare repository ``folder``, through GitPython. Raises GitError if it failed.

    It fetches by the protocols of ``REMOTE`` only, runs no hook, asks nothing on the terminal, and ends when this program does.
    """
    from git import Git

    argv = [*GIT, *arguments]
    process: Any = Git(folder).execute(argv, as_process=True, env={**REMOTE, "GIT_DIR": folder})
    try:
        _, said = process.communicate()
    except BaseException:  # above all an interruption: no git goes on behind the user's back
        process.proc.terminate()
        process.proc.wait()
        raise
    if process.returncode:
        raise GitError(argv, process.returncode, said)


def find(cwd: str) -> Repository:
    """The repository around ``cwd``, as git finds it (GIT_DIR and GIT_WORK_TREE included)."""
    places = ("--git-dir", "--git-common-dir", "--show-toplevel")
    asked = start(["rev-parse", "--is-bare-repository", "--is-inside-work-tree", *ABSOLUTE, *places], cwd)
    out, err = asked.communicate()
    if not out:
        raise GitError([*GIT, "rev-parse"], asked.returncode, err)
    bare, inside, *lines = path_of(out).split("\n")[:-1]
    if len(lines) != len(places) - bool(asked.returncode):  # it fails where there is no top level; else a name has a line break
        alone = [start(["rev-parse", *ABSOLUTE, place], cwd).communicate()[0] for place in places]
        lines = [path_of(one.removesuffix(b"\n")) for one in alone]
    directory, common, root = [*lines, ""][: len(places)]
    if bare == "true":
        return Repository(directory, directory, common, bare=True, here=directory)
    if not root:
        raise RepoassistError(
            "this is git's own directory, not a work tree", hint="run it in the work tree, or pack a commit with --rev"
        )
    trust.check(root, directory, cwd)
    return Repository(root, directory, common, bare=False, here=cwd if inside == "true" else root)


ABSOLUTE = ("--path-format=absolute",)


def scoped(repository: Repository, pathspecs: Sequence[str]) -> tuple[list[str], str]:
    """The pathspec arguments of a command and where to run it: the user's count from where they stand, none is the whole tree."""
    return (["--", *pathspecs], repository.here) if pathspecs else ([], repository.root)


def start_index(
    repository: Repository, pathspecs: Sequence[str], env: Mapping[str, str] | None = None
) -> subprocess.Popen[bytes]:
    """Start listing the index; ``parse_index`` reads the output."""
    scope, where = scoped(repository, pathspecs)
    return start(["ls-files", "-s", "-v", "-z", "--full-name", *scope], where, env=env or repository.env)


def start_configured(repository: Repository) -> subprocess.Popen[bytes]:
    """Start asking the configuration for its filters and its file of attributes; ``configured`` reads the output."""
    return start(["config", "-z", "--get-regexp", r"^filter\.|^core\.attributesfile$"], repository.root, env=repository.env)


def configured(process: subprocess.Popen[bytes]) -> Configured:
    """What is configured of filters and attributes."""
    return parse_configured(process.communicate()[0])  # exit code 1 only means that there is none


def start_status(repository: Repository, pathspecs: Sequence[str], filters: Sequence[str]) -> subprocess.Popen[bytes]:
    """Start comparing the work tree with the index, without these filters; ``parse_status`` reads the output."""
    options = ["--porcelain=v2", "--branch", "--no-ahead-behind", "-z", "--untracked-files=all", "--no-renames"]
    scope, where = scoped(repository, pathspecs)
    env = {**repository.env, **without(filters), "LC_ALL": "C"}  # warnings are read as well
    return start(["status", *options, "--ignore-submodules=all", *scope], where, env=env)


def without(filters: Sequence[str]) -> dict[str, str]:
    """The environment in which these filters do nothing: to compare files that were touched, git would run their ``clean``.

    What only a filter makes equal counts as changed then, so it is read. Variables can name any filter; ``-c`` would cut a name
    off at an equals sign.
    """
    given = os.environ.get("GIT_CONFIG_COUNT", "")
    first = int(given) if given.isdecimal() else 0
    nothing = (("clean", ""), ("process", ""), ("required", "false"))
    settings = [(f"filter.{name}.{key}", value) for name in filters for key, value in nothing]
    env = {"GIT_CONFIG_COUNT": str(first + len(settings))} if settings else {}
    for number, (key, value) in enumerate(settings, first):
        env |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    return env


def resolve(repository: Repository, revision: str) -> str:
    """The commit that a revision names. Raises RepoassistError for one that names none."""
    from git import Git
    from git.exc import GitCommandError

    try:
        command = Git(repository.here)
        command.update_environment(**OFFLINE)
        return str(command.rev_parse("--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"))
    except GitCommandError as error:
        hint = "`git log` and `git branch --all` list what there is"
        raise RepoassistError(f"no such commit: {revision}", hint=hint, code=Exit.USAGE) from error


def head(repository: Repository) -> str:
    """The commit of HEAD. Raises RepoassistError where there is none yet."""
    try:
        return run(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"], repository.here, env=repository.env).decode().strip()
    except GitError as error:
        raise RepoassistError("the repository has no commit yet", hint="name another one with --rev") from error


@contextmanager
def index_of(repository: Repository, commit: str) -> Iterator[dict[str, str]]:
    """The environment in which git's index holds ``commit``'s tree, so that listing, pathspecs and attributes work as ever."""
    with TemporaryDirectory(prefix="repoassist-") as folder:
        env = {**repository.env, "GIT_INDEX_FILE": os.path.join(folder, "index")}
        run(["-c", "core.splitIndex=false", "read-tree", commit], repository.here, env=env)  # its other half would stay behind
        yield env


def start_attributes(repository: Repository, names: Sequence[str], env: Mapping[str, str] | None) -> subprocess.Popen[bytes]:
    """Start looking up attributes of the paths that it will be told; ``env`` names a commit's index, None is the work tree."""
    source = [] if env is None else ["--cached"]
    return start(["check-attr", "-z", "--stdin", *source, *names], repository.root, env=env or repository.env)


def configuration(cwd: str, pattern: str) -> list[tuple[str, str, str]]:
    """The settings whose key matches, as (scope, key, value), in the order in which the last one wins.

    Git gives a key's section and name in lower case, and what stands between them as it was written.
    """
    process = start(["config", "--show-scope", "-z", "--get-regexp", pattern], cwd)
    out, _ = process.communicate()  # exit code 1 only means that there is none
    fields = out.decode("utf-8", "replace").split("\0")
    settings = []
    for where, entry in zip(fields[::2], fields[1::2], strict=False):
        key, _, value = entry.partition("\n")
        settings.append((where, key, value))
    return settings
