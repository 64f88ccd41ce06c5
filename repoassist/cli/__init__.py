"""The command line: one file per command, loaded when it is called, and one place where failures become messages."""

from __future__ import annotations

import gc
import importlib
import os
import sys

import click

from repoassist import __version__
from repoassist.cli import streams
from repoassist.errors import Exit, RepoassistError

COMMANDS = {
    "ask": "Ask a question about the repository and check the answer's citations.",
    "pack": "Write the pack that ask would send, or its manifest.",
    "tree": "Show where the tokens go, by folder, language and form.",
    "graph": "Show the dependency graph and its order; look up imports, definitions, subclasses.",
    "models": "List the known models with window, price and tokenizer.",
    "setup": "Choose endpoint, region and model, store the key, and try it once.",
    "cache": "List, show or delete what is kept in the user's cache folder.",
    "completion": "Print the completion script for bash, zsh or fish.",
}
"""The commands in the order of the help; each is the ``command`` of the module of its name."""


COMPLETION = "_GIT_REPOASSIST_COMPLETE"
"""The variable in which the shells' completion scripts say what they want."""


class Commands(click.Group):
    """Loads a command's module only when that command is wanted."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's interface
        """Give the commands in the table's order."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Load a command."""
        if cmd_name not in COMMANDS:
            return None
        found = importlib.import_module(f"repoassist.cli.{cmd_name}").command
        return found if isinstance(found, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(
    cls=Commands,
    name="git repoassist",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="`git help repoassist` shows the manual. Settings: git config repoassist.*",
)
@click.version_option(__version__, prog_name="git repoassist")
def program() -> None:
    """Ask a whole git repository: its files, dependencies first, within an exact budget of tokens, and your question.

    Without an endpoint it answers by itself, offline, from the import graph, the symbol table and a search.
    """


def main() -> None:
    """Run the program and end the process with the exit code of the contract."""
    gc.disable()  # a run is short and leaves no cycles worth looking for
    sys.exit(run())


def run() -> int:
    """Run the program; every failure becomes one line on standard error and an exit code."""
    streams.prepare()
    try:
        ended = program.main(standalone_mode=False, prog_name="git repoassist", complete_var=COMPLETION)
        sys.stdout.flush()
    except RepoassistError as error:
        return fail(error.message, error.hint, error.code)
    except click.exceptions.NoArgsIsHelpError as error:
        streams.say(error.format_message())
        return Exit.USAGE
    except click.ClickException as error:
        return fail(error.format_message().removesuffix("."), usage_hint(error), Exit.USAGE)
    except (KeyboardInterrupt, click.Abort):
        return fail("interrupted", "", Exit.INTERRUPTED)
    except (BrokenPipeError, streams.ClosedPipe):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # so that the interpreter's last flush finds an open file
        return Exit.DONE
    except Exception as error:  # noqa: BLE001 - the one boundary: a bug is reported as one
        return fail(
            f"this is a bug in the program: {type(error).__name__}", f"please report it with {streams.bug_report()}", Exit.BUG
        )
    return ended if isinstance(ended, int) else Exit.DONE


def usage_hint(error: click.ClickException) -> str:
    """Where the right usage stands."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    return f"see `{context.command_path} -h`" if context is not None else ""


def fail(message: str, hint: str, code: Exit) -> int:
    """Say what went wrong and what to do, on one line."""
    advice = f". {hint[0].upper()}{hint[1:]}" if hint else ""
    streams.say(f"git repoassist: {message}{advice}")
    return int(code)
