"""Values that an example leaves open until the moment of the answer: the time, fresh identifiers, addresses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from random import Random
from typing import Any, Final

from generator.engine.alike import draw_identifier
from generator.pointer import replace_value, resolve_pointer
from generator.tables import LiveValueTable, MessageTable

AnswerValues = Mapping[str, Any]
"""Values that this one answer brings along, by word: `session`, `sequence`, `retry_after`."""

NO_ANSWER_VALUES: Final[AnswerValues] = {}

_LAST_SECOND = 253402300799
"""The last second of the year 9999, where calendars end."""

_HOLE = re.compile(r"\{([a-z_]+)\}")
_SECONDS_TO_WAIT = 1


class LiveValues:
    """Makes live values for one provider.

    The words of limits have values for refusals that are provoked; a limit that refuses brings its own.
    """

    def __init__(self, clock: Callable[[], float], random: Random, addresses: Mapping[str, str]) -> None:
        """Take the clock (seconds since 1970), the source of randomness, and the addresses of the servers."""
        self._clock = clock
        self._random = random
        self._addresses = addresses
        self._makers: dict[str, Callable[[], Any]] = {
            "now": self._format_now,
            "now_seconds": lambda: int(clock()),
            "retry_after": lambda: _SECONDS_TO_WAIT,
            "reset": lambda: int(clock()) + _SECONDS_TO_WAIT,
            "remaining": lambda: 0,
            "limit": lambda: 0,
        }

    def fill_example(
        self, example: Any, values: Iterable[LiveValueTable], answer_values: AnswerValues = NO_ANSWER_VALUES
    ) -> Any:
        """Give a copy of an example with its live values put in; a value keeps the type that the example has."""
        for live in values:
            value = self.make_value(live, resolve_pointer(example, live.pointer), answer_values)
            example = replace_value(example, live.pointer, value)
        return example

    def make_value(self, live: LiveValueTable, before: Any, answer_values: AnswerValues = NO_ANSWER_VALUES) -> Any:
        """Make one live value; `before` is what the example has in its place."""
        if live.server:
            after = self._addresses[live.server]
        else:
            after = (
                answer_values[live.word]
                if live.word in answer_values
                else self._make_word_value(live.word, before, answer_values)
            )
        return str(after) if isinstance(before, str) else after

    def fill_header(self, template: str, answer_values: AnswerValues = NO_ANSWER_VALUES) -> str:
        """Put live values into the holes of a header."""
        return _HOLE.sub(lambda match: str(self._make_word_value(match[1], "", answer_values)), template)

    def _make_word_value(self, word: str, before: Any, answer_values: AnswerValues) -> Any:
        if word in answer_values:
            return answer_values[word]
        make = self._makers.get(word)
        return draw_identifier(before, self._random) if make is None else make()

    def _format_now(self) -> str:
        seconds = min(max(self._clock(), 0.0), _LAST_SECOND)
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def find_identifier_example(messages: Iterable[MessageTable]) -> Any:
    """Find what the session's identifier looks like in the examples of a channel."""
    places = ((message, live) for message in messages for live in message.live if live.word == "session")
    return next((resolve_pointer(message.payload, live.pointer) for message, live in places), "0" * 16)
