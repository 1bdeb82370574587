"""JSON Pointers (RFC 6901): look values up in a JSON document and put others in their place."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

Key = str | int
Path = tuple[Key, ...]

_MAX_DIGITS: Final = 10
"""Digits of an index that a list could have; Python refuses to read numbers of thousands of digits."""


@lru_cache(maxsize=4096)  # the pointers of specs, which are looked up again and again
def split(pointer: str) -> tuple[str, ...]:
    """Give the reference tokens of a pointer, unescaped.

    >>> split("/paths/~1user/get")
    ('paths', '/user', 'get')
    """
    return tuple(token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:])


def join(path: Path) -> str:
    """Write a path as a pointer; the inverse of `split`."""
    return "".join("/" + str(key).replace("~", "~0").replace("/", "~1") for key in path)


def resolve(document: Any, pointer: str) -> Any:
    """Look up the value at `pointer`; LookupError if there is none."""
    for token in split(pointer):
        document = document[token] if type(document) is dict else _step(document, token)
    return document


def exists(document: Any, pointer: str) -> bool:
    """Tell whether there is a value at `pointer`."""
    try:
        resolve(document, pointer)
    except LookupError:
        return False
    return True


def replace(document: Any, pointer: str, value: Any) -> Any:
    """Give a copy of `document` with `value` at `pointer`, which must exist (LookupError otherwise)."""
    return _replace(document, split(pointer), value)


def put(document: Any, pointer: str, value: Any) -> Any:
    """Give a copy of `document` with `value` at `pointer`; objects on the way that are lacking are made."""
    return replace(document, pointer, value) if exists(document, pointer) else _put(document, split(pointer), value)


def drop(document: Any, pointer: str) -> Any:
    """Give a copy of `document` without the value at `pointer`, which must exist (LookupError otherwise)."""
    *around, last = split(pointer)
    holder = join(tuple(around))
    inside = resolve(document, holder)
    resolve(inside, join((last,)))
    if isinstance(inside, list):
        return replace(document, holder, [*inside[: int(last)], *inside[int(last) + 1 :]])
    return replace(document, holder, {key: value for key, value in inside.items() if key != last})


def _put(document: Any, tokens: tuple[str, ...], value: Any) -> Any:
    if not tokens:
        return value
    members = document if isinstance(document, dict) else {}
    return {**members, tokens[0]: _put(members.get(tokens[0]), tokens[1:], value)}


def _replace(document: Any, tokens: tuple[str, ...], value: Any) -> Any:
    if not tokens:
        return value
    inner = _replace(_step(document, tokens[0]), tokens[1:], value)
    if isinstance(document, list):
        index = int(tokens[0])
        return [*document[:index], inner, *document[index + 1 :]]
    return {**document, tokens[0]: inner}


def _step(document: Any, token: str) -> Any:
    if isinstance(document, dict):
        return document[token]
    if isinstance(document, list) and token.isascii() and token.isdigit() and len(token) < _MAX_DIGITS:
        return document[int(token)]
    raise LookupError(token)
