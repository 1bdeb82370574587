"""What OpenAPI's security schemes can say of a provider's schemes, in a way that importers authenticate with.

The rules come from what importers do, Postman's foremost:

- `security` stands at the top and is inherited; a public operation says `[{}]`, since `[]` is taken for nothing said.
- API keys share one variable: whoever needs several fills it in anew, which `info` says.
- A word of its own before the value (`Bot …`) is an API key in `Authorization`, and the variable holds the word.
- Of several alternatives only the first is taken: the recommended one comes first.

What a security scheme can't say (a second secret, a key in the path or body) becomes parameters and bodies of the
operations; what nothing in OpenAPI can say is in the `x-authproof-schemes` extension. An operation that only such
schemes open has `[{}]`, and needs that parameter or body. Beside a security scheme, such a scheme adds no `{}`: that
would show the operation as public, and clients are made that send nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from authproof.documents.openapi.oauth import describe_flows
from authproof.documents.openapi.version import OpenApiVersion
from authproof.documents.shared.nodes import Node
from authproof.documents.shared.part_values import is_secret
from authproof.model.operation import Operation
from authproof.model.provider import Provider
from authproof.model.scheme import Part, Scheme
from authproof.model.vocabulary import Place

PUBLIC_REQUIREMENT: list[Node] = [{}]
"""The requirement of an operation that needs no security scheme."""


PartPlace = tuple[Place, str]
"""Where in a request a part stands; names of headers in lower case."""


class SchemeKind(StrEnum):
    """A kind of security scheme that importers understand."""

    basic = "basic"
    bearer = "bearer"
    oauth2 = "oauth2"
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
    version: OpenApiVersion = OpenApiVersion.v3_1

    @cached_property
    def carried_parts(self) -> Mapping[str, CarriedPart]:
        """The schemes that stand in `securitySchemes`, in the spec's order."""
        candidates = {name: _find_carried_part(self, name) for name in self._opening_schemes}
        return {name: carried for name, carried in candidates.items() if carried is not None}

    def omission_reason(self, name: str) -> str | None:
        """Say why a scheme is not in `securitySchemes`; none if it is."""
        scheme = self.provider.schemes[name]
        if name in self.carried_parts:
            return None
        if not scheme.lifecycle.is_usable:
            return f"it cannot be used: {scheme.lifecycle.words}"
        if name not in self._opening_schemes:
            return "no HTTP operation takes it"
        return "OpenAPI has no security scheme for what is sent in the path, a body or a message"

    @cached_property
    def default_requirement(self) -> list[Node]:
        """The requirement that most operations share; those inherit it."""
        requirements = map(self._write_requirement, self.provider.operations.values())
        guarded = [each for each in requirements if each != PUBLIC_REQUIREMENT]
        common = Counter(map(repr, guarded)).most_common(1)
        return next((each for each in guarded if repr(each) == common[0][0]), PUBLIC_REQUIREMENT)

    def requirement_of(self, operations: Sequence[Operation]) -> list[Node] | None:
        """Give the own `security` of operations with one route; none if they inherit the document's."""
        every = [one for operation in operations for one in self._write_requirement(operation)]
        named = [one for number, one in enumerate(every) if one and one not in every[:number]]
        # What a body must hold for one of them is told by its schema; a public one needs nothing.
        is_public = any(not operation.needs_credential for operation in operations)
        own = [*named, *(PUBLIC_REQUIREMENT if is_public and named else [])] or PUBLIC_REQUIREMENT
        return own if own == PUBLIC_REQUIREMENT or own != self.default_requirement else None

    def accepted_schemes(self, operation: Operation) -> dict[str, Scheme]:
        """Give the schemes that open an operation today, the recommended ones first; if none does, those it names."""
        names = self.provider.usable_schemes(operation.security) or operation.security
        accepted = {name: self.provider.schemes[name] for name in names}
        return dict(sorted(accepted.items(), key=lambda item: item[1].recommended is None))

    def described_schemes(self, operation: Operation) -> list[str]:
        """Name the schemes that open an operation, those that importers take before the others."""
        return sorted(self.accepted_schemes(operation), key=lambda name: name not in self.carried_parts)

    def parts_beside(self, operation: Operation) -> dict[PartPlace, list[Part]]:
        """Give the parts that an operation takes beside its security schemes, by place; none twice.

        A path has all its parameters, and a body all its alternatives. Of other places, importers would send those of
        all schemes: they are left out if a security scheme, or an earlier scheme, authenticates without them.
        """
        names = self.described_schemes(operation)
        sent = [name for name in names if name in self.carried_parts] or names[:1]
        found: dict[PartPlace, list[Part]] = {}
        for name in names:
            for part in self.parts_of_scheme(name):
                if name in sent or part.place in (Place.path, Place.body):
                    parts = found.setdefault(locate_part(part), [])
                    parts += [] if part in parts else [part]
        return found

    def parts_of_scheme(self, name: str) -> list[Part]:
        """Give the parts of a scheme that no security scheme speaks for."""
        return [part for part in self.provider.schemes[name].parts if not self._speaks_for(name, part)]

    def is_needed(self, operation: Operation, place: PartPlace) -> bool:
        """Tell whether every way to open an operation has a part at such a place."""
        schemes = self.accepted_schemes(operation).values()
        needed = all(place in map(locate_part, scheme.required_parts) for scheme in schemes)
        return needed and operation.needs_credential

    @property
    def _opening_schemes(self) -> list[str]:
        accepted = map(self.accepted_schemes, self.provider.operations.values())
        opening = frozenset(name for schemes in accepted for name in schemes)
        return [name for name in self.provider.schemes if name in opening]

    def _write_requirement(self, operation: Operation) -> list[Node]:
        accepted = self.accepted_schemes(operation)
        carried: list[Node] = [
            {name: self._scopes_of(name, operation)} for name in accepted if name in self.carried_parts
        ]
        # Importers take the first: whoever has a credential sends it.
        return [*carried, *(PUBLIC_REQUIREMENT if operation.anonymous or not carried else [])]

    def _scopes_of(self, scheme: str, operation: Operation) -> list[str]:
        """Give the scopes that an operation takes, where the security scheme is of a kind that has scopes."""
        has_scopes = self.carried_parts[scheme].kind is SchemeKind.oauth2 and self.provider.scope_request_behind(scheme)
        return list(operation.scopes) if has_scopes else []

    def _speaks_for(self, name: str, part: Part) -> bool:
        return name in self.carried_parts and self.carried_parts[name].part == part


def locate_part(part: Part) -> PartPlace:
    return part.place, part.name.lower() if part.place is Place.header else part.name


def _find_carried_part(security: Security, name: str) -> CarriedPart | None:
    """Find the part of a scheme that a security scheme can speak for; none if there is none.

    That is its `Authorization` header, which can't be an OpenAPI parameter; else its first secret in a header, the
    query or a cookie; else its first value there that differs from caller to caller. Of a part that may be left out it
    can't speak: with a security scheme, it would be needed.
    """
    provider, places = security.provider, (Place.header, Place.query, Place.cookie)
    needed = provider.schemes[name].required_parts
    parts = [part for part in needed if part.place in places and not part.is_constant]
    if not parts:
        return None
    part = min(parts, key=lambda part: (not part.is_authorization, not is_secret(part, provider.credentials)))
    return CarriedPart(_scheme_kind(security, part), part)


def _scheme_kind(security: Security, part: Part) -> SchemeKind:
    if part.is_bearer:
        flows = (describe_flows(security.provider, each, security.version) for each in part.credentials)
        return SchemeKind.oauth2 if any(flows) else SchemeKind.bearer
    return SchemeKind.basic if part.is_basic else SchemeKind.api_key
