"""What may be sent: the user's options, the tree's ignore files as git reads them, attributes, and what brings a file back."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from conftest import Tree

from repoassist.records import Reason
from repoassist.repo import selection
from repoassist.repo.ignoring import ignored

Make = Callable[..., Tree]

GENERATED_UNSET = {"linguist-generated": "unset"}
VENDORED_UNSET = {"linguist-vendored": "unset"}
FULL = {"repoassist": "full"}


def decide(path: str, options: Mapping[str, list[str]], attributes: Mapping[str, str]) -> Reason | None:
    rules = selection.rules(
        options.get("include", []), options.get("exclude", []), {"private.py", "vendor/private.py"}, {path: attributes}
    )
    decided = selection.decide(path, rules)
    return None if decided is None else decided.why


@pytest.mark.parametrize(
    ("path", "options", "attributes", "why"),
    [
        pytest.param("src/a.py", {}, {}, None, id="nothing against it"),
        pytest.param("src/a.py", {"exclude": ["src/"]}, {}, Reason.OPTION, id="excluded by its folder"),
        pytest.param("src/a.py", {"exclude": ["*.py", "!a.py"]}, {}, None, id="excluded and taken back"),
        pytest.param("src/a.py", {"exclude": ["/a.py"]}, {}, None, id="a slash means the top level"),
        pytest.param("src/a.py", {"include": ["*.py"], "exclude": ["*.py"]}, {}, Reason.OPTION, id="exclude wins"),
        pytest.param("src/a.py", {"include": ["*.go"]}, {}, None, id="include does not narrow"),
        pytest.param("private.py", {}, {}, Reason.IGNORE_FILE, id="ignored"),
        pytest.param("private.py", {"include": ["*"]}, {}, Reason.IGNORE_FILE, id="ignored, and never brought back"),
        pytest.param("private.py", {}, FULL, Reason.IGNORE_FILE, id="ignored, whatever the attribute"),
        pytest.param(".env", {"include": [".env"]}, FULL, Reason.SECRET, id="keys are never brought back"),
        pytest.param("a.py", {}, {"repoassist": "omit"}, Reason.ATTRIBUTE, id="repoassist=omit"),
        pytest.param("a.py", {"include": ["*.py"]}, {"repoassist": "omit"}, Reason.ATTRIBUTE, id="include does not undo the owner's word"),
        pytest.param("a.py", {}, {"repoassist": "outline"}, None, id="repoassist=outline"),
        pytest.param("a.py", {}, {"linguist-generated": "set"}, Reason.GENERATED, id="linguist-generated"),
        pytest.param("a.py", {}, {"linguist-generated": "true"}, Reason.GENERATED, id="linguist-generated=true"),
        pytest.param("a.py", {}, {"linguist-vendored": "set"}, Reason.VENDORED, id="linguist-vendored"),
        pytest.param("a.py", {"include": ["a.py"]}, {"linguist-generated": "set"}, None, id="linguist-generated, brought back"),
        pytest.param("a.py", {"include": ["a.py"]}, {"linguist-vendored": "set"}, None, id="linguist-vendored, brought back"),
        pytest.param("a.py", {}, {"linguist-generated": "set"} | FULL, None, id="the owner's word for this program counts more"),
        pytest.param("a_pb2.py", {}, GENERATED_UNSET, None, id="-linguist-generated brings back"),
        pytest.param("a_pb2.py", {}, {"linguist-generated": "false"}, None, id="linguist-generated=false brings back"),
        pytest.param("yarn.lock", {}, GENERATED_UNSET, None, id="-linguist-generated and a lock"),
        pytest.param("app.min.js", {}, GENERATED_UNSET, None, id="-linguist-generated and a minified one"),
        pytest.param("vendor/a.go", {}, GENERATED_UNSET, Reason.VENDORED, id="-linguist-generated says nothing of vendored"),
        pytest.param("vendor/a.go", {}, VENDORED_UNSET, None, id="-linguist-vendored brings back"),
        pytest.param("vendor/a.pb.go", {}, VENDORED_UNSET, Reason.GENERATED, id="-linguist-vendored says nothing of generated"),
        pytest.param("vendor/a.pb.go", {}, VENDORED_UNSET | GENERATED_UNSET, None, id="both unset"),
        pytest.param("vendor/a.go", {}, {"repoassist": "unset"}, Reason.VENDORED, id="-repoassist means nothing"),
        pytest.param("vendor/a.go", {}, {"repoassist": "outline"}, None, id="an outline of a vendored file"),
        pytest.param("vendor/a.go", {}, FULL, None, id="repoassist=full"),
        pytest.param("yarn.lock", {"include": ["*.lock"]}, {}, None, id="lock, brought back"),
        pytest.param("a.min.js", {"include": ["*.js"]}, {}, None, id="minified, brought back"),
        pytest.param("a.pb.go", {"include": ["*.pb.go"]}, {}, None, id="generated, brought back"),
        pytest.param("vendor/a.go", {"include": ["vendor/"]}, {}, None, id="vendored, brought back by its folder"),
        pytest.param("vendor/private.py", {"include": ["vendor/"]}, {}, Reason.IGNORE_FILE, id="but not what is ignored there"),
        pytest.param("table.dat", {}, {}, Reason.BINARY, id="called like a binary"),
        pytest.param("table.dat", {"include": ["*.dat"]}, {}, None, id="called like a binary: its content decides"),
    ],
)  # fmt: skip
def test_decide(path: str, options: Mapping[str, list[str]], attributes: Mapping[str, str], why: Reason | None) -> None:
    assert decide(path, options, attributes) is why


PATHS = ["a.sql", "keep.sql", "a.py", "sub/a.sql", "sub/keep.sql", "sub/a.py", "sub/x/a.sql", "sub/x/keep.sql", "sub/x/y/a.py"]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({}, [], id="none"),
        pytest.param({"": ""}, [], id="empty"),
        pytest.param({"": "# *.sql\n\n"}, [], id="a comment"),
        pytest.param({"": "*.sql\n"}, ["a.sql", "keep.sql", "sub/a.sql", "sub/keep.sql", "sub/x/a.sql", "sub/x/keep.sql"], id="a pattern"),
        pytest.param({"": "*.sql\r\n/a.py\r\n!keep.sql\r\n"}, ["a.sql", "a.py", "sub/a.sql", "sub/x/a.sql"], id="CRLF"),
        pytest.param({"": "/*.sql\n"}, ["a.sql", "keep.sql"], id="anchored"),
        pytest.param({"": "x/\n"}, ["sub/x/a.sql", "sub/x/keep.sql", "sub/x/y/a.py"], id="a folder anywhere"),
        pytest.param({"": "*.sql\n!keep.sql\n"}, ["a.sql", "sub/a.sql", "sub/x/a.sql"], id="negation"),
        pytest.param({"": "!keep.sql\n*.sql\n"}, ["a.sql", "keep.sql", "sub/a.sql", "sub/keep.sql", "sub/x/a.sql", "sub/x/keep.sql"], id="the last one decides"),
        pytest.param({"sub": "*.sql\n"}, ["sub/a.sql", "sub/keep.sql", "sub/x/a.sql", "sub/x/keep.sql"], id="a file in a folder"),
        pytest.param({"sub": "/a.*\n"}, ["sub/a.sql", "sub/a.py"], id="anchored in its folder"),
        pytest.param({"": "*.sql\n", "sub": "!keep.sql\n"}, ["a.sql", "keep.sql", "sub/a.sql", "sub/x/a.sql"], id="the deeper file decides"),
        pytest.param({"": "!*.sql\n", "sub/x": "*.sql\n"}, ["sub/x/a.sql", "sub/x/keep.sql"], id="the deeper file decides, the other way round"),
        pytest.param({"": "/sub/\n", "sub": "!keep.sql\n", "sub/x": "!*\n"}, [path for path in PATHS if path.startswith("sub/")], id="nothing is taken back out of an ignored folder"),
        pytest.param({"": "sub/x/\n", "sub": "!*.sql\n"}, ["sub/x/a.sql", "sub/x/keep.sql", "sub/x/y/a.py"], id="nor by a file above it"),
        pytest.param({"": "*\n!*/\n!keep.sql\n"}, ["a.sql", "a.py", "sub/a.sql", "sub/a.py", "sub/x/a.sql", "sub/x/y/a.py"], id="a list of what is allowed"),
        pytest.param({"": "/sub/*\n!/sub/x/\n"}, ["sub/a.sql", "sub/keep.sql", "sub/a.py"], id="all of a folder but one"),
        pytest.param({"": "sub/**/a.*\n"}, ["sub/a.sql", "sub/a.py", "sub/x/a.sql", "sub/x/y/a.py"], id="any depth"),
    ],
)  # fmt: skip
def test_ignore_files(files: Mapping[str, str], expected: list[str]) -> None:
    contents = {f"{folder}/.repoassistignore".lstrip("/"): text.encode() for folder, text in files.items()}
    assert ignored(contents, PATHS) == frozenset(expected)


@pytest.mark.parametrize(
    "path",
    ["with space.py", "new\nline.py", ":colon.py", ":(top)magic.py", "-dash.py", "*.py", b"latin-\xe9.py".decode("utf-8", "surrogateescape"), 'quo"te.py'],
    ids=repr,
)  # fmt: skip
def test_ignored_names_of_all_kinds(path: str) -> None:
    assert ignored({".repoassistignore": b"*.py\n"}, [path, "a.go"]) == {path}


def test_a_colon_is_no_magic() -> None:
    assert ignored({".repoassistignore": b"/magic.py\n"}, [":(top)magic.py", ":/magic.py", ":!magic.py", "magic.py"]) == {
        "magic.py"
    }


def test_the_users_own_ignore_rules_are_git_affair(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    tree = make({"a.log": "x\n", "excludes": "*.log\n", ".gitignore": "*.log\n"})
    monkeypatch.setenv("GIT_DIR", str(tree.root / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(tree.root))
    tree.git("config", "--global", "core.excludesFile", str(tree.root / "excludes"))
    assert ignored({".repoassistignore": b"*.tmp\n"}, ["a.log", "b.tmp"]) == {"b.tmp"}


HEX = "".join(f"{number * 40_503 % 65_536:04x} {number * 2_654_435_761 % 65_536:04x}\n" for number in range(6_000))
FILES: dict[str, str | bytes] = {
    ".gitattributes": "omitted.py repoassist=omit\noutlined.* repoassist=outline\nkept.pb.go -linguist-generated\nheaded.go -linguist-generated\n",
    ".repoassistignore": "ignored.py\n",
    "ignored.py": "x = 1\n",
    "omitted.py": "x = 1\n",
    "outlined.py": '"""Doc."""\n\n\ndef one():\n    """One."""\n    return 1\n',
    "outlined.csv": "a,b\n1,2\n",
    "kept.pb.go": "package kept\n",
    "headed.go": "// Code generated by x. DO NOT EDIT.\npackage headed\n",
    "left.go": "// Code generated by x. DO NOT EDIT.\npackage left\n",
    "go.sum": "example.com/x v1.0.0 h1:abc=\n",
    "codes.txt": HEX,
    "real.dat": "text after all\n",
    "real.bin": b"\0\1\2",
    "server.key": "a key\n",
    "plain.py": "y = 2\n",
}


def packed(tree: Tree, *options: str) -> tuple[dict[str, str], dict[str, str]]:
    ended = tree.run("pack", "--json", "-q", *options)
    assert ended.code == 0, ended.err
    found: dict[str, Any] = json.loads(ended.out)
    return {one["path"]: one["form"] for one in found["files"]}, {one["path"]: one["why"] for one in found["omitted"]}


def test_what_is_in_a_pack_and_what_is_not(make: Make) -> None:
    files, omitted = packed(make(FILES))
    assert files == {
        ".gitattributes": "full", ".repoassistignore": "full", "kept.pb.go": "full", "headed.go": "full", "plain.py": "full", "outlined.py": "outline",
    }  # fmt: skip
    assert omitted == {
        "ignored.py": ".repoassistignore", "omitted.py": "attribute", "left.go": "generated", "go.sum": "lock", "codes.txt": "too-large", "outlined.csv": "attribute",
        "real.dat": "binary", "real.bin": "binary", "server.key": "secret",
    }  # fmt: skip


def test_include_brings_back_what_was_a_guess_and_nothing_else(make: Make) -> None:
    files, omitted = packed(make(FILES), "--include", "*")
    assert {"left.go", "go.sum", "codes.txt", "real.dat"} <= files.keys()
    assert omitted == {
        "ignored.py": ".repoassistignore", "omitted.py": "attribute", "outlined.csv": "attribute", "real.bin": "binary", "server.key": "secret",
    }  # fmt: skip


def test_every_file_is_in_the_pack_or_named_as_left_out(make: Make) -> None:
    tree = make(FILES)
    for options in ((), ("--include", "*"), ("--exclude", "*.py"), ("--budget", "1200"), ("--rev", "HEAD")):
        files, omitted = packed(tree, *options)
        assert sorted([*files, *omitted]) == sorted(FILES)


def test_a_file_too_large_to_be_read_stays_named_when_it_is_included(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    from repoassist import corpus
    from repoassist.repo import reading
    from repoassist.settings import Arguments, resolve

    monkeypatch.setattr(reading, "LARGEST", 100)
    tree = make({"a.py": "x = 1\n", "huge.txt": "words and words\n" * 20})
    settings = resolve(Arguments(str(tree.root), include=["*"]), {}, [])
    found = corpus.collect(settings)
    assert [(one.path, one.why) for one in found.omitted] == [("huge.txt", Reason.TOO_LARGE)]
    assert set(found.files) == {"a.py"}
