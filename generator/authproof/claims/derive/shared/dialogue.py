"""A conversation on sockets as the steps of one claim, written down as it goes on, with all that it rests on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Unpack

from authproof.claims.claim import (
    Claim,
    ClaimTopic,
    CloseSocket,
    CountNextAs,
    CredentialText,
    ExpectClose,
    ExpectedReply,
    ExpectMessage,
    ExpectSilence,
    HoleKind,
    OpenSocket,
    PassTime,
    PlantCredential,
    RawMessage,
    SendMessage,
    Step,
    TakeValue,
)
from authproof.claims.derive.shared.channel_access import (
    NO_PARAMETERS,
    ChannelAccess,
    HandshakeChanges,
    ParameterValues,
    expect_server_message,
    handshake_parameters,
    login_pause,
    scheme_of_message,
    texts_in_message,
    write_message,
)
from authproof.claims.derive.shared.held_credentials import keep_accepted
from authproof.claims.derive.shared.requests import (
    MOST_SENT,
    TextFields,
    WrittenParts,
    place_parts,
    vacant_captures,
)
from authproof.claims.derive.shared.server_beats import ServerBeats
from authproof.claims.derive.shared.spec import ClaimedSpec
from authproof.model.pointers import extend_pointer, spec_pointer
from authproof.model.vocabulary import Case, Live, Place, Surface
from authproof.sandbox.engine.cases import CASES
from authproof.sandbox.tables import ServerValues
from authproof.text.commonmark import quote_literal


class Dialogue:
    """One client's sockets on one channel, one open at a time. It counts what the server numbers."""

    def __init__(
        self, spec: ClaimedSpec, access: ChannelAccess, level: str | None = None, *, hasty: bool = False
    ) -> None:
        """Begin with the credentials of a way in, which are obtained first if they have to be.

        A hasty client does not pause for limits before it authenticates anew.
        """
        self._is_hasty = hasty
        self.spec = spec
        self.access = access
        self.channel = spec.provider.channels[access.channel]
        self.pointer = spec_pointer("channels", access.channel)
        self.sequence = 0
        """How many messages the server has numbered in this session."""
        self.session_kind = HoleKind.type
        """How a session's identifier must be: of its `type`, the one `taken`, or an `other`."""
        steps, texts = spec.obtain_credentials(access.scheme, level)
        self.credentials: dict[str, CredentialText] = texts
        self.steps: list[Step] = list(steps)
        self._facts: dict[str, None] = {}
        self._sockets = 0
        self._logins = 0
        self._is_spent = False
        """Whether the credentials have been presented, so that those which are good for one use are not any more."""
        self._beats = ServerBeats(self.channel)

    @classmethod
    def begin_authenticated(cls, spec: ClaimedSpec, access: ChannelAccess) -> Dialogue:
        """Begin with a socket on which the client is authenticated."""
        dialogue = cls(spec, access)
        dialogue.open_authenticated()
        return dialogue

    @property
    def socket_name(self) -> str:
        """Name the socket that was opened last."""
        return f"socket {self._sockets}"

    @property
    def written_parts(self) -> WrittenParts:
        """Write every part of the scheme."""
        return self.spec.write_scheme(self.access.scheme, self.credentials)

    @property
    def waiting_parts(self) -> WrittenParts:
        """Write what opens a socket that waits for a message: nothing, or the scheme if the path needs some of it."""
        parts = self.spec.provider.schemes[self.access.scheme].parts
        return self.written_parts if any(part.place is Place.path and part.credentials for part in parts) else ()

    # the client

    def open_handshake(  # noqa: PLR0913 - a handshake has that many sides
        self,
        sent: WrittenParts | None = None,
        *,
        given: ParameterValues = NO_PARAMETERS,
        headers: TextFields = (),
        query: TextFields = (),
        refused: ExpectedReply | None = None,
        server_values: ServerValues = (),
    ) -> None:
        """Open a socket, with the handshake parts of `sent` in the place of the scheme's."""
        parts = self.written_parts if sent is None else sent
        placed, vacant = place_parts(parts), vacant_captures(self.spec.provider.schemes[self.access.scheme], parts)
        values = handshake_parameters(self.channel, given)
        self._sockets += 1
        self.sequence = 0
        step = OpenSocket(
            socket=self.socket_name,
            server=self.channel.server,
            path=self.channel.path,
            captures=(*values["path"], *placed.captures, *vacant),
            query=(*values["query"], *placed.query, *query),
            headers=(*values["header"], *placed.headers, *headers),
            subprotocols=placed.subprotocols,
            refused=refused,
            server_values=server_values,
        )
        self.add_step(step, extend_pointer(self.pointer, "path"), extend_pointer(self.pointer, "server"))
        if refused is None:
            self._beats.begin()
        if sent is None:
            self._is_spent = self._is_spent or self.access.message is None
            self._rest_on_scheme()

    def expect_denial(
        self,
        case: Case,
        sent: WrittenParts | None = None,
        *,
        because: str = "",
        limit: str | None = None,
        **changes: Unpack[HandshakeChanges],
    ) -> None:
        """Open a socket, and expect that it is refused for a case: over HTTP, or else by a close.

        `because` is the fact for which it is, if the spec does not say how; `limit` the limit that is used up.
        """
        if self.refuses_by_close(case, limit):
            self.open_handshake(sent, **changes)
            self.expect_refused(case, limit)
        else:
            pointer = because or extend_pointer(self.pointer, "security")
            refusal = self.spec.documented_refusal(
                case, Surface.websocket, self.access.channel, limit=limit, pointer=pointer
            )
            self.open_handshake(sent, refused=refusal.reply, **changes)
            self.rest_on(*refusal.facts)

    def open_socket(self, sent: WrittenParts | None = None, **changes: Unpack[HandshakeChanges]) -> None:
        """Open a socket and hear what the server says before it is asked anything."""
        self.open_handshake(sent, **changes)
        self.expect_greeting()

    def open_authenticated(self, *takes: TakeValue) -> None:
        """Open a socket and authenticate, and take values from the welcome."""
        self.renew_spent()
        self.open_socket()
        if self.access.message:
            self.send_login()
        self.expect_welcome(*takes)

    def send_login(self, sent: WrittenParts | None = None) -> None:
        """Send the message that brings the credentials; what answers it is left open."""
        message = self.access.message or ""
        texts = [
            (message_pointer, text)
            for name, message_pointer, text in place_parts(self.written_parts if sent is None else sent).messages
            if name == message
        ]
        if self.login_pause:
            self.pass_time(self.login_pause)
        self._logins += 1
        self.send_message(message, write_message(self.spec, self.access.channel, message, tuple(texts)))
        if sent is None:
            self._rest_on_scheme()

    def send_message(self, message: str, content: Any = None, times: int = 1) -> None:
        """Send a message, `content` in the place of its example with credentials put in."""
        self.add_step(
            SendMessage(self.socket_name, self.message_payload(message) if content is None else content, times),
            extend_pointer(self.pointer, "messages", message, "match"),
        )
        self._is_spent |= bool(texts_in_message(self.spec, self.access, message, self.credentials))

    def exchange_message(self, message: str, content: Any = None) -> None:
        """Send a message, and expect its reply."""
        self.send_message(message, content)
        self.expect_reply_to(message)

    def send_raw(self, content: Any) -> None:
        """Send what is none of the documented messages; bytes and text as they are."""
        self.add_step(
            SendMessage(self.socket_name, RawMessage(content) if isinstance(content, str | bytes) else content)
        )

    def message_payload(self, message: str) -> Any:
        """Give the example of a client's message, with credentials put in, which are obtained first if need be."""
        steps, held = self.spec.obtain_credentials(
            scheme_of_message(self.spec, self.channel, message), held=self.credentials
        )
        if steps:
            self.renew_spent()
        self._add_renewal(steps)
        self.credentials = held
        texts = texts_in_message(self.spec, self.access, message, self.credentials)
        return write_message(self.spec, self.access.channel, message, texts)

    def present_instead(self, credential: str, text: CredentialText) -> None:
        """Present another value of a credential from now on."""
        self.credentials = {**self.credentials, credential: text}

    def renew_credentials(self) -> None:
        """Get credentials anew if they have to be issued, or if a person held them and they are good no more."""
        steps, texts = self.spec.obtain_credentials(self.access.scheme)
        self._add_renewal(steps)
        self.credentials |= {name: text for name, text in texts.items() if not self.spec.is_held_from_start(name)}
        if self._is_spent:
            spent = self.spec.renew_spent(None, self.access.scheme)
            self.steps += [step for step in spent if isinstance(step, PlantCredential) and step not in steps]
        self._is_spent = False

    def renew_spent(self, seconds: float = 0) -> None:
        """Make good again what ended with its last use, or lives no longer than this."""
        if self._is_spent or seconds:
            self._add_renewal(self.spec.renew_spent(None, self.access.scheme, seconds=seconds))
        self._is_spent = False

    def renew_others(self, credential: str, seconds: float = 0) -> None:
        """Make good again what else ended with one use, or lives no longer than this."""
        self._add_renewal(self.spec.renew_spent(None, self.access.scheme, (credential,), seconds))
        self._is_spent = False

    def close_socket(self, code: int | None = None) -> None:
        """Close the socket; without a code the connection is cut."""
        self.add_step(CloseSocket(self.socket_name, code))
        self._beats.end()

    def pass_time(self, seconds: float) -> None:
        """Let time pass, and expect the heartbeats that the server sends meanwhile."""
        self.add_step(PassTime(seconds))
        for _ in range(self._beats.count_within(seconds)):
            self.expect_message(self.channel.heartbeat.message if self.channel.heartbeat else "")

    def count_as(self, limit: str, times: int, *, most: int = MOST_SENT) -> int:
        """Tell how often to do what counts for a limit so many times.

        If they are too many, it is done twice: once counted as all but one, and once more, which still passes.
        """
        if times > most:
            self.add_step(CountNextAs(limit, times - 1))
            return 2
        return times

    # the server

    def expect_greeting(self) -> None:
        """Expect the greeting, if there is one."""
        if self.channel.greeting:
            self.expect_message(self.channel.greeting)
            self.rest_on(extend_pointer(self.pointer, "greeting"))

    def expect_welcome(self, *takes: TakeValue) -> None:
        """Expect what answers an authentication: the welcome, and the reply to the message that brought it."""
        if self.channel.welcome:
            self.expect_message(self.channel.welcome, *takes)
            self.rest_on(extend_pointer(self.pointer, "welcome"))
        if self.access.message:
            self.expect_reply_to(self.access.message)

    def expect_reply_to(self, message: str) -> None:
        """Expect the reply to a message of the client, or nothing if it has none."""
        if reply := self.channel.messages[message].reply:
            self.expect_message(reply)
            self.rest_on(extend_pointer(self.pointer, "messages", message, "reply"))

    def expect_message(self, message: str, *takes: TakeValue) -> None:
        """Expect a message, with the number that it has to have."""
        self.sequence += self.is_numbered(message)
        self.add_step(
            ExpectMessage(
                self.socket_name,
                expect_server_message(self.channel, self.pointer, message, self.sequence, self.session_kind),
                takes,
            ),
            extend_pointer(self.pointer, "messages", message, "payload"),
        )

    def expect_silence(self) -> None:
        """Expect that nothing comes and the socket stays open."""
        self.add_step(ExpectSilence(self.socket_name))

    def expect_refused(self, case: Case, limit: str | None = None) -> None:
        """Expect what is documented for a case: a close, or a message after which the socket stays open.

        `limit` is the limit that is used up, if one is.
        """
        answering = self.channel.close_for(case, limit)
        if answering is None:
            pointer = extend_pointer(self.pointer, "closes")
            self._beats.end()
            self.add_step(ExpectClose(self.socket_name, CASES[case].code, pointer, f"undocumented: {case}", pointer))
            return
        name, close = answering
        pointer = extend_pointer(self.pointer, "closes", name)
        code_pointer, reason_pointer = extend_pointer(pointer, "code"), extend_pointer(pointer, "reason")
        self.rest_on(code_pointer, extend_pointer(pointer, "cases", close.cases.index(case)))
        if close.reason:
            self.rest_on(reason_pointer)
        if close.message:
            self.rest_on(extend_pointer(pointer, "message"))
            self.expect_message(close.message)
        if close.code is None:
            self.expect_silence()
        else:
            self._beats.end()
            self.add_step(ExpectClose(self.socket_name, close.code, code_pointer, close.reason, reason_pointer))

    def expect_turned_away(self, case: Case, limit: str | None = None) -> None:
        """Open a socket as usual, and expect to be refused: at the handshake, or after the message that logs in."""
        if self.access.message:
            self.open_socket()
            self.send_login()
            self.expect_refused(case, limit)
        else:
            self.expect_denial(case, limit=limit)

    # what holds of the channel

    def refuses_by_close(self, case: Case, limit: str | None = None) -> bool:
        """Tell whether a flaw of the handshake is told by a close, and not over HTTP."""
        documented = self.spec.provider.failure_for(case, Surface.websocket, self.access.channel, limit)
        return documented is None and self.channel.close_for(case, limit) is not None

    @property
    def login_pause(self) -> float:
        """Seconds that limits ask the client to wait before it authenticates; 0 for none, or if it is hasty."""
        return 0.0 if self._is_hasty else login_pause(self.spec, self.access, self._logins)

    @property
    def answers_authentication(self) -> bool:
        """Whether the server says anything once the client is authenticated."""
        message = self.access.message
        return bool(self.channel.welcome or (message and self.channel.messages[message].reply))

    def is_numbered(self, message: str) -> bool:
        """Tell whether the server counts a message in the session."""
        return Live.sequence in self.channel.messages[message].live.values()

    # the claim

    def add_step(self, step: Step, *facts: str) -> None:
        """Add a step, and the facts that it rests on."""
        self.steps.append(step)
        self.rest_on(*facts)

    def rest_on(self, *facts: str) -> None:
        """Note facts that the claim rests on."""
        self._facts |= dict.fromkeys(facts)

    def make_claim(
        self, name: str, sentence: str, *about: str, topic: ClaimTopic = ClaimTopic.sockets, live: bool = False
    ) -> Claim:
        """Give all of it as a claim; `about` are the facts that it is about."""
        return Claim(name, topic, sentence, tuple(dict.fromkeys((*about, *self._facts))), tuple(self.steps), live)

    def make_channel_claim(
        self, name: str, statement: str, *about: str, topic: ClaimTopic = ClaimTopic.sockets, live: bool = False
    ) -> Claim:
        """Give all of it as a claim whose sentence is a statement about the channel."""
        sentence = f"{quote_literal(self.channel.title)}: {statement}."
        return self.make_claim(name, sentence, *about, topic=topic, live=live)

    def _add_renewal(self, steps: Iterable[Step]) -> None:
        """Add what gets credentials anew; what it takes itself may have ended, too."""
        if renewal := tuple(steps):
            self.steps += keep_accepted(self.spec, renewal, tuple(self.steps))

    def _rest_on_scheme(self) -> None:
        pointer = extend_pointer(self.pointer, "security", self.channel.security.index(self.access.scheme))
        self.rest_on(pointer, *self.spec.scheme_facts(self.access.scheme))
