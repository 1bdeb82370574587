"""`authproof samples`: list the samples, or print one."""

from __future__ import annotations

from pathlib import Path

import click

from authproof.cli.choice import find_provider_and_flow, select_samples, specs_option


@click.command(name="samples")
@click.argument("name", metavar="PROVIDER[/FLOW]")
@click.option("--language", help="Only this language; default: all.")
@specs_option
def command(name: str, language: str | None, specs: Path) -> None:
    """List the samples of a provider or of one of its flows; with a flow and a language, print the sample.

    A spec that is wrong does not stop those of the others: it is told, and the exit code is 1.
    """
    from authproof.errors import AuthproofError
    from authproof.samples.programs import find_omissions, write_samples

    provider, flow, are_all_sound = find_provider_and_flow(name, specs)
    chosen_samples = select_samples(write_samples(provider), flow, language)
    omitted = select_samples(find_omissions(provider), flow, language)
    if flow and language:
        if not chosen_samples:
            raise AuthproofError(f"{provider.id}/{flow} has no {language} sample: {omitted[0].reason}")
        click.echo(chosen_samples[0].text, nl=False)
    else:
        for sample in chosen_samples:
            click.echo(f"{provider.id}/{sample.flow}  {sample.language}  {sample.filename}")
        for omission in omitted:
            click.echo(f"{provider.id}/{omission.flow}  {omission.language}  none: {omission.reason}")
    if not are_all_sound:
        raise click.exceptions.Exit(1)
