from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING

import pytest
import reading

from repoassist.code import languages
from repoassist.records import Import

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Tree

ALL = (("*", "*"),)


said = partial(reading.said, "bash")
linked = partial(reading.linked, "bash")


@pytest.mark.parametrize(
    ("path", "head"),
    [
        pytest.param("a.sh", "", id="sh"),
        pytest.param("a.bash", "", id="bash"),
        pytest.param("a.bats", "", id="bats"),
        pytest.param(".bashrc", "", id="settings"),
        pytest.param("bin/a", "#!/bin/sh\n", id="sh shebang"),
        pytest.param("bin/a", "#!/usr/bin/env bash\n", id="bash shebang"),
        pytest.param("bin/a", "#! /bin/dash -e\n", id="dash shebang"),
        pytest.param("bin/a", "#!/usr/bin/ksh\n", id="ksh shebang"),
    ],
)
def test_a_file_is_a_shell_script(path: str, head: str) -> None:
    assert languages.detect(path, head) == "bash"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("source a.sh", Import("a.sh", 1, ALL, kind="source"), id="source"),
        pytest.param(". ./a.sh arg", Import("./a.sh", 1, ALL, kind="source"), id="dot"),
        pytest.param("[ -f a.sh ] && . a.sh", Import("a.sh", 1, ALL, kind="source"), id="conditional"),
        pytest.param('. "$(dirname "$0")/a.sh"', Import("@here/a.sh", 1, ALL, kind="source"), id="dirname"),
        pytest.param('. "`dirname $0`/a.sh"', Import("@here/a.sh", 1, ALL, kind="source"), id="dirname, backticks"),
        pytest.param('. "$(dirname -- "${BASH_SOURCE[0]}")/a.sh"', Import("@here/a.sh", 1, ALL, kind="source"), id="BASH_SOURCE"),
        pytest.param('. "${BASH_SOURCE[0]%/*}/a.sh"', Import("@here/a.sh", 1, ALL, kind="source"), id="cut off"),
        pytest.param(". ${0%/*}/a.sh", Import("@here/a.sh", 1, ALL, kind="source"), id="cut off, name"),
        pytest.param(
            '. "$(dirname "$(readlink -f "$0")")/a.sh"', Import("@here/a.sh", 1, ALL, kind="source"), id="links followed"
        ),
        pytest.param(
            '. "$(cd "$(dirname "$0")/.." && pwd)/a.sh"', Import("@here/../a.sh", 1, ALL, kind="source"), id="changed to"
        ),
        pytest.param(
            'source "$(git rev-parse --show-toplevel)/a.sh"', Import("@top/a.sh", 1, ALL, kind="source"), id="top level"
        ),
        pytest.param('source "${X}/a.sh"', Import("$X/a.sh", 1, ALL, kind="source"), id="variable"),
        pytest.param('source "${X:-/usr}"/a.sh', Import("$X/a.sh", 1, ALL, kind="source"), id="variable with a default"),
        pytest.param('bash "$X/a.sh" -v', Import("$X/a.sh", 1, kind="call"), id="run by a shell"),
        pytest.param("exec ./a.sh", Import("./a.sh", 1, kind="call"), id="exec"),
        pytest.param("x=$(./b/a.sh 1)", Import("./b/a.sh", 1, kind="call"), id="run for its output"),
        pytest.param("load '../a'", Import("../a", 1, ALL, kind="load"), id="load of Bats"),
        pytest.param(
            'D="$(cd "$(dirname "${BASH_SOURCE[0]}")" >/dev/null 2>&1 && pwd -P)"',
            Import("@here", 1, alias="D", kind="variable"),
            id="what a variable holds",
        ),
        pytest.param('D="$E/lib"', Import("$E/lib", 1, alias="D", kind="variable"), id="what another holds"),
        pytest.param('source "$file"', None, id="only known at run time"),
        pytest.param("source <(cat a.sh)", None, id="a process"),
        pytest.param("bash -c 'a.sh'", None, id="a program's text"),
        pytest.param("ls ./a.sh", None, id="another command"),
        pytest.param("# . a.sh\necho '. a.sh'\ncat <<X\n. a.sh\nX", None, id="comment, string, here-document"),
    ],
)
def test_an_import_is_read(text: str, expected: Import | None) -> None:
    assert said(text).imports == ((expected,) if expected else ())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("f() { :; }", "function f+", id="function"),
        pytest.param("function f { :; }", "function f+", id="keyword"),
        pytest.param("function f() (\n :\n)", "function f+", id="in a subshell"),
        pytest.param("a::b-c() { :; }", "function a::b-c+", id="signs"),
        pytest.param("_f() { :; }", "function _f-", id="private by name"),
        pytest.param("readonly A=1", "constant A+", id="readonly"),
        pytest.param("declare -r a=1", "constant a+", id="declared"),
        pytest.param("export A=1", "constant A+", id="exported"),
        pytest.param("A=1", "constant A+", id="capitals"),
        pytest.param("a=1", "", id="variable"),
        pytest.param("f() { local A=1; B=2; }", "function f+", id="within a function"),
        pytest.param('@test "does it" {\n  run f\n}', "function does it-", id="test"),
    ],
)
def test_something_is_defined(text: str, expected: str) -> None:
    assert " ".join(f"{one.kind} {one.name}{'+' if one.public else '-'}" for one in said(text).definitions) == expected


def test_an_outline_has_the_signatures() -> None:
    text = "#!/bin/sh\n\nA=1\n\n# Says what.\n# More.\nf() {\n  echo\n}\n\nfunction g\n{\n  echo\n}\n"
    assert said(text).outline == ((3, 5), (7, 7), (11, 11))


FILES = {
    "lib/a.sh": "",
    "lib/b.sh": "",
    "lib/deep/c.bash": "",
    "bin/tool": "",
    "bin/run.sh": "",
    "top.sh": "",
    "t/test-lib.sh": "",
    "t/lib-http.sh": "",
    "t/perf/perf-lib.sh": "",
    "test/helper.bash": "",
    "test/deep/local.bash": "",
    "git-setup.sh": "",
    "themes/one/one.base.sh": "",
}


@pytest.mark.parametrize(
    ("source", "text", "target"),
    [
        pytest.param("x.sh", "source lib/a.sh", "lib/a.sh", id="from the top"),
        pytest.param("x.sh", ". ./lib/a.sh", "lib/a.sh", id="from the top, dot"),
        pytest.param("lib/x.sh", ". ./a.sh", "lib/a.sh", id="beside"),
        pytest.param("lib/x.sh", "source a.sh", "lib/a.sh", id="beside, bare"),
        pytest.param("bin/x.sh", "source lib/a.sh", "lib/a.sh", id="run at the top"),
        pytest.param("bin/x.sh", ". ../lib/a.sh", "lib/a.sh", id="above"),
        pytest.param("bin/x.sh", '. "$(dirname "$0")/../lib/a.sh"', "lib/a.sh", id="own folder"),
        pytest.param("bin/x.sh", '. $(dirname "${BASH_SOURCE[0]}")/run.sh', "bin/run.sh", id="own folder, BASH_SOURCE"),
        pytest.param("bin/x.sh", '. "${BASH_SOURCE%/*}/run.sh"', "bin/run.sh", id="own folder, cut off"),
        pytest.param("bin/x.sh", '. "${0%/*}"/run.sh', "bin/run.sh", id="own folder, name cut off"),
        pytest.param("bin/x.sh", '. "$(dirname "$(readlink -f "$0")")"/run.sh', "bin/run.sh", id="own folder, links"),
        pytest.param("bin/x.sh", '. "$(dirname "$(realpath "$0")")/run.sh"', "bin/run.sh", id="own folder, real path"),
        pytest.param("bin/x.sh", '. "$(dirname "$(dirname "$0")")/top.sh"', "top.sh", id="folder above"),
        pytest.param("bin/x.sh", '. "$(cd "$(dirname "$0")/.." && pwd)/lib/a.sh"', "lib/a.sh", id="changed to"),
        pytest.param("bin/x.sh", 'D=$(dirname "$0")\n. "$D/run.sh"', "bin/run.sh", id="by a variable"),
        pytest.param(
            "bin/x.sh", 'D="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"\nsource "${D}/../lib/a.sh"', "lib/a.sh", id="pwd"
        ),
        pytest.param(
            "bin/x.sh", 'D="$( cd -- "$( dirname -- "$0" )" &> /dev/null && pwd )"\n. "$D"/run.sh', "bin/run.sh", id="quiet"
        ),
        pytest.param(
            "bin/x.sh", 'D=$(dirname "$0")\nR="$D/.."\nL=$R/lib\nsource "$L/a.sh"', "lib/a.sh", id="by several variables"
        ),
        pytest.param("bin/x.sh", 'readonly D="${0%/*}"\n. "$D/run.sh"', "bin/run.sh", id="by a constant"),
        pytest.param("bin/x.sh", 'R=$(git rev-parse --show-toplevel)\n. "$R/lib/a.sh"', "lib/a.sh", id="top level"),
        pytest.param("bin/x.sh", 'source "$PWD/lib/a.sh"', "lib/a.sh", id="where it runs"),
        pytest.param("t/x.sh", '. "$TEST_DIRECTORY"/lib-http.sh', "t/lib-http.sh", id="by an unknown variable, beside"),
        pytest.param("t/perf/x.sh", '. "$TEST_DIRECTORY"/lib-http.sh', "t/lib-http.sh", id="by an unknown variable, above"),
        pytest.param("a/x.sh", 'source "$OSH/themes/one/one.base.sh"', "themes/one/one.base.sh", id="the same, from the top"),
        pytest.param("a/x.sh", 'source "$ROOT/$LIB/deep/c.bash"', "lib/deep/c.bash", id="the only one that ends so"),
        pytest.param("t/x.sh", ". git-setup", "git-setup.sh", id="on the path, from a template"),
        pytest.param("t/perf/x.sh", ". ./perf-lib.sh", "t/perf/perf-lib.sh", id="nearest first"),
        pytest.param("x.sh", "[ -f lib/a.sh ] && . lib/a.sh || exit 1", "lib/a.sh", id="conditional"),
        pytest.param("x.sh", "if true; then\n  source lib/a.sh\nfi", "lib/a.sh", id="in a branch"),
        pytest.param("x.sh", "f() { source lib/a.sh; }", "lib/a.sh", id="in a function"),
        pytest.param("x.sh", 'for f in lib/a.sh; do . "$f"; done', "lib/a.sh", id="loop over one"),
        pytest.param("x.sh", "./bin/run.sh --all", "bin/run.sh", id="run"),
        pytest.param("x.sh", "X=1 ./bin/run.sh", "bin/run.sh", id="run with a variable"),
        pytest.param("x.sh", "if ! bin/tool; then exit; fi", "bin/tool", id="run, without extension"),
        pytest.param("bin/x.sh", 'bash -e "$(dirname "$0")/run.sh" 1', "bin/run.sh", id="run by a shell"),
        pytest.param("bin/x.sh", 'exec "${0%/*}/tool" "$@"', "bin/tool", id="replaced by"),
        pytest.param("bin/x.sh", 'x="$(sh ./run.sh)"', "bin/run.sh", id="run for its output"),
        pytest.param("test/x.bats", "load helper", "test/helper.bash", id="load"),
        pytest.param("test/deep/x.bats", "load '../helper'", "test/helper.bash", id="load, above"),
        pytest.param("test/deep/x.bats", "load local.bash", "test/deep/local.bash", id="load, extension"),
        pytest.param("test/x.bats", 'source "${BATS_TEST_DIRNAME}/../lib/a.sh"', "lib/a.sh", id="a test's folder"),
        pytest.param("test/x.bats", "setup() {\n  load helper\n}", "test/helper.bash", id="load, in setup"),
    ],
)
def test_an_import_leads_to_a_file(source: str, text: str, target: str) -> None:
    edges, unresolved, external = linked(FILES | {source: text})
    assert (edges, unresolved, external) == ({(source, target)}, [], [])


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('for f in "${0%/*}"/lib/*.sh; do source "$f"; done', id="own folder"),
        pytest.param("for f in lib/*.sh\ndo\n  . $f\ndone", id="from the top"),
        pytest.param('for f in lib/a.sh lib/b.sh; do . ./$f; . "$f"; done', id="a list"),
        pytest.param('for f in "$ROOT"/lib/*.sh; do . "$f"; done', id="by an unknown variable"),
    ],
)
def test_a_loop_leads_to_each_file(text: str) -> None:
    assert linked(FILES | {"x.sh": text})[0] == {("x.sh", "lib/a.sh"), ("x.sh", "lib/b.sh")}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param(". /etc/profile", "/etc/profile", id="the machine's"),
        pytest.param("source ~/.bashrc", "~/.bashrc", id="the user's"),
        pytest.param('. "$HOME/top.sh"', "$HOME/top.sh", id="the user's, whatever we have"),
        pytest.param(". gettext.sh", "gettext.sh", id="on the path"),
        pytest.param('. "$NOWHERE/lib.sh"', "$NOWHERE/lib.sh", id="an unknown folder's"),
    ],
)
def test_an_import_leads_out(text: str, name: str) -> None:
    assert linked(FILES | {"x.sh": text}) == (set(), [], [name])


@pytest.mark.parametrize(
    ("source", "text"),
    [
        pytest.param("x.sh", ". ./gone.sh", id="relative"),
        pytest.param("x.sh", '. "$(dirname "$0")/gone.sh"', id="own folder"),
        pytest.param("x.sh", 'D=${0%/*}\n. "$D/gone.sh"', id="by a variable"),
        pytest.param("test/x.bats", "load gone", id="load"),
    ],
)
def test_an_import_leads_nowhere(source: str, text: str) -> None:
    edges, unresolved, external = linked(FILES | {source: text})
    assert (edges, len(unresolved), external) == (set(), 1, [])


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("./configure --prefix=x", id="generated"),
        pytest.param("/usr/bin/env lib/a.sh", id="the machine's"),
        pytest.param("load balance", id="another load"),
        pytest.param('"$JAVA_HOME/bin/java" -jar x', id="another program's"),
    ],
)
def test_what_is_run_need_not_be_here(text: str) -> None:
    assert linked(FILES | {"x.sh": text}) == (set(), [], [])


def test_a_repository(make: Callable[..., Tree]) -> None:
    tree = make({"lib/a.sh": "", "bin/x": '#!/bin/sh\n. "$(dirname "$0")/../lib/a.sh"\n'})
    assert json.loads(tree.run("graph", "--json").out)["edges"] == [["bin/x", "lib/a.sh", 2]]
