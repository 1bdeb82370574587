"""Authorization codes: a page that asks, the trade of the code for a token, and what the token opens."""

from __future__ import annotations

from typing import Any, Final

from .chance import Chance
from .credentials import draw_shape, draw_value
from .schemes import is_sendable

_SCOPES: Final = ("read", "orders:write", "https://scopes.example.org/all", "a.b", "!")
_SEPARATORS: Final = (" ", ",", "+")
_METHODS: Final = {"S256": 4, "plain": 1, "none": 2}
_PORTS: Final = ("8765", "28765", "2100")
"""Below those that systems give to outgoing connections."""


def add_consent(chance: Chance, spec: dict[str, Any]) -> None:
    """Let some specs have what a person allows in a browser, beside all that they have."""
    if not chance.happens(25):
        return
    method = chance.weigh(_METHODS)
    names = {role: chance.unused_id(spec["credentials"], role) for role in _draw_roles(method)}
    for number, (role, name) in enumerate(names.items()):
        spec["credentials"][name] = _draw_credential(chance, spec, role, number)
    _add_grants(chance, spec, names, method)


def _draw_roles(method: str) -> tuple[str, ...]:
    return ("app", "back", "auth_code", "grant_token", *(("verifier",) if method != "none" else ()))


def _draw_credential(chance: Chance, spec: dict[str, Any], role: str, number: int) -> dict[str, Any]:
    words = {"title": chance.line(), "summary": chance.text(), "variable": f"CONSENT{number}_VALUE"}
    if role == "back":
        path = [{"literal": "/callback"}] if chance.happens(70) else []
        port = {"characters": "digits", "min_length": 4, "max_length": 5}
        shape = [{"literal": f"http://{chance.pick(('127.0.0.1', 'localhost'))}:"}, port, *path]
        example = "".join(each.get("literal", chance.pick(_PORTS)) for each in shape)
        return words | {"shape": shape, "example": example, "secret": False}
    if role == "verifier":
        shape = [{"characters": "base64url", "min_length": 43, "max_length": chance.pick((43, 64, 128))}]
        return words | {"shape": shape, "example": "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"}
    shape = draw_shape(chance)
    example = draw_value(chance, shape)
    if chance.happens(60) or (role != "auth_code" and not is_sendable("header", "{value}", example)):
        shape = [{"characters": "alphanumeric", "min_length": 20, "max_length": 40}]
        example = draw_value(chance, shape)
    credential = words | {"shape": shape, "example": example}
    if role == "app":
        levels = {"levels": list(spec["levels"])} if spec["levels"] and chance.happens(90) else {}
        return credential | levels | ({"secret": False} if chance.happens(70) else {})
    if role == "auth_code":
        credential |= {"lifetime": {"seconds": chance.pick((60, 600))}} if chance.happens(70) else {}
        return credential | ({"single_use": True} if chance.happens(80) else {})
    return credential | ({"lifetime": {"seconds": 3600}} if chance.happens(60) else {})


def _add_grants(chance: Chance, spec: dict[str, Any], names: dict[str, str], method: str) -> None:
    servers = {name: each for name, each in spec["servers"].items() if each["url"].startswith("http")}
    server = chance.pick([name for name, each in servers.items() if "taken_from" not in each] or list(servers))
    trade, call = (chance.unused_id(spec["operations"], name) for name in ("trade_code", "call_with_grant"))
    taking, opening = (chance.unused_id(spec["schemes"], name) for name in ("by_code", "by_grant"))
    words = {"title": chance.line(), "summary": chance.text()}
    sent = ["auth_code", *(["back"] if chance.happens(80) else []), *(["verifier"] if "verifier" in names else [])]
    client: dict[str, Any] = {"in": "body", "name": "/client", "template": f"{{{names['app']}}}"}
    if chance.happens(50):
        client = {"in": "header", "name": "X-Client", "template": f"id={{{names['app']}}}"}
    parts = [{"in": "body", "name": f"/{role}", "template": f"{{{names[role]}}}"} for role in sent]
    spec["schemes"][taking] = words | {"surface": "token", "parts": [*parts, client]}
    bearer = {"in": "header", "name": "Authorization", "template": f"Bearer {{{names['grant_token']}}}"}
    spec["schemes"][opening] = words | {"surface": "rest", "parts": [bearer]}
    request_type = {"request_type": "application/x-www-form-urlencoded"} if chance.happens(60) else {}
    body = {"token": spec["credentials"][names["grant_token"]]["example"]}
    asked = {"title": chance.line(), "server": server, "method": "POST", "path": "/consent/trade", "parameters": {}}
    spec["operations"][trade] = asked | request_type | {"security": [taking], "success": {"body": body}}
    called = {"title": chance.line(), "server": server, "method": "GET", "path": "/consent/call", "parameters": {}}
    spec["operations"][call] = called | {"security": [opening], "success": {"body": {"ok": True}}}
    consent: dict[str, Any] = {
        "kind": "authorization_code",
        "title": chance.line(),
        "authorize": {"server": server, "path": chance.pick(("/consent", "/oauth/~a/authorize"))},
        "code": names["auth_code"],
        "client_id": names["app"],
        "redirect_uri": names["back"],
        "pkce": method,
    }
    consent |= {"verifier": names["verifier"]} if "verifier" in names else {}
    if chance.happens(60):
        values = {name: {"description": chance.text()} for name in chance.some(list(_SCOPES), 1, 3)}
        consent["scopes"] = {"values": values, "separator": chance.pick(_SEPARATORS)}
    if chance.happens(25):
        consent["parameters"] = {"audience": chance.line(), "access_type": "offline"}
    register = {
        "kind": "manual",
        "title": chance.line(),
        "issues": [names["app"], names["back"]],
        "steps": [chance.text()],
    }
    trading = {
        "kind": "exchange",
        "title": chance.line(),
        "operation": trade,
        "issues": {names["grant_token"]: "/token"},
    }
    for name, grant in (("register", register), ("consent", consent), ("trade", trading)):
        spec["grants"][chance.unused_id(spec["grants"], name)] = grant
    steps = [{"call": trade, "using": taking}, {"call": call, "using": opening}]
    flow = {"title": chance.line(), "summary": chance.text(), "steps": steps}
    spec["flows"][chance.unused_id(spec["flows"], "consent")] = flow
    _add_failure(chance, spec, names, [trade, call])


def _add_failure(chance: Chance, spec: dict[str, Any], names: dict[str, str], operations: list[str]) -> None:
    used = ["used"] if spec["credentials"][names["auth_code"]].get("single_use") else []
    lives = any("lifetime" in spec["credentials"][name] for name in names.values())
    cases = ["missing", "malformed", "unknown", *(["expired"] if lives else []), *used]
    failure = {"cases": cases, "operations": operations, "status": 400, "title": chance.line()}
    words = {"meaning": chance.text(), "action": chance.text()}
    bodies = {"bodies": {"application/json": {"error": "invalid_grant"}}} if chance.happens(80) else {}
    spec["failures"][chance.unused_id(spec["failures"], "invalid_grant")] = failure | words | bodies
