"""Finds what is left of secrets in text that others wrote, however it was changed.

Found is any run of eight characters or more: in any case, forwards or backwards, as it is or in percent-, HTML- or JSON
escapes, in hexadecimal or in base64, and in one of these inside another.
"""

from __future__ import annotations

import html
import re
import sys
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Final, NamedTuple

RUN_LENGTH: Final = 8
"""Characters of a secret that are of use to somebody who reads them."""

_SHORTEST_SECRET: Final = 6
"""Shorter secrets are found as they are only: anything could look like them."""

_MAX_SECRET: Final = 2048
"""Characters of a secret that are looked for changed; all of it is, unchanged."""

_SHORT_SECRET: Final = 128
"""Characters of a secret that is kept ready, some 80 kB for one of 40."""

_MOST_LAYERS: Final = 3
"""Escapes inside escapes that are looked into."""

_SHORT_TEXT: Final = 64
"""Characters of a text whose readings are kept."""

_MOST_READINGS: Final = 100
"""Ways of reading one text that are tried."""

Span = tuple[int, int]
"""Where something begins in a text, and where it ends."""


class DecodedText(NamedTuple):
    """A text as it reads when something in it is decoded."""

    text: str
    spans: tuple[Span, ...]
    """Where each character of it stands in the text that others wrote."""


Piece = tuple[str, int, int]
"""Characters that part of a match stands for, and where that part begins and ends in the match."""

Decode = Callable[[str], Iterator[Piece]]


class HiddenSecret:
    """One secret, ready to be looked for."""

    def __init__(self, value: str, public: tuple[str, ...] = ()) -> None:
        """Take a secret, and texts in it that are none: runs of these alone are not looked for."""
        self._length = min(RUN_LENGTH, len(value))
        self._base64_length = (self._length * 8 - 4) // 6  # the bits at both ends belong to other characters, too
        self._runs: frozenset[str] = frozenset()
        self._base64_runs: frozenset[str] = frozenset()
        if len(value) >= _SHORTEST_SECRET:
            ignored = {run for text in public for run in _list_runs(_fold_case(text), self._length)}
            ignored |= {run[::-1] for run in ignored}
            forms = _list_forms(value)
            runs = {run for form in forms for run in _list_runs(_fold_case(form), self._length)}
            self._runs = frozenset(runs - ignored)
            if self._runs:
                encoded = [text for form in forms for text in _encode_base64(form)]
                public_encoded = [
                    text for word in public for form in _list_forms(word) for text in _encode_base64(form)
                ]
                self._base64_runs = frozenset(
                    {run for text in encoded for run in _list_runs(text, self._base64_length)}
                    - {run for text in public_encoded for run in _list_runs(text, self._base64_length)}
                )

    def find_spans(self, reading: _SearchedReading) -> Iterator[Span]:
        """Give where runs of the secret stand; they may overlap."""
        yield from reading.find_runs(self._runs, self._length)
        yield from reading.find_base64_runs(self._base64_runs, self._base64_length)


class _SearchedReading:
    """A reading in which many secrets are looked for."""

    def __init__(self, reading: DecodedText) -> None:
        self._spans = reading.spans
        self._text = _fold_case(reading.text)
        self._base64_text = self._text.translate(_URL_SAFE)
        self._list_runs = lru_cache(maxsize=None)(_list_runs)

    def find_runs(self, runs: frozenset[str], length: int) -> Iterator[Span]:
        return self._find_in(self._text, runs, length)

    def find_base64_runs(self, runs: frozenset[str], length: int) -> Iterator[Span]:
        return self._find_in(self._base64_text, runs, length)

    def _find_in(self, text: str, runs: frozenset[str], length: int) -> Iterator[Span]:
        if not runs.isdisjoint(self._list_runs(text, length)):
            for start in range(len(text) - length + 1):
                if text[start : start + length] in runs:
                    yield _cover(self._spans[start : start + length])


def hide_secret(value: str, public: tuple[str, ...] = ()) -> HiddenSecret:
    """Make a secret ready: its beginning, if it is very long. Those of a spec are looked for again and again."""
    begin = value[:_MAX_SECRET]
    return _keep_secret(begin, public) if len(begin) <= _SHORT_SECRET else HiddenSecret(begin, public)


_keep_secret = lru_cache(maxsize=256)(HiddenSecret)


def find_disguises(text: str, secrets: Iterable[HiddenSecret]) -> list[tuple[Span, HiddenSecret]]:
    """Give every place of a text that shows part of a secret, with the secret; places may overlap."""
    if len(text) < _SHORTEST_SECRET:
        return []
    readings = (_prepare_short if len(text) <= _SHORT_TEXT else _prepare_search)(text)
    return [(span, secret) for secret in secrets for reading in readings for span in secret.find_spans(reading)]


def _prepare_search(text: str) -> list[_SearchedReading]:
    return [_SearchedReading(each) for each in read_in_every_way(text)]


_prepare_short = lru_cache(maxsize=256)(_prepare_search)
"""For keys and words, which come again and again."""


def read_in_every_way(text: str) -> Iterator[DecodedText]:
    """Read a text as it is, backwards, and decoded, layer by layer, each forwards and backwards."""
    plain = DecodedText(text, tuple((index, index + 1) for index in range(len(text))))
    yield from (plain, _reverse(plain))
    seen, layer = {text}, [plain]
    for _ in range(_MOST_LAYERS):
        following = []
        for decoded in (each for reading in layer for way in (reading, _reverse(reading)) for each in _decode(way)):
            if decoded.text not in seen and len(seen) < _MOST_READINGS:
                seen.add(decoded.text)
                following.append(decoded)
                yield decoded
        layer = following


def _reverse(reading: DecodedText) -> DecodedText:
    return DecodedText(reading.text[::-1], reading.spans[::-1])


def _decode(reading: DecodedText) -> Iterator[DecodedText]:
    """Give every way in which the encoded parts of a text can be decoded to something that can be read."""
    for pattern, decode in _DECODERS:
        pieces: list[str] = []
        spans: list[Span] = []
        end = 0
        for match in pattern.finditer(reading.text):
            decoded = [piece for piece in decode(match.group()) if piece[0]]
            if decoded:
                pieces.append(reading.text[end : match.start()])
                spans += reading.spans[end : match.start()]
                for characters, first, last in decoded:
                    pieces.append(characters)
                    spans += [_cover(reading.spans[match.start() + first : match.start() + last])] * len(characters)
                end = match.end()
        if end:
            yield DecodedText("".join([*pieces, reading.text[end:]]), (*spans, *reading.spans[end:]))


# decoders: what each piece of a match stands for


def _is_readable(data: bytes) -> bool:
    """Tell whether bytes can be text: most words could be taken for hexadecimal or base64, too."""
    return _READABLE.search(data.decode(errors="surrogateescape")) is not None


def _decode_bytes(data: bytes, span_of: Callable[[int, int], Span]) -> Iterator[Piece]:
    """Read bytes as UTF-8; `span_of` tells where some of them stand."""
    start = 0
    for character in data.decode(errors="surrogateescape"):
        end = start + len(character.encode(errors="surrogateescape"))
        yield character, *span_of(start, end)
        start = end


def _decode_percent(text: str) -> Iterator[Piece]:
    return _decode_bytes(bytes.fromhex(text.replace("%", "")), lambda start, end: (3 * start, 3 * end))


def _decode_form(text: str) -> Iterator[Piece]:
    return iter([(" ", 0, 1)]) if text == "+" else _decode_percent(text)


def _decode_html(text: str) -> Iterator[Piece]:
    yield html.unescape(text), 0, len(text)


def _decode_hex_escapes(text: str) -> Iterator[Piece]:
    return _decode_bytes(bytes.fromhex(re.sub(r"\\[xX]", "", text)), lambda start, end: (4 * start, 4 * end))


_SHORT_ESCAPES: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


def _decode_json(text: str) -> Iterator[Piece]:
    if text[1] in "uU" and len(text) > len("\\u"):
        codes = [int(digits.strip("{}"), 16) for digits in re.split(r"\\[uU]", text)[1:]]
        written = "".join(chr(min(code, sys.maxunicode)) for code in codes)
        yield written.encode("utf-16", "surrogatepass").decode("utf-16", "replace"), 0, len(text)
    else:
        yield _SHORT_ESCAPES.get(text[1:].lower(), text[1:]), 0, len(text)


def _decode_hex(skip: int) -> Decode:
    """Read digits from the first or from the second on."""

    def decode(text: str) -> Iterator[Piece]:
        digits = text[skip : len(text) - (len(text) - skip) % 2]
        if _is_readable(data := bytes.fromhex(digits)):
            yield text[:skip], 0, skip
            yield from _decode_bytes(data, lambda start, end: (skip + 2 * start, skip + 2 * end))
            yield text[skip + len(digits) :], skip + len(digits), len(text)

    return decode


def _decode_spaced_hex(text: str) -> Iterator[Piece]:
    places = [(match.start(), match.end(), match.group()) for match in _HEX_PAIR.finditer(text)]
    data = bytes.fromhex("".join(digits[-2:] for _, _, digits in places))
    if _is_readable(data):
        yield from _decode_bytes(data, lambda start, end: (places[start][0], places[end - 1][1]))


def _decode_base64(skip: int) -> Decode:
    """Read letters from one of the first four on."""

    def decode(text: str) -> Iterator[Piece]:
        letters = text[skip:].translate(_URL_SAFE)
        letters = letters[: len(letters) - (len(letters) % 4 == 1)]
        if _is_readable(data := b64decode(letters + "=" * (-len(letters) % 4))):
            yield text[:skip], 0, skip
            yield from _decode_bytes(data, lambda start, end: (skip + start * 4 // 3, skip + -(-end * 4 // 3)))
            yield text[skip + len(letters) :], skip + len(letters), len(text)

    return decode


_READABLE: Final = re.compile("[^\0-\x1f\x7f\udc80-\udcff]{6,}")
"""Neither control characters nor bytes that are no UTF-8, as many as the shortest secret has."""

_URL_SAFE: Final = str.maketrans("-_", "+/")
_HEX_PAIR: Final = re.compile("(?:0[xX])?[0-9A-Fa-f]{2}")
_HEX: Final = re.compile("[0-9A-Fa-f]{12,}")
_SPACED_HEX: Final = re.compile(r"(?:0[xX])?[0-9A-Fa-f]{2}(?:[\s:;,.-]+(?:0[xX])?[0-9A-Fa-f]{2}){5,}")
_BASE64: Final = re.compile("[A-Za-z0-9+/_-]{8,}")

_DECODERS: Final[tuple[tuple[re.Pattern[str], Decode], ...]] = (
    (re.compile("(?:%[0-9A-Fa-f]{2})+"), _decode_percent),
    (re.compile(r"(?:%[0-9A-Fa-f]{2})+|\+"), _decode_form),
    (re.compile("&(?:#[0-9]{1,9}|#[xX][0-9A-Fa-f]{1,8}|[A-Za-z][A-Za-z0-9]{1,30});?"), _decode_html),
    (re.compile(r"(?i)(?:\\x[0-9a-f]{2})+"), _decode_hex_escapes),
    (
        re.compile(
            r"(?i)\\ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}|\\u00(?:0[0-9a-f]|10)[0-9a-f]{4}"
            r"|\\u[0-9a-f]{4}|\\u\{[0-9a-f]{1,6}\}|\\[^ux]"
        ),
        _decode_json,
    ),
    *((_HEX, _decode_hex(skip)) for skip in range(2)),
    (_SPACED_HEX, _decode_spaced_hex),
    *((_BASE64, _decode_base64(skip)) for skip in range(4)),
)


# forms of a secret


def _list_forms(value: str) -> tuple[str, ...]:
    """Give a text in every case, forwards and backwards."""
    cases = (value, value.lower(), value.upper(), value.swapcase())
    return tuple(dict.fromkeys(form for case in cases for form in (case, case[::-1])))


def _list_runs(text: str, length: int) -> set[str]:
    return {text[start : start + length] for start in range(len(text) - length + 1)}


def _encode_base64(text: str) -> Iterator[str]:
    """Give the letters that stand for a text alone, wherever it begins among others; in lower case."""
    data = text.encode(errors="surrogatepass")
    for before in range(3):
        letters = b64encode(bytes(before) + data).decode()
        yield letters[-(-before * 8 // 6) : (before + len(data)) * 8 // 6].lower()


def _fold_case(text: str) -> str:
    """Write letters in lower case, each as one character."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(low if len(low := character.lower()) == 1 else character for character in text)


def _cover(spans: tuple[Span, ...]) -> Span:
    return min(start for start, _ in spans), max(end for _, end in spans)
