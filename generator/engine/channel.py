"""One channel at work: who may open a socket, and everything that its sessions share."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

from generator.engine.alike import alike
from generator.engine.answers import remark
from generator.engine.cases import BAD_REQUEST, LIMITED, MISSING
from generator.engine.limit import Caller, Over
from generator.engine.limits import caller_of
from generator.engine.live import NOTHING, identifier_example
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
        self.gate = provider.limits.of_channel(table.id)
        self._armed = provider.armed[table.id]
        self._values = provider.values
        self._schemes = schemes
        self._random = provider.random
        self._identifier = identifier_example(table.messages)
        self._refusals = provider.refusals
        self._names = names(table.path)
        self._parameters = [Parameter(each) for each in table.parameters]
        self._at_handshake = [scheme for scheme in schemes if not scheme.messages]
        self._by_message = any(scheme.messages for scheme in schemes)
        self._subprotocols = [name for scheme in schemes for name in scheme.subprotocols]
        self._closes = sorted(table.closes, key=lambda close: not close.limits)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """Everything that clients may say; prepared when the first one speaks."""
        return Vocabulary(self.table.messages, self._schemes)

    @cached_property
    def outgoing(self) -> dict[str, Outgoing]:
        """What the server says, by the names of the messages; prepared when it first speaks."""
        said = (each for each in self.table.messages if not each.from_client)
        return {each.id: Outgoing(each, self._values) for each in said}

    def connect(self, handshake: Handshake, values: tuple[str, ...]) -> Answer | Session:
        """Answer a handshake: a refusal over HTTP, or a session, which may be doomed to close at once."""
        if values:
            handshake.captured = captured(self._names, values)
        if len(self.sessions) >= MAX_SESSIONS:
            return remark(503, "too many sockets are open; close some", "internal")
        verdict = self._judge(handshake)
        if isinstance(verdict, str):
            return self._refuse(verdict, handshake)
        if verdict is not None and (over := self._entering(caller_of(handshake, verdict))):
            return self._refuse(over.case, handshake, over)
        return self._admit(handshake, verdict)

    def close(self, case: str, limit: str | None = None) -> Close | None:
        """Find the documented close for a case; `limit` is the limit that is used up, if one is."""
        fitting = (close for close in self._closes if case in close.cases)
        return next((close for close in fitting if not close.limits or limit in close.limits), None)

    def identifier(self) -> str:
        """Make an identifier for a session."""
        return str(alike(self._identifier, self._random))

    def _judge(self, handshake: Handshake) -> Principal | str | None:
        """Judge the credentials of the handshake; None if there are none and a message can bring them."""
        verdict = judge(self._at_handshake, handshake, self.clock())
        return None if verdict == MISSING and self._by_message else verdict

    def _entering(self, caller: Caller) -> Over | None:
        over = self.gate.entering(caller)
        if over is not None:
            self.gate.violated(caller)
        return over

    def _admit(self, handshake: Handshake, principal: Principal | None) -> Answer | Session:
        word = handshake.header(PROVOKE) or (self._armed.popleft() if self._armed else None)
        if word is not None and (line := unknown_word(word)):
            return remark(400, line, BAD_REQUEST)
        if case := first_flaw(self._parameters, handshake):
            return self._refuse(case, handshake)
        if word and principal and self._refusals.documented(word, WEBSOCKET, self.table.id):
            if word == LIMITED:
                self.gate.violated(caller_of(handshake, principal))
            return self._refuse(word, handshake)
        return Session(self, handshake, principal, provoked=word, subprotocol=self._subprotocol(handshake))

    def _refuse(self, case: str, handshake: Handshake, over: Over | None = None) -> Answer | Session:
        """Refuse over HTTP if the spec says so or says nothing; else accept, and close with the documented code."""
        limit, own = (over.limit, over.own) if over else (None, NOTHING)
        if self.close(case, limit) and not self._refusals.documented(case, WEBSOCKET, self.table.id, limit):
            return Session(self, handshake, None, doomed=case, limit=limit, subprotocol=self._subprotocol(handshake))
        return self._refusals.find(case, WEBSOCKET, self.table.id, limit).to(handshake, own)

    def _subprotocol(self, handshake: Handshake) -> str | None:
        """Choose what to agree on: browsers give up when they offer subprotocols and none is chosen."""
        offers = handshake.subprotocols()
        if not offers:
            return None
        return next((offer for offer in offers if offer in self._subprotocols), offers[0])
