"""What every part of a provider's pages is made from, and links from one part to another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from generator.claims.proof import Proof
from generator.model.provider import Provider
from generator.model.scheme import Lifecycle
from generator.origins import DEFAULT_SANDBOX
from generator.pages.carriage import carried_credentials
from generator.pages.folded import claimed_part
from generator.pages.markdown import NOTHING, Markdown, join_parts, make_badge, make_link, quote_literal
from generator.pages.marks import EvidenceMarks, MarkedUnit
from generator.pages.places import CLAIMS_PAGE, claims_anchor, page_anchor
from generator.samples import Omission, Sample
from generator.words import spell_count, spell_name


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
    documents: frozenset[str] = frozenset()
    """The names of the files that lie beside the pages, samples apart."""
    folder: str = ""
    sandbox: str = DEFAULT_SANDBOX
    """The address at which the sandbox answers."""

    @property
    def evidence_marks(self) -> EvidenceMarks:
        """The marks of the provider's facts."""
        return EvidenceMarks(self.provider, self.folder, terse=self.folder != "")

    def unit_of(self, pointer: str, *shown: str) -> MarkedUnit:
        """Begin a part of a page; see `Marks.unit`."""
        return self.evidence_marks.unit_of(pointer, *shown)

    def link_part(self, part: str, name: str) -> Markdown:
        """Link the title of a named part of the spec to where it stands: `link("schemes", "bearer")`."""
        named: Mapping[str, Any] = getattr(self.provider, part)
        return make_link(quote_literal(named[name].title), self.folder + page_anchor(f"/{part}/{name}"))

    def link_claims(self, pointer: str) -> Markdown:
        """Link the claims about a part of the spec, with their number; nothing if there are none."""
        number = self._claim_counts[pointer]
        return (
            make_link(Markdown(spell_count(number, "claim")), f"{self.folder}{CLAIMS_PAGE}#{claims_anchor(pointer)}")
            if number
            else NOTHING
        )

    @cached_property
    def _claim_counts(self) -> Counter[str]:
        return Counter(map(claimed_part, self.proof.outcomes))

    def link_parts(self, part: str, names: Iterable[str]) -> Markdown:
        """Link several named parts, in a list."""
        return join_parts(self.link_part(part, name) for name in names)


def lifecycle_of_credentials(provider: Provider, credentials: Iterable[str]) -> Lifecycle:
    """Tell the lifecycle of credentials that no scheme in use today carries; `current` if one does."""
    carriers = [scheme for scheme in provider.schemes.values() if set(carried_credentials(scheme)) & set(credentials)]
    lifecycles = [scheme.lifecycle for scheme in carriers]
    return Lifecycle.current if Lifecycle.current in lifecycles or not lifecycles else lifecycles[0]


def lifecycle_badge(lifecycle: Lifecycle) -> Markdown:
    """Show that something cannot be used today, or not for long; nothing for what is current."""
    if lifecycle is Lifecycle.current:
        return NOTHING
    return make_badge(spell_name(lifecycle), "ap-badge", f"ap-badge--{lifecycle}")
