"""Credentials that the API issues: they open what they should, are new each time, and replace what came before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from authproof.claims.claim import Claim, ClaimTopic, CredentialText, PassTime, SendRequest, Step, TakenValue, TakeValue
from authproof.claims.derive.shared.credential_use import CredentialUse, best_use_of
from authproof.claims.derive.shared.held_credentials import keep_accepted
from authproof.claims.derive.shared.phrasing import name_credential, name_request
from authproof.claims.derive.shared.spec import MARGIN_SECONDS, ClaimedSpec, leave_untaken
from authproof.model.grant import Grant
from authproof.model.grant_base import Trade
from authproof.model.pointers import spec_pointer
from authproof.model.vocabulary import Case
from authproof.text.commonmark import quote_literal
from authproof.text.json_pointer import Path

_NEW_SUFFIX = "_new"
"""Marks what a second exchange issued."""


def derive_grant_claims(spec: ClaimedSpec) -> Iterator[Claim]:
    """Claim what every grant over HTTP issues, and what becomes of what was issued before."""
    for name, grant in spec.provider.grants.items():
        operation = grant.requested_operation
        if operation is None or operation not in spec.usable_operations:
            continue
        if grant.trade is None:
            if spec.schemes_of(operation) or not spec.provider.operations[operation].security:
                yield from _claim_exchange(spec, name, grant, operation)
        elif spec.is_obtainable(grant.trade.credential):
            for scheme in spec.provider.schemes_trading(operation, grant.trade.credential)[:1]:
                use = CredentialUse(spec, grant.trade.credential, operation, scheme)
                yield from _claim_trade(_make_renewal(name, grant, grant.trade, use))


def _claim_exchange(spec: ClaimedSpec, name: str, grant: Grant, operation: str) -> Iterator[Claim]:
    steps, _ = spec.exchange_credentials(operation)
    facts = spec.request_facts(operation, spec.exchange_scheme_of(operation))
    grant_title = f"*{quote_literal(grant.title)}*"
    again = tuple((place, credential) for credential, place in grant.issued_places.items())
    for credential, place in grant.issued_places.items():
        title = name_credential(spec, credential)
        where = (spec_pointer("grants", name, *grant.path_of_issued(credential)), *facts)
        if use := best_use_of(spec, credential):
            words = f"The {title} that {grant_title} issues opens {name_request(spec, use.operation)}"
            level = _level_needed(spec, (credential,))
            before, taken = spec.exchange_credentials(operation, level)
            others, held = use.obtain_others(taken, level)
            opening = (*before, *others, use.expect_accepted(held))
            yield _make_grant_claim(name, f"{credential}.opens", words, (*where, *use.accepted_facts()), opening)
        words = f"{grant_title} issues another {title} each time"
        body = () if place.header else (spec_pointer("operations", operation, "success", "body") + place.pointer,)
        renewed = spec.renew_spent(operation, spec.exchange_scheme_of(operation))
        second, _ = spec.exchange_credentials(operation, suffix=_NEW_SUFFIX, differs_from=again)
        yield _make_grant_claim(
            name, f"{credential}.another", words, (*where, *body), (*steps, *renewed, _find_exchange(second))
        )


def _level_needed(spec: ClaimedSpec, credentials: Iterable[str], *further: CredentialUse) -> str | None:
    """Name the level that it takes to try credentials, and for further uses; none if any will do."""
    uses = filter(None, (*(best_use_of(spec, name) for name in credentials), *further))
    return spec.provider.level_for_all(filter(None, (use.holder_level for use in uses)))


def _find_exchange(steps: Sequence[Step]) -> SendRequest:
    """Find the request whose answer must have other values than one before."""
    return next(step for step in reversed(steps) if isinstance(step, SendRequest) and step.differs_from)


@dataclass(frozen=True, slots=True)
class _Renewal:
    """One trade at work: what is held first, and how it is traded for what is new."""

    name: str
    grant: Grant
    trade: Trade
    use: CredentialUse
    """How the credential is traded in."""
    level: str | None
    """The level that its holder has."""
    first: tuple[Step, ...]
    """How the caller comes to hold it."""
    old: dict[str, CredentialText]
    """What was issued together, itself included."""
    presented: dict[str, CredentialText]
    """What is sent when it is traded in."""
    siblings: tuple[str, ...]
    """What was issued together with it."""
    call: SendRequest
    new: dict[str, CredentialText]

    @property
    def spec(self) -> ClaimedSpec:
        return self.use.spec

    @property
    def trading(self) -> tuple[Step, ...]:
        """The trade, and what makes good again what else was spent with it."""
        return self.trade_after(0)

    def trade_after(self, seconds: float) -> tuple[Step, ...]:
        """Trade so many seconds after the credential was obtained, and make good again what has ended by then."""
        return (self.call, *(() if self.use.needs_itself(seconds) else self.use.renew_others(seconds, issued=self.new)))

    @property
    def title(self) -> str:
        return f"*{quote_literal(self.grant.title)}*"

    @property
    def ended(self) -> tuple[str, ...]:
        """What of the first is good no more after the trade."""
        siblings = self.siblings if self.trade.revokes_siblings else ()
        return (*siblings, *((self.trade.credential,) if self.trade.revokes_consumed else ()))

    def can_try_again(self, use: CredentialUse) -> bool:
        """Tell whether the trade issued anew what ended and travels with a credential."""
        beside = (name for name in self.spec.credentials_of(use.scheme) if name != use.credential)
        return not self.use.needs_itself() and all(name in self.new for name in beside if name in self.ended)

    def pointer_in_grant(self, path: Path) -> str:
        """Point to what the grant says at a path below it."""
        return spec_pointer("grants", self.name, *path)


def _make_renewal(name: str, grant: Grant, trade: Trade, use: CredentialUse) -> _Renewal:
    spec, issuer = use.spec, use.spec.provider.first_issuer(trade.credential)
    tried = (*grant.issued_places, *(spec.provider.issued_by(issuer) if issuer else ()))
    level = _level_needed(spec, tried, use)
    first, old = spec.exchange_credentials(issuer, level) if issuer else use.obtain_credentials(level)
    issued_before = spec.provider.issued_by(issuer) if issuer else {}
    places = grant.issued_places.items()
    new: dict[str, CredentialText] = {each: (TakenValue(f"{each}{_NEW_SUFFIX}", each),) for each, _ in places}
    others, presented = use.obtain_others(old, level)
    call = use.expect_accepted(
        presented,
        takes=tuple(TakeValue(place.pointer, f"{each}{_NEW_SUFFIX}", each, place) for each, place in places),
        differs_from=tuple((place, each) for each, place in places if each in issued_before),
    )
    siblings = tuple(each for each in issued_before if each != trade.credential)
    return _Renewal(name, grant, trade, use, level, (*first, *others), old, presented, siblings, call, new)


def _claim_trade(renewal: _Renewal) -> Iterator[Claim]:
    for credential in renewal.grant.issued_places:
        yield from _claim_renewed(renewal, credential)
    trying = _choose_use_after(renewal)
    if not (renewal.trade.revokes_consumed and trying.is_dispensable) and renewal.can_try_again(trying):
        yield _claim_consumed(renewal, trying)
    if renewal.trade.reuse_revokes is not None and not trying.is_dispensable and renewal.can_try_again(trying):
        yield from _claim_reuse(renewal, trying)
    for sibling in renewal.siblings:
        use = best_use_of(renewal.spec, sibling)
        if use and not (renewal.trade.revokes_siblings and use.is_dispensable) and renewal.can_try_again(use):
            yield _claim_sibling(renewal, sibling, use)


def _claim_renewed(renewal: _Renewal, credential: str) -> Iterator[Claim]:
    """Claim of one credential that a trade issues that it is new, good, and lives as long as the first did."""
    where = (renewal.pointer_in_grant(renewal.grant.path_of_issued(credential)), *renewal.use.accepted_facts())
    done, title = (*renewal.first, *renewal.trading), name_credential(renewal.spec, credential)
    if credential in renewal.old:
        words = f"{renewal.title} gives another {title} than the one before"
        if renewal.call.differs_from:
            yield _make_grant_claim(renewal.name, f"{credential}.another", words, where, done)
        elif not renewal.use.needs_itself():
            steps = (*done, _trade_again(renewal))
            yield _make_grant_claim(renewal.name, f"{credential}.another", words, where, steps)
    use = best_use_of(renewal.spec, credential)
    if use is None:
        return
    words = f"The {title} that {renewal.title} issues opens {name_request(renewal.spec, use.operation)}"
    good = {name: text for name, text in renewal.presented.items() if name not in renewal.ended}
    others, held = use.obtain_others({**good, **renewal.new}, renewal.level)
    yield _make_grant_claim(
        renewal.name,
        f"{credential}.opens",
        words,
        (*where, *use.accepted_facts()),
        (*done, *others, use.expect_accepted(held)),
    )
    lifetime = renewal.spec.provider.credentials[credential].lifetime
    if lifetime and not _ends_before(renewal, use, lifetime.seconds):
        late = min(lifetime.seconds, _seconds_left(renewal)) / 2
        steps = (
            *renewal.first,
            PassTime(late),
            *renewal.trade_after(late),
            *others,
            PassTime(lifetime.seconds - MARGIN_SECONDS),
            *use.renew_others(lifetime.seconds),
            use.expect_accepted(held),
        )
        words = f"The {title} that {renewal.title} issues has a whole lifetime of its own"
        about = (spec_pointer("credentials", credential, "lifetime", "seconds"), *where, *use.accepted_facts())
        kept = tuple(keep_accepted(renewal.spec, steps))
        yield _make_grant_claim(renewal.name, f"{credential}.lives", words, about, kept)


def _ends_before(renewal: _Renewal, use: CredentialUse, seconds: float) -> bool:
    """Tell whether something that the trade issued, too, and that travels with a credential, ends within a time."""
    beside = (name for name in renewal.spec.credentials_of(use.scheme) if name != use.credential)
    return any(name in renewal.new and renewal.spec.has_ended(name, seconds, use.operation) for name in beside)


def _trade_again(renewal: _Renewal) -> SendRequest:
    """Trade in what was got for what the caller held: only values that were taken can be told from others."""
    places = renewal.grant.issued_places.items()
    differs = tuple((place, f"{each}{_NEW_SUFFIX}") for each, place in places if each in renewal.old)
    return renewal.use.expect_accepted({**renewal.presented, **renewal.new}, differs_from=differs)


def _seconds_left(renewal: _Renewal) -> float:
    """Tell for how many seconds the credential that is traded in is good, and what travels with it."""
    sent = (renewal.spec.provider.credentials[name] for name in renewal.spec.credentials_of(renewal.use.scheme))
    return min((each.lifetime.seconds for each in sent if each.lifetime), default=float("inf"))


def _choose_use_after(renewal: _Renewal) -> CredentialUse:
    """Choose where to try what was traded in: once more in the same place, or where it opens something, if it ended."""
    opening = best_use_of(renewal.spec, renewal.trade.credential)
    return renewal.use if renewal.grant.issued_places or opening is None else opening


def _claim_consumed(renewal: _Renewal, use: CredentialUse) -> Claim:
    trade, title = renewal.trade, name_credential(renewal.spec, renewal.trade.credential)
    pointer = renewal.pointer_in_grant(trade.revokes_consumed_path)
    after, refusal_facts = _try_again(renewal, use, trade.revokes_consumed, pointer)
    done = renewal.grant.trade_verb
    words = f"The {title} that was {done} by {renewal.title} {_phrase_fate(trade.revokes_consumed)}"
    facts = (pointer, *renewal.use.accepted_facts(), *use.accepted_facts(), *refusal_facts)
    return _make_grant_claim(renewal.name, "consumed", words, facts, (*renewal.first, *renewal.trading, *after))


def _claim_reuse(renewal: _Renewal, trying: CredentialUse) -> Iterator[Claim]:
    """Claim of each credential that a trade issues what becomes of it when what was traded in is presented again."""
    ends, pointer = bool(renewal.trade.reuse_revokes), renewal.pointer_in_grant(("reuse",))
    again, refusal_facts = _try_again(renewal, trying, revoked=True, pointer=pointer)
    title = name_credential(renewal.spec, renewal.trade.credential)
    for credential in renewal.grant.issued_places:
        use = best_use_of(renewal.spec, credential)
        if use is None or (ends and use.is_dispensable):
            continue
        good = {name: text for name, text in renewal.presented.items() if name not in renewal.ended}
        others, held = use.obtain_others({**good, **renewal.new}, renewal.level)
        if ends:
            tried, further = use.expect_refused(held, Case.revoked, pointer), use.refusal_facts(Case.revoked)
        else:
            tried, further = use.expect_accepted(held), ()
        issued = name_credential(renewal.spec, credential)
        when = f"once the {title} that was {renewal.grant.trade_verb} for it is presented again"
        words = f"The {issued} that {renewal.title} issues {_phrase_fate(ends)} {when}"
        facts = (pointer, *renewal.use.accepted_facts(), *use.accepted_facts(), *refusal_facts, *further)
        steps = (*renewal.first, *renewal.trading, *again, *others, tried)
        yield _make_grant_claim(renewal.name, f"reuse.{credential}", words, facts, steps)


def _claim_sibling(renewal: _Renewal, sibling: str, use: CredentialUse) -> Claim:
    trade, title = renewal.trade, name_credential(renewal.spec, sibling)
    pointer = renewal.pointer_in_grant(trade.revokes_siblings_path)
    after, refusal_facts = _try_again(renewal, use, trade.revokes_siblings, pointer)
    words = f"The {title} that came with it {_phrase_fate(trade.revokes_siblings)} after {renewal.title}"
    facts = (pointer, *renewal.use.accepted_facts(), *use.accepted_facts(), *refusal_facts)
    traded = leave_untaken(renewal.trading, (sibling,))
    return _make_grant_claim(renewal.name, f"siblings.{sibling}", words, facts, (*renewal.first, *traded, *after))


def _try_again(
    renewal: _Renewal, use: CredentialUse, revoked: bool, pointer: str
) -> tuple[tuple[Step, ...], tuple[str, ...]]:
    """Try what was issued first once more, beside what is good still."""
    anew = {name: text for name, text in renewal.new.items() if name in renewal.ended and name != use.credential}
    further, held = use.obtain_others({**renewal.presented, **anew}, renewal.level)
    others = leave_untaken(further, renewal.presented)
    if not revoked:
        return (*others, use.expect_accepted(held)), ()
    is_used = use.credential == renewal.trade.credential and use.spec.provider.credentials[use.credential].single_use
    case = Case.used if is_used else Case.revoked
    return (*others, use.expect_refused(held, case, pointer)), use.refusal_facts(case)


def _phrase_fate(revoked: bool) -> str:
    return "no longer works" if revoked else "still works"


def _make_grant_claim(grant: str, name: str, words: str, rests_on: tuple[str, ...], steps: tuple[Step, ...]) -> Claim:
    return Claim(
        id=f"grant.{grant}.{name}",
        topic=ClaimTopic.grants,
        sentence=f"{words}.",
        rests_on=tuple(dict.fromkeys(rests_on)),
        steps=steps,
    )
