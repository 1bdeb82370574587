"""What is put into an example at the moment of the answer: times, addresses, fresh identifiers that look like it."""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from json import JSONEncoder
from operator import getitem
from random import Random
from typing import Any, Final

from authproof.model.vocabulary import ExpiryForm, Live
from authproof.sandbox.tables import LiveValueTable, MessageTable
from authproof.text.json_pointer import replace_value, resolve_pointer
from authproof.text.placeholders import write_duration

_MIN_VARIABLE_CHARACTERS = 12
"""How many letters and digits an identifier must have at least."""

_BYTE_VALUES = 256

AnswerValues = Mapping[str, str | int]
"""Values that this one answer brings along, by word: `session`, `sequence`, `retry_after`, `scope`."""

NO_ANSWER_VALUES: Final[AnswerValues] = {}

_LAST_SECOND = 253402300799
"""The last second of the year 9999, where calendars end."""

_HOLE = re.compile(r"\{([a-z_]+)\}")

_SECONDS_TO_WAIT = 1

encode_json: Final = JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""Write a JSON value."""

_HOLE_MARK = re.compile(r'"\\u0000([0-9]+)\\u0000"')


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
            "reset_milliseconds": lambda: (int(clock()) + _SECONDS_TO_WAIT) * 1000,
            "reset_after": lambda: _SECONDS_TO_WAIT,
            "reset_duration": lambda: write_duration(_SECONDS_TO_WAIT),
            "remaining": lambda: 0,
            "used": lambda: 0,
            "limit": lambda: 0,
            "scope": lambda: "",
        }

    def fill_example(
        self, example: Any, values: Iterable[LiveValueTable], answer_values: AnswerValues = NO_ANSWER_VALUES
    ) -> Any:
        """Copy an example with its live values put in; a value keeps the type that the example has."""
        for live in values:
            value = self.make_value(live, resolve_pointer(example, live.pointer), answer_values)
            example = replace_value(example, live.pointer, value)
        return example

    def make_value(self, live: LiveValueTable, before: Any, answer_values: AnswerValues = NO_ANSWER_VALUES) -> Any:
        """Make one live value; `before` is what the example has in its place."""
        if live.expiry is not None:
            after = self._tell_expiry(live.expiry, live.lifetime)
        elif live.word is None:
            after = self._addresses[live.server] + live.path
        else:
            after = self._make_word_value(live.word, before, answer_values)
        return type(before)(after) if isinstance(before, str | int) else after

    def fill_header(self, template: str, answer_values: AnswerValues = NO_ANSWER_VALUES) -> str:
        """Put live values into the holes of a header."""
        return _HOLE.sub(lambda match: str(self._make_word_value(match[1], "", answer_values)), template)

    def _make_word_value(self, word: str, before: Any, answer_values: AnswerValues) -> Any:
        if word in answer_values:
            return answer_values[word]
        make = self._makers.get(word)
        return draw_identifier(before, self._random) if make is None else make()

    def _tell_expiry(self, form: ExpiryForm, lifetime: int) -> str | int:
        if form is ExpiryForm.seconds:
            return lifetime
        end = self._clock() + lifetime
        if form is ExpiryForm.iso:
            return self._format_time(end)
        return int(end * 1000 if form is ExpiryForm.milliseconds else end)

    def _format_now(self) -> str:
        return self._format_time(self._clock())

    def _format_time(self, time: float) -> str:
        seconds = min(max(time, 0.0), _LAST_SECOND)
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class PreparedExample:
    """An example with live values, written beforehand but for these."""

    def __init__(self, content: Any, live: Iterable[LiveValueTable], values: LiveValues) -> None:
        self._values = values
        holes = [(each, resolve_pointer(content, each.pointer)) for each in live]
        for number, (each, _) in enumerate(holes):
            content = replace_value(content, each.pointer, f"\0{number}\0")
        self._pieces = _HOLE_MARK.split(encode_json(content))
        self._holes = [(index, *holes[int(self._pieces[index])]) for index in range(1, len(self._pieces), 2)]
        """Which pieces are live, and what the example has in their places."""

    def write_text(self, answer_values: AnswerValues = NO_ANSWER_VALUES) -> str:
        """Write it, with its live values put in."""
        pieces = self._pieces.copy()
        for index, live, before in self._holes:
            value = self._values.make_value(live, before, answer_values)
            pieces[index] = str(value) if type(value) is int else encode_json(value)
        return "".join(pieces)


def find_identifier_example(messages: Iterable[MessageTable]) -> Any:
    """Find what the session's identifier looks like in the examples of a channel."""
    places = ((message, live) for message in messages for live in message.live if live.word is Live.session)
    return next((resolve_pointer(message.payload, live.pointer) for message, live in places), "0" * 16)


def draw_identifier(example: Any, random: Random) -> Any:
    """Draw a fresh identifier that looks like the example: digits for digits, letters for letters.

    An example with too few of them to tell identifiers apart gives way to 32 hexadecimal digits; an example
    that is neither text nor an integer is given back.
    """
    if isinstance(example, bool) or not isinstance(example, str | int):
        return example
    byte_tables = _build_byte_tables(str(example))
    if not byte_tables:
        return f"{random.getrandbits(128):032x}" if isinstance(example, str) else random.getrandbits(53)
    drawn = "".join(map(getitem, byte_tables, random.randbytes(len(byte_tables))))
    return drawn if isinstance(example, str) else int(drawn)


@lru_cache(maxsize=1024)
def _build_byte_tables(example: str) -> tuple[str, ...]:
    """List for each character what any byte is made into, letters up to `f` if the whole may be hexadecimal.

    Nothing if there are too few of them.
    """
    letters = 26 if set(example.lower()) & set("ghijklmnopqrstuvwxyz") else 6
    classes = (string.digits, string.ascii_lowercase[:letters], string.ascii_uppercase[:letters])
    alphabets = tuple(next((each for each in classes if character in each), character) for character in example)
    enough = sum(len(alphabet) > 1 for alphabet in alphabets) >= _MIN_VARIABLE_CHARACTERS
    return tuple((alphabet * _BYTE_VALUES)[:_BYTE_VALUES] for alphabet in alphabets) if enough else ()
