"""Messages of a channel: recognise and check the client's, write the server's."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from generator import pointer
from generator.engine.live import Values

if TYPE_CHECKING:
    from generator.engine.scheme import Scheme
    from generator.tables import Message

_TYPES: Final[dict[str, tuple[type, ...]]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "object": (dict,),
    "array": (list,),
    "null": (type(None),),
}


class Incoming:
    """One kind of message that clients send."""

    def __init__(self, table: Message, schemes: Sequence[Scheme]) -> None:
        self.id = table.id
        self.reply = table.reply
        self.schemes = [scheme for scheme in schemes if table.id in scheme.messages]
        """The schemes that this message completes."""
        self._signs = table.signs
        self._required = table.required
        self._when = table.when

    def recognises(self, document: dict[str, Any]) -> bool:
        """Tell whether a document is this message."""
        return all(_has(document, sign.at, sign.value) for sign in self._signs)

    def flaw(self, document: dict[str, Any], *, authenticated: bool) -> str | None:
        """Tell the case of the refusal: out of turn, or something lacks; None if it is as it should be."""
        if self._when == "after" and not authenticated:
            return "not_authenticated"
        if self._when == "before" and authenticated:
            return "already_authenticated"
        whole = all(_typed(value_at(document, each.at), each.type) for each in self._required)
        return None if whole else "undecodable"


class Outgoing:
    """One kind of message that the server sends."""

    def __init__(self, table: Message, values: Values) -> None:
        self.numbered = any(live.word == "sequence" for live in table.live)
        """Whether it counts in the session's sequence."""
        self._payload = table.payload
        self._live = table.live
        self._values = values
        self._text = None if table.live else _write(table.payload)

    def text(self, own: Mapping[str, Any]) -> str:
        """Write it, with its live values put in."""
        return self._text if self._text is not None else _write(self._values.put(self._payload, self._live, own))


def recognise(messages: Sequence[Incoming], document: dict[str, Any]) -> Incoming | None:
    """Find which message a document is."""
    return next((message for message in messages if message.recognises(document)), None)


def incoming(tables: Sequence[Message], schemes: Sequence[Scheme]) -> list[Incoming]:
    """Prepare the client's messages, those with the most signs first, so that a narrower one is not hidden."""
    mine = sorted((table for table in tables if table.from_client), key=lambda table: -len(table.signs))
    return [Incoming(table, schemes) for table in mine]


def value_at(document: Any, at: str) -> Any:
    """Look up a value that may be lacking: then it is `...`, which is of no JSON type."""
    try:
        return pointer.resolve(document, at)
    except LookupError:
        return ...


def _has(document: dict[str, Any], at: str, value: Any) -> bool:
    found = value_at(document, at)
    if isinstance(found, bool) or isinstance(value, bool):
        return found is value
    return bool(found == value)


def _typed(value: Any, kind: str) -> bool:
    return isinstance(value, _TYPES[kind]) and (kind == "boolean" or not isinstance(value, bool))


def _write(payload: Any) -> str:
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
