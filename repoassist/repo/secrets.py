"""What must not leave the machine: whole files of keys, and credentials of known formats within a text."""

from __future__ import annotations

import re

from repoassist.records import Redaction

FILES = re.compile(
    r"(^|/)(\.env(\.(?!example|sample|template|dist)[^/]*)?|\.netrc|_netrc|\.npmrc|\.pypirc|\.pgpass|\.git-credentials|\.htpasswd|\.dockercfg|id_(rsa|dsa|ecdsa|ed25519)"
    r"|kubeconfig|credentials\.json|service[-_]?account[^/]*\.json|[^/]*\.(pem|key|p12|pfx|jks|keystore|kdbx|ppk|asc))$",
    re.IGNORECASE,
)
"""Files that are made to hold keys."""

FORMATS: tuple[tuple[str, str], ...] = (
    (
        "private-key",
        r"-----BEGIN (?:[A-Z ]+ )?PRIVATE KEY(?: BLOCK)?-----[\s\S]{20,20000}?-----END (?:[A-Z ]+ )?PRIVATE KEY(?: BLOCK)?-----",
    ),
    ("aws-access-key", r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    ("github-token", r"\b(?:gh[pousr]_[0-9A-Za-z]{36,255}|github_pat_[0-9A-Za-z_]{60,255})\b"),
    ("gitlab-token", r"\bglpat-[0-9A-Za-z_-]{20,}"),
    ("slack-token", r"\bxox[abposr]-[0-9A-Za-z-]{20,}"),
    ("stripe-key", r"\b[rs]k_live_[0-9A-Za-z]{16,}"),
    ("google-api-key", r"\bAIza[0-9A-Za-z_-]{35}"),
    ("openai-key", r"\bsk-(?:proj-|ant-)?[0-9A-Za-z_-]{32,}"),
    ("npm-token", r"\bnpm_[0-9A-Za-z]{36}\b"),
    ("pypi-token", r"\bpypi-AgEIcHlwaS5vcmc[0-9A-Za-z_-]{50,}"),
    ("json-web-token", r"\beyJ[0-9A-Za-z_-]{15,}\.eyJ[0-9A-Za-z_-]{15,}\.[0-9A-Za-z_-]{15,}"),
)
"""Credentials that can be told by their form alone; each format is documented by its issuer."""

ANY = re.compile("|".join(f"(?P<k{number}>{pattern})" for number, (_, pattern) in enumerate(FORMATS)))
HINTS = ("PRIVATE KEY", "AKIA", "ASIA", "gh", "glpat-", "xox", "k_live_", "AIza", "sk-", "npm_", "pypi-", "eyJ")
MARKER = "[redacted {kind}]"


def is_key_file(path: str) -> bool:
    """Whether a file of this name is made to hold keys."""
    return FILES.search(path) is not None


def redact(text: str) -> tuple[str, tuple[Redaction, ...]]:
    """The text with each credential replaced by a marker that keeps its line breaks, and what was replaced where."""
    if not any(hint in text for hint in HINTS):
        return text, ()
    found: list[Redaction] = []

    def mark(match: re.Match[str]) -> str:
        kind = FORMATS[int((match.lastgroup or "k0")[1:])][0]
        found.append(Redaction(text.count("\n", 0, match.start()) + 1, kind))
        return MARKER.format(kind=kind) + "\n" * match.group().count("\n")

    return ANY.sub(mark, text), tuple(found)
