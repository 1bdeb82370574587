"""Who may control the sandbox: programs on this machine. A page in a browser may not, wherever it comes from.

A browser sends `Origin` with whatever a page posts, so a request that has it is refused. It asks beforehand whether a
page may send `application/json` (the CORS preflight), so nothing else is read. A name that was made to point to this
machine (DNS rebinding) shows in `Host`.
"""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final

from generator.engine.answers import remark
from generator.server.control.check import shown

if TYPE_CHECKING:
    from generator.engine import Answer, Request

_HOST: Final = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9.-]+))(?::[0-9]*)?")


def intruder(request: Request) -> Answer | None:
    """Refuse a request that may be a web page's; None if it is none."""
    host, origin = request.header(b"host"), request.header(b"origin")
    if host is None or not is_loopback_host(host):
        return _refuse("host", host, "localhost, 127.0.0.1 or [::1]")
    if origin is not None:
        return _refuse("origin", origin, "none; web pages do not control the sandbox")
    return None


def undeclared(request: Request) -> Answer | None:
    """Refuse a body that is not declared to be JSON; None if it is."""
    declared = request.header(b"content-type")
    if (declared or "").partition(";")[0].strip().lower() == "application/json":
        return None
    return remark(415, f"content-type: found {_told(declared)}; allowed: application/json", "bad_request")


def is_loopback_host(host: str) -> bool:
    """Tell whether a Host header names this machine as itself."""
    match = _HOST.fullmatch(host)
    name = (match[1] or match[2]).lower() if match else ""
    return name == "localhost" or is_loopback(name)


def is_loopback(address: str) -> bool:
    """Tell whether an IP address is one that only this machine reaches; a name is none."""
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def _refuse(header: str, found: str | None, allowed: str) -> Answer:
    return remark(403, f"{header}: found {_told(found)}; allowed: {allowed}", "forbidden")


def _told(found: str | None) -> str:
    return "none" if found is None else shown(found)
