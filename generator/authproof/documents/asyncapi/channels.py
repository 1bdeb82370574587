"""`servers` and `channels`: where the WebSockets are, the sandbox in the place of each server, how they work."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from authproof.documents.asyncapi.security import (
    describe_opening,
    handshake_schemes,
    inband_credentials,
    opening_alternatives,
    usable_schemes,
)
from authproof.documents.shared.descriptions import bullet_list, describe_server, server_variables
from authproof.documents.shared.evidence import evidence_data, evidence_notes
from authproof.documents.shared.nodes import Node, drop_empty
from authproof.documents.shared.sockets import describe_bounds, describe_close, describe_order
from authproof.model.channel import Channel
from authproof.model.credential import anchored_pattern
from authproof.model.evidence import Evidence
from authproof.model.failure import Close
from authproof.model.operation import Parameter
from authproof.model.plain import model_data, whole_numbers
from authproof.model.pointers import extend_pointer, spec_pointer
from authproof.model.provider import Provider
from authproof.sandbox.origins import sandbox_origins
from authproof.text.commonmark import join_bullets, quote_prose

_SANDBOX_SUFFIX: Final = "_sandbox"
"""What the name of a server's stand-in ends with."""
_BINDING_VERSION: Final = "0.1.0"
"""The version of AsyncAPI's WebSocket binding."""


def server_objects(provider: Provider, sandbox: str) -> Node:
    """Give every server that channels are on, each followed by the sandbox in its stead."""
    addresses = sandbox_origins(provider, sandbox)
    objects: Node = {}
    for name in dict.fromkeys(channel.server for channel in provider.channels.values()):
        url, security = provider.servers[name].base_url, drop_empty({"security": _server_security(provider, name)})
        evidence = evidence_data(provider.evidence_about(spec_pointer("servers", name)))
        described = {"description": describe_server(provider, name), "x-authproof-server": name}
        variables = drop_empty({"variables": server_variables(provider.servers[name])})
        objects[name] = _address_members(url) | described | variables | security | drop_empty({"x-evidence": evidence})
        stand_in = "The sandbox on your own machine; it takes the examples' values."
        further = {"description": stand_in, "x-authproof-server": name, "x-authproof-sandbox": True}
        objects[name + _SANDBOX_SUFFIX] = _address_members(addresses[url]) | further | variables | security
    return objects


def _address_members(url: str) -> Node:
    parts = urlsplit(url)
    return {"host": parts.netloc, "protocol": parts.scheme} | drop_empty({"pathname": parts.path.rstrip("/") or None})


def _server_security(provider: Provider, server: str) -> list[Node]:
    """Give the server's security: the handshake's schemes, if no channel of it opens in another way."""
    channels = [channel for channel in provider.channels.values() if channel.server == server]
    handshakes = [handshake_schemes(provider, channel) for channel in channels]
    usable = [list(usable_schemes(provider, channel)) for channel in channels]
    names = dict.fromkeys(name for schemes in handshakes for name in schemes)
    suffices = all(handshakes) and handshakes == usable
    return [{"$ref": f"#/components/securitySchemes/{name}"} for name in names] if suffices else []


def channel_objects(provider: Provider) -> Node:
    return {name: _channel_object(provider, name, channel) for name, channel in provider.channels.items()}


def _channel_object(provider: Provider, name: str, channel: Channel) -> Node:
    pointer = spec_pointer("channels", name)
    evidence = provider.evidence_about(pointer, extend_pointer(pointer, "messages"))
    return {
        "address": channel.path,
        "title": channel.title,
        "summary": " ".join(channel.summary.split()),
        "description": _channel_description(provider, channel, evidence),
        "servers": [{"$ref": f"#/servers/{server}"} for server in (channel.server, channel.server + _SANDBOX_SUFFIX)],
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


def _channel_description(provider: Provider, channel: Channel, evidence: Iterable[Evidence]) -> str:
    statements = [
        *describe_opening(provider, channel),
        *describe_order(channel),
        *describe_bounds(channel),
        *map(quote_prose, channel.notes),
        *evidence_notes(evidence),
    ]
    closes = ["Closes:", join_bullets(list(map(describe_close, channel.closes.values())))] if channel.closes else []
    return "\n\n".join([quote_prose(channel.summary), *bullet_list(statements), *closes])


def _path_parameter(parameter: Parameter) -> Node:
    described = {
        "description": quote_prose(parameter.description),
        "examples": [parameter.example],
        "default": parameter.example,
    }
    return described | drop_empty(
        {"enum": list(parameter.values), "x-pattern": anchored_pattern(parameter.shape) if parameter.shape else None}
    )


def _socket_binding(channel: Channel) -> Node:
    schemas = {"query": _place_schema(channel, "query"), "headers": _place_schema(channel, "header")}
    return {"method": "GET"} | drop_empty(schemas) | {"bindingVersion": _BINDING_VERSION}


def _place_schema(channel: Channel, place: str) -> Node:
    """Describe the parameters of a handshake in one place as an object; empty if there are none."""
    found = {name: one for name, one in channel.parameters.items() if one.place == place}
    if not found:
        return {}
    schema: Node = {"type": "object", "properties": {name: _place_parameter(one) for name, one in found.items()}}
    return schema | drop_empty({"required": [name for name, parameter in found.items() if parameter.required]})


def _place_parameter(parameter: Parameter) -> Node:
    shape = anchored_pattern(parameter.shape) if parameter.shape else None
    described = {"type": "string", "description": quote_prose(parameter.description), "examples": [parameter.example]}
    default = parameter.example if parameter.required else None
    return described | drop_empty({"enum": list(parameter.values), "pattern": shape, "default": default})


def _close_data(name: str, close: Close) -> Node:
    identity = {"id": name, "code": close.code, "name": close.name, "reconnect": close.reconnect.value}
    advice = {"when": quote_prose(close.meaning), "action": quote_prose(close.action)}
    further = {"cases": [case.value for case in close.cases], "limits": list(close.limits)}
    return identity | advice | drop_empty({"reason": close.reason or None, "message": close.message, **further})
