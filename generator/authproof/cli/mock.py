"""`authproof mock`: run the sandbox."""

from __future__ import annotations

from pathlib import Path

import click

from authproof.cli.choice import choose_providers, specs_option
from authproof.cli.wording import name_option


@click.command(name="mock")
@click.argument("providers", nargs=-1, metavar="[PROVIDER]...")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=8400, show_default=True, type=click.IntRange(0, 65535), help="Port; 0 for any free one."
)
@specs_option
@click.option("--seed", default=0, show_default=True, help="Decides every value that the sandbox issues.")
@click.option("--control", is_flag=True, help="Let programs on this machine move its clock, reset it, revoke…")
@click.option(
    "--public-url",
    metavar="URL",
    help="The address that clients know it by, behind a proxy or a container; default: where it listens.",
)
@click.option(
    "--allow-origin",
    "origins",
    multiple=True,
    metavar="ORIGIN",
    help="Let pages from there use it, too; can be given several times.",
)
@click.option(
    "--trust-proxy",
    "proxies",
    multiple=True,
    metavar="ADDRESS",
    help="A proxy in front, whose X-Forwarded-For tells who asks; can be given several times.",
)
@click.option("--limits/--no-limits", default=True, help="Whether limits are enforced; by default they are.")
def command(  # noqa: PLR0913 - the options of a command
    providers: tuple[str, ...],
    *,
    host: str,
    port: int,
    specs: Path,
    seed: int,
    control: bool,
    public_url: str | None,
    origins: tuple[str, ...],
    proxies: tuple[str, ...],
    limits: bool,
) -> None:
    """Run the sandbox: a server that answers as the specs say.

    Without PROVIDER it answers for all of them. GET / of its address lists them, with demo credentials; with --control
    it lists what can be done to the sandbox, too.

    A spec that is wrong does not stop the others: it is told at the start, and the exit code at the end is 1.
    """
    from authproof.sandbox.server import serve

    chosen_providers, are_all_sound = choose_providers(providers, specs)
    serve(
        chosen_providers,
        host=host,
        port=port,
        seed=seed,
        limits=limits,
        control=control,
        public_url=public_url,
        origins=origins,
        proxies=proxies,
        announce=click.echo,
        port_option=name_option("--port"),
    )
    if not are_all_sound:
        raise click.exceptions.Exit(1)
