"""Which text a file's bytes are: by mark, as UTF-8, as declared, as the detector takes them to be; and which are none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repoassist.records import Reason
from repoassist.repo import decoding

GERMAN = "/* Prüft, ob die Größe über dem zulässigen Maß liegt */\n"
RUSSIAN = "/* проверка размера буфера перед записью */\n"
GREEK = "/* έλεγχος μεγέθους πριν από την εγγραφή */\n"
CZECH = "/* Ověří, že příkaz není prázdný řetězec a že žádný soubor nechybí */\n"
TURKISH = "/* dosyanın içeriğini değiştirmeden önce çalışma ağacını güncelleştir */\n"
JAPANESE = "/* 書き込む前にバッファの大きさを確認する */\n"
CHINESE = "/* 在写入之前检查缓冲区的大小 */\n"
TRADITIONAL = "/* 在寫入之前檢查緩衝區的大小 */\n"
KOREAN = "/* 쓰기 전에 버퍼의 크기를 확인한다 */\n"
CODE = "static int check(const char *name, size_t size)\n{\n\treturn name != NULL && size > 0;\n}\n" * 20
"""ASCII source around one comment is what files in legacy encodings look like."""


@pytest.mark.parametrize(
    ("data", "text", "encoding"),
    [
        pytest.param(b"plain\n", "plain\n", "utf-8", id="ascii"),
        pytest.param("grün\n".encode(), "grün\n", "utf-8", id="utf-8"),
        pytest.param(b"\xef\xbb\xbfmarked\n", "marked\n", "utf-8-sig", id="utf-8 with mark"),
        pytest.param(b"\xef\xbb\xbf\xef\xbb\xbf", "\ufeff", "utf-8-sig", id="a mark is one mark"),
        pytest.param("wide\n".encode("utf-16"), "wide\n", "utf-16", id="utf-16"),
        pytest.param(b"\xfe\xff" + "wide\n".encode("utf-16-be"), "wide\n", "utf-16", id="utf-16 be"),
        pytest.param(b"\xff\xfe\x00\x00" + "wider\n".encode("utf-32-le"), "wider\n", "utf-32", id="utf-32"),
        pytest.param(b"\x00\x00\xfe\xff" + "wider\n".encode("utf-32-be"), "wider\n", "utf-32", id="utf-32 be"),
        pytest.param("a plain text, größer\r\n".encode("utf-16-le"), "a plain text, größer\r\n", "utf-16-le", id="utf-16 le bare"),
        pytest.param("a plain text, größer\n".encode("utf-16-be"), "a plain text, größer\n", "utf-16-be", id="utf-16 be bare"),
        pytest.param(b"a\r\nb\rc\x0cd\xc2\x85e\xe2\x80\xa8f", "a\r\nb\rc\x0cd\x85e\u2028f", "utf-8", id="line ends are kept"),
        pytest.param(b"", "", "utf-8", id="empty"),
        pytest.param(b"x" * 9_000 + b"\0", "x" * 9_000 + "\0", "utf-8", id="late NUL"),
        pytest.param(b"\xe9" + b"x" * 9_000 + b"\0", "é" + "x" * 9_000 + "\0", "windows-1252", id="late NUL in a legacy file"),
        pytest.param("café\n".encode("latin-1"), "café\n", "windows-1252", id="one word"),
        pytest.param("größer, älter, übel, öd\n".encode() + b"K\xe5\n", "größer, älter, übel, öd\nKå\n", "utf-8, 1 bytes of windows-1252", id="mixed"),
        pytest.param(b"# coding: latin-1\n\xe9\x81\n", "# coding: latin-1\né\x81\n", "windows-1252", id="bytes without a character"),
    ],
)  # fmt: skip
def test_encodings(data: bytes, text: str, encoding: str) -> None:
    assert decoding.decode(data) == decoding.Decoded(text, encoding)


@pytest.mark.parametrize(
    ("comment", "encoding"),
    [
        pytest.param(GERMAN, "latin-1", id="latin-1"),
        pytest.param(GERMAN.replace("Maß", "Maß – „hier“"), "cp1252", id="windows-1252"),
        pytest.param(CZECH, "cp1250", id="windows-1250"),
        pytest.param(CZECH, "iso8859-2", id="iso-8859-2"),
        pytest.param(RUSSIAN, "cp1251", id="windows-1251"),
        pytest.param(RUSSIAN, "koi8-r", id="koi8-r"),
        pytest.param(RUSSIAN, "cp866", id="cp866"),
        pytest.param(GREEK, "cp1253", id="windows-1253"),
        pytest.param(TURKISH, "cp1254", id="windows-1254"),
        pytest.param(JAPANESE, "shift_jis", id="shift_jis"),
        pytest.param(JAPANESE, "euc_jp", id="euc-jp"),
        pytest.param(CHINESE, "gbk", id="gbk"),
        pytest.param(TRADITIONAL, "big5", id="big5"),
        pytest.param(KOREAN, "euc_kr", id="euc-kr"),
    ],
)
def test_one_comment_in_ascii_source_tells_the_encoding(comment: str, encoding: str) -> None:
    text = CODE + comment + CODE
    assert decoding.text_of("x.c", text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        pytest.param("# -*- coding: koi8-r -*-\n", "koi8-r", id="PEP 263"),
        pytest.param("#!/usr/bin/env python\n# coding=euc-jp\n", "euc-jp", id="PEP 263 on line 2"),
        pytest.param("// vim: set fileencoding=iso-8859-5 :\n", "iso-8859-5", id="vim"),
        pytest.param('<?xml version="1.0" encoding="windows-1251"?>\n', "windows-1251", id="xml"),
        pytest.param("<html>\n<head>\n<meta http-equiv=x>\n<meta charset=cp866>\n", "cp866", id="html"),
        pytest.param('msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=KOI8-R\\n"\n', "koi8-r", id="gettext"),
        pytest.param('\n\n@charset "koi8-r";\n', "koi8-r", id="css"),
    ],
)
def test_a_declaration_decides_before_the_detector(head: str, encoding: str) -> None:
    text = head + "Жж\n"  # too little to tell by
    assert decoding.decode(text.encode(encoding)) == decoding.Decoded(text, encoding)


@pytest.mark.parametrize(
    "name",
    ["unicode_escape", "utf-7", "rot13", "zlib", "idna", "cp037", "no-such", "utf-8", "ascii", "set", "x\0y", "\udce9", "undefined"],
)  # fmt: skip
def test_what_is_declared_wrongly_is_not_believed(name: str) -> None:
    data = f"# coding: {name}\n".replace("\0", "").encode(errors="replace") + "café \\n +AOk-\n".encode("latin-1")
    decoded = decoding.decode(data, name)
    assert isinstance(decoded, decoding.Decoded)
    assert decoded.text.endswith("café \\n +AOk-\n")


@pytest.mark.parametrize(
    ("text", "encoding", "declared"),
    [
        pytest.param("日本語\n", "utf-16-le", "UTF-16LE", id="utf-16 without a mark, not ASCII"),
        pytest.param("日本語\n", "utf-16", "UTF-16LE-BOM", id="git's own name"),
        pytest.param("Жж\n", "koi8-r", "KOI8-R", id="koi8-r"),
        pytest.param("Жж\n", "utf-8", "KOI8-R", id="the blob of a commit is UTF-8"),
        pytest.param("日本語\n", "utf-32-be", "UTF-32BE", id="utf-32"),
    ],
)
def test_an_attribute_declares_an_encoding(text: str, encoding: str, declared: str) -> None:
    assert decoding.text_of("x", text.encode(encoding), declared) == text


@pytest.mark.parametrize(
    ("data", "why"),
    [
        pytest.param(b"\x7fELF\0\1", Reason.BINARY, id="NUL"),
        pytest.param(bytes(range(1, 32)) * 20 + b"\xff", Reason.BINARY, id="controls and no utf-8"),
        pytest.param(b"%PDF-1.6\n" + b"x" * 9_000 + bytes(range(1, 32)) * 20 + b"\xff", Reason.BINARY, id="controls later"),
        pytest.param(b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", Reason.LFS, id="lfs pointer"),
        pytest.param(b"\xff\xfe\x00\xd8", Reason.BINARY, id="torn utf-16"),
        pytest.param(b"\xff\xfea\0\0\0b\0", Reason.BINARY, id="NUL in utf-16"),
        pytest.param(bytes([1, 0, 2, 0, 200, 0, 7, 0, 9, 0, 3, 0, 255, 0, 1, 0]), Reason.BINARY, id="small numbers of 16 bits"),
        pytest.param(b"a\0b\0c\0", Reason.BINARY, id="too short to tell"),
        pytest.param("abcdefgh".encode("utf-16-le") + b"\0", Reason.BINARY, id="half a character"),
    ],
)
def test_what_is_no_text(data: bytes, why: Reason) -> None:
    assert decoding.text_of("x", data) == why


def test_the_detector_sees_little_of_a_large_file(monkeypatch: pytest.MonkeyPatch) -> None:
    import chardet

    seen: list[int] = []

    def detect(data: bytes, **_: object) -> dict[str, object]:
        seen.append(len(data))
        return {"encoding": "koi8-r", "confidence": 0.9}

    monkeypatch.setattr(chardet, "detect", detect)
    data = (RUSSIAN * 200_000).encode("koi8-r")
    assert decoding.decode(data) == decoding.Decoded(RUSSIAN * 200_000, "koi8-r")
    assert seen[0] < 2 * decoding.LOOKED_AT


def test_one_long_line_is_not_looked_at_from_within_a_character() -> None:
    text = "日本語のとても長い一行" * 5_000
    assert decoding.text_of("x", text.encode("cp932")) == text


LEGACY = st.builds(
    str.encode, st.text("abc жйц äßé", max_size=60), st.sampled_from(["koi8-r", "cp1251", "latin-1", "utf-16"]), st.just("ignore")
)


@pytest.mark.parametrize("path", ["x", "x.ipynb"])
@given(data=st.binary(max_size=200) | LEGACY, declared=st.sampled_from(["", "utf-16", "koi8-r", "unicode_escape"]))
def test_anything_is_a_text_or_is_not(path: str, data: bytes, declared: str) -> None:
    decoded = decoding.read(path, data, declared)
    if isinstance(decoded, decoding.Decoded):
        assert decoding.read(path, data, decoded.encoding) == decoded  # as it is read again, when it is known
        assert decoded.text.encode().decode() == decoded.text
        if decoded.encoding == "utf-8":
            assert decoded.text.encode() == data
