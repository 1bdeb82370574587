"""Credentials over HTTP: the borders of their shape, how long they live, and how they are revoked."""

from __future__ import annotations

from collections.abc import Iterator

from authproof.claims.claim import (
    Claim,
    ClaimTopic,
    CredentialText,
    CredentialVariant,
    HeldCredential,
    PassTime,
    PlantCredential,
    RevokeCredential,
    RotateCredential,
    Step,
    TakenValue,
)
from authproof.claims.derive.shared.credential_use import CredentialUse, best_use_of
from authproof.claims.derive.shared.judgement import judge_request
from authproof.claims.derive.shared.phrasing import name_credential
from authproof.claims.derive.shared.sendable_characters import (
    choose_sendable_characters,
    choose_sendable_values,
)
from authproof.claims.derive.shared.shape_borders import ShapeBorder, list_borders
from authproof.claims.derive.shared.spec import MARGIN_SECONDS, ClaimedSpec
from authproof.model.credential import Lifetime
from authproof.model.pointers import extend_pointer, spec_pointer
from authproof.model.vocabulary import Case, Fate
from authproof.text.english import agree_verb, spell_duration

_CENTURY_SECONDS = 100 * 365.25 * 86_400


def derive_lifetime_claims(spec: ClaimedSpec) -> Iterator[Claim]:
    """Claim the lifetime of every credential that travels over HTTP, and whether it can be used again."""
    for name, credential in spec.provider.credentials.items():
        use = best_use_of(spec, name)
        if use is None:
            continue
        ends_untold = use.is_dispensable or use.needs_itself(credential.lifetime.seconds if credential.lifetime else 0)
        if credential.secret and (not ends_untold if credential.single_use else not use.is_last_use):
            yield _claim_reuse(use)
        if credential.lifetime:
            yield _claim_lives(use, credential.lifetime)
            if not ends_untold:
                yield _claim_expires(use, credential.lifetime)
            if not use.is_last_use and not ends_untold:
                yield _claim_use_meanwhile(use, credential.lifetime)
        elif credential.never_expires:
            yield _claim_never_expires(use)


def _claim_reuse(use: CredentialUse) -> Claim:
    before, credentials = use.obtain_credentials()
    pointer = spec_pointer("credentials", use.credential, "single_use")
    if use.spec.provider.credentials[use.credential].single_use:
        refused = use.expect_refused(credentials, Case.used, pointer)
        steps = (*before, use.expect_accepted(credentials), *use.renew_others(), refused)
        return _make_lifetime_claim(use, "once", "can be used once", (pointer,), steps, case=Case.used)
    steps = (*before, use.expect_accepted(credentials), *use.renew_others(), use.expect_accepted(credentials))
    return _make_lifetime_claim(use, "again", "can be used again", (pointer,), steps)


def _claim_lives(use: CredentialUse, lifetime: Lifetime) -> Claim:
    pointer, seconds = spec_pointer("credentials", use.credential, "lifetime", "seconds"), lifetime.seconds
    before, credentials = _begin_lifetime(use)
    just = (*before, PassTime(seconds - MARGIN_SECONDS), *use.renew_others(seconds), use.expect_accepted(credentials))
    words = f"is still good just before its {agree_verb(spell_duration(seconds), 'is', 'are')} over"
    return _make_lifetime_claim(use, "lives", words, (pointer,), just)


def _claim_expires(use: CredentialUse, lifetime: Lifetime) -> Claim:
    pointer, seconds = spec_pointer("credentials", use.credential, "lifetime", "seconds"), lifetime.seconds
    before, credentials = _begin_lifetime(use)
    over = (
        *before,
        PassTime(seconds),
        *use.renew_others(seconds),
        use.expect_refused(credentials, Case.expired, pointer),
    )
    words = f"is expired as soon as its {agree_verb(spell_duration(seconds), 'is', 'are')} over"
    return _make_lifetime_claim(use, "expires", words, (pointer,), over, case=Case.expired)


def _claim_use_meanwhile(use: CredentialUse, lifetime: Lifetime) -> Claim:
    pointer, seconds = spec_pointer("credentials", use.credential, "lifetime"), lifetime.seconds
    before, credentials = _begin_lifetime(use)
    half = (
        *before,
        PassTime(seconds / 2),
        *use.renew_others(seconds),
        use.expect_accepted(credentials),
        PassTime(seconds / 2),
        *use.renew_others(seconds),
    )
    about = (extend_pointer(pointer, "sliding"), extend_pointer(pointer, "seconds"))
    refused = use.expect_refused(credentials, Case.expired, about[0])
    if lifetime.sliding:
        steps = (*half, use.expect_accepted(credentials), PassTime(seconds), *use.renew_others(seconds), refused)
        words = f"lives on for {spell_duration(seconds)} after each use"
        return _make_lifetime_claim(use, "sliding", words, about, steps, case=Case.expired)
    return _make_lifetime_claim(
        use, "fixed", "does not live longer for being used", about, (*half, refused), case=Case.expired
    )


def _claim_never_expires(use: CredentialUse) -> Claim:
    before, credentials = _begin_lifetime(use)
    steps = (*before, PassTime(_CENTURY_SECONDS), *use.renew_others(_CENTURY_SECONDS), use.expect_accepted(credentials))
    pointer = spec_pointer("credentials", use.credential, "never_expires")
    return _make_lifetime_claim(use, "never_expires", "is still good after a hundred years", (pointer,), steps)


def _begin_lifetime(use: CredentialUse) -> tuple[tuple[Step, ...], dict[str, CredentialText]]:
    """Get the credential now: what is held by hand counts from the first request."""
    before, credentials = use.obtain_credentials()
    if use.spec.is_held_from_start(use.credential):
        if use.is_last_use:
            return (*before, *use.spec.accept_anew(use.credential, use.holder_level)), credentials
        before = (*before, use.expect_accepted(credentials), *use.renew_others())
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
        topic=ClaimTopic.lifetimes,
        sentence=f"The {name_credential(use.spec, use.credential)} {words}.",
        rests_on=(*about, *use.accepted_facts(), *(use.refusal_facts(case) if case else ())),
        steps=steps,
    )


def derive_revocation_claims(spec: ClaimedSpec) -> Iterator[Claim]:
    """Claim the end of every credential that can be revoked, as far as it travels over HTTP."""
    for name, credential in spec.provider.credentials.items():
        use = best_use_of(spec, name)
        if use is not None and credential.revocation is not None and not use.is_dispensable:
            yield _claim_revoked(use)
            if not use.needs_itself():
                yield _claim_replaced(use)
            if others := _claim_others(use, credential.revocation.others):
                yield others


def _claim_revoked(use: CredentialUse) -> Claim:
    before, credentials = use.obtain_credentials()
    mine = credentials[use.credential]
    alive = () if use.is_last_use else (use.expect_accepted(credentials), *use.renew_others())
    dead = use.expect_refused(credentials, Case.revoked, _effect_pointer(use))
    words = "is refused as soon as it was revoked"
    return _make_revocation_claim(use, "dead", words, (*before, *alive, RevokeCredential(use.credential, mine), dead))


def _claim_replaced(use: CredentialUse) -> Claim:
    before, credentials = use.obtain_credentials()
    name = f"{use.credential}_new"
    fresh: dict[str, CredentialText] = {**credentials, use.credential: (TakenValue(name, use.credential),)}
    rotate = RotateCredential(use.credential, credentials[use.credential], name)
    dead = use.expect_refused(credentials, Case.revoked, _effect_pointer(use))
    words = "is refused once there is a new one, which is good"
    return _make_revocation_claim(
        use, "replaced", words, (*before, rotate, use.expect_accepted(fresh), *use.renew_others(), dead)
    )


def _claim_others(use: CredentialUse, fate: Fate | None) -> Claim | None:
    """Claim what becomes of another credential of the same holder; none if no source says so, or there is no other."""
    second = CredentialVariant.second
    if fate is None or not use.spec.tables.find_demo_value(use.credential, second, use.holder_level):
        return None
    before, credentials = use.obtain_credentials()
    others = {**credentials, use.credential: (HeldCredential(use.credential, second, use.holder_level),)}
    pointer = spec_pointer("credentials", use.credential, "revocation", "others")
    alive = () if use.is_last_use else (use.expect_accepted(others), *use.renew_others())
    revoke = RevokeCredential(use.credential, credentials[use.credential])
    if fate is Fate.revoked:
        words, after = "ends", use.expect_refused(others, Case.revoked, pointer)
        facts = use.refusal_facts(Case.revoked)
    else:
        words, after, facts = "stays good", use.expect_accepted(others), ()
    return Claim(
        id=f"revocation.{use.credential}.others",
        topic=ClaimTopic.revocation,
        sentence=f"Another {name_credential(use.spec, use.credential)} of the same holder {words} when one is revoked.",
        rests_on=tuple(dict.fromkeys((pointer, *use.accepted_facts(), *facts))),
        steps=(*before, *alive, revoke, after),
    )


def _effect_pointer(use: CredentialUse) -> str:
    return spec_pointer("credentials", use.credential, "revocation", "effect")


def _make_revocation_claim(use: CredentialUse, name: str, words: str, steps: tuple[Step, ...]) -> Claim:
    return Claim(
        id=f"revocation.{use.credential}.{name}",
        topic=ClaimTopic.revocation,
        sentence=f"The {name_credential(use.spec, use.credential)} {words}.",
        rests_on=tuple(dict.fromkeys((_effect_pointer(use), *use.accepted_facts(), *use.refusal_facts(Case.revoked)))),
        steps=steps,
    )


def derive_shape_claims(spec: ClaimedSpec) -> Iterator[Claim]:
    """Claim every border of the shape of every credential that travels over HTTP."""
    for name, credential in spec.provider.credentials.items():
        use = best_use_of(spec, name)
        if use is not None and not use.is_dispensable:
            for border in list_borders(
                credential.shape,
                credential.example,
                choose_sendable_characters(spec.provider.schemes[use.scheme], name),
                choose_sendable_values(spec.provider.schemes[use.scheme], name),
            ):
                if claim := _claim_shape_border(use, border):
                    yield claim


def _claim_shape_border(use: CredentialUse, border: ShapeBorder) -> Claim | None:
    """Claim a border; none where all values that show it are somebody else's: very short shapes have few."""
    spec, pointer = use.spec, spec_pointer("credentials", use.credential, "shape")
    about = tuple(f"{pointer}{place}" for place in border.pointers)
    before, credentials = use.obtain_credentials()
    others = {name: text for name, text in credentials.items() if name != use.credential}
    needed = before if any(not spec.is_held_from_start(name) for name in others) else ()
    steps: list[Step] = [*needed]
    refusals: list[tuple[Case, str | None]] = []
    taken = _values_of_other_holders(use) if others else ()
    values = [value for value in (*border.accepted, *border.refused) if value not in taken]
    if not values:
        return None
    for value in values:
        mine: dict[str, CredentialText] = {**others, use.credential: (value,)}
        steps.append(PlantCredential(use.credential, value, use.holder_level))
        steps += spec.bind_anew(use.scheme, use.credential, mine, use.holder_level)
        if value in border.accepted:
            steps += (use.expect_accepted(mine), *use.renew_others())
        else:
            written = spec.write_scheme(use.scheme, mine)
            case, suspects = judge_request(spec, spec.schemes_of(use.operation), written, use.credential)
            refusals.append((case, next(iter(suspects), None)))
            steps.append(use.expect_refused(mine, case, about[0], refusals[-1][1]))
    refusal_facts = [fact for case, wrong in dict.fromkeys(refusals) for fact in use.refusal_facts(case, wrong)]
    return Claim(
        id=f"shape.{use.credential}.{border.name}",
        topic=ClaimTopic.shapes,
        sentence=f"The {name_credential(spec, use.credential)} is accepted only if {border.words}.",
        rests_on=tuple(dict.fromkeys((*about, *use.accepted_facts(), *refusal_facts))),
        steps=tuple(steps),
    )


def _values_of_other_holders(use: CredentialUse) -> frozenset[str]:
    """Give the values that are held from the start by others than whoever holds what travels beside them."""
    is_own = use.spec.is_held_from_start(use.credential)
    mine = (
        use.spec.tables.find_demo_value(use.credential, CredentialVariant.valid, use.holder_level) if is_own else None
    )
    (demo,) = (each.demo for each in use.spec.tables.credentials if each.id == use.credential)
    others = (holder for holder in demo.holders if holder.value != mine)
    return frozenset(value for holder in others for value in (holder.value, holder.second) if value is not None)
