"""What every part of a provider's pages is made from, and links from one part to another."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from authproof.claims.proof import Proof
from authproof.documents.formats import listed_files
from authproof.documents.openapi import OPENAPI_JSON
from authproof.documents.shared.nodes import Node
from authproof.model.pointers import Section, spec_pointer
from authproof.model.provider import Provider
from authproof.model.scheme import Lifecycle
from authproof.samples.programs import Omission, Sample
from authproof.sandbox.origins import DEFAULT_SANDBOX
from authproof.site.pages.anchors import CLAIMS_PAGE, claimed_part, claims_anchor, page_anchor
from authproof.site.pages.evidence_marks import EvidenceMarks, MarkedUnit
from authproof.site.pages.markdown import (
    NOTHING,
    Markdown,
    inline_code,
    join_parts,
    make_badge,
    make_link,
    quote_literal,
)
from authproof.site.pages.openapi_document import OpenApiDocument
from authproof.text.english import spell_count
from authproof.text.json_pointer import Key


class _Titled(Protocol):
    @property
    def title(self) -> str: ...


@dataclass(frozen=True)
class PageContext:
    """A provider with its marks and samples. `folder` leads from the page to the provider's own pages."""

    provider: Provider
    samples: tuple[Sample, ...] = ()
    omissions: tuple[Omission, ...] = ()
    without_sample: Mapping[str, str] = field(default_factory=dict)
    """Schemes that no sample uses, each with the reason."""
    proof: Proof = field(default_factory=Proof)
    """What was run of what is claimed."""
    documents: Mapping[str, str] = field(default_factory=dict)
    """The files that lie beside the pages, samples apart: name to content."""
    folder: str = ""
    sandbox: str = DEFAULT_SANDBOX
    """The address at which the sandbox answers."""

    @cached_property
    def evidence_marks(self) -> EvidenceMarks:
        return EvidenceMarks(self.provider, self.folder, terse=self.folder != "")

    def unit_of(self, pointer: str, *shown: str) -> MarkedUnit:
        """As `EvidenceMarks.unit_of`."""
        return self.evidence_marks.unit_of(pointer, *shown)

    def title_mark(self, section: Section, *steps: Key) -> Markdown:
        """Mark the evidence for a part of the spec of which nothing is shown in a place of its own."""
        return self.unit_of(spec_pointer(section, *steps)).title_mark

    def mark_and_claims(self, unit: MarkedUnit) -> Markdown:
        """Mark a unit at its title, and link the claims about it."""
        return join_parts((unit.title_mark, self.link_claims(unit.pointer)), " ")

    def link_part(self, section: Section, name: str) -> Markdown:
        """Link the title of a named part of the spec to where it stands: `link_part("schemes", "bearer")`."""
        named: Mapping[str, _Titled] = getattr(self.provider, section)
        return make_link(quote_literal(named[name].title), self.folder + page_anchor(spec_pointer(section, name)))

    def link_marked(self, section: Section, name: str, *between: Markdown) -> Markdown:
        """Link a named part, its mark behind it; what stands `between` them is left out where it is empty."""
        return join_parts((self.link_part(section, name), *between, self.title_mark(section, name)), " ")

    def link_message(self, channel: str, name: str) -> Markdown:
        """Link the title of a channel's message to where it stands."""
        title = self.provider.channels[channel].messages[name].title
        pointer = spec_pointer("channels", channel, "messages", name)
        return make_link(quote_literal(title), self.folder + page_anchor(pointer))

    def link_claims(self, pointer: str) -> Markdown:
        """Link the claims about a part of the spec, with their number; nothing if there are none."""
        number = self._claim_counts[pointer]
        return (
            make_link(Markdown(spell_count(number, "check")), f"{self.folder}{CLAIMS_PAGE}#{claims_anchor(pointer)}")
            if number
            else NOTHING
        )

    @cached_property
    def openapi(self) -> OpenApiDocument:
        return OpenApiDocument(self.read_document(OPENAPI_JSON))

    def read_document(self, name: str) -> Node:
        """Read a document that is written as JSON; KeyError if it does not lie beside the pages."""
        node: Node = json.loads(self.documents[name])
        return node

    @cached_property
    def _claim_counts(self) -> Counter[str]:
        return Counter(map(claimed_part, self.proof.outcomes))

    def link_parts(self, section: Section, names: Iterable[str]) -> Markdown:
        return join_parts(self.link_part(section, name) for name in names)


def lifecycle_of_credentials(provider: Provider, credentials: Iterable[str]) -> Lifecycle:
    """Tell the lifecycle of credentials that no scheme in use today carries; `current` if one does."""
    wanted = set(credentials)
    lifecycles = [scheme.lifecycle for scheme in provider.schemes.values() if wanted.intersection(scheme.credentials)]
    return Lifecycle.current if Lifecycle.current in lifecycles or not lifecycles else lifecycles[0]


def are_credentials_removed(provider: Provider, credentials: Iterable[str]) -> bool:
    """Tell whether nothing carries credentials any more."""
    return lifecycle_of_credentials(provider, credentials) is Lifecycle.removed


def lifecycle_badge_of_credentials(provider: Provider, credentials: Iterable[str]) -> Markdown:
    """Show that credentials cannot be used today, or not for long; nothing if they are current."""
    return lifecycle_badge(lifecycle_of_credentials(provider, credentials))


def lifecycle_badge(lifecycle: Lifecycle) -> Markdown:
    """Show that something cannot be used today, or not for long; nothing for what is current."""
    if lifecycle is Lifecycle.current:
        return NOTHING
    return make_badge(lifecycle.words, "ap-badge", f"ap-badge--{lifecycle}")


def link_source(title: str, address: str | None) -> Markdown:
    """Name a source, linked if its address is known."""
    return make_link(quote_literal(title), address) if address else quote_literal(title)


def status_badge(status: int, covers: str | None = None) -> Markdown:
    """Show the status of an answer, coloured by its class; `covers` stands in its place: `4XX`."""
    return make_badge(covers or str(status), "ap-status", f"ap-status--{status // 100}")


def document_rows(context: PageContext) -> list[tuple[Markdown, Markdown]]:
    """Give a row of a table for each document: its name as a link, and what it is for."""
    return [
        (link_document(file.name), Markdown(file.purpose)) for file in listed_files() if file.name in context.documents
    ]


def link_document(name: str) -> Markdown:
    return make_link(inline_code(name), name)
