"""Expected answers and messages against those that came."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any, Final

from generator import pointer
from generator.claims.claim import REFUSAL, Document, Header, Hole, Reply
from generator.claims.make.replies import UNDOCUMENTED
from generator.claims.run.compare import NOTHING, Comparison, Found, same, same_type, shown
from generator.claims.run.target import Close, Got
from generator.claims.run.values import Values
from generator.tables import Message, Tables
from generator.words import count

_ABSENT: Final = object()


class Judge:
    """Compares what came with what a claim expects."""

    def __init__(self, tables: Tables, values: Values) -> None:
        self._tables = tables
        self._values = values
        self._exact = "exact" in values.target.can
        self._as_documented: tuple[Document | None, bytes] = None, b""
        """The body that was the last to be as documented: a request sent many times is answered alike."""

    def answer(self, reply: Reply, got: Got) -> Iterator[Found]:
        """Give every difference of an answer; one alone if it is another answer altogether."""
        if reply.status == REFUSAL and got.status >= HTTPStatus.BAD_REQUEST:
            return
        if got.status != reply.status:
            body = "" if next(self._body(reply, got), None) is None else f" with {text_of(got) or 'no body'}"
            yield Found(reply.status_at, expected(reply), f"{got.status}{body}")
            return
        if (case := _unforeseen(reply, got)) is not None:
            yield Found(reply.status_at, f"{reply.status}, as documented", f"{got.status}, undocumented for {case}")
            return
        for header in reply.headers:
            yield from _header(header, got)
        came = media_type(got)
        if reply.media_type is not None and not _fits(reply.media_type, came):
            yield Found(reply.media_at, reply.media_type, came or "no Content-Type")
        else:
            yield from self._body(reply, got)

    def message(self, expected: Document, came: str | bytes | Close | None) -> list[Found]:
        """Give every difference of a message; one alone if it is another message, a close, or nothing."""
        document = json_of(came) if isinstance(came, str | bytes) else _ABSENT
        if document is _ABSENT:
            return [Found(expected.at, shown(expected.content), words(came))]
        found = list(self._compared(expected, document, form=not self._exact))
        if not self._exact:
            found += _unlike(expected, document)
        if len(found) > 1 and any(self._is(other, document) for other in self._others(expected)):
            return [Found(expected.at, shown(expected.content), words(came))]
        return found

    def _body(self, reply: Reply, got: Got) -> Iterator[Found]:
        if reply.body is None or (self._as_documented[0] is reply.body and self._as_documented[1] == got.body):
            return
        kind = reply.media_type or media_type(got)
        document = json_of(got.body) if _is_json(kind) else got.body.decode(errors="replace")
        if document is _ABSENT:
            yield Found(reply.body.at, shown(reply.body.content), text_of(got) or NOTHING)
            return
        found = list(self._compared(reply.body, document, form=reply.example and not self._exact))
        if not found and not reply.body.holes:
            self._as_documented = reply.body, got.body
        yield from found

    def _compared(self, expected: Document, document: Any, *, form: bool) -> Iterator[Found]:
        return Comparison(expected, self._tables, self._values, form=form).differences(document)

    def _others(self, expected: Document) -> list[Message]:
        """Find what else the server says on the channel whose message is expected."""
        place = pointer.split(expected.at)
        if place[:1] != ("channels",) or place[2:3] != ("messages",):
            return []
        spoken = [each for channel in self._tables.channels if channel.id == place[1] for each in channel.messages]
        return [each for each in spoken if each.id != place[3] and not each.from_client]

    def _is(self, message: Message, document: Any) -> bool:
        holes = tuple(Hole(live.at, "type") for live in message.live)
        return next(self._compared(Document(message.payload, "", holes), document, form=False), None) is None


def expected(reply: Reply) -> str:
    """Say which status is documented."""
    return "a refusal" if reply.status == REFUSAL else str(reply.status)


def json_of(data: str | bytes) -> Any:
    """Read JSON; a value that is equal to nothing if it is none."""
    try:
        return json.loads(data)
    except ValueError:
        return _ABSENT


def is_json(got: Got) -> bool:
    """Tell whether the body of an answer can be read as JSON."""
    return _is_json(media_type(got)) and json_of(got.body) is not _ABSENT


def text_of(got: Got) -> str:
    """Give the body of an answer as text."""
    return got.body.decode(errors="replace")


def media_type(got: Got) -> str:
    """Give the Content-Type of an answer; empty if it has none."""
    return header(got, "content-type") or ""


def header(got: Got, name: str) -> str | None:
    """Give a header of an answer; several of one name are joined by commas."""
    values = [value for each, value in got.headers if each == name.lower()]
    return ", ".join(values) if values else None


def words(came: str | bytes | Close | None) -> str:
    """Say what came over a socket."""
    if isinstance(came, Close):
        return f"close {came.code} {came.reason}".strip()
    if came is None:
        return NOTHING
    return came if isinstance(came, str) else f"(binary, {count(len(came), 'byte')})"


def _unforeseen(reply: Reply, got: Got) -> str | None:
    """Name the case for which a sandbox finds nothing documented, where the claim found something."""
    expected = any(each.name == UNDOCUMENTED for each in reply.headers)
    return None if expected else header(got, UNDOCUMENTED)


def _header(expected: Header, got: Got) -> Iterator[Found]:
    value = header(got, expected.name)
    if value is None or re.fullmatch(expected.pattern, value) is None:
        yield Found(expected.at, f"{expected.name}: {expected.documented}", value or f"no {expected.name}")


def _fits(documented: str, came: str) -> bool:
    """Tell whether a Content-Type is the documented one; parameters count only where they are documented."""
    kind, *parameters = _media(documented)
    other, *others = _media(came)
    return kind == other and set(parameters) <= set(others)


def _media(value: str) -> list[str]:
    return [piece.strip().lower() for piece in value.split(";")]


def _is_json(kind: str) -> bool:
    return _media(kind)[0].endswith("json")


def _unlike(expected: Document, document: Any) -> Iterator[Found]:
    """Compare the signs of a message whose types are right; others are told already."""
    for sign in (each for each in expected.signs if pointer.exists(document, each)):
        wanted, got = pointer.resolve(expected.content, sign), pointer.resolve(document, sign)
        if same_type(wanted, got) and not same(wanted, got):
            yield Found(expected.at + sign, shown(wanted), shown(got))
