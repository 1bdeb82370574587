"""An AsyncAPI 3.0 document of a provider's WebSockets, seen from the client: what it sends, what it receives.

AsyncAPI has no type for a credential inside a message, none for close codes and none for who speaks when. These are
told in descriptions, and as data in extensions: `x-inband-auth`, `x-close-codes` and others that begin with `x-`.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Final

from authproof.documents.asyncapi.channels import channel_objects, server_objects
from authproof.documents.asyncapi.coverage import CARRIES, EXTENSIONS
from authproof.documents.asyncapi.info import asyncapi_extensions, asyncapi_info
from authproof.documents.asyncapi.messages import message_objects, operation_objects
from authproof.documents.asyncapi.security import security_schemes
from authproof.documents.shared.format import DocumentFile, Format, Material
from authproof.documents.shared.nodes import Node, drop_empty
from authproof.model.provider import Provider
from authproof.sandbox.origins import DEFAULT_SANDBOX
from authproof.text.yaml_text import dump_yaml

ASYNCAPI_YAML: Final = "asyncapi.yaml"
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


def _write_files(material: Material) -> dict[str, str]:
    if not is_wanted(material.provider):
        return {}
    return {ASYNCAPI_YAML: dump_yaml(build_asyncapi(material.provider, material.sandbox))}


FORMAT: Final = Format(
    title="AsyncAPI",
    files=(
        DocumentFile(
            ASYNCAPI_YAML, "AsyncAPI 3.0: the WebSockets with their messages, tokens inside messages, close codes"
        ),
    ),
    write=_write_files,
    carries=CARRIES,
    extensions=EXTENSIONS,
)
