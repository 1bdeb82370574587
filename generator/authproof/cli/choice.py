"""What the arguments of several commands choose: providers, a flow, the samples in a language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

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


def choose_providers(names: Sequence[str], specs: Path) -> list[Provider]:
    """Load the specs and keep those named, each once; none keeps all. SpecError, or UnknownName if there is no such."""
    from authproof.errors import UnknownName
    from authproof.loader import load_directory

    providers_by_id = {provider.id: provider for provider in load_directory(specs)}
    for name in names:
        if name not in providers_by_id:
            raise UnknownName("provider", name, providers_by_id)
    return [providers_by_id[name] for name in dict.fromkeys(names or providers_by_id)]


def find_provider_and_flow(argument: str, specs: Path) -> tuple[Provider, str | None]:
    """Read `PROVIDER` or `PROVIDER/FLOW`. SpecError if a spec is wrong, UnknownName if there is no such thing."""
    from authproof.errors import UnknownName

    name, _, flow = argument.partition("/")
    (provider,) = choose_providers([name], specs)
    if flow and flow not in provider.flows:
        raise UnknownName("flow", flow, provider.flows)
    return provider, flow or None


def select_samples(things: Iterable[Selected], flow: str | None, language: str | None) -> tuple[Selected, ...]:
    """Keep those of a flow and of a language; None keeps all. UnknownName if there is no such language."""
    from authproof.samples.languages.language import find_language

    language_id = find_language(language).id if language else None
    return tuple(thing for thing in things if flow in (None, thing.flow) and language_id in (None, thing.language))
