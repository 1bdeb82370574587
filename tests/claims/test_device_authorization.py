"""Claims of device codes: kept by the sandbox, and broken as soon as it leaves a check out."""

from __future__ import annotations

from functools import cache

import pytest

from authproof.claims import derive_claims
from authproof.claims.claim import Claim
from authproof.claims.run import run_claim
from authproof.claims.run.engine_target import EngineTarget
from authproof.sandbox.compile import compile_provider
from authproof.sandbox.engine.credential_store import Consent, CredentialStore

from .conftest import ROOT, read

MATINEE = read(ROOT / "tests" / "specs" / "matinee.yaml")
TAKEN = "refuse.get_tokens.device."


@cache
def about_device_codes() -> tuple[Claim, ...]:
    return tuple(each for each in derive_claims(MATINEE) if each.id.startswith(("grant.pair.", TAKEN)))


def not_kept() -> set[str]:
    tables = compile_provider(MATINEE)
    outcomes = (run_claim(claim, EngineTarget(tables), tables, recorded=False) for claim in about_device_codes())
    return {outcome.claim.id for outcome in outcomes if outcome.verdict != "kept"}


def test_the_sandbox_keeps_them() -> None:
    assert len(about_device_codes()) > 30
    assert not_kept() == set()


def test_a_sandbox_that_asks_nobody_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Consent, "refusal", None)
    assert not_kept() >= {f"{TAKEN}{case}" for case in ("authorization_pending", "slow_down", "access_denied")}


def test_a_sandbox_that_lets_callers_ask_at_any_time_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Consent, "note_request", lambda *_: False)
    assert not_kept() == {f"{TAKEN}slow_down", "grant.pair.interval.early", "grant.pair.interval.longer"}


def test_a_sandbox_that_trades_a_code_to_anybody_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CredentialStore, "_is_bound", lambda *_: True)
    assert not_kept() == {"grant.pair.client_id.other"}
