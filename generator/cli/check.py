"""`authproof check`: say everything that is wrong with the specs."""

from __future__ import annotations

from pathlib import Path

import click

from generator.errors import AuthproofError, SpecError


@click.command
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE]...")
@click.option("--specs", type=click.Path(path_type=Path), default="specs", help="The folder of specs; default: specs.")
def command(files: tuple[Path, ...], specs: Path) -> None:
    """Say everything that is wrong with the specs: those named, or all of the folder."""
    from generator.loader import load, load_directory

    _refuse_absent(files, specs)
    try:
        count = len(load(files) if files else load_directory(specs))
    except SpecError as error:
        click.echo(str(error))
        raise click.exceptions.Exit(error.exit_code) from None
    click.echo(f"{count} {'spec' if count == 1 else 'specs'}, no problem")


def _refuse_absent(files: tuple[Path, ...], specs: Path) -> None:
    for file in files:
        if not file.is_file():
            raise AuthproofError(f"{file}: {'a folder; give it as --specs' if file.is_dir() else 'no such file'}")
    if not files and not specs.is_dir():
        raise AuthproofError(f"{specs}: no such folder; give the one that holds the specs as --specs")
