"""`authproof samples`: list the samples, or print one."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(name="samples")
@click.argument("name", metavar="PROVIDER[/FLOW]")
@click.option("--language", help="Only this language; default: all.")
@click.option("--specs", type=click.Path(path_type=Path), default="specs", help="The folder of specs; default: specs.")
def command(name: str, language: str | None, specs: Path) -> None:
    """List the samples of a provider or of one of its flows; with a flow and a language, print the sample."""
    from generator.cli.choice import chosen, provider_and_flow
    from generator.errors import AuthproofError
    from generator.samples import omissions, samples

    provider, flow = provider_and_flow(name, specs)
    found = chosen(samples(provider), flow, language)
    lacking = chosen(omissions(provider), flow, language)
    if flow and language:
        if not found:
            raise AuthproofError(f"{provider.id}/{flow} has no {language} sample: {lacking[0].reason}")
        click.echo(found[0].text, nl=False)
        return
    for sample in found:
        click.echo(f"{provider.id}/{sample.flow}  {sample.language}  {sample.filename}")
    for omission in lacking:
        click.echo(f"{provider.id}/{omission.flow}  {omission.language}  none: {omission.reason}")
