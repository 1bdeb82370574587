"""WebSocket channels in words: OpenAPI knows none, and a reader of the document must not miss them."""

from __future__ import annotations

from generator.commonmark import bullets, code, literal, prose
from generator.documents.notes import notes
from generator.evidence import about
from generator.model import Provider
from generator.model.channel import Channel, Heartbeat, Message, Side
from generator.model.failure import Close
from generator.words import count, duration, listed, spelled


def channel(provider: Provider, name: str) -> str:
    """Say how to open a channel, authenticate on it and keep it open."""
    one = provider.channels[name]
    lists = [_facts(provider, one) + notes(about(provider, f"/channels/{name}")), _messages(one), _closes(one)]
    heads = ["", "Messages:", "Closes:"]
    listed_ = [f"{head}\n\n{bullets(items)}".strip() for head, items in zip(heads, lists, strict=True) if items]
    return "\n\n".join([f"### {literal(one.title)}", prose(one.summary), *listed_])


def _facts(provider: Provider, one: Channel) -> list[str]:
    address = provider.servers[one.server].url.rstrip("/") + one.path
    schemes = listed([f"{literal(provider.schemes[name].title)} ({code(name)})" for name in one.security], "or")
    facts = [f"Open {code(address)}, authenticated by {schemes}."]
    facts += [f"{code(name)} in the {p.place}: {prose(p.description)}" for name, p in one.parameters.items()]
    return facts + order(one) + bounds(one) + [prose(note) for note in one.notes]


def order(one: Channel) -> list[str]:
    """Say who speaks when: greeting, welcome, heartbeat, resumption."""
    first = [f"The server speaks first: {code(one.greeting)}."] if one.greeting else []
    welcome = [f"Once you are authenticated the server sends {code(one.welcome)}."] if one.welcome else []
    return first + welcome + ([_heartbeat(one.heartbeat)] if one.heartbeat else []) + _resume(one)


def _heartbeat(beat: Heartbeat) -> str:
    stated = f" every {duration(beat.seconds)}" if beat.seconds else ""
    told = f" every so many milliseconds as {code(beat.interval_in)} says" if beat.interval_in else ""
    at = f" at {code(beat.interval_at)}" if beat.interval_at else ""
    end = f"; after {duration(beat.timeout)} without one the server closes" if beat.timeout else ""
    return f"Heartbeat: the {beat.sender} sends {code(beat.message)}{stated}{told}{at}{end}."


def _resume(one: Channel) -> list[str]:
    if one.resume is None:
        return []
    answers = f"answered by {code(one.resume.accepted)} or {code(one.resume.rejected)}"
    return [
        f"A lost session can be resumed for {duration(one.resume.seconds)} by {code(one.resume.message)}, {answers}."
    ]


def bounds(one: Channel) -> list[str]:
    """Say how long a client has to authenticate, and how large its messages may be."""
    deadline = [f"Authenticate within {duration(one.authenticate_within)}."] if one.authenticate_within else []
    size = [f"A message may have {count(one.max_message_bytes, 'byte')}."] if one.max_message_bytes else []
    return deadline + size


def _messages(one: Channel) -> list[str]:
    return [_message(name, message) for name, message in one.messages.items()]


def _message(name: str, message: Message) -> str:
    who = f"from the {message.sender}"
    when = f", {message.when} authentication" if message.sender is Side.client and message.when != "any" else ""
    reply = f" The server answers with {code(message.reply)}." if message.reply else ""
    return f"{code(name)}, {literal(message.title)}, {who}{when}: {prose(message.summary)}{reply}"


def _closes(one: Channel) -> list[str]:
    return [close(each) for each in one.closes.values()]


def close(one: Close) -> str:
    """Say what a close means, what to do, and whether to come back."""
    code_ = f"{one.code} " if one.code else "(the socket stays open) "
    again = f"Reconnect: {spelled(one.reconnect)}."
    return f"{code_}{literal(one.name)}: {prose(one.meaning)} {prose(one.action)} {again}"
