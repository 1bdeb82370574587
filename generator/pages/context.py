"""What every part of a provider's pages is made from, and links from one part to another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from generator.claims.proof import Proof
from generator.model import Provider
from generator.model.scheme import Lifecycle
from generator.origins import SANDBOX
from generator.pages.carriage import carried
from generator.pages.folded import about
from generator.pages.markdown import NOTHING, Markdown, badge, joined, link, literal
from generator.pages.marks import Marks, Unit
from generator.pages.places import CLAIMS, place, ran_at
from generator.samples import Omission, Sample
from generator.words import count, spelled


@dataclass(frozen=True)
class Context:
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
    sandbox: str = SANDBOX
    """The address at which the sandbox answers."""

    @property
    def marks(self) -> Marks:
        """The marks of the provider's facts."""
        return Marks(self.provider, self.folder, terse=self.folder != "")

    def unit(self, pointer: str, *shown: str) -> Unit:
        """Begin a part of a page; see `Marks.unit`."""
        return self.marks.unit(pointer, *shown)

    def link(self, part: str, name: str) -> Markdown:
        """Link the title of a named part of the spec to where it stands: `link("schemes", "bearer")`."""
        named: Mapping[str, Any] = getattr(self.provider, part)
        return link(literal(named[name].title), self.folder + place(f"/{part}/{name}"))

    def ran(self, pointer: str) -> Markdown:
        """Link the claims about a part of the spec, with their number; nothing if there are none."""
        number = self._ran[pointer]
        return link(Markdown(count(number, "claim")), f"{self.folder}{CLAIMS}#{ran_at(pointer)}") if number else NOTHING

    @cached_property
    def _ran(self) -> Counter[str]:
        return Counter(map(about, self.proof.outcomes))

    def links(self, part: str, names: Iterable[str]) -> Markdown:
        """Link several named parts, in a list."""
        return joined(self.link(part, name) for name in names)


def unusable(provider: Provider, credentials: Iterable[str]) -> Lifecycle:
    """Tell the lifecycle of credentials that no scheme in use today carries; `current` if one does."""
    carriers = [scheme for scheme in provider.schemes.values() if set(carried(scheme)) & set(credentials)]
    lifecycles = [scheme.lifecycle for scheme in carriers]
    return Lifecycle.current if Lifecycle.current in lifecycles or not lifecycles else lifecycles[0]


def lifecycle_badge(lifecycle: Lifecycle) -> Markdown:
    """Show that something cannot be used today, or not for long; nothing for what is current."""
    if lifecycle is Lifecycle.current:
        return NOTHING
    return badge(spelled(lifecycle), "ap-badge", f"ap-badge--{lifecycle}")
