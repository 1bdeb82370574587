"""Small specs, one for each kind of scheme, pair and grant whose claims were once false: every claim is kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from authproof.claims import derive_claims
from authproof.claims.run import run_claim
from authproof.claims.run.engine_target import EngineTarget
from authproof.loader.checks import BEHAVIOUR_CHECKS
from authproof.model.provider import Provider
from authproof.sandbox.compile import compile_provider

SMALL = (Path(__file__).parent / "small.yaml").read_text(encoding="utf-8")
TOKENS = (Path(__file__).parent / "tokens.yaml").read_text(encoding="utf-8")


def vary(spec: str, **changes: Any) -> Provider:
    """Give a spec with values put in place; a name tells the place, its steps divided by two underscores."""
    document = yaml.safe_load(spec)
    for name, value in changes.items():
        *around, last = name.split("__")
        inside = document
        for step in around:
            inside = inside[int(step) if step.isdecimal() else step]
        inside[int(last) if last.isdecimal() else last] = value
    provider = Provider.model_validate(document)
    assert [fault for check in BEHAVIOUR_CHECKS for fault in check(provider)] == []
    return provider


def not_kept(provider: Provider) -> list[str]:
    tables = compile_provider(provider)
    sandbox = EngineTarget(tables)
    outcomes = (run_claim(claim, sandbox, tables, recorded=False) for claim in derive_claims(provider))
    return [outcome.claim.id for outcome in outcomes if outcome.verdict != "kept"]


@pytest.mark.parametrize("word", ["open:sesame", "::::", " : : "])
def test_the_first_colon_of_basic_divides(word: str) -> None:
    provider = vary(SMALL, credentials__word__example=word)
    assert not_kept(provider) == []


@pytest.mark.parametrize(
    "part",
    [
        {"in": "header", "name": "Authorization", "template": "Basic {base64}", "base64": "{name}/token:{word}"},
        {"in": "header", "name": "X-Pair", "template": "{base64}", "base64": "{name}.{word}"},
        {"in": "query", "name": "pair", "template": "n={name}, w={word}."},
        {"in": "query", "name": "pair", "template": "a--{name}--{word}"},
    ],
    ids=lambda part: str(part.get("base64", part["template"])),
)
def test_what_divides_two_credentials_does_where_it_comes_first(part: dict[str, str]) -> None:
    provider = vary(SMALL, schemes__pair__parts__0=part, credentials__word__example="se.same: w=--/token:x")
    assert not_kept(provider) == []


def test_a_user_id_alone_ends_at_its_colon() -> None:
    key = {"in": "header", "name": "Authorization", "template": "Basic {base64}", "base64": "{name}:"}
    provider = vary(SMALL, schemes__pair__parts=[key], credentials__name__secret=True)
    assert not_kept(provider) == []


def test_a_code_and_its_refresh_share_an_operation() -> None:
    for spec in (TOKENS, TOKENS.replace("[by_code, by_refresh]", "[by_refresh, by_code]")):
        assert not_kept(vary(spec)) == []


def test_what_ends_with_one_use_is_got_anew_before_the_next() -> None:
    code = {**yaml.safe_load(TOKENS)["credentials"]["code"], "single_use": True}
    assert not_kept(vary(TOKENS, credentials__code=code)) == []
    secret = {**yaml.safe_load(TOKENS)["credentials"]["secret"], "single_use": True}
    provider = vary(TOKENS, credentials__code=code, credentials__secret=secret)
    assert not_kept(provider) == []
    assert {"grant.renew.consumed", "lifetime.secret.once", "grant.swap.access.another"} <= {
        claim.id for claim in derive_claims(provider)
    }


def test_what_only_a_refresh_issues_is_got_by_it() -> None:
    document = yaml.safe_load(TOKENS)
    grants = {**document["grants"], "by_hand": {**document["grants"]["by_hand"], "issues": ["secret", "renewal"]}}
    del grants["swap"], document["schemes"]["by_code"], document["credentials"]["code"]
    provider = vary(
        TOKENS,
        grants=grants,
        schemes=document["schemes"],
        credentials=document["credentials"],
        operations__token__security=["by_refresh"],
        flows__first__steps__0__using="by_refresh",
    )
    assert not_kept(provider) == []
    assert "call.read.bearer" in {claim.id for claim in derive_claims(provider)}


def both_in_one_message(**required: str) -> dict[str, Any]:
    part = {"in": "message", "message": "login"}
    messages = {
        "login": {
            "title": "Login",
            "summary": "Who.",
            "sender": "client",
            "match": {"/op": "login"},
            "payload": {"op": "login", "who": "paul", "how": {"word": "open sesame"}, "version": "1"},
            "required": {f"/{name}": kind for name, kind in required.items()},
            "when": "before",
        },
        "in": {"title": "In", "summary": "So.", "sender": "server", "match": {"/op": "in"}, "payload": {"op": "in"}},
    }
    document = yaml.safe_load(SMALL)
    close = {"code": 4001, "name": "no", "meaning": "No.", "action": "Mend.", "reconnect": "never"}
    return {
        "servers__socket": {"url": "wss://socket.small.example", "description": "Sockets."},
        "schemes__hello": {
            "title": "Hello",
            "summary": "On sockets.",
            "surface": "websocket",
            "parts": [
                {**part, "name": "/who", "template": "{name}"},
                {**part, "name": "/how/word", "template": "{word}"},
                {**part, "name": "/version", "template": "1"},
            ],
        },
        "channels": {
            "events": {
                "title": "Events",
                "summary": "What is new.",
                "server": "socket",
                "path": "/",
                "security": ["hello"],
                "welcome": "in",
                "messages": messages,
                "closes": {"no": {**close, "cases": [*document["failures"]["refused"]["cases"], "not_authenticated"]}},
            }
        },
    }


@pytest.mark.parametrize("required", [{}, {"who": "string"}, {"how": "object", "version": "string"}])
def test_what_is_left_out_of_a_message_is_not_in_it(required: dict[str, str]) -> None:
    assert not_kept(vary(SMALL, **both_in_one_message(**required))) == []


def test_what_is_left_out_of_a_body_is_not_in_it() -> None:
    parts = [
        {"in": "body", "name": "/who", "template": "{name}"},
        {"in": "body", "name": "/how/word", "template": "{word}"},
    ]
    provider = vary(
        SMALL,
        schemes__pair__parts=parts,
        operations__read__method="POST",
        operations__read__request={"who": "paul", "how": {"word": "open sesame", "loud": True}},
    )
    assert not_kept(provider) == []


LEVELS = {
    "low": {"title": "Low", "may": ["Read."]},
    "high": {"title": "High", "may": ["Write."], "includes": ["low"]},
}
FORBIDDEN = {"cases": ["forbidden"], "status": 403, "title": "Forbidden", "meaning": "No.", "action": "Ask."}


@pytest.mark.parametrize("half", ["name", "word"])
@pytest.mark.parametrize("level", [None, "high"])
def test_levels_of_one_half_of_a_pair_are_those_of_the_pair(half: str, level: str | None) -> None:
    change = {f"credentials__{half}__levels": ["low", "high"], "operations__read__level": level}
    provider = vary(SMALL, levels=LEVELS, failures__forbidden=FORBIDDEN, **change)
    assert not_kept(provider) == []
    levels = {claim.id for claim in derive_claims(provider) if claim.id.startswith("level.")}
    assert levels == ({"level.read.pair.low", "level.read.pair.high"} if level else set())


def test_what_is_issued_has_the_level_of_who_asked() -> None:
    change = {"credentials__secret__levels": ["low", "high"], "operations__read__level": "high"}
    provider = vary(TOKENS, levels=LEVELS, failures__forbidden=FORBIDDEN, **change)
    assert not_kept(provider) == []
    assert {"level.read.bearer.low", "grant.renew.access.opens"} <= {claim.id for claim in derive_claims(provider)}


def test_what_is_issued_is_asked_for_by_who_may_use_it_too() -> None:
    """One level may ask for it, another use it: of two that are no better, a third has the rights of both."""
    levels = LEVELS | {
        "high": LEVELS["high"] | {"includes": []},
        "both": LEVELS["high"] | {"includes": ["low", "high"]},
    }
    change = {"credentials__secret__levels": list(levels), "operations__read__level": "low"}
    provider = vary(TOKENS, levels=levels, failures__forbidden=FORBIDDEN, **change, operations__token__level="high")
    assert not_kept(provider) == []
    assert {"call.read.bearer", "grant.renew.access.opens"} <= {claim.id for claim in derive_claims(provider)}


def test_a_key_that_replaces_itself() -> None:
    rotate = {"kind": "exchange", "title": "Another", "operation": "rotate", "issues": {"word": "/word"}}
    operation = {
        "title": "Rotate",
        "server": "api",
        "method": "POST",
        "path": "/word",
        "security": ["pair"],
        "success": {"body": {"word": "open sesame"}},
    }
    assert not_kept(vary(SMALL, grants__rotate=rotate, operations__rotate=operation)) == []


def with_companion(security: list[str], **word: Any) -> dict[str, Any]:
    """Let a name alone open the page, or a name with a word beside it."""
    name = {"in": "header", "name": "X-Name", "template": "{name}"}
    described = {"title": "Name", "summary": "For all.", "surface": "rest"}
    document = yaml.safe_load(SMALL)
    return {
        "credentials__word": {**document["credentials"]["word"], **word},
        "schemes__alone": {**described, "parts": [{**name, "name": "x-name"}]},
        "schemes__pair": {**described, "parts": [name, {"in": "query", "name": "word", "template": "{word}"}]},
        "operations__read__security": security,
    }


@pytest.mark.parametrize("security", [["alone", "pair"], ["pair", "alone"]], ids=" ".join)
@pytest.mark.parametrize(
    "word",
    [
        {},
        {"single_use": True},
        {"lifetime": {"seconds": 60, "sliding": True}},
        {"revocation": {"title": "Reset", "steps": ["Press."], "effect": "It ends."}},
    ],
    ids=lambda word: " ".join(word) or "plain",
)
def test_of_a_companion_that_is_not_needed_no_end_is_claimed(security: list[str], word: dict[str, Any]) -> None:
    provider = vary(SMALL, **with_companion(security, **word))
    assert not_kept(provider) == []
    ids = {claim.id for claim in derive_claims(provider)}
    assert not [each for each in ids if each.startswith("shape.word")]
    assert "refuse.read.pair.unknown" in ids


def test_where_it_is_needed_its_end_is_claimed_there() -> None:
    document = yaml.safe_load(SMALL)
    other = {**document["operations"]["read"], "path": "/other"}
    provider = vary(SMALL, **with_companion(["alone", "pair"], lifetime={"seconds": 60}), operations__other=other)
    assert not_kept(provider) == []
    assert {"shape.word.run_0.min_length", "lifetime.word.expires"} <= {claim.id for claim in derive_claims(provider)}


def test_a_refresh_beside_credentials_that_issue_alone() -> None:
    document = yaml.safe_load(TOKENS)
    secret = document["schemes"]["by_code"]["parts"][:1]
    provider = vary(
        TOKENS,
        schemes__by_code__parts=secret,
        schemes__by_refresh__parts=[*secret, document["schemes"]["by_refresh"]["parts"][2]],
        operations__other={**document["operations"]["read"], "path": "/other", "security": ["with_code"]},
        schemes__with_code={
            **document["schemes"]["bearer"],
            "parts": [{"in": "query", "name": "code", "template": "{code}"}],
        },
    )
    assert not_kept(provider) == []
    assert "grant.renew.siblings.access" in {claim.id for claim in derive_claims(provider)}


@pytest.mark.parametrize("issued", [{"access": "/access", "renewal": "/renewal"}, {"renewal": "/renewal"}])
def test_a_refresh_that_carries_what_it_revokes(issued: dict[str, str]) -> None:
    parts = yaml.safe_load(TOKENS)["schemes"]["by_refresh"]["parts"]
    access = {"in": "header", "name": "X-Access", "template": "{access}"}
    provider = vary(TOKENS, schemes__by_refresh__parts=[*parts, access], grants__renew__issues=issued)
    assert not_kept(provider) == []
    assert "grant.renew.siblings.access" in {claim.id for claim in derive_claims(provider)}


@pytest.mark.parametrize(
    ("path", "template", "is_missing_told"),
    [
        ("/a/{word}/b", "{word}", True),
        ("/a/{word}", "{word}", False),
        ("/bot{word}", "{word}", False),
        ("/bot{word}/a", "{word}", True),
        ("/{word}", "bot{word}", True),
    ],
)
def test_a_credential_that_the_path_lacks(path: str, template: str, *, is_missing_told: bool) -> None:
    document = yaml.safe_load(SMALL)
    refused = document["failures"]["refused"]
    provider = vary(
        SMALL,
        schemes__pair__parts=[{"in": "path", "name": "word", "template": template}],
        operations__read__path=path,
        failures__refused={**refused, "cases": [case for case in refused["cases"] if case != "missing"]},
        failures__lacking={**refused, "cases": ["missing"], "status": 400},
    )
    assert not_kept(provider) == []
    assert ("refuse.read.pair.missing" in {claim.id for claim in derive_claims(provider)}) == is_missing_told


@pytest.mark.parametrize("single_use", [False, True])
def test_of_two_lifetimes_each_is_claimed_alone(*, single_use: bool) -> None:
    document = yaml.safe_load(SMALL)["credentials"]
    word = {**document["word"], "lifetime": {"seconds": 60}, "single_use": single_use}
    name = {**document["name"], "lifetime": {"seconds": 600, "sliding": True}}
    provider = vary(SMALL, credentials__word=word, credentials__name=name)
    assert not_kept(provider) == []
    changes = both_in_one_message()
    changes["credentials__word"], changes["credentials__name"] = word, name
    assert not_kept(vary(SMALL, **changes)) == []


def test_a_companion_of_a_word_in_any_case_is_not_needed() -> None:
    changes = with_companion(["alone", "pair"])
    for scheme, word in (("alone", "bearer"), ("pair", "Bearer")):
        changes[f"schemes__{scheme}"]["parts"][0] |= {"name": "Authorization", "template": f"{word} {{name}}"}
    assert not_kept(vary(SMALL, **changes)) == []


def test_spaces_around_a_value_are_part_of_it_in_a_query() -> None:
    changes = with_companion(["alone", "pair"])
    word = changes["schemes__pair"]["parts"][1]
    changes["schemes__alone"]["parts"] = [word]
    changes["schemes__pair"]["parts"][1] = word | {"template": "Key {word}"}
    changes["credentials__word"] |= {"example": "open sesame "}
    assert not_kept(vary(SMALL, **changes)) == []


def with_extra(**extra: Any) -> dict[str, Any]:
    """Let access tokens open the page beside an extra, which the secret gets alone."""
    document = yaml.safe_load(TOKENS)
    secret, _, renewal = document["schemes"]["by_refresh"]["parts"]
    value = {"in": "header", "name": "X-Extra", "template": "{extra}"}
    bearer = document["schemes"]["bearer"]
    return {
        "credentials__extra": {**document["credentials"]["code"], "title": "Extra", "variable": "EXTRA"},
        "schemes__alone": {**bearer, "parts": [secret]},
        "schemes__bearer": {**bearer, "parts": [*bearer["parts"], value]},
        "schemes__by_refresh__parts": [renewal],
        "operations__extra": {
            **document["operations"]["token"],
            "path": "/extra",
            "security": ["alone"],
            "success": {"body": {"extra": "c_123456"}},
            **extra,
        },
        "grants__extra": {**document["grants"]["swap"], "operation": "extra", "issues": {"extra": "/extra"}},
        "flows": {},
    }


def test_who_asks_for_what_travels_with_a_renewed_credential_is_let_in_by_then() -> None:
    provider = vary(TOKENS, **with_extra(), credentials__secret__lifetime={"seconds": 1})
    assert not_kept(provider) == []
    assert "grant.renew.access.lives" in {claim.id for claim in derive_claims(provider)}


def test_what_travels_together_is_issued_to_one_holder() -> None:
    held = {"credentials__secret__levels": ["low", "high"], "credentials__code__levels": ["low", "high"]}
    provider = vary(TOKENS, **with_extra(level="high"), levels=LEVELS, failures__forbidden=FORBIDDEN, **held)
    assert not_kept(provider) == []


def test_what_is_held_by_hand_goes_with_every_holder_though_it_is_issued_too() -> None:
    parts = [{"in": "header", "name": f"X-{name}", "template": f"{{{name}}}"} for name in ("secret", "access")]
    held = {"credentials__secret__levels": ["low", "high"], "grants__by_hand__issues": ["secret", "code", "access"]}
    provider = vary(TOKENS, **held, levels=LEVELS, failures__forbidden=FORBIDDEN, schemes__bearer__parts=parts)
    assert provider.credentials_of_any_holder == {"code", "access"}
    assert not_kept(provider) == []
