"""Claims about heartbeats: which side sends them, how often, and what becomes of a socket without them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, inf
from typing import Final

from authproof.claims.claim import Claim
from authproof.claims.derive.shared.channel_access import (
    ChannelAccess,
    access_by_message,
    access_lifetime,
    first_access,
    is_approachable,
)
from authproof.claims.derive.shared.dialogue import Dialogue
from authproof.claims.derive.shared.phrasing import name_message, phrase_close
from authproof.claims.derive.shared.socket_states import plain_messages, show_authenticated
from authproof.claims.derive.shared.spec import MARGIN_SECONDS, ClaimedSpec, margin_within
from authproof.model.channel import Heartbeat, Side
from authproof.model.pointers import extend_pointer, spec_pointer
from authproof.model.vocabulary import Case, When
from authproof.text.english import spell_duration
from authproof.text.json_pointer import put_value

_LONGEST_PAUSE: Final = 60.0
"""Seconds that are more than a client needs to authenticate."""

_NO_TIME_STATED: Final = "no time to authenticate is stated, and a client may take its time"

_ROUNDS: Final = 3
"""How many heartbeats of the server are waited for."""


def derive_heartbeat_claims(spec: ClaimedSpec) -> Iterator[Claim]:
    for name, channel in spec.provider.channels.items():
        access = first_access(spec, name)
        if access and channel.heartbeat:
            heartbeats = _HeartbeatClaims(spec, access, channel.heartbeat)
            yield from (
                heartbeats.claim_client_side()
                if channel.heartbeat.sender is Side.client
                else heartbeats.claim_server_side()
            )
        if access := access_by_message(spec, name):
            if channel.authenticate_within:
                yield _claim_too_late(spec, access, channel.authenticate_within)
            yield _claim_in_time(spec, access, channel.authenticate_within)


@dataclass(frozen=True, slots=True)
class _HeartbeatClaims:
    """The heartbeats of one channel."""

    spec: ClaimedSpec
    access: ChannelAccess
    heartbeat: Heartbeat

    @property
    def heartbeat_pointer(self) -> str:
        return spec_pointer("channels", self.access.channel, "heartbeat")

    @property
    def message_pointer(self) -> str:
        return spec_pointer("channels", self.access.channel, "messages", self.heartbeat.message)

    @property
    def interval_seconds(self) -> float | None:
        """Seconds between two heartbeats; none if they are not told."""
        return self.spec.provider.channels[self.access.channel].heartbeat_seconds

    @property
    def interval_facts(self) -> tuple[str, ...]:
        """Point to where the interval is told."""
        heartbeat = self.heartbeat
        if heartbeat.seconds is not None:
            return (extend_pointer(self.heartbeat_pointer, "seconds"),)
        message = spec_pointer("channels", self.access.channel, "messages", heartbeat.interval_in or "")
        payload = extend_pointer(message, "payload") + (heartbeat.interval_at or "")
        return (
            payload,
            extend_pointer(self.heartbeat_pointer, "interval_in"),
            extend_pointer(self.heartbeat_pointer, "interval_at"),
        )

    def claim_client_side(self) -> Iterator[Claim]:
        """Claim the heartbeats of a client, and what comes of none."""
        when = self.spec.provider.channels[self.access.channel].messages[self.heartbeat.message].when
        if when is not When.after and access_by_message(self.spec, self.access.channel):
            yield self._claim_early()
        yield self._claim_answered()
        if self.interval_seconds:
            yield self._claim_regular(self.interval_seconds, self.heartbeat.timeout or self.interval_seconds)
        if self.heartbeat.timeout:
            yield self._claim_missed(self.heartbeat.timeout)
            yield self._claim_renewed(self.heartbeat.timeout)
            yield from self._claim_alone(self.heartbeat.timeout)

    def claim_server_side(self) -> Iterator[Claim]:
        """Claim that the server's heartbeats come when they are due, and not before."""
        if self.interval_seconds is None:
            return
        dialogue = Dialogue.begin_authenticated(self.spec, self.access)
        for _ in range(_ROUNDS):
            margin = margin_within(self.interval_seconds)
            dialogue.pass_time(self.interval_seconds - margin)
            dialogue.expect_silence()
            dialogue.pass_time(margin)
        time = spell_duration(self.interval_seconds)
        words = f"the server sends {self._heartbeat_title(dialogue)} every {time}, and not before"
        about = (
            *self.interval_facts,
            extend_pointer(self.heartbeat_pointer, "message"),
            extend_pointer(self.heartbeat_pointer, "sender"),
        )
        yield self._make_claim(dialogue, "server", words, *about)

    def _claim_early(self) -> Claim:
        dialogue = Dialogue(self.spec, self.access)
        dialogue.open_socket(dialogue.waiting_parts)
        self._send_heartbeat(dialogue)
        when = "before the client is authenticated"
        words = f"{self._heartbeat_title(dialogue)} may be sent {when}{self._phrase_reply(dialogue)}"
        live = is_approachable(self.spec, self.access)
        return self._make_claim(
            dialogue,
            "early",
            words,
            extend_pointer(self.message_pointer, "when"),
            extend_pointer(self.message_pointer, "reply"),
            live=live,
        )

    def _claim_answered(self) -> Claim:
        dialogue = Dialogue.begin_authenticated(self.spec, self.access)
        self._send_heartbeat(dialogue)
        dialogue.expect_silence()
        when = "once the client is authenticated"
        words = f"{self._heartbeat_title(dialogue)} may be sent {when}{self._phrase_reply(dialogue)}"
        return self._make_claim(
            dialogue,
            "answered",
            words,
            extend_pointer(self.message_pointer, "when"),
            extend_pointer(self.message_pointer, "reply"),
        )

    def _claim_regular(self, interval: float, timeout: float) -> Claim:
        dialogue = Dialogue.begin_authenticated(self.spec, self.access)
        for _ in range(ceil(timeout / interval) + 1):
            dialogue.pass_time(interval)
            self._send_heartbeat(dialogue)
        dialogue.expect_silence()
        words = f"{self._heartbeat_title(dialogue)} every {spell_duration(interval)}, as told, keeps the socket open"
        return self._make_claim(dialogue, "regular", words, *self.interval_facts)

    def _claim_missed(self, timeout: float) -> Claim:
        dialogue = Dialogue.begin_authenticated(self.spec, self.access)
        self._wait_until_closed(dialogue, timeout)
        close = phrase_close(dialogue, Case.heartbeat_timeout)
        words = f"{spell_duration(timeout)} without {self._heartbeat_title(dialogue)} {close}"
        return self._make_claim(dialogue, "timeout", words, extend_pointer(self.heartbeat_pointer, "timeout"))

    def _claim_renewed(self, timeout: float) -> Claim:
        dialogue = Dialogue.begin_authenticated(self.spec, self.access)
        dialogue.pass_time(timeout - margin_within(timeout))
        self._send_heartbeat(dialogue)
        self._wait_until_closed(dialogue, timeout)
        words = f"each {self._heartbeat_title(dialogue)} begins the {spell_duration(timeout)} anew"
        return self._make_claim(dialogue, "renewed", words, extend_pointer(self.heartbeat_pointer, "timeout"))

    def _claim_alone(self, timeout: float) -> Iterator[Claim]:
        """Claim that no other message stands in for the heartbeat."""
        dialogue = Dialogue.begin_authenticated(self.spec, self.access)
        messages = dialogue.channel.messages
        fitting = [
            name for name in plain_messages(self.spec, self.access.channel) if messages[name].when is not When.before
        ]
        for other in [name for name in fitting if name != self.heartbeat.message][:1]:
            dialogue.pass_time(timeout - margin_within(timeout))
            dialogue.exchange_message(other)
            dialogue.pass_time(margin_within(timeout))
            dialogue.expect_refused(Case.heartbeat_timeout)
            words = f"{name_message(dialogue, other)} does not stand in for {self._heartbeat_title(dialogue)}"
            yield self._make_claim(
                dialogue,
                "alone",
                words,
                extend_pointer(self.heartbeat_pointer, "message"),
                extend_pointer(self.heartbeat_pointer, "timeout"),
            )

    def _send_heartbeat(self, dialogue: Dialogue) -> None:
        """Send the heartbeat, with the number of the last message that came, and expect its reply."""
        payload = dialogue.message_payload(self.heartbeat.message)
        if self.heartbeat.sequence_at is not None and dialogue.sequence:
            payload = put_value(payload, self.heartbeat.sequence_at, dialogue.sequence)
        dialogue.exchange_message(self.heartbeat.message, payload)

    def _wait_until_closed(self, dialogue: Dialogue, timeout: float) -> None:
        dialogue.pass_time(timeout - margin_within(timeout))
        dialogue.expect_silence()
        dialogue.pass_time(margin_within(timeout))
        dialogue.expect_refused(Case.heartbeat_timeout)

    def _make_claim(self, dialogue: Dialogue, name: str, words: str, *about: str, live: bool = False) -> Claim:
        facts = (
            *about,
            extend_pointer(self.heartbeat_pointer, "message"),
            extend_pointer(self.heartbeat_pointer, "sender"),
        )
        return dialogue.make_channel_claim(f"heartbeat.{self.access.channel}.{name}", words, *facts, live=live)

    def _heartbeat_title(self, dialogue: Dialogue) -> str:
        return name_message(dialogue, self.heartbeat.message)

    def _phrase_reply(self, dialogue: Dialogue) -> str:
        reply = dialogue.channel.messages[self.heartbeat.message].reply
        return f", and {name_message(dialogue, reply)} answers it" if reply else ""


def _claim_too_late(spec: ClaimedSpec, access: ChannelAccess, seconds: float) -> Claim:
    dialogue = Dialogue(spec, access)
    dialogue.open_socket(dialogue.waiting_parts)
    _wait_alive(dialogue, seconds - margin_within(seconds))
    dialogue.expect_silence()
    dialogue.pass_time(margin_within(seconds))
    dialogue.expect_refused(Case.authentication_timeout)
    words = f"{spell_duration(seconds)} without an authentication {phrase_close(dialogue, Case.authentication_timeout)}"
    about = extend_pointer(dialogue.pointer, "authenticate_within")
    return dialogue.make_channel_claim(f"authenticate.{access.channel}.late", words, about)


def _wait_alive(dialogue: Dialogue, seconds: float) -> None:
    """Let time pass before an authentication, with the heartbeats of the client that are waited for by then."""
    heartbeat = dialogue.channel.heartbeat
    if heartbeat and heartbeat.timeout and dialogue.channel.messages[heartbeat.message].when is not When.after:
        while seconds + MARGIN_SECONDS >= heartbeat.timeout:
            dialogue.pass_time(heartbeat.timeout / 2)
            dialogue.exchange_message(heartbeat.message)
            seconds -= heartbeat.timeout / 2
    dialogue.pass_time(seconds)


def _claim_in_time(spec: ClaimedSpec, access: ChannelAccess, seconds: float | None) -> Claim:
    """Authenticate as late as may be; a channel that states no time leaves any."""
    dialogue = Dialogue(spec, access)
    heartbeat = dialogue.channel.heartbeat
    dialogue.open_socket()
    limits = (seconds, heartbeat and heartbeat.timeout, access_lifetime(spec, access), _LONGEST_PAUSE)
    end = min(end for end in limits if end)
    dialogue.pass_time(end - margin_within(end))
    dialogue.send_login()
    dialogue.expect_welcome()
    silence = heartbeat.timeout if heartbeat and heartbeat.timeout else inf
    if seconds and seconds + margin_within(seconds) < silence:
        dialogue.pass_time(2 * margin_within(seconds))
    show_authenticated(dialogue)
    words = f"a client that authenticates within {spell_duration(seconds)} may stay" if seconds else _NO_TIME_STATED
    about = extend_pointer(dialogue.pointer, "authenticate_within")
    return dialogue.make_channel_claim(f"authenticate.{access.channel}.in_time", words, about)
