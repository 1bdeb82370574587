"""Windows that count messages on a socket: how many pass, when the next one does, whether sockets share the count."""

from __future__ import annotations

from collections.abc import Iterator

from generator.claims.claim import Claim
from generator.claims.make.dialogue import Dialogue
from generator.claims.make.subject import ClaimedSpec
from generator.claims.make.ways import ChannelAccess, list_accesses
from generator.model.channel import Channel, Side, When
from generator.model.failure import Case
from generator.model.limit import Algorithm, Scope, Window
from generator.words import spell_count, spell_duration


def derive_message_window_claims(spec: ClaimedSpec) -> Iterator[Claim]:
    """Claim every window that counts messages which an authenticated client may send at any time."""
    limits = spec.provider.limits.items()
    for name, limit in ((name, each) for name, each in limits if isinstance(each, Window)):
        for channel in limit.channels:
            for access in list_accesses(spec, channel)[:1]:
                for message in _repeatable_messages(spec.provider.channels[channel], limit, access):
                    yield from _MessageWindow(spec, name, limit, access, message).derive_all()


def _repeatable_messages(channel: Channel, limit: Window, access: ChannelAccess) -> list[str]:
    """Name the messages that count and can be sent again and again; one is enough if all count."""
    mine = [
        name
        for name, message in channel.messages.items()
        if message.sender is Side.client and message.when is not When.before and name != access.message
    ]
    answered = sorted(mine, key=lambda name: channel.messages[name].reply is None)
    return [name for name in mine if name in limit.messages] if limit.messages else answered[:1]


class _MessageWindow:
    """One window, and one message that it counts."""

    def __init__(self, spec: ClaimedSpec, name: str, limit: Window, access: ChannelAccess, message: str) -> None:
        self.spec, self.name, self.limit, self.access, self.message = spec, name, limit, access, message
        self.pointer = f"/limits/{name}"
        self.channel = spec.provider.channels[access.channel]
        self.counted = 1 if access.message and not limit.messages else 0
        """How many the authentication itself takes."""

    def derive_all(self) -> Iterator[Claim]:
        """Claim how many messages pass on one socket, and when more do."""
        yield self._claim_exhausted()
        yield self._claim_reached()
        if self._outlives_window():
            yield self._claim_reopening(late=False)
            yield self._claim_reopening(late=True)
            yield from self._claim_algorithm()
        yield self._claim_scope()

    def _claim_exhausted(self) -> Claim:
        dialogue = self._open_authenticated()
        self._send_messages(dialogue, self.limit.requests - self.counted)
        self._expect_over_limit(dialogue)
        what = spell_count(self.limit.requests, "message") + (f" `{self.message}`" if self.limit.messages else "")
        sentence = f"{what} in {spell_duration(self.limit.seconds)} may be sent on a socket, one more is refused."
        return self._make_claim(dialogue, "exhausted", sentence, f"{self.pointer}/requests", *self._coverage_facts())

    def _claim_reached(self) -> Claim:
        dialogue = self._open_authenticated()
        self._send_messages(dialogue, self.limit.requests - self.counted)
        dialogue.expect_silence()
        return self._make_claim(
            dialogue, "reached", "Up to that number the socket stays open.", f"{self.pointer}/requests"
        )

    def _claim_reopening(self, *, late: bool) -> Claim:
        """Claim when room comes back; a heartbeat half way keeps the socket alive."""
        dialogue = self._open_authenticated()
        self._send_messages(dialogue, self.limit.requests - self.counted - self._heartbeats_counted())
        self._wait_half(dialogue)
        dialogue.pass_time(self.limit.seconds / 2 - (0 if late else min(0.5, self.limit.seconds / 10)))
        if late:
            self._send_messages(dialogue, 1)
            dialogue.expect_silence()
        else:
            self._expect_over_limit(dialogue)
        after = spell_duration(self.limit.seconds)
        late_sentence = f"{after.capitalize()} after the first message, one more passes."
        sentence = late_sentence if late else f"Earlier than {after} after the first message, one more is refused."
        return self._make_claim(dialogue, "again" if late else "not_yet", sentence, f"{self.pointer}/seconds")

    def _claim_algorithm(self) -> Iterator[Claim]:
        """Tell a fixed window from a sliding one: most messages come late, and the time of the first is over."""
        early = max(self.counted, 1)
        late = self.limit.requests - early - self._heartbeats_counted()
        if self.limit.algorithm is Algorithm.token_bucket or late < 1:
            return
        fixed = self.limit.algorithm is Algorithm.fixed_window
        dialogue = self._open_authenticated()
        self._send_messages(dialogue, early - self.counted)
        self._wait_half(dialogue)
        self._send_messages(dialogue, late)
        dialogue.pass_time(self.limit.seconds / 2)
        self._send_messages(dialogue, early)
        if fixed:
            self._send_messages(dialogue, 1)
            dialogue.expect_silence()
        else:
            self._expect_over_limit(dialogue)
        phrase = "all may pass again" if fixed else "only as many may pass as were sent that long ago"
        sentence = f"{spell_duration(self.limit.seconds).capitalize()} after the first message, {phrase}."
        yield self._make_claim(dialogue, "algorithm", sentence, f"{self.pointer}/algorithm", f"{self.pointer}/seconds")

    def _claim_scope(self) -> Claim:
        alone = self.limit.scope is Scope.connection
        dialogue = self._open_authenticated()
        self._send_messages(dialogue, self.limit.requests - self.counted)
        dialogue.open_authenticated()
        if alone:
            self._send_messages(dialogue, 1)
            dialogue.expect_silence()
        else:
            self._expect_over_limit(dialogue)
        sentence = "Each socket has a count of its own." if alone else "Several sockets share the count."
        return self._make_claim(dialogue, "other_socket", sentence, f"{self.pointer}/scope")

    # the conversation

    def _open_authenticated(self) -> Dialogue:
        dialogue = Dialogue(self.spec, self.access)
        dialogue.open_authenticated()
        return dialogue

    def _send_messages(self, dialogue: Dialogue, times: int) -> None:
        for _ in range(times):
            dialogue.send_message(self.message)
            dialogue.expect_reply_to(self.message)

    def _expect_over_limit(self, dialogue: Dialogue) -> None:
        dialogue.send_message(self.message)
        dialogue.expect_refused(Case.limited, self.name)

    def _wait_half(self, dialogue: Dialogue) -> None:
        dialogue.pass_time(self.limit.seconds / 2)
        heartbeat = self._heartbeat_needed()
        if heartbeat:
            dialogue.send_message(heartbeat)
            dialogue.expect_reply_to(heartbeat)

    def _heartbeats_counted(self) -> int:
        """Tell how many the heartbeat half way takes."""
        heartbeat = self._heartbeat_needed()
        return 1 if heartbeat and heartbeat in (self.limit.messages or (heartbeat,)) else 0

    def _heartbeat_needed(self) -> str | None:
        """Name the client's heartbeat, if it is needed for as long as the window is."""
        heartbeat = self.channel.heartbeat
        if heartbeat is None or heartbeat.sender is Side.server or heartbeat.timeout is None:
            return None
        return heartbeat.message if heartbeat.timeout <= self.limit.seconds else None

    def _outlives_window(self) -> bool:
        """Tell whether the socket lives for as long as the window is, and the server is quiet meanwhile."""
        heartbeat = self.channel.heartbeat
        if heartbeat is None:
            return True
        if heartbeat.sender is Side.server:
            return heartbeat.seconds is None or heartbeat.seconds > self.limit.seconds
        return heartbeat.timeout is None or heartbeat.timeout > self.limit.seconds / 2

    # the claim

    def _coverage_facts(self) -> tuple[str, ...]:
        messages = self.limit.messages
        listed = (f"{self.pointer}/messages/{messages.index(self.message)}",) if messages else ()
        return (*listed, f"{self.pointer}/channels/{self.limit.channels.index(self.access.channel)}")

    def _make_claim(self, dialogue: Dialogue, name: str, sentence: str, *about: str) -> Claim:
        suffix = f".{self.message}" if len(self.limit.messages) > 1 else ""
        return dialogue.make_claim(f"limit.{self.name}.{name}{suffix}", sentence, *about, topic="limits")
