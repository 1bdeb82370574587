"""How a spec is drawn: choices, ids, and texts that are awkward somewhere. Hypothesis decides; nothing is random."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, Final, TypeVar

from hypothesis import strategies as st

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
    """Draws from Hypothesis; the first of each choice, and the absence of each option, is the simplest."""

    def __init__(self, draw: st.DrawFn) -> None:
        self._draw = draw

    def number(self, low: int, high: int) -> int:
        return self._draw(_integers(low, high)) if high > low else low

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
            return self._draw(_ANY_LINE)
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
def _integers(low: int, high: int) -> st.SearchStrategy[int]:
    return st.integers(low, high)


_ANY_LINE: Final = st.text(
    st.characters(codec="utf-8", categories=("L", "M", "N", "P", "S", "Zs", "Cf")), min_size=1, max_size=12
)
