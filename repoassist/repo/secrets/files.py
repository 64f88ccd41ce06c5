"""Files that are made to hold keys, told by their paths alone: none is sent."""

from __future__ import annotations

from repoassist.repo.secrets.words import words

NAMES = words("""
    .netrc _netrc .npmrc .pypirc .pgpass pgpass.conf .my.cnf .mylogin.cnf .git-credentials .htpasswd .htdigest .dockercfg
    .dockerconfigjson .s3cfg .boto .passwd-s3fs .vault-token .vault_pass .vault-pass vault_pass.txt .terraformrc terraform.rc
    credentials.tfrc.json .databrickscfg .msmtprc .ftpconfig sftp-config.json rclone.conf kubeconfig kubeconfig.yaml
    kubeconfig.yml kubeconfig.json credentials.json kaggle.json application_default_credentials.json secring.gpg
    otr.private_key id_rsa id_dsa id_ecdsa id_ed25519 id_ecdsa_sk id_ed25519_sk id_xmss
""")

ENDINGS = words("pem key p8 p12 pfx pkcs12 jks jceks bks keystore kdb kdbx ppk keytab psafe3 agekey ovpn tfstate kubeconfig env")

FOLDERS = {
    "credentials": (".aws/", ".gem/", ".cargo/"),
    "credentials.toml": (".cargo/",),
    "config": (".kube/",),
    "config.json": (".docker/",),
    "hosts.yml": ("gh/",),
    "secrets.toml": (".streamlit/",),
    "auth.json": (".composer/", ".codex/"),
    "shadow": ("etc/",),
    "gshadow": ("etc/",),
}
"""Names that hold keys in some folders only."""

TEMPLATES = ("example", "sample", "template", "dist", "tmpl", "tpl", "default", "schema")
"""A file of settings that says so is there to be copied and filled in."""


def is_key_file(path: str) -> bool:
    """Whether a file of this name is made to hold keys. Called for every path of a tree, each time."""
    name = path[path.rfind("/") + 1 :].lower()
    ending = name[name.rfind(".") + 1 :]
    if name in NAMES or name in FOLDERS:
        return name not in FOLDERS or in_folder(path, name)
    if ending in ENDINGS:
        return "." in name and not (ending == "env" and is_template(name))
    if name[:5] == ".env.":
        return not is_template(name)
    return ending in {"json", "asc", "tfvars", "backup"} and is_named_key(name, ending)


def in_folder(path: str, name: str) -> bool:
    """Whether a name stands in one of the folders where it means keys."""
    return path[: -len(name)].lower().endswith(FOLDERS[name])


def is_template(name: str) -> bool:
    """Whether a name of settings is that of a template."""
    return any(word in name for word in TEMPLATES)


def is_named_key(name: str, ending: str) -> bool:
    """Whether a file of an ending that many files have is one of keys by the rest of its name."""
    if ending == "json":
        return (
            name.startswith(("service-account", "service_account", "serviceaccount", "client_secret"))
            or "-firebase-adminsdk-" in name
        )
    if ending == "asc":  # also the ending of signatures, and of texts
        return "private" in name or "secret" in name
    return not is_template(name) if ending == "tfvars" else name.endswith(".tfstate.backup")
