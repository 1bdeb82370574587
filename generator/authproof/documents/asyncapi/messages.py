"""`components.messages`: every message with its schema and example; `operations`: who sends it, and what answers it."""

from __future__ import annotations

from typing import Final

from authproof.documents.asyncapi.security import parts_in_message, resumption_parts
from authproof.documents.shared.evidence import evidence_data, evidence_notes
from authproof.documents.shared.nodes import Node, drop_empty, infer_schema, patch_schema
from authproof.documents.shared.part_values import part_example, part_pattern, write_part_value
from authproof.model.base import Json
from authproof.model.channel import Channel, Message, Side
from authproof.model.plain import model_data
from authproof.model.pointers import spec_pointer
from authproof.model.provider import Provider
from authproof.model.scheme import Part
from authproof.model.vocabulary import When
from authproof.text.commonmark import quote_code, quote_prose
from authproof.text.json_pointer import join_pointer, put_value, split_pointer

_WHEN_WORDS: Final = {
    When.before: "To be sent before authentication.",
    When.after: "To be sent after authentication only.",
    When.any: "May be sent at any time.",
}


def message_objects(provider: Provider) -> Node:
    """Give every message of every channel, named `<channel>.<message>`."""
    return {
        f"{channel}.{name}": _message_object(provider, channel, name, message)
        for channel, one in provider.channels.items()
        for name, message in one.messages.items()
    }


def operation_objects(provider: Provider) -> Node:
    """Give one sending operation for each of the client's messages, and one receiving operation for the rest."""
    objects: Node = {}
    for name, channel in provider.channels.items():
        for key, message in channel.messages_of(Side.client).items():
            objects[f"{name}.send.{key}"] = _send_operation(provider, name, key, message)
        if received := list(channel.messages_of(Side.server)):
            objects[f"{name}.receive"] = _receive_operation(name, channel, received)
    return objects


def _message_object(provider: Provider, channel: str, name: str, message: Message) -> Node:
    evidence = provider.evidence_inside(spec_pointer("channels", channel, "messages", name))
    client = message.sender is Side.client
    when = [_WHEN_WORDS[message.when]] if client else []
    statements = [quote_prose(message.summary), *when, *evidence_notes(evidence)]
    described = {"name": name, "title": message.title, "description": " ".join(statements)}
    carried = _carried_parts(provider, provider.channels[channel], name)
    schema = {"payload": _message_schema(provider, message, carried)}
    example = {"examples": [{"name": "example", "payload": _message_example(provider, message, carried)}]}
    behaviour = model_data(message)
    extensions = {
        "x-sender": message.sender.value,
        "x-when": message.when.value if client else None,
        "x-match": behaviour.get("match"),
        "x-live": behaviour.get("live"),
        "x-required": behaviour.get("required"),
        "x-evidence": evidence_data(evidence),
    }
    return described | {"contentType": "application/json"} | schema | example | drop_empty(extensions)


def _carried_parts(provider: Provider, channel: Channel, name: str) -> dict[str, Part]:
    return parts_in_message(provider, channel, name) | resumption_parts(provider, channel, name)


def _message_example(provider: Provider, message: Message, carried: dict[str, Part]) -> Json:
    """Put the credentials' examples into a message's: what stands there in the spec may be any text."""
    payload = message.payload
    for pointer, part in carried.items():
        payload = put_value(payload, pointer, part_example(part, provider.credentials))
    return payload


def _message_schema(provider: Provider, message: Message, carried: dict[str, Part]) -> Node:
    schema = infer_schema(message.payload)
    for pointer, value in message.match.items():
        _patch_required(schema, pointer, {"const": value})
    for pointer, kind in message.required.items():
        _patch_required(schema, pointer, {"type": kind.value})
    for pointer, part in carried.items():
        pattern = part_pattern(part, provider.credentials)
        described = {"description": f"Carries {quote_code(write_part_value(part))}."}
        changes = {"type": "string", "writeOnly": True} | drop_empty({"pattern": pattern}) | described
        _patch_required(schema, pointer, changes)
    return schema


def _patch_required(schema: Node, pointer: str, changes: Node) -> None:
    """Change the schema at a pointer; the value is always there, and so is what holds it."""
    tokens = split_pointer(pointer)
    for length in range(1, len(tokens)):
        _require_member(schema, tokens[:length])
    patch_schema(schema, pointer, changes)
    _require_member(schema, tokens)


def _require_member(schema: Node, tokens: tuple[str, ...]) -> None:
    parent = schema
    for token in tokens[:-1]:
        parent = parent.get("properties", {}).get(token, {})
    if tokens[-1] in parent.get("properties", {}) and tokens[-1] not in parent.get("required", []):
        parent["required"] = [*parent.get("required", []), tokens[-1]]


def _send_operation(provider: Provider, channel: str, name: str, message: Message) -> Node:
    answers = [_message_reference(channel, each) for each in _possible_answers(provider, channel, name, message)]
    reply = {"channel": _channel_reference(channel), "messages": answers} if answers else None
    return {
        "action": "send",
        "channel": _channel_reference(channel),
        "title": message.title,
        "summary": " ".join(quote_prose(message.summary).split()),
        "messages": [_message_reference(channel, name)],
    } | drop_empty({"reply": reply})


def _possible_answers(provider: Provider, channel: str, name: str, message: Message) -> list[str]:
    """Name what may answer a message: its reply, the welcome after it has authenticated, the end of a resumption."""
    spec = provider.channels[channel]
    welcome = [spec.welcome] if spec.welcome and parts_in_message(provider, spec, name) else []
    resumed = [spec.resume.accepted, spec.resume.rejected] if spec.resume and spec.resume.message == name else []
    return list(dict.fromkeys([*welcome, *([message.reply] if message.reply else []), *resumed]))


def _receive_operation(name: str, channel: Channel, received: list[str]) -> Node:
    return {
        "action": "receive",
        "channel": _channel_reference(name),
        "title": f"{channel.title}: what the server sends",
        "messages": [_message_reference(name, each) for each in received],
    }


def _channel_reference(name: str) -> Node:
    return {"$ref": f"#/channels/{name}"}


def _message_reference(channel: str, message: str) -> Node:
    """Refer to a message by way of its channel, as operations must."""
    return {"$ref": f"#/channels/{channel}/messages{join_pointer((message,))}"}
