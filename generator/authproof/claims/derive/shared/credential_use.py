"""Where a credential is used over HTTP, so that claims about it can ask something with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Unpack

from authproof.claims.claim import CredentialText, SendRequest, Step
from authproof.claims.derive.shared.documented_spec import DocumentedRefusal
from authproof.claims.derive.shared.requests import WireChanges
from authproof.claims.derive.shared.spec import ClaimedSpec, ObtainedCredentials
from authproof.model.operation import Method
from authproof.model.vocabulary import CREDENTIAL_CASES, Case


@dataclass(frozen=True, slots=True)
class CredentialUse:
    """One operation that a credential opens, by one scheme."""

    spec: ClaimedSpec
    credential: str
    operation: str
    scheme: str

    @property
    def level(self) -> str | None:
        """The level that the operation needs."""
        return self.spec.provider.operations[self.operation].level

    @property
    def holder_level(self) -> str | None:
        """The level of whoever the credentials are obtained for; none if anybody will do."""
        return self.spec.level_to_obtain(self.scheme, self.operation)

    def obtain_credentials(self, level: str | None = None) -> ObtainedCredentials:
        return self.spec.obtain_credentials(self.scheme, level or self.holder_level)

    def obtain_others(self, held: Mapping[str, CredentialText], level: str | None) -> ObtainedCredentials:
        """Get what travels with credentials that earlier steps got, of the same holder, who has a level."""
        return self.spec.obtain_credentials(self.scheme, level or self.holder_level, held)

    def renew_others(self, seconds: float = 0, issued: Iterable[str] = ()) -> tuple[Step, ...]:
        """Make good again what ended with one use, or lives no longer than this, but for the credential itself.

        What was `issued` anew by that use needs no renewal.
        """
        return self.spec.renew_spent(self.operation, self.scheme, (self.credential, *issued), seconds)

    def expect_accepted(self, credentials: Mapping[str, CredentialText], **changes: Unpack[WireChanges]) -> SendRequest:
        expect = self.spec.expect_success(self.operation)
        return self.spec.build_request(self.operation, self.scheme, expect, credentials=credentials, **changes)

    def expect_refused(
        self, credentials: Mapping[str, CredentialText], case: Case, pointer: str, wrong: str | None = None
    ) -> SendRequest:
        """Ask, and be refused; `pointer` leads to the fact because of which, `wrong` is another credential at fault."""
        expect = self._documented_refusal(case, pointer, wrong).reply
        return self.spec.build_request(self.operation, self.scheme, expect, credentials=credentials)

    def accepted_facts(self) -> tuple[str, ...]:
        """Point to what an accepted request rests on."""
        return self.spec.request_facts(self.operation, self.scheme)

    def refusal_facts(self, case: Case, wrong: str | None = None) -> tuple[str, ...]:
        """Point to how a refusal is documented; `wrong` is another credential at fault."""
        return self._documented_refusal(case, "", wrong).facts

    @property
    def is_dispensable(self) -> bool:
        """Whether the request is let in without it, by another scheme for example, so that its end is never told."""
        security = self.spec.provider.operations[self.operation].security
        if self.spec.provider.accepts_ended(self.operation, self.credential, Case.revoked):
            return True
        return self.spec.provider.is_dispensable(self.credential, self.scheme, security)

    @property
    def is_last_use(self) -> bool:
        """Whether one use is the last one."""
        return self.spec.is_spent_at(self.operation, self.credential)

    def needs_itself(self, seconds: float = 0) -> bool:
        """Tell whether it is asked for once more by what makes others good again after so many seconds."""
        others = (name for name in self.spec.credentials_of(self.scheme) if name != self.credential)
        ended = (name for name in others if self.spec.has_ended(name, seconds, self.operation))
        return any(self.credential in self.spec.needed_to_obtain(name) for name in ended)

    def _documented_refusal(self, case: Case, pointer: str, wrong: str | None) -> DocumentedRefusal:
        surface = self.spec.provider.surface_of(self.operation)
        credential = (wrong or self.credential) if case in CREDENTIAL_CASES else None
        return self.spec.documented_refusal(case, surface, self.operation, credential=credential, pointer=pointer)


def best_use_of(spec: ClaimedSpec, credential: str) -> CredentialUse | None:
    """Find what a credential is best tried with: something that only reads, if there is such; none if nothing."""
    uses = [use for use in _uses_of(spec, credential) if _is_attainable(spec, use.scheme)]
    seconds = lifetime.seconds if (lifetime := spec.provider.credentials[credential].lifetime) else 0
    return min(
        uses,
        key=lambda use: (use.is_dispensable, use.needs_itself(seconds), *_use_weight(spec, use.operation)),
        default=None,
    )


def _uses_of(spec: ClaimedSpec, credential: str) -> Iterator[CredentialUse]:
    carrying = {name for name, scheme in spec.provider.schemes.items() if credential in scheme.credentials}
    for name in spec.usable_operations:
        if carrying.isdisjoint(spec.provider.operations[name].security):
            continue
        schemes = (each for each in spec.schemes_of(name) if each in carrying)
        yield from (CredentialUse(spec, credential, name, scheme) for scheme in schemes)


def _is_attainable(spec: ClaimedSpec, scheme: str) -> bool:
    return all(map(spec.is_obtainable, spec.credentials_of(scheme)))


def _use_weight(spec: ClaimedSpec, operation: str) -> tuple[bool, bool, bool]:
    described = spec.provider.operations[operation]
    issues = bool(spec.provider.issued_by(operation)) or bool(spec.provider.trades_at(operation))
    return issues, described.method is not Method.get, described.level is not None
