"""A notebook is packed as its cells: a program of its own language, with outputs as comments and no images."""

from __future__ import annotations

import ast
import json
from typing import TYPE_CHECKING, Any

import pytest

from repoassist.code import languages, parsing
from repoassist.repo import decoding, notebooks

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Tree

PNG = "iVBORw0KGgo" + "A" * 4_089  # 4,100 letters of base64 are 3,075 bytes


def notebook(*cells: dict[str, Any], **metadata: Any) -> str:
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells})


def code(source: str | list[str], *outputs: dict[str, Any]) -> dict[str, Any]:
    return {"cell_type": "code", "source": source, "outputs": outputs, "metadata": {}, "execution_count": 1}


def body(source: str) -> list[str]:
    """The lines of a rendering without the note at its top."""
    rendered = notebooks.render(source)
    assert rendered is not None
    assert rendered.text.endswith("\n")
    first, *lines = rendered.text[:-1].split("\n")
    assert notebooks.NOTE in first
    return lines


def stream(text: str) -> dict[str, Any]:
    return {"output_type": "stream", "name": "stdout", "text": text}


def shown(**data: Any) -> dict[str, Any]:
    return {"output_type": "display_data", "data": {kind.replace("_", "/", 1): value for kind, value in data.items()}}


@pytest.mark.parametrize(
    ("cell", "lines"),
    [
        pytest.param(code("import a\nx = 1"), ["# %%", "import a", "x = 1"], id="code"),
        pytest.param(code(["import a\n", "x = 1"]), ["# %%", "import a", "x = 1"], id="code as a list of lines"),
        pytest.param(code(""), ["# %%"], id="empty"),
        pytest.param({"cell_type": "markdown", "source": "# Title\n\ntext\r\nmore"}, ["# %% [markdown]", "# # Title", "#", "# text", "# more"], id="markdown"),
        pytest.param({"cell_type": "raw", "source": "as is"}, ["# %% [raw]", "# as is"], id="raw"),
        pytest.param(code("%matplotlib inline\n!ls\n?print\nprint?\nx"), ["# %%", "# %matplotlib inline", "# !ls", "# ?print", "# print?", "x"], id="magics"),
        pytest.param(code("if x:\n    !ls"), ["# %%", "if x:", "    pass  # !ls"], id="a block with nothing but a magic"),
        pytest.param(code("%%bash\nls -l\ncd x"), ["# %%", "# %%bash", "# ls -l", "# cd x"], id="cell magic"),
        pytest.param(code("y = (a\n     % b)\nz = (c\n  != d)"), ["# %%", "y = (a", "     % b)", "z = (c", "  != d)"], id="an operator is no magic"),
        pytest.param(code("f()", stream("a\nb\n")), ["# %%", "f()", "#> a", "#> b"], id="printed"),
        pytest.param(code("f()", stream("\x1b[31mred\x1b[0m \x1b]0;title\x07!\n")), ["# %%", "f()", "#> red !"], id="colours"),
        pytest.param(code("f()", stream("1%\r50%\r100%\nend\r\n")), ["# %%", "f()", "#> 100%", "#> end"], id="a line written over"),
        pytest.param(code("x", shown(text_plain=["<table>\n", "…"], text_html="<table/>")), ["# %%", "x", "#> <table>", "#> …"], id="html beside text"),
        pytest.param(code("x", shown(text_html="<b>x</b>")), ["# %%", "x", "#> [text/html, 8 bytes]"], id="html alone"),
        pytest.param(code("x", shown(image_png=PNG, text_plain="<Figure>")), ["# %%", "x", "#> <Figure>", "#> [image/png, 3,075 bytes]"], id="image"),
        pytest.param(code("x", {"output_type": "execute_result", "data": {"application/json": {"a": 1}}}), ["# %%", "x", "#> [application/json, 8 bytes]"], id="json"),
        pytest.param(code("x", {"output_type": "error", "ename": "E", "evalue": "v", "traceback": ["\x1b[0;31mE\x1b[0m", "  line"]}), ["# %%", "x", "#> E", "#>   line"], id="error"),
        pytest.param(code("x", {"output_type": "error", "ename": "E", "evalue": "v", "traceback": []}), ["# %%", "x", "#> E: v"], id="error without a traceback"),
        pytest.param({"cell_type": "markdown", "source": f"![x](data:image/png;base64,{PNG})"}, ["# %% [markdown]", "# ![x]([image/png, 3,075 bytes])"], id="image in markdown"),
        pytest.param(code("x", stream("a" * 1_000)), ["# %%", "x", f"#> {'a' * 200}[600 characters left out]{'a' * 200}"], id="long line"),
        pytest.param(code("x", stream("".join(f"{n}\n" for n in range(1_240)))), ["# %%", "x", *(f"#> {n}" for n in range(20)), "#> [1,200 lines of output left out]", *(f"#> {n}" for n in range(1_220, 1_240))], id="many lines"),
        pytest.param(code("s = '\ud800'"), ["# %%", "s = '\\ud800'"], id="half a surrogate pair"),
    ],
)  # fmt: skip
def test_cells(cell: dict[str, Any], lines: list[str]) -> None:
    assert body(notebook(cell)) == ["", *lines]


def test_format_3() -> None:
    cells = [
        {"cell_type": "heading", "level": 2, "source": "Title"},
        {
            "cell_type": "code",
            "language": "python",
            "input": "x",
            "outputs": [{"output_type": "pyout", "text": "1", "png": PNG}, {"output_type": "pyerr", "traceback": ["E"]}],
        },
    ]
    source = json.dumps({"nbformat": 3, "metadata": {}, "worksheets": [{"cells": cells}]})
    lines = ["", "# %% [markdown]", "# ## Title", "", "# %%", "x", "#> 1", "#> [image/png, 3,075 bytes]", "#> E"]
    assert body(source) == lines


@pytest.mark.parametrize(
    ("metadata", "language", "prefix"),
    [
        pytest.param({}, "python", "# %%", id="nothing said"),
        pytest.param({"language_info": {"name": "ipython"}}, "python", "# %%", id="ipython"),
        pytest.param({"language_info": {"name": "R"}}, "r", "# %%", id="r"),
        pytest.param({"kernelspec": {"language": "C++17"}, "language_info": {"name": "c++"}}, "cpp", "// %%", id="c++"),
        pytest.param({"kernelspec": {"language": "typescript"}}, "typescript", "// %%", id="typescript"),
        pytest.param({"language_info": {"name": "a\nb"}}, "python", "# %%", id="no name"),
        pytest.param({"language_info": [1]}, "python", "# %%", id="no object"),
    ],
)
def test_language(metadata: dict[str, Any], language: str, prefix: str) -> None:
    rendered = notebooks.render(notebook(code("x"), **metadata))
    assert rendered is not None
    assert rendered.language == language
    assert rendered.text.split("\n")[2] == prefix


@pytest.mark.parametrize(
    "source",
    ["", "{", "[]", "{}", "null", '{"nbformat": 2, "cells": []}', '{"nbformat": 4}', '{"nbformat": 4, "cells": 3}',
     "[" * 100_000, '{"nbformat": 4, "cells": ' + "[" * 100_000, '{"nbformat": 4, "cells": [], "x": ' + "1" * 5_000 + "}"],
    ids=lambda source: source[:30],
)  # fmt: skip
def test_what_is_no_notebook_stays_as_it_is(source: str) -> None:
    assert decoding.read("x.ipynb", source.encode()) == decoding.Decoded(source)


@pytest.mark.parametrize(
    "cell",
    [3, None, [], {}, {"cell_type": "code"}, {"cell_type": "code", "source": {"a": 1}, "outputs": 3}, {"cell_type": "heading", "level": -1},
     {"cell_type": "code", "source": [1, None], "outputs": [None, {"output_type": "stream", "text": 3}, {"output_type": "display_data", "data": [1]}]}],
)  # fmt: skip
def test_strange_cells_are_passed_over(cell: Any) -> None:
    assert ast.parse("\n".join(body(notebook(cell, code("x = 1"))))).body


def test_definitions_stand_on_the_lines_of_the_rendering() -> None:
    decoded = decoding.read(
        "A.IPYNB", notebook(code("%load_ext x\nimport os", stream("def no(): pass\n")), code("def f():\n    return 1")).encode()
    )
    assert isinstance(decoded, decoding.Decoded)
    row = languages.row(decoded.language)
    assert row is not None
    parsed = parsing.parse(row, decoded.text)
    assert [one.spec for one in parsed.imports] == ["os"]
    assert [(one.name, one.first) for one in parsed.definitions] == [("f", decoded.text.split("\n").index("def f():") + 1)]


def test_a_notebook_is_in_the_graph_and_the_pack(make: Callable[..., Tree]) -> None:
    token = "ghp_" + "a1B2" * 9
    tree = make(
        {
            "lib.py": "def helper(): pass\n",
            "use.ipynb": notebook(code("import lib\nlib.helper()", stream(f"login with {token}\n"), shown(image_png=PNG))),
        }
    )
    graph = json.loads(tree.run("graph", "--json").out)
    assert graph["edges"] == [["use.ipynb", "lib.py", 4]]
    packed = tree.run("pack", "--budget", "20k")
    assert '<file path="use.ipynb" lang="python">' in packed.out
    assert "#> [image/png, 3,075 bytes]\n</file>" in packed.out
    assert "[redacted github-token]" in packed.out
    assert token not in packed.out
    assert PNG[:40] not in packed.out
