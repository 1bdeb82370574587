"""`authproof diff`: say what changed for callers between two states of the specs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from authproof.errors import AuthproofError, SpecError

if TYPE_CHECKING:
    from authproof.model.provider import Provider

_STATE_TYPE: Final = click.Path(path_type=Path)
_FAILING_EFFECTS: Final = {"breaking": ("breaking",), "possible": ("breaking", "possible"), "never": ()}


@click.command
@click.argument("old", type=_STATE_TYPE)
@click.argument("new", type=_STATE_TYPE)
@click.option(
    "--format", "form", type=click.Choice(["text", "markdown", "json"]), default="text", help="Default: text."
)
@click.option("--all", "all_", is_flag=True, help="List changes of wording too, instead of counting them.")
@click.option(
    "--fail-on",
    type=click.Choice(list(_FAILING_EFFECTS)),
    default="breaking",
    help="What ends with exit code 1: breaking changes (default), those that may break too, or none.",
)
def command(old: Path, new: Path, form: str, all_: bool, fail_on: str) -> None:
    """Say what changed for callers from OLD to NEW.

    Each is a spec, whatever its file is named, a folder of specs, or a checkout with a folder `specs`. Markdown can
    be published as it is.

    Exit codes: 0 no breaking change, 1 breaking changes, 2 a spec is wrong or not there.
    """
    from authproof.diff.change import Effect
    from authproof.diff.compare import compare_states
    from authproof.diff.formats import REPORT_FORMATS

    report_of_changes = compare_states(*_load_states(old, new))
    click.echo(REPORT_FORMATS[form](report_of_changes, all_=all_), nl=False)
    if any(report_of_changes.count_effect(Effect(effect)) for effect in _FAILING_EFFECTS[fail_on]):
        raise click.exceptions.Exit(1)


def _load_states(*states: Path) -> list[tuple[Provider, ...]]:
    """Load both states; AuthproofError with all that is wrong, for then nothing was compared."""
    try:
        return [_load_state(state) for state in states]
    except SpecError as error:
        raise AuthproofError(str(error)) from error


def _load_state(state: Path) -> tuple[Provider, ...]:
    from authproof.loader import load_directory, load_renamed

    if state.is_file():
        return (load_renamed(state),)
    if not state.is_dir():
        what = "neither a file nor a folder" if state.exists() else "not there"
        raise AuthproofError(f"{state}: {what}; name a spec, a folder of specs, or a checkout")
    is_checkout = not any(state.glob("*.yaml")) and (state / "specs").is_dir()
    return load_directory(state / "specs" if is_checkout else state)
