"""Whatever happens, in any order and at any time: nobody gets in who must not, and nobody is kept out who may.

Each invariant is shown able to fail: an engine that breaks one promise is noticed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from authproof.model.provider import Provider
from authproof.model.vocabulary import Case
from authproof.sandbox.engine import credential_store, events
from authproof.sandbox.engine.counter import FixedWindowCounter, SlidingWindowCounter, TokenBucketCounter
from authproof.sandbox.engine.credential_store import CredentialRecord, CredentialStore, Flaw, Principal
from authproof.sandbox.engine.http.operation import OperationHandler
from authproof.sandbox.engine.limits import BanLimiter, ConcurrencyLimiter
from authproof.sandbox.engine.sockets.session import SocketSession
from authproof.sandbox.engine.sockets.timers import LostSessions

from .machine import Machine

STEADY = settings(
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
    max_examples=12,
    stateful_step_count=30,
)
"""The same examples in each run."""

BROAD = settings(STEADY, max_examples=150, stateful_step_count=60)
HASTY = settings(STEADY, max_examples=60, phases=[Phase.generate], report_multiple_bugs=False)
"""For mutants: the first thing that is noticed is enough."""

Patch = Callable[[pytest.MonkeyPatch], None]


def watch(provider: Provider, how: settings) -> None:
    run_state_machine_as_test(type("Watched", (Machine,), {"provider": provider}), settings=how)


def test_invariants(provider: Provider) -> None:
    watch(provider, STEADY)


@pytest.mark.slow
def test_invariants_at_length(provider: Provider) -> None:
    watch(provider, BROAD)


def flawless(*flaws: str) -> Patch:
    """Overlook that a credential is over, for some reasons."""

    def patch(monkeypatch: pytest.MonkeyPatch) -> None:
        told = CredentialRecord.find_flaw

        def flaw(self: CredentialRecord, now: float) -> Flaw | None:
            found = told(self, now)
            return None if found and found.case in flaws else found

        monkeypatch.setattr(CredentialRecord, "find_flaw", flaw)

    return patch


def later(seconds: float) -> Patch:
    """Let credentials live a little longer."""

    def patch(monkeypatch: pytest.MonkeyPatch) -> None:
        told = CredentialRecord.find_flaw
        monkeypatch.setattr(CredentialRecord, "find_flaw", lambda self, now: told(self, now - seconds))

    return patch


def any_token(monkeypatch: pytest.MonkeyPatch) -> None:
    def admit(self: CredentialStore, values: dict[str, str], now: float) -> Principal:
        return Principal(
            [CredentialRecord(self._credentials[name], value, None, "admin", now) for name, value in values.items()]
        )

    monkeypatch.setattr(CredentialStore, "admit_caller", admit)


def no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CredentialStore, "admit_caller", lambda *_: Flaw(Case.unknown, None))


def tickets_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CredentialRecord, "mark_used", lambda self, _: self.principal)


def refresh_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(OperationHandler, "_trade_in", lambda *_: None)


def strangers_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Accept the name of one with the password of another."""
    monkeypatch.setattr(credential_store, "_find_stranger", lambda _: None)


def one_more(counter: type[Any]) -> Patch:
    def patch(monkeypatch: pytest.MonkeyPatch) -> None:
        made = counter.__init__
        monkeypatch.setattr(counter, "__init__", lambda self, most, rate: made(self, most + 1, rate))

    return patch


def one_less(counter: type[Any]) -> Patch:
    def patch(monkeypatch: pytest.MonkeyPatch) -> None:
        made = counter.__init__
        monkeypatch.setattr(counter, "__init__", lambda self, most, rate: made(self, most - 1, rate))

    return patch


def more_sockets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ConcurrencyLimiter, "count_socket", lambda *_: None)


def sockets_count_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ConcurrencyLimiter, "forget_socket", lambda *_: None)


def no_ban(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(BanLimiter, "find_excess", lambda *_: None)


def sockets_outlive(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SocketSession, "end_for_case", lambda *_: None)


def resume_for_anybody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LostSessions, "find_session", lambda self, session, _: self._sessions.get(session))


def crash(monkeypatch: pytest.MonkeyPatch) -> None:
    """Raise at messages that are no JSON."""
    monkeypatch.setattr("authproof.sandbox.engine.sockets.session.decode_json", events._DECODER.decode)


MUTANTS: dict[str, tuple[str, Patch]] = {
    "any_token": ("ygy", any_token),
    "no_token": ("ygy", no_token),
    "never_expires": ("ygy", flawless("expired")),
    "expires_late": ("yunite", later(0.125)),
    "never_revoked": ("cakeybot", flawless("revoked")),
    "tickets_twice": ("yunite", tickets_twice),
    "refresh_twice": ("ygy", refresh_twice),
    "strangers_together": ("acme", strangers_together),
    "fixed_window_lets_one_more_pass": ("cakeybot", one_more(FixedWindowCounter)),
    "fixed_window_stops_one_early": ("cakeybot", one_less(FixedWindowCounter)),
    "sliding_window_lets_one_more_pass": ("floodilka", one_more(SlidingWindowCounter)),
    "bucket_lets_one_more_pass": ("unacode", one_more(TokenBucketCounter)),
    "more_sockets": ("unacode", more_sockets),
    "sockets_count_for_ever": ("unacode", sockets_count_for_ever),
    "no_ban": ("yunite", no_ban),
    "sockets_outlive": ("acme", sockets_outlive),
    "resume_for_anybody": ("floodilka", resume_for_anybody),
    "crash": ("floodilka", crash),
}
"""What is broken, and at which provider it shows."""


@pytest.mark.slow
@pytest.mark.parametrize("name", MUTANTS)
def test_mutant(name: str, monkeypatch: pytest.MonkeyPatch, providers: dict[str, Provider]) -> None:
    provider, patch = MUTANTS[name]
    patch(monkeypatch)
    with pytest.raises((AssertionError, ValueError)):
        watch(providers[provider], HASTY)
