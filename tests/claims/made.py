"""Claims made by hand, against the made-up provider and a real Gateway, and a target that says what it is told to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from generator import pointer
from generator.claims.claim import (
    Call,
    Claim,
    Closed,
    Connect,
    Document,
    Encoded,
    Header,
    Hear,
    Held,
    Hole,
    Reply,
    Revoke,
    Rotate,
    Say,
    Silence,
    Step,
    Take,
    Taken,
    Text,
    Wait,
)
from generator.claims.run import Outcome, run
from generator.claims.run.target import Close, Got, Line, Sent
from generator.model import Provider
from generator.tables import Tables

JSON = "application/json"
FRESH = "/grants/fresh"
"""What a claim is about, where no single leaf of an answer differs."""


def claim(*steps: Step, name: str = "made.by_hand") -> Claim:
    return Claim(name, "calls", "It is so.", (FRESH,), steps)


# the made-up provider

TOKEN: Text = (Held("token"),)
AFTER_TOKEN: Text = ("Token ", Held("token"))
BASIC: Text = ("Basic ", Encoded((Held("user"), ":", Held("password"))))
BY_BASIC: tuple[tuple[str, Text], ...] = (("Authorization", BASIC),)
PLAIN: tuple[tuple[str, Text], ...] = (("X-Acme-Client", ("docs",)), ("Accept", (JSON,)))


def document(provider: Provider, at: str, *holes: Hole) -> Document:
    tree = provider.model_dump(mode="json", by_alias=True)
    return Document(pointer.resolve(tree, at), at, holes)


def success(provider: Provider, operation: str, *holes: Hole) -> Reply:
    at = f"/operations/{operation}/success"
    body = document(provider, f"{at}/body", *holes)
    return Reply(provider.operations[operation].success.status, f"{at}/status", JSON, f"{at}/media_type", body)


def failure(provider: Provider, name: str, *headers: Header, media_type: str = JSON) -> Reply:
    at = f"/failures/{name}"
    body = document(provider, f"{at}/bodies/{media_type.replace('/', '~1')}")
    return Reply(provider.failures[name].status, f"{at}/status", media_type, f"{at}/bodies", body, headers)


def list_robots(expect: Reply, token: Text = TOKEN, **more: Any) -> Call:
    return Call("GET", "api", "/robots", expect, query=(("token", token),), headers=PLAIN, **more)


def pair(provider: Provider, operation: str) -> Reply:
    shapes = (Hole("/access_token", "shape", "access_token"), Hole("/refresh_token", "shape", "refresh_token"))
    return success(provider, operation, *shapes)


def login(provider: Provider) -> Call:
    body = {"user": (Held("user"),), "password": (Held("password"),)}
    takes = (Take("/refresh_token", "old", "refresh_token"), Take("/access_token", "access", "access_token"))
    return Call("POST", "api", "/login", pair(provider, "login"), body=body, takes=takes)


def renew(expect: Reply, **more: Any) -> Call:
    return Call("POST", "api", "/renew", expect, headers=(("Authorization", ("Bearer ", OLD)),), **more)


OLD = Taken("old", "refresh_token")


def rotation(provider: Provider) -> Claim:
    again = renew(
        pair(provider, "renew"),
        takes=(Take("/refresh_token", "new", "refresh_token"),),
        differs_from=(("/refresh_token", "old"),),
    )
    return claim(login(provider), again, renew(failure(provider, "renew_refused")))


def mint(provider: Provider) -> Call:
    holes = (Hole("/ticket", "shape", "ticket"), Hole("/url", "server", "socket"), Hole("/at", "type"))
    expect = success(provider, "mint_ticket", *holes)
    return Call("POST", "api", "/ticket", expect, headers=BY_BASIC, takes=(Take("/ticket", "ticket", "ticket"),))


def events(**more: Any) -> Connect:
    query: tuple[tuple[str, Text], ...] = (("version", ("2",)), *more.pop("query", ()))
    captures: tuple[tuple[str, Text], ...] = (("fleet", ("42",)),)
    return Connect("s", "socket", "/events/{fleet}", captures=captures, query=query, **more)


BY_TICKET: tuple[tuple[str, Text], ...] = (("ticket", (Taken("ticket", "ticket"),)),)


def heard(provider: Provider, channel: str, message: str, *holes: Hole, **more: Any) -> Hear:
    return Hear("s", document(provider, f"/channels/{channel}/messages/{message}/payload", *holes), **more)


def accepted(provider: Provider) -> Hear:
    return heard(provider, "events", "accepted", Hole("/session", "type"))


def closed(provider: Provider, channel: str, name: str) -> Closed:
    close, at = provider.channels[channel].closes[name], f"/channels/{channel}/closes/{name}"
    assert close.code is not None
    return Closed("s", close.code, f"{at}/code", close.reason, f"{at}/reason")


def in_time(provider: Provider) -> Claim:
    """Say that a ticket is good until its last moment."""
    greeting = heard(provider, "events", "banner")
    return claim(mint(provider), Wait(9.5), events(query=BY_TICKET), greeting, accepted(provider))


def too_late(provider: Provider) -> Claim:
    """Say that a ticket is no good from its last moment on."""
    refused = failure(provider, "handshake")
    return claim(mint(provider), Wait(10), events(query=BY_TICKET, refused=refused))


def by_message(provider: Provider, token: Text = AFTER_TOKEN) -> tuple[Step, ...]:
    login_message = Say("s", {"kind": "login", "auth": {"token": token}, "agent": "docs"})
    return events(), heard(provider, "events", "banner"), login_message


def reset_by_owner(provider: Provider) -> Claim:
    return claim(
        *by_message(provider),
        accepted(provider),
        Silence("s"),
        Revoke("token", (Held("token"),)),
        heard(provider, "events", "error"),
        closed(provider, "events", "bad_token"),
    )


def replaced_by_owner(provider: Provider) -> Claim:
    new = Taken("new", "token")
    return claim(
        Rotate("token", (Held("token"),), "new"),
        list_robots(failure(provider, "invalid")),
        list_robots(success(provider, "list_robots"), (new,)),
    )


# the Gateway

BOT: Text = (Held("bot_token"),)
PROPERTIES = {"os": "linux", "browser": "mybot", "device": "mybot"}
READY_HOLES = (Hole("/d/session_id", "type"), Hole("/d/resume_gateway_url", "server", "gateway"))


def gateway_open() -> Connect:
    return Connect("s", "gateway", "/", query=(("v", ("1",)), ("encoding", ("json",))))


def identify(token: Text = BOT) -> Say:
    return Say("s", {"op": 2, "d": {"token": token, "properties": PROPERTIES}})


def entered(provider: Provider, *takes: Take) -> tuple[Step, ...]:
    hello = heard(provider, "gateway", "hello")
    return gateway_open(), hello, identify(), heard(provider, "gateway", "ready", *READY_HOLES, takes=takes)


# targets


@dataclass
class Scripted:
    """A target that gives what it is told to, and notes what is asked of it."""

    answers: list[Got] = field(default_factory=list)
    lines: list[Line | Got] = field(default_factory=list)
    can: frozenset[str] = frozenset()
    values: dict[Held, str] = field(default_factory=dict)
    sent: list[Sent] = field(default_factory=list)

    def value(self, held: Held) -> str | None:
        return self.values.get(held)

    def address(self, server: str) -> str:
        return f"https://{server}.example"

    def request(self, sent: Sent) -> Got:
        self.sent.append(sent)
        return self.answers.pop(0)

    def connect(self, sent: Sent) -> Got | Line:
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

    came: list[str | bytes | Close | None]
    said: list[str | bytes] = field(default_factory=list)
    left: list[int | None] = field(default_factory=list)
    patience: list[bool] = field(default_factory=list)

    def send(self, data: str | bytes) -> None:
        self.said.append(data)

    def receive(self, *, expected: bool = True) -> str | bytes | Close | None:
        self.patience.append(expected)
        return self.came.pop(0) if self.came else None

    def leave(self, code: int | None) -> None:
        self.left.append(code)


def answer(body: str, *headers: tuple[str, str], status: int = 200, media_type: str = JSON) -> Got:
    return Got(status, [("content-type", media_type), *headers], body.encode())


def by_credential(values: Iterable[tuple[str, str]]) -> dict[Held, str]:
    return {Held(name): value for name, value in values}


HELLO = Document({"kind": "banner", "every_ms": 30000, "n": 0}, "/channels/events/messages/banner/payload")


def on_a_line(came: list[Any], tables: Tables, *steps: Any, can: frozenset[str] = frozenset({"exact"})) -> Outcome:
    target = Scripted(lines=[ScriptedLine(came)], can=can)
    return run(claim(Connect("s", "socket", "/events/1"), *steps), target, tables)
