"""Shapes of credentials: what just fits is accepted, and what just does not is refused even though it was issued.

Unknown and malformed values are often answered alike, so each value is planted first: then only its shape can be why
it is refused.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator import template
from generator.claims.claim import Claim, Plant, Step, Text
from generator.claims.make.forms import Border, Safe, borders
from generator.claims.make.sentences import titled
from generator.claims.make.subject import Subject
from generator.claims.make.use import Use, use_of
from generator.claims.make.verdict import judged
from generator.model.failure import Case
from generator.model.scheme import Part, Place

_NOT_IN_COOKIES = ' ",;\\'


def claims(subject: Subject) -> Iterator[Claim]:
    """Claim every border of the shape of every credential that travels over HTTP."""
    for name, credential in subject.provider.credentials.items():
        use = use_of(subject, name)
        if use is not None:
            for border in borders(credential.shape, credential.example, _safe(subject, use)):
                yield _border(use, border)


def _border(use: Use, border: Border) -> Claim:
    subject, at = use.subject, f"/credentials/{use.credential}/shape"
    about = tuple(f"{at}{place}" for place in border.at)
    before, credentials = use.obtain()
    others = {name: text for name, text in credentials.items() if name != use.credential}
    needed = before if any(not subject.by_hand(name) for name in others) else ()
    steps: list[Step] = [*needed]
    cases: list[Case] = []
    for value in (*border.accepted, *border.refused):
        mine: dict[str, Text] = {**others, use.credential: (value,)}
        steps.append(Plant(use.credential, value, subject.provider.operations[use.operation].level))
        if value in border.accepted:
            steps.append(use.accepted(mine))
        else:
            cases.append(judged(subject, subject.scheme_of(use.operation), subject.sent(use.scheme, mine)))
            steps.append(use.refused(mine, cases[-1], about[0]))
    told = [fact for case in dict.fromkeys(cases) for fact in use.told(case)]
    return Claim(
        id=f"shape.{use.credential}.{border.name}",
        topic="shapes",
        sentence=f"The {titled(subject, use.credential)} is accepted only if {border.words}.",
        rests_on=tuple(dict.fromkeys((*about, *use.facts(), *told))),
        steps=tuple(steps),
    )


def _safe(subject: Subject, use: Use) -> Safe:
    """Tell which characters can stand where the credential travels."""
    parts = [part for part in subject.provider.schemes[use.scheme].parts if use.credential in _named(part)]
    return lambda character: all(_stands(part, character) for part in parts)


def _named(part: Part) -> tuple[str, ...]:
    return (*template.holes(part.template), *template.holes(part.base64 or ""))


def _stands(part: Part, character: str) -> bool:
    if part.base64 or part.place not in (Place.header, Place.cookie):
        return True
    visible = character.isascii() and character.isprintable()
    return visible and not (part.place is Place.cookie and character in _NOT_IN_COOKIES)
