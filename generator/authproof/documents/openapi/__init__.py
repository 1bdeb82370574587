"""An OpenAPI document of a provider: what importers and generators need to authenticate, and the rest as data.

It is of version 3.1, which importers read. Where 3.2 has words for more, there is a document of that version, too.

What OpenAPI has a field for stands there. All else is said twice: in words, in descriptions, and as data, in
extensions whose names begin with `x-`. Nothing of a spec is lost.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Final

from authproof.documents.openapi.coverage import CARRIES, EXTENSIONS
from authproof.documents.openapi.info import openapi_extensions, openapi_info
from authproof.documents.openapi.operations import path_items, used_tags
from authproof.documents.openapi.responses import response_components
from authproof.documents.openapi.schemes import define_schemes, import_variables
from authproof.documents.openapi.security import Security
from authproof.documents.openapi.servers import Servers
from authproof.documents.openapi.version import OpenApiVersion
from authproof.documents.shared.descriptions import link_external_docs
from authproof.documents.shared.format import DocumentFile, Format, Material
from authproof.documents.shared.nodes import Node, drop_empty
from authproof.model.provider import Provider
from authproof.sandbox.origins import DEFAULT_SANDBOX
from authproof.text.json_values import dump_json
from authproof.text.yaml_text import dump_yaml

OPENAPI_YAML: Final = "openapi.yaml"
OPENAPI_JSON: Final = "openapi.json"
OPENAPI_3_2_YAML: Final = "openapi_3_2.yaml"


def says_more_in(version: OpenApiVersion, provider: Provider) -> bool:
    """Tell whether a version has words for something of a provider that 3.1 has none for."""
    return define_schemes(Security(provider, version)) != define_schemes(Security(provider))


def build_openapi(
    provider: Provider, sandbox: str = DEFAULT_SANDBOX, version: OpenApiVersion = OpenApiVersion.v3_1
) -> Node:
    """Make the document. `sandbox` is the address at which the sandbox answers."""
    security, servers = Security(provider, version), Servers(provider, sandbox)
    head: Node = {
        "openapi": version.value,
        "info": openapi_info(security),
        "externalDocs": link_external_docs(provider),
    }
    head |= {
        "servers": servers.document_servers(import_variables(security)),
        "security": security.default_requirement,
        "tags": used_tags(provider),
    }
    parts = {"responses": response_components(provider), "securitySchemes": define_schemes(security)}
    body = {"paths": path_items(security, servers)} | drop_empty({"components": drop_empty(parts)})
    # Examples are the spec's own objects: who changes the document must not change the spec.
    return deepcopy(drop_empty(head) | body | openapi_extensions(security, servers))


def _write_files(material: Material) -> dict[str, str]:
    document = build_openapi(material.provider, material.sandbox)
    files = {OPENAPI_YAML: dump_yaml(document), OPENAPI_JSON: dump_json(document)}
    if says_more_in(OpenApiVersion.v3_2, material.provider):
        newer = build_openapi(material.provider, material.sandbox, OpenApiVersion.v3_2)
        files[OPENAPI_3_2_YAML] = dump_yaml(newer)
    return files


FORMAT: Final = Format(
    title="OpenAPI",
    files=(
        DocumentFile(OPENAPI_YAML, "OpenAPI 3.1 as YAML: importers, code generators, validators"),
        DocumentFile(OPENAPI_JSON, "OpenAPI 3.1 as JSON: the same"),
        DocumentFile(
            OPENAPI_3_2_YAML,
            "OpenAPI 3.2 as YAML, where it says more: security schemes that are deprecated, and the flow of devices",
        ),
    ),
    write=_write_files,
    carries=CARRIES,
    extensions=EXTENSIONS,
)
