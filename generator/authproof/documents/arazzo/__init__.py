"""An Arazzo 1.0.1 document of a provider: its flows as workflows over the operations of its OpenAPI document.

Arazzo 1.0 knows no WebSocket. A flow that ends in one stands here up to its last request; one that has no request is
named in `x-authproof-omitted`, with the reason.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Final

from authproof.documents.arazzo.workflows import list_workflows, omitted_flows
from authproof.documents.shared.descriptions import describe_source
from authproof.documents.shared.nodes import Node, drop_empty
from authproof.model.provider import Provider
from authproof.text.commonmark import quote_prose
from authproof.text.yaml_text import dump_yaml

VERSION: Final = "1.0.1"
"""The version of the Arazzo Specification; what runs it does not read 1.1 yet."""

SOURCE_NAME: Final = "openapi"
"""The name under which workflows refer to the OpenAPI document."""


def is_wanted(provider: Provider) -> bool:
    """Tell whether a provider has a flow with a request: a document without workflows is not valid."""
    return bool(list_workflows(provider))


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


def to_yaml(document: Node) -> str:
    """Write a document as YAML; the same document gives the same bytes."""
    return dump_yaml(document)


def _arazzo_info(provider: Provider) -> Node:
    notices = [f"**{quote_prose(one.title)}.** {quote_prose(one.text)}" for one in provider.notices]
    paragraphs = [quote_prose(provider.summary), f"It follows {describe_source(provider.source)}.", *notices]
    return {
        "title": f"{provider.name}: authentication",
        "summary": f"How to get authenticated requests through to {provider.name}.",
        "description": "\n\n".join(paragraphs),
        "version": provider.source.as_of.isoformat(),
    }


_IN_INPUTS: Final = "`inputs` of the workflow"
_IN_OUTPUTS: Final = "`outputs` of the step that takes what an answer issues"
_IN_REQUEST: Final = "`parameters` and `requestBody` of the step"

CARRIES: Final[dict[str, str]] = {
    "id": "`x-authproof-provider`",
    "name": "`info.title`",
    "summary": "`info.description`",
    "source": "`info.description`; its date is `info.version`",
    "notices": "`info.description`",
    "notices/#/url": "",
    "credentials/*/title": _IN_INPUTS,
    "credentials/*/shape": _IN_INPUTS,
    "credentials/*/shape/#/name": "",
    "credentials/*/example": _IN_INPUTS,
    "credentials/*/variable": "`x-authproof-inputs` of the workflow",
    "credentials/*/secret": "`inputs` of the workflow: `format`",
    "credentials/*/lifetime": _IN_INPUTS,
    "credentials/*/never_expires": _IN_INPUTS,
    "credentials/*/single_use": _IN_INPUTS,
    "grants/*/operation": _IN_OUTPUTS,
    "grants/*/issues": _IN_OUTPUTS,
    "schemes/*/parts": _IN_REQUEST,
    "schemes/*/parts/#/message": "",
    "operations/*/title": "`description` of the step",
    "operations/*/parameters/*/in": _IN_REQUEST,
    "operations/*/parameters/*/required": _IN_REQUEST,
    "operations/*/request_type": _IN_REQUEST,
    "operations/*/success/status": "`successCriteria` of the step",
    "flows": "`workflows`; those that only open a WebSocket: `x-authproof-omitted`",
    "flows/*/steps/#/connect": "",
    "flows/*/steps/#/until": "",
    "evidence": "of flows: `x-evidence` of the workflow, `description`",
}
