"""What a check gives: something wrong at a path of a spec, before the file's lines come in."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from itertools import islice
from typing import Any, Final, NamedTuple

from authproof.errors import did_you_mean
from authproof.text.json_pointer import Path, has_value_at, join_pointer, walk_values

_MAX_SHOWN: Final = 60
"""Characters of a value in a message."""
_MAX_POINTERS: Final = 12
"""Pointers that are named in the place of one that leads nowhere."""


class Names(NamedTuple):
    """What was written, and all that could be."""

    given: str
    known: Collection[str | int]


class Fault(NamedTuple):
    """One thing wrong in a spec. `at_key` points at the last key of the path rather than at its value.

    `names` end the message: the closest one and all. It takes time to find it, so that it is looked for only of faults
    that are shown.
    """

    path: Path
    message: str
    at_key: bool = False
    names: Names | None = None

    def explain(self) -> str:
        """Write the whole message."""
        return self.message if self.names is None else f"{self.message}; {did_you_mean(*self.names)}"


def show_value(value: object) -> str:
    """Write a value on one line and not too long.

    >>> show_value("a" * 80)
    "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…'"
    """
    if isinstance(value, str) and len(value) > _MAX_SHOWN:
        value = value[:_MAX_SHOWN] + "…"
    text = repr(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 2 * _MAX_SHOWN else text[: 2 * _MAX_SHOWN] + "…"


def fault_missing(document: Any, pointer: str, path: Path, where: str, *, at_key: bool = False) -> Iterator[Fault]:
    """Fault `path` if its pointer leads nowhere in `document`, which is `where` for the reader."""
    if not has_value_at(document, pointer):
        places = (place for place, _ in walk_values(document) if place)
        known = [join_pointer(place) for place in islice(places, _MAX_POINTERS)]
        yield Fault(path, f"nothing at {show_value(pointer)} in {where}", at_key, Names(pointer, known))


def fault_duplicates(items: Iterator[tuple[object, Path]], message: str) -> Iterator[Fault]:
    """Fault each item that is equal to an earlier one; `message` may name the earlier one's path as `{}`."""
    seen: dict[object, Path] = {}
    for item, path in items:
        first = seen.setdefault(item, path)
        if first != path:
            yield Fault(path, message.format(".".join(map(str, first))))
