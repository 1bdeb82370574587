"""Device codes: the page on which a person decides about them, and how often a caller may ask meanwhile (RFC 8628)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from authproof.claims.claim import (
    ANY_REFUSAL,
    Claim,
    ClaimTopic,
    CredentialText,
    CredentialVariant,
    ExpectedReply,
    HeldCredential,
    PassTime,
    PlantCredential,
    SendRequest,
    Step,
)
from authproof.claims.derive.shared.consent import (
    decide_for_device,
    decide_otherwise,
    device_pointer,
    expect_device_page,
    open_device_page,
)
from authproof.claims.derive.shared.credential_use import CredentialUse, best_use_of
from authproof.claims.derive.shared.phrasing import name_credential
from authproof.claims.derive.shared.spec import ClaimedSpec, margin_within
from authproof.model.authorization import DeviceAuthorizationRequest
from authproof.model.grant import Grant
from authproof.model.pointers import spec_pointer
from authproof.model.vocabulary import Case
from authproof.sandbox.engine.http.consent_page import ALLOW, DENY
from authproof.text.commonmark import quote_literal
from authproof.text.english import agree_verb, spell_duration

_SLOW_DOWN_SECONDS: Final = 5
"""By how much the interval grows with each `slow_down` (RFC 8628, section 3.5)."""


def derive_device_claims(spec: ClaimedSpec) -> Iterator[Claim]:
    """Claim what every verification page answers, and when a caller may ask for the decision again."""
    for name, grant in spec.provider.grants.items():
        request = grant.device_authorization
        if request is not None and (use := best_use_of(spec, request.device_code)):
            asked = _AskedDevice(spec, name, grant, request, use)
            yield from _claim_page(asked)
            yield from _claim_interval(asked)
            yield from _claim_bound(asked)


@dataclass(frozen=True, slots=True)
class _AskedDevice:
    """One way for a device to get access, and the request that its device code is for."""

    spec: ClaimedSpec
    name: str
    grant: Grant
    request: DeviceAuthorizationRequest
    use: CredentialUse

    @property
    def title(self) -> str:
        return f"*{quote_literal(self.grant.title)}*"

    @property
    def page(self) -> str:
        return f"The page of {self.title}"

    @property
    def user_code(self) -> CredentialText:
        return self.obtained[self.request.user_code]

    @property
    def obtained(self) -> dict[str, CredentialText]:
        """What is sent, with the user code that was issued beside it."""
        _, issued = self.spec.exchange_credentials(self.request.operation)
        return issued | self.use.obtain_credentials()[1]

    @property
    def undecided(self) -> tuple[Step, ...]:
        """What is done until a person can decide."""
        steps, _ = self.use.obtain_credentials()
        return tuple(decide_otherwise(self.spec.provider, self.request.device_code, steps, None))

    @property
    def shown(self) -> ExpectedReply:
        return expect_device_page(self.spec.provider, self.request.device_code)

    def decide(self, decision: str, expect: ExpectedReply | None = None) -> SendRequest:
        return decide_for_device(self.request, self.user_code, decision, expect or self.shown)

    def refuse(self, case: Case) -> SendRequest:
        """Ask with the device code, and be refused."""
        return self.use.expect_refused(self.obtained, case, self.point_to("device_code"))

    def point_to(self, *steps: str) -> str:
        return device_pointer(self.spec.provider, self.request.device_code, *steps)

    def facts(self, *fields: str) -> tuple[str, ...]:
        """Point to fields of the grant, and to how its page is addressed."""
        page = (self.point_to("verification", "server"), self.point_to("verification", "path"))
        return (*map(self.point_to, fields), *page)

    def make_claim(self, name: str, words: str, facts: tuple[str, ...], *steps: Step) -> Claim:
        return Claim(
            id=f"grant.{self.name}.{name}",
            topic=ClaimTopic.grants,
            sentence=f"{words}.",
            rests_on=tuple(dict.fromkeys(facts)),
            steps=steps,
        )


def _claim_page(asked: _AskedDevice) -> Iterator[Claim]:
    """Claim what a person sees, and that a decision is made once."""
    user_code = name_credential(asked.spec, asked.request.user_code)
    refused = ExpectedReply(ANY_REFUSAL, "")
    empty = open_device_page(asked.request, None, asked.shown)
    yield asked.make_claim("page", f"{asked.page} asks whoever opens it for the {user_code}", asked.facts(), empty)
    facts, entered = asked.facts("user_code"), open_device_page(asked.request, asked.user_code, asked.shown)
    words = f"{asked.page} asks whoever enters the {user_code} whether to allow it"
    yield asked.make_claim("page.entered", words, facts, *asked.undecided, entered)
    wrong: CredentialText = (HeldCredential(asked.request.user_code, CredentialVariant.wrong),)
    if asked.spec.value_in_state(asked.request.user_code, CredentialVariant.wrong) is not None:
        unknown = decide_for_device(asked.request, wrong, ALLOW, refused)
        words = f"{asked.page} refuses a {user_code} that was never issued"
        yield asked.make_claim("page.unknown", words, facts, *asked.undecided, unknown)
    for first, second, done in ((ALLOW, DENY, "allowed"), (DENY, ALLOW, "denied")):
        words = f"{asked.page} takes no other decision about what was {done}"
        steps = (*asked.undecided, asked.decide(first), asked.decide(second, refused))
        yield asked.make_claim(f"page.{done}", words, facts, *steps)
    lifetime = asked.spec.provider.credentials[asked.request.device_code].lifetime
    if lifetime is not None:
        end = spec_pointer("credentials", asked.request.device_code, "lifetime", "seconds")
        device_code = name_credential(asked.spec, asked.request.device_code)
        late = (*asked.undecided, PassTime(lifetime.seconds), asked.decide(ALLOW, refused))
        words = f"{asked.page} refuses a {user_code} once the {device_code} has expired"
        yield asked.make_claim("page.expired", words, (end, *facts), *late)


def _claim_interval(asked: _AskedDevice) -> Iterator[Claim]:
    """Claim how long a caller has to wait between two requests, before and after it was told to slow down."""
    seconds, device_code = asked.request.interval, name_credential(asked.spec, asked.request.device_code)
    pending, slow_down = asked.refuse(Case.authorization_pending), asked.refuse(Case.slow_down)
    cases = (*asked.use.refusal_facts(Case.authorization_pending), *asked.use.refusal_facts(Case.slow_down))
    about = (*asked.facts("interval", "device_code"), *asked.use.accepted_facts(), *cases)
    whole = agree_verb(spell_duration(seconds), "is", "are")
    early = PassTime(seconds - margin_within(seconds))
    words = f"Whoever asks again with a {device_code} just before {whole} over is told to slow down"
    yield asked.make_claim("interval.early", words, about, *asked.undecided, pending, early, slow_down)
    words = f"Whoever asks again with a {device_code} once {whole} over is not told to slow down"
    yield asked.make_claim("interval.over", words, about, *asked.undecided, pending, PassTime(seconds), pending)
    longer = seconds + _SLOW_DOWN_SECONDS
    words = f"Whoever was told to slow down has to wait {spell_duration(_SLOW_DOWN_SECONDS)} longer each time"
    slowed = (*asked.undecided, pending, slow_down)
    steps = (*slowed, PassTime(seconds), slow_down, PassTime(longer + _SLOW_DOWN_SECONDS), pending)
    yield asked.make_claim("interval.longer", words, about, *steps)


def _claim_bound(asked: _AskedDevice) -> Iterator[Claim]:
    """Claim that a device code is good only with the application that asked for it, be another good in itself."""
    spec, client = asked.spec, asked.request.client_id
    value = spec.value_in_state(client, CredentialVariant.wrong)
    if value is None or client not in spec.credentials_of(asked.use.scheme):
        return
    steps, held = asked.use.obtain_credentials()
    pointer = asked.point_to("client_id")
    refused = asked.use.expect_refused({**held, client: (value,)}, Case.unknown, pointer)
    title = name_credential(spec, asked.request.device_code)
    words = f"A {title} is refused with another {name_credential(spec, client)} than it was asked for with"
    refusing = (*asked.use.accepted_facts(), *asked.use.refusal_facts(Case.unknown))
    about = (*asked.facts("client_id", "device_code"), *refusing)
    planted = PlantCredential(client, value, asked.use.holder_level)
    yield asked.make_claim("client_id.other", words, about, planted, *steps, refused)
