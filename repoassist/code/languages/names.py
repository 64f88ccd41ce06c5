"""The names of languages that are not parsed, and how their files are told."""

from __future__ import annotations

EXTENSIONS = {
    "asciidoc": ".adoc",
    "asm": ".asm .s",
    "batch": ".bat",
    "clojure": ".clj",
    "cmake": ".cmake",
    "csharp": ".cs",
    "css": ".css",
    "csv": ".csv",
    "dart": ".dart",
    "diff": ".diff .patch",
    "elixir": ".ex .exs",
    "erlang": ".erl",
    "fish": ".fish",
    "fortran": ".f90",
    "graphql": ".graphql",
    "groovy": ".gradle .groovy",
    "haskell": ".hs",
    "html": ".html .htm",
    "ini": ".ini .cfg",
    "jinja": ".j2 .jinja",
    "json": ".json .jsonc",
    "julia": ".jl",
    "less": ".less",
    "lisp": ".el .lisp",
    "markdown": ".md .markdown",
    "nim": ".nim",
    "notebook": ".ipynb",
    "objc": ".m .mm",
    "ocaml": ".ml .mli",
    "perl": ".pl .pm",
    "php": ".php",
    "po": ".po",
    "powershell": ".ps1",
    "proto": ".proto",
    "r": ".r",
    "rst": ".rst",
    "sass": ".sass",
    "scheme": ".scm",
    "scss": ".scss",
    "sql": ".sql",
    "tcl": ".tcl",
    "template": ".tmpl .tpl",
    "tex": ".tex",
    "text": ".txt",
    "toml": ".toml",
    "vim": ".vim",
    "xml": ".xml .svg",
    "yaml": ".yaml .yml",
    "zig": ".zig",
    "zsh": ".zsh",
}
"""By language, its extensions."""

FILES = {
    "cmakelists.txt": "cmake",
    "dockerfile": "dockerfile",
    "gnumakefile": "make",
    "jenkinsfile": "groovy",
    "makefile": "make",
}
"""By file name in lower case, the language."""

SHEBANGS = {
    "fish": "fish",
    "perl": "perl",
    "php": "php",
    "tclsh": "tcl",
    "zsh": "zsh",
}
"""By interpreter, the language."""
