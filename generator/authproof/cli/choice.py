"""What the arguments of several commands choose: providers, a flow, the samples in a language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeVar

import click

if TYPE_CHECKING:
    from authproof.model.provider import Provider

specs_option = click.option(
    "--specs", type=click.Path(path_type=Path), default="specs", help="The folder of specs; default: specs."
)


class HasFlowAndLanguage(Protocol):
    """A sample, or the lack of one."""

    @property
    def flow(self) -> str: ...
    @property
    def language(self) -> str: ...


Selected = TypeVar("Selected", bound=HasFlowAndLanguage)


class ChosenProviders(NamedTuple):
    """The providers that a command goes on with."""

    providers: list[Provider]
    are_all_sound: bool
    """Whether no spec of the folder was wrong; if one was, it has been told, and the exit code has to say so."""


def choose_providers(names: Sequence[str], specs: Path) -> ChosenProviders:
    """Load the specs and keep those named, each once; none keeps all. UnknownName if there is no such.

    Specs that are wrong are told on standard error, and left out; SpecError if then none is left.
    """
    from authproof.errors import SpecError, UnknownName
    from authproof.loader import load_sound
    from authproof.text.terminal import escape_lines

    sound = load_sound(specs)
    problems = sound.problems
    providers_by_id = {provider.id: provider for provider in sound.providers}
    known = {*providers_by_id, *sound.broken_ids}
    for name in names:
        if name not in known:
            raise UnknownName("provider", name, known)
    chosen = [providers_by_id[name] for name in dict.fromkeys(names or providers_by_id) if name in providers_by_id]
    if problems and not chosen:
        raise SpecError(problems)
    for problem in problems:
        click.echo(escape_lines(str(problem)), err=True)
    return ChosenProviders(chosen, not problems)


class ChosenFlow(NamedTuple):
    """One provider, and one of its flows or all."""

    provider: Provider
    flow: str | None
    are_all_sound: bool
    """As that of `ChosenProviders`."""


def find_provider_and_flow(argument: str, specs: Path) -> ChosenFlow:
    """Read `PROVIDER` or `PROVIDER/FLOW`. SpecError if its spec is wrong, UnknownName if there is no such thing."""
    from authproof.errors import UnknownName

    name, _, flow = argument.partition("/")
    (provider,), are_all_sound = choose_providers([name], specs)
    if flow and flow not in provider.flows:
        raise UnknownName("flow", flow, provider.flows)
    return ChosenFlow(provider, flow or None, are_all_sound)


def select_samples(things: Iterable[Selected], flow: str | None, language: str | None) -> tuple[Selected, ...]:
    """Keep those of a flow and of a language; None keeps all. UnknownName if there is no such language."""
    from authproof.samples.languages.language import find_language

    language_id = find_language(language).id if language else None
    return tuple(thing for thing in things if flow in (None, thing.flow) and language_id in (None, thing.language))
