"""Where the parts of a scheme go in what a client sends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from generator.claims.claim import Encoded, Text
from generator.model.scheme import Part, Place, Scheme
from generator.template import Hole, parse

Sent = tuple[tuple[Part, Text], ...]
"""The parts of a scheme, each with the text that goes in its place."""

Fields = tuple[tuple[str, Text], ...]
"""Names with their values, in order."""


@dataclass(frozen=True, slots=True)
class Placed:
    """The texts of a scheme, by place."""

    headers: Fields = ()
    """Cookies among them, in one header."""
    query: Fields = ()
    captures: Fields = ()
    """Path parameters."""
    body: Fields = ()
    """JSON Pointers into the body, and the values there."""
    subprotocols: tuple[Text, ...] = ()
    messages: tuple[tuple[str, str, Text], ...] = ()
    """Message, JSON Pointer into it, and the value there."""


def texts(scheme: Scheme, credentials: Mapping[str, Text]) -> Sent:
    """Write every part of a scheme with these credentials; KeyError if one is lacking."""
    return tuple((part, written(part, credentials)) for part in scheme.parts)


def written(part: Part, credentials: Mapping[str, Text]) -> Text:
    """Write one part."""
    inner: Text = (Encoded(_filled(part.base64, credentials)),) if part.base64 else ()
    return _filled(part.template, {**credentials, "base64": inner} if inner else credentials)


def place(sent: Sent) -> Placed:
    """Put each text where its part says."""
    by: dict[Place, list[tuple[str, Text]]] = {}
    for part, text in sent:
        by.setdefault(part.place, []).append((part.name, text))
    return Placed(
        headers=(*by.get(Place.header, ()), *_cookies(by.get(Place.cookie, ()))),
        query=tuple(by.get(Place.query, ())),
        captures=tuple(by.get(Place.path, ())),
        body=tuple(by.get(Place.body, ())),
        subprotocols=tuple(text for _, text in by.get(Place.subprotocol, ())),
        messages=tuple((part.message or "", part.name, text) for part, text in sent if part.place is Place.message),
    )


def joined(texts: Iterable[Text], by: str = "") -> Text:
    """Put texts together, with `by` between them."""
    pieces: list[Text] = []
    for text in texts:
        pieces += [(by,), text] if pieces and by else [text]
    return _merged(piece for text in pieces for piece in text)


def _filled(template: str, credentials: Mapping[str, Text]) -> Text:
    return joined(credentials[piece.name] if isinstance(piece, Hole) else (piece,) for piece in parse(template))


def _merged(pieces: Iterable[object]) -> Text:
    """Make one piece of neighbouring strings."""
    merged: list[object] = []
    for piece in pieces:
        if isinstance(piece, str) and merged and isinstance(merged[-1], str):
            merged[-1] += piece
        else:
            merged.append(piece)
    return tuple(merged)  # type: ignore[arg-type]


def _cookies(fields: Sequence[tuple[str, Text]]) -> Fields:
    pairs = [joined([(f"{name}=",), text]) for name, text in fields]
    return (("Cookie", joined(pairs, "; ")),) if pairs else ()
