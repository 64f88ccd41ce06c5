"""Credentials without a form of their own: a value that chance made, assigned to a name that says what it is."""

from __future__ import annotations

import functools
import itertools
import re
from typing import TYPE_CHECKING

from repoassist.repo.secrets import values, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from repoassist.repo.secrets.spans import Span

KEYWORDS = (b"secret", b"token", b"pass", b"pwd", b"cred", b"auth", b"key")
"""What a name has in it that is looked at, in lower case."""

NAMED = r"""[\w.-]{0,64}+\\?["'`]?\]?(?:\[\w{0,20}\])?"""
"""The rest of a name from a keyword on, and how it is quoted or indexed."""

TYPED = r"""(?:[ \t]?:[ \t]?[&A-Za-z][\w.:<>&'\[\] |?]{0,30}?(?=[ \t]?=[^=>])|[ \t]+(?:string|str|String|text|varchar)\b)?"""

BY = r"""(?P<by>[ \t]*(?::=|=>|<-|={1,3}|\?=|:|,|>|\()[ \t]*|[ \t]+value[ \t]?=[ \t]?|[ \t]+)"""

QUOTED = r"""(?:[bBrRuUL@]{1,2}(?=["'`]))?\\?["'`](?P<quoted>[^"'`\s\\]{8,4096})(?=\\?["'`])"""

END = r"""(?=[\s"'`\\,;&<>)}\]|]|\Z)"""

PLAIN = r"""[^\s"'`\\,;:=&<>(){}\[\]|]{8,4096}+={0,3}+"""

ODD = r"""[^\s"'`\\,;&<>(){}\[\]|]{8,128}+"""
"""Has in it what may also assign, and is no longer: it may be one assignment after the other."""

ASSIGNED = re.compile(rf"{NAMED}{TYPED}{BY}(?:{QUOTED}|(?P<bare>{PLAIN}{END}|{ODD}{END}))", re.ASCII)

BEFORE = re.compile(r"[\w.-]{0,64}\Z", re.ASCII)
NAME = re.compile(r"[\w.-]{1,128}", re.ASCII)
MEMBER = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+", re.ASCII)
"""A member of something, in a program."""

CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[^A-Za-z0-9]+")

BARE_LENGTH = 12
"""A shorter value without quotes may be anything."""

KEY_LENGTH = 24
"""What is called a key and no more has to be so long, and of both cases and digits, to be taken for a secret."""


def find(text: str, low: bytes) -> Iterator[Span]:
    """The values, without their quotes; ``low`` is the text in lower case, a byte for each character."""
    for keyword in KEYWORDS:
        at = low.find(keyword)
        while at >= 0:
            match = ASSIGNED.match(text, at)
            if match is not None and (kind := judge(text, at, match)):
                yield *match.span(match.lastgroup or 0), kind
            at = low.find(keyword, at + len(keyword))


def judge(text: str, at: int, match: re.Match[str]) -> str | None:
    """The kind of secret that is assigned, None for none."""
    value = match["quoted"] or match["bare"]
    if len(value) < values.LONG and values.DIGIT.search(value) is None:
        return None
    before = BEFORE.search(text[max(at - 64, 0) : at])
    start = at - len(before.group()) if before else at
    name = NAME.match(text, start)
    if name is None or not assigns(text, start, match):
        return None
    kind, strong, issuer = meaning(name.group())
    if not kind:
        return None
    if values.UUID.fullmatch(value.lower()):
        return kind if issuer and not values.is_placeholder(value) else None
    if not (strong or issuer) and not (len(value) >= KEY_LENGTH and is_mixed(value)):
        return None
    return kind if values.is_random(value) else None


def assigns(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether what stands between name and value assigns: a blank does for options only, a comma or a call for literals only."""
    by = match["by"].strip()
    if not by and not text.startswith("--", start):
        return False
    if match["bare"] is None:
        return True
    if by == ">":  # an element of XML
        return text.startswith("</", match.end())
    return by not in {",", "("} and len(match["bare"]) >= BARE_LENGTH and MEMBER.fullmatch(match["bare"]) is None


@functools.lru_cache(4096)
def meaning(name: str) -> tuple[str, bool, bool]:
    """What kind of secret a name says it is (empty for none), whether it leaves no doubt, and whether it names an issuer."""
    parts = [part.lower() for part in CAMEL.split(name.removeprefix("-D")) if part]
    if not words.HARMLESS.isdisjoint(parts):
        return "", False, False
    pairs = itertools.pairwise(parts)
    strong = not words.STRONG.isdisjoint(parts) or any(after == "key" and before in words.KEYS for before, after in pairs)
    weak = len(parts) > 1 and parts[-1] in {"key", "auth"}
    return (kind_of(parts) if strong or weak else ""), strong, not words.ISSUERS.isdisjoint(parts)


def kind_of(parts: list[str]) -> str:
    """The kind of secret, as the marker names it."""
    if any(part.startswith(("passw", "pwd", "passphrase")) for part in parts):
        return "password"
    if any(part.endswith(("token", "tokens")) for part in parts):
        return "token"
    return "key" if any(part.endswith(("key", "keys")) for part in parts) else "secret"


def is_mixed(value: str) -> bool:
    """Whether a value has both cases and digits: no hash has."""
    return value.lower() != value != value.upper() and values.DIGIT.search(value) is not None
