"""What OpenAPI's security schemes can say of a provider's schemes, in a way that importers authenticate with.

The rules come from what importers do, Postman's foremost:

- `security` stands at the top and is inherited; a public operation says `[{}]`, since `[]` is taken for nothing said.
- At most one API key in a document: all of them would share one variable.
- A word of its own before the value (`Bot …`) is an API key in `Authorization`, and the variable holds the word.
- Of several alternatives only the first is taken: the recommended one comes first.

What a security scheme can't say (a second secret, a key in the path or body) becomes parameters and bodies of the
operations; what nothing in OpenAPI can say is in the `x-authproof-schemes` extension.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from authproof.documents.shared.nodes import Node
from authproof.documents.shared.part_values import is_secret
from authproof.model.operation import Operation
from authproof.model.provider import Provider
from authproof.model.scheme import Part, Scheme
from authproof.model.vocabulary import Place
from authproof.text.english import spell_name

PUBLIC_REQUIREMENT: list[Node] = [{}]
"""The requirement of an operation that needs no security scheme."""


class SchemeKind(StrEnum):
    """A kind of security scheme that importers understand."""

    basic = "basic"
    bearer = "bearer"
    api_key = "apiKey"


@dataclass(frozen=True)
class CarriedPart:
    """The one part of a scheme that a security scheme speaks for, and as which kind."""

    kind: SchemeKind
    part: Part


@dataclass(frozen=True)
class Security:
    """The division of a provider's schemes between what OpenAPI says and what an extension holds."""

    provider: Provider

    @cached_property
    def carried_parts(self) -> Mapping[str, CarriedPart]:
        """The schemes that stand in `securitySchemes`, in the spec's order."""
        candidates = {name: _find_carried_part(self.provider, name) for name in self._opening_schemes}
        known = {name: carried for name, carried in candidates.items() if carried is not None}
        key = self._chosen_key(known)
        return {name: part for name, part in known.items() if part.kind is not SchemeKind.api_key or name == key}

    def omission_reason(self, name: str) -> str | None:
        """Say why a scheme is not in `securitySchemes`; none if it is."""
        scheme = self.provider.schemes[name]
        if name in self.carried_parts:
            return None
        if not scheme.lifecycle.is_usable:
            return f"it cannot be used: {spell_name(scheme.lifecycle)}"
        if name not in self._opening_schemes:
            return "no HTTP operation takes it"
        if _find_carried_part(self.provider, name) is None:
            return "OpenAPI has no security scheme for what is sent in the path, a body or a message"
        return "a document imported by other tools can hold one API key, and this is the second"

    @cached_property
    def default_requirement(self) -> list[Node]:
        """The requirement that most operations share; those inherit it."""
        guarded = (tuple(self._carried_schemes(operation)) for operation in self.provider.operations.values())
        common = Counter(names for names in guarded if names).most_common(1)
        return _require_schemes(common[0][0]) if common else PUBLIC_REQUIREMENT

    def requirement_of(self, operation: Operation) -> list[Node] | None:
        """Give an operation's own `security`; none if it inherits the document's."""
        own = _require_schemes(self._carried_schemes(operation))
        return own if own == PUBLIC_REQUIREMENT or own != self.default_requirement else None

    def accepted_schemes(self, operation: Operation) -> dict[str, Scheme]:
        """Give the schemes that open an operation today, the recommended ones first."""
        usable = {name: self.provider.schemes[name] for name in self.provider.usable_schemes(operation.security)}
        return dict(sorted(usable.items(), key=lambda item: item[1].recommended is None))

    def described_schemes(self, operation: Operation) -> dict[str, Scheme]:
        """Give the schemes whose further parts an operation lists; without a security scheme, the first accepted."""
        accepted = self.accepted_schemes(operation)
        carried = {name: scheme for name, scheme in accepted.items() if name in self.carried_parts}
        return carried or dict(list(accepted.items())[:1])

    def parts_beside(self, operation: Operation) -> list[Part]:
        """Give the parts that an operation needs beside its security scheme, none twice."""
        accepted, described = self.accepted_schemes(operation), self.described_schemes(operation)
        parts = [part for name in described for part in described[name].parts if not self._speaks_for(name, part)]
        # A path has all its parameters, whichever scheme is used.
        parts += [part for scheme in accepted.values() for part in scheme.parts if part.place is Place.path]
        return list({(part.place, part.name): part for part in reversed(parts)}.values())[::-1]

    def is_needed(self, operation: Operation, part: Part) -> bool:
        """Tell whether every way to open an operation has such a part."""
        place, schemes = (part.place, part.name), self.accepted_schemes(operation).values()
        return all(place in {(other.place, other.name) for other in scheme.parts} for scheme in schemes)

    @property
    def _opening_schemes(self) -> list[str]:
        asked = {name for operation in self.provider.operations.values() for name in operation.security}
        return [name for name in self.provider.usable_schemes(self.provider.schemes) if name in asked]

    def _carried_schemes(self, operation: Operation) -> list[str]:
        return [name for name in self.accepted_schemes(operation) if name in self.carried_parts]

    def _chosen_key(self, known: Mapping[str, CarriedPart]) -> str | None:
        keys = [name for name, carried in known.items() if carried.kind is SchemeKind.api_key]
        return min(keys, key=lambda name: self.provider.schemes[name].recommended is None, default=None)

    def _speaks_for(self, name: str, part: Part) -> bool:
        return name in self.carried_parts and self.carried_parts[name].part == part


def _find_carried_part(provider: Provider, name: str) -> CarriedPart | None:
    """Find the part of a scheme that a security scheme can speak for; none if there is none.

    That is its `Authorization` header, which can't be an OpenAPI parameter; else its first secret in a header, the
    query or a cookie; else its first value there that differs from caller to caller.
    """
    places = (Place.header, Place.query, Place.cookie)
    parts = [part for part in provider.schemes[name].parts if part.place in places and not part.is_constant]
    if not parts:
        return None
    part = min(parts, key=lambda part: (not part.is_authorization, not is_secret(part, provider.credentials)))
    return CarriedPart(_scheme_kind(part), part)


def _scheme_kind(part: Part) -> SchemeKind:
    if part.is_bearer:
        return SchemeKind.bearer
    return SchemeKind.basic if part.is_basic else SchemeKind.api_key


def _require_schemes(names: Iterable[str]) -> list[Node]:
    return [{name: []} for name in names] or PUBLIC_REQUIREMENT
