"""Messages of a channel: recognise and check the client's, write the server's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from authproof.model.vocabulary import Case, JsonType, Live, When
from authproof.sandbox.engine.authentication import SchemeAuthenticator
from authproof.sandbox.engine.live_values import AnswerValues, LiveValues, PreparedExample
from authproof.sandbox.tables import MessageTable
from authproof.text.json_pointer import find_value, holds_value

_JSON_TYPES: Final[dict[JsonType, tuple[type, ...]]] = {
    JsonType.string: (str,),
    JsonType.integer: (int,),
    JsonType.number: (int, float),
    JsonType.boolean: (bool,),
    JsonType.object: (dict,),
    JsonType.array: (list,),
    JsonType.null: (type(None),),
}

_PLAIN_TYPES: Final = (str, int, float)
"""Types whose values are equal as they are in JSON; `True`, which Python takes for 1, is not among them."""


class IncomingMessage:
    """One kind of message that clients send."""

    def __init__(self, table: MessageTable, schemes: Sequence[SchemeAuthenticator]) -> None:
        self.id = table.id
        self.reply = table.reply
        self.schemes = [scheme for scheme in schemes if table.id in scheme.messages]
        """The schemes that this message completes."""
        self._credential_pointers = {
            pointer for scheme in self.schemes for message, pointer in scheme.message_places if message == table.id
        }
        self._signs = table.signs
        self._required = table.required
        self._when = table.when

    def matches_document(self, document: Any) -> bool:
        return all(holds_value(document, sign.pointer, sign.value) for sign in self._signs)

    def find_flaw(self, document: Any, *, authenticated: bool) -> Case | None:
        """Find the case of the refusal: out of turn, without its credential or something else; None if all is there."""
        if self._when is When.after and not authenticated:
            return Case.not_authenticated
        if self._when is When.before and authenticated:
            return Case.already_authenticated
        for each in self._required:
            value = look_up_value(document, each.pointer)
            if not _is_of_type(value, each.type):
                lacks_credential = value is ... and each.pointer in self._credential_pointers
                return Case.missing if lacks_credential else Case.undecodable
        return None


class OutgoingMessage:
    """One kind of message that the server sends."""

    def __init__(self, table: MessageTable, values: LiveValues) -> None:
        self.is_numbered = any(live.word is Live.sequence for live in table.live)
        """Whether it counts in the session's sequence."""
        self._example = PreparedExample(table.payload, table.live, values)
        self._fixed = None if table.live else self._example.write_text()

    def write_text(self, answer_values: AnswerValues) -> str:
        """Write it, with its live values put in."""
        return self._fixed or self._example.write_text(answer_values)


class MessageRecogniser:
    """Everything that clients may say on a channel."""

    def __init__(self, tables: Sequence[MessageTable], schemes: Sequence[SchemeAuthenticator]) -> None:
        # those with the most signs first, so that a narrower one is not hidden
        client_tables = sorted((table for table in tables if table.from_client), key=lambda table: -len(table.signs))
        self._messages = [IncomingMessage(table, schemes) for table in client_tables]
        self._roots = {JsonType.object, *(table.root for table in client_tables)}
        self._pointer = _find_distinguishing_pointer(client_tables)
        words = zip(reversed(client_tables), reversed(self._messages), strict=True)
        self._messages_by_word = (
            {} if self._pointer is None else {table.signs[0].value: message for table, message in words}
        )

    def is_readable(self, document: Any) -> bool:
        """Tell whether a document is, as a whole, what some message is."""
        return any(_is_of_type(document, root) for root in self._roots)

    def recognise_message(self, document: Any) -> IncomingMessage | None:
        """Find which message a document is."""
        if self._pointer is not None:
            word = look_up_value(document, self._pointer)
            return self._messages_by_word.get(word) if type(word) in _PLAIN_TYPES else None
        return next((message for message in self._messages if message.matches_document(document)), None)


def _find_distinguishing_pointer(tables: Sequence[MessageTable]) -> str | None:
    """Find the place of the one word or number that tells all messages apart; None if it takes more than that."""
    pointers = {sign.pointer for table in tables for sign in table.signs}
    plain = all(len(table.signs) == 1 and type(table.signs[0].value) in _PLAIN_TYPES for table in tables)
    return pointers.pop() if len(pointers) == 1 and plain else None


def look_up_value(document: Any, pointer: str) -> Any:
    """Look up a value that may be lacking: then it is `...`, which is of no JSON type."""
    return find_value(document, pointer, default=...)


def _is_of_type(value: Any, kind: JsonType) -> bool:
    return isinstance(value, _JSON_TYPES[kind]) and (kind is JsonType.boolean or not isinstance(value, bool))
