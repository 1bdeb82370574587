"""A request that is refused: what is wrong with it, how it is made, and what it must be answered with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from generator.claims.claim import Call, Reply, Step
from generator.claims.make.placing import Fields
from generator.claims.make.subject import Subject
from generator.model.failure import Case
from generator.model.scheme import Surface


@dataclass(frozen=True, slots=True)
class Trigger:
    """A request that is refused for a case."""

    words: str
    """What is wrong with it, for a sentence: `without a credential`."""
    case: Case
    operation: str
    scheme: str | None
    before: tuple[Step, ...] = ()
    """What has to be done first."""
    more: Mapping[str, Any] = field(default_factory=dict)
    """How the request differs from a valid one: arguments of `Subject.call`."""
    about: tuple[str, ...] = ()
    """JSON Pointers to the facts because of which it is refused."""
    harmless: bool = False
    """Whether it may be sent to the provider itself: all that is wrong is a credential, and no login came before."""
    arrives: bool = True
    """Whether it reaches the operation; it may go astray on the way."""

    def expect(self, subject: Subject, media_type: str | None = None) -> Reply:
        """Expect the refusal; the sandbox's own if none is documented."""
        at = self.about[0] if self.about else f"/operations/{self.operation}/security"
        return subject.refusal(self.case, self._surface(subject), self._reached, media_type=media_type, at=at)

    def failure(self, subject: Subject) -> str | None:
        """Name the failure that is the answer; none if none is documented."""
        return subject.documented(self.case, self._surface(subject), self._reached)

    def refuses(self, subject: Subject) -> tuple[str, ...]:
        """Point to the documented refusal."""
        return subject.refuses(self.case, self._surface(subject), self._reached)

    def facts(self, subject: Subject) -> tuple[str, ...]:
        """Point to how the operation is addressed and opened, if it is reached at all."""
        if not self.arrives:
            return ()
        opens = subject.opens(self.operation, self.scheme) if self.scheme else ()
        return (*subject.facts(self.operation), *opens)

    def call(self, subject: Subject, expect: Reply, *, headers: Fields = (), omit_accept: bool = False) -> Call:
        """Make the request."""
        more = dict(self.more)
        mine = (*more.pop("headers", ()), *headers)
        bare = omit_accept or not self.arrives
        return subject.call(self.operation, self.scheme, expect, headers=mine, omit_accept=bare, **more)

    @property
    def _reached(self) -> str | None:
        return self.operation if self.arrives else None

    def _surface(self, subject: Subject) -> str:
        return subject.surface_of(self.operation) if self.arrives else Surface.rest.value
