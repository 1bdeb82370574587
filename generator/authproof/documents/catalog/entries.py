"""What a catalogue says of a page, of a file, and of a provider with all that is published of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from html import unescape
from pathlib import PurePosixPath
from typing import Final, TypedDict

import yaml

from authproof.claims.proof import Proof
from authproof.documents.catalog.model import (
    CataloguedCounts,
    CataloguedFlow,
    CataloguedSample,
    CataloguedScheme,
    CataloguedServer,
    Described,
    Document,
    Page,
)
from authproof.documents.formats import listed_files
from authproof.documents.shared.published import drop_sandbox_operations
from authproof.model.provider import Provider
from authproof.samples.programs import Sample
from authproof.sandbox.origins import DEFAULT_SANDBOX, sandbox_origins

HTML: Final = ".html"
MARKDOWN: Final = ".md"

_MEDIA_TYPES: Final = {
    ".json": "application/json",
    ".yaml": "application/yaml",  # RFC 9512
}
_PLAIN_TEXT: Final = "text/plain"
_FRONT_MATTER: Final = "---\n"
_HTML_TITLE: Final = re.compile(r"<title>([^<]*)</title>")


class FileFacts(TypedDict):
    """What is told of every file."""

    path: str
    media_type: str
    sha256: str
    bytes: int


def _file_facts(path: str, text: str) -> FileFacts:
    """Describe a file by its address and its content."""
    content = text.encode()
    return FileFacts(path=path, media_type=media_type_of(path), sha256=sha256(content).hexdigest(), bytes=len(content))


def media_type_of(path: str) -> str:
    """Tell the media type of a file by its name; programs and settings are plain text."""
    return _MEDIA_TYPES.get(PurePosixPath(path).suffix, _PLAIN_TEXT)


def describe_page(path: str, text: str) -> Page:
    """Describe a page by its file, which is Markdown or HTML."""
    if path.endswith(HTML):
        return Page(title=_html_title(text), source=path, path=path)
    return Page(title=_markdown_title(text), source=path, path=_page_address(path))


def _page_address(path: str) -> str:
    """Give the address that MkDocs publishes a page at."""
    folder, _, name = path.rpartition("/")
    inner = "" if name == "index.md" else f"{name.removesuffix('.md')}/"
    return f"{folder}/{inner}" if folder else inner or "./"


def _markdown_title(text: str) -> str:
    """Read the title that a page gives in its head; a page of somebody's own template may have none."""
    if not text.startswith(_FRONT_MATTER):
        return ""
    head = yaml.safe_load(text.split(_FRONT_MATTER, 2)[1])
    return unescape(str(head.get("title", ""))) if isinstance(head, dict) else ""


def _html_title(text: str) -> str:
    match = _HTML_TITLE.search(text)
    return unescape(match[1]).strip() if match else ""


@dataclass(frozen=True)
class PublishedProvider:
    """What is published of a provider."""

    provider: Provider
    files: Mapping[str, str]
    """Every file: path below the provider's folder to content."""
    samples: Sequence[Sample]
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
            for name, text in sorted(published.files.items())
            if name.endswith((MARKDOWN, HTML))
        ),
        documents=tuple(_describe_documents(published)),
        flows=tuple(CataloguedFlow(id=name, title=flow.title) for name, flow in provider.flows.items()),
        samples=tuple(_describe_sample(published, sample) for sample in published.samples),
        servers=_describe_servers(provider, published.sandbox),
        schemes=_describe_schemes(provider),
        counts=_count_parts(published),
    )


def _describe_documents(published: PublishedProvider) -> Iterator[Document]:
    for file in sorted(listed_files()):
        if (text := published.files.get(file.name)) is not None:
            yield Document(kind=file.kind, **_file_facts(f"{published.provider_folder}/{file.name}", text))


def _describe_sample(published: PublishedProvider, sample: Sample) -> CataloguedSample:
    file = _file_facts(f"{published.provider_folder}/samples/{sample.language}/{sample.filename}", sample.text)
    variables = tuple(variable.name for variable in sample.variables)
    return CataloguedSample(flow=sample.flow, language=sample.language, variables=variables, **file)


def _describe_servers(provider: Provider, sandbox: str) -> tuple[CataloguedServer, ...]:
    stand_ins = sandbox_origins(provider, sandbox)
    return tuple(
        CataloguedServer(id=name, url=server.url, sandbox=stand_ins[server.base_url], production=server.production)
        for name, server in provider.servers.items()
    )


def _describe_schemes(provider: Provider) -> tuple[CataloguedScheme, ...]:
    return tuple(
        CataloguedScheme(id=name, title=scheme.title, surface=scheme.surface.value, lifecycle=scheme.lifecycle.value)
        for name, scheme in provider.schemes.items()
    )


def _count_parts(published: PublishedProvider) -> CataloguedCounts:
    counts = published.proof.counts
    return CataloguedCounts(
        operations=len(drop_sandbox_operations(published.provider).operations),
        channels=len(published.provider.channels),
        claims=len(published.proof.outcomes),
        documented=counts.documented,
        executed=counts.executed,
        assumed=counts.assumed,
    )
