"""From one connection of a flow to a conversation: what the client does on each message, and on the opening."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Final

from authproof.model.channel import Channel, Heartbeat, Side
from authproof.model.failure import Close
from authproof.model.vocabulary import CREDENTIAL_CASES, Place, When
from authproof.samples.recipe.carriage import Carrier
from authproof.samples.recipe.nodes import (
    Action,
    AnswerValue,
    Conversation,
    Every,
    Finish,
    On,
    Open,
    ReportRefusal,
    Send,
    Show,
    Take,
)
from authproof.samples.recipe.traversal import values_of
from authproof.samples.recipe.values import build_json, json_type, match_conditions
from authproof.text.json_pointer import has_value_at, put_value, resolve_pointer

DEADLINE_SECONDS: Final = 30
"""Seconds that a sample gives a conversation."""
_OPENED = None
"""The occasion of the opening, among the ids of messages."""


@dataclass
class ConversationScript:
    """What to do on each occasion, while it is being written: the opening, or the coming of a message."""

    actions: dict[str | None, list[Action]] = field(default_factory=lambda: {_OPENED: []})
    takes: dict[str, list[Take]] = field(default_factory=dict)

    def add_actions(self, occasion: str | None, *actions: Action) -> None:
        self.actions.setdefault(occasion, []).extend(actions)

    def add_take(self, message: str, take: Take) -> None:
        self.actions.setdefault(message, [])
        self.takes.setdefault(message, []).append(take)


def build_conversation(carrier: Carrier, name: str, until: str) -> Conversation:
    """Write a conversation on a channel: authenticate, then stay until the server's message `until` has come."""
    channel = carrier.provider.channels[name]
    script = _write_script(carrier, channel, until)
    base = carrier.base_text(channel.server)
    rules = [_message_rule(channel, message, script) for message in script.actions if message is not _OPENED]
    useful = _merge_reports([rule for rule in rules if rule.takes or rule.actions])
    return Conversation(
        channel=name,
        open=Open(
            url=carrier.url_text(base, channel.path, channel.parameters),
            query=carrier.query_fields(channel.parameters),
            address=carrier.address_text(base, channel.path, channel.parameters),
            headers=(*carrier.header_fields(basic=True), *carrier.parameter_headers(channel.parameters)),
            subprotocols=tuple(map(carrier.part_text, carrier.parts_in(Place.subprotocol))),
        ),
        opened=tuple(script.actions[_OPENED]),
        rules=tuple(useful),
        sequence=_take_sequence(carrier, channel) if _sends_sequence(carrier, script) else None,
        deadline=DEADLINE_SECONDS,
    )


def _write_script(carrier: Carrier, channel: Channel, until: str) -> ConversationScript:
    script = ConversationScript()
    logins = _login_messages(carrier, channel)
    script.add_actions(channel.greeting, *(_send_action(carrier, channel, message) for message in logins))
    authenticated = channel.welcome or channel.greeting
    for message in _asking_messages(channel, until, logins):
        script.add_actions(authenticated, _ask_action(carrier, channel, message, script))
    script.add_actions(until, Show(), Finish())
    for close in channel.closes.values():
        # Of a refusal that leaves the socket open nothing else tells: the sample would wait for its deadline.
        if close.message and (set(close.cases) & set(CREDENTIAL_CASES) or (close.cases and close.code is None)):
            script.add_actions(close.message, *_report_actions(script, close))
    return script


def _login_messages(carrier: Carrier, channel: Channel) -> list[str]:
    carried = dict.fromkeys(part.message for part in carrier.parts_in(Place.message) if part.message)
    return [message for message in carried if channel.messages[message].when is not When.after]


def _asking_messages(channel: Channel, until: str, logins: list[str]) -> list[str]:
    answers_login = any(channel.messages[message].reply == until for message in logins)
    return [] if answers_login else list(channel.messages_answered_with(until)[:1])


def _ask_action(carrier: Carrier, channel: Channel, message: str, script: ConversationScript) -> Action:
    heartbeat = channel.heartbeat
    if heartbeat is None or heartbeat.sender is not Side.client or heartbeat.message != message:
        return _send_action(carrier, channel, message)
    payload = _filled_payload(carrier, channel, message)
    if heartbeat.sequence_at and channel.sequence_at:
        payload = put_value(payload, heartbeat.sequence_at, _take_sequence(carrier, channel).value)
    if heartbeat.seconds:
        return Every(message, build_json(payload), round(heartbeat.seconds * 1000))
    interval = _heartbeat_interval(carrier, channel, heartbeat, script)
    return Every(message, build_json(payload), interval) if interval else Send(message, build_json(payload))


def _heartbeat_interval(
    carrier: Carrier, channel: Channel, heartbeat: Heartbeat, script: ConversationScript
) -> AnswerValue | None:
    source, pointer = heartbeat.interval_in, heartbeat.interval_at
    if source is None or pointer is None:
        return None
    kind = json_type(resolve_pointer(channel.messages[source].payload, pointer))
    value = AnswerValue(_free_name("interval", carrier), kind)
    script.add_take(source, Take(value, pointer))
    return value


def _take_sequence(carrier: Carrier, channel: Channel) -> Take:
    pointer = channel.sequence_at or ""
    payloads = [message.payload for message in channel.messages_of(Side.server).values()]
    numbers = [resolve_pointer(payload, pointer) for payload in payloads if has_value_at(payload, pointer)]
    kind = json_type(next(number for number in numbers if number is not None))
    return Take(AnswerValue(_free_name("sequence", carrier), kind), pointer)


def _sends_sequence(carrier: Carrier, script: ConversationScript) -> bool:
    sent = {value.name for actions in script.actions.values() for value in values_of(tuple(actions))}
    return _free_name("sequence", carrier) in sent


def _send_action(carrier: Carrier, channel: Channel, message: str) -> Send:
    return Send(message, build_json(_filled_payload(carrier, channel, message)))


def _filled_payload(carrier: Carrier, channel: Channel, message: str) -> Any:
    parts = tuple(part for part in carrier.parts_in(Place.message) if part.message == message)
    return carrier.fill_document(channel.messages[message].payload, parts)


def _report_actions(script: ConversationScript, close: Close) -> list[Action]:
    known = script.actions.get(close.message, [])
    return [] if any(isinstance(action, ReportRefusal | Finish) for action in known) else [ReportRefusal()]


def _message_rule(channel: Channel, message: str, script: ConversationScript) -> On:
    match = match_conditions(channel.messages[message].match)
    return On(message, match, tuple(script.takes.get(message, ())), tuple(script.actions[message]))


def _merge_reports(rules: list[On]) -> list[On]:
    """Make one rule of all that only report, if what they have in common tells them from the others."""
    reports = [rule for rule in rules if not rule.takes and rule.actions == (ReportRefusal(),)]
    common = [each for each in reports[0].match if all(each in rule.match for rule in reports)] if reports else []
    others = [rule for rule in rules if rule not in reports]
    if not common or any(all(each in rule.match for each in common) for rule in others):
        return rules
    return [*others, replace(reports[0], match=tuple(common))]


def _free_name(name: str, carrier: Carrier) -> str:
    return f"{name}_value" if name in carrier.provider.credentials else name
