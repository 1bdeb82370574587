"""`authproof schema`: print the JSON Schema of a spec, or write it."""

from __future__ import annotations

from pathlib import Path

import click


@click.command
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write it to this file.")
def command(out: Path | None) -> None:
    """Print the JSON Schema of a spec."""
    from authproof.errors import OutputError
    from authproof.model import schema

    if out is None:
        click.echo(schema.schema_text(), nl=False)
        return
    try:
        out.write_text(schema.schema_text(), encoding="utf-8", newline="\n")
    except OSError as error:
        raise OutputError(f"{out}: cannot be written: {error.strerror}") from None
    click.echo(f"wrote {out}")
