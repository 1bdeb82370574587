"""Claims about the client's messages: how each is recognised, when it may be sent, and how it is answered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from generator import pointer
from generator.claims.claim import Claim
from generator.claims.make.dialogue import Dialogue
from generator.claims.make.subject import Subject
from generator.claims.make.telling import ends, on, title
from generator.claims.make.turns import harmless, member, of_client, stranger
from generator.claims.make.ways import by_message
from generator.claims.run.compare import same
from generator.commonmark import code
from generator.engine.encode import compact
from generator.model.channel import Channel, Side, When
from generator.model.failure import Case

_NO_JSON: Final = (
    ("no_json", "text that is no JSON", "{"),
    ("array", "JSON that is no object", "[]"),
    ("string", "a JSON string", '"text"'),
    ("binary", "a binary message", b"\x00\xff"),
)
_BEFORE: Final = "before the client is authenticated"
_AFTER: Final = "once the client is authenticated"


def claims(subject: Subject) -> Iterator[Claim]:
    """Derive them for every channel."""
    for name, channel in subject.provider.channels.items():
        for message in of_client(channel):
            yield from _taken(subject, name, message)
            yield from _out_of_turn(subject, name, message)
            yield from _signs(subject, name, message)
        yield from _of_server(subject, name)
        yield from _unknown(subject, name)
        yield from _undecodable(subject, name)


def _taken(subject: Subject, channel: str, message: str) -> Iterator[Claim]:
    """Claim that a message may be sent now, and is answered as documented.

    Logins, resuming and heartbeats have claims of their own.
    """
    spoken = subject.provider.channels[channel]
    when = spoken.messages[message].when
    early = when is not When.after and by_message(subject, channel) is not None
    own = message not in harmless(subject, channel) or (
        spoken.heartbeat is not None and spoken.heartbeat.message == message
    )
    turns = [(stranger, "before", _BEFORE)] if early else []
    turns += [(member, "after", _AFTER)] if when is not When.before else []
    for enter, name, words in () if own else turns:
        if dialogue := enter(subject, channel):
            dialogue.say(message)
            dialogue.answered(message)
            dialogue.silence()
            reply = dialogue.channel.messages[message].reply
            answer = f"is answered with {title(dialogue, reply)}" if reply else "is taken without an answer"
            about = (_at(dialogue, message, "when"), _at(dialogue, message, "reply"))
            sentence = on(dialogue, f"{title(dialogue, message)} {answer} {words}")
            yield dialogue.claim(f"message.{channel}.{message}.{name}", sentence, *about)


def _out_of_turn(subject: Subject, channel: str, message: str) -> Iterator[Claim]:
    """Claim that a message is refused when it may not be sent."""
    when = subject.provider.channels[channel].messages[message].when
    if when is When.any or (when is When.after and by_message(subject, channel) is None):
        return
    late = when is When.before
    if dialogue := member(subject, channel) if late else stranger(subject, channel):
        case = Case.already_authenticated if late else Case.not_authenticated
        dialogue.say(message)
        dialogue.refused(case)
        sentence = on(dialogue, f"{title(dialogue, message)} {_AFTER if late else _BEFORE} {ends(dialogue, case)}")
        yield dialogue.claim(f"message.{channel}.{message}.{case}", sentence, _at(dialogue, message, "when"))


def _signs(subject: Subject, channel: str, message: str) -> Iterator[Claim]:
    """Claim that a message is known by its signs, of exactly that type."""
    for number, (at, value) in enumerate(subject.provider.channels[channel].messages[message].match.items()):
        for other in _of_other_type(value):
            dialogue = stranger(subject, channel)
            content = pointer.replace(dialogue.payload(message), at, other) if dialogue else None
            if dialogue is None or _known(dialogue.channel, content):
                continue
            dialogue.say(message, content)
            dialogue.refused(Case.unknown_message)
            what = f"{title(dialogue, message)} with {code(compact(other))} in the place of {code(compact(value))}"
            name = f"message.{channel}.{message}.sign_{number}.{_type(other)}"
            about = f"{_at(dialogue, message, 'match')}{pointer.join((at,))}"
            yield dialogue.claim(name, on(dialogue, f"{what} {ends(dialogue, Case.unknown_message)}"), about)


def _of_server(subject: Subject, channel: str) -> Iterator[Claim]:
    """Claim of each message of the server that a client cannot send it."""
    for name, spoken in subject.provider.channels[channel].messages.items():
        dialogue = stranger(subject, channel)
        if dialogue and spoken.sender is Side.server:
            about = _at(dialogue, name, "sender")
            yield from _strange(
                dialogue, f"{name}.from_client", f"{title(dialogue, name)} from a client", spoken.payload, about
            )


def _unknown(subject: Subject, channel: str) -> Iterator[Claim]:
    """Claim that a message without a known sign is refused."""
    spoken = subject.provider.channels[channel]
    signs = [sign for name in of_client(spoken) for sign in spoken.messages[name].match.items()]
    contents: list[tuple[str, Any]] = [("empty", {})] if signs else []
    for at, _ in signs[:1]:
        other = _new([value for place, value in signs if place == at])
        contents.append(("other", pointer.put({}, at, other)))
    for name, content in contents:
        if dialogue := stranger(subject, channel):
            yield from _strange(dialogue, f"unknown.{name}", code(compact(content)), content)


def _strange(dialogue: Dialogue, name: str, words: str, content: Any, *about: str) -> Iterator[Claim]:
    """Claim that a message is unknown, unless it is one."""
    if _stated(dialogue, Case.unknown_message) and not _known(dialogue.channel, content):
        dialogue.tell(content)
        dialogue.refused(Case.unknown_message)
        sentence = on(dialogue, f"{words} {ends(dialogue, Case.unknown_message)}")
        facts = about or _answering(dialogue, Case.unknown_message)
        yield dialogue.claim(f"message.{dialogue.way.channel}.{name}", sentence, *facts)


def _undecodable(subject: Subject, channel: str) -> Iterator[Claim]:
    for name, words, data in _NO_JSON:
        dialogue = stranger(subject, channel)
        if dialogue and _stated(dialogue, Case.undecodable):
            dialogue.tell(data)
            dialogue.refused(Case.undecodable)
            sentence = on(dialogue, f"{words} {ends(dialogue, Case.undecodable)}")
            yield dialogue.claim(f"message.{channel}.{name}", sentence, *_answering(dialogue, Case.undecodable))


def _stated(dialogue: Dialogue, case: Case) -> bool:
    """Tell whether the spec says at all that a case is refused."""
    return dialogue.close_of(case) is not None


def _answering(dialogue: Dialogue, case: Case) -> tuple[str, ...]:
    """Point to what says how a case is answered."""
    found = dialogue.close_of(case)
    return (f"{dialogue.at}/closes/{found[0]}/cases/{found[1].cases.index(case)}",) if found else ()


def _known(channel: Channel, content: Any) -> bool:
    """Tell whether content is one of the client's messages."""
    return any(
        all(pointer.exists(content, at) and same(value, pointer.resolve(content, at)) for at, value in signs.items())
        for signs in (channel.messages[name].match for name in of_client(channel))
    )


def _of_other_type(value: Any) -> tuple[Any, ...]:
    """Give values that a careless comparison takes for this one."""
    if isinstance(value, bool):
        return int(value), str(value).lower()
    if isinstance(value, int | float):
        return (str(value), bool(value)) if value in (0, 1) else (str(value),)
    if value is None:
        return False, "null"
    return (value.upper() if value != value.upper() else value.lower(), [value]) if isinstance(value, str) else ()


def _type(value: Any) -> str:
    return {bool: "boolean", int: "number", str: "string", list: "array"}.get(type(value), "value")


def _new(values: list[Any]) -> Any:
    """Give a value of the same type that is none of these."""
    numbers = [value for value in values if isinstance(value, int | float) and not isinstance(value, bool)]
    return int(max(numbers)) + 1 if numbers else f"no_{values[0]}"


def _at(dialogue: Dialogue, message: str, field: str) -> str:
    return f"{dialogue.at}/messages/{message}/{field}"
