"""Each type of leaf is changed as its type suggests, and the loader takes what comes of it."""

from __future__ import annotations

from typing import Any

import pytest

from authproof.model.provider import Provider
from authproof.sandbox.compile import compile_provider
from authproof.verify.mutants import Sort, list_leaves, mutate_provider
from authproof.verify.mutants.variations import respell_text, vary_json, vary_path, vary_template
from tests.engine.sandbox import vary

from .conftest import SPECS, Mutate, provider

VALUE, JSON, KEY, ENTRY, ORDER, UNWRITTEN = Sort.value, Sort.json, Sort.key, Sort.entry, Sort.order, Sort.unwritten

FORBIDDEN = "/failures/forbidden/bodies/application~1json"
EVENTS = "/channels/events"


@pytest.mark.parametrize(
    ("at", "sort", "expected"),
    [
        ("/credentials/ticket/lifetime/seconds", VALUE, [11, 9]),
        ("/channels/events/authenticate_within", VALUE, [6.0, 4.0, "(removed)"]),
        ("/credentials/ticket/lifetime", ENTRY, ["(removed)"]),
        ("/credentials/ticket/single_use", VALUE, [False]),
        ("/failures/forbidden/status", VALUE, [404, 402]),
        (f"{FORBIDDEN}/code", JSON, ["404", 403, None]),
        (f"{FORBIDDEN}/at", JSON, [2, "1"]),
        (f"{FORBIDDEN}/error", KEY, ["erros", "(removed)"]),
        (FORBIDDEN, KEY, ["application/problem+json"]),
        ("/failures/missing/headers/WWW-Authenticate", KEY, ["WWW-Authenticatf", "(removed)"]),
        ("/failures/limited/headers/Retry-After", VALUE, ["9999"]),
        (f"{EVENTS}/closes/asleep/reconnect", VALUE, ["back_off", "unknown", "never", "new_session"]),
        (f"{EVENTS}/closes/asleep/code", VALUE, [4406, 4404]),
        (f"{EVENTS}/messages/ping/reply", VALUE, ["error", "(removed)"]),
        (f"{EVENTS}/messages/banner/match/~1kind", JSON, ["bannes", 1, None]),
        (
            f"{EVENTS}/messages/login/required/~1agent",
            VALUE,
            ["integer", "number", "boolean", "object", "array", "null"],
        ),
        ("/schemes/hello/parts/0/name", VALUE, ["/kind"]),
        (
            "/schemes/hello/parts/0/template",
            VALUE,
            [
                "Tokeo {token}",
                "tOKEN {token}",
                "{token}",
                "Bearer Token {token}",
                "Token {access_token}",
                "(words optional)",
                "(words in any case)",
            ],
        ),
        ("/operations/delete_robot/path", VALUE, ["/fleett/{fleet}/robots/{robot}", "/fleets/{fleet}/robott/{robot}"]),
        ("/operations/delete_robot/security/1", ENTRY, ["(removed)"]),
        ("/operations/login/server", VALUE, ["staging", "(a new one)"]),
        ("/operations/delete_robot/level", VALUE, ["reader", "(removed)"]),
        ("/failures/invalid/cases/2", ENTRY, ["(removed)"]),
        ("/failures/handshake/surfaces/0", VALUE, ["rest", "token"]),
        ("/grants/login/issues/access_token", VALUE, ["/access_tokeo"]),
        ("/levels", ORDER, ["(in another order)"]),
        ("/credentials/token/single_use", UNWRITTEN, [True]),
        ("/credentials/token/lifetime", UNWRITTEN, [{"seconds": 60}]),
        ("/failures/invalid/operations", UNWRITTEN, [["list_robots"], ["delete_robot"]]),
        ("/limits/per_minute/counts", UNWRITTEN, ["accepted", "refused"]),
    ],
)
def test_changes(acme: Provider, mutate: Mutate, at: str, sort: Sort, expected: list[Any]) -> None:
    found = [mutant.now for mutant in mutate(acme, at, sort)]
    assert found[: len(expected)] == expected


def test_no_mutant_says_the_same_as_the_original_or_another(acme: Provider, mutate: Mutate) -> None:
    for at in ("/schemes/hello/parts/0/template", "/failures/forbidden/status", f"{EVENTS}/messages/login/when"):
        tables = [mutant.tables for mutant in mutate(acme, at)]
        assert compile_provider(acme) not in tables
        assert all(one not in tables[index + 1 :] for index, one in enumerate(tables))


def test_examples_follow_a_shape(acme: Provider, mutate: Mutate) -> None:
    """Else the loader would refuse every change of a literal."""
    tables = mutate(acme, "/credentials/token/shape/0/literal")[0].tables
    demo = tables.find_credential("token").demo.holders[0].value
    assert demo.startswith("acmf_")


def test_pointers_follow_a_key(acme: Provider, mutate: Mutate) -> None:
    renamed = mutate(acme, "/operations/login/success/body/access_token", KEY)[0]
    assert renamed.now == "access_tokeo"
    login = next(each for each in renamed.tables.operations if each.id == "login")
    assert ("access_token", "/access_tokeo") in [(issue.credential, issue.place.pointer) for issue in login.issues]


def test_a_payload_follows_its_match(acme: Provider, mutate: Mutate) -> None:
    changed = mutate(acme, f"{EVENTS}/messages/accepted/match/~1kind", JSON)[0]
    message = next(each for each in changed.tables.channels[0].messages if each.id == "accepted")
    assert message.payload["kind"] == changed.now == "acceptee"


def test_what_the_loader_takes_in_no_way_is_tried_all_the_same(acme: Provider, mutate: Mutate) -> None:
    assert all(mutant.bold for mutant in mutate(acme, f"{EVENTS}/messages/login/required/~1auth~1token"))
    assert not any(mutant.bold for mutant in mutate(acme, "/failures/forbidden/status"))


def test_looser_words_cannot_be_said_by_a_spec(acme: Provider, mutate: Mutate) -> None:
    exact = vary(acme, {"schemes.bearer.parts.0.case_sensitive": True})
    optional, any_case = mutate(exact, "/schemes/bearer/parts/0/template")[-2:]
    pattern = next(each.parts[0].pattern for each in optional.tables.schemes if each.id == "bearer")
    assert pattern.startswith(r"(?:Bearer\ )?")
    assert any_case.now == "(words in any case)"
    (*_, optional) = mutate(acme, "/schemes/bearer/parts/0/template")
    pattern = next(each.parts[0].pattern for each in optional.tables.schemes if each.id == "bearer")
    assert pattern.startswith("(?:(?i:Bearer) +)?")
    bare = [mutant.now for mutant in mutate(acme, "/schemes/ticket/parts/0/template")]
    assert any_case.now not in bare


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a", [("b",), (1,), (None,)]),
        ("403", [("404",), (403,), (None,)]),
        (True, [(False,), (None,)]),
        (1.5, [(2.5,), ("1.5",)]),
        (None, [("changed",), (False,)]),
        ([], [(["changed"],)]),
        ({}, [({"changed": True},)]),
    ],
)
def test_json_values(value: Any, expected: list[Any]) -> None:
    assert list(vary_json(value)) == expected


def test_a_code_where_there_was_none(mutate: Mutate) -> None:
    floodilka = provider(next(spec for spec in SPECS if spec.stem == "floodilka"))
    found = mutate(floodilka, "/channels/gateway/closes/identify_too_soon/code")
    assert [mutant.now for mutant in found] == [4999]


def test_short_examples_are_drawn_anew_in_their_place_only(acme: Provider, mutate: Mutate) -> None:
    narrowed = next(each for each in mutate(acme, "/credentials/user/shape/0/characters") if each.now == "digits")
    assert narrowed.tables.find_credential("user").demo.holders[0].value.isdigit()


def test_words_keep_their_kind() -> None:
    assert [respell_text(text) for text in ("r-1", "Bot ", "zz", "F", "ä", "")] == ["r-2", "Bou ", "zg", "A", "äx", "x"]


def test_templates_without_words_get_some() -> None:
    assert list(vary_template("{token}", ("token", "key"))) == [
        ("Bearer {token}", "changed-{token}"),
        ("{token}",),
        ("{key}",),
    ]
    assert ("Bearer {token}",) in list(vary_template("Bot {token}", ("token",)))
    assert list(vary_template("docs", ("token",)))[:1] == [("doct",)]


def test_paths() -> None:
    assert list(vary_path("/a/{b}")) == [("/b/{b}",), ("/a/{b}/changed",), ("/a",)]
    assert list(vary_path("/")) == [("/changed",), ()]


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.stem)
def test_nearly_every_leaf_can_be_said_otherwise(spec: Any) -> None:
    """Those that cannot are listed by the hunt; here a few tell that none is lost on the way."""
    some = list_leaves(provider(spec))[::20]
    tried = list(mutate_provider(provider(spec), some))
    assert len([each for each in tried if each.mutants]) > 0.7 * len(tried)
