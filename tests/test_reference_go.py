from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from references import go_list, scoring

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from conftest import Tree

pytestmark = pytest.mark.skipif(not go_list.available(), reason="the go tool is not installed")


def importing(*specs: str, package: str = "p", above: str = "", below: str = "") -> str:
    """A Go file; a spec may have a name before it."""
    written = [f'\t{name}{" " if name else ""}"{path}"\n' for name, _, path in (spec.rpartition(" ") for spec in specs)]
    return f"{above}package {package}\n\nimport (\n{''.join(written)})\n{below}"


MODULE = {
    "go.mod": "module ex.com/m\n\ngo 1.25.3\n\ntoolchain go1.26.0\n\nrequire (\n\tex.com/near v1.0.0\n\tex.com/far/v2 v2.0.0\n)\n\n"
    "tool ex.com/m/cmd/gen\n\nreplace ex.com/near => ./near\n",
    "m.go": importing("ex.com/m/api", "fmt", "ex.com/m/internal/store", package="m"),
    "m_test.go": importing("testing", "ex.com/m/internal/testkit", package="m"),
    "outside_test.go": importing("testing", ". ex.com/m", "ex.com/m/api", package="m_test"),
    "api/api.go": importing("ex.com/near", "ex.com/near/deep/v3"),
    "api/api_linux.go": importing("ex.com/m/platform/linux"),
    "api/api_windows.go": importing("ex.com/m/platform/windows"),
    "api/tagged.go": importing("ex.com/m/platform/darwin", above="//go:build darwin && !ios\n\n"),
    "api/never.go": importing("ex.com/m/internal/never", above="//go:build never\n\n"),
    "api/gen.go": importing("ex.com/m/internal/testkit", package="main", above="//go:build ignore\n\n", below="func main() {}\n"),
    "api/cgo.go": importing("C", "ex.com/m/internal/c"),
    "api/v2/api.go": importing("ex.com/m/api", "ex.com/far/v2/x"),
    "api/testdata/x.go": importing("ex.com/m/api"),
    "cmd/app/main.go": importing("log ex.com/m/internal/logging", "_ ex.com/m/internal/store/sqlite", "os", package="main"),
    "cmd/app/main_test.go": importing("ex.com/m/internal/testkit", package="main"),
    "cmd/gen/main.go": importing("ex.com/m/api/v2", package="main", below="func main() {}\n"),
    "internal/store/store.go": importing("ex.com/m/internal/logging"),
    "internal/store/sqlite/sqlite.go": importing(". ex.com/m/internal/store", "ex.com/m/internal/logging"),
    "internal/logging/log.go": 'package logging\nimport "log/slog"\n',
    "internal/testkit/kit.go": importing("ex.com/m/internal/store"),
    "internal/testkit/only_test.go": importing("ex.com/m/internal/testkit", package="testkit_test"),
    "internal/never/n.go": "package never\n",
    "internal/c/c.go": "package c\n",
    "internal/empty/empty_test.go": importing("ex.com/m/internal/c", package="empty"),
    "platform/linux/l.go": "package linux\n",
    "platform/windows/w.go": "package windows\n",
    "platform/darwin/d.go": "package darwin\n",
    "_hidden/h.go": importing("ex.com/m/api"),
    "near/go.mod": "module ex.com/near\n\ngo 1.22\n",
    "near/near.go": importing("ex.com/near/deep/v3", package="near"),
    "near/deep/v3/deep.go": "package deep\n",
    "other/go.mod": "module ex.com/other\n\nrequire ex.com/m v0.1.0\n",
    "other/o.go": importing("ex.com/other/inner", "ex.com/m/api"),
    "other/inner/i.go": "package inner\n",
}

WORKSPACE = {
    "go.work": "go 1.25\n\nuse (\n\t./app // first\n\t./lib\n)\nuse ./tools\n\nreplace ex.com/gone => ./found\n",
    "app/go.mod": "module ex.com/app\n\nrequire ex.com/lib v0.0.0\nrequire ex.com/gone v0.0.0 // indirect\n",
    "app/main.go": importing("ex.com/lib", "ex.com/lib/sub", "ex.com/gone/x", package="main"),
    "app/main_test.go": importing("ex.com/tools/kit", package="main"),
    "lib/go.mod": "module ex.com/lib\n",
    "lib/lib.go": importing("ex.com/lib/sub", package="lib"),
    "lib/lib_test.go": importing("ex.com/lib", "ex.com/tools/kit", package="lib_test"),
    "lib/sub/s.go": "package sub\n",
    "tools/go.mod": "module ex.com/tools\n",
    "tools/kit/k.go": importing("ex.com/lib/sub"),
    "found/go.mod": "module ex.com/gone\n",
    "found/x/x.go": "package x\n",
}

VENDORED = {
    "go.mod": "module ex.com/m\n\ngo 1.18\n\nrequire github.com/a/b/v2 v2.0.0\n",
    "main.go": importing("github.com/a/b/v2", "github.com/a/b/v2/c", "ex.com/m/own", package="main"),
    "main_test.go": importing("github.com/a/b/v2/c", package="main"),
    "own/own.go": importing("github.com/a/b/v2"),
    "vendor/modules.txt": "# github.com/a/b/v2 v2.0.0\n## explicit; go 1.18\ngithub.com/a/b/v2\ngithub.com/a/b/v2/c\n",
    "vendor/github.com/a/b/v2/b.go": importing("github.com/a/b/v2/c", package="b"),
    "vendor/github.com/a/b/v2/c/c.go": "package c\n",
}


@pytest.mark.parametrize(
    ("files", "least"),
    [pytest.param(MODULE, 24, id="module"), pytest.param(WORKSPACE, 8, id="workspace"), pytest.param(VENDORED, 6, id="vendored")],
)
def test_packages_are_the_tool_s(make: Callable[..., Tree], files: dict[str, str], least: int) -> None:
    found = go_list.score(make(files).root)
    assert (found.missing, found.surplus) == ((), ())
    assert found.agreed >= least


def real() -> Iterator[tuple[str, str]]:
    """The source of the go tool itself, as a module of another name: by its own, the tool would find it where it is installed."""
    root = Path(subprocess.run(["go", "env", "GOROOT"], capture_output=True, text=True, check=True).stdout.strip()) / "src/cmd"
    for part in ("go", "vendor/golang.org/x/mod"):
        for path in sorted((root / part).rglob("*.go")):
            name = str(path.relative_to(root)).replace("vendor/golang.org/x/mod", "mod")
            text = re.sub(r'"golang\.org/x/mod/', '"ex.com/cmd/mod/', path.read_text(encoding="utf-8"))
            yield name, re.sub(r'"cmd/', '"ex.com/cmd/', text)


def test_the_go_tool_s_own_source(make: Callable[..., Tree]) -> None:
    files = dict(real())
    if "go/main.go" not in files:
        pytest.skip("the source of the go tool is not installed")
    found = go_list.score(make({"go.mod": "module ex.com/cmd\n\ngo 1.18\n", **files}).root)
    assert found.f1 >= 0.99
    assert found.agreed > 250


def test_what_the_tool_does_not_see_is_not_compared(make: Callable[..., Tree]) -> None:
    said = go_list.listing(make(MODULE).root)
    found = {("other/o.go", "api/api.go"), ("api/never.go", "internal/never/n.go"), ("m.go", "cmd/app/main.go")}
    assert scoring.compare(go_list.projected(found, said), said.edges).surplus == (("", "cmd/app"),)
