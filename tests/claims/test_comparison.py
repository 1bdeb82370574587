"""Comparing: which differences count, what is open, and what holds against the provider itself."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from authproof.claims.claim import (
    DocumentHole,
    ExpectedDocument,
    ExpectedHeader,
    ExpectedReply,
    ExpectMessage,
    SendRequest,
    TakeValue,
)
from authproof.claims.run import ClaimOutcome, run_claim
from authproof.model.provider import Provider
from authproof.sandbox.tables import Tables

from .made import FRESH, HELLO, JSON, Scripted, answer, by_credential, claim, on_a_line, rotation


def once(
    reply: ExpectedReply, body: str, tables: Tables, *headers: tuple[str, str], can: str = "exact", **more: Any
) -> ClaimOutcome:
    target = Scripted([answer(body, *headers, **more)], can=frozenset({can}))
    return run_claim(claim(SendRequest("GET", "api", "/robots", reply)), target, tables)


@pytest.mark.parametrize(
    ("documented", "got"),
    [
        (1, "true"),
        (1, '"1"'),
        (True, "1"),
        ("1", "1"),
        (None, "false"),
        (0, "null"),
        ({}, "[]"),
        ([], "{}"),
        ("", "null"),
    ],
)
def test_values_of_other_types_are_other_values(documented: Any, got: str, acme_tables: Tables) -> None:
    reply = ExpectedReply(200, "/status", JSON, "/media", ExpectedDocument({"a": documented}, "/body"))
    (difference,) = once(reply, f'{{"a": {got}}}', acme_tables).differences
    assert (difference.at, difference.documented, difference.got) == ("/body/a", json.dumps(documented), got)


def test_numbers_are_equal_as_they_are_in_json(acme_tables: Tables) -> None:
    reply = ExpectedReply(200, "/status", JSON, "/media", ExpectedDocument([1, {"b": [2.0]}], "/body"))
    assert once(reply, '[1.0, {"b": [2]}]', acme_tables).verdict == "kept"


def test_every_leaf_that_differs_is_told(acme_tables: Tables) -> None:
    reply = ExpectedReply(
        200, "/status", JSON, "/media", ExpectedDocument({"a": [1, 2], "b/c": {"d": 1}, "e": 1}, "/body")
    )
    outcome = once(reply, '{"a": [1, 3, 4], "b/c": {"d": 1, "f": 2}}', acme_tables)
    assert [each.at for each in outcome.differences] == ["/body/a/1", "/body/a", "/body/b~1c", "/body/e"]
    assert {each.got for each in outcome.differences} == {"3", "3 items, [1, 3, 4]", '"f": 2', "nothing"}


def test_a_body_that_is_no_json_is_one_difference(acme_tables: Tables) -> None:
    reply = ExpectedReply(200, "/status", JSON, "/media", ExpectedDocument({"a": 1}, "/body"))
    assert [(each.at, each.got) for each in once(reply, "<p>", acme_tables).differences] == [("/body", "<p>")]
    assert [(each.at, each.got) for each in once(reply, "", acme_tables).differences] == [("/body", "nothing")]


def test_another_object_is_one_difference(acme_tables: Tables) -> None:
    reply = ExpectedReply(200, "/status", JSON, "/media", ExpectedDocument({"a": {"b": 1, "c": 2}}, "/body"))
    outcome = once(reply, '{"a": {"d": 1, "e": 2}}', acme_tables)
    assert [each.at for each in outcome.differences] == ["/body/a"]
    assert [each.at for each in once(reply, '{"a": {}}', acme_tables).differences] == ["/body/a"]


def test_an_answer_that_the_sandbox_finds_undocumented_is_not_a_documented_one(acme_tables: Tables) -> None:
    reply = ExpectedReply(401, "/status", JSON, "/media", ExpectedDocument({"a": 1}, "/body"))
    header = ("authproof-undocumented", "unknown")
    own = '{"undocumented": "unknown", "message": "the spec does not say how this is refused"}'
    (difference,) = once(reply, own, acme_tables, header, status=401).differences
    assert (difference.at, difference.got) == ("/status", "401, undocumented for unknown")
    headers = (ExpectedHeader("Authproof-Undocumented", "unknown", "nothing", "/x"),)
    expected = replace(reply, body=None, media_type=None, headers=headers)
    assert once(expected, own, acme_tables, header, status=401).verdict == "kept"


def test_an_answer_of_the_spec_that_no_source_states_is_as_the_spec_has_it(acme_tables: Tables) -> None:
    reply = ExpectedReply(401, "/status", JSON, "/media", ExpectedDocument({"a": 1}, "/body"))
    header = ("authproof-undocumented", "unknown")
    assert once(reply, '{"a": 1}', acme_tables, header, status=401).verdict == "kept"


def test_nested_values_are_compared_as_a_whole_where_they_were_taken(acme_tables: Tables) -> None:
    taken = ExpectedReply(
        200, "/status", JSON, "/media", ExpectedDocument({"a": 1}, "/body", (DocumentHole("/a", "taken", "first"),))
    )
    first = SendRequest("GET", "api", "/", ExpectedReply(200, "/status"), takes=(TakeValue("/a", "first"),))
    for second, fits in (('{"b": [1, {"c": 2}]}', True), ('{"b": [1]}', False), ('{"b": [1, {"d": 2}]}', False)):
        target = Scripted([answer('{"a": {"b": [1, {"c": 2}]}}'), answer(f'{{"a": {second}}}')])
        assert (
            run_claim(claim(first, SendRequest("GET", "api", "/", taken)), target, acme_tables).verdict == "kept"
        ) is fits


def test_another_status_is_one_difference(acme_tables: Tables) -> None:
    reply = ExpectedReply(
        200, "/status", JSON, "/media", ExpectedDocument({"a": 1}, "/body"), (ExpectedHeader("X-A", "1", "1", "/x"),)
    )
    same = once(reply, '{"a": 1}', acme_tables, status=201).differences
    other = once(reply, '{"b": 1}', acme_tables, status=201).differences
    assert [(each.at, each.got) for each in same] == [("/status", "201")]
    assert [(each.at, each.got) for each in other] == [("/status", '201 with {"b": 1}')]


@pytest.mark.parametrize(
    ("documented", "came", "fits"),
    [
        ("application/json", "application/json; charset=utf-8", True),
        ("application/json", "Application/JSON", True),
        ("text/html; charset=utf-8", "text/html;charset=utf-8", True),
        ("text/html; charset=utf-8", "text/html", False),
        ("application/json", "application/problem+json", False),
        ("application/json", "", False),
    ],
)
def test_media_types_are_compared_without_undocumented_parameters(
    documented: str, came: str, fits: bool, acme_tables: Tables
) -> None:
    reply = ExpectedReply(200, "/status", documented, "/media")
    outcome = once(reply, "{}", acme_tables, media_type=came)
    assert [each.at for each in outcome.differences] == ([] if fits else ["/media"])


def test_headers_of_one_name_count_together(acme_tables: Tables) -> None:
    reply = ExpectedReply(
        200,
        "/status",
        headers=(ExpectedHeader("X-A", "1, 2", "1, 2", "/x"), ExpectedHeader("x-b", "[0-9]+", "a number", "/y")),
    )
    assert once(reply, "", acme_tables, ("x-a", "1"), ("x-a", "2"), ("x-b", "5")).verdict == "kept"
    assert [each.at for each in once(reply, "", acme_tables, ("x-a", "1, 2")).differences] == ["/y"]
    assert [each.at for each in once(reply, "", acme_tables, ("x-a", "1, 2"), ("x-b", "5a")).differences] == ["/y"]


HOLES: list[tuple[DocumentHole, Any, str, bool]] = [
    (DocumentHole("/a", "type"), 1, "2.5", True),
    (DocumentHole("/a", "type"), 1, '"2"', False),
    (DocumentHole("/a", "type"), {"b": 1}, "{}", True),
    (DocumentHole("/a", "server", "api"), "", '"https://api.example"', True),
    (DocumentHole("/a", "server", "api"), "", '"https://api.example/"', False),
    (DocumentHole("/a", "shape", "token"), "", '"acme_0123456789abcdef"', True),
    (DocumentHole("/a", "shape", "token"), "", '"acme_0123456789abcdef0"', False),
    (DocumentHole("/a", "shape", "token"), "", "7", False),
    (DocumentHole("/a", "type", "now"), "2026-01-31T00:00:00Z", '"2027-01-15T08:00:00Z"', True),
    (DocumentHole("/a", "type", "now"), "2026-01-31T00:00:00Z", '"2026-01-31T00:00:00Z"', False),
    (DocumentHole("/a", "type", "now"), "2026-01-31T00:00:00Z", '"today"', False),
    (DocumentHole("/a", "type", "now_seconds"), 1, "1800000000", True),
    (DocumentHole("/a", "type", "now_seconds"), 1, "1", False),
    (DocumentHole("/a", "type", "retry_after"), 1, "1", True),
    (DocumentHole("/a", "type", "retry_after"), 1, "31536000", True),
    (DocumentHole("/a", "type", "retry_after"), 1, "1800000000", False),
    (DocumentHole("/a", "type", "session"), "s-1", '"s-2"', True),
    (DocumentHole("/a", "type", "session"), "s-1", '"s-1"', False),
]


@pytest.mark.parametrize(("hole", "example", "got", "fits"), HOLES)
def test_what_is_not_fixed_has_its_own_rule(
    hole: DocumentHole, example: Any, got: str, fits: bool, acme_tables: Tables
) -> None:
    reply = ExpectedReply(200, "/status", JSON, "/media", ExpectedDocument({"a": example}, "/body", (hole,)))
    outcome = once(reply, f'{{"a": {got}}}', acme_tables)
    assert [each.at for each in outcome.differences] == ([] if fits else ["/body/a"])
    assert [each.at for each in once(reply, "{}", acme_tables).differences] == ["/body/a"]


@pytest.mark.parametrize(("second", "fits"), [("7", True), ("8", False), ('"7"', False)])
def test_a_value_that_was_taken_comes_again(second: str, fits: bool, acme_tables: Tables) -> None:
    ok = ExpectedReply(
        200, "/status", JSON, "/media", ExpectedDocument({"a": 1}, "/body", (DocumentHole("/a", "type"),))
    )
    again = replace(ok, body=ExpectedDocument({"a": 1}, "/body", (DocumentHole("/a", "taken", "first"),)))
    first = SendRequest("GET", "api", "/", ok, takes=(TakeValue("/a", "first"),))
    target = Scripted([answer('{"a": 7}'), answer(f'{{"a": {second}}}')])
    outcome = run_claim(claim(first, SendRequest("GET", "api", "/", again)), target, acme_tables)
    assert [each.at for each in outcome.differences] == ([] if fits else ["/body/a"])


@pytest.mark.parametrize(("second", "fits"), [("8", True), ("7", False), ('"8"', False)])
def test_a_value_that_was_taken_does_not_come_again(second: str, fits: bool, acme_tables: Tables) -> None:
    ok = ExpectedReply(
        200, "/status", JSON, "/media", ExpectedDocument({"a": 1}, "/body", (DocumentHole("/a", "type"),))
    )
    again = replace(ok, body=ExpectedDocument({"a": 1}, "/body", (DocumentHole("/a", "other", "first"),)))
    first = SendRequest("GET", "api", "/", ok, takes=(TakeValue("/a", "first"),))
    target = Scripted([answer('{"a": 7}'), answer(f'{{"a": {second}}}')])
    outcome = run_claim(claim(first, SendRequest("GET", "api", "/", again)), target, acme_tables)
    assert [each.at for each in outcome.differences] == ([] if fits else ["/body/a"])


def test_a_token_that_had_to_change_is_not_the_same(acme: Provider, acme_tables: Tables) -> None:
    pair = json.dumps({"access_token": "A" * 24, "refresh_token": "B" * 32})
    values = by_credential([("user", "robbie"), ("password", "opensesame")])
    target = Scripted([answer(pair), answer(pair)], can=frozenset({"exact"}), values=values)
    (difference,) = run_claim(rotation(acme), target, acme_tables).differences
    assert (difference.at, difference.got, difference.step) == (FRESH, "the same value", 2)


def test_a_value_that_is_to_be_taken_must_be_there(acme_tables: Tables) -> None:
    bodiless = SendRequest("GET", "api", "/", ExpectedReply(200, "/status"), takes=(TakeValue("/a", "a"),))
    (difference,) = run_claim(claim(bodiless), Scripted([answer("{}")]), acme_tables).differences
    assert (difference.at, difference.got) == (FRESH, "nothing")
    reply = ExpectedReply(
        200, "/status", JSON, "/media", ExpectedDocument({"a": {}}, "/body", (DocumentHole("/a", "type"),))
    )
    takes = SendRequest("GET", "api", "/", reply, takes=(TakeValue("/a/b", "b"),))
    (difference,) = run_claim(claim(takes), Scripted([answer('{"a": {}}')]), acme_tables).differences
    assert difference.at == "/body/a/b"


def test_each_of_several_answers_is_compared(acme_tables: Tables) -> None:
    target = Scripted([answer("{}"), answer("{}", status=429), answer("{}")])
    reply = ExpectedReply(200, "/status")
    (difference,) = run_claim(claim(SendRequest("GET", "api", "/", reply, times=3)), target, acme_tables).differences
    assert difference.at == "/status"
    assert len(target.answers) == 1


# against the provider itself

EXAMPLE = ExpectedDocument({"id": "r-1", "at": None, "on": [{"x": 1}], "no": []}, "/body")


@pytest.mark.parametrize(
    ("body", "at"),
    [
        ('{"id": "r-2", "at": "now", "on": [{"x": 5, "y": 1}, {"x": 6}], "no": [1], "more": 1}', []),
        ('{"id": "r-2", "at": null, "on": [], "no": []}', []),
        ('{"id": 2, "at": null, "on": [], "no": []}', ["/body/id"]),
        ('{"id": "r-2", "at": null, "on": [{"x": "1"}, {"x": "2"}], "no": []}', ["/body/on/0/x"]),
        ('{"at": null, "on": {}, "no": []}', ["/body/id", "/body/on"]),
    ],
)
def test_of_an_example_the_provider_has_the_form(body: str, at: list[str], acme_tables: Tables) -> None:
    reply = ExpectedReply(200, "/status", JSON, "/media", EXAMPLE, is_example=True)
    assert [each.at for each in once(reply, body, acme_tables, can="").differences] == at
    assert once(reply, body, acme_tables).verdict == "broken"
    assert once(replace(reply, is_example=False), body, acme_tables, can="").verdict == "broken"


def test_of_a_message_the_provider_has_the_form_and_the_signs(acme_tables: Tables) -> None:
    def heard_live(text: str) -> list[str]:
        outcome = on_a_line(
            [text], acme_tables, ExpectMessage("s", replace(HELLO, match_pointers=("/kind",))), can=frozenset()
        )
        return [difference.at for difference in outcome.differences]

    assert heard_live('{"kind": "banner", "every_ms": 41250, "n": 7, "more": 1}') == []
    assert heard_live('{"kind": "other", "every_ms": 41250, "n": 7}') == [f"{HELLO.spec_pointer}/kind"]
    assert heard_live('{"kind": "banner", "every_ms": "41250", "n": 7}') == [f"{HELLO.spec_pointer}/every_ms"]
    assert heard_live('{"kind": 1, "every_ms": 41250, "n": 7}') == [f"{HELLO.spec_pointer}/kind"]
    assert heard_live('{"every_ms": 41250, "n": 7}') == [f"{HELLO.spec_pointer}/kind"]
