"""Compares the definitions that are found in code with those that Universal Ctags finds: types, functions and methods.

A tag is found if a definition of its name has the tag's line in its signature, which begins with its decorators and may take
several lines, or at its end, where C writes a typedef's name; of a qualified name the last part counts. Each file is given to
ctags as the language that this program takes it for, so that headers are read alike. What ctags says and what is no definition of
a type, a function or a method is left out, by what it says itself or by the line that it names:

- names that ctags makes up for what has none (``__anon…``, ``AnonymousFunction…``, ``<lambda>``, ``t[1]``, ``module.exports``);
- tags on a line that does not have the name, or has it in a comment, a string, a here document or markup alone: its patterns and
  lexers look past none of them;
- what the preprocessor would have to tell: names that are macros, which ctags reads as functions where they are used;
- shapes that its parsers mistake: Bash's ``a=()`` is an array; C++'s names among arguments are calls; in C# a constraint (``where
  T : A``) is no property and a call no method; an enum's constant with a body is no method of Java; Kotlin's lambdas have
  parameters and its loops variables, and neither is a method; ``def a.b`` of Ruby defines ``b``; Lua's patterns take ``local f =
  require "m.function"`` for a function; a call signature (``new (): T``) of TypeScript has no name, and ``class extends A`` none
  either; in JavaScript an object is no class, a call no method, ``a`` not what ``a.b = function`` defines;
- a function's own name in JavaScript where it is assigned under another one: it is bound within the function alone;
- what is declared and not defined in C++ outside of a class: it takes calls and variables with arguments for prototypes. Those
  within a class are compared, as a class declares its methods.

JavaScript's functions and classes are one kind, for a function that makes objects is either; and what ctags calls a constructor
may be the header of a record or class that has it.

Scala and Swift are unknown to ctags. Run it as ``python -m references.definitions_ctags [--list] PATH…`` in ``tests/``.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from references import sources
from references.ctags_rules import RULES, Context, Tag

from repoassist.records import FUNCTIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from references.sources import File

    from repoassist.records import Definition

KINDS = {
    "python": ("Python", "class function member"),
    "javascript": ("JavaScript", "class function method getter setter generator"),
    "typescript": ("TypeScript", "class interface enum function generator method"),
    "tsx": ("TypeScript", "class interface enum function generator method"),
    "go": ("Go", "struct interface func methodSpec"),
    "rust": ("Rust", "struct enum interface function method"),
    "java": ("Java", "class interface enum annotation method"),
    "kotlin": ("Kotlin", "class interface object method"),
    "c": ("C", "struct union enum function"),
    "cpp": ("C++", "class struct union enum function prototype"),
    "csharp": ("C#", "class struct interface enum method property"),
    "ruby": ("Ruby", "class module method singletonMethod"),
    "php": ("PHP", "class interface trait function"),
    "lua": ("Lua", "function"),
    "bash": ("Sh", "function"),
}
"""By the name of a language here: what ctags calls it, and its kinds that are compared."""

TYPES = frozenset(["class", "struct", "union", "enum", "interface", "object", "annotation", "module", "trait"])

HOLDERS = frozenset(["class", "interface", "trait", "struct", "enum", "type", "impl", "module"])


@dataclass
class Recall:
    """The tags of a language that were found, those that were not, and how many were left out by each rule."""

    found: int = 0
    missing: list[Tag] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def share(self) -> float:
        """The share of the tags that was found; 1 for none."""
        total = self.found + len(self.missing)
        return self.found / total if total else 1.0


def available() -> bool:
    """Whether Universal Ctags is installed, with JSON."""
    if shutil.which("ctags") is None:
        return False
    done = subprocess.run(["ctags", "--list-features"], capture_output=True, text=True, check=False)
    return "json" in done.stdout


def tags(root: Path, language: str, paths: Iterable[str]) -> Iterator[Tag]:
    """The tags of some files of one language."""
    name, kinds = KINDS[language]
    argv = ["ctags", f"--language-force={name}", "--output-format=json", "--fields=+nKsS", "--sort=no", "-f", "-", "-L", "-"]
    prototypes = ["--kinds-C++=+p"] if "prototype" in kinds else []
    done = subprocess.run([*argv, *prototypes], cwd=root, input="\n".join(paths).encode(), capture_output=True, check=True)
    for line in filter(None, done.stdout.decode("utf-8", "replace").split("\n")):
        said = json.loads(line)
        if said["_type"] == "tag" and said["kind"] in kinds.split():
            named = last_part(said["name"], language)
            yield Tag(said["path"], said["line"], named, said["kind"], said.get("scope", ""), said.get("scopeKind", ""))


def last_part(name: str, language: str) -> str:
    """A name without what qualifies it, and without blanks."""
    bare = re.sub(r"^operator\b\s*", "operator", name) if language in {"c", "cpp"} else name.removeprefix("operator ")
    parts = re.split(r"[.:]", bare) if language in {"lua", "csharp"} and "<" not in bare else [bare]
    return "".join(parts[-1].split())


def recalls(root: Path, *names: str) -> dict[str, Recall]:
    """By language, what was found of what ctags says of a repository."""
    by_language: dict[str, list[File]] = defaultdict(list)
    for file in sources.files(root):
        if file.row.name in KINDS and (not names or file.row.name in names):
            by_language[file.row.name].append(file)
    return {name: recall(root, name, some) for name, some in sorted(by_language.items())}


def recall(root: Path, language: str, some: Sequence[File]) -> Recall:
    """What was found of what ctags says of some files of one language."""
    macros = frozenset(name for file in some for name in re.findall(r"#\s*define\s+(\w+)\(", file.text))
    contexts = {file.path: Context(file, file.text.split("\n"), macros) for file in some}
    ours = {file.path: by_name(file.said.definitions, language) for file in some}
    result = Recall()
    for tag in tags(root, language, contexts):
        if any(agrees(one, tag, language) for one in ours[tag.path].get(tag.name, ())):
            result.found += 1
        elif reason := next((name for name, rule in RULES.items() if rule(tag, contexts[tag.path])), None):
            result.left_out[reason] += 1
        else:
            result.missing.append(tag)
    return result


def by_name(definitions: Iterable[Definition], language: str) -> dict[str, list[Definition]]:
    """The definitions by the last part of their name."""
    named: dict[str, list[Definition]] = defaultdict(list)
    for one in definitions:
        named[last_part(one.name, language)].append(one)
    return named


def agrees(one: Definition, tag: Tag, language: str) -> bool:
    """Whether a definition of a tag's name is what the tag means."""
    callable_too = tag.kind not in TYPES or language == "javascript"
    alike = one.kind in HOLDERS or (callable_too and one.kind in FUNCTIONS)
    return alike and (one.first <= tag.line <= one.head or tag.line == one.last)


def main(arguments: Sequence[str]) -> None:
    """Print a line for each language of each repository that is named and, with ``--list``, what was not found."""
    names = [one.removeprefix("--language=") for one in arguments if one.startswith("--language=")]
    for path in (Path(one) for one in arguments if not one.startswith("--")):
        for language, found in recalls(path, *names).items():
            total = found.found + len(found.missing)
            print(f"{path.name} {language}: {total} definitions, recall {found.share:.4f}, left out {dict(found.left_out)}")  # noqa: T201 - a program's result
            for tag in found.missing if "--list" in arguments else ():
                print(f"  - {tag.path}:{tag.line} {tag.kind} {tag.scope} {tag.name}")  # noqa: T201 - a program's result


if __name__ == "__main__":
    main(sys.argv[1:])
