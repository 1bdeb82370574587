"""Messages of a channel: recognise and check the client's, write the server's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from generator import pointer
from generator.engine.encode import Example
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

_PLAIN: Final = (str, int, float)
"""Types whose values are equal as they are in JSON; `True`, which Python takes for 1, is not among them."""


class Incoming:
    """One kind of message that clients send."""

    def __init__(self, table: Message, schemes: Sequence[Scheme]) -> None:
        self.id = table.id
        self.reply = table.reply
        self.schemes = [scheme for scheme in schemes if table.id in scheme.messages]
        """The schemes that this message completes."""
        self._credentials = {at for scheme in self.schemes for message, at in scheme.places if message == table.id}
        self._signs = table.signs
        self._required = table.required
        self._when = table.when

    def recognises(self, document: dict[str, Any]) -> bool:
        """Tell whether a document is this message."""
        return all(_has(document, sign.at, sign.value) for sign in self._signs)

    def flaw(self, document: dict[str, Any], *, authenticated: bool) -> str | None:
        """Tell the case of the refusal: out of turn, without its credential or something else; None if all is there."""
        if self._when == "after" and not authenticated:
            return "not_authenticated"
        if self._when == "before" and authenticated:
            return "already_authenticated"
        for each in self._required:
            value = value_at(document, each.at)
            if not _typed(value, each.type):
                return "missing" if value is ... and each.at in self._credentials else "undecodable"
        return None


class Outgoing:
    """One kind of message that the server sends."""

    def __init__(self, table: Message, values: Values) -> None:
        self.numbered = any(live.word == "sequence" for live in table.live)
        """Whether it counts in the session's sequence."""
        self._example = Example(table.payload, table.live, values)
        self._fixed = None if table.live else self._example.text()

    def text(self, own: Mapping[str, Any]) -> str:
        """Write it, with its live values put in."""
        return self._fixed or self._example.text(own)


class Vocabulary:
    """Everything that clients may say on a channel."""

    def __init__(self, tables: Sequence[Message], schemes: Sequence[Scheme]) -> None:
        # those with the most signs first, so that a narrower one is not hidden
        mine = sorted((table for table in tables if table.from_client), key=lambda table: -len(table.signs))
        self._messages = [Incoming(table, schemes) for table in mine]
        self._at = _only_place(mine)
        words = zip(reversed(mine), reversed(self._messages), strict=True)
        self._words = {} if self._at is None else {table.signs[0].value: message for table, message in words}

    def recognise(self, document: dict[str, Any]) -> Incoming | None:
        """Find which message a document is."""
        if self._at is not None:
            word = value_at(document, self._at)
            return self._words.get(word) if type(word) in _PLAIN else None
        return next((message for message in self._messages if message.recognises(document)), None)


def _only_place(tables: Sequence[Message]) -> str | None:
    """Give the place of the one word or number that tells all messages apart; None if it takes more than that."""
    places = {sign.at for table in tables for sign in table.signs}
    plain = all(len(table.signs) == 1 and type(table.signs[0].value) in _PLAIN for table in tables)
    return places.pop() if len(places) == 1 and plain else None


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
