"""`authproof serve`: browse the site with live reload, the sandbox beside it, both in one process."""

from __future__ import annotations

import signal
from pathlib import Path

import click

from authproof.cli.wording import name_option


@click.command
@click.option("--host", default="127.0.0.1", show_default=True, help="Where both listen.")
@click.option("--port", default=8000, show_default=True, help="The port of the site.")
@click.option("--sandbox-port", default=8400, show_default=True, help="The port of the sandbox.")
@click.option(
    "--config-file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    default="mkdocs.yml",
    show_default=True,
    help="The settings of the site; its plugin names the specs.",
)
@click.option(
    "--control", is_flag=True, help="Let programs on this machine move the sandbox's clock, reset it, revoke…"
)
@click.option(
    "--public-url",
    metavar="URL",
    help="The address that clients know the sandbox by, behind a proxy or a container; default: where it listens.",
)
@click.option(
    "--allow-origin",
    "origins",
    multiple=True,
    metavar="ORIGIN",
    help="Let pages from there use the sandbox, too; can be given several times.",
)
@click.option("--limits/--no-limits", default=True, help="Whether the sandbox enforces limits; by default it does.")
def command(  # noqa: PLR0913 - the options of a command
    *,
    host: str,
    port: int,
    sandbox_port: int,
    config_file: Path,
    control: bool,
    public_url: str | None,
    origins: tuple[str, ...],
    limits: bool,
) -> None:
    """Browse the site with live reload, the sandbox beside it.

    Specs, page templates and language templates are followed: a change shows in the browser and in the sandbox.
    A spec that is wrong does not stop the others: it is told, and joins them when it is mended.
    """
    from authproof.errors import SpecError
    from authproof.loader import load_sound
    from authproof.sandbox.server import run_in_thread
    from authproof.sandbox.server.run import unbracket_host, write_origin
    from authproof.site import plugin

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    host = unbracket_host(host)
    port_option, sandbox_option = name_option("--port"), name_option("--sandbox-port")
    _refuse_taken_ports(host, {port_option: port, sandbox_option: sandbox_port})
    specs = plugin.find_specs(config_file)
    providers, problems = load_sound(specs)
    if not providers:
        raise SpecError(problems)
    with run_in_thread(
        providers,
        sandbox_port,
        host=host,
        limits=limits,
        control=control,
        public_url=public_url,
        origins=origins,
        reload=specs,
        announce=_print_last_line,
        port_option=sandbox_option,
    ) as sandbox:
        address = sandbox.app.engine.base
        click.echo(f"Site     {write_origin(host, port)}/\nSandbox  {address}/\nCtrl+C stops both.")
        plugin.serve_site(config_file, host, port, address, port_option)


def _print_last_line(message: str) -> None:
    """Print what the sandbox makes of a change; what is wrong with a spec, the site has said already."""
    click.echo(message.splitlines()[-1])


def _refuse_taken_ports(host: str, ports: dict[str, int]) -> None:
    """Ask that the ports, by the options that choose them, are free and differ; 0 is any free one."""
    from authproof.errors import PortTaken
    from authproof.sandbox.server.run import open_listener

    chosen_ports = list(filter(None, ports.values()))
    if len(set(chosen_ports)) < len(chosen_ports):
        raise PortTaken(f"{' and '.join(ports)} are both {chosen_ports[0]}; choose two that differ")
    for option, port in ports.items():
        open_listener(host, port, option).close()
