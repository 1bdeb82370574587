"""One channel at work: who may open a socket."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import Final

from authproof.model.vocabulary import Case, Surface
from authproof.sandbox.engine.authentication import SchemeAuthenticator, judge_credentials
from authproof.sandbox.engine.callers import caller_of
from authproof.sandbox.engine.credential_store import Flaw, Principal
from authproof.sandbox.engine.events import Handshake, HttpAnswer
from authproof.sandbox.engine.http.answers import Refusals, take_provoked_case, write_remark
from authproof.sandbox.engine.http.parameters import (
    ParameterValidator,
    decode_parameters,
    find_first_flaw,
    list_parameters,
)
from authproof.sandbox.engine.limits import ExceededLimit
from authproof.sandbox.engine.live_values import NO_ANSWER_VALUES
from authproof.sandbox.engine.sockets.session import ChannelState, SocketSession

MAX_SESSIONS: Final = 10_000
"""How many sockets of one channel may be open at once."""


class ChannelHandler:
    """Checks a handshake: credentials, then limits, then parameters."""

    def __init__(
        self,
        state: ChannelState,
        schemes: Sequence[SchemeAuthenticator],
        refusals: Refusals,
        provoked_cases: deque[Case],
    ) -> None:
        """`provoked_cases` are those for which the next handshakes are refused."""
        table = state.table
        self.state = state
        self._refusals = refusals
        self._provoked_cases = provoked_cases
        self._channel = table.id
        self._parameter_names = list_parameters(table.path)
        self._parameters = [ParameterValidator(each) for each in table.parameters]
        self._handshake_schemes = [scheme for scheme in schemes if not scheme.messages]
        self._authenticates_by_message = any(scheme.messages for scheme in schemes)
        self._schemes = schemes

    def answer_handshake(self, handshake: Handshake, path_values: tuple[str, ...]) -> HttpAnswer | SocketSession:
        """Answer a handshake: a refusal over HTTP, or a session, which may be doomed to close at once."""
        if path_values:
            handshake.path_parameters = decode_parameters(self._parameter_names, path_values)
        if len(self.state.open_sessions) >= MAX_SESSIONS:
            return write_remark(503, "too many sockets are open; close some", Case.internal)
        verdict = self._judge_handshake(handshake)
        if isinstance(verdict, Flaw):
            return self._refuse_handshake(verdict.case, handshake, None)
        if verdict is not None and (exceeded := self.state.limits.find_excess(caller_of(handshake, verdict))):
            return self._refuse_handshake(exceeded.case, handshake, verdict, exceeded)
        return self._admit_or_refuse(handshake, verdict)

    def _judge_handshake(self, handshake: Handshake) -> Principal | Flaw | None:
        """Judge the credentials of the handshake; None if there are none, or some, and a message can bring the rest."""
        verdict = judge_credentials(self._handshake_schemes, handshake, self.state.clock())
        if not isinstance(verdict, Flaw):
            return verdict
        if verdict.case is Case.missing and self._authenticates_by_message:
            return None
        waits = verdict.case is Case.malformed and any(scheme.is_begun_by(handshake) for scheme in self._schemes)
        return None if waits else verdict

    def _admit_or_refuse(self, handshake: Handshake, principal: Principal | None) -> HttpAnswer | SocketSession:
        provoked = take_provoked_case(handshake, self._provoked_cases)
        if isinstance(provoked, HttpAnswer):
            return provoked
        if case := find_first_flaw(self._parameters, handshake):
            return self._refuse_handshake(case, handshake, principal)
        if provoked and principal and self._refusals.is_documented(provoked, Surface.websocket, self._channel):
            return self._refuse_handshake(provoked, handshake, principal)
        subprotocol = self._choose_subprotocol(handshake)
        return SocketSession(self.state, handshake, principal, provoked_case=provoked, subprotocol=subprotocol)

    def _refuse_handshake(
        self, case: Case, handshake: Handshake, principal: Principal | None, exceeded: ExceededLimit | None = None
    ) -> HttpAnswer | SocketSession:
        """Refuse over HTTP if the spec says so or says nothing; else accept, and close with the documented code."""
        self.state.limits.note_violation(case, caller_of(handshake, principal))
        limit, answer_values = (exceeded.limit, exceeded.answer_values) if exceeded else (None, NO_ANSWER_VALUES)
        question = (case, Surface.websocket, self._channel, limit)
        if self.state.find_close(case, limit) and not self._refusals.is_documented(*question):
            subprotocol = self._choose_subprotocol(handshake)
            return SocketSession(self.state, handshake, None, pending_case=case, limit=limit, subprotocol=subprotocol)
        return self._refusals.find_refusal(*question).write_for(handshake, answer_values)

    def _choose_subprotocol(self, handshake: Handshake) -> str | None:
        """Choose what to agree on, of what is documented: browsers give up when none that they offer is chosen."""
        found = (scheme.find_subprotocol(handshake) for scheme in self._schemes)
        return next((offer for offer in found if offer is not None), None)
