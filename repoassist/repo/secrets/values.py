"""Tells a value that chance made from one that a person wrote: a word, a name, a path, a number, something to be filled in."""

from __future__ import annotations

import base64
import itertools
import math
import re
from collections import Counter

PLACEHOLDER = re.compile(
    r"x{4}|\*{3}|\.{3}|#{3}|_{4}|-{4}|a{5}|0{5}|1{4}|012345|123456|234567|abcde|fedcba|987654|qwert|deadbeef|cafebabe|lorem"
    r"|exampl|sampl|placeh|chang[ei]|replac|dummy|fake|mock|redact|insert|your|todo|fixme|test|demo|default|\bfoo|\bbar\b|\bbaz|foobar"
    r"|secret|s3cret|passw|p[a@]ssw0|passphr|token|credent|api_?key|my_?key|user|admin|hello|world|hunter|invalid|wrong|undefined|null|false|localhost"
)
"""What stands in a value that is there to be replaced, to be looked at, or to be wrong."""

TEMPLATE = re.compile(
    r"[{}<>]|\$[\w(]|%(?:[sdvq](?![0-9A-Za-z])|\()|^[$%&*!@]\w+%?$|#\{|\bprocess\.env|\benviron\b|\bgetenv\b|^//|://"
)
"""A value that something else fills in, or an address."""

NAMED_HASH = re.compile(r"^(?:sha-?(?:1|224|256|384|512)|md5|bcrypt|pbkdf2|scrypt|argon2\w*|h1|crc32)[-:$_]")

UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")

CHANGE = re.compile(r"[a-z](?=[A-Z0-9])|[A-Z](?=[0-9])|[0-9](?=[A-Za-z])")
"""Where one kind of character follows another and no word begins with a capital."""

LETTERS = re.compile(r"[A-Z][a-z]{3,}|[a-z]{5,}|[A-Z]{5,}")
WORDS = re.compile(r"[A-Z][a-z]{2,}|[a-z]{4,}|[A-Z]{3,}")
"""What is taken for words in a value without digits: it has to look like chance all the more."""

CLUSTER = re.compile(r"[bcdfghjklmnpqrstvwxz]{5}")
VOWELS = frozenset("aeiouy")
SYMBOL = re.compile(r"[^0-9A-Za-z_.:/-]")

NUMBER = re.compile(r"[0-9.,:+/TZ_-]+")
DIGIT = re.compile(r"[0-9]")
HEXADECIMAL = re.compile(r"[0-9a-fA-F-]+")
HEX = 24
"""A shorter hexadecimal number names something more often than it keeps it."""

WORDY = 0.5
"""No value that chance made has a greater share of what could be words, but for one in some hundreds."""

LONG = 16
"""From this length on, letters and digits alone tell what chance made; a shorter value needs a third kind of character."""


def is_series(value: str) -> bool:
    """Whether every other character of a value counts up, as in A1B2C3D4."""
    codes = [ord(character) for character in value[:12:2]]
    return len(codes) > 3 and all(after - before in {0, 1} for before, after in itertools.pairwise(codes))  # noqa: PLR2004 - so few may by chance


def entropy(value: str) -> float:
    """Shannon's entropy in bits per character, by how often each character occurs in the value itself."""
    return -sum(count / len(value) * math.log2(count / len(value)) for count in Counter(value).values())


def is_placeholder(value: str) -> bool:
    """Whether a value is there to be filled in, filled in by a program, or an example on the face of it."""
    return PLACEHOLDER.search(value.lower()) is not None or TEMPLATE.search(value) is not None


def is_random(value: str) -> bool:
    """Whether chance made a value. Neither a sequence of words nor a number is, nor what names its own hash."""
    if is_placeholder(value) or is_series(value) or NAMED_HASH.match(value.lower()):
        return False
    if text := decoded(value):
        return not is_placeholder(text) and is_random_by_shape(text)
    return is_random_by_shape(value)


def is_random_by_shape(value: str) -> bool:
    """The same by how a value's characters follow each other alone."""
    return is_long_random(value) if len(value) >= LONG else is_strong_password(value)


def decoded(value: str) -> str:
    """The text that a value is the base64 of, empty for none."""
    try:
        text = base64.b64decode(value + "=" * (-len(value) % 4), validate=True).decode("ascii")
    except ValueError:  # not base64, or no text in it, or not even ASCII
        return ""
    return text if all(character.isprintable() or character.isspace() for character in text) else ""


def is_long_random(value: str) -> bool:
    """The same of a long value: its kinds of characters alternate as nothing that is read does."""
    if entropy(value) < 3 or wordiness(value) > WORDY:  # noqa: PLR2004 - bits per character
        return False
    if NUMBER.fullmatch(value) or (len(value) < HEX and HEXADECIMAL.fullmatch(value)):
        return False
    return len(CHANGE.findall(value)) + len(SYMBOL.findall(value)) >= 0.15 * (len(value) - 1)


def is_strong_password(value: str) -> bool:
    """The same of a short value: it has letters, digits and a third kind, and they alternate."""
    kinds = [any(map(kind, value)) for kind in (str.isdigit, str.islower, str.isupper, SYMBOL.match)]
    if sum(kinds) < 3 or not kinds[0] or wordiness(value) > WORDY:  # noqa: PLR2004 - of four kinds
        return False
    return len(CHANGE.findall(value)) + len(SYMBOL.findall(value)) >= 0.3 * (len(value) - 1)


def wordiness(value: str) -> float:
    """The share of a value that could be words: letters of one case, with vowels, and no five consonants in a row."""
    runs = LETTERS if DIGIT.search(value) else WORDS
    return sum(len(run) for run in runs.findall(value) if is_wordlike(run.lower())) / len(value)


def is_wordlike(run: str) -> bool:
    """Whether a run of lower-case letters can be pronounced."""
    vowels = sum(letter in VOWELS for letter in run)
    return 0.2 <= vowels / len(run) <= 0.7 and CLUSTER.search(run) is None  # noqa: PLR2004 - shares of vowels in English words
