"""Credentials that their owner ends: dead at that instant, and the new one in their place is good."""

from __future__ import annotations

from collections.abc import Iterator

from generator.claims.claim import Claim, Revoke, Rotate, Step, Taken, Text
from generator.claims.make.sentences import titled
from generator.claims.make.subject import Subject
from generator.claims.make.use import Use, use_of
from generator.model.failure import Case


def claims(subject: Subject) -> Iterator[Claim]:
    """Claim the end of every credential that can be revoked, as far as it travels over HTTP."""
    for name, credential in subject.provider.credentials.items():
        use = use_of(subject, name)
        if use is not None and credential.revocation is not None:
            yield _revoked(use)
            yield _replaced(use)


def _revoked(use: Use) -> Claim:
    before, credentials = use.obtain()
    mine = credentials[use.credential]
    alive = () if use.ends_it else (use.accepted(credentials),)
    dead = use.refused(credentials, Case.revoked, _at(use))
    words = "is refused as soon as it was revoked"
    return _claim(use, "dead", words, (*before, *alive, Revoke(use.credential, mine), dead))


def _replaced(use: Use) -> Claim:
    before, credentials = use.obtain()
    name = f"{use.credential}_new"
    fresh: dict[str, Text] = {**credentials, use.credential: (Taken(name, use.credential),)}
    rotate = Rotate(use.credential, credentials[use.credential], name)
    dead = use.refused(credentials, Case.revoked, _at(use))
    words = "is refused once there is a new one, which is good"
    return _claim(use, "replaced", words, (*before, rotate, use.accepted(fresh), dead))


def _at(use: Use) -> str:
    return f"/credentials/{use.credential}/revocation/effect"


def _claim(use: Use, name: str, words: str, steps: tuple[Step, ...]) -> Claim:
    return Claim(
        id=f"revocation.{use.credential}.{name}",
        topic="revocation",
        sentence=f"The {titled(use.subject, use.credential)} {words}.",
        rests_on=tuple(dict.fromkeys((_at(use), *use.facts(), *use.told(Case.revoked)))),
        steps=steps,
    )
