"""Channels: their messages, closes, heartbeat, and how a session is resumed."""

from __future__ import annotations

from authproof.model.channel import Channel, Heartbeat, Message, Resume, Side
from authproof.model.failure import Close, Reconnect
from authproof.model.provider import Provider
from authproof.sandbox.compile.operation import compile_live_values, compile_parameters
from authproof.sandbox.compile.scheme import compile_resuming_schemes
from authproof.sandbox.tables import (
    ChannelTable,
    CloseTable,
    HeartbeatTable,
    MessageSign,
    MessageTable,
    RequiredValue,
    ResumeTable,
)


def compile_channels(provider: Provider) -> tuple[ChannelTable, ...]:
    return tuple(_compile_channel(provider, name, channel) for name, channel in provider.channels.items())


def _compile_channel(provider: Provider, name: str, channel: Channel) -> ChannelTable:
    return ChannelTable(
        id=name,
        title=channel.title,
        server=channel.server,
        path=channel.path,
        parameters=compile_parameters(channel.parameters),
        schemes=(
            *provider.usable_schemes(channel.security),
            *(scheme.id for scheme in compile_resuming_schemes(provider, channel)),
        ),
        messages=tuple(
            _compile_message(channel, key, message)
            for key, message in channel.messages.items()
            if message.sender is Side.client or key in _collect_sent_messages(channel)
        ),
        greeting=channel.greeting,
        welcome=channel.welcome,
        heartbeat=_compile_heartbeat(channel, channel.heartbeat),
        resume=_compile_resume(channel.resume) if channel.resume else None,
        authenticate_within=channel.authenticate_within if _authenticates_in_band(provider, channel) else None,
        max_message_bytes=channel.max_message_bytes,
        closes=tuple(
            _compile_close(key, close, resumes=channel.resume is not None) for key, close in channel.closes.items()
        ),
    )


def _authenticates_in_band(provider: Provider, channel: Channel) -> bool:
    """Tell whether a client can authenticate after the handshake."""
    return any(provider.schemes[name].travels_in_message for name in provider.usable_schemes(channel.security))


def _collect_sent_messages(channel: Channel) -> set[str | None]:
    """Name the messages that the sandbox has an occasion to send, and maybe others of the client."""
    resume = (channel.resume.accepted, channel.resume.rejected) if channel.resume else ()
    heartbeat = (channel.heartbeat.message,) if channel.heartbeat else ()
    replies = (message.reply for message in channel.messages.values())
    closes = (close.message for close in channel.closes.values())
    return {channel.greeting, channel.welcome, *resume, *heartbeat, *replies, *closes}


def _compile_message(channel: Channel, name: str, message: Message) -> MessageTable:
    if message.sender is Side.server:
        return MessageTable(name, from_client=False, payload=message.payload, live=compile_live_values(message.live))
    return MessageTable(
        name,
        from_client=True,
        signs=tuple(MessageSign(pointer, value) for pointer, value in message.match.items()),
        root=message.root_type,
        required=tuple(RequiredValue(pointer, kind) for pointer, kind in message.required.items()),
        when=message.when,
        reply=None if channel.resume and channel.resume.message == name else message.reply,
    )


def _compile_heartbeat(channel: Channel, heartbeat: Heartbeat | None) -> HeartbeatTable | None:
    """Compile the heartbeat; none if it is the client's, and the server does not wait for it."""
    if heartbeat is None or (heartbeat.sender is Side.client and heartbeat.timeout is None):
        return None
    return HeartbeatTable(
        from_client=heartbeat.sender is Side.client,
        message=heartbeat.message,
        interval=channel.heartbeat_seconds if heartbeat.sender is Side.server else None,
        timeout=heartbeat.timeout,
    )


def _compile_resume(resume: Resume) -> ResumeTable:
    return ResumeTable(
        message=resume.message,
        session_pointer=resume.session_at,
        sequence_pointer=resume.sequence_at,
        accepted=resume.accepted,
        rejected=resume.rejected,
        seconds=resume.seconds,
    )


def _compile_close(name: str, close: Close, *, resumes: bool) -> CloseTable:
    return CloseTable(
        id=name,
        code=close.code,
        cases=close.cases,
        limits=close.limits,
        reason="" if close.code is None else close.reason,
        message=close.message,
        resumable=resumes and close.code is not None and close.reconnect is Reconnect.resume,
    )
