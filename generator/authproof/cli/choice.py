"""What the arguments of several commands choose: a provider, its flows, the samples in a language."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Protocol, TypeVar

from authproof.errors import UnknownName
from authproof.loader import load_directory
from authproof.model.provider import Provider
from authproof.samples.languages.language import find_language as look_up


class HasFlowAndLanguage(Protocol):
    """A sample, or the lack of one."""

    @property
    def flow(self) -> str: ...
    @property
    def language(self) -> str: ...


Selected = TypeVar("Selected", bound=HasFlowAndLanguage)


def find_provider_and_flow(argument: str, specs: Path) -> tuple[Provider, str | None]:
    """Read `PROVIDER` or `PROVIDER/FLOW`. SpecError if a spec is wrong, UnknownName if there is no such thing."""
    name, _, flow = argument.partition("/")
    providers = {provider.id: provider for provider in load_directory(specs)}
    if name not in providers:
        raise UnknownName("provider", name, providers)
    if flow and flow not in providers[name].flows:
        raise UnknownName("flow", flow, providers[name].flows)
    return providers[name], flow or None


def select_samples(things: Iterable[Selected], flow: str | None, language: str | None) -> tuple[Selected, ...]:
    """Keep those of a flow and of a language; None keeps all. UnknownName if there is no such language."""
    language_id = look_up(language).id if language else None
    return tuple(thing for thing in things if flow in (None, thing.flow) and language_id in (None, thing.language))
