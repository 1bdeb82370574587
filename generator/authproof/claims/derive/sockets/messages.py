"""Claims about the client's messages: how each is recognised, when it may be sent, and how it is answered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from authproof.claims.claim import Claim
from authproof.claims.derive.shared.channel_access import access_by_message
from authproof.claims.derive.shared.dialogue import Dialogue
from authproof.claims.derive.shared.phrasing import name_message, phrase_close
from authproof.claims.derive.shared.socket_states import open_authenticated, open_unauthenticated, plain_messages
from authproof.claims.derive.shared.spec import ClaimedSpec
from authproof.model.channel import Channel, Side
from authproof.model.pointers import extend_pointer
from authproof.model.vocabulary import Case, JsonType, When
from authproof.sandbox.engine.live_values import encode_json
from authproof.text.commonmark import quote_code
from authproof.text.json_pointer import has_value_at, join_pointer, put_value, replace_value, resolve_pointer
from authproof.text.json_values import is_same_value, json_type_of

_UNDECODABLE: Final = (
    ("no_json", "text that is no JSON", "{"),
    ("array", "JSON that is no object", "[]"),
    ("string", "a JSON string", '"text"'),
    ("binary", "a binary message", b"\x00\xff"),
)
_ROOTS: Final = {"array": JsonType.array, "string": JsonType.string}
"""What of it is JSON, and could be a message elsewhere."""
_BEFORE_AUTHENTICATION: Final = "before the client is authenticated"
_AFTER_AUTHENTICATION: Final = "once the client is authenticated"


def derive_message_claims(spec: ClaimedSpec) -> Iterator[Claim]:
    for name, channel in spec.provider.channels.items():
        for message in channel.messages_of(Side.client):
            yield from _claim_accepted(spec, name, message)
            yield from _claim_out_of_turn(spec, name, message)
            yield from _claim_match(spec, name, message)
        yield from _claim_server_messages(spec, name)
        yield from _claim_unknown(spec, name)
        yield from _claim_undecodable(spec, name)


def _claim_accepted(spec: ClaimedSpec, channel: str, message: str) -> Iterator[Claim]:
    """Claim that a message may be sent now, and is answered as documented.

    Logins, resuming and heartbeats have claims of their own.
    """
    channel_model = spec.provider.channels[channel]
    when = channel_model.messages[message].when
    early = when is not When.after and access_by_message(spec, channel) is not None
    own = message not in plain_messages(spec, channel) or (
        channel_model.heartbeat is not None and channel_model.heartbeat.message == message
    )
    states = [(open_unauthenticated, "before", _BEFORE_AUTHENTICATION)] if early else []
    states += [(open_authenticated, "after", _AFTER_AUTHENTICATION)] if when is not When.before else []
    for open_in_state, name, words in () if own else states:
        if dialogue := open_in_state(spec, channel):
            dialogue.exchange_message(message)
            dialogue.expect_silence()
            reply = dialogue.channel.messages[message].reply
            answer = f"is answered with {name_message(dialogue, reply)}" if reply else "is taken without an answer"
            about = (_message_pointer(dialogue, message, "when"), _message_pointer(dialogue, message, "reply"))
            yield dialogue.make_channel_claim(
                f"message.{channel}.{message}.{name}", f"{name_message(dialogue, message)} {answer} {words}", *about
            )


def _claim_out_of_turn(spec: ClaimedSpec, channel: str, message: str) -> Iterator[Claim]:
    """Claim that a message is refused when it may not be sent."""
    when = spec.provider.channels[channel].messages[message].when
    if when is When.any or (when is When.after and access_by_message(spec, channel) is None):
        return
    late = when is When.before
    if dialogue := open_authenticated(spec, channel) if late else open_unauthenticated(spec, channel):
        case = Case.already_authenticated if late else Case.not_authenticated
        dialogue.send_message(message)
        dialogue.expect_refused(case)
        state = _AFTER_AUTHENTICATION if late else _BEFORE_AUTHENTICATION
        statement = f"{name_message(dialogue, message)} {state} {phrase_close(dialogue, case)}"
        yield dialogue.make_channel_claim(
            f"message.{channel}.{message}.{case}", statement, _message_pointer(dialogue, message, "when")
        )


def _claim_match(spec: ClaimedSpec, channel: str, message: str) -> Iterator[Claim]:
    """Claim that a message is known by its signs, of exactly that type."""
    for number, (match_pointer, value) in enumerate(spec.provider.channels[channel].messages[message].match.items()):
        for other in _values_of_other_type(value):
            dialogue = open_unauthenticated(spec, channel)
            content = replace_value(dialogue.message_payload(message), match_pointer, other) if dialogue else None
            if dialogue is None or _is_client_message(dialogue.channel, content):
                continue
            case = _case_of_stranger(dialogue.channel, content)
            dialogue.send_message(message, content)
            dialogue.expect_refused(case)
            swap = f"{quote_code(encode_json(other))} in the place of {quote_code(encode_json(value))}"
            what = f"{name_message(dialogue, message)} with {swap}"
            name = f"message.{channel}.{message}.sign_{number}.{_type_name(other)}"
            about = f"{_message_pointer(dialogue, message, 'match')}{join_pointer((match_pointer,))}"
            yield dialogue.make_channel_claim(name, f"{what} {phrase_close(dialogue, case)}", about)


def _claim_server_messages(spec: ClaimedSpec, channel: str) -> Iterator[Claim]:
    """Claim of each message of the server that a client cannot send it."""
    for name, message_model in spec.provider.channels[channel].messages.items():
        dialogue = open_unauthenticated(spec, channel)
        if dialogue and message_model.sender is Side.server:
            about = _message_pointer(dialogue, name, "sender")
            yield from _claim_if_unknown(
                dialogue,
                f"{name}.from_client",
                f"{name_message(dialogue, name)} from a client",
                message_model.payload,
                about,
            )


def _claim_unknown(spec: ClaimedSpec, channel: str) -> Iterator[Claim]:
    """Claim that a message without a known sign is refused."""
    channel_model = spec.provider.channels[channel]
    signs = [
        sign for name in channel_model.messages_of(Side.client) for sign in channel_model.messages[name].match.items()
    ]
    contents: list[tuple[str, Any]] = [("empty", {})] if signs else []
    for match_pointer, _ in signs[:1]:
        other = _unused_value([value for place, value in signs if place == match_pointer])
        contents.append(("other", put_value({}, match_pointer, other)))
    for name, content in contents:
        if dialogue := open_unauthenticated(spec, channel):
            yield from _claim_if_unknown(dialogue, f"unknown.{name}", quote_code(encode_json(content)), content)


def _claim_if_unknown(dialogue: Dialogue, name: str, words: str, content: Any, *about: str) -> Iterator[Claim]:
    """Claim that a message is unknown, unless it is one."""
    case = _case_of_stranger(dialogue.channel, content)
    if _is_documented(dialogue, case) and not _is_client_message(dialogue.channel, content):
        dialogue.send_raw(content)
        dialogue.expect_refused(case)
        statement = f"{words} {phrase_close(dialogue, case)}"
        facts = about or _close_facts(dialogue, case)
        yield dialogue.make_channel_claim(f"message.{dialogue.access.channel}.{name}", statement, *facts)


def _claim_undecodable(spec: ClaimedSpec, channel: str) -> Iterator[Claim]:
    said = _client_roots(spec.provider.channels[channel])
    for name, words, data in _UNDECODABLE:
        if _ROOTS.get(name) in said:
            continue
        dialogue = open_unauthenticated(spec, channel)
        if dialogue and _is_documented(dialogue, Case.undecodable):
            dialogue.send_raw(data)
            dialogue.expect_refused(Case.undecodable)
            yield dialogue.make_channel_claim(
                f"message.{channel}.{name}",
                f"{words} {phrase_close(dialogue, Case.undecodable)}",
                *_close_facts(dialogue, Case.undecodable),
            )


def _client_roots(channel: Channel) -> set[JsonType]:
    """Give what a client's messages are as a whole; an object is looked into in any case."""
    return {JsonType.object, *(channel.messages[name].root_type for name in channel.messages_of(Side.client))}


def _case_of_stranger(channel: Channel, content: Any) -> Case:
    """Tell how what is no message is refused: unread if no message is, as a whole, what it is."""
    return Case.unknown_message if JsonType(json_type_of(content)) in _client_roots(channel) else Case.undecodable


def _is_documented(dialogue: Dialogue, case: Case) -> bool:
    """Tell whether the spec says at all that a case is refused."""
    return dialogue.channel.close_for(case) is not None


def _close_facts(dialogue: Dialogue, case: Case) -> tuple[str, ...]:
    """Point to what says how a case is answered."""
    answering = dialogue.channel.close_for(case)
    return (
        (extend_pointer(dialogue.pointer, "closes", answering[0], "cases", answering[1].cases.index(case)),)
        if answering
        else ()
    )


def _is_client_message(channel: Channel, content: Any) -> bool:
    """Tell whether content is one of the client's messages."""
    return any(
        all(
            has_value_at(content, match_pointer) and is_same_value(value, resolve_pointer(content, match_pointer))
            for match_pointer, value in signs.items()
        )
        for signs in (channel.messages[name].match for name in channel.messages_of(Side.client))
    )


def _values_of_other_type(value: Any) -> tuple[Any, ...]:
    """Give values that a careless comparison takes for this one."""
    if isinstance(value, bool):
        return int(value), str(value).lower()
    if isinstance(value, int | float):
        return (str(value), bool(value)) if value in (0, 1) else (str(value),)
    if value is None:
        return False, "null"
    return (value.upper() if value != value.upper() else value.lower(), [value]) if isinstance(value, str) else ()


def _type_name(value: Any) -> str:
    return {bool: "boolean", int: "number", str: "string", list: "array"}.get(type(value), "value")


def _unused_value(values: list[Any]) -> Any:
    """Give a value of the same type that is none of these."""
    numbers = [value for value in values if isinstance(value, int | float) and not isinstance(value, bool)]
    return int(max(numbers)) + 1 if numbers else f"no_{values[0]}"


def _message_pointer(dialogue: Dialogue, message: str, field: str) -> str:
    return extend_pointer(dialogue.pointer, "messages", message, field)
