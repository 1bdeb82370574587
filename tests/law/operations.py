"""Operations: their routes, parameters, bodies, and what they issue."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from authproof.text.json_pointer import split_pointer

from .answers import draw_success
from .chance import Chance
from .credentials import draw_shape, draw_value
from .schemes import carried_credentials, carried_places, path_holes

_PATHS: Final = (
    "/me",
    "/users/@me",
    "/v1/items",
    "/items",
    "/a.b",
    "/",
    "/a%20b",
    "/items:batch",
    "/ключ",
    "/x/",
    "/~u",
)
_PARAMETERS: Final = ("id", "q", "user_id", "$top", "a.b", "page-size", "class", "X")
_VISIBLE: Final = re.compile("[!-~]+([ ]+[!-~]+)*")
_HEADER_PARAMETERS: Final = ("Api-Version", "X-Version", "X-Org.1", "q")
_CASES: Final = (
    "bad_request",
    "forbidden",
    "not_found",
    "payment_required",
    "limited",
    "internal",
    "unreleased",
    "missing",
)
_HEADERS: Final = {"Accept": "application/json", "User-Agent": "docs (https://example.com, 1.0)", "X-Version": "2: b"}

_REQUEST_TYPES: Final = ("application/x-www-form-urlencoded", "application/json")


def draw_operation(chance: Chance, spec: dict[str, Any], schemes: list[str]) -> dict[str, Any]:
    """One operation that these schemes open; public if there is none."""
    carried = [spec["schemes"][name] for name in schemes]
    in_body = any("body" in carried_places(scheme) for scheme in carried)
    in_fields = {part["name"] for scheme in carried for part in scheme["parts"] if part["in"] == "body"}
    method = (
        chance.pick(("POST", "PUT", "PATCH", "DELETE"))
        if in_body
        else chance.pick(("GET", "POST", "PUT", "PATCH", "DELETE", "GET"))
    )
    operation: dict[str, Any] = {
        "title": chance.line(),
        "server": chance.pick([name for name, server in spec["servers"].items() if server["url"].startswith("http")]),
        "method": method,
        "security": schemes,
        "parameters": draw_parameters(chance),
        "success": draw_success(chance, list(spec["servers"])),
    }
    operation |= _draw_request(chance, operation, in_fields)
    if chance.happens(15):
        operation["headers"] = {name: _HEADERS[name] for name in chance.some(_HEADERS, 1, 2)}
    if levels := _levels_held(spec, schemes, careless=chance.happens(2)):
        operation |= {"level": chance.pick(levels)} if chance.happens(40) else {}
    holes = path_holes(carried[0]) if carried else frozenset()
    operation["path"] = draw_path(chance, sorted(holes), operation["parameters"])
    return operation


def _levels_held(spec: dict[str, Any], schemes: list[str], *, careless: bool) -> list[str]:
    """The levels of whoever is let in by the schemes; all that there are, whoever has them, if nobody cares."""
    credentials = {name for scheme in schemes for name in carried_credentials(spec["schemes"][scheme])}
    held = [set(spec["credentials"][name].get("levels", ())) for name in credentials]
    common = set.intersection(*held) if held else set()
    return [name for name in spec["levels"] if careless or name in common]


def _draw_request(chance: Chance, operation: dict[str, Any], in_fields: set[str]) -> dict[str, Any]:
    """A body beside the credentials that are in these fields of it; seldom a form that nests."""
    request: dict[str, Any] = {}
    if operation["method"] != "GET" and chance.happens(35):
        usual = {"grant_type": "x", "n": 1} if chance.happens(50) else chance.json_object(1)
        request["request"] = usual if in_fields or chance.happens(80) else chance.json()
    nests = any(name.count("/") > 1 for name in in_fields) and not chance.happens(3)
    if chance.happens(30):
        request["request_type"] = "application/json" if nests else chance.pick(_REQUEST_TYPES)
    if request.get("request_type") == _REQUEST_TYPES[0] and not chance.happens(3):
        body = request.pop("request", None)
        fields = body if isinstance(body, dict) else {}
        flat = {name: value for name, value in fields.items() if not isinstance(value, dict | list)}
        request |= {"request": flat} if flat else {}
    return request


def suit_requests(chance: Chance, spec: dict[str, Any]) -> None:
    """Let no example request have anything but text where a scheme puts a credential; seldom not."""
    for operation in spec["operations"].values():
        parts = [part for name in operation["security"] for part in spec["schemes"][name]["parts"]]
        fields = {split_pointer(part["name"])[0] for part in parts if part["in"] == "body"}
        request = operation.get("request")
        misfits = [one for one in fields if isinstance(request, dict) and not isinstance(request.get(one, ""), str)]
        if fields and (misfits or not isinstance(request, dict)) and not chance.happens(5):
            kept = {name: one for name, one in request.items() if name not in misfits} if misfits else {}
            operation["request"] = kept or None


def draw_path(chance: Chance, holes: list[str], parameters: dict[str, Any]) -> str:
    """A path with all its holes."""
    path = chance.pick(_PATHS) if chance.happens(40) else chance.pick(_PATHS[:4])
    names = [*holes, *(name for name, parameter in parameters.items() if parameter["in"] == "path")]
    for name in names:
        separator = chance.pick(("/", "/x", "/b/")) if chance.happens(20) else "/"
        path = f"{path.rstrip('/')}{separator}{{{name}}}"
    return path + (chance.pick(("/end", ".json")) if names and chance.happens(20) else "")


def route_of(name_of_server: str, method: str, path: str) -> tuple[str, str, str]:
    pieces = [piece.partition("}")[2] if index else piece for index, piece in enumerate(path.split("{"))]
    return name_of_server, method, "{}".join(pieces)


def draw_parameters(chance: Chance) -> dict[str, Any]:
    if not chance.happens(30):
        return {}
    return {name: _draw_parameter(chance) for name in chance.some(_PARAMETERS, 1, 3)}


def _draw_parameter(chance: Chance, places: Sequence[str] = ("query", "path")) -> dict[str, Any]:
    parameter: dict[str, Any] = {"in": chance.pick(places), "description": chance.text()}
    if chance.happens(40):
        parameter["shape"] = draw_shape(chance, varied=False)
    shown = [
        draw_value(chance, parameter["shape"])
        if "shape" in parameter
        else chance.pick(("42", "r-1", "a b", "ü/&?", "x:y"))
        for _ in range(3)
    ]
    if not _can_stand_there(parameter["in"], shown) and not chance.happens(5):
        shown, parameter = ["42", "r-1", "x:y"], {one: parameter[one] for one in ("in", "description")}
    parameter["example"] = shown[0]
    if chance.happens(25):
        parameter["values"] = list(dict.fromkeys(shown[: chance.number(1, 3)]))
    if parameter["in"] != "path" and chance.happens(40):
        parameter["required"] = chance.happens(20)
    if chance.happens(15):
        parameter["variable"] = "P_VALUE"
    if chance.happens(15):
        case = chance.pick(_CASES)
        parameter["refusal"] = "bad_request" if case == "limited" and not chance.happens(5) else case
    refused = chance.pick((shown[1], "404", "none"))
    is_taken = refused in parameter.get("values", ()) and not chance.happens(3)
    if refused != shown[0] and not is_taken and chance.happens(25):
        parameter["refused"] = {refused: chance.pick(_CASES)}
    return parameter


def _can_stand_there(place: str, values: list[str]) -> bool:
    if place == "header":
        return all(value == value.strip() and value.isascii() and value.isprintable() for value in values)
    return place != "path" or not {".", ".."}.intersection(values)


def add_header_parameters(chance: Chance, spec: dict[str, Any]) -> None:
    """Let some endpoints ask for headers that are no credentials, a few of them in another way if they lack.

    Seldom they are headers that are sent already.
    """
    for endpoint in (*spec["operations"].values(), *spec["channels"].values()):
        if chance.happens(88):
            continue
        sent = () if chance.happens(3) else ("Accept", *endpoint.get("headers", ()))
        taken = (*sent, *endpoint["parameters"])
        for name in chance.some([each for each in _HEADER_PARAMETERS if each not in taken], 1, 2):
            parameter = _draw_parameter(chance, ("header",))
            parameter.pop("variable", None)
            told = (parameter["example"], *parameter.get("values", ()), *parameter.get("refused", ()))
            if not all(map(_VISIBLE.fullmatch, told)) and not chance.happens(5):
                continue
            if parameter.get("required", True) and chance.happens(40):
                parameter["missing"] = chance.pick(("missing_parameter", "bad_request", "not_found"))
            endpoint["parameters"][name] = parameter


def tell_expiries(chance: Chance, spec: dict[str, Any]) -> None:
    """Let answers that issue what expires tell when it does."""
    for grant in spec["grants"].values():
        operation = spec["operations"].get(grant.get("operation"))
        issued = grant["issues"] if isinstance(grant["issues"], dict) else {}
        mortal = [name for name in issued if "lifetime" in spec["credentials"][name]]
        body = operation["success"].get("body") if operation else None
        if mortal and isinstance(body, dict) and "expires_in" in body and chance.happens(60):
            expiry = {"expires": chance.pick(mortal), "form": chance.pick(("seconds", "timestamp", "milliseconds"))}
            operation["success"]["live"] = operation["success"].get("live", {}) | {"/expires_in": expiry}


def answer_anybody(chance: Chance, spec: dict[str, Any]) -> None:
    """Let some operations that schemes open answer callers without a credential, too; seldom one that cannot."""
    issuing = {grant.get("operation") for grant in spec["grants"].values()}
    for name, operation in spec["operations"].items():
        parts = [part for scheme in operation["security"] for part in spec["schemes"][scheme]["parts"]]
        able = bool(parts) and name not in issuing and "level" not in operation
        able = able and not any(part["in"] == "path" for part in parts)
        if chance.happens(12) and (able or chance.happens(2)):
            operation["anonymous"] = True


def issuing_success(
    chance: Chance, spec: dict[str, Any], credentials: list[str]
) -> tuple[dict[str, Any], dict[str, str]]:
    """The answer that holds credentials, and where each stands."""
    values = {name: _fresh_value(chance, spec["credentials"][name]) for name in credentials}
    if len(values) == 1 and chance.happens(12):
        media = {"media_type": chance.pick(("text/plain", "application/json"))}
        return media | {"body": next(iter(values.values()))}, {credentials[0]: ""}
    body: dict[str, Any] = {"expires_in": 3600} if chance.happens(50) else {}
    pointers: dict[str, str] = {}
    for name, value in values.items():
        outer = chance.pick(("", "", "data", "a/b"))
        (body.setdefault(outer, {}) if outer else body)[name] = value
        pointers[name] = (f"/{outer.replace('/', '~1')}" if outer else "") + f"/{name}"
    return ({"status": 201} if chance.happens(20) else {}) | {"body": body}, pointers


def _fresh_value(chance: Chance, credential: dict[str, Any]) -> str:
    example: str = credential["example"]
    return example if chance.happens(70) else draw_value(chance, credential["shape"])
