"""Where answers have what they issue, if not as a value of their body: cookies, headers, pieces of texts."""

from __future__ import annotations

import re
from typing import Any, Final

from .chance import Chance

_CAREFUL: Final = re.compile(r"[A-Za-z0-9_.~-]+")
"""Values that can stand anywhere."""


def issue_elsewhere(chance: Chance, spec: dict[str, Any]) -> None:
    """Let some answers tell a credential in a cookie, a header, or a text around it."""
    trades = {grant.get("consumes") for grant in spec["grants"].values()}
    for grant in spec["grants"].values():
        if grant["kind"] not in {"exchange", "refresh"} or not chance.happens(15):
            continue
        if [each.get("operation") for each in spec["grants"].values()].count(grant["operation"]) > 1:
            continue  # what one operation issues stands at one place
        name = chance.pick(sorted(grant["issues"]))
        credential = spec["credentials"][name]
        if not isinstance(grant["issues"][name], str) or not _is_careful(credential) or name in trades:
            continue
        place = chance.pick(("cookie", "header", "body"))
        if place == "cookie":
            more = {"attributes": chance.pick(("Path=/", "Path=/; Secure; HttpOnly"))} if chance.happens(70) else {}
            grant["issues"][name] = {"in": "cookie", "name": chance.pick(("sid", "law.session"))} | more
        elif place == "header":
            more = {"template": f"Key {{{name}}}"} if chance.happens(40) else {}
            grant["issues"][name] = {"in": "header", "name": chance.pick(("X-Session", "x-token"))} | more
        elif (body := spec["operations"][grant["operation"]]["success"].get("body")) and isinstance(body, dict):
            address = chance.pick(("https://example.com/redeem?ticket=", "key:"))
            body["link"] = f"{address}{credential['example']}"
            grant["issues"][name] = {"in": "body", "name": "/link", "template": f"{address}{{{name}}}"}


def _is_careful(credential: dict[str, Any]) -> bool:
    runs = {segment.get("characters", "digits") for segment in credential["shape"]}
    return bool(_CAREFUL.fullmatch(credential["example"])) and runs <= {"digits", "hex", "alphanumeric", "base64url"}
