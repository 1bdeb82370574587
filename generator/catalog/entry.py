"""One provider in the catalogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from generator.catalog.files import HTML, MARKDOWN, describe_page, document_kind, file_facts
from generator.catalog.model import Counts, Described, Document, Flow, Sample, Scheme, Server
from generator.claims.proof import Proof
from generator.model.provider import Provider
from generator.origins import DEFAULT_SANDBOX, sandbox_origins
from generator.samples import Sample as Program


@dataclass(frozen=True)
class PublishedProvider:
    """What is published of a provider."""

    provider: Provider
    files: Mapping[str, str]
    """Every file: path below the provider's folder to content."""
    samples: Sequence[Program]
    proof: Proof
    sandbox: str = DEFAULT_SANDBOX
    """The address at which the sandbox answers."""

    @property
    def provider_folder(self) -> str:
        """Where its files are."""
        return f"providers/{self.provider.id}"


def describe_provider(published: PublishedProvider) -> Described:
    """Describe a provider."""
    provider = published.provider
    return Described(
        id=provider.id,
        name=provider.name,
        summary=" ".join(provider.summary.split()),
        version=provider.source.as_of,
        homepage=provider.homepage,
        pages=tuple(
            describe_page(f"{published.provider_folder}/{name}", text)
            for name, text in _files_of(published, pages=True)
        ),
        documents=tuple(_describe_document(published, name, text) for name, text in _files_of(published, pages=False)),
        flows=tuple(Flow(id=name, title=flow.title) for name, flow in provider.flows.items()),
        samples=tuple(_describe_sample(published, sample) for sample in published.samples),
        servers=_describe_servers(provider, published.sandbox),
        schemes=_describe_schemes(provider),
        counts=_count_parts(published),
    )


def _files_of(published: PublishedProvider, *, pages: bool) -> list[tuple[str, str]]:
    sample_paths = {_sample_path(sample) for sample in published.samples}
    files = {
        name: text for name, text in published.files.items() if name not in sample_paths and not name.startswith(".")
    }
    return [(name, text) for name, text in sorted(files.items()) if name.endswith((MARKDOWN, HTML)) is pages]


def _sample_path(sample: Program) -> str:
    return f"samples/{sample.language}/{sample.filename}"


def _describe_document(published: PublishedProvider, name: str, text: str) -> Document:
    return Document(kind=document_kind(name), **file_facts(f"{published.provider_folder}/{name}", text))


def _describe_sample(published: PublishedProvider, sample: Program) -> Sample:
    file = file_facts(f"{published.provider_folder}/{_sample_path(sample)}", sample.text)
    variables = tuple(variable for variable, _ in sample.variables)
    return Sample(flow=sample.flow, language=sample.language, variables=variables, **file)


def _describe_servers(provider: Provider, sandbox: str) -> tuple[Server, ...]:
    stand_ins = sandbox_origins(provider, sandbox)
    return tuple(
        Server(id=name, url=server.url, sandbox=stand_ins[server.url.rstrip("/")], production=server.production)
        for name, server in provider.servers.items()
    )


def _describe_schemes(provider: Provider) -> tuple[Scheme, ...]:
    return tuple(
        Scheme(id=name, title=scheme.title, surface=scheme.surface.value, lifecycle=scheme.lifecycle.value)
        for name, scheme in provider.schemes.items()
    )


def _count_parts(published: PublishedProvider) -> Counts:
    counts = published.proof.counts
    return Counts(
        operations=len(published.provider.operations),
        channels=len(published.provider.channels),
        claims=len(published.proof.outcomes),
        documented=counts.documented,
        executed=counts.executed,
        assumed=counts.assumed,
    )
