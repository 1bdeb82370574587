"""`authproof run`: run published samples against the sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shlex import join, quote
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from generator.model import Provider
    from generator.samples import Sample

_SECONDS = 60


@click.command(name="run")
@click.argument("name", metavar="PROVIDER[/FLOW]")
@click.option("--language", help="Only this language; default: all.")
@click.option(
    "--target", metavar="URL", help="A sandbox that is up; default: the one on port 8400, or one for this run."
)
@click.option("--specs", type=click.Path(path_type=Path), default="specs", help="The folder of specs; default: specs.")
def command(name: str, language: str | None, target: str | None, specs: Path) -> None:
    """Run the published samples of a provider, or of one flow, against the sandbox.

    The text is that of the page; only the addresses in it are the sandbox's. It prints what it sets in the
    environment (demo values, no secrets), the command, and what the sample prints. Exit code 1 if a sample fails.
    """
    from generator.cli.choice import chosen, provider_and_flow
    from generator.errors import AuthproofError
    from generator.samples import omissions, samples

    provider, flow = provider_and_flow(name, specs)
    found = chosen(samples(provider), flow, language)
    lacking = chosen(omissions(provider), flow, language)
    if not found:
        raise AuthproofError("\n".join(f"{each.flow} has no {each.language} sample: {each.reason}" for each in lacking))
    with _sandbox(provider, target) as address:
        passed = [_run(provider, sample, address) for sample in found]
    if not all(passed):
        raise click.exceptions.Exit(1)


@contextmanager
def _sandbox(provider: Provider, target: str | None) -> Iterator[str]:
    """Give the address of a sandbox: the one asked for, the one that is up, or one for as long as it is needed."""
    from generator.errors import AuthproofError
    from generator.origins import SANDBOX
    from generator.server import running

    if target and not _answers(target, provider):
        raise AuthproofError(f"no sandbox of {provider.id} answers at {target}; start one with authproof mock")
    if target or _answers(SANDBOX, provider):
        yield (target or SANDBOX).rstrip("/")
        return
    with running([provider]) as sandbox:
        yield sandbox.url


def _answers(target: str, provider: Provider) -> bool:
    import httpx

    try:
        answer = httpx.get(target, headers={"Accept": "application/json"}, timeout=2, trust_env=False)
        return provider.id in [each["id"] for each in answer.json()["providers"]]
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, LookupError, TypeError):
        return False


def _run(provider: Provider, sample: Sample, address: str) -> bool:
    from generator.demo import environment
    from generator.languages.discovery import language
    from generator.origins import origins, swap
    from generator.runner import run

    written_in = language(sample.language)
    given = environment(provider, sample)
    click.echo(f"# {provider.id}/{sample.flow} in {sample.title}, against {address}")
    for variable, value in given.items():
        click.echo(f"export {variable}={quote(value)}")
    program, *arguments = written_in.command(Path(sample.filename))
    click.echo(f"$ {join([Path(program).name, *arguments])}")
    outcome = run(swap(sample.text, origins(provider, address)), written_in, given, _SECONDS)
    click.echo(outcome.stdout, nl=not outcome.stdout.endswith("\n"))
    click.echo(outcome.stderr, nl=False, err=True)
    if outcome.code is None:
        click.echo(f"ended after {_SECONDS} seconds", err=True)
    return outcome.code == 0
