"""Parameters of handshakes: needed or not, which values are taken, and which the sandbox refuses on purpose."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from authproof.claims.claim import Claim
from authproof.claims.derive.shared.dialogue import Dialogue
from authproof.claims.derive.shared.parameter_claims import ParameterClaims
from authproof.claims.derive.shared.phrasing import phrase_denial
from authproof.claims.derive.shared.shape_borders import ShapeBorder
from authproof.claims.derive.shared.socket_states import begin_handshake
from authproof.claims.derive.shared.spec import ClaimedSpec
from authproof.model.pointers import extend_pointer, spec_pointer
from authproof.model.vocabulary import Case
from authproof.text.commonmark import quote_code


def claim_channel_parameters(spec: ClaimedSpec, channel: str) -> Iterator[Claim]:
    """Claim of every parameter of a channel what it may be, and what comes of another value."""
    for name in spec.provider.channels[channel].parameters:
        yield from _ChannelParameter(spec, channel, name).derive_all()


class _ChannelParameter(ParameterClaims):
    """One parameter of one channel."""

    def __init__(self, spec: ClaimedSpec, channel: str, name: str) -> None:
        described = spec.provider.channels[channel]
        pointer = spec_pointer("channels", channel, "parameters", name)
        super().__init__(name, described.parameters[name], pointer, described.path)
        self.spec = spec
        self.channel = channel
        self.code = quote_code(name)

    def claim_optional(self, values: Sequence[str | None], about: str) -> Claim:
        words = f"{self.code} may be left out of the handshake, or be sent"
        return self._claim_accepted("optional", words, values, about)

    def claim_missing(self, value: str | None, about: str) -> Claim:
        words, case = f"a handshake without {self.code}", self.parameter.missing_refusal
        return self._claim_refused("missing", words, value, about, case=case, says_how=self.missing_pointer)

    def claim_border(self, border: ShapeBorder, about: tuple[str, ...]) -> Iterator[Claim]:
        if border.accepted:
            words = f"{self.code} is taken if {border.words}"
            yield self._claim_accepted(f"{border.name}.taken", words, border.accepted, *about)
        for number, value in enumerate(border.refused):
            words = f"{self.code} is refused unless {border.words}: {quote_code(value)}"
            yield self._claim_refused(f"{border.name}.refused_{number}", words, value, *about)

    def claim_listed(self, index: int, value: str, about: str) -> Claim:
        words = f"{quote_code(value)} is taken as {self.code}"
        return self._claim_accepted(f"value_{index}", words, (value,), about)

    def claim_unlisted(self, value: str, about: str) -> Claim:
        return self._claim_refused("unlisted", f"{quote_code(value)} as {self.code}", value, about)

    def claim_any_value(self) -> Iterator[Claim]:
        about = (extend_pointer(self.pointer, "values"), extend_pointer(self.pointer, "shape"))
        yield self._claim_accepted("any", f"{self.code} may have any value", ("another-value",), *about)

    def claim_provoked(self, value: str, case: Case, about: str) -> Claim:
        return self._claim_refused(f"refused.{value}", f"{quote_code(value)} as {self.code}", value, about, case=case)

    def _claim_accepted(self, name: str, words: str, values: Sequence[str | None], *about: str) -> Claim:
        """Open one socket after the other, with these values; each stays open."""
        dialogue = begin_handshake(self.spec, self.channel)
        dialogue.steps.clear()
        for value in values:
            dialogue.renew_credentials()
            dialogue.open_socket(dialogue.waiting_parts if dialogue.access.message else None, given={self.name: value})
            if not dialogue.access.message:
                dialogue.expect_welcome()
            if not dialogue.channel.greeting:
                dialogue.expect_silence()
            dialogue.close_socket(1000)
        return self._make_claim(dialogue, name, words, *about)

    def _claim_refused(
        self,
        name: str,
        words: str,
        value: str | None,
        *about: str,
        case: Case | None = None,
        says_how: str | None = None,
    ) -> Claim:
        case = case or self.parameter.refusal
        dialogue = begin_handshake(self.spec, self.channel)
        sent = dialogue.waiting_parts if dialogue.access.message else None
        dialogue.expect_denial(case, sent, because=about[0], given={self.name: value})
        words = f"{words} {phrase_denial(dialogue, case)}"
        return self._make_claim(dialogue, name, words, *about, says_how or self.refusal_pointer)

    def _make_claim(self, dialogue: Dialogue, name: str, words: str, *about: str) -> Claim:
        claim_id = f"handshake.{self.channel}.{self.name}.{name}"
        return dialogue.make_channel_claim(claim_id, words, *about, self.place_pointer)
