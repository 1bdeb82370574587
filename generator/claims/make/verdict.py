"""How a request with spoilt or misplaced credentials is judged, by the documented schemes alone.

The sandbox has a judge of its own; that the two agree is one of the things that claims show.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Sequence
from typing import Final

from generator import template
from generator.claims.claim import Held, Taken, Text
from generator.claims.make.forms import fits
from generator.claims.make.placing import Sent
from generator.claims.make.subject import Subject
from generator.claims.text import fill, variant
from generator.model.credential import Fixed, Segment
from generator.model.failure import Case
from generator.model.scheme import Part, Place

_BASE64: Final = re.compile("[A-Za-z0-9+/]+={0,2}")
_RANK: Final = (Case.missing, Case.malformed, Case.unknown)
"""From nothing to almost right: of several schemes, the one that came farthest tells the refusal."""


def judged(subject: Subject, schemes: Sequence[str], sent: Sent) -> Case:
    """Tell the case of a request none of whose credentials is good for these schemes: missing, malformed or unknown."""
    cases = [_by(subject, scheme, sent) for scheme in schemes]
    return max(cases, key=_RANK.index, default=Case.missing)


def lets_in(subject: Subject, schemes: Sequence[str], sent: Sent) -> bool:
    """Tell whether a request has all that one of the accepted schemes asks for, valid credentials supposed."""
    return any(_has_all(subject, subject.sent(each, subject.held(each)), sent) for each in schemes)


def shown(subject: Subject, text: Text) -> str:
    """Fill a text with the examples of the spec."""
    return fill(text, lambda piece: _example(subject, piece))


def _example(subject: Subject, piece: Held | Taken) -> str:
    name = piece.credential
    if name is None:
        return ""
    tables = subject.tables.credential(name)
    value = subject.provider.credentials[name].example
    drawn = {"wrong": tables.demo.wrong, "expired": tables.demo.expired, "revoked": tables.demo.revoked}
    return drawn.get(piece.variant) or variant(value, piece.variant, tables.shape)


def _by(subject: Subject, scheme: str, sent: Sent) -> Case:
    parts = subject.provider.schemes[scheme].parts
    found = [(part, _standing(subject, part, sent)) for part in parts]
    tell = [part for part in parts if template.holes(part.template)] or list(parts)
    if not any(text is not None and part in tell for part, text in found):
        return Case.missing
    return (
        Case.unknown
        if all(text is not None and _right(subject, part, text) for part, text in found)
        else Case.malformed
    )


def _has_all(subject: Subject, wanted: Sent, sent: Sent) -> bool:
    return all(_standing(subject, part, sent) == shown(subject, text).strip(" ") for part, text in wanted)


def _standing(subject: Subject, part: Part, sent: Sent) -> str | None:
    """Give the text that stands in the place of a part; none if it is as good as nothing."""
    texts = [shown(subject, text) for other, text in sent if _same_place(part, other)]
    if part.place is Place.message:  # what a message carries is never nothing
        return next(iter(texts), None)
    if part.place is Place.subprotocol:  # other offers are for others
        return next((text for text in texts if text.startswith(part.template.partition("{")[0])), None)
    prefix = template.fill(part.template, dict.fromkeys(template.holes(part.template), "")).strip()
    nothing = ("", prefix) if template.holes(part.template) and not part.base64 else ("",)
    stripped = [text.strip(" ") if part.place is Place.header else text for text in texts]
    return next((text for text in stripped if text not in nothing), None)


def _same_place(part: Part, other: Part) -> bool:
    if part.place is Place.header:
        return other.place is Place.header and part.name.lower() == other.name.lower()
    return (part.place, part.name, part.message) == (other.place, other.name, other.message)


def _right(subject: Subject, part: Part, text: str) -> bool:
    """Tell whether a text is written as its part says."""
    if part.base64 is None:
        return fits(_segments(subject, part.template), text)
    before, _, after = part.template.partition("{base64}")
    encoded = text[len(before) : len(text) - len(after)]
    if not (text.startswith(before) and text.endswith(after) and _BASE64.fullmatch(encoded)):
        return False
    try:
        return fits(_segments(subject, part.base64), b64decode(encoded, validate=True).decode())
    except ValueError:
        return False


def _segments(subject: Subject, written: str) -> Sequence[Segment]:
    """Read a template as one shape: its fixed text, and the shapes of its credentials."""
    segments: list[Segment] = []
    for piece in template.parse(written):
        segments += [Fixed(literal=piece)] if isinstance(piece, str) else subject.provider.credentials[piece.name].shape
    return segments
