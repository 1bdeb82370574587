"""One small channel, varied by the kinds of specs whose claims about sockets were once false: every claim is kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import yaml

from authproof.claims import derive_claims

from .test_scheme_kinds import not_kept, vary

CHANNEL: Final = (Path(__file__).parent / "channel.yaml").read_text(encoding="utf-8")
HANDSHAKE: Final = {"in": "query", "name": "key", "template": "{key}"}


def by_handshake() -> dict[str, Any]:
    """Let the handshake authenticate."""
    messages = yaml.safe_load(CHANNEL)["channels"]["events"]["messages"]
    del messages["login"]
    return {"schemes__login__parts": [HANDSHAKE], "channels__events__messages": messages}


def mint_ticket(**more: Any) -> dict[str, Any]:
    """Let a key in a header of a request issue a ticket, and what else is named, with where it stands."""
    document = yaml.safe_load(CHANNEL)
    key = document["credentials"]["key"]
    header = {"in": "header", "name": "X-Key", "template": "{key}"}
    refused = {"cases": ["missing", "malformed", "unknown"], "status": 401, "title": "No", "meaning": "No."}
    return {
        "servers": document["servers"] | {"api": {"url": "https://api.small.example", "description": "The API."}},
        "credentials": {name: key | {"variable": name.upper()} for name in ("key", "ticket", *more)},
        "grants__mint": {
            "kind": "exchange", "title": "Mint", "operation": "mint", "issues": {"ticket": "/ticket", **more},
        },
        "schemes__alone": {"title": "Header", "summary": "For requests.", "surface": "rest", "parts": [header]},
        "operations": {
            "mint": {
                "title": "Mint", "server": "api", "method": "POST", "path": "/tickets", "security": ["alone"],
                "success": {"body": dict.fromkeys(("ticket", *more), "0123456789abcdef")},
            }
        },
        "failures": {"refused": refused | {"action": "Mend it."}},
    }  # fmt: skip


def test_a_login_that_nothing_answers_is_good_if_it_is_not_refused() -> None:
    limit = {"kind": "window", "title": "Logins", "scope": "address", "requests": 3, "seconds": 60}
    limit |= {"algorithm": "token_bucket", "channels": ["events"], "messages": ["login"]}
    provider = vary(CHANNEL, limits={"logins": limit})
    assert not_kept(provider) == []
    assert "limit.logins.again" in {claim.id for claim in derive_claims(provider)}


def test_a_shape_without_a_border_opens_what_says_nothing() -> None:
    shape = [{"characters": "hex", "max_length": 16}]
    assert not_kept(vary(CHANNEL, credentials__key__shape=shape, **by_handshake())) == []


def test_heartbeats_of_the_server_come_while_claims_wait() -> None:
    for seconds in (0.3, 20):
        heartbeat = {"sender": "server", "message": "tick", "seconds": seconds}
        provider = vary(CHANNEL, channels__events__heartbeat=heartbeat, channels__events__authenticate_within=60)
        assert not_kept(provider) == []
        assert "authenticate.events.late" in {claim.id for claim in derive_claims(provider)}


def test_nobody_waits_a_day_for_a_login_on_a_socket_that_beats() -> None:
    limit = {"kind": "window", "title": "Logins", "scope": "address", "requests": 3, "seconds": 86_400}
    limit |= {"algorithm": "sliding_window", "channels": ["events"], "messages": ["login"]}
    heartbeat = {"sender": "server", "message": "tick", "seconds": 0.5}
    provider = vary(CHANNEL, limits={"logins": limit}, channels__events__heartbeat=heartbeat)
    assert not_kept(provider) == []
    longest = max(derive_claims(provider), key=lambda claim: len(claim.steps))
    assert len(longest.steps) < 200, longest.id


def test_a_login_without_its_credential_lacks_what_it_is_asked_for() -> None:
    """It lacks one of two places, though the other is not asked for, and something came with the handshake."""
    parts = [
        {"in": "path", "name": "key", "template": "{key}"},
        {"in": "message", "name": "/token", "template": "{key}", "message": "login"},
        {"in": "message", "name": "/again", "template": "{key}", "message": "login"},
    ]
    closes = yaml.safe_load(CHANNEL)["channels"]["events"]["closes"]
    closes["lacking"] = closes["refused"] | {"code": 4002, "cases": ["missing"]}
    closes["refused"] |= {"cases": [each for each in closes["refused"]["cases"] if each != "missing"]}
    provider = vary(
        CHANNEL,
        schemes__login__parts=parts,
        channels__events__path="/{key}",
        channels__events__closes=closes,
        channels__events__messages__login__payload={"op": "login", "token": "k", "again": "k"},
        channels__events__messages__login__required={"/token": "string"},
    )
    assert not_kept(provider) == []
    assert "deny.events.login.missing" in {claim.id for claim in derive_claims(provider)}


def test_messages_that_are_lists_or_texts() -> None:
    """What no message is as a whole is undecodable: a list is not where messages are lists."""
    closes = yaml.safe_load(CHANNEL)["channels"]["events"]["closes"]
    closes["nonsense"] = closes["refused"] | {"code": 4002, "cases": ["undecodable"]}
    for pointer, wrap, decodable in (("/0", lambda word: [word, {"x": 1}], "array"), ("", str, "string")):
        change = by_handshake()
        for name, message in change["channels__events__messages"].items():
            message |= {"match": {pointer: name}, "payload": wrap(name)}
        provider = vary(CHANNEL, channels__events__closes=closes, **change)
        assert not_kept(provider) == []
        refused = {claim.id for claim in derive_claims(provider)} & {"message.events.array", "message.events.string"}
        assert refused == {"message.events.array", "message.events.string"} - {f"message.events.{decodable}"}


def test_a_key_of_a_second_is_short_for_every_margin() -> None:
    for sliding in (False, True):
        lifetime = {"seconds": 1, "sliding": sliding}
        assert not_kept(vary(CHANNEL, credentials__key__lifetime=lifetime, **by_handshake())) == []


def test_what_a_person_held_is_got_anew_after_its_one_use() -> None:
    sockets = {"kind": "concurrency", "title": "Sockets", "scope": "user", "connections": 2}
    logins = {"kind": "window", "title": "Logins", "scope": "user", "requests": 2, "seconds": 60}
    logins |= {"algorithm": "fixed_window", "channels": ["events"], "messages": ["login"]}
    messages = yaml.safe_load(CHANNEL)["channels"]["events"]["messages"]
    closes = yaml.safe_load(CHANNEL)["channels"]["events"]["closes"]
    closes["nonsense"] = closes["refused"] | {"code": 4002, "cases": ["undecodable"], "reconnect": "new_session"}
    change: dict[str, Any] = {"credentials__key__single_use": True, "channels__events__closes": closes}
    for limits in ({"sockets": sockets}, {"logins": logins}):
        assert not_kept(vary(CHANNEL, **change, limits=limits)) == []
    hold = {
        "message": "again", "session_at": "/session", "sequence_at": "/n", "accepted": "tick", "rejected": "over",
        "seconds": 60,
    }  # fmt: skip
    again = messages["login"] | {
        "match": {"/op": "again"},
        "payload": {"op": "again", "key": "k", "session": "", "n": 1},
    }
    over = messages["tick"] | {"match": {"/op": "over"}, "payload": {"op": "over"}}
    ready = {"match": {"/op": "ready"}, "payload": {"op": "ready", "n": 1, "session": "s"}}
    ready |= {"live": {"/n": "sequence", "/session": "session"}}
    messages |= {"again": again, "over": over, "ready": messages["tick"] | ready}
    change |= {"channels__events__messages": messages, "channels__events__resume": hold}
    provider = vary(CHANNEL, **change, channels__events__welcome="ready")
    assert not_kept(provider) == []
    assert {"resume.events.accepted", "close.events.nonsense.anew"} <= {claim.id for claim in derive_claims(provider)}


def test_sizes_of_messages_in_another_script_are_bytes() -> None:
    messages = yaml.safe_load(CHANNEL)["channels"]["events"]["messages"]
    messages["ask"] |= {"match": {"/op": "спросить"}, "payload": {"op": "спросить"}}
    provider = vary(CHANNEL, channels__events__messages=messages, channels__events__max_message_bytes=90)
    assert not_kept(provider) == []


def test_the_handshake_of_a_scheme_that_ends_in_a_message_is_not_that_of_another() -> None:
    """A key in a header opens alone, or another header does together with a message."""
    described = {"title": "Header", "summary": "Alone.", "surface": "websocket"}
    header = {"in": "header", "name": "Authorization"}
    for constant in ({"template": "a b"}, {"template": "Basic {base64}", "base64": "x:{key}"}):
        alone = {**described, "parts": [{**header, "template": "Key {base64}", "base64": "{key}:{key}"}]}
        message = {"in": "message", "message": "login", "name": "/key", "template": "{key}"}
        provider = vary(
            CHANNEL,
            schemes__alone=alone,
            schemes__login__parts=[{**header, **constant}, message],
            channels__events__security=["alone", "login"],
            failures={
                "no": {
                    "cases": ["missing", "malformed", "unknown"],
                    "status": 401,
                    "surfaces": ["websocket"],
                    "title": "No",
                    "meaning": "No.",
                    "action": "Mend it.",
                }
            },
        )
        assert not_kept(provider) == []
        ids = {claim.id for claim in derive_claims(provider)}
        assert {"open.events.alone", "open.events.login", "deny.events.login.wrong.part_0.left_out"} <= ids


def test_what_ends_with_one_use_is_got_anew_beside_what_was_replaced() -> None:
    document = yaml.safe_load(CHANNEL)
    close = document["channels"]["events"]["closes"]["refused"]
    closes = {
        "refused": close | {"cases": ["missing", "malformed", "unknown", "used", "expired"]},
        "ended": close | {"cases": ["revoked"], "reconnect": "new_session"},
    }
    revocation = {"title": "Reset", "steps": ["Press."], "effect": "It ends.", "sockets": "close"}
    key = document["credentials"]["key"]
    provider = vary(
        CHANNEL,
        credentials={"key": key | {"revocation": revocation}, "once": key | {"single_use": True, "variable": "ONCE"}},
        grants__by_hand__issues=["key", "once"],
        schemes__login__parts=[*document["schemes"]["login"]["parts"], HANDSHAKE | {"template": "{once}"}],
        channels__events__closes=closes,
    )
    assert not_kept(provider) == []
    assert "close.events.ended.anew" in {claim.id for claim in derive_claims(provider)}


def test_a_key_that_is_good_for_one_use_is_revoked_before_it() -> None:
    close = yaml.safe_load(CHANNEL)["channels"]["events"]["closes"]["refused"]
    closes = {
        "used": close | {"cases": ["missing", "malformed", "used"], "reason": "used"},
        "ended": close | {"cases": ["revoked", "unknown", "expired"], "reason": "ended"},
    }
    revocation = {"title": "Reset", "steps": ["Press."], "effect": "It ends."}
    change = {"credentials__key__revocation": revocation, "credentials__key__single_use": True}
    assert not_kept(vary(CHANNEL, **change, channels__events__closes=closes)) == []


def test_a_login_that_waits_for_a_limit_comes_in_time() -> None:
    limit = {"kind": "window", "title": "Logins", "scope": "user", "requests": 1, "seconds": 1}
    limit |= {"algorithm": "fixed_window", "channels": ["events"]}
    change: dict[str, Any] = {"credentials__key__lifetime": {"seconds": 60}, "channels__events__welcome": "tick"}
    assert not_kept(vary(CHANNEL, **change, limits={"logins": limit})) == []
    limit |= {"messages": ["login", "ask"], "scope": "address"}
    assert not_kept(vary(CHANNEL, **change, limits={"logins": limit})) == []


def test_a_shape_is_tried_with_what_its_place_can_hold() -> None:
    shape = [{"characters": "text", "max_length": 200}]
    for part in (
        HANDSHAKE,
        {"in": "subprotocol", "name": "key", "template": "{key}"},
        {"in": "cookie", "name": "key", "template": "{key}"},
        {"in": "message", "message": "login", "name": "/key", "template": "{key}"},
    ):
        change = by_handshake() if part["in"] != "message" else {}
        assert (
            not_kept(vary(CHANNEL, **change | {"schemes__login__parts": [part]}, credentials__key__shape=shape)) == []
        )


def test_a_message_that_is_too_large_tells_nothing_else() -> None:
    document = yaml.safe_load(CHANNEL)
    messages = document["channels"]["events"]["messages"]
    messages["tick"]["payload"]["text"] = "t" * 100
    messages["ask"] |= {"payload": {"op": "ask", "list": []}, "required": {"/list": "array"}}
    shape = [{"characters": "hex", "max_length": 512}]
    change = {"credentials__key__shape": shape, "channels__events__messages": messages}
    for most in (45, 4096):
        provider = vary(CHANNEL, **change, channels__events__max_message_bytes=most)
        assert not_kept(provider) == []
        ids = {claim.id for claim in derive_claims(provider)}
        assert {"message.events.size.most", "message.events.size.over"} <= ids
        assert ("shape.key.run_0.max_length" in ids) == (most > 512)


def test_the_time_to_authenticate_may_be_longer_than_a_client_may_be_silent() -> None:
    messages = yaml.safe_load(CHANNEL)["channels"]["events"]["messages"]
    for when in ("after", "any"):
        provider = vary(
            CHANNEL,
            channels__events__authenticate_within=60,
            channels__events__heartbeat={"sender": "client", "message": "ask", "seconds": 5, "timeout": 7},
            channels__events__messages=messages | {"ask": messages["ask"] | {"when": when}},
        )
        assert not_kept(provider) == []
        assert "authenticate.events.late" in {claim.id for claim in derive_claims(provider)}


def test_all_that_a_channel_is_opened_with_is_one_holders() -> None:
    """A ticket that only owners get goes with the key of an owner."""
    document = yaml.safe_load(CHANNEL)
    key = document["credentials"]["key"] | {"levels": ["low", "high"]}
    change = mint_ticket()
    change["operations"]["mint"]["level"] = "high"
    refused = change["failures"]["refused"]
    provider = vary(
        CHANNEL,
        **change
        | {
            "levels": {
                "low": {"title": "Low", "may": ["Read."]},
                "high": {"title": "High", "may": ["Write."], "includes": ["low"]},
            },
            "credentials": {"key": key, "ticket": {**key, "variable": "TICKET"}},
            "failures": change["failures"] | {"forbidden": refused | {"cases": ["forbidden"], "status": 403}},
        },
        schemes__login__parts=[*document["schemes"]["login"]["parts"], HANDSHAKE | {"template": "{ticket}"}],
    )
    assert not_kept(provider) == []
    assert "open.events.login" in {claim.id for claim in derive_claims(provider)}


def test_what_resumes_a_session_is_not_sent_again_and_again() -> None:
    document = yaml.safe_load(CHANNEL)
    messages = document["channels"]["events"]["messages"]
    again = messages["ask"] | {"match": {"/op": "again"}, "payload": {"op": "again", "s": "s", "n": 1}, "when": "any"}
    resume = {"message": "again", "session_at": "/s", "sequence_at": "/n", "accepted": "answer", "rejected": "tick"}
    limit = {"kind": "window", "title": "Messages", "scope": "connection", "requests": 3, "seconds": 60}
    limit |= {"algorithm": "fixed_window", "channels": ["events"], "messages": ["again", "ask"]}
    change = {"channels__events__resume": resume | {"seconds": 60}, "limits": {"messages": limit}}
    provider = vary(CHANNEL, channels__events__messages=messages | {"again": again}, **change)
    assert not_kept(provider) == []
    assert "limit.messages.exhausted.ask" in {claim.id for claim in derive_claims(provider)}


def test_messages_may_be_lists() -> None:
    messages = yaml.safe_load(CHANNEL)["channels"]["events"]["messages"]
    close = {"code": 4002, "name": "NONSENSE", "meaning": "No.", "action": "Mend it.", "reconnect": "never"}
    closes = yaml.safe_load(CHANNEL)["channels"]["events"]["closes"]
    closes["nonsense"] = close | {"cases": ["undecodable", "unknown_message"]}
    for name in messages:
        messages[name] |= {"match": {"/0": name}, "payload": [name, {"key": "k"}]}
    login = {"in": "message", "message": "login", "name": "/1/key", "template": "{key}"}
    change = {"channels__events__messages": messages, "channels__events__closes": closes}
    provider = vary(CHANNEL, schemes__login__parts=[login], **change)
    assert not_kept(provider) == []
    assert {"message.events.ask.after", "message.events.no_json"} <= {claim.id for claim in derive_claims(provider)}


def test_a_socket_on_which_the_login_is_all_that_may_be_said() -> None:
    limit = {"kind": "window", "title": "Messages", "scope": "connection", "requests": 1, "seconds": 1}
    limit |= {"algorithm": "fixed_window", "channels": ["events"], "messages": ["login", "ask"]}
    provider = vary(CHANNEL, limits={"messages": limit}, channels__events__max_message_bytes=400)
    assert not_kept(provider) == []
    assert "limit.messages.exhausted.ask" in {claim.id for claim in derive_claims(provider)}


def test_a_constant_in_the_path_is_not_left_out() -> None:
    constant = {"in": "path", "name": "version", "template": "v1"}
    parts = [constant, *yaml.safe_load(CHANNEL)["schemes"]["login"]["parts"]]
    for path in ("/{version}", "/{version}/events"):
        provider = vary(CHANNEL, schemes__login__parts=parts, channels__events__path=path)
        assert not_kept(provider) == []
        assert "deny.events.login.wrong.part_0.changed" in {claim.id for claim in derive_claims(provider)}


def test_a_ticket_is_got_anew_with_a_key_that_has_ended_meanwhile() -> None:
    change = mint_ticket()
    change["credentials"]["key"] |= {"lifetime": {"seconds": 2}}
    change["credentials"]["ticket"] |= {"single_use": True}
    close = yaml.safe_load(CHANNEL)["channels"]["events"]["closes"]["refused"]
    provider = vary(
        CHANNEL,
        **change | by_handshake() | {"schemes__login__parts": [HANDSHAKE | {"template": "{ticket}"}]},
        channels__events__heartbeat={"sender": "client", "message": "ask", "seconds": 5, "timeout": 7},
        channels__events__closes={
            "late": close | {"cases": ["heartbeat_timeout"], "reconnect": "new_session"},
            "refused": close | {"cases": ["missing", "malformed", "unknown", "used", "expired"]},
        },
    )
    assert not_kept(provider) == []
    assert "close.events.late.anew" in {claim.id for claim in derive_claims(provider)}


def test_a_ticket_is_got_anew_with_a_key_that_was_replaced_meanwhile() -> None:
    """The key opens the channel together with the ticket; another that came with the ticket opens nothing."""
    close = yaml.safe_load(CHANNEL)["channels"]["events"]["closes"]["refused"]
    closes = {
        "ended": close | {"cases": ["revoked"], "reconnect": "new_session"},
        "refused": close | {"cases": ["missing", "malformed", "unknown", "used", "expired"]},
    }
    for sockets in ("close", "keep"):
        revocation = {"title": "Reset", "steps": ["Press."], "effect": "It ends.", "sockets": sockets}
        change = mint_ticket(spare="/spare")
        change["credentials"]["ticket"] |= {"single_use": True}
        for name in ("key", "spare"):
            change["credentials"][name] |= {"revocation": revocation}
        parts = [HANDSHAKE | {"template": "{ticket}"}, HANDSHAKE | {"name": "id"}]
        change |= by_handshake() | {"schemes__login__parts": parts, "channels__events__closes": closes}
        provider = vary(CHANNEL, **change)
        assert not_kept(provider) == []
        ids = {claim.id for claim in derive_claims(provider)}
        assert "revoke.events.login.key.renewed" in ids
        assert ("close.events.ended.anew" in ids) == (sockets == "close")


def test_what_is_good_for_one_use_opens_two_channels_that_count_together() -> None:
    limit = {"kind": "concurrency", "title": "Sockets", "scope": "everyone", "connections": 1}
    events = yaml.safe_load(CHANNEL)["channels"]["events"]
    channels = {"events": events, "others": events | {"title": "Others", "path": "/others"}}
    provider = vary(CHANNEL, credentials__key__single_use=True, channels=channels, limits={"sockets": limit})
    assert not_kept(provider) == []
    assert "limit.sockets.together.others" in {claim.id for claim in derive_claims(provider)}


def test_a_socket_whose_path_ends_in_a_key_waits_for_its_login_at_that_path() -> None:
    document = yaml.safe_load(CHANNEL)
    key = document["credentials"]["key"]
    closes = document["channels"]["events"]["closes"]
    closes["early"] = closes["refused"] | {"cases": ["not_authenticated", "authentication_timeout"]}
    provider = vary(
        CHANNEL,
        credentials={"key": key, "name": key | {"variable": "NAME"}},
        grants__by_hand__issues=["key", "name"],
        schemes__login__parts=[
            *document["schemes"]["login"]["parts"],
            {"in": "path", "name": "name", "template": "{name}"},
        ],
        channels__events__path="/{name}",
        channels__events__closes=closes,
        channels__events__authenticate_within=60,
        channels__events__heartbeat={"sender": "client", "message": "ask", "seconds": 5, "timeout": 70},
        channels__events__parameters={
            "v": {"description": "Version.", "in": "query", "values": ["1"], "example": "1", "required": True}
        },
    )
    assert not_kept(provider) == []
    ids = {claim.id for claim in derive_claims(provider)}
    assert {"greet.events", "deny.events.login.missing", "authenticate.events.late"} <= ids


def test_a_constant_that_is_offered_is_no_credential() -> None:
    described = {"status": 401, "surfaces": ["websocket"], "title": "No", "meaning": "No.", "action": "Mend it."}
    parts = [{"in": "subprotocol", "name": "key", "template": "{key}"}]
    parts.append({"in": "subprotocol", "name": "version", "template": "2022-06-28"})
    change = by_handshake() | {"schemes__login__parts": parts}
    change |= {"failures": {"none": described | {"cases": ["missing"]}}}
    change["failures"]["bad"] = described | {"cases": ["malformed", "unknown"], "status": 400}
    for order in (parts, parts[::-1]):
        provider = vary(CHANNEL, **change | {"schemes__login__parts": order})
        assert not_kept(provider) == []
        ids = {claim.id for claim in derive_claims(provider)}
        assert f"deny.events.login.wrong.part_{order.index(parts[0])}.in_query" in ids


def test_of_a_short_shape_one_value_may_be_another_that_was_issued() -> None:
    close = yaml.safe_load(CHANNEL)["channels"]["events"]["closes"]["refused"]
    closes = {case: close | {"cases": [case], "reason": case} for case in ("missing", "malformed", "unknown")}
    closes |= {case: close | {"cases": [case], "reason": case} for case in ("revoked", "expired")}
    shape = [{"characters": "base64url", "max_length": 1}]
    for example in "0Pp":
        key = {"credentials__key__shape": shape, "credentials__key__example": example}
        provider = vary(CHANNEL, **key, channels__events__closes=closes)
        assert not_kept(provider) == []
        assert "deny.events.login.wrong.truncated" in {claim.id for claim in derive_claims(provider)}


def test_what_will_be_issued_may_be_another_if_a_character_is_cut_off() -> None:
    """Of some values of the shape, all but the last character are another value; of the example they are none."""
    close = yaml.safe_load(CHANNEL)["channels"]["events"]["closes"]["refused"]
    closes = {case: close | {"cases": [case], "reason": case} for case in ("missing", "malformed", "unknown")}
    change = mint_ticket()
    shape = [{"characters": "base64url", "min_length": 1, "max_length": 12}]
    shape.append({"characters": "hex", "min_length": 16, "max_length": 16})
    login = {"in": "message", "message": "login", "name": "/key", "template": "{ticket}"}
    change |= {"schemes__login__parts": [login], "channels__events__closes": closes}
    change["operations"]["mint"]["success"]["body"] = {"ticket": "Z0123456789abcdef"}
    for length in range(2, 12):
        change["credentials"]["ticket"] |= {"shape": shape, "example": "Z" * length + "0123456789abcdef"}
        assert not_kept(vary(CHANNEL, **change)) == []


def test_of_one_character_nothing_is_offered_if_it_is_cut_off() -> None:
    change = mint_ticket() | by_handshake()
    change["credentials"]["ticket"] |= {"shape": [{"characters": "hex", "max_length": 4}], "example": "0"}
    change["operations"]["mint"]["success"]["body"] = {"ticket": "0"}
    change["schemes__login__parts"] = [{"in": "subprotocol", "name": "ticket", "template": "{ticket}"}]
    change["failures"] |= {
        case: change["failures"]["refused"] | {"surfaces": ["websocket"], "cases": [case], "status": status}
        for case, status in (("missing", 400), ("malformed", 401), ("unknown", 403))
    }
    change["failures"]["malformed"]["cases"] += change["failures"].pop("unknown")["cases"]
    assert not_kept(vary(CHANNEL, **change, channels__events__closes={})) == []


def test_a_ticket_ends_with_the_key_that_it_is_got_with() -> None:
    for life in ({"single_use": True}, {"lifetime": {"seconds": 60}}):
        change = mint_ticket()
        change["credentials"]["key"] |= life
        change["credentials"]["ticket"] |= {"single_use": True, "lifetime": {"seconds": 5}}
        parts = [HANDSHAKE | {"template": "{key}"}, HANDSHAKE | {"name": "ticket", "template": "{ticket}"}]
        assert not_kept(vary(CHANNEL, **change | by_handshake() | {"schemes__login__parts": parts})) == []


def test_a_second_message_that_authenticates_brings_what_has_to_be_issued() -> None:
    document = yaml.safe_load(CHANNEL)
    messages = document["channels"]["events"]["messages"]
    messages["present"] = messages["login"] | {"match": {"/op": "present"}, "payload": {"op": "present", "ticket": "t"}}
    ticket = {"in": "message", "message": "present", "name": "/ticket", "template": "{ticket}"}
    closes = document["channels"]["events"]["closes"]
    closes["again"] = closes["refused"] | {"cases": ["already_authenticated"], "reconnect": "new_session"}
    provider = vary(
        CHANNEL,
        **mint_ticket(),
        schemes__present=document["schemes"]["login"] | {"parts": [ticket]},
        channels__events__security=["login", "present"],
        channels__events__messages=messages,
        channels__events__closes=closes,
    )
    assert not_kept(provider) == []
    assert "message.events.present.already_authenticated" in {claim.id for claim in derive_claims(provider)}


def test_a_limit_of_each_credential_goes_by_the_first_of_a_pair() -> None:
    limit = {"kind": "window", "title": "Messages", "scope": "credential", "requests": 2, "seconds": 60}
    limit |= {"algorithm": "fixed_window", "channels": ["events"], "messages": ["ask"]}
    key = yaml.safe_load(CHANNEL)["credentials"]["key"]
    parts = [HANDSHAKE, HANDSHAKE | {"name": "once", "template": "{once}"}]
    for order in (parts, parts[::-1]):
        provider = vary(
            CHANNEL,
            **by_handshake() | {"schemes__login__parts": order},
            credentials={"key": key, "once": key | {"single_use": True, "variable": "ONCE"}},
            grants__by_hand__issues=["key", "once"],
            limits={"messages": limit},
        )
        assert not_kept(provider) == []
        shared = "limit.messages.other_socket" in {claim.id for claim in derive_claims(provider)}
        assert shared == (order is parts)


def test_a_limit_that_a_client_is_refused_for_counts_what_resumes_its_session() -> None:
    document = yaml.safe_load(CHANNEL)
    messages = document["channels"]["events"]["messages"]
    again = messages["ask"] | {"match": {"/op": "again"}, "payload": {"op": "again", "s": "s", "n": 1}, "when": "any"}
    ready = {"match": {"/op": "ready"}, "payload": {"op": "ready", "n": 1, "s": "s"}}
    messages |= {"again": again, "ready": messages["tick"] | ready | {"live": {"/n": "sequence", "/s": "session"}}}
    resume = {"message": "again", "session_at": "/s", "sequence_at": "/n", "accepted": "answer", "rejected": "tick"}
    closes = document["channels"]["events"]["closes"]
    closes["full"] = closes["refused"] | {"cases": ["limited"], "reconnect": "resume", "limits": ["messages"]}
    for algorithm, seconds in (("fixed_window", 30), ("token_bucket", 30), ("sliding_window", 90)):
        limit = {"kind": "window", "title": "Messages", "scope": "address", "requests": 3, "seconds": 60}
        provider = vary(
            CHANNEL,
            channels__events__messages=messages,
            channels__events__welcome="ready",
            channels__events__resume=resume | {"seconds": seconds},
            channels__events__closes=closes,
            limits={"messages": limit | {"algorithm": algorithm, "channels": ["events"]}},
        )
        assert not_kept(provider) == []
        told = "resume.events.after.full.limited" in {claim.id for claim in derive_claims(provider)}
        assert told == (seconds > 60)


def test_a_message_that_ends_what_another_handshake_began_is_not_sent_again_and_again() -> None:
    document = yaml.safe_load(CHANNEL)
    messages = document["channels"]["events"]["messages"]
    messages["ask"] |= {"when": "any", "payload": {"op": "ask", "version": "v1"}}
    offer = {"in": "subprotocol", "name": "key", "template": "{key}"}
    version = {"in": "message", "message": "ask", "name": "/version", "template": "v1"}
    limit = {"kind": "window", "title": "Messages", "scope": "address", "requests": 3, "seconds": 60}
    provider = vary(
        CHANNEL,
        schemes__offer=document["schemes"]["login"] | {"parts": [offer, version]},
        channels__events__security=["login", "offer"],
        channels__events__messages=messages,
        limits={"messages": limit | {"algorithm": "fixed_window", "channels": ["events"]}},
    )
    assert not_kept(provider) == []


def test_logins_are_limited_for_longer_than_a_key_lives() -> None:
    login = {"in": "message", "message": "login", "name": "/key", "template": "{ticket}"}
    for scope in ("user", "credential"):
        limit = {"kind": "window", "title": "Logins", "scope": scope, "requests": 2, "seconds": 60}
        limit |= {"algorithm": "fixed_window", "channels": ["events"], "messages": ["login"]}
        held: dict[str, Any] = {"credentials__key__lifetime": {"seconds": 40}}
        issued = mint_ticket() | {"schemes__login__parts": [login]}
        issued["credentials"]["ticket"] |= {"lifetime": {"seconds": 40}}
        for change in (held, issued):
            provider = vary(CHANNEL, **change, limits={"logins": limit})
            assert not_kept(provider) == []
            told = "limit.logins.algorithm" in {claim.id for claim in derive_claims(provider)}
            assert told == (change is held or scope == "user")


def test_what_is_left_of_a_path_without_a_key_may_be_that_of_another_scheme() -> None:
    described = {"status": 401, "surfaces": ["websocket"], "title": "No", "meaning": "No.", "action": "Mend it."}
    document = yaml.safe_load(CHANNEL)
    key = document["credentials"]["key"]
    path = {"in": "path", "name": "key"}
    login = {"in": "message", "message": "login", "name": "/key", "template": "{key}"}
    for parts in ([path | {"template": "{key}."}], [path | {"template": "{key}."}, login]):
        change = by_handshake() if login not in parts else {}
        change |= {"schemes__login__parts": parts}
        provider = vary(
            CHANNEL,
            **change,
            credentials={"key": key, "other": key | {"variable": "OTHER"}},
            grants__by_hand__issues=["key", "other"],
            schemes__other=document["schemes"]["login"]
            | {"parts": [path | {"template": "{other}"}, HANDSHAKE | {"template": "v1"}]},
            channels__events__path="/{key}",
            channels__events__security=["login", "other"],
            failures={
                "none": described | {"cases": ["missing"]},
                "bad": described | {"cases": ["malformed", "unknown"], "status": 400},
            },
        )
        assert not_kept(provider) == []


def test_what_a_message_should_bring_may_stand_where_another_scheme_has_it() -> None:
    described = {"status": 400, "surfaces": ["websocket"], "title": "No", "meaning": "No.", "action": "Mend it."}
    document = yaml.safe_load(CHANNEL)
    login = {"in": "message", "message": "login", "name": "/key", "template": "Key {key}"}
    messages = document["channels"]["events"]["messages"]
    messages["login"]["payload"]["v"] = "1"
    provider = vary(
        CHANNEL,
        channels__events__messages=messages,
        schemes={
            "login": document["schemes"]["login"] | {"parts": [login, login | {"name": "/v", "template": "1"}]},
            "direct": document["schemes"]["login"] | {"parts": [HANDSHAKE]},
        },
        channels__events__security=["direct", "login"],
        failures={"bad": described | {"cases": ["malformed"]}},
    )
    assert not_kept(provider) == []
    assert "deny.events.login.wrong.part_0.in_query" in {claim.id for claim in derive_claims(provider)}


def test_a_message_a_day_is_one_login_a_day() -> None:
    limit = {"kind": "window", "title": "Messages", "scope": "application", "requests": 1, "seconds": 86400}
    limit |= {"algorithm": "token_bucket", "channels": ["events"]}
    change: dict[str, Any] = {"credentials__key__lifetime": {"seconds": 60}, "channels__events__welcome": "tick"}
    assert not_kept(vary(CHANNEL, **change, limits={"messages": limit})) == []


def test_a_path_that_does_not_exist_is_no_channel_of_which_one_segment_may_be_anything() -> None:
    described = {"status": 404, "cases": ["not_found"], "surfaces": ["websocket"], "title": "No", "meaning": "No."}
    channel = yaml.safe_load(CHANNEL)["channels"]["events"]
    room = {"in": "path", "example": "lobby", "description": "A room."}
    others = {
        "room": channel | {"path": "/events/{room}", "parameters": {"room": room}},
        "seat": channel | {"path": "/events/{room}/{seat}", "parameters": {"room": room, "seat": room}},
    }
    channels = {"events": channel | {"path": "/events"}, **others}
    provider = vary(CHANNEL, channels=channels, failures={"none": described | {"action": "Mend it."}})
    assert not_kept(provider) == []
    assert "deny.events.no_such_path" in {claim.id for claim in derive_claims(provider)}
