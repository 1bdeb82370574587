"""What a format is: the files that it makes of a provider, how pages introduce them, and what it says of a spec."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from authproof.model.provider import Provider
from authproof.samples.programs import Sample
from authproof.sandbox.origins import DEFAULT_SANDBOX

PART_OF_SPEC: Final = "object by name, each as in the spec"
"""The shape of an extension that repeats a part of the spec."""


@dataclass(frozen=True)
class Material:
    """What every format is made from."""

    provider: Provider
    samples: Sequence[Sample] = ()
    sandbox: str = DEFAULT_SANDBOX
    """The address at which the sandbox answers."""


class DocumentFile(NamedTuple):
    """One file that a format can make."""

    name: str
    """Its name below the provider's folder; up to its first dot it is the file's `kind` in the catalogue."""
    purpose: str
    """What it is and what for, as a row of a table: Markdown of ours, without a full stop."""

    @property
    def kind(self) -> str:
        return self.name.partition(".")[0]

    @property
    def is_listed(self) -> bool:
        """Whether pages and catalogue name it; sites leave out files whose name begins with a dot."""
        return not self.name.startswith(".")


class DocumentExtension(NamedTuple):
    """An `x-` extension of one format; our own words, with code in backticks."""

    name: str
    where: str
    """At which objects of the document it stands."""
    meaning: str
    shape: str


@dataclass(frozen=True)
class Format:
    """One format: all that build, catalogue and pages need to know of it."""

    title: str
    """What its column is called on the page *What each document carries*."""
    files: tuple[DocumentFile, ...]
    """All that it can make, in the order in which pages list them."""
    write: Callable[[Material], Mapping[str, str]]
    """Makes the files: name to content. None, if there is nothing of the provider that the format can say."""
    carries: Mapping[str, str] | None = None
    """Where it says what, by the path of the field: `schemes/*/parts`. What holds of a field holds for all inside it
    that has no entry of its own; an empty text is: not at all. Without it, the format has no column."""
    extensions: tuple[DocumentExtension, ...] = ()
