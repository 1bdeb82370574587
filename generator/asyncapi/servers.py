"""`servers`: the provider's WebSocket servers, and the sandbox in the place of each."""

from __future__ import annotations

from urllib.parse import urlsplit

from generator.asyncapi.security import handshake_schemes
from generator.commonmark import quote_prose
from generator.documents.node import Node, drop_empty
from generator.documents.notes import evidence_data, evidence_notes
from generator.evidence import evidence_about
from generator.model.provider import Provider
from generator.origins import sandbox_origins

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
