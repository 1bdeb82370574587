"""Claims about heartbeats: which side sends them, how often, and what becomes of a socket without them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from typing import Final

from generator import pointer
from generator.claims.claim import Claim
from generator.claims.make.dialogue import Dialogue
from generator.claims.make.subject import Subject
from generator.claims.make.telling import duration, ends, on, title
from generator.claims.make.turns import harmless, prove
from generator.claims.make.ways import Way, approachable, by_message, lifetime, main_way
from generator.model.channel import Heartbeat, Side, When
from generator.model.failure import Case

MARGIN: Final = 0.5
"""Seconds on either side of a moment."""

_LONG: Final = 60.0
"""Seconds that are more than a client needs to authenticate."""

_NO_TIME: Final = "no time to authenticate is stated, and a client may take its time"

_ROUNDS: Final = 3
"""How many heartbeats of the server are waited for."""


def claims(subject: Subject) -> Iterator[Claim]:
    """Derive them for every channel."""
    for name, channel in subject.provider.channels.items():
        way = main_way(subject, name)
        if way and channel.heartbeat:
            pulse = _Pulse(subject, way, channel.heartbeat)
            yield from pulse.of_client() if channel.heartbeat.sender is Side.client else pulse.of_server()
        if way := by_message(subject, name):
            if channel.authenticate_within:
                yield _too_late(subject, way, channel.authenticate_within)
            yield _in_time(subject, way, channel.authenticate_within)


@dataclass(frozen=True, slots=True)
class _Pulse:
    """The heartbeats of one channel."""

    subject: Subject
    way: Way
    heartbeat: Heartbeat

    @property
    def at(self) -> str:
        return f"/channels/{self.way.channel}/heartbeat"

    @property
    def message(self) -> str:
        return f"/channels/{self.way.channel}/messages/{self.heartbeat.message}"

    @property
    def interval(self) -> float | None:
        """Seconds between two heartbeats; none if they are not told."""
        told = self.heartbeat
        if told.seconds is not None or told.interval_in is None or told.interval_at is None:
            return told.seconds
        example = self.subject.provider.channels[self.way.channel].messages[told.interval_in].payload
        return float(pointer.resolve(example, told.interval_at)) / 1000

    @property
    def telling(self) -> tuple[str, ...]:
        """Point to where the interval is told."""
        told = self.heartbeat
        if told.seconds is not None:
            return (f"{self.at}/seconds",)
        payload = f"/channels/{self.way.channel}/messages/{told.interval_in}/payload{told.interval_at}"
        return payload, f"{self.at}/interval_in", f"{self.at}/interval_at"

    def of_client(self) -> Iterator[Claim]:
        """Claim the heartbeats of a client, and what comes of none."""
        when = self.subject.provider.channels[self.way.channel].messages[self.heartbeat.message].when
        if when is not When.after and by_message(self.subject, self.way.channel):
            yield self._early()
        yield self._answered()
        if self.interval:
            yield self._regular(self.interval, self.heartbeat.timeout or self.interval)
        if self.heartbeat.timeout:
            yield self._missed(self.heartbeat.timeout)
            yield self._renewed(self.heartbeat.timeout)
            yield from self._alone(self.heartbeat.timeout)

    def of_server(self) -> Iterator[Claim]:
        """Claim that the server's heartbeats come when they are due, and not before."""
        if self.interval is None:
            return
        dialogue = self._entered()
        for _ in range(_ROUNDS):
            dialogue.wait(self.interval - MARGIN)
            dialogue.silence()
            dialogue.wait(MARGIN)
            dialogue.hear(self.heartbeat.message)
        words = f"the server sends {self._name(dialogue)} every {duration(self.interval)}, and not before"
        about = (*self.telling, f"{self.at}/message", f"{self.at}/sender")
        yield self._claim(dialogue, "server", words, *about)

    def _early(self) -> Claim:
        dialogue = Dialogue(self.subject, self.way)
        dialogue.open(())
        self._beat(dialogue)
        words = f"{self._name(dialogue)} may be sent before the client is authenticated{self._reply(dialogue)}"
        live = approachable(self.subject, self.way)
        return self._claim(dialogue, "early", words, f"{self.message}/when", f"{self.message}/reply", live=live)

    def _answered(self) -> Claim:
        dialogue = self._entered()
        self._beat(dialogue)
        dialogue.silence()
        words = f"{self._name(dialogue)} may be sent once the client is authenticated{self._reply(dialogue)}"
        return self._claim(dialogue, "answered", words, f"{self.message}/when", f"{self.message}/reply")

    def _regular(self, interval: float, timeout: float) -> Claim:
        dialogue = self._entered()
        for _ in range(ceil(timeout / interval) + 1):
            dialogue.wait(interval)
            self._beat(dialogue)
        dialogue.silence()
        words = f"{self._name(dialogue)} every {duration(interval)}, as told, keeps the socket open"
        return self._claim(dialogue, "regular", words, *self.telling)

    def _missed(self, timeout: float) -> Claim:
        dialogue = self._entered()
        self._until_closed(dialogue, timeout)
        words = f"{duration(timeout)} without {self._name(dialogue)} {ends(dialogue, Case.heartbeat_timeout)}"
        return self._claim(dialogue, "timeout", words, f"{self.at}/timeout")

    def _renewed(self, timeout: float) -> Claim:
        dialogue = self._entered()
        dialogue.wait(timeout - MARGIN)
        self._beat(dialogue)
        self._until_closed(dialogue, timeout)
        words = f"each {self._name(dialogue)} begins the {duration(timeout)} anew"
        return self._claim(dialogue, "renewed", words, f"{self.at}/timeout")

    def _alone(self, timeout: float) -> Iterator[Claim]:
        """Claim that no other message stands in for the heartbeat."""
        dialogue = self._entered()
        messages = dialogue.channel.messages
        fitting = [name for name in harmless(self.subject, self.way.channel) if messages[name].when is not When.before]
        for other in [name for name in fitting if name != self.heartbeat.message][:1]:
            dialogue.wait(timeout - MARGIN)
            dialogue.say(other)
            dialogue.answered(other)
            dialogue.wait(MARGIN)
            dialogue.refused(Case.heartbeat_timeout)
            words = f"{title(dialogue, other)} does not stand in for {self._name(dialogue)}"
            yield self._claim(dialogue, "alone", words, f"{self.at}/message", f"{self.at}/timeout")

    def _entered(self) -> Dialogue:
        dialogue = Dialogue(self.subject, self.way)
        dialogue.enter()
        return dialogue

    def _beat(self, dialogue: Dialogue) -> None:
        """Send the heartbeat, with the number of the last message that came, and expect its reply."""
        payload = dialogue.payload(self.heartbeat.message)
        if self.heartbeat.sequence_at is not None and dialogue.number:
            payload = pointer.put(payload, self.heartbeat.sequence_at, dialogue.number)
        dialogue.say(self.heartbeat.message, payload)
        dialogue.answered(self.heartbeat.message)

    def _until_closed(self, dialogue: Dialogue, timeout: float) -> None:
        dialogue.wait(timeout - MARGIN)
        dialogue.silence()
        dialogue.wait(MARGIN)
        dialogue.refused(Case.heartbeat_timeout)

    def _claim(self, dialogue: Dialogue, name: str, words: str, *about: str, live: bool = False) -> Claim:
        facts = (*about, f"{self.at}/message", f"{self.at}/sender")
        return dialogue.claim(f"heartbeat.{self.way.channel}.{name}", on(dialogue, words), *facts, live=live)

    def _name(self, dialogue: Dialogue) -> str:
        return title(dialogue, self.heartbeat.message)

    def _reply(self, dialogue: Dialogue) -> str:
        reply = dialogue.channel.messages[self.heartbeat.message].reply
        return f", and {title(dialogue, reply)} answers it" if reply else ""


def _too_late(subject: Subject, way: Way, seconds: float) -> Claim:
    dialogue = Dialogue(subject, way)
    dialogue.open(())
    dialogue.wait(seconds - MARGIN)
    dialogue.silence()
    dialogue.wait(MARGIN)
    dialogue.refused(Case.authentication_timeout)
    words = f"{duration(seconds)} without an authentication {ends(dialogue, Case.authentication_timeout)}"
    about = f"{dialogue.at}/authenticate_within"
    return dialogue.claim(f"authenticate.{way.channel}.late", on(dialogue, words), about)


def _in_time(subject: Subject, way: Way, seconds: float | None) -> Claim:
    """Authenticate as late as may be; a channel that states no time leaves any."""
    dialogue = Dialogue(subject, way)
    heartbeat = dialogue.channel.heartbeat
    dialogue.open()
    ends = (seconds, heartbeat and heartbeat.timeout, lifetime(subject, way), _LONG)
    dialogue.wait(min(end for end in ends if end) - MARGIN)
    dialogue.login()
    dialogue.welcomed()
    if seconds:
        dialogue.wait(2 * MARGIN)
    prove(dialogue)
    words = f"a client that authenticates within {duration(seconds)} may stay" if seconds else _NO_TIME
    about = f"{dialogue.at}/authenticate_within"
    return dialogue.claim(f"authenticate.{way.channel}.in_time", on(dialogue, words), about)
