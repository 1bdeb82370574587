"""`servers`: the provider's WebSocket servers, and the sandbox in the place of each."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from authproof.documents.asyncapi.security import (
    describe_opening,
    handshake_schemes,
    inband_credentials,
    opening_alternatives,
)
from authproof.documents.shared import sockets
from authproof.documents.shared.descriptions import evidence_data, evidence_notes
from authproof.documents.shared.nodes import Node, drop_empty
from authproof.model.channel import Channel
from authproof.model.credential import shape_pattern
from authproof.model.failure import Close
from authproof.model.operation import Parameter
from authproof.model.plain import model_data, whole_numbers
from authproof.model.provider import Provider, evidence_about
from authproof.sandbox.origins import sandbox_origins
from authproof.text.commonmark import join_bullets, quote_prose

SANDBOX_SUFFIX = "_sandbox"
"""What the name of a server's stand-in ends with."""


def server_objects(provider: Provider, sandbox: str) -> Node:
    """Give every server that channels are on, each followed by the sandbox in its stead."""
    addresses = sandbox_origins(provider, sandbox)
    objects: Node = {}
    for name in channel_servers(provider):
        server, evidence = provider.servers[name], evidence_about(provider, f"/servers/{name}")
        kind = [] if server.production else ["For development, not for production."]
        description = " ".join([quote_prose(server.description), *kind, *evidence_notes(evidence)])
        members = drop_empty({"security": _server_security(provider, name), "x-evidence": evidence_data(evidence)})
        objects[name] = (
            _address_members(server.url) | {"description": description, "x-authproof-server": name} | members
        )
        stand_in = "The sandbox on your own machine; it takes the examples' values."
        further = {"description": stand_in, "x-authproof-server": name, "x-authproof-sandbox": True}
        objects[name + SANDBOX_SUFFIX] = (
            _address_members(addresses[server.url.rstrip("/")])
            | further
            | drop_empty({"security": _server_security(provider, name)})
        )
    return objects


def channel_servers(provider: Provider) -> list[str]:
    """Name the servers that channels are on."""
    return list(dict.fromkeys(channel.server for channel in provider.channels.values()))


def _address_members(url: str) -> Node:
    parts = urlsplit(url)
    return {"host": parts.netloc, "protocol": parts.scheme} | drop_empty({"pathname": parts.path.rstrip("/") or None})


def _server_security(provider: Provider, server: str) -> list[Node]:
    """Give the server's security: the handshake's schemes, if no channel of it opens in another way."""
    channels = [channel for channel in provider.channels.values() if channel.server == server]
    handshakes = [way for channel in channels for way in handshake_schemes(provider, channel)]
    every = all(handshake_schemes(provider, channel, whole=True) for channel in channels)
    return [{"$ref": f"#/components/securitySchemes/{way}"} for way in dict.fromkeys(handshakes)] if every else []


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
