"""What a scheme puts into a request, worked out from the spec, to be held against what the mock received."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping
from http.cookies import SimpleCookie

from authproof.model.provider import Provider
from authproof.model.scheme import Part
from authproof.model.vocabulary import Place
from authproof.text.json_pointer import has_value_at, resolve_pointer
from authproof.text.placeholders import fill_template

from .mock import Call, Mock


def held(mock: Mock) -> dict[str, str]:
    """Give a value of every credential: those of one holder that are obtained by hand, and issued ones."""
    found = mock.values()
    level = mock.tables.levels[-1].id if mock.tables.levels else None
    issued = {one.id: "" for one in mock.tables.credentials if one.id not in found}
    return found | {name: mock.engine.issue_credential(mock.provider.id, name, level) for name in issued}


def value(part: Part, known: Mapping[str, str]) -> str:
    """Give the whole value of a part."""
    if part.base64 is None:
        return fill_template(part.template, {name: known[name] for name in part.credentials})
    inner = fill_template(part.base64, {name: known[name] for name in part.credentials})
    return fill_template(part.template, {"base64": b64encode(inner.encode()).decode()})


def complaints(provider: Provider, call: Call, scheme: str | None, known: Mapping[str, str]) -> Iterator[str]:
    """Say what of a scheme did not arrive as the spec has it, and which other credential did arrive."""
    parts = provider.schemes[scheme].parts if scheme else ()
    for part in parts:
        if part.place is not Place.path and received(call, part) != value(part, known):
            yield f"{call.operation}: {part.place} {part.name} arrived as {received(call, part)!r}"
    own = {name for part in parts for name in part.credentials}
    everything = json.dumps([dict(call.headers), dict(call.query)]) + call.body.decode()
    for name, secret in known.items():
        if name not in own and provider.credentials[name].secret and secret in everything:
            yield f"{call.operation}: {name} arrived, which does not belong there"


def received(call: Call, part: Part) -> str | None:
    """Give what arrived in the place of a part."""
    if part.place is Place.header:
        return call.headers.get(part.name.lower())
    if part.place is Place.query:
        return call.query.get(part.name)
    if part.place is Place.cookie:
        cookie = SimpleCookie(call.headers.get("cookie", "")).get(part.name)
        return cookie.value if cookie else None
    document = call.document
    return resolve_pointer(document, part.name) if has_value_at(document, part.name) else None
