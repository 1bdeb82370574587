"""Messages of a channel: sent by the right side, told apart, and with what is asked of them in their examples."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, Final

from authproof.loader.checks.traversal import walk_security
from authproof.loader.fault import Fault, Names, fault_missing, show_value
from authproof.model.channel import Channel, Message, Side
from authproof.model.provider import Provider
from authproof.model.scheme import Part
from authproof.model.vocabulary import JsonType, Place, When
from authproof.text.json_pointer import Path, has_value_at, put_value, resolve_pointer
from authproof.text.yaml_text import describe_kind

_ABSENT: Final = object()


def check_matches_hold(provider: Provider) -> Iterator[Fault]:
    """Ask that a message's own example matches it."""
    for path, message in _walk_messages(provider):
        for pointer, wanted in message.match.items():
            yield from fault_missing(message.payload, pointer, (*path, "match", pointer), "the payload", at_key=True)
            if has_value_at(message.payload, pointer) and not is_same_json(
                resolve_pointer(message.payload, pointer), wanted
            ):
                found = show_value(resolve_pointer(message.payload, pointer))
                yield Fault((*path, "match", pointer), f"the payload has {found} there; they must be equal")


def check_messages_differ(provider: Provider) -> Iterator[Fault]:
    """Ask that of any two messages of one sender, some value in both their matches differs."""
    for name, channel in provider.channels.items():
        before: dict[Side, dict[str, Message]] = defaultdict(dict)
        for second_name, second in channel.messages.items():
            others = before[second.sender].items()
            like = next((first for first, each in others if not _matches_differ(each.match, second.match)), None)
            if like is not None:
                message = f"cannot be told from {like!r}; give both a match with a value that differs"
                yield Fault(("channels", name, "messages", second_name), message, at_key=True)
            before[second.sender][second_name] = second


def check_required_values(provider: Provider) -> Iterator[Fault]:
    """Ask that what a message requires stands in its example, with the right type."""
    for path, message in _walk_messages(provider):
        for pointer, wanted in message.required.items():
            yield from fault_missing(message.payload, pointer, (*path, "required", pointer), "the payload", at_key=True)
            shown_value = (
                resolve_pointer(message.payload, pointer) if has_value_at(message.payload, pointer) else _ABSENT
            )
            if shown_value is not _ABSENT and not has_json_type(shown_value, wanted):
                yield Fault(
                    (*path, "required", pointer),
                    f"the payload has {describe_kind(shown_value)} there; allowed: {wanted}",
                )


def check_fields_of_clients(provider: Provider) -> Iterator[Fault]:
    """Ask that only the client's messages have `required` and `reply`: the sandbox checks and answers no others."""
    for path, message in _walk_messages(provider):
        if message.sender is Side.server:
            for field in ("required", "reply"):
                if getattr(message, field):
                    yield Fault((*path, field), "only a message of the client can have it; remove it", at_key=True)


def check_senders(provider: Provider) -> Iterator[Fault]:
    """Ask that each side says only messages of its own."""
    for name, channel in provider.channels.items():
        for path, message, side in _walk_roles(channel):
            sender = channel.messages[message].sender
            if sender is not side:
                what = f"the {sender} sends {message!r}, not the {side}"
                yield Fault(("channels", name, *path), what, names=Names(message, channel.messages_of(side)))


def check_welcomes_differ(provider: Provider) -> Iterator[Fault]:
    """Ask that what the server says at first is not what it says once the client is authenticated."""
    for name, channel in provider.channels.items():
        if channel.welcome is not None and channel.welcome == channel.greeting:
            others = [name for name in channel.messages_of(Side.server) if name != channel.greeting]
            what = f"{channel.welcome!r} is the greeting, too; allowed: {', '.join(others) or 'none'}"
            yield Fault(("channels", name, "welcome"), f"{what}; name another, or remove greeting or welcome")


def check_message_parts(provider: Provider) -> Iterator[Fault]:
    """Ask that a part that travels in a message names one of the client's, with text at its pointer."""
    for path, channel, part_path, part in _walk_message_parts(provider):
        message = channel.messages.get(str(part.message))
        if message is None or message.sender is not Side.client:
            names = Names(str(part.message), channel.messages_of(Side.client))
            what = f"{path[1]!r} has no message {part.message!r} of the client"
            yield Fault((*part_path, "message"), what, names=names)
        else:
            where = f"the payload of {part.message!r} in {path[1]!r}"
            yield from fault_missing(message.payload, part.name, (*part_path, "name"), where)
            if has_value_at(message.payload, part.name) and not isinstance(
                resolve_pointer(message.payload, part.name), str
            ):
                yield Fault((*part_path, "name"), f"{where} has no text there; the credential takes its place")


def check_message_parts_together(provider: Provider) -> Iterator[Fault]:
    """Ask that one message brings all parts of a scheme that travel in messages."""
    for name, scheme in provider.schemes.items():
        for index, part in enumerate(scheme.parts):
            if part.message is not None and part.message != scheme.messages[0]:
                message = f"another part travels in {scheme.messages[0]!r}; one message brings all parts of a scheme"
                yield Fault(("schemes", name, "parts", index, "message"), message)


def check_message_parts_of_all(provider: Provider) -> Iterator[Fault]:
    """Ask that a message requires no credential that one of the schemes which it completes does not send."""
    for path, channel, _, part in _walk_message_parts(provider):
        message = channel.messages.get(str(part.message))
        for name in channel.security if message and part.name in message.required else ():
            names = [each.name for each in provider.schemes[name].parts if each.travels_in(str(part.message))]
            if names and part.name not in names:
                place = ("channels", path[1], "messages", str(part.message), "required", part.name)
                yield Fault(place, f"the scheme {name!r} does not send it in this message; remove it", at_key=True)


def check_message_parts_timely(provider: Provider) -> Iterator[Fault]:
    """Ask that a message that authenticates may be sent before authentication."""
    for path, channel, _, part in _walk_message_parts(provider):
        message = channel.messages.get(str(part.message))
        if message and message.sender is Side.client and message.when is When.after:
            place = ("channels", path[1], "messages", str(part.message))
            text = "it authenticates, so it cannot wait until after; add when: before, or any"
            yield (
                Fault((*place, "when"), text) if "when" in message.model_fields_set else Fault(place, text, at_key=True)
            )


def check_messages_wait(provider: Provider) -> Iterator[Fault]:
    """Ask that a scheme whose message is waited for sends not all of one that needs none."""
    for name, channel in provider.channels.items():
        schemes = {each: provider.schemes[each] for each in provider.usable_schemes(channel.security)}
        for waiting in [each for each, scheme in schemes.items() if scheme.travels_in_message]:
            for other, scheme in schemes.items():
                if not scheme.travels_in_message and schemes[waiting].sends_all_of(scheme):
                    text = f"its handshake sends all of {other!r}, so its message is too late; remove one of the two"
                    yield Fault(("channels", name, "security", channel.security.index(waiting)), text)


def check_messages_before(provider: Provider) -> Iterator[Fault]:
    """Ask that there is a time before authentication, where a message may be sent only then."""
    for name, channel in provider.channels.items():
        if any(provider.schemes[scheme].travels_in_message for scheme in channel.security):
            continue
        for message_name, message in channel.messages_of(Side.client).items():
            if message.when is When.before:
                text = "every handshake authenticates, so that it never could be sent; allowed: after, any"
                yield Fault(("channels", name, "messages", message_name, "when"), text)


def check_message_sizes(provider: Provider) -> Iterator[Fault]:
    """Ask that a client can send each of its messages, as clients write them: with spaces, in ASCII alone."""
    for name, channel in provider.channels.items():
        most = channel.max_message_bytes
        for message in channel.messages_of(Side.client) if most is not None else ():
            written = [json.dumps(payload) for payload in _fill_payload(provider, channel, message)]
            if most is not None and (size := max(map(len, written))) > most:
                text = f"{message!r} has up to {size} bytes, and could not be sent; allowed: {size} or more"
                yield Fault(("channels", name, "max_message_bytes"), text)


def check_parts_name_messages(provider: Provider) -> Iterator[Fault]:
    """Ask that a part has `message` exactly if it travels in one."""
    for name, scheme in provider.schemes.items():
        for index, part in enumerate(scheme.parts):
            path = ("schemes", name, "parts", index)
            if part.place is Place.message and part.message is None:
                yield Fault(path, "message is missing; add it: the message of the channel that carries the part")
            if part.place is not Place.message and part.message is not None:
                yield Fault((*path, "message"), f"a part in a {part.place} has no message; remove it", at_key=True)


def is_same_json(left: Any, right: Any) -> bool:
    """Tell whether two JSON values are equal; unlike in Python, true is not 1."""
    return left == right and isinstance(left, bool) == isinstance(right, bool)


def has_json_type(value: Any, wanted: JsonType) -> bool:
    """Tell whether a JSON value is of a type; an integer is a number too, and true is neither."""
    if isinstance(value, bool):
        return wanted is JsonType.boolean
    return isinstance(value, _PYTHON_TYPES[wanted])


_PYTHON_TYPES: Final[Mapping[JsonType, tuple[type, ...]]] = {
    JsonType.string: (str,),
    JsonType.integer: (int,),
    JsonType.number: (int, float),
    JsonType.boolean: (bool,),
    JsonType.object: (dict,),
    JsonType.array: (list,),
    JsonType.null: (type(None),),
}


def _walk_messages(provider: Provider) -> Iterator[tuple[Path, Message]]:
    for channel_name, channel in provider.channels.items():
        for name, message in channel.messages.items():
            yield ("channels", channel_name, "messages", name), message


def _matches_differ(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return any(pointer in other and not is_same_json(value, other[pointer]) for pointer, value in one.items())


def _walk_message_parts(provider: Provider) -> Iterator[tuple[Path, Channel, Path, Part]]:
    """Give every part in a message, for each channel whose security names its scheme."""
    for path, endpoint, name, scheme in walk_security(provider):
        for index, part in enumerate(scheme.parts):
            if isinstance(endpoint, Channel) and part.place is Place.message and part.message is not None:
                yield path, endpoint, ("schemes", name, "parts", index), part


def _fill_payload(provider: Provider, channel: Channel, message: str) -> Iterator[Any]:
    """Give the payload of a message as it is, and as each scheme fills it with the examples of its credentials."""
    example = channel.messages[message].payload
    examples = {name: credential.example for name, credential in provider.credentials.items()}
    yield example
    for name in channel.security:
        payload = example
        for part in provider.schemes[name].parts:
            if part.travels_in(message) and has_value_at(payload, part.name):
                payload = put_value(payload, part.name, part.write_value({**examples, "base64": "YTpi"}))
        yield payload


def _walk_roles(channel: Channel) -> Iterator[tuple[Path, str, Side]]:
    """Give every field that names a message, with the side that must send it."""
    named: list[tuple[Path, str | None, Side]] = [
        (("greeting",), channel.greeting, Side.server),
        (("welcome",), channel.welcome, Side.server),
    ]
    named += [(("messages", name, "reply"), one.reply, Side.server) for name, one in channel.messages.items()]
    named += [(("closes", name, "message"), close.message, Side.server) for name, close in channel.closes.items()]
    if channel.heartbeat:
        named += [
            (("heartbeat", "message"), channel.heartbeat.message, channel.heartbeat.sender),
            (("heartbeat", "interval_in"), channel.heartbeat.interval_in, Side.server),
        ]
    if channel.resume:
        named += [
            (("resume", "message"), channel.resume.message, Side.client),
            (("resume", "accepted"), channel.resume.accepted, Side.server),
            (("resume", "rejected"), channel.resume.rejected, Side.server),
        ]
    yield from ((path, message, side) for path, message, side in named if message is not None)


CHECKS: Final = (
    check_matches_hold,
    check_messages_differ,
    check_required_values,
    check_fields_of_clients,
    check_senders,
    check_welcomes_differ,
    check_parts_name_messages,
    check_message_parts,
    check_message_parts_together,
    check_message_parts_of_all,
    check_message_parts_timely,
    check_messages_wait,
    check_messages_before,
    check_message_sizes,
)
