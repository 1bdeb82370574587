"""`authproof schema`: print the JSON Schema of a spec, or write it."""

from __future__ import annotations

from pathlib import Path

import click


@click.command
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write it to this file.")
def command(out: Path | None) -> None:
    """Print the JSON Schema of a spec."""
    from authproof.model.schema import schema_text
    from authproof.site.output import write_file

    if out is None:
        click.echo(schema_text(), nl=False)
        return
    write_file(out, schema_text())
    click.echo(f"wrote {out}")
