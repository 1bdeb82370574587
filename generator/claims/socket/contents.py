"""Claims about what must be in a client's message, of which type, and how large a message may be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from generator import pointer
from generator.claims.claim import Claim
from generator.claims.make.dialogue import Dialogue
from generator.claims.make.subject import Subject
from generator.claims.make.telling import ends, on, title
from generator.claims.make.turns import harmless, in_turn, stranger
from generator.claims.make.ways import carried
from generator.commonmark import code
from generator.engine.encode import compact
from generator.model.channel import JsonType, Side
from generator.model.failure import Case
from generator.words import count

_WRONG: Final[dict[JsonType, tuple[Any, ...]]] = {
    JsonType.string: (7, None),
    JsonType.integer: ("1", 1.5, True),
    JsonType.number: ("1", True),
    JsonType.boolean: ("true", 1),
    JsonType.object: ([], None),
    JsonType.array: ({}, None),
    JsonType.null: (False, 0),
}
"""Values of other types, the next ones among them."""

_NUMBERS: Final = (1, 0.5)
"""A number may be whole or not."""

_LARGE: Final = 65_536
"""Bytes of a message that is larger than usual."""

_LACKING: Final = object()
"""Stands for a value that is left out."""


def claims(subject: Subject) -> Iterator[Claim]:
    """Derive them for every channel."""
    for name, channel in subject.provider.channels.items():
        for message, spoken in channel.messages.items():
            for number, (at, kind) in enumerate(spoken.required.items()):
                if spoken.sender is Side.client:
                    need = _Need(subject, name, message, number, at, kind)
                    yield from (need.broken(trial, value) for trial, value in need.trials())
                    yield from need.numbers()
        if channel.max_message_bytes:
            yield from _size(subject, name, channel.max_message_bytes)
        else:
            yield from _any_size(subject, name)


class _Need(NamedTuple):
    """A value that a message must have."""

    subject: Subject
    channel: str
    message: str
    number: int
    at: str
    kind: JsonType

    def trials(self) -> Iterator[tuple[str, Any]]:
        """Give what may stand there instead, with a name; nothing if nobody can open the channel."""
        if in_turn(self.subject, self.channel, self.message):
            yield "missing", _LACKING
            yield from ((f"wrong_{number}", value) for number, value in enumerate(_WRONG[self.kind]))

    def broken(self, trial: str, value: Any) -> Claim:
        """Claim that a message without the value, or with another, is refused."""
        dialogue = self._dialogue()
        case = self._missing(dialogue) if value is _LACKING else Case.undecodable
        whole = dialogue.payload(self.message)
        spoilt = pointer.drop(whole, self.at) if value is _LACKING else pointer.replace(whole, self.at, value)
        dialogue.say(self.message, spoilt)
        dialogue.refused(case)
        how = f"without {code(self.at)}" if value is _LACKING else f"with {code(compact(value))} as {code(self.at)}"
        return self._claim(dialogue, trial, f"{title(dialogue, self.message)} {how} {ends(dialogue, case)}")

    def numbers(self) -> Iterator[Claim]:
        """Claim that a number may be whole or not."""
        if self.kind is not JsonType.number or self.message not in harmless(self.subject, self.channel):
            return
        dialogue = self._dialogue()
        for value in _NUMBERS:
            dialogue.say(self.message, pointer.replace(dialogue.payload(self.message), self.at, value))
            dialogue.answered(self.message)
        dialogue.silence()
        yield self._claim(
            dialogue, "number", f"in {title(dialogue, self.message)}, {code(self.at)} may be whole or not"
        )

    def _dialogue(self) -> Dialogue:
        dialogue = in_turn(self.subject, self.channel, self.message)
        if dialogue is None:
            raise LookupError(self.channel)
        return dialogue

    def _missing(self, dialogue: Dialogue) -> Case:
        """Tell the case of a message that lacks the value: if that is a credential, none was presented."""
        carrying = carried(self.subject, dialogue.way, self.message, dialogue.credentials)
        return Case.missing if any(place == self.at for place, _ in carrying) else Case.undecodable

    def _claim(self, dialogue: Dialogue, name: str, words: str) -> Claim:
        about = f"{dialogue.at}/messages/{self.message}/required{pointer.join((self.at,))}"
        return dialogue.claim(
            f"message.{self.channel}.{self.message}.required_{self.number}.{name}", on(dialogue, words), about
        )


def _size(subject: Subject, channel: str, most: int) -> Iterator[Claim]:
    """Claim how large a message may be, in bytes."""
    messages = subject.provider.channels[channel].messages
    plain = sorted(harmless(subject, channel), key=lambda name: messages[name].reply is None)
    for message in plain[:1]:
        example = messages[message].payload
        text, wide = compact(example), _wide(example, most)
        dialogue = in_turn(subject, channel, message)
        if dialogue is None:
            return
        dialogue.tell(text.ljust(most))
        dialogue.answered(message)
        dialogue.silence()
        yield _sized(dialogue, "most", f"a message of {count(most, 'byte')} is taken")
        over = {"over": text.ljust(most + 1), **({"wide": wide} if wide else {})}
        for name, data in over.items():
            if dialogue := in_turn(subject, channel, message):
                dialogue.tell(data)
                dialogue.refused(Case.too_large)
                length = f"{count(len(data), 'character')} that are " if name == "wide" else ""
                words = f"a message of {length}{count(len(data.encode()), 'byte')} {ends(dialogue, Case.too_large)}"
                yield _sized(dialogue, name, words)


def _wide(example: Any, most: int) -> str:
    """Write a message that has more bytes than it may have, and not more characters; empty if it has no room."""
    if not isinstance(example, dict):
        return ""
    text = compact({**example, "padding": "é" * (most // 2)})
    return text if len(text) <= most else ""


def _any_size(subject: Subject, channel: str) -> Iterator[Claim]:
    """Claim that no limit is set where none is stated."""
    if dialogue := stranger(subject, channel):
        dialogue.tell("{".ljust(_LARGE))
        dialogue.refused(Case.undecodable)
        words = f"no largest message is stated, and {count(_LARGE, 'byte')} are read before they are refused"
        yield _sized(dialogue, "unstated", words)


def _sized(dialogue: Dialogue, name: str, words: str) -> Claim:
    about = f"{dialogue.at}/max_message_bytes"
    return dialogue.claim(f"message.{dialogue.way.channel}.size.{name}", on(dialogue, words), about)
