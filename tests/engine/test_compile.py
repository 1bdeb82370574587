"""From a spec to tables: demo values, levels, schemes of today."""

from __future__ import annotations

import re

from authproof.model.provider import Provider
from authproof.sandbox.compile import compile_provider
from authproof.sandbox.tables import CredentialTable, ShapeTable

from .sandbox import Sandbox, vary


def demo(provider: Provider, name: str) -> CredentialTable:
    return compile_provider(provider).find_credential(name)


def fits(shape: ShapeTable, value: str | None) -> bool:
    return value is not None and re.fullmatch(shape.pattern, value) is not None


def test_the_lowest_level_holds_the_example(acme: Provider) -> None:
    token = demo(acme, "token")
    assert [holder.level for holder in token.demo.holders] == ["reader", "owner"]
    assert token.demo.holders[0].value == "acme_0123456789abcdef"
    assert fits(token.shape, token.demo.holders[1].value)


def test_levels_go_by_their_order_in_the_provider(acme: Provider) -> None:
    turned = vary(acme, {"credentials.token.levels": ["owner", "reader"]})
    assert [holder.level for holder in demo(turned, "token").demo.holders] == ["reader", "owner"]


def test_without_levels_there_is_one_holder(acme: Provider) -> None:
    single = vary(acme, {"credentials.token.levels": []})
    assert [(holder.level, holder.value) for holder in demo(single, "token").demo.holders] == [
        (None, "acme_0123456789abcdef")
    ]


def test_what_is_issued_has_no_holder_until_then(acme: Provider) -> None:
    for name in ("access_token", "refresh_token", "ticket"):
        credential = demo(acme, name)
        assert credential.demo.holders == ()
        assert fits(credential.shape, credential.demo.wrong)


def test_what_no_grant_speaks_of_is_known_from_the_start(acme: Provider) -> None:
    silent = vary(acme, {"grants.by_hand": ..., "grants.sign_up.issues": ["user"]})
    assert demo(silent, "password").demo.holders


def test_all_values_differ(acme: Provider) -> None:
    for credential in compile_provider(acme).credentials:
        known = credential.demo
        values = [holder.value for holder in known.holders]
        values += [value for value in (known.wrong, known.expired, known.revoked) if value is not None]
        assert len(set(values)) == len(values)
        assert all(fits(credential.shape, value) for value in values)


def test_expired_and_revoked_only_where_the_spec_answers_them(acme: Provider) -> None:
    token = demo(acme, "token").demo
    assert token.expired
    assert token.revoked
    closes = vary(acme, {"channels.events.closes.bad_token.cases": ["unknown"]})
    mute = vary(
        closes,
        {
            "failures.expired": ...,
            "failures.invalid.cases": ["unknown"],
            "failures.renew_refused.cases": ["unknown"],
            "failures.handshake.cases": ["unknown"],
        },
    )
    assert demo(mute, "token").demo.expired is None
    assert demo(mute, "token").demo.revoked is None
    only_closes = vary(mute, {"channels.events.closes.bad_token.cases": ["expired"]})
    assert demo(only_closes, "token").demo.expired


def test_what_is_no_secret_does_not_expire(acme: Provider) -> None:
    assert demo(acme, "user").demo.expired is None


def test_a_shape_of_one_value_has_no_wrong_one(acme: Provider) -> None:
    constant = vary(acme, {"credentials.token.shape": [{"literal": "acme_0123456789abcdef"}]})
    token = demo(constant, "token").demo
    assert token.wrong is None
    assert [holder.level for holder in token.holders] == ["reader"]


def test_runs_are_as_long_as_in_the_example(acme: Provider) -> None:
    loose = vary(acme, {"credentials.token.shape.1.min_length": 1, "credentials.token.shape.1.max_length": 512})
    wrong = demo(loose, "token").demo.wrong
    assert wrong is not None
    assert len(wrong) == len("acme_0123456789abcdef")


def test_an_example_of_another_shape_gives_the_shortest_runs(acme: Provider) -> None:
    odd = vary(acme, {"credentials.token.example": "something else"})
    assert [segment.usual for segment in demo(odd, "token").shape.segments] == [0, 16]


def test_a_few_values_are_found_by_other_lengths(acme: Provider) -> None:
    digit = [{"characters": "digits", "min_length": 1, "max_length": 3}]
    few = vary(acme, {"credentials.token.shape": digit, "credentials.token.example": "7"})
    assert len({holder.value for holder in demo(few, "token").demo.holders}) == 2


def test_few_values_are_not_used_twice(acme: Provider) -> None:
    for spread in range(10):
        digit = [{"literal": "x" * (spread + 1)}, {"characters": "digits", "min_length": 1, "max_length": 1}]
        few = vary(acme, {"credentials.token.shape": digit, "credentials.token.example": "x" * (spread + 1) + "7"})
        known = demo(few, "token").demo
        values = [holder.value for holder in known.holders]
        assert len({*values, known.wrong, known.expired, known.revoked}) == 5


def test_only_schemes_of_today_are_accepted(acme: Provider) -> None:
    assert acme.usable_schemes(["signed", "bearer"]) == ("bearer",)
    removed = vary(acme, {"schemes.basic.lifecycle": "removed", "schemes.bearer.lifecycle": "deprecated"})
    names = [scheme.id for scheme in compile_provider(removed).schemes]
    assert "basic" not in names
    assert "bearer" in names


def test_levels_include_others(acme: Provider) -> None:
    chain = vary(
        acme,
        {
            "levels": {
                "reader": {"title": "Reader", "may": ["x"], "includes": ["root"]},
                "owner": {"title": "Owner", "may": ["x"], "includes": ["reader"]},
                "root": {"title": "Root", "may": ["x"], "includes": ["owner"]},
            }
        },
    )
    assert {level.id: set(level.grants) for level in compile_provider(chain).levels} == {
        name: {"reader", "owner", "root"} for name in ("reader", "owner", "root")
    }


def test_demo_values_are_of_one_holder(sandbox: Sandbox) -> None:
    reader, owner = sandbox.tables.choose_demo_values(), sandbox.tables.choose_demo_values("owner")
    assert reader == sandbox.tables.choose_demo_values("reader")
    assert set(reader) == {"user", "password", "token"}
    assert all(reader[name] != owner[name] for name in reader)


def test_credentials_without_levels_go_with_every_holder(acme: Provider) -> None:
    mixed = compile_provider(vary(acme, {"credentials.user.levels": []}))
    assert mixed.choose_demo_values("owner")["user"] == "robbie"


def test_the_interval_is_read_off_the_message_that_tells_it(acme: Provider) -> None:
    told = {"sender": "server", "message": "pong", "interval_in": "banner", "interval_at": "/every_ms"}
    waited_for = {"sender": "client", "message": "ping", "timeout": 40}
    for more, interval in (({}, 30), ({"seconds": 12}, 12), (waited_for, None)):
        changed = vary(acme, {"channels.events.heartbeat": told | more})
        heartbeat = compile_provider(changed).channels[0].heartbeat
        assert heartbeat is not None
        assert heartbeat.interval == interval


def test_a_heartbeat_that_nobody_waits_for_is_none(acme: Provider) -> None:
    changed = vary(acme, {"channels.events.heartbeat": {"sender": "client", "message": "ping", "seconds": 30}})
    assert compile_provider(changed).channels[0].heartbeat is None
