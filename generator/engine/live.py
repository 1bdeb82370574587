"""Values that an example leaves open until the moment of the answer: the time, fresh identifiers, addresses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from random import Random
from typing import Any, Final

from generator import pointer
from generator.engine.alike import alike
from generator.tables import Live, Message

Own = Mapping[str, Any]
"""Values that this one answer brings along, by word: `session`, `sequence`, `retry_after`."""

NOTHING: Final[Own] = {}

_LAST_SECOND = 253402300799
"""The last second of the year 9999, where calendars end."""

_HOLE = re.compile(r"\{([a-z_]+)\}")
_SECONDS_TO_WAIT = 1


class Values:
    """Makes live values for one provider.

    The words of limits have values for refusals that are provoked; a limit that refuses brings its own.
    """

    def __init__(self, clock: Callable[[], float], random: Random, addresses: Mapping[str, str]) -> None:
        """Take the clock (seconds since 1970), the source of randomness, and the addresses of the servers."""
        self._clock = clock
        self._random = random
        self._addresses = addresses
        self._makers: dict[str, Callable[[], Any]] = {
            "now": self._calendar,
            "now_seconds": lambda: int(clock()),
            "retry_after": lambda: _SECONDS_TO_WAIT,
            "reset": lambda: int(clock()) + _SECONDS_TO_WAIT,
            "remaining": lambda: 0,
            "limit": lambda: 0,
        }

    def put(self, example: Any, values: Iterable[Live], own: Own = NOTHING) -> Any:
        """Give a copy of an example with its live values put in; a value keeps the type that the example has."""
        for live in values:
            value = self.value(live, pointer.resolve(example, live.at), own)
            example = pointer.replace(example, live.at, value)
        return example

    def value(self, live: Live, before: Any, own: Own = NOTHING) -> Any:
        """Make one live value; `before` is what the example has in its place."""
        if live.server:
            after = self._addresses[live.server]
        else:
            after = own[live.word] if live.word in own else self._word(live.word, before, own)
        return str(after) if isinstance(before, str) else after

    def fill(self, template: str, own: Own = NOTHING) -> str:
        """Put live values into the holes of a header."""
        return _HOLE.sub(lambda match: str(self._word(match[1], "", own)), template)

    def _word(self, word: str, before: Any, own: Own) -> Any:
        if word in own:
            return own[word]
        make = self._makers.get(word)
        return alike(before, self._random) if make is None else make()

    def _calendar(self) -> str:
        seconds = min(max(self._clock(), 0.0), _LAST_SECOND)
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def identifier_example(messages: Iterable[Message]) -> Any:
    """Find what the session's identifier looks like in the examples of a channel."""
    signs = ((message, live) for message in messages for live in message.live if live.word == "session")
    return next((pointer.resolve(message.payload, live.at) for message, live in signs), "0" * 16)
