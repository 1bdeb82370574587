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
def command(providers: tuple[str, ...], host: str, port: int, specs: Path, seed: int) -> None:
    """Run the sandbox: a server that answers as the specs say.

    Without PROVIDER it answers for all of them. GET / of its address lists them, with demo credentials.
    """
    from generator.errors import UnknownName
    from generator.loader import load_directory
    from generator.server import serve

    known = {provider.id: provider for provider in load_directory(specs)}
    for name in providers:
        if name not in known:
            raise UnknownName("provider", name, known)
    chosen = dict.fromkeys(providers or known)
    serve([known[name] for name in chosen], host=host, port=port, seed=seed, announce=click.echo)
