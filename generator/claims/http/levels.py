"""Permission levels: each operation is open to those that have its level, by themselves or by what theirs includes."""

from __future__ import annotations

from collections.abc import Iterator

from generator.claims.claim import Claim
from generator.claims.http.refusals import released_operations
from generator.claims.make.sentences import name_request, phrase_scheme
from generator.claims.make.subject import ClaimedSpec
from generator.claims.make.use import CredentialUse
from generator.commonmark import quote_literal
from generator.model.failure import Case


def derive_level_claims(spec: ClaimedSpec) -> Iterator[Claim]:
    """Claim of every operation with a level, for the holders of each level, whether they may."""
    for operation in released_operations(spec):
        needed = spec.provider.operations[operation].level
        for scheme in spec.schemes_of(operation) if needed else ():
            for level in spec.provider.levels:
                if needed and _may_have_level(spec, scheme, level):
                    yield _claim_level(spec, operation, scheme, level, needed)


def _claim_level(spec: ClaimedSpec, operation: str, scheme: str, level: str, needed: str) -> Claim:
    granted = _granted_levels(spec, level)
    use = CredentialUse(spec, spec.credentials_of(scheme)[0], operation, scheme)
    before, credentials = spec.obtain_credentials(scheme, level)
    pointer, title = f"/operations/{operation}/level", quote_literal(spec.provider.levels[level].title)
    if needed in granted:
        answer, facts, words = use.expect_accepted(credentials), granted[needed], "may make"
    else:
        answer, facts, words = (
            use.expect_refused(credentials, Case.forbidden, pointer),
            use.refusal_facts(Case.forbidden),
            "may not make",
        )
    return Claim(
        id=f"level.{operation}.{scheme}.{level}",
        topic="levels",
        sentence=f"Holders of the level *{title}* {words} {name_request(spec, operation)}{phrase_scheme(spec, scheme)}.",
        rests_on=tuple(dict.fromkeys((pointer, *facts, *_level_facts(spec, scheme, level), *use.accepted_facts()))),
        steps=(*before, answer),
    )


def _granted_levels(spec: ClaimedSpec, level: str) -> dict[str, tuple[str, ...]]:
    """Give every level whose rights `level` has, with JSON Pointers to why: its own first, then what it includes."""
    granted: dict[str, tuple[str, ...]] = {level: ()}
    for name in (queue := [level]):
        for index, other in enumerate(spec.provider.levels[name].includes):
            if other not in granted:
                granted[other] = (*granted[name], f"/levels/{name}/includes/{index}")
                queue.append(other)
    return granted


def _held_sources(spec: ClaimedSpec, scheme: str) -> Iterator[str]:
    """Name the credentials held by hand that a scheme begins with."""
    for name in spec.credentials_of(scheme):
        operation = None if spec.is_held_by_hand(name) else spec.issuing_operation_of(name)
        if operation is None:
            yield name
        else:
            yield from _held_sources(spec, spec.schemes_of(operation)[0])


def _may_have_level(spec: ClaimedSpec, scheme: str, level: str) -> bool:
    credentials = spec.provider.credentials
    return all(level in credentials[name].levels for name in _held_sources(spec, scheme))


def _level_facts(spec: ClaimedSpec, scheme: str, level: str) -> tuple[str, ...]:
    """Point to the statements that the credentials may be of a level."""
    credentials = spec.provider.credentials
    names = dict.fromkeys(_held_sources(spec, scheme))
    return tuple(f"/credentials/{name}/levels/{credentials[name].levels.index(level)}" for name in names)
