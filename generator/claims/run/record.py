"""What was sent and what came back while a claim ran, as text for readers, without a secret in it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any, ClassVar, Final
from urllib.parse import urlsplit

from generator.claims.claim import (
    Call,
    Closed,
    Connect,
    Hear,
    Leave,
    Plant,
    Raw,
    Reply,
    Revoke,
    Rotate,
    Say,
    Silence,
    Taken,
    Wait,
)
from generator.claims.run.answer import is_json, json_of, text_of, words
from generator.claims.run.compare import printable
from generator.claims.run.notes import Came, Exchange, Note
from generator.claims.run.sending import content_type
from generator.claims.run.target import Close, Got
from generator.claims.run.veil import Veil
from generator.claims.text import quoted
from generator.tables import Tables
from generator.words import agreed, duration

LONGEST: Final = 200
"""Characters of one text in a message or body that are shown."""

BODY: Final = 1000
"""Characters of a body that is no JSON."""


class Recorder:
    """Writes notes as exchanges."""

    def __init__(self, tables: Tables, veil: Veil, notes: Iterable[Note]) -> None:
        self._servers = {server.id: urlsplit(server.url) for server in tables.servers}
        self._veil = veil
        self._notes = list(notes)
        self._several = len({note.step.socket for note in self._notes if isinstance(note.step, Connect)}) > 1

    def exchanges(self) -> tuple[Exchange, ...]:
        """Write everything, in order; what the server said is put to what went before it."""
        pairs: list[tuple[str, list[str]]] = []
        for note in self._notes:
            sent, received = self._WRITERS[type(note.step)](self, note.step, note)
            if sent is not None:
                pairs.append((sent, []))
            pairs[-1][1].extend([received] if received else [])
        return tuple(Exchange(printable(sent), printable("\n".join(received))) for sent, received in pairs)

    # one writer for each kind of step: what was sent (None if the step only listens), and what came

    def _call(self, step: Call, note: Note) -> tuple[str | None, str]:
        lines = self._head(step.method, step)
        body = self._sent_body(step)
        if (kind := content_type(step)) is not None:
            lines.append(f"Content-Type: {kind}")
        sent = "\n\n".join(filter(None, ["\n".join(lines), body, _times(note.times).strip()]))
        first = self._answer(note.first, step.expect)
        last = first if note.last is note.first else self._answer(note.last, step.expect)
        return sent, first if first == last else f"{first}\n\n…\n\n{last}"

    def _connect(self, step: Connect, note: Note) -> tuple[str | None, str]:
        lines = [*self._head("GET", step), "Upgrade: websocket"]
        if step.subprotocols:
            offered = ", ".join(self._veil.text(each) for each in step.subprotocols)
            lines.append(f"Sec-WebSocket-Protocol: {offered}")
        if isinstance(note.first, Got):
            return "\n".join(lines), self._answer(note.first, step.refused)
        return "\n".join(lines), _status(HTTPStatus.SWITCHING_PROTOCOLS)

    def _said(self, step: Say, note: Note) -> tuple[str | None, str]:
        return f"{self._name(step.socket)}→ {self._message(step.message)}{_times(note.times)}", ""

    def _heard(self, step: Hear | Silence | Closed, note: Note) -> tuple[str | None, str]:
        first, last = (self._came(came) for came in (note.first, note.last))
        name = self._name(step.socket)
        lines = [f"{name}← {first}{_times(note.times)}"]
        return None, "\n".join(lines if first == last else [*lines, f"{name}← {last}"])

    def _left(self, step: Leave, _: Note) -> tuple[str | None, str]:
        code = step.code
        return f"{self._name(step.socket)}" + ("… the connection is cut" if code is None else f"→ close {code}"), ""

    def _waited(self, step: Wait, _: Note) -> tuple[str | None, str]:
        return f"… {agreed(duration(step.seconds), 'passes', 'pass')}", ""

    def _planted(self, step: Plant, _: Note) -> tuple[str | None, str]:
        return f"… {self._veil.hide(step.value)} is accepted from now on", ""

    def _revoked(self, step: Revoke, _: Note) -> tuple[str | None, str]:
        return f"… the owner revokes {self._veil.text(step.value)}", ""

    def _rotated(self, step: Rotate, note: Note) -> tuple[str | None, str]:
        new = self._veil.text((Taken(step.name, step.credential),)) if note.first else "nothing"
        return f"… the owner replaces {self._veil.text(step.value)} by {new}", ""

    _WRITERS: ClassVar[dict[type, Callable[[Recorder, Any, Note], tuple[str | None, str]]]] = {
        Call: _call,
        Connect: _connect,
        Say: _said,
        Hear: _heard,
        Silence: _heard,
        Closed: _heard,
        Leave: _left,
        Wait: _waited,
        Plant: _planted,
        Revoke: _revoked,
        Rotate: _rotated,
    }

    # pieces

    def _head(self, method: str, step: Call | Connect) -> list[str]:
        server = self._servers[step.server]
        path = server.path.rstrip("/") + self._veil.hide(step.path)
        for name, text in step.captures:
            path = path.replace(f"{{{name}}}", self._veil.text(text, quoted))
        query = "&".join(f"{quoted(name)}={self._veil.text(text, quoted)}" for name, text in step.query)
        lines = [f"{method} {path}{'?' if query else ''}{query} HTTP/1.1", f"Host: {server.netloc}"]
        if step.address:
            lines.append(f"(from {step.address})")
        return lines + [f"{name}: {self._veil.text(text)}" for name, text in step.headers]

    def _sent_body(self, step: Call) -> str:
        if step.body is None:
            return ""
        if not step.form:
            return self._pretty(step.body)
        fields = ((name, value if isinstance(value, tuple) else (str(value),)) for name, value in step.body.items())
        return "&".join(f"{quoted(name)}={self._veil.text(text, quoted)}" for name, text in fields)

    def _answer(self, got: Came, expected: Reply | None) -> str:
        if not isinstance(got, Got):
            return ""
        names = ["Content-Type", *((header.name for header in expected.headers) if expected else ())]
        wanted = {name.lower(): name for name in names}
        shown = [f"{wanted[name]}: {self._veil.hide(value)}" for name, value in got.headers if name in wanted]
        lines = [_status(got.status), *shown]
        body = self._pretty(json_of(got.body)) if is_json(got) else _short(self._veil.hide(text_of(got)), BODY)
        return "\n".join(lines) + (f"\n\n{body}" if body else "")

    def _pretty(self, tree: Any) -> str:
        return json.dumps(_shortened(self._veil.tree(tree)), ensure_ascii=False, indent=2)

    def _message(self, message: Any) -> str:
        if isinstance(message, Raw):
            return self._came(message.data)
        return json.dumps(_shortened(self._veil.tree(message)), ensure_ascii=False)

    def _came(self, came: Came) -> str:
        if isinstance(came, Close):
            return f"close {came.code} {self._veil.hide(came.reason)}".rstrip()
        if isinstance(came, bytes):
            return words(came)
        if not isinstance(came, str):
            return "(nothing)"
        tree = json_of(came)
        return self._message(tree) if isinstance(tree, dict | list) else _short(self._veil.hide(came))

    def _name(self, socket: str) -> str:
        return f"{socket} " if self._several else ""


def _times(times: int) -> str:
    return f" × {times:,}" if times > 1 else ""


def _status(status: int) -> str:
    known = status in HTTPStatus.__members__.values()
    return f"HTTP/1.1 {status} {HTTPStatus(status).phrase if known else ''}".rstrip()


def _short(text: str, longest: int = LONGEST) -> str:
    return text if len(text) <= longest else f"{text[:longest]}… ({len(text):,} characters)"


def _shortened(tree: Any) -> Any:
    if isinstance(tree, str):
        return _short(tree)
    if isinstance(tree, dict):
        return {_short(key): _shortened(inner) for key, inner in tree.items()}
    return [_shortened(inner) for inner in tree] if isinstance(tree, list) else tree
