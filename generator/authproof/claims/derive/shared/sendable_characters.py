"""Characters of credentials that can stand where the credentials travel."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from authproof.model.base import TOKEN_PATTERN
from authproof.model.scheme import Part, Scheme
from authproof.model.vocabulary import Place

CharacterTest = Callable[[str], bool]
"""Tells whether a character can stand in the place where the value travels."""

ValueTest = Callable[[str], bool]
"""Tells whether a whole value arrives as it was sent."""

_VISIBLE: Final = re.compile("[ -~]")
_SENDABLE_CHARACTERS: Final = {
    Place.header: _VISIBLE,
    Place.cookie: re.compile(r'[^\x00-\x1f\x7f-\U0010ffff ",;\\]'),
    Place.subprotocol: re.compile(TOKEN_PATTERN),
}
"""What one character of a part must match where the part is sent as it is."""


def choose_sendable_characters(scheme: Scheme, credential: str) -> CharacterTest:
    """Tell which characters of a credential can stand in all the parts that carry it."""
    parts = [part for part in scheme.parts if credential in part.credentials]
    return lambda character: all(_is_sendable(part, credential, character) for part in parts)


def choose_sendable_values(scheme: Scheme, credential: str) -> ValueTest:
    """Tell which values of a credential arrive whole: spaces at an end of a header do not (RFC 9110, section 5.5)."""
    parts = [part for part in scheme.parts if part.place is Place.header and credential in part.credentials]
    others = {name: "x" for part in parts for name in part.credentials}
    return lambda value: all(_arrives_whole(part, part.write_value({**others, credential: value})) for part in parts)


def _arrives_whole(part: Part, text: str) -> bool:
    return text == part.spell_word(text.strip(" \t"))


def choose_place_characters(place: str) -> CharacterTest:
    """Tell which characters can stand in a place where a value is sent as it is."""
    pattern = _SENDABLE_CHARACTERS.get(Place(place))
    return lambda character: pattern is None or bool(pattern.fullmatch(character))


def choose_arriving_values(place: str) -> ValueTest:
    """Tell which values arrive whole in a place."""
    return lambda value: Place(place) is not Place.header or value == value.strip(" \t")


def _is_sendable(part: Part, credential: str, character: str) -> bool:
    """Tell whether a character of a credential can stand where a part travels, next to what the part sends besides."""
    if any(character in text for text in part.barred_texts.get(credential, ())):
        return False
    pattern = None if part.base64 else _SENDABLE_CHARACTERS.get(part.place)
    return pattern is None or bool(pattern.fullmatch(character))
