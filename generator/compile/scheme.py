"""Schemes: each part as a regular expression over the text that stands in its place."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from generator import pointer
from generator.model import Provider
from generator.model.channel import Channel
from generator.model.scheme import Lifecycle, Part, Place
from generator.model.scheme import Scheme as ModelScheme
from generator.shape import pattern
from generator.tables import Part as PartTable
from generator.tables import Scheme
from generator.template import Hole, parse

_ACCEPTED = (Lifecycle.current, Lifecycle.deprecated)
_BASE64 = "[A-Za-z0-9+/]+={0,2}"


def accepted(provider: Provider, names: tuple[str, ...]) -> tuple[str, ...]:
    """Keep the schemes that can be used today, each once."""
    return tuple(name for name in dict.fromkeys(names) if provider.schemes[name].lifecycle in _ACCEPTED)


def opening(provider: Provider) -> frozenset[str]:
    """Name the schemes that open something today; the sandbox knows no others."""
    released = [each.security for each in provider.operations.values() if each.lifecycle in _ACCEPTED]
    named = (*released, *(channel.security for channel in provider.channels.values()))
    return frozenset(name for names in named for name in accepted(provider, names))


def schemes(provider: Provider) -> tuple[Scheme, ...]:
    """Compile every scheme that opens something today."""
    used = opening(provider)
    return tuple(
        Scheme(name, scheme.title, scheme.surface.value, tuple(_part(provider, part) for part in scheme.parts))
        for name, scheme in provider.schemes.items()
        if name in used
    )


def resuming(provider: Provider, channel: Channel) -> tuple[Scheme, ...]:
    """Give the schemes of the message that resumes a session, where no scheme of the spec speaks of it.

    It carries the credential in the same place as the message that authenticates, if its example has one there.
    """
    message = channel.resume.message if channel.resume else ""
    mine = [provider.schemes[name] for name in accepted(provider, channel.security)]
    if not message or any(part.message == message for scheme in mine for part in scheme.parts):
        return ()
    example = channel.messages[message].payload
    return tuple(
        Scheme(f"{name}.{message}", scheme.title, scheme.surface.value, _moved(provider, scheme, message))
        for name, scheme in zip(accepted(provider, channel.security), mine, strict=True)
        if _carries(scheme, example)
    )


def _carries(scheme: ModelScheme, example: Any) -> bool:
    places = [part.name for part in scheme.parts if part.place is Place.message]
    return bool(places) and all(pointer.exists(example, place) for place in places)


def _moved(provider: Provider, scheme: ModelScheme, message: str) -> tuple[PartTable, ...]:
    parts = (_part(provider, part) for part in scheme.parts)
    return tuple(replace(part, message=message) if part.place == "message" else part for part in parts)


def _part(provider: Provider, part: Part) -> PartTable:
    outer, holes = _pattern(provider, part.template)
    inner, inner_holes = _pattern(provider, part.base64) if part.base64 else (None, ())
    return PartTable(
        place=part.place.value,
        name="" if part.place is Place.subprotocol else part.name,
        message=part.message,
        template=part.template,
        base64=part.base64,
        pattern=outer,
        holes=holes,
        inner_pattern=inner,
        inner_holes=inner_holes,
    )


def _pattern(provider: Provider, template: str) -> tuple[str, tuple[str, ...]]:
    pieces = parse(template)
    text = "".join(_group(provider, piece.name) if isinstance(piece, Hole) else re.escape(piece) for piece in pieces)
    return text, tuple(piece.name for piece in pieces if isinstance(piece, Hole))


def _group(provider: Provider, hole: str) -> str:
    return f"({_BASE64 if hole == 'base64' else pattern(provider.credentials[hole].shape)})"
