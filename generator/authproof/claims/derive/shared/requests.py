"""The parts of a scheme, written and put in their places, and the valid request of an operation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypedDict

from authproof.claims.claim import Base64Text, CredentialText, ExpectedReply, SendRequest, TakeValue, TextPiece
from authproof.model.operation import Operation
from authproof.model.scheme import Part, Scheme
from authproof.model.vocabulary import Place
from authproof.sandbox.tables import ServerValues
from authproof.text.answer_place import AnswerPlace
from authproof.text.json_pointer import drop_values, put_value
from authproof.text.placeholders import (
    Placeholder,
    fill_template,
    placeholders_in,
    split_path,
    split_template,
)

WrittenParts = tuple[tuple[Part, CredentialText], ...]
"""The parts of a scheme, each with the text that goes in its place."""

TextFields = tuple[tuple[str, CredentialText], ...]
"""Names with their values, in order."""

MOST_SENT: Final = 200
"""How often a claim does the same one by one; beyond it, one is counted as many."""

_BODY_HEADERS: Final = ("content-type", "content-length")
"""Headers that follow from the body; whoever sends the request writes them."""


class WireChanges(TypedDict, total=False):
    """Fields of a `SendRequest` that differ from those of a valid request."""

    method: str
    path: str
    captures: TextFields
    query: TextFields
    body: Any
    form: bool
    takes: tuple[TakeValue, ...]
    differs_from: tuple[tuple[AnswerPlace, str], ...]
    address: str
    times: int
    server_values: ServerValues


class RequestChanges(WireChanges, total=False):
    """How a request differs from the valid one of its operation and scheme."""

    level: str | None
    """The level of the credentials' holder; none for what the operation needs."""
    credentials: Mapping[str, CredentialText]
    """In the place of those that the caller holds."""
    parts: WrittenParts
    """In the place of all that the scheme sends."""
    parameters: Mapping[str, str | None]
    """In the place of the examples; None leaves one out."""
    headers: TextFields
    """Sent besides."""


@dataclass(frozen=True, slots=True)
class PlacedParts:
    """The texts of a scheme, by place."""

    headers: TextFields = ()
    """Cookies among them, in one header."""
    query: TextFields = ()
    captures: TextFields = ()
    """Path parameters."""
    body: TextFields = ()
    """JSON Pointers into the body, and the values there."""
    subprotocols: tuple[CredentialText, ...] = ()
    messages: tuple[tuple[str, str, CredentialText], ...] = ()
    """Message, JSON Pointer into it, and the value there."""


def write_request(  # noqa: PLR0913 - a request has that many sides
    operation: Operation,
    placed: PlacedParts,
    expect: ExpectedReply,
    parameters: Mapping[str, str | None],
    *,
    carried: Iterable[str],
    omit_accept: bool,
) -> SendRequest:
    """Write the valid request of an operation.

    `parameters` stand in for the examples; None leaves one out. `carried` are the pointers to what schemes put into the
    body: what is not among the placed parts is left out of its example.
    """
    given = _parameters_sent(operation, parameters)
    return SendRequest(
        method=operation.method.value,
        server=operation.server,
        path=operation.path,
        expect=expect,
        captures=(*_parameters_in(operation, given, "path"), *placed.captures),
        query=(*_parameters_in(operation, given, "query"), *placed.query),
        headers=(
            *_further_headers(operation, omit_accept=omit_accept),
            *_parameters_in(operation, given, "header"),
            *placed.headers,
        ),
        body=_request_body(operation, placed, carried),
        form=operation.request_type != "application/json",
    )


def write_parts(scheme: Scheme, credentials: Mapping[str, CredentialText]) -> WrittenParts:
    """Write every part of a scheme with these credentials; KeyError if one is lacking."""
    return tuple((part, write_part(part, credentials)) for part in scheme.parts)


def write_part(part: Part, credentials: Mapping[str, CredentialText]) -> CredentialText:
    inner: CredentialText = (Base64Text(_fill_placeholders(part.base64, credentials)),) if part.base64 else ()
    return _fill_placeholders(part.template, {**credentials, "base64": inner} if inner else credentials)


def place_parts(parts: WrittenParts) -> PlacedParts:
    """Put each text where its part says."""
    by_place: dict[Place, list[tuple[str, CredentialText]]] = {}
    for part, text in parts:
        by_place.setdefault(part.place, []).append((part.name, text))
    return PlacedParts(
        headers=(*by_place.get(Place.header, ()), *_cookie_header(by_place.get(Place.cookie, ()))),
        query=tuple(by_place.get(Place.query, ())),
        captures=tuple(by_place.get(Place.path, ())),
        body=tuple(by_place.get(Place.body, ())),
        subprotocols=tuple(text for _, text in by_place.get(Place.subprotocol, ())),
        messages=tuple((part.message or "", part.name, text) for part, text in parts if part.place is Place.message),
    )


def vacant_captures(scheme: Scheme | None, sent: WrittenParts) -> TextFields:
    """Give what stands in a path in the place of each part of a scheme that is not sent: its template, left empty."""
    return tuple((part.name, text) for part, text in vacant_parts(scheme, sent)) if scheme else ()


def vacant_parts(scheme: Scheme, sent: WrittenParts) -> WrittenParts:
    """Give each part of a scheme in the path that is not sent, with what stands there: its template, left empty."""
    placed = {part.name for part, _ in sent if part.place is Place.path}
    lacking = (part for part in scheme.parts if part.place is Place.path and part.name not in placed)
    return tuple((part, (_empty_template(part),)) for part in lacking)


def reaches_path(path: str, scheme: Scheme, sent: WrittenParts) -> bool:
    """Tell whether a request without some parts of a scheme goes to its path: with an empty end, it is another."""
    *_, name, after = "", *split_path(path)
    ends_empty = any(vacant == name and text == ("",) for vacant, text in vacant_captures(scheme, sent))
    return bool(after) or not ends_empty


def _empty_template(part: Part) -> str:
    return fill_template(part.template, dict.fromkeys(placeholders_in(part.template), "")).strip()


def join_texts(texts: Iterable[CredentialText], separator: str = "") -> CredentialText:
    """Put texts together, with `separator` between them."""
    pieces: list[CredentialText] = []
    for text in texts:
        pieces += [(separator,), text] if pieces and separator else [text]
    return _merge_strings(piece for text in pieces for piece in text)


def _fill_placeholders(template: str, credentials: Mapping[str, CredentialText]) -> CredentialText:
    return join_texts(
        credentials[piece.name] if isinstance(piece, Placeholder) else (piece,) for piece in split_template(template)
    )


def _merge_strings(pieces: Iterable[TextPiece]) -> CredentialText:
    """Make one piece of neighbouring strings."""
    merged: list[TextPiece] = []
    for piece in pieces:
        last = merged[-1] if merged else None
        if isinstance(piece, str) and isinstance(last, str):
            merged[-1] = last + piece
        else:
            merged.append(piece)
    return tuple(merged)


def _cookie_header(fields: Sequence[tuple[str, CredentialText]]) -> TextFields:
    pairs = [join_texts([(f"{name}=",), text]) for name, text in fields]
    return (("Cookie", join_texts(pairs, "; ")),) if pairs else ()


def _parameters_sent(operation: Operation, parameters: Mapping[str, str | None]) -> dict[str, str]:
    """Give the value of every parameter that is sent; what is not required is left out unless it is given."""
    usual = {name: each.example if each.required else None for name, each in operation.parameters.items()}
    return {name: value for name, value in {**usual, **parameters}.items() if value is not None}


def _parameters_in(operation: Operation, given: Mapping[str, str], place: str) -> TextFields:
    return tuple((name, (value,)) for name, value in given.items() if operation.parameters[name].place == place)


def _further_headers(operation: Operation, *, omit_accept: bool) -> TextFields:
    left_out = (*_BODY_HEADERS, "accept") if omit_accept else _BODY_HEADERS
    return tuple((name, (value,)) for name, value in operation.headers.items() if name.lower() not in left_out)


def _request_body(operation: Operation, placed: PlacedParts, carried: Iterable[str]) -> Any:
    body = drop_values(operation.sent_body, carried, kept=[pointer for pointer, _ in placed.body])
    for body_pointer, text in placed.body:
        body = put_value(body, body_pointer, text)
    return body
