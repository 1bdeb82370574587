"""The opening handshake of a WebSocket, server side: what it must be, and the answer to its key (RFC 6455, 4.2)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from websockets.utils import accept_key

from authproof.model.vocabulary import Case
from authproof.sandbox.engine import HttpAnswer
from authproof.sandbox.engine.events import Headers
from authproof.sandbox.engine.http.answers import write_remark

_KEY: Final = re.compile(rb"[A-Za-z0-9+/]{22}==")
_VERSION: Final = b"13"

_WRONG_METHOD: Final = write_remark(
    405, "a WebSocket is opened with GET (RFC 6455, section 4.1)", Case.method_not_allowed
).with_headers([(b"allow", b"GET")])
_WRONG_KEY: Final = write_remark(
    400, "a handshake has one Sec-WebSocket-Key, 16 bytes in Base64 (RFC 6455, section 4.1)", Case.bad_request
)
_WRONG_VERSION: Final = write_remark(
    426, "a handshake has one Sec-WebSocket-Version, 13 (RFC 6455, section 4.4)", Case.bad_request
).with_headers([(b"sec-websocket-version", _VERSION), (b"upgrade", b"websocket")])


def asks_for_websocket(version: str, headers: Headers) -> bool:
    """Tell whether a request wants to go on as a WebSocket; one of HTTP/1.0 cannot (RFC 9110, section 7.8)."""
    return (
        version == "1.1"
        and "websocket" in _list_tokens(headers, b"upgrade")
        and "upgrade" in _list_tokens(headers, b"connection")
    )


def answer_key(head: Mapping[str, Any]) -> str | HttpAnswer:
    """Compute the answer to the key of a handshake, or say what is wrong with it. `head` is its ASGI scope."""
    keys, versions = (
        [value for name, value in head["headers"] if name == wanted]
        for wanted in (b"sec-websocket-key", b"sec-websocket-version")
    )
    if head["method"] != "GET":
        return _WRONG_METHOD
    if versions != [_VERSION]:
        return _WRONG_VERSION
    return accept_key(keys[0].decode()) if len(keys) == 1 and _KEY.fullmatch(keys[0]) else _WRONG_KEY


def _list_tokens(headers: Headers, wanted: bytes) -> list[str]:
    """List what a header has between commas, in all its fields, in lower case."""
    values = [value.decode("latin-1").lower() for name, value in headers if name == wanted]
    return [token.strip() for value in values for token in value.split(",")]
