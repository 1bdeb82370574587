"""One part of a scheme at work: read the text in its place, and take the credentials out of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from generator import pointer
from generator.engine import decode
from generator.engine.wire import Handshake, Request
from generator.tables import Part
from generator.template import fill

Reader = Callable[[Request], Any]


def reader(part: Part) -> Reader:
    """Give the function that reads the text in the place of a part: None if there is none.

    It gives UNDECODABLE for a body that cannot be read, and a value that is not text as it is.
    """
    return _READERS[part.place](part)


class Matcher:
    """Takes the credentials out of the text of one part."""

    def __init__(self, part: Part) -> None:
        self._pattern = re.compile(part.pattern)
        self._holes = part.holes
        self._inner = re.compile(part.inner_pattern) if part.inner_pattern is not None else None
        self._inner_holes = part.inner_holes
        self.vacant = _vacant(part)
        """Texts that count as nothing: empty, or a header's prefix alone. What a message carries is never nothing."""
        self._only = part.holes[0] if len(part.holes) == 1 and self._inner is None else None

    def take(self, text: Any, values: dict[str, str]) -> bool:
        """Add the credentials in `text` to `values`; False if prefix, shape or a value that came before differ."""
        match = self._pattern.fullmatch(text) if isinstance(text, str) else None
        if match is None:
            return False
        if self._only:
            return values.setdefault(self._only, match[1]) == match[1]
        return all(self._put(name, value, values) for name, value in zip(self._holes, match.groups(), strict=True))

    def _put(self, name: str, value: str, values: dict[str, str]) -> bool:
        if self._inner is not None and name == "base64":
            return self._take_inner(decode.base64_text(value), values)
        return values.setdefault(name, value) == value

    def _take_inner(self, text: str | None, values: dict[str, str]) -> bool:
        match = self._inner.fullmatch(text) if self._inner and text is not None else None
        if match is None:
            return False
        pairs = zip(self._inner_holes, match.groups(), strict=True)
        return all(values.setdefault(name, value) == value for name, value in pairs)


def _vacant(part: Part) -> tuple[str, ...]:
    if part.place == "message":
        return ()
    if part.base64 or not part.holes or part.place == "subprotocol":
        return ("",)
    return "", fill(part.template, dict.fromkeys(part.holes, "")).strip()


def _header(part: Part) -> Reader:
    name = part.name.lower().encode()
    return lambda request: request.header(name)


def _query(part: Part) -> Reader:
    return lambda request: request.query_value(part.name)


def _path(part: Part) -> Reader:
    return lambda request: request.captured.get(part.name)


def _cookie(part: Part) -> Reader:
    return lambda request: request.cookie(part.name)


def _body(part: Part) -> Reader:
    def read(request: Request) -> Any:
        document = request.document()
        return document if document is decode.UNDECODABLE else _at(document, part.name)

    return read


def _message(part: Part) -> Reader:
    def read(request: Request) -> Any:
        if isinstance(request, Handshake) and request.message_id == part.message:
            return _at(request.message, part.name)
        return None

    return read


def _subprotocol(part: Part) -> Reader:
    pattern = re.compile(part.pattern)
    prefix = part.template.partition("{")[0]

    def read(request: Request) -> Any:
        """Find the offer that matches; else one that begins like it, so that it counts as malformed."""
        offers = request.subprotocols() if isinstance(request, Handshake) else []
        whole = next((offer for offer in offers if pattern.fullmatch(offer)), None)
        return whole or next((offer for offer in offers if offer.startswith(prefix)), None)

    return read


def _at(document: Any, place: str) -> Any:
    try:
        return pointer.resolve(document, place)
    except LookupError:
        return None


_READERS: Final[dict[str, Callable[[Part], Reader]]] = {
    "header": _header,
    "query": _query,
    "path": _path,
    "cookie": _cookie,
    "body": _body,
    "message": _message,
    "subprotocol": _subprotocol,
}
