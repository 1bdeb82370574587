"""One open socket: what the server says, what the client may say and when, and how it ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from random import Random
from typing import Any, Final

from authproof.model.vocabulary import Case, Live
from authproof.sandbox.engine.authentication import SchemeAuthenticator, judge_credentials
from authproof.sandbox.engine.callers import Caller
from authproof.sandbox.engine.cases import CASES
from authproof.sandbox.engine.credential_store import Flaw, Principal
from authproof.sandbox.engine.events import UNDECODABLE, CloseConnection, Handshake, SendText, SocketEvent, decode_json
from authproof.sandbox.engine.limits import ChannelLimits, ExceededLimit
from authproof.sandbox.engine.live_values import LiveValues, draw_identifier, find_identifier_example
from authproof.sandbox.engine.sockets.message import (
    IncomingMessage,
    MessageRecogniser,
    OutgoingMessage,
    look_up_value,
)
from authproof.sandbox.engine.sockets.timers import LostSession, LostSessions, SessionTimers
from authproof.sandbox.tables import ChannelTable, CloseTable, ResumeTable

_LONGEST_REASON: Final = 123
"""Bytes that a close frame has room for (RFC 6455, section 5.5)."""


class ChannelState:
    """What all sessions of one channel share."""

    def __init__(  # noqa: PLR0913 - all that a session needs of its provider
        self,
        table: ChannelTable,
        schemes: Sequence[SchemeAuthenticator],
        *,
        clock: Callable[[], float],
        random: Random,
        limits: ChannelLimits,
        lost_sessions: LostSessions,
        live_values: LiveValues,
        connections: Iterator[int],
    ) -> None:
        """Hold what sessions need; `connections` numbers the sockets of a provider, no number comes twice."""
        self.table = table
        self.clock = clock
        self.limits = limits
        self.lost_sessions = lost_sessions
        self.connections = connections
        self.open_sessions: set[SocketSession] = set()
        self._schemes = schemes
        self._random = random
        self._live_values = live_values
        self._identifier = find_identifier_example(table.messages)
        self._closes = sorted(table.closes, key=lambda close: not close.limits)

    @cached_property
    def recogniser(self) -> MessageRecogniser:
        """Everything that clients may say; prepared when the first one speaks."""
        return MessageRecogniser(self.table.messages, self._schemes)

    @cached_property
    def outgoing_messages(self) -> dict[str, OutgoingMessage]:
        """What the server says, by the names of the messages; prepared when it first speaks."""
        server_messages = (each for each in self.table.messages if not each.from_client)
        return {each.id: OutgoingMessage(each, self._live_values) for each in server_messages}

    def find_close(self, case: Case, limit: str | None = None) -> CloseTable | None:
        """Find the documented close for a case; `limit` is the limit that is used up, if one is."""
        fitting = [close for close in self._closes if case in close.cases]
        fallback = next(iter(fitting), None) if limit is None else None  # a refusal that was asked for
        return next((close for close in fitting if not close.limits or limit in close.limits), fallback)

    def draw_session_id(self) -> str:
        return str(draw_identifier(self._identifier, self._random))


class SocketSession:
    """A state machine: feed it what happens, send what it gives back.

    The transport calls `handle_opened` once, `handle_message` for each message, `handle_deadline` when
    `next_deadline` has come, and `handle_closed` when the socket is gone for whatever reason.
    """

    def __init__(  # noqa: PLR0913 - all of them are the outcome of the handshake
        self,
        channel: ChannelState,
        handshake: Handshake,
        principal: Principal | None,
        *,
        pending_case: Case | None = None,
        limit: str | None = None,
        provoked_case: Case | None = None,
        subprotocol: str | None = None,
    ) -> None:
        self.id = channel.draw_session_id()
        self.subprotocol = subprotocol
        self.on_deadline_changed: Callable[[], None] | None = None
        """The transport's function to be called when the deadline has changed by something outside this session."""
        self._channel = channel
        self._handshake = handshake
        self._principal: Principal | None = None
        self._caller = Caller(None, handshake.address, next(channel.connections))
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
            self._take_caller(self._caller._replace(principal=principal))

    def handle_opened(self) -> list[SocketEvent]:
        """Begin: the greeting, and the welcome if the handshake brought credentials."""
        if self._pending_case:
            return self._send_refusal(self._pending_case)
        greeting = self._send_message(self._channel.table.greeting)
        return greeting if self._principal is None else [*greeting, *self._send_welcome()]

    def handle_message(self, data: str | bytes) -> list[SocketEvent]:
        """Answer one message of the client."""
        if self._is_over:
            return []
        if exceeded := self._channel.limits.count_any_message(self._caller):
            return self._refuse_for_limit(exceeded, self._caller)
        if self._is_too_large(data):
            return self._refuse_case(Case.too_large)
        document = decode_json(data) if isinstance(data, str) else UNDECODABLE
        if not self._channel.recogniser.is_readable(document):
            return self._refuse_case(Case.undecodable)
        message = self._channel.recogniser.recognise_message(document)
        if message is None:
            return self._refuse_case(Case.unknown_message)
        flaw = message.find_flaw(document, authenticated=self._principal is not None)
        return self._refuse_case(flaw) if flaw else self._answer_message(message, document)

    def next_deadline(self) -> float | None:
        """When `handle_deadline` must be called, by the engine's clock; None if nothing is due."""
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
            return self._send_refusal(self._pending_case)
        events: list[SocketEvent] = []
        for due in self._timers.take_due(self._channel.clock(), authenticated=self._principal is not None):
            events += self._refuse_case(due.case) if due.case else self._send_message(due.message)
        return events

    def handle_closed(self, code: int) -> None:  # noqa: ARG002 - no spec tells the client's close codes apart
        """End for good; a session that can be taken up again is kept for a while."""
        self._is_over = True
        self._channel.open_sessions.discard(self)
        self._channel.limits.forget_socket(self._caller.connection)
        self._leave_records()
        resume = self._channel.table.resume
        if resume and self._principal and self._resumable:
            until = self._channel.clock() + resume.seconds
            self._channel.lost_sessions.keep_session(self.id, LostSession(self._principal, self._sequence, until))

    def end_for_case(self, case: Case) -> None:
        """End the session for a reason outside of it; the transport is told."""
        self._pending_case = case
        self.notify_transport()

    def notify_transport(self) -> None:
        """Tell the transport that the deadline has changed."""
        if self.on_deadline_changed is not None:
            self.on_deadline_changed()

    def _answer_message(self, message: IncomingMessage, document: Any) -> list[SocketEvent]:
        self._timers.note_message(message.id, self._channel.clock())
        verdict = self._judge_message(message, document) if message.schemes else None
        if isinstance(verdict, Flaw):
            return self._refuse_case(verdict.case)
        caller = self._caller if verdict is None else self._caller._replace(principal=verdict)
        if exceeded := self._channel.limits.count_message(message.id, caller):
            return self._refuse_for_limit(exceeded, caller)
        resume = self._channel.table.resume
        if resume is not None and message.id == resume.message:
            return self._resume_session(resume, document, verdict)
        entered = [] if verdict is None else self._enter_channel(caller)
        return [*entered, *self._send_message(message.reply)]

    def _judge_message(self, message: IncomingMessage, document: Any) -> Principal | Flaw:
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
        if self._principal is None:
            self._timers.note_authenticated(self._channel.clock())
        self._caller, self._principal = caller, caller.principal
        self._channel.limits.count_socket(caller)
        for record in caller.records:
            if record.credential.closes_sockets:
                record.dependents.add(self)

    def _leave_records(self) -> None:
        for record in self._caller.records:
            record.dependents.discard(self)

    def _send_welcome(self) -> list[SocketEvent]:
        if self._provoked_case:
            return self._refuse_case(self._provoked_case)
        return self._send_message(self._channel.table.welcome)

    def _resume_session(self, resume: ResumeTable, document: Any, principal: Principal | None) -> list[SocketEvent]:
        session_id = look_up_value(document, resume.session_pointer)
        lost = self._channel.lost_sessions.find_session(session_id, principal)
        if lost is None:
            return self._send_message(resume.rejected)
        sequence = look_up_value(document, resume.sequence_pointer)
        if type(sequence) is not int or sequence > lost.sequence:
            close = self._channel.find_close(Case.invalid_sequence)
            if close is None or not close.resumable:
                self._channel.lost_sessions.drop_session(session_id)
            return self._refuse_case(Case.invalid_sequence)
        caller = self._caller._replace(principal=principal or lost.principal)
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
        return [SendText(outgoing.write_text({Live.session: self.id, Live.sequence: self._sequence}))]

    def _refuse_case(self, case: Case) -> list[SocketEvent]:
        """Refuse what the client has just said, which counts for bans."""
        self._channel.limits.note_violation(case, self._caller)
        return self._send_refusal(case)

    def _send_refusal(self, case: Case, limit: str | None = None) -> list[SocketEvent]:
        self._pending_case = None
        close = self._channel.find_close(case, limit or self._limit)
        if close is None:
            return self._close_socket(CASES[case].code, f"undocumented: {case}", resumable=False)
        sent = self._send_message(close.message)
        if close.code is None:
            return sent
        return [*sent, *self._close_socket(close.code, close.reason, resumable=close.resumable)]

    def _close_socket(self, code: int, reason: str, *, resumable: bool) -> list[SocketEvent]:
        self._is_over = True
        self._resumable = self._resumable and resumable
        return [CloseConnection(code, reason.encode()[:_LONGEST_REASON].decode(errors="ignore"))]

    def _refuse_for_limit(self, exceeded: ExceededLimit, caller: Caller) -> list[SocketEvent]:
        """Refuse for a limit that is used up, or for a ban."""
        self._channel.limits.note_violation(exceeded.case, caller)
        return self._send_refusal(exceeded.case, exceeded.limit)

    def _is_too_large(self, data: str | bytes) -> bool:
        most = self._channel.table.max_message_bytes
        if most is None:
            return False
        return len(data.encode(errors="surrogatepass") if isinstance(data, str) else data) > most
