"""Credentials: each format is found, and only credentials are; lines keep their numbers. The fakes are put together here."""

from __future__ import annotations

import random
import re

import credentials
import pytest

from repoassist.records import Redaction
from repoassist.repo import secrets
from repoassist.repo.secrets import formats, places

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
        pytest.param("anthropic-key", "s" + "k-ant-api03-" + filled(80), id="anthropic"),
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


@pytest.mark.parametrize("name", credentials.FORMS)
def test_credentials_are_told_by_their_form_in_every_syntax(name: str) -> None:
    source = random.Random(name)
    values = [credentials.drawn(credentials.FORMS[name], source) for _ in credentials.SYNTAXES]
    assert kept(values, [("value", syntax) for syntax in credentials.SYNTAXES.values()]) <= TOLERATED * len(values)


@pytest.mark.parametrize("name", credentials.NAMED)
def test_credentials_are_told_by_what_they_are_called_in_every_syntax(name: str) -> None:
    source = random.Random(name)
    called, template = credentials.NAMED[name]
    values = [credentials.drawn(template, source) for _ in credentials.SYNTAXES]
    assert kept(values, [(called, syntax) for syntax in credentials.SYNTAXES.values()]) <= 2 * TOLERATED * len(values)


@pytest.mark.parametrize("name", credentials.PLACES)
def test_credentials_are_told_by_where_they_stand(name: str) -> None:
    source = random.Random(name)
    for _ in range(5):
        before, value, after = credentials.drawn(credentials.PLACES[name], source).split("|")
        text = f"first\n{before}{value}{after}\nlast\n"
        redacted, found = secrets.redact(text)
        assert found, text
        assert value not in redacted
        assert redacted.startswith("first\n" + before), text
        assert redacted.endswith(after + "\nlast\n"), text
        assert redacted.count("\n") == text.count("\n")


def test_of_all_planted_credentials_nearly_all_are_redacted() -> None:
    source = random.Random(0)
    given = [("value", template) for template in credentials.FORMS.values()] + list(credentials.NAMED.values())
    places = [(name, syntax) for name, _ in given for syntax in credentials.SYNTAXES.values()]
    values = [credentials.drawn(template, source) for _, template in given for _ in credentials.SYNTAXES]
    assert len(given) >= 60
    assert kept(values, places) <= 0.01 * len(values)


TOLERATED = 0.05
"""The share of values of one kind that may look too little like chance; none but for bad luck."""


def kept(values: list[str], places: list[tuple[str, str]]) -> int:
    """How many of the values, each planted at a place, can be read afterwards; whatever is redacted, lines keep their numbers."""
    count = 0
    for value, (name, syntax) in zip(values, places, strict=True):
        text = credentials.planted(syntax, name, value)
        redacted, found = secrets.redact(text)
        assert redacted.count("\n") == text.count("\n")
        assert all(text.split("\n")[one.line - 1].find(value) >= 0 for one in found)
        count += any(part in redacted for part in (value[len(value) // 4 :], value[: -len(value) // 4]))
    return count


HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
CHANCE = "q7Rt2" + "Xp9Lw4" + "Zk8Vb3" + "Nm6Hd1" + "Yc5Jg0"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f'"integrity": "sha512-{CHANCE * 3}=="', id="integrity of a lock file"),
        pytest.param(f'checksum = "{HASH}"', id="checksum of a lock file"),
        pytest.param(f'token_hash = "{HASH}"', id="hash of a token"),
        pytest.param(f'sha256 = "{HASH}"', id="hash"),
        pytest.param(f"--hash=sha256:{HASH}", id="requirements"),
        pytest.param(f"password: sha256:{HASH}", id="hash that says so"),
        pytest.param(f'key = "{HASH}"', id="test vector of a cipher"),
        pytest.param('secret_key = "000102030405060708090a0b0c0d0e0f"', id="test vector that counts"),
        pytest.param("access_key: A1B2C3D4" + "E5F6G7H8I9J0", id="series"),
        pytest.param('token = "123e4567-e89b-12d3-a456-426614174000"', id="UUID"),
        pytest.param(f'public_key = "{CHANCE}"', id="public key"),
        pytest.param(f'ssh_key = "ssh-rsa AAAAB3NzaC1yc2E{CHANCE * 3} a@b"', id="public key of ssh"),
        pytest.param(f'csrf_token = "{CHANCE}"', id="token of a form"),
        pytest.param(f'next_page_token = "{CHANCE}"', id="place in a list"),
        pytest.param(f'"key_id": "{CHANCE}"', id="name of a key"),
        pytest.param(f'image = "data:image/png;base64,iVBORw0KGgo{CHANCE * 9}="', id="image"),
        pytest.param('password = "${DB_PASSWORD}"', id="variable"),
        pytest.param("api_key: {{ .Values.apiKey1Of2Keys }}", id="template"),
        pytest.param('secret = os.environ["APP_SECRET_2"]', id="environment"),
        pytest.param('token = "<YOUR-TOKEN-1234-HERE>"', id="to be filled in"),
        pytest.param('password = "changeme123!"', id="to be changed"),
        pytest.param('password_field = "RegistrationForm2Password1"', id="name of a field"),
        pytest.param('secret = "the quick brown fox jumps over 2 lazy dogs"', id="sentence"),
        pytest.param('token = "correct-horse-battery-staple-4"', id="words"),
        pytest.param("auth_token = tokens.createFor(user2, Scope3)", id="call"),
        pytest.param('access_key = "/etc/ssl/private/server2/key4.p"', id="path"),
        pytest.param('auth_key = "https://a.example.com/x7Rt2Xp9"', id="address"),
        pytest.param('if token == "1234567890123456789012":', id="number"),
        pytest.param("secret: dGhlIHNhbXBsZSBub25jZSBvZiBhbGw=", id="words in base64"),
        pytest.param("postgres://user:pass@localhost/db", id="address of an example"),
        pytest.param("postgres://user:${PASSWORD}@db.internal/db", id="address with a variable"),
        pytest.param("https://<user>:<password>@host.example.com/", id="address to be filled in"),
        pytest.param("http://alice:hunter2x@example.com/", id="address at example.com"),
        pytest.param("git@github.com:a/b.git and https://github.com:443/a@v2", id="address without a password"),
        pytest.param("Authorization: Basic " + "dXNlcjpwYXNzd29yZA==", id="user:password in base64"),
        pytest.param("Authorization: Bearer <token>", id="header to be filled in"),
        pytest.param("headers = {'Authorization': f'Bearer {token2}'}", id="header with a variable"),
        pytest.param('"hash": "bcrypt$$2b$12$SIY68CoDI6NwnSNKDTrE6e' + CHANCE + '"', id="hash of a password in a test"),
        pytest.param("kind: SecretList\ndata:\n  a: bcdefgh1", id="no Secret"),
        pytest.param("kind: Secret\ndata:\n  a: {{ .Values.a | b64enc }}", id="template of a Secret"),
        pytest.param("machine learning login password reset2you", id="prose about machines"),
        pytest.param("A" + "KIAIOSFODNN7EXAMPLE", id="the example of the documentation"),
        pytest.param("LS0tLS1CRUdJTi" + "BDRVJUSUZJQ0FURS0tLS0t" + CHANCE * 3, id="certificate in base64"),
    ],
)
def test_what_only_looks_like_a_secret_is_left_alone(text: str) -> None:
    assert secrets.redact(f"a\n{text}\nb\n") == (f"a\n{text}\nb\n", ())


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        (f'api_key = "{CHANCE}"  # mine', 'api_key = "[redacted key]"  # mine'),
        (f"DB_PASSWORD={CHANCE}", "DB_PASSWORD=[redacted password]"),
        (f"token: {CHANCE}", "token: [redacted token]"),
        (f"clientSecret => '{CHANCE}',", "clientSecret => '[redacted secret]',"),
        (f"redis://u:{CHANCE}@h.internal/0", "redis://u:[redacted url-password]@h.internal/0"),
        (f"curl -u a:{CHANCE} https://b.com", "curl -u a:[redacted curl-password] https://b.com"),
        (f"Authorization: Bearer {CHANCE}", "Authorization: Bearer [redacted bearer-token]"),
        (f"\u4e2d\u0130 secret = '{CHANCE}' \u00e9\ud800", "\u4e2d\u0130 secret = '[redacted secret]' \u00e9\ud800"),
        ('api_key = "\u043a\u043b\u044e\u0447-\u0434\u043e\u0441\u0442\u0443\u043f-12"', 'api_key = "[redacted key]"'),
        ("GITHUB_TOKEN=gh" + f"p_{filled(36)}", "GITHUB_TOKEN=[redacted github-token]"),
        ("x\\ngh" + f"p_{filled(36)}\\ny", "x\\n[redacted github-token]\\ny"),
    ],
    ids=[
        "key",
        "password",
        "token",
        "secret",
        "address",
        "option",
        "header",
        "among other scripts",
        "in another script",
        "form before name",
        "escaped line break",
    ],
)
def test_only_the_secret_is_replaced(text: str, redacted: str) -> None:
    assert secrets.redact(text)[0] == redacted


def test_the_result_has_nothing_more_to_redact() -> None:
    source = random.Random(1)
    text = "".join(
        credentials.planted(credentials.SYNTAXES["environment"], name, credentials.drawn(template, source))
        for name, template in credentials.NAMED.values()
    )
    redacted, _ = secrets.redact(text)
    assert secrets.redact(redacted) == (redacted, ())


@pytest.mark.parametrize("given", formats.FORMATS, ids=lambda given: given.kind)
def test_formats_are_bounded(given: formats.Format) -> None:
    formats.compiled(given.body)
    assert given.hints
    assert all(len(hint) > 1 for hint in given.hints)
    assert not risky(given.body)


@pytest.mark.parametrize("place", places.PLACES, ids=lambda place: place.kind)
def test_places_are_bounded(place: places.Place) -> None:
    places.compiled(place.pattern)
    assert place.gate == place.gate.lower()
    assert place.hint == place.hint.lower()
    assert not risky(place.pattern)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [("a*b", True), ("[a-z]+b", True), ("a{3,}b", True), ("a{3,9}b", False), ("a{3,}", False), ("[*+]{3}b", False)],
)
def test_what_is_bounded(pattern: str, expected: bool) -> None:  # noqa: FBT001 - a table
    assert risky(pattern) is expected


CLASS = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]|\\.")
UNBOUNDED = re.compile(r"(?:\*|(?<!\})\+|,\})(?!\+?(?:=\{0,\d\}\+?)?(?:\)|\||\(\?!C|$))")


def risky(pattern: str) -> bool:
    """Whether a repetition without a bound stands where what follows can fail and make it try again."""
    return UNBOUNDED.search(CLASS.sub("C", pattern)) is not None


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        " ",
        "a1",
        "token=",
        "password: x",
        "eyJ" + "a" * 20 + ".",
        "-----BEGIN PRIVATE KEY-----\n" + "ab1/" * 30,
        "curl -u ",
        "kind: Secret\n",
        "://a:b",
        "A" * 19 + "1",
        "Q~",
    ],
    ids=[
        "letter",
        "blank",
        "run",
        "names",
        "values",
        "web tokens",
        "keys",
        "options",
        "manifests",
        "addresses",
        "zeros in base64",
        "hints",
    ],
)
def test_long_lines_end_soon(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    redacted, _ = secrets.redact(text)
    assert redacted.count("\n") == text.count("\n")


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
        ("a.ppk", True), ("private.asc", True), ("docs/intro.asc", False), ("docs/key.md", False), ("keys.py", False), ("monkey", False), ("a.pem.md", False),
        ("prod.env", True), ("deploy/example.env", False), (".env.production.example", False), (".envrc", False), ("env", False),
        (".aws/credentials", True), ("home/.AWS/Credentials", True), ("src/credentials", False), (".docker/config.json", True), ("src/config.json", False),
        (".kube/config", True), (".git/config", False), ("kubeconfig.yaml", True), ("dev.kubeconfig", True), (".cargo/credentials.toml", True), ("credentials.toml", False),
        ("terraform.tfstate", True), ("terraform.tfstate.backup", True), ("db.backup", False), ("prod.tfvars", True), ("example.tfvars", False), ("variables.tf", False),
        ("config/master.key", True), ("config/credentials.yml.enc", False), ("config/secrets.yml", False), (".vault-token", True), (".s3cfg", True), ("rclone.conf", True),
        ("application_default_credentials.json", True), ("a-firebase-adminsdk-b.json", True), ("client_secret_1.json", True), ("package.json", False),
        ("AuthKey.p8", True), ("client.ovpn", True), ("App.mobileprovision", False), ("server.crt", False), ("id_ed25519_sk", True), ("etc/shadow", True), ("css/shadow", False),
        ("key", False), ("pem", False), ("", False),
    ],
)  # fmt: skip
def test_files_of_keys(path: str, secret: bool) -> None:  # noqa: FBT001 - a table
    assert secrets.is_key_file(path) is secret
