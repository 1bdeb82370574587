"""Token endpoints: several operations of one address, told apart by the body, with refusals by what is wrong."""

from __future__ import annotations

from copy import deepcopy
from typing import Any, Final

from .chance import Chance
from .credentials import draw_shape, draw_value
from .schemes import is_sendable

_TELLING: Final = ("/grant_type", "/type", "/kind")
_FORM: Final = "application/x-www-form-urlencoded"
_ROLES: Final = ("client", "client_key", "session_token", "renewal_token")


def add_token_endpoint(chance: Chance, spec: dict[str, Any]) -> None:
    """Let some specs have one beside all that they have: a first token, its renewal, and often its end."""
    if not chance.happens(30):
        return
    names = {role: chance.unused_id(spec["credentials"], role) for role in _ROLES}
    for number, (role, name) in enumerate(names.items()):
        spec["credentials"][name] = _draw_credential(chance, role, number)
    schemes = _add_schemes(chance, spec, names)
    operations = _add_operations(chance, spec, names, schemes)
    _add_grants(chance, spec, names, operations)
    steps = [
        {"call": operations[role], "using": schemes[role]}
        for role in ("first", "renew", "call", "end")
        if role in operations
    ]
    flow = {"title": chance.line(), "summary": chance.text(), "steps": steps}
    spec["flows"][chance.unused_id(spec["flows"], "tokens")] = flow
    _add_failures(chance, spec, names, operations)


def _draw_credential(chance: Chance, role: str, number: int) -> dict[str, Any]:
    shape = [{"characters": "alphanumeric", "min_length": 20, "max_length": 24}]
    if chance.happens(40) and not role.startswith("client"):
        shape = draw_shape(chance)
    words = {"title": chance.line(), "summary": chance.text(), "variable": f"ENDPOINT{number}_VALUE"}
    example = draw_value(chance, shape)
    if role == "session_token" and not is_sendable("header", "{value}", example):
        shape = [{"characters": "alphanumeric", "min_length": 20, "max_length": 24}]
        example = draw_value(chance, shape)
    credential = words | {"shape": shape, "example": example}
    if role.startswith("client"):
        return credential | ({"secret": False} if role == "client" and chance.happens(70) else {})
    return credential | ({"lifetime": {"seconds": chance.pick((600, 86400))}} if chance.happens(60) else {})


def _add_schemes(chance: Chance, spec: dict[str, Any], names: dict[str, str]) -> dict[str, str]:
    client = [{"in": "header", "name": "Authorization", "template": "Basic {base64}"}]
    client[0]["base64"] = f"{{{names['client']}}}:{{{names['client_key']}}}"
    if chance.happens(50):
        client = [{"in": "body", "name": f"/{role}", "template": f"{{{names[role]}}}"} for role in _ROLES[:2]]
    bearer = {"in": "header", "name": "Authorization", "template": f"Bearer {{{names['session_token']}}}"}
    token = {"in": "body", "name": "/token", "template": f"{{{names['renewal_token']}}}"}
    parts = {"first": client, "renew": [*client, token], "end": [*client, token], "call": [bearer]}
    found = {}
    for role in ("first", "renew", "call", *(("end",) if chance.happens(60) else ())):
        found[role] = chance.unused_id(spec["schemes"], f"by_{role}")
        surface = "rest" if role == "call" else "token"
        words = {"title": chance.line(), "summary": chance.text(), "surface": surface}
        spec["schemes"][found[role]] = words | {"parts": parts[role]}
    return found


def _add_operations(
    chance: Chance, spec: dict[str, Any], names: dict[str, str], schemes: dict[str, str]
) -> dict[str, str]:
    servers = {name: each for name, each in spec["servers"].items() if each["url"].startswith("http")}
    server = chance.pick([name for name, each in servers.items() if "taken_from" not in each] or list(servers))
    told, is_form = chance.pick(_TELLING), chance.happens(60)
    values: list[Any] = ["client_credentials", "refresh_token", "revoke"]
    if not is_form and chance.happens(30):
        values = [1, True, "1"]
    issued = {role: spec["credentials"][names[role]]["example"] for role in _ROLES[2:]}
    found = {}
    for role, value in zip(("first", "renew", "end", "call"), (*values, None), strict=True):
        if role not in schemes:
            continue
        found[role] = chance.unused_id(spec["operations"], f"token_{role}")
        asked: dict[str, Any] = {"title": chance.line(), "server": server, "method": "POST", "path": "/endpoint/token"}
        asked |= {"parameters": {}, "security": [schemes[role]]}
        if role == "call":
            asked |= {"method": "GET", "path": "/endpoint/call"}
        else:
            asked |= {"match": {told: value}} | ({"request_type": _FORM} if is_form else {})
            asked |= {"request": {"note": "a b"}} if chance.happens(25) else {}
        body = issued if role in ("first", "renew") else {"ok": True}
        spec["operations"][found[role]] = asked | {"success": {"body": body}}
    return found


def _add_grants(chance: Chance, spec: dict[str, Any], names: dict[str, str], operations: dict[str, str]) -> None:
    issues = {names[role]: f"/{role}" for role in _ROLES[2:]}
    by_hand = [names[role] for role in _ROLES[:2]]
    fates = ("revoked", "kept")
    grants: dict[str, dict[str, Any]] = {
        "program": {"kind": "manual", "issues": by_hand, "steps": [chance.text()]},
        "first": {"kind": "exchange", "operation": operations["first"], "issues": issues},
        "renew": {"kind": "refresh", "operation": operations["renew"], "consumes": names["renewal_token"]},
    }
    grants["renew"] |= {"issues": issues, "consumed": chance.pick(fates), "siblings": chance.pick(fates)}
    if "end" in operations:
        grants["end"] = {"kind": "revoke", "operation": operations["end"], "consumes": names["renewal_token"]}
        grants["end"] |= {"siblings": chance.pick(fates)} if chance.happens(70) else {}
    for name, grant in grants.items():
        spec["grants"][chance.unused_id(spec["grants"], f"token_{name}")] = {"title": chance.line()} | grant


def _add_failures(chance: Chance, spec: dict[str, Any], names: dict[str, str], operations: dict[str, str]) -> None:
    cases = ["missing", "malformed", "unknown", "expired", "revoked"]
    at_endpoint = [name for role, name in operations.items() if role != "call"]
    is_split = chance.happens(70)
    clients = {"credentials": [names["client"], names["client_key"]]} if is_split else {}
    failures: dict[str, dict[str, Any]] = {
        "invalid_client": {"cases": cases, "operations": at_endpoint, "status": 401} | clients,
        "invalid_token": {"cases": cases, "operations": [operations["call"]], "status": chance.pick((401, 403))},
    }
    if is_split:
        renewal = {"credentials": [names["renewal_token"]]}
        failures["invalid_grant"] = {"cases": cases, "operations": at_endpoint, "status": 400} | renewal
    if chance.happens(70):
        failures["unsupported"] = {"cases": ["unsupported"], "operations": at_endpoint, "status": 400}
    for name, failure in failures.items():
        words = {"title": chance.line(), "meaning": chance.text(), "action": chance.text()}
        bodies = {"bodies": {"application/json": {"error": name}}} if chance.happens(80) else {}
        spec["failures"][chance.unused_id(spec["failures"], f"token_{name}")] = failure | words | bodies


def notice_reuse(chance: Chance, spec: dict[str, Any]) -> None:
    """Let some refreshes say what becomes of what was issued, when what was traded in is presented again."""
    for grant in spec["grants"].values():
        if grant["kind"] == "refresh" and grant["consumed"] == "revoked" and chance.happens(40):
            grant["reuse"] = chance.pick(("revoked", "revoked", "kept"))


def take_unknown_tokens(chance: Chance, spec: dict[str, Any]) -> None:
    """Let some revocations answer with a success to what was never issued."""
    for grant in spec["grants"].values():
        if grant["kind"] == "revoke" and chance.happens(50):
            grant["unknown"] = "accepted"


def end_either_token(chance: Chance, spec: dict[str, Any]) -> None:
    """Let some revocations take the other token, too, by a scheme of its own."""
    for grant in list(spec["grants"].values()):
        operation = spec["operations"].get(grant.get("operation"))
        if (
            grant["kind"] != "revoke"
            or operation is None
            or operation["path"] != "/endpoint/token"
            or not chance.happens(50)
        ):
            continue
        first = spec["grants"].values()
        issuing = next(each for each in first if each["kind"] == "exchange" and grant["consumes"] in each["issues"])
        other = next(name for name in issuing["issues"] if name != grant["consumes"])
        scheme = deepcopy(spec["schemes"][operation["security"][0]])
        for part in scheme["parts"]:
            part["template"] = part["template"].replace(f"{{{grant['consumes']}}}", f"{{{other}}}")
        name = chance.unused_id(spec["schemes"], "by_other_end")
        spec["schemes"][name] = scheme
        operation["security"].append(name)
        also = {"kind": "revoke", "title": chance.line(), "operation": grant["operation"], "consumes": other}
        also |= {"unknown": grant["unknown"]} if "unknown" in grant else {}
        spec["grants"][chance.unused_id(spec["grants"], "end_other")] = also
        steps = [{"call": issuing["operation"], "using": spec["operations"][issuing["operation"]]["security"][0]}]
        steps.append({"call": grant["operation"], "using": name})
        flow = {"title": chance.line(), "summary": chance.text(), "steps": steps}
        spec["flows"][chance.unused_id(spec["flows"], "end_other")] = flow
        return
