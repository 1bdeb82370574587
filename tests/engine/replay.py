"""Replays the wire transcripts of `tests/transcripts/` against the engine, as their README describes."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

import yaml

from authproof.sandbox.compile import compile_provider
from authproof.sandbox.engine import (
    CloseConnection,
    Engine,
    Handshake,
    HttpAnswer,
    HttpRequest,
    SendText,
    SocketSession,
)
from authproof.sandbox.origins import DEFAULT_SANDBOX
from authproof.text.json_pointer import has_value_at, resolve_pointer

from .compare import ANSWERS, contains

if TYPE_CHECKING:
    from collections.abc import Callable

    from authproof.model import Provider

START = 1_800_000_000.0
"""The sandbox's first second."""

CAPABILITIES = frozenset({"by_hand", "limits"})
"""What this replayer and the engine can do of the words in `needs`."""


@cache
def transcripts() -> list[tuple[str, Any]]:
    """Read every transcript, each with the name of its provider."""
    files = sorted((Path(__file__).parents[1] / "transcripts").glob("*.yaml"))
    return [
        (path.stem, each) for path in files for each in yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
    ]


class NotRunError(Exception):
    """The sandbox lacks something that the transcript needs."""


class DisagreementError(AssertionError):
    """The transcript says one thing, the engine did another."""


@dataclass
class Socket:
    """One socket of a transcript, seen from the client."""

    session: SocketSession | None = None
    refused: HttpAnswer | None = None
    unread: list[Any] = field(default_factory=list)
    closed: CloseConnection | None = None
    heard: bool = False

    def take(self, events: list[SendText | CloseConnection]) -> None:
        for event in events:
            if isinstance(event, CloseConnection):
                self.closed = event
                assert self.session
                self.session.handle_closed(event.code)
            else:
                self.heard = True
                self.unread.append(json.loads(event.text))


class Replay:
    """One run of one transcript in a fresh sandbox."""

    def __init__(self, provider: Provider) -> None:
        self.now = START
        self.provider = provider
        self.tables = compile_provider(provider)
        self.engine = Engine([self.tables], clock=lambda: self.now, seed=7, base=DEFAULT_SANDBOX)
        self.names: dict[str, Any] = {}
        self.sockets: dict[str, Socket] = {}

    def run(self, transcript: dict[str, Any]) -> None:
        needs = transcript.get("needs", [])
        lacking = {needs} if isinstance(needs, str) else set(needs)
        if lacking := lacking - CAPABILITIES:
            raise NotRunError(f"needs {', '.join(sorted(lacking))}")
        self.steps(transcript["steps"])

    def steps(self, steps: list[dict[str, Any]]) -> None:
        for number, step in enumerate(steps, 1):
            kind = next(kind for kind in STEPS if kind in step)
            try:
                STEPS[kind](self, step)
            except DisagreementError as error:
                raise DisagreementError(f"step {number} ({kind}): {error}") from None

    # steps

    def send(self, step: dict[str, Any]) -> None:
        sent = self.fill(step["send"])
        headers = {name.lower(): value for name, value in sent.get("headers", {}).items()}
        body = b""
        if "json" in sent:
            body = json.dumps(sent["json"], ensure_ascii=False).encode()
            headers.setdefault("content-type", "application/json")
        elif "body" in sent:
            body = sent["body"].encode()
        if "${forbidden:" in json.dumps(step["send"]) and not self.tables.levels:
            # nobody of this provider has fewer rights than others, so the sandbox has to be asked for the refusal
            headers["authproof-provoke"] = "forbidden"
        path, query = self.address(sent)
        answer = self.engine.answer_request(HttpRequest(sent["method"], path, query, encoded(headers), body))
        self.expect_answer(step["expect"], answer)
        if "take" in step:
            self.take(step["take"], json.loads(answer.body))

    def wait(self, step: dict[str, Any]) -> None:
        end = self.now + step["wait"]
        while (due := self.next_deadline()) is not None and due <= end:
            self.now = max(self.now, due)
            self.expire()
        self.now = end

    def connect(self, step: dict[str, Any]) -> None:
        opened = self.fill(step["connect"])
        path, query = self.address(opened)
        handshake = Handshake(path, query, encoded(opened.get("headers", {})))
        outcome = self.engine.answer_handshake(handshake)
        socket = self.sockets[step.get("socket", "")] = Socket()
        if isinstance(outcome, HttpAnswer):
            socket.refused = outcome
        else:
            socket.session = outcome
            socket.take(outcome.handle_opened())
        self.expect_socket(self.fill(step["expect"]), socket)

    def receive(self, step: dict[str, Any]) -> None:
        socket = self.socket(step)
        wanted = self.fill(step["receive"])
        while socket.unread:
            message = socket.unread.pop(0)
            if contains(message, wanted):
                self.take(step.get("take", {}), message)
                return
            if not step.get("skip"):
                raise DisagreementError(f"received {message}, expected {wanted}")
        raise DisagreementError(f"received nothing, expected {wanted}")

    def receive_nothing(self, step: dict[str, Any]) -> None:
        wanted = self.fill(step["receive_nothing"])
        found = [message for message in self.socket(step).unread if contains(message, wanted)]
        check(not found, f"received {found}, expected nothing like {wanted}")

    def send_json(self, step: dict[str, Any]) -> None:
        self.deliver(step, json.dumps(self.fill(step["send_json"]), ensure_ascii=False, separators=(",", ":")))

    def send_text(self, step: dict[str, Any]) -> None:
        text = self.fill(step["send_text"])
        self.deliver(step, text + " " * (step.get("pad_to", 0) - len(text.encode())))

    def expect_close(self, step: dict[str, Any]) -> None:
        socket, code = self.socket(step), step["expect_close"].get("code")
        check(step.get("skip") or not socket.unread, f"unread before the close: {socket.unread}")
        check(socket.closed is not None, "the socket is still open")
        assert socket.closed
        check(code in (None, socket.closed.code), f"closed with {socket.closed.code}, expected {code}")

    def still_open(self, step: dict[str, Any]) -> None:
        closed = self.socket(step).closed
        check(closed is None, f"the socket was closed: {closed}")

    def close(self, step: dict[str, Any]) -> None:
        self.live(step).handle_closed(step["close"]["code"])

    def drop(self, step: dict[str, Any]) -> None:
        self.live(step).handle_closed(1006)

    def different(self, step: dict[str, Any]) -> None:
        values = self.fill(step["different"])
        check(len(set(values)) == len(values), f"not all different: {values}")

    def by_hand(self, step: dict[str, Any]) -> None:
        (what, variable), *_ = step["by_hand"].items()
        name = next(each.id for each in self.tables.credentials if each.variable == variable)
        value = self.tables.choose_demo_values()[name]
        if what == "revoke":
            self.engine.revoke_credential(self.tables.provider, name, value)
        else:
            self.take(step.get("take", {}), self.engine.replace_credential(self.tables.provider, name, value))
        self.expire()

    def repeat(self, step: dict[str, Any]) -> None:
        for _ in range(step["repeat"]):
            self.steps(step["steps"])

    # sockets and time

    def socket(self, step: dict[str, Any]) -> Socket:
        return self.sockets[step.get("socket", "")]

    def live(self, step: dict[str, Any]) -> SocketSession:
        socket = self.socket(step)
        assert socket.session
        return socket.session

    def deliver(self, step: dict[str, Any], text: str) -> None:
        socket = self.socket(step)
        check(socket.closed is None or step.get("even_if_closed"), f"the socket was closed: {socket.closed}")
        socket.take(self.live(step).handle_message(text))

    def next_deadline(self) -> float | None:
        deadlines = [socket.session.next_deadline() for socket in self.sockets.values() if socket.session]
        return min((deadline for deadline in deadlines if deadline is not None), default=None)

    def expire(self) -> None:
        for socket in self.sockets.values():
            deadline = socket.session.next_deadline() if socket.session else None
            if socket.session and deadline is not None and deadline <= self.now:
                socket.take(socket.session.handle_deadline())

    # values

    def take(self, names: dict[str, str], document: Any) -> None:
        for name, at in names.items():
            check(has_value_at(document, at), f"nothing at {at!r} of {document}")
            self.names[name] = resolve_pointer(document, at)

    def fill(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: self.fill(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.fill(inner) for inner in value]
        if not isinstance(value, str) or value.startswith("${any"):
            return value
        whole = REFERENCE.fullmatch(value)
        return self.lookup(whole[1]) if whole else REFERENCE.sub(lambda match: str(self.lookup(match[1])), value)

    def lookup(self, reference: str) -> Any:
        if reference.startswith("repeat:"):
            _, text, times = reference.split(":")
            return text * int(times)
        name, *cuts = reference.split("|")
        value = self.known(name) if ":" in name else self.names[name]
        for cut in cuts:
            word, _, argument = cut.partition(":")
            value = CUTS[word](value, argument)
        return value

    def known(self, reference: str) -> str:
        """Give the sandbox's value for a word such as `demo:TOKEN`."""
        state, _, variable = reference.partition(":")
        for credential in self.tables.credentials:
            if credential.variable == variable:
                values = [holder.value for holder in credential.demo.holders]
                found = {
                    "demo": values[0],
                    "wrong": credential.demo.wrong,
                    "expired": credential.demo.expired,
                    "revoked": credential.demo.revoked,
                    "admin": values[-1] if len(values) > 1 else None,
                    "other": values[-1] if len(values) > 1 else None,
                    "forbidden": values[0],
                    "no_premium": values[0],
                }.get(state)
                break
        else:
            found = self.parameter(state, variable)
        if found is None:
            raise NotRunError(f"the sandbox has no value for {reference}")
        return found

    def parameter(self, state: str, variable: str) -> str | None:
        spots = [*self.provider.operations.values(), *self.provider.channels.values()]
        declared = [each for spot in spots for each in spot.parameters.values() if each.variable == variable]
        case = {"forbidden": "forbidden", "no_premium": "payment_required"}.get(state)
        if state == "demo":
            return next((each.example for each in declared), None)
        refused = [value for each in declared for value, why in each.refused.items() if why.value == case]
        return next(iter(refused), None)

    def address(self, sent: dict[str, Any]) -> tuple[str, str]:
        """Map a real address to path and query of the sandbox."""
        address = self.sandboxed(sent["url"])
        parts = urlsplit(address)
        given = "&".join(f"{quote(str(k), safe='')}={quote(str(v), safe='')}" for k, v in sent.get("query", {}).items())
        return parts.path, "&".join(filter(None, [parts.query, given]))

    def sandboxed(self, url: str) -> str:
        for server in sorted(self.tables.servers, key=lambda each: -len(each.url)):
            base = server.url.rstrip("/")
            if url == base or url.startswith((f"{base}/", f"{base}?")):
                return DEFAULT_SANDBOX + server.mount + url[len(base) :]
        check(urlsplit(url).netloc == urlsplit(DEFAULT_SANDBOX).netloc, f"no server of the spec is at {url}")
        return url

    # expectations

    def expect_answer(self, expect: dict[str, Any], answer: HttpAnswer) -> None:
        got = f"{answer.status} {answer.body.decode()!r}"
        for key, wanted in self.fill(expect).items():
            check(ANSWERS[key](answer, wanted), f"expected {key} {wanted!r}, got {got}")

    def expect_socket(self, expect: Any, socket: Socket) -> None:
        status = socket.refused.status if socket.refused else None
        if expect == "open":
            check(socket.refused is None, f"expected an open socket, got {status}")
        elif expect == "refused":
            shut = socket.closed is not None and not socket.heard
            check(socket.refused is not None or shut, "expected a refusal, got an open socket")
        else:
            wanted = expect["refused"]["status"]
            check(status == wanted, f"expected a refusal with {wanted}, got {status}")


def check(holds: object, message: str) -> None:
    if not holds:
        raise DisagreementError(message)


def encoded(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]


REFERENCE = re.compile(r"\$\{([^}]+)\}")
CUTS: dict[str, Callable[[str, str], str]] = {
    "before": lambda value, argument: value.partition(argument)[0],
    "after": lambda value, argument: value.partition(argument)[2],
    "cut": lambda value, argument: value[: -int(argument)],
    "upper": lambda value, _: value.upper(),
    "lower": lambda value, _: value.lower(),
}
STEPS: dict[str, Callable[[Replay, dict[str, Any]], None]] = {
    name: getattr(Replay, name)
    for name in (
        "send",
        "wait",
        "connect",
        "receive",
        "receive_nothing",
        "send_json",
        "send_text",
        "expect_close",
        "still_open",
        "close",
        "drop",
        "different",
        "by_hand",
        "repeat",
    )
}
