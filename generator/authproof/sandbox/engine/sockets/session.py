"""One open socket: what the server says, what the client may say and when, and how it ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from authproof.sandbox.engine.authentication import judge_credentials
from authproof.sandbox.engine.cases import CASES, LIMITED
from authproof.sandbox.engine.events import UNDECODABLE, CloseConnection, Handshake, SendText, SocketEvent, decode_json
from authproof.sandbox.engine.limits import Caller, ExceededLimit
from authproof.sandbox.engine.sockets.message import IncomingMessage, look_up_value
from authproof.sandbox.engine.sockets.timers import LostSession, SessionTimers

if TYPE_CHECKING:
    from authproof.sandbox.engine.credential_store import Principal
    from authproof.sandbox.engine.sockets.channel import ChannelHandler
    from authproof.sandbox.tables import ResumeTable

_LONGEST_REASON: Final = 123
"""Bytes that a close frame has room for (RFC 6455, section 5.5)."""


class SocketSession:
    """A state machine: feed it what happens, send what it gives back.

    The transport calls `opened` once, `received` for each message, `expire` when `deadline` has come, and
    `closed` when the socket is gone for whatever reason.
    """

    def __init__(  # noqa: PLR0913 - all of them are the outcome of the handshake
        self,
        channel: ChannelHandler,
        handshake: Handshake,
        principal: Principal | None,
        *,
        pending_case: str | None = None,
        limit: str | None = None,
        provoked_case: str | None = None,
        subprotocol: str | None = None,
    ) -> None:
        self.id = channel.draw_session_id()
        self.subprotocol = subprotocol
        self.on_deadline_changed: Callable[[], None] | None = None
        """The transport's function to be called when `deadline` has changed by something outside this session."""
        self._channel = channel
        self._handshake = handshake
        self._principal: Principal | None = None
        self._caller = Caller(None, handshake.address, id(self))
        self._pending_case = pending_case
        self._limit = limit
        """The limit for which the session is doomed, if it is one."""
        self._provoked_case = provoked_case
        self._sequence = 0
        self._is_over = False
        self._resumable = True
        self._timers = SessionTimers(channel.table, channel.clock())
        channel.open_sessions.add(self)
        if principal is not None:
            self._take_caller(self._caller_for(principal))

    def handle_opened(self) -> list[SocketEvent]:
        """Begin: the greeting, and the welcome if the handshake brought credentials."""
        if self._pending_case:
            return self._refuse_case(self._pending_case)
        greeting = self._send_message(self._channel.table.greeting)
        return greeting if self._principal is None else [*greeting, *self._send_welcome()]

    def handle_message(self, data: str | bytes) -> list[SocketEvent]:
        """Answer one message of the client."""
        if self._is_over:
            return []
        if exceeded := self._channel.limits.count_any_message(self._caller):
            return self._refuse_for_limit(exceeded, self._caller)
        if self._is_too_large(data):
            return self._refuse_case("too_large")
        document = decode_json(data) if isinstance(data, str) else UNDECODABLE
        if not isinstance(document, dict):
            return self._refuse_case("undecodable")
        message = self._channel.recogniser.recognise_message(document)
        if message is None:
            return self._refuse_case("unknown_message")
        flaw = message.find_flaw(document, authenticated=self._principal is not None)
        return self._refuse_case(flaw) if flaw else self._answer_message(message, document)

    def next_deadline(self) -> float | None:
        """Tell when `expire` must be called, by the engine's clock; None if nothing is due."""
        if self._is_over:
            return None
        if self._pending_case:
            return self._channel.clock()
        return self._timers.next_deadline(authenticated=self._principal is not None)

    def handle_deadline(self) -> list[SocketEvent]:
        """Do what is due by now."""
        if self._is_over:
            return []
        if self._pending_case:
            return self._refuse_case(self._pending_case)
        events: list[SocketEvent] = []
        for due in self._timers.take_due(self._channel.clock(), authenticated=self._principal is not None):
            events += self._send_message(due.message) if due.message else self._refuse_case(due.case)
        return events

    def handle_closed(self, code: int) -> None:  # noqa: ARG002 - no spec tells the client's close codes apart
        """Note that the socket is gone; a session that can be taken up again is kept for a while."""
        self._is_over = True
        self._channel.open_sessions.discard(self)
        self._channel.limits.forget_socket(self)
        self._leave_records()
        resume = self._channel.table.resume
        if resume and self._principal and self._resumable:
            until = self._channel.clock() + resume.seconds
            self._channel.lost_sessions.keep_session(self.id, LostSession(self._principal, self._sequence, until))

    def end_for_case(self, case: str) -> None:
        """End the session for a reason outside of it; the transport is told."""
        self._pending_case = case
        self.notify_transport()

    def notify_transport(self) -> None:
        """Tell the transport that `deadline` has changed."""
        if self.on_deadline_changed is not None:
            self.on_deadline_changed()

    def _answer_message(self, message: IncomingMessage, document: dict[str, Any]) -> list[SocketEvent]:
        self._timers.note_message(message.id, self._channel.clock())
        verdict = self._judge_message(message, document) if message.schemes else None
        if isinstance(verdict, str):
            return self._refuse_case(verdict)
        caller = self._caller if verdict is None else self._caller_for(verdict)
        if exceeded := self._channel.limits.count_message(message.id, caller):
            return self._refuse_for_limit(exceeded, caller)
        resume = self._channel.table.resume
        if resume is not None and message.id == resume.message:
            return self._resume_session(resume, document, verdict)
        entered = [] if verdict is None else self._enter_channel(caller)
        return [*entered, *self._send_message(message.reply)]

    def _judge_message(self, message: IncomingMessage, document: dict[str, Any]) -> Principal | str:
        self._handshake.message, self._handshake.message_id = document, message.id
        verdict = judge_credentials(message.schemes, self._handshake, self._channel.clock())
        self._handshake.message = None
        return verdict

    def _enter_channel(self, caller: Caller) -> list[SocketEvent]:
        first = self._principal is None
        if first and (exceeded := self._channel.limits.find_excess(caller)):
            return self._refuse_for_limit(exceeded, caller)
        self._take_caller(caller)
        return self._send_welcome() if first else []

    def _take_caller(self, caller: Caller) -> None:
        self._leave_records()
        self._caller, self._principal = caller, caller.principal
        self._channel.limits.count_socket(caller, self)
        for record in caller.records:
            if record.credential.closes_sockets:
                record.sessions.add(self)

    def _leave_records(self) -> None:
        for record in self._caller.records:
            record.sessions.discard(self)

    def _send_welcome(self) -> list[SocketEvent]:
        if self._provoked_case:
            if self._provoked_case == LIMITED:
                self._channel.limits.note_violation(self._caller)
            return self._refuse_case(self._provoked_case)
        return self._send_message(self._channel.table.welcome)

    def _resume_session(
        self, resume: ResumeTable, document: dict[str, Any], principal: Principal | None
    ) -> list[SocketEvent]:
        session_id = look_up_value(document, resume.session_pointer)
        lost = self._channel.lost_sessions.find_session(session_id, principal)
        if lost is None:
            return self._send_message(resume.rejected)
        sequence = look_up_value(document, resume.sequence_pointer)
        if type(sequence) is not int or sequence > lost.sequence:
            close = self._channel.find_close("invalid_sequence")
            if close is None or not close.resumable:
                self._channel.lost_sessions.drop_session(session_id)
            return self._refuse_case("invalid_sequence")
        caller = self._caller_for(principal or lost.principal)
        if exceeded := self._channel.limits.find_excess(caller):
            return self._refuse_for_limit(exceeded, caller)
        self._channel.lost_sessions.drop_session(session_id)
        self.id, self._sequence = session_id, lost.sequence
        self._take_caller(caller)
        return self._send_message(resume.accepted)

    def _send_message(self, message: str | None) -> list[SocketEvent]:
        if message is None or self._is_over:
            return []
        outgoing = self._channel.outgoing_messages[message]
        self._sequence += outgoing.is_numbered
        return [SendText(outgoing.write_text({"session": self.id, "sequence": self._sequence}))]

    def _refuse_case(self, case: str, limit: str | None = None) -> list[SocketEvent]:
        self._pending_case = None
        close = self._channel.find_close(case, limit or self._limit)
        if close is None:
            return self._close_socket(CASES[case].code, f"undocumented: {case}", resumable=False)
        sent = self._send_message(close.message)
        return (
            sent
            if close.code is None
            else [*sent, *self._close_socket(close.code, close.reason, resumable=close.resumable)]
        )

    def _close_socket(self, code: int, reason: str, *, resumable: bool) -> list[SocketEvent]:
        self._is_over = True
        self._resumable = self._resumable and resumable
        return [CloseConnection(code, reason.encode()[:_LONGEST_REASON].decode(errors="ignore"))]

    def _caller_for(self, principal: Principal) -> Caller:
        return Caller(principal, self._handshake.address, id(self))

    def _refuse_for_limit(self, exceeded: ExceededLimit, caller: Caller) -> list[SocketEvent]:
        """Refuse for a limit that is used up, or for a ban."""
        self._channel.limits.note_violation(caller)
        return self._refuse_case(exceeded.case, exceeded.limit)

    def _is_too_large(self, data: str | bytes) -> bool:
        most = self._channel.table.max_message_bytes
        if most is None:
            return False
        return len(data.encode(errors="surrogatepass") if isinstance(data, str) else data) > most
