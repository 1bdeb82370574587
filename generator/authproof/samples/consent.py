"""A browser and whoever sits before it, as far as a sample needs them to run by itself: everything is allowed."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from http.client import HTTPConnection
from typing import Final
from urllib.parse import urlsplit

Browse = Callable[[str], str | None]
"""Opens an address that a sample prints; gives the address that the browser is sent to, None if to none."""

FORM_TYPE: Final = "application/x-www-form-urlencoded"

_PRINTED: Final = re.compile(r"https?://\S*[?&]response_type=code\S*")
_SECONDS: Final = 5.0


def find_printed_address(text: str) -> str | None:
    """Find the address of an authorization endpoint in what a sample printed; none if there is none."""
    match = _PRINTED.search(text)
    return match[0] if match else None


def allow_access(address: str) -> str | None:
    """Look at a page of the sandbox, allow what it asks, and go where that leads."""
    location = _ask(address, "GET") or _ask(address, "POST", "decision=allow")
    return None if location is None else go_to(location)


def go_to(address: str) -> str:
    """Open the address that a browser is sent to, and give it; a shell script does not listen there."""
    with suppress(OSError):
        _ask(address, "GET")
    return address


def _ask(address: str, method: str, form: str | None = None) -> str | None:
    """Send a request as a browser does; give the address that it is sent to, None if to none."""
    parts = urlsplit(address)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=_SECONDS)
    try:
        headers = {"Content-Type": FORM_TYPE} if form else {}
        connection.request(method, f"{parts.path or '/'}?{parts.query}", form, headers)
        answer = connection.getresponse()
        return answer.getheader("Location")
    finally:
        connection.close()
