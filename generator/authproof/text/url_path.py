"""Paths of addresses in one spelling: what RFC 3986, section 6.2.2, holds for the same is written the same."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote

_PLAIN: Final = re.compile(r"[A-Za-z0-9\-._~!$&'()*+,;=:@/]*")
"""Text that has only one spelling."""
_ESCAPE: Final = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED: Final = re.compile(r"[A-Za-z0-9\-._~]")
_KEPT: Final = "!$&'()*+,;=:@/-._~"
_ASCII: Final = "".join(map(chr, range(0x21, 0x7F)))


_SURROGATES: Final = "surrogatepass"
"""Half a pair of surrogates, which no client sends, is spelt as if it were a character: no path has it."""


def spell_path(path: str) -> str:
    r"""Spell a path as clients send it: percent-encoded where an address cannot hold a character, and only there.

    >>> spell_path("/ключ/%7e%d0%ba/100%")
    '/%D0%BA%D0%BB%D1%8E%D1%87/~%D0%BA/100%25'
    >>> spell_path("/\ud800")
    '/%ED%A0%80'
    """
    if _PLAIN.fullmatch(path):
        return path
    pieces = _ESCAPE.split(path)
    return "".join(
        _spell_octet(piece) if index % 2 else quote(piece, _KEPT, errors=_SURROGATES)
        for index, piece in enumerate(pieces)
    )


def read_path(raw: bytes) -> str:
    """Read a path off the wire: octets that no address should hold come percent-encoded, all else as it is."""
    return quote(raw, _ASCII)


def _spell_octet(digits: str) -> str:
    character = chr(int(digits, 16))
    return character if _UNRESERVED.fullmatch(character) else f"%{digits.upper()}"


def percent_encode(text: str) -> str:
    """Percent-encode a text that is one value of a path or query."""
    return quote(text, safe="")
