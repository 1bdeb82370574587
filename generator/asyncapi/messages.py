"""`components.messages`: every message with its schema, its example, and what AsyncAPI has no field for."""

from __future__ import annotations

from typing import Any

from generator.asyncapi.security import in_message, resumes_with
from generator.commonmark import code, prose
from generator.documents import values
from generator.documents.node import Node, compact, data
from generator.documents.notes import extension, notes
from generator.documents.schema import infer, patch
from generator.evidence import inside
from generator.model import Provider
from generator.model.channel import Channel, Message, Side, When
from generator.model.scheme import Part
from generator.pointer import join, put, split

_WHEN = {
    When.before: "To be sent before authentication.",
    When.after: "To be sent after authentication only.",
    When.any: "May be sent at any time.",
}


def messages(provider: Provider) -> Node:
    """Give every message of every channel, named `<channel>.<message>`."""
    return {
        f"{channel}.{name}": _message(provider, channel, name, message)
        for channel, one in provider.channels.items()
        for name, message in one.messages.items()
    }


def _message(provider: Provider, channel: str, name: str, message: Message) -> Node:
    evidence = inside(provider, f"/channels/{channel}/messages/{name}")
    client = message.sender is Side.client
    statements = [prose(message.summary), *([_WHEN[message.when]] if client else []), *notes(evidence)]
    told = {"name": name, "title": message.title, "description": " ".join(statements)}
    carried = _carried(provider, provider.channels[channel], name)
    shown = {"payload": _schema(provider, message, carried)}
    example = {"examples": [{"name": "example", "payload": _example(provider, message, carried)}]}
    behaviour = data(message)
    extensions = {
        "x-sender": message.sender.value,
        "x-when": message.when.value if client else None,
        "x-match": behaviour.get("match"),
        "x-live": behaviour.get("live"),
        "x-required": behaviour.get("required"),
        "x-evidence": extension(evidence),
    }
    return told | {"contentType": "application/json"} | shown | example | compact(extensions)


def _carried(provider: Provider, channel: Channel, name: str) -> dict[str, Part]:
    return in_message(provider, channel, name) | resumes_with(provider, channel, name)


def _example(provider: Provider, message: Message, carried: dict[str, Part]) -> Any:
    """Put the credentials' examples into a message's: what stands there in the spec may be any text."""
    payload = message.payload
    for at, part in carried.items():
        payload = put(payload, at, values.example(part, provider.credentials))
    return payload


def _schema(provider: Provider, message: Message, carried: dict[str, Part]) -> Node:
    schema = infer(message.payload)
    for at, value in message.match.items():
        _patch(schema, at, {"const": value})
    for at, kind in message.required.items():
        _patch(schema, at, {"type": kind.value})
    for at, part in carried.items():
        pattern = values.pattern(part, provider.credentials)
        what = f"Carries {code(values.written(part))}."
        _patch(schema, at, compact({"type": "string", "writeOnly": True, "pattern": pattern, "description": what}))
    return schema


def _patch(schema: Node, at: str, changes: dict[str, Any]) -> None:
    """Change the schema at a pointer; the value is always there, and so is what holds it."""
    tokens = split(at)
    for length in range(1, len(tokens)):
        _require(schema, tokens[:length])
    patch(schema, at, changes)
    _require(schema, tokens)


def _require(schema: Node, tokens: tuple[str, ...]) -> None:
    parent = schema
    for token in tokens[:-1]:
        parent = parent.get("properties", {}).get(token, {})
    if tokens[-1] in parent.get("properties", {}) and tokens[-1] not in parent.get("required", []):
        parent["required"] = [*parent.get("required", []), tokens[-1]]


def ref(channel: str, message: str) -> Node:
    """Refer to a message by way of its channel, as operations must."""
    return {"$ref": f"#/channels/{channel}/messages{join((message,))}"}
