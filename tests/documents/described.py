"""Reading OpenAPI documents."""

from __future__ import annotations

from typing import Any

Node = dict[str, Any]


def by_id(document: Node) -> dict[str, Node]:
    """Give the operations of a document by their ids."""
    return {one["operationId"]: one for item in document["paths"].values() for one in item.values()}
