"""WebSocket channels in words: most formats know none, and a reader of their documents must not miss them."""

from __future__ import annotations

from authproof.documents.shared.evidence import notes_about
from authproof.model.channel import Channel, Heartbeat, Message, Resume, Side
from authproof.model.failure import Close
from authproof.model.pointers import spec_pointer
from authproof.model.provider import Provider
from authproof.model.vocabulary import When
from authproof.text.commonmark import join_bullets, quote_code, quote_literal, quote_prose
from authproof.text.english import join_words, spell_count, spell_duration, spell_name


def describe_channel(provider: Provider, name: str) -> str:
    """Say how to open a channel, authenticate on it and keep it open."""
    channel = provider.channels[name]
    lists = {
        "": [*_channel_facts(provider, channel), *notes_about(provider, spec_pointer("channels", name))],
        "Messages:": [_describe_message(key, message) for key, message in channel.messages.items()],
        "Closes:": [describe_close(close) for close in channel.closes.values()],
    }
    listed = [f"{head}\n\n{join_bullets(items)}".strip() for head, items in lists.items() if items]
    return "\n\n".join([f"### {quote_literal(channel.title)}", quote_prose(channel.summary), *listed])


def _channel_facts(provider: Provider, channel: Channel) -> list[str]:
    address = provider.servers[channel.server].base_url + channel.path
    schemes = [f"{quote_literal(provider.schemes[name].title)} ({quote_code(name)})" for name in channel.security]
    parameters = [
        f"{quote_code(name)} in the {parameter.place}: {quote_prose(parameter.description)}"
        for name, parameter in channel.parameters.items()
    ]
    return [
        f"Open {quote_code(address)}, authenticated by {join_words(schemes, 'or')}.",
        *parameters,
        *describe_order(channel),
        *describe_bounds(channel),
        *map(quote_prose, channel.notes),
    ]


def describe_order(channel: Channel) -> list[str]:
    """Say who speaks when: greeting, welcome, heartbeat, resumption."""
    greeting = [f"The server speaks first: {quote_code(channel.greeting)}."] if channel.greeting else []
    welcome = [f"Once you are authenticated the server sends {quote_code(channel.welcome)}."] if channel.welcome else []
    heartbeat = [_describe_heartbeat(channel.heartbeat)] if channel.heartbeat else []
    resumption = [_describe_resumption(channel.resume)] if channel.resume else []
    return greeting + welcome + heartbeat + resumption


def _describe_heartbeat(beat: Heartbeat) -> str:
    stated = f" every {spell_duration(beat.seconds)}" if beat.seconds else ""
    interval = f" every so many milliseconds as {quote_code(beat.interval_in)} says" if beat.interval_in else ""
    place = f" at {quote_code(beat.interval_at)}" if beat.interval_at else ""
    end = f"; after {spell_duration(beat.timeout)} without one the server closes" if beat.timeout else ""
    return f"Heartbeat: the {beat.sender} sends {quote_code(beat.message)}{stated}{interval}{place}{end}."


def _describe_resumption(resume: Resume) -> str:
    time, answers = spell_duration(resume.seconds), f"{quote_code(resume.accepted)} or {quote_code(resume.rejected)}"
    return f"A lost session can be resumed for {time} by {quote_code(resume.message)}, answered by {answers}."


def describe_bounds(channel: Channel) -> list[str]:
    """Say how long a client has to authenticate, and how large its messages may be."""
    time, size = channel.authenticate_within, channel.max_message_bytes
    deadline = [f"Authenticate within {spell_duration(time)}."] if time else []
    return deadline + ([f"A message may have {spell_count(size, 'byte')}."] if size else [])


def _describe_message(name: str, message: Message) -> str:
    who = f"from the {message.sender}"
    when = f", {message.when} authentication" if message.sender is Side.client and message.when is not When.any else ""
    reply = f" The server answers with {quote_code(message.reply)}." if message.reply else ""
    return f"{quote_code(name)}, {quote_literal(message.title)}, {who}{when}: {quote_prose(message.summary)}{reply}"


def describe_close(close: Close) -> str:
    """Say what a close means, what to do, and whether to come back."""
    code = f"{close.code} " if close.code else "(the socket stays open) "
    again = f"Reconnect: {spell_name(close.reconnect)}."
    return f"{code}{quote_literal(close.name)}: {quote_prose(close.meaning)} {quote_prose(close.action)} {again}"
