"""One open socket: what the server says, what the client may say and when, and how it ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from generator.engine import decode
from generator.engine.cases import CASES, LIMITED
from generator.engine.limit import Caller, Over
from generator.engine.message import Incoming, value_at
from generator.engine.resume import LostSession
from generator.engine.scheme import judge
from generator.engine.timers import Timers
from generator.engine.wire import Event, Handshake, Send, Shut

if TYPE_CHECKING:
    from generator.engine.channel import Channel
    from generator.engine.store import Principal
    from generator.tables import Resume

_LONGEST_REASON: Final = 123
"""Bytes that a close frame has room for (RFC 6455, section 5.5)."""


class Session:
    """A state machine: feed it what happens, send what it gives back.

    The transport calls `opened` once, `received` for each message, `expire` when `deadline` has come, and
    `closed` when the socket is gone for whatever reason.
    """

    def __init__(  # noqa: PLR0913 - all of them are the outcome of the handshake
        self,
        channel: Channel,
        handshake: Handshake,
        principal: Principal | None,
        *,
        doomed: str | None = None,
        limit: str | None = None,
        provoked: str | None = None,
        subprotocol: str | None = None,
    ) -> None:
        self.id = channel.identifier()
        self.subprotocol = subprotocol
        self.notify: Callable[[], None] | None = None
        """The transport's function to be called when `deadline` has changed by something outside this session."""
        self._channel = channel
        self._handshake = handshake
        self._principal: Principal | None = None
        self._caller = Caller(None, handshake.address, id(self))
        self._doomed = doomed
        self._limit = limit
        """The limit for which the session is doomed, if it is one."""
        self._provoked = provoked
        self._sequence = 0
        self._over = False
        self._resumable = True
        self._timers = Timers(channel.table, channel.clock())
        channel.sessions.add(self)
        if principal is not None:
            self._take(self._as(principal))

    def opened(self) -> list[Event]:
        """Begin: the greeting, and the welcome if the handshake brought credentials."""
        if self._doomed:
            return self._refuse(self._doomed)
        greeting = self._say(self._channel.table.greeting)
        return greeting if self._principal is None else [*greeting, *self._welcome()]

    def received(self, data: str | bytes) -> list[Event]:
        """Answer one message of the client."""
        if self._over:
            return []
        if over := self._channel.gate.heard(self._caller):
            return self._hold(over, self._caller)
        if self._too_large(data):
            return self._refuse("too_large")
        document = decode.json_text(data) if isinstance(data, str) else decode.UNDECODABLE
        if not isinstance(document, dict):
            return self._refuse("undecodable")
        message = self._channel.vocabulary.recognise(document)
        if message is None:
            return self._refuse("unknown_message")
        flaw = message.flaw(document, authenticated=self._principal is not None)
        return self._refuse(flaw) if flaw else self._answer(message, document)

    def deadline(self) -> float | None:
        """Tell when `expire` must be called, by the engine's clock; None if nothing is due."""
        if self._over:
            return None
        if self._doomed:
            return self._channel.clock()
        return self._timers.next(authenticated=self._principal is not None)

    def expire(self) -> list[Event]:
        """Do what is due by now."""
        if self._over:
            return []
        if self._doomed:
            return self._refuse(self._doomed)
        events: list[Event] = []
        for due in self._timers.due(self._channel.clock(), authenticated=self._principal is not None):
            events += self._say(due.message) if due.message else self._refuse(due.case)
        return events

    def closed(self, code: int) -> None:  # noqa: ARG002 - no spec tells the client's close codes apart
        """Note that the socket is gone; a session that can be taken up again is kept for a while."""
        self._over = True
        self._channel.sessions.discard(self)
        self._channel.gate.leave(self)
        self._leave()
        resume = self._channel.table.resume
        if resume and self._principal and self._resumable:
            until = self._channel.clock() + resume.seconds
            self._channel.lost.keep(self.id, LostSession(self._principal, self._sequence, until))

    def doom(self, case: str) -> None:
        """End the session for a reason outside of it; the transport is told."""
        self._doomed = case
        self.wake()

    def wake(self) -> None:
        """Tell the transport that `deadline` has changed."""
        if self.notify is not None:
            self.notify()

    def _answer(self, message: Incoming, document: dict[str, Any]) -> list[Event]:
        self._timers.heard(message.id, self._channel.clock())
        verdict = self._judge(message, document) if message.schemes else None
        if isinstance(verdict, str):
            return self._refuse(verdict)
        caller = self._caller if verdict is None else self._as(verdict)
        if over := self._channel.gate.said(message.id, caller):
            return self._hold(over, caller)
        resume = self._channel.table.resume
        if resume is not None and message.id == resume.message:
            return self._resume(resume, document, verdict)
        entered = [] if verdict is None else self._enter(caller)
        return [*entered, *self._say(message.reply)]

    def _judge(self, message: Incoming, document: dict[str, Any]) -> Principal | str:
        self._handshake.message, self._handshake.message_id = document, message.id
        verdict = judge(message.schemes, self._handshake, self._channel.clock())
        self._handshake.message = None
        return verdict

    def _enter(self, caller: Caller) -> list[Event]:
        first = self._principal is None
        if first and (over := self._channel.gate.entering(caller)):
            return self._hold(over, caller)
        self._take(caller)
        return self._welcome() if first else []

    def _take(self, caller: Caller) -> None:
        self._leave()
        self._caller, self._principal = caller, caller.principal
        self._channel.gate.enter(caller, self)
        for record in caller.records:
            if record.credential.closes_sockets:
                record.sessions.add(self)

    def _leave(self) -> None:
        for record in self._caller.records:
            record.sessions.discard(self)

    def _welcome(self) -> list[Event]:
        if self._provoked:
            if self._provoked == LIMITED:
                self._channel.gate.violated(self._caller)
            return self._refuse(self._provoked)
        return self._say(self._channel.table.welcome)

    def _resume(self, resume: Resume, document: dict[str, Any], principal: Principal | None) -> list[Event]:
        session = value_at(document, resume.session_at)
        lost = self._channel.lost.find(session, principal)
        if lost is None:
            return self._say(resume.rejected)
        sequence = value_at(document, resume.sequence_at)
        if type(sequence) is not int or sequence > lost.sequence:
            close = self._channel.close("invalid_sequence")
            if close is None or not close.resumable:
                self._channel.lost.drop(session)
            return self._refuse("invalid_sequence")
        caller = self._as(principal or lost.principal)
        if over := self._channel.gate.entering(caller):
            return self._hold(over, caller)
        self._channel.lost.drop(session)
        self.id, self._sequence = session, lost.sequence
        self._take(caller)
        return self._say(resume.accepted)

    def _say(self, message: str | None) -> list[Event]:
        if message is None or self._over:
            return []
        outgoing = self._channel.outgoing[message]
        self._sequence += outgoing.numbered
        return [Send(outgoing.text({"session": self.id, "sequence": self._sequence}))]

    def _refuse(self, case: str, limit: str | None = None) -> list[Event]:
        self._doomed = None
        close = self._channel.close(case, limit or self._limit)
        if close is None:
            return self._shut(CASES[case].code, f"undocumented: {case}", resumable=False)
        said = self._say(close.message)
        return said if close.code is None else [*said, *self._shut(close.code, close.reason, resumable=close.resumable)]

    def _shut(self, code: int, reason: str, *, resumable: bool) -> list[Event]:
        self._over = True
        self._resumable = self._resumable and resumable
        return [Shut(code, reason.encode()[:_LONGEST_REASON].decode(errors="ignore"))]

    def _as(self, principal: Principal) -> Caller:
        return Caller(principal, self._handshake.address, id(self))

    def _hold(self, over: Over, caller: Caller) -> list[Event]:
        """Refuse for a limit that is used up, or for a ban."""
        self._channel.gate.violated(caller)
        return self._refuse(over.case, over.limit)

    def _too_large(self, data: str | bytes) -> bool:
        most = self._channel.table.max_message_bytes
        if most is None:
            return False
        return len(data.encode(errors="surrogatepass") if isinstance(data, str) else data) > most
