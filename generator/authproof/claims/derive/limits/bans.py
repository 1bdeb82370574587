"""Bans: how many refusals for a limit lead to one, within which time, and whom it meets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from authproof.claims.claim import (
    Claim,
    ClaimTopic,
    CredentialText,
    HeldCredential,
    PassTime,
    RotateCredential,
    Step,
    TakenValue,
)
from authproof.claims.derive.limits.concurrency import expect_over_limit
from authproof.claims.derive.limits.repeated_requests import (
    RepeatedRequest,
    askable_operations,
    plant_other_holder,
    recovery_seconds,
)
from authproof.claims.derive.limits.request_windows import HOLDER_SCOPES, OTHER_ADDRESS
from authproof.claims.derive.shared.channel_access import list_accesses
from authproof.claims.derive.shared.dialogue import Dialogue
from authproof.claims.derive.shared.spec import ClaimedSpec
from authproof.model.limit import Ban
from authproof.model.pointers import extend_pointer, spec_pointer
from authproof.model.vocabulary import Case, Scope
from authproof.text.english import spell_count, spell_duration

_TEN_YEARS = 10 * 365 * 86_400.0


def derive_ban_claims(spec: ClaimedSpec) -> Iterator[Claim]:
    """Claim every ban. The refusals that lead to it are asked for, since limits may come without a number."""
    for name, limit in spec.provider.limits.items():
        first = next(iter(askable_operations(spec)), None)
        if isinstance(limit, Ban) and first:
            ban = _BanClaims(RepeatedRequest(spec, first, name, alone=True), limit)
            yield from ban.derive_all()
            yield from ban.claim_sockets()


class _BanClaims:
    """One ban, and one operation that shows it."""

    def __init__(self, repeated: RepeatedRequest, limit: Ban) -> None:
        self.repeated = repeated
        self.limit = limit
        self.pointer = spec_pointer("limits", repeated.limit)

    def derive_all(self) -> Iterator[Claim]:
        """Claim when the ban comes, and whom it meets."""
        most, time = self.limit.violations, spell_duration(self.limit.seconds)
        number, seconds = extend_pointer(self.pointer, "violations"), extend_pointer(self.pointer, "seconds")
        refusal = self.repeated.phrase_refusal(Case.banned)
        almost = self._violate_limit(most - 1)
        yield self._make_claim(
            "exhausted",
            f"{spell_count(most, 'refusal')} for a limit within {time} lead to a ban: the next request {refusal}.",
            (number,),
            (*self._violate_limit(most), self._expect_banned()),
        )
        yield self._make_claim(
            "not_yet", "One refusal fewer does not.", (number,), (*almost, *self._expect_success()), ends=False
        )
        if most > 1:
            yield self._make_claim(
                "in_time",
                f"The last of them may come up to {time} after the first.",
                (seconds,),
                (*self._violate_limit(1), PassTime(self.limit.seconds - 0.5), *almost, self._expect_banned()),
            )
            late = (*self._violate_limit(1), PassTime(self.limit.seconds), *almost, *self._expect_success())
            yield self._make_claim("late", "Later than that it does not count any more.", (seconds,), late, ends=False)
        yield self._make_claim(
            "lasting",
            "The ban does not end by itself.",
            (number,),
            (*self._violate_limit(most), PassTime(_TEN_YEARS), self._expect_banned()),
        )
        yield from self._claim_scope()

    def _claim_scope(self) -> Iterator[Claim]:
        credential = self.repeated.caller_credential
        pointer = (extend_pointer(self.pointer, "scope"),)
        violated = self._violate_limit(self.limit.violations)
        if credential:
            alone = self.limit.scope in HOLDER_SCOPES
            plant, value = plant_other_holder(self.repeated.spec, credential)
            steps = (plant, *violated, self._expect_outcome(passes=alone, credentials={credential: value}))
            phrase = "does not meet" if alone else "meets"
            yield self._make_claim("other_holder", f"It {phrase} somebody else.", pointer, steps, ends=not alone)
            own = self.limit.scope is Scope.credential
            new: CredentialText = (TakenValue("new", credential),)
            rotate = RotateCredential(credential, (HeldCredential(credential),), "new")
            steps = (*violated, rotate, self._expect_outcome(passes=own, credentials={credential: new}))
            phrase = "ends" if own else "does not end"
            yield self._make_claim("same_holder", f"It {phrase} with a new credential.", pointer, steps, ends=not own)
        elsewhere = self.limit.scope is Scope.address
        steps = (*violated, self._expect_outcome(passes=elsewhere, address=OTHER_ADDRESS))
        phrase = "does not hold" if elsewhere else "holds"
        yield self._make_claim("other_address", f"It {phrase} at another address.", pointer, steps, ends=not elsewhere)

    def claim_sockets(self) -> Iterator[Claim]:
        """Claim that the ban holds for sockets: their credentials were obtained before it."""
        for channel in self.repeated.spec.provider.channels:
            for access in list_accesses(self.repeated.spec, channel)[:1]:
                dialogue = Dialogue(self.repeated.spec, access)
                dialogue.steps += self._violate_limit(self.limit.violations)
                expect_over_limit(dialogue, self.repeated.limit, Case.banned)
                title = self.repeated.spec.provider.channels[channel].title
                sentence = f"It holds for *{title}*, too."
                yield dialogue.make_claim(
                    f"limit.{self.repeated.limit}.{channel}",
                    sentence,
                    extend_pointer(self.pointer, "scope"),
                    topic=ClaimTopic.limits,
                )

    def _violate_limit(self, times: int) -> tuple[Step, ...]:
        return (self.repeated.provoke_refusal(Case.limited, times),) if times else ()

    def _expect_success(self) -> tuple[Step, ...]:
        """Ask once the limits themselves let a request pass again."""
        pause = max((recovery_seconds(other) for other in self.repeated.other_windows), default=0.0)
        return (*((PassTime(pause),) if pause else ()), self.repeated.expect_success())

    def _expect_banned(self, **more: Any) -> Step:
        return self.repeated.expect_refused(Case.banned, self.repeated.limit, **more)

    def _expect_outcome(self, *, passes: bool, **more: Any) -> Step:
        return self.repeated.expect_success(**more) if passes else self._expect_banned(**more)

    def _make_claim(
        self, name: str, sentence: str, about: tuple[str, ...], steps: tuple[Step, ...], *, ends: bool = True
    ) -> Claim:
        refused = self.repeated.refusal_facts(Case.banned) if ends else ()
        return Claim(f"limit.{self.repeated.limit}.{name}", ClaimTopic.limits, sentence, (*about, *refused), steps)
