"""What must not leave the machine: whole files of keys, and credentials of known formats within a text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from repoassist.records import Redaction

FILES = re.compile(
    r"(^|/)(\.env(\.(?!example|sample|template|dist)[^/]*)?|\.netrc|_netrc|\.npmrc|\.pypirc|\.pgpass|\.git-credentials|\.htpasswd|\.dockercfg|id_(rsa|dsa|ecdsa|ed25519)"
    r"|kubeconfig|credentials\.json|service[-_]?account[^/]*\.json|[^/]*\.(pem|key|p12|pfx|jks|keystore|kdbx|ppk|asc))$",
    re.IGNORECASE,
)
"""Files that are made to hold keys."""


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of credential that can be told by its form alone. A text without any of the ``hints`` holds none."""

    kind: str
    hints: tuple[str, ...]
    pattern: re.Pattern[str]


def documented(kind: str, hints: str, pattern: str) -> Format:
    """A format as its issuer documents it; hints are separated by blanks."""
    return Format(kind, tuple(hints.split()), re.compile(pattern))


FORMATS = (
    documented(
        "private-key",
        "-----BEGIN",
        # The run of base64 tells a key from code that has the two markers in literals; no other marker may lie between them.
        r"-----BEGIN (?:[A-Z ]+ )?PRIVATE KEY(?: BLOCK)?-----"
        r"(?:(?!-----)[\s\S]){0,2000}?[0-9A-Za-z+/]{32}(?:(?!-----)[\s\S]){0,20000}?"
        r"-----END (?:[A-Z ]+ )?PRIVATE KEY(?: BLOCK)?-----",
    ),
    documented("aws-access-key", "AKIA ASIA", r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    documented("github-token", "ghp_ gho_ ghu_ ghs_ ghr_", r"\bgh[pousr]_[0-9A-Za-z]{36,255}\b"),
    documented("github-token", "github_pat_", r"\bgithub_pat_[0-9A-Za-z_]{60,255}\b"),
    documented("gitlab-token", "glpat-", r"\bglpat-[0-9A-Za-z_-]{20,}"),
    documented("slack-token", "xox", r"\bxox[abposr]-[0-9A-Za-z-]{20,}"),
    documented("stripe-key", "k_live_", r"\b[rs]k_live_[0-9A-Za-z]{16,}"),
    documented("google-api-key", "AIza", r"\bAIza[0-9A-Za-z_-]{35}"),
    # A class of a style sheet may be as long and begin so, but seldom has a digit in it.
    documented("openai-key", "sk-", r"\bsk-(?=[A-Za-z_-]*[0-9])[0-9A-Za-z_-]{32,}"),
    documented("npm-token", "npm_", r"\bnpm_[0-9A-Za-z]{36}\b"),
    documented("pypi-token", "pypi-AgEI", r"\bpypi-AgEIcHlwaS5vcmc[0-9A-Za-z_-]{50,}"),
    documented("json-web-token", "eyJ", r"\beyJ[0-9A-Za-z_-]{15,}\.eyJ[0-9A-Za-z_-]{15,}\.[0-9A-Za-z_-]{15,}"),
)
"""Looking for a literal first is what makes this fast: one pattern of all formats took longer than everything else together."""

MARKER = "[redacted {kind}]"


def is_key_file(path: str) -> bool:
    """Whether a file of this name is made to hold keys."""
    return FILES.search(path) is not None


def redact(text: str) -> tuple[str, tuple[Redaction, ...]]:
    """The text with each credential replaced by a marker that keeps its line breaks, and what was replaced where."""
    found: list[Redaction] = []
    for one in FORMATS:
        if any(hint in text for hint in one.hints):
            text = redact_format(one, text, found)
    return text, tuple(sorted(found, key=lambda redaction: (redaction.line, redaction.kind)))


def redact_format(given: Format, text: str, found: list[Redaction]) -> str:
    """The text without the credentials of one format; lines keep their numbers. What was replaced is added to ``found``."""

    def mark(match: re.Match[str]) -> str:
        found.append(Redaction(text.count("\n", 0, match.start()) + 1, given.kind))
        return MARKER.format(kind=given.kind) + "\n" * match.group().count("\n")

    return given.pattern.sub(mark, text)
