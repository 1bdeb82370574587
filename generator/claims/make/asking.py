"""Asking for the same thing again and again, for claims about limits."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from generator.claims.claim import Call, Held, Plant, Reply, Step, Text, Wait
from generator.claims.make.pacing import Lot, length, lots, opens
from generator.claims.make.replies import telling
from generator.claims.make.subject import Subject
from generator.engine.provoke import HEADER
from generator.model.failure import Case
from generator.model.limit import Window
from generator.model.scheme import Lifecycle


def askable(subject: Subject) -> list[str]:
    """Name the operations that a caller can ask for as often as it likes: they are there, and need no login."""
    return [
        name
        for name, each in subject.provider.operations.items()
        if each.lifecycle is not Lifecycle.coming_soon and (not each.security or _by_hand(subject, name))
    ]


@dataclass(frozen=True, slots=True)
class Asking:
    """One operation, and the limit that a claim about it is for."""

    subject: Subject
    operation: str
    limit: str
    level: str | None = None
    """The level of who asks; none for what the operation needs."""
    alone: bool = False
    """Whether to ask with a single credential if that is possible: the one by which callers are told apart."""

    @property
    def scheme(self) -> str | None:
        """The first scheme whose credentials a caller holds from the start; or, `alone`, the first with the fewest."""
        schemes = _by_hand(self.subject, self.operation)
        if self.alone:
            return min(schemes, key=lambda name: len(self.subject.credentials_of(name)), default=None)
        return next(iter(schemes), None)

    @property
    def credential(self) -> str | None:
        """The credential by which callers are told apart; none if they present several, or none."""
        names = self.subject.credentials_of(self.scheme) if self.scheme else ()
        return names[0] if len(names) == 1 else None

    @property
    def others(self) -> tuple[Window, ...]:
        """The other windows that count the same requests."""
        return tuple(
            other
            for name, other in self.subject.provider.limits.items()
            if isinstance(other, Window)
            and name != self.limit
            and not other.channels
            and self.operation in (other.operations or (self.operation,))
        )

    def call(self, expect: Reply, **more: Any) -> Call:
        """Ask, and expect this answer."""
        return self.subject.call(self.operation, self.scheme, expect, level=self.level, **more)

    def passes(self, times: int = 1, **more: Any) -> Call:
        """Ask, and expect the success."""
        return self.call(self.subject.success(self.operation), times=times, **more)

    def refused(self, case: Case, limit: str | None = None, **more: Any) -> Call:
        """Ask, and expect a refusal; `limit` is the one that is used up, if one is."""
        return self.call(self._refusal(case, limit), **more)

    def provoked(self, case: Case, times: int = 1, **more: Any) -> Call:
        """Ask for a refusal that has no other cause."""
        return self.call(self._refusal(case), headers=((HEADER, (case.value,)),), times=times, **more)

    def over(self, wait: float | None = None, **more: Any) -> Call:
        """Ask, and expect the refusal for the limit; `wait` are the seconds that it should tell to wait."""
        call = self.refused(Case.limited, self.limit, **more)
        return call if wait is None else replace(call, expect=telling(call.expect, wait))

    def judged(self, *, passes: bool, **more: Any) -> Call:
        """Ask, and expect the success, or the refusal for the limit."""
        return self.passes(**more) if passes else self.over(**more)

    def send(self, spread: tuple[Lot, ...], call: Call | None = None) -> tuple[Step, ...]:
        """Ask in lots, and expect the success each time; or `call` in its place."""
        steps: list[Step] = []
        for lot in spread:
            steps += [Wait(lot.before)] if lot.before else []
            steps.append(replace(call or self.passes(), times=lot.times))
        return tuple(steps)

    def spread(self, times: int, first: int = 0) -> tuple[Lot, ...]:
        """Spread requests so that no other window refuses them; see `lots`."""
        return lots(times, self.others, first)

    def room(self, spread: tuple[Lot, ...]) -> tuple[Step, ...]:
        """Wait until every other window would let one more pass, if that is before this one does."""
        mine = self.subject.provider.limits[self.limit]
        pause = max((opens(other, 0.0) for other in self.others), default=0.0)
        early = isinstance(mine, Window) and pause < opens(mine, length(spread))
        return (Wait(pause),) if pause and early else ()

    def refuses(self, case: Case = Case.limited) -> tuple[str, ...]:
        """Point to the documented refusal for the limit."""
        return self.subject.refuses(case, self.subject.surface_of(self.operation), self.operation, self.limit)

    def told(self, case: Case = Case.limited) -> str:
        """Tell the refusal for the limit in words."""
        surface = self.subject.surface_of(self.operation)
        failure = self.subject.documented(case, surface, self.operation, self.limit)
        return f"is answered with {self.subject.provider.failures[failure].status}" if failure else "is refused"

    def _refusal(self, case: Case, limit: str | None = None) -> Reply:
        surface = self.subject.surface_of(self.operation)
        at = f"/limits/{self.limit}"
        return self.subject.refusal(case, surface, self.operation, limit=limit, at=at)


def stranger(subject: Subject, credential: str) -> tuple[Plant, Text]:
    """Make a value valid that is somebody else's; gives the value."""
    levels = subject.provider.credentials[credential].levels
    value = subject.tables.credential(credential).demo.wrong or ""
    return Plant(credential, value, levels[-1] if levels else None), (Held(credential, "wrong"),)


def _by_hand(subject: Subject, operation: str) -> list[str]:
    schemes = subject.scheme_of(operation)
    return [scheme for scheme in schemes if all(map(subject.by_hand, subject.credentials_of(scheme)))]
