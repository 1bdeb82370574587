"""`authproof run`: run published samples against the sandbox."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from shlex import join, quote
from typing import TYPE_CHECKING

import click

from authproof.cli.choice import find_provider_and_flow, select_samples, specs_option

if TYPE_CHECKING:
    from authproof.model.provider import Provider
    from authproof.samples.programs import Sample

_TIMEOUT_SECONDS = 60
_LOOK_SECONDS = 2.0


@click.command(name="run")
@click.argument("name", metavar="PROVIDER[/FLOW]")
@click.option("--language", help="Only this language; default: all.")
@click.option(
    "--target", metavar="URL", help="A sandbox that is up; default: the one on port 8400, or one for this run."
)
@specs_option
def command(name: str, language: str | None, target: str | None, specs: Path) -> None:
    """Run the published samples of a provider, or of one flow, against the sandbox.

    The text is that of the page; only the addresses in it are the sandbox's. It prints what it sets in the
    environment (demo values, no secrets), the command, and what the sample prints. Exit code 1 if a sample fails.
    A spec that is wrong does not stop those of the others: it is told, and the exit code is 1.
    What a sample asks a person in a browser is allowed.
    A sample whose tools are not on this machine is skipped and counted; it fails where the variable CI is set, or if
    its language was asked for.
    """
    from authproof.errors import AuthproofError, ToolMissing
    from authproof.samples.programs import find_omissions, write_samples
    from authproof.text.english import spell_count

    provider, flow, are_all_sound = find_provider_and_flow(name, specs)
    chosen_samples = select_samples(write_samples(provider), flow, language)
    omitted = select_samples(find_omissions(provider), flow, language)
    if not chosen_samples:
        raise AuthproofError(
            "\n".join(f"{omission.flow} has no {omission.language} sample: {omission.reason}" for omission in omitted)
        )
    outcomes, skipped = [], []
    for sample in chosen_samples:
        try:
            with _fresh_sandbox(provider, target, several=len(chosen_samples) > 1) as address:
                outcomes.append(_run_sample(provider, sample, address))
        except ToolMissing as error:
            if language:
                raise
            skipped.append(f"skipped {provider.id}/{sample.flow} in {sample.title}: {error}")
    if skipped:
        click.echo("\n".join([*skipped, f"{spell_count(len(skipped), 'sample')} skipped"]), err=True)
    if not outcomes:
        raise ToolMissing("no sample ran; install what is missing and run this again")
    if not all(outcomes) or not are_all_sound or (skipped and os.environ.get("CI")):
        raise click.exceptions.Exit(1)


@contextmanager
def _fresh_sandbox(provider: Provider, target: str | None, *, several: bool) -> Iterator[str]:
    """Give the address of a sandbox: the one asked for, the one that is up, or one for as long as it is needed.

    Of several samples none finds what others used up: a sandbox that is up and can be controlled is reset.
    """
    from authproof.errors import AuthproofError
    from authproof.sandbox.origins import DEFAULT_SANDBOX
    from authproof.sandbox.server import run_in_thread

    if target and not _is_answering(target, provider):
        raise AuthproofError(f"no sandbox of {provider.id} answers at {target}; start one with authproof mock")
    if target or _is_usable(DEFAULT_SANDBOX, provider):
        address = (target or DEFAULT_SANDBOX).rstrip("/")
        if several:
            _reset_provider(provider, address)
        yield address
        return
    with run_in_thread([provider]) as sandbox:
        yield sandbox.url


def _reset_provider(provider: Provider, address: str) -> None:
    from authproof.verify.http_client import HttpClient
    from authproof.verify.sandbox_client import ControlClient

    with closing(HttpClient()) as client:
        control = ControlClient(address, client)
        if control.is_available():
            control.reset_provider(provider.id)


def _is_answering(target: str, provider: Provider) -> bool:
    from authproof.verify.http_client import HttpClient
    from authproof.verify.sandbox_client import has_provider

    with closing(HttpClient(seconds=_LOOK_SECONDS)) as client:
        return has_provider(client, target, provider.id)


def _is_usable(address: str, provider: Provider) -> bool:
    """Tell whether a sandbox of the provider is up; if something else is, say what, and that it is left alone."""
    from authproof.errors import AuthproofError
    from authproof.text.terminal import escape_lines
    from authproof.verify.http_client import HttpClient, Unreachable
    from authproof.verify.sandbox_client import probe_sandbox, probe_spec

    with closing(HttpClient(seconds=_LOOK_SECONDS)) as client:
        try:
            probe_sandbox(client, address, [provider])
            probe_spec(client, address, provider)
        except Unreachable:
            return False
        except AuthproofError as error:
            found = str(error).partition(";")[0]
            click.echo(escape_lines(f"{found}; it is left alone, and a sandbox started for this run"), err=True)
            return False
    return True


def _run_sample(provider: Provider, sample: Sample, address: str) -> bool:
    from authproof.samples.consent import allow_access
    from authproof.samples.languages.language import find_language
    from authproof.samples.runner import OUTPUT_BYTES, run_sample
    from authproof.sandbox.demo_credentials import demo_environment
    from authproof.sandbox.origins import sandbox_origins, swap_origins
    from authproof.text.terminal import escape_lines

    definition = find_language(sample.language)
    variables = demo_environment(provider, sample)
    click.echo(f"# {provider.id}/{sample.flow} in {sample.title}, against {address}")
    for variable, value in variables.items():
        click.echo(f"export {variable}={quote(value)}")
    program, *arguments = definition.command(Path(sample.filename))
    click.echo(f"$ {join([Path(program).name, *arguments])}")
    outcome = run_sample(
        swap_origins(sample.text, sandbox_origins(provider, address)),
        definition,
        variables,
        _TIMEOUT_SECONDS,
        allow_access if provider.needs_consent else None,
    )
    click.echo(escape_lines(outcome.stdout), nl=not outcome.stdout.endswith("\n"))
    click.echo(escape_lines(outcome.stderr), nl=False, err=True)
    if outcome.exit_code is None:
        click.echo(f"ended: a sample may take {_TIMEOUT_SECONDS} seconds and print {OUTPUT_BYTES:,} bytes", err=True)
    return outcome.exit_code == 0
