"""`channels`: where each is opened, with which parameters, and what is said on it."""

from __future__ import annotations

from typing import Any

from generator.asyncapi.security import in_words, inband, ways
from generator.asyncapi.servers import SUFFIX
from generator.commonmark import bullets, prose
from generator.documents import sockets
from generator.documents.node import Node, compact, data, whole
from generator.documents.notes import extension, notes
from generator.evidence import about
from generator.model import Provider
from generator.model.channel import Channel
from generator.model.failure import Close
from generator.model.operation import Parameter
from generator.shape import pattern

BINDING = "0.1.0"
"""The version of AsyncAPI's WebSocket binding."""


def channels(provider: Provider) -> Node:
    """Give every channel."""
    return {name: _channel(provider, name, channel) for name, channel in provider.channels.items()}


def _channel(provider: Provider, name: str, channel: Channel) -> Node:
    evidence = about(provider, f"/channels/{name}", f"/channels/{name}/messages")
    return {
        "address": channel.path,
        "title": channel.title,
        "summary": " ".join(channel.summary.split()),
        "description": _description(provider, name, channel),
        "servers": [{"$ref": f"#/servers/{server}"} for server in (channel.server, channel.server + SUFFIX)],
        "messages": {each: {"$ref": f"#/components/messages/{name}.{each}"} for each in channel.messages},
    } | compact(
        {
            "parameters": {key: _parameter(one) for key, one in channel.parameters.items() if one.place == "path"},
            "bindings": {"ws": _binding(channel)},
            "x-inband-auth": inband(provider, channel),
            "x-authproof-ways": ways(provider, channel),
            "x-close-codes": [_close(key, close) for key, close in channel.closes.items()],
            "x-greeting": channel.greeting,
            "x-welcome": channel.welcome,
            "x-sequence-at": channel.sequence_at,
            "x-heartbeat": data(channel.heartbeat) if channel.heartbeat else None,
            "x-resume": data(channel.resume) if channel.resume else None,
            "x-authenticate-within-seconds": whole(channel.authenticate_within),
            "x-max-message-bytes": channel.max_message_bytes,
            "x-authproof-parameters": {key: data(one) for key, one in channel.parameters.items()},
            "x-evidence": extension(evidence),
        }
    )


def _description(provider: Provider, name: str, channel: Channel) -> str:
    statements = [
        *in_words(provider, channel),
        *sockets.order(channel),
        *sockets.bounds(channel),
        *map(prose, channel.notes),
        *notes(about(provider, f"/channels/{name}", f"/channels/{name}/messages")),
    ]
    parts = [prose(channel.summary), *([bullets(statements)] if statements else [])]
    closes = [sockets.close(close) for close in channel.closes.values()]
    return "\n\n".join([*parts, *(["Closes:", bullets(closes)] if closes else [])])


def _parameter(one: Parameter) -> Node:
    told = {"description": prose(one.description), "examples": [one.example], "default": one.example}
    return told | compact({"enum": list(one.values), "x-pattern": f"^{pattern(one.shape)}$" if one.shape else None})


def _binding(channel: Channel) -> Node:
    query = {name: one for name, one in channel.parameters.items() if one.place == "query"}
    schema: dict[str, Any] = {"type": "object", "properties": {name: _query(one) for name, one in query.items()}}
    schema |= compact({"required": [name for name, one in query.items() if one.required]})
    return {"method": "GET"} | ({"query": schema} if query else {}) | {"bindingVersion": BINDING}


def _query(one: Parameter) -> Node:
    shape = f"^{pattern(one.shape)}$" if one.shape else None
    told = {"type": "string", "description": prose(one.description), "examples": [one.example]}
    default = one.example if one.required else None
    return told | compact({"enum": list(one.values), "pattern": shape, "default": default})


def _close(name: str, close: Close) -> Node:
    told = {"id": name, "code": close.code, "name": close.name, "reconnect": close.reconnect.value}
    words = {"when": prose(close.meaning), "action": prose(close.action)}
    further = {"cases": [case.value for case in close.cases], "limits": list(close.limits)}
    return told | words | compact({"reason": close.reason or None, "message": close.message, **further})
