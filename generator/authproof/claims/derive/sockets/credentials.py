"""Credentials on sockets: the borders of their shape, and what becomes of open and later sockets when they end."""

from __future__ import annotations

from collections.abc import Iterator

from authproof.claims.claim import (
    ANY_REFUSAL,
    Claim,
    ClaimTopic,
    ExpectedReply,
    PlantCredential,
    RevokeCredential,
    RotateCredential,
    TakenValue,
)
from authproof.claims.derive.shared.channel_access import ChannelAccess, list_accesses
from authproof.claims.derive.shared.credential_use import best_use_of
from authproof.claims.derive.shared.dialogue import Dialogue
from authproof.claims.derive.shared.judgement import judge_case, judge_handshake
from authproof.claims.derive.shared.phrasing import name_credential, phrase_close, phrase_turned_away
from authproof.claims.derive.shared.sendable_characters import (
    choose_sendable_characters,
    choose_sendable_values,
)
from authproof.claims.derive.shared.shape_borders import ShapeBorder, list_borders
from authproof.claims.derive.shared.socket_states import show_authenticated
from authproof.claims.derive.shared.spec import ClaimedSpec, margin_within
from authproof.model.credential import SocketsAtRevocation
from authproof.model.pointers import extend_pointer, spec_pointer
from authproof.model.vocabulary import Case
from authproof.text.english import agree_verb, spell_duration


def derive_socket_lifetime_claims(spec: ClaimedSpec) -> Iterator[Claim]:
    for channel in spec.provider.channels:
        for access in list_accesses(spec, channel):
            for name in spec.credentials_of(access.scheme):
                yield from _SocketCredential(spec, access, name).derive_all()


class _SocketCredential:
    """One credential of one way into a channel."""

    def __init__(self, spec: ClaimedSpec, access: ChannelAccess, name: str) -> None:
        self.spec, self.access, self.name = spec, access, name
        self.credential = spec.provider.credentials[name]
        self.title = name_credential(spec, name)
        self.pointer = spec_pointer("credentials", name)
        self.is_told = not spec.provider.is_dispensable(
            name, access.scheme, spec.provider.channels[access.channel].security
        )
        """Whether the client is turned away when it ends: no other scheme lets it in without."""

    def derive_all(self) -> Iterator[Claim]:
        """Claim every end that the spec speaks of."""
        if self.credential.revocation and self.is_told:
            kept = self.credential.revocation.sockets is SocketsAtRevocation.keep
            yield self._claim_revoked(kept=kept)
            yield self._claim_revoked_before()
            yield self._claim_replaced(kept=kept)
        if self.credential.single_use and self.is_told and not self._needs_itself():
            yield from self._claim_ended(
                "used", Case.used, None, extend_pointer(self.pointer, "single_use"), "used a second time"
            )
        if self.credential.lifetime:
            seconds = self.credential.lifetime.seconds
            yield self._claim_in_time(seconds)
            if not self.is_told or self._needs_itself(seconds):
                return
            yield from self._claim_ended(
                "over",
                Case.expired,
                seconds,
                extend_pointer(self.pointer, "lifetime", "seconds"),
                f"after {spell_duration(seconds)}",
            )
            if not self.credential.single_use:
                yield self._claim_use_meanwhile(seconds, sliding=self.credential.lifetime.sliding)

    def _needs_itself(self, seconds: float = 0) -> bool:
        """Tell whether it is asked for once more by what makes others good again after so many seconds."""
        others = (name for name in self.spec.credentials_of(self.access.scheme) if name != self.name)
        ended = (name for name in others if self.spec.has_ended(name, seconds, None))
        return any(self.name in self.spec.needed_to_obtain(name) for name in ended)

    def _claim_revoked(self, *, kept: bool) -> Claim:
        """Revoke it while a socket is open."""
        dialogue = Dialogue.begin_authenticated(self.spec, self.access)
        dialogue.add_step(RevokeCredential(self.name, dialogue.credentials[self.name]))
        if kept:
            show_authenticated(dialogue)
            words = f"the socket stays open when {self.title} is revoked"
        else:
            dialogue.expect_refused(Case.revoked)
            words = f"a revocation of {self.title} {phrase_close(dialogue, Case.revoked)}, at once"
        return self._make_claim(
            dialogue, "revoke", "open", words, extend_pointer(self.pointer, "revocation", "sockets")
        )

    def _claim_revoked_before(self) -> Claim:
        dialogue = Dialogue.begin_authenticated(self.spec, self.access)
        dialogue.close_socket(1000)
        dialogue.renew_spent()
        dialogue.add_step(RevokeCredential(self.name, dialogue.credentials[self.name]))
        dialogue.expect_turned_away(Case.revoked)
        words = f"{self.title} that was just revoked {phrase_turned_away(dialogue, Case.revoked)}"
        return self._make_claim(dialogue, "revoke", "next", words, extend_pointer(self.pointer, "revocation"))

    def _claim_replaced(self, *, kept: bool) -> Claim:
        """Put a new value in its place while a socket is open, and open another with that."""
        dialogue = Dialogue.begin_authenticated(self.spec, self.access)
        dialogue.add_step(RotateCredential(self.name, dialogue.credentials[self.name], f"new {self.name}"))
        if kept:
            show_authenticated(dialogue)
        else:
            dialogue.expect_refused(Case.revoked)
        dialogue.present_instead(self.name, (TakenValue(f"new {self.name}", self.name),))
        dialogue.renew_others(self.name)
        dialogue.open_authenticated()
        show_authenticated(dialogue)
        words = f"when {self.title} is replaced, the new one opens a socket"
        return self._make_claim(
            dialogue, "revoke", "renewed", words, extend_pointer(self.pointer, "revocation", "sockets")
        )

    def _claim_ended(self, name: str, case: Case, seconds: float | None, about: str, when: str) -> Iterator[Claim]:
        """Use it after its end. That it opens nothing may be documented where the refusal is not: two claims then."""
        dialogue = self._let_it_end(seconds)
        dialogue.expect_turned_away(case)
        exact = self._make_claim(
            dialogue, "lifetime", name, f"{when}, {self.title} {phrase_turned_away(dialogue, case)}", about
        )
        yield exact
        provider = self.spec.provider
        unsure = any(provider.is_assumed(fact) for fact in exact.rests_on) and not provider.is_assumed(about)
        if unsure and self.access.message is None:
            dialogue = self._let_it_end(seconds)
            dialogue.open_handshake(refused=ExpectedReply(ANY_REFUSAL, about))
            yield self._make_claim(
                dialogue, "lifetime", f"{name}.at_all", f"{when}, {self.title} opens no socket", about
            )

    def _let_it_end(self, seconds: float | None) -> Dialogue:
        """Let its time pass; without any, use it once."""
        if seconds is None:
            dialogue = Dialogue.begin_authenticated(self.spec, self.access)
            dialogue.close_socket(1000)
            dialogue.renew_others(self.name)
            return dialogue
        dialogue = self._begin_lifetime()
        dialogue.pass_time(seconds)
        dialogue.renew_others(self.name, seconds)
        return dialogue

    def _claim_in_time(self, seconds: int) -> Claim:
        dialogue = self._begin_lifetime()
        dialogue.pass_time(seconds - margin_within(seconds) - dialogue.login_pause)
        dialogue.renew_others(self.name, seconds)
        dialogue.open_authenticated()
        show_authenticated(dialogue)
        words = f"{self.title} opens a socket just before its {agree_verb(spell_duration(seconds), 'is', 'are')} over"
        return self._make_claim(
            dialogue, "lifetime", "in_time", words, extend_pointer(self.pointer, "lifetime", "seconds")
        )

    def _claim_use_meanwhile(self, seconds: int, *, sliding: bool) -> Claim:
        """Use it shortly before its end, and again a little later."""
        dialogue = self._begin_lifetime()
        dialogue.pass_time(seconds - margin_within(seconds) - dialogue.login_pause)
        dialogue.renew_others(self.name, seconds)
        dialogue.open_authenticated()
        dialogue.close_socket(1000)
        dialogue.pass_time(2 * margin_within(seconds))
        dialogue.renew_others(self.name, seconds)
        if sliding:
            dialogue.open_authenticated()
            show_authenticated(dialogue)
        else:
            dialogue.expect_turned_away(Case.expired)
        words = f"each use begins the lifetime of {self.title} anew" if sliding else f"no use prolongs {self.title}"
        return self._make_claim(
            dialogue, "lifetime", "sliding", words, extend_pointer(self.pointer, "lifetime", "sliding")
        )

    def _begin_lifetime(self) -> Dialogue:
        """Obtain it; one that is held from the start is used once, so that its time has begun everywhere."""
        dialogue = Dialogue(self.spec, self.access)
        if not dialogue.steps and self.credential.single_use:
            dialogue.steps += self.spec.accept_anew(self.name, None)
        elif not dialogue.steps:
            dialogue.open_authenticated()
            dialogue.close_socket(1000)
            dialogue.renew_others(self.name)
        return dialogue

    def _make_claim(self, dialogue: Dialogue, family: str, name: str, words: str, *about: str) -> Claim:
        several = len(self.spec.credentials_of(self.access.scheme)) > 1
        place = f"{self.access.id}.{self.name}" if several else self.access.id
        topic = ClaimTopic.revocation if family == "revoke" else ClaimTopic.lifetimes
        return dialogue.make_channel_claim(f"{family}.{place}.{name}", words, *about, topic=topic)


def derive_socket_shape_claims(spec: ClaimedSpec) -> Iterator[Claim]:
    seen: set[str] = set()
    for channel in spec.provider.channels:
        for access in list_accesses(spec, channel):
            for name in spec.credentials_of(access.scheme):
                told = not spec.provider.is_dispensable(name, access.scheme, spec.provider.channels[channel].security)
                if name not in seen and told and best_use_of(spec, name) is None:
                    seen.add(name)
                    credential = spec.provider.credentials[name]
                    for border in list_borders(
                        credential.shape,
                        credential.example,
                        choose_sendable_characters(spec.provider.schemes[access.scheme], name),
                        choose_sendable_values(spec.provider.schemes[access.scheme], name),
                    ):
                        yield _claim_shape_border(spec, access, name, border)


def _claim_shape_border(spec: ClaimedSpec, access: ChannelAccess, name: str, border: ShapeBorder) -> Claim:
    dialogue = Dialogue(spec, access)
    if len(spec.credentials_of(access.scheme)) == 1:
        dialogue.steps.clear()
    schemes = spec.provider.usable_schemes(dialogue.channel.security)
    for value in (*border.accepted, *border.refused):
        dialogue.add_step(PlantCredential(name, value))
        dialogue.present_instead(name, (value,))
        if value in border.accepted:
            dialogue.open_authenticated()
            if not (border.refused or dialogue.answers_authentication):
                dialogue.expect_silence()
            dialogue.close_socket(1000)
            dialogue.renew_others(name)
        elif access.message and (case := judge_handshake(spec, schemes, dialogue.written_parts)):
            dialogue.expect_denial(case)
        else:
            dialogue.expect_turned_away(judge_case(spec, schemes, dialogue.written_parts))
    about = tuple(spec_pointer("credentials", name, "shape") + pointer for pointer in border.pointers)
    statement = f"{name_credential(spec, name)} opens a socket only if {border.words}"
    return dialogue.make_channel_claim(f"shape.{name}.{border.name}", statement, *about, topic=ClaimTopic.shapes)
