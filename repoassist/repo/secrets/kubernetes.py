"""Finds what a manifest of Kubernetes gives as the data of a Secret."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from repoassist.repo.secrets import values

if TYPE_CHECKING:
    from collections.abc import Iterator

    from repoassist.repo.secrets.spans import Span

HINT = b"kind: secret"
CERTIFICATE = "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS"
"""How the armour of a certificate begins in base64: it is public."""

REACH = 64 * 1024
"""A document is looked at no farther than this before and after its kind."""

BREAKS = (b"\n---", b"\n```")
"""Between documents, and around one in a text."""

KIND = re.compile(r"kind: Secret[ \t\r]*(?=\n|\Z)")
DATA = re.compile(
    r"^(?P<indent> *)(?:data|stringData):[ \t\r]*\n(?P<body>(?:(?P=indent) +[^\n]*(?:\n|\Z)|[ \t\r]*\n)+)", re.MULTILINE
)
ITEM = re.compile(r"^ +[\w.-]{1,200}:[ \t]+[\"']?(?P<secret>[^\s\"'{}|>&*!#][^\s\"'{}]{3,65536})[\"']?[ \t\r]*$", re.MULTILINE)


def find(text: str, low: bytes) -> Iterator[Span]:
    """The values of the data of each Secret; ``low`` is the text in lower case, a byte for each character."""
    at = low.find(HINT)
    while at >= 0:
        last = min(
            (end for end in (low.find(mark, at, at + REACH) for mark in BREAKS) if end >= 0), default=min(len(text), at + REACH)
        )
        if KIND.match(text, at):
            first = max(at - REACH, 0, *(low.rfind(mark, max(at - REACH, 0), at) for mark in BREAKS))
            yield from items(text, first, last)
        at = low.find(HINT, last)


def items(text: str, first: int, last: int) -> Iterator[Span]:
    """The values of the data of one document."""
    for block in DATA.finditer(text, first, last):
        for item in ITEM.finditer(text, *block.span("body")):
            if not values.is_placeholder(item["secret"]) and not item["secret"].startswith(CERTIFICATE):
                yield *item.span("secret"), "kubernetes-secret"
