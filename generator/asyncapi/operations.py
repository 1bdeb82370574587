"""`operations`: what the client sends and what answers it, and what the server sends by itself."""

from __future__ import annotations

from generator.asyncapi.messages import ref
from generator.asyncapi.security import in_message
from generator.commonmark import prose
from generator.documents.node import Node, compact
from generator.model import Provider
from generator.model.channel import Channel, Message, Side


def operations(provider: Provider) -> Node:
    """Give one sending operation for each of the client's messages, and one receiving operation for the rest."""
    found: Node = {}
    for name, channel in provider.channels.items():
        for key, message in channel.messages.items():
            if message.sender is Side.client:
                found[f"{name}.send.{key}"] = _send(provider, name, key, message)
        told = [key for key, message in channel.messages.items() if message.sender is Side.server]
        if told:
            found[f"{name}.receive"] = _receive(name, channel, told)
    return found


def _send(provider: Provider, channel: str, name: str, message: Message) -> Node:
    answers = _answers(provider, channel, name, message)
    reply = {"channel": _channel(channel), "messages": [ref(channel, each) for each in answers]} if answers else None
    return {
        "action": "send",
        "channel": _channel(channel),
        "title": message.title,
        "summary": " ".join(prose(message.summary).split()),
        "messages": [ref(channel, name)],
    } | compact({"reply": reply})


def _answers(provider: Provider, channel: str, name: str, message: Message) -> list[str]:
    """Name what may answer a message: its reply, the welcome after it has authenticated, the end of a resumption."""
    one = provider.channels[channel]
    welcome = [one.welcome] if one.welcome and in_message(provider, one, name) else []
    resumed = [one.resume.accepted, one.resume.rejected] if one.resume and one.resume.message == name else []
    return list(dict.fromkeys([*welcome, *([message.reply] if message.reply else []), *resumed]))


def _receive(name: str, channel: Channel, told: list[str]) -> Node:
    return {
        "action": "receive",
        "channel": _channel(name),
        "title": f"{channel.title}: what the server sends",
        "messages": [ref(name, each) for each in told],
    }


def _channel(name: str) -> Node:
    return {"$ref": f"#/channels/{name}"}
