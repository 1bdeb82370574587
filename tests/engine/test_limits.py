"""Limits: three ways to count, who shares a count, sockets at the same time, bans, and what the answers tell."""

from __future__ import annotations

import json

import pytest

from authproof.model.provider import Provider
from authproof.model.vocabulary import Algorithm, Callers, Case, Counts, Scope, Surface
from authproof.sandbox.engine import CloseConnection, HttpAnswer, HttpRequest, SendText, SocketSession
from authproof.sandbox.engine.callers import Caller
from authproof.sandbox.engine.counter import Counter, FixedWindowCounter, SlidingWindowCounter, TokenBucketCounter
from authproof.sandbox.engine.limits import MAX_KEYS, WindowLimiter
from authproof.sandbox.tables import WindowTable

from .sandbox import Sandbox, encoded, parsed, vary

PER_MINUTE = {
    "kind": "window",
    "title": "x",
    "scope": "credential",
    "requests": 3,
    "seconds": 60,
    "algorithm": "fixed_window",
}
NO_LIMITS = {"limits.per_minute": None, "limits.sockets": None, "limits.ban": None}


def limited(acme: Provider, **limits: dict[str, object] | None) -> Sandbox:
    """The made-up provider with these limits and no others."""
    changes = {"limits": {name: limit for name, limit in limits.items() if limit}}
    return Sandbox(vary(acme, changes), limits=True)


def window(**changes: object) -> dict[str, object]:
    return PER_MINUTE | changes


def statuses(sandbox: Sandbox, times: int, level: str | None = None) -> list[int]:
    query, headers = sandbox.by_token(level)
    return [sandbox.call("GET", "/api/robots", query, headers).status for _ in range(times)]


# counting


def test_each_value_of_a_parameter_has_a_count_of_its_own(acme: Provider) -> None:
    for changes, second in (({}, 429), ({"by_parameter": "fleet"}, 204)):
        sandbox = limited(acme, per_robot=window(operations=["delete_robot"], **changes))
        query, headers = sandbox.by_token("owner")
        paths = ["/api/fleets/42/robots/r-1"] * 4 + ["/api/fleets/43/robots/r-1"]
        got = [sandbox.call("DELETE", path, query, headers).status for path in paths]
        assert got == [204, 204, 204, 429, second]


def test_callers_with_and_without_a_credential_have_limits_of_their_own(acme: Provider) -> None:
    headers = {"X-Left": "{remaining}"}
    limits = {
        "anonymous": window(callers="anonymous", scope="address", requests=1, headers=headers),
        "authenticated": window(callers="authenticated", scope="user", headers=headers),
    }
    changes = {"operations.list_robots.anonymous": True, "operations.list_robots.level": None, "limits": limits}
    sandbox = Sandbox(vary(acme, changes), limits=True)
    _, client = sandbox.by_token()
    first, second = (sandbox.call("GET", "/api/robots", headers=client) for _ in range(2))
    assert (first.status, dict(first.headers)[b"x-left"], second.status) == (200, b"0", 429)
    assert statuses(sandbox, 4) == [200, 200, 200, 429]


def test_requests_that_are_held_are_under_way(acme: Provider) -> None:
    in_flight = {"kind": "in_flight", "title": "x", "scope": "user", "operations": ["list_robots"], "requests": 2}
    sandbox = limited(acme, in_flight=in_flight)
    query, headers = sandbox.by_token()
    held = {**headers, "Authproof-Hold": "30"}
    sent = (headers, headers, held, held, headers)
    got = [sandbox.call("GET", "/api/robots", query, each).status for each in sent]
    assert got == [200, 200, 200, 200, 429]
    sandbox.now += 29
    assert statuses(sandbox, 1) == [429]
    sandbox.now += 1
    assert statuses(sandbox, 3) == [200, 200, 200]


def test_a_fixed_window_begins_with_the_first_request() -> None:
    counter = FixedWindowCounter(2, 10)
    counter.count_passed(100.0)
    counter.count_passed(105.0)
    assert counter.measure_wait(106.0) == 4.0
    assert (counter.count_remaining(106.0), counter.predict_reset(106.0)) == (0, 110.0)
    assert counter.measure_wait(110.0) == 0.0
    assert (counter.count_remaining(110.0), counter.predict_reset(111.0)) == (2, 111.0)
    counter.count_passed(110.0)
    assert counter.count_remaining(110.0) == 1


def test_in_a_sliding_window_each_counts_for_as_long_as_it_is() -> None:
    counter = SlidingWindowCounter(2, 10)
    assert counter.predict_reset(99.0) == 99.0
    counter.count_passed(100.0)
    counter.count_passed(105.0)
    assert (counter.measure_wait(106.0), counter.predict_reset(106.0)) == (4.0, 110.0)
    assert (counter.measure_wait(110.0), counter.count_remaining(110.0)) == (0.0, 1)
    counter.count_passed(110.0)
    assert counter.measure_wait(110.0) == 5.0


def test_a_bucket_fills_evenly() -> None:
    counter = TokenBucketCounter(2, 0.5)
    counter.count_passed(100.0)
    counter.count_passed(100.0)
    assert (counter.measure_wait(100.0), counter.count_remaining(100.0), counter.predict_reset(100.0)) == (
        2.0,
        0,
        104.0,
    )
    assert counter.measure_wait(101.0) == 1.0
    assert (counter.measure_wait(102.0), counter.count_remaining(102.0)) == (0.0, 1)
    assert counter.count_remaining(1000.0) == 2
    assert counter.measure_wait(99.0) == 0.0


def test_a_bucket_fills_in_spite_of_rounding() -> None:
    counter = TokenBucketCounter(1, 60 / 61)
    start = 1_800_000_000.1
    for index in range(500):
        now = start + index * 61 / 60
        assert counter.measure_wait(now) == 0.0
        counter.count_passed(now)


@pytest.mark.parametrize(
    "counter", [FixedWindowCounter(9, 10), SlidingWindowCounter(9, 10), TokenBucketCounter(9, 0.9)]
)
def test_one_may_count_as_many(counter: Counter) -> None:
    counter.count_passed(100.0, 8)
    assert (counter.measure_wait(100.0), counter.count_remaining(100.0)) == (0.0, 1)
    counter.count_passed(100.0, 5000)
    assert counter.measure_wait(100.0) > 0
    assert counter.count_remaining(100.0) == 0
    assert counter.count_remaining(110.0) == 9


@pytest.mark.parametrize("kind", [FixedWindowCounter, SlidingWindowCounter])
def test_a_window_ends_in_spite_of_rounding(kind: type[FixedWindowCounter | SlidingWindowCounter]) -> None:
    for tenths in range(1, 50):
        counter, now = kind(1, 3 * tenths / 10), 1_800_000_000.1
        counter.count_passed(now)
        for _ in range(3):
            now += tenths / 10
        assert counter.measure_wait(now) == 0.0


# who waits


@pytest.mark.parametrize("algorithm", ["fixed_window", "sliding_window", "token_bucket"])
def test_exactly_as_many_pass(acme: Provider, algorithm: str) -> None:
    sandbox = limited(acme, calls=window(algorithm=algorithm))
    assert statuses(sandbox, 5) == [200, 200, 200, 429, 429]
    sandbox.now += 60
    assert statuses(sandbox, 4) == [200, 200, 200, 429]


def test_switched_off_it_covers_nothing(acme: Provider) -> None:
    sandbox = Sandbox(vary(acme, {"limits": {"calls": window()}}), limits=False)
    assert statuses(sandbox, 9) == [200] * 9


def test_a_limit_can_be_suspended(acme: Provider) -> None:
    sandbox = limited(acme, calls=window(), hour=window(requests=5, seconds=3600))
    sandbox.engine.suspend_limit("acme", "calls")
    assert statuses(sandbox, 6) == [200] * 5 + [429]
    sandbox.engine.suspend_limit("acme", "hour")
    assert statuses(sandbox, 4) == [200] * 4
    sandbox.engine.suspend_limit("acme", "calls", suspended=False)
    assert statuses(sandbox, 4) == [200] * 3 + [429]
    sandbox.engine.forget_state()
    assert statuses(sandbox, 4) == [200] * 3 + [429]


def test_the_next_request_can_count_as_many(acme: Provider) -> None:
    sandbox = limited(acme, calls=window(), day=window(requests=100_000, seconds=86_400, algorithm="sliding_window"))
    sandbox.engine.count_next_as("acme", "day", 99_999)
    assert statuses(sandbox, 4) == [200, 200, 429, 429]
    sandbox.now += 86_399
    assert statuses(sandbox, 1) == [429]
    sandbox.now += 1
    assert statuses(sandbox, 1) == [200]


def test_a_violation_can_count_as_many(acme: Provider) -> None:
    ban = {"kind": "ban", "title": "x", "scope": "user", "violations": 50, "seconds": 9}
    sandbox = limited(acme, calls=window(requests=1), ban=ban)
    sandbox.engine.count_next_as("acme", "ban", 49)
    assert statuses(sandbox, 4) == [200, 429, 429, 403]


def test_a_provoked_refusal_is_that_of_some_limit(acme: Provider) -> None:
    """It has no limit for cause, and need not be undocumented for that."""
    limits = {"vague": {"kind": "undisclosed", "title": "x"}, "calls": window()}
    refusal = {"cases": ["limited"], "status": 420, "title": "x", "meaning": "x", "action": "x", "limits": ["vague"]}
    sandbox = Sandbox(vary(acme, {"limits": limits, "failures.limited": refusal}), limits=True)
    query, headers = sandbox.by_token(None)
    answer = sandbox.call("GET", "/api/robots", query, {**headers, "Authproof-Provoke": "limited"})
    assert answer.status == 420
    assert statuses(sandbox, 4) == [200, 200, 429, 429]


def test_the_refusal_tells_how_long_to_wait(acme: Provider) -> None:
    sandbox = limited(acme, calls=window())
    statuses(sandbox, 3)
    sandbox.now += 17.5
    query, headers = sandbox.by_token()
    answer = sandbox.call("GET", "/api/robots", query, headers)
    assert parsed(answer)["retry_after"] == 43
    assert dict(answer.headers)[b"retry-after"] == b"43"


def test_an_operation_of_its_own(acme: Provider) -> None:
    sandbox = limited(acme, calls=window(operations=["mint_ticket"], requests=1))
    query, headers = sandbox.by_token()
    assert statuses(sandbox, 5) == [200] * 5
    assert [sandbox.call("POST", "/api/ticket", query, headers).status for _ in range(2)] == [201, 429]


@pytest.mark.parametrize("algorithm", ["fixed_window", "sliding_window", "token_bucket"])
def test_a_request_may_count_as_several(acme: Provider, algorithm: str) -> None:
    costs = {"mint_ticket": 3}
    sandbox = limited(acme, calls=window(requests=5, costs=costs, algorithm=algorithm))
    query, headers = sandbox.by_token()

    def mint() -> int:
        return sandbox.call("POST", "/api/ticket", query, headers).status

    assert [mint(), mint(), *statuses(sandbox, 3)] == [201, 429, 200, 200, 429]
    sandbox.now += 36.1 if algorithm == "token_bucket" else 60.1
    assert [mint(), *statuses(sandbox, 1)] == [201, 429 if algorithm == "token_bucket" else 200]


def test_of_several_the_one_that_holds_longest_tells(acme: Provider) -> None:
    failures = {
        "failures.slow": {
            "cases": ["limited"],
            "limits": ["slow"],
            "status": 430,
            "title": "x",
            "meaning": "x",
            "action": "x",
        },
        "limits": {"quick": window(requests=1, seconds=5), "slow": window(requests=2, seconds=60)},
    }
    sandbox = Sandbox(vary(acme, failures), limits=True)
    assert statuses(sandbox, 1) == [200]
    assert statuses(sandbox, 1) == [429]  # the slow one has room, and counts it
    assert statuses(sandbox, 1) == [430]
    sandbox.now += 5
    assert statuses(sandbox, 1) == [430]


@pytest.mark.parametrize(
    ("scope", "other_holder", "other_address"),
    [("credential", 200, 429), ("user", 200, 429), ("address", 429, 200), ("everyone", 429, 429)],
)
def test_who_shares_the_count(acme: Provider, scope: str, other_holder: int, other_address: int) -> None:
    sandbox = limited(acme, calls=window(scope=scope))
    assert statuses(sandbox, 4) == [200, 200, 200, 429]
    assert statuses(sandbox, 1, level="owner") == [other_holder]
    query, headers = sandbox.by_token()
    request = HttpRequest("GET", "/acme/api/robots", query, encoded(headers), address="10.0.0.9")
    assert sandbox.engine.answer_request(request).status == other_address


def test_two_credentials_of_one_user(acme: Provider) -> None:
    for scope, expected in (("user", 429), ("credential", 200)):
        sandbox = limited(acme, calls=window(scope=scope))
        pairs = [sandbox.log_in(), sandbox.log_in()]
        sandbox.now += 60  # logging in counts, too
        first, second = ({"Authorization": f"Bearer {pair['access_token']}"} for pair in pairs)
        assert [sandbox.call("GET", "/api/robots", headers=first).status for _ in range(3)] == [200] * 3
        assert sandbox.call("GET", "/api/robots", headers=second).status == expected


def test_without_valid_credentials_the_address_counts(acme: Provider) -> None:
    sandbox = limited(acme, calls=window())
    assert [sandbox.call("GET", "/api/robots").status for _ in range(4)] == [401, 401, 401, 429]
    assert statuses(sandbox, 1) == [200]


@pytest.mark.parametrize(("counts", "expected"), [("everything", 429), ("accepted", 200), ("refused", 200)])
def test_which_requests_count(acme: Provider, counts: str, expected: int) -> None:
    sandbox = limited(acme, calls=window(counts=counts))
    query, headers = sandbox.by_token()
    assert sandbox.call("GET", "/api/robots", query, headers | {"Authproof-Provoke": "internal"}).status == 500
    assert statuses(sandbox, 2) == [200, 200]
    assert statuses(sandbox, 1) == [expected]


def test_only_refusals_count(acme: Provider) -> None:
    sandbox = limited(acme, calls=window(counts="refused"))
    assert [sandbox.call("GET", "/api/robots").status for _ in range(4)] == [401, 401, 401, 429]


def test_counted_answers_tell_the_numbers(acme: Provider) -> None:
    told = {"X-Limit": "{limit}", "X-Left": "{remaining} left", "X-Reset": "{reset}"}
    sandbox = limited(acme, calls=window(headers=told))
    query, headers = sandbox.by_token()
    answer = sandbox.call("GET", "/api/robots", query, headers)
    found = dict(answer.headers)
    assert (found[b"x-limit"], found[b"x-left"], found[b"x-reset"]) == (b"3", b"2 left", b"1800000060")
    refused = sandbox.call("DELETE", "/api/fleets/42/robots/r-1", query, headers)
    assert refused.status == 403
    assert dict(refused.headers)[b"x-left"] == b"1 left"


def test_a_reset_is_told_in_several_forms(acme: Provider) -> None:
    told = {"Used": "{used}", "After": "{reset_after}", "In": "{reset_duration}", "At": "{reset_milliseconds}"}
    sandbox = limited(acme, calls=window(seconds=3700, headers=told))
    query, headers = sandbox.by_token()
    sandbox.call("GET", "/api/robots", query, headers)
    sandbox.now += 40.25
    answer = sandbox.call("GET", "/api/robots", query, headers)
    found = {name.decode(): value.decode() for name, value in answer.headers}
    assert (found["used"], found["after"], found["in"], found["at"]) == ("2", "3660", "1h1m0s", "1800003700000")


def test_memory_is_bounded() -> None:
    table = WindowTable(
        "x",
        Scope.address,
        (),
        (),
        (),
        1,
        60.0,
        Algorithm.fixed_window,
        {},
        None,
        None,
        Callers.everybody,
        Counts.everything,
        {},
    )
    counted = WindowLimiter(table)
    for number in range(MAX_KEYS + 5):
        assert counted.count_request(Caller(None, str(number)), 0.0, None) is None
    assert len(counted._counters) == MAX_KEYS
    assert counted.count_request(Caller(None, "0"), 0.0, None) is None  # forgotten
    assert counted.count_request(Caller(None, str(MAX_KEYS)), 0.0, None) is not None


# bans


def banning(acme: Provider, calls: int = 1, **changes: object) -> Sandbox:
    ban = {"kind": "ban", "title": "x", "scope": "application", "violations": 2, "seconds": 100} | changes
    return limited(acme, calls=window(requests=calls), ban=ban)


def test_repeated_violation_leads_to_a_ban(acme: Provider) -> None:
    sandbox = banning(acme)
    assert statuses(sandbox, 5) == [200, 429, 429, 403, 403]
    sandbox.now += 1e9
    assert statuses(sandbox, 1) == [403]
    assert statuses(sandbox, 1, level="owner") == [200]


def test_no_end_of_a_ban_is_made_up(acme: Provider) -> None:
    shared = {
        "cases": ["limited", "banned"],
        "status": 429,
        "title": "Slow down",
        "meaning": "Too many.",
        "action": "Wait.",
        "bodies": {"application/json": {"wait": 7}},
        "live": {"/wait": "retry_after"},
        "headers": {"Retry-After": "{retry_after}", "X-Reset": "at {reset}", "X-Other": "yes"},
    }
    ban = {"kind": "ban", "title": "x", "scope": "application", "violations": 2, "seconds": 100}
    limits = {"calls": window(requests=1), "ban": ban}
    kept = {name: each.model_dump() for name, each in acme.failures.items() if "limited" not in each.cases}
    sandbox = Sandbox(vary(acme, {"limits": limits, "failures": {**kept, "slow": shared}}), limits=True)
    query, headers = sandbox.by_token()
    provoked = sandbox.call("GET", "/api/robots", query, headers | {"Authproof-Provoke": "banned"})
    _, limited_answer, _, banned = (sandbox.call("GET", "/api/robots", query, headers) for _ in range(4))
    assert dict(limited_answer.headers)[b"retry-after"] == b"60"
    assert parsed(limited_answer) == {"wait": 60}
    for answer in (provoked, banned):
        assert answer.case == "banned"
        assert {b"retry-after", b"x-reset"}.isdisjoint(dict(answer.headers))
        assert dict(answer.headers)[b"x-other"] == b"yes"
        assert parsed(answer) == {"wait": 7}


def test_a_ban_ends_if_the_spec_says_so(acme: Provider) -> None:
    refusal = {"cases": ["banned"], "status": 418, "title": "x", "meaning": "x", "action": "x"}
    refusal |= {"headers": {"Retry-After": "{retry_after}"}}
    ban = {"kind": "ban", "title": "x", "scope": "application", "violations": 2, "seconds": 9000, "lasts": 100}
    limits = {"calls": window(requests=1), "ban": ban}
    sandbox = Sandbox(vary(acme, {"limits": limits, "failures.banned": refusal}), limits=True)
    assert statuses(sandbox, 4) == [200, 429, 429, 418]
    sandbox.now += 60.5
    query, headers = sandbox.by_token()
    banned = sandbox.call("GET", "/api/robots", query, headers)
    assert (banned.case, dict(banned.headers)[b"retry-after"]) == ("banned", b"40")
    sandbox.now += 39.5
    assert statuses(sandbox, 4) == [200, 429, 429, 418]  # what led to the first ban does not lead to a second


def test_a_ban_may_count_other_refusals(acme: Provider) -> None:
    sandbox = banning(acme, calls=9, cases=["missing", "internal"], scope="address")
    assert [sandbox.call("GET", "/api/robots").status for _ in range(3)] == [401, 401, 403]
    sandbox = banning(acme, cases=["missing"])
    assert statuses(sandbox, 5) == [200, 429, 429, 429, 429]


def test_a_refused_handshake_counts_for_a_ban(acme: Provider) -> None:
    sandbox = banning(acme, calls=9, cases=["unknown", "malformed"], scope="address")
    for _ in range(2):
        sandbox.refuse("/socket/events/42", "version=2&ticket=wrong")
    assert sandbox.call("GET", "/api/robots", *sandbox.by_token()).case == "banned"


def test_violations_are_counted_for_a_time(acme: Provider) -> None:
    for pause, expected in ((99.9, 403), (100.0, 200)):
        sandbox = banning(acme)
        assert statuses(sandbox, 2) == [200, 429]
        sandbox.now += pause
        statuses(sandbox, 2)
        sandbox.now += 60
        assert statuses(sandbox, 1) == [expected]


def test_a_provoked_violation_is_one(acme: Provider) -> None:
    sandbox = banning(acme)
    query, headers = sandbox.by_token()
    for _ in range(2):
        sandbox.call("GET", "/api/robots", query, headers | {"Authproof-Provoke": "limited"})
        sandbox.now += 60
    assert statuses(sandbox, 1) == [403]


def test_a_ban_holds_for_sockets(acme: Provider) -> None:
    sandbox = banning(acme)
    ticket = sandbox.ticket()
    sandbox.now += 1
    token = sandbox.by_token()
    assert [sandbox.call("GET", "/api/robots", *token).status for _ in range(3)] == [200, 429, 429]
    refused = sandbox.handshake("/socket/events/42", f"version=2&ticket={ticket}")
    assert isinstance(refused, HttpAnswer)
    assert refused.case == "banned"
    banned = sandbox.open("/socket/events/42", "version=2")
    banned.handle_opened()
    events = banned.handle_message(
        json.dumps({"kind": "login", "agent": "x", "auth": {"token": f"Token {sandbox.demo['token']}"}})
    )
    assert isinstance(events[-1], CloseConnection)
    assert events[-1].reason == "undocumented: banned"


# sockets


def socket(sandbox: Sandbox, value: str | None = None) -> tuple[SocketSession, list[SendText | CloseConnection]]:
    session = sandbox.open("/socket/events/42", "version=2")
    session.handle_opened()
    login = {"kind": "login", "agent": "x", "auth": {"token": f"Token {value or sandbox.demo['token']}"}}
    return session, session.handle_message(json.dumps(login))


SOCKETS = {"kind": "concurrency", "title": "x", "scope": "user", "connections": 2}


def test_no_time_is_made_up_until_a_socket_is_free(acme: Provider) -> None:
    full = {
        "cases": ["limited"],
        "surfaces": ["websocket"],
        "status": 429,
        "title": "Full",
        "meaning": "Too many.",
        "action": "Close one.",
        "headers": {"Retry-After": "{retry_after}", "X-Limit": "{limit}"},
    }
    kept = {name: each.model_dump() for name, each in acme.failures.items() if "limited" not in each.cases}
    limits = {"sockets": SOCKETS, "calls": window()}
    sandbox = Sandbox(vary(acme, {"limits": limits, "failures": {**kept, "full": full}}), limits=True)
    refusals = sandbox.engine._prepare_provider("acme")._refusals
    request = HttpRequest("GET", "/", "", [])

    def headers(limit: str) -> dict[bytes, bytes]:
        refusal = refusals.find_refusal(Case.limited, Surface.websocket, "events", limit)
        return dict(refusal.write_for(request, {"limit": 2, "retry_after": 60}).headers)

    assert (headers("sockets").get(b"retry-after"), headers("sockets")[b"x-limit"]) == (None, b"2")
    assert headers("calls")[b"retry-after"] == b"60"


def test_so_many_sockets_at_the_same_time(acme: Provider) -> None:
    sandbox = limited(acme, sockets=SOCKETS)
    first, _ = socket(sandbox)
    socket(sandbox)
    _, refused = socket(sandbox)
    assert [type(event) for event in refused] == [CloseConnection]
    owner = sandbox.tables.choose_demo_values("owner")["token"]
    assert isinstance(socket(sandbox, owner)[1][-1], SendText)
    first.handle_closed(1000)
    assert isinstance(socket(sandbox)[1][-1], SendText)
    assert isinstance(socket(sandbox)[1][-1], CloseConnection)


def test_a_handshake_is_refused_over_http(acme: Provider) -> None:
    sandbox = limited(acme, sockets=SOCKETS | {"scope": "everyone"})
    for _ in range(2):
        assert isinstance(sandbox.handshake("/socket/events/42", f"version=2&ticket={sandbox.ticket()}"), SocketSession)
    refused = sandbox.handshake("/socket/events/42", f"version=2&ticket={sandbox.ticket()}")
    assert isinstance(refused, HttpAnswer)
    assert refused.status == 429


def test_messages_of_a_socket(acme: Provider) -> None:
    sandbox = limited(acme, words=window(scope="connection", channels=["events"], requests=3))
    session, _ = socket(sandbox)  # one
    assert isinstance(session.handle_message('{"kind": "ping"}')[-1], SendText)
    assert isinstance(session.handle_message('{"kind": "ping"}')[-1], SendText)
    assert isinstance(session.handle_message("rubbish")[-1], CloseConnection)
    other, _ = socket(sandbox)
    assert isinstance(other.handle_message('{"kind": "ping"}')[-1], SendText)


def test_messages_of_one_kind(acme: Provider) -> None:
    calm = {
        "code": None,
        "name": "CALM",
        "cases": ["limited"],
        "limits": ["words"],
        "message": "error",
        "meaning": "x",
        "action": "x",
        "reconnect": "back_off",
    }
    limits = {
        "words": window(
            scope="credential", channels=["events"], messages=["ping"], requests=1, algorithm="sliding_window"
        )
    }
    sandbox = Sandbox(vary(acme, {"channels.events.closes.calm": calm, "limits": limits}), limits=True)
    session, _ = socket(sandbox)
    said = [event for _ in range(2) for event in session.handle_message('{"kind": "ping"}')]
    assert [json.loads(event.text)["kind"] for event in said if isinstance(event, SendText)] == ["pong", "error"]
    other, _ = socket(sandbox)
    assert '"error"' in str(other.handle_message('{"kind": "ping"}'))
    assert other.next_deadline() is not None
    sandbox.now += 60
    assert '"pong"' in str(other.handle_message('{"kind": "ping"}'))
