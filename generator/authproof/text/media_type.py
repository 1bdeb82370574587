"""Media types (RFC 9110, section 8.3.1), and which of several a caller prefers (section 12.5.1)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

_QUALITY: Final = re.compile(r"(0(\.[0-9]{0,3})?|1(\.0{0,3})?)")
_QUOTED: Final = re.compile(r"\\(.)")


def is_json_type(media_type: str) -> bool:
    """Tell whether a body of a media type is a JSON document (https://mimesniff.spec.whatwg.org, section 4.6).

    >>> [is_json_type(each) for each in ("application/problem+json; x=y", "text/json", "application/x-ndjson")]
    [True, True, False]
    """
    essence = media_type.partition(";")[0].strip().lower()
    return essence in ("application/json", "text/json") or essence.endswith("+json")


@lru_cache(maxsize=1024)
def choose_offer(offers: tuple[str, ...], accept: str) -> int:
    """Choose among the offers, by number. The first one wins ties, and answers when nothing offered is accepted."""
    ranges = [parsed for item in _split_outside_quotes(accept, ",") if (parsed := _parse_range(item))]
    qualities = [_rate_offer(offer, ranges) for offer in offers]
    best = max(qualities)
    return qualities.index(best) if best > 0 else 0


def _parse_range(item: str) -> _MediaRange | None:
    kind, parameters = _parse_media_type(item)
    quality = next((value for name, value in parameters if name == "q"), "1")
    wanted = frozenset(each for each in parameters if each[0] not in ("q", "charset"))
    return _MediaRange(*kind, wanted, float(quality)) if kind[1] and _QUALITY.fullmatch(quality) else None


def _rate_offer(offer: str, ranges: list[_MediaRange]) -> float:
    kind, parameters = _parse_media_type(offer)
    ranked_matches = [(each.precision_for(kind, frozenset(parameters)), each.quality) for each in ranges]
    return max((match for match in ranked_matches if match[0]), default=((), 0.0))[1]


def _parse_media_type(text: str) -> tuple[tuple[str, str], list[tuple[str, str]]]:
    """Read type and subtype, and the parameters, in lower case and without quotes."""
    essence, *parameters = (piece.strip().lower() for piece in _split_outside_quotes(text, ";") or [""])
    kind, _, subtype = essence.partition("/")
    pairs = [parameter.partition("=") for parameter in parameters]
    return (kind, subtype), [
        (name, _QUOTED.sub(r"\1", value[1:-1]) if value[:1] == '"' else value) for name, _, value in pairs
    ]


def _split_outside_quotes(text: str, separator: str) -> list[str]:
    """Split a text, but not within quoted strings (RFC 9110, section 5.6.4)."""
    return re.findall(rf'(?:"(?:[^"\\]|\\.)*"?|[^"{separator}])+', text)


class _MediaRange(NamedTuple):
    type: str
    subtype: str
    parameters: frozenset[tuple[str, str]]
    """Those that an offer must have, too; the charset is not among them, since all text here is UTF-8."""
    quality: float

    def precision_for(self, offer: tuple[str, str], parameters: frozenset[tuple[str, str]]) -> tuple[int, ...]:
        """How closely the range names an offer: 1 `*/*`, 2 `text/*`, 3 `text/html`, and parameters; () not at all."""
        if self.type not in ("*", offer[0]) or self.subtype not in ("*", offer[1]) or not self.parameters <= parameters:
            return ()
        return 1 + (self.type != "*") + (self.subtype != "*"), len(self.parameters)
