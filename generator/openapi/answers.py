"""The documented answers of an operation, one by one: its success, and each failure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import responses as phrases
from typing import Any, Final

from generator.commonmark import code, literal
from generator.documents import describe
from generator.documents.node import Node
from generator.documents.notes import extension, notes
from generator.documents.schema import infer, patch
from generator.evidence import about, inside
from generator.model import Provider
from generator.model.failure import Live, LiveValue, ServerAddress
from generator.model.limit import Ban, Limit, Undisclosed, Window
from generator.pointer import exists, resolve
from generator.shape import pattern
from generator.template import holes

SUCCESS: Final = "success"
_NUMBERS: Final = frozenset({"limit", "remaining", "reset", "retry_after", "now_seconds", "sequence"})
"""Values put into headers that are numbers."""


@dataclass(frozen=True)
class Content:
    """A body in one media type."""

    example: Any
    schema: Node


@dataclass(frozen=True)
class Answer:
    """One documented answer: its bodies by media type, its headers, and what is to be said of it."""

    name: str
    title: str
    statement: str
    contents: dict[str, Content]
    headers: dict[str, Node] = field(default_factory=dict)
    extensions: dict[str, list[Any]] = field(default_factory=dict)


def success(provider: Provider, name: str) -> Answer:
    """Give the answer of an operation when all is well."""
    operation, issues = provider.operations[name], provider.issued_by(name)
    one, evidence = operation.success, inside(provider, f"/operations/{name}/success")
    said = [f"{phrases.get(one.status, 'Success')}.", *(_issue(provider, *issue) for issue in issues.items())]
    statement = " ".join([*said, *notes(evidence)])
    told = {"x-evidence": extension(evidence)}
    contents = {} if one.body is None else {one.media_type: Content(one.body, _with_issues(provider, name))}
    return Answer(SUCCESS, operation.title, statement, contents, _counted(provider, name), told)


def failure(provider: Provider, name: str) -> Answer:
    """Give a documented refusal as an answer."""
    one, evidence = provider.failures[name], about(provider, f"/failures/{name}")
    contents = {media: Content(body, _schema(body, one.live)) for media, body in one.bodies.items()}
    extensions: dict[str, list[Any]] = {"x-authproof-failures": [name], "x-evidence": extension(evidence)}
    statement = " ".join([*describe.failure(one), *notes(evidence)])
    return Answer(name, one.title, statement, contents, _headers(one.headers), extensions)


def limits(provider: Provider, name: str) -> dict[str, Limit]:
    """Give the limits that cover an operation."""
    return {key: one for key, one in provider.limits.items() if _covers(one, name)}


def _covers(one: Limit, name: str) -> bool:
    return isinstance(one, Undisclosed | Ban) or (
        isinstance(one, Window) and not one.channels and (not one.operations or name in one.operations)
    )


def _counted(provider: Provider, name: str) -> dict[str, Node]:
    windows = [one for one in limits(provider, name).values() if isinstance(one, Window)]
    return {
        header: {"description": f"{literal(one.title)}.", "schema": _header_schema(value)}
        for one in windows
        for header, value in one.headers.items()
    }


def _headers(headers: Mapping[str, str]) -> dict[str, Node]:
    return {name: {"required": True, "schema": _header_schema(value)} for name, value in headers.items()}


def _header_schema(value: str) -> Node:
    names = holes(value)
    if not names:
        return {"type": "string", "examples": [value]}
    alone = value == f"{{{names[0]}}}" and names[0] in _NUMBERS
    return {"type": "number" if alone else "string"}


def _schema(body: object, live: Mapping[str, LiveValue]) -> Node:
    schema = infer(body)
    for pointer, value in live.items():
        if exists(body, pointer):
            patch(schema, pointer, _live(value, resolve(body, pointer)))
    return schema


def _with_issues(provider: Provider, name: str) -> Node:
    one = provider.operations[name].success
    schema = _schema(one.body, one.live)
    for credential, pointer in provider.issued_by(name).items():
        patch(schema, pointer, _issued(provider, credential), required=True)
    return schema


def _live(value: LiveValue, shown: object) -> Node:
    if not isinstance(shown, str):
        return {"type": "number"}
    if isinstance(value, ServerAddress):
        return {"type": "string", "format": "uri"}
    return {"type": "string"} | ({"format": "date-time"} if value is Live.now else {})


def _issue(provider: Provider, name: str, pointer: str) -> str:
    where = f"The value at {code(pointer)}" if pointer else "The whole body"
    credential = provider.credentials[name]
    return f"{where} is the {literal(credential.title)}. {describe.lifetime(credential)}"


def _issued(provider: Provider, name: str) -> Node:
    one = provider.credentials[name]
    return {
        "description": f"{literal(one.title)}.",
        "pattern": f"^{pattern(one.shape)}$",
        "x-authproof-credential": name,
    }
