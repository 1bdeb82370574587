"""The command line: `authproof COMMAND`. Each command is a module of this package, imported when it is called."""

from __future__ import annotations

import sys
from importlib import import_module

import click

from authproof import __version__
from authproof.errors import AuthproofError, did_you_mean
from authproof.text.terminal import escape_lines

COMMANDS = {
    "build": "Write every page, document and sample as plain files.",
    "check": "Say everything that is wrong with the specs.",
    "diff": "Say what changed for callers between two states of the specs.",
    "migrate": "Write specs of an older format in that of today.",
    "mock": "Run the sandbox: a server that answers as the specs say.",
    "run": "Run a published sample against the sandbox.",
    "samples": "List the samples, or print one.",
    "schema": "Print the JSON Schema of a spec.",
    "serve": "Browse the site with live reload, the sandbox beside it.",
    "verify": "Run every claim of the specs, and say what is not as documented.",
}


class CommandGroup(click.Group):
    """Commands that are imported only when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
        """Import one command; a near miss is suggested."""
        if cmd_name not in COMMANDS:
            ctx.fail(f"no command named {cmd_name!r}; {did_you_mean(cmd_name, COMMANDS)}")
        command: click.Command = import_module(f"authproof.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=CommandGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="authproof")
def group() -> None:
    """Document how an API authenticates its callers, and prove it.

    Exit codes: 0 all is well, 1 the specs, a sample or a claim failed, 2 the command could not run.
    """


def main() -> None:
    """Run the command line; errors of ours are printed as they are, without a traceback."""
    try:
        group()
    except AuthproofError as error:
        click.echo(escape_lines(str(error)), err=True)
        sys.exit(error.exit_code)
