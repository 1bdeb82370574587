"""The steps of a claim, done one by one: what each kind of step does, and how it can end otherwise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Final

from generator import pointer
from generator.claims.claim import (
    Call,
    Claim,
    Closed,
    Connect,
    Hear,
    Leave,
    Plant,
    Raw,
    Revoke,
    Rotate,
    Say,
    Silence,
    Take,
    Wait,
)
from generator.claims.run.answer import Judge, expected, json_of, text_of, words
from generator.claims.run.compare import NOTHING, Found, same, shown
from generator.claims.run.issued import note_issued
from generator.claims.run.notes import Note
from generator.claims.run.sending import handshake, request, written
from generator.claims.run.target import Close, Got, Line, Target
from generator.claims.run.values import Values
from generator.tables import Tables

_NORMAL: Final = 1000


class Run:
    """One run of one claim."""

    def __init__(self, claim: Claim, target: Target, tables: Tables) -> None:
        self.values = Values(tables, target)
        self.notes: list[Note] = []
        """What happened, for the record."""
        self._claim = claim
        self._target = target
        self._tables = tables
        self._judge = Judge(tables, self.values)
        self._lines: dict[str, Line] = {}
        """The socket that goes by a name now."""
        self._opened: list[Line] = []

    def steps(self) -> tuple[int, list[Found]]:
        """Do the steps up to the first that ends otherwise; gives its number, from 1, and how it differs."""
        try:
            for number, step in enumerate(self._claim.steps, 1):
                if found := self._STEPS[type(step)](self, step):
                    return number, found
            return 0, []
        finally:
            for line in self._opened:
                line.leave(_NORMAL)

    # one function for each kind of step; it gives what differs

    def _call(self, step: Call) -> list[Found]:
        sent = request(step, self.values)
        first = got = self._target.request(sent)
        found, times = self._answered(step, got), 1
        while not found and times < step.times:
            got = self._target.request(sent)
            found, times = self._answered(step, got), times + 1
        self.notes.append(Note(step, first, got, times))
        return found

    def _connect(self, step: Connect) -> list[Found]:
        outcome = self._target.connect(handshake(step, self.values))
        refused = outcome if isinstance(outcome, Got) else None
        self.notes.append(Note(step, refused))
        if not isinstance(outcome, Got):
            self._lines[step.socket] = outcome
            self._opened.append(outcome)
        if step.refused is None:
            return (
                [] if refused is None else [self._otherwise("the socket opens", f"{refused.status} {text_of(refused)}")]
            )
        if refused is None:
            return [Found(step.refused.status_at, expected(step.refused), "the socket opens")]
        return list(self._judge.answer(step.refused, refused))

    def _say(self, step: Say) -> list[Found]:
        message = step.message
        data = message.data if isinstance(message, Raw) else written(self.values.tree(message))
        for _ in range(step.times):
            self._lines[step.socket].send(data)
        self.notes.append(Note(step, times=step.times))
        return []

    def _hear(self, step: Hear) -> list[Found]:
        line = self._lines[step.socket]
        first = came = line.receive()
        found, times = self._judge.message(step.message, came), 1
        while not found and times < step.times:
            came = line.receive()
            found, times = self._judge.message(step.message, came), times + 1
        self.notes.append(Note(step, first, came, times))
        if found or isinstance(came, Close | None):
            return found
        return self._take(step.takes, json_of(came), step.message.at)

    def _silence(self, step: Silence) -> list[Found]:
        came = self._lines[step.socket].receive(expected=False)
        self.notes.append(Note(step, came, came))
        return [] if came is None else [self._otherwise("the server says nothing", words(came))]

    def _closed(self, step: Closed) -> list[Found]:
        came = self._lines[step.socket].receive()
        self.notes.append(Note(step, came, came))
        if not isinstance(came, Close):
            return [Found(step.code_at, f"close {step.code}", words(came))]
        if came.code != step.code:
            return [Found(step.code_at, str(step.code), words(came).removeprefix("close "))]
        if step.reason_at and came.reason != step.reason:
            return [Found(step.reason_at, shown(step.reason), shown(came.reason))]
        return []

    def _leave(self, step: Leave) -> list[Found]:
        self._lines[step.socket].leave(step.code)
        self.notes.append(Note(step))
        return []

    def _wait(self, step: Wait) -> list[Found]:
        self._target.wait(step.seconds)
        self.notes.append(Note(step))
        return []

    def _plant(self, step: Plant) -> list[Found]:
        self.values.plant(step.credential, step.value)
        self._target.plant(step.credential, step.value, step.level)
        self.notes.append(Note(step))
        return []

    def _revoke(self, step: Revoke) -> list[Found]:
        known = self._target.revoke(step.credential, self.values.fill(step.value))
        self.notes.append(Note(step))
        return [] if known else [self._otherwise("the owner can revoke it", "it is not known")]

    def _rotate(self, step: Rotate) -> list[Found]:
        fresh = self._target.rotate(step.credential, self.values.fill(step.value))
        self.notes.append(Note(step, fresh))
        if fresh is None:
            return [self._otherwise("the owner can replace it", "it is not known")]
        self.values.take(step.name, fresh, step.credential, "new")
        return []

    _STEPS: ClassVar[dict[type, Callable[[Run, Any], list[Found]]]] = {
        Call: _call,
        Connect: _connect,
        Say: _say,
        Hear: _hear,
        Silence: _silence,
        Closed: _closed,
        Leave: _leave,
        Wait: _wait,
        Plant: _plant,
        Revoke: _revoke,
        Rotate: _rotate,
    }

    # pieces

    def _answered(self, step: Call, got: Got) -> list[Found]:
        note_issued(self.values, self._tables, step, got)
        found = list(self._judge.answer(step.expect, got))
        if found or not (step.takes or step.differs_from):
            return found
        document = json_of(got.body)
        at = step.expect.body.at if step.expect.body else ""
        return self._kept(step, document) or self._take(step.takes, document, at)

    def _kept(self, step: Call, document: Any) -> list[Found]:
        """Tell which values are the same as before, though they had to change."""
        pairs = [(at, self.values.taken[name]) for at, name in step.differs_from]
        kept = [
            at for at, before in pairs if pointer.exists(document, at) and same(before, pointer.resolve(document, at))
        ]
        return [self._otherwise(f"another value at {at} than before", "the same value") for at in kept]

    def _take(self, takes: tuple[Take, ...], document: Any, at: str) -> list[Found]:
        for take in takes:
            if not pointer.exists(document, take.at):
                where = at + take.at if at else self._claim.rests_on[0]
                return [Found(where, f"a value at {take.at}", NOTHING)]
            self.values.take(take.name, pointer.resolve(document, take.at), take.credential)
        return []

    def _otherwise(self, documented: str, got: str) -> Found:
        """Tell a difference that is no single value of an answer: it is in what the claim is about."""
        return Found(self._claim.rests_on[0], documented, got)
