"""Credentials: each format is found, and only credentials are; lines keep their numbers. The fakes are put together here."""

from __future__ import annotations

import pytest

from repoassist.records import Redaction
from repoassist.repo import secrets

ALPHABET = "A1b2C3d4E5f6G7h8I9j0"
BASE64 = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj\n"


def filled(length: int) -> str:
    return (ALPHABET * 10)[:length]


def armoured(kind: str, body: str = BASE64 * 3, end: str = "") -> str:
    return f"-----BEGIN {kind}" + f"-----\n{body}-----END {end or kind}" + "-----"


@pytest.mark.parametrize(
    ("kind", "credential"),
    [
        pytest.param("aws-access-key", "AKI" + "A" + filled(16).upper(), id="aws, for ever"),
        pytest.param("aws-access-key", "ASI" + "A" + filled(16).upper(), id="aws, for a session"),
        *(pytest.param("github-token", f"gh{letter}_" + filled(36), id=f"github, gh{letter}_") for letter in "pousr"),
        pytest.param("github-token", "github_" + "pat_" + filled(22) + "_" + filled(59), id="github, fine-grained"),
        pytest.param("gitlab-token", "glp" + "at-" + filled(20), id="gitlab"),
        *(
            pytest.param("slack-token", f"xox{letter}-" + "123456789012-" + filled(24), id=f"slack, {letter}")
            for letter in "abopsr"
        ),
        pytest.param("stripe-key", "sk_" + "live_" + filled(24), id="stripe"),
        pytest.param("stripe-key", "rk_" + "live_" + filled(24), id="stripe, restricted"),
        pytest.param("google-api-key", "AI" + "za" + filled(35), id="google"),
        pytest.param("openai-key", "s" + "k-" + filled(48), id="openai"),
        pytest.param("openai-key", "s" + "k-proj-" + filled(40) + "_-" + filled(40), id="openai, of a project"),
        pytest.param("openai-key", "s" + "k-ant-api03-" + filled(80), id="anthropic"),
        pytest.param("openai-key", "s" + "k-" + "0123456789abcdef" * 2, id="dashscope"),
        pytest.param("npm-token", "np" + "m_" + filled(36), id="npm"),
        pytest.param("pypi-token", "pyp" + "i-AgEIcHlwaS5vcmc" + filled(60), id="pypi"),
        pytest.param("json-web-token", "ey" + f"J{filled(20)}.ey" + f"J{filled(30)}.{filled(43)}", id="a web token"),
    ],
)
@pytest.mark.parametrize(
    "around", ["{}", 'key = "{}"', "KEY={}\r", "curl -H 'Authorization: Bearer {}' https://example.com", "é{}é"]
)
def test_each_format_is_found(kind: str, credential: str, around: str) -> None:
    if around == "é{}é":
        around = "é {} é"
    text = f"first\n{around.format(credential)}\nlast\n"
    redacted, found = secrets.redact(text)
    assert redacted == f"first\n{around.format(f'[redacted {kind}]')}\nlast\n"
    assert found == (Redaction(2, kind),)


@pytest.mark.parametrize(
    "kind",
    [
        "PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "DSA PRIVATE KEY", "OPENSSH PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "PGP PRIVATE KEY BLOCK",
    ],
)  # fmt: skip
def test_private_keys(kind: str) -> None:
    redacted, found = secrets.redact(f"a\n{armoured(kind)}\nb\n")
    assert redacted == "a\n[redacted private-key]\n\n\n\n\nb\n"
    assert found == (Redaction(2, "private-key"),)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,3F17F5316E2BAC89\n\n" + BASE64, id="with headers"),
        pytest.param("Version: GnuPG v1\nComment: (none)\n\n" + BASE64 + "=iFjy\n", id="with a comment and a checksum"),
        pytest.param("".join(f"        {line}\n" for line in (BASE64 * 2).split()), id="indented"),
        pytest.param("".join(f'"{line}\\n" +\n' for line in (BASE64 * 2).split()), id="in a program's text"),
        pytest.param(BASE64 * 150, id="long"),
        pytest.param((BASE64 * 3).replace("\n", "\r\n"), id="CRLF"),
        pytest.param((BASE64 * 3).replace("\n", "\\n"), id="on one line, as in JSON"),
    ],
)
def test_keys_in_all_kinds_of_places(body: str) -> None:
    text = armoured("RSA PRIVATE KEY", body)
    redacted, found = secrets.redact(f"x = '{text}'\nnext\n")
    assert [one.kind for one in found] == ["private-key"]
    assert BASE64[:20] not in redacted
    assert redacted.count("\n") == text.count("\n") + 2
    assert redacted.endswith("'\nnext\n")


def test_lines_are_right_after_a_key_of_many_lines() -> None:
    aws, npm = "AKI" + "A" + filled(16).upper(), "np" + "m_" + filled(36)
    text = f"{npm}\n{armoured('PRIVATE KEY')} {aws}\n{armoured('EC PRIVATE KEY')}\n\n{npm} {aws}\n"
    redacted, found = secrets.redact(text)
    kinds = ["npm-token", "private-key", "aws-access-key", "private-key", "aws-access-key", "npm-token"]
    assert [(one.line, one.kind) for one in found] == list(zip([1, 2, 6, 7, 13, 13], kinds, strict=True))
    assert redacted.split("\n")[12] == "[redacted npm-token] [redacted aws-access-key]"
    assert redacted.count("\n") == text.count("\n")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("task-" + "a1" * 30, id="a word that ends in sk"),
        pytest.param("disk-usage-of-the-first-2-partitions-of-all-machines", id="another"),
        pytest.param(".sk-cube-grid-with-a-very-long-name-of-its-own { color: red }", id="a class of a style sheet"),
        pytest.param("sk-" + "a1" * 10, id="too short"),
        pytest.param("da39a3ee5e6b4b0d3255bfef95601890afd80709", id="a hash"),
        pytest.param("123e4567-e89b-12d3-a456-426614174000", id="a UUID"),
        pytest.param("XAKI" + "A" + filled(16).upper(), id="in the middle of a word"),
        pytest.param("AKI" + "A" + filled(20).upper(), id="longer than the format"),
        pytest.param("ghp_" + "short", id="a prefix alone"),
        pytest.param("npm_config_registry_of_the_whole_company_and_more", id="a variable"),
        pytest.param("eyJ" + "hbGciOiJub25lIn0." + "x" * 30, id="half a web token"),
        pytest.param(armoured("PUBLIC KEY"), id="a public key"),
        pytest.param(armoured("CERTIFICATE"), id="a certificate"),
        pytest.param(armoured("PGP PUBLIC KEY BLOCK"), id="a public key of PGP"),
        pytest.param("-----BEGIN PRIVATE KEY" + "-----\n" + BASE64, id="no end"),
        pytest.param(
            "def load(text):\n    if text.startswith('-----BEGIN RSA PRIVATE KEY" + "-----'):\n        return decode(text, pkcs1=True)\n"
            "    return text.endswith('-----END RSA PRIVATE KEY" + "-----')\n",
            id="a program that reads keys",
        ),
        pytest.param(
            "b = '-----BEGIN PRIVATE KEY" + "-----'\nrule = '-----'\ndigest = '" + "ab" * 20 + "'\ne = '-----END PRIVATE KEY" + "-----'\n",
            id="a program with a digest between the markers",
        ),
    ],
)  # fmt: skip
def test_look_alikes_are_left_alone(text: str) -> None:
    assert secrets.redact(f"a\n{text}\nb\n") == (f"a\n{text}\nb\n", ())


@pytest.mark.parametrize(
    ("path", "secret"),
    [
        (".env", True), ("app/.env", True), ("app/.env.production", True), (".ENV", True), (".env.example", False), (".env.sample", False),
        (".env.template", False), (".env.dist", False), ("src/env.py", False), (".environment", False), ("app.env.md", False),
        (".netrc", True), ("_netrc", True), (".npmrc", True), (".pypirc", True), (".pgpass", True), (".git-credentials", True), (".htpasswd", True),
        (".dockercfg", True), ("kubeconfig", True), ("credentials.json", True), ("aws/credentials.json", True), ("my-credentials.json", False),
        ("service-account-prod.json", True), ("service_account.json", True), ("service_accounts.py", False),
        ("deploy/id_rsa", True), ("id_ed25519", True), ("deploy/id_rsa.pub", False), ("valid_rsa", False),
        ("tls/server.pem", True), ("tls/server.key", True), ("a.p12", True), ("a.pfx", True), ("a.jks", True), ("a.keystore", True), ("a.kdbx", True),
        ("a.ppk", True), ("a.asc", True), ("docs/key.md", False), ("keys.py", False), ("monkey", False), ("a.pem.md", False),
    ],
)  # fmt: skip
def test_files_of_keys(path: str, secret: bool) -> None:  # noqa: FBT001 - a table
    assert secrets.is_key_file(path) is secret
