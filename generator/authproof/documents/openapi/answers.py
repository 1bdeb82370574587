"""The documented answers of an operation, one by one: its success, and each failure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import responses as phrases
from typing import Final

from authproof.documents.shared.descriptions import describe_failure, describe_lifetime, describe_place
from authproof.documents.shared.evidence import evidence_data, evidence_notes
from authproof.documents.shared.nodes import Node, infer_schema, patch_schema
from authproof.model.base import Json
from authproof.model.credential import anchored_pattern, shape_pattern
from authproof.model.failure import Failure, ServerAddress
from authproof.model.limit import Ban, InFlight, Limit, Undisclosed, Window
from authproof.model.operation import Expiry, SuccessLiveValue
from authproof.model.pointers import spec_pointer
from authproof.model.provider import Provider
from authproof.model.vocabulary import ExpiryForm, Live
from authproof.text.answer_place import AnswerPlace
from authproof.text.commonmark import quote_code, quote_literal
from authproof.text.json_pointer import has_value_at, resolve_pointer
from authproof.text.placeholders import RESET_PLACEHOLDERS, placeholders_in, tells_time

_NUMERIC_PLACEHOLDERS: Final = frozenset(
    {*("limit", "used", "remaining", *RESET_PLACEHOLDERS), *("retry_after", "now_seconds", "sequence")}
) - {"reset_duration"}
"""Values put into headers that are numbers."""


@dataclass(frozen=True)
class AnswerContent:
    """A body in one media type."""

    example: Json
    schema: Node


Extensions = dict[str, list[Node] | list[str]]
"""Members whose names begin with `x-`."""


@dataclass(frozen=True)
class DocumentedAnswer:
    """One documented answer: its bodies by media type, its headers, and what is to be said of it."""

    name: str
    title: str
    statement: str
    contents: dict[str, AnswerContent]
    headers: dict[str, Node] = field(default_factory=dict)
    extensions: Extensions = field(default_factory=dict)


def success_answer(provider: Provider, name: str, *, alone: bool = True) -> DocumentedAnswer:
    """Give the success of an operation: `alone`, or beside those of others of its route."""
    operation, issues = provider.operations[name], provider.issued_by(name)
    response, evidence = operation.success, provider.evidence_inside(spec_pointer("operations", name, "success"))
    issued = [_describe_issue(provider, *issue) for issue in issues.items()]
    of = "" if alone else f" ({quote_literal(operation.title)})"
    statement = " ".join([f"{phrases.get(response.status, 'Success')}{of}.", *issued, *evidence_notes(evidence)])
    extensions: Extensions = {"x-evidence": evidence_data(evidence)}
    content = AnswerContent(response.body, _success_schema(provider, name))
    contents = {} if response.body is None else {response.media_type: content}
    example = "success" if alone else name
    own = {header: {"required": True, "schema": _header_schema(value)} for header, value in response.headers.items()}
    headers = own | _issued_headers(provider, name) | _limit_headers(provider, name)
    return DocumentedAnswer(example, operation.title, statement, contents, headers, extensions)


def failure_answer(provider: Provider, name: str) -> DocumentedAnswer:
    refusal, evidence = provider.failures[name], provider.evidence_about(spec_pointer("failures", name))
    contents = {media: AnswerContent(body, _body_schema(body, refusal.live)) for media, body in refusal.bodies.items()}
    extensions: Extensions = {"x-authproof-failures": [name], "x-evidence": evidence_data(evidence)}
    statement = describe_failure(provider, name)
    return DocumentedAnswer(name, refusal.title, statement, contents, _failure_headers(provider, refusal), extensions)


def limits_on(provider: Provider, name: str) -> dict[str, Limit]:
    return {key: limit for key, limit in provider.limits.items() if _covers_operation(limit, name)}


def _covers_operation(limit: Limit, name: str) -> bool:
    return isinstance(limit, Undisclosed | Ban) or (
        isinstance(limit, Window | InFlight) and limit.covers_operation(name)
    )


def _issued_headers(provider: Provider, name: str) -> dict[str, Node]:
    """Describe the headers in which a success issues credentials; of several cookies, all in one: a line for each."""
    found: dict[str, list[tuple[str, AnswerPlace]]] = {}
    for credential, place in provider.issued_by(name).items():
        if place.header:
            found.setdefault(place.header, []).append((credential, place))
    return {header: _issued_header(provider, issues) for header, issues in found.items()}


def _issued_header(provider: Provider, issues: list[tuple[str, AnswerPlace]]) -> Node:
    shapes = [(place, provider.credentials[name]) for name, place in issues]
    titles = [f"{quote_literal(each.title)}." for _, each in shapes]
    if len(shapes) > 1:
        titles.append("A line for each.")
    patterns = [f"^{place.pattern_around(shape_pattern(each.shape))}$" for place, each in shapes]
    schema: Node = {
        "type": "string",
        "pattern": "|".join(patterns),
        "examples": [place.write(each.example) for place, each in shapes],
    }
    return {"description": " ".join(titles), "required": True, "schema": schema}


def _limit_headers(provider: Provider, name: str) -> dict[str, Node]:
    headers: dict[str, Node] = {}
    for window in provider.windows.values():
        for header, value in window.headers.items() if window.covers_operation(name) else ():
            others = f"{headers[header]['description']} " if header in headers else ""
            title = f"{others}{quote_literal(window.title)}."
            headers[header] = {"description": title, "schema": _header_schema(value)}
    return headers


def _failure_headers(provider: Provider, refusal: Failure) -> dict[str, Node]:
    """Describe the headers of a refusal. One that tells a time is not sent with a ban of which none is known."""
    return {
        name: {
            "required": not (provider.may_answer_endless_ban(refusal) and tells_time(value)),
            "schema": _header_schema(value),
        }
        for name, value in refusal.headers.items()
    }


def _header_schema(value: str) -> Node:
    names = placeholders_in(value)
    if not names:
        return {"type": "string", "examples": [value]}
    alone = value == f"{{{names[0]}}}" and names[0] in _NUMERIC_PLACEHOLDERS
    return {"type": "number" if alone else "string"}


def _body_schema(body: object, live: Mapping[str, SuccessLiveValue]) -> Node:
    schema = infer_schema(body)
    for pointer, value in live.items():
        if has_value_at(body, pointer):
            patch_schema(schema, pointer, _live_schema(value, resolve_pointer(body, pointer)))
    return schema


def _success_schema(provider: Provider, name: str) -> Node:
    response = provider.operations[name].success
    schema = _body_schema(response.body, response.live)
    for credential, place in provider.issued_by(name).items():
        if not place.header:
            patch_schema(schema, place.pointer, _issued_schema(provider, credential, place), required=True)
    return schema


def _live_schema(value: SuccessLiveValue, shown: object) -> Node:
    if not isinstance(shown, str):
        return {"type": "number"}
    if isinstance(value, ServerAddress):
        return {"type": "string", "format": "uri"}
    is_time = value.form is ExpiryForm.iso if isinstance(value, Expiry) else value is Live.now
    return {"type": "string"} | ({"format": "date-time"} if is_time else {})


def _describe_issue(provider: Provider, name: str, place: AnswerPlace) -> str:
    credential = provider.credentials[name]
    if not place.is_whole:
        return f"{quote_literal(credential.title)}: {describe_place(place)}. {describe_lifetime(credential)}"
    where = f"The value at {quote_code(place.pointer)}" if place.pointer else "The whole body"
    return f"{where} is the {quote_literal(credential.title)}. {describe_lifetime(credential)}"


def _issued_schema(provider: Provider, name: str, place: AnswerPlace) -> Node:
    credential = provider.credentials[name]
    return {
        "description": f"{quote_literal(credential.title)}.",
        "pattern": anchored_pattern(credential.shape)
        if place.is_whole
        else f"^{place.pattern_around(shape_pattern(credential.shape))}$",
        "x-authproof-credential": name,
    }
