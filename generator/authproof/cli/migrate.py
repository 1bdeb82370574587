"""`authproof migrate`: write specs of an older format in that of today."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from authproof.errors import AuthproofError, Problem

if TYPE_CHECKING:
    from authproof.loader.migration import Migration


class _OlderFile(NamedTuple):
    """A file that has to change: what it holds, and what it will hold."""

    path: Path
    before: str
    migration: Migration


@click.command
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@click.option("--check", is_flag=True, help="Write nothing; exit code 1 if a file is of an older format.")
@click.option("--dry-run", is_flag=True, help="Write nothing; show what would change as a unified diff.")
def command(paths: tuple[Path, ...], *, check: bool, dry_run: bool) -> None:
    """Write specs of an older format in that of today: files, or folders of *.yaml files; default: the folder specs.

    Comments and layout stay as they are. A file is written whole or not at all. One that no rule can change is told,
    with what to do by hand, and left as it is; the others are written.

    Exit codes: 0 all is well, 1 a file could not be changed, or has to be (--check), 2 a path is not there or cannot
    be written.
    """
    from authproof.text.english import spell_count

    files = list(dict.fromkeys(file for path in paths or (Path("specs"),) for file in _list_files(path)))
    older, problems = _migrate_files(files)
    for file in older:
        _tell_changes(file, shows_diff=dry_run)
        if not (check or dry_run):
            _write_migrated(file)
    for problem in problems:
        _echo(str(problem), err=True)
    would = "would be changed" if check or dry_run else "changed"
    rest = len(files) - len(older) - len(problems)
    counts = [f"{spell_count(len(older), 'file')} {would}", f"{rest} of today's format"]
    _echo(", ".join([*counts, *([f"{len(problems)} left unchanged"] if problems else [])]))
    if problems or (check and older):
        raise click.exceptions.Exit(1)


def _list_files(path: Path) -> list[Path]:
    if not path.is_dir():
        if not path.exists() and not path.is_symlink():
            raise AuthproofError(f"{path}: no such file or folder; name one that is there")
        return [path]
    files = sorted(file for file in path.glob("*.yaml") if not file.name.startswith("."))
    if not files:
        raise AuthproofError(f"{path}: no *.yaml file in it; name the folder that holds the specs")
    return files


def _migrate_files(files: Iterable[Path]) -> tuple[list[_OlderFile], list[Problem]]:
    """Work out every file before one is written: those that have to change, and what is wrong with others."""
    from authproof.loader.migration import migrate_spec
    from authproof.loader.spec_file import read_spec
    from authproof.loader.yaml_nodes import DocumentError

    older, problems = [], []
    for file in files:
        try:
            data = read_spec(file)
            migration = migrate_spec(data)
        except OSError as error:
            problems.append(Problem(str(file), 1, 1, "", str(error.strerror)))
        except DocumentError as error:
            problems.append(Problem(str(file), *error.fault.position, "", error.fault.message))
        else:
            older += [_OlderFile(file, data.decode(), migration)] if migration.is_needed else []
    return older, problems


def _tell_changes(file: _OlderFile, *, shows_diff: bool) -> None:
    from authproof.model.format_version import FORMAT_VERSION

    if shows_diff:
        _echo("\n".join(_write_diff(file)))
        return
    _echo(f"{file.path}: format {file.migration.version} to {FORMAT_VERSION}")
    for change in file.migration.changes:
        line, column = change.position
        _echo(f"{file.path}:{line}:{column}: {change.field} becomes {change.new}")


def _write_diff(file: _OlderFile) -> Iterator[str]:
    before, after = file.before.splitlines(), file.migration.text.splitlines()
    return unified_diff(before, after, str(file.path), str(file.path), lineterm="")


def _write_migrated(file: _OlderFile) -> None:
    from authproof.site.output import write_file

    write_file(file.path, file.migration.text)


def _echo(text: str, *, err: bool = False) -> None:
    from authproof.text.terminal import escape_lines

    click.echo(escape_lines(text), err=err)
