"""What was sent and what came back while a claim ran, as text for readers, without a secret in it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any, ClassVar, Final
from urllib.parse import urlsplit

from authproof.claims.claim import (
    CloseSocket,
    CountNextAs,
    ExpectClose,
    ExpectedReply,
    ExpectMessage,
    ExpectSilence,
    OpenSocket,
    PassTime,
    PlantCredential,
    RawMessage,
    RevokeCredential,
    RotateCredential,
    SendMessage,
    SendRequest,
    SuspendLimits,
    TakenValue,
)
from authproof.claims.run.answers import body_text_of, has_json_body, phrase_received, read_json
from authproof.claims.run.comparison import replace_surrogates
from authproof.claims.run.redaction import Redaction
from authproof.claims.run.target import Received, ReceivedAnswer, ReceivedClose, RecordedExchange, StepNote
from authproof.claims.run.values import content_type_of
from authproof.sandbox.tables import Tables
from authproof.text.english import agree_verb, join_words, spell_duration
from authproof.text.json_values import map_leaves
from authproof.text.url_path import percent_encode

MAX_TEXT: Final = 200
"""Characters of one text in a message or body that are shown."""

MAX_BODY: Final = 1000
"""Characters of a body that is no JSON."""


class Recorder:
    """Writes notes as exchanges."""

    def __init__(self, tables: Tables, redaction: Redaction, notes: Iterable[StepNote]) -> None:
        self._servers = {server.id: server for server in tables.servers}
        self._redaction = redaction
        self._notes = list(notes)
        self._has_several_sockets = (
            len({note.step.socket for note in self._notes if isinstance(note.step, OpenSocket)}) > 1
        )

    def write_exchanges(self) -> tuple[RecordedExchange, ...]:
        """Write everything, in order; what the server said is put to what went before it."""
        pairs: list[tuple[str, list[str]]] = []
        for note in self._notes:
            sent, received = self._WRITERS[type(note.step)](self, note.step, note)
            if sent is not None:
                pairs.append((sent, []))
            pairs[-1][1].extend([received] if received else [])
        return tuple(
            RecordedExchange(replace_surrogates(sent), replace_surrogates("\n".join(received)))
            for sent, received in pairs
        )

    # one writer for each kind of step: what was sent (None if the step only listens), and what came

    def _write_request(self, step: SendRequest, note: StepNote) -> tuple[str | None, str]:
        lines = self._request_head(step.method, step)
        body = self._request_body(step)
        if (kind := content_type_of(step)) is not None:
            lines.append(f"Content-Type: {kind}")
        sent = "\n\n".join(filter(None, ["\n".join(lines), body, _times_suffix(note.times).strip()]))
        first = self._answer_text(note.first, step.expect)
        last = first if note.last is note.first else self._answer_text(note.last, step.expect)
        return sent, first if first == last else f"{first}\n\n…\n\n{last}"

    def _write_handshake(self, step: OpenSocket, note: StepNote) -> tuple[str | None, str]:
        lines = [*self._request_head("GET", step), "Upgrade: websocket"]
        if step.subprotocols:
            offered = ", ".join(self._redaction.redact_text(each) for each in step.subprotocols)
            lines.append(f"Sec-WebSocket-Protocol: {offered}")
        if isinstance(note.first, ReceivedAnswer):
            return "\n".join(lines), self._answer_text(note.first, step.refused)
        return "\n".join(lines), _status_line(HTTPStatus.SWITCHING_PROTOCOLS)

    def _write_message_sent(self, step: SendMessage, note: StepNote) -> tuple[str | None, str]:
        return f"{self._socket_prefix(step.socket)}→ {self._message_text(step.message)}{_times_suffix(note.times)}", ""

    def _write_message_received(
        self, step: ExpectMessage | ExpectSilence | ExpectClose, note: StepNote
    ) -> tuple[str | None, str]:
        first, last = (self._received_text(came) for came in (note.first, note.last))
        name = self._socket_prefix(step.socket)
        lines = [f"{name}← {first}{_times_suffix(note.times)}"]
        return None, "\n".join(lines if first == last else [*lines, f"{name}← {last}"])

    def _write_close(self, step: CloseSocket, _: StepNote) -> tuple[str | None, str]:
        code = step.code
        return f"{self._socket_prefix(step.socket)}" + (
            "… the connection is cut" if code is None else f"→ close {code}"
        ), ""

    def _write_wait(self, step: PassTime, _: StepNote) -> tuple[str | None, str]:
        return f"… {agree_verb(spell_duration(step.seconds), 'passes', 'pass')}", ""

    def _write_planting(self, step: PlantCredential, _: StepNote) -> tuple[str | None, str]:
        return f"… {self._redaction.redact_string(step.value)} is accepted from now on", ""

    def _write_revocation(self, step: RevokeCredential, _: StepNote) -> tuple[str | None, str]:
        return f"… the owner revokes {self._redaction.redact_text(step.value)}", ""

    def _write_rotation(self, step: RotateCredential, note: StepNote) -> tuple[str | None, str]:
        new = self._redaction.redact_text((TakenValue(step.name, step.credential),)) if note.first else "nothing"
        return f"… the owner replaces {self._redaction.redact_text(step.value)} by {new}", ""

    def _write_suspension(self, step: SuspendLimits, _: StepNote) -> tuple[str | None, str]:
        return f"… {join_words(step.limits)} {'is' if len(step.limits) == 1 else 'are'} not enforced from here on", ""

    def _write_weight(self, step: CountNextAs, _: StepNote) -> tuple[str | None, str]:
        return f"… what comes next counts as {step.times:,} for {step.limit}", ""

    _WRITERS: ClassVar[dict[type, Callable[[Recorder, Any, StepNote], tuple[str | None, str]]]] = {
        SendRequest: _write_request,
        OpenSocket: _write_handshake,
        SendMessage: _write_message_sent,
        ExpectMessage: _write_message_received,
        ExpectSilence: _write_message_received,
        ExpectClose: _write_message_received,
        CloseSocket: _write_close,
        PassTime: _write_wait,
        PlantCredential: _write_planting,
        RevokeCredential: _write_revocation,
        RotateCredential: _write_rotation,
        SuspendLimits: _write_suspension,
        CountNextAs: _write_weight,
    }

    # pieces

    def _request_head(self, method: str, step: SendRequest | OpenSocket) -> list[str]:
        server = urlsplit(self._servers[step.server].write_url(step.server_values))
        path = server.path.rstrip("/") + self._redaction.redact_string(step.path)
        for name, text in step.captures:
            path = path.replace(f"{{{name}}}", self._redaction.redact_text(text, percent_encode))
        query = "&".join(
            f"{percent_encode(name)}={self._redaction.redact_text(text, percent_encode)}" for name, text in step.query
        )
        lines = [f"{method} {path}{'?' if query else ''}{query} HTTP/1.1", f"Host: {server.netloc}"]
        if step.address:
            lines.append(f"(from {step.address})")
        return lines + [f"{name}: {self._redaction.redact_text(text)}" for name, text in step.headers]

    def _request_body(self, step: SendRequest) -> str:
        if step.body is None:
            return ""
        if not step.form:
            return self._indented_json(step.body)
        fields = ((name, value if isinstance(value, tuple) else (str(value),)) for name, value in step.body.items())
        return "&".join(
            f"{percent_encode(name)}={self._redaction.redact_text(text, percent_encode)}" for name, text in fields
        )

    def _answer_text(self, got: Received, expected: ExpectedReply | None) -> str:
        if not isinstance(got, ReceivedAnswer):
            return ""
        names = ["Content-Type", *((header.name for header in expected.headers) if expected else ())]
        names += ["Location"] if expected and expected.redirect else []
        wanted = {name.lower(): name for name in names}
        shown = [
            f"{wanted[name]}: {self._redaction.redact_foreign(value)}" for name, value in got.headers if name in wanted
        ]
        lines = [_status_line(got.status), *shown]
        body = (
            _dump_cut(self._redaction.redact_foreign_json(read_json(got.body)), indent=2)
            if has_json_body(got)
            else _cut_text(self._redaction.redact_foreign(body_text_of(got)), MAX_BODY)
        )
        return "\n".join(lines) + (f"\n\n{body}" if body else "")

    def _indented_json(self, tree: Any) -> str:
        return _dump_cut(self._redaction.redact_json(tree), indent=2)

    def _message_text(self, message: Any) -> str:
        if isinstance(message, RawMessage):
            return self._received_text(message.data)
        return _dump_cut(self._redaction.redact_json(message))

    def _received_text(self, came: Received) -> str:
        if isinstance(came, ReceivedClose):
            return f"close {came.code} {self._redaction.redact_foreign(came.reason)}".rstrip()
        if isinstance(came, bytes):
            return phrase_received(came)
        if not isinstance(came, str):
            return "(nothing)"
        tree = read_json(came)
        return (
            _dump_cut(self._redaction.redact_foreign_json(tree))
            if isinstance(tree, dict | list)
            else _cut_text(self._redaction.redact_foreign(came))
        )

    def _socket_prefix(self, socket: str) -> str:
        return f"{socket} " if self._has_several_sockets else ""


def _times_suffix(times: int) -> str:
    return f" × {times:,}" if times > 1 else ""


def _status_line(status: int) -> str:
    known = status in HTTPStatus.__members__.values()
    return f"HTTP/1.1 {status} {HTTPStatus(status).phrase if known else ''}".rstrip()


def _cut_text(text: str, longest: int = MAX_TEXT) -> str:
    return text if len(text) <= longest else f"{text[:longest]}… ({len(text):,} characters)"


def _dump_cut(tree: Any, indent: int | None = None) -> str:
    return json.dumps(_cut_json(tree), ensure_ascii=False, indent=indent)


def _cut_json(tree: Any) -> Any:
    return map_leaves(tree, lambda leaf: _cut_text(leaf) if isinstance(leaf, str) else leaf, _cut_text)
