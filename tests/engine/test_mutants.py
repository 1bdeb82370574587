"""The transcripts can fail: an engine that breaks one promise is noticed by some of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from authproof.model.provider import Provider
from authproof.model.vocabulary import Case
from authproof.sandbox.engine.authentication import PartMatcher
from authproof.sandbox.engine.credential_store import CredentialRecord, CredentialStore, Principal
from authproof.sandbox.engine.sockets.session import SocketSession
from authproof.sandbox.engine.sockets.timers import SessionTimers
from authproof.sandbox.tables import PartTable

from .replay import DisagreementError, NotRunError, Replay, transcripts

Patch = Callable[[pytest.MonkeyPatch], None]


def any_token(patch: pytest.MonkeyPatch) -> None:
    """Accept every value of the right shape."""

    def admit(self: CredentialStore, values: dict[str, str], now: float) -> Principal:
        records = [
            CredentialRecord(self._credentials[name], value, None, "admin", now) for name, value in values.items()
        ]
        return Principal(records)

    patch.setattr(CredentialStore, "admit_caller", admit)


def any_case(patch: pytest.MonkeyPatch) -> None:
    """Take prefixes and shapes without regard to case."""
    made = PartMatcher.__init__

    def make(self: PartMatcher, part: PartTable) -> None:
        made(self, part)
        self._pattern = re.compile(part.pattern, re.IGNORECASE)

    patch.setattr(PartMatcher, "__init__", make)


def no_expiry(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(CredentialRecord, "find_flaw", lambda self, _: Case.used if self.used else None)


def tickets_twice(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(CredentialRecord, "mark_used", lambda self, _: self.principal)


def no_timeout(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(SessionTimers, "next_deadline", lambda *_, **__: None)


def no_welcome(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(SocketSession, "_send_welcome", lambda _: [])


def any_size(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(SocketSession, "_is_too_large", lambda *_: False)


MUTANTS: list[Patch] = [any_token, any_case, no_expiry, tickets_twice, no_timeout, no_welcome, any_size]


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_mutant_is_noticed(mutant: Patch, monkeypatch: pytest.MonkeyPatch, providers: dict[str, Provider]) -> None:
    mutant(monkeypatch)
    assert any(fails(providers[stem], transcript) for stem, transcript in transcripts())


def test_without_a_mutation_none_fails(providers: dict[str, Provider]) -> None:
    assert not any(fails(providers[stem], transcript) for stem, transcript in transcripts())


def fails(provider: Provider, transcript: dict[str, Any]) -> bool:
    try:
        Replay(provider).run(transcript)
    except NotRunError:
        return False
    except (DisagreementError, AssertionError, LookupError):
        return True
    return False
