"""What comes back: bodies of every media type, live values, and the refusals of a spec."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from .chance import Chance
from .schemes import carried_credentials

_TEXT_TYPES: Final = (
    "text/plain",
    "text/html; charset=utf-8",
    "application/xml",
    "application/octet-stream",
    "text/csv",
)
_JSON_TYPES: Final = (
    "application/json",
    "application/problem+json",
    "application/vnd.api+json",
    "application/json; charset=utf-8",
)
_BODY_TEXTS: Final = ("OK", "", "<h1>No</h1>", "two\nlines\n", "Ошибка: «нет»", '{"looks": "like JSON"}', " ")
_LIVE: Final = ("now", "now_seconds", "retry_after", "resource", "session", "sequence")
_OF_SOCKETS: Final = ("session", "sequence")

CREDENTIAL_CASES: Final = ("missing", "malformed", "unknown", "expired", "revoked", "used")
_OTHER_CASES: Final = (
    "forbidden", "limited", "bad_request", "banned", "not_found", "method_not_allowed", "payment_required",
    "unreleased", "internal", "unsupported_version",
)  # fmt: skip
_STATUSES: Final = {
    "missing": (401, 403, 400), "malformed": (401, 400, 422), "unknown": (401, 403, 404), "expired": (401, 419),
    "revoked": (401, 410), "used": (401, 409), "forbidden": (403, 404), "limited": (429, 503, 420),
    "banned": (403, 429),
    "bad_request": (400, 422), "not_found": (404,), "method_not_allowed": (405,), "payment_required": (402,),
    "unreleased": (404, 501), "internal": (500, 503), "unsupported_version": (400, 426),
}  # fmt: skip
_ODD_STATUSES: Final = (200, 302, 299, 418, 599, 100)
_HEADERS: Final = {
    "WWW-Authenticate": ("Bearer", 'Basic realm="a: b"'),
    "Retry-After": ("{retry_after}", "60"),
    "X-RateLimit-Reset": ("{reset}", "{limit};r={remaining}"),
    "X-Why": ("a:b", 'é and "q"'),
    "Location": ("https://example.com/login",),
}


def draw_success(chance: Chance, servers: list[str]) -> dict[str, Any]:
    """The answer of an operation that issues nothing."""
    kind = chance.weigh({"json": 12, "default": 2, "none": 3, "text": 4})
    if kind == "none":
        return {"status": chance.pick((204, 200, 201, 202, 304, 302))}
    success: dict[str, Any] = {"status": chance.pick((200, 201, 202, 299, 302))} if chance.happens(30) else {}
    if kind == "text":
        return success | {"media_type": chance.pick(_TEXT_TYPES), "body": chance.pick(_BODY_TEXTS)}
    body = {"ok": True} if kind == "default" or chance.happens(30) else chance.json()
    if chance.happens(20):
        success["media_type"] = chance.pick(_JSON_TYPES)
    return success | with_live(chance, "body", body, servers)


def with_live(chance: Chance, field: str, body: Any, servers: list[str]) -> dict[str, Any]:
    """A body with live values at places of its own."""
    if not isinstance(body, dict) or not chance.happens(20):
        return {field: body}
    names = chance.some(("at", "until", "url/1", "n"), 1, 2)
    values = {name: _draw_live(chance, servers, in_message=field == "payload") for name in names}
    shown = body | {name: _draw_example(chance, value) for name, value in values.items()}
    live = {f"/{name.replace('/', '~1')}": value for name, value in values.items()}
    if chance.happens(25):
        live["/deep/list/1/at"] = deep = _draw_live(chance, servers, in_message=field == "payload")
        shown |= {"deep": {"list": [1, {"at": _draw_example(chance, deep)}]}}
    return {field: shown, "live": live}


def _draw_live(chance: Chance, servers: list[str], *, in_message: bool) -> Any:
    words = _LIVE if in_message or chance.happens(1) else [word for word in _LIVE if word not in _OF_SOCKETS]
    return {"server": chance.pick(servers)} if chance.happens(25) else chance.pick(words)


def _draw_example(chance: Chance, live: Any) -> Any:
    """What the example has in the place of a live value: seldom what the value could not be."""
    if chance.happens(1):
        return chance.pick((None, 1.5, True, []))
    is_text = live == "now" or isinstance(live, dict) or (live == "session" and not chance.happens(5))
    return "x" if is_text else chance.pick((1, "x"))


def draw_failures(chance: Chance, spec: dict[str, Any]) -> dict[str, Any]:
    """Refusals: the cases of credentials are all answered, the others now and then."""
    failures: dict[str, Any] = {}
    surfaces = ["rest", "token", *(["websocket"] if spec["channels"] else [])]
    for cases in chance.split(CREDENTIAL_CASES, 3):
        _add_failure(chance, failures, spec, cases, surfaces if chance.happens(95) else None)
    for case in _OTHER_CASES:
        if chance.happens(75 if case in ("forbidden", "limited", "banned", "bad_request") else 30):
            _add_failure(chance, failures, spec, [case], chance.some(surfaces, 1) if chance.happens(25) else None)
    _narrow_failures(chance, failures, spec)
    return failures


def _add_failure(
    chance: Chance, failures: dict[str, Any], spec: dict[str, Any], cases: list[str], surfaces: list[str] | None
) -> dict[str, Any]:
    name = chance.unused_id(failures, cases[0], "no", "refused")
    statuses = _ODD_STATUSES if chance.happens(2) else _STATUSES[cases[0]]
    status = chance.pick(statuses) if chance.happens(30) else statuses[0]
    failure: dict[str, Any] = {"cases": cases, "status": status}
    failure |= {"surfaces": surfaces} if surfaces else {}
    failure |= {"title": chance.line(), "meaning": chance.text(), "action": chance.text()}
    if 400 <= status < 600 and chance.happens(8):
        failure["covers"] = f"{status // 100}XX"
    failures[name] = failure | _draw_bodies(chance, list(spec["servers"])) | _draw_headers(chance)
    return failures[name]


def _draw_bodies(chance: Chance, servers: list[str]) -> dict[str, Any]:
    if chance.happens(30):
        return {}
    shown: dict[str, Any] = with_live(chance, "json", chance.json_object(), servers)
    bodies = {chance.pick(_JSON_TYPES) if chance.happens(30) else _JSON_TYPES[0]: shown.pop("json")}
    if chance.happens(30):
        text = {chance.pick(_TEXT_TYPES): chance.pick(_BODY_TEXTS)}
        bodies = bodies | text if chance.happens(50) else text | bodies
        if chance.happens(20):
            return {"bodies": text}
    return {"bodies": bodies} | shown


def _draw_headers(chance: Chance) -> dict[str, Any]:
    if not chance.happens(25):
        return {}
    names = chance.some(_HEADERS, 1, 2)
    return {"headers": {name: chance.pick(_HEADERS[name]) for name in names}}


def _narrow_failures(chance: Chance, failures: dict[str, Any], spec: dict[str, Any]) -> None:
    """Add refusals of single operations and of single limits beside the general ones."""
    if spec["operations"] and chance.happens(30):
        cases = chance.some((*CREDENTIAL_CASES, *_OTHER_CASES), 1, 3)
        own = _add_failure(chance, failures, spec, cases, None)
        own["operations"] = chance.some(spec["operations"], 1, 2)
    if spec["limits"] and chance.happens(30):
        own = _add_failure(chance, failures, spec, [chance.pick(("limited", "banned"))], None)
        own["limits"] = chance.some(spec["limits"], 1, 2)


def cases_among(refusals: Iterable[dict[str, Any]]) -> set[str]:
    return {case for refusal in refusals for case in refusal["cases"]}


def tell_mismatches(chance: Chance, spec: dict[str, Any]) -> None:
    """Let a refusal tell credentials that do not belong together, mostly where a scheme can send such."""
    by_hand = {name for grant in spec["grants"].values() if grant["kind"] == "manual" for name in grant["issues"]}
    told = {name for name in by_hand if spec["credentials"][name].get("levels") or not spec["levels"]}
    together = [scheme for scheme in spec["schemes"].values() if len(told & set(carried_credentials(scheme))) > 1]
    refusing = [failure for failure in spec["failures"].values() if set(failure["cases"]) & set(CREDENTIAL_CASES)]
    if refusing and chance.happens(50 if together else 1):
        chance.pick(refusing)["cases"].append("mismatched")


def add_success_headers(chance: Chance, spec: dict[str, Any]) -> None:
    """Let some successes carry headers, seldom one that cannot be."""
    for operation in spec["operations"].values():
        if chance.happens(10):
            texts = ("2: b", 'a "quoted" one', "max-age=0", "é" if chance.happens(2) else "e")
            names = ("Cache-Control", "X-Version", "Content-Type" if chance.happens(1) else "Link")
            operation["success"]["headers"] = {name: chance.pick(texts) for name in chance.some(names, 1, 2)}
