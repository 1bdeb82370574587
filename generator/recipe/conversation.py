"""One connection of a flow as a conversation."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from generator.model.channel import Channel, Heartbeat, Message, Side, When
from generator.model.failure import CREDENTIAL_CASES, Close
from generator.model.scheme import Part, Place
from generator.pointer import exists, resolve
from generator.recipe.carriage import Carrier
from generator.recipe.kinds import conditions, json_type
from generator.recipe.nodes import (
    Action,
    Conversation,
    Every,
    Finish,
    On,
    Open,
    Report,
    Send,
    Show,
    Take,
    Value,
)
from generator.recipe.texts import put, tree
from generator.recipe.walk import values

DEADLINE = 30
"""Seconds that a sample gives a conversation."""
_OPENED = None
"""The occasion of the opening, among the ids of messages."""


@dataclass
class Script:
    """What to do on each occasion, while it is being written: the opening, or the coming of a message."""

    actions: dict[str | None, list[Action]] = field(default_factory=lambda: {_OPENED: []})
    takes: dict[str, list[Take]] = field(default_factory=dict)

    def act(self, occasion: str | None, *actions: Action) -> None:
        """Add actions on an occasion."""
        self.actions.setdefault(occasion, []).extend(actions)

    def take(self, message: str, take: Take) -> None:
        """Take a value from a message."""
        self.actions.setdefault(message, [])
        self.takes.setdefault(message, []).append(take)


def conversation(carrier: Carrier, name: str, until: str) -> Conversation:
    """Write a conversation on a channel: authenticate, then stay until the server's message `until` has come."""
    channel = carrier.provider.channels[name]
    script = _script(carrier, channel, until)
    server = carrier.provider.servers[channel.server]
    rules = [_rule(channel, message, script) for message in script.actions if message is not _OPENED]
    useful = _merged([rule for rule in rules if rule.takes or rule.actions])
    return Conversation(
        channel=name,
        until=channel.messages[until].title,
        open=Open(
            url=carrier.address(server.url, channel.path, channel.parameters),
            headers=carrier.headers(basic=True),
            subprotocols=tuple(map(carrier.text, carrier.parts(Place.subprotocol))),
        ),
        opened=tuple(script.actions[_OPENED]),
        rules=tuple(useful),
        sequence=_sequence(carrier, channel) if _counts(carrier, script) else None,
        deadline=DEADLINE,
    )


def _script(carrier: Carrier, channel: Channel, until: str) -> Script:
    script = Script()
    logins = _logins(carrier, channel)
    script.act(channel.greeting, *(_send(carrier, channel, message) for message in logins))
    authenticated = channel.welcome or channel.greeting
    for message in _asking_for(channel, until, logins):
        script.act(authenticated, _ask(carrier, channel, message, script))
    script.act(until, Show(), Finish())
    for close in channel.closes.values():
        if close.message and set(close.cases) & set(CREDENTIAL_CASES):
            script.act(close.message, *_report(script, close))
    return script


def _logins(carrier: Carrier, channel: Channel) -> list[str]:
    carried = dict.fromkeys(part.message for part in carrier.parts(Place.message) if part.message)
    return [message for message in carried if channel.messages[message].when is not When.after]


def _asking_for(channel: Channel, until: str, logins: list[str]) -> list[str]:
    asking = [
        name for name, message in channel.messages.items() if message.reply == until and message.sender is Side.client
    ]
    return [] if set(asking) & set(logins) else asking[:1]


def _ask(carrier: Carrier, channel: Channel, message: str, script: Script) -> Action:
    heartbeat = channel.heartbeat
    if heartbeat is None or heartbeat.sender is not Side.client or heartbeat.message != message:
        return _send(carrier, channel, message)
    payload = _payload(carrier, channel, message)
    if heartbeat.sequence_at and channel.sequence_at:
        payload = put(payload, heartbeat.sequence_at, _sequence(carrier, channel).value)
    if heartbeat.seconds:
        return Every(message, tree(payload), round(heartbeat.seconds * 1000))
    interval = _interval(carrier, channel, heartbeat, script)
    return Every(message, tree(payload), interval) if interval else Send(message, tree(payload))


def _interval(carrier: Carrier, channel: Channel, heartbeat: Heartbeat, script: Script) -> Value | None:
    source, pointer = heartbeat.interval_in, heartbeat.interval_at
    if source is None or pointer is None:
        return None
    value = Value(_free("interval", carrier), json_type(resolve(channel.messages[source].payload, pointer)))
    script.take(source, Take(value, pointer))
    return value


def _sequence(carrier: Carrier, channel: Channel) -> Take:
    pointer = channel.sequence_at or ""
    shown = [message.payload for message in channel.messages.values() if _is_numbered(message, pointer)]
    return Take(Value(_free("sequence", carrier), json_type(resolve(shown[0], pointer))), pointer)


def _is_numbered(message: Message, pointer: str) -> bool:
    numbered = message.sender is Side.server and exists(message.payload, pointer)
    return numbered and resolve(message.payload, pointer) is not None


def _counts(carrier: Carrier, script: Script) -> bool:
    sent = {value.name for actions in script.actions.values() for value in values(tuple(actions))}
    return _free("sequence", carrier) in sent


def _send(carrier: Carrier, channel: Channel, message: str) -> Send:
    return Send(message, tree(_payload(carrier, channel, message)))


def _payload(carrier: Carrier, channel: Channel, message: str) -> Any:
    parts: tuple[Part, ...] = tuple(part for part in carrier.parts(Place.message) if part.message == message)
    return carrier.document(channel.messages[message].payload, parts)


def _report(script: Script, close: Close) -> list[Action]:
    known = script.actions.get(close.message, [])
    report = Report(final=close.code is None)
    return [] if any(isinstance(action, Report | Finish) for action in known) else [report]


def _rule(channel: Channel, message: str, script: Script) -> On:
    match = conditions(channel.messages[message].match)
    return On(message, match, tuple(script.takes.get(message, ())), tuple(script.actions[message]))


def _merged(rules: list[On]) -> list[On]:
    """Make one rule of all that only report, if what they have in common tells them from the others."""
    reports = [rule for rule in rules if not rule.takes and rule.actions == (Report(final=False),)]
    common = [each for each in reports[0].match if all(each in rule.match for rule in reports)] if reports else []
    others = [rule for rule in rules if rule not in reports]
    if not common or any(all(each in rule.match for each in common) for rule in others):
        return rules
    return [*others, replace(reports[0], match=tuple(common))]


def _free(name: str, carrier: Carrier) -> str:
    return f"{name}_value" if name in carrier.provider.credentials else name
