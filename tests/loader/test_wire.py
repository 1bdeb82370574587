"""What cannot go over the wire: every place of a spec that is sent, and values that the rules of its place forbid."""

from __future__ import annotations

import json
import re
from copy import deepcopy
from pathlib import Path
from typing import Any

from authproof.errors import SpecError
from authproof.loader import load_specs
from authproof.loader.document import parse_document

from .patches import GOOD

ANSWER = ("failures", "wrong", "headers")
REQUEST = ("operations", "read", "headers")
PART = ("schemes", "handshake", "parts", 0)
URL = ("servers", "api", "url")
OPERATION_PATH = ("operations", "login", "path")
CHANNEL_PATH = ("channels", "news", "path")
BOOK = ("operations", "read", "parameters", "book", "example")
CODE = ("channels", "news", "closes", "refused", "code")
REASON = ("channels", "news", "closes", "refused", "reason")

FIELDS = ("Connection", "Content-Length", "Transfer-Encoding", "Trailer", "TE", "Upgrade", "Keep-Alive")
OF_REQUESTS = ("Host", "Expect", "Cookie", "Content-Type", "Content-Encoding", "HTTP2-Settings")
OF_HANDSHAKES = ("Sec-WebSocket-Key", "sec-websocket-version", "Sec-WebSocket-Extensions", "Sec-WebSocket-Protocol")
NO_FIELD_VALUE = ("\0", "a\x01b", " a", "a ", "\ta", "a\x7fb", "a\x85b", "\u202ea", "a\u200bb", "中", "😀", "\xa0a")
NO_CHALLENGES = (
    *('Basic realm="a', 'Basic realm="a"b"', "Basic realm=a b", 'Basic realm="a" charset="UTF-8"', 'realm="a"'),
    *('Basic realm="a\\"', "Bearer,", ", Bearer", 'Basic ="a"', "(Basic)", 'Basic: realm="a"'),
)
CHALLENGES = (
    *(
        "Bearer",
        'Basic realm="a \\"b\\" \\\\ , c = é"',
        'Basic realm = "a" , charset="UTF-8"',
        "Negotiate YWI=",
        "Basic realm=a",
    ),
    'Basic realm="a", Bearer error="invalid_token", error_description="", Token, DPoP algs="ES256 PS256"',
)
HOSTS = ("a..b", "é.example", "-a.example", "a" * 64 + ".example", "a." * 130 + "example", "%61.example", "a|b")
ADDRESSES = ("999.1.1.1", "1.2.3", "0x7f.1", "[::1", "[g::]", "[fe80::1%25eth0]", "[]")
DOTS = (".", "..", "%2e", "%2E.")

FORBIDDEN: list[tuple[tuple[str | int, ...], Any, str]] = [
    *((URL, f"https://{host}", "3986") for host in HOSTS + ADDRESSES),
    *((URL, f"https://a.example:{port}", "3986") for port in ("", "0", "65536", "99999", "x", "-1", "8\u0660")),
    *((URL, f"https://a.example/{path}", "3986") for path in (*DOTS, "a/../b", "%zz", "a|b", "é", "\0", "\u200b")),
    *((URL, f"https://a.example{rest}", "3986") for rest in ("?", "?x=1", "#", "#top", "/v1?x=1#y")),
    (URL, "https://a.example/{x}", "has no variable"),
    *((URL, f"https://{who}@a.example", "9110") for who in ("", "me", "me:secret")),
    (URL, "https://{tenant}.example", "has no variable"),
    *((place, f"/a{mark}", "3986") for place in (OPERATION_PATH, CHANNEL_PATH) for mark in "\0\x1f\x7f"),
    *((place, f"/a/{dots}/b", "3986") for place in (OPERATION_PATH, CHANNEL_PATH) for dots in DOTS),
    *((BOOK, dots, "3986") for dots in DOTS[:2]),
    *((ANSWER, {name: "x"}, "9112") for name in FIELDS),
    *((ANSWER, {name: "x"}, "") for name in ("Content-Type", "content-encoding", "Date")),
    *((REQUEST, {name: "x"}, "") for name in (*FIELDS, *OF_REQUESTS, *OF_HANDSHAKES)),
    *(((*PART, "name"), name, "") for name in (*FIELDS, *OF_REQUESTS, *OF_HANDSHAKES)),
    *((place, {"X-A": value}, "9110") for place in (ANSWER, REQUEST) for value in NO_FIELD_VALUE),
    (REQUEST, {"X-A": "é"}, "9110"),
    *((ANSWER, {"WWW-Authenticate": value}, "9110, section 11.6.1") for value in NO_CHALLENGES),
    *((place, {"X-A": "1", "x-a": "2"}, "9110") for place in (ANSWER, REQUEST)),
    (("limits", "calls", "headers"), {"X-A": "1", "x-a": "2"}, "9110"),
    *((CODE, code, "6455") for code in (1004, 1005, 1006, 1015, 1016, 2999)),
    *((REASON, reason, "6455") for reason in ("é" * 62, "中" * 42)),
]
"""Each place and a value, with the RFC that its message names."""

PARTS = [
    *(("header", f"{before}{{key}}{after}", "9110") for before, after in (("\0", ""), ("é", ""), ("", "\u200b"))),
    *(("cookie", f"{mark}{{key}}", "6265") for mark in '",;\\ \té\x7f'),
    *(("subprotocol", f"{mark}{{key}}", "6455") for mark in '",;/()=\té\x7f'),
]

ALLOWED: list[tuple[tuple[str | int, ...], Any]] = [
    *(
        (URL, f"https://{host}")
        for host in ("a.example", "a.example:1", "a.example:65535", "[::1]", "[2001:db8::1]:80")
    ),
    *((URL, f"https://{rest}") for rest in ("127.0.0.1", "xn--bcher-kva.example.", "a_b.example/v1/", "a/b%20c;d=1/e")),
    *(
        (place, path)
        for place in (OPERATION_PATH, CHANNEL_PATH)
        for path in ("/...", "/.well-known/a", "/ключ", "/a%00")
    ),
    *((BOOK, value) for value in ("...", ".a")),
    (ANSWER, {"X-A": "é \xa0 ÿ", "WWW-Authenticate": 'Bearer realm="a"'}),
    *((ANSWER, {"www-authenticate": value}) for value in CHALLENGES),
    (REQUEST, {"X-A": "a\tb", "Content-Type": "application/json"}),
    *((CODE, code) for code in (1000, 1003, 1007, 1014, 3000, 4999)),
    *((REASON, reason) for reason in ("", "é" * 61, "中" * 41)),
]


def place_value(path: tuple[str | int, ...], value: Any) -> dict[str, Any]:
    spec: dict[str, Any] = deepcopy(parse_document(GOOD.encode()).plain_value)
    if path == BOOK:
        spec["operations"]["read"]["parameters"]["book"].pop("shape")
    if path[:2] == PART[:2]:
        spec["schemes"]["handshake"]["parts"] = [{"in": "header", "name": "X-A", "template": "{key}"}]
    holder: Any = spec
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = value
    return spec


def list_messages(spec: dict[str, Any], folder: Path) -> list[str]:
    file = folder / "good.yaml"
    file.write_text(json.dumps(spec), encoding="utf-8")
    try:
        load_specs([file])
    except SpecError as error:
        return str(error).splitlines()
    return []


def test_what_is_forbidden_is_refused_at_its_place_by_a_rule(tmp_path: Path) -> None:
    missed = []
    for path, value, rule in FORBIDDEN:
        place = re.escape(".".join(map(str, path)))
        said = [line for line in list_messages(place_value(path, value), tmp_path) if re.search(f": {place}", line)]
        if not any(rule in line for line in said):
            missed.append((path, value, said))
    assert missed == []


def test_what_a_part_cannot_carry_is_refused(tmp_path: Path) -> None:
    missed = []
    for place, template, rule in PARTS:
        spec = place_value((*PART, "template"), template)
        spec["schemes"]["handshake"]["parts"][0]["in"] = place
        if not any(
            f"section {'5.5' if rule == '9110' else '4.1'}" in line and rule in line
            for line in list_messages(spec, tmp_path)
        ):
            missed.append((place, template))
    assert missed == []


def test_what_can_be_sent_is_accepted(tmp_path: Path) -> None:
    said = {str((path, value)): list_messages(place_value(path, value), tmp_path) for path, value in ALLOWED}
    assert {each: lines for each, lines in said.items() if lines} == {}
