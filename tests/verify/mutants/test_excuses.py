"""Each argument excuses what it speaks of, and nothing else. Without claims only arguments are left."""

from __future__ import annotations

from typing import Any

import pytest

from authproof.model.plain import plain_spec
from authproof.model.provider import Provider
from authproof.verify.mutants import MutantFate, Sort, hunt_mutants
from authproof.verify.mutants.edits import put_value
from tests.engine.sandbox import vary
from tests.loader.test_schema import FIELDS

from .conftest import ACME, BAZAAR, ROOT, leaf, provider

VALUE, JSON, KEY, ENTRY, UNWRITTEN = Sort.value, Sort.json, Sort.key, Sort.entry, Sort.unwritten
EVENTS = "/channels/events"
CHANNEL = "channels.events"


def fates(of: Provider, at: str, sort: Sort) -> tuple[MutantFate, ...]:
    return hunt_mutants(of, (), chosen=[leaf(of, at, sort)]).fates


def argued(of: Provider, at: str, sort: Sort) -> dict[Any, str]:
    return {str(fate.now): fate.by for fate in fates(of, at, sort) if fate.verdict == "argued"}


@pytest.mark.parametrize(
    ("spec", "at", "sort", "words"),
    [
        # beside the fields of the models
        ("acme", f"{EVENTS}/closes/twice/reconnect", VALUE, "Advice to the client"),
        ("acme", f"{EVENTS}/messages/move/payload/to/0", JSON, "The sandbox asks of a client's message"),
        ("acme", f"{EVENTS}/messages/pong/match/~1kind", KEY, "Clients tell the server's messages"),
        ("acme", f"{EVENTS}/messages/pong/when", UNWRITTEN, "It is about the client's messages"),
        ("acme", f"{EVENTS}/heartbeat/interval_in", VALUE, "The client keeps it"),
        ("acme", "/schemes/signed/parts/0/name", VALUE, "Nothing accepts the scheme today"),
        ("acme", "/schemes/signed", ENTRY, "Nothing accepts the scheme today"),
        ("acme", "/schemes/bearer/lifecycle", UNWRITTEN, "What is deprecated is still accepted"),
        ("acme", "/operations/future/parameters", UNWRITTEN, ""),
        ("acme", "/operations/delete_robot/success/media_type", UNWRITTEN, "There is no body"),
        ("acme", f"{EVENTS}/parameters/version/shape", UNWRITTEN, "The only values allowed are listed"),
        ("acme", "/grants/sign_up/issues/0", ENTRY, "What no operation issues"),
        ("acme", "/limits/sockets/channels/0", ENTRY, "There is no other channel"),
        ("acme", "/limits/ban/scope", VALUE, "In the sandbox a user has one application"),
        ("acme", "/credentials/ticket/lifetime/sliding", UNWRITTEN, "The first use ends it"),
        ("bazaar", "/schemes/subprotocol/parts/0/name", VALUE, "A subprotocol has no name"),
        ("bazaar", "/channels/feed/heartbeat/message", VALUE, "A heartbeat that the server does not wait for"),
        ("floodilka", "/limits/identify/algorithm", VALUE, "A single request is counted alike"),
        ("ygy", "/credentials/api_key/revocation/sockets", UNWRITTEN, "There are no sockets"),
        # what nothing takes or sends
        ("yunite", "/credentials/guild_key/shape/0/min_length", VALUE, "Nothing takes or issues the credential"),
        ("yunite", "/schemes/guild_key/lifecycle", VALUE, "Nothing is opened by the scheme"),
        ("unacode", "/operations/list_users/security/1", ENTRY, "The scheme opens nothing today"),
        (
            "floodilka",
            "/channels/gateway/messages/reconnect/payload/op",
            JSON,
            "The sandbox has no occasion to send it",
        ),
        # what never comes to light
        ("acme", "/operations/mint_ticket/success/body/at", JSON, "A live value takes its place"),
        ("acme", "/operations/login/success/body/access_token", JSON, "A fresh credential takes its place"),
        ("ygy", "/failures/refresh_refused/operations/0", ENTRY, "Every other operation of the surface"),
        ("acme", f"{EVENTS}/messages/accepted/live/~1session", VALUE, "No session can be resumed"),
        ("bazaar", "/channels/feed/messages/ready/live/~1meta~1n", VALUE, "It comes once in a session"),
        ("acme", "/failures/limited/live/~1retry_after", KEY, "The limits let one more pass after a second"),
        ("acme", "/levels/owner/includes/0", ENTRY, "Nothing asks for that level"),
        ("ygy", "/grants/account/issues/1", VALUE, "It is held from the start all the same"),
        ("acme", "/operations/future/security/0", VALUE, "Nothing of it is looked at before"),
        ("floodilka", "/channels/gateway/closes/invalid_shard/reconnect", VALUE, "No client has been told its session"),
        ("acme", "/credentials/token/lifetime", UNWRITTEN, "No source states it"),
        ("ygy", "/credentials/refresh_token/lifetime/sliding", UNWRITTEN, "The use that would renew it ends it"),
        ("cakeybot", "/failures/limited/limits", UNWRITTEN, "There is no other"),
        ("cakeybot", "/failures/internal/operations", UNWRITTEN, ""),
        ("acme", "/failures/limited/limits", UNWRITTEN, ""),
        ("acme", "/failures/bad_request/operations", UNWRITTEN, ""),
        ("yunite", "/failures/banned/limits", UNWRITTEN, "where a spec says nothing"),
    ],
)
def test_arguments(spec: str, at: str, sort: Sort, words: str) -> None:
    path = {"acme": ACME, "bazaar": BAZAAR}.get(spec, ROOT / "specs" / f"{spec}.yaml")
    why = argued(provider(path), at, sort)
    assert any(words in said for said in why.values()) if words else not why, why


@pytest.mark.parametrize(
    ("at", "sort"),
    [
        ("/failures/forbidden/status", VALUE),
        ("/operations/login/success/body/refresh_token", KEY),
        (f"{EVENTS}/messages/pong/payload/kind", JSON),
        (f"{EVENTS}/messages/login/match/~1kind", JSON),
        (f"{EVENTS}/heartbeat/timeout", VALUE),
        ("/schemes/bearer/parts/0/name", VALUE),
        ("/operations/delete_robot/success/status", VALUE),
        ("/failures/renew_refused/cases/0", VALUE),
        ("/limits/per_minute/requests", VALUE),
        ("/credentials/access_token/lifetime/seconds", VALUE),
    ],
)
def test_what_is_not_argued(acme: Provider, at: str, sort: Sort) -> None:
    assert argued(acme, at, sort) == {}


def test_an_argument_holds_among_its_values_only(acme: Provider) -> None:
    assert set(argued(acme, "/operations/list_robots/lifecycle", UNWRITTEN)) == {"deprecated"}
    assert set(argued(acme, "/limits/ban/scope", VALUE)) == {"user"}


def test_an_argument_holds_beside_its_values_only(acme: Provider) -> None:
    """The heartbeat's interval is the client's own business only as long as the client sends it."""
    told = {"sender": "server", "message": "pong", "interval_in": "banner", "interval_at": "/every_ms"}
    servers = vary(acme, {"channels.events.heartbeat": told})
    assert argued(acme, f"{EVENTS}/heartbeat/interval_at", VALUE)
    assert argued(servers, f"{EVENTS}/heartbeat/interval_at", VALUE) == {}


def test_what_is_on_no_server_is_argued() -> None:
    shops = provider(ROOT / "tests" / "specs" / "shops.yaml")
    words = argued(shops, "/servers/trial/variables/shop/example", VALUE)
    assert set(words.values()) == {"Nothing is on that server."}
    assert not argued(shops, "/servers/admin/variables/shop/example", VALUE)


def test_reconnect_counts_where_sessions_can_be_resumed() -> None:
    floodilka = provider(ROOT / "specs" / "floodilka.yaml")
    at = "/channels/gateway/closes/decode_error/reconnect"
    assert "resume" not in argued(floodilka, at, VALUE)
    assert {"never", "back_off", "unknown"} <= set(argued(floodilka, at, VALUE))


def test_the_type_of_a_live_value_counts_where_it_is_the_examples(acme: Provider) -> None:
    at = "/failures/forbidden/bodies/application~1json/at"
    assert set(argued(acme, at, JSON)) == {"2"}


def test_a_level_that_is_asked_for_must_be_included(acme: Provider) -> None:
    asking = vary(acme, {"levels.reader.includes": ["owner"], "levels.owner.includes": []})
    assert argued(asking, "/levels/reader/includes/0", ENTRY) == {}


def test_a_sliding_lifetime_counts_where_a_credential_is_used_again(acme: Provider) -> None:
    assert argued(acme, "/credentials/access_token/lifetime/sliding", UNWRITTEN) == {}


def test_what_never_expires_must_not_expire(acme: Provider) -> None:
    forever = Provider.model_validate(put_value(("credentials", "token", "never_expires"), True)(plain_spec(acme)))
    assert argued(forever, "/credentials/token/lifetime", UNWRITTEN) == {}


def test_every_argument_of_the_models_says_why() -> None:
    said = [each for model, name in FIELDS for each in arguments(model, name)]
    assert said
    assert all(each["why"].endswith(".") for each in said)


def arguments(model: Any, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = model.model_fields[name].json_schema_extra.get("x-argued", [])
    return found


SPENT = {"cases": ["used"], "status": 409, "title": "Spent", "meaning": "Used.", "action": "Get another."}


@pytest.mark.parametrize(
    ("at", "sort"),
    [("", ENTRY), ("/status", VALUE), ("/cases/0", VALUE), ("/surfaces/0", VALUE)],
)
def test_what_nothing_brings_about_is_argued(acme: Provider, at: str, sort: Sort) -> None:
    """Over HTTP a credential is used up only if one that travels there is good for one use."""
    idle = vary(acme, {"failures.spent": SPENT | {"surfaces": ["rest"]}})
    brought = vary(idle, {"credentials.access_token.single_use": True})
    assert "Nothing here brings it about." in argued(idle, f"/failures/spent{at}", sort).values()
    assert "Nothing here brings it about." not in argued(brought, f"/failures/spent{at}", sort).values()


@pytest.mark.parametrize(
    ("case", "change", "is_argued"),
    [
        ("expired", {}, False),  # it is answered unlike one that was never issued
        ("expired", {"never_expires": True}, True),
        ("expired", {"secret": False}, True),
        ("expired", {"secret": False, "lifetime": {"seconds": 60}}, False),
        ("revoked", {"secret": False}, True),
        ("revoked", {"secret": False, "revocation": {"title": "End", "steps": ["Go."], "effect": "It ends."}}, False),
    ],
)
def test_a_state_that_no_credential_comes_into(
    acme: Provider, case: str, change: dict[str, Any], is_argued: bool
) -> None:
    changed = {f"credentials.password.{field}": value for field, value in change.items()}
    own = SPENT | {"cases": [case], "operations": ["list_robots"]}
    one = vary(acme, {"operations.list_robots.security": ["basic"], "failures.spent": own, **changed})
    assert bool(argued(one, "/failures/spent/cases/0", VALUE)) is is_argued


def test_a_close_for_what_the_handshake_refuses(acme: Provider) -> None:
    """A ticket that was never issued opens no socket; a token that comes in a message is told by a close."""
    close = {"code": 4004, "name": "No", "cases": ["unknown"], "meaning": "No.", "action": "No.", "reconnect": "never"}
    idle = {f"{CHANNEL}.security": ["ticket"], f"{CHANNEL}.closes.no": close}
    at = f"{EVENTS}/closes/no/code"
    assert set(argued(vary(acme, idle), at, VALUE).values()) == {"Nothing here brings the close about."}
    assert argued(vary(acme, idle | {f"{CHANNEL}.security": ["hello"]}), at, VALUE) == {}
    assert argued(vary(acme, idle | {"failures.handshake.surfaces": ["rest"]}), at, VALUE) == {}


def test_what_is_answered_where_nothing_is_said(acme: Provider) -> None:
    assert argued(acme, "/failures/plan", ENTRY) == {"(removed)": "It is what is answered where a spec says nothing."}
    assert argued(vary(acme, {"failures.plan.status": 403}), "/failures/plan", ENTRY) == {}


def test_an_alphabet_that_differs_in_what_a_cookie_cannot_hold(acme: Provider) -> None:
    at, shape = "/credentials/access_token/shape/0/characters", {"characters": "printable", "max_length": 24}
    held = {"credentials.access_token.shape": [shape]}
    cookie = {"in": "cookie", "name": "session", "template": "{access_token}"}
    assert "A cookie cannot" in str(argued(vary(acme, {**held, "schemes.bearer.parts": [cookie]}), at, VALUE))
    assert argued(vary(acme, held), at, VALUE) == {}
