"""Claims made by hand, against the made-up provider and a real Gateway, and a target that says what it is told to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from authproof.claims.claim import (
    Base64Text,
    Claim,
    CredentialText,
    DocumentHole,
    ExpectClose,
    ExpectedDocument,
    ExpectedHeader,
    ExpectedReply,
    ExpectMessage,
    ExpectSilence,
    HeldCredential,
    OpenSocket,
    PassTime,
    RevokeCredential,
    RotateCredential,
    SendMessage,
    SendRequest,
    Step,
    TakenValue,
    TakeValue,
)
from authproof.claims.run import ClaimOutcome, run_claim
from authproof.claims.run.target import PreparedRequest, ReceivedAnswer, ReceivedClose, SocketConnection
from authproof.model.provider import Provider
from authproof.sandbox.tables import Tables
from authproof.text.answer_place import AnswerPlace
from authproof.text.json_pointer import resolve_pointer

JSON = "application/json"
FRESH = "/grants/fresh"
"""What a claim is about, where no single leaf of an answer differs."""


def claim(*steps: Step, name: str = "made.by_hand") -> Claim:
    return Claim(name, "calls", "It is so.", (FRESH,), steps)


# the made-up provider

TOKEN: CredentialText = (HeldCredential("token"),)
AFTER_TOKEN: CredentialText = ("Token ", HeldCredential("token"))
BASIC: CredentialText = ("Basic ", Base64Text((HeldCredential("user"), ":", HeldCredential("password"))))
BY_BASIC: tuple[tuple[str, CredentialText], ...] = (("Authorization", BASIC),)
PLAIN: tuple[tuple[str, CredentialText], ...] = (("X-Acme-Client", ("docs",)), ("Accept", (JSON,)))


def document(provider: Provider, at: str, *holes: DocumentHole) -> ExpectedDocument:
    tree = provider.model_dump(mode="json", by_alias=True)
    return ExpectedDocument(resolve_pointer(tree, at), at, holes)


def success(provider: Provider, operation: str, *holes: DocumentHole) -> ExpectedReply:
    at = f"/operations/{operation}/success"
    body = document(provider, f"{at}/body", *holes)
    return ExpectedReply(provider.operations[operation].success.status, f"{at}/status", JSON, f"{at}/media_type", body)


def failure(provider: Provider, name: str, *headers: ExpectedHeader, media_type: str = JSON) -> ExpectedReply:
    at = f"/failures/{name}"
    body = document(provider, f"{at}/bodies/{media_type.replace('/', '~1')}")
    return ExpectedReply(provider.failures[name].status, f"{at}/status", media_type, f"{at}/bodies", body, headers)


def list_robots(expect: ExpectedReply, token: CredentialText = TOKEN, **more: Any) -> SendRequest:
    return SendRequest("GET", "api", "/robots", expect, query=(("token", token),), headers=PLAIN, **more)


def pair(provider: Provider, operation: str) -> ExpectedReply:
    shapes = (
        DocumentHole("/access_token", "shape", "access_token"),
        DocumentHole("/refresh_token", "shape", "refresh_token"),
    )
    return success(provider, operation, *shapes)


def login(provider: Provider) -> SendRequest:
    body = {"user": (HeldCredential("user"),), "password": (HeldCredential("password"),)}
    takes = (TakeValue("/refresh_token", "old", "refresh_token"), TakeValue("/access_token", "access", "access_token"))
    return SendRequest("POST", "api", "/login", pair(provider, "login"), body=body, takes=takes)


def renew(expect: ExpectedReply, **more: Any) -> SendRequest:
    return SendRequest("POST", "api", "/renew", expect, headers=(("Authorization", ("Bearer ", OLD)),), **more)


OLD = TakenValue("old", "refresh_token")


def rotation(provider: Provider) -> Claim:
    again = renew(
        pair(provider, "renew"),
        takes=(TakeValue("/refresh_token", "new", "refresh_token"),),
        differs_from=((AnswerPlace("/refresh_token"), "old"),),
    )
    return claim(login(provider), again, renew(failure(provider, "renew_refused")))


def mint(provider: Provider) -> SendRequest:
    holes = (
        DocumentHole("/ticket", "shape", "ticket"),
        DocumentHole("/url", "server", "socket"),
        DocumentHole("/at", "type"),
    )
    expect = success(provider, "mint_ticket", *holes)
    return SendRequest(
        "POST", "api", "/ticket", expect, headers=BY_BASIC, takes=(TakeValue("/ticket", "ticket", "ticket"),)
    )


def events(**more: Any) -> OpenSocket:
    query: tuple[tuple[str, CredentialText], ...] = (("version", ("2",)), *more.pop("query", ()))
    captures: tuple[tuple[str, CredentialText], ...] = (("fleet", ("42",)),)
    return OpenSocket("s", "socket", "/events/{fleet}", captures=captures, query=query, **more)


BY_TICKET: tuple[tuple[str, CredentialText], ...] = (("ticket", (TakenValue("ticket", "ticket"),)),)


def heard(provider: Provider, channel: str, message: str, *holes: DocumentHole, **more: Any) -> ExpectMessage:
    return ExpectMessage("s", document(provider, f"/channels/{channel}/messages/{message}/payload", *holes), **more)


def accepted(provider: Provider) -> ExpectMessage:
    return heard(provider, "events", "accepted", DocumentHole("/session", "type"))


def closed(provider: Provider, channel: str, name: str) -> ExpectClose:
    close, at = provider.channels[channel].closes[name], f"/channels/{channel}/closes/{name}"
    assert close.code is not None
    return ExpectClose("s", close.code, f"{at}/code", close.reason, f"{at}/reason")


def in_time(provider: Provider) -> Claim:
    """Say that a ticket is good until its last moment."""
    greeting = heard(provider, "events", "banner")
    return claim(mint(provider), PassTime(9.5), events(query=BY_TICKET), greeting, accepted(provider))


def too_late(provider: Provider) -> Claim:
    """Say that a ticket is no good from its last moment on."""
    refused = failure(provider, "handshake")
    return claim(mint(provider), PassTime(10), events(query=BY_TICKET, refused=refused))


def by_message(provider: Provider, token: CredentialText = AFTER_TOKEN) -> tuple[Step, ...]:
    login_message = SendMessage("s", {"kind": "login", "auth": {"token": token}, "agent": "docs"})
    return events(), heard(provider, "events", "banner"), login_message


def reset_by_owner(provider: Provider) -> Claim:
    return claim(
        *by_message(provider),
        accepted(provider),
        ExpectSilence("s"),
        RevokeCredential("token", (HeldCredential("token"),)),
        heard(provider, "events", "error"),
        closed(provider, "events", "bad_token"),
    )


def replaced_by_owner(provider: Provider) -> Claim:
    new = TakenValue("new", "token")
    return claim(
        RotateCredential("token", (HeldCredential("token"),), "new"),
        list_robots(failure(provider, "invalid")),
        list_robots(success(provider, "list_robots"), (new,)),
    )


# the Gateway

BOT: CredentialText = (HeldCredential("bot_token"),)
PROPERTIES = {"os": "linux", "browser": "mybot", "device": "mybot"}
READY_HOLES = (DocumentHole("/d/session_id", "type"), DocumentHole("/d/resume_gateway_url", "server", "gateway"))


def gateway_open() -> OpenSocket:
    return OpenSocket("s", "gateway", "/", query=(("v", ("1",)), ("encoding", ("json",))))


def identify(token: CredentialText = BOT) -> SendMessage:
    return SendMessage("s", {"op": 2, "d": {"token": token, "properties": PROPERTIES}})


def entered(provider: Provider, *takes: TakeValue) -> tuple[Step, ...]:
    hello = heard(provider, "gateway", "hello")
    return gateway_open(), hello, identify(), heard(provider, "gateway", "ready", *READY_HOLES, takes=takes)


# targets


@dataclass
class Scripted:
    """A target that gives what it is told to, and notes what is asked of it."""

    answers: list[ReceivedAnswer] = field(default_factory=list)
    lines: list[SocketConnection | ReceivedAnswer] = field(default_factory=list)
    can: frozenset[str] = frozenset()
    is_foreign: bool = True
    values: dict[HeldCredential, str] = field(default_factory=dict)
    sent: list[PreparedRequest] = field(default_factory=list)

    def value(self, held: HeldCredential) -> str | None:
        return self.values.get(held)

    def address(self, server: str) -> str:
        return f"https://{server}.example"

    def request(self, sent: PreparedRequest) -> ReceivedAnswer:
        self.sent.append(sent)
        return self.answers.pop(0)

    def connect(self, sent: PreparedRequest) -> ReceivedAnswer | SocketConnection:
        self.sent.append(sent)
        return self.lines.pop(0)

    def wait(self, seconds: float) -> None:
        raise NotImplementedError

    def plant(self, credential: str, value: str, level: str | None) -> None:
        """Accept nothing."""

    def revoke(self, credential: str, value: str) -> bool:  # noqa: ARG002
        return False

    def rotate(self, credential: str, value: str) -> str | None:  # noqa: ARG002
        return None

    def fresh(self) -> None:
        """Keep everything."""


@dataclass
class ScriptedLine:
    """A socket on which comes what it is told to."""

    came: list[str | bytes | ReceivedClose | None]
    said: list[str | bytes] = field(default_factory=list)
    left: list[int | None] = field(default_factory=list)
    patience: list[bool] = field(default_factory=list)

    def send(self, data: str | bytes) -> None:
        self.said.append(data)

    def receive(self, *, expected: bool = True) -> str | bytes | ReceivedClose | None:
        self.patience.append(expected)
        return self.came.pop(0) if self.came else None

    def leave(self, code: int | None) -> None:
        self.left.append(code)


def answer(body: str, *headers: tuple[str, str], status: int = 200, media_type: str = JSON) -> ReceivedAnswer:
    return ReceivedAnswer(status, [("content-type", media_type), *headers], body.encode())


def by_credential(values: Iterable[tuple[str, str]]) -> dict[HeldCredential, str]:
    return {HeldCredential(name): value for name, value in values}


HELLO = ExpectedDocument({"kind": "banner", "every_ms": 30000, "n": 0}, "/channels/events/messages/banner/payload")


def on_a_line(came: list[Any], tables: Tables, *steps: Any, can: frozenset[str] = frozenset({"exact"})) -> ClaimOutcome:
    target = Scripted(lines=[ScriptedLine(came)], can=can)
    return run_claim(claim(OpenSocket("s", "socket", "/events/1"), *steps), target, tables)
