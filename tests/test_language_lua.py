from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING

import pytest
import reading

from repoassist.code import graph, languages, lookups
from repoassist.records import Import, Lookup, Relation

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Tree


said = partial(reading.said, "lua")
known = partial(reading.known, "lua")
linked = partial(reading.linked, "lua")


@pytest.mark.parametrize(
    ("path", "head"),
    [
        pytest.param("a.lua", "", id="lua"),
        pytest.param("a-1.0-1.rockspec", "", id="rockspec"),
        pytest.param("bin/a", "#!/usr/bin/env lua\n", id="shebang"),
        pytest.param(".luacheckrc", "", id="settings"),
    ],
)
def test_a_file_is_lua(path: str, head: str) -> None:
    assert languages.detect(path, head) == "lua"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param('local a = require("b.c")', Import("b.c", 1, (("a", "a"),), "a", "require"), id="local"),
        pytest.param("local a = require 'b.c'", Import("b.c", 1, (("a", "a"),), "a", "require"), id="without parentheses"),
        pytest.param("a = require [[b]]", Import("b", 1, (("a", "a"),), "a", "require"), id="long string"),
        pytest.param("\nrequire('b')", Import("b", 2, kind="require"), id="alone"),
        pytest.param("local a = require('b').c", Import("b", 1, kind="require"), id="a field of it"),
        pytest.param("return require('b')", Import("b", 1, kind="require"), id="handed on"),
        pytest.param("return { a = require 'b' }", Import("b", 1, kind="require"), id="in a table"),
        pytest.param("local ok, a = pcall(require, 'b')", Import("b", 1, (("a", "a"),), "a", "require"), id="tried"),
        pytest.param("if x then local a = require('b') end", Import("b", 1, (("a", "a"),), "a", "require"), id="conditional"),
        pytest.param("local a = require(... .. '.b')", Import("b", 1, (("a", "a"),), "a", "inner"), id="within the module"),
        pytest.param(
            "local a = require((...):match('(.-)[^%.]+$') .. 'b')", Import("b", 1, (("a", "a"),), "a", "sibling"), id="beside it"
        ),
        pytest.param("dofile('b.lua')", Import("b.lua", 1, kind="file"), id="file"),
        pytest.param("local a = loadfile 'b.lua'", Import("b.lua", 1, (("a", "a"),), "a", "file"), id="loaded"),
        pytest.param("package.path = './x/?.lua;' .. package.path", Import("./x/", 1, kind="load path"), id="path"),
        pytest.param("require(name)", None, id="only known at run time"),
        pytest.param("require('a' .. b)", None, id="put together"),
        pytest.param("pcall(f, 'a')", None, id="another call"),
        pytest.param("-- require 'a'\nlocal x = \"require 'a'\"", None, id="comment and string"),
    ],
)
def test_an_import_is_read(text: str, expected: Import | None) -> None:
    assert said(text).imports == ((expected,) if expected else ())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("function f(a) end", ("function", "f", (), True), id="global"),
        pytest.param("local function f(a) end", ("function", "f", (), False), id="local"),
        pytest.param("function M.f(a) end", ("function", "M.f", (), True), id="field"),
        pytest.param("function M.a.b.f(a) end", ("function", "M.a.b.f", (), True), id="field of a field"),
        pytest.param("function M:f(a) end", ("method", "M.f", (), True), id="method"),
        pytest.param("function M:_f() end", ("method", "M._f", (), False), id="private by name"),
        pytest.param("M.f = function(a) end", ("function", "M.f", (), True), id="assigned"),
        pytest.param("local f = function(a) end", ("function", "f", (), False), id="assigned to a local"),
        pytest.param("M.f = wrap(function(a) end)", ("function", "M.f", (), True), id="wrapped"),
        pytest.param("local M = { f = function() end }", ("function", "M.f", (), True), id="in a table"),
        pytest.param("return { f = function() end }", ("function", "f", (), True), id="in a table that is given back"),
        pytest.param("M.X = 1", ("constant", "M.X", (), True), id="constant"),
        pytest.param("local LIMIT = 1", ("constant", "LIMIT", (), False), id="local constant"),
        pytest.param("A.__index = A", ("class", "A", (), True), id="class"),
        pytest.param("local A = setmetatable({}, { __index = B })", ("class", "A", ("B",), False), id="class with a base"),
        pytest.param("local A = B:extend()", ("class", "A", ("B",), False), id="extended"),
        pytest.param("A = class('A', B)", ("class", "A", ("B",), True), id="by a library"),
        pytest.param("local x = 1", None, id="variable"),
        pytest.param("local a = setmetatable({}, mt)", None, id="object"),
        pytest.param("package.path = 'x'", None, id="setting"),
    ],
)
def test_something_is_defined(text: str, expected: tuple[str, str, tuple[str, ...], bool] | None) -> None:
    found = [(one.kind, one.qualified, one.bases, one.public) for one in said(text).definitions]
    assert found == ([expected] if expected else [])


def test_an_outline_has_the_signatures() -> None:
    text = (
        "local M = {}\n\n--- Says what.\n-- More.\n---@param a number\nfunction M.f(a,\n             b)\n  return function() end\nend\n\n"
        "local function g()\n  return 1\nend\n\nM.X = 1\n\nreturn M\n"
    )
    assert said(text).outline == ((3, 3), (6, 7), (11, 11), (15, 15))


ROCK = """
package = "rock"
build = {
  type = "builtin",
  modules = {
    ["rock.core"] = "code/core.lua",
    rock = 'code/main.lua',
    ["rock.native"] = { sources = { "native.c" } },
  },
}
"""

FILES = {
    "lua/plug/init.lua": "",
    "lua/plug/util.lua": "",
    "lua/plug/deep/init.lua": "",
    "lua/plug/deep/thing.lua": "",
    "lua/plug/bit.lua": "",
    "lua/plug/socket.lua": "",
    "src/app/main.lua": "",
    "src/app/helper.lua": "",
    "tests/minimal.lua": "",
    "tests/plug/helper.lua": "",
    "main.lua": "",
    "game/player.lua": "",
    "game/parts/arm.lua": "",
    "libs/only/far.lua": "",
    "extra/tools/t.lua": "",
    "rock/rock-1-1.rockspec": ROCK,
    "rock/code/core.lua": "",
    "rock/code/main.lua": "",
    "mods/class/init.lua": "",
    "mods/class/base.lua": "",
}


@pytest.mark.parametrize(
    ("source", "text", "target"),
    [
        pytest.param("lua/plug/x.lua", "require 'plug'", "lua/plug/init.lua", id="folder's own"),
        pytest.param("lua/plug/x.lua", "require 'plug.init'", "lua/plug/init.lua", id="folder's own, spelled out"),
        pytest.param("lua/plug/x.lua", "require 'plug.util'", "lua/plug/util.lua", id="module"),
        pytest.param("lua/plug/x.lua", "require 'plug/util'", "lua/plug/util.lua", id="module, slash"),
        pytest.param("lua/plug/deep/x.lua", "require 'plug.deep'", "lua/plug/deep/init.lua", id="nested folder's own"),
        pytest.param("lua/plug/deep/x.lua", "require 'plug.deep.thing'", "lua/plug/deep/thing.lua", id="nested module"),
        pytest.param("lua/plug/x.lua", "local ok, u = pcall(require, 'plug.util')", "lua/plug/util.lua", id="tried"),
        pytest.param("lua/plug/x.lua", "return require('plug.util').f()", "lua/plug/util.lua", id="a field of it"),
        pytest.param("plugin/x.lua", "require('plug').setup()", "lua/plug/init.lua", id="from beside"),
        pytest.param("tests/plug/x_spec.lua", "require 'plug.util'", "lua/plug/util.lua", id="a test's"),
        pytest.param("tests/plug/x_spec.lua", "require 'tests.plug.helper'", "tests/plug/helper.lua", id="a helper from the top"),
        pytest.param("tests/plug/x_spec.lua", "require 'helper'", "tests/plug/helper.lua", id="a helper beside"),
        pytest.param("tests/plug/x_spec.lua", "require 'minimal'", "tests/minimal.lua", id="a helper above"),
        pytest.param("src/app/x.lua", "require 'app.helper'", "src/app/helper.lua", id="source folder"),
        pytest.param("src/app/x.lua", "require 'helper'", "src/app/helper.lua", id="beside a program"),
        pytest.param("src/app/x.lua", "require 'src.app.helper'", "src/app/helper.lua", id="from the top"),
        pytest.param("src/app/x.lua", "require './helper'", "src/app/helper.lua", id="relative"),
        pytest.param("src/app/x.lua", "require '../app/helper.lua'", "src/app/helper.lua", id="relative, with its extension"),
        pytest.param("x.lua", "require 'game.player'", "game/player.lua", id="below the top"),
        pytest.param("game/x.lua", "require 'game.parts.arm'", "game/parts/arm.lua", id="below the top, nested"),
        pytest.param("game/x.lua", "require 'parts.arm'", "game/parts/arm.lua", id="below the file's folder"),
        pytest.param("game/x.lua", "require 'main'", "main.lua", id="at the top"),
        pytest.param("x.lua", "require 'only.far'", "libs/only/far.lua", id="the only one of its name"),
        pytest.param("x.lua", "require 'rock.core'", "rock/code/core.lua", id="of a rockspec"),
        pytest.param("rock/spec/x.lua", "require 'rock'", "rock/code/main.lua", id="of a rockspec, plain key"),
        pytest.param("mods/class/init.lua", "require(... .. '.base')", "mods/class/base.lua", id="within a folder's own"),
        pytest.param("mods/class.lua", "require(... .. '.base')", "mods/class/base.lua", id="within a module"),
        pytest.param("mods/class/x.lua", "require((...):gsub('x$', '') .. 'base')", "mods/class/base.lua", id="beside a module"),
        pytest.param("extra/x.lua", "package.path = 'tools/?.lua;' .. package.path\nrequire 't'", "extra/tools/t.lua", id="path"),
        pytest.param(
            "extra/x.lua", "package.path = './extra/tools/?.lua'\nrequire 't'", "extra/tools/t.lua", id="path from the top"
        ),
        pytest.param("game/x.lua", "dofile('player.lua')", "game/player.lua", id="file beside"),
        pytest.param("game/x.lua", "dofile 'game/parts/arm.lua'", "game/parts/arm.lua", id="file from the top"),
        pytest.param("game/x.lua", "loadfile('./player.lua')()", "game/player.lua", id="file, loaded"),
        pytest.param("lua/plug/x.lua", "local M = { u = require 'plug.util' }", "lua/plug/util.lua", id="in a table"),
        pytest.param("lua/plug/x.lua", "function f() return require 'plug.util' end", "lua/plug/util.lua", id="in a function"),
    ],
)
def test_an_import_leads_to_a_file(source: str, text: str, target: str) -> None:
    edges, unresolved, external = linked(FILES | {source: text})
    assert (edges, unresolved, external) == ({(source, target)}, [], [])


@pytest.mark.parametrize(
    ("source", "spec", "name"),
    [
        pytest.param("lua/plug/x.lua", "bit", "bit", id="built in, whatever is beside"),
        pytest.param("lua/plug/x.lua", "socket", "socket", id="a plugin's file beside is none of a whole name"),
        pytest.param("lua/plug/socket.lua", "socket", "socket", id="never itself"),
        pytest.param("src/app/x.lua", "lpeg", "lpeg", id="a library"),
        pytest.param("src/app/x.lua", "socket.http", "socket", id="a library's module"),
    ],
)
def test_an_import_leads_out(source: str, spec: str, name: str) -> None:
    assert linked(FILES | {source: f"require '{spec}'"}) == (set(), [], [name])


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("require 'plug.gone'", id="of our library"),
        pytest.param("require './gone'", id="relative"),
        pytest.param("require(... .. '.gone')", id="within"),
        pytest.param("dofile 'gone.lua'", id="file"),
    ],
)
def test_an_import_leads_nowhere(text: str) -> None:
    edges, unresolved, external = linked(FILES | {"lua/plug/x.lua": text})
    assert (edges, len(unresolved), external) == (set(), 1, [])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("local Base = require 'a.base'\nlocal D = Base:extend()", True, id="imported"),
        pytest.param("local B = require 'a.base'\nlocal D = setmetatable({}, { __index = B.Base })", True, id="a field"),
        pytest.param("local Base = require 'a.other'\nlocal D = Base:extend()", False, id="a namesake's"),
        pytest.param("local Base = require 'a.base'\nlocal d = Base.new()", False, id="only used"),
    ],
)
def test_subclasses(text: str, *, found: bool) -> None:
    files = {
        "lua/a/base.lua": "local Base = {}\nBase.__index = Base\nreturn Base",
        "lua/a/other.lua": "local Base = {}\nBase.__index = Base\nreturn Base",
        "lua/a/d.lua": text,
    }
    project, names = known(files)
    built = graph.build(project, names, {})
    places = lookups.look_up(Lookup(Relation.SUBCLASSES, "lua/a/base.lua:Base"), built, project, names)
    assert bool(places) is found


def test_a_repository(make: Callable[..., Tree]) -> None:
    tree = make(
        {
            "r-1-1.rockspec": 'build = { modules = { ["a.b"] = "code/b.lua" } }\n',
            "code/b.lua": "",
            "bin/x": "#!/usr/bin/lua\nrequire 'a.b'\n",
        }
    )
    assert json.loads(tree.run("graph", "--json").out)["edges"] == [["bin/x", "code/b.lua", 2]]
