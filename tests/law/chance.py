"""How a spec is drawn: choices, ids, and texts that are awkward somewhere.

A number decides, by a seeded generator of the standard library. Hypothesis would mix in constants of the modules that
happen to be imported, so that the same number would give another spec in another process.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from random import Random
from string import printable
from typing import Any, Final, TypeVar
from unicodedata import category

T = TypeVar("T")

_LINES: Final = (
    "Plain words",
    "One word: a colon",
    'It\'s "quoted" and `coded`',
    "Braces {here} and {{there}}, ${HOME} and $(id)",
    "<b>Bold</b> & <script>alert()</script>",
    "Ключ доступа",
    "鍵はここに",
    "مفتاح الوصول",
    "Émoji 🔑 and ﬁ",
    "back\\slash and \\n, 'single', | pipe",
    "# hash, - dash, > quote, * star, [link](x) %7B",
    "yes",
    "null",
    " spaces around ",
    "tab\tinside",
    "~",
    "@at !tag &anchor",
    "*/ // <!-- --> '''",
    "-",
    "{% if x %} {{ x }} {# y #}",
)
_TEXTS: Final = (
    *_LINES[:12],
    "Two lines\nof text.",
    "A paragraph.\n\nAnother: with a colon.",
    "- a\n- b\n",
    "```\ncode\n```",
)
_WORDS: Final = (
    "key", "main", "user", "a", "token", "class", "def", "import", "none", "true", "null", "yes", "on", "x_1", "self",
    "json", "id", "type", "body", "base", "http", "default", "in", "let", "await", "constructor", "name", "url",
    "items", "get", "length", "a_very_long_name_that_goes_on_and_on_until_it_fills_its_room",
)  # fmt: skip
_KEYS: Final = ("ok", "id", "name", "data", "a/b", "m~n", "x y", "ключ", "$ref", "a.b", "0", "type", "{x}", "")


class Chance:
    """What a seed decides: always the same, in every process."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def number(self, low: int, high: int) -> int:
        return self._random.randint(low, high) if high > low else low

    def pick(self, items: Sequence[T]) -> T:
        return items[self.number(0, len(items) - 1)]

    def weigh(self, weights: dict[T, int]) -> T:
        """Pick a key as often as its weight says, compared with the others'."""
        at = self.number(0, sum(weights.values()) - 1)
        for item, weight in weights.items():
            at -= weight
            if at < 0:
                return item
        raise AssertionError

    def happens(self, percent: int) -> bool:
        return self.number(0, 99) >= 100 - percent

    def some(self, items: Iterable[T], low: int = 0, high: int | None = None) -> list[T]:
        """Give some of the items, each at most once, in any order."""
        left = list(items)
        count = min(self.number(low, len(left) if high is None else high), len(left))
        return [left.pop(self.number(0, len(left) - 1)) for _ in range(count)]

    def split(self, items: Iterable[T], most: int) -> list[list[T]]:
        """Divide items among at most so many groups, none of them empty."""
        groups: list[list[T]] = [[] for _ in range(self.number(1, most))]
        for item in items:
            self.pick(groups).append(item)
        return [group for group in groups if group]

    def line(self) -> str:
        """Text on one line; now and then any text at all."""
        if self.happens(3):
            kinds = (printable[:-5], _list_characters())
            return "".join(self.pick(self.pick(kinds)) for _ in range(self.number(1, 12)))
        return self.pick(_LINES) if self.happens(30) else _LINES[0]

    def text(self) -> str:
        return self.pick(_TEXTS) if self.happens(30) else "It says so."

    def unused_id(self, used: Iterable[str], *preferred: str) -> str:
        """An id that is not used yet: one that says what it is, or a word that is awkward in some language."""
        word = self.pick(_WORDS) if not preferred or self.happens(12) else self.pick(preferred)
        known = set(used)
        return next(name for number in range(99) if (name := f"{word}_{number}" if number else word) not in known)

    def json(self, depth: int = 2) -> Any:
        """A JSON value."""
        kind = self.weigh({"object": 5 if depth else 0, "array": 2 if depth else 0, "text": 4, "scalar": 4})
        if kind == "object":
            return self.json_object(depth)
        if kind == "array":
            return [self.json(depth - 1) for _ in range(self.number(0, 2))]
        if kind == "text":
            return self.pick(("ok", "", self.line()))
        return self.pick((True, 1, False, None, 0, -1, 2**53 + 1, 1.5, 1e21, 0.1, 10**25))

    def json_object(self, depth: int = 2) -> dict[str, Any]:
        keys = self.some(_KEYS, 1, 3) if self.happens(30) else self.some(_KEYS[:4], 1, 3)
        return {key: self.json(depth - 1) for key in keys}


@cache
def _list_characters() -> str:
    """Letters, marks, digits, punctuation, symbols, spaces and format characters of every script."""
    return "".join(
        char for char in map(chr, range(0x20000)) if category(char)[0] in "LMNPS" or category(char) in ("Zs", "Cf")
    )
