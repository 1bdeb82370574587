"""Variables in base addresses: each is a segment of the sandbox's address, and only known values lead further."""

from __future__ import annotations

import pytest

from authproof.claims import derive_claims
from authproof.claims.run import ClaimVerdict, run_claim
from authproof.claims.run.engine_target import EngineTarget
from authproof.model.provider import Provider
from authproof.sandbox.compile import compile_provider
from authproof.sandbox.origins import sandbox_origins, swap_origins
from authproof.sandbox.tables import decode_tables, encode_tables
from authproof.verify.mutants import hunt_mutants, list_leaves

from .conftest import ROOT, read
from .sandbox import Sandbox, parsed


@pytest.fixture(scope="module")
def shops() -> Provider:
    return read(ROOT / "tests" / "specs" / "shops.yaml")


@pytest.fixture(scope="module")
def sandbox(shops: Provider) -> Sandbox:
    return Sandbox(shops)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/admin/acme/shop.json", 401),
        ("/admin/other/shop.json", 404),
        ("/admin/shop.json", 404),
        ("/admin/acme", 404),
        ("/admin", 404),
        ("/accounts/accounts/me", 401),
        ("/accounts/trial-accounts/me", 401),
        ("/accounts/me", 404),
    ],
)
def test_only_known_values_lead_to_the_server(sandbox: Sandbox, path: str, status: int) -> None:
    """Each is asked twice: the second time by the short way."""
    assert [sandbox.call("GET", path).status for _ in range(2)] == [status] * 2


def test_handshakes_are_refused_as_the_variable_says(sandbox: Sandbox) -> None:
    key = f"key={sandbox.demo['key']}"
    sandbox.open("/events/us-east/acme/events", key)
    refused = [sandbox.refuse(f"/events/{path}/events", key).status for path in ("us/acme", "eu/other", "eu")]
    assert refused == [404, 400, 400]


def test_answers_tell_the_address_with_the_examples(sandbox: Sandbox) -> None:
    answer = sandbox.post("/accounts/accounts/token", {"grant": "secret", "secret": sandbox.demo["secret"]})
    assert parsed(answer)["admin"] == "http://127.0.0.1:8400/shops/admin/acme"


def test_tables_keep_them(shops: Provider) -> None:
    tables = compile_provider(shops)
    assert decode_tables(encode_tables(tables)) == tables
    assert tables.mounts["events"] == "/shops/events/eu/acme"


def test_what_stands_for_a_variable_is_kept(shops: Provider) -> None:
    table = sandbox_origins(shops, "https://sandbox.example/x/")
    assert table["https://{shop}.shops.example/admin"] == "https://sandbox.example/x/shops/admin/{shop}"
    swapped = {
        "https://acme.shops.example/admin/shop.json": "https://sandbox.example/x/shops/admin/acme/shop.json",
        '"https://$SHOP.shops.example/admin"': '"https://sandbox.example/x/shops/admin/$SHOP"',
        "`https://${f(shop)}.shops.example/admin`;": "`https://sandbox.example/x/shops/admin/${f(shop)}`;",
        "f'https://{quote(shop, safe=\"\")}.shops.example/me'": (
            "f'https://sandbox.example/x/shops/accounts/{quote(shop, safe=\"\")}/me'"
        ),
        "wss://{r}.events.shops.example:8443/v1/{s}/events": "wss://sandbox.example/x/shops/events/{r}/{s}/events",
        "https://other.example/ acme.shops.example/admin": "https://other.example/ acme.shops.example/admin",
    }
    assert {text: swap_origins(text, table) for text in swapped} == swapped


def test_every_claim_of_it_holds(shops: Provider) -> None:
    tables = compile_provider(shops)
    target = EngineTarget(tables)
    outcomes = [run_claim(claim, target, tables, recorded=False) for claim in derive_claims(shops)]
    assert {outcome.claim.id: outcome.differences for outcome in outcomes if outcome.verdict != ClaimVerdict.kept} == {}
    about = [outcome.claim for outcome in outcomes if outcome.claim.id.startswith("server.")]
    assert len(about) == 10
    assert not any(claim.live for claim in about)


def test_each_leaf_of_a_variable_is_noticed(shops: Provider) -> None:
    leaves = [each for each in list_leaves(shops) if each.path[0] == "servers"]
    report = hunt_mutants(shops, chosen=leaves)
    assert len(report.killed_mutants) > 10
    assert report.unfit == ()
    assert [str(fate) for fate in report.surviving_mutants] == []
