"""An OpenAPI 3.1 document of a provider: what importers and generators need to authenticate, and the rest as data.

What OpenAPI has a field for stands there. All else is said twice: in words, in descriptions, and as data, in
extensions whose names begin with `x-`. Nothing of a spec is lost.
"""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Final

from authproof.documents.openapi.info import link_external_docs, openapi_extensions, openapi_info
from authproof.documents.openapi.operations import path_items, used_tags
from authproof.documents.openapi.responses import response_components
from authproof.documents.openapi.schemes import define_schemes, import_variables
from authproof.documents.openapi.security import Security
from authproof.documents.openapi.servers import Servers
from authproof.documents.shared.nodes import Node, drop_empty
from authproof.model.provider import Provider
from authproof.sandbox.origins import DEFAULT_SANDBOX
from authproof.text.yaml_text import dump_yaml

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


CARRIES: Final[dict[str, str]] = {
    "id": "`x-authproof-provider`",
    "name": "`info.title`",
    "summary": "`info.summary`",
    "homepage": "`externalDocs.url`",
    "source": "`x-evidence.source`, `info.description`; its date is `info.version`",
    "notices": "`x-authproof-notices`, `info.description`",
    "servers": "`servers`; all of them, with their addresses in the sandbox: `x-authproof-servers`",
    "credentials": "`x-authproof-credentials`, `info.description`",
    "grants": "`x-authproof-grants`, `info.description`",
    "schemes": "`components.securitySchemes`, `x-authproof-schemes`, `info.description`",
    "schemes/*/parts": "`securitySchemes` or a parameter or the body of each operation; always `x-authproof-schemes`",
    "operations": "`paths`; what cannot stand there: `x-authproof-operations`",
    "operations/*/title": "`summary` of the operation",
    "operations/*/server": "`servers`; of the operation, if not the first",
    "operations/*/security": "`x-authproof-schemes` and `security` of the operation",
    "operations/*/level": "`x-authproof-level` of the operation, `description`",
    "operations/*/lifecycle": "`x-authproof-lifecycle` and `deprecated` of the operation",
    "operations/*/parameters": "`parameters` of the operation",
    "operations/*/parameters/*/shape": "`schema.pattern` of the parameter",
    "operations/*/parameters/*/shape/#/name": "",
    "operations/*/parameters/*/values": "`schema.enum` of the parameter",
    "operations/*/parameters/*/refusal": "`x-authproof-refusal` of the parameter",
    "operations/*/parameters/*/refused": "`x-authproof-refused` of the parameter",
    "operations/*/parameters/*/variable": "`x-authproof-variable` of the parameter",
    "operations/*/headers": "`parameters`, or `x-authproof-headers` of the operation",
    "operations/*/request_type": "`requestBody.content` of the operation",
    "operations/*/request": "`requestBody.content` of the operation: schema and example",
    "operations/*/success": "`responses` of the operation: status, media type, schema, example",
    "operations/*/success/live": "`x-authproof-live` of the operation",
    "channels": "`x-authproof-channels`, `info.description`",
    "flows": "`x-authproof-flows`",
    "failures": "`x-authproof-failures`; over HTTP also `components.responses` and `responses` of operations",
    "limits": "`x-rate-limits`, `info.description`; their headers at the answers",
    "levels": "`x-authproof-levels`, `info.description`",
    "user_context": "`x-authproof-user-context`, `info.description`",
    "advice": "`x-authproof-advice`, `info.description`",
    "evidence": "`x-evidence`, at the top and where each fact stands, `description`",
    "executed": "`x-authproof-executed`",
    "gaps": "`x-evidence.gaps`, `info.description`",
}
