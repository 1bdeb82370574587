"""Who may use the sandbox from a browser: pages of this machine, and those that its owner names.

A page that was loaded from this machine may read answers, over HTTP or HTTPS and whatever its port: from a loopback
address, from `localhost` or a name below it (RFC 6761, section 6.3), or from 0.0.0.0 or [::], which servers print that
listen everywhere. Every other page, and a file that was opened (`Origin: null`), gets no permission, so its browser
keeps the answers from it (CORS, https://fetch.spec.whatwg.org). Browsers ask nobody before they open a socket, so a
socket with such an origin is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from ipaddress import ip_address
from typing import Final

from authproof.errors import AuthproofError
from authproof.model.vocabulary import Case
from authproof.sandbox.engine.events import Headers, HttpAnswer
from authproof.sandbox.engine.http.answers import write_remark

_ORIGIN: Final = re.compile(r"https?://(?:\[([0-9a-f:.]+)\]|([a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?))(?::([0-9]{1,5}))?")
"""An origin as browsers write it (RFC 6454, section 6.2): in lower case, names in ASCII."""

_LAST_PORT: Final = 65535

_HEADER_NAMES: Final = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+(?:[ \t]*,[ \t]*[!#$%&'*+.^_`|~0-9A-Za-z-]+)*")
"""Names of headers (RFC 9110, section 5.6.2), in a list."""

_METHODS: Final = b"GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, TRACE"
_MAX_AGE_SECONDS: Final = b"600"
"""How long a browser may go by the answer to a preflight."""


@lru_cache(maxsize=256)
def is_local_origin(origin: bytes) -> bool:
    """Tell whether an `Origin` header names a page that was loaded from this machine."""
    match = _ORIGIN.fullmatch(origin.decode("latin-1"))
    if match is None or int(match[3] or 0) > _LAST_PORT:
        return False
    name = match[1] or match[2]
    if name == "localhost" or (name.endswith(".localhost") and ".." not in name):
        return True
    try:
        address = ip_address(name)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def origin_of(headers: Headers) -> bytes | None:
    """Find the `Origin` of a request; None if it has none, as of programs that are no browsers."""
    return next((value for name, value in headers if name == b"origin"), None)


class SharingPolicy:
    """Which pages may read answers and open sockets."""

    def __init__(self, origins: Iterable[str] = ()) -> None:
        """Let in pages of this machine and of more origins; AuthproofError if one is no origin as browsers write it."""
        self._origins = frozenset(map(_encode_origin, origins))

    def permits(self, origin: bytes) -> bool:
        return origin in self._origins or is_local_origin(origin)

    def answer_preflight(self, method: str, origin: bytes, headers: Headers) -> HttpAnswer | None:
        """Answer the question of a browser whether a page may send a request; None if this is no such question.

        The sandbox lets pages send whatever they want to: what it thinks of that, its answers say.
        """
        request_headers = dict(headers)
        if method != "OPTIONS" or b"access-control-request-method" not in request_headers or not self.permits(origin):
            return None
        names = request_headers.get(b"access-control-request-headers", b"")
        permitted = [(b"access-control-allow-headers", names)] if _HEADER_NAMES.fullmatch(names) else []
        allowed = [
            (b"access-control-allow-methods", _METHODS),
            *permitted,
            (b"access-control-max-age", _MAX_AGE_SECONDS),
        ]
        varies = (b"vary", b"Access-Control-Request-Method, Access-Control-Request-Headers")
        return self.share_answer(HttpAnswer(204, [*allowed, varies], b""), origin)

    def share_answer(self, answer: HttpAnswer, origin: bytes) -> HttpAnswer:
        """Let a page read an answer, all its headers included, if it may."""
        if not self.permits(origin):
            return answer
        exposed = b", ".join(
            dict.fromkeys(name for name, _ in answer.headers if not name.startswith(b"access-control-"))
        )
        headers = [(b"access-control-allow-origin", origin), (b"vary", b"Origin")]
        headers += [(b"access-control-expose-headers", exposed)] if exposed else []
        return answer.with_headers(headers)

    def refuse_stranger(self, headers: Headers) -> HttpAnswer | None:
        """Refuse the socket of a page from elsewhere; None if this is none."""
        origin = origin_of(headers)
        if origin is None or self.permits(origin):
            return None
        presented = origin.decode("latin-1")
        allowed = "none, a page of this machine (localhost, 127.0.0.1, [::1]), or one that --allow-origin names"
        return write_remark(403, f"origin: found {presented}; allowed: {allowed}", Case.forbidden)


def _encode_origin(origin: str) -> bytes:
    match = _ORIGIN.fullmatch(origin)
    if match is None or int(match[3] or 0) > _LAST_PORT:
        raise AuthproofError(
            f"--allow-origin: found {origin!r}; allowed: an origin as browsers send it, such as "
            "https://docs.acme.example or http://10.0.0.5:8000: lower case, and nothing after the port"
        )
    return origin.encode()
