"""An AsyncAPI 3.0 document of a provider's WebSockets, seen from the client: what it sends, what it receives.

AsyncAPI has no type for a credential inside a message, none for close codes and none for who speaks when. These are
told in descriptions, and as data in extensions: `x-inband-auth`, `x-close-codes` and others that begin with `x-`.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Final

from authproof.documents.asyncapi.channels import channel_objects, server_objects
from authproof.documents.asyncapi.info import asyncapi_extensions, asyncapi_info
from authproof.documents.asyncapi.messages import message_objects, operation_objects
from authproof.documents.asyncapi.security import security_schemes
from authproof.documents.shared.nodes import Node, drop_empty
from authproof.model.provider import Provider
from authproof.sandbox.origins import DEFAULT_SANDBOX
from authproof.text.yaml_text import dump_yaml

VERSION: Final = "3.0.0"
"""The version of the AsyncAPI Specification."""


def is_wanted(provider: Provider) -> bool:
    """Tell whether a provider has WebSockets at all."""
    return bool(provider.channels)


def build_asyncapi(provider: Provider, sandbox: str = DEFAULT_SANDBOX) -> Node:
    """Make the document. `sandbox` is the address at which the sandbox answers."""
    head: Node = {"asyncapi": VERSION, "info": asyncapi_info(provider), "defaultContentType": "application/json"}
    parts = {"messages": message_objects(provider), "securitySchemes": security_schemes(provider)}
    body: Node = {
        "servers": server_objects(provider, sandbox),
        "channels": channel_objects(provider),
        "operations": operation_objects(provider),
        "components": drop_empty(parts),
    }
    # Examples are the spec's own objects: who changes the document must not change the spec.
    return deepcopy(head | body | asyncapi_extensions(provider))


def to_yaml(document: Node) -> str:
    """Write a document as YAML; the same document gives the same bytes."""
    return dump_yaml(document)


CARRIES: Final[dict[str, str]] = {
    "id": "`x-authproof-provider`",
    "name": "`info.title`",
    "summary": "`info.description`",
    "homepage": "`info.externalDocs.url`",
    "source": "`x-evidence.source`, `info.description`; its date is `info.version`",
    "notices": "`info.description`",
    "notices/#/url": "",
    "servers": "`servers`: those that channels are on, and the sandbox in their place",
    "credentials": "`x-authproof-credentials`, `info.description`",
    "grants": "`x-authproof-grants`",
    "schemes": "of schemes that open channels: `components.securitySchemes`, `x-authproof-ways` of the channel",
    "schemes/*/parts/#/message": "`x-inband-auth` and `x-authproof-ways` of the channel",
    "schemes/*/surface": "",
    "channels": "`channels`",
    "channels/*/parameters": "`x-authproof-parameters`, `parameters` and `bindings.ws.query` of the channel",
    "channels/*/security": "`x-authproof-ways` of the channel, `security` of the server",
    "channels/*/messages": "`components.messages`",
    "channels/*/messages/*/sender": "`x-sender` of the message; `operations`: `send` or `receive`",
    "channels/*/messages/*/match": "`x-match` of the message, `const` in its payload",
    "channels/*/messages/*/payload": "`payload` and `examples` of the message",
    "channels/*/messages/*/live": "`x-live` of the message",
    "channels/*/messages/*/required": "`x-required` of the message, `required` in its payload",
    "channels/*/messages/*/when": "`x-when` of the message",
    "channels/*/messages/*/reply": "`reply` of the operation that sends the message",
    "channels/*/greeting": "`x-greeting` of the channel, `description`",
    "channels/*/welcome": "`x-welcome` of the channel, `description`",
    "channels/*/sequence_at": "`x-sequence-at` of the channel",
    "channels/*/heartbeat": "`x-heartbeat` of the channel, `description`",
    "channels/*/resume": "`x-resume` of the channel, `description`",
    "channels/*/authenticate_within": "`x-authenticate-within-seconds` of the channel, `description`",
    "channels/*/max_message_bytes": "`x-max-message-bytes` of the channel, `description`",
    "channels/*/closes": "`x-close-codes` of the channel, `description`",
    "failures": "of refused handshakes: `x-refused-handshakes`, `info.description`",
    "limits": "of sockets: `x-rate-limits`, `info.description`",
    "levels": "`x-authproof-levels`",
    "evidence": "`x-evidence` where each fact stands, `description`",
}
