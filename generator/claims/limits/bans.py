"""Bans: how many refusals for a limit lead to one, within which time, and whom it meets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.claims.claim import Claim, Held, Rotate, Step, Taken, Text, Wait
from generator.claims.limits.concurrency import over
from generator.claims.limits.sharing import ELSEWHERE, OF_HOLDERS
from generator.claims.make.asking import Asking, askable, stranger
from generator.claims.make.dialogue import Dialogue
from generator.claims.make.pacing import recovery
from generator.claims.make.subject import Subject
from generator.claims.make.ways import ways
from generator.model.failure import Case
from generator.model.limit import Ban, Scope
from generator.words import count, duration

_YEARS = 10 * 365 * 86_400.0


def claims(subject: Subject) -> Iterator[Claim]:
    """Claim every ban. The refusals that lead to it are asked for, since limits may come without a number."""
    for name, limit in subject.provider.limits.items():
        first = next(iter(askable(subject)), None)
        if isinstance(limit, Ban) and first:
            told = _Told(Asking(subject, first, name, alone=True), limit)
            yield from told.claims()
            yield from told.sockets()


class _Told:
    """One ban, and one operation that shows it."""

    def __init__(self, asking: Asking, limit: Ban) -> None:
        self.asking = asking
        self.limit = limit
        self.at = f"/limits/{asking.limit}"

    def claims(self) -> Iterator[Claim]:
        """Claim when the ban comes, and whom it meets."""
        most, time = self.limit.violations, duration(self.limit.seconds)
        number, seconds = f"{self.at}/violations", f"{self.at}/seconds"
        almost = self._violated(most - 1)
        yield self._claim(
            "exhausted",
            f"{count(most, 'refusal')} for a limit within {time} lead to a ban: the next request {self._banned()}.",
            (number,),
            (*self._violated(most), self._refused()),
        )
        yield self._claim("not_yet", "One refusal fewer does not.", (number,), (*almost, *self._passes()), ends=False)
        if most > 1:
            yield self._claim(
                "in_time",
                f"The last of them may come up to {time} after the first.",
                (seconds,),
                (*self._violated(1), Wait(self.limit.seconds - 0.5), *almost, self._refused()),
            )
            late = (*self._violated(1), Wait(self.limit.seconds), *almost, *self._passes())
            yield self._claim("late", "Later than that it does not count any more.", (seconds,), late, ends=False)
        yield self._claim(
            "lasting",
            "The ban does not end by itself.",
            (number,),
            (*self._violated(most), Wait(_YEARS), self._refused()),
        )
        yield from self._scope()

    def _scope(self) -> Iterator[Claim]:
        credential = self.asking.credential
        at = (f"{self.at}/scope",)
        violated = self._violated(self.limit.violations)
        if credential:
            alone = self.limit.scope in OF_HOLDERS
            plant, value = stranger(self.asking.subject, credential)
            steps = (plant, *violated, self._judged(passes=alone, credentials={credential: value}))
            told = "does not meet" if alone else "meets"
            yield self._claim("other_holder", f"It {told} somebody else.", at, steps, ends=not alone)
            own = self.limit.scope is Scope.credential
            new: Text = (Taken("new", credential),)
            rotate = Rotate(credential, (Held(credential),), "new")
            steps = (*violated, rotate, self._judged(passes=own, credentials={credential: new}))
            told = "ends" if own else "does not end"
            yield self._claim("same_holder", f"It {told} with a new credential.", at, steps, ends=not own)
        elsewhere = self.limit.scope is Scope.address
        steps = (*violated, self._judged(passes=elsewhere, address=ELSEWHERE))
        told = "does not hold" if elsewhere else "holds"
        yield self._claim("other_address", f"It {told} at another address.", at, steps, ends=not elsewhere)

    def sockets(self) -> Iterator[Claim]:
        """Claim that the ban holds for sockets: their credentials were obtained before it."""
        for channel in self.asking.subject.provider.channels:
            for way in ways(self.asking.subject, channel)[:1]:
                dialogue = Dialogue(self.asking.subject, way)
                dialogue.steps += self._violated(self.limit.violations)
                over(dialogue, self.asking.limit, Case.banned)
                title = self.asking.subject.provider.channels[channel].title
                sentence = f"It holds for *{title}*, too."
                yield dialogue.claim(
                    f"limit.{self.asking.limit}.{channel}", sentence, f"{self.at}/scope", topic="limits"
                )

    def _violated(self, times: int) -> tuple[Step, ...]:
        return (self.asking.provoked(Case.limited, times),) if times else ()

    def _passes(self) -> tuple[Step, ...]:
        """Ask once the limits themselves let a request pass again."""
        pause = max((recovery(other) for other in self.asking.others), default=0.0)
        return (*((Wait(pause),) if pause else ()), self.asking.passes())

    def _refused(self, **more: Any) -> Step:
        return self.asking.refused(Case.banned, self.asking.limit, **more)

    def _judged(self, *, passes: bool, **more: Any) -> Step:
        return self.asking.passes(**more) if passes else self._refused(**more)

    def _banned(self) -> str:
        return self.asking.told(Case.banned)

    def _claim(
        self, name: str, sentence: str, about: tuple[str, ...], steps: tuple[Step, ...], *, ends: bool = True
    ) -> Claim:
        refused = self.asking.refuses(Case.banned) if ends else ()
        return Claim(f"limit.{self.asking.limit}.{name}", "limits", sentence, (*about, *refused), steps)
