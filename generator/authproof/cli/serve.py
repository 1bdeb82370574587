"""`authproof serve`: browse the site with live reload, the sandbox beside it, both in one process."""

from __future__ import annotations

import signal
from pathlib import Path

import click


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
@click.option("--limits/--no-limits", default=True, help="Whether the sandbox enforces limits; by default it does.")
def command(  # noqa: PLR0913 - the options of a command
    *, host: str, port: int, sandbox_port: int, config_file: Path, control: bool, limits: bool
) -> None:
    """Browse the site with live reload, the sandbox beside it.

    Specs, page templates and language templates are followed: a change shows in the browser and in the sandbox.
    """
    from authproof.loader import load_directory
    from authproof.sandbox.server import run_in_thread
    from authproof.site import plugin

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    _refuse_taken_ports(host, {"--port": port, "--sandbox-port": sandbox_port})
    specs = plugin.find_specs(config_file)
    with run_in_thread(
        load_directory(specs),
        sandbox_port,
        host=host,
        limits=limits,
        control=control,
        reload=specs,
        announce=_print_last_line,
    ) as sandbox:
        click.echo(f"Site     http://{host}:{port}/\nSandbox  {sandbox.url}/\nCtrl+C stops both.")
        plugin.serve_site(config_file, host, port, sandbox.url)


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
        try:
            open_listener(host, port).close()
        except PortTaken as error:
            raise PortTaken(str(error).replace("--port", option)) from None
