"""The name that a repository gives itself."""

from __future__ import annotations

import pytest

from repoassist.code.naming import project_name

DEEP = 100_000


@pytest.mark.parametrize(
    ("files", "name"),
    [
        pytest.param({}, "", id="none"),
        pytest.param({"pyproject.toml": '[project]\nname = "mine"\n'}, "mine", id="pyproject"),
        pytest.param({"Cargo.toml": '[package]\nname = "mine"\n'}, "mine", id="cargo"),
        pytest.param({"Cargo.toml": '[workspace]\nmembers = ["a"]\n'}, "", id="cargo-workspace"),
        pytest.param({"go.mod": "// why\nmodule example.com/mine/v2\n\ngo 1.22\n"}, "example.com/mine/v2", id="go"),
        pytest.param({"go.mod": 'module "example.com/mine" // why\n'}, "example.com/mine", id="go-quoted"),
        pytest.param({"go.mod": "go 1.22\n"}, "", id="go-without-module"),
        pytest.param({"package.json": '{"name": "@scope/mine"}'}, "@scope/mine", id="npm"),
        pytest.param({"composer.json": '{"name": "vendor/mine"}'}, "vendor/mine", id="composer"),
        pytest.param({"sub/package.json": '{"name": "other"}'}, "", id="only-the-top-level"),
        pytest.param({"package.json": '{"name": "js"}', "pyproject.toml": '[project]\nname = "py"\n'}, "py", id="two"),
        pytest.param({"package.json": '{"name": "js"}', "pyproject.toml": "[tool.ruff]\n"}, "js", id="the-first-that-has-one"),
        pytest.param({"pyproject.toml": "[project\n", "package.json": '{"name": "js"}'}, "js", id="broken-toml"),
        pytest.param({"package.json": "{"}, "", id="broken-json"),
        pytest.param({"package.json": '{"name": 7}'}, "", id="a-number"),
        pytest.param({"package.json": "[]"}, "", id="a-list"),
        pytest.param({"pyproject.toml": "project = 7\n"}, "", id="no-table"),
        pytest.param({"package.json": "[" * DEEP}, "", id="deep-json"),
        pytest.param({"pyproject.toml": "a = " + "[" * DEEP}, "", id="deep-toml"),
        pytest.param({"package.json": "9" * DEEP}, "", id="long-number-json"),
        pytest.param({"pyproject.toml": "a = " + "9" * DEEP}, "", id="long-number-toml"),
    ],
)
def test_name(files: dict[str, str], name: str) -> None:
    assert project_name(files.__getitem__, files) == name
