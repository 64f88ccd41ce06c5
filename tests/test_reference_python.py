"""Python's edges against grimp and against Python's own parser and finder."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from references import python_grimp
from references.scoring import compare, edges_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Tree

pytestmark = pytest.mark.skipif(not python_grimp.available(), reason="grimp is not installed")


def installed(package: str) -> dict[str, bytes]:
    """The Python files of a package that is installed, as they would stand below ``src``."""
    spec = find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    top = Path(spec.origin).parent
    return {f"src/{package}/{path.relative_to(top).as_posix()}": path.read_bytes() for path in sorted(top.rglob("*.py"))}


@pytest.mark.parametrize(
    ("package", "at_least"),
    [("click", 60), ("rich", 300), ("_pytest", 400), ("git", 100), ("pathspec", 30)],
)
def test_a_package(make: Callable[..., Tree], package: str, at_least: int) -> None:
    score = python_grimp.score(make(installed(package)).root)
    assert score.agreed >= at_least
    assert score.f1 >= 0.99, (score.missing, score.surplus)


AWKWARD = {
    "pyproject.toml": "[project]\nname = 'pkg'\n",
    "src/pkg/__init__.py": "from .a import f\nfrom . import sub\nfrom .bare.inner import g\n",
    "src/pkg/a.py": "import pkg.sub.b\nimport json\nif TYPE_CHECKING:\n    from pkg.sub import b, missing\n",
    "src/pkg/bare/inner.py": "from ..a import f\nfrom . import other\n",
    "src/pkg/bare/other.py": "",
    "src/pkg/broken.py": "from .a import (\n",
    "src/pkg/climbing.py": "from ...a import f\nfrom .a import f\n",
    "src/pkg/json.py": "import json\nfrom .json import x\nfrom pkg import json\n",
    "src/pkg/sub/__init__.py": "from .. import a as other\nfrom .b import *\n",
    "src/pkg/sub/b.py": "def f():\n    from pkg import a\n    try:\n        from . import nothing\n    except ImportError:\n        import pkg.a.nothing\n",
    "ns/one/__init__.py": "from ns.two import a\n",
    "ns/two/a.py": "import ns.one\nfrom . import b\n",
    "ns/two/b.py": "",
    "setup.py": "import setuptools\nfrom pkg import __version__\n",
    "tests/conftest.py": "import os, sys\nsys.path.insert(0, os.path.join(os.path.dirname(__file__), 'apps'))\n",
    "tests/test_a.py": "import pkg\nfrom pkg.sub import b\nimport app\nfrom helper import x\nfrom json import loads\n",
    "tests/helper.py": "import pytest\n",
    "tests/apps/app/__init__.py": "from pkg.a import f\n",
    "tests/unit/__init__.py": "",
    "tests/unit/test_b.py": "from . import test_c\nfrom unit.test_c import f\nimport pkg.a as renamed, pkg.sub\n",
    "tests/unit/test_c.py": "from helper import x\n",
    "examples/shop/pyproject.toml": "[project]\nname = 'shop'\n",
    "examples/shop/run.py": "from shop import cart\n",
    "examples/shop/src/shop/__init__.py": "",
    "examples/shop/src/shop/cart.py": "from shop import cart, nothing\n",
    "tools/run.py": "import util, logging\nfrom util import x\n",
    "tools/util.py": "import pkg.sub.b\n",
    "tools/logging.py": "",
}

LEFT_TO_GRIMP = {("src/pkg/a.py", "src/pkg/sub/b.py"), ("src/pkg/__init__.py", "src/pkg/sub/__init__.py")}
LEFT_TO_PYTHON = {
    ("tests/test_a.py", "tests/apps/app/__init__.py"),
    ("src/pkg/__init__.py", "src/pkg/bare/inner.py"),
    ("tools/run.py", "tools/logging.py"),
}


def test_awkward_cases(make: Callable[..., Tree]) -> None:
    tree = python_grimp.tree_of(make(AWKWARD).root.resolve())
    expected = python_grimp.edges(tree)
    assert expected >= LEFT_TO_GRIMP | LEFT_TO_PYTHON
    score = compare({edge for edge in edges_of(tree.root) if tree.files.keys() >= {*edge}}, expected)
    assert score.f1 >= 0.99, (score.missing, score.surplus)
