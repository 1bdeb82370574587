"""An OpenAPI 3.1 document of a provider: what importers and generators need to authenticate, and the rest as data.

What OpenAPI has a field for stands there. All else is said twice: in words, in descriptions, and as data, in
extensions whose names begin with `x-`. Nothing of a spec is lost.
"""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Final

from generator import yamltext
from generator.documents.node import Node, compact
from generator.model import Provider
from generator.openapi.extensions import extensions
from generator.openapi.info import external_docs, info
from generator.openapi.operations import paths, tags
from generator.openapi.responses import components
from generator.openapi.schemes import definitions, variables
from generator.openapi.security import Security
from generator.openapi.servers import Servers
from generator.origins import SANDBOX

VERSION: Final = "3.1.1"
"""The version of the OpenAPI Specification; importers do not read 3.2 yet."""


def document(provider: Provider, sandbox: str = SANDBOX) -> Node:
    """Make the document. `sandbox` is the address at which the sandbox answers."""
    security, servers = Security(provider), Servers(provider, sandbox)
    head: Node = {"openapi": VERSION, "info": info(security), "externalDocs": external_docs(provider)}
    head |= {"servers": servers.listed(variables(security)), "security": security.default, "tags": tags(provider)}
    parts = {"responses": components(provider), "securitySchemes": definitions(security)}
    held = {"paths": paths(security, servers)} | compact({"components": compact(parts)})
    # Examples are the spec's own objects: who changes the document must not change the spec.
    return deepcopy(compact(head) | held | extensions(security, servers))


def to_yaml(document: Node) -> str:
    """Write a document as YAML; the same document gives the same bytes."""
    return yamltext.dump(document)


def to_json(document: Node) -> str:
    """Write a document as JSON; the same document gives the same bytes."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
