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
from generator.model.provider import Provider
from generator.postman.environment import build_environment, build_sandbox_environment
from generator.postman.folders import flow_folders, operation_folder, refusal_folder
from generator.postman.identity import stable_id
from generator.postman.info import describe_collection
from generator.postman.names import base_variable, http_addresses, parameter_examples, saved_credentials

COLLECTION_SCHEMA: Final = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
"""The address by which Postman knows the format; nothing is fetched from it."""

__all__ = [
    "build_collection",
    "build_environment",
    "build_sandbox_environment",
    "is_wanted",
    "saved_credentials",
    "to_json",
]


def is_wanted(provider: Provider) -> bool:
    """Tell whether a provider has anything to ask over HTTP."""
    return bool(provider.operations)


def build_collection(provider: Provider) -> Node:
    """Make the collection."""
    info = {
        "_postman_id": stable_id(provider, "collection"),
        "name": f"{provider.name}: authentication",
        "description": describe_collection(provider),
        "version": provider.source.as_of.isoformat(),
        "schema": COLLECTION_SCHEMA,
    }
    items = [*flow_folders(provider), operation_folder(provider), refusal_folder(provider)]
    return deepcopy({"info": info, "item": items, "variable": _collection_variables(provider)})


def to_json(document: Node) -> str:
    """Write a document as JSON; the same document gives the same bytes."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _collection_variables(provider: Provider) -> list[Node]:
    """Give what holds without an environment: addresses, and examples of parameters."""
    bases = {base_variable(name): url for name, url in http_addresses(provider).items()}
    return [
        {"key": key, "value": value, "type": "string"} for key, value in (bases | parameter_examples(provider)).items()
    ]
