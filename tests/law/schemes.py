"""Schemes: every place, every template, constants, pairs, several parts at once."""

from __future__ import annotations

import re
from typing import Any, Final

from .chance import Chance

Part = dict[str, Any]

_REST_PLACES: Final = {"header": 9, "query": 4, "cookie": 2, "body": 3, "path": 2}
_SOCKET_PLACES: Final = {"message": 8, "header": 4, "query": 5, "cookie": 2, "subprotocol": 3, "path": 1}
_NAMES: Final = {
    "header": (
        "Authorization",
        "X-Api-Key",
        "x-key",
        "X_Key.2",
        "api-key",
        "Proxy-Authorization",
        "X-Token!",
    ),
    "query": ("key", "api_key", "api[key]", "a b", "ключ", "k&v=", "sig+"),
    "cookie": ("session", "SESSION", "a.b", "__Host-id"),
    "body": ("/key", "/auth/token", "/a~1b", "/client_secret", "/x y", "/grant/0/key"),
    "path": ("key", "secret_key", "k"),
    "subprotocol": ("token", "label with spaces"),
    "message": ("/token", "/auth/token", "/d/0/t", "/a~1b", "/key"),
}
_TEMPLATES: Final = (
    "{%s}",
    "Bearer {%s}",
    "Bot {%s}",
    'Token token="{%s}"',
    "{%s}.",
    "bearer {%s}",
    "Key={%s}; v=1",
    "ApiKey:{%s}",
)
_CONSTANTS: Final = ("2022-06-28", "v1", "a b", "yes", "é", '"q"', "1")
_PAIRS: Final = ("{%s}:{%s}", "{%s}.{%s}", "id={%s},key={%s}", "{%s}{%s}")
_USUAL: Final = 85
_FITTING: Final = {
    "header": re.compile(r"[!-~]([\t -~]*[!-~])?"),
    "cookie": re.compile(r"[!#-+\--:<-\[\]-~]+"),
    "subprotocol": re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"),
}
"""What can be sent there; anything can elsewhere."""

_CARELESS: Final = 1
"""How often, of a hundred times, a value is put where it cannot be sent: `check` should say so."""


def draw_scheme(chance: Chance, surface: str, credentials: dict[str, Any]) -> dict[str, Any]:
    """One scheme that carries the credentials given, and perhaps a constant."""
    parts = _draw_parts(chance, surface, credentials)
    if chance.happens(20):
        parts.insert(chance.number(0, len(parts)), _draw_constant(chance, surface))
    carried = [part for part in parts if part["in"] == "subprotocol" and "{" in part["template"]]
    for part in carried[1:]:
        part |= {"in": "query", "name": "key"}  # by their beginnings they could not be told apart
    if not chance.happens(10):
        _send_together(parts)
    for part in parts:
        has_word = part["name"].lower().endswith("authorization") and " " in part["template"].partition("{")[0]
        if chance.happens(30) and (has_word or (chance.number(0, 99) == 57 and chance.happens(15))):
            part["case_sensitive"] = chance.happens(70)
    scheme = {"title": chance.line(), "summary": chance.text(), "surface": surface, "parts": _at_own_places(parts)}
    if chance.happens(12):
        scheme["recommended"] = chance.text()
    if chance.happens(15):
        scheme["notes"] = [chance.text() for _ in range(chance.number(1, 2))]
    return scheme | ({"broken_snippet": chance.text()} if chance.happens(8) else {})


def carried_credentials(scheme: dict[str, Any]) -> list[str]:
    texts = [text for part in scheme["parts"] for text in (part["template"], part.get("base64", ""))]
    named = [piece.partition("}")[0] for text in texts for piece in text.split("{")[1:]]
    return list(dict.fromkeys(name for name in named if name != "base64"))


def carried_places(scheme: dict[str, Any]) -> set[str]:
    return {part["in"] for part in scheme["parts"]}


def path_holes(scheme: dict[str, Any]) -> frozenset[str]:
    """The holes of a path that the scheme fills."""
    return frozenset(part["name"] for part in scheme["parts"] if part["in"] == "path")


def _draw_parts(chance: Chance, surface: str, credentials: dict[str, Any]) -> list[Part]:
    names = list(credentials)
    if len(names) > 1 and chance.happens(60) and (joined := _draw_pair(chance, credentials)):
        return [
            _joined_part(chance, joined),
            *(_draw_part(chance, surface, name, credentials) for name in names[2:]),
        ]
    return [_draw_part(chance, surface, name, credentials) for name in names]


def _draw_pair(chance: Chance, credentials: dict[str, Any]) -> str | None:
    """Write a template of two credentials, with a text between them that the first cannot hold, if there is one."""
    first, second = list(credentials)[:2]
    run_over = any(segment.get("characters") in ("printable", "text") for segment in credentials[first]["shape"])
    fixed = "".join(segment.get("literal", "") for segment in credentials[first]["shape"])
    fitting = [pair for pair in _PAIRS[:3] if not run_over and pair.split("%s}")[1][:1] not in fixed]
    pair = chance.pick(_PAIRS) if chance.happens(_CARELESS) else chance.pick(fitting) if fitting else None
    return pair % (first, second) if pair else None


def _joined_part(chance: Chance, joined: str) -> Part:
    if chance.happens(70):
        basic = {"in": "header", "name": "Authorization", "template": "Basic {base64}", "base64": joined}
        return basic if chance.happens(70) else basic | {"template": chance.pick(("Key {base64}", "{base64}"))}
    return _place_part(chance, chance.pick(("query", "query", "path")), joined)


def _draw_part(chance: Chance, surface: str, credential: str, credentials: dict[str, Any]) -> Part:
    place = _draw_place(chance, surface)
    encodable = place not in ("path", "subprotocol") or (place == "subprotocol" and chance.happens(_CARELESS))
    if encodable and chance.happens(7):
        inner = chance.pick(("{%s}:", "x:{%s}", "{%s}")) % credential
        outer = chance.pick(("Basic {base64}", "{base64}"))
        fitting = outer if is_sendable(place, outer, "0") else "{base64}"
        return _place_part(chance, place, fitting) | {"base64": inner}
    plain = place in ("path", "subprotocol", "body") and chance.happens(70)
    template = (_TEMPLATES[0] if plain else chance.pick(_TEMPLATES)) % credential
    example = credentials[credential]["example"]
    if not is_sendable(place, template, example) and not chance.happens(_CARELESS):
        template = _TEMPLATES[0] % credential
        place = place if is_sendable(place, template, example) else "query"
    return _place_part(chance, place, template)


def is_sendable(place: str, template: str, example: str) -> bool:
    """Tell whether a template, filled with the example, can be sent at a place."""
    text = re.sub(r"\{\w+\}", lambda _: example, template)
    return place not in _FITTING or bool(_FITTING[place].fullmatch(text))


def _draw_constant(chance: Chance, surface: str) -> Part:
    place = _draw_place(chance, surface)
    fitting = [text for text in _CONSTANTS if is_sendable(place, text, "")]
    return _place_part(chance, place, chance.pick(_CONSTANTS if chance.happens(_CARELESS) else fitting))


def _draw_place(chance: Chance, surface: str) -> str:
    return chance.weigh(_SOCKET_PLACES if surface == "websocket" else _REST_PLACES)


def _place_part(chance: Chance, place: str, template: str) -> Part:
    names = _NAMES[place]
    part = {"in": place, "name": chance.pick(names) if chance.happens(100 - _USUAL + 15) else chance.pick(names[:2])}
    if place == "header" and chance.number(0, 199) == 113 and chance.happens(15):
        part["name"] = "Accept"
    if place == "message":
        part["message"] = chance.pick(("login", "login", "identify"))
    return part | {"template": template}


def _send_together(parts: list[Part]) -> None:
    """Let one message bring all that travels in messages."""
    in_messages = [part for part in parts if part["in"] == "message"]
    for part in in_messages:
        part["message"] = in_messages[0]["message"]


def _at_own_places(parts: list[Part]) -> list[Part]:
    """Leave out the names that are taken: each part has a place of its own."""
    taken: set[tuple[Any, ...]] = set()
    for part in parts:
        while _place_of(part) in taken:
            part["name"] += "2"
        taken.add(_place_of(part))
    return parts


def _place_of(part: Part) -> tuple[Any, ...]:
    return part["in"], part.get("message"), part["name"].lower()


def leave_out_parts(chance: Chance, spec: dict[str, Any]) -> None:
    """Let a part of some schemes be left out, seldom one that cannot be."""
    for scheme in spec["schemes"].values():
        able = [part for part in scheme["parts"] if part["in"] in ("header", "query", "cookie", "body")]
        usual = [part for part in able if scheme["surface"] != "websocket" and _is_spare(spec, scheme, part)]
        if usual and chance.happens(30):
            chance.pick(usual)["required"] = False
        elif able and chance.happens(_CARELESS) and chance.happens(25):
            chance.pick(able)["required"] = False


def _is_spare(spec: dict[str, Any], scheme: dict[str, Any], part: Part) -> bool:
    """Tell whether a request without the part is of the same holder, at the same level, and trades in the same."""
    kept = carried_credentials({"parts": [other for other in scheme["parts"] if other is not part]})
    gone = set(carried_credentials(scheme)) - set(kept)
    traded = {grant.get("consumes") for grant in spec["grants"].values()}
    has_level = {name for name, credential in spec["credentials"].items() if credential.get("levels")}
    return bool(kept) and not gone & traded and (not gone & has_level or bool(has_level.intersection(kept)))
