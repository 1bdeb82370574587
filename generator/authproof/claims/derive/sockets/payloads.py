"""Claims about what must be in a client's message, of which type, and how large a message may be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from authproof.claims.claim import Claim
from authproof.claims.derive.shared.channel_access import texts_in_message
from authproof.claims.derive.shared.dialogue import Dialogue
from authproof.claims.derive.shared.phrasing import name_message, phrase_close
from authproof.claims.derive.shared.socket_states import open_for_message, open_unauthenticated, plain_messages
from authproof.claims.derive.shared.spec import ClaimedSpec
from authproof.model.channel import Side
from authproof.model.pointers import extend_pointer
from authproof.model.vocabulary import Case, JsonType
from authproof.sandbox.engine.live_values import encode_json
from authproof.text import json_pointer
from authproof.text.commonmark import quote_code
from authproof.text.english import spell_count

_WRONG_VALUES: Final[dict[JsonType, tuple[Any, ...]]] = {
    JsonType.string: (7, None),
    JsonType.integer: ("1", 1.5, True),
    JsonType.number: ("1", True),
    JsonType.boolean: ("true", 1),
    JsonType.object: ([], None),
    JsonType.array: ({}, None),
    JsonType.null: (False, 0),
}
"""Values of other types, the next ones among them."""

_WHOLE_AND_NOT: Final = (1, 0.5)
"""A number may be whole or not."""

_LARGE_BYTES: Final = 65_536
"""Bytes of a message that is larger than usual."""

_LEFT_OUT: Final = object()
"""Stands for a value that is left out."""


def derive_payload_claims(spec: ClaimedSpec) -> Iterator[Claim]:
    for name, channel in spec.provider.channels.items():
        for message, message_model in channel.messages.items():
            for number, (value_pointer, kind) in enumerate(message_model.required.items()):
                if message_model.sender is Side.client:
                    need = _RequiredValue(spec, name, message, number, value_pointer, kind)
                    yield from (need.claim_broken(trial, value) for trial, value in need.wrong_values())
                    yield from need.claim_numbers()
        if channel.max_message_bytes:
            yield from _claim_size(spec, name, channel.max_message_bytes)
        else:
            yield from _claim_any_size(spec, name)


class _RequiredValue(NamedTuple):
    """A value that a message must have."""

    spec: ClaimedSpec
    channel: str
    message: str
    number: int
    pointer: str
    kind: JsonType

    def wrong_values(self) -> Iterator[tuple[str, Any]]:
        """Give what may stand there instead, with a name; nothing if nobody can open the channel."""
        if open_for_message(self.spec, self.channel, self.message):
            yield "missing", _LEFT_OUT
            yield from ((f"wrong_{number}", value) for number, value in enumerate(_WRONG_VALUES[self.kind]))

    def claim_broken(self, trial: str, value: Any) -> Claim:
        """Claim that a message without the value, or with another, is refused."""
        dialogue = self._open_dialogue()
        case = self._missing_case(dialogue) if value is _LEFT_OUT else Case.undecodable
        whole = dialogue.message_payload(self.message)
        wrong = (
            json_pointer.drop_value(whole, self.pointer)
            if value is _LEFT_OUT
            else json_pointer.replace_value(whole, self.pointer, value)
        )
        dialogue.send_message(self.message, wrong)
        dialogue.expect_refused(case)
        how = (
            f"without {quote_code(self.pointer)}"
            if value is _LEFT_OUT
            else f"with {quote_code(encode_json(value))} as {quote_code(self.pointer)}"
        )
        return self._make_claim(
            dialogue, trial, f"{name_message(dialogue, self.message)} {how} {phrase_close(dialogue, case)}"
        )

    def claim_numbers(self) -> Iterator[Claim]:
        """Claim that a number may be whole or not."""
        dialogue = open_for_message(self.spec, self.channel, self.message)
        plain = self.message in plain_messages(self.spec, self.channel)
        if self.kind is not JsonType.number or not plain or dialogue is None:
            return
        for value in _WHOLE_AND_NOT:
            dialogue.send_message(
                self.message, json_pointer.replace_value(dialogue.message_payload(self.message), self.pointer, value)
            )
            dialogue.expect_reply_to(self.message)
        dialogue.expect_silence()
        yield self._make_claim(
            dialogue,
            "number",
            f"in {name_message(dialogue, self.message)}, {quote_code(self.pointer)} may be whole or not",
        )

    def _open_dialogue(self) -> Dialogue:
        dialogue = open_for_message(self.spec, self.channel, self.message)
        if dialogue is None:
            raise LookupError(self.channel)
        return dialogue

    def _missing_case(self, dialogue: Dialogue) -> Case:
        """Tell the case of a message that lacks the value: if that is a credential, none was presented."""
        carrying = texts_in_message(self.spec, dialogue.access, self.message, dialogue.credentials)
        return Case.missing if any(place == self.pointer for place, _ in carrying) else Case.undecodable

    def _make_claim(self, dialogue: Dialogue, name: str, words: str) -> Claim:
        about = extend_pointer(dialogue.pointer, "messages", self.message, "required", self.pointer)
        return dialogue.make_channel_claim(
            f"message.{self.channel}.{self.message}.required_{self.number}.{name}", words, about
        )


def _claim_size(spec: ClaimedSpec, channel: str, most: int) -> Iterator[Claim]:
    """Claim how large a message may be, in bytes."""
    messages = spec.provider.channels[channel].messages
    plain = sorted(plain_messages(spec, channel), key=lambda name: messages[name].reply is None)
    for message in plain[:1]:
        example = messages[message].payload
        text, wide = encode_json(example), _wide_message(example, most)
        dialogue = open_for_message(spec, channel, message)
        if dialogue is None:
            return
        dialogue.send_raw(_pad_to_bytes(text, most))
        dialogue.expect_reply_to(message)
        dialogue.expect_silence()
        yield _make_size_claim(dialogue, "most", f"a message of {spell_count(most, 'byte')} is taken")
        over = {"over": _pad_to_bytes(text, most + 1), **({"wide": wide} if wide else {})}
        for name, data in over.items():
            if dialogue := open_for_message(spec, channel, message):
                dialogue.send_raw(data)
                dialogue.expect_refused(Case.too_large)
                length = f"{spell_count(len(data), 'character')} that are " if name == "wide" else ""
                size = f"{length}{spell_count(len(data.encode()), 'byte')}"
                words = f"a message of {size} {phrase_close(dialogue, Case.too_large)}"
                yield _make_size_claim(dialogue, name, words)


def _pad_to_bytes(text: str, size: int) -> str:
    return text + " " * (size - len(text.encode()))


def _wide_message(example: Any, most: int) -> str:
    """Write a message that has more bytes than it may have, and not more characters; empty if it has no room."""
    if not isinstance(example, dict):
        return ""
    text = encode_json({**example, "padding": "é" * (most // 2)})
    return text if len(text) <= most else ""


def _claim_any_size(spec: ClaimedSpec, channel: str) -> Iterator[Claim]:
    """Claim that no limit is set where none is stated."""
    if dialogue := open_unauthenticated(spec, channel):
        dialogue.send_raw("{".ljust(_LARGE_BYTES))
        dialogue.expect_refused(Case.undecodable)
        words = (
            f"no largest message is stated, and {spell_count(_LARGE_BYTES, 'byte')} are read before they are refused"
        )
        yield _make_size_claim(dialogue, "unstated", words)


def _make_size_claim(dialogue: Dialogue, name: str, words: str) -> Claim:
    about = extend_pointer(dialogue.pointer, "max_message_bytes")
    return dialogue.make_channel_claim(f"message.{dialogue.access.channel}.size.{name}", words, about)
