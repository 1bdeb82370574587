"""Requests that carry a credential wrongly: another word before it, half of it, in another place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from generator import template
from generator.claims.claim import Text
from generator.claims.make.placing import Sent
from generator.claims.make.spoilings import spoilings
from generator.claims.make.subject import Subject
from generator.claims.make.verdict import judged, lets_in, shown
from generator.model.failure import Case
from generator.model.scheme import Place


class Trial(NamedTuple):
    """One request that must be refused."""

    name: str
    """A part of an id."""
    words: str
    """What is wrong, for a sentence: `with `Bearer` in place of `Bot``."""
    case: Case
    sent: Sent
    about: tuple[str, ...]
    """JSON Pointers to the facts because of which it is refused."""
    certain: bool
    """Whether the case is the same for every value of the credential, not only for one like the example."""


def trials(subject: Subject, schemes: Sequence[str], scheme: str, credentials: Mapping[str, Text]) -> Iterator[Trial]:
    """Give every request with this scheme that is wrong in one thing; `schemes` are all that are accepted."""
    sent = subject.sent(scheme, credentials)
    fixed = tuple((part, text) for part, text in sent if not template.holes(part.template))
    seen = {_shown(subject, sent), _shown(subject, fixed)}
    for index, (part, text) in enumerate(sent):
        several = f"part_{index}." if len(sent) > 1 else ""
        for name, words, instead, field in spoilings(subject, part, text, credentials, alone=len(sent) == 1):
            changed = (*sent[:index], *instead, *sent[index + 1 :])
            as_text = _shown(subject, changed)
            if as_text not in seen and not lets_in(subject, schemes, changed):
                seen.add(as_text)
                case = judged(subject, schemes, changed)
                at = _about(subject, scheme, index, field)
                yield Trial(several + name, words, case, changed, at, field != "value")


def _about(subject: Subject, scheme: str, index: int, field: str) -> tuple[str, ...]:
    if field != "value":
        return (f"/schemes/{scheme}/parts/{index}/{field}",)
    part, credentials = subject.provider.schemes[scheme].parts[index], subject.provider.credentials
    names = (*template.holes(part.template), *template.holes(part.base64 or ""))
    shapes = {name: credentials[name].shape for name in names if name in credentials}
    return tuple(
        f"/credentials/{name}/shape/{number}" for name, shape in shapes.items() for number in range(len(shape))
    )


def _shown(subject: Subject, sent: Sent) -> tuple[tuple[Place, str, str], ...]:
    return tuple((part.place, part.name, shown(subject, text)) for part, text in sent)
