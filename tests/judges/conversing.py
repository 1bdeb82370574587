"""Sockets of callers of all kinds, and what must come of each."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from authproof.model.channel import Channel as ChannelSpec
from authproof.model.channel import Side
from authproof.model.vocabulary import When
from authproof.sandbox.engine import Handshake, HttpAnswer
from authproof.sandbox.tables import ChannelTable, SchemeTable
from authproof.text.json_pointer import has_value_at, put_value, resolve_pointer

from .callers import Carried, carry, put
from .counting import Caller
from .ledger import person_of
from .world import ADDRESS, PICK, SPOIL, Socket, World, filled, header_lines, headers_of, query_of, shut


class Conversing(World):
    """Callers over WebSocket."""

    @precondition(lambda self: self.tables.channels)
    @rule(data=st.data(), pick=PICK, spoil=SPOIL, address=ADDRESS, times=st.sampled_from([1, 1, 2, 7]))
    def connect(self, data: Any, pick: int, spoil: str | None, address: str, times: int) -> None:
        channel = data.draw(st.sampled_from(self.tables.channels))
        scheme = self.schemes[data.draw(st.sampled_from(channel.schemes))]
        for _ in range(times):
            values = self.choose(scheme, None, pick, spoil)
            carried = carry(scheme, values)
            if carried.message is None:
                self.enter_by_handshake(channel, carried, values, address)
            elif channel.resume is None or carried.message != channel.resume.message:
                socket = self.open(channel, Carried(), address)
                if isinstance(socket, Socket):
                    self.enter_by_message(socket, carried, values)

    def enter_by_handshake(self, channel: ChannelTable, carried: Carried, values: dict[str, str], address: str) -> None:
        fresh, who = self.ledger.fresh(values), self.ledger.who(values, self.now)
        caller = Caller(tuple(who or ()), address)
        welcome = (
            who is not None and not self.tally.banned(caller, self.now) and not self.tally.full(channel.id, caller)
        )
        self.ledger.show(values)
        socket = self.open(channel, carried, address)
        accepted = isinstance(socket, Socket) and self.entered(socket, socket.heard)
        assert not accepted or welcome, (channel.id, values)
        assert accepted or not (welcome and fresh), (channel.id, values)
        if who is not None:
            self.ledger.spend(who, self.now)
            if not welcome:
                self.tally.violate(caller, self.now)
        if isinstance(socket, Socket) and accepted:
            self.admit(socket, caller)

    def enter_by_message(self, socket: Socket, carried: Carried, values: dict[str, str]) -> None:
        assert carried.message
        fresh, who = self.ledger.fresh(values), self.ledger.who(values, self.now)
        caller = Caller(tuple(who or ()), socket.address, socket.number)
        welcome = self.may_speak(socket, None, socket.caller) and who is not None
        welcome = welcome and self.may_speak(socket, carried.message, caller)
        if welcome and (self.tally.banned(caller, self.now) or self.tally.full(socket.channel.id, caller)):
            self.tally.violate(caller, self.now)
            welcome = False
        self.ledger.show(values)
        events = self.feed(socket, json.dumps(put(socket.spec.messages[carried.message].payload, carried.said)))
        accepted = self.entered(socket, events)
        assert not accepted or welcome, (socket.channel.id, values)
        assert accepted or not (welcome and fresh), (socket.channel.id, events)
        if accepted:
            self.ledger.spend(list(caller.held), self.now)
            self.admit(socket, caller)

    def entered(self, socket: Socket, events: list[Any]) -> bool:
        """Tell that the server takes the client for authenticated."""
        if socket.spec.welcome is not None:
            return _says(events, socket.spec, socket.spec.welcome)
        if shut(events):
            return False
        # it says nothing: ask it something that only those are answered who are authenticated
        messages = socket.spec.messages.values()
        probe = next((one for one in messages if one.when is When.after and one.reply), None)
        if probe is None:  # whom the handshake lets in need not be told more
            return True
        free = self.may_speak(socket, None, socket.caller)
        answers = self.feed(socket, json.dumps(probe.payload))
        return free and _says(answers, socket.spec, probe.reply)

    def admit(self, socket: Socket, caller: Caller) -> None:
        socket.held = caller.held
        self.tally.enter(socket.number, socket.channel.id, socket.caller)

    def may_speak(self, socket: Socket, message: str | None, caller: Caller) -> bool:
        """Tell that a message may pass; the windows that let it pass count it."""
        free = self.tally.ask(self.tally.of_message(socket.channel.id, message), caller, self.now)
        if not free:
            self.tally.violate(caller, self.now)
        return free

    @precondition(lambda self: any(socket.held for socket in self.sockets))
    @rule(data=st.data(), pick=PICK, times=st.sampled_from([1, 1, 2, 4, 130]))
    def speak(self, data: Any, pick: int, times: int) -> None:
        """Say something that the spec allows once authenticated, again and again."""
        mine = [socket for socket in self.sockets if socket.held]
        socket = mine[pick % len(mine)]
        said = socket.spec.messages.items()
        allowed = [name for name, each in said if each.sender is Side.client and each.when is not When.before]
        name = data.draw(st.sampled_from([*allowed, None]))
        for _ in range(times if name else 0):
            free = self.may_speak(socket, None, socket.caller) and self.may_speak(socket, name, socket.caller)
            events = self.feed(socket, json.dumps(socket.spec.messages[name].payload))
            assert shut(events) == (not free), (name, events)
            if not free:
                return

    @precondition(lambda self: self.sockets)
    @rule(data=st.one_of(st.sampled_from(["", "{", "null", "[1]", '{"op":99}', '{"op":{}}']), st.binary(max_size=9)))
    def babble(self, data: str | bytes) -> None:
        socket = self.sockets[-1]
        self.may_speak(socket, None, socket.caller)
        self.feed(socket, data)

    @precondition(lambda self: self.sockets)
    @rule(pick=PICK, code=st.sampled_from([1000, 1001, 1006, 4000]))
    def leave(self, pick: int, code: int) -> None:
        self.end(self.sockets[pick % len(self.sockets)], code)

    @precondition(lambda self: self.lost)
    @rule(pick=PICK, spoil=SPOIL, address=ADDRESS)
    def resume(self, pick: int, spoil: str | None, address: str) -> None:
        """Take up a session again; whoever has its number must also hold a token of its owner."""
        channel = next(each for each in self.tables.channels if each.resume)
        resume = channel.resume
        assert resume
        scheme = next(one for name in channel.schemes for one in [self.schemes[name]] if _carrier(one, resume.message))
        values = self.choose(scheme, None, pick, spoil)
        identifier, until, person = self.lost[pick % len(self.lost)]
        socket = self.open(channel, Carried(), address)
        if not isinstance(socket, Socket) or socket not in self.sockets:
            return
        message = socket.spec.messages[resume.message].payload
        said = put(
            message, {resume.session_pointer: identifier, resume.sequence_pointer: 0, **carry(scheme, values).said}
        )
        who = self.ledger.who(values, self.now)
        self.may_speak(socket, None, socket.caller)
        if who is not None:
            self.may_speak(socket, resume.message, Caller(tuple(who), address, socket.number))
        events = self.feed(socket, json.dumps(put_value(said, resume.sequence_pointer, 0)))
        if _says(events, socket.spec, resume.accepted):
            assert who is not None
            assert self.now < until
            assert person_of(who) == person
            self.lost.remove((identifier, until, person))
            self.admit(socket, Caller(tuple(who), address))

    def open(self, channel: ChannelTable, carried: Carried, address: str) -> HttpAnswer | Socket:
        captures = {each.name: each.example for each in channel.parameters if each.place == "path"} | carried.path
        headers = headers_of(channel.parameters) | carried.header
        if carried.subprotocol:
            headers["Sec-WebSocket-Protocol"] = ", ".join(carried.subprotocol.values())
        query = urlencode(query_of(channel.parameters) | carried.query)
        path = self.mounts[channel.server] + filled(channel.path, captures)
        outcome = self.engine.answer_handshake(Handshake(path, query, header_lines(headers), address))
        if isinstance(outcome, HttpAnswer):
            assert outcome.status >= 400
            return outcome
        self.numbers += 1
        socket = Socket(outcome, channel, self.provider.channels[channel.id], address, self.numbers)
        self.sockets.append(socket)
        self.take(socket, outcome.handle_opened())
        return socket

    def feed(self, socket: Socket, data: str | bytes) -> list[Any]:
        return self.take(socket, socket.session.handle_message(data))


def _carrier(scheme: SchemeTable, message: str) -> bool:
    return any(part.message == message for part in scheme.parts)


def _says(events: list[Any], spec: ChannelSpec, message: str) -> bool:
    """Tell that the server said one message."""
    signs = spec.messages[message].match.items()
    return any(all(_at(event, at) == value for at, value in signs) for event in events)


def _at(document: Any, at: str) -> Any:
    return resolve_pointer(document, at) if has_value_at(document, at) else ...
