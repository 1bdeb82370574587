"""A Postman collection (format 2.1) and an environment of a provider, which need no import.

The collection has a folder for each flow, whose scripts save what later requests present, one for every operation with
its documented answers as saved examples, and one for what is refused. Its tests assert the documented answers. What the
format cannot hold, WebSockets above all, is said in the folders' descriptions.
"""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Final

from generator.documents.node import Node
from generator.model import Provider
from generator.postman.environment import environment, sandbox_environment
from generator.postman.folders import flows, operations, refusals
from generator.postman.identity import identity
from generator.postman.info import description
from generator.postman.names import addresses, base, parameters, saved

SCHEMA: Final = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
"""The address by which Postman knows the format; nothing is fetched from it."""

__all__ = ["collection", "environment", "sandbox_environment", "saved", "to_json", "wanted"]


def wanted(provider: Provider) -> bool:
    """Tell whether a provider has anything to ask over HTTP."""
    return bool(provider.operations)


def collection(provider: Provider) -> Node:
    """Make the collection."""
    info = {
        "_postman_id": identity(provider, "collection"),
        "name": f"{provider.name}: authentication",
        "description": description(provider),
        "version": provider.source.as_of.isoformat(),
        "schema": SCHEMA,
    }
    items = [*flows(provider), operations(provider), refusals(provider)]
    return deepcopy({"info": info, "item": items, "variable": _variables(provider)})


def to_json(document: Node) -> str:
    """Write a document as JSON; the same document gives the same bytes."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _variables(provider: Provider) -> list[Node]:
    """Give what holds without an environment: addresses, and examples of parameters."""
    bases = {base(name): url for name, url in addresses(provider).items()}
    return [{"key": key, "value": value, "type": "string"} for key, value in (bases | parameters(provider)).items()]
