"""Expected answers and messages against those that came."""

from __future__ import annotations

import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from authproof.claims.claim import (
    ANY_REFUSAL,
    DocumentHole,
    ExpectedDocument,
    ExpectedHeader,
    ExpectedRedirect,
    ExpectedReply,
    HoleKind,
)
from authproof.claims.run.comparison import NOTHING, DocumentComparison, Mismatch, show_json
from authproof.claims.run.target import Capability, ReceivedAnswer, ReceivedClose
from authproof.claims.run.values import RunValues
from authproof.sandbox.engine.cases import UNDOCUMENTED_HEADER, UNDOCUMENTED_KEY
from authproof.sandbox.tables import MessageTable, Tables
from authproof.text.english import spell_count
from authproof.text.json_pointer import has_value_at, resolve_pointer, split_pointer
from authproof.text.json_values import is_same_type, is_same_value, parse_json
from authproof.text.media_type import is_json_type

_ABSENT: Final = object()


class AnswerJudge:
    """Compares what came with what a claim expects."""

    def __init__(self, tables: Tables, values: RunValues) -> None:
        self._tables = tables
        self._values = values
        self._exact = Capability.exact in values.target.can
        self._as_documented: tuple[ExpectedDocument | None, bytes] = None, b""
        """The body that was the last to be as documented: a request sent many times is answered alike."""

    def judge_answer(self, reply: ExpectedReply, got: ReceivedAnswer) -> Iterator[Mismatch]:
        """Give every difference of an answer; one alone if it is another answer altogether."""
        if reply.status == ANY_REFUSAL and got.status >= HTTPStatus.BAD_REQUEST:
            return
        if got.status != reply.status:
            body = (
                "" if next(self._compare_body(reply, got), None) is None else f" with {body_text_of(got) or 'no body'}"
            )
            yield Mismatch(reply.status_pointer, phrase_expected_status(reply), f"{got.status}{body}")
            return
        if (case := _undocumented_case(reply, got)) is not None:
            yield Mismatch(
                reply.status_pointer, f"{reply.status}, as documented", f"{got.status}, undocumented for {case}"
            )
            return
        for header in reply.headers:
            yield from _compare_header(header, got)
        if reply.redirect is not None:
            yield from self._compare_redirect(reply.redirect, got)
        came = content_type_received(got)
        if reply.media_type is not None and not _fits_media_type(reply.media_type, came):
            yield Mismatch(reply.media_type_pointer, reply.media_type, came or "no Content-Type")
        else:
            yield from self._compare_body(reply, got)

    def judge_message(self, expected: ExpectedDocument, came: str | bytes | ReceivedClose | None) -> list[Mismatch]:
        """Give every difference of a message; one alone if it is another message, a close, or nothing."""
        document = read_json(came) if isinstance(came, str | bytes) else _ABSENT
        if document is _ABSENT:
            return [Mismatch(expected.spec_pointer, show_json(expected.content), phrase_received(came))]
        mismatches = list(self._compare_document(expected, document, form=not self._exact))
        if not self._exact:
            mismatches += _compare_match_values(expected, document)
        if len(mismatches) > 1 and any(self._is_message(other, document) for other in self._other_messages(expected)):
            return [Mismatch(expected.spec_pointer, show_json(expected.content), phrase_received(came))]
        return mismatches

    def _compare_redirect(self, expected: ExpectedRedirect, got: ReceivedAnswer) -> Iterator[Mismatch]:
        location = header_received(got, "location") or ""
        address, fields = self._values.fill_values(expected.address), read_redirect(got)
        wanted = {name: None if text is None else self._values.fill_values(text) for name, text in expected.fields}
        fits = wanted.keys() == fields.keys() and all(
            fields[name] and text in (None, fields[name]) for name, text in wanted.items()
        )
        if not fits or not location.startswith((f"{address}?", f"{address}&")):
            shown = "&".join(f"{name}={'…' if text is None else text}" for name, text in wanted.items())
            yield Mismatch(expected.spec_pointer, f"a redirect to {address} with {shown}", location or "no redirect")

    def _compare_body(self, reply: ExpectedReply, got: ReceivedAnswer) -> Iterator[Mismatch]:
        if reply.body is None or (self._as_documented[0] is reply.body and self._as_documented[1] == got.body):
            return
        kind = reply.media_type or content_type_received(got)
        document = read_json(got.body) if is_json_type(kind) else body_text_of(got)
        if document is _ABSENT:
            yield Mismatch(reply.body.spec_pointer, show_json(reply.body.content), body_text_of(got) or NOTHING)
            return
        mismatches = list(self._compare_document(reply.body, document, form=reply.is_example and not self._exact))
        if not mismatches and not reply.body.holes:
            self._as_documented = reply.body, got.body
        yield from mismatches

    def _compare_document(self, expected: ExpectedDocument, document: Any, *, form: bool) -> Iterator[Mismatch]:
        return DocumentComparison(expected, self._tables, self._values, form=form).find_mismatches(document)

    def _other_messages(self, expected: ExpectedDocument) -> list[MessageTable]:
        """Find what else the server says on the channel whose message is expected."""
        path = split_pointer(expected.spec_pointer)
        if path[:1] != ("channels",) or path[2:3] != ("messages",):
            return []
        messages = [each for channel in self._tables.channels if channel.id == path[1] for each in channel.messages]
        return [each for each in messages if each.id != path[3] and not each.from_client]

    def _is_message(self, message: MessageTable, document: Any) -> bool:
        holes = tuple(DocumentHole(live.pointer, HoleKind.type) for live in message.live)
        return (
            next(self._compare_document(ExpectedDocument(message.payload, "", holes), document, form=False), None)
            is None
        )


def phrase_expected_status(reply: ExpectedReply) -> str:
    """Say which status is documented."""
    return "a refusal" if reply.status == ANY_REFUSAL else str(reply.status)


def read_json(data: str | bytes) -> Any:
    """Read JSON; a value that is equal to nothing if it is none."""
    try:
        return parse_json(data)
    except ValueError:
        return _ABSENT


def has_json_body(got: ReceivedAnswer) -> bool:
    """Tell whether the body of an answer can be read as JSON."""
    return is_json_type(content_type_received(got)) and read_json(got.body) is not _ABSENT


def read_redirect(got: ReceivedAnswer) -> dict[str, str]:
    """Read the fields in the query of the address that an answer sends a browser to."""
    return dict(parse_qsl(urlsplit(header_received(got, "location") or "").query, keep_blank_values=True))


def read_answer(expected: ExpectedReply, got: ReceivedAnswer) -> Any:
    """Read what values are taken of: the fields of a redirect, the body as JSON if it is that, else as text."""
    if expected.redirect is not None:
        return read_redirect(got)
    return read_json(got.body) if has_json_body(got) else body_text_of(got)


def body_text_of(got: ReceivedAnswer) -> str:
    """Give the body of an answer as text."""
    return got.body.decode(errors="replace")


def content_type_received(got: ReceivedAnswer) -> str:
    """Give the Content-Type of an answer; empty if it has none."""
    return header_received(got, "content-type") or ""


def header_received(got: ReceivedAnswer, name: str) -> str | None:
    """Give a header of an answer; several of one name are joined by commas."""
    values = [value for each, value in got.headers if each == name.lower()]
    return ", ".join(values) if values else None


def phrase_received(came: str | bytes | ReceivedClose | None) -> str:
    """Say what came over a socket."""
    if isinstance(came, ReceivedClose):
        return f"close {came.code} {came.reason}".strip()
    if came is None:
        return NOTHING
    return came if isinstance(came, str) else f"(binary, {spell_count(len(came), 'byte')})"


def _undocumented_case(reply: ExpectedReply, got: ReceivedAnswer) -> str | None:
    """Name the case for which a sandbox finds nothing in its spec, where the claim found something.

    It answers with a body of its own then; a refusal that its spec has, and that no source states, has the spec's.
    """
    expected = any(each.name == UNDOCUMENTED_HEADER for each in reply.headers)
    case = None if expected else header_received(got, UNDOCUMENTED_HEADER)
    document = read_json(got.body) if case else None
    return case if isinstance(document, dict) and UNDOCUMENTED_KEY in document else None


def _compare_header(expected: ExpectedHeader, got: ReceivedAnswer) -> Iterator[Mismatch]:
    value = header_received(got, expected.name)
    lines = [each for name, each in got.headers if name == expected.name.lower()]
    if value is None or not any(re.fullmatch(expected.pattern, each) for each in (value, *lines)):
        yield Mismatch(expected.spec_pointer, f"{expected.name}: {expected.documented}", value or f"no {expected.name}")


def _fits_media_type(documented: str, came: str) -> bool:
    """Tell whether a Content-Type is the documented one; parameters count only where they are documented."""
    kind, *parameters = _split_media_type(documented)
    other, *others = _split_media_type(came)
    return kind == other and set(parameters) <= set(others)


def _split_media_type(value: str) -> list[str]:
    return [piece.strip().lower() for piece in value.split(";")]


def _compare_match_values(expected: ExpectedDocument, document: Any) -> Iterator[Mismatch]:
    """Compare the signs of a message whose types are right; others are told already."""
    for sign in (each for each in expected.match_pointers if has_value_at(document, each)):
        wanted, got = resolve_pointer(expected.content, sign), resolve_pointer(document, sign)
        if is_same_type(wanted, got) and not is_same_value(wanted, got):
            yield Mismatch(expected.spec_pointer + sign, show_json(wanted), show_json(got))
