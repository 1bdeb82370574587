"""Schemes: each part as a regular expression over the text that stands in its place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from authproof.model.channel import Channel
from authproof.model.credential import Fixed, Segment, matches_shape, shape_pattern
from authproof.model.provider import Provider
from authproof.model.scheme import Part
from authproof.model.vocabulary import Place
from authproof.sandbox.tables import PartTable, SchemeTable
from authproof.text.placeholders import Placeholder, split_template

_BASE64_PATTERN = "[A-Za-z0-9+/]+={0,2}"


def collect_opening_schemes(provider: Provider) -> frozenset[str]:
    """Name the schemes that open something today; the sandbox knows no others."""
    released = [each.security for each in provider.operations.values() if each.lifecycle.is_usable]
    security_lists = (*released, *(channel.security for channel in provider.channels.values()))
    return frozenset(name for names in security_lists for name in provider.usable_schemes(names))


def compile_schemes(provider: Provider) -> tuple[SchemeTable, ...]:
    """Compile every scheme that opens something today."""
    used = collect_opening_schemes(provider)
    return tuple(
        _compile_scheme(provider, name, scheme.parts) for name, scheme in provider.schemes.items() if name in used
    )


def compile_resuming_schemes(provider: Provider, channel: Channel) -> tuple[SchemeTable, ...]:
    """Compile the schemes of the message that resumes a session, where no scheme of the spec speaks of it."""
    message = channel.resume.message if channel.resume else ""
    return tuple(
        replace(_compile_scheme(provider, name, parts), id=f"{name}.{message}")
        for name, parts in provider.schemes_resuming(channel).items()
    )


def _compile_scheme(provider: Provider, name: str, parts: tuple[Part, ...]) -> SchemeTable:
    scheme = provider.schemes[name]
    return SchemeTable(name, scheme.title, scheme.surface, tuple(_compile_part(provider, part) for part in parts))


def _compile_part(provider: Provider, part: Part) -> PartTable:
    barred = part.barred_texts
    outer, holes = _compile_template(provider, part.template, barred)
    if part.is_word_in_any_case and (word := part.authentication_word):
        outer = write_word_pattern(word) + outer.removeprefix(re.escape(f"{word} "))
    inner, inner_holes = _compile_template(provider, part.base64, barred) if part.base64 else (None, ())
    return PartTable(
        place=part.place,
        name="" if part.place is Place.subprotocol else part.name,
        message=part.message,
        template=part.template,
        base64=part.base64,
        required=part.required,
        is_word_in_any_case=part.is_word_in_any_case,
        pattern=outer,
        holes=holes,
        inner_pattern=inner,
        inner_holes=inner_holes,
    )


def write_word_pattern(word: str) -> str:
    """Write what matches a word before credentials in any case, and the spaces after it (RFC 9110, section 11.4)."""
    return f"(?i:{re.escape(word)}) +"


def _compile_template(
    provider: Provider, template: str, barred: Mapping[str, tuple[str, ...]]
) -> tuple[str, tuple[str, ...]]:
    pieces = split_template(template)
    text = "".join(
        _write_group(provider, piece.name, barred.get(piece.name, ()))
        if isinstance(piece, Placeholder)
        else re.escape(piece)
        for piece in pieces
    )
    return text, tuple(piece.name for piece in pieces if isinstance(piece, Placeholder))


def _write_group(provider: Provider, hole: str, barred: tuple[str, ...]) -> str:
    if hole == "base64":
        return f"({_BASE64_PATTERN})"
    shape = provider.credentials[hole].shape
    able = tuple(text for text in barred if any(_may_begin(segment, text) for segment in shape))
    return f"({''.join(_write_barred(segment, able) for segment in shape) if able else shape_pattern(shape)})"


def _may_begin(segment: Segment, text: str) -> bool:
    """Tell whether a text may begin inside a segment."""
    if isinstance(segment, Fixed):
        return any(text[0] in each for each in segment.texts)
    return matches_shape([segment.model_copy(update={"min_length": 1, "max_length": 1})], text[0])


def _write_barred(segment: Segment, barred: tuple[str, ...]) -> str:
    """Write a segment as a regular expression of what holds no barred text."""
    ahead = f"(?!{'|'.join(map(re.escape, barred))})"
    if isinstance(segment, Fixed):
        texts = ["".join(ahead + re.escape(character) for character in text) for text in segment.texts]
        return texts[0] if len(texts) == 1 else f"(?:{'|'.join(texts)})"
    one = shape_pattern([segment.model_copy(update={"min_length": 1, "max_length": 1})]).removesuffix("{1}")
    return f"(?:{ahead}{one}){{{segment.min_length},{segment.max_length}}}"
