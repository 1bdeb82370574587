"""WebSocket channels in words: OpenAPI knows none, and a reader of the document must not miss them."""

from __future__ import annotations

from authproof.documents.shared.descriptions import evidence_notes
from authproof.model.channel import Channel, Heartbeat, Message, Side
from authproof.model.failure import Close
from authproof.model.provider import Provider, evidence_about
from authproof.text.commonmark import join_bullets, quote_code, quote_literal, quote_prose
from authproof.text.english import join_words, spell_count, spell_duration, spell_name


def describe_channel(provider: Provider, name: str) -> str:
    """Say how to open a channel, authenticate on it and keep it open."""
    channel = provider.channels[name]
    lists = [
        _channel_facts(provider, channel) + evidence_notes(evidence_about(provider, f"/channels/{name}")),
        _message_lines(channel),
        _close_lines(channel),
    ]
    heads = ["", "Messages:", "Closes:"]
    listed_ = [f"{head}\n\n{join_bullets(items)}".strip() for head, items in zip(heads, lists, strict=True) if items]
    return "\n\n".join([f"### {quote_literal(channel.title)}", quote_prose(channel.summary), *listed_])


def _channel_facts(provider: Provider, channel: Channel) -> list[str]:
    address = provider.servers[channel.server].url.rstrip("/") + channel.path
    schemes = join_words(
        [f"{quote_literal(provider.schemes[name].title)} ({quote_code(name)})" for name in channel.security], "or"
    )
    facts = [f"Open {quote_code(address)}, authenticated by {schemes}."]
    facts += [
        f"{quote_code(name)} in the {p.place}: {quote_prose(p.description)}" for name, p in channel.parameters.items()
    ]
    return facts + describe_order(channel) + describe_bounds(channel) + [quote_prose(note) for note in channel.notes]


def describe_order(channel: Channel) -> list[str]:
    """Say who speaks when: greeting, welcome, heartbeat, resumption."""
    greeting = [f"The server speaks first: {quote_code(channel.greeting)}."] if channel.greeting else []
    welcome = [f"Once you are authenticated the server sends {quote_code(channel.welcome)}."] if channel.welcome else []
    return (
        greeting
        + welcome
        + ([_describe_heartbeat(channel.heartbeat)] if channel.heartbeat else [])
        + _describe_resumption(channel)
    )


def _describe_heartbeat(beat: Heartbeat) -> str:
    stated = f" every {spell_duration(beat.seconds)}" if beat.seconds else ""
    interval = f" every so many milliseconds as {quote_code(beat.interval_in)} says" if beat.interval_in else ""
    place = f" at {quote_code(beat.interval_at)}" if beat.interval_at else ""
    end = f"; after {spell_duration(beat.timeout)} without one the server closes" if beat.timeout else ""
    return f"Heartbeat: the {beat.sender} sends {quote_code(beat.message)}{stated}{interval}{place}{end}."


def _describe_resumption(channel: Channel) -> list[str]:
    if channel.resume is None:
        return []
    answers = f"answered by {quote_code(channel.resume.accepted)} or {quote_code(channel.resume.rejected)}"
    return [
        f"A lost session can be resumed for {spell_duration(channel.resume.seconds)} by {quote_code(channel.resume.message)}, {answers}."
    ]


def describe_bounds(channel: Channel) -> list[str]:
    """Say how long a client has to authenticate, and how large its messages may be."""
    deadline = (
        [f"Authenticate within {spell_duration(channel.authenticate_within)}."] if channel.authenticate_within else []
    )
    size = (
        [f"A message may have {spell_count(channel.max_message_bytes, 'byte')}."] if channel.max_message_bytes else []
    )
    return deadline + size


def _message_lines(channel: Channel) -> list[str]:
    return [_message_line(name, message) for name, message in channel.messages.items()]


def _message_line(name: str, message: Message) -> str:
    who = f"from the {message.sender}"
    when = f", {message.when} authentication" if message.sender is Side.client and message.when != "any" else ""
    reply = f" The server answers with {quote_code(message.reply)}." if message.reply else ""
    return f"{quote_code(name)}, {quote_literal(message.title)}, {who}{when}: {quote_prose(message.summary)}{reply}"


def _close_lines(channel: Channel) -> list[str]:
    return [describe_close(each) for each in channel.closes.values()]


def describe_close(close: Close) -> str:
    """Say what a close means, what to do, and whether to come back."""
    code_ = f"{close.code} " if close.code else "(the socket stays open) "
    again = f"Reconnect: {spell_name(close.reconnect)}."
    return f"{code_}{quote_literal(close.name)}: {quote_prose(close.meaning)} {quote_prose(close.action)} {again}"
