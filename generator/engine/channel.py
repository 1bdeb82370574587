"""One channel at work: who may open a socket, and everything that its sessions share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from generator.engine.alike import alike
from generator.engine.answers import remark
from generator.engine.cases import BAD_REQUEST, MISSING
from generator.engine.live import identifier_example
from generator.engine.message import Outgoing, Vocabulary
from generator.engine.parameter import Parameter, first_flaw
from generator.engine.provoke import PROVOKE, unknown_word
from generator.engine.route import captured, names
from generator.engine.scheme import judge
from generator.engine.session import Session
from generator.engine.store import Principal

if TYPE_CHECKING:
    from generator.engine.provider import Provider
    from generator.engine.wire import Answer, Handshake
    from generator.tables import Channel as ChannelTable
    from generator.tables import Close

MAX_SESSIONS: Final = 10_000
"""How many sockets of one channel may be open at once."""

WEBSOCKET: Final = "websocket"
"""The surface of refusals at the handshake."""


class Channel:
    """Checks a handshake: credentials, then parameters; and holds what is the same for all sessions."""

    def __init__(self, table: ChannelTable, provider: Provider) -> None:
        schemes = provider.schemes(table.schemes)
        self.table = table
        self.clock = provider.clock
        self.lost = provider.lost
        self.sessions: set[Session] = set()
        self.vocabulary = Vocabulary(table.messages, schemes)
        self.outgoing = {each.id: Outgoing(each, provider.values) for each in table.messages if not each.from_client}
        self._random = provider.random
        self._identifier = identifier_example(table.messages)
        self._refusals = provider.refusals
        self._names = names(table.path)
        self._parameters = [Parameter(each) for each in table.parameters]
        self._at_handshake = [scheme for scheme in schemes if not scheme.messages]
        self._by_message = any(scheme.messages for scheme in schemes)
        self._subprotocols = [name for scheme in schemes for name in scheme.subprotocols]
        self._closes = {case: close for close in reversed(table.closes) for case in close.cases}

    def connect(self, handshake: Handshake, values: tuple[str, ...]) -> Answer | Session:
        """Answer a handshake: a refusal over HTTP, or a session, which may be doomed to close at once."""
        handshake.captured = captured(self._names, values)
        if len(self.sessions) >= MAX_SESSIONS:
            return remark(503, "too many sockets are open; close some", "internal")
        verdict = self._judge(handshake)
        if isinstance(verdict, str):
            return self._refuse(verdict, handshake)
        return self._admit(handshake, verdict)

    def close(self, case: str) -> Close | None:
        """Find the documented close for a case."""
        return self._closes.get(case)

    def identifier(self) -> str:
        """Make an identifier for a session."""
        return str(alike(self._identifier, self._random))

    def _judge(self, handshake: Handshake) -> Principal | str | None:
        """Judge the credentials of the handshake; None if there are none and a message can bring them."""
        verdict = judge(self._at_handshake, handshake, self.clock())
        return None if verdict == MISSING and self._by_message else verdict

    def _admit(self, handshake: Handshake, principal: Principal | None) -> Answer | Session:
        word = handshake.header(PROVOKE)
        if word is not None and (line := unknown_word(word)):
            return remark(400, line, BAD_REQUEST)
        if case := first_flaw(self._parameters, handshake):
            return self._refuse(case, handshake)
        if word and principal and self._refusals.documented(word, WEBSOCKET, self.table.id):
            return self._refuse(word, handshake)
        return Session(self, handshake, principal, provoked=word, subprotocol=self._subprotocol(handshake))

    def _refuse(self, case: str, handshake: Handshake) -> Answer | Session:
        """Refuse over HTTP if the spec says so or says nothing; else accept, and close with the documented code."""
        if case in self._closes and not self._refusals.documented(case, WEBSOCKET, self.table.id):
            return Session(self, handshake, None, doomed=case, subprotocol=self._subprotocol(handshake))
        return self._refusals.find(case, WEBSOCKET, self.table.id).to(handshake)

    def _subprotocol(self, handshake: Handshake) -> str | None:
        """Choose what to agree on: browsers give up when they offer subprotocols and none is chosen."""
        offers = handshake.subprotocols()
        return next((offer for offer in offers if offer in self._subprotocols), offers[0] if offers else None)
