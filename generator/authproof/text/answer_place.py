"""Where a value stands in an answer over HTTP: at a place of the body or in a header, alone or inside a text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from authproof.text.json_pointer import has_value_at, resolve_pointer

ABSENT: Final = object()
"""What is found where there is nothing."""

_SET_COOKIE: Final = "set-cookie"
_LAST_PIECE: Final = re.compile(r"[/?&#][^/?&#]*$")


@dataclass(frozen=True, slots=True)
class AnswerPlace:
    """A place in an answer: in its body, unless it names a header."""

    pointer: str = ""
    """JSON Pointer into the body; empty: the whole of it."""
    header: str = ""
    """Name of the header; empty: it is in the body."""
    before: str = ""
    """The text before the value."""
    after: str = ""
    """The text after it."""

    @property
    def is_whole(self) -> bool:
        """Whether it is a whole value of the body."""
        return not (self.header or self.before or self.after)

    @property
    def cookie(self) -> str:
        """Name of the cookie that it is (RFC 6265, section 4.1.1); empty if it is none."""
        return self.before.partition("=")[0] if self.header.lower() == _SET_COOKIE else ""

    @property
    def attributes(self) -> str:
        """What is said of the cookie after its value; empty if it is none, or nothing is."""
        return self.after.partition(";")[2].strip() if self.cookie else ""

    @property
    def start_mark(self) -> str:
        """The text after whose last occurrence the value begins: of an address only the last piece, as hosts differ.

        >>> AnswerPlace("/url", before="https://a.example/redeem?ticket=").start_mark
        '?ticket='
        """
        is_address = "://" in self.before or self.before.startswith("/")
        piece = _LAST_PIECE.search(self.before) if is_address else None
        return piece[0] if piece else self.before

    @property
    def end_mark(self) -> str:
        """The character before which it ends; empty if the text does."""
        return self.after[:1]

    @property
    def words(self) -> str:
        """Name the place itself, in Markdown's code: the header, the cookie, the pointer."""
        return self.cookie or self.header or self.pointer

    def write(self, value: str) -> str:
        """Write the whole text around a value."""
        return f"{self.before}{value}{self.after}"

    def pattern_around(self, pattern: str) -> str:
        """Write the whole text around a regular expression as one."""
        return f"{re.escape(self.before)}(?:{pattern}){re.escape(self.after)}"

    def find_text(self, document: Any, headers: Iterable[tuple[str, str]]) -> Any:
        """Find the whole value or text that holds it; `ABSENT` if there is none. Names of headers are in any case."""
        if not self.header:
            return resolve_pointer(document, self.pointer) if has_value_at(document, self.pointer) else ABSENT
        lines = (value for name, value in headers if name.lower() == self.header.lower())
        start = f"{self.cookie}=" if self.cookie else ""
        return next((line for line in lines if line.startswith(start)), ABSENT)

    def find_value(self, document: Any, headers: Iterable[tuple[str, str]]) -> Any:
        """Find the value; `ABSENT` if there is none."""
        text = self.find_text(document, headers)
        return text if text is ABSENT or not isinstance(text, str) else self.cut_value(text)

    def cut_value(self, text: str) -> Any:
        """Cut the value out of the text that holds it; `ABSENT` if it is not in it."""
        if self.start_mark:
            _, mark, text = text.rpartition(self.start_mark)
            if not mark:
                return ABSENT
        return text.partition(self.end_mark)[0] if self.end_mark else text
