"""Every hazard that a tree can hold, alone and all together: what is packed, and what is left out for which reason."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from repoassist.records import visible

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Tree

ROOT = os.geteuid() == 0
WITHOUT_POWER = ("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all") if ROOT else ()
"""What takes from the superuser the power to read every file."""

LATIN = b"latin-\xe9.py".decode("utf-8", "surrogateescape")
LINK, PIPE, GITLINK, MISSING = "symlink", "special-file", "submodule", "missing"


@dataclass(frozen=True)
class Place:
    """A folder of a repository in which a hazard is built; an empty ``folder`` is the top level."""

    tree: Tree
    folder: str = ""

    def path(self, name: str) -> str:
        return f"{self.folder}/{name}" if self.folder else name

    def full(self, name: str) -> str:
        return f"{self.tree.root}/{self.path(name)}"

    def write(self, name: str, text: str | bytes) -> str:
        os.makedirs(os.path.dirname(self.full(name)), exist_ok=True)
        with open(self.full(name), "wb") as stream:
            stream.write(text.encode() if isinstance(text, str) else text)
        return name

    def git(self, *arguments: str, stdin: bytes = b"") -> str:
        done = subprocess.run(["git", "-C", str(self.tree.root), *arguments], input=stdin, capture_output=True, check=True)
        return done.stdout.decode().strip()

    def track(self, *names: str) -> None:
        """Make the index have these as they are now."""
        self.git("update-index", "--add", "-z", "--stdin", stdin=b"".join(os.fsencode(self.path(name)) + b"\0" for name in names))

    def index(self, *rows: str) -> None:
        """Put rows of ``mode object stage name`` into the index."""
        split = [row.rsplit(" ", 1) for row in rows]
        stdin = b"".join(f"{front}\t".encode() + os.fsencode(self.path(name)) + b"\0" for front, name in split)
        self.git("update-index", "-z", "--index-info", stdin=stdin)

    def blob(self, text: str) -> str:
        return self.git("hash-object", "-w", "--stdin", stdin=text.encode())

    def tracked(self, name: str, text: str | bytes = "tracked\n") -> str:
        self.track(self.write(name, text))
        return name


def names(place: Place) -> None:
    for name in NAMES:
        place.tracked(name, f"{len(name)} characters\n")


NAMES = [
    "a b.py", "new\nline.py", 'quo"te.py', "tab\t.py", "*.py", "[a].py", "?.py", "back\\slash.py", "-n", "--help", ":(top)x", ":!x.py",
    "#hash.py", "!bang.py", "trail ", "é.py", "e\u0301.py", "\u202egpj.py", "\x1b[2Jclear.py", "\x07bell.py", "</file>.py", "l\u2028s.py",
    LATIN, "n" * 252 + ".py", "日本語.py", "CON.py", "a:b.py", "$(id).py", "`id`.py", "~", "\u00a0.py", "\ufeff.py", "{x}.py", "%s.py",
]  # fmt: skip


def links(place: Place) -> None:
    outside = f"{place.tree.root}/../outside-{len(place.folder)}.txt"
    with open(outside, "w", encoding="utf-8") as stream:
        stream.write("TEXT FROM OUTSIDE\n")
    os.makedirs(place.full("."), exist_ok=True)
    for name, target in LINKS.items():
        os.symlink(target or outside, place.full(name))
    place.track(*LINKS)
    os.symlink(outside, place.full("untracked.py"))


LINKS = {
    "file.py": "", "absolute.py": "/etc/passwd", "folder": "/etc", "gone.py": "nowhere", "loop.py": "loop.py", "up": "../..",
    "control.py": "\x1b]0;owned\x07", "bytes.py": LATIN, "device.py": "/dev/zero",
}  # fmt: skip


def pipes(place: Place) -> None:
    place.tracked("pipe.py")
    os.unlink(place.full("pipe.py"))
    os.mkfifo(place.full("pipe.py"))
    os.mkfifo(place.full("untracked-pipe.py"))


def pipes_called_like_gits_own_files(place: Place) -> None:
    place.tracked("a.py", "beside the pipes\n")
    place.write("sub/b.py", "below the pipes\n")
    for name in (".gitignore", "sub/.gitattributes", "sub/.repoassistignore"):
        os.mkfifo(place.full(name))


def sockets(place: Place) -> None:
    place.tracked("socket.py")
    os.unlink(place.full("socket.py"))
    here = os.getcwd()
    with socket.socket(socket.AF_UNIX) as server:
        os.chdir(place.full("."))  # an address is short
        server.bind("socket.py")
        os.chdir(here)


def devices(place: Place) -> None:
    if not ROOT:
        pytest.skip("only the superuser makes devices")
    place.tracked("zero.py")
    os.unlink(place.full("zero.py"))
    os.mknod(place.full("zero.py"), 0o20666, os.makedev(1, 5))


def unreadable(place: Place) -> None:
    for name in ("tracked.py", "closed/inside.py", "listed/inside.py"):
        place.tracked(name)
    place.write("untracked.py", "u\n")
    place.write("shut/untracked.py", "u\n")
    place.write("edited.py", "e\n")
    place.tracked("edited.py")
    place.write("edited.py", "edited since\n")
    for name, mode in (("tracked.py", 0), ("untracked.py", 0), ("edited.py", 0), ("closed", 0), ("shut", 0), ("listed", 0o600)):
        os.chmod(place.full(name), mode)


def unreadable_rules(place: Place) -> None:
    place.write("below/kept.py", "kept back\n")
    place.write("below/deeper/kept.py", "kept back\n")
    place.write("beside.py", "not kept back\n")
    place.write("below/.repoassistignore", "nothing\n")
    os.chmod(place.full("below/.repoassistignore"), 0)


def gitlinks(place: Place) -> None:
    commit = "1" * 40
    place.index(f"160000 {commit} 0 gone", f"160000 {commit} 0 empty", f"160000 {commit} 0 filled", f"160000 {commit} 0 file.py")
    os.makedirs(place.full("empty"))
    place.write("filled/inner.py", "not ours\n")
    subprocess.run(["git", "init", "--quiet", place.full("filled")], check=True)
    place.write("file.py", "a file in its place\n")


def repositories_within(place: Place) -> None:
    place.write("nested/inner.py", "not ours\n")
    subprocess.run(["git", "init", "--quiet", place.full("nested")], check=True)
    subprocess.run(["git", "-C", place.full("nested"), "add", "."], check=True)
    subprocess.run(["git", "-C", place.full("nested"), "commit", "--quiet", "--message", "inner"], check=True)
    place.write("broken/.git", "gitdir: /nowhere\n")
    place.write("broken/b.py", "below a broken repository\n")


def conflicts(place: Place) -> None:
    ours, theirs, base = (place.blob(text) for text in ("ours\n", "theirs\n", "base\n"))
    stages = {
        "both.py": (1, 2, 3),
        "added.py": (2, 3),
        "theirs-deleted.py": (1, 2),
        "ours-deleted.py": (1, 3),
        "both-deleted.py": (1,),
    }
    objects = {1: base, 2: ours, 3: theirs}
    place.index(*(f"100644 {objects[stage]} {stage} {name}" for name, given in stages.items() for stage in given))
    for name in ("both.py", "added.py", "theirs-deleted.py"):
        place.write(name, f"<<<<<<< {name}\n")


def states(place: Place) -> None:
    for name in ("deleted.py", "same.py", "edited.py", "assumed.py", "skipped.py", "to-link.py", "to-folder", "from-folder/x.py"):
        place.tracked(name, f"{name} as it was\n")
    for name, bit in (("assumed.py", "--assume-unchanged"), ("skipped.py", "--skip-worktree")):
        place.git("update-index", bit, place.path(name))
    for name in ("edited.py", "assumed.py", "skipped.py"):
        place.write(name, f"{name} as it now\n")
    for name in ("deleted.py", "to-link.py", "to-folder"):
        os.unlink(place.full(name))
    shutil.rmtree(place.full("from-folder"))
    place.write("from-folder", "a file now\n")
    os.symlink("/etc/passwd", place.full("to-link.py"))
    place.write("to-folder/inside.py", "a folder now\n")
    place.write("intended.py", "intended\n")
    place.git("add", "--intent-to-add", "--", place.path("intended.py"))


def left_out(place: Place) -> None:
    for name in ("in/a.py", "out/b.py", "out/.repoassistignore", "out/kept.py"):
        place.tracked(name, "kept.py\n" if name.endswith("ignore") else f"{name} in the index\n")
    os.symlink("/etc/passwd", place.full("out/link.py"))
    place.track("out/link.py")
    gone = [place.path(f"out/{name}") for name in ("b.py", ".repoassistignore", "kept.py", "link.py")]
    place.index(f"100644 {'2' * 40} 0 out/absent.py")
    place.git("update-index", "--skip-worktree", *gone, place.path("out/absent.py"))
    shutil.rmtree(place.full("out"))


def same_but_for_case(place: Place) -> None:
    for name in ("readme.py", "README.py", "Sub/a.py", "sub/a.py"):
        place.tracked(name, f"{name}\n")


def deep(place: Place) -> None:
    place.tracked(DEEP, "far below\n")


DEEP = "d/" * 200 + "a.py"


def deeper_than_a_path(place: Place) -> None:
    place.tracked("a.py", "above\n")
    here = os.open(place.full("."), os.O_RDONLY)
    for _ in range(25):
        os.mkdir("d" * 200, dir_fd=here)
        below = os.open("d" * 200, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(os.open("a.py", os.O_CREAT | os.O_WRONLY, dir_fd=here))
    os.close(here)


def large(place: Place) -> None:
    place.tracked("a.py", "beside\n")
    with open(place.full("huge.py"), "wb") as stream:
        stream.truncate(5_000_000_000)


def attributes(place: Place) -> None:
    place.write(
        ".gitattributes", "kept.py repoassist=omit\nforms.py text eol=crlf\nodd.py working-tree-encoding=bogus filter=none\n"
    )
    for name in ("kept.py", "forms.py", "odd.py"):
        place.write(name, f"{name} by attributes\n")


def empty(place: Place) -> None:
    place.tracked("empty.py", "")
    os.makedirs(place.full("folder/folder"))


Expected = Mapping[str, str | None]


@dataclass(frozen=True)
class Hazard:
    """How it is built; the files that are packed with words of their texts; what is left out and why."""

    build: Callable[[Place], None]
    files: Expected = field(default_factory=dict)
    omitted: Mapping[str, str] = field(default_factory=dict)
    absent: tuple[str, ...] = ()


HAZARDS = {
    "names": Hazard(names, {name: f"{len(name)} characters" for name in NAMES}),
    "links": Hazard(links, {}, dict.fromkeys([*LINKS, "untracked.py"], LINK)),
    "pipes": Hazard(pipes, {}, {"pipe.py": PIPE}, ("untracked-pipe.py",)),
    "pipes called like git's own files": Hazard(
        pipes_called_like_gits_own_files, {"a.py": "beside the pipes", "sub/b.py": "below the pipes"}
    ),
    "sockets": Hazard(sockets, {}, {"socket.py": PIPE}),
    "devices": Hazard(devices, {}, {"zero.py": PIPE}),
    "unreadable": Hazard(
        unreadable,
        {},
        dict.fromkeys(
            ["tracked.py", "untracked.py", "edited.py", "closed", "closed/inside.py", "listed/inside.py", "shut"], "unreadable"
        ),
    ),
    "unreadable rules": Hazard(
        unreadable_rules,
        {"beside.py": "not kept back"},
        dict.fromkeys(["below/kept.py", "below/deeper/kept.py", "below/.repoassistignore"], ".repoassistignore"),
    ),
    "submodules": Hazard(
        gitlinks, {"file.py": "a file in its place"}, dict.fromkeys(["gone", "empty", "filled"], GITLINK), ("filled/inner.py",)
    ),
    "repositories within": Hazard(
        repositories_within, {"broken/b.py": "below a broken"}, {"nested": GITLINK}, ("nested/inner.py", "broken/.git")
    ),
    "conflicts": Hazard(
        conflicts,
        {name: f"<<<<<<< {name}" for name in ("both.py", "added.py", "theirs-deleted.py")},
        {},
        ("ours-deleted.py", "both-deleted.py"),
    ),
    "states": Hazard(
        states,
        {
            "same.py": "same.py as it was", "edited.py": "edited.py as it now", "assumed.py": "assumed.py as it now",
            "skipped.py": "skipped.py as it now", "intended.py": "intended", "from-folder": "a file now",
            "to-folder/inside.py": "a folder now",
        },
        {"to-link.py": LINK},
        ("deleted.py", "from-folder/x.py", "to-folder"),
    ),
    "left out by a sparse checkout": Hazard(
        left_out,
        {"in/a.py": "in/a.py in the index", "out/b.py": "out/b.py in the index"},
        {"out/kept.py": ".repoassistignore", "out/link.py": LINK, "out/absent.py": MISSING},
    ),
    "same but for case": Hazard(same_but_for_case, {name: name for name in ("readme.py", "README.py", "Sub/a.py", "sub/a.py")}),
    "deep": Hazard(deep, {DEEP: "far below"}),
    "deeper than a path can be": Hazard(deeper_than_a_path, {"a.py": "above"}),
    "large": Hazard(large, {"a.py": "beside"}, {"huge.py": "too-large"}),
    "attributes": Hazard(
        attributes, {"forms.py": "forms.py by attributes", "odd.py": "odd.py by attributes"}, {"kept.py": "attribute"}
    ),
    "empty": Hazard(empty, {"empty.py": None}, {}, ("folder",)),
}  # fmt: skip


def packed(tree: Tree) -> tuple[Any, str]:
    """The manifest and the text of a pack by a user who may not read everything."""
    said = []
    for options in (["--json", "-q"], ["-q"]):
        done = subprocess.run(
            [*WITHOUT_POWER, sys.executable, "-m", "repoassist", "pack", *options],
            cwd=tree.root,
            capture_output=True,
            check=False,
        )
        assert (done.returncode, done.stderr.decode()) == (0, "")
        said.append(done.stdout.decode())  # valid UTF-8, whatever the names
    return json.loads(said[0]), said[1]


def expect(place: Place, hazard: Hazard, found: Any, text: str) -> None:
    files = {file["path"] for file in found["files"]}
    omitted = {one["path"]: one["why"] for one in found["omitted"]}
    assert {visible(place.path(name)) for name in hazard.files} <= files
    for words in filter(None, hazard.files.values()):
        assert words in text
    expected = {visible(place.path(name)): why for name, why in hazard.omitted.items()}
    assert {path: omitted.get(path) for path in expected} == expected
    assert not files & expected.keys()
    assert not {visible(place.path(name)) for name in hazard.absent} & (files | omitted.keys())
    assert "TEXT FROM OUTSIDE" not in text
    assert "root:" not in text
    assert "not ours" not in text


@pytest.fixture(autouse=True)
def opened_again(tmp_path: Path) -> Any:
    """So that what was made unreadable can be deleted."""
    yield
    subprocess.run(["chmod", "-R", "u+rwX", str(tmp_path)], check=False, capture_output=True)


@pytest.mark.skipif(ROOT and shutil.which("setpriv") is None, reason="the superuser reads everything here")
@pytest.mark.parametrize("name", HAZARDS)
def test_one_hazard(make: Callable[..., Tree], name: str) -> None:
    place, hazard = Place(make({"always.py": "always there\n"})), HAZARDS[name]
    hazard.build(place)
    found, text = packed(place.tree)
    expect(place, hazard, found, text)
    assert "always.py" in {file["path"] for file in found["files"]}


@pytest.mark.skipif(ROOT and shutil.which("setpriv") is None, reason="the superuser reads everything here")
def test_all_hazards_together(make: Callable[..., Tree]) -> None:
    tree = make({"always.py": "always there\n"})
    hazards = {name: hazard for name, hazard in HAZARDS.items() if ROOT or name != "devices"}
    places = {name: Place(tree, f"hazard {number}") for number, name in enumerate(hazards)}
    for name, hazard in hazards.items():
        hazard.build(places[name])
    found, text = packed(tree)
    for name, hazard in hazards.items():
        expect(places[name], hazard, found, text)
    listed = len(found["files"]) + len(found["omitted"])
    assert listed >= sum(len(hazard.files) + len(hazard.omitted) for hazard in hazards.values())
