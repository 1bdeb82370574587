"""Specs that reach far, drawn by number, as plain values such as YAML would give.

Most are valid, for they are put together so that names lead somewhere and examples fit; what `check` asks beyond
that is left to it, and counted: see `tests.law.coverage`.
"""

from __future__ import annotations

import re
from copy import deepcopy
from typing import Any, Final

from authproof.model.format_version import FORMAT_VERSION

from .answers import add_success_headers, draw_failures, tell_mismatches
from .chance import Chance
from .channels import draw_channel, narrow_closes
from .consents import add_consent
from .credentials import draw_credential, tell_bearer_formats, tell_fates_of_others, vary_prefixes
from .devices import add_device, add_implicit
from .flows import draw_flows
from .issued_places import issue_elsewhere
from .lifecycles import add_lifecycles, only_show_some, open_what_is_there
from .limits import (
    draw_levels,
    draw_limits,
    give_room_to_call,
    give_room_to_talk,
    limit_requests_in_flight,
    tell_callers_apart,
    vary_limits,
)
from .mistakes import take_back_mistakes
from .operations import (
    add_header_parameters,
    answer_anybody,
    draw_operation,
    issuing_success,
    route_of,
    suit_requests,
    tell_expiries,
)
from .schemes import carried_credentials, carried_places, draw_scheme, leave_out_parts, path_holes
from .scopes import need_scopes
from .servers import take_addresses, vary_servers
from .token_endpoints import add_token_endpoint, end_either_token, notice_reuse, take_unknown_tokens
from .words import add_evidence, add_glosses, add_words, draw_source, mark_remarks

Spec = dict[str, Any]

PROVIDER: Final = "law"
_HTTP: Final = (
    "https://api.example.com", "https://api.example.com/v1/", "http://localhost:8080/a%20b", "https://api.example.com:8443",
    "https://example.com", "https://[2001:db8::1]/x", "https://api.example.com/~v1/;p=1", "https://{tenant}.example.com",
)  # fmt: skip
_SOCKETS: Final = (
    "wss://ws.example.com",
    "ws://localhost:9000/socket/",
    "wss://api.example.com/v1",
    "wss://example.com",
)


def draw_spec(number: int) -> Spec:
    """Draw the spec of a number, as plain values: always the same one, as long as the rules for drawing are."""
    chance = Chance(number)
    spec: Spec = {
        "authproof": FORMAT_VERSION,
        "id": PROVIDER,
        "name": chance.line(),
        "summary": chance.text(),
        "source": draw_source(chance),
    }
    spec |= {"servers": {}, "levels": draw_levels(chance), "credentials": {}, "grants": {}, "schemes": {}}
    spec |= {"operations": {}, "channels": {}, "flows": {}, "failures": {}, "limits": {}}
    _add_servers(chance, spec)
    issued = _add_credentials(chance, spec)
    _add_schemes(chance, spec, issued)
    _add_grants(chance, spec, issued)
    _add_operations(chance, spec)
    _add_channels(chance, spec)
    spec["limits"] = draw_limits(chance, spec)
    spec["failures"] = draw_failures(chance, spec)
    narrow_closes(chance, spec)
    spec["flows"] = draw_flows(chance, spec)
    for draw in _LATER_DRAWS:
        draw(chance, spec)
    if chance.happens(90):
        take_back_mistakes(spec)
    return {name: part for name, part in spec.items() if part not in ({}, [])}


def _add_servers(chance: Chance, spec: Spec) -> None:
    count = 2 if chance.happens(20) else 1
    urls = [
        chance.pick(_HTTP[:5]) if chance.happens(95) else chance.pick(_HTTP if chance.happens(20) else _HTTP[:-1])
        for _ in range(count)
    ]
    if chance.happens(45):
        urls.append(chance.pick(_SOCKETS))
    for url in dict.fromkeys(urls):
        server = {"url": url, "description": chance.text()}
        production = {"production": chance.happens(50)} if chance.happens(20) else {}
        spec["servers"][chance.unused_id(spec["servers"], "api")] = server | production


def _add_credentials(chance: Chance, spec: Spec) -> list[str]:
    """Add credentials that people hold from the start, and such as operations issue; name the latter."""
    held, issued = chance.weigh({1: 6, 2: 5, 3: 2, 4: 1}), chance.weigh({0: 16, 1: 8, 2: 8, 3: 2, 5: 1})
    names: list[str] = []
    held_levels = chance.some(spec["levels"]) if chance.happens(2) else list(spec["levels"])
    for number in range(held + issued):
        names.append(chance.unused_id(names, "key", "secret", "user", "access_token"))
        levels = held_levels if number < held else list(spec["levels"]) if chance.happens(3) else []
        spec["credentials"][names[-1]] = draw_credential(chance, number, levels)
    by_hand = chance.split(names[:held], 3)
    for group in [*by_hand, *(by_hand[:1] if chance.happens(6) else [])]:
        grant = {"kind": "manual", "title": chance.line(), "issues": group, "steps": [chance.text()]}
        url = {"url": "https://console.example.com/a?b=c"} if chance.happens(25) else {}
        shown = {"shown_once": chance.happens(80)} if chance.happens(25) else {}
        spec["grants"][chance.unused_id(spec["grants"], "by_hand")] = grant | url | shown
    return names[held:]


def _add_schemes(chance: Chance, spec: Spec, issued: list[str]) -> None:
    """Add schemes until each credential travels in one."""
    held = [name for name in spec["credentials"] if name not in issued]
    groups = [*chance.split(held, 2), *([name] for name in issued)]
    groups += [chance.some(spec["credentials"], 1, 2) for _ in range(chance.weigh({0: 6, 1: 4, 2: 1}))]
    for group in groups:
        _add_scheme(chance, spec, "token" if chance.happens(15) else "rest", group)
    if _socket_servers(spec):
        for _ in range(chance.weigh({1: 5, 2: 3, 3: 1})):
            _add_scheme(chance, spec, "websocket", chance.pick(groups))


def _add_scheme(chance: Chance, spec: Spec, surface: str, credentials: list[str]) -> None:
    name = chance.unused_id(spec["schemes"], "bearer", "basic", surface)
    spec["schemes"][name] = draw_scheme(
        chance, surface, {credential: spec["credentials"][credential] for credential in credentials}
    )


def _socket_servers(spec: Spec) -> list[str]:
    return [name for name, server in spec["servers"].items() if server["url"].startswith("ws")]


def _add_grants(chance: Chance, spec: Spec, issued: list[str]) -> None:
    """Add the operations that issue credentials: one each, or one for several; and such as trade them in."""
    is_chain = chance.happens(25)
    groups = [[name] for name in issued] if is_chain else chance.split(issued, 2) if issued else []
    obtained = set(spec["credentials"]) - set(issued)
    for before, group in zip([[], *groups], groups, strict=False):
        without = [name for name in _http_schemes(spec) if _carried(spec, name) <= obtained or chance.happens(1)]
        obtained |= set(group)
        if is_chain and before:
            without = [name for name in without if set(before) & _carried(spec, name)] or without
        operation = _add_operation(chance, spec, _draw_security(chance, spec, without))
        success, pointers = issuing_success(chance, spec, group)
        spec["operations"][operation]["success"] = success
        for some in chance.split(pointers, 2) if chance.happens(20) else [list(pointers)]:
            issues = {name: pointers[name] for name in some}
            grant = {"kind": "exchange", "title": chance.line(), "operation": operation, "issues": issues}
            spec["grants"][chance.unused_id(spec["grants"], "login", "mint")] = grant
        if chance.happens(45):
            _add_refresh(chance, spec, operation, pointers)
    if issued and chance.happens(10):
        grant = {"kind": "manual", "title": chance.line(), "issues": [chance.pick(issued)], "steps": [chance.text()]}
        spec["grants"][chance.unused_id(spec["grants"], "console")] = grant


def _add_refresh(chance: Chance, spec: Spec, login: str, pointers: dict[str, str]) -> None:
    """Trade one of a login's credentials in for new ones: at the same operation, or at one of its own."""
    consumed = chance.pick(list(reversed(pointers)))
    carrying = [name for name in _http_schemes(spec) if consumed in _carried(spec, name)]
    names = chance.some(pointers, 1) if chance.happens(40) else list(pointers)
    grant: dict[str, Any] = {"kind": "refresh", "title": chance.line(), "consumes": consumed}
    same_route = [name for name in carrying if _fits_beside(spec, login, name)]
    if same_route and chance.happens(35):
        spec["operations"][login]["security"].append(same_route[0])
        grant |= {"operation": login, "issues": {name: pointers[name] for name in names}}
    else:
        operation = _add_operation(chance, spec, _draw_security(chance, spec, carrying))
        success, issues = issuing_success(chance, spec, names)
        spec["operations"][operation]["success"] = success
        grant |= {"operation": operation, "issues": issues}
    ends = spec["credentials"][consumed].get("single_use") and not chance.happens(5)
    grant["consumed"] = "revoked" if ends else chance.pick(("revoked", "kept"))
    grant |= {"siblings": chance.pick(("revoked", "kept"))} if chance.happens(40) else {}
    spec["grants"][chance.unused_id(spec["grants"], "refresh")] = grant


def _carried(spec: Spec, scheme: str) -> set[str]:
    return set(carried_credentials(spec["schemes"][scheme]))


def _http_schemes(spec: Spec) -> list[str]:
    return [name for name, scheme in spec["schemes"].items() if scheme["surface"] != "websocket"]


def _fits_beside(spec: Spec, operation: str, scheme: str) -> bool:
    """Tell whether an operation can take a further scheme: the same holes in its path, and a body if it must."""
    security, one = spec["operations"][operation]["security"], spec["schemes"][scheme]
    same = security and path_holes(spec["schemes"][security[0]]) == path_holes(one) and scheme not in security
    return bool(same and (spec["operations"][operation]["method"] != "GET" or "body" not in carried_places(one)))


def _draw_security(chance: Chance, spec: Spec, schemes: list[str]) -> list[str]:
    """Choose among schemes such as one path can serve; none makes it public."""
    if not schemes:
        return []
    first = chance.pick(schemes)
    holes = path_holes(spec["schemes"][first])
    alike = [name for name in schemes if name != first and path_holes(spec["schemes"][name]) == holes]
    return [first, *(chance.some(alike, 0, 2) if chance.happens(45) else [])]


def _add_operation(chance: Chance, spec: Spec, security: list[str]) -> str:
    """Add an operation on a route of its own."""
    name = chance.unused_id(spec["operations"], "get_me", "list_items", "create")
    operation = draw_operation(chance, spec, security)
    routes = {route_of(one["server"], one["method"], one["path"]) for one in spec["operations"].values()}
    while route_of(operation["server"], operation["method"], operation["path"]) in routes:
        operation["path"] = f"/{name}" + operation["path"]
    spec["operations"][name] = operation
    return name


def _add_operations(chance: Chance, spec: Spec) -> None:
    """Add operations until each scheme opens one; then public ones, and now and then many."""
    for scheme in _http_schemes(spec):
        if not any(scheme in operation["security"] for operation in spec["operations"].values()):
            others = [
                name
                for name in _http_schemes(spec)
                if name != scheme and path_holes(spec["schemes"][name]) == path_holes(spec["schemes"][scheme])
            ]
            beside = chance.some(others, 0, 2) if chance.happens(45) else []
            _add_operation(chance, spec, [scheme, *beside])
    for _ in range(chance.weigh({0: 19, 1: 12, 28: 2, 8: 2, 3: 4})):
        _add_operation(chance, spec, [] if chance.happens(30) else _draw_security(chance, spec, _http_schemes(spec)))
    if chance.happens(12):
        _add_narrower_route(chance, spec)
    if chance.happens(30):
        _add_twin_elsewhere(chance, spec)


def _add_narrower_route(chance: Chance, spec: Spec) -> None:
    """Add an operation whose path another one's covers, too: `/a/me` beside `/a/{id}`."""
    wide = [one for one in spec["operations"].values() if "{" in one["path"]]
    schemes = [name for name in _http_schemes(spec) if not path_holes(spec["schemes"][name])]
    if not wide:
        return
    covering = chance.pick(wide)
    name = _add_operation(chance, spec, _draw_security(chance, spec, schemes))
    narrow = spec["operations"][name]
    parameters = {one: parameter for one, parameter in narrow["parameters"].items() if parameter["in"] != "path"}
    path = re.sub(r"\{[^}]*\}", "me", covering["path"])
    narrow |= {"server": covering["server"], "parameters": parameters, "path": path}
    if chance.happens(70) and ("request" not in narrow or covering["method"] != "GET"):
        narrow["method"] = covering["method"] if not _needs_body(spec, narrow) else narrow["method"]
    _drop_doubles(spec, name)


def _add_twin_elsewhere(chance: Chance, spec: Spec) -> None:
    """Add an operation at another server with the method and path of one that there is."""
    servers = [name for name, server in spec["servers"].items() if server["url"].startswith("http")]
    if len(servers) == 1:
        return
    first = chance.pick(list(spec["operations"].values()))
    twin = deepcopy(first) | {"server": chance.pick([name for name in servers if name != first["server"]])}
    taken = any(twin["server"] == one["server"] and twin["path"] == one["path"] for one in spec["operations"].values())
    if not taken and not _issues(spec, first):
        spec["operations"][chance.unused_id(spec["operations"], "twin")] = twin


def _issues(spec: Spec, operation: dict[str, Any]) -> bool:
    issuing = {grant.get("operation") for grant in spec["grants"].values()}
    return any(spec["operations"][name] is operation for name in issuing if name)


def _needs_body(spec: Spec, operation: dict[str, Any]) -> bool:
    return any("body" in carried_places(spec["schemes"][name]) for name in operation["security"])


def _drop_doubles(spec: Spec, name: str) -> None:
    """Take an operation out again if another has its route."""
    mine = spec["operations"][name]
    others = [one for other, one in spec["operations"].items() if other != name]
    if any(
        route_of(one["server"], one["method"], one["path"]) == route_of(mine["server"], mine["method"], mine["path"])
        for one in others
    ):
        del spec["operations"][name]


def _add_channels(chance: Chance, spec: Spec) -> None:
    """Add channels until each scheme for sockets opens one."""
    waiting = [name for name, scheme in spec["schemes"].items() if scheme["surface"] == "websocket"]
    while waiting:
        holes = path_holes(spec["schemes"][waiting[0]])
        alike = [name for name in waiting if path_holes(spec["schemes"][name]) == holes]
        taken = alike if chance.happens(60) else alike[:1]
        waiting = [name for name in waiting if name not in taken]
        _add_channel(chance, spec, taken)
    schemes = [name for name, scheme in spec["schemes"].items() if scheme["surface"] == "websocket"]
    for _ in range(chance.weigh({0: 18, 1: 1, 2: 1}) if schemes else 0):
        _add_channel(chance, spec, [chance.pick(schemes)])


def _add_channel(chance: Chance, spec: Spec, schemes: list[str]) -> None:
    """Add a channel on a route of its own."""
    channel = draw_channel(chance, spec, schemes)
    name = chance.unused_id(spec["channels"], "events", "socket")
    routes = {route_of(one["server"], "", one["path"]) for one in spec["channels"].values()}
    while route_of(channel["server"], "", channel["path"]) in routes:
        channel["path"] = f"/{name}" + channel["path"]
    spec["channels"][name] = channel


def _name_variables(_: Chance, spec: Spec) -> None:
    """Give each parameter that is read from the environment a variable of its own."""
    endpoints = (*spec["operations"].values(), *spec["channels"].values())
    read = [one for endpoint in endpoints for one in endpoint["parameters"].values() if "variable" in one]
    for number, parameter in enumerate(read):
        parameter["variable"] = f"P{number}_VALUE"


def _add_sandbox_operations(chance: Chance, spec: Spec) -> None:
    """Let what nobody is sent to exist for the sandbox only."""
    needed = {step.get("call") for flow in spec["flows"].values() for step in flow["steps"]}
    needed |= {grant.get("operation") for grant in spec["grants"].values()}
    for name, operation in spec["operations"].items():
        if name not in needed and chance.happens(10):
            operation["sandbox_only"] = True
            entry = {"at": [f"/operations/{name}"], "kind": "assumed", "note": chance.text()}
            spec["evidence"] = [*spec.get("evidence", []), entry]


def _count_by_parameters(chance: Chance, spec: Spec) -> None:
    """Let limits of operations with a parameter in common count each of its values apart."""
    for limit in spec["limits"].values():
        needed = [
            {name for name, one in spec["operations"][each]["parameters"].items() if one.get("required", True)}
            for each in limit.get("operations", ())
        ]
        shared = sorted(set.intersection(*needed)) if needed else []
        if shared and chance.happens(50):
            limit["by_parameter"] = chance.pick(shared)


_LATER_DRAWS: Final = (
    add_lifecycles,
    open_what_is_there,
    add_words,
    add_evidence,
    _add_sandbox_operations,
    _count_by_parameters,
    only_show_some,
    add_glosses,
    suit_requests,
    give_room_to_talk,
    add_header_parameters,
    _name_variables,
    vary_limits,
    tell_expiries,
    leave_out_parts,
    vary_servers,
    take_addresses,
    vary_prefixes,
    answer_anybody,
    add_consent,
    tell_mismatches,
    add_success_headers,
    add_token_endpoint,
    give_room_to_call,
    mark_remarks,
    need_scopes,
    add_device,
    notice_reuse,
    tell_bearer_formats,
    tell_callers_apart,
    take_unknown_tokens,
    limit_requests_in_flight,
    tell_fates_of_others,
    end_either_token,
    add_implicit,
    issue_elsewhere,
)
"""What changes a spec that is there, in the order in which it came to be drawn: add at the end."""
