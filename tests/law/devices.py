"""Device codes, with the page for one of them and the trade of the other; and pages that bring a token itself."""

from __future__ import annotations

from typing import Any, Final

from .chance import Chance
from .credentials import draw_value
from .limits import give_room_to_call

_ROLES: Final = ("device_app", "device_code", "user_code", "device_token")
_GRANT_TYPES: Final = ("urn:ietf:params:oauth:grant-type:device_code", "device_code")
_WAITING: Final = ("authorization_pending", "slow_down", "access_denied")


def add_device(chance: Chance, spec: dict[str, Any]) -> None:
    """Let some specs have what a person allows on another device, beside all that they have."""
    if not chance.happens(20):
        return
    names = {role: chance.unused_id(spec["credentials"], role) for role in _ROLES}
    for number, (role, name) in enumerate(names.items()):
        spec["credentials"][name] = _draw_credential(chance, spec, role, number)
    operations = _add_operations(chance, spec, names)
    _add_grants(chance, spec, names, operations)
    _add_failures(chance, spec, names, list(operations.values()))
    give_room_to_call(chance, spec)


def _draw_credential(chance: Chance, spec: dict[str, Any], role: str, number: int) -> dict[str, Any]:
    words = {"title": chance.line(), "summary": chance.text(), "variable": f"DEVICE{number}_VALUE"}
    if role == "user_code":
        run = {
            "characters": chance.pick(("digits", "alphanumeric")),
            "min_length": 4,
            "max_length": chance.pick((4, 6)),
        }
        shape = [run, *([{"literal": "-"}, run] if chance.happens(60) else [])]
        return words | {"shape": shape, "example": draw_value(chance, shape)}
    shape = [{"characters": chance.pick(("alphanumeric", "base64url", "hex")), "min_length": 20, "max_length": 40}]
    credential = words | {"shape": shape, "example": draw_value(chance, shape)}
    if role == "device_app":
        levels = {"levels": list(spec["levels"])} if spec["levels"] and chance.happens(90) else {}
        return credential | levels | ({"secret": False} if chance.happens(70) else {})
    if role == "device_code":
        credential |= {"lifetime": {"seconds": chance.pick((600, 60))}} if chance.happens(70) else {}
        return credential | ({"single_use": True} if chance.happens(80) else {})
    return credential | ({"lifetime": {"seconds": 3600}} if chance.happens(60) else {})


def _add_operations(chance: Chance, spec: dict[str, Any], names: dict[str, str]) -> dict[str, str]:
    """Add what answers with codes, what takes the device code, and what the token opens; a flow takes them in turn."""
    server = _draw_server(chance, spec)
    operations = {
        role: chance.unused_id(spec["operations"], role) for role in ("ask_codes", "trade_device", "call_by_device")
    }
    schemes = {role: chance.unused_id(spec["schemes"], role) for role in ("by_app", "by_device", "by_device_token")}
    client: dict[str, Any] = {"in": "body", "name": "/client_id", "template": f"{{{names['device_app']}}}"}
    code = {"in": "body", "name": "/device_code", "template": f"{{{names['device_code']}}}"}
    token = {"in": "header", "name": "Authorization", "template": f"Bearer {{{names['device_token']}}}"}
    parts = {"by_app": [client], "by_device": [client, code], "by_device_token": [token]}
    for role, name in schemes.items():
        surface = "rest" if role == "by_device_token" else "token"
        words = {"title": chance.line(), "summary": chance.text(), "surface": surface}
        spec["schemes"][name] = words | {"parts": parts[role]}
    form = {"request_type": "application/x-www-form-urlencoded"} if chance.happens(70) else {}
    post = {"server": server, "method": "POST", "parameters": {}} | form
    match = {"match": {"/grant_type": chance.pick(_GRANT_TYPES)}} if chance.happens(60) else {}
    codes, examples = _write_codes(chance, spec, names, server), spec["credentials"]
    spec["operations"][operations["ask_codes"]] = (
        post | {"title": chance.line(), "path": "/device/codes", "security": [schemes["by_app"]]} | {"success": codes}
    )
    traded = {"success": {"body": {"access_token": examples[names["device_token"]]["example"]}}}
    spec["operations"][operations["trade_device"]] = (
        post | {"title": chance.line(), "path": "/device/token", "security": [schemes["by_device"]]} | match | traded
    )
    called = {"title": chance.line(), "server": server, "method": "GET", "path": "/device/call", "parameters": {}}
    security = {"security": [schemes["by_device_token"]]}
    spec["operations"][operations["call_by_device"]] = called | security | {"success": {"body": {"ok": True}}}
    steps = [{"call": call, "using": using} for call, using in zip(operations.values(), schemes.values(), strict=True)]
    flow = {"title": chance.line(), "summary": chance.text(), "steps": steps}
    spec["flows"][chance.unused_id(spec["flows"], "device")] = flow
    return operations


def _draw_server(chance: Chance, spec: dict[str, Any]) -> str:
    servers = {name: each for name, each in spec["servers"].items() if each["url"].startswith("http")}
    return chance.pick([name for name, each in servers.items() if "taken_from" not in each] or list(servers))


def _write_codes(chance: Chance, spec: dict[str, Any], names: dict[str, str], server: str) -> dict[str, Any]:
    """Write the answer with the codes; the page's addresses are made of the server's, as an example has it."""
    described = spec["servers"][server]
    address = described["url"].rstrip("/")
    for name, variable in described.get("variables", {}).items():
        address = address.replace(f"{{{name}}}", variable["example"])
    user_code = spec["credentials"][names["user_code"]]["example"]
    body: dict[str, Any] = {
        "device_code": spec["credentials"][names["device_code"]]["example"],
        "user_code": user_code,
        "verification_uri": f"{address}/device/page",
        "interval": 1,
    }
    if chance.happens(50):
        body["verification_uri_complete"] = f"{address}/device/page?user_code={user_code}"
    return {"body": body}


def _add_grants(chance: Chance, spec: dict[str, Any], names: dict[str, str], operations: dict[str, str]) -> None:
    asked = spec["operations"][operations["ask_codes"]]
    pair: dict[str, Any] = {
        "kind": "device_authorization",
        "title": chance.line(),
        "operation": operations["ask_codes"],
        "issues": {names["device_code"]: "/device_code", names["user_code"]: "/user_code"},
        "device_code": names["device_code"],
        "user_code": names["user_code"],
        "client_id": names["device_app"],
        "verification": {"server": asked["server"], "path": "/device/page"},
        "verification_uri": "/verification_uri",
        "interval": 1,
        "interval_at": "/interval",
    }
    if "verification_uri_complete" in asked["success"]["body"]:
        pair["verification_uri_complete"] = "/verification_uri_complete"
    register = {"kind": "manual", "title": chance.line(), "issues": [names["device_app"]], "steps": [chance.text()]}
    trade = {
        "kind": "exchange",
        "title": chance.line(),
        "operation": operations["trade_device"],
        "issues": {names["device_token"]: "/access_token"},
    }
    for name, grant in (("register_app", register), ("pair", pair), ("trade_pair", trade)):
        spec["grants"][chance.unused_id(spec["grants"], name)] = grant


def _add_failures(chance: Chance, spec: dict[str, Any], names: dict[str, str], operations: list[str]) -> None:
    words = {"meaning": chance.text(), "action": chance.text()}
    for case in _WAITING:
        told = {"cases": [case], "operations": operations[1:2], "status": chance.pick((400, 400, 428, 403))}
        body = {"bodies": {"application/json": {"error": case}}}
        name = chance.unused_id(spec["failures"], case)
        spec["failures"][name] = told | {"title": chance.line()} | words | body
    used = ["used"] if spec["credentials"][names["device_code"]].get("single_use") else []
    lives = any("lifetime" in spec["credentials"][name] for name in names.values())
    cases = ["missing", "malformed", "unknown", *(["expired"] if lives else []), *used]
    failure = {"cases": cases, "operations": operations, "status": 400, "title": chance.line()}
    bodies = {"bodies": {"application/json": {"error": "invalid_grant"}}}
    spec["failures"][chance.unused_id(spec["failures"], "invalid_device")] = failure | words | bodies


def add_implicit(chance: Chance, spec: dict[str, Any]) -> None:
    """Let some specs tell of a page that brings a token itself, which is only shown."""
    if not chance.happens(12):
        return
    shape = [{"characters": "alphanumeric", "min_length": 20, "max_length": 40}]
    names = {role: chance.unused_id(spec["credentials"], role) for role in ("page_token", "page_app")}
    for number, name in enumerate(names.values()):
        words = {"title": chance.line(), "summary": chance.text(), "variable": f"IMPLICIT{number}_VALUE"}
        spec["credentials"][name] = words | {"shape": shape, "example": draw_value(chance, shape)}
    server, app = _draw_server(chance, spec), names["page_app"]
    page = {"server": server, "path": "/implicit"}
    ask = {
        "kind": "implicit",
        "title": chance.line(),
        "authorize": page,
        "token": names["page_token"],
        "client_id": app,
    }
    offered = {"scopes": {"values": {"read": {"description": chance.text()}}}} if chance.happens(50) else {}
    register = {"kind": "manual", "title": chance.line(), "issues": [app], "steps": [chance.text()]}
    for name, grant in (("register_page", register), ("implicit", ask | offered)):
        spec["grants"][chance.unused_id(spec["grants"], name)] = grant
    scheme, call = chance.unused_id(spec["schemes"], "by_page"), chance.unused_id(spec["operations"], "call_by_page")
    token = {"in": "header", "name": "Authorization", "template": f"Bearer {{{names['page_token']}}}"}
    words = {"title": chance.line(), "summary": chance.text(), "surface": "rest"}
    spec["schemes"][scheme] = words | {"parts": [token]}
    called = {"title": chance.line(), "server": server, "method": "GET", "path": "/implicit/call", "parameters": {}}
    spec["operations"][call] = called | {"security": [scheme], "success": {"body": {"ok": True}}}
    flow = {"title": chance.line(), "summary": chance.text(), "steps": [{"call": call, "using": scheme}]}
    spec["flows"][chance.unused_id(spec["flows"], "implicit")] = flow
    failure = {"cases": ["missing", "malformed", "unknown"], "operations": [call], "status": 401}
    words = {"title": chance.line(), "meaning": chance.text(), "action": chance.text()}
    spec["failures"][chance.unused_id(spec["failures"], "no_token")] = failure | words
    give_room_to_call(chance, spec)
