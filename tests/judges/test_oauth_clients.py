"""Clients of others take every grant, and find out a sandbox that leaves a check out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import urlencode

import pytest

from authproof.sandbox.engine.credential_store import Consent, CredentialRecord, CredentialStore, Flaw, Principal
from authproof.sandbox.engine.http import authorization
from authproof.sandbox.engine.http.asked_scopes import NeededScopes
from authproof.sandbox.engine.http.authorization import AuthorizationHandler

from .oauth.grants import GRANTS, Script, Setting, needs_person, run_collection, run_scripts
from .oauth.outsiders import CLIENTS
from .oauth.variants import ask_for_no_challenge, need_another_scope

pytestmark = pytest.mark.slow

LARDER: Final = Setting("larder", "client_secret_basic")
MATINEE: Final = Setting("matinee", "none")
QUAY: Final = Setting("quay", "client_secret_basic")

Leave = Callable[[pytest.MonkeyPatch], None]
"""Leaves a check out."""


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("name", GRANTS)
def test_it_takes_every_grant(client: str, name: str, record_property: Callable[[str, object], None]) -> None:
    setting, scripts = GRANTS[name]
    assert run_scripts(client, setting, scripts) == {script.title: script.words for script in scripts}
    record_property("tally", "OAuth clients of others x settings: every grant")


@pytest.mark.parametrize("name", [name for name, (setting, _) in GRANTS.items() if not needs_person(setting)])
def test_newman_takes_every_grant_that_needs_nobody(name: str, record_property: Callable[[str, object], None]) -> None:
    assert run_collection(GRANTS[name][0]) == []
    record_property("tally", "OAuth clients of others x settings: every grant")


def test_newman_finds_out_who_lets_any_client_in(monkeypatch: pytest.MonkeyPatch) -> None:
    leave_out_of_identity("client_id", "client_secret")(monkeypatch)
    assert [each for each in run_collection(QUAY) if each.endswith("is refused with 401")]


def leave_out_of_binding(credential: str) -> Leave:
    """Take a code whatever it was issued for, as far as one credential goes."""

    def leave(patch: pytest.MonkeyPatch) -> None:
        is_bound = CredentialStore._is_bound

        def judge(self: CredentialStore, record: CredentialRecord, values: Mapping[str, str]) -> bool:
            return is_bound(self, record, {name: value for name, value in values.items() if name != credential})

        patch.setattr(CredentialStore, "_is_bound", judge)

    return leave


def take_a_code_twice(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(CredentialRecord, "mark_used", lambda self, _: self.principal)


def revoke_nothing(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(CredentialStore, "revoke_record", lambda *_: None)


def ask_for_no_challenge_at_all(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(AuthorizationHandler, "_has_challenge", lambda *_: True)


def leave_out_of_identity(*credentials: str) -> Leave:
    """Identify callers without looking at some of what they present."""

    def leave(patch: pytest.MonkeyPatch) -> None:
        identify = CredentialStore.identify_caller

        def judge(self: CredentialStore, values: Mapping[str, str], now: float) -> Principal | Flaw:
            return identify(self, {name: value for name, value in values.items() if name not in credentials}, now)

        patch.setattr(CredentialStore, "identify_caller", judge)

    return leave


def keep_what_came_of_it(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(CredentialStore, "revoke_successors", lambda *_: None)


def wait_for_nobody(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Consent, "refusal", None)


def let_callers_hurry(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Consent, "note_request", lambda *_: False)


def change_state(state: str | None) -> Leave:
    """Send browsers back with another `state`, or with none."""

    def write_query(fields: dict[str, str]) -> str:
        kept = {name: value for name, value in fields.items() if name != "state"}
        return urlencode(kept if state is None else kept | {"state": state})

    return lambda patch: patch.setattr(authorization, "urlencode", write_query)


def take_any_scope(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(NeededScopes, "find_flaw", lambda *_: None)


def probe(title: str, verbs: str, *words: str) -> Script:
    return Script(title, tuple(verbs.split()), words)


PROBES: Final[list[tuple[Script, Setting, Leave]]] = [
    (
        probe("another verifier", "ask change_verifier trade", "ok", "invalid_grant"),
        LARDER,
        leave_out_of_binding("code_verifier"),
    ),
    (
        probe("no challenge", "forget_challenge ask", "invalid_request"),
        LARDER,
        ask_for_no_challenge_at_all,
    ),
    (
        probe("another redirect address", "ask change_address trade", "ok", "invalid_grant"),
        LARDER,
        leave_out_of_binding("redirect_uri"),
    ),
    (
        probe("a stranger's redirect address", "change_address_to_a_strangers ask", "nowhere"),
        LARDER,
        leave_out_of_identity("redirect_uri"),
    ),
    (
        probe("another client's code", "ask change_client trade", "ok", "invalid_grant"),
        Setting("larder", "client_secret_basic", ask_for_no_challenge),
        leave_out_of_binding("client_id"),
    ),
    (probe("another state", "ask", "ok"), LARDER, change_state("of another")),
    (probe("no state", "ask", "ok"), LARDER, change_state(None)),
    (probe("a code twice", "ask trade trade", "ok", "ok", "invalid_grant"), LARDER, take_a_code_twice),
    (
        probe("a rotated refresh token", "ask trade refresh swap_tokens refresh", "ok", "ok", "ok", "invalid_grant"),
        LARDER,
        revoke_nothing,
    ),
    (
        probe(
            "what came of a token that was stolen",
            "ask trade refresh swap_tokens refresh swap_tokens call",
            *("ok", "ok", "ok", "invalid_grant", "401"),
        ),
        LARDER,
        keep_what_came_of_it,
    ),
    (
        probe("a scope that was not granted", "ask trade call", "ok", "ok", "403"),
        Setting("larder", "client_secret_basic", need_another_scope("list_orders", "shelves:write")),
        take_any_scope,
    ),
    (
        probe("a scope that was not asked for", "identify call", "ok", "403"),
        Setting("quay", "client_secret_basic", need_another_scope("list_berths", "berths:book")),
        take_any_scope,
    ),
    (probe("a wrong secret", "change_secret identify", "invalid_client"), QUAY, leave_out_of_identity("client_secret")),
    (probe("a revoked token", "identify revoke call", "ok", "ok", "401"), QUAY, revoke_nothing),
    (
        probe("a device code that nobody has allowed", "pair poll", "ok", "authorization_pending"),
        MATINEE,
        wait_for_nobody,
    ),
    (probe("a hurry", "pair poll poll", "ok", "authorization_pending", "slow_down"), MATINEE, let_callers_hurry),
    (
        probe("another client's device code", "pair allow_device change_client poll", "ok", "ok", "invalid_grant"),
        MATINEE,
        leave_out_of_binding("client_id"),
    ),
    (
        probe("a device code twice", "pair allow_device poll wait poll", "ok", "ok", "ok", "invalid_grant"),
        MATINEE,
        take_a_code_twice,
    ),
]
"""What a client tries, where, and the check without which it goes otherwise."""


_FOUND_BY: Final = {let_callers_hurry: "authorization_pending"}
"""What a client says at last of a sandbox without a check, where that is not success."""


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("tried", PROBES, ids=lambda tried: tried[0].title)
def test_it_finds_out_who_leaves_a_check_out(
    client: str,
    tried: tuple[Script, Setting, Leave],
    monkeypatch: pytest.MonkeyPatch,
    record_property: Callable[[str, object], None],
) -> None:
    script, setting, leave = tried
    assert run_scripts(client, setting, (script,)) == {script.title: script.words}
    leave(monkeypatch)
    said = run_scripts(client, setting, (script,))
    assert len(said[script.title]) == len(script.words)
    assert said[script.title][-1] == _FOUND_BY.get(leave, "stopped" if "state" in script.title else "ok")
    record_property("tally", "OAuth clients of others x checks: found out when left out")
