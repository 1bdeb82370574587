"""Reading OpenAPI documents."""

from __future__ import annotations

from typing import Any

Node = dict[str, Any]


def by_id(document: Node) -> dict[str, Node]:
    """Give the operations of a document by the ids of a spec: one may stand for several, each then has its members."""
    nodes = [one for item in document["paths"].values() for one in item.values()]
    return {
        name: one | own if own else one
        for one in nodes
        for name, own in one.get("x-authproof-matches", {one["operationId"]: {}}).items()
    }
