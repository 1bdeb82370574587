"""An Arazzo 1.0.1 document of a provider: its flows as workflows over the operations of its OpenAPI document.

Arazzo 1.0 knows no WebSocket. A flow that ends in one stands here up to its last request; one that has no request is
named in `x-authproof-omitted`, with the reason.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Final

from generator import yamltext
from generator.arazzo.workflows import omitted, workflows
from generator.commonmark import prose
from generator.documents.node import Node, compact
from generator.documents.notes import source_in_words
from generator.model import Provider

VERSION: Final = "1.0.1"
"""The version of the Arazzo Specification; what runs it does not read 1.1 yet."""

SOURCE: Final = "openapi"
"""The name under which workflows refer to the OpenAPI document."""


def wanted(provider: Provider) -> bool:
    """Tell whether a provider has a flow with a request: a document without workflows is not valid."""
    return bool(workflows(provider))


def document(provider: Provider) -> Node:
    """Make the document. It stands beside the OpenAPI document and refers to it."""
    source = {"name": SOURCE, "url": "./openapi.yaml", "type": "openapi"}
    return deepcopy(
        {"arazzo": VERSION, "info": _info(provider), "sourceDescriptions": [source], "workflows": workflows(provider)}
        | compact({"x-authproof-provider": provider.id, "x-authproof-omitted": omitted(provider)})
    )


def to_yaml(document: Node) -> str:
    """Write a document as YAML; the same document gives the same bytes."""
    return yamltext.dump(document)


def _info(provider: Provider) -> Node:
    notices = [f"**{prose(one.title)}.** {prose(one.text)}" for one in provider.notices]
    paragraphs = [prose(provider.summary), f"It follows {source_in_words(provider.source)}.", *notices]
    return {
        "title": f"{provider.name}: authentication",
        "summary": f"How to get authenticated requests through to {provider.name}.",
        "description": "\n\n".join(paragraphs),
        "version": provider.source.as_of.isoformat(),
    }
