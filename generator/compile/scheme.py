"""Schemes: each part as a regular expression over the text that stands in its place."""

from __future__ import annotations

import re

from generator.model import Provider
from generator.model.scheme import Lifecycle, Part
from generator.shape import pattern
from generator.tables import Part as PartTable
from generator.tables import Scheme
from generator.template import Hole, parse

_ACCEPTED = (Lifecycle.current, Lifecycle.deprecated)
_BASE64 = "[A-Za-z0-9+/]+={0,2}"


def accepted(provider: Provider, names: tuple[str, ...]) -> tuple[str, ...]:
    """Keep the schemes that can be used today."""
    return tuple(name for name in names if provider.schemes[name].lifecycle in _ACCEPTED)


def schemes(provider: Provider) -> tuple[Scheme, ...]:
    """Compile every scheme that can be used today."""
    return tuple(
        Scheme(name, scheme.title, scheme.surface.value, tuple(_part(provider, part) for part in scheme.parts))
        for name, scheme in provider.schemes.items()
        if scheme.lifecycle in _ACCEPTED
    )


def _part(provider: Provider, part: Part) -> PartTable:
    outer, holes = _pattern(provider, part.template)
    inner, inner_holes = _pattern(provider, part.base64) if part.base64 else (None, ())
    return PartTable(
        place=part.place.value,
        name=part.name,
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
