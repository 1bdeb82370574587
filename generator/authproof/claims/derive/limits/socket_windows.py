"""Windows that count messages on sockets.

How many pass, when the next one does, and whether sockets and credentials share the count.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from authproof.claims.claim import Claim, ClaimTopic
from authproof.claims.derive.limits.callers import (
    has_own_count,
    phrase_other_holder,
    phrase_same_holder,
    plant_other_holder,
    rotate_credential,
)
from authproof.claims.derive.limits.interference import suspend_limits_in_the_way
from authproof.claims.derive.limits.repeated_requests import SHORTEST_WAIT_SECONDS
from authproof.claims.derive.shared.channel_access import ChannelAccess, counts_anew, first_access, is_single_use
from authproof.claims.derive.shared.dialogue import Dialogue
from authproof.claims.derive.shared.socket_states import plain_messages
from authproof.claims.derive.shared.spec import MARGIN_SECONDS, ClaimedSpec
from authproof.model.channel import Side
from authproof.model.limit import Window
from authproof.model.pointers import extend_pointer, spec_pointer
from authproof.model.vocabulary import Algorithm, Case, Scope, When
from authproof.text.english import spell_count, spell_duration

_MOST_LOGINS: Final = 10
"""How often a claim logs in; beyond it, one is counted as many."""


def derive_message_window_claims(spec: ClaimedSpec) -> Iterator[Claim]:
    """Claim every window that counts messages which an authenticated client may send at any time."""
    for name, window, access in _windows_on_channels(spec):
        for message in _repeatable_messages(spec, window, access.channel):
            yield from _MessageWindow(spec, name, window, access, message).derive_all()


def derive_login_window_claims(spec: ClaimedSpec) -> Iterator[Claim]:
    """Claim every window that counts the messages which authenticate."""
    for name, window, access in _windows_on_channels(spec):
        counts_anew_each_time = window.scope is Scope.credential and counts_anew(spec, access)
        if access.message in window.messages and window.scope is not Scope.connection and not counts_anew_each_time:
            yield from _LoginWindow(spec, name, window, access).derive_all()


def _windows_on_channels(spec: ClaimedSpec) -> Iterator[tuple[str, Window, ChannelAccess]]:
    for name, window in spec.provider.windows.items():
        for channel in window.channels:
            if access := first_access(spec, channel):
                yield name, window, access


def _repeatable_messages(spec: ClaimedSpec, window: Window, channel: str) -> list[str]:
    """Name the messages that count and can be sent again and again; one is enough if all count."""
    messages = spec.provider.channels[channel].messages
    names = [name for name in plain_messages(spec, channel) if messages[name].when is not When.before]
    answered = sorted(names, key=lambda name: messages[name].reply is None)
    return [name for name in names if name in window.messages] if window.messages else answered[:1]


class _SocketWindow:
    """One window, and one way into a channel whose messages it counts."""

    def __init__(self, spec: ClaimedSpec, name: str, limit: Window, access: ChannelAccess) -> None:
        self.spec = spec
        self.name = name
        self.limit = limit
        self.access = access
        self.pointer = spec_pointer("limits", name)
        self.requests_pointer = extend_pointer(self.pointer, "burst" if limit.burst else "requests")
        self.seconds_pointer = extend_pointer(self.pointer, "seconds")
        self.algorithm_pointer = extend_pointer(self.pointer, "algorithm")
        self.scope_pointer = extend_pointer(self.pointer, "scope")
        self.time = "at once" if limit.burst else f"in {spell_duration(limit.seconds)}"
        self.wait_seconds = limit.seconds_to_next(0.0)
        """Seconds after which one more passes, once the limit is used up."""
        self.wait = spell_duration(self.wait_seconds)
        self.too_early_seconds = min(MARGIN_SECONDS, self.wait_seconds / 10)
        """Seconds before then at which nothing more passes yet."""

    def _expect_over_limit(self, dialogue: Dialogue) -> None:
        dialogue.expect_refused(Case.limited, self.name)

    def _coverage_facts(self, message: str) -> tuple[str, ...]:
        messages = self.limit.messages
        listed = (extend_pointer(self.pointer, "messages", messages.index(message)),) if messages else ()
        return (*listed, extend_pointer(self.pointer, "channels", self.limit.channels.index(self.access.channel)))

    def _make_claim(self, dialogue: Dialogue, name: str, sentence: str, *about: str) -> Claim:
        channel = f".{self.access.channel}" if len(self.limit.channels) > 1 else ""
        claim = dialogue.make_claim(f"limit.{self.name}.{name}{channel}", sentence, *about, topic=ClaimTopic.limits)
        return suspend_limits_in_the_way(self.spec, claim, self.name)


class _MessageWindow(_SocketWindow):
    """A window, and one message that it counts."""

    def __init__(self, spec: ClaimedSpec, name: str, limit: Window, access: ChannelAccess, message: str) -> None:
        super().__init__(spec, name, limit, access)
        self.message = message
        self.suffix = f".{message}" if len(limit.messages) > 1 else ""
        self.heartbeat = spec.provider.channels[access.channel].heartbeat
        self.counted = 1 if self._counts_login() else 0
        """How many the authentication itself takes."""

    def derive_all(self) -> Iterator[Claim]:
        """Claim how many messages pass on one socket, and when more do."""
        yield self._claim_exhausted()
        yield self._claim_reached()
        if self._outlives_window() and self._has_room_to_live():
            if self.wait_seconds >= SHORTEST_WAIT_SECONDS:
                yield self._claim_reopening(late=False)
            yield self._claim_reopening(late=True)
            yield from self._claim_algorithm()
        yield from self._claim_scope()

    def _claim_exhausted(self) -> Claim:
        dialogue = self._use_up_limit()
        self._send_next(dialogue, passes=False)
        what = spell_count(self.limit.capacity, "message") + (f" `{self.message}`" if self.limit.messages else "")
        sentence = f"{what} {self.time} may be sent on a socket, one more is refused."
        about = (self.requests_pointer, *self._coverage_facts(self.message))
        return self._make_claim(dialogue, f"exhausted{self.suffix}", sentence, *about)

    def _counts_login(self) -> bool:
        """Tell whether the message that logs in counts together with those after it.

        Where all messages count, it counts before anybody knows whose it is.
        """
        message = self.access.message
        if message is None or not self.limit.covers_message(self.access.channel, message):
            return False
        return bool(self.limit.messages) or not self.limit.counts_by_holder

    def _claim_reached(self) -> Claim:
        dialogue = self._use_up_limit()
        dialogue.expect_silence()
        sentence = "Up to that number the socket stays open."
        return self._make_claim(dialogue, f"reached{self.suffix}", sentence, self.requests_pointer)

    def _claim_reopening(self, *, late: bool) -> Claim:
        """Claim when room comes back; a heartbeat half way keeps the socket alive."""
        dialogue = Dialogue.begin_authenticated(self.spec, self.access)
        self._send_messages(dialogue, self.limit.capacity - self.counted - self._heartbeats_counted())
        self._wait_half(dialogue)
        dialogue.pass_time(self.wait_seconds / 2 - (0 if late else self.too_early_seconds))
        self._send_next(dialogue, passes=late)
        late_sentence = f"{self.wait.capitalize()} after the first message, one more passes."
        sentence = late_sentence if late else f"Earlier than {self.wait} after the first message, one more is refused."
        name = "again" if late else "not_yet"
        return self._make_claim(dialogue, f"{name}{self.suffix}", sentence, self.seconds_pointer)

    def _claim_algorithm(self) -> Iterator[Claim]:
        """Tell a fixed window from a sliding one: most messages come late, and the time of the first is over."""
        early = max(self.counted, 1)
        late = self.limit.capacity - early - self._heartbeats_counted()
        if self.limit.algorithm is Algorithm.token_bucket or late < 1:
            return
        fixed = self.limit.algorithm is Algorithm.fixed_window
        dialogue = Dialogue.begin_authenticated(self.spec, self.access)
        self._send_messages(dialogue, early - self.counted)
        self._wait_half(dialogue)
        self._send_messages(dialogue, late)
        dialogue.pass_time(self.wait_seconds / 2)
        self._send_messages(dialogue, early)
        self._send_next(dialogue, passes=fixed)
        phrase = "all may pass again" if fixed else "only as many may pass as were sent that long ago"
        sentence = f"{self.wait.capitalize()} after the first message, {phrase}."
        about = (self.algorithm_pointer, self.seconds_pointer)
        yield self._make_claim(dialogue, f"algorithm{self.suffix}", sentence, *about)

    def _claim_scope(self) -> Iterator[Claim]:
        """Claim whether sockets share the count; not if no login leaves it anything, or outlasts it.

        Nor if each has another credential to be counted by, which a person gets by hand.
        """
        renewed = self.limit.scope is Scope.credential and counts_anew(self.spec, self.access)
        if renewed and self.spec.is_held_from_start(self.spec.credentials_of(self.access.scheme)[0]):
            return
        apart = self.limit.scope is Scope.connection or renewed
        if apart and self.limit.capacity <= self.counted:
            return
        dialogue = self._use_up_limit(hasty=bool(self.counted) and not apart)
        if not apart and (dialogue.login_pause or self._refuses_second_login()):
            return
        if is_single_use(self.spec, self.access):
            dialogue.renew_credentials()
        if self.counted and not apart:
            dialogue.open_socket()
            dialogue.send_login()
            self._expect_over_limit(dialogue)
        else:
            dialogue.open_authenticated()
            self._send_next(dialogue, passes=apart)
        sentence = "Each socket has a count of its own." if apart else "Several sockets share the count."
        yield self._make_claim(dialogue, f"other_socket{self.suffix}", sentence, self.scope_pointer)

    def _refuses_second_login(self) -> bool:
        """Tell whether one login is all that passes, though it does not count together with what comes after it."""
        counts = self.limit.covers_message(self.access.channel, self.access.message or "")
        return counts and not self.counted and self.limit.capacity == 1

    def _use_up_limit(self, *, hasty: bool = False) -> Dialogue:
        dialogue = Dialogue(self.spec, self.access, hasty=hasty)
        dialogue.open_authenticated()
        self._send_messages(dialogue, self.limit.capacity - self.counted)
        return dialogue

    def _send_messages(self, dialogue: Dialogue, times: int) -> None:
        for _ in range(dialogue.count_as(self.name, times)):
            dialogue.exchange_message(self.message)

    def _send_next(self, dialogue: Dialogue, *, passes: bool) -> None:
        dialogue.send_message(self.message)
        if passes:
            dialogue.expect_reply_to(self.message)
            dialogue.expect_silence()
        else:
            self._expect_over_limit(dialogue)

    def _wait_half(self, dialogue: Dialogue) -> None:
        dialogue.pass_time(self.wait_seconds / 2)
        if heartbeat := self._heartbeat_needed():
            dialogue.exchange_message(heartbeat)

    def _heartbeats_counted(self) -> int:
        """Tell how many the heartbeat half way takes."""
        heartbeat = self._heartbeat_needed()
        return 1 if heartbeat and heartbeat in (self.limit.messages or (heartbeat,)) else 0

    def _heartbeat_needed(self) -> str | None:
        """Name the client's heartbeat, if it is needed for as long as the window is."""
        heartbeat = self.heartbeat
        if heartbeat is None or heartbeat.sender is Side.server or heartbeat.timeout is None:
            return None
        return heartbeat.message if heartbeat.timeout <= self.wait_seconds else None

    def _outlives_window(self) -> bool:
        """Tell whether the socket lives for as long as the window is, and the server is quiet meanwhile."""
        if self.heartbeat is None:
            return True
        if self.heartbeat.sender is Side.server:
            return self.heartbeat.seconds is None or self.heartbeat.seconds > self.wait_seconds
        return self.heartbeat.timeout is None or self.heartbeat.timeout > self.wait_seconds / 2

    def _has_room_to_live(self) -> bool:
        """Tell whether there is room for a message at the start, be it the authentication, and a heartbeat half way."""
        return self.limit.capacity >= max(self.counted, 1) + self._heartbeats_counted()


class _LoginWindow(_SocketWindow):
    """A window that counts the messages that authenticate: how often one may, on one socket after the other."""

    def derive_all(self) -> Iterator[Claim]:
        """Claim how often one may authenticate, when one may again, and who shares the count."""
        yield self._claim_exhausted()
        if self._outlives_window():
            if self.wait_seconds >= SHORTEST_WAIT_SECONDS:
                yield self._claim_reopening(late=False)
            yield self._claim_reopening(late=True)
            yield from self._claim_algorithm()
        yield from self._claim_sharing()

    def _outlives_window(self) -> bool:
        """Tell whether what the limit goes by lives for as long as the window is; what a person held can be renewed."""
        first = next(iter(self.spec.credentials_of(self.access.scheme)), None)
        if self.limit.scope is not Scope.credential or first is None or self.spec.is_held_from_start(first):
            return True
        lifetime = self.spec.provider.credentials[first].lifetime
        return lifetime is None or lifetime.seconds > self.wait_seconds

    def _claim_exhausted(self) -> Claim:
        dialogue = self._use_up_limit()
        self._log_in_next(dialogue, passes=False)
        most, message = spell_count(self.limit.capacity, "message"), self.access.message or ""
        sentence = f"{most} `{message}` {self.time} may be sent, one more is refused."
        about = (self.requests_pointer, *self._coverage_facts(message))
        return self._make_claim(dialogue, "exhausted", sentence, *about)

    def _claim_reopening(self, *, late: bool) -> Claim:
        dialogue = self._use_up_limit()
        _pass_time_between(dialogue, self.wait_seconds - (0 if late else self.too_early_seconds))
        dialogue.renew_spent(self.wait_seconds)
        self._log_in_next(dialogue, passes=late)
        late_sentence = f"{self.wait.capitalize()} later it is accepted again."
        sentence = late_sentence if late else f"Earlier than {self.wait} it is not."
        is_whole = late and self.wait_seconds >= self.limit.seconds  # passes, however the window moves
        about = (self.seconds_pointer, *(() if is_whole else (self.algorithm_pointer,)))
        return self._make_claim(dialogue, "again" if late else "not_yet", sentence, *about)

    def _claim_algorithm(self) -> Iterator[Claim]:
        """Tell a fixed window from a sliding one: all but the first come late, and the time of the first is over."""
        half = self.limit.seconds / 2
        if self.limit.capacity == 1 or self.limit.algorithm is Algorithm.token_bucket:
            return
        fixed = self.limit.algorithm is Algorithm.fixed_window
        dialogue = Dialogue(self.spec, self.access, hasty=True)
        self._authenticate_times(dialogue, 1)
        _pass_time_between(dialogue, half)
        dialogue.renew_spent(half)
        self._authenticate_times(dialogue, self.limit.capacity - 1)
        _pass_time_between(dialogue, half)
        dialogue.renew_spent(self.limit.seconds)
        self._authenticate_times(dialogue, 2 if fixed else 1)
        if not fixed:
            self._log_in_next(dialogue, passes=False)
        elif not dialogue.answers_authentication:
            dialogue.expect_silence()
        phrase = "all count from new" if fixed else "only as many are accepted as came that long ago"
        sentence = f"{self.wait.capitalize()} after the first message, {phrase}."
        yield self._make_claim(dialogue, "algorithm", sentence, self.algorithm_pointer, self.seconds_pointer)

    def _claim_sharing(self) -> Iterator[Claim]:
        names = self.spec.credentials_of(self.access.scheme)
        if len(names) != 1 or not self.spec.is_held_from_start(names[0]):
            return
        own, apart = has_own_count(self.spec, self.limit.scope, self.access.scheme), self.limit.counts_by_holder
        rotate, new = rotate_credential(names[0])
        plant, others = plant_other_holder(self.spec, names[0])
        for name, step, text, sentence, passes in (
            ("same_holder", rotate, new, phrase_same_holder(apart=own), own),
            ("other_holder", plant, others, phrase_other_holder("messages", apart=apart), apart),
        ):
            dialogue = self._use_up_limit()
            dialogue.add_step(step)
            dialogue.credentials = {names[0]: text}
            self._log_in_next(dialogue, passes=passes)
            yield self._make_claim(dialogue, name, sentence, self.scope_pointer)

    def _use_up_limit(self) -> Dialogue:
        """Authenticate as often as allowed."""
        dialogue = Dialogue(self.spec, self.access, hasty=True)
        self._authenticate_times(dialogue, self.limit.capacity)
        return dialogue

    def _authenticate_times(self, dialogue: Dialogue, times: int) -> None:
        for number in range(dialogue.count_as(self.name, times, most=_MOST_LOGINS)):
            if number:
                _leave_beating_socket(dialogue)
            dialogue.open_authenticated()

    def _log_in_next(self, dialogue: Dialogue, *, passes: bool) -> None:
        dialogue.renew_spent()
        dialogue.open_socket()
        dialogue.send_login()
        if passes:
            dialogue.expect_welcome()
            if not dialogue.answers_authentication:
                dialogue.expect_silence()
        else:
            self._expect_over_limit(dialogue)


def _leave_beating_socket(dialogue: Dialogue) -> None:
    """Close a socket on which the server beats: it might beat more often than one can listen."""
    heartbeat = dialogue.channel.heartbeat
    if heartbeat and heartbeat.sender is Side.server:
        dialogue.close_socket()


def _pass_time_between(dialogue: Dialogue, seconds: float) -> None:
    _leave_beating_socket(dialogue)
    dialogue.pass_time(seconds)
