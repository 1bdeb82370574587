"""Windows over HTTP: how many requests pass, when the next one does, and which requests count."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from generator import pointer
from generator.claims.claim import Claim, Header, Reply, Step, Wait
from generator.claims.limits import sharing
from generator.claims.make.asking import Asking, askable
from generator.claims.make.pacing import capacity, length, opens, recovery
from generator.claims.make.replies import pattern
from generator.claims.make.sentences import asked
from generator.claims.make.subject import Subject
from generator.model.failure import Case
from generator.model.limit import Algorithm, Counts, Window
from generator.words import count, duration

_COUNTED = {
    Counts.everything: "A request that is refused for another reason counts, too.",
    Counts.accepted: "A request that is refused for another reason does not count.",
    Counts.refused: "Only requests that are refused count.",
}


def claims(subject: Subject) -> Iterator[Claim]:
    """Claim every window that counts requests."""
    for name, limit in subject.provider.limits.items():
        if isinstance(limit, Window) and not limit.channels:
            covered = [
                Asking(subject, each, name) for each in askable(subject) if each in (limit.operations or (each,))
            ]
            if covered:
                yield from _Told(limit, covered).claims()


class _Told:
    """One window, and the operations that it covers."""

    def __init__(self, limit: Window, covered: list[Asking]) -> None:
        self.limit = limit
        self.covered = covered
        self.asking = covered[0]
        self.at = f"/limits/{self.asking.limit}"
        self.most = capacity(limit)

    def claims(self) -> Iterator[Claim]:
        """Claim all that the window says."""
        for asking in self.covered if self.limit.operations else self.covered[:1]:
            yield self._exhausted(asking)
        yield self._again(late=False)
        yield self._again(late=True)
        yield from self._algorithm()
        yield self._outcomes()
        yield from self._headers()
        yield from self._shared()
        yield from self._apart()
        yield from sharing.claims(self.asking, self.limit)

    def _exhausted(self, asking: Asking) -> Claim:
        number = "burst" if self.limit.burst else "requests"
        time = " at once" if self.limit.burst else f" in {duration(self.limit.seconds)}"
        what = asked(asking.subject, asking.operation)
        spread = asking.spread(self.most)
        return self._claim(
            f"exhausted.{asking.operation}" if self.limit.operations else "exhausted",
            f"{count(self.most, 'request')}{time} to {what} pass, one more {asking.told()}.",
            (f"{self.at}/{number}", *self._covers(asking), *asking.refuses()),
            (*asking.send(spread), asking.over(opens(self.limit, length(spread)))),
        )

    def _again(self, *, late: bool) -> Claim:
        """Claim that a request is refused up to the time that the window says, and passes then."""
        spread = self.asking.spread(self.most)
        pause, margin = self._next(length(spread))
        told = f"{_seconds(pause)} after the last request, one more passes."
        early = f"Until {_seconds(pause)} after the last request, one more {self.asking.told()}."
        return self._claim(
            "again" if late else "not_yet",
            told if late else early,
            (
                f"{self.at}/seconds",
                f"{self.at}/requests",
                f"{self.at}/algorithm",
                *(() if late else self.asking.refuses()),
            ),
            (*self.asking.send(spread), Wait(pause if late else pause - margin), self.asking.judged(passes=late)),
        )

    def _next(self, passed: float) -> tuple[float, float]:
        """Tell how long after a full count the next request passes, and a time that is too short to tell it."""
        pause = opens(self.limit, passed)
        if self.limit.algorithm is Algorithm.token_bucket:
            return pause, self.limit.seconds / self.limit.requests / (2 * (self.limit.requests + 1))
        return pause, min(0.5, self.limit.seconds / 10)

    def _algorithm(self) -> Iterator[Claim]:
        """Tell a fixed window from a sliding one: at the end of the first, all may pass again, or one only."""
        spread = self.asking.spread(self.most - 1)
        apart = (self.limit.seconds - length(spread)) / 2
        if self.most == 1 or apart <= 0 or self.limit.algorithm is Algorithm.token_bucket:
            return
        fixed = self.limit.algorithm is Algorithm.fixed_window
        told = "all may pass again" if fixed else "only as many may pass as were sent that long ago"
        rest = (
            Wait(self.limit.seconds - apart - length(spread)),
            self.asking.passes(),
            self.asking.judged(passes=fixed),
        )
        yield self._claim(
            "algorithm",
            f"{duration(self.limit.seconds).capitalize()} after the first request, {told}.",
            (f"{self.at}/algorithm", f"{self.at}/seconds", *self.asking.refuses()),
            (self.asking.passes(), Wait(apart), *self.asking.send(spread), self.asking.over(), *rest),
        )

    def _outcomes(self) -> Claim:
        """Tell which requests count: one is refused for another reason, and the limit has room for it or not."""
        refused = self.asking.provoked(Case.internal)
        steps: tuple[Step, ...]
        if self.limit.counts is Counts.refused:
            spread = self.asking.spread(self.most, first=1)
            steps = (self.asking.passes(), *self.asking.send(spread, refused))
        else:
            spread = self.asking.spread(self.most - (self.limit.counts is Counts.everything), first=1)
            steps = (refused, *self.asking.send(spread))
        about = (f"{self.at}/counts", *self._covers(self.asking), *self.asking.refuses())
        last = (*self.asking.room(spread), self.asking.over())
        return self._claim("counts", _COUNTED[self.limit.counts], about, (*steps, *last))

    def _headers(self) -> Iterator[Claim]:
        """Claim what counted answers tell: after one request, and after another."""
        steps = tuple(self.asking.call(self._telling(self.most - used)) for used in (1, 2)[: self.most])
        if self.limit.headers:
            about = tuple(f"{self.at}/headers{pointer.join((name,))}" for name in self.limit.headers)
            yield self._claim("headers", "Each counted answer tells the limit, and what is left of it.", about, steps)

    def _telling(self, left: int) -> Reply:
        known = {"limit": str(self.limit.requests), "remaining": str(left), "reset": "[0-9]{9,}"}
        headers = tuple(
            Header(name, pattern(value, known), value, f"{self.at}/headers{pointer.join((name,))}")
            for name, value in self.limit.headers.items()
        )
        expect = self.asking.subject.success(self.asking.operation)
        return replace(expect, headers=(*expect.headers, *headers))

    def _shared(self) -> Iterator[Claim]:
        for other in self.covered[1:]:
            names = [asked(each.subject, each.operation) for each in (self.asking, other)]
            level = other.subject.provider.operations[other.operation].level
            first = replace(self.asking, level=level)
            spread = first.spread(self.most)
            yield self._claim(
                f"shared.{other.operation}",
                f"{' and '.join(names)} share the count.",
                (*self._covers(other), *self._covers(self.asking), *other.refuses()),
                (*first.send(spread), *other.room(spread), other.over()),
            )

    def _apart(self) -> Iterator[Claim]:
        """Claim that what the window does not cover still passes when it is used up."""
        pause = max((recovery(other) for other in self.asking.others), default=0.0)
        for name in askable(self.asking.subject) if self.limit.operations else ():
            other = Asking(self.asking.subject, name, self.asking.limit)
            if name not in self.limit.operations:
                yield self._claim(
                    f"apart.{name}",
                    f"When the limit is used up, {asked(other.subject, name)} still passes.",
                    (f"{self.at}/operations",),
                    (*self.asking.send(self.asking.spread(self.most)), Wait(pause), other.passes()),
                )

    def _covers(self, asking: Asking) -> tuple[str, ...]:
        listed = self.limit.operations
        return (f"{self.at}/operations/{listed.index(asking.operation)}",) if listed else ()

    def _claim(self, name: str, sentence: str, about: tuple[str, ...], steps: tuple[Step, ...]) -> Claim:
        return Claim(f"limit.{self.asking.limit}.{name}", "limits", sentence, about, steps)


def _seconds(number: float) -> str:
    return f"{number:.4g} seconds"
