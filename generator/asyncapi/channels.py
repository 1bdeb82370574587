"""`channels`: where each is opened, with which parameters, and what is said on it."""

from __future__ import annotations

from typing import Any

from generator.asyncapi.security import describe_opening, inband_credentials, opening_alternatives
from generator.asyncapi.servers import SANDBOX_SUFFIX
from generator.commonmark import join_bullets, quote_prose
from generator.documents import sockets
from generator.documents.node import Node, drop_empty, model_data, whole_numbers
from generator.documents.notes import evidence_data, evidence_notes
from generator.evidence import evidence_about
from generator.model.channel import Channel
from generator.model.failure import Close
from generator.model.operation import Parameter
from generator.model.provider import Provider
from generator.shape import shape_pattern

BINDING_VERSION = "0.1.0"
"""The version of AsyncAPI's WebSocket binding."""


def channel_objects(provider: Provider) -> Node:
    """Give every channel."""
    return {name: _channel_object(provider, name, channel) for name, channel in provider.channels.items()}


def _channel_object(provider: Provider, name: str, channel: Channel) -> Node:
    evidence = evidence_about(provider, f"/channels/{name}", f"/channels/{name}/messages")
    return {
        "address": channel.path,
        "title": channel.title,
        "summary": " ".join(channel.summary.split()),
        "description": _describe_channel(provider, name, channel),
        "servers": [{"$ref": f"#/servers/{server}"} for server in (channel.server, channel.server + SANDBOX_SUFFIX)],
        "messages": {each: {"$ref": f"#/components/messages/{name}.{each}"} for each in channel.messages},
    } | drop_empty(
        {
            "parameters": {key: _path_parameter(one) for key, one in channel.parameters.items() if one.place == "path"},
            "bindings": {"ws": _socket_binding(channel)},
            "x-inband-auth": inband_credentials(provider, channel),
            "x-authproof-ways": opening_alternatives(provider, channel),
            "x-close-codes": [_close_data(key, close) for key, close in channel.closes.items()],
            "x-greeting": channel.greeting,
            "x-welcome": channel.welcome,
            "x-sequence-at": channel.sequence_at,
            "x-heartbeat": model_data(channel.heartbeat) if channel.heartbeat else None,
            "x-resume": model_data(channel.resume) if channel.resume else None,
            "x-authenticate-within-seconds": whole_numbers(channel.authenticate_within),
            "x-max-message-bytes": channel.max_message_bytes,
            "x-authproof-parameters": {key: model_data(one) for key, one in channel.parameters.items()},
            "x-evidence": evidence_data(evidence),
        }
    )


def _describe_channel(provider: Provider, name: str, channel: Channel) -> str:
    statements = [
        *describe_opening(provider, channel),
        *sockets.describe_order(channel),
        *sockets.describe_bounds(channel),
        *map(quote_prose, channel.notes),
        *evidence_notes(evidence_about(provider, f"/channels/{name}", f"/channels/{name}/messages")),
    ]
    parts = [quote_prose(channel.summary), *([join_bullets(statements)] if statements else [])]
    closes = [sockets.describe_close(close) for close in channel.closes.values()]
    return "\n\n".join([*parts, *(["Closes:", join_bullets(closes)] if closes else [])])


def _path_parameter(parameter: Parameter) -> Node:
    described = {
        "description": quote_prose(parameter.description),
        "examples": [parameter.example],
        "default": parameter.example,
    }
    return described | drop_empty(
        {
            "enum": list(parameter.values),
            "x-pattern": f"^{shape_pattern(parameter.shape)}$" if parameter.shape else None,
        }
    )


def _socket_binding(channel: Channel) -> Node:
    query = {name: one for name, one in channel.parameters.items() if one.place == "query"}
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {name: _query_parameter(one) for name, one in query.items()},
    }
    schema |= drop_empty({"required": [name for name, one in query.items() if one.required]})
    return {"method": "GET"} | ({"query": schema} if query else {}) | {"bindingVersion": BINDING_VERSION}


def _query_parameter(parameter: Parameter) -> Node:
    shape = f"^{shape_pattern(parameter.shape)}$" if parameter.shape else None
    described = {"type": "string", "description": quote_prose(parameter.description), "examples": [parameter.example]}
    default = parameter.example if parameter.required else None
    return described | drop_empty({"enum": list(parameter.values), "pattern": shape, "default": default})


def _close_data(name: str, close: Close) -> Node:
    identity = {"id": name, "code": close.code, "name": close.name, "reconnect": close.reconnect.value}
    advice = {"when": quote_prose(close.meaning), "action": quote_prose(close.action)}
    further = {"cases": [case.value for case in close.cases], "limits": list(close.limits)}
    return identity | advice | drop_empty({"reason": close.reason or None, "message": close.message, **further})
