"""`authproof verify`: run every claim of the specs over the network, and say what is not as documented."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import click

from authproof.cli.choice import ChosenProviders, choose_providers, specs_option

if TYPE_CHECKING:
    from authproof.model.provider import Provider
    from authproof.verify.findings import VerificationReport

_COULD_NOT_RUN = 2


@click.command(name="verify")
@click.argument("names", nargs=-1, metavar="[PROVIDER]...")
@specs_option
@click.option("--target", metavar="URL", help="A sandbox that is up; default: one that is started for this run.")
@click.option("--live", is_flag=True, help="Ask the providers themselves; credentials come from the environment.")
@click.option("--mutants", is_flag=True, help="Change each value of the specs in turn, and see that a claim notices.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "junit"]),
    default="text",
    help="The report's; default: text.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=3600,
    metavar="SECONDS",
    help="What the whole run may take; claims that are left are skipped. Default: 3600.",
)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write the report to this file.")
def command(  # noqa: PLR0913 - the options of a command
    *,
    names: tuple[str, ...],
    specs: Path,
    target: str | None,
    live: bool,
    mutants: bool,
    form: str,
    timeout: float,
    out: Path | None,
) -> None:
    """Run every claim of the specs over HTTP and WebSocket, and say what is not as documented.

    A sandbox with a control surface (authproof mock --control) is reset, and its clock is moved. With --live only
    claims that read are run, at most one request a second, and never more than half of what a documented limit allows;
    providers that are not named are left alone unless one of their variables is set.

    A spec that is wrong does not stop the others: it is told, and could not run.

    Exit codes: 0 if at least one claim ran and all that ran were kept, 1 if one was not, 2 if it, or a spec, could not
    run.
    """
    from authproof.errors import AuthproofError

    if sum([target is not None, live, mutants]) > 1:
        raise AuthproofError("--target, --live and --mutants exclude one another; give one of them")
    if mutants and form != "text":
        raise AuthproofError(f"--mutants has no report in the format {form}; allowed: text")
    providers, are_all_sound = _load_chosen(names, specs)
    if mutants:
        raise click.exceptions.Exit(_hunt_mutants(providers, out) or (0 if are_all_sound else _COULD_NOT_RUN))
    report = _run_claims(providers, specs, target, timeout, live=live, are_named=bool(names))
    _publish_report(report, form, out)
    raise click.exceptions.Exit(report.exit_code or (0 if are_all_sound else _COULD_NOT_RUN))


def _load_chosen(names: tuple[str, ...], specs: Path) -> ChosenProviders:
    """Load the specs, and give those asked for. A spec that is wrong is no drift: the command could not run."""
    from authproof.errors import AuthproofError, SpecError

    try:
        return choose_providers(names, specs)
    except SpecError as error:
        raise AuthproofError(str(error)) from None


def _run_claims(  # noqa: PLR0913 - what is verified, and how
    providers: list[Provider], specs: Path, target: str | None, seconds: float, *, live: bool, are_named: bool
) -> VerificationReport:
    from authproof.cli.progress import make_progress_reporter
    from authproof.verify.run import verify_own_sandbox, verify_providers, verify_sandbox

    progress = make_progress_reporter("claims")
    if live:
        return verify_providers(providers, specs, progress, asked=are_named, seconds=seconds)
    return (
        verify_own_sandbox(providers, specs, progress, seconds)
        if target is None
        else verify_sandbox(providers, specs, target, progress, seconds)
    )


def _publish_report(report: VerificationReport, form: str, out: Path | None) -> None:
    """Print the report; or write it, and print it as text. What kept it from running goes to standard error, too."""
    from authproof.site.output import write_file
    from authproof.verify.formats import render_conclusion, render_json, render_junit, render_text

    report_text = {"text": render_text, "json": render_json, "junit": render_junit}[form](report)
    if out is not None:
        write_file(out, report_text)
    click.echo(report_text if out is None else render_text(report), nl=False)
    for line in report.list_troubles() or ([render_conclusion(report)] if report.exit_code == _COULD_NOT_RUN else []):
        click.echo(line, err=True)


def _hunt_mutants(providers: list[Provider], out: Path | None) -> int:
    from authproof.site.output import write_file
    from authproof.verify.mutants import hunt_mutants
    from authproof.verify.mutants.hunt import has_survivors, render_hunt

    reports = [hunt_mutants(provider, progress=_count_mutants(provider.id)) for provider in providers]
    if out is not None:
        write_file(out, render_hunt(reports))
    click.echo(render_hunt(reports), nl=False)
    return int(has_survivors(reports))


def _count_mutants(provider: str) -> Callable[[object, object], None]:
    """Count the values of one provider that were changed."""
    from authproof.cli.progress import make_progress_reporter

    report_progress, number = make_progress_reporter("values"), count(1)
    return lambda *_: report_progress(provider, next(number), None)
