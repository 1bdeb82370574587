"""One provider in the catalogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from generator.catalog.files import HTML, MARKDOWN, facts, kind, page
from generator.catalog.model import Counts, Described, Document, Flow, Sample, Scheme, Server
from generator.claims.proof import Proof
from generator.model import Provider
from generator.origins import SANDBOX, origins
from generator.samples import Sample as Program


@dataclass(frozen=True)
class Published:
    """What is published of a provider."""

    provider: Provider
    files: Mapping[str, str]
    """Every file: path below the provider's folder to content."""
    samples: Sequence[Program]
    proof: Proof
    sandbox: str = SANDBOX
    """The address at which the sandbox answers."""

    @property
    def folder(self) -> str:
        """Where its files are."""
        return f"providers/{self.provider.id}"


def entry(published: Published) -> Described:
    """Describe a provider."""
    one = published.provider
    return Described(
        id=one.id,
        name=one.name,
        summary=" ".join(one.summary.split()),
        version=one.source.as_of,
        homepage=one.homepage,
        pages=tuple(page(f"{published.folder}/{name}", text) for name, text in _of(published, pages=True)),
        documents=tuple(_document(published, name, text) for name, text in _of(published, pages=False)),
        flows=tuple(Flow(id=name, title=flow.title) for name, flow in one.flows.items()),
        samples=tuple(_sample(published, sample) for sample in published.samples),
        servers=_servers(one, published.sandbox),
        schemes=_schemes(one),
        counts=_counts(published),
    )


def _of(published: Published, *, pages: bool) -> list[tuple[str, str]]:
    apart = {_below(sample) for sample in published.samples}
    shown = {name: text for name, text in published.files.items() if name not in apart and not name.startswith(".")}
    return [(name, text) for name, text in sorted(shown.items()) if name.endswith((MARKDOWN, HTML)) is pages]


def _below(sample: Program) -> str:
    return f"samples/{sample.language}/{sample.filename}"


def _document(published: Published, name: str, text: str) -> Document:
    return Document(kind=kind(name), **facts(f"{published.folder}/{name}", text))


def _sample(published: Published, sample: Program) -> Sample:
    known = facts(f"{published.folder}/{_below(sample)}", sample.text)
    variables = tuple(variable for variable, _ in sample.variables)
    return Sample(flow=sample.flow, language=sample.language, variables=variables, **known)


def _servers(one: Provider, sandbox: str) -> tuple[Server, ...]:
    stand_ins = origins(one, sandbox)
    return tuple(
        Server(id=name, url=server.url, sandbox=stand_ins[server.url.rstrip("/")], production=server.production)
        for name, server in one.servers.items()
    )


def _schemes(one: Provider) -> tuple[Scheme, ...]:
    return tuple(
        Scheme(id=name, title=scheme.title, surface=scheme.surface.value, lifecycle=scheme.lifecycle.value)
        for name, scheme in one.schemes.items()
    )


def _counts(published: Published) -> Counts:
    counts = published.proof.counts
    return Counts(
        operations=len(published.provider.operations),
        channels=len(published.provider.channels),
        claims=len(published.proof.outcomes),
        documented=counts.documented,
        executed=counts.executed,
        assumed=counts.assumed,
    )
