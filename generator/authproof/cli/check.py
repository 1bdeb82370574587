"""`authproof check`: say everything that is wrong with the specs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from authproof.cli.choice import specs_option
from authproof.errors import AuthproofError, Problem, SpecError

if TYPE_CHECKING:
    from authproof.model.provider import Provider


@click.command
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE]...")
@specs_option
@click.option("--strict", is_flag=True, help="Fail if there is a warning: exit code 1.")
def command(files: tuple[Path, ...], specs: Path, *, strict: bool) -> None:
    """Say everything that is wrong with the specs: those named, or all of the folder.

    Warnings tell what is right and may yet be a mistake: statements that disagree, a refusal that nothing describes.
    """
    from authproof.loader import find_warnings, load_directory, load_specs
    from authproof.text.english import spell_count

    _refuse_absent(files, specs)
    try:
        providers = load_specs(files) if files else load_directory(specs)
        sources = [(each, _file_of(each, files, specs)) for each in providers]
        _check_claims(sources)
        warnings = sorted(warning for provider, file in sources for warning in find_warnings(provider, file))
    except SpecError as error:
        click.echo(str(error))
        raise click.exceptions.Exit(error.exit_code) from None
    for warning in warnings:
        click.echo(f"warning: {warning}")
    click.echo(", ".join([spell_count(len(providers), "spec"), "no problem", *_count_warnings(len(warnings))]))
    if warnings and strict:
        raise click.exceptions.Exit(1)


def _file_of(provider: Provider, files: tuple[Path, ...], specs: Path) -> Path:
    return next((file for file in files if file.stem == provider.id), specs / f"{provider.id}.yaml")


def _count_warnings(number: int) -> tuple[str, ...]:
    from authproof.text.english import spell_count

    return (spell_count(number, "warning"),) if number else ()


def _check_claims(sources: list[tuple[Provider, Path]]) -> None:
    """Ask that what a spec says in words fits its claims; SpecError with what does not."""
    problems = [problem for provider, file in sources for problem in _claim_problems(provider, file)]
    if problems:
        raise SpecError(problems)


def _claim_problems(provider: Provider, file: Path) -> Iterator[Problem]:
    from authproof.claims import derive_claims
    from authproof.claims.statements import find_faults
    from authproof.loader.document import parse_document
    from authproof.loader.spec_file import read_spec

    if faults_found := tuple(find_faults(provider, derive_claims(provider))):
        document = parse_document(read_spec(file))
        for path, message in faults_found:
            yield Problem(str(file), *document.position_of_value(path), ".".join(map(str, path)), message)


def _refuse_absent(files: tuple[Path, ...], specs: Path) -> None:
    for file in files:
        if file.is_dir():
            raise AuthproofError(f"{file}: a folder; give it as --specs")
        if not file.exists() and not file.is_symlink():
            raise AuthproofError(f"{file}: {_explain_absence(file, specs)}")


def _explain_absence(file: Path, specs: Path) -> str:
    """Say that there is no such file; who names a provider, is told its file."""
    of_provider = specs / f"{file.stem}.yaml"
    meant = f"the spec of {file.stem} is {of_provider}" if of_provider.is_file() else "name the files of specs"
    return f"no such file; {meant}"
