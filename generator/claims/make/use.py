"""Where a credential is used over HTTP, so that claims about it can ask something with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from generator.claims.claim import Call, Reply, Text
from generator.claims.make.subject import Obtained, Subject
from generator.claims.make.sure import contents, sure
from generator.model.failure import Case
from generator.model.operation import Method
from generator.model.scheme import Lifecycle


@dataclass(frozen=True, slots=True)
class Use:
    """One operation that a credential opens, by one scheme."""

    subject: Subject
    credential: str
    operation: str
    scheme: str

    def obtain(self, level: str | None = None) -> Obtained:
        """Get everything that the request needs."""
        return self.subject.obtain(self.scheme, level or self.subject.provider.operations[self.operation].level)

    def accepted(self, credentials: Mapping[str, Text], **more: Any) -> Call:
        """Ask, and be answered."""
        expect = self.subject.success(self.operation)
        return self.subject.call(self.operation, self.scheme, expect, credentials=credentials, **more)

    def refused(self, credentials: Mapping[str, Text], case: Case, at: str) -> Call:
        """Ask, and be refused; `at` is the fact because of which."""
        return self.subject.call(self.operation, self.scheme, self.refusal(case, at), credentials=credentials)

    def refusal(self, case: Case, at: str) -> Reply:
        """Expect a refusal, as far as it is documented."""
        reply = self.subject.refusal(case, self._surface, self.operation, at=at)
        return sure(self.subject, reply, self.subject.refuses(case, self._surface, self.operation))

    def facts(self) -> tuple[str, ...]:
        """Point to what an accepted request rests on."""
        return self.subject.facts(self.operation, self.scheme)

    def told(self, case: Case) -> tuple[str, ...]:
        """Point to how a refusal is documented."""
        refuses = self.subject.refuses(case, self._surface, self.operation)
        return (*refuses, *contents(self.subject, self.refusal(case, "")))

    @property
    def ends_it(self) -> bool:
        """Whether one use is the last one."""
        trade = self.subject.provider.trade_at(self.operation)
        is_traded = trade is not None and trade.consumed_credential == self.credential and trade.revokes_consumed
        return is_traded or self.subject.provider.credentials[self.credential].single_use

    @property
    def _surface(self) -> str:
        return self.subject.surface_of(self.operation)


def use_of(subject: Subject, credential: str) -> Use | None:
    """Find what a credential is best tried with: something that only reads, if there is such; none if nothing."""
    uses = [use for use in _uses(subject, credential) if _attainable(subject, use.scheme)]
    return min(uses, key=lambda use: _weight(subject, use.operation), default=None)


def _uses(subject: Subject, credential: str) -> Iterator[Use]:
    for name, operation in subject.provider.operations.items():
        if operation.lifecycle is not Lifecycle.coming_soon:
            schemes = (each for each in subject.scheme_of(name) if credential in subject.credentials_of(each))
            yield from (Use(subject, credential, name, scheme) for scheme in schemes)


def _attainable(subject: Subject, scheme: str) -> bool:
    names = subject.credentials_of(scheme)
    return all(subject.by_hand(name) or subject.exchange_of(name) for name in names)


def _weight(subject: Subject, operation: str) -> tuple[bool, bool, bool]:
    asked = subject.provider.operations[operation]
    issues = bool(subject.provider.issued_by(operation))
    return issues, asked.method is not Method.get, asked.level is not None
