"""Windows that count messages on a socket: how many pass, when the next one does, whether sockets share the count."""

from __future__ import annotations

from collections.abc import Iterator

from generator.claims.claim import Claim
from generator.claims.make.dialogue import Dialogue
from generator.claims.make.subject import Subject
from generator.claims.make.ways import Way, ways
from generator.model.channel import Channel, Side, When
from generator.model.failure import Case
from generator.model.limit import Algorithm, Scope, Window
from generator.words import count, duration


def claims(subject: Subject) -> Iterator[Claim]:
    """Claim every window that counts messages which an authenticated client may send at any time."""
    limits = subject.provider.limits.items()
    for name, limit in ((name, each) for name, each in limits if isinstance(each, Window)):
        for channel in limit.channels:
            for way in ways(subject, channel)[:1]:
                for message in _repeatable(subject.provider.channels[channel], limit, way):
                    yield from _Told(subject, name, limit, way, message).claims()


def _repeatable(channel: Channel, limit: Window, way: Way) -> list[str]:
    """Name the messages that count and can be sent again and again; one is enough if all count."""
    mine = [
        name
        for name, message in channel.messages.items()
        if message.sender is Side.client and message.when is not When.before and name != way.message
    ]
    answered = sorted(mine, key=lambda name: channel.messages[name].reply is None)
    return [name for name in mine if name in limit.messages] if limit.messages else answered[:1]


class _Told:
    """One window, and one message that it counts."""

    def __init__(self, subject: Subject, name: str, limit: Window, way: Way, message: str) -> None:
        self.subject, self.name, self.limit, self.way, self.message = subject, name, limit, way, message
        self.at = f"/limits/{name}"
        self.channel = subject.provider.channels[way.channel]
        self.counted = 1 if way.message and not limit.messages else 0
        """How many the authentication itself takes."""

    def claims(self) -> Iterator[Claim]:
        """Claim how many messages pass on one socket, and when more do."""
        yield self._exhausted()
        yield self._reached()
        if self._lives():
            yield self._again(late=False)
            yield self._again(late=True)
            yield from self._algorithm()
        yield self._scope()

    def _exhausted(self) -> Claim:
        dialogue = self._entered()
        self._say(dialogue, self.limit.requests - self.counted)
        self._over(dialogue)
        what = count(self.limit.requests, "message") + (f" `{self.message}`" if self.limit.messages else "")
        sentence = f"{what} in {duration(self.limit.seconds)} may be sent on a socket, one more is refused."
        return self._claim(dialogue, "exhausted", sentence, f"{self.at}/requests", *self._counts())

    def _reached(self) -> Claim:
        dialogue = self._entered()
        self._say(dialogue, self.limit.requests - self.counted)
        dialogue.silence()
        return self._claim(dialogue, "reached", "Up to that number the socket stays open.", f"{self.at}/requests")

    def _again(self, *, late: bool) -> Claim:
        """Claim when room comes back; a heartbeat half way keeps the socket alive."""
        dialogue = self._entered()
        self._say(dialogue, self.limit.requests - self.counted - self._beats())
        self._half(dialogue)
        dialogue.wait(self.limit.seconds / 2 - (0 if late else min(0.5, self.limit.seconds / 10)))
        if late:
            self._say(dialogue, 1)
            dialogue.silence()
        else:
            self._over(dialogue)
        after = duration(self.limit.seconds)
        told = f"{after.capitalize()} after the first message, one more passes."
        sentence = told if late else f"Earlier than {after} after the first message, one more is refused."
        return self._claim(dialogue, "again" if late else "not_yet", sentence, f"{self.at}/seconds")

    def _algorithm(self) -> Iterator[Claim]:
        """Tell a fixed window from a sliding one: most messages come late, and the time of the first is over."""
        early = max(self.counted, 1)
        late = self.limit.requests - early - self._beats()
        if self.limit.algorithm is Algorithm.token_bucket or late < 1:
            return
        fixed = self.limit.algorithm is Algorithm.fixed_window
        dialogue = self._entered()
        self._say(dialogue, early - self.counted)
        self._half(dialogue)
        self._say(dialogue, late)
        dialogue.wait(self.limit.seconds / 2)
        self._say(dialogue, early)
        if fixed:
            self._say(dialogue, 1)
            dialogue.silence()
        else:
            self._over(dialogue)
        told = "all may pass again" if fixed else "only as many may pass as were sent that long ago"
        sentence = f"{duration(self.limit.seconds).capitalize()} after the first message, {told}."
        yield self._claim(dialogue, "algorithm", sentence, f"{self.at}/algorithm", f"{self.at}/seconds")

    def _scope(self) -> Claim:
        alone = self.limit.scope is Scope.connection
        dialogue = self._entered()
        self._say(dialogue, self.limit.requests - self.counted)
        dialogue.enter()
        if alone:
            self._say(dialogue, 1)
            dialogue.silence()
        else:
            self._over(dialogue)
        sentence = "Each socket has a count of its own." if alone else "Several sockets share the count."
        return self._claim(dialogue, "other_socket", sentence, f"{self.at}/scope")

    # the conversation

    def _entered(self) -> Dialogue:
        dialogue = Dialogue(self.subject, self.way)
        dialogue.enter()
        return dialogue

    def _say(self, dialogue: Dialogue, times: int) -> None:
        for _ in range(times):
            dialogue.say(self.message)
            dialogue.answered(self.message)

    def _over(self, dialogue: Dialogue) -> None:
        dialogue.say(self.message)
        dialogue.refused(Case.limited, self.name)

    def _half(self, dialogue: Dialogue) -> None:
        dialogue.wait(self.limit.seconds / 2)
        heartbeat = self._heartbeat()
        if heartbeat:
            dialogue.say(heartbeat)
            dialogue.answered(heartbeat)

    def _beats(self) -> int:
        """Tell how many the heartbeat half way takes."""
        heartbeat = self._heartbeat()
        return 1 if heartbeat and heartbeat in (self.limit.messages or (heartbeat,)) else 0

    def _heartbeat(self) -> str | None:
        """Name the client's heartbeat, if it is needed for as long as the window is."""
        heartbeat = self.channel.heartbeat
        if heartbeat is None or heartbeat.sender is Side.server or heartbeat.timeout is None:
            return None
        return heartbeat.message if heartbeat.timeout <= self.limit.seconds else None

    def _lives(self) -> bool:
        """Tell whether the socket lives for as long as the window is, and the server is quiet meanwhile."""
        heartbeat = self.channel.heartbeat
        if heartbeat is None:
            return True
        if heartbeat.sender is Side.server:
            return heartbeat.seconds is None or heartbeat.seconds > self.limit.seconds
        return heartbeat.timeout is None or heartbeat.timeout > self.limit.seconds / 2

    # the claim

    def _counts(self) -> tuple[str, ...]:
        messages = self.limit.messages
        listed = (f"{self.at}/messages/{messages.index(self.message)}",) if messages else ()
        return (*listed, f"{self.at}/channels/{self.limit.channels.index(self.way.channel)}")

    def _claim(self, dialogue: Dialogue, name: str, sentence: str, *about: str) -> Claim:
        suffix = f".{self.message}" if len(self.limit.messages) > 1 else ""
        return dialogue.claim(f"limit.{self.name}.{name}{suffix}", sentence, *about, topic="limits")
