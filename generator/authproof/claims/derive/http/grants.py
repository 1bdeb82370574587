"""Credentials that the API issues: they open what they should, are new each time, and replace what came before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from authproof.claims.claim import Claim, ClaimTopic, CredentialText, PassTime, SendRequest, Step, TakenValue, TakeValue
from authproof.claims.derive.shared.credential_use import CredentialUse, best_use_of
from authproof.claims.derive.shared.phrasing import name_credential, name_request
from authproof.claims.derive.shared.spec import MARGIN_SECONDS, ClaimedSpec
from authproof.model.grant import Grant
from authproof.model.pointers import extend_pointer, spec_pointer
from authproof.model.vocabulary import Case
from authproof.text.commonmark import quote_literal

_NEW_SUFFIX = "_new"
"""Marks what a second exchange issued."""


def derive_grant_claims(spec: ClaimedSpec) -> Iterator[Claim]:
    """Claim what every grant over HTTP issues, and what becomes of what was issued before."""
    for name, grant in spec.provider.grants.items():
        operation, consumed = grant.requested_operation, grant.consumed_credential
        if operation is None or not _is_usable(spec, operation):
            continue
        if consumed is None:
            yield from _claim_exchange(spec, name, grant, operation)
        elif renewal := _make_renewal(spec, name, grant, operation, consumed):
            yield from _claim_refresh(renewal)


def _is_usable(spec: ClaimedSpec, operation: str) -> bool:
    return operation in spec.usable_operations and bool(spec.schemes_of(operation))


def _claim_exchange(spec: ClaimedSpec, name: str, grant: Grant, operation: str) -> Iterator[Claim]:
    steps, texts = spec.exchange_credentials(operation)
    again = tuple((pointer, credential) for credential, pointer in grant.issued_pointers.items())
    for credential, at in grant.issued_pointers.items():
        title = name_credential(spec, credential)
        where = (spec_pointer("grants", name, "issues", credential), *_exchange_facts(spec, operation))
        if use := best_use_of(spec, credential):
            words = f"The {title} that *{quote_literal(grant.title)}* issues opens {name_request(spec, use.operation)}"
            opening = (*steps, use.expect_accepted(texts))
            yield _make_grant_claim(name, f"{credential}.opens", words, (*where, *use.accepted_facts()), opening)
        words = f"*{quote_literal(grant.title)}* issues another {title} each time"
        body = spec_pointer("operations", operation, "success", "body") + at
        second, _ = spec.exchange_credentials(operation, suffix=_NEW_SUFFIX, differs_from=again)
        yield _make_grant_claim(name, f"{credential}.another", words, (*where, body), (*steps, second[-1]))


def _exchange_facts(spec: ClaimedSpec, operation: str) -> tuple[str, ...]:
    return spec.request_facts(operation, spec.schemes_of(operation)[0])


@dataclass(frozen=True, slots=True)
class _Renewal:
    """One refresh at work: what was issued first, and how it is traded for what is new."""

    spec: ClaimedSpec
    name: str
    grant: Grant
    consumed: str
    """The credential that is traded in."""
    trade: CredentialUse
    """How the credential is traded in."""
    first: tuple[Step, ...]
    old: dict[str, CredentialText]
    call: SendRequest
    new: dict[str, CredentialText]

    @property
    def pointer(self) -> str:
        return spec_pointer("grants", self.name)

    @property
    def title(self) -> str:
        return f"*{quote_literal(self.grant.title)}*"


def _make_renewal(spec: ClaimedSpec, name: str, grant: Grant, operation: str, consumed: str) -> _Renewal | None:
    scheme, exchange = spec.schemes_of(operation)[0], spec.provider.first_issuer(consumed)
    if exchange is None:
        return None
    use = CredentialUse(spec, consumed, operation, scheme)
    first, old = spec.exchange_credentials(exchange)
    takes = tuple(
        TakeValue(pointer, f"{credential}{_NEW_SUFFIX}", credential)
        for credential, pointer in grant.issued_pointers.items()
    )
    differs = tuple((at, credential) for credential, at in grant.issued_pointers.items() if credential in old)
    new: dict[str, CredentialText] = {
        each: (TakenValue(f"{each}{_NEW_SUFFIX}", each),) for each in grant.issued_pointers
    }
    call = use.expect_accepted(old, takes=takes, differs_from=differs)
    return _Renewal(spec, name, grant, consumed, use, first, old, call, new)


def _claim_refresh(renewal: _Renewal) -> Iterator[Claim]:
    for credential in renewal.grant.issued_pointers:
        yield from _claim_renewed(renewal, credential)
    yield _claim_consumed(renewal)
    for sibling in renewal.old:
        if sibling != renewal.consumed and (use := best_use_of(renewal.spec, sibling)):
            yield _claim_sibling(renewal, sibling, use)


def _claim_renewed(renewal: _Renewal, credential: str) -> Iterator[Claim]:
    """Claim of one credential that a refresh issues that it is new, good, and lives as long as the first did."""
    where = (extend_pointer(renewal.pointer, "issues", credential), *renewal.trade.accepted_facts())
    done, title = (*renewal.first, renewal.call), name_credential(renewal.spec, credential)
    if any(name == credential for _, name in renewal.call.differs_from):
        words = f"{renewal.title} gives another {title} than the one before"
        yield _make_grant_claim(renewal.name, f"{credential}.another", words, where, done)
    use = best_use_of(renewal.spec, credential)
    if use is None:
        return
    words = f"The {title} that {renewal.title} issues opens {name_request(renewal.spec, use.operation)}"
    yield _make_grant_claim(
        renewal.name,
        f"{credential}.opens",
        words,
        (*where, *use.accepted_facts()),
        (*done, use.expect_accepted(renewal.new)),
    )
    lifetime = renewal.spec.provider.credentials[credential].lifetime
    if lifetime:
        late = PassTime(min(lifetime.seconds, _seconds_left(renewal)) / 2)
        steps = (
            *renewal.first,
            late,
            renewal.call,
            PassTime(lifetime.seconds - MARGIN_SECONDS),
            use.expect_accepted(renewal.new),
        )
        words = f"The {title} that {renewal.title} issues has a whole lifetime of its own"
        about = (spec_pointer("credentials", credential, "lifetime", "seconds"), *where, *use.accepted_facts())
        yield _make_grant_claim(renewal.name, f"{credential}.lives", words, about, steps)


def _seconds_left(renewal: _Renewal) -> float:
    """Tell for how many seconds the credential that is traded in is good."""
    lifetime = renewal.spec.provider.credentials[renewal.consumed].lifetime
    return lifetime.seconds if lifetime else float("inf")


def _claim_consumed(renewal: _Renewal) -> Claim:
    pointer, title = extend_pointer(renewal.pointer, "consumed"), name_credential(renewal.spec, renewal.consumed)
    after, refusal_facts = _try_again(renewal, renewal.trade, renewal.grant.revokes_consumed, pointer)
    fate = _phrase_fate(renewal.grant.revokes_consumed)
    words = f"The {title} that was traded in by {renewal.title} is {fate}"
    return _make_grant_claim(
        renewal.name,
        "consumed",
        words,
        (pointer, *renewal.trade.accepted_facts(), *refusal_facts),
        (*renewal.first, renewal.call, after),
    )


def _claim_sibling(renewal: _Renewal, sibling: str, use: CredentialUse) -> Claim:
    pointer, title = extend_pointer(renewal.pointer, "siblings"), name_credential(renewal.spec, sibling)
    after, refusal_facts = _try_again(renewal, use, renewal.grant.revokes_siblings, pointer)
    fate = _phrase_fate(renewal.grant.revokes_siblings)
    words = f"The {title} that came with it is {fate} after {renewal.title}"
    facts = (pointer, *renewal.trade.accepted_facts(), *use.accepted_facts(), *refusal_facts)
    return _make_grant_claim(renewal.name, f"siblings.{sibling}", words, facts, (*renewal.first, renewal.call, after))


def _try_again(
    renewal: _Renewal, use: CredentialUse, revoked: bool, pointer: str
) -> tuple[SendRequest, tuple[str, ...]]:
    """Try what was issued first once more."""
    if not revoked:
        return use.expect_accepted(renewal.old), ()
    return use.expect_refused(renewal.old, Case.revoked, pointer), use.refusal_facts(Case.revoked)


def _phrase_fate(revoked: bool) -> str:
    return "good no more" if revoked else "still good"


def _make_grant_claim(grant: str, name: str, words: str, rests_on: tuple[str, ...], steps: tuple[Step, ...]) -> Claim:
    return Claim(
        id=f"grant.{grant}.{name}",
        topic=ClaimTopic.grants,
        sentence=f"{words}.",
        rests_on=tuple(dict.fromkeys(rests_on)),
        steps=steps,
    )
