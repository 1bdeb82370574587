"""One channel at work: who may open a socket, and everything that its sessions share."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

from authproof.sandbox.engine.authentication import judge_credentials
from authproof.sandbox.engine.cases import BAD_REQUEST, LIMITED, MISSING, PROVOKE_KEY, explain_unknown_case
from authproof.sandbox.engine.credential_store import Principal
from authproof.sandbox.engine.http.answers import write_remark
from authproof.sandbox.engine.http.router import ParameterValidator, decode_parameters, find_first_flaw, list_parameters
from authproof.sandbox.engine.limits import Caller, ExceededLimit, caller_of
from authproof.sandbox.engine.live_values import NO_ANSWER_VALUES, draw_identifier, find_identifier_example
from authproof.sandbox.engine.sockets.message import MessageRecogniser, OutgoingMessage
from authproof.sandbox.engine.sockets.session import SocketSession

if TYPE_CHECKING:
    from authproof.sandbox.engine.events import Handshake, HttpAnswer
    from authproof.sandbox.engine.provider import ProviderHandler
    from authproof.sandbox.tables import ChannelTable, CloseTable

MAX_SESSIONS: Final = 10_000
"""How many sockets of one channel may be open at once."""

WEBSOCKET: Final = "websocket"
"""The surface of refusals at the handshake."""


class ChannelHandler:
    """Checks a handshake: credentials, then parameters; and holds what is the same for all sessions."""

    def __init__(self, table: ChannelTable, provider: ProviderHandler) -> None:
        schemes = provider.find_schemes(table.schemes)
        self.table = table
        self.clock = provider.clock
        self.lost_sessions = provider.lost_sessions
        self.open_sessions: set[SocketSession] = set()
        self.limits = provider.limits.limits_of_channel(table.id)
        self._provoked_cases = provider.provoked_cases[table.id]
        self._values = provider.live_values
        self._schemes = schemes
        self._random = provider.random
        self._identifier = find_identifier_example(table.messages)
        self._refusals = provider.refusals
        self._parameter_names = list_parameters(table.path)
        self._parameters = [ParameterValidator(each) for each in table.parameters]
        self._handshake_schemes = [scheme for scheme in schemes if not scheme.messages]
        self._authenticates_by_message = any(scheme.messages for scheme in schemes)
        self._subprotocols = [name for scheme in schemes for name in scheme.subprotocols]
        self._closes = sorted(table.closes, key=lambda close: not close.limits)

    @cached_property
    def recogniser(self) -> MessageRecogniser:
        """Everything that clients may say; prepared when the first one speaks."""
        return MessageRecogniser(self.table.messages, self._schemes)

    @cached_property
    def outgoing_messages(self) -> dict[str, OutgoingMessage]:
        """What the server says, by the names of the messages; prepared when it first speaks."""
        server_messages = (each for each in self.table.messages if not each.from_client)
        return {each.id: OutgoingMessage(each, self._values) for each in server_messages}

    def answer_handshake(self, handshake: Handshake, path_values: tuple[str, ...]) -> HttpAnswer | SocketSession:
        """Answer a handshake: a refusal over HTTP, or a session, which may be doomed to close at once."""
        if path_values:
            handshake.captured = decode_parameters(self._parameter_names, path_values)
        if len(self.open_sessions) >= MAX_SESSIONS:
            return write_remark(503, "too many sockets are open; close some", "internal")
        verdict = self._judge_credentials(handshake)
        if isinstance(verdict, str):
            return self._refuse_handshake(verdict, handshake)
        if verdict is not None and (exceeded := self._check_entry(caller_of(handshake, verdict))):
            return self._refuse_handshake(exceeded.case, handshake, exceeded)
        return self._admit_or_refuse(handshake, verdict)

    def find_close(self, case: str, limit: str | None = None) -> CloseTable | None:
        """Find the documented close for a case; `limit` is the limit that is used up, if one is."""
        fitting = (close for close in self._closes if case in close.cases)
        return next((close for close in fitting if not close.limits or limit in close.limits), None)

    def draw_session_id(self) -> str:
        """Make an identifier for a session."""
        return str(draw_identifier(self._identifier, self._random))

    def _judge_credentials(self, handshake: Handshake) -> Principal | str | None:
        """Judge the credentials of the handshake; None if there are none and a message can bring them."""
        verdict = judge_credentials(self._handshake_schemes, handshake, self.clock())
        return None if verdict == MISSING and self._authenticates_by_message else verdict

    def _check_entry(self, caller: Caller) -> ExceededLimit | None:
        exceeded = self.limits.find_excess(caller)
        if exceeded is not None:
            self.limits.note_violation(caller)
        return exceeded

    def _admit_or_refuse(self, handshake: Handshake, principal: Principal | None) -> HttpAnswer | SocketSession:
        provoked_case = handshake.header_value(PROVOKE_KEY) or (
            self._provoked_cases.popleft() if self._provoked_cases else None
        )
        if provoked_case is not None and (complaint := explain_unknown_case(provoked_case)):
            return write_remark(400, complaint, BAD_REQUEST)
        if case := find_first_flaw(self._parameters, handshake):
            return self._refuse_handshake(case, handshake)
        if provoked_case and principal and self._refusals.is_documented(provoked_case, WEBSOCKET, self.table.id):
            if provoked_case == LIMITED:
                self.limits.note_violation(caller_of(handshake, principal))
            return self._refuse_handshake(provoked_case, handshake)
        return SocketSession(
            self, handshake, principal, provoked_case=provoked_case, subprotocol=self._choose_subprotocol(handshake)
        )

    def _refuse_handshake(
        self, case: str, handshake: Handshake, exceeded: ExceededLimit | None = None
    ) -> HttpAnswer | SocketSession:
        """Refuse over HTTP if the spec says so or says nothing; else accept, and close with the documented code."""
        limit, answer_values = (exceeded.limit, exceeded.answer_values) if exceeded else (None, NO_ANSWER_VALUES)
        if self.find_close(case, limit) and not self._refusals.is_documented(case, WEBSOCKET, self.table.id, limit):
            return SocketSession(
                self, handshake, None, pending_case=case, limit=limit, subprotocol=self._choose_subprotocol(handshake)
            )
        return self._refusals.find_refusal(case, WEBSOCKET, self.table.id, limit).write_for(handshake, answer_values)

    def _choose_subprotocol(self, handshake: Handshake) -> str | None:
        """Choose what to agree on: browsers give up when they offer subprotocols and none is chosen."""
        offers = handshake.offered_subprotocols()
        if not offers:
            return None
        return next((offer for offer in offers if offer in self._subprotocols), offers[0])
