"""A browser and whoever sits before it, as far as a sample needs them to run by itself: everything is allowed."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from http.client import HTTPConnection
from typing import Final
from urllib.parse import quote, urlsplit

Browse = Callable[[str], str | None]
"""Opens an address that a sample prints; gives the address that the browser is sent to, None if to none."""

FORM_TYPE: Final = "application/x-www-form-urlencoded"

_PRINTED: Final = re.compile(r"https?://\S*[?&]response_type=code\S*")
_PRINTED_CODE: Final = re.compile(r"Open (https?://\S+) and enter (.+)")
_SECONDS: Final = 5.0
_FIRST_OF_REFUSALS: Final = 400


def find_printed_address(text: str) -> str | None:
    """Find the address at which a sample asks a person, with the code that is entered there; none if there is none."""
    if code := _PRINTED_CODE.search(text):
        return f"{code[1]}?user_code={quote(code[2], safe='')}"
    match = _PRINTED.search(text)
    return match[0] if match else None


def allow_access(address: str) -> str | None:
    """Look at a page of the sandbox, allow what it asks, and go where that leads; it may stay on that page."""
    location = browse(address, "GET") or browse(address, "POST", "decision=allow")
    return go_to(location) if location and location != address else location


def go_to(address: str) -> str:
    """Open the address that a browser is sent to, and give it; a shell script does not listen there."""
    with suppress(OSError):
        browse(address, "GET")
    return address


def browse(address: str, method: str, form: str | None = None) -> str | None:
    """Send a request as a browser does; give where it is afterwards, None if the page only asks, or refuses."""
    parts = urlsplit(address)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=_SECONDS)
    try:
        headers = {"Content-Type": FORM_TYPE} if form else {}
        connection.request(method, f"{parts.path or '/'}?{parts.query}", form, headers)
        answer = connection.getresponse()
        is_done = method == "POST" and answer.status < _FIRST_OF_REFUSALS
        return answer.getheader("Location") or (address if is_done else None)
    finally:
        connection.close()
