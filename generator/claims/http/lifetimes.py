"""How long credentials live, on both sides of the border, and whether one use is the last."""

from __future__ import annotations

from collections.abc import Iterator

from generator.claims.claim import Claim, CredentialText, PassTime, Step
from generator.claims.make.sentences import name_credential
from generator.claims.make.subject import ClaimedSpec
from generator.claims.make.use import CredentialUse, best_use_of
from generator.model.credential import Lifetime
from generator.model.failure import Case
from generator.words import agree_verb, spell_duration

_MARGIN_SECONDS = 0.5
"""Seconds before the end at which a credential must still be good."""

_CENTURY_SECONDS = 100 * 365.25 * 86_400


def derive_lifetime_claims(spec: ClaimedSpec) -> Iterator[Claim]:
    """Claim the lifetime of every credential that travels over HTTP, and whether it can be used again."""
    for name, credential in spec.provider.credentials.items():
        use = best_use_of(spec, name)
        if use is None:
            continue
        if credential.secret and (credential.single_use or not use.is_last_use):
            yield _claim_reuse(use)
        if credential.lifetime:
            yield from _claim_lifetime_borders(use, credential.lifetime)
            if not use.is_last_use:
                yield _claim_use_meanwhile(use, credential.lifetime)
        elif credential.never_expires:
            yield _claim_never_expires(use)


def _claim_reuse(use: CredentialUse) -> Claim:
    before, credentials = use.obtain_credentials()
    pointer = f"/credentials/{use.credential}/single_use"
    if use.spec.provider.credentials[use.credential].single_use:
        steps = (*before, use.expect_accepted(credentials), use.expect_refused(credentials, Case.used, pointer))
        return _make_lifetime_claim(use, "once", "can be used once", (pointer,), steps, case=Case.used)
    steps = (*before, use.expect_accepted(credentials), use.expect_accepted(credentials))
    return _make_lifetime_claim(use, "again", "can be used again", (pointer,), steps)


def _claim_lifetime_borders(use: CredentialUse, lifetime: Lifetime) -> Iterator[Claim]:
    pointer, seconds = f"/credentials/{use.credential}/lifetime/seconds", lifetime.seconds
    time = agree_verb(spell_duration(seconds), "is", "are")
    before, credentials = _begin_lifetime(use)
    just = (*before, PassTime(seconds - _MARGIN_SECONDS), use.expect_accepted(credentials))
    yield _make_lifetime_claim(use, "lives", f"is still good just before its {time} over", (pointer,), just)
    over = (*before, PassTime(seconds), use.expect_refused(credentials, Case.expired, pointer))
    words = f"is expired as soon as its {time} over"
    yield _make_lifetime_claim(use, "expires", words, (pointer,), over, case=Case.expired)


def _claim_use_meanwhile(use: CredentialUse, lifetime: Lifetime) -> Claim:
    pointer, seconds = f"/credentials/{use.credential}/lifetime", lifetime.seconds
    before, credentials = _begin_lifetime(use)
    half = (*before, PassTime(seconds / 2), use.expect_accepted(credentials), PassTime(seconds / 2))
    about = (f"{pointer}/sliding", f"{pointer}/seconds")
    refused = use.expect_refused(credentials, Case.expired, about[0])
    if lifetime.sliding:
        steps = (*half, use.expect_accepted(credentials), PassTime(seconds), refused)
        words = f"lives on for {spell_duration(seconds)} after each use"
        return _make_lifetime_claim(use, "sliding", words, about, steps, case=Case.expired)
    return _make_lifetime_claim(
        use, "fixed", "does not live longer for being used", about, (*half, refused), case=Case.expired
    )


def _claim_never_expires(use: CredentialUse) -> Claim:
    before, credentials = _begin_lifetime(use)
    steps = (*before, PassTime(_CENTURY_SECONDS), use.expect_accepted(credentials))
    pointer = f"/credentials/{use.credential}/never_expires"
    return _make_lifetime_claim(use, "never_expires", "is still good after a hundred years", (pointer,), steps)


def _begin_lifetime(use: CredentialUse) -> tuple[tuple[Step, ...], dict[str, CredentialText]]:
    """Get the credential now: what is held by hand counts from the first request."""
    before, credentials = use.obtain_credentials()
    if use.spec.is_held_by_hand(use.credential) and not use.is_last_use:
        before = (*before, use.expect_accepted(credentials))
    return before, credentials


def _make_lifetime_claim(  # noqa: PLR0913 - the parts of a claim
    use: CredentialUse,
    name: str,
    words: str,
    about: tuple[str, ...],
    steps: tuple[Step, ...],
    *,
    case: Case | None = None,
) -> Claim:
    return Claim(
        id=f"lifetime.{use.credential}.{name}",
        topic="lifetimes",
        sentence=f"The {name_credential(use.spec, use.credential)} {words}.",
        rests_on=(*about, *use.accepted_facts(), *(use.refusal_facts(case) if case else ())),
        steps=steps,
    )
