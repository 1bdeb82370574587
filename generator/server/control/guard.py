"""Who may control the sandbox: programs on this machine. A page in a browser may not, wherever it comes from.

A browser sends `Origin` with whatever a page posts, so a request that has it is refused. It asks beforehand whether a
page may send `application/json` (the CORS preflight), so nothing else is read. A name that was made to point to this
machine (DNS rebinding) shows in `Host`.
"""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final

from generator.engine.answers import write_remark
from generator.server.control.check import show_value

if TYPE_CHECKING:
    from generator.engine import HttpAnswer, HttpRequest

_HOST_PATTERN: Final = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9.-]+))(?::[0-9]*)?")


def refuse_intruder(request: HttpRequest) -> HttpAnswer | None:
    """Refuse a request that may be a web page's; None if it is none."""
    host, origin = request.header_value(b"host"), request.header_value(b"origin")
    if host is None or not is_loopback_host(host):
        return _refuse_header("host", host, "localhost, 127.0.0.1 or [::1]")
    if origin is not None:
        return _refuse_header("origin", origin, "none; web pages do not control the sandbox")
    return None


def refuse_undeclared(request: HttpRequest) -> HttpAnswer | None:
    """Refuse a body that is not declared to be JSON; None if it is."""
    declared = request.header_value(b"content-type")
    if (declared or "").partition(";")[0].strip().lower() == "application/json":
        return None
    return write_remark(415, f"content-type: found {_show_header(declared)}; allowed: application/json", "bad_request")


def is_loopback_host(host: str) -> bool:
    """Tell whether a Host header names this machine as itself."""
    match = _HOST_PATTERN.fullmatch(host)
    name = (match[1] or match[2]).lower() if match else ""
    return name == "localhost" or is_loopback_address(name)


def is_loopback_address(address: str) -> bool:
    """Tell whether an IP address is one that only this machine reaches; a name is none."""
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def _refuse_header(header: str, presented: str | None, allowed: str) -> HttpAnswer:
    return write_remark(403, f"{header}: found {_show_header(presented)}; allowed: {allowed}", "forbidden")


def _show_header(presented: str | None) -> str:
    return "none" if presented is None else show_value(presented)
