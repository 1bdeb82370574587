"""What a change of each field means to callers over WebSockets: messages, heartbeats, closes."""

from __future__ import annotations

from typing import Final

from generator.changes import judges
from generator.changes.change import Effect
from generator.changes.examples import Example
from generator.changes.http import Rows, parameters
from generator.changes.judges import BREAKING, COMPATIBLE, POSSIBLE
from generator.changes.rules import Entries, Items, Optional, Value
from generator.words import duration

_CHANNEL: Final = "the channel {0}"
_CHANNELS: Final[Rows] = {
    "channels": Entries(_CHANNEL, COMPATIBLE, BREAKING),
    "channels/*/server": Value(f"the server of {_CHANNEL}"),
    "channels/*/path": Value(f"the path of {_CHANNEL}"),
    **parameters("channels/*", _CHANNEL),
    "channels/*/security": Items(f"the schemes that open {_CHANNEL}", COMPATIBLE, BREAKING),
    "channels/*/greeting": Value(f"the first message of {_CHANNEL}", judges.optional),
    "channels/*/welcome": Value(f"the message that tells that {_CHANNEL} accepts the client", judges.optional),
    "channels/*/sequence_at": Value(f"where messages of {_CHANNEL} have their number", judges.optional),
    "channels/*/authenticate_within": Value(
        f"the time that {_CHANNEL} gives to authenticate", judges.less_breaks, duration
    ),
    "channels/*/max_message_bytes": Value(
        f"the number of bytes that a message on {_CHANNEL} may have", judges.less_breaks, "{:,}".format
    ),
}


def _message_added(entry: dict[str, object]) -> Effect:
    return COMPATIBLE if entry["sender"] == "client" else POSSIBLE


_MESSAGE: Final = "the message {1} of the channel {0}"
_MESSAGES: Final[Rows] = {
    "channels/*/messages": Entries(_MESSAGE, _message_added, BREAKING),
    "channels/*/messages/*/sender": Value(f"the sender of {_MESSAGE}"),
    "channels/*/messages/*/match": Entries(
        f"the value at {{2}} that tells {_MESSAGE} from others", BREAKING, BREAKING, judges.breaking
    ),
    "channels/*/messages/*/payload": Example(_MESSAGE),
    "channels/*/messages/*/live": Entries(
        f"what is put in at {{2}} of {_MESSAGE}", COMPATIBLE, POSSIBLE, judges.possible
    ),
    "channels/*/messages/*/required": Entries(
        f"the value at {{2}} that {_MESSAGE} must have", BREAKING, COMPATIBLE, judges.breaking
    ),
    "channels/*/messages/*/when": Value(
        f"the moment, seen from authentication, at which clients may send {_MESSAGE}", judges.to("any")
    ),
    "channels/*/messages/*/reply": Value(f"the answer to {_MESSAGE}", judges.optional),
}


def _heartbeat(field: str) -> str:
    return f"{field} of the heartbeat of {_CHANNEL}"


_HEARTBEAT: Final[Rows] = {
    "channels/*/heartbeat": Optional(f"the heartbeat of {_CHANNEL}", BREAKING, COMPATIBLE),
    "channels/*/heartbeat/sender": Value(_heartbeat("the sender")),
    "channels/*/heartbeat/message": Value(_heartbeat("the message")),
    "channels/*/heartbeat/seconds": Value(_heartbeat("the interval"), judges.less_breaks, duration),
    "channels/*/heartbeat/interval_in": Value(_heartbeat("the message that tells the interval")),
    "channels/*/heartbeat/interval_at": Value(f"where the message tells the interval of the heartbeat of {_CHANNEL}"),
    "channels/*/heartbeat/sequence_at": Value(
        f"where the number of the last message goes in the heartbeat of {_CHANNEL}"
    ),
    "channels/*/heartbeat/timeout": Value(_heartbeat("the time-out"), judges.less_breaks, duration),
}


def _resume(field: str) -> str:
    return f"{field} when a session of {_CHANNEL} is resumed"


_RESUME: Final[Rows] = {
    "channels/*/resume": Optional(f"resuming a session of {_CHANNEL}", COMPATIBLE, BREAKING),
    "channels/*/resume/message": Value(_resume("the message that is sent")),
    "channels/*/resume/session_at": Value(_resume("where the session's identifier goes")),
    "channels/*/resume/sequence_at": Value(_resume("where the number of the last message goes")),
    "channels/*/resume/accepted": Value(_resume("the answer of consent")),
    "channels/*/resume/rejected": Value(_resume("the answer of refusal")),
    "channels/*/resume/seconds": Value(
        f"the time in which a session of {_CHANNEL} can be resumed", judges.less_breaks, duration
    ),
}

_CLOSE: Final = "the close {1} of the channel {0}"
_CLOSES: Final[Rows] = {
    "channels/*/closes": Entries(_CLOSE, POSSIBLE, POSSIBLE),
    "channels/*/closes/*/code": Value(f"the code of {_CLOSE}"),
    "channels/*/closes/*/cases": Items(f"the cases of {_CLOSE}", POSSIBLE, BREAKING),
    "channels/*/closes/*/limits": Items(f"the limits that {_CLOSE} stands for", POSSIBLE, POSSIBLE, empty="all"),
    "channels/*/closes/*/reason": Value(f"the reason text of {_CLOSE}"),
    "channels/*/closes/*/message": Value(f"the message before {_CLOSE}", judges.optional),
    "channels/*/closes/*/reconnect": Value(f"what a client may do after {_CLOSE}", judges.possible),
}

ROWS: Final[Rows] = {**_CHANNELS, **_MESSAGES, **_HEARTBEAT, **_RESUME, **_CLOSES}
"""Every field that callers over WebSockets notice."""
