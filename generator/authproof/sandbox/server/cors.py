"""Who may use the sandbox from a browser: pages of this machine (CORS, https://fetch.spec.whatwg.org).

A page that was loaded from a loopback address may read answers, whatever its port. Every other page, and a file that
was opened (`Origin: null`), gets no permission, so its browser keeps the answers from it. Browsers ask nobody before
they open a socket, so a socket with such an origin is refused.
"""

from __future__ import annotations

import re
from typing import Final

from authproof.model.vocabulary import Case
from authproof.sandbox.engine.events import Headers, HttpAnswer
from authproof.sandbox.engine.http.answers import write_remark

_LOOPBACK: Final = re.compile(rb"http://(?:127\.0\.0\.1|localhost|\[::1\])(?::[0-9]{1,5})?")
_HEADER_NAMES: Final = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+(?:[ \t]*,[ \t]*[!#$%&'*+.^_`|~0-9A-Za-z-]+)*")
"""Names of headers (RFC 9110, section 5.6.2), in a list."""

_METHODS: Final = b"GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, TRACE"
_MAX_AGE_SECONDS: Final = b"600"
"""How long a browser may go by the answer to a preflight."""


def is_loopback_origin(origin: bytes) -> bool:
    """Tell whether an `Origin` header names a page that was loaded from this machine over HTTP."""
    return _LOOPBACK.fullmatch(origin) is not None


def origin_of(headers: Headers) -> bytes | None:
    """Find the `Origin` of a request; None if it has none, as of programs that are no browsers."""
    return next((value for name, value in headers if name == b"origin"), None)


def answer_preflight(method: str, origin: bytes, headers: Headers) -> HttpAnswer | None:
    """Answer the question of a browser whether a page may send a request; None if this is no such question.

    The sandbox lets pages send whatever they want to: what it thinks of that, its answers say.
    """
    request_headers = dict(headers)
    if method != "OPTIONS" or b"access-control-request-method" not in request_headers or not is_loopback_origin(origin):
        return None
    names = request_headers.get(b"access-control-request-headers", b"")
    permitted = [(b"access-control-allow-headers", names)] if _HEADER_NAMES.fullmatch(names) else []
    allowed = [(b"access-control-allow-methods", _METHODS), *permitted, (b"access-control-max-age", _MAX_AGE_SECONDS)]
    varies = (b"vary", b"Access-Control-Request-Method, Access-Control-Request-Headers")
    return share_answer(HttpAnswer(204, [*allowed, varies], b""), origin)


def share_answer(answer: HttpAnswer, origin: bytes) -> HttpAnswer:
    """Let a page read an answer, all its headers included, if it may."""
    if not is_loopback_origin(origin):
        return answer
    exposed = b", ".join(dict.fromkeys(name for name, _ in answer.headers if not name.startswith(b"access-control-")))
    headers = [(b"access-control-allow-origin", origin), (b"vary", b"Origin")]
    headers += [(b"access-control-expose-headers", exposed)] if exposed else []
    return answer.with_headers(headers)


def refuse_stranger(headers: Headers) -> HttpAnswer | None:
    """Refuse the socket of a page from elsewhere; None if this is none."""
    origin = origin_of(headers)
    if origin is None or is_loopback_origin(origin):
        return None
    presented = origin.decode("latin-1")
    allowed = "none, or http:// with localhost, 127.0.0.1 or [::1]; pages from elsewhere do not use the sandbox"
    return write_remark(403, f"origin: found {presented}; allowed: {allowed}", Case.forbidden)
