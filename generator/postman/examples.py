"""Saved examples: the documented answers of a request, each as if it had been received."""

from __future__ import annotations

import json
from http.client import responses as phrases
from typing import Any

from generator.documents.failures import failures_of_operation
from generator.documents.node import Node
from generator.model.provider import Provider


def saved_examples(provider: Provider, operation: str, request: Node) -> list[Node]:
    """Give the success and every documented failure of an operation; of several bodies each."""
    request = {name: member for name, member in request.items() if name != "description"}
    success = provider.operations[operation].success
    saved = [
        _saved_example(
            success.status, "Success", success.media_type if success.body is not None else "", success.body, request
        )
    ]
    for one in failures_of_operation(provider, operation).values():
        bodies = one.bodies or {"": None}
        saved += [
            _saved_example(one.status, one.title, media_type, body, request) for media_type, body in bodies.items()
        ]
    return saved


def _saved_example(status: int, title: str, media_type: str, body: Any, request: Node) -> Node:
    json_body = media_type.partition(";")[0].endswith("json")
    text = "" if not media_type else json.dumps(body, ensure_ascii=False, indent=2) if json_body else str(body)
    language = "json" if json_body else "html" if "html" in media_type else "text"
    return {
        "name": f"{status} {title}",
        "originalRequest": request,
        "status": phrases.get(status, title),
        "code": status,
        "_postman_previewlanguage": language,
        "header": [{"key": "Content-Type", "value": media_type}] if media_type else [],
        "cookie": [],
        "body": text,
    }
