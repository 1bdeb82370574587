"""Permission levels: each operation is open to those that have its level, by themselves or by what theirs includes."""

from __future__ import annotations

from collections.abc import Iterator

from generator.claims.claim import Claim
from generator.claims.http.refusals import released
from generator.claims.make.sentences import asked, using
from generator.claims.make.subject import Subject
from generator.claims.make.use import Use
from generator.commonmark import literal
from generator.model.failure import Case


def claims(subject: Subject) -> Iterator[Claim]:
    """Claim of every operation with a level, for the holders of each level, whether they may."""
    for operation in released(subject):
        needed = subject.provider.operations[operation].level
        for scheme in subject.scheme_of(operation) if needed else ():
            for level in subject.provider.levels:
                if needed and _holds(subject, scheme, level):
                    yield _claim(subject, operation, scheme, level, needed)


def _claim(subject: Subject, operation: str, scheme: str, level: str, needed: str) -> Claim:
    by = _granted(subject, level)
    use = Use(subject, subject.credentials_of(scheme)[0], operation, scheme)
    before, credentials = subject.obtain(scheme, level)
    at, title = f"/operations/{operation}/level", literal(subject.provider.levels[level].title)
    if needed in by:
        answer, told, words = use.accepted(credentials), by[needed], "may make"
    else:
        answer, told, words = use.refused(credentials, Case.forbidden, at), use.told(Case.forbidden), "may not make"
    return Claim(
        id=f"level.{operation}.{scheme}.{level}",
        topic="levels",
        sentence=f"Holders of the level *{title}* {words} {asked(subject, operation)}{using(subject, scheme)}.",
        rests_on=tuple(dict.fromkeys((at, *told, *_held(subject, scheme, level), *use.facts()))),
        steps=(*before, answer),
    )


def _granted(subject: Subject, level: str) -> dict[str, tuple[str, ...]]:
    """Give every level whose rights `level` has, with JSON Pointers to why: its own first, then what it includes."""
    found: dict[str, tuple[str, ...]] = {level: ()}
    for name in (queue := [level]):
        for index, other in enumerate(subject.provider.levels[name].includes):
            if other not in found:
                found[other] = (*found[name], f"/levels/{name}/includes/{index}")
                queue.append(other)
    return found


def _sources(subject: Subject, scheme: str) -> Iterator[str]:
    """Name the credentials held by hand that a scheme begins with."""
    for name in subject.credentials_of(scheme):
        operation = None if subject.by_hand(name) else subject.exchange_of(name)
        if operation is None:
            yield name
        else:
            yield from _sources(subject, subject.scheme_of(operation)[0])


def _holds(subject: Subject, scheme: str, level: str) -> bool:
    credentials = subject.provider.credentials
    return all(level in credentials[name].levels for name in _sources(subject, scheme))


def _held(subject: Subject, scheme: str, level: str) -> tuple[str, ...]:
    """Point to the statements that the credentials may be of a level."""
    credentials = subject.provider.credentials
    names = dict.fromkeys(_sources(subject, scheme))
    return tuple(f"/credentials/{name}/levels/{credentials[name].levels.index(level)}" for name in names)
