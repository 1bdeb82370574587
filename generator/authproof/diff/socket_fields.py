"""What a change of each field means to callers over WebSockets: messages, heartbeats, closes."""

from __future__ import annotations

from typing import Final

from authproof.diff.change import Effect
from authproof.diff.effects import (
    BREAKING,
    COMPATIBLE,
    POSSIBLE,
    always_breaking,
    always_possible,
    breaking_unless,
    less_breaks,
    optional_effect,
)
from authproof.diff.examples import ExampleRule
from authproof.diff.http_fields import Rows, parameter_rows
from authproof.diff.rules import EntriesRule, ItemsRule, OptionalRule, ValueRule
from authproof.text.english import spell_duration

_CHANNEL: Final = "the channel {0}"
_CHANNELS: Final[Rows] = {
    "channels": EntriesRule(_CHANNEL, COMPATIBLE, BREAKING),
    "channels/*/server": ValueRule(f"the server of {_CHANNEL}"),
    "channels/*/path": ValueRule(f"the path of {_CHANNEL}"),
    **parameter_rows("channels/*", _CHANNEL),
    "channels/*/security": ItemsRule(f"the schemes that open {_CHANNEL}", COMPATIBLE, BREAKING),
    "channels/*/greeting": ValueRule(f"the first message of {_CHANNEL}", optional_effect),
    "channels/*/welcome": ValueRule(f"the message that tells that {_CHANNEL} accepts the client", optional_effect),
    "channels/*/sequence_at": ValueRule(f"where messages of {_CHANNEL} have their number", optional_effect),
    "channels/*/authenticate_within": ValueRule(
        f"the time that {_CHANNEL} gives to authenticate", less_breaks, spell_duration
    ),
    "channels/*/max_message_bytes": ValueRule(
        f"the number of bytes that a message on {_CHANNEL} may have", less_breaks, "{:,}".format
    ),
}


def _added_message_effect(entry: dict[str, object]) -> Effect:
    return COMPATIBLE if entry["sender"] == "client" else POSSIBLE


_MESSAGE: Final = "the message {1} of the channel {0}"
_MESSAGES: Final[Rows] = {
    "channels/*/messages": EntriesRule(_MESSAGE, _added_message_effect, BREAKING),
    "channels/*/messages/*/sender": ValueRule(f"the sender of {_MESSAGE}"),
    "channels/*/messages/*/match": EntriesRule(
        f"the value at {{2}} that tells {_MESSAGE} from others", BREAKING, BREAKING, always_breaking
    ),
    "channels/*/messages/*/payload": ExampleRule(_MESSAGE),
    "channels/*/messages/*/live": EntriesRule(
        f"what is put in at {{2}} of {_MESSAGE}", COMPATIBLE, POSSIBLE, always_possible
    ),
    "channels/*/messages/*/required": EntriesRule(
        f"the value at {{2}} that {_MESSAGE} must have", BREAKING, COMPATIBLE, always_breaking
    ),
    "channels/*/messages/*/when": ValueRule(
        f"the moment, seen from authentication, at which clients may send {_MESSAGE}", breaking_unless("any")
    ),
    "channels/*/messages/*/reply": ValueRule(f"the answer to {_MESSAGE}", optional_effect),
}


def _heartbeat_phrase(field: str) -> str:
    return f"{field} of the heartbeat of {_CHANNEL}"


_HEARTBEAT: Final[Rows] = {
    "channels/*/heartbeat": OptionalRule(f"the heartbeat of {_CHANNEL}", BREAKING, COMPATIBLE),
    "channels/*/heartbeat/sender": ValueRule(_heartbeat_phrase("the sender")),
    "channels/*/heartbeat/message": ValueRule(_heartbeat_phrase("the message")),
    "channels/*/heartbeat/seconds": ValueRule(_heartbeat_phrase("the interval"), less_breaks, spell_duration),
    "channels/*/heartbeat/interval_in": ValueRule(_heartbeat_phrase("the message that tells the interval")),
    "channels/*/heartbeat/interval_at": ValueRule(
        f"where the message tells the interval of the heartbeat of {_CHANNEL}"
    ),
    "channels/*/heartbeat/sequence_at": ValueRule(
        f"where the number of the last message goes in the heartbeat of {_CHANNEL}"
    ),
    "channels/*/heartbeat/timeout": ValueRule(_heartbeat_phrase("the time-out"), less_breaks, spell_duration),
}


def _resume_phrase(field: str) -> str:
    return f"{field} when a session of {_CHANNEL} is resumed"


_RESUME: Final[Rows] = {
    "channels/*/resume": OptionalRule(f"resuming a session of {_CHANNEL}", COMPATIBLE, BREAKING),
    "channels/*/resume/message": ValueRule(_resume_phrase("the message that is sent")),
    "channels/*/resume/session_at": ValueRule(_resume_phrase("where the session's identifier goes")),
    "channels/*/resume/sequence_at": ValueRule(_resume_phrase("where the number of the last message goes")),
    "channels/*/resume/accepted": ValueRule(_resume_phrase("the answer of consent")),
    "channels/*/resume/rejected": ValueRule(_resume_phrase("the answer of refusal")),
    "channels/*/resume/seconds": ValueRule(
        f"the time in which a session of {_CHANNEL} can be resumed", less_breaks, spell_duration
    ),
}

_CLOSE: Final = "the close {1} of the channel {0}"
_CLOSES: Final[Rows] = {
    "channels/*/closes": EntriesRule(_CLOSE, POSSIBLE, POSSIBLE),
    "channels/*/closes/*/code": ValueRule(f"the code of {_CLOSE}"),
    "channels/*/closes/*/cases": ItemsRule(f"the cases of {_CLOSE}", POSSIBLE, BREAKING),
    "channels/*/closes/*/limits": ItemsRule(f"the limits that {_CLOSE} stands for", POSSIBLE, POSSIBLE, empty="all"),
    "channels/*/closes/*/reason": ValueRule(f"the reason text of {_CLOSE}"),
    "channels/*/closes/*/message": ValueRule(f"the message before {_CLOSE}", optional_effect),
    "channels/*/closes/*/reconnect": ValueRule(f"what a client may do after {_CLOSE}", always_possible),
}

SOCKET_ROWS: Final[Rows] = {**_CHANNELS, **_MESSAGES, **_HEARTBEAT, **_RESUME, **_CLOSES}
"""Every field that callers over WebSockets notice."""
