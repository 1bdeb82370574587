"""An Arazzo 1.0.1 document of a provider: its flows as workflows over the operations of its OpenAPI document.

Arazzo 1.0 knows no WebSocket. A flow that ends in one stands here up to its last request; one that has no request is
named in `x-authproof-omitted`, with the reason.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Final

from authproof.documents.arazzo.coverage import CARRIES, EXTENSIONS
from authproof.documents.arazzo.workflows import list_workflows, omitted_flows
from authproof.documents.shared.descriptions import describe_notice
from authproof.documents.shared.evidence import describe_source
from authproof.documents.shared.format import DocumentFile, Format, Material
from authproof.documents.shared.nodes import Node, drop_empty
from authproof.model.provider import Provider
from authproof.text.commonmark import quote_prose
from authproof.text.yaml_text import dump_yaml

ARAZZO_YAML: Final = "arazzo.yaml"
VERSION: Final = "1.0.1"
"""The version of the Arazzo Specification; what runs it does not read 1.1 yet."""

SOURCE_NAME: Final = "openapi"
"""The name under which workflows refer to the OpenAPI document."""


def is_wanted(provider: Provider) -> bool:
    """Tell whether a provider has a flow with a request: a document without workflows is not valid."""
    return any(flow.calls for flow in provider.flows.values())


def build_arazzo(provider: Provider) -> Node:
    """Make the document. It stands beside the OpenAPI document and refers to it."""
    source = {"name": SOURCE_NAME, "url": "./openapi.yaml", "type": "openapi"}
    return deepcopy(
        {
            "arazzo": VERSION,
            "info": _arazzo_info(provider),
            "sourceDescriptions": [source],
            "workflows": list_workflows(provider),
        }
        | drop_empty({"x-authproof-provider": provider.id, "x-authproof-omitted": omitted_flows(provider)})
    )


def _arazzo_info(provider: Provider) -> Node:
    follows = f"It follows {describe_source(provider.source)}."
    paragraphs = [quote_prose(provider.summary), follows, *map(describe_notice, provider.notices)]
    return {
        "title": f"{provider.name}: authentication",
        "summary": f"How to get authenticated requests through to {provider.name}.",
        "description": "\n\n".join(paragraphs),
        "version": provider.source.as_of,
    }


def _write_files(material: Material) -> dict[str, str]:
    return {ARAZZO_YAML: dump_yaml(build_arazzo(material.provider))} if is_wanted(material.provider) else {}


FORMAT: Final = Format(
    title="Arazzo",
    files=(DocumentFile(ARAZZO_YAML, "Arazzo 1.0.1: the flows as workflows over `openapi.yaml`"),),
    write=_write_files,
    carries=CARRIES,
    extensions=EXTENSIONS,
)
