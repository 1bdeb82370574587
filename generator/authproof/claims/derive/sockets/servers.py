"""Variables of the addresses that sockets are opened at: which values there are, and what comes of another."""

from __future__ import annotations

from collections.abc import Iterator

from authproof.claims.claim import Claim
from authproof.claims.derive.shared.channel_access import list_accesses
from authproof.claims.derive.shared.phrasing import phrase_reply
from authproof.claims.derive.shared.server_claims import ServerVariableClaims
from authproof.claims.derive.shared.socket_states import begin_handshake
from authproof.claims.derive.shared.spec import ClaimedSpec
from authproof.model.vocabulary import Surface


def derive_socket_server_claims(spec: ClaimedSpec) -> Iterator[Claim]:
    """Claim of every variable, at the first channel of its server, what may stand for it."""
    for name, server in spec.provider.servers.items():
        opened = (
            channel
            for channel, each in spec.provider.channels.items()
            if each.server == name and list_accesses(spec, channel)
        )
        if server.variables and (channel := next(opened, None)):
            for variable in server.placed_variables:
                yield from _SocketServerVariable(spec, name, variable, channel).derive_all()


class _SocketServerVariable(ServerVariableClaims):
    """One variable of a server, of which a channel is opened."""

    def __init__(self, spec: ClaimedSpec, server: str, name: str, channel: str) -> None:
        super().__init__(spec, server, name)
        self.channel = channel

    def claim_known(self, claim_id: str, value: str, about: tuple[str, ...]) -> Claim:
        dialogue = begin_handshake(self.spec, self.channel)
        sent = dialogue.waiting_parts if dialogue.access.message else None
        dialogue.open_socket(sent, server_values=self.given(value))
        if not dialogue.access.message:
            dialogue.expect_welcome()
        if not dialogue.channel.greeting:
            dialogue.expect_silence()
        statement = f"the socket opens {self.phrase_value(value)}"
        return dialogue.make_channel_claim(claim_id, statement, *about)

    def claim_other(self, claim_id: str, value: str, about: tuple[str, ...]) -> Claim:
        dialogue = begin_handshake(self.spec, self.channel)
        refusal = self.spec.documented_refusal(self.variable.refusal, Surface.websocket, pointer=self.refusal_pointer)
        dialogue.steps.clear()
        dialogue.open_handshake((), refused=refusal.reply, server_values=self.given(value))
        dialogue.rest_on(*refusal.facts)
        statement = (
            f"a handshake {self.phrase_value(value)}, which nobody has, {phrase_reply(self.spec, refusal.reply)}"
        )
        return dialogue.make_channel_claim(claim_id, statement, *about)
