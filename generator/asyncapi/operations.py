"""`operations`: what the client sends and what answers it, and what the server sends by itself."""

from __future__ import annotations

from generator.asyncapi.messages import message_reference
from generator.asyncapi.security import parts_in_message
from generator.commonmark import quote_prose
from generator.documents.node import Node, drop_empty
from generator.model.channel import Channel, Message, Side
from generator.model.provider import Provider


def operation_objects(provider: Provider) -> Node:
    """Give one sending operation for each of the client's messages, and one receiving operation for the rest."""
    objects: Node = {}
    for name, channel in provider.channels.items():
        for key, message in channel.messages.items():
            if message.sender is Side.client:
                objects[f"{name}.send.{key}"] = _send_operation(provider, name, key, message)
        server_messages = [key for key, message in channel.messages.items() if message.sender is Side.server]
        if server_messages:
            objects[f"{name}.receive"] = _receive_operation(name, channel, server_messages)
    return objects


def _send_operation(provider: Provider, channel: str, name: str, message: Message) -> Node:
    answers = _possible_answers(provider, channel, name, message)
    reply = (
        {"channel": _channel_reference(channel), "messages": [message_reference(channel, each) for each in answers]}
        if answers
        else None
    )
    return {
        "action": "send",
        "channel": _channel_reference(channel),
        "title": message.title,
        "summary": " ".join(quote_prose(message.summary).split()),
        "messages": [message_reference(channel, name)],
    } | drop_empty({"reply": reply})


def _possible_answers(provider: Provider, channel: str, name: str, message: Message) -> list[str]:
    """Name what may answer a message: its reply, the welcome after it has authenticated, the end of a resumption."""
    spec = provider.channels[channel]
    welcome = [spec.welcome] if spec.welcome and parts_in_message(provider, spec, name) else []
    resumed = [spec.resume.accepted, spec.resume.rejected] if spec.resume and spec.resume.message == name else []
    return list(dict.fromkeys([*welcome, *([message.reply] if message.reply else []), *resumed]))


def _receive_operation(name: str, channel: Channel, server_messages: list[str]) -> Node:
    return {
        "action": "receive",
        "channel": _channel_reference(name),
        "title": f"{channel.title}: what the server sends",
        "messages": [message_reference(name, each) for each in server_messages],
    }


def _channel_reference(name: str) -> Node:
    return {"$ref": f"#/channels/{name}"}
