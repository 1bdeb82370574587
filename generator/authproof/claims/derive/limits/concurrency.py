"""Sockets at the same time: how many may be open, and who shares the count."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from authproof.claims.claim import (
    Claim,
    ClaimTopic,
    CloseSocket,
    CredentialText,
    ExpectClose,
    ExpectMessage,
    ExpectSilence,
    OpenSocket,
    SendMessage,
    Step,
)
from authproof.claims.derive.limits.callers import (
    has_own_count,
    phrase_other_holder,
    phrase_same_holder,
    plant_other_holder,
    rotate_credential,
    share_count,
)
from authproof.claims.derive.limits.interference import suspend_limits_in_the_way
from authproof.claims.derive.shared.channel_access import ChannelAccess, is_single_use, list_accesses
from authproof.claims.derive.shared.dialogue import Dialogue
from authproof.claims.derive.shared.held_credentials import keep_accepted
from authproof.claims.derive.shared.spec import ClaimedSpec
from authproof.model.limit import Concurrency
from authproof.model.pointers import extend_pointer, spec_pointer
from authproof.model.vocabulary import Case, Scope
from authproof.text.english import spell_count


def derive_concurrency_claims(spec: ClaimedSpec) -> Iterator[Claim]:
    """Claim every limit of sockets at the same time."""
    for name, limit in spec.provider.concurrencies.items():
        channels = limit.channels or spec.provider.channels
        covered = [access for channel in channels for access in list_accesses(spec, channel)]
        if limit.scope is Scope.credential:
            covered = [access for access in covered if not is_single_use(spec, access)]
        if covered:
            yield from _ConcurrencyClaims(spec, name, limit, covered).derive_all()


class _ConcurrencyClaims:
    """One limit of open sockets, and the ways into the channels that it covers."""

    def __init__(self, spec: ClaimedSpec, name: str, limit: Concurrency, covered: list[ChannelAccess]) -> None:
        self.spec = spec
        self.name = name
        self.limit = limit
        self.covered = covered
        self.pointer = spec_pointer("limits", name)

    def derive_all(self) -> Iterator[Claim]:
        """Claim how many sockets may be open, and which of them count together."""
        for access in self.covered:
            yield self._claim_full(access)
        first = self.covered[0]
        yield self._claim_room_after_close(first)
        for channel in dict.fromkeys(access.channel for access in self.covered if access.channel != first.channel):
            other = next(each for each in self.covered if each.channel == channel)
            if share_count(self.spec, self.limit.scope, (first.scheme, other.scheme)):
                yield self._claim_channels_together(first, other)
        yield from self._claim_sharing()

    def _claim_full(self, access: ChannelAccess) -> Claim:
        dialogue = self._open_all(access)
        self._renew_credentials(dialogue)
        self._expect_over_limit(dialogue)
        most, title = spell_count(self.limit.connections, "socket"), self.spec.provider.schemes[access.scheme].title
        sentence = f"{most} may be open at a time; one more with *{title}* is refused."
        return self._make_claim(dialogue, f"full.{access.id}", sentence, *self._limit_facts(access))

    def _claim_room_after_close(self, access: ChannelAccess) -> Claim:
        dialogue = self._open_all(access)
        dialogue.close_socket(1000)
        self._open_again(dialogue)
        dialogue.expect_silence()
        sentence = "Once one of them is closed, another may be opened."
        return self._make_claim(dialogue, "left", sentence, extend_pointer(self.pointer, "connections"))

    def _claim_channels_together(self, access: ChannelAccess, other: ChannelAccess) -> Claim:
        dialogue = self._open_all(access)
        second = Dialogue(self.spec, other, hasty=True)
        self._expect_over_limit(second)
        dialogue.steps += [_rename_socket(step) for step in second.steps]
        channels = self.spec.provider.channels
        sentence = f"*{channels[access.channel].title}* and *{channels[other.channel].title}* share the count."
        return self._make_claim(dialogue, f"together.{other.channel}", sentence, *self._limit_facts(other))

    def _claim_sharing(self) -> Iterator[Claim]:
        """Claim who shares the count, by the first way that takes a single credential which callers have anyway."""
        for access in self.covered:
            names = self.spec.credentials_of(access.scheme)
            if len(names) == 1 and self.spec.is_held_from_start(names[0]):
                apart = self.limit.counts_by_holder
                plant, value = plant_other_holder(self.spec, names[0])
                sentence = phrase_other_holder("sockets", apart=apart)
                yield self._claim_socket_of(access, plant, {names[0]: value}, "other_holder", sentence, passes=apart)
                if not self.spec.provider.credentials[names[0]].closes_sockets:
                    apart = has_own_count(self.spec, self.limit.scope, access.scheme)
                    rotate, value = rotate_credential(names[0])
                    sentence = phrase_same_holder(apart=apart)
                    yield self._claim_socket_of(
                        access, rotate, {names[0]: value}, "same_holder", sentence, passes=apart
                    )
                return

    def _claim_socket_of(  # noqa: PLR0913 - what the claims on sharing differ in
        self,
        access: ChannelAccess,
        step: Step,
        credentials: dict[str, CredentialText],
        suffix: str,
        sentence: str,
        *,
        passes: bool,
    ) -> Claim:
        """Open one socket more, with other credentials."""
        dialogue = self._open_all(access)
        dialogue.steps.append(step)
        dialogue.credentials = credentials
        if passes:
            dialogue.open_authenticated()
            dialogue.expect_silence()
        else:
            self._expect_over_limit(dialogue)
        return self._make_claim(dialogue, suffix, sentence, extend_pointer(self.pointer, "scope"))

    def _open_all(self, access: ChannelAccess) -> Dialogue:
        dialogue = Dialogue(self.spec, access, hasty=True)
        others = dialogue.count_as(self.name, self.limit.connections - 1)
        dialogue.open_authenticated()
        for _ in range(others):
            self._open_again(dialogue)
        return dialogue

    def _open_again(self, dialogue: Dialogue) -> None:
        self._renew_credentials(dialogue)
        dialogue.open_authenticated()

    def _renew_credentials(self, dialogue: Dialogue) -> None:
        """Get fresh credentials, if the first may be good for one use only, and others count with them."""
        if self.limit.scope is not Scope.credential:
            dialogue.renew_credentials()

    def _expect_over_limit(self, dialogue: Dialogue) -> None:
        dialogue.expect_turned_away(Case.limited, self.name)

    def _limit_facts(self, access: ChannelAccess) -> tuple[str, ...]:
        channels = self.limit.channels
        listed = (extend_pointer(self.pointer, "channels", channels.index(access.channel)),) if channels else ()
        return (extend_pointer(self.pointer, "connections"), *listed)

    def _make_claim(self, dialogue: Dialogue, suffix: str, sentence: str, *about: str) -> Claim:
        claim = dialogue.make_claim(f"limit.{self.name}.{suffix}", sentence, *about, topic=ClaimTopic.limits)
        claim = replace(claim, steps=tuple(keep_accepted(self.spec, claim.steps)))
        return suspend_limits_in_the_way(self.spec, claim, self.name)


def _rename_socket(step: Step) -> Step:
    """Tell the sockets of a second dialogue from those of the first."""
    if isinstance(step, OpenSocket | SendMessage | ExpectMessage | ExpectSilence | ExpectClose | CloseSocket):
        return replace(step, socket=f"other {step.socket}")
    return step
