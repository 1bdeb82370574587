"""An AsyncAPI 3.0 document of a provider's WebSockets, seen from the client: what it sends, what it receives.

AsyncAPI has no type for a credential inside a message, none for close codes and none for who speaks when. These are
told in descriptions, and as data in extensions: `x-inband-auth`, `x-close-codes` and others that begin with `x-`.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Final

from generator import yamltext
from generator.asyncapi.channels import channels
from generator.asyncapi.extensions import extensions
from generator.asyncapi.info import info
from generator.asyncapi.messages import messages
from generator.asyncapi.operations import operations
from generator.asyncapi.security import schemes
from generator.asyncapi.servers import servers
from generator.documents.node import Node, compact
from generator.model import Provider
from generator.origins import SANDBOX

VERSION: Final = "3.0.0"
"""The version of the AsyncAPI Specification."""


def wanted(provider: Provider) -> bool:
    """Tell whether a provider has WebSockets at all."""
    return bool(provider.channels)


def document(provider: Provider, sandbox: str = SANDBOX) -> Node:
    """Make the document. `sandbox` is the address at which the sandbox answers."""
    head: Node = {"asyncapi": VERSION, "info": info(provider), "defaultContentType": "application/json"}
    parts = {"messages": messages(provider), "securitySchemes": schemes(provider)}
    body: Node = {
        "servers": servers(provider, sandbox),
        "channels": channels(provider),
        "operations": operations(provider),
        "components": compact(parts),
    }
    # Examples are the spec's own objects: who changes the document must not change the spec.
    return deepcopy(head | body | extensions(provider))


def to_yaml(document: Node) -> str:
    """Write a document as YAML; the same document gives the same bytes."""
    return yamltext.dump(document)
