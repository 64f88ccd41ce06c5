"""C's and C++'s edges against what the compiler reads."""

from __future__ import annotations

import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from references import c_compiler

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Tree

pytestmark = pytest.mark.skipif(not c_compiler.available(), reason="gcc, g++ or make is not installed")

HEADERS = Path(sysconfig.get_path("platinclude", "posix_prefix"))


@pytest.mark.skipif(not (HEADERS / "Python.h").is_file(), reason="the interpreter's headers are not installed")
def test_the_interpreters_headers(make: Callable[..., Tree]) -> None:
    files = {f"Include/{path.relative_to(HEADERS).as_posix()}": path.read_bytes() for path in sorted(HEADERS.rglob("*.h"))}
    tree = make(
        files
        | {
            "Makefile": "CPPFLAGS += -IInclude -IInclude/internal -DPy_BUILD_CORE\nall: Modules/one.o Modules/two.o\n",
            "Modules/one.c": '#include "Python.h"\n#include <frameobject.h>\n#include "structmember.h"\n',
            "Modules/two.c": '#include <Python.h>\n#include "internal/pycore_runtime.h"\n#include "datetime.h"\n',
        }
    )
    score = c_compiler.score(tree.root)
    assert score.agreed >= 150
    assert score.f1 >= 0.98, (score.missing, score.surplus)


AWKWARD = {
    "Makefile": (
        "LIB = lib\nCC = gcc\nFLAGS = -I$(LIB)/api -I$(LIB)/common -DWIDE=1\n"
        "all: core runner\n\t$(MAKE) -C tests\n"
        "core: app/main.o lib/core.o\n"
        "%.o: %.c\n\t@echo building $<; $(CC) $(FLAGS) -c $< -o $@\n"
        "runner:\n\tcd tool && $(CXX) -Iinclude -I../lib/api run.cpp parse.cc -o run\n"
    ),
    "app/main.c": (
        '#include "util.h"\n#include <stdio.h>\n#include <mem.h>\n#include "made.h"\n#ifdef WIDE\n# include "wide.h"\n#else\n'
        '# include "narrow.h"\n#endif\n#ifndef TABLE\n#define TABLE "table.def"\n#endif\n#include TABLE\nint main(void) { return 0; }\n'
    ),
    "app/util.h": '#pragma once\n#include "../lib/api/lib.h"\n',
    "app/wide.h": '#include "util.h"\n#include "mem.h"\n',
    "app/narrow.h": '#include "deep/only.h"\n',
    "app/deep/only.h": "",
    "app/table.def": "",
    "lib/api/lib.h": "#ifndef LIB_H\n#define LIB_H\n#include <stddef.h>\n#include <types.h>\n#endif\n",
    "lib/api/types.h": "",
    "lib/common/mem.h": '#include "mem_impl.h"\n',
    "lib/common/mem_impl.h": "",
    "lib/core.c": '#include "lib.h"\n#include "string.h"\n#include "core.h"\n#include "parts/part.c"\n',
    "lib/core.h": "",
    "lib/parts/part.c": '#include "part.h"\n#include <mem.h>\n',
    "lib/parts/part.h": '#include "../core.h"\n',
    "compat/mem.h": "",
    "compat/core.h": "",
    "compat/part.h": "",
    "compat/string.h": "",
    "tool/include/tool/run.hpp": '#include <vector>\n#include "detail/run_impl.hpp"\n',
    "tool/include/tool/detail/run_impl.hpp": "#include <tool/base.hpp>\n",
    "tool/include/tool/base.hpp": "",
    "tool/run.cpp": '#include <tool/run.hpp>\n#include "lib.h"\nint main() {}\n',
    "tool/parse.cc": '#include "tool/run.hpp"\n#if __has_include("nowhere.hpp")\n#include "nowhere.hpp"\n#endif\n',
    "tests/Makefile": "INC := -I../lib/common \\\n  -I../lib/api\ntest: test.c\n\tgcc $(INC) -o $@ test.c ../lib/core.c\n",
    "tests/test.c": "#include <mem.h>\n#include <lib.h>\nint main(void) { return 0; }\n",
    "tests/fails.c": '#include "mem.h"\n#error no\n',
    "vendor/CMakeLists.txt": (
        "cmake_minimum_required(VERSION 3.5)\nproject(vendor C)\nset(API_DIR ${CMAKE_CURRENT_SOURCE_DIR}/first/api)\n"
        "include_directories(${API_DIR})\nadd_library(vendor src/vendor.c)\ntarget_include_directories(vendor PRIVATE second)\n"
    ),
    "vendor/first/api/shared.h": "",
    "vendor/second/other.h": "#include <shared.h>\n",
    "vendor/zeroth/shared.h": "",
    "vendor/src/vendor.c": "#include <shared.h>\n#include <other.h>\n",
}


def test_awkward_cases(make: Callable[..., Tree]) -> None:
    score = c_compiler.score(make(AWKWARD).root)
    assert score.agreed >= 28
    assert score.f1 >= 0.98, (score.missing, score.surplus)
