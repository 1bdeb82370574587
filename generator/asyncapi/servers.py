"""`servers`: the provider's WebSocket servers, and the sandbox in the place of each."""

from __future__ import annotations

from urllib.parse import urlsplit

from generator.asyncapi.security import handshake
from generator.commonmark import prose
from generator.documents.node import Node, compact
from generator.documents.notes import extension, notes
from generator.evidence import about
from generator.model import Provider
from generator.origins import origins

SUFFIX = "_sandbox"
"""What the name of a server's stand-in ends with."""


def servers(provider: Provider, sandbox: str) -> Node:
    """Give every server that channels are on, each followed by the sandbox in its stead."""
    addresses = origins(provider, sandbox)
    found: Node = {}
    for name in names(provider):
        server, evidence = provider.servers[name], about(provider, f"/servers/{name}")
        kind = [] if server.production else ["For development, not for production."]
        description = " ".join([prose(server.description), *kind, *notes(evidence)])
        told = compact({"security": _security(provider, name), "x-evidence": extension(evidence)})
        found[name] = _address(server.url) | {"description": description, "x-authproof-server": name} | told
        stand_in = "The sandbox on your own machine; it takes the examples' values."
        further = {"description": stand_in, "x-authproof-server": name, "x-authproof-sandbox": True}
        found[name + SUFFIX] = (
            _address(addresses[server.url.rstrip("/")]) | further | compact({"security": _security(provider, name)})
        )
    return found


def names(provider: Provider) -> list[str]:
    """Name the servers that channels are on."""
    return list(dict.fromkeys(channel.server for channel in provider.channels.values()))


def _address(url: str) -> Node:
    parts = urlsplit(url)
    return {"host": parts.netloc, "protocol": parts.scheme} | compact({"pathname": parts.path.rstrip("/") or None})


def _security(provider: Provider, server: str) -> list[Node]:
    """Give the server's security: the handshake's schemes, if no channel of it opens in another way."""
    mine = [channel for channel in provider.channels.values() if channel.server == server]
    ways = [way for channel in mine for way in handshake(provider, channel)]
    every = all(handshake(provider, channel, whole=True) for channel in mine)
    return [{"$ref": f"#/components/securitySchemes/{way}"} for way in dict.fromkeys(ways)] if every else []
