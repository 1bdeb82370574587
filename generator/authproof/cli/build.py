"""`authproof build`: write every page, document and sample as plain files."""

from __future__ import annotations

from pathlib import Path

import click

from authproof.cli.choice import specs_option

_FOLDER_TYPE = click.Path(path_type=Path)
_TEMPLATES_TYPE = click.Path(path_type=Path, exists=True, file_okay=False)


@click.command
@click.option(
    "--out", type=_FOLDER_TYPE, required=True, help="The folder to write to; new, empty, or written by us before."
)
@specs_option
@click.option("--templates", type=_TEMPLATES_TYPE, help="A folder of page templates that replace ours.")
def command(out: Path, specs: Path, templates: Path | None) -> None:
    """Write every page, document and sample as plain files.

    DIR/docs holds the pages as Markdown, DIR/mkdocs.yml the settings. Plain MkDocs and Zensical build the same site
    from them, without this program.
    """
    from authproof.claims.proof import BrokenClaims
    from authproof.errors import ClaimFault
    from authproof.site.output import write_folder
    from authproof.site.standalone import build_standalone

    try:
        files = build_standalone(specs, (templates,) if templates else ())
    except BrokenClaims as fault:
        from authproof.verify.diagnosis import explain_broken_claims

        raise ClaimFault(explain_broken_claims(fault, specs / f"{fault.provider.id}.yaml")) from None
    written = write_folder(out, files)
    click.echo(f"{out}: {written.changed} written, {written.unchanged} unchanged, {written.removed} removed")
