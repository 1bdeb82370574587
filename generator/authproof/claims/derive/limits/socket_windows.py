"""Windows that count messages on sockets.

How many pass, when the next one does, and whether sockets and credentials share the count.
"""

from __future__ import annotations

from collections.abc import Iterator

from authproof.claims.claim import Claim, ClaimTopic, HeldCredential, RotateCredential, TakenValue
from authproof.claims.derive.limits.repeated_requests import plant_other_holder
from authproof.claims.derive.shared.channel_access import ChannelAccess, list_accesses
from authproof.claims.derive.shared.dialogue import Dialogue
from authproof.claims.derive.shared.spec import ClaimedSpec
from authproof.model.channel import Channel, Side
from authproof.model.limit import Window
from authproof.model.pointers import extend_pointer, spec_pointer
from authproof.model.vocabulary import Algorithm, Case, Scope, When
from authproof.text.english import spell_count, spell_duration


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
        self.pointer = spec_pointer("limits", name)
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
        return self._make_claim(
            dialogue, "exhausted", sentence, extend_pointer(self.pointer, "requests"), *self._coverage_facts()
        )

    def _claim_reached(self) -> Claim:
        dialogue = self._open_authenticated()
        self._send_messages(dialogue, self.limit.requests - self.counted)
        dialogue.expect_silence()
        return self._make_claim(
            dialogue, "reached", "Up to that number the socket stays open.", extend_pointer(self.pointer, "requests")
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
        return self._make_claim(
            dialogue, "again" if late else "not_yet", sentence, extend_pointer(self.pointer, "seconds")
        )

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
        yield self._make_claim(
            dialogue,
            "algorithm",
            sentence,
            extend_pointer(self.pointer, "algorithm"),
            extend_pointer(self.pointer, "seconds"),
        )

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
        return self._make_claim(dialogue, "other_socket", sentence, extend_pointer(self.pointer, "scope"))

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
        listed = (extend_pointer(self.pointer, "messages", messages.index(self.message)),) if messages else ()
        return (*listed, extend_pointer(self.pointer, "channels", self.limit.channels.index(self.access.channel)))

    def _make_claim(self, dialogue: Dialogue, name: str, sentence: str, *about: str) -> Claim:
        suffix = f".{self.message}" if len(self.limit.messages) > 1 else ""
        return dialogue.make_claim(f"limit.{self.name}.{name}{suffix}", sentence, *about, topic=ClaimTopic.limits)


def derive_login_window_claims(spec: ClaimedSpec) -> Iterator[Claim]:
    """Claim every window that counts messages."""
    limits = spec.provider.limits.items()
    for name, limit in ((name, each) for name, each in limits if isinstance(each, Window)):
        for channel in limit.channels:
            for access in list_accesses(spec, channel)[:1]:
                if access.message in limit.messages:
                    yield from _LoginWindow(spec, name, limit, access).derive_all()


class _LoginWindow:
    """A window that counts the messages that authenticate."""

    def __init__(self, spec: ClaimedSpec, name: str, limit: Window, access: ChannelAccess) -> None:
        self.spec, self.name, self.limit, self.access = spec, name, limit, access
        self.pointer = spec_pointer("limits", name)
        self.scope_pointer = extend_pointer(self.pointer, "scope")

    def derive_all(self) -> Iterator[Claim]:
        """Claim how often one may authenticate, on one socket after the other."""
        yield self._claim_exhausted()
        yield self._claim_reopening(late=False)
        yield self._claim_reopening(late=True)
        yield from self._claim_algorithm()
        yield from self._claim_sharing()

    def _claim_exhausted(self) -> Claim:
        dialogue = self._use_up_limit()
        dialogue.send_login()
        dialogue.expect_refused(Case.limited, self.name)
        most, message = spell_count(self.limit.requests, "message"), self.access.message or ""
        listed = self.limit.messages.index(message)
        return self._make_claim(
            dialogue,
            "exhausted",
            f"{most} `{message}` in {spell_duration(self.limit.seconds)} may be sent, one more is refused.",
            extend_pointer(self.pointer, "requests"),
            extend_pointer(self.pointer, "messages", listed),
            extend_pointer(self.pointer, "channels", self.limit.channels.index(self.access.channel)),
        )

    def _claim_reopening(self, *, late: bool) -> Claim:
        dialogue = self._use_up_limit(open_next=False)
        dialogue.pass_time(self.limit.seconds - (0 if late else min(0.5, self.limit.seconds / 10)))
        dialogue.open_socket()
        dialogue.send_login()
        if late:
            dialogue.expect_welcome()
        else:
            dialogue.expect_refused(Case.limited, self.name)
        after = spell_duration(self.limit.seconds)
        sentence = f"{after.capitalize()} later it is accepted again." if late else f"Earlier than {after} it is not."
        return self._make_claim(
            dialogue,
            "again" if late else "not_yet",
            sentence,
            extend_pointer(self.pointer, "seconds"),
            extend_pointer(self.pointer, "algorithm"),
        )

    def _claim_algorithm(self) -> Iterator[Claim]:
        """Tell a fixed window from a sliding one: all but the first come late, and the time of the first is over."""
        half = self.limit.seconds / 2
        if self.limit.requests == 1 or self.limit.algorithm is Algorithm.token_bucket or self._narrower_pause() > half:
            return
        fixed = self.limit.algorithm is Algorithm.fixed_window
        dialogue = Dialogue(self.spec, self.access, hasty=True)
        self._authenticate_times(dialogue, 1)
        dialogue.pass_time(half)
        self._authenticate_times(dialogue, self.limit.requests - 1)
        dialogue.pass_time(half)
        self._authenticate_times(dialogue, 2 if fixed else 1)
        if not fixed:
            dialogue.open_socket()
            dialogue.send_login()
            dialogue.expect_refused(Case.limited, self.name)
        phrase = "all count from new" if fixed else "only as many are accepted as came that long ago"
        sentence = f"{spell_duration(self.limit.seconds).capitalize()} after the first message, {phrase}."
        yield self._make_claim(
            dialogue,
            "algorithm",
            sentence,
            extend_pointer(self.pointer, "algorithm"),
            extend_pointer(self.pointer, "seconds"),
        )

    def _claim_sharing(self) -> Iterator[Claim]:
        names = self.spec.credentials_of(self.access.scheme)
        if len(names) != 1 or not self.spec.is_held_from_start(names[0]):
            return
        (credential,) = names
        own = self.limit.scope is Scope.credential
        dialogue = self._use_up_limit(open_next=False)
        dialogue.add_step(RotateCredential(credential, (HeldCredential(credential),), "new"))
        dialogue.credentials = {credential: (TakenValue("new", credential),)}
        phrase = "has a count of its own" if own else "shares the count of the old one"
        yield self._claim_login_after(
            dialogue, "same_holder", f"A credential that takes the place of another {phrase}.", passes=own
        )
        alone = self.limit.scope in (Scope.credential, Scope.user, Scope.application)
        plant, value = plant_other_holder(self.spec, credential)
        dialogue = self._use_up_limit(open_next=False)
        dialogue.add_step(plant)
        dialogue.credentials = {credential: value}
        phrase = "are counted apart" if alone else "count, too"
        yield self._claim_login_after(dialogue, "other_holder", f"Somebody else's messages {phrase}.", passes=alone)

    def _claim_login_after(self, dialogue: Dialogue, name: str, sentence: str, *, passes: bool) -> Claim:
        dialogue.open_socket()
        dialogue.send_login()
        if passes:
            dialogue.expect_welcome()
        else:
            dialogue.expect_refused(Case.limited, self.name)
        return self._make_claim(dialogue, name, sentence, self.scope_pointer)

    def _use_up_limit(self, *, open_next: bool = True) -> Dialogue:
        """Authenticate as often as allowed. What another limit refuses meanwhile counts for this one all the same."""
        dialogue = Dialogue(self.spec, self.access, hasty=True)
        self._authenticate_times(dialogue, self.limit.requests)
        if open_next and (self._is_narrowest() or self.limit.requests == 1):
            dialogue.open_socket()
        return dialogue

    def _authenticate_times(self, dialogue: Dialogue, times: int) -> None:
        """Authenticate so often; the first is accepted, the others if no narrower limit refuses them."""
        dialogue.open_authenticated()
        for attempt in range(1, times):
            if attempt == 1 or self._is_narrowest():
                dialogue.open_socket()
            dialogue.send_login()
            if self._is_narrowest():
                dialogue.expect_welcome()
            else:
                dialogue.expect_refused(Case.limited, next(iter(self._narrower_windows())))

    def _is_narrowest(self) -> bool:
        """Tell whether no other window refuses before this one does."""
        return not self._narrower_windows()

    def _narrower_pause(self) -> float:
        """Tell after how many seconds no narrower limit refuses any more."""
        return max((other.seconds for other in self._narrower_windows().values()), default=0.0)

    def _narrower_windows(self) -> dict[str, Window]:
        others = self.spec.provider.limits.items()
        return {
            name: other
            for name, other in others
            if isinstance(other, Window)
            and self.access.message in other.messages
            and other.requests < self.limit.requests
            and other.seconds < self.limit.seconds
        }

    def _make_claim(self, dialogue: Dialogue, name: str, sentence: str, *about: str) -> Claim:
        return dialogue.make_claim(f"limit.{self.name}.{name}", sentence, *about, topic=ClaimTopic.limits)
