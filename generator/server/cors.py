"""Who may use the sandbox from a browser: pages of this machine (CORS, https://fetch.spec.whatwg.org).

A page that was loaded from a loopback address may read answers, whatever its port. Every other page, and a file that
was opened (`Origin: null`), gets no permission, so its browser keeps the answers from it. Browsers ask nobody before
they open a socket, so a socket with such an origin is refused.
"""

from __future__ import annotations

import re
from typing import Final

from generator.engine.answers import remark
from generator.engine.wire import Answer, Headers

_LOOPBACK: Final = re.compile(rb"http://(?:127\.0\.0\.1|localhost|\[::1\])(?::[0-9]{1,5})?")
_NAMES: Final = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+(?:[ \t]*,[ \t]*[!#$%&'*+.^_`|~0-9A-Za-z-]+)*")
"""Names of headers (RFC 9110, section 5.6.2), in a list."""

_METHODS: Final = b"GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, TRACE"
_SECONDS: Final = b"600"
"""How long a browser may go by the answer to a preflight."""


def is_loopback(origin: bytes) -> bool:
    """Tell whether an `Origin` header names a page that was loaded from this machine over HTTP."""
    return _LOOPBACK.fullmatch(origin) is not None


def origin_of(headers: Headers) -> bytes | None:
    """Find the `Origin` of a request; None if it has none, as of programs that are no browsers."""
    return next((value for name, value in headers if name == b"origin"), None)


def preflight(method: str, origin: bytes, headers: Headers) -> Answer | None:
    """Answer the question of a browser whether a page may send a request; None if this is no such question.

    The sandbox lets pages send whatever they want to: what it thinks of that, its answers say.
    """
    asked = dict(headers)
    if method != "OPTIONS" or b"access-control-request-method" not in asked or not is_loopback(origin):
        return None
    names = asked.get(b"access-control-request-headers", b"")
    permitted = [(b"access-control-allow-headers", names)] if _NAMES.fullmatch(names) else []
    allowed = [(b"access-control-allow-methods", _METHODS), *permitted, (b"access-control-max-age", _SECONDS)]
    varies = (b"vary", b"Access-Control-Request-Method, Access-Control-Request-Headers")
    return shared(Answer(204, [*allowed, varies], b""), origin)


def shared(answer: Answer, origin: bytes) -> Answer:
    """Let a page read an answer, all its headers included, if it may."""
    if not is_loopback(origin):
        return answer
    exposed = b", ".join(dict.fromkeys(name for name, _ in answer.headers if not name.startswith(b"access-control-")))
    headers = [(b"access-control-allow-origin", origin), (b"vary", b"Origin")]
    headers += [(b"access-control-expose-headers", exposed)] if exposed else []
    return Answer(answer.status, [*answer.headers, *headers], answer.body, answer.case)


def stranger(headers: Headers) -> Answer | None:
    """Refuse the socket of a page from elsewhere; None if this is none."""
    origin = origin_of(headers)
    if origin is None or is_loopback(origin):
        return None
    found = origin.decode("latin-1")
    allowed = "none, or http:// with localhost, 127.0.0.1 or [::1]; pages from elsewhere do not use the sandbox"
    return remark(403, f"origin: found {found}; allowed: {allowed}", "forbidden")
