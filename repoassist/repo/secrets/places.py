"""Credentials that are told by where they stand: in an address, a header, an option, an entry of accounts, a key's armour."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from repoassist.repo.secrets import values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from repoassist.repo.secrets.spans import Span

ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
DUMMY = re.compile(r"(?:x|pass|pwd|pw|[a-z])\d*")
"""Passwords of examples that are no placeholders by themselves."""

NOWHERE = re.compile(
    r"localhost|example|127\.0\.0|\.(?:test|invalid|local)$|^(?:host|server|domain|foo|bar)\w*$",
)
"""Hosts of examples, and the user's own machine."""

PASSWORD_LENGTH = 6


def always(_: re.Match[str]) -> bool:
    """Whether a match is a credential: the pattern alone decides."""
    return True


def is_random(match: re.Match[str]) -> bool:
    """Whether chance made the value."""
    return values.is_random(match["secret"])


def is_given(match: re.Match[str]) -> bool:
    """Whether the value is there, and nothing that stands for one."""
    return is_password(match["secret"])


def is_password(value: str) -> bool:
    """Whether a value that stands where a password does is one: no placeholder, and more than a word or a number."""
    if values.is_placeholder(value):
        return False
    plain = len(value) < PASSWORD_LENGTH or value.isdigit() or value.isalpha() or not any(map(str.isalpha, value))
    return not plain or values.is_random(value)


def is_address_password(match: re.Match[str]) -> bool:
    """Whether the password of an address is one: not the user's name again, and at a host of examples only what chance made."""
    password = ESCAPE.sub("x", match["secret"])
    if password == match["user"] or DUMMY.fullmatch(password) or not is_password(password):
        return False
    return values.is_random(password) or NOWHERE.search(match["host"].lower()) is None


def is_account(match: re.Match[str]) -> bool:
    """Whether the value is the base64 of a name and a password, and the password is one."""
    user, _, password = values.decoded(match["secret"]).partition(":")
    return bool(user) and is_password(password.replace(" ", ""))


@dataclass(frozen=True, slots=True)
class Place:
    """A kind of place. ``gate`` is in lower case what a text must have at all, and ``hint`` where the pattern is tried."""

    kind: str
    gate: bytes
    hint: bytes
    pattern: str
    check: Callable[[re.Match[str]], bool] = always


ARMOUR = r"-----{} (?:[A-Z0-9]{{1,20}} ){{0,4}}PRIVATE KEY(?: BLOCK)?-----"

AFTER = r"(?![\w(\[{<$])"
"""No call, index or template follows."""

PLACES = (
    # The run of base64 tells a key from code that has the two markers in literals; no other marker may lie between them.
    # Each part is matched once and for all: what follows cannot make it try again.
    Place(
        "private-key",
        b"private key",
        b"-----begin",
        ARMOUR.format("BEGIN")
        + r"(?>(?:(?!-----)[\s\S]){0,2000}?[0-9A-Za-z+/]{32})(?>(?:(?!-----)[\s\S]){0,40000})"
        + ARMOUR.format("END"),
    ),
    Place(
        "private-key",
        b"private key",
        b"---- begin ssh2 ",
        r"---- BEGIN SSH2 (?:ENCRYPTED )?PRIVATE KEY ----[^-]{64,20000}+---- END SSH2 [A-Z ]{1,30}----",
    ),
    Place(
        "private-key",
        b"private-lines:",
        b"private-lines:",
        r"Private-Lines: ?\d{1,4}\r?\n(?P<secret>(?:[0-9A-Za-z+/=]{1,80}(?:\r?\n|\Z)){1,200})",
    ),
    Place(
        "url-password",
        b"://",
        b"://",
        r"://(?P<user>[^\s:/@\"'`<>{}()\[\]]{0,80}):(?P<secret>[^\s:/@\"'`<>{}()\[\]]{4,200})@(?P<host>[\w.-]{1,200})",
        is_address_password,
    ),
    Place(
        "slack-webhook",
        b"hook",
        b"hooks.slack.com/",
        r"hooks\.slack\.com/(?P<secret>(?:services|workflows|triggers)/[A-Z0-9]{6,20}/[0-9A-Za-z/]{24,80})",
    ),
    Place(
        "discord-webhook",
        b"hook",
        b"/api/webhooks/",
        r"/api/webhooks/(?P<secret>\d{15,22}/[0-9A-Za-z_-]{50,90})",
    ),
    Place(
        "teams-webhook",
        b"hook",
        b".webhook.office.com/",
        r"\.webhook\.office\.com/webhookb2/(?P<secret>[0-9a-f@-]{60,90}/IncomingWebhook/[0-9a-f]{32}/[0-9a-f-]{36})",
    ),
    Place(
        "bearer-token",
        b"bearer ",
        b"bearer ",
        r"bearer {1,4}(?P<secret>[0-9A-Za-z._~+/-]{16,4096}+={0,2})" + AFTER,
        is_random,
    ),
    Place(
        "basic-auth",
        b"auth",
        b"basic ",
        r"basic {1,4}(?P<secret>[0-9A-Za-z+/]{8,1024}+={0,2}+)" + AFTER,
        is_account,
    ),
    Place(
        "docker-auth",
        b"auth",
        b'"auth"',
        r'"auth" {0,4}: {0,4}"(?P<secret>[0-9A-Za-z+/]{8,4096}+={0,2})"',
        is_account,
    ),
    Place(
        "authorization",
        b"auth",
        b"authorization",
        r"authorization[\"'`]?\]?[ ,:=]{1,4}[\"'`]?(?:(?!bearer|basic)[a-z-]{2,20} )?"
        r"(?P<secret>[0-9A-Za-z._~+/-]{20,4096}+={0,2})" + AFTER,
        is_random,
    ),
    Place(
        "netrc-password",
        b"password",
        b"machine ",
        r"machine {1,4}[\w.:-]{1,200}\s{1,8}login\s{1,4}\S{1,200}\s{1,8}password\s{1,4}(?P<secret>\S{4,200})",
        is_given,
    ),
    Place(
        "curl-password",
        b"curl ",
        b"curl ",
        r"curl [^\n]{0,200}?(?<= )(?:-u|--user)[ =][\"']?[\w.@+-]{1,80}:(?P<secret>[^\s\"':]{6,200})",
        is_given,
    ),
    Place(
        "azure-signature",
        b"sig=",
        b"sig=",
        r"(?<=[?&;])sig=(?P<secret>[0-9A-Za-z%+/]{40,70}(?:%3D|=))",
    ),
)

GATES = {gate: [place for place in PLACES if place.gate == gate] for gate in dict.fromkeys(place.gate for place in PLACES)}


@functools.cache
def compiled(pattern: str) -> re.Pattern[str]:
    """The pattern of a place, compiled when it is first needed."""
    return re.compile(pattern, re.ASCII | re.IGNORECASE)


def find(text: str, low: bytes) -> Iterator[Span]:
    """The credentials at all kinds of places; ``low`` is the text in lower case, a byte for each character."""
    for gate, gated in GATES.items():
        if gate in low:
            for place in gated:
                yield from at_hints(text, low, place)


def at_hints(text: str, low: bytes, place: Place) -> Iterator[Span]:
    """The credentials at one kind of place."""
    pattern, at = compiled(place.pattern), low.find(place.hint)
    group = "secret" if "secret" in pattern.groupindex else 0
    while at >= 0:
        match = pattern.match(text, at)
        if match is not None and place.check(match):
            yield *match.span(group), place.kind
        at = low.find(place.hint, at + 1 if match is None else match.end())
