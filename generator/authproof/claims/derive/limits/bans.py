"""Bans: how many refusals for a limit lead to one, within which time, and whom it meets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final, Unpack

from authproof.claims.claim import Claim, ClaimTopic, PassTime, Step
from authproof.claims.derive.limits.callers import (
    OTHER_ADDRESS,
    has_own_count,
    plant_other_holder,
    rotate_credential,
    share_count,
)
from authproof.claims.derive.limits.interference import suspend_limits_in_the_way
from authproof.claims.derive.limits.repeated_requests import (
    CallerChanges,
    RepeatedRequest,
    askable_operations,
)
from authproof.claims.derive.shared.channel_access import first_access
from authproof.claims.derive.shared.dialogue import Dialogue
from authproof.claims.derive.shared.held_credentials import keep_accepted
from authproof.claims.derive.shared.replies import expect_retry_after
from authproof.claims.derive.shared.spec import MARGIN_SECONDS, ClaimedSpec
from authproof.model.limit import Ban
from authproof.model.pointers import extend_pointer, spec_pointer
from authproof.model.vocabulary import Case, Scope
from authproof.text.english import spell_count, spell_duration, spell_name

_TEN_YEARS_SECONDS: Final = 10 * 365 * 86_400.0


def derive_ban_claims(spec: ClaimedSpec) -> Iterator[Claim]:
    """Claim every ban. The refusals that lead to it are asked for, since limits may come without a number."""
    for name, ban in spec.provider.bans.items():
        asked = [RepeatedRequest(spec, operation, name, alone=True) for operation in askable_operations(spec)]
        for repeated in sorted(asked, key=lambda each: each.caller_credential is None)[:1]:
            yield from _BanClaims(repeated, ban).derive_all()


class _BanClaims:
    """One ban, and one operation that shows it."""

    def __init__(self, repeated: RepeatedRequest, ban: Ban) -> None:
        self.repeated = repeated
        self.ban = ban
        self.pointer = spec_pointer("limits", repeated.limit)
        self.violated = self._be_refused(ban.violations)

    def derive_all(self) -> Iterator[Claim]:
        """Claim when the ban comes, whom it meets, and that it holds for sockets."""
        most, time = self.ban.violations, spell_duration(self.ban.seconds)
        number, seconds = extend_pointer(self.pointer, "violations"), extend_pointer(self.pointer, "seconds")
        refusal = self.repeated.phrase_refusal(Case.banned)
        almost = self._be_refused(most - 1)
        yield self._make_claim(
            "exhausted",
            f"{self._spell_refusals()} within {time} lead to a ban: the next request {refusal}.",
            number,
            (*self.violated, self._expect_banned_for(self.ban.lasts)),
        )
        fewer = (*almost, *self._expect_success())
        yield self._make_claim("not_yet", "One refusal fewer does not.", number, fewer, banned=False)
        if most > 1:
            first = self._be_refused(1)
            in_time = (*first, PassTime(self.ban.seconds - MARGIN_SECONDS), *almost, self._expect_banned())
            sentence = f"The last of them may come up to {time} after the first."
            yield self._make_claim("in_time", sentence, seconds, in_time)
            late = (*first, PassTime(self.ban.seconds), *almost, *self._expect_success())
            yield self._make_claim("late", "Later than that it does not count any more.", seconds, late, banned=False)
        yield from self._claim_end()
        yield from self._claim_cases()
        yield from self._claim_scope()
        yield from self._claim_sockets()

    def _claim_end(self) -> Iterator[Claim]:
        lasts, pointer = self.ban.lasts, extend_pointer(self.pointer, "lasts")
        if lasts is None:
            lasting = (*self.violated, PassTime(_TEN_YEARS_SECONDS), self._expect_banned())
            sentence = "No time is given after which it ends; in the sandbox it does not end by itself."
            yield self._make_claim("lasting", sentence, extend_pointer(self.pointer, "violations"), lasting)
            return
        early = min(MARGIN_SECONDS, lasts / 10)
        until = (*self.violated, PassTime(lasts - early), self._expect_banned_for(early))
        sentence = f"Until {spell_duration(lasts)} after the last refusal, the caller stays banned."
        yield self._make_claim("lasting", sentence, pointer, until)
        over = (*self.violated, PassTime(lasts), *self._expect_success())
        yield self._make_claim("over", "Then the ban is over.", pointer, over, banned=False)

    def _claim_cases(self) -> Iterator[Claim]:
        """Claim of each other kind of refusal that it counts that it leads to it, and of those that it does not."""
        pointer = extend_pointer(self.pointer, "cases")
        for index, case in enumerate(self.ban.cases[1:], start=1):
            steps = (*self._be_refused(self.ban.violations, case), self._expect_banned())
            sentence = f"Refusals as *{spell_name(case)}* count, too."
            yield self._make_claim(f"counts.{case}", sentence, extend_pointer(pointer, index), steps)
        if Case.limited not in self.ban.cases:
            steps = (*self._be_refused(self.ban.violations, Case.limited), *self._expect_success())
            sentence = "Refusals for a limit do not count."
            yield self._make_claim("not_limited", sentence, pointer, steps, banned=False)

    def _spell_refusals(self) -> str:
        """Say how many refusals of which kind: `3 refusals for a limit`."""
        if self.ban.cases[0] is Case.limited:
            return f"{spell_count(self.ban.violations, 'refusal')} for a limit"
        return f"{spell_count(self.ban.violations, 'refusal')} as *{spell_name(self.ban.cases[0])}*"

    def _claim_scope(self) -> Iterator[Claim]:
        scope, pointer = self.ban.scope, extend_pointer(self.pointer, "scope")
        if credential := self.repeated.caller_credential:
            apart = self.ban.counts_by_holder
            plant, value = plant_other_holder(self.repeated.spec, credential, self.repeated.level_used)
            steps = (plant, *self.violated, self._expect_outcome(passes=apart, credentials={credential: value}))
            sentence = f"It {'does not meet' if apart else 'meets'} somebody else."
            yield self._make_claim("other_holder", sentence, pointer, steps, banned=not apart)
            apart = has_own_count(self.repeated.spec, scope, self.repeated.scheme_used, self.repeated.level_used)
            rotate, value = rotate_credential(credential, self.repeated.level_used)
            steps = (*self.violated, rotate, self._expect_outcome(passes=apart, credentials={credential: value}))
            sentence = f"It {'ends' if apart else 'does not end'} with a new credential."
            yield self._make_claim("same_holder", sentence, pointer, steps, banned=not apart)
        apart = scope is Scope.address or (self.ban.counts_by_holder and self.repeated.scheme_used is None)
        elsewhere = (*self.violated, self._expect_outcome(passes=apart, address=OTHER_ADDRESS))
        sentence = f"It {'does not hold' if apart else 'holds'} at another address."
        yield self._make_claim("other_address", sentence, pointer, elsewhere, banned=not apart)

    def _claim_sockets(self) -> Iterator[Claim]:
        """Claim that the ban holds for sockets: their credentials were obtained before it."""
        spec, limit = self.repeated.spec, self.repeated.limit
        for channel in spec.provider.channels:
            access, level = first_access(spec, channel), self.repeated.level_used
            if access and share_count(spec, self.ban.scope, (self.repeated.scheme_used, access.scheme), level, level):
                dialogue = Dialogue(spec, access, level)
                dialogue.steps += self.violated
                dialogue.expect_turned_away(Case.banned, limit)
                sentence = f"It holds for *{spec.provider.channels[channel].title}*, too."
                scope = extend_pointer(self.pointer, "scope")
                claim = dialogue.make_claim(f"limit.{limit}.{channel}", sentence, scope, topic=ClaimTopic.limits)
                yield suspend_limits_in_the_way(spec, claim, limit)

    def _be_refused(self, times: int, case: Case | None = None) -> tuple[Step, ...]:
        return self.repeated.send_times(times, self.repeated.provoke_refusal(case or self.ban.cases[0]))

    def _expect_success(self) -> tuple[Step, ...]:
        """Ask once the limits themselves let a request pass again, if that is before a ban would be over."""
        pause = max((window.recovery_seconds for window in self.repeated.other_windows), default=0.0)
        waits = pause and (self.ban.lasts is None or pause < self.ban.lasts)
        return (*((PassTime(pause),) if waits else ()), self.repeated.expect_success())

    def _expect_banned(self, **changes: Unpack[CallerChanges]) -> Step:
        return self.repeated.expect_refused(Case.banned, self.repeated.limit, **changes)

    def _expect_banned_for(self, seconds: float | None) -> Step:
        """Expect the refusal of a ban that ends in so many seconds; None if it does not end by itself."""
        step = self.repeated.expect_refused(Case.banned, self.repeated.limit)
        return step if seconds is None else replace(step, expect=expect_retry_after(step.expect, seconds))

    def _expect_outcome(self, *, passes: bool, **changes: Unpack[CallerChanges]) -> Step:
        return self.repeated.expect_success(**changes) if passes else self._expect_banned(**changes)

    def _make_claim(
        self, name: str, sentence: str, about: str, steps: tuple[Step, ...], *, banned: bool = True
    ) -> Claim:
        refused = self.repeated.refusal_facts(Case.banned) if banned else ()
        limit = self.repeated.limit
        kept = tuple(keep_accepted(self.repeated.spec, steps))
        claim = Claim(f"limit.{limit}.{name}", ClaimTopic.limits, sentence, (about, *refused), kept)
        return suspend_limits_in_the_way(self.repeated.spec, claim, limit)
