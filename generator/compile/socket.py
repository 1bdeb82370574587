"""Channels: messages, closes, heartbeat, resume."""

from __future__ import annotations

from generator import pointer
from generator.compile.exchange import live, parameters
from generator.compile.scheme import accepted, resuming
from generator.model import Provider
from generator.model.channel import Channel, Heartbeat, Message, Resume, Side
from generator.model.failure import Close, Reconnect
from generator.tables import Channel as ChannelTable
from generator.tables import Close as CloseTable
from generator.tables import Heartbeat as HeartbeatTable
from generator.tables import Message as MessageTable
from generator.tables import Required, Sign
from generator.tables import Resume as ResumeTable


def channels(provider: Provider) -> tuple[ChannelTable, ...]:
    """Compile every channel of a provider."""
    return tuple(_channel(provider, name, channel) for name, channel in provider.channels.items())


def _channel(provider: Provider, name: str, channel: Channel) -> ChannelTable:
    return ChannelTable(
        id=name,
        title=channel.title,
        server=channel.server,
        path=channel.path,
        parameters=parameters(channel.parameters),
        schemes=(*accepted(provider, channel.security), *(scheme.id for scheme in resuming(provider, channel))),
        messages=tuple(_message(key, message) for key, message in channel.messages.items()),
        greeting=channel.greeting,
        welcome=channel.welcome,
        heartbeat=_heartbeat(channel, channel.heartbeat) if channel.heartbeat else None,
        resume=_resume(channel.resume) if channel.resume else None,
        authenticate_within=channel.authenticate_within,
        max_message_bytes=channel.max_message_bytes,
        closes=tuple(_close(key, close) for key, close in channel.closes.items()),
    )


def _message(name: str, message: Message) -> MessageTable:
    return MessageTable(
        id=name,
        from_client=message.sender is Side.client,
        signs=tuple(Sign(at, value) for at, value in message.match.items()),
        payload=message.payload,
        live=live(message.live),
        required=tuple(Required(at, kind.value) for at, kind in message.required.items()),
        when=message.when.value,
        reply=message.reply,
    )


def _heartbeat(channel: Channel, heartbeat: Heartbeat) -> HeartbeatTable:
    return HeartbeatTable(
        from_client=heartbeat.sender is Side.client,
        message=heartbeat.message,
        interval=_interval(channel, heartbeat),
        timeout=heartbeat.timeout,
    )


def _interval(channel: Channel, heartbeat: Heartbeat) -> float | None:
    if heartbeat.seconds is not None or heartbeat.interval_in is None or heartbeat.interval_at is None:
        return heartbeat.seconds
    told = pointer.resolve(channel.messages[heartbeat.interval_in].payload, heartbeat.interval_at)
    return float(told) / 1000


def _resume(resume: Resume) -> ResumeTable:
    return ResumeTable(
        message=resume.message,
        session_at=resume.session_at,
        sequence_at=resume.sequence_at,
        accepted=resume.accepted,
        rejected=resume.rejected,
        seconds=resume.seconds,
    )


def _close(name: str, close: Close) -> CloseTable:
    return CloseTable(
        id=name,
        code=close.code,
        cases=tuple(case.value for case in close.cases),
        reason=close.reason,
        message=close.message,
        resumable=close.reconnect is Reconnect.resume,
    )
