"""Claims over HTTP: all kept by the sandbox; a changed spec or a broken engine breaks those that it concerns."""

from __future__ import annotations

import re
from typing import Any

import pytest

from authproof.claims import derive_claims
from authproof.claims.claim import Claim
from authproof.claims.run import run_claim
from authproof.claims.run.engine_target import EngineTarget
from authproof.model.provider import Provider
from authproof.model.scheme import Lifecycle
from authproof.model.vocabulary import Case
from authproof.sandbox.compile import compile_provider
from authproof.sandbox.engine import credential_store
from authproof.sandbox.engine.authentication import PartMatcher, SchemeAuthenticator
from authproof.sandbox.engine.credential_store import CredentialRecord, CredentialStore, Flaw, Principal
from authproof.sandbox.engine.http.parameters import ParameterValidator
from authproof.sandbox.tables import IssuedCredential, PartTable
from authproof.text import media_type
from authproof.text.json_pointer import put_value, replace_value
from tests.made_up import MADE_UP

from .conftest import ROOT, read

PATHS = (
    *sorted((ROOT / "specs").glob("*.yaml")),
    *MADE_UP,
    ROOT / "tests" / "languages" / "specs" / "bazaar.yaml",
)
SPECS = {path.stem: path for path in PATHS}


def over_http(provider: Provider) -> list[Claim]:
    mine = (claim for claim in derive_claims(provider) if claim.topic != "limits")
    return [claim for claim in mine if not any(at.startswith("/channels/") for at in claim.rests_on)]


def not_kept(documented: Provider, actual: Provider | None = None) -> set[str]:
    """Run the claims of a spec against the sandbox of another, and give those that are not kept."""
    tables, sandbox = compile_provider(documented), EngineTarget(compile_provider(actual or documented))
    outcomes = (run_claim(claim, sandbox, tables, recorded=False) for claim in over_http(documented))
    return {outcome.claim.id for outcome in outcomes if outcome.verdict != "kept"}


def changed(provider: Provider, at: str, value: Any) -> Provider:
    document = provider.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return Provider.model_validate(replace_value(document, at, value))


@pytest.mark.parametrize("name", SPECS)
def test_the_sandbox_keeps_them(name: str) -> None:
    assert not not_kept(read(SPECS[name]))


def test_a_value_that_another_holder_has_is_not_tried_beside_what_is_not_his() -> None:
    """Of one character there are few values, and the second holder has one of them."""
    one = [{"characters": "digits", "min_length": 1, "max_length": 1}]
    documented = changed(read(SPECS["acme"]), "/credentials/user/shape", one)
    documented = changed(documented, "/credentials/user/example", "7")
    assert not {name for name in not_kept(documented) if name.startswith("shape.")}


def test_of_an_operation_that_was_removed_nothing_is_claimed(acme: Provider) -> None:
    operations = acme.operations
    past = operations["list_robots"].model_copy(update={"path": "/past", "lifecycle": Lifecycle.removed})
    provider = acme.model_copy(update={"operations": {"past": past, **operations}})
    assert derive_claims(provider) == derive_claims(acme)
    assert not not_kept(provider)


def test_what_an_operation_issues_to_everybody_is_claimed(acme: Provider) -> None:
    public = changed(acme, "/operations/mint_ticket/security", [])
    assert "grant.mint.ticket.another" in {claim.id for claim in derive_claims(public)}
    assert not not_kept(public)


CHANGES: list[tuple[str, str, Any, set[str]]] = [
    ("yunite", "/credentials/api_token/shape/2/max_length", 5, {"shape.api_token.run_2.length"}),
    (
        "yunite",
        "/operations/list_tournaments/parameters/guildId/refused/403000000000000000",
        "payment_required",
        {"parameter.list_tournaments.guildId.refused.403000000000000000"},
    ),
    (
        "ygy",
        "/credentials/access_token/lifetime/seconds",
        259201,
        {"lifetime.access_token.expires", "lifetime.access_token.fixed"},
    ),
    (
        "ygy",
        "/credentials/refresh_token/lifetime/seconds",
        2591999,
        {"lifetime.refresh_token.lives", "grant.refresh.refresh_token.lives"},
    ),
    ("ygy", "/grants/refresh/consumed", "kept", {"grant.refresh.consumed"}),
    ("ygy", "/grants/refresh/siblings", "revoked", {"grant.refresh.siblings.access_token"}),
    (
        "cakeybot",
        "/failures/limited/bodies/application~1json/error",
        "Too many.",
        {"body.limited.application_json"},
    ),
    (
        "cakeybot",
        "/operations/upcoming/lifecycle",
        "current",
        {
            "call.upcoming.unreleased",
            "body.unreleased.default",
            "body.unreleased.text_html",
            "body.unreleased.application_json",
        },
    ),
    ("unacode", "/operations/list_users/level", "user", {"level.list_users.dev_token.user"}),
    ("unacode", "/levels/admin/includes", [], {"level.get_orchestrators.dev_token.admin"}),
    (
        "unacode",
        "/schemes/jwt/lifecycle",
        "current",
        {"call.get_orchestrators.jwt.coming_soon", "call.list_users.jwt.coming_soon"},
    ),
    (
        "floodilka",
        "/failures/unknown_guild/operations/0",
        "list_bans",
        {"parameter.get_guild.guild_id.refused.404000000000000000", "refuse.list_bans.not_found"},
    ),
    ("floodilka", "/credentials/bot_token/shape/0/characters", "hex", {"shape.bot_token.run_0.characters"}),
    ("acme", "/operations/delete_robot/parameters/force/values/1", "no", {"parameter.delete_robot.force.value_1"}),
    ("acme", "/failures/limited/headers/Retry-After", "soon", {"refuse.list_robots.limited", "refuse.login.limited"}),
]


@pytest.mark.parametrize(("name", "at", "value", "broken"), CHANGES, ids=[f"{each[0]}{each[1]}" for each in CHANGES])
def test_a_changed_fact_breaks_its_claims_and_no_others(name: str, at: str, value: Any, broken: set[str]) -> None:
    documented = read(SPECS[name])
    assert not_kept(documented, changed(documented, at, value)) == broken


def test_a_scheme_sent_elsewhere_breaks_whatever_uses_it() -> None:
    documented = read(SPECS["acme"])
    broken = not_kept(documented, changed(documented, "/schemes/query_token/parts/1/template", "doc"))
    assert {"call.list_robots.query_token", "shape.token.literal_0", "revocation.token.dead"} <= broken
    assert not [each for each in broken if "basic" in each or "bearer" in each]


# the engine, broken by hand


def test_credentials_that_outlive_their_end(monkeypatch: pytest.MonkeyPatch) -> None:
    def flaw(record: CredentialRecord, _now: float) -> Flaw | None:
        return Flaw(Case.revoked, record.credential.id) if record.revoked else None

    monkeypatch.setattr(CredentialRecord, "find_flaw", flaw)
    broken = not_kept(read(SPECS["ygy"]))
    assert {each for each in broken if not each.startswith("refuse.")} == {
        "lifetime.access_token.expires",
        "lifetime.access_token.fixed",
        "lifetime.refresh_token.expires",
    }
    assert all(each.endswith(".expired") for each in broken if each.startswith("refuse."))


def test_revocation_without_effect(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CredentialStore, "revoke_record", lambda _store, _record: None)
    broken = {"revocation.api_key.dead", "revocation.api_key.replaced", "grant.refresh.consumed"}
    assert not_kept(read(SPECS["ygy"])) == broken


def test_the_same_credentials_issued_again(monkeypatch: pytest.MonkeyPatch) -> None:
    issue, first = CredentialStore.issue_credentials, {}

    def again(self: CredentialStore, issues: tuple[IssuedCredential, ...], *rights: Any) -> list[str]:
        return first.setdefault((self, issues), issue(self, issues, *rights))

    monkeypatch.setattr(CredentialStore, "issue_credentials", again)
    # what a refresh issues is as old as the login then, too
    assert {each for each in not_kept(read(SPECS["ygy"])) if each.endswith(".another")} == {
        "grant.log_in.access_token.another",
        "grant.log_in.refresh_token.another",
        "grant.refresh.access_token.another",
        "grant.refresh.refresh_token.another",
    }


def test_words_read_in_any_case(monkeypatch: pytest.MonkeyPatch) -> None:
    make = PartMatcher.__init__

    def blind(self: PartMatcher, part: PartTable) -> None:
        make(self, part)
        self._pattern = re.compile(part.pattern, re.IGNORECASE)

    monkeypatch.setattr(PartMatcher, "__init__", blind)
    names = ("word_lower", "word_upper")
    assert not_kept(read(SPECS["floodilka"])) == {f"refuse.get_current_user.bot.wrong.{name}" for name in names}


def test_any_token_of_the_right_shape_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    judge = SchemeAuthenticator.judge_request

    def trusting(self: SchemeAuthenticator, request: Any, now: float) -> Principal | Flaw:
        verdict = judge(self, request, now)
        return Principal([]) if isinstance(verdict, Flaw) and verdict.case is Case.unknown else verdict

    monkeypatch.setattr(SchemeAuthenticator, "judge_request", trusting)
    documented = read(SPECS["floodilka"])
    unknown = {f"refuse.{name}.bot.unknown" for name in documented.operations}
    spoilt = {f"refuse.get_current_user.bot.wrong.{name}" for name in ("extended", "swapped_case")}
    assert not_kept(documented) == unknown | spoilt


def test_two_holders_taken_for_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(credential_store, "_find_stranger", lambda _records: None)
    broken = {f"refuse.{each}.unknown.of_two_holders" for each in ("list_robots.basic", "login.form")}
    assert not_kept(read(SPECS["acme"])) == broken


def test_parameters_that_may_be_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ParameterValidator, "_allows_value", lambda _parameter, _value: True)
    broken = not_kept(read(SPECS["cakeybot"]))
    assert len(broken) == 11
    assert all(re.fullmatch(r"parameter\..*\.run_0\.(min_length|max_length|characters)", each) for each in broken)


def test_accept_read_without_qualities(monkeypatch: pytest.MonkeyPatch) -> None:
    def flat(offer: str, ranges: list[Any]) -> float:
        kind, _, subtype = offer.partition("/")
        return float(any(each.quality and each.precision_for((kind, subtype), frozenset()) for each in ranges))

    monkeypatch.setattr(media_type, "_rate_offer", flat)
    media_type.choose_offer.cache_clear()
    broken = not_kept(read(SPECS["cakeybot"]))
    media_type.choose_offer.cache_clear()
    names = ("rather", "lower_first", "little_lower", "none_of_it", "kind_rather")
    assert broken == {f"body.bad_request.accept.{name}" for name in names}


# what no spec here has


def edited(provider: Provider, **changes: Any) -> Provider:
    """Change values by JSON Pointer; `__` stands for the slash of a keyword."""
    document = provider.model_dump(mode="json", by_alias=True, exclude_unset=True)
    for name, value in changes.items():
        document = put_value(document, "/" + name.replace("__", "/"), value)
    return Provider.model_validate(document)


def ids(provider: Provider) -> set[str]:
    return {claim.id for claim in over_http(provider)}


def test_a_lifetime_that_each_use_starts_again(acme: Provider) -> None:
    sliding = edited(acme, credentials__access_token__lifetime={"seconds": 3600, "sliding": True})
    assert "lifetime.access_token.sliding" in ids(sliding)
    assert not not_kept(sliding)
    assert not_kept(sliding, acme) == {"lifetime.access_token.sliding"}
    assert not_kept(acme, sliding) == {"lifetime.access_token.fixed"}


def test_a_lifetime_of_what_is_held_by_hand(acme: Provider) -> None:
    mortal = edited(acme, credentials__token__lifetime={"seconds": 60})
    assert {"lifetime.token.lives", "lifetime.token.expires", "lifetime.token.fixed"} <= ids(mortal)
    assert not not_kept(mortal)
    assert not_kept(mortal, acme) == {"lifetime.token.expires", "lifetime.token.fixed"}


@pytest.mark.parametrize("documented", [True, False])
def test_a_single_use_over_http(acme: Provider, documented: bool) -> None:
    cases = ["malformed", "unknown", "revoked", *(["used"] if documented else [])]
    once = edited(acme, credentials__access_token__single_use=True, failures__invalid__cases=cases)
    assert "lifetime.access_token.once" in ids(once)
    assert ("refuse.list_robots.bearer.used" in ids(once)) is documented
    assert not not_kept(once)
    assert "lifetime.access_token.once" in not_kept(once, edited(once, credentials__access_token__single_use=False))


def test_a_public_operation(acme: Provider) -> None:
    public = {"title": "Health", "server": "api", "method": "GET", "path": "/health", "success": {"body": {"up": True}}}
    open_to_all = edited(acme, operations__health=public)
    assert "call.health" in ids(open_to_all)
    assert not [each for each in ids(open_to_all) if each.startswith("refuse.health.") and "missing" in each]
    assert not not_kept(open_to_all)


def test_a_refresh_that_ends_nothing(acme: Provider) -> None:
    kept = edited(acme, grants__renew__consumed="kept")
    assert not not_kept(kept)
    assert not_kept(kept, acme) >= {"grant.renew.consumed"}


def test_a_refresh_of_what_nothing_issues_first(acme: Provider) -> None:
    login = {"kind": "exchange", "title": "Log in", "operation": "login", "issues": {"access_token": "/access_token"}}
    alone = edited(acme, grants__login=login)
    assert not [each for each in ids(alone) if each.startswith("grant.renew")]


@pytest.mark.parametrize("media_type", ["text/plain", "TEXT/CSV; charset=utf-8", "application/x-ndjson"])
def test_a_credential_may_be_the_whole_of_a_text(acme: Provider, media_type: str) -> None:
    spec = acme.model_dump(mode="json", by_alias=True, exclude_unset=True)
    spec["grants"]["mint"]["issues"] = {"ticket": ""}
    spec["operations"]["mint_ticket"]["success"] = {"media_type": media_type, "body": "abcdefghij0123456789"}
    assert not_kept(Provider.model_validate(spec)) == set()


def test_empty_texts_have_their_media_type(acme: Provider) -> None:
    spec = acme.model_dump(mode="json", by_alias=True, exclude_unset=True)
    spec["operations"]["list_robots"]["success"] = {"media_type": "text/plain", "body": ""}
    spec["failures"]["missing"]["bodies"] = {"text/html": "", "application/json": {"error": "missing"}}
    assert not_kept(Provider.model_validate(spec)) == set()


def test_what_is_good_for_one_use_is_had_anew_for_each_value_of_a_parameter(acme: Provider) -> None:
    once = edited(acme, credentials__password__single_use=True)
    used = {name for name in ids(once) if name.startswith("parameter.delete_robot")}
    assert len(used) > 3
    assert not used & not_kept(once)


def test_what_comes_of_itself_in_the_end_is_had_by_hand(acme: Provider) -> None:
    console = {"kind": "manual", "title": "Console", "issues": ["access_token"], "steps": ["Press it."]}
    by_ticket = {
        "title": "Ticket",
        "summary": "Buys a pair.",
        "surface": "token",
        "parts": [{"in": "header", "name": "X-Ticket", "template": "{ticket}"}],
    }
    round_about = edited(
        acme,
        grants__console=console,
        schemes__by_ticket=by_ticket,
        operations__login__security=["by_ticket"],
        operations__mint_ticket__security=["bearer"],
    )
    assert round_about.first_issuer("ticket") == "mint_ticket"
    assert round_about.first_issuer("access_token") is None
    assert {name for name in ids(round_about) if name.startswith("call.login")} == {"call.login.by_ticket"}


def test_bodies_of_a_refusal_that_the_first_schemes_never_meet_are_claimed(acme: Provider) -> None:
    """Only the third scheme of an operation carries what expires."""
    document = acme.model_dump(mode="json", by_alias=True)
    document["failures"]["expired"]["bodies"]["text/html"] = "<h1>Too late</h1>"
    for name in ("user", "password", "token"):
        document["credentials"][name]["never_expires"] = True
    names = {claim.id for claim in derive_claims(Provider.model_validate(document))}
    assert {"body.expired.application_json", "body.expired.text_html"} <= names
