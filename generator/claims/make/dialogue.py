"""A conversation on sockets as the steps of one claim, written down as it goes on, with all that it rests on."""

from __future__ import annotations

from typing import Any, Final

from generator.claims.claim import (
    Claim,
    Closed,
    Connect,
    Hear,
    Leave,
    Raw,
    Reply,
    Say,
    Silence,
    Step,
    Take,
    Text,
    Wait,
)
from generator.claims.make.placing import Fields, Sent, place
from generator.claims.make.saying import NONE, SESSION, Given, document, parameters, pause, put
from generator.claims.make.subject import Subject
from generator.claims.make.sure import contents, sure
from generator.claims.make.ways import Way, carried
from generator.engine.cases import CASES
from generator.model.failure import Case, Close, Live

WEBSOCKET: Final = "websocket"
"""The surface of refusals at the handshake."""


class Dialogue:
    """One client's sockets on one channel, one open at a time. It counts what the server numbers."""

    def __init__(self, subject: Subject, way: Way, level: str | None = None, *, hasty: bool = False) -> None:
        """Begin with the credentials of a way in, which are obtained first if they have to be.

        A hasty client does not pause for limits before it authenticates anew.
        """
        self._hasty = hasty
        self.subject = subject
        self.way = way
        self.channel = subject.provider.channels[way.channel]
        self.at = f"/channels/{way.channel}"
        self.number = 0
        """How many messages the server has numbered in this session."""
        self.session = "type"
        """How a session's identifier must be, as the kind of a hole: of its `type`, the one `taken`, or an `other`."""
        steps, texts = subject.obtain(way.scheme, level)
        self.credentials: dict[str, Text] = texts
        self.steps: list[Step] = list(steps)
        self._facts: dict[str, None] = {}
        self._sockets = 0
        self._logins = 0

    @property
    def socket(self) -> str:
        """Name the socket that was opened last."""
        return f"socket {self._sockets}"

    @property
    def sent(self) -> Sent:
        """Write every part of the scheme."""
        return self.subject.sent(self.way.scheme, self.credentials)

    # the client

    def connect(
        self,
        sent: Sent | None = None,
        *,
        given: Given = NONE,
        headers: Fields = (),
        query: Fields = (),
        refused: Reply | None = None,
    ) -> None:
        """Open a socket, with the handshake parts of `sent` in the place of the scheme's."""
        placed = place(self.sent if sent is None else sent)
        values = parameters(self.channel, given)
        self._sockets += 1
        self.number = 0
        step = Connect(
            socket=self.socket,
            server=self.channel.server,
            path=self.channel.path,
            captures=(*values["path"], *placed.captures),
            query=(*values["query"], *placed.query, *query),
            headers=(*placed.headers, *headers),
            subprotocols=placed.subprotocols,
            refused=refused,
        )
        self.step(step, f"{self.at}/path", f"{self.at}/server")
        if sent is None:
            self._rest_on_scheme()

    def denied(
        self, case: Case, sent: Sent | None = None, *, because: str = "", limit: str | None = None, **more: Any
    ) -> None:
        """Open a socket, and expect that it is refused for a case: over HTTP, or else by a close.

        `because` is the fact for which it is, if the spec does not say how; `limit` the limit that is used up;
        `more` as of `connect`.
        """
        if self.shuts(case, limit):
            self.connect(sent, **more)
            self.refused(case, limit)
        else:
            facts = self.subject.refuses(case, WEBSOCKET, self.way.channel, limit)
            at = because or f"{self.at}/security"
            refusal = self.subject.refusal(case, WEBSOCKET, self.way.channel, limit=limit, at=at)
            refusal = sure(self.subject, refusal, facts)
            self.connect(sent, refused=refusal, **more)
            self.rest_on(*facts, *contents(self.subject, refusal))

    def open(self, sent: Sent | None = None, **more: Any) -> None:
        """Open a socket and hear what the server says before it is asked anything; `more` as of `connect`."""
        self.connect(sent, **more)
        self.greeted()

    def enter(self, *takes: Take, **more: Any) -> None:
        """Open a socket and authenticate, and take values from the welcome; `more` as of `connect`."""
        self.open(**more)
        if self.way.message:
            self.login()
        self.welcomed(*takes)

    def login(self, sent: Sent | None = None) -> None:
        """Send the message that brings the credentials; what answers it is left open."""
        message = self.way.message or ""
        texts = [
            (at, text) for name, at, text in place(self.sent if sent is None else sent).messages if name == message
        ]
        if not self._hasty and (seconds := pause(self.subject, self.way, self._logins)):
            self.wait(seconds)
        self._logins += 1
        self.say(message, put(self.channel.messages[message].payload, tuple(texts)))
        if sent is None:
            self._rest_on_scheme()

    def say(self, message: str, content: Any = None, times: int = 1) -> None:
        """Send a message, `content` in the place of its example with credentials put in."""
        self.step(Say(self.socket, self.payload(message) if content is None else content, times), self._match(message))

    def tell(self, content: Any) -> None:
        """Send what is none of the documented messages; bytes and text as they are."""
        self.step(Say(self.socket, Raw(content) if isinstance(content, str | bytes) else content))

    def payload(self, message: str) -> Any:
        """Give the example of a client's message, with credentials put in."""
        texts = carried(self.subject, self.way, message, self.credentials)
        return put(self.channel.messages[message].payload, texts)

    def renew(self) -> None:
        """Get credentials anew if they have to be issued."""
        steps, texts = self.subject.obtain(self.way.scheme)
        if steps:
            self.steps += steps
            self.credentials = texts

    def leave(self, code: int | None = None) -> None:
        """Close the socket; without a code the connection is cut."""
        self.step(Leave(self.socket, code))

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.step(Wait(seconds))

    # the server

    def greeted(self) -> None:
        """Expect the greeting, if there is one."""
        if self.channel.greeting:
            self.hear(self.channel.greeting)
            self.rest_on(f"{self.at}/greeting")

    def welcomed(self, *takes: Take) -> None:
        """Expect what answers an authentication: the welcome, and the reply to the message that brought it."""
        if self.channel.welcome:
            self.hear(self.channel.welcome, *takes)
            self.rest_on(f"{self.at}/welcome")
        if self.way.message:
            self.answered(self.way.message)

    def answered(self, message: str) -> None:
        """Expect the reply to a message of the client, or nothing if it has none."""
        if reply := self.channel.messages[message].reply:
            self.hear(reply)
            self.rest_on(f"{self.at}/messages/{message}/reply")

    def telling(self) -> tuple[Take, ...]:
        """Take the session's identifier from the welcome; nothing if that does not tell it."""
        live = self.channel.messages[self.channel.welcome].live if self.channel.welcome else {}
        return tuple(Take(at, SESSION) for at, value in live.items() if value is Live.session)

    def hear(self, message: str, *takes: Take) -> None:
        """Expect a message, with the number that it has to have."""
        self.number += self.is_numbered(message)
        self.step(
            Hear(self.socket, document(self.channel, self.at, message, self.number, self.session), takes),
            f"{self.at}/messages/{message}/payload",
        )

    def silence(self) -> None:
        """Expect that nothing comes and the socket stays open."""
        self.step(Silence(self.socket))

    def refused(self, case: Case, limit: str | None = None) -> None:
        """Expect what is documented for a case: a close, or a message after which the socket stays open.

        `limit` is the limit that is used up, if one is.
        """
        found = self.close_of(case, limit)
        if found is None:
            at = f"{self.at}/closes"
            self.step(Closed(self.socket, CASES[case.value].code, at, f"undocumented: {case}", at))
            return
        name, close = found
        at = f"{self.at}/closes/{name}"
        self.rest_on(f"{at}/code", f"{at}/cases/{close.cases.index(case)}")
        if close.reason:
            self.rest_on(f"{at}/reason")
        if close.message:
            self.rest_on(f"{at}/message")
            self.hear(close.message)
        if close.code is None:
            self.silence()
        else:
            self.step(Closed(self.socket, close.code, f"{at}/code", close.reason, f"{at}/reason"))

    # what holds of the channel

    def close_of(self, case: Case, limit: str | None = None) -> tuple[str, Close] | None:
        """Find the documented close for a case, with its name; those of single limits go before the general one."""
        ordered = sorted(self.channel.closes.items(), key=lambda item: not item[1].limits)
        fitting = ((name, close) for name, close in ordered if case in close.cases)
        return next(((name, close) for name, close in fitting if not close.limits or limit in close.limits), None)

    def shuts(self, case: Case, limit: str | None = None) -> bool:
        """Tell whether a flaw of the handshake is told by a close, and not over HTTP."""
        documented = self.subject.documented(case, WEBSOCKET, self.way.channel, limit)
        return documented is None and self.close_of(case, limit) is not None

    def is_numbered(self, message: str) -> bool:
        """Tell whether the server counts a message in the session."""
        return Live.sequence in self.channel.messages[message].live.values()

    # the claim

    def step(self, step: Step, *facts: str) -> None:
        """Add a step, and the facts that it rests on."""
        self.steps.append(step)
        self.rest_on(*facts)

    def rest_on(self, *facts: str) -> None:
        """Note facts that the claim rests on."""
        self._facts |= dict.fromkeys(facts)

    def claim(self, name: str, sentence: str, *about: str, topic: str = "sockets", live: bool = False) -> Claim:
        """Give all of it as a claim; `about` are the facts that it is about."""
        return Claim(name, topic, sentence, tuple(dict.fromkeys((*about, *self._facts))), tuple(self.steps), live)

    def _rest_on_scheme(self) -> None:
        at = f"{self.at}/security/{self.channel.security.index(self.way.scheme)}"
        self.rest_on(at, *self.subject.travels(self.way.scheme))

    def _match(self, message: str) -> str:
        return f"{self.at}/messages/{message}/match"
