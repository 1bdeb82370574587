"""HTTP requests: route, method, lifecycle, level, parameters, bodies, content negotiation."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from authproof.model.provider import Provider
from authproof.model.vocabulary import CREDENTIAL_CASES, Case
from authproof.sandbox.engine import MAX_BODY, Engine, HttpRequest
from authproof.sandbox.engine.cases import CASE_RANK, CASES
from authproof.sandbox.origins import DEFAULT_SANDBOX
from authproof.text.path_router import Router
from authproof.text.url_path import read_path, spell_path

from .sandbox import START, Sandbox, bearer, header, parsed, vary

JSON = {"Accept": "application/json"}


def test_the_engine_knows_the_cases_of_the_model() -> None:
    assert list(CASES) == list(Case)
    assert set(CREDENTIAL_CASES) < set(CASE_RANK)


def test_the_plain_statuses_are_those_of_http() -> None:
    named = {
        401: ["missing", "malformed", "unknown", "expired", "revoked", "used", "mismatched", "not_authenticated"],
        402: ["payment_required"],
        403: ["forbidden", "insufficient_scope", "banned"],
        404: ["not_found"],
        405: ["method_not_allowed"],
        408: ["authentication_timeout", "heartbeat_timeout"],
        413: ["too_large"],
        429: ["limited"],
        500: ["internal"],
        501: ["unreleased"],
    }
    statuses = {case: status for status, cases in named.items() for case in cases}
    assert {case: plain.status for case, plain in CASES.items()} == {case: statuses.get(case, 400) for case in CASES}
    codes = {"internal": 1011, "undecodable": 1007, "too_large": 1009}
    assert {case: plain.code for case, plain in CASES.items()} == {case: codes.get(case, 1008) for case in CASES}


def test_the_default_address_is_that_of_the_sandbox() -> None:
    assert Engine([], clock=lambda: 0.0, seed=0).base == DEFAULT_SANDBOX


# route and method


@pytest.mark.parametrize("path", ["/ключ/{id}/a", "/%d0%BA%D0%BB%D1%8E%D1%87/{id}/a", "/ключ/{id}/%61"])
@pytest.mark.parametrize("asked", ["/ключ/~1/a", "/%D0%BA%D0%BB%D1%8E%D1%87/%7e1/a"])
def test_a_path_is_found_in_every_spelling(path: str, asked: str) -> None:
    router = Router[str]()
    router.entry_for(path, "found")
    assert router.find_entries(asked) == [("found", ("~1",))]
    assert router.find_entries(asked.replace("a", "A")) == []


def test_octets_of_no_address_are_read_as_what_they_stand_for() -> None:
    assert (
        spell_path(read_path("/ключ/100%".encode())) == spell_path("/ключ/100%") == "/%D0%BA%D0%BB%D1%8E%D1%87/100%25"
    )


@pytest.mark.parametrize(
    "path", ["", "/", "/nobody/api/robots", "/acme", "/acme/nowhere/robots", "robots", "//", "/acme/"]
)
def test_nothing_is_mounted_there(sandbox: Sandbox, path: str) -> None:
    answer = sandbox.engine.answer_request(HttpRequest("GET", path, "", []))
    assert (answer.status, parsed(answer)) == (404, {"sandbox": "nothing is mounted here; GET / lists what is"})


@pytest.mark.parametrize(
    "path", ["/api", "/api/", "/api/robot", "/api/robots/", "/api/robots/x", "/api//robots", "/staging/robots"]
)
def test_an_unknown_route_is_refused_as_the_spec_says(sandbox: Sandbox, path: str) -> None:
    answer = sandbox.call("GET", path)
    assert (answer.status, answer.case, answer.body) == (404, "not_found", b"")
    assert header(answer, "content-length") == "0"
    assert header(answer, "content-type") is None


def test_a_socket_is_no_route_for_requests(sandbox: Sandbox) -> None:
    assert sandbox.call("GET", "/socket/events/42").status == 404


def test_unreserved_characters_may_be_encoded(sandbox: Sandbox) -> None:
    query, headers = sandbox.by_token()
    assert sandbox.call("GET", "/api/%72obot%73", query, headers).status == 200


@pytest.mark.parametrize(
    ("method", "path", "allow"), [("PATCH", "/api/robots", "GET, HEAD"), ("get", "/api/login", "POST")]
)
def test_a_wrong_method_is_told_the_right_ones(sandbox: Sandbox, method: str, path: str, allow: str) -> None:
    answer = sandbox.call(method, path)
    assert (answer.status, answer.case, header(answer, "allow")) == (405, "method_not_allowed", allow)


@pytest.mark.parametrize("turned", [False, True])
def test_the_more_concrete_of_two_paths_answers(acme: Provider, *, turned: bool) -> None:
    routes = [
        ("any", "GET", "/a/{x}/{y}"),
        ("text", "GET", "/a/{x}/posts"),
        ("first", "GET", "/a/b/{y}"),
        ("fixed", "GET", "/a/b/c"),
        ("part", "GET", "/a/{x}/p-{y}"),
        ("other", "PUT", "/a/{x}/{y}"),
    ]
    document = acme.model_dump(mode="json", by_alias=True, exclude_unset=True)
    for name, method, path in reversed(routes) if turned else routes:
        parameters = {
            each: {"in": "path", "description": "It.", "example": "1"} for each in ("x", "y") if f"{{{each}}}" in path
        }
        document["operations"][name] = {
            "title": name,
            "server": "api",
            "method": method,
            "path": path,
            "parameters": parameters,
            "success": {"body": name},
        }
    sandbox = Sandbox(Provider.model_validate(document))
    asked = {
        "/a/1/2": "any",
        "/a/1/posts": "text",
        "/a/b/2": "first",
        "/a/b/posts": "first",
        "/a/b/c": "fixed",
        "/a/1/p-2": "part",
    }
    assert {path: parsed(sandbox.call("GET", f"/api{path}")) for path in asked} == asked
    assert {parsed(sandbox.call("PUT", f"/api{path}")) for path in asked} == {"other"}
    assert header(sandbox.call("PATCH", "/api/a/b/c"), "allow") == "GET, HEAD, PUT"


def test_several_methods_share_a_path(acme: Provider) -> None:
    second = acme.model_dump(mode="json", by_alias=True)["operations"]["delete_robot"] | {
        "method": "PUT",
        "path": "/fleets/{other}/robots/{name}",
        "parameters": {},
        "level": None,
        "success": {"status": 202},
    }
    sandbox = Sandbox(vary(acme, {"operations.put_robot": second}))
    query, headers = sandbox.by_token("owner")
    assert sandbox.call("PUT", "/api/fleets/x/robots/y", query, headers).status == 202
    assert sandbox.call("DELETE", "/api/fleets/1/robots/y", query, headers).status == 204
    assert header(sandbox.call("GET", "/api/fleets/1/robots/y", query, headers), "allow") == "DELETE, PUT"


def test_a_case_that_the_spec_leaves_open_has_the_plain_answer(sandbox: Sandbox) -> None:
    answer = sandbox.call("PATCH", "/api/robots")
    assert header(answer, "authproof-undocumented") == "method_not_allowed"
    assert parsed(answer) == {
        "undocumented": "method_not_allowed",
        "message": "the spec does not say how this is refused",
    }


def test_what_is_to_come_is_refused_before_credentials_are_looked_at(sandbox: Sandbox) -> None:
    assert sandbox.call("GET", "/api/future").status == 418


# success


def test_success_is_the_example(sandbox: Sandbox, acme: Provider) -> None:
    answer = sandbox.call("GET", "/api/robots", headers=sandbox.basic())
    assert (answer.status, answer.case) == (200, None)
    assert parsed(answer) == acme.operations["list_robots"].success.body
    assert header(answer, "content-type") == "application/json"
    assert header(answer, "content-length") == str(len(answer.body))


def test_no_content_has_no_length(sandbox: Sandbox) -> None:
    query, headers = sandbox.by_token("owner")
    answer = sandbox.call("DELETE", "/api/fleets/42/robots/r-1", query, headers)
    assert (answer.status, answer.headers, answer.body) == (204, [], b"")


def test_a_public_operation_asks_nobody(acme: Provider) -> None:
    sandbox = Sandbox(vary(acme, {"operations.list_robots.security": []}))
    assert sandbox.call("GET", "/api/robots").status == 200
    assert sandbox.call("GET", "/api/robots", headers={"Authorization": "rubbish"}).status == 200


def test_an_operation_whose_schemes_are_all_to_come_is_not_public(acme: Provider) -> None:
    sandbox = Sandbox(vary(acme, {"operations.list_robots.security": ["signed"]}))
    assert sandbox.call("GET", "/api/robots").case == "missing"
    assert sandbox.call("GET", "/api/robots", headers={"X-Signature": sandbox.demo["token"]}).case == "missing"


def test_text_bodies_are_sent_as_they_are(acme: Provider) -> None:
    success = {"media_type": "text/plain", "body": "crème"}
    answer = Sandbox(
        vary(acme, {"operations.list_robots.success": success, "operations.list_robots.security": []})
    ).call("GET", "/api/robots")
    assert answer.body.decode() == "crème"
    assert header(answer, "content-type") == "text/plain; charset=utf-8"


@pytest.mark.parametrize("body", ["", "[1]\n[2]\n"])
def test_a_text_is_sent_with_its_media_type_even_if_empty(acme: Provider, body: str) -> None:
    success = {"media_type": "application/x-ndjson", "body": body}
    answer = Sandbox(
        vary(acme, {"operations.list_robots.success": success, "operations.list_robots.security": []})
    ).call("GET", "/api/robots")
    assert answer.body.decode() == body
    assert (header(answer, "content-type"), header(answer, "content-length")) == (
        "application/x-ndjson",
        str(len(body)),
    )


def test_live_values_are_put_in(sandbox: Sandbox) -> None:
    sandbox.now = START + 0.5
    body = parsed(sandbox.call("POST", "/api/ticket", headers=sandbox.basic()))
    assert body["url"] == "ws://127.0.0.1:8400/acme/socket"
    assert body["at"] == "2027-01-15T08:00:00Z"
    assert list(body) == ["ticket", "url", "at"]


def test_addresses_follow_the_base(acme: Provider) -> None:
    sandbox = Sandbox(acme)
    sandbox.engine.base = "https://sandbox.example/below"
    body = parsed(sandbox.call("POST", "/api/ticket", headers=sandbox.basic()))
    assert body["url"] == "wss://sandbox.example/below/acme/socket"


# level


def test_a_level_too_low_is_forbidden(sandbox: Sandbox) -> None:
    query, headers = sandbox.by_token()
    answer = sandbox.call("DELETE", "/api/fleets/42/robots/r-1", query, headers)
    assert (answer.status, parsed(answer)) == (403, {"code": "403", "error": "No.", "at": int(START)})


def test_a_level_includes_others(acme: Provider) -> None:
    sandbox = Sandbox(vary(acme, {"operations.delete_robot.level": "reader"}))
    for level in ("reader", "owner"):
        query, headers = sandbox.by_token(level)
        assert sandbox.call("DELETE", "/api/fleets/42/robots/r-1", query, headers).status == 204


def test_what_is_issued_has_the_level_of_who_asked(sandbox: Sandbox) -> None:
    for level, status in (("reader", 403), ("owner", 204)):
        values = sandbox.tables.choose_demo_values(level)
        pair = parsed(sandbox.post("/api/login", {"user": values["user"], "password": values["password"]}))
        path = "/api/fleets/42/robots/r-1"
        assert sandbox.call("DELETE", path, headers=bearer(pair["access_token"])).status == status
        pair = parsed(sandbox.call("POST", "/api/renew", headers=bearer(pair["refresh_token"])))
        assert sandbox.call("DELETE", path, headers=bearer(pair["access_token"])).status == status


def test_a_holder_without_level_has_no_rights(acme: Provider) -> None:
    sandbox = Sandbox(vary(acme, {"credentials.token.levels": []}))
    query, headers = sandbox.by_token()
    assert sandbox.call("DELETE", "/api/fleets/42/robots/r-1", query, headers).case == "forbidden"


# parameters and body


@pytest.mark.parametrize(
    ("path", "query", "case"),
    [
        ("/api/fleets/42/robots/r-1", "", None),
        ("/api/fleets/42/robots/r%2F1", "force=true", None),
        ("/api/fleets/42/robots/r-1", "force=false&more=1", None),
        ("/api/fleets/42/robots/r-1", "force=perhaps", "bad_request"),
        ("/api/fleets/42/robots/r-1", "force=true&force=true", "bad_request"),
        ("/api/fleets/42/robots/r-1", "force=", "bad_request"),
        ("/api/fleets/4%32/robots/r-1", "", None),
        ("/api/fleets/x/robots/r-1", "", "bad_request"),
        ("/api/fleets/1234567/robots/r-1", "", "bad_request"),
        ("/api/fleets//robots/r-1", "", "bad_request"),
        ("/api/fleets/402/robots/r-1", "", "payment_required"),
        ("/api/fleets/42/robots/", "", "not_found"),
    ],
)
def test_parameters(sandbox: Sandbox, path: str, query: str, case: str | None) -> None:
    token, headers = sandbox.by_token("owner")
    assert sandbox.call("DELETE", path, f"{token}&{query}", headers).case == case


def test_a_required_query_parameter(acme: Provider) -> None:
    sandbox = Sandbox(
        vary(
            acme,
            {
                "operations.delete_robot.parameters.force.required": True,
                "operations.delete_robot.parameters.force.refusal": "not_found",
            },
        )
    )
    path, headers = "/api/fleets/42/robots/r-1", sandbox.basic("owner")
    assert sandbox.call("DELETE", path, "force=true", headers).status == 204
    assert sandbox.call("DELETE", path, "", headers).case == "not_found"
    assert sandbox.call("DELETE", path, "force=", headers).case == "not_found"


def test_credentials_come_before_level_and_level_before_parameters(sandbox: Sandbox) -> None:
    query, headers = sandbox.by_token()
    assert sandbox.call("DELETE", "/api/fleets/x/robots/r-1").case == "missing"
    assert sandbox.call("DELETE", "/api/fleets/x/robots/r-1", query, headers).case == "forbidden"


def test_a_body_that_cannot_be_read(acme: Provider) -> None:
    sandbox = Sandbox(vary(acme, {"operations.mint_ticket.request": {"for": "events"}}))
    headers = sandbox.basic()
    assert sandbox.call("POST", "/api/ticket", headers=headers, body=b'{"for":"events"}').status == 201
    assert sandbox.call("POST", "/api/ticket", headers=headers).status == 201
    assert sandbox.call("POST", "/api/ticket", headers=headers, body=b"{").case == "bad_request"
    form = {**headers, "Content-Type": "application/x-www-form-urlencoded"}
    assert sandbox.call("POST", "/api/ticket", headers=form, body=b"for=events").case == "bad_request"
    vendor = {**headers, "Content-Type": "application/vnd.acme+json; charset=utf-8"}
    assert sandbox.call("POST", "/api/ticket", headers=vendor, body=b"{}").status == 201


def test_an_operation_without_body_does_not_look_at_it(sandbox: Sandbox) -> None:
    assert sandbox.call("POST", "/api/ticket", headers=sandbox.basic(), body=b"{").status == 201


def test_a_body_may_not_be_too_large(sandbox: Sandbox) -> None:
    assert sandbox.call("POST", "/api/ticket", headers=sandbox.basic(), body=b" " * MAX_BODY).status == 201
    answer = sandbox.call("POST", "/api/ticket", headers=sandbox.basic(), body=b" " * (MAX_BODY + 1))
    assert (answer.status, parsed(answer)) == (413, {"sandbox": "a request body may have 1048576 bytes"})


# content negotiation


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, "text/html; charset=utf-8"),
        ("", "text/html; charset=utf-8"),
        ("*/*", "text/html; charset=utf-8"),
        ("image/png", "text/html; charset=utf-8"),
        ("application/json", "application/json"),
        ("APPLICATION/JSON", "application/json"),
        ("application/*", "application/json"),
        ("application/json;q=0.5, text/html;q=0.4", "application/json"),
        ("application/json;q=0.5, */*;q=0.6", "text/html; charset=utf-8"),
        ("text/html;q=0, */*", "application/json"),
        ("application/json;q=0", "text/html; charset=utf-8"),
        ("application/json;q=2, text/html;q=0.1", "text/html; charset=utf-8"),
        ("application/json; charset=utf-8; q=1, text/html; q=0.9", "application/json"),
        ("text/html, application/json", "text/html; charset=utf-8"),
        ("rubbish, application/json", "application/json"),
        ("text/html;q=0.0, application/*;q=0.001", "application/json"),
        ("text/*, application/json;q=0.9, text/html;q=0.1", "application/json"),
        ("text/html;level=1, application/json;q=0.1", "application/json"),
        ("text/html;level=1;q=0, text/html", "text/html; charset=utf-8"),
        ('text/html;q=0.1;x="a,application/json;q=0", application/json', "application/json"),
        ('text/html;CHARSET="UTF-8", application/json;q=0.9', "text/html; charset=utf-8"),
        (";,;;q=0,/,*;q=1,application/json", "application/json"),
    ],
)
def test_refusals_come_in_the_type_that_is_accepted(sandbox: Sandbox, accept: str | None, media_type: str) -> None:
    answer = sandbox.call("GET", "/api/robots", headers={} if accept is None else {"Accept": accept})
    assert (answer.status, header(answer, "content-type")) == (401, media_type)
    assert header(answer, "vary") == "Accept"


def test_the_headers_of_a_refusal(sandbox: Sandbox) -> None:
    answer = sandbox.call("GET", "/api/robots", headers=JSON)
    assert header(answer, "www-authenticate") == 'Basic realm="acme"'
    assert parsed(answer) == {"code": "401", "error": "Who are you?"}


def test_the_expiry_of_what_is_issued_is_told_in_each_form(acme: Provider) -> None:
    body = {"access_token": "A" * 32, "refresh_token": "R" * 32, "in": 0, "at": 0, "ms": "0", "iso": ""}
    forms = {"/in": "seconds", "/at": "timestamp", "/ms": "milliseconds", "/iso": "iso"}
    live = {pointer: {"expires": "access_token", "form": form} for pointer, form in forms.items()}
    sandbox = Sandbox(vary(acme, {"operations.login.success.body": body, "operations.login.success.live": live}))
    answer = sandbox.post("/api/login", {"user": sandbox.demo["user"], "password": sandbox.demo["password"]})
    told = parsed(answer)
    end = int(sandbox.now) + 3600
    assert (told["in"], told["at"], told["ms"]) == (3600, end, str(end * 1000))
    assert told["iso"] == datetime.fromtimestamp(end, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def test_live_values_stay_out_of_bodies_that_are_not_json(acme: Provider) -> None:
    bodies = {"text/html": "<p>No.</p>", "application/json": {"at": 1}}
    sandbox = Sandbox(vary(acme, {"failures.forbidden.bodies": bodies}))
    query, headers = sandbox.by_token()
    path = "/api/fleets/42/robots/r-1"
    assert sandbox.call("DELETE", path, query, headers).body == b"<p>No.</p>"
    assert parsed(sandbox.call("DELETE", path, query, headers | JSON)) == {"at": int(START)}


# failures of single operations


def test_an_operation_may_have_its_own_refusal(sandbox: Sandbox) -> None:
    assert sandbox.call("POST", "/api/renew").status == 400
    assert sandbox.call("POST", "/api/ticket").status == 401


def test_a_refusal_of_another_surface_does_not_answer(acme: Provider) -> None:
    sandbox = Sandbox(vary(acme, {"failures.missing.surfaces": ["token"]}))
    assert header(sandbox.call("GET", "/api/robots"), "authproof-undocumented") == "missing"
    assert header(sandbox.call("POST", "/api/login"), "authproof-undocumented") is None


# the trigger


def test_a_refusal_is_provoked_after_authentication(sandbox: Sandbox) -> None:
    headers = sandbox.basic() | {"Authproof-Provoke": "limited"}
    answer = sandbox.call("GET", "/api/robots", headers=headers)
    assert (answer.status, header(answer, "retry-after"), parsed(answer)["retry_after"]) == (429, "1", 1)
    assert sandbox.call("GET", "/api/robots", headers={"Authproof-Provoke": "limited"}).case == "missing"


def test_each_case_can_be_provoked(sandbox: Sandbox) -> None:
    for case, plain in CASES.items():
        answer = sandbox.call("GET", "/api/robots", headers=sandbox.basic() | {"Authproof-Provoke": case})
        assert answer.case == case
        if header(answer, "authproof-undocumented"):
            assert answer.status == plain.status


def test_an_unknown_case_is_told_so(sandbox: Sandbox) -> None:
    answer = sandbox.call("GET", "/api/robots", headers=sandbox.basic() | {"Authproof-Provoke": "nonsense"})
    assert answer.status == 400
    assert parsed(answer)["sandbox"].startswith("Authproof-Provoke: no case of that name; allowed: missing, malformed")


def test_the_headers_of_a_limit_have_its_numbers(acme: Provider) -> None:
    headers = {"X-Limit": "{limit}", "X-Left": "{remaining}", "X-Reset": "{reset}"}
    provoke = {"Authproof-Provoke": "limited"}
    general = Sandbox(vary(acme, {"failures.limited.headers": headers}))
    answer = general.call("GET", "/api/robots", headers=general.basic() | provoke)
    assert [header(answer, name) for name in ("x-limit", "x-left", "x-reset")] == ["60", "0", str(int(START) + 1)]
    own = {"kind": "window", "title": "x", "scope": "user", "requests": 7, "seconds": 1, "algorithm": "fixed_window"}
    strict = Sandbox(
        vary(acme, {"failures.limited.headers": headers, "limits.strict": own | {"operations": ["list_robots"]}})
    )
    assert header(strict.call("GET", "/api/robots", headers=strict.basic() | provoke), "x-limit") == "7"
    free = Sandbox(vary(acme, {"failures.limited.headers": headers, "limits": {}}))
    assert header(free.call("GET", "/api/robots", headers=free.basic() | provoke), "x-limit") == "0"


# the engine as a whole


def test_the_same_seed_gives_the_same_values(acme: Provider) -> None:
    first, again, other = Sandbox(acme, seed=3), Sandbox(acme, seed=3), Sandbox(acme, seed=4)
    assert first.ticket() == again.ticket() != other.ticket()


def test_values_do_not_depend_on_neighbours(acme: Provider) -> None:
    neighbour = vary(acme, {"id": "other"})
    alone, busy = Sandbox(acme), Sandbox(acme)
    busy.engine.load_tables([*busy.engine.tables, *Sandbox(neighbour).engine.tables])
    body = json.dumps({"user": busy.demo["user"], "password": busy.demo["password"]}).encode()
    assert busy.engine.answer_request(HttpRequest("POST", "/other/api/login", "", [], body)).status == 200
    assert alone.ticket() == busy.ticket()


def test_loading_equal_tables_keeps_what_was_issued(acme: Provider) -> None:
    sandbox = Sandbox(acme)
    token = sandbox.log_in()["access_token"]
    sandbox.engine.load_tables(Sandbox(acme).engine.tables)
    assert sandbox.call("GET", "/api/robots", headers=bearer(token)).status == 200
    changed = vary(acme, {"operations.list_robots.success.body": {"robots": []}})
    sandbox.engine.load_tables(Sandbox(changed).engine.tables)
    assert sandbox.call("GET", "/api/robots", headers=bearer(token)).case == "unknown"
    assert parsed(sandbox.call("GET", "/api/robots", headers=sandbox.basic())) == {"robots": []}
    sandbox.engine.load_tables([])
    assert sandbox.call("GET", "/api/robots", headers=sandbox.basic()).status == 404
