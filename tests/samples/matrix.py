"""Every run that the samples of some specs call for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from authproof.model.provider import Provider
from authproof.samples.programs import Sample, write_samples

from .expected import consumed, renewed_step, shown_in_browser


@dataclass(frozen=True)
class Run:
    """One sample in one case: `right`, `unset`, `renewed`, or `wrong-CREDENTIAL`."""

    sample: Sample
    case: str

    @property
    def name(self) -> str:
        return f"{self.sample.provider}/{self.sample.flow}/{self.sample.language}/{self.case}"

    @property
    def wrong(self) -> str | None:
        """Name the credential that is wrong."""
        return self.case.removeprefix("wrong-") if self.case.startswith("wrong-") else None


def runs(providers: Iterable[Provider]) -> list[Run]:
    """Give every case of every sample."""
    return [run for provider in providers for sample in write_samples(provider) for run in _runs(provider, sample)]


def is_reusable(run: Run, providers: Iterable[Provider]) -> bool:
    """Tell whether a sample is a client to keep."""
    (provider,) = (each for each in providers if each.id == run.sample.provider)
    return provider.flows[run.sample.flow].reusable


def _runs(provider: Provider, sample: Sample) -> Iterator[Run]:
    named = consumed(provider, provider.flows[sample.flow])
    yield Run(sample, "right")
    if sample.variables:
        yield Run(sample, "unset")
    if renewed_step(provider, provider.flows[sample.flow]) is not None:
        yield Run(sample, "renewed")
    in_browser = shown_in_browser(provider, provider.flows[sample.flow])
    for name in (each for each in named if each not in in_browser):
        yield Run(sample, f"wrong-{name}")
