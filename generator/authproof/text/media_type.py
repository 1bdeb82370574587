"""Media types (RFC 9110, section 8.3.1), and which of several a caller prefers (section 12.5.1)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

_QUALITY: Final = re.compile(r"(0(\.[0-9]{0,3})?|1(\.0{0,3})?)")


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
    ranges = [parsed for item in accept.split(",") if (parsed := _parse_range(item))]
    qualities = [_rate_offer(offer, ranges) for offer in offers]
    best = max(qualities)
    return qualities.index(best) if best > 0 else 0


def _parse_range(item: str) -> _MediaRange | None:
    media_type, *parameters = (piece.strip().lower() for piece in item.split(";"))
    kind, slash, subtype = media_type.partition("/")
    quality = next((each[2:].strip() for each in parameters if each.startswith("q=")), "1")
    return _MediaRange(kind, subtype, float(quality)) if slash and _QUALITY.fullmatch(quality) else None


def _rate_offer(offer: str, ranges: list[_MediaRange]) -> float:
    kind, _, subtype = offer.partition(";")[0].strip().lower().partition("/")
    ranked_matches = [(each.precision_for((kind, subtype)), each.quality) for each in ranges]
    return max((match for match in ranked_matches if match[0]), default=(0, 0.0))[1]


class _MediaRange(NamedTuple):
    type: str
    subtype: str
    quality: float

    def precision_for(self, offer: tuple[str, str]) -> int:
        """How closely the range names an offer: 0 not at all, 1 `*/*`, 2 `text/*`, 3 `text/html`."""
        if self.type == "*":
            return 1
        if self.type != offer[0]:
            return 0
        return 2 if self.subtype == "*" else 3 * (self.subtype == offer[1])
