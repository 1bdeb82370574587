"""Credentials that their owner ends: dead at that instant, and the new one in their place is good."""

from __future__ import annotations

from collections.abc import Iterator

from generator.claims.claim import Claim, CredentialText, RevokeCredential, RotateCredential, Step, TakenValue
from generator.claims.make.sentences import name_credential
from generator.claims.make.subject import ClaimedSpec
from generator.claims.make.use import CredentialUse, best_use_of
from generator.model.failure import Case


def derive_revocation_claims(spec: ClaimedSpec) -> Iterator[Claim]:
    """Claim the end of every credential that can be revoked, as far as it travels over HTTP."""
    for name, credential in spec.provider.credentials.items():
        use = best_use_of(spec, name)
        if use is not None and credential.revocation is not None:
            yield _claim_revoked(use)
            yield _claim_replaced(use)


def _claim_revoked(use: CredentialUse) -> Claim:
    before, credentials = use.obtain_credentials()
    mine = credentials[use.credential]
    alive = () if use.is_last_use else (use.expect_accepted(credentials),)
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
    return _make_revocation_claim(use, "replaced", words, (*before, rotate, use.expect_accepted(fresh), dead))


def _effect_pointer(use: CredentialUse) -> str:
    return f"/credentials/{use.credential}/revocation/effect"


def _make_revocation_claim(use: CredentialUse, name: str, words: str, steps: tuple[Step, ...]) -> Claim:
    return Claim(
        id=f"revocation.{use.credential}.{name}",
        topic="revocation",
        sentence=f"The {name_credential(use.spec, use.credential)} {words}.",
        rests_on=tuple(dict.fromkeys((_effect_pointer(use), *use.accepted_facts(), *use.refusal_facts(Case.revoked)))),
        steps=steps,
    )
