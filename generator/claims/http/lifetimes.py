"""How long credentials live, on both sides of the border, and whether one use is the last."""

from __future__ import annotations

from collections.abc import Iterator

from generator.claims.claim import Claim, Step, Text, Wait
from generator.claims.make.sentences import titled
from generator.claims.make.subject import Subject
from generator.claims.make.use import Use, use_of
from generator.model.credential import Lifetime
from generator.model.failure import Case
from generator.words import agreed, duration

_CLOSE = 0.5
"""Seconds before the end at which a credential must still be good."""

_CENTURY = 100 * 365.25 * 86_400


def claims(subject: Subject) -> Iterator[Claim]:
    """Claim the lifetime of every credential that travels over HTTP, and whether it can be used again."""
    for name, credential in subject.provider.credentials.items():
        use = use_of(subject, name)
        if use is None:
            continue
        if credential.secret and (credential.single_use or not use.ends_it):
            yield _again(use)
        if credential.lifetime:
            yield from _borders(use, credential.lifetime)
            if not use.ends_it:
                yield _used_meanwhile(use, credential.lifetime)
        elif credential.never_expires:
            yield _never(use)


def _again(use: Use) -> Claim:
    before, credentials = use.obtain()
    at = f"/credentials/{use.credential}/single_use"
    if use.subject.provider.credentials[use.credential].single_use:
        steps = (*before, use.accepted(credentials), use.refused(credentials, Case.used, at))
        return _claim(use, "once", "can be used once", (at,), steps, case=Case.used)
    steps = (*before, use.accepted(credentials), use.accepted(credentials))
    return _claim(use, "again", "can be used again", (at,), steps)


def _borders(use: Use, lifetime: Lifetime) -> Iterator[Claim]:
    at, seconds = f"/credentials/{use.credential}/lifetime/seconds", lifetime.seconds
    time = agreed(duration(seconds), "is", "are")
    before, credentials = _begun(use)
    just = (*before, Wait(seconds - _CLOSE), use.accepted(credentials))
    yield _claim(use, "lives", f"is still good just before its {time} over", (at,), just)
    over = (*before, Wait(seconds), use.refused(credentials, Case.expired, at))
    words = f"is expired as soon as its {time} over"
    yield _claim(use, "expires", words, (at,), over, case=Case.expired)


def _used_meanwhile(use: Use, lifetime: Lifetime) -> Claim:
    at, seconds = f"/credentials/{use.credential}/lifetime", lifetime.seconds
    before, credentials = _begun(use)
    half = (*before, Wait(seconds / 2), use.accepted(credentials), Wait(seconds / 2))
    about = (f"{at}/sliding", f"{at}/seconds")
    refused = use.refused(credentials, Case.expired, about[0])
    if lifetime.sliding:
        steps = (*half, use.accepted(credentials), Wait(seconds), refused)
        words = f"lives on for {duration(seconds)} after each use"
        return _claim(use, "sliding", words, about, steps, case=Case.expired)
    return _claim(use, "fixed", "does not live longer for being used", about, (*half, refused), case=Case.expired)


def _never(use: Use) -> Claim:
    before, credentials = _begun(use)
    steps = (*before, Wait(_CENTURY), use.accepted(credentials))
    at = f"/credentials/{use.credential}/never_expires"
    return _claim(use, "never_expires", "is still good after a hundred years", (at,), steps)


def _begun(use: Use) -> tuple[tuple[Step, ...], dict[str, Text]]:
    """Get the credential now: what is held by hand counts from the first request."""
    before, credentials = use.obtain()
    if use.subject.by_hand(use.credential) and not use.ends_it:
        before = (*before, use.accepted(credentials))
    return before, credentials


def _claim(  # noqa: PLR0913 - the parts of a claim
    use: Use, name: str, words: str, about: tuple[str, ...], steps: tuple[Step, ...], *, case: Case | None = None
) -> Claim:
    return Claim(
        id=f"lifetime.{use.credential}.{name}",
        topic="lifetimes",
        sentence=f"The {titled(use.subject, use.credential)} {words}.",
        rests_on=(*about, *use.facts(), *(use.told(case) if case else ())),
        steps=steps,
    )
