"""What a check gives: something wrong at a path of a spec, before the file's lines come in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from authproof.errors import did_you_mean
from authproof.model.channel import Channel
from authproof.model.operation import Operation, Parameter
from authproof.model.provider import Provider
from authproof.model.scheme import Lifecycle, Part, Scheme
from authproof.model.vocabulary import Place
from authproof.text.json_pointer import Path, has_value_at, join_pointer
from authproof.text.placeholders import placeholders_in

_MAX_SHOWN: Final = 60


class Fault(NamedTuple):
    """One thing wrong in a spec. `at_key` points at the last key of the path rather than at its value."""

    path: Path
    message: str
    at_key: bool = False


def show_value(value: object) -> str:
    """Write a value on one line and not too long.

    >>> shown("a" * 80)
    "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…'"
    """
    if isinstance(value, str) and len(value) > _MAX_SHOWN:
        value = value[:_MAX_SHOWN] + "…"
    text = repr(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 2 * _MAX_SHOWN else text[: 2 * _MAX_SHOWN] + "…"


_MAX_POINTERS: Final = 12


def fault_missing(document: Any, pointer: str, path: Path, where: str, *, at_key: bool = False) -> Iterator[Fault]:
    """Fault `path` if its pointer leads nowhere in `document`, which is `where` for the reader."""
    if not has_value_at(document, pointer):
        known = [join_pointer(place) for place in _walk_paths(document, ()) if place][:_MAX_POINTERS]
        yield Fault(path, f"nothing at {pointer!r} in {where}; {did_you_mean(pointer, known)}", at_key)


def _walk_paths(document: Any, path: Path) -> Iterator[Path]:
    """Give the path of every value, the outer ones first."""
    entries = (
        document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) else ()
    )
    yield path
    for key, value in entries:
        yield from _walk_paths(value, (*path, key))


USABLE_LIFECYCLES = (Lifecycle.current, Lifecycle.deprecated)
"""The lifecycles of what the sandbox accepts."""

Endpoint = Operation | Channel


def walk_endpoints(provider: Provider) -> Iterator[tuple[Path, Endpoint]]:
    """Give every operation and channel with its path."""
    for name, operation in provider.operations.items():
        yield ("operations", name), operation
    for name, channel in provider.channels.items():
        yield ("channels", name), channel


def walk_security(provider: Provider) -> Iterator[tuple[Path, Endpoint, str, Scheme]]:
    """Give every scheme of every operation and channel, with the path of its name in `security`."""
    for path, endpoint in walk_endpoints(provider):
        for index, name in enumerate(endpoint.security):
            yield (*path, "security", index), endpoint, name, provider.schemes[name]


def walk_parameters(provider: Provider) -> Iterator[tuple[Path, Parameter]]:
    """Give every parameter of every operation and channel with its path."""
    for path, endpoint in walk_endpoints(provider):
        for name, parameter in endpoint.parameters.items():
            yield (*path, "parameters", name), parameter


def walk_parts(provider: Provider) -> Iterator[tuple[Path, Part]]:
    """Give every part of every scheme with its path."""
    for name, scheme in provider.schemes.items():
        for index, part in enumerate(scheme.parts):
            yield ("schemes", name, "parts", index), part


def credentials_in_part(part: Part) -> tuple[str, ...]:
    """Name the credentials that a part carries, in order."""
    inner = placeholders_in(part.base64) if part.base64 else ()
    outer = tuple(name for name in placeholders_in(part.template) if name != "base64")
    return outer + inner


def credentials_in_scheme(scheme: Scheme) -> tuple[str, ...]:
    """Name the credentials that a scheme carries, in order."""
    return tuple(name for part in scheme.parts for name in credentials_in_part(part))


def travels_in_message(scheme: Scheme) -> bool:
    """Tell whether a part of the scheme travels in a message of the channel."""
    return any(part.place is Place.message for part in scheme.parts)


def fault_duplicates(items: Iterator[tuple[object, Path]], message: str) -> Iterator[Fault]:
    """Fault each item that is equal to an earlier one; `message` may name the earlier one's path as `{}`."""
    seen: dict[object, Path] = {}
    for item, path in items:
        first = seen.setdefault(item, path)
        if first != path:
            yield Fault(path, message.format(".".join(map(str, first))))
