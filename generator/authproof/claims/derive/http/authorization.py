"""Codes that a person's consent brings: who gets one, what comes back with it, and who alone can trade it in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from authproof.claims.claim import (
    Claim,
    ClaimTopic,
    CredentialText,
    CredentialVariant,
    ExpectedReply,
    HeldCredential,
    PlantCredential,
    SendRequest,
    Step,
)
from authproof.claims.derive.shared.consent import (
    STATE,
    authorization_pointer,
    decide,
    deny_access,
    expect_redirect,
    write_query,
)
from authproof.claims.derive.shared.credential_use import CredentialUse, best_use_of
from authproof.claims.derive.shared.phrasing import name_credential, name_request
from authproof.claims.derive.shared.requests import TextFields
from authproof.claims.derive.shared.spec import ClaimedSpec
from authproof.model.authorization import AuthorizationRequest
from authproof.model.grant import Grant
from authproof.model.vocabulary import Case, ChallengeMethod
from authproof.sandbox.engine.http.consent_page import ALLOW
from authproof.text.answer_place import AnswerPlace
from authproof.text.commonmark import quote_code, quote_literal

_OTHER: Final = "_other"
"""Marks what a second request brought."""


def derive_authorization_claims(spec: ClaimedSpec) -> Iterator[Claim]:
    """Claim what every authorization endpoint answers, and what its codes are good for."""
    for name, grant in spec.provider.grants.items():
        if grant.authorization is not None:
            asked = _Asked(spec, name, grant, grant.authorization)
            yield from _claim_answers(asked)
            yield from _claim_refusals(asked)
            if use := best_use_of(spec, asked.request.code):
                yield from _claim_codes(asked, use)


@dataclass(frozen=True, slots=True)
class _Asked:
    """One authorization endpoint, and a request for it."""

    spec: ClaimedSpec
    name: str
    grant: Grant
    request: AuthorizationRequest

    @property
    def title(self) -> str:
        return f"*{quote_literal(self.grant.title)}*"

    @property
    def before(self) -> tuple[Step, ...]:
        """What is done before a browser is sent there."""
        return self.spec.ask_for(self.request.code, {}, None)[0][:-1]

    @property
    def credentials(self) -> dict[str, CredentialText]:
        """What a request is made of."""
        _, texts = self.spec.ask_for(self.request.code, {}, None)
        return {name: text for name, text in texts.items() if name != self.request.code}

    @property
    def query(self) -> TextFields:
        """The fields of a valid request."""
        return write_query(self.request, self.credentials)

    def query_without(self, *names: str, **others: str) -> TextFields:
        """Give the fields but for some, and with others added."""
        kept = tuple((name, text) for name, text in self.query if name not in names)
        return (*kept, *((name, (value,)) for name, value in others.items()))

    def allow(self, suffix: str = "", **held: CredentialText) -> SendRequest:
        """Allow it, with some credentials in the place of those that the caller holds."""
        (*_, step), _ = self.spec.ask_for(self.request.code, {**self.credentials, **held}, None, suffix=suffix)
        assert isinstance(step, SendRequest)  # noqa: S101 - it is what `ask_for` ends with
        return step

    def expect_back(self, **fields: str | None) -> ExpectedReply:
        """Expect to be sent back with these fields; None for any text."""
        texts: Mapping[str, CredentialText | None] = {
            name: None if value is None else (value,) for name, value in fields.items()
        }
        return expect_redirect(self.spec.provider, self.request.code, self.credentials, texts)

    def facts(self, *fields: str) -> tuple[str, ...]:
        """Point to fields of the grant, and to how its page is addressed."""
        steps = (*((field,) for field in fields), ("authorize", "server"), ("authorize", "path"))
        return tuple(authorization_pointer(self.spec.provider, self.request.code, *each) for each in steps)

    def make_claim(self, name: str, words: str, facts: tuple[str, ...], *steps: Step) -> Claim:
        return Claim(
            id=f"grant.{self.name}.{name}",
            topic=ClaimTopic.grants,
            sentence=f"{words}.",
            rests_on=tuple(dict.fromkeys(facts)),
            steps=(*self.before, *steps),
        )


def _claim_answers(asked: _Asked) -> Iterator[Claim]:
    """Claim what a person sees, and what comes back to the application."""
    page = SendRequest(
        method="GET",
        server=asked.request.server,
        path=asked.request.path,
        expect=ExpectedReply(200, asked.facts()[-1], "text/html", asked.facts()[-1]),
        query=asked.query,
    )
    words = f"A browser that is sent to {asked.title} is shown a page that asks"
    yield asked.make_claim("page", words, asked.facts(), page)
    back = asked.facts("kind", "redirect_uri")
    words = f"{asked.title} sends the browser back with a code, and with the `state` that it was sent with"
    yield asked.make_claim("allowed", words, back, asked.allow())
    denied = deny_access(asked.spec.provider, asked.request.code, asked.credentials)
    words = f"{asked.title} sends the browser back with `access_denied` if it is denied, and with the `state`"
    yield asked.make_claim("denied", words, back, denied)
    bare = replace(asked.allow(), query=asked.query_without("state"), expect=asked.expect_back(code=None))
    words = f"{asked.title} sends no `state` back to who sent none"
    yield asked.make_claim("stateless", words, back, bare)
    code = asked.request.code
    again = replace(asked.allow(_OTHER), differs_from=((AnswerPlace("/code"), code),))
    words = f"{asked.title} gives another {name_credential(asked.spec, code)} each time"
    yield asked.make_claim(f"{code}.another", words, asked.facts("code"), asked.allow(), again)


def _claim_refusals(asked: _Asked) -> Iterator[Claim]:
    """Claim the requests that bring no code (RFC 6749, section 4.1.2.1)."""
    for field in ("client_id", "redirect_uri"):
        credential = getattr(asked.request, field)
        if asked.spec.value_in_state(credential, CredentialVariant.wrong) is not None:
            wrong: CredentialText = (HeldCredential(credential, CredentialVariant.wrong),)
            query = write_query(asked.request, {**asked.credentials, credential: wrong})
            title = name_credential(asked.spec, credential)
            words = f"{asked.title} sends nobody back whose {title} was never registered"
            yield asked.make_claim(f"{field}.unknown", words, asked.facts(field), decide(asked.request, query, ALLOW))
    yield _claim_sent_back(asked, "kind", "response_type", {"response_type": "token"}, "unsupported_response_type")
    if asked.request.scopes is not None:
        yield _claim_sent_back(asked, "scopes", "scope", {"scope": "not-a-scope"}, "invalid_scope")
    if asked.request.method is not ChallengeMethod.none:
        yield _claim_sent_back(asked, "pkce", "code_challenge", {}, "invalid_request")
        other = next(each for each in (ChallengeMethod.plain, ChallengeMethod.S256) if each is not asked.request.method)
        yield _claim_sent_back(
            asked, "pkce", "code_challenge_method", {"code_challenge_method": other.value}, "invalid_request"
        )


def _claim_sent_back(asked: _Asked, fact: str, field: str, others: dict[str, str], error: str) -> Claim:
    """Claim that a request without a field, or with another value of it, is sent back with an error."""
    expect = asked.expect_back(error=error, state=STATE)
    step = replace(asked.allow(), query=asked.query_without(field, **others), takes=(), expect=expect)
    how = f"with {quote_code(f'{field}={others[field]}')}" if others else f"without {quote_code(field)}"
    words = f"{asked.title} sends a browser that comes {how} back with {quote_code(error)}"
    return asked.make_claim(f"{field}.refused", words, asked.facts(fact), step)


def _claim_codes(asked: _Asked, use: CredentialUse) -> Iterator[Claim]:
    """Claim that a code is good, and only together with what it was asked for with."""
    spec, code = asked.spec, asked.request.code
    title, where = name_credential(spec, code), name_request(spec, use.operation)
    steps, held = use.obtain_credentials()
    facts = (*asked.facts("code"), *use.accepted_facts())
    words = f"The {title} that {asked.title} brings opens {where}"
    yield replace(asked.make_claim(f"{code}.opens", words, facts), steps=(*steps, use.expect_accepted(held)))
    for field in ("client_id", "redirect_uri", "verifier"):
        credential = getattr(asked.request, field)
        if credential in spec.credentials_of(use.scheme):
            yield from _claim_bound(asked, use, field, credential)


def _claim_bound(asked: _Asked, use: CredentialUse, field: str, credential: str) -> Iterator[Claim]:
    """Claim that a code is good only with what it was asked for with, be the other good in itself."""
    spec, code, value = asked.spec, asked.request.code, asked.spec.value_in_state(credential, CredentialVariant.wrong)
    if value is None:
        return
    made = credential in spec.provider.credentials_made_by_callers
    other: CredentialText = (HeldCredential(credential, CredentialVariant.wrong),) if made else (value,)
    accepted = () if made else (PlantCredential(credential, value, use.holder_level),)
    steps, held = use.obtain_credentials()
    pointer = authorization_pointer(spec.provider, code, field)
    refused = use.expect_refused({**held, credential: other}, Case.unknown, pointer)
    title = name_credential(spec, code)
    words = f"A {title} is refused with another {name_credential(spec, credential)} than it was asked for with"
    about = (pointer, *asked.facts("code"), *use.accepted_facts(), *use.refusal_facts(Case.unknown))
    yield replace(asked.make_claim(f"{field}.other", words, about), steps=(*accepted, *steps, refused))
