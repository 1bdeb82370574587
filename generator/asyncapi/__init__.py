"""An AsyncAPI 3.0 document of a provider's WebSockets, seen from the client: what it sends, what it receives.

AsyncAPI has no type for a credential inside a message, none for close codes and none for who speaks when. These are
told in descriptions, and as data in extensions: `x-inband-auth`, `x-close-codes` and others that begin with `x-`.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Final

from generator.asyncapi.channels import channel_objects
from generator.asyncapi.extensions import asyncapi_extensions
from generator.asyncapi.info import asyncapi_info
from generator.asyncapi.messages import message_objects
from generator.asyncapi.operations import operation_objects
from generator.asyncapi.security import security_schemes
from generator.asyncapi.servers import server_objects
from generator.documents.node import Node, drop_empty
from generator.model.provider import Provider
from generator.origins import DEFAULT_SANDBOX
from generator.yamltext import dump_yaml

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
