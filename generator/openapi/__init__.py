"""An OpenAPI 3.1 document of a provider: what importers and generators need to authenticate, and the rest as data.

What OpenAPI has a field for stands there. All else is said twice: in words, in descriptions, and as data, in
extensions whose names begin with `x-`. Nothing of a spec is lost.
"""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Final

from generator.documents.node import Node, drop_empty
from generator.model.provider import Provider
from generator.openapi.extensions import openapi_extensions
from generator.openapi.info import link_external_docs, openapi_info
from generator.openapi.operations import path_items, used_tags
from generator.openapi.responses import response_components
from generator.openapi.schemes import define_schemes, import_variables
from generator.openapi.security import Security
from generator.openapi.servers import Servers
from generator.origins import DEFAULT_SANDBOX
from generator.yamltext import dump_yaml

VERSION: Final = "3.1.1"
"""The version of the OpenAPI Specification; importers do not read 3.2 yet."""


def build_openapi(provider: Provider, sandbox: str = DEFAULT_SANDBOX) -> Node:
    """Make the document. `sandbox` is the address at which the sandbox answers."""
    security, servers = Security(provider), Servers(provider, sandbox)
    head: Node = {"openapi": VERSION, "info": openapi_info(security), "externalDocs": link_external_docs(provider)}
    head |= {
        "servers": servers.document_servers(import_variables(security)),
        "security": security.default_requirement,
        "tags": used_tags(provider),
    }
    parts = {"responses": response_components(provider), "securitySchemes": define_schemes(security)}
    body = {"paths": path_items(security, servers)} | drop_empty({"components": drop_empty(parts)})
    # Examples are the spec's own objects: who changes the document must not change the spec.
    return deepcopy(drop_empty(head) | body | openapi_extensions(security, servers))


def to_yaml(document: Node) -> str:
    """Write a document as YAML; the same document gives the same bytes."""
    return dump_yaml(document)


def to_json(document: Node) -> str:
    """Write a document as JSON; the same document gives the same bytes."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
