"""Makes the manual page and the README's help text from the same definitions as ``-h``.

``python -m repoassist.cli.manual`` prints the page; a test keeps the one in the package up to date.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from repoassist.cli import COMMANDS, program
from repoassist.errors import Exit

if TYPE_CHECKING:
    from collections.abc import Iterator

OPENING = """\
.TH GIT\\-REPOASSIST 1 "" "repoassist" "Git Manual"
.SH NAME
git\\-repoassist \\- ask a whole git repository
.SH SYNOPSIS
.B git repoassist
.I command
[\\fIoptions\\fR] [\\-\\- \\fIpathspec\\fR...]
.SH DESCRIPTION
"""

CLOSING = """\
.SH CONFIGURATION
Precedence: command line, environment, git configuration, preset. Of the repository's own configuration only
.B repoassist.budget
and
.B repoassist.exclude
are read; everything else must stand in the system's or the user's (\\fBgit config \\-\\-global\\fR), so that no repository can
redirect what is sent.
.TP
.B repoassist.endpoint, repoassist.model, repoassist.budget, repoassist.include, repoassist.exclude
As the options of the same names.
.TP
.B repoassist.costLimit
The US dollars (or their worth) above which sending is asked about (default 1).
.TP
.B repoassist.keyCommand
A shell command whose first line of output is the key of an endpoint that is not on this machine. It starts in the home folder
and finds the endpoint's host in REPOASSIST_HOST. It counts after
.B \\-\\-key\\-env
and the provider's own variable, and before git's credential helper, which is asked for the user name repoassist
(\\fBgit help credentials\\fR).
.TP
.B repoassist.endpoint.NAME.url
The address of an endpoint of your own, or of a known one that is reached otherwise. Beside it may stand keyEnv (the variable
that holds its key), keyCommand, title, bodyLimit (bytes), stringLimit (characters), outputParameter, cacheLeast (tokens), reading
(tokens a second), thinking (its switch) and note.
.TP
.B repoassist.model.NAME.window
The tokens that a model of your own holds, or a correction of a known one. Beside it may stand endpoint, input, output, tokenizer
(qwen: counted exactly), factor (what turns that count into this model's), currency, extraBody (JSON), marked (it has an explicit
cache), note, and price: input/output or input/output/cached per million tokens, in tiers as in
.B "256k 0.05/0.4; 0.25/2"
.SH ENVIRONMENT
.TP
.B REPOASSIST_ENDPOINT, REPOASSIST_MODEL, REPOASSIST_BUDGET
As the options of the same names.
.TP
.B DASHSCOPE_API_KEY, OPENAI_API_KEY, ...
The key of an endpoint, each in its provider's own variable. A key alone sends nothing.
.TP
.B XDG_CACHE_HOME, XDG_STATE_HOME
Where the memo, and the given consent and what endpoints have shown of themselves (numbers only), are kept.
.SH FILES
.TP
.B .repoassistignore
Files to leave out, in gitignore's syntax.
.TP
.B .gitattributes
The attribute
.B repoassist
is one of omit, outline, and full, which undoes a rule of thumb. Files with linguist\\-generated or linguist\\-vendored are left
out unless
.B \\-\\-include
names them.
.SH SEE ALSO
.BR git (1),
.BR gitignore (5),
.BR gitattributes (5)
"""


EXITS = {
    Exit.DONE: "done",
    Exit.FAILED: "failed for a reason outside the program; the message says what to do next",
    Exit.USAGE: "usage",
    Exit.CONSENT: "consent needed and not given: a first sending to a host, a cost above the limit",
    Exit.AUTHENTICATION: "authentication",
    Exit.DOES_NOT_FIT: "does not fit: the budget, the model's window or the endpoint's body limit",
    Exit.INCOMPLETE: "the answer is incomplete or, with --strict, has a citation that could not be verified",
    Exit.BUG: "a bug in this program; a report file is written and named",
    Exit.INTERRUPTED: "interrupted",
}


def page() -> str:
    """The manual page, in roff."""
    return "".join(
        [
            OPENING,
            paragraphs(program.help or ""),
            ".SH COMMANDS\n",
            *(command_section(name) for name in COMMANDS),
            ".SH EXIT STATUS\n",
            *(f".TP\n.B {int(code)}\n{roff(meaning)}\n" for code, meaning in EXITS.items()),
            CLOSING,
        ]
    )


def command_section(name: str) -> str:
    """One command: its usage, what it does, its options."""
    context, command = loaded(name)
    usage = " ".join(command.collect_usage_pieces(context))
    return "".join(
        [f".SS {roff(f'git repoassist {name} {usage}')}\n", paragraphs(command.help or ""), *options(context, command)]
    )


def options(context: click.Context, command: click.Command) -> Iterator[str]:
    """The options of a command, each a tagged paragraph."""
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context)
        if record is not None and isinstance(parameter, click.Option):
            yield f".TP\n.B {roff(record[0])}\n{roff(record[1])}\n"


def loaded(name: str) -> tuple[click.Context, click.Command]:
    """A command and the context of its help."""
    group = click.Context(program, info_name="git repoassist", **program.context_settings)
    command = program.get_command(group, name)
    if command is None:
        raise LookupError(name)
    return click.Context(command, info_name=name, parent=group), command


def paragraphs(text: str) -> str:
    """A docstring as roff paragraphs."""
    return "\n.PP\n".join(roff(" ".join(block.split())) for block in text.split("\n\n")) + "\n"


def roff(text: str) -> str:
    """A text without what roff would take for its own."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq")
    return f"\\&{escaped}" if escaped.startswith(".") else escaped


def help_text(name: str) -> str:
    """What ``git repoassist NAME -h`` prints, of the program itself if the name is empty."""
    if not name:
        return program.get_help(click.Context(program, info_name="git repoassist", **program.context_settings)) + "\n"
    context, command = loaded(name)
    return command.get_help(context) + "\n"


if __name__ == "__main__":
    sys.stdout.write(page())
