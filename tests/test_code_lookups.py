"""Structural questions: subclasses above all, through every way in which Python can name a class."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from repoassist.code import graph, languages, lookups, parsing
from repoassist.records import Lookup, Place, Relation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from repoassist.code.languages.row import Project

DEEP = 3_000


def project(files: Mapping[str, str]) -> tuple[Project, dict[str, str]]:
    known = {path: languages.detect(path) or "" for path in files}
    rows = {path: row for path in files if (row := languages.row(known[path])) is not None}
    symbols = {path: parsing.parse(row, files[path]) for path, row in rows.items()}
    return graph.project(files, symbols, {}), known


def look_up(relation: Relation, subject: str, files: Mapping[str, str]) -> tuple[Place, ...]:
    given, known = project(files)
    return lookups.look_up(Lookup(relation, subject), graph.build(given, known, {}), given, known)


def subclasses(subject: str, files: Mapping[str, str]) -> str:
    return " ".join(f"{place.path}:{place.symbol}" for place in look_up(Relation.SUBCLASSES, subject, files))


BASE = {"pkg/__init__.py": "", "pkg/base.py": "class Base: pass\n"}
OTHER = {"pkg/other.py": "class Base: pass\n"}

FOUND = {
    # how a base is named
    "import": "from pkg.base import Base\nclass A(Base): pass",
    "relative": "from .base import Base\nclass A(Base): pass",
    "renamed": "from .base import Base as B\nclass A(B): pass",
    "star": "from .base import *\nclass A(Base): pass",
    "assigned": "from .base import Base\nB = Base\nclass A(B): pass",
    "assigned-from-a-module": "from . import base\nBase = base.Base\nclass A(Base): pass",
    "assigned-twice-over": "from . import base\nB = base.Base\nC = B\nclass A(C): pass",
    "inherited-with-the-class-around": "from .base import Base\nclass H:\n    class I(Base): pass\nclass J(H): pass\nclass A(J.I): pass",
    "module": "import pkg.base\nclass A(pkg.base.Base): pass",
    "module-renamed": "import pkg.base as b\nclass A(b.Base): pass",
    "module-from-a-package": "from . import base\nclass A(base.Base): pass",
    "module-from-a-package-renamed": "from pkg import base as b\nclass A(b.Base): pass",
    "package-whole": "import pkg\nclass A(pkg.base.Base): pass",
    "package-by-another-import": "import pkg.other\nclass A(pkg.base.Base): pass",
    "several-modules": "from . import other, base\nclass A(base.Base): pass",
    "local-import": "def f():\n    from .base import Base\n    class A(Base): pass",
    "type-checking": "if TYPE_CHECKING:\n    from .base import Base\nclass A(Base): pass",
    "fallback": "try:\n    from fast import Base\nexcept ImportError:\n    from .base import Base\nclass A(Base): pass",
    "fallback-to-nothing": "try:\n    from .base import Base\nexcept ImportError:\n    Base = object\nclass A(Base): pass",
    "generic": "from .base import Base\nclass A(Base[int]): pass",
    "with-others": "from .base import Base\nclass A(dict, Base, metaclass=M): pass",
    "six": "from .base import Base\nclass A(six.with_metaclass(M, Base)): pass",
    "through-another": "from .base import Base\nclass Between(Base): pass\nclass A(Between): pass",
    "method-of-that-name": "from .base import Base\nclass X:\n    def Base(self): pass\nclass A(Base): pass",
    "nested-of-that-name": "from .base import Base\nclass X:\n    class Base: pass\nclass A(Base): pass",
    "ends-like-a-nested-one": "from . import base as e\nclass Outside:\n    class Base: pass\nclass A(e.Base): pass",
}


@pytest.mark.parametrize("text", FOUND.values(), ids=FOUND)
def test_a_subclass_is_found(text: str) -> None:
    files = {**BASE, **OTHER, "pkg/a.py": text}
    names = [place.symbol.rpartition(".")[2] for place in look_up(Relation.SUBCLASSES, "pkg/base.py:Base", files)]
    assert "A" in names
    assert subclasses("pkg/other.py:Base", files) == ""


NOT_FOUND = {
    "another-file's": "from .other import Base\nclass A(Base): pass",
    "assigned-from-another": "from . import base, other\nBase = other.Base\nclass A(Base): pass",
    "assigned-to-itself": "Base = Base.Base\nclass A(Base): pass",
    "assigned-in-a-ring": "Base = other.x\nother = Base.y\nclass A(Base): pass",
    "assigned-two-things": "from . import base, other\nB = base.Base\nB = other.Base\nclass A(B): pass",
    "inherits-from-itself": "class A(A.Base): pass",
    "nested-in-one-of-several-bases": "from .base import Base\nclass H:\n    class I: pass\nclass J(H, K): pass\nclass A(J.I): pass",
    "another-module's": "from . import base, other\nclass A(other.Base): pass",
    "own": "class Base: pass\nclass A(Base): pass",
    "from-outside": "from django import Base\nclass A(Base): pass",
    "module-from-outside": "import django\nclass A(django.Base): pass",
    "deep-module-from-outside": "import django.db\nclass A(django.db.Base): pass",
    "builtin": "class A(Base): pass",
    "own-in-scope": "from .base import Base\ndef f():\n    class Base: pass\n    class A(Base): pass",
    "star-from-outside": "from django import *\nclass A(Base): pass",
    "module-itself": "from . import base\nclass A(base): pass",
    "nested-only": "from .base import *\nclass X:\n    class Base: pass\nclass A(X.Base): pass",
    "call": "from .base import Base\nclass A(make(Base)): pass",
    "metaclass": "from .base import Base\nclass A(metaclass=Base): pass",
    "type-argument": "from .base import Base\nclass A(list[Base]): pass",
}


@pytest.mark.parametrize("text", NOT_FOUND.values(), ids=NOT_FOUND)
def test_what_is_no_subclass(text: str) -> None:
    assert subclasses("pkg/base.py:Base", {**BASE, **OTHER, "pkg/a.py": text}) == ""


RE_EXPORTS = {
    "init": ({"pkg/__init__.py": "from .base import Base"}, "from pkg import Base\nclass A(Base): pass"),
    "init-renamed": ({"pkg/__init__.py": "from .base import Base as B"}, "from pkg import B\nclass A(B): pass"),
    "init-star": ({"pkg/__init__.py": "from .base import *"}, "import pkg\nclass A(pkg.Base): pass"),
    "init-star-twice": (
        {"pkg/__init__.py": "from .sub import *", "pkg/sub/__init__.py": "from ..base import *"},
        "from pkg import *\nclass A(Base): pass",
    ),
    "chain": (
        {"pkg/__init__.py": "from .sub import Kind", "pkg/sub/__init__.py": "from pkg.base import Base as Kind"},
        "from pkg import Kind as K\nclass A(K): pass",
    ),
    "module-re-exported": ({"pkg/__init__.py": "from . import base as b"}, "import pkg\nclass A(pkg.b.Base): pass"),
    "module-re-exported-by-name": ({"pkg/__init__.py": "import pkg.base as b"}, "from pkg import b\nclass A(b.Base): pass"),
    "constant-instead": (
        {"pkg/compat.py": "try:\n    from .base import Base\nexcept ImportError:\n    Base = None"},
        "from pkg.compat import Base\nclass A(Base): pass",
    ),
    "ring": (
        {"pkg/__init__.py": "from .ring import *\nfrom .base import *", "pkg/ring.py": "from pkg import *"},
        "from pkg.ring import Base\nclass A(Base): pass",
    ),
    "two-levels-of-modules": (
        {"pkg/sub/__init__.py": "from pkg import base"},
        "from pkg import sub\nclass A(sub.base.Base): pass",
    ),
    "src-layout": (
        {"src/lib/__init__.py": "from .core import Base", "src/lib/core.py": "import pkg.base\nfrom pkg.base import Base"},
        "from lib import Base\nclass A(Base): pass",
    ),
}


@pytest.mark.parametrize(("files", "text"), RE_EXPORTS.values(), ids=RE_EXPORTS)
def test_a_subclass_is_found_through_re_exports(files: dict[str, str], text: str) -> None:
    assert subclasses("pkg/base.py:Base", {**BASE, **OTHER, **files, "app/main.py": text}) == "app/main.py:A"


def test_re_exports_can_be_deep() -> None:
    chain = {f"m{number}.py": f"from m{number + 1} import *" for number in range(DEEP)}
    files = {**chain, f"m{DEEP}.py": "class Base: pass", "a.py": "from m0 import Base\nclass A(Base): pass"}
    assert subclasses("Base", files) == "a.py:A"


def test_all_generations_with_where_they_stand() -> None:
    files = {
        "base.py": "class Base: pass\nclass Child(Base): pass\n",
        "more.py": "from base import Child\n\n\n@wrapped\nclass Grandchild(Child, dict):\n    x = 1\n",
        "last.py": "import more\nclass Last(more.Grandchild): pass\n",
    }
    assert look_up(Relation.SUBCLASSES, "Base", files) == (
        Place("base.py", 2, 2, "Child", "class Child(Base)"),
        Place("last.py", 2, 2, "Last", "class Last(more.Grandchild)"),
        Place("more.py", 4, 6, "Grandchild", "class Grandchild(Child, dict)"),
    )


TOLD_APART = {
    "a.py": "class Base: pass\nclass Agent(Base): pass",
    "b.py": "class Base: pass\nclass Agent(Base): pass",
    "c.py": "from a import Agent\nclass One(Agent): pass",
    "d.py": "from b import Agent\nclass Two(Agent): pass",
}


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        pytest.param("a.py:Base", "a.py:Agent c.py:One", id="by-path"),
        pytest.param("b.Base", "b.py:Agent d.py:Two", id="by-module"),
        pytest.param("Base", "a.py:Agent b.py:Agent c.py:One d.py:Two", id="by-name"),
        pytest.param("Agent", "c.py:One d.py:Two", id="in-the-middle"),
        pytest.param("base", "a.py:Agent b.py:Agent c.py:One d.py:Two", id="in-small-letters"),
        pytest.param("One", "", id="a-leaf"),
        pytest.param("Nobody", "", id="unknown"),
        pytest.param("nowhere.py:Base", "", id="unknown-path"),
        pytest.param("", "", id="empty"),
    ],
)
def test_two_classes_of_one_name_in_two_files(subject: str, expected: str) -> None:
    assert subclasses(subject, TOLD_APART) == expected


ONE_FILE = """\
class Model: pass
class One:
    class Meta: pass
class Two(Model):
    class Meta(One.Meta): pass
class Three:
    class Meta(Two.Meta): pass
def first():
    class Local(Model): pass
    class Below(Local): pass
def second():
    class Local: pass
    class Beside(Local): pass
"""


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("One.Meta", "m.py:Two.Meta m.py:Three.Meta"),
        ("m.py:Two.Meta", "m.py:Three.Meta"),
        ("m.py:Meta", "m.py:Two.Meta m.py:Three.Meta"),
        ("Three.Meta", ""),
        ("Model", "m.py:Two m.py:first.Local m.py:first.Below"),
        ("second.Local", "m.py:second.Beside"),
    ],
)
def test_classes_of_one_name_in_one_file(subject: str, expected: str) -> None:
    assert subclasses(subject, {"m.py": ONE_FILE}) == expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"a.py": "from base import Base\nclass Base(Base): pass"}, "a.py:Base", id="extends-its-namesake"),
        pytest.param(
            {"a.py": "from base import Base\nclass Base(Base): pass", "b.py": "from a import Base\nclass B(Base): pass"},
            "a.py:Base b.py:B",
            id="and-is-extended",
        ),
        pytest.param({"a.py": "import base\nclass A(base.Base): pass\nclass A(A): pass"}, "a.py:A a.py:A", id="defined-twice"),
        pytest.param({"a.py": "from b import B\nclass A(B): pass", "b.py": "from a import A\nclass B(A): pass"}, "", id="ring"),
    ],
)
def test_namesakes_and_rings(files: dict[str, str], expected: str) -> None:
    assert subclasses("base.py:Base", {"base.py": "class Base: pass", **files}) == expected


PLACES = {
    "agents/__init__.py": "from .base import Agent\n",
    "agents/base.py": "\n\nclass Agent:\n    def run(self):\n        pass\n\n\ndef Helper():\n    pass\n",
    "agents/more.py": "from .base import Agent, Helper\nimport agents\n\n\nclass Helper: pass\n",
    "main.py": "from agents import Agent as A\nfrom agents.base import *\n",
    "other.py": "from elsewhere import Agent\n",
}


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        pytest.param("Agent", [("agents/base.py", 3, 5, "Agent", "class")], id="class"),
        pytest.param("Agent.run", [("agents/base.py", 4, 5, "Agent.run", "method")], id="method"),
        pytest.param("agents.base.Agent", [("agents/base.py", 3, 5, "Agent", "class")], id="dotted"),
        pytest.param("Agent#run", [("agents/base.py", 4, 5, "Agent.run", "method")], id="hash"),
        pytest.param("Agent::run", [("agents/base.py", 4, 5, "Agent.run", "method")], id="colons"),
        pytest.param("agents.Agent", [("agents/base.py", 3, 5, "Agent", "class")], id="as-re-exported"),
        pytest.param("agents.AGENT", [("agents/base.py", 3, 5, "Agent", "class")], id="as-re-exported-in-capitals"),
        pytest.param("more.Helper", [("agents/more.py", 5, 5, "Helper", "class")], id="the-module's-own"),
        pytest.param("base.py:run", [("agents/base.py", 4, 5, "Agent.run", "method")], id="end-of-a-path"),
        pytest.param(
            "Helper",
            [("agents/more.py", 5, 5, "Helper", "class"), ("agents/base.py", 8, 9, "Helper", "function")],
            id="types-first",
        ),
        pytest.param("AGENT", [("agents/base.py", 3, 5, "Agent", "class")], id="in-capitals"),
        pytest.param("gent", [], id="part-of-a-name"),
    ],
)
def test_defines(subject: str, expected: list[tuple[str, int, int, str, str]]) -> None:
    assert list(look_up(Relation.DEFINES, subject, PLACES)) == [Place(*one) for one in expected]


@pytest.mark.parametrize(
    ("relation", "subject", "expected"),
    [
        pytest.param(Relation.IMPORTS, "main.py", "main.py:1>agents/__init__.py main.py:2>agents/base.py", id="imports"),
        pytest.param(
            Relation.IMPORTS, "agents.more", "agents/more.py:1>agents/base.py agents/more.py:2>agents/__init__.py", id="module"
        ),
        pytest.param(Relation.IMPORTS, "other.py", "", id="only-from-outside"),
        pytest.param(
            Relation.IMPORTERS,
            "agents/base.py",
            "agents/__init__.py:1>agents/base.py agents/more.py:1>agents/base.py main.py:2>agents/base.py",
            id="importers-of-a-file",
        ),
        pytest.param(Relation.IMPORTERS, "agents", "", id="a-folder-is-no-file"),
        pytest.param(
            Relation.IMPORTERS,
            "agents/__init__.py",
            "agents/more.py:2>agents/__init__.py main.py:1>agents/__init__.py",
            id="package",
        ),
        pytest.param(
            Relation.IMPORTERS,
            "Agent",
            "agents/__init__.py:1>Agent agents/more.py:1>Agent main.py:1>Agent main.py:2>Agent",
            id="importers-of-a-class",
        ),
        pytest.param(
            Relation.IMPORTERS, "base.py:Helper", "agents/more.py:1>Helper main.py:2>Helper", id="importers-of-a-function"
        ),
        pytest.param(Relation.IMPORTERS, "Nobody", "", id="unknown"),
    ],
)
def test_imports_and_importers(relation: Relation, subject: str, expected: str) -> None:
    found = look_up(relation, subject, PLACES)
    assert " ".join(f"{place.path}:{place.first}>{place.symbol}" for place in found) == expected


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        pytest.param("a/b.py", "a/b.py", id="path"),
        pytest.param("./a/b.py", "a/b.py", id="from-here"),
        pytest.param("b.py", "a/b.py c/a/b.py", id="end"),
        pytest.param("a.b", "a/b.py c/a/b.py", id="module"),
        pytest.param("a", "", id="folder"),
        pytest.param("c.pkg", "c/pkg/__init__.py", id="package"),
        pytest.param("c/pkg", "", id="folder-with-a-package"),
        pytest.param("Makefile", "Makefile", id="without-extension"),
        pytest.param("nowhere.py", "", id="unknown"),
        pytest.param("", "", id="empty"),
    ],
)
def test_paths_of(subject: str, expected: str) -> None:
    assert " ".join(lookups.paths_of(subject, ["c/a/b.py", "a/b.py", "c/pkg/__init__.py", "Makefile"])) == expected
