"""Limits of every size and in any company: what is claimed under them is kept, and what stands in the way is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pytest

from authproof.claims import derive_claims
from authproof.claims.claim import Claim, CountNextAs, SendMessage, SendRequest, SuspendLimits
from authproof.claims.derive.shared.requests import MOST_SENT
from authproof.claims.run import run_claim
from authproof.claims.run.engine_target import EngineTarget
from authproof.model.provider import Provider
from authproof.sandbox.compile import compile_provider
from authproof.text.json_pointer import put_value
from tests.made_up import MADE_UP

from .conftest import read

Limits = dict[str, dict[str, Any]]


def window(requests: int, seconds: float, scope: str = "user", **more: Any) -> dict[str, Any]:
    counting = {"kind": "window", "title": "A limit", "requests": requests, "seconds": seconds, "scope": scope}
    return counting | {"algorithm": "fixed_window"} | more


def sockets(connections: int, scope: str = "user") -> dict[str, Any]:
    return {"kind": "concurrency", "title": "Sockets", "scope": scope, "connections": connections}


def ban(violations: int, scope: str = "user") -> dict[str, Any]:
    return {"kind": "ban", "title": "Ban", "scope": scope, "violations": violations, "seconds": 60}


def limited(provider: Provider, limits: Limits, **changes: Any) -> Provider:
    """Put limits in the place of a spec's; `changes` are of its operations, by name."""
    document = provider.model_dump(mode="json", by_alias=True, exclude_unset=True)
    for name, change in changes.items():
        document["operations"][name] |= change
    return Provider.model_validate(document | {"limits": limits})


def broken_claims(claimed: Provider, actual: Provider | None = None) -> set[str]:
    """Run the claims of a spec against the sandbox of another, and give those that are not kept."""
    tables, sandbox = compile_provider(claimed), EngineTarget(compile_provider(actual or claimed))
    outcomes = (run_claim(claim, sandbox, tables, recorded=False) for claim in derive_claims(claimed))
    return {outcome.claim.id for outcome in outcomes if outcome.verdict != "kept"}


def claims_of(provider: Provider) -> dict[str, Claim]:
    return {claim.id: claim for claim in derive_claims(provider)}


def suspended_by(claim: Claim) -> set[str]:
    return {name for step in claim.steps if isinstance(step, SuspendLimits) for name in step.limits}


SLIDING: Final = {"algorithm": "sliding_window"}
BUCKET: Final = {"algorithm": "token_bucket"}
ON_EVENTS: Final = {"channels": ["events"]}

COMPANIES: Final[dict[str, Limits]] = {
    "one a second": {"tiny": window(1, 1)},
    "two a minute": {"tiny": window(2, 60, "credential", **SLIDING)},
    "a bucket of one": {"tiny": window(3, 60, **BUCKET, burst=1)},
    "a thousand a second": {"quick": window(1000, 1, "everyone", **BUCKET)},
    "a narrow one that never lets the wide one fill": {"narrow": window(5, 10), "wide": window(150, 60)},
    "the same the other way round": {"wide": window(150, 60), "narrow": window(5, 10)},
    "one operation narrower": {"wide": window(90, 2), "narrow": window(25, 2, operations=["list_robots"])},
    "three at once": {
        "day": window(100_000, 86_400, "application", **SLIDING),
        "minute": window(30, 60, "address", **BUCKET, burst=7),
        "second": window(2, 1, "credential"),
    },
    "what is refused counts": {"wide": window(500, 60), "failed": window(4, 30, "everyone", counts="refused")},
    "what is accepted counts": {"failed": window(2, 30, "address", counts="accepted"), "wide": window(3, 60)},
    "two in the same headers": {
        "first": window(9, 60, headers={"X-Left": "{remaining}"}),
        "second": window(5, 30, headers={"x-left": "{remaining}"}),
    },
    "few messages": {"all": window(1, 10, "connection", **ON_EVENTS), "mine": window(3, 7, **ON_EVENTS, **SLIDING)},
    "many messages": {"all": window(50_000, 20, "credential", **ON_EVENTS)},
    "messages from a bucket": {"all": window(20, 20, "connection", **ON_EVENTS, **BUCKET, burst=4)},
    "logins and others": {"both": window(2, 20, "connection", **ON_EVENTS, messages=["login", "move"])},
    "one socket": {"open": sockets(1, "address"), "tickets": window(1, 60, operations=["mint_ticket"])},
    "a thousand sockets": {"open": sockets(1000)},
    "sockets by credential": {"open": sockets(2, "credential")},
    "a ban at once": {"ban": ban(1), "few": window(3, 60)},
    "a ban by credential": {"ban": ban(2, "credential"), "few": window(1, 60)},
    "a ban after thousands": {"few": window(20, 60), "ban": ban(5000, "everyone")},
}


@pytest.mark.parametrize("company", COMPANIES)
def test_all_claims_are_kept(acme: Provider, company: str) -> None:
    assert broken_claims(limited(acme, COMPANIES[company])) == set()


@pytest.mark.parametrize("path", [pytest.param(path, id=path.stem) for path in MADE_UP])
def test_all_claims_of_made_up_providers_are_kept(path: Path) -> None:
    assert broken_claims(read(path)) == set()


@pytest.mark.parametrize("scope", ["user", "credential", "application", "address", "everyone"])
def test_a_public_operation_counts_by_the_address(acme: Provider, scope: str) -> None:
    provider = limited(acme, {"all": window(4, 1, scope)}, delete_robot={"security": [], "level": None})
    assert broken_claims(provider) == set()
    shared = claims_of(provider)["limit.all.shared.delete_robot"]
    assert ("share the count" in shared.sentence) == (scope in ("address", "everyone"))
    assert shared.rests_on


def test_a_claim_on_two_credentials_says_whose_count_it_is(acme: Provider) -> None:
    schemes = {"list_robots": {"security": ["query_token", "bearer"]}, "mint_ticket": {"security": ["basic"]}}
    apart, together = (
        limited(acme, {"all": window(4, 60, scope)}, **schemes) for scope in ("credential", "application")
    )
    assert broken_claims(apart) == broken_claims(together) == set()
    assert "limit.all.shared.mint_ticket" in broken_claims(apart, together)
    assert "limit.all.shared.mint_ticket" in broken_claims(together, apart)


def test_two_schemes_in_common_are_found(acme: Provider) -> None:
    schemes = {"list_robots": {"security": ["basic", "query_token"]}, "mint_ticket": {"security": ["query_token"]}}
    claim = claims_of(limited(acme, {"all": window(4, 60, "credential")}, **schemes))["limit.all.shared.mint_ticket"]
    assert "share the count" in claim.sentence


def test_thousands_are_not_sent_one_by_one(acme: Provider) -> None:
    for claim in derive_claims(limited(acme, COMPANIES["three at once"] | COMPANIES["many messages"])):
        sent = [step.times for step in claim.steps if isinstance(step, SendRequest | SendMessage)]
        assert sum(sent) <= 2 * MOST_SENT, claim.id


@pytest.mark.parametrize("change", [{"requests": 99_999}, {"requests": 100_001}, {"seconds": 43_200}])
def test_a_changed_wide_limit_breaks_its_claims(acme: Provider, change: dict[str, Any]) -> None:
    wide = window(100_000, 86_400, **SLIDING)
    documented, actual = (limited(acme, {"few": window(3, 1), "wide": each}) for each in (wide, wide | change))
    broken = broken_claims(documented, actual)
    assert broken
    assert all(name.startswith("limit.wide.") for name in broken)


def test_only_what_stands_in_the_way_is_suspended(acme: Provider) -> None:
    claims = claims_of(limited(acme, {"few": window(1, 60, operations=["list_robots"]), "roomy": window(90, 1)}))
    assert suspended_by(claims["limit.few.exhausted.list_robots"]) == set()
    assert suspended_by(claims["limit.roomy.exhausted"]) == {"few"}
    assert suspended_by(claims["call.list_robots.basic"]) == set()
    assert suspended_by(claims["lifetime.token.again"]) == {"few"}


def test_a_count_that_is_moved_is_that_of_the_limit(acme: Provider) -> None:
    claim = claims_of(limited(acme, {"wide": window(5000, 60)}))["limit.wide.exhausted"]
    assert CountNextAs("wide", 4999) in claim.steps


@pytest.mark.parametrize("change", [{"seconds": 59}, {"seconds": 61}, {"requests": 2}, {"requests": 4}, {"burst": 3}])
def test_a_changed_bucket_breaks_its_claims(acme: Provider, change: dict[str, Any]) -> None:
    bucket = window(3, 60, **BUCKET, burst=2)
    documented, actual = (limited(acme, {"bucket": each}) for each in (bucket, bucket | change))
    assert broken_claims(documented, actual)


@pytest.mark.parametrize("seconds", [1, 3, 60])
def test_what_a_caller_holds_is_accepted_anew_where_a_limit_lasts_longer(acme: Provider, seconds: int) -> None:
    lives = {
        f"/credentials/{name}/lifetime": {"seconds": seconds} for name in ("user", "password", "token", "access_token")
    }
    document = acme.model_dump(mode="json", by_alias=True, exclude_unset=True)
    for pointer, lifetime in lives.items():
        document = put_value(document, pointer, lifetime)
    limits = {"narrow": window(3, 60, "credential"), "wide": window(7, 3600, **SLIDING), "ban": ban(2)}
    assert broken_claims(limited(Provider.model_validate(document), limits)) == set()
