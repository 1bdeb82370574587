"""Read back what samples print: JSON, what Python's `print` makes of it, and what `console.log` does."""

from __future__ import annotations

import json
import re
from typing import Any

_WORDS = {"true": True, "false": False, "null": None, "True": True, "False": False, "None": None}
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_NAME = re.compile(r"[A-Za-z_$][\w$]*")
_SPACE = re.compile(r"\s*")
_ESCAPE = re.compile(r"\\(u\{([0-9a-fA-F]+)\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|U([0-9a-fA-F]{8})|.)", re.DOTALL)
_SHORT = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}


class Anything:
    """Stands for what was left out: `[Object]` and `[Array]` in what `console.log` prints."""

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 0


def read_literal(text: str, start: int = 0) -> tuple[Any, int]:
    """Read the value that begins at a place; give it and where it ends. ValueError if there is none."""
    reader = _Reader(text, start)
    return reader.value(), reader.place


def read_text(text: str, expected: str) -> int | None:
    """Give where a text that is a JSON answer ends, printed as it came or without its quotes; none if it is another."""
    for written in (json.dumps(expected, ensure_ascii=False), json.dumps(expected), expected.strip()):
        if text.startswith(written):
            return len(written)
    return None


def find_literals(text: str) -> list[Any]:
    """Give every object and array that begins somewhere in a text."""
    found = []
    for index, character in enumerate(text):
        if character in "{[":
            try:
                found.append(read_literal(text, index)[0])
            except ValueError:
                continue
    return found


class _Reader:
    def __init__(self, text: str, place: int) -> None:
        self.text, self.place = text, place

    def value(self) -> Any:
        self._skip()
        character = self.text[self.place : self.place + 1]
        if character == "{":
            return dict(self._items("}", self._member))
        if character == "[":
            for left_out in ("[Object]", "[Array]"):
                if self.text.startswith(left_out, self.place):
                    self.place += len(left_out)
                    return Anything()
            return self._items("]", self.value)
        if character and character in "\"'`":
            return self._string()
        return self._scalar()

    def _skip(self) -> None:
        match = _SPACE.match(self.text, self.place)
        self.place = match.end() if match else self.place

    def _take(self, mark: str) -> bool:
        self._skip()
        if not self.text.startswith(mark, self.place):
            return False
        self.place += len(mark)
        return True

    def _items(self, end: str, read: Any) -> list[Any]:
        self.place += 1
        found: list[Any] = []
        while not self._take(end):
            found.append(read())
            if not self._take(",") and not self.text.startswith(end, self._after_space()):
                raise ValueError(self.text[self.place :])
        return found

    def _after_space(self) -> int:
        self._skip()
        return self.place

    def _member(self) -> tuple[str, Any]:
        self._skip()
        bracketed = self._take("[")
        name = _NAME.match(self.text, self.place)
        if name:
            self.place = name.end()
            key = name[0]
        else:
            key = str(self.value())
        if (bracketed and not self._take("]")) or not self._take(":"):
            raise ValueError(self.text[self.place :])
        return key, self.value()

    def _string(self) -> str:
        quote = self.text[self.place]
        end = self.place + 1
        while self.text[end : end + 1] != quote:
            if end >= len(self.text):
                raise ValueError(self.text[self.place :])
            end += 2 if self.text[end] == "\\" else 1
        written = _ESCAPE.sub(_unescape, self.text[self.place + 1 : end])
        self.place = end + 1
        joined = written.encode("utf-16", "surrogatepass").decode("utf-16")
        before = self.place
        if self._take("+") and self.text[self._after_space() :][:1] in ("'", '"', "`"):
            return joined + self._string()
        self.place = before
        return joined

    def _scalar(self) -> Any:
        number = _NUMBER.match(self.text, self.place)
        if number:
            self.place = number.end()
            return int(number[0]) if number[0].lstrip("-").isdigit() else float(number[0])
        word = _NAME.match(self.text, self.place)
        if word is None or word[0] not in _WORDS:
            raise ValueError(self.text[self.place :])
        self.place = word.end()
        return _WORDS[word[0]]


def _unescape(match: re.Match[str]) -> str:
    for digits in match.groups()[1:]:
        if digits:
            return chr(int(digits, 16))
    return "" if match[1] == "\n" else _SHORT.get(match[1], match[1])
