"""``--remote``: addresses read as git would, one commit fetched and nothing run, and copies that runs can share."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from repoassist.errors import Exit, RepoassistError
from repoassist.repo import address, copies, git, remote

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Ended, Tree

ID = "0123456789012345678901234567890123456789"
PASSWORD = "hunter2hunter2"


@pytest.fixture
def project(make: Callable[..., Tree]) -> Tree:
    """A repository with a branch, an annotated tag and a commit that is nothing's tip."""
    tree = make({"a.py": "first = 1\n"}, name="project")
    tree.git("branch", "feature/x")
    tree.write({"a.py": "second = 2\n"}).commit()
    tree.write({"a.py": "third = 3\n"}).commit()
    tree.git("tag", "-a", "-m", "a tag", "v1")
    tree.write({"a.py": "fourth = 4\n", "docs/b.md": "B\n"}).commit()
    return tree


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    return folder


@pytest.fixture
def ssh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stand-in for ssh that runs the command here; a file in its folder, ``fails``, is what it says instead."""
    folder = tmp_path / "ssh"
    folder.mkdir()
    script = folder / "ssh.sh"
    script.write_text(
        f"#!/bin/sh\ntouch {folder}/called\nif [ -e {folder}/fails ]; then cat {folder}/fails >&2; exit 255; fi\n"
        f'if [ -e {folder}/hangs ]; then exec cat; fi\nfor last; do :; done\neval "$last"\n'
    )
    script.chmod(0o755)
    monkeypatch.setenv("GIT_SSH_COMMAND", str(script))
    monkeypatch.setenv("GIT_SSH_VARIANT", "ssh")
    return folder


def pack(tree: Tree, where: Path, wanted: str, *options: str, **environment: str) -> Ended:
    return tree.run("pack", "--remote", wanted, *options, cwd=str(where), env=environment)


def manifest(ended: Ended) -> Any:
    assert ended.code == 0, ended.err
    return json.loads(ended.out)


def url(tree: Tree, revision: str = "") -> str:
    return f"file://{tree.root}{'@' if revision else ''}{revision}"


def cached() -> list[str]:
    """What is in the folder of the copies."""
    folder = os.path.join(os.environ["XDG_CACHE_HOME"], "repoassist", copies.FOLDER)
    return sorted(os.listdir(folder)) if os.path.isdir(folder) else []


def on_disk(word: str) -> list[str]:
    """The files of the sealed home that hold a word."""
    found = []
    for parent, _, names in os.walk(os.environ["HOME"]):
        for name in names:
            with open(os.path.join(parent, name), "rb") as stream:
                if word.encode() in stream.read():
                    found.append(os.path.join(parent, name))
    return found


# --- addresses -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "fetched", "shown", "revision"),
    [
        ("https://h.example/a/b.git", "https://h.example/a/b.git", "https://h.example/a/b.git", "HEAD"),
        ("https://h.example/a/b@v1", "https://h.example/a/b", "https://h.example/a/b", "v1"),
        ("https://user@h.example/x.git@v1", "https://user@h.example/x.git", "https://h.example/x.git", "v1"),
        ("https://u:pw@h.example:8443/x@b/c", "https://u:pw@h.example:8443/x", "https://h.example:8443/x", "b/c"),
        ("https://u:p@w@h.example/x", "https://u:p@w@h.example/x", "https://h.example/x", "HEAD"),
        ("HTTPS://h.example/x", "https://h.example/x", "https://h.example/x", "HEAD"),
        ("https://h.example/@scope/x", "https://h.example/@scope/x", "https://h.example/@scope/x", "HEAD"),
        ("https://h.example/p@q/x@HEAD", "https://h.example/p@q/x", "https://h.example/p@q/x", "HEAD"),
        ("https://[::1]/x", "https://[::1]/x", "https://[::1]/x", "HEAD"),
        ("ssh://git@h.example/x", "ssh://git@h.example/x", "ssh://git@h.example/x", "HEAD"),
        ("ssh://git:pw@h.example:22/x@v1", "ssh://git:pw@h.example:22/x", "ssh://git@h.example:22/x", "v1"),
        ("git@github.com:a/b", "git@github.com:a/b", "git@github.com:a/b", "HEAD"),
        ("git@github.com:a/b.git@v1", "git@github.com:a/b.git", "git@github.com:a/b.git", "v1"),
        ("host:path", "host:path", "host:path", "HEAD"),
        ("file:///p@q/repo@main", "file:///p@q/repo", "file:///p@q/repo", "main"),
        ("owner/name", "https://github.com/owner/name", "https://github.com/owner/name", "HEAD"),
        ("owner/na.me@feature/x", "https://github.com/owner/na.me", "https://github.com/owner/na.me", "feature/x"),
        (
            f"owner/name@{ID.replace('0', 'A')}",
            "https://github.com/owner/name",
            "https://github.com/owner/name",
            ID.replace("0", "a"),
        ),
        ("owner/name@refs/pull/1/head", "https://github.com/owner/name", "https://github.com/owner/name", "refs/pull/1/head"),
    ],
)
def test_addresses(written: str, fetched: str, shown: str, revision: str, elsewhere: Path) -> None:
    found = address.parse(written, str(elsewhere))
    assert (found.url, found.shown, found.revision) == (fetched, shown, revision)
    assert "pw" not in repr(found)


@pytest.mark.parametrize(
    "written",
    [
        "http://h.example/x",
        "git://h.example/x",
        "ftp://h.example/x",
        "git+ssh://h.example/x",
        "ext::sh -c true",
        "fd::17",
        "--upload-pack=touch pwned",
        "-u true",
        "",
        "https://",
        "https://h.example",
        "https://h.example/",
        "https://-h/x",
        "https://u:hidden/part@h.example/x",
        "https://h.example/x?token=hidden",
        "https://h.example/x#hidden",
        "ssh://-oProxyCommand=true/x",
        "ssh://-oProxyCommand=true@h.example/x",
        "ssh://h.example/-x",
        "-oProxyCommand=true:x",
        "host:-x",
        "file://h.example/x",
        "file://relative",
        "https://h.example/x\ny",
        "one",
        "a/b/c",
        "owner/..",
        "owner/name@HEAD~1",
        "owner/name@a..b",
        "owner/name@-x",
        "owner/name@a:b",
        "owner/name@a b",
        "owner/name@x*",
    ],
)
def test_what_is_no_address(written: str, elsewhere: Path) -> None:
    with pytest.raises(RepoassistError) as caught:
        address.parse(written, str(elsewhere))
    assert caught.value.code is Exit.USAGE
    assert "hidden" not in caught.value.message + caught.value.hint


def test_a_folder_that_is_there_is_meant_before_anything_else(tmp_path: Path) -> None:
    for name in ("owner/name", "p@q", "p%q"):
        (tmp_path / name).mkdir(parents=True)
    asked = ("owner/name", "owner/name@v1", "p@q", "p@q@v1", "./p@q/", "p%q")
    found = [address.parse(one, str(tmp_path)) for one in asked]
    assert [(one.shown.removeprefix(f"file://{tmp_path}/"), one.revision) for one in found] == [
        ("owner/name", "HEAD"),
        ("owner/name", "v1"),
        ("p@q", "HEAD"),
        ("p@q", "v1"),
        ("p@q", "HEAD"),
        ("p%25q", "HEAD"),
    ]
    assert address.parse(f"file://{tmp_path}/p@q", "/").revision == "HEAD"


def test_one_copy_whoever_asks() -> None:
    spelt = ("https://a:b@h.example/x@v1", "https://h.example/x", "https://h.example/x/")
    assert len({address.parse(one, "/").digest for one in spelt}) == 1


def test_the_revision_may_stand_in_rev_but_not_twice() -> None:
    assert address.parse("owner/name", "/nowhere", "v1").revision == "v1"
    with pytest.raises(RepoassistError, match="twice"):
        address.parse("owner/name@v1", "/nowhere", "v1")


@pytest.mark.parametrize(
    ("origin", "name"),
    [
        ("https://h.example:8443/a/b.git", "b"),
        ("git@h.example:b.git", "b"),
        ("git@h.example:a/b", "b"),
        ("file:///x/b/.git", "b"),
        ("ssh://git@h.example:22/b/", "b"),
    ],
)
def test_what_a_remote_is_called(origin: str, name: str) -> None:
    assert git.Repository("/c", "/c", "/c", bare=True, here="/c", origin=origin).name == name


# --- fetching ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("revision", "commit"),
    [
        ("", "main"),
        ("HEAD", "main"),
        ("feature/x", "feature/x"),
        ("refs/heads/feature/x", "feature/x"),
        ("v1", "v1^{commit}"),
        ("{full}", "main~2"),
        ("{FULL}", "main~2"),
        ("{short}", "main~2"),
    ],
)
def test_revisions(project: Tree, elsewhere: Path, revision: str, commit: str) -> None:
    full = project.git("rev-parse", "main~2").strip()
    asked = revision.format(full=full, FULL=full.upper(), short=full[:9])
    found = manifest(pack(project, elsewhere, url(project, asked), "--json", "-q"))
    wanted = project.git("rev-parse", commit).strip()
    assert found["repository"] == {"root": url(project), "commit": wanted, "dirty": False, "name": "project"}
    assert project.git("show", f"{wanted}:a.py") in pack(project, elsewhere, url(project, asked), "-q").out


def test_only_the_commit_is_fetched(project: Tree, elsewhere: Path) -> None:
    manifest(pack(project, elsewhere, url(project), "--json", "-q"))
    (folder,) = [name for name in cached() if copies.OWN.fullmatch(name)]
    copy = os.path.join(os.environ["XDG_CACHE_HOME"], "repoassist", copies.FOLDER, folder)
    assert project.git(f"--git-dir={copy}", "rev-list", "--all").split() == [project.git("rev-parse", "main").strip()]
    assert not os.path.exists(os.path.join(copy, "FETCH_HEAD"))


@pytest.mark.parametrize(("kind", "said"), [("full", "gives no single commits"), ("abbreviated", "looking through all commits")])
def test_what_takes_long_is_said(project: Tree, elsewhere: Path, kind: str, said: str) -> None:
    project.git("config", "--global", "protocol.version", "0")  # without which a server decides what it gives
    full = project.git("rev-parse", "main~2").strip()
    ended = pack(project, elsewhere, url(project, full if kind == "full" else full[:9]), "--json")
    assert manifest(ended)["repository"]["commit"] == full
    assert said in ended.err


@pytest.mark.parametrize("revision", ["nowhere", "abcdef123", ID, "a-blob"])
def test_a_revision_that_is_not_there(project: Tree, elsewhere: Path, revision: str) -> None:
    project.git("tag", "a-blob", project.git("rev-parse", "main:a.py").strip())
    ended = pack(project, elsewhere, url(project, revision), "-q")
    assert (ended.code, ended.out, ended.err.count("\n")) == (1, "", 1)
    assert f"it has no commit {revision}" in ended.err
    assert cached() == []


def test_pathspecs_are_relative_to_the_top_level(project: Tree, elsewhere: Path) -> None:
    found = manifest(pack(project, elsewhere, url(project), "--json", "-q", "--", "docs"))
    assert [file["path"] for file in found["files"]] == ["docs/b.md"]


def test_the_repository_around_has_no_say(project: Tree, make: Callable[..., Tree]) -> None:
    around = make({"mine.py": "mine\n"}, name="around")
    around.git("config", f"url.file://{around.root}.insteadOf", url(project))
    around.git("config", "repoassist.exclude", "*.py")
    objects = around.root / ".git" / "objects"
    before = sorted(objects.rglob("*"))
    names = {"GIT_DIR": objects.parent, "GIT_WORK_TREE": around.root, "GIT_OBJECT_DIRECTORY": objects}
    for environment in ({}, {name: str(path) for name, path in names.items()}):
        found = manifest(around.run("pack", "--remote", url(project), "--json", "-q", env=environment))
        assert [file["path"] for file in found["files"]] == ["a.py", "docs/b.md"]
        project.write({"docs/b.md": "newer\n"}).commit()
    assert sorted(objects.rglob("*")) == before


def test_a_bare_repository_that_must_be_named_is(project: Tree, elsewhere: Path) -> None:
    project.git("config", "--global", "safe.bareRepository", "explicit")
    assert manifest(pack(project, elsewhere, url(project), "--json", "-q"))["files"]


def test_other_hashes(make: Callable[..., Tree], tmp_path: Path, elsewhere: Path) -> None:
    tree = make({}, commit=False, name="project")
    subprocess.run(["git", "init", "--quiet", "--object-format=sha256", str(tmp_path / "other")], check=True)
    other = type(tree)(tmp_path / "other")
    full = other.write({"a.py": "a = 1\n"}).commit()
    for revision in ("", full, full[:9]):
        assert manifest(pack(other, elsewhere, url(other, revision), "--json", "-q"))["repository"]["commit"] == full


def test_ssh(project: Tree, elsewhere: Path, ssh: Path) -> None:
    found = manifest(pack(project, elsewhere, f"git@h.example:{project.root}@v1", "--json", "-q"))
    assert (found["repository"]["root"], found["repository"]["name"]) == (f"git@h.example:{project.root}", "project")
    assert (ssh / "called").exists()


# --- what goes wrong -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("says", "expected"),
    [
        ("git@h.example: Permission denied (publickey).", (4, "it wants another login")),
        ("Host key verification failed.", (4, "not known to ssh")),
        ("ERROR: Repository not found.", (1, "there is no such repository")),
        ("ssh: connect to host h.example port 22: Network is unreachable\r", (1, "Network is unreachable. Look")),
        ("fatal: write error: No space left on device", (1, "the disk is full")),
        ("remote: aborting due to possible repository corruption on the remote side.", (1, "it is damaged")),
        ("something new", (1, "cannot be fetched")),
    ],
)
def test_failures(project: Tree, elsewhere: Path, ssh: Path, says: str, expected: tuple[int, str]) -> None:
    (ssh / "fails").write_text(f"{says}\n")
    ended = pack(project, elsewhere, "ssh://git@h.example/x")
    assert (ended.code, ended.out, ended.err.count("\n")) == (expected[0], "", 1)
    assert expected[1] in ended.err
    assert cached() == []


def test_a_repository_without_commits(make: Callable[..., Tree], elsewhere: Path) -> None:
    ended = pack(make({}, commit=False), elsewhere, str(elsewhere.parent / "repo0"))
    assert (ended.code, ended.err.count("\n")) == (1, 1)
    assert "no commit HEAD" in ended.err


@pytest.mark.parametrize(
    ("environment", "told"),
    [({"HOME": "", "XDG_CACHE_HOME": ""}, "HOME"), ({"XDG_CACHE_HOME": "/proc/nowhere"}, "/proc/nowhere")],
    ids=["no home", "unwritable"],
)
def test_without_a_place_to_fetch_into(project: Tree, elsewhere: Path, environment: dict[str, str], told: str) -> None:
    ended = pack(project, elsewhere, url(project), **environment)
    assert (ended.code, ended.err.count("\n")) == (1, 1)
    assert told in ended.err


@pytest.mark.parametrize("other", ["ext::touch pwned ", "http://127.0.0.1:1/"])
def test_configuration_does_not_lead_to_other_protocols(project: Tree, elsewhere: Path, other: str) -> None:
    project.git("config", "--global", f"url.{other}.insteadOf", "https://h.example/")
    ended = pack(project, elsewhere, "https://h.example/x")
    assert (ended.code, ended.err.count("\n")) == (2, 1)
    assert "not allowed" in ended.err
    assert os.listdir(elsewhere) == []


def test_an_interrupted_fetch_leaves_nothing(project: Tree, elsewhere: Path, ssh: Path) -> None:
    (ssh / "hangs").touch()
    argv = [sys.executable, "-m", "repoassist", "pack", "--remote", f"h.example:{project.root}"]
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell starts what it puts in the background deaf to interrupts
    running = subprocess.Popen(argv, cwd=elsewhere, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    while not (ssh / "called").exists():
        assert running.poll() is None
        time.sleep(0.01)
    assert len(cached()) == 2
    running.send_signal(signal.SIGINT)
    out, err = running.communicate()
    assert (running.returncode, out, err.strip()) == (130, b"", b"git repoassist: interrupted")
    assert cached() == []


# --- copies --------------------------------------------------------------------------------------------------------


def test_a_branch_is_asked_for_each_time(project: Tree, elsewhere: Path) -> None:
    first = manifest(pack(project, elsewhere, url(project), "--json", "-q"))
    newer = project.write({"a.py": "fifth = 5\n"}).commit()
    second = manifest(pack(project, elsewhere, url(project), "--json", "-q"))
    assert first["repository"]["commit"] != second["repository"]["commit"] == newer
    assert len([name for name in cached() if copies.OWN.fullmatch(name)]) == 1


def test_a_whole_hash_that_is_there_needs_no_remote(project: Tree, elsewhere: Path, ssh: Path) -> None:
    full, there = project.git("rev-parse", "main").strip(), f"git@h.example:{project.root}"
    first = manifest(pack(project, elsewhere, there, "--json", "-q"))
    (ssh / "fails").write_text("ssh: connect to host h.example port 22: Network is unreachable\n")
    assert manifest(pack(project, elsewhere, f"{there}@{full}", "--json", "-q"))["digest"] == first["digest"]
    ended = pack(project, elsewhere, there)
    assert ended.code == 1
    assert f"@{full} was fetched on" in ended.err


def test_runs_at_the_same_time_share_a_copy(project: Tree, elsewhere: Path) -> None:
    argv = [sys.executable, "-m", "repoassist", "pack", "-q", "--json", "--remote"]
    asked = [url(project), url(project, "v1"), url(project, "feature/x"), url(project)]
    running = [subprocess.Popen([*argv, one], cwd=elsewhere, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for one in asked]
    ended = [process.communicate() for process in running]
    assert [(process.returncode, err) for process, (_, err) in zip(running, ended, strict=True)] == [(0, b"")] * 4
    wanted = [project.git("rev-parse", f"{name}^{{commit}}").strip() for name in ("main", "v1", "feature/x", "main")]
    assert [json.loads(out)["repository"]["commit"] for out, _ in ended] == wanted
    assert len(cached()) == 2


def fetch(tree: Tree, revision: str = "") -> str:
    folder, _ = remote.fetch(address.parse(url(tree, revision), "/"), os.environ["XDG_CACHE_HOME"], lambda _line: None)
    return folder


def damage_lock(folder: str) -> None:
    open(os.path.join(folder, "shallow.lock"), "w").close()  # as a git leaves it that is killed


def damage_head(folder: str) -> None:
    os.unlink(os.path.join(folder, "HEAD"))


def damage_record(folder: str) -> None:
    with open(os.path.join(folder, copies.RECORD), "w") as stream:
        stream.write("[1")


def damage_packs(folder: str) -> None:
    pack_folder = os.path.join(folder, "objects", "pack")
    for name in os.listdir(pack_folder):
        os.unlink(os.path.join(pack_folder, name))


@pytest.mark.parametrize("damage", [damage_lock, damage_head, damage_record, damage_packs])
def test_a_damaged_copy_is_made_anew(project: Tree, elsewhere: Path, damage: Callable[[str], None]) -> None:
    manifest(pack(project, elsewhere, url(project), "--json", "-q"))
    (name,) = [name for name in cached() if copies.OWN.fullmatch(name)]
    damage(os.path.join(os.environ["XDG_CACHE_HOME"], "repoassist", copies.FOLDER, name))
    newer = project.write({"a.py": "fifth = 5\n"}).commit()
    assert manifest(pack(project, elsewhere, url(project), "--json", "-q"))["repository"]["commit"] == newer


def test_a_copy_does_not_grow_for_ever(project: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, "MOST_PACKS", 2)
    numbers = []
    for number in range(6):
        project.write({"a.py": f"number = {number}\n"}).commit()
        numbers.append(copies.packs(fetch(project)))
    assert numbers == [1, 2, 3, 1, 2, 3]


def test_what_a_killed_run_left_is_taken_away(project: Tree) -> None:
    folder = fetch(project)
    left = f"{folder}.new-abc"
    os.mkdir(left)
    fetch(project)
    assert not os.path.exists(left)


def test_a_link_in_place_of_the_folder_is_not_written_through(project: Tree, tmp_path: Path) -> None:
    (tmp_path / "target").mkdir()
    cache = tmp_path / "cache"
    cache.mkdir()
    (cache / copies.FOLDER).symlink_to(tmp_path / "target")
    with pytest.raises(RepoassistError, match="a link"):
        remote.fetch(address.parse(url(project), "/"), str(cache), lambda _line: None)
    assert os.listdir(tmp_path / "target") == []


# --- what must not happen ------------------------------------------------------------------------------------------


def test_credentials_reach_no_file_and_no_message(project: Tree, elsewhere: Path, ssh: Path) -> None:
    there = f"ssh://git:{PASSWORD}@h.example{project.root}"
    ended = pack(project, elsewhere, there, "--json")
    assert manifest(ended)["repository"]["root"] == f"ssh://git@h.example{project.root}"
    failed = pack(project, elsewhere, f"https://user:{PASSWORD}@127.0.0.1:1/x")
    assert failed.code == 1
    (ssh / "fails").write_text(f"fatal: {there} is down\n")
    refused = pack(project, elsewhere, f"ssh://git:{PASSWORD}@h.example/other")
    assert refused.code == 1
    assert PASSWORD not in ended.out + ended.err + failed.err + refused.err
    assert on_disk(PASSWORD) == []


def test_nothing_of_a_hostile_remote_runs(make: Callable[..., Tree], elsewhere: Path, tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    hostile = make(
        {
            "a.py": "a = 1\n",
            ".gitattributes": "*.py filter=evil diff=evil\n",
            ".gitmodules": '[submodule "x"]\n\tpath = x\n\turl = ext::touch ran\n',
            ".lfsconfig": "[lfs]\n\turl = https://h.example/\n",
        },
        commit=False,
    )
    hostile.root.joinpath("link").symlink_to("/etc/passwd")
    hostile.git("add", "--all")
    hostile.git("update-index", "--add", "--cacheinfo", f"160000,{ID},x")
    hostile.git("commit", "--quiet", "-m", "hostile")
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for folder in (hooks, hostile.root / ".git" / "hooks"):
        for name in ("reference-transaction", "post-checkout", "post-index-change", "pre-auto-gc", "post-rewrite"):
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(f"#!/bin/sh\ntouch {mark}\n")
            (folder / name).chmod(0o755)
    for key in ("filter.evil.smudge", "filter.evil.clean", "diff.evil.textconv", "core.fsmonitor"):
        hostile.git("config", "--global", key, f"touch {mark}")
    hostile.git("config", "--global", "core.hooksPath", str(hooks))
    template = tmp_path / "template" / "info" / "attributes"  # the user's own, and not meant for this
    template.parent.mkdir(parents=True)
    template.write_text("*.py repoassist=omit\n")
    hostile.git("config", "--global", "init.templateDir", str(tmp_path / "template"))
    mark.unlink(missing_ok=True)
    found = manifest(pack(hostile, elsewhere, url(hostile), "--json", "-q"))
    assert {file["path"] for file in found["files"]} == {"a.py", ".gitattributes", ".gitmodules", ".lfsconfig"}
    assert {(one["path"], one["why"]) for one in found["omitted"]} == {("link", "symlink"), ("x", "submodule")}
    assert not mark.exists()
    assert os.listdir(elsewhere) == []


@pytest.mark.parametrize("name", [b"../out", b".git", b".."])
def test_a_tree_that_leads_out_is_refused(project: Tree, elsewhere: Path, name: bytes) -> None:
    blob = bytes.fromhex(project.git("rev-parse", "main:a.py").strip())
    made = subprocess.run(
        ["git", "-C", project.root, "hash-object", "-t", "tree", "--literally", "-w", "--stdin"],
        input=b"100644 " + name + b"\0" + blob,
        capture_output=True,
        check=True,
    )
    project.git("update-ref", "refs/heads/evil", project.git("commit-tree", "-m", "evil", made.stdout.decode().strip()).strip())
    ended = pack(project, elsewhere, url(project, "evil"))
    assert (ended.code, ended.out, ended.err.count("\n")) == (1, "", 1)


def test_consent_is_asked_for_each_remote(project: Tree, elsewhere: Path) -> None:
    key = {"DASHSCOPE_API_KEY": "k-123456789"}
    ended = project.run("ask", "why?", "--remote", url(project), "--endpoint", "dashscope", cwd=str(elsewhere), env=key)
    assert ended.code == 3
    assert f"send text of {url(project)} to dashscope" in ended.err


def test_ask_answers_about_a_remote(project: Tree, elsewhere: Path) -> None:
    ended = project.run("ask", "where is fourth defined?", "--remote", url(project), "-q", cwd=str(elsewhere))
    assert (ended.code, "a.py" in ended.out) == (0, True)
