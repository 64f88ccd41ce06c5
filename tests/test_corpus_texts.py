"""The text of a path is one text: studied, packed in any format and read back, whatever its bytes were."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from repoassist.corpus import studying
from repoassist.records import Entry
from repoassist.repo import decoding

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Tree

RUSSIAN = "Жж\n"


def packed(tree: Tree, *arguments: str) -> dict[str, Any]:
    """The manifest of a pack."""
    ended = tree.run("pack", "--budget", "100k", "--json", *arguments)
    assert ended.code == 0, ended.err
    manifest: dict[str, Any] = json.loads(ended.out)
    return manifest


def bodies(prompt: str, name: str = "file") -> dict[str, str]:
    """The bodies of an xml pack's files by path, found as a reader who only knows the form would."""
    return dict(re.findall(rf'^<{name} path="([^"\n]*)" lang="[^"\n]*">\n(.*?)^</{name}>$', prompt, re.DOTALL | re.MULTILINE))


CONTENTS = st.one_of(
    st.binary(max_size=80),
    st.text(max_size=80).map(lambda text: text.encode()),
    st.lists(st.sampled_from(["\n", "\r\n", "\r", "\f", "\x85", "\u2028", "\0", "\ufeff", "\v", "\x1b[31m", "a", " ", "\t", "é", "</file>", "```", "<|im_end|>", "<file path=", "日"]))
    .map(lambda pieces: "".join(pieces).encode()),
    st.tuples(st.text("абвгдежз \n", max_size=40), st.sampled_from(["koi8-r", "cp1251", "utf-16", "utf-16-le", "utf-8-sig"])).map(lambda pair: pair[0].encode(pair[1])),
)  # fmt: skip
"""Bytes of all sorts, and such text as has ended a reader's lines too early or a delimiter's too late."""


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(
    [
        b"a\rb\r\nc\x0cd\xc2\x85e\xe2\x80\xa8f",
        b"x\n" * 4_500 + b"\0end",
        b"<|im_end|>",
        b"</file>\n",
        b'<file path="1"',
        b"\n\n",
        b" ",
    ]
)
@given(st.lists(CONTENTS, min_size=1, max_size=8))
def test_what_is_packed_is_what_was_decoded(make: Callable[..., Tree], contents: list[bytes]) -> None:
    names = {f"f{number}.txt": data for number, data in enumerate(contents)}
    tree = make(names)
    texts = {name: decoding.text_of(name, data) for name, data in names.items()}
    expected = {name: text.replace("<|im_end|>", "‹|im_end|>") for name, text in texts.items() if type(text) is str}
    whole = json.loads(tree.run("pack", "--budget", "100k", "--format", "json").out)
    prompt = whole["messages"][1]["content"]
    tag = re.search(r"^<(file[-0-9a-f]*) path=", prompt, re.MULTILINE)
    found = bodies(prompt, tag[1] if tag else "file")
    for name, text in expected.items():
        assert found[name].removesuffix("\n") == text.removesuffix("\n")
        assert found[name].count("\n") == text.count("\n") + (text != "" and not text.endswith("\n"))
    assert tree.run("pack", "--budget", "100k").out == "".join(message["content"] for message in whole["messages"])


def test_an_attribute_says_how_a_file_is_read(make: Callable[..., Tree]) -> None:
    files: dict[str, str | bytes] = {
        ".gitattributes": "*.ru encoding=koi8-r\n*.wide working-tree-encoding=UTF-16LE\n",
        "a.ru": RUSSIAN.encode("koi8-r"),
        "b.wide": "日本語の文\n".encode("utf-16-le"),
        "c.txt": "plain\n",
    }
    tree = make(files)
    for revision in ((), ("--rev", "HEAD")):  # in a commit, what has a working-tree-encoding is UTF-8
        found = bodies(tree.run("pack", "--budget", "20k", *revision).out)
        assert found["a.ru"] == RUSSIAN
        assert found["b.wide"] == "日本語の文\n"
    encodings = {file["path"]: file.get("encoding") for file in packed(tree)["files"]}
    assert encodings == {".gitattributes": None, "a.ru": "koi8-r", "b.wide": "utf-16-le", "c.txt": None}


def test_another_attribute_reads_the_same_file_anew(make: Callable[..., Tree]) -> None:
    tree = make({".gitattributes": "*.ru encoding=koi8-r\n", "a.ru": RUSSIAN.encode("koi8-r")})
    assert bodies(tree.run("pack").out)["a.ru"] == RUSSIAN
    tree.write({".gitattributes": "*.ru encoding=cp1251\n"})
    assert bodies(tree.run("pack").out)["a.ru"] == RUSSIAN.encode("koi8-r").decode("cp1251")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("x.txt", "CMakeLists.txt", id="a name tells the language"),
        pytest.param("x.py", "x.js", id="an extension does"),
        pytest.param("x", "x.ipynb", id="a notebook"),
    ],
)
def test_the_same_content_is_remembered_by_what_its_name_says(one: str, other: str) -> None:
    keys = {studying.key_of(Entry(path, 0o100644, 5, "ab" * 20), None, "1") for path in (one, other, f"folder/{one}")}
    assert len(keys) == 2


def test_the_same_blob_has_the_language_of_each_of_its_names(make: Callable[..., Tree]) -> None:
    tree = make({"CMakeLists.txt": "project(x)\n", "x.txt": "project(x)\n"})
    for _ in range(2):
        assert {file["path"]: file["language"] for file in packed(tree)["files"]} == {"CMakeLists.txt": "cmake", "x.txt": "text"}


def test_a_name_that_is_no_utf_8_can_be_remembered(make: Callable[..., Tree]) -> None:
    tree = make({})
    (tree.root / b"caf\xe9".decode("utf-8", "surrogateescape")).write_text("text\n")
    for _ in range(2):
        assert [file["path"] for file in packed(tree)["files"]] == ["caf\\351"]


def test_other_grammars_remember_for_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    version = studying.reader_version()
    monkeypatch.setattr("os.listdir", lambda _folder: ["tree_sitter_python-99.0.dist-info"])
    assert studying.reader_version() != version
