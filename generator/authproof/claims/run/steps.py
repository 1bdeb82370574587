"""The steps of a claim, done one by one: what each kind of step does, and how it can end otherwise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Final

from authproof.claims.claim import (
    Claim,
    CloseSocket,
    CountNextAs,
    ExpectClose,
    ExpectMessage,
    ExpectSilence,
    OpenSocket,
    PassTime,
    PlantCredential,
    RawMessage,
    RevokeCredential,
    RotateCredential,
    SendMessage,
    SendRequest,
    SuspendLimits,
    TakeValue,
)
from authproof.claims.run.answers import (
    AnswerJudge,
    body_text_of,
    phrase_expected_status,
    phrase_received,
    read_answer,
    read_json,
)
from authproof.claims.run.comparison import NOTHING, Mismatch, show_json
from authproof.claims.run.redaction import note_issued_credentials
from authproof.claims.run.target import (
    HeaderFields,
    OwnerActRefused,
    ReceivedAnswer,
    ReceivedClose,
    SocketConnection,
    StepNote,
    Target,
)
from authproof.claims.run.values import RunValues, encode_json, prepare_handshake, prepare_request
from authproof.sandbox.tables import Tables
from authproof.text.answer_place import ABSENT, AnswerPlace
from authproof.text.json_values import is_same_value

_NORMAL_CLOSURE: Final = 1000


class ClaimRun:
    """One run of one claim."""

    def __init__(self, claim: Claim, target: Target, tables: Tables) -> None:
        self.values = RunValues(tables, target)
        self.notes: list[StepNote] = []
        """What happened, for the record."""
        self._claim = claim
        self._target = target
        self._tables = tables
        self._judge = AnswerJudge(tables, self.values)
        self._connections: dict[str, SocketConnection] = {}
        """The socket that goes by a name now."""
        self._opened: list[SocketConnection] = []

    def run_steps(self) -> tuple[int, list[Mismatch]]:
        """Do the steps up to the first that ends otherwise; gives its number, from 1, and how it differs."""
        number = 1
        try:
            self._target.fresh()
            for number, step in enumerate(self._claim.steps, 1):
                if mismatches := self._STEPS[type(step)](self, step):
                    return number, mismatches
        except OwnerActRefused as refusal:
            needed = "the sandbox lets its owner do what the claim needs"
            return number, [self._mismatch_in_claim(needed, str(refusal))]
        else:
            return 0, []
        finally:
            for connection in self._opened:
                connection.leave(_NORMAL_CLOSURE)

    # one function for each kind of step; it gives what differs

    def _send_request(self, step: SendRequest) -> list[Mismatch]:
        sent = prepare_request(step, self.values)
        first = got = self._target.request(sent)
        mismatches, times = self._judge_answer(step, got), 1
        while not mismatches and times < step.times:
            got = self._target.request(sent)
            mismatches, times = self._judge_answer(step, got), times + 1
        self.notes.append(StepNote(step, first, got, times))
        return mismatches

    def _open_socket(self, step: OpenSocket) -> list[Mismatch]:
        outcome = self._target.connect(prepare_handshake(step, self.values))
        refused = outcome if isinstance(outcome, ReceivedAnswer) else None
        self.notes.append(StepNote(step, refused))
        if not isinstance(outcome, ReceivedAnswer):
            self._connections[step.socket] = outcome
            self._opened.append(outcome)
        if step.refused is None:
            return (
                []
                if refused is None
                else [self._mismatch_in_claim("the socket opens", f"{refused.status} {body_text_of(refused)}")]
            )
        if refused is None:
            return [Mismatch(step.refused.status_pointer, phrase_expected_status(step.refused), "the socket opens")]
        return list(self._judge.judge_answer(step.refused, refused))

    def _send_message(self, step: SendMessage) -> list[Mismatch]:
        message = step.message
        data = message.data if isinstance(message, RawMessage) else encode_json(self.values.fill_json(message))
        for _ in range(step.times):
            self._connections[step.socket].send(data)
        self.notes.append(StepNote(step, times=step.times))
        return []

    def _expect_message(self, step: ExpectMessage) -> list[Mismatch]:
        connection = self._connections[step.socket]
        first = came = connection.receive()
        mismatches, times = self._judge.judge_message(step.message, came), 1
        while not mismatches and times < step.times:
            came = connection.receive()
            mismatches, times = self._judge.judge_message(step.message, came), times + 1
        self.notes.append(StepNote(step, first, came, times))
        if mismatches or isinstance(came, ReceivedClose | None):
            return mismatches
        return self._take_values(step.takes, read_json(came), step.message.spec_pointer)

    def _expect_silence(self, step: ExpectSilence) -> list[Mismatch]:
        came = self._connections[step.socket].receive(expected=False)
        self.notes.append(StepNote(step, came, came))
        return [] if came is None else [self._mismatch_in_claim("the server says nothing", phrase_received(came))]

    def _expect_close(self, step: ExpectClose) -> list[Mismatch]:
        came = self._connections[step.socket].receive()
        self.notes.append(StepNote(step, came, came))
        if not isinstance(came, ReceivedClose):
            return [Mismatch(step.code_pointer, f"close {step.code}", phrase_received(came))]
        if came.code != step.code:
            return [Mismatch(step.code_pointer, str(step.code), phrase_received(came).removeprefix("close "))]
        if step.reason_pointer and came.reason != step.reason:
            return [Mismatch(step.reason_pointer, show_json(step.reason), show_json(came.reason))]
        return []

    def _close_socket(self, step: CloseSocket) -> list[Mismatch]:
        self._connections[step.socket].leave(step.code)
        self.notes.append(StepNote(step))
        return []

    def _pass_time(self, step: PassTime) -> list[Mismatch]:
        self._target.wait(step.seconds)
        self.notes.append(StepNote(step))
        return []

    def _plant_credential(self, step: PlantCredential) -> list[Mismatch]:
        self.values.note_planted(step.credential, step.value)
        self._target.plant(step.credential, step.value, step.level)
        self.notes.append(StepNote(step))
        return []

    def _revoke_credential(self, step: RevokeCredential) -> list[Mismatch]:
        known = self._target.revoke(step.credential, self.values.fill_values(step.value))
        self.notes.append(StepNote(step))
        return [] if known else [self._mismatch_in_claim("the owner can revoke it", "it is not known")]

    def _rotate_credential(self, step: RotateCredential) -> list[Mismatch]:
        fresh = self._target.rotate(step.credential, self.values.fill_values(step.value))
        self.notes.append(StepNote(step, fresh))
        if fresh is None:
            return [self._mismatch_in_claim("the owner can replace it", "it is not known")]
        self.values.remember_taken(step.name, fresh, step.credential, "new")
        return []

    def _suspend_limits(self, step: SuspendLimits) -> list[Mismatch]:
        for limit in step.limits:
            self._target.suspend_limit(limit)
        self.notes.append(StepNote(step))
        return []

    def _count_next_as(self, step: CountNextAs) -> list[Mismatch]:
        self._target.count_next_as(step.limit, step.times)
        self.notes.append(StepNote(step))
        return []

    _STEPS: ClassVar[dict[type, Callable[[ClaimRun, Any], list[Mismatch]]]] = {
        SendRequest: _send_request,
        OpenSocket: _open_socket,
        SendMessage: _send_message,
        ExpectMessage: _expect_message,
        ExpectSilence: _expect_silence,
        ExpectClose: _expect_close,
        CloseSocket: _close_socket,
        PassTime: _pass_time,
        PlantCredential: _plant_credential,
        RevokeCredential: _revoke_credential,
        RotateCredential: _rotate_credential,
        SuspendLimits: _suspend_limits,
        CountNextAs: _count_next_as,
    }

    # pieces

    def _judge_answer(self, step: SendRequest, got: ReceivedAnswer) -> list[Mismatch]:
        note_issued_credentials(self.values, self._tables, step, got)
        mismatches = list(self._judge.judge_answer(step.expect, got))
        if mismatches or not (step.takes or step.differs_from):
            return mismatches
        document = read_answer(step.expect, got)
        body_pointer = step.expect.body.spec_pointer if step.expect.body else ""
        unchanged = self._unchanged_values(step, document, got.headers)
        return unchanged or self._take_values(step.takes, document, body_pointer, got.headers)

    def _unchanged_values(self, step: SendRequest, document: Any, headers: HeaderFields) -> list[Mismatch]:
        """Tell which values are the same as before, though they had to change."""
        pairs = [(place, self.values.taken[name]) for place, name in step.differs_from]
        kept = [place for place, before in pairs if is_same_value(before, place.find_value(document, headers))]
        return [
            self._mismatch_in_claim(f"another value at {place.words} than before", "the same value") for place in kept
        ]

    def _take_values(
        self, takes: tuple[TakeValue, ...], document: Any, body_pointer: str, headers: HeaderFields | None = None
    ) -> list[Mismatch]:
        for take in takes:
            place = take.place or AnswerPlace(take.pointer)
            if (value := place.find_value(document, headers or [])) is ABSENT:
                where = body_pointer + place.pointer if body_pointer else self._claim.rests_on[0]
                return [Mismatch(where, f"a value at {place.words}", NOTHING)]
            self.values.remember_taken(take.name, value, take.credential)
        return []

    def _mismatch_in_claim(self, documented: str, got: str) -> Mismatch:
        """Tell a difference that is no single value of an answer: it is in what the claim is about."""
        return Mismatch(self._claim.rests_on[0], documented, got)
