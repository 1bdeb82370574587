"""Whether anything brings a refusal about, as far as a spec tells: what is never given, nobody can notice."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from authproof.model.failure import Close, Failure
from authproof.model.provider import Provider
from authproof.model.vocabulary import CONSENT_CASES, CREDENTIAL_CASES, Case, Surface


def has_occasion(provider: Provider, name: str, cases: Iterable[Case], surfaces: Iterable[Surface]) -> bool:
    """Tell whether a failure may have to be given for one of these cases, on one of these surfaces."""
    among = tuple(surfaces)
    return any(can_be_given(provider, name, case, surface) for case in cases for surface in among)


def can_be_given(provider: Provider, name: str, case: Case, surface: Surface) -> bool:
    """Tell whether a failure may have to be given for a case on a surface."""
    failure = provider.failures[name]
    if case in (Case.insufficient_scope, Case.invalid_scope):
        scoped = provider.operations_refusing_scopes(case)
        return any(failure.applies_at(each) and provider.surface_of(each) is surface for each in scoped)
    if case not in CREDENTIAL_CASES:
        return any(True for _ in _endpoints(provider, failure, surface)) or _answers_strays(failure, case, surface)
    unknown = provider.failure_for(Case.unknown, surface)
    return any(
        can_come_into(
            provider, schemes, case, failure.credentials, as_unknown=unknown == name and not failure.operations
        )
        for schemes in _endpoints(provider, failure, surface)
    )


def can_come_into(
    provider: Provider, schemes: Iterable[str], case: Case, only: Collection[str] = (), *, as_unknown: bool = False
) -> bool:
    """Tell whether the credentials of some schemes, or `only` some of them, can be in a state.

    What is not said to end is at most a value that has ended already; that shows only where it is not answered like one
    that was never issued (`as_unknown`).
    """
    schemes = tuple(schemes)
    every = (name for scheme in schemes for name in provider.schemes[scheme].credentials)
    carried = [name for name in every if not only or name in only]
    held = [provider.credentials[name] for name in carried]
    if case is Case.mismatched:
        return any(map(provider.can_be_mismatched, schemes))
    if case in CONSENT_CASES:
        return not provider.device_authorizations.keys().isdisjoint(carried)
    if case is Case.used:
        return any(each.single_use for each in held)
    if case is Case.expired:
        return any(each.lifetime or (each.secret and not each.never_expires and not as_unknown) for each in held)
    if case is Case.revoked:
        ended = _ended_by_trades(provider)
        replaced = any(each.revocation or name in ended for each, name in zip(held, carried, strict=True))
        return replaced or (any(each.secret for each in held) and not as_unknown)
    return bool(held)


def close_can_be_given(provider: Provider, channel: str, close: Close, case: Case) -> bool:
    """Tell whether a socket may have to be closed for a case; a handshake that refuses it leaves nothing to close."""
    if case not in CREDENTIAL_CASES:
        return True
    schemes = provider.usable_schemes(provider.channels[channel].security)
    in_message = any(provider.schemes[name].travels_in_message for name in schemes)
    if not in_message and case not in (Case.expired, Case.revoked):
        return provider.failure_for(case, Surface.websocket) is None
    unknown = next((each for each in provider.channels[channel].closes.values() if Case.unknown in each.cases), None)
    return can_come_into(provider, schemes, case, as_unknown=unknown is close)


def _endpoints(provider: Provider, failure: Failure, surface: Surface) -> Iterator[tuple[str, ...]]:
    """Give the schemes of each operation, or of each handshake, that a failure answers at on a surface."""
    if surface is Surface.websocket:
        for channel in provider.channels.values() if not failure.operations else ():
            schemes = provider.usable_schemes(channel.security)
            yield tuple(name for name in schemes if not provider.schemes[name].travels_in_message)
    for name, operation in provider.operations.items():
        if provider.surface_of(name) is surface and (not failure.operations or name in failure.operations):
            yield provider.usable_schemes(operation.security)


def _answers_strays(failure: Failure, case: Case, surface: Surface) -> bool:
    """Tell whether a failure answers requests that reach no operation."""
    stray = case in (Case.not_found, Case.method_not_allowed)
    return stray and surface is Surface.rest and not failure.operations


def _ended_by_trades(provider: Provider) -> set[str]:
    """Name the credentials that end when something is traded in."""
    ended: set[str] = set()
    for grant in provider.grants.values():
        if trade := grant.trade:
            ended |= {trade.credential} if trade.revokes_consumed else set()
            ended |= set(provider.credentials) if trade.revokes_siblings or trade.reuse_revokes else set()
    return ended


def is_chosen_alike(provider: Provider, name: str, changed: Failure) -> bool:
    """Tell whether a failure that is held to other operations or credentials is given for the same requests."""
    other = provider.model_copy(update={"failures": {**provider.failures, name: changed}})
    return all(
        provider.failure_for(case, surface, operation, credential=wrong)
        == other.failure_for(case, surface, operation, credential=wrong)
        for case in changed.cases
        for surface, operation, wrong in _walk_refusals(provider, case)
    )


def _walk_refusals(provider: Provider, case: Case) -> Iterator[tuple[Surface, str | None, str | None]]:
    """Give every way in which a case may be refused: the surface, the operation, and the credential at fault."""
    if case not in CREDENTIAL_CASES:
        yield from ((surface, None, None) for surface in Surface)
    for name, operation in provider.operations.items():
        surface = provider.surface_of(name)
        if case in CREDENTIAL_CASES:
            schemes = provider.usable_schemes(operation.security)
            every = {each for scheme in schemes for each in provider.schemes[scheme].credentials}
            carried = [each for each in every if can_come_into(provider, schemes, case, (each,))]
            yield from ((surface, name, each) for each in carried)
        elif case is not Case.unsupported or provider.operations_on_route(name)[:1] == (name,):
            yield surface, name, None
