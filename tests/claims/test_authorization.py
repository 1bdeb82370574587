"""Claims of authorization codes: kept by the sandbox, and broken as soon as it leaves a check out."""

from __future__ import annotations

from functools import cache

import pytest

from authproof.claims import derive_claims
from authproof.claims.claim import Claim
from authproof.claims.run import run_claim
from authproof.claims.run.engine_target import EngineTarget
from authproof.model.provider import Provider
from authproof.sandbox.compile import compile_provider
from authproof.sandbox.engine.credential_store import CredentialStore
from authproof.sandbox.engine.http.authorization import AuthorizationHandler
from tests.engine.sandbox import vary

from .conftest import ROOT, read

LARDER = read(ROOT / "tests" / "specs" / "larder.yaml")
GRANT = "grant.consent."


@cache
def claims() -> tuple[Claim, ...]:
    return derive_claims(LARDER)


def not_kept(provider: Provider, some: tuple[Claim, ...]) -> set[str]:
    tables = compile_provider(provider)
    outcomes = (run_claim(claim, EngineTarget(tables), tables, recorded=False) for claim in some)
    return {outcome.claim.id for outcome in outcomes if outcome.verdict != "kept"}


def about_the_grant() -> tuple[Claim, ...]:
    return tuple(claim for claim in claims() if claim.id.startswith(GRANT))


def test_the_sandbox_keeps_them() -> None:
    assert len(claims()) > 180
    assert not_kept(LARDER, claims()) == set()


@pytest.mark.parametrize("method", ["S256", "plain", "none"])
def test_each_method_has_claims_that_are_kept(method: str) -> None:
    parts = [part.model_dump(mode="json", by_alias=True) for part in LARDER.schemes["code"].parts]
    without = {
        "grants.consent.verifier": ...,
        "credentials.code_verifier": ...,
        "schemes.code.parts": [part for part in parts if "verifier" not in part["template"]],
    }
    provider = vary(LARDER, {"grants.consent.pkce": method, **(without if method == "none" else {})})
    assert not_kept(provider, derive_claims(provider)) == set()


def test_a_sandbox_that_trades_a_code_to_anybody_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CredentialStore, "_is_bound", lambda *_: True)
    assert not_kept(LARDER, about_the_grant()) == {
        f"{GRANT}{field}.other" for field in ("client_id", "redirect_uri", "verifier")
    }


def test_a_sandbox_that_looks_at_nothing_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AuthorizationHandler, "_find_error", lambda *_: None)
    fields = ("response_type", "scope", "code_challenge", "code_challenge_method")
    assert not_kept(LARDER, about_the_grant()) >= {f"{GRANT}{field}.refused" for field in fields}


def test_a_sandbox_that_grants_every_scope_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    about_scopes = tuple(claim for claim in claims() if claim.id.startswith("scope."))
    monkeypatch.setattr(AuthorizationHandler, "_asked_scopes", lambda *_: frozenset(("orders:read", "shelves:write")))
    assert not_kept(LARDER, about_scopes) == {claim.id for claim in about_scopes if ".without." in claim.id}
    assert len(about_scopes) == 5


def test_a_sandbox_that_notices_no_reuse_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CredentialStore, "revoke_successors", lambda *_: None)
    assert not_kept(LARDER, claims()) == {"grant.renew.reuse.access_token", "grant.renew.reuse.refresh_token"}


def test_a_challenge_is_shown_as_such() -> None:
    tables = compile_provider(LARDER)
    (claim,) = (each for each in claims() if each.id == f"{GRANT}allowed")
    (exchange,) = run_claim(claim, EngineTarget(tables), tables).exchanges
    assert "code_challenge=‹S256 of ‹Code verifier››&" in exchange.sent
    assert "Location: http://127.0.0.1:8765/callback?code=‹Authorization code›&state=" in exchange.received
