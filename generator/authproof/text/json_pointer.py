"""JSON Pointers (RFC 6901): look values up in a JSON document and put others in their place."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, Final

Key = str | int
Path = tuple[Key, ...]

_MAX_INDEX_DIGITS: Final = 10
"""Digits of an index that a list could have; Python refuses to read numbers of thousands of digits."""


@lru_cache(maxsize=4096)  # the pointers of specs, which are looked up again and again
def split_pointer(pointer: str) -> tuple[str, ...]:
    """Give the reference tokens of a pointer, unescaped.

    >>> split_pointer("/paths/~1user/get")
    ('paths', '/user', 'get')
    """
    return tuple(token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:])


def join_pointer(path: Path) -> str:
    """Write a path as a pointer; the inverse of `split_pointer`."""
    return "".join([f"/{key}" if type(key) is int else _escape_token(str(key)) for key in path])


@lru_cache(maxsize=4096)
def _escape_token(token: str) -> str:
    return "/" + token.replace("~", "~0").replace("/", "~1")


def resolve_pointer(document: Any, pointer: str) -> Any:
    """Look up the value at `pointer`; LookupError if there is none."""
    for token in split_pointer(pointer):
        document = document[token] if type(document) is dict else _step_into(document, token)
    return document


def find_value(document: Any, pointer: str, default: Any = None) -> Any:
    """Look up the value at `pointer`; `default` if there is none."""
    try:
        return resolve_pointer(document, pointer)
    except LookupError:
        return default


def has_value_at(document: Any, pointer: str) -> bool:
    """Tell whether there is a value at `pointer`."""
    return find_value(document, pointer, default=...) is not ...


def holds_value(document: Any, pointer: str, value: Any) -> bool:
    """Tell whether the value at `pointer` is there and equals another; true is not 1."""
    held = find_value(document, pointer, default=...)
    if isinstance(held, bool) or isinstance(value, bool):
        return held is value
    return bool(held == value)


def walk_values(document: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Give every value of a JSON document with its path, each before those inside it; the document itself first."""
    yield path, document
    inner = (
        document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) else ()
    )
    for key, value in inner:
        yield from walk_values(value, (*path, key))


def values_along(document: Any, steps: Sequence[str], path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Give every value that steps lead to, with its path: a key, `*` for each entry of an object, `#` for each item.

    >>> list(values_along({"a": [{"b": 1}, {}]}, ("a", "#", "b")))
    [(('a', 0, 'b'), 1)]
    """
    if not steps:
        yield path, document
        return
    step, *further = steps
    inner: Iterable[tuple[Key, Any]] = ()
    if isinstance(document, list) and step == "#":
        inner = enumerate(document)
    elif isinstance(document, dict) and step != "#":
        inner = document.items() if step == "*" else [(step, document[step])] if step in document else ()
    for key, value in inner:
        yield from values_along(value, further, (*path, key))


def path_along(document: Any, pointer: str) -> Path:
    """Write a pointer as a path, items of lists by number; it ends with the first step that leads to nothing."""
    path: list[Key] = []
    for token in split_pointer(pointer):
        path.append(int(token) if isinstance(document, list) and token.isdigit() else token)
        try:
            document = document[path[-1]]
        except (LookupError, TypeError):
            break
    return tuple(path)


@lru_cache(maxsize=65536)  # the pointers of specs, which are looked up again and again
def enclosing_pointers(pointer: str) -> frozenset[str]:
    """Give every pointer that `pointer` is within: itself, and all that lead to it."""
    return frozenset((pointer, *(pointer[:end] for end, character in enumerate(pointer) if character == "/")))


def is_within(pointer: str, container: str) -> bool:
    """Tell whether `pointer` leads to the value at `container` or into it."""
    return pointer == container or pointer.startswith(f"{container}/")


def redirect_pointer(pointer: str, old: str, new: str) -> str:
    """Have a pointer to `old`, or to something inside it, lead to `new`; any other stays as it is."""
    return new + pointer[len(old) :] if is_within(pointer, old) else pointer


def replace_value(document: Any, pointer: str, value: Any) -> Any:
    """Give a copy of `document` with `value` at `pointer`, which must exist (LookupError otherwise)."""
    return _replace_inside(document, split_pointer(pointer), value)


def put_value(document: Any, pointer: str, value: Any) -> Any:
    """Give a copy of `document` with `value` at `pointer`; objects on the way that are lacking are made."""
    return _put_inside(document, split_pointer(pointer), value)


def drop_value(document: Any, pointer: str) -> Any:
    """Give a copy of `document` without the value at `pointer`, which must exist (LookupError otherwise)."""
    *around, last = split_pointer(pointer)
    holder = join_pointer(tuple(around))
    inside = resolve_pointer(document, holder)
    resolve_pointer(inside, join_pointer((last,)))
    if isinstance(inside, list):
        return replace_value(document, holder, [*inside[: int(last)], *inside[int(last) + 1 :]])
    return replace_value(document, holder, {key: value for key, value in inside.items() if key != last})


def drop_values(document: Any, pointers: Iterable[str], kept: Collection[str] = ()) -> Any:
    """Give a copy of `document` without what stands at `pointers`, but for those that are `kept`."""
    for pointer in pointers:
        if pointer not in kept and has_value_at(document, pointer):
            document = drop_value(document, pointer)
    return document


def rename_key(document: Any, pointer: str, name: str) -> Any:
    """Give a copy of `document` with the entry at `pointer` under another key, in its place of the order."""
    *around, last = split_pointer(pointer)
    holder = join_pointer(tuple(around))
    entries = resolve_pointer(document, holder).items()
    return replace_value(document, holder, {name if key == last else key: value for key, value in entries})


def _put_inside(document: Any, tokens: tuple[str, ...], value: Any) -> Any:
    if not tokens:
        return value
    try:
        inner = _step_into(document, tokens[0])
    except LookupError:
        members = document if isinstance(document, dict) else {}
        return {**members, tokens[0]: _put_inside(None, tokens[1:], value)}
    return _put_step(document, tokens[0], _put_inside(inner, tokens[1:], value))


def _replace_inside(document: Any, tokens: tuple[str, ...], value: Any) -> Any:
    if not tokens:
        return value
    inner = _step_into(document, tokens[0])
    return _put_step(document, tokens[0], _replace_inside(inner, tokens[1:], value))


def _put_step(document: Any, token: str, value: Any) -> Any:
    if isinstance(document, list):
        index = int(token)
        return [*document[:index], value, *document[index + 1 :]]
    return {**document, token: value}


def _step_into(document: Any, token: str) -> Any:
    if isinstance(document, dict):
        return document[token]
    if isinstance(document, list) and token.isascii() and token.isdigit() and len(token) < _MAX_INDEX_DIGITS:
        return document[int(token)]
    raise LookupError(token)
