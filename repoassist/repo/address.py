"""Reads how a user names a remote repository: a URL, git's ``host:path``, a folder or ``owner/name``, each with an ``@REV``."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from hashlib import sha256

from repoassist.errors import Exit, RepoassistError

PROTOCOLS = ("https", "ssh", "file")
"""How a repository may be fetched: encrypted, or from this machine."""

FORMS = "https://…, ssh://…, git@host:path, file:///… or owner/name on GitHub, each with @REV for another commit than HEAD"

HELPER = re.compile(r"[A-Za-z0-9][A-Za-z0-9+.-]*::")
"""How an address begins that git would hand to a program (gitremote-helpers)."""

SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
HOST = re.compile(r"(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9][A-Za-z0-9._-]*)(?::[0-9]+)?")
SSH_SHORT = re.compile(r"((?:[A-Za-z0-9_][A-Za-z0-9._-]*@)?(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9][A-Za-z0-9._-]*)):(?!-)(.+)")
GITHUB_SHORT = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*/(?!\.{1,2}$)[A-Za-z0-9._-]+")
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
NO_NAME = re.compile(r"[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{|//|^[-/.]|[/.]$|\.lock$")
"""What a reference's name cannot have (git-check-ref-format); a commit is searched at the remote by nothing more than a name."""

HASH = re.compile(r"(?:[0-9a-f]{40}|[0-9a-f]{64})")
"""A whole commit's name."""


@dataclass(frozen=True, slots=True)
class Address:
    """A remote repository. ``url`` is for git alone and may hold a password; ``shown`` is the same URL without.

    ``revision`` is a branch, a tag or a commit, or HEAD.
    """

    url: str = field(repr=False)
    shown: str
    revision: str

    @property
    def digest(self) -> str:
        """A name for the repository that is the same whoever asks for it."""
        return sha256(self.shown.rstrip("/").encode("utf-8", "surrogateescape")).hexdigest()[:32]

    @property
    def protocol(self) -> str:
        """How it is fetched."""
        scheme = SCHEME.match(self.url)
        return scheme[1].lower() if scheme else "ssh"

    @property
    def whole(self) -> bool:
        """Whether the revision is a commit's whole name, which always means the same commit."""
        return HASH.fullmatch(self.revision) is not None


def parse(written: str, here: str, revision: str | None = None) -> Address:
    """The address that a user wrote, relative to the folder ``here``; ``revision`` is one that stands elsewhere (``--rev``).

    Raises RepoassistError for what is no address, or one that would be fetched by other means than ``PROTOCOLS``.
    """
    if not written or written.startswith("-") or CONTROL.search(written):
        raise refusal("this is no repository's address")
    if HELPER.match(written):
        raise refusal(f"{written.partition('::')[0]}:: would have git start another program")
    url, shown, at = located(written, here)
    if at and revision:
        raise refusal("the revision stands twice, after @ and in --rev")
    return Address(url, shown, checked(at or revision or "HEAD"))


def located(written: str, here: str) -> tuple[str, str, str]:
    """The URL, the URL without credentials, and the revision, empty if there is none."""
    scheme = SCHEME.match(written)
    if scheme:
        return from_url(scheme[1].lower(), written[scheme.end() :])
    path, revision = split(os.path.join(here, written), local=True)
    if os.path.isdir(path):
        url = "file://" + os.path.abspath(path).replace("%", "%25")
        return url, url, revision
    short = SSH_SHORT.fullmatch(written)
    if short:
        path, revision = split(short[2])
        return f"{short[1]}:{path}", f"{short[1]}:{path}", revision
    path, revision = split(written)
    if GITHUB_SHORT.fullmatch(path):
        url = f"https://github.com/{path}"
        return url, url, revision
    raise refusal(f"neither a repository's address nor a folder: {path}")


def from_url(scheme: str, rest: str) -> tuple[str, str, str]:
    """The same of a URL; the messages leave out what could be a password."""
    if scheme not in PROTOCOLS:
        raise refusal(f"nothing is fetched by {scheme}://")
    authority, slash, path = rest.partition("/")
    user, _, host = authority.rpartition("@")
    path, revision = split(slash + path, local=scheme == "file")
    if scheme == "file":
        if authority or path == "/":
            raise refusal("file:// needs a whole path, as in file:///srv/project.git")
        return f"file://{path}", f"file://{path}", revision
    if not HOST.fullmatch(host) or path in {"", "/"}:
        raise refusal(f"this {scheme}:// URL has no valid host or path; in a password, / and @ are written %2F and %40")
    if re.search(r"[?#]", path):
        raise refusal(f"a repository's {scheme}:// URL has no ? and no #")
    account = user.partition(":")[0] if scheme == "ssh" else ""
    if account.startswith("-") or path.startswith("/-"):
        raise refusal("this ssh:// URL looks like an option")
    return f"{scheme}://{authority}{path}", f"{scheme}://{account}{'@' if account else ''}{host}{path}", revision


def split(path: str, *, local: bool = False) -> tuple[str, str]:
    """A path without its ``@REV``, and REV. An @ that begins a folder's name is part of it, as in a folder that is there.

    Elsewhere the last @ counts, so that ``@HEAD`` at the end settles any doubt.
    """
    front, at, revision = path.rpartition("@")
    if not at or not front or front.endswith("/") or (local and os.path.isdir(path)):
        return path, ""
    return front, revision


def checked(revision: str) -> str:
    """A revision as a remote can be asked for it. Raises RepoassistError for what only a whole history could tell."""
    if NO_NAME.search(revision):
        raise RepoassistError(
            f"no name of a remote's commit: {revision}",
            hint="REV is a branch, a tag or a commit's hash, without ~, ^ or a range",
            code=Exit.USAGE,
        )
    return revision.lower() if HASH.fullmatch(revision.lower()) else revision


def refusal(why: str) -> RepoassistError:
    """What is said about an address that is not fetched from."""
    return RepoassistError(f"--remote: {why}", hint=f"it takes {FORMS}", code=Exit.USAGE)
