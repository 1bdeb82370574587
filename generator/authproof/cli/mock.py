"""`authproof mock`: run the sandbox."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(name="mock")
@click.argument("providers", nargs=-1, metavar="[PROVIDER]...")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=8400, show_default=True, type=click.IntRange(0, 65535), help="Port; 0 for any free one."
)
@click.option(
    "--specs", default="specs", show_default=True, type=click.Path(path_type=Path), help="Where the specs are."
)
@click.option("--seed", default=0, show_default=True, help="Decides every value that the sandbox issues.")
@click.option("--control", is_flag=True, help="Let programs on this machine move its clock, reset it, revoke…")
@click.option("--limits/--no-limits", default=True, help="Whether limits are enforced; by default they are.")
def command(  # noqa: PLR0913 - the options of a command
    providers: tuple[str, ...], *, host: str, port: int, specs: Path, seed: int, control: bool, limits: bool
) -> None:
    """Run the sandbox: a server that answers as the specs say.

    Without PROVIDER it answers for all of them. GET / of its address lists them, with demo credentials; with --control
    it lists what can be done to the sandbox, too.
    """
    from authproof.errors import UnknownName
    from authproof.loader import load_directory
    from authproof.sandbox.server import serve

    providers_by_id = {provider.id: provider for provider in load_directory(specs)}
    for name in providers:
        if name not in providers_by_id:
            raise UnknownName("provider", name, providers_by_id)
    chosen_ids = dict.fromkeys(providers or providers_by_id)
    chosen_providers = [providers_by_id[name] for name in chosen_ids]
    serve(chosen_providers, host=host, port=port, seed=seed, limits=limits, control=control, announce=click.echo)
