"""Conversations: heartbeat, resume and closes of a channel rest on messages that hold what they need."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from authproof.loader.fault import Fault, fault_duplicates, fault_missing, show_value
from authproof.model.channel import Channel, Heartbeat, Side
from authproof.model.provider import Provider
from authproof.model.vocabulary import When
from authproof.text.json_pointer import Path, has_value_at, resolve_pointer

_SENDABLE_CODES: Final = (range(1000, 1004), range(1007, 1015), range(3000, 5000))
"""Codes of close frames (RFC 6455, section 7.4, and IANA's registry); 1005, 1006 and 1015 only say what happened."""
_SENDABLE_ADVICE: Final = "1000 to 1003, 1007 to 1014, 3000 to 4999 (RFC 6455, section 7.4)"
_MAX_REASON_BYTES: Final = 123


def check_heartbeat_intervals(provider: Provider) -> Iterator[Fault]:
    """Ask that `interval_in` and `interval_at` come together and lead to a number of milliseconds."""
    for path, channel, heartbeat in _walk_heartbeats(provider):
        if (heartbeat.interval_in is None) != (heartbeat.interval_at is None):
            yield Fault(path, "interval_in and interval_at belong together; add the other one")
        elif heartbeat.interval_in and heartbeat.interval_at is not None:
            payload = channel.messages[heartbeat.interval_in].payload
            yield from _check_milliseconds(
                payload, heartbeat.interval_at, (*path, "interval_at"), heartbeat.interval_in
            )


def check_heartbeat_sequences(provider: Provider) -> Iterator[Fault]:
    """Ask that the place of the last sequence number is in the heartbeat."""
    for path, channel, heartbeat in _walk_heartbeats(provider):
        if heartbeat.sequence_at is not None:
            payload = channel.messages[heartbeat.message].payload
            where = f"the payload of {heartbeat.message!r}"
            yield from fault_missing(payload, heartbeat.sequence_at, (*path, "sequence_at"), where)


def check_heartbeat_timeouts(provider: Provider) -> Iterator[Fault]:
    """Ask that only a heartbeat of the client can be late for the server, and none that comes when it is due."""
    for path, channel, heartbeat in _walk_heartbeats(provider):
        if heartbeat.timeout is None:
            continue
        if heartbeat.sender is Side.server:
            yield Fault(
                (*path, "timeout"), "it counts from the client's heartbeat, and here the server sends it; remove it"
            )
        elif (seconds := _find_interval(channel)) is not None and seconds >= heartbeat.timeout:
            message = f"{heartbeat.timeout:g} s, and the next heartbeat is due after {seconds:g} s"
            yield Fault((*path, "timeout"), f"{message}; allowed: more than that, or make the interval shorter")


def check_heartbeats_timely(provider: Provider) -> Iterator[Fault]:
    """Ask that a client may send its heartbeat for as long as it is authenticated."""
    for path, channel, heartbeat in _walk_heartbeats(provider):
        if heartbeat.sender is Side.client and channel.messages[heartbeat.message].when is When.before:
            message = f"{heartbeat.message!r} has when: before, so it ends with the authentication"
            yield Fault((*path, "message"), f"{message}; let it be sent after, or at any time")


def check_sequences_stand(provider: Provider) -> Iterator[Fault]:
    """Ask that some message of the server has its number where the channel says."""
    for name, channel in provider.channels.items():
        payloads = [message.payload for message in channel.messages_of(Side.server).values()]
        pointer = channel.sequence_at
        if pointer is not None and not any(has_value_at(payload, pointer) for payload in payloads):
            message = f"no message of the server has a value at {pointer!r}; put it into one, or remove sequence_at"
            yield Fault(("channels", name, "sequence_at"), message)


def check_resumes(provider: Provider) -> Iterator[Fault]:
    """Ask that the session's identifier and the last number have their places in the message that resumes."""
    for name, channel in provider.channels.items():
        if channel.resume:
            where = f"the payload of {channel.resume.message!r}"
            payload = channel.messages[channel.resume.message].payload
            for field in ("session_at", "sequence_at"):
                path = ("channels", name, "resume", field)
                yield from fault_missing(payload, getattr(channel.resume, field), path, where)


def check_closes_differ(provider: Provider) -> Iterator[Fault]:
    """Ask that no two closes of a channel answer the same case for the same limit."""
    for name, channel in provider.channels.items():
        cases = (
            ((case, limit), ("channels", name, "closes", close_name, "cases", index))
            for close_name, close in channel.closes.items()
            for index, case in enumerate(close.cases)
            for limit in close.limits or (None,)
        )
        yield from fault_duplicates(cases, "{} answers this case already; one close for each case")


def check_close_frames(provider: Provider) -> Iterator[Fault]:
    """Ask that a close frame has a code that may be sent, and a reason of at most 123 bytes (RFC 6455)."""
    for name, channel in provider.channels.items():
        for close_name, close in channel.closes.items():
            path = ("channels", name, "closes", close_name)
            sendable = close.code is None or any(close.code in codes for codes in _SENDABLE_CODES)
            if close.cases and not sendable:
                message = f"{close.code} is never sent in a close frame; leave its cases out, or give another code"
                yield Fault((*path, "code"), f"{message}: {_SENDABLE_ADVICE}")
            if len(close.reason.encode()) > _MAX_REASON_BYTES:
                yield Fault(
                    (*path, "reason"),
                    f"{len(close.reason.encode())} bytes; allowed: {_MAX_REASON_BYTES} (RFC 6455, section 5.5)",
                )


def check_refusals_noticeable(provider: Provider) -> Iterator[Fault]:
    """Ask that a refusal that leaves the socket open says something."""
    for name, channel in provider.channels.items():
        for close_name, close in channel.closes.items():
            if close.code is None and close.message is None:
                path = ("channels", name, "closes", close_name)
                yield Fault(path, "neither a code nor a message: nobody would notice; add one of them", at_key=True)


def _check_milliseconds(payload: object, pointer: str, path: Path, message: str) -> Iterator[Fault]:
    yield from fault_missing(payload, pointer, path, f"the payload of {message!r}")
    interval = resolve_pointer(payload, pointer) if has_value_at(payload, pointer) else 1
    if isinstance(interval, bool) or not isinstance(interval, int | float) or interval <= 0:
        yield Fault(path, f"{message!r} has {show_value(interval)} there; allowed: milliseconds, a number above 0")


def _find_interval(channel: Channel) -> float | None:
    """Find the seconds between two heartbeats; none if they are not stated, or another check finds them wrong."""
    heartbeat = channel.heartbeat
    if heartbeat and heartbeat.seconds is None and heartbeat.interval_in and heartbeat.interval_at is not None:
        payload = channel.messages[heartbeat.interval_in].payload
        if any(_check_milliseconds(payload, heartbeat.interval_at, (), heartbeat.interval_in)):
            return None
    return channel.heartbeat_seconds


def _walk_heartbeats(provider: Provider) -> Iterator[tuple[Path, Channel, Heartbeat]]:
    for name, channel in provider.channels.items():
        if channel.heartbeat:
            yield ("channels", name, "heartbeat"), channel, channel.heartbeat


CHECKS: Final = (
    check_heartbeat_intervals,
    check_heartbeat_sequences,
    check_heartbeat_timeouts,
    check_heartbeats_timely,
    check_sequences_stand,
    check_resumes,
    check_closes_differ,
    check_close_frames,
    check_refusals_noticeable,
)
