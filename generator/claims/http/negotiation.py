"""The bodies of refusals: each in every media type that it has, chosen by `Accept`, and exactly as documented."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.claims.claim import Claim
from generator.claims.make.subject import ClaimedSpec
from generator.claims.make.sure import leave_assumed_open, reply_facts
from generator.claims.make.trigger import RefusedRequest
from generator.claims.make.triggers import refused_requests_for
from generator.commonmark import quote_literal

_MORE_THAN_ONE = 2


def derive_negotiation_claims(spec: ClaimedSpec) -> Iterator[Claim]:
    """Claim every body of every failure, and once the rules by which one is chosen."""
    ruled = False
    for failure, documented in spec.provider.failures.items():
        refused = next(refused_requests_for(spec, failure), None)
        if refused is None:
            continue
        several = len(documented.bodies) >= _MORE_THAN_ONE
        for media_type in documented.bodies if several else ():
            yield _claim_chosen_body(spec, refused, f"{failure}.{_media_type_id(media_type)}", media_type, media_type)
        if several or _is_left_open(spec, refused):
            yield _claim_chosen_body(spec, refused, f"{failure}.default", None, next(iter(documented.bodies)))
        if several and not ruled:
            ruled = True
            for name, accept, chosen in _accept_rules(*documented.bodies):
                yield _claim_chosen_body(spec, refused, f"{failure}.accept.{name}", accept, chosen)


def _is_left_open(spec: ClaimedSpec, refused: RefusedRequest) -> bool:
    """Tell whether other claims leave something of the body open."""
    exact = refused.expected_refusal(spec)
    return leave_assumed_open(spec, exact, refused.refusal_facts(spec)) != exact


def _accept_rules(first: str, second: str, *_: str) -> Iterator[tuple[str, str, str]]:
    """Give values of `Accept`, each with a name and the media type that it chooses (RFC 9110, section 12.5.1)."""
    yield "any", "*/*", first
    yield "rather", f"{second}, */*;q=0.1", second
    yield "lower_first", f"{first};q=0.5, {second}", second
    yield "higher_last", f"{second};q=0.1, {first}", first
    yield "little_lower", f"{first};q=0.8, {second};q=0.9", second
    yield "little_higher", f"{first};q=0.9, {second};q=0.8", first
    yield "none_of_it", f"{first};q=0, */*", second
    kind = second.partition("/")[0]
    if first.partition("/")[0] != kind:
        yield "kind", f"{kind}/*", second
        yield "kind_rather", f"{kind}/*;q=0.2, */*;q=0.1", second
    yield "another", "image/png", first


def _claim_chosen_body(
    spec: ClaimedSpec, refused: RefusedRequest, name: str, accept: str | None, media_type: str
) -> Claim:
    """Claim the body that a request gets; `accept` none for one without that header."""
    expect = refused.expected_refusal(spec, media_type)
    headers = () if accept is None else (("Accept", (accept,)),)
    title = spec.provider.failures[name.partition(".")[0]].title
    words = "a request without `Accept`" if accept is None else f"a request that accepts `{accept}`"
    return Claim(
        id=f"body.{name}",
        topic="refusals",
        sentence=f"*{quote_literal(title)}* comes as `{media_type}` to {words}.",
        rests_on=tuple(
            dict.fromkeys((*reply_facts(spec, expect), *refused.refusal_facts(spec), *refused.request_facts(spec)))
        ),
        steps=(*refused.before, refused.build_request(spec, expect, headers=headers, omit_accept=True)),
    )


def _media_type_id(media_type: str) -> str:
    """Make a part of an id of a media type."""
    return re.sub(r"[^a-z0-9]+", "_", media_type.lower()).strip("_")
