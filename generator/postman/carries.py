"""Where the collection says what each field of a spec says; a test holds it to it.

By the path of the field, `*` for each entry of a mapping and `#` for each of a list. What is said of a field holds for
all inside it that has no entry of its own; an empty text means that the collection does not carry the field.
"""

from __future__ import annotations

from typing import Final

_IN_WORDS: Final = "`info.description`, in words"
_IN_REQUEST: Final = "the request"
_IN_TESTS: Final = "tests of the request, saved examples"
_IN_REFUSALS: Final = "saved examples, requests in the folder of refusals"

CARRIES: Final[dict[str, str]] = {
    "id": "identifiers, which are made of it",
    "name": "`info.name`",
    "summary": "`info.description`",
    "source": "`info.description`; its date is `info.version`",
    "notices": "`info.description`",
    "notices/#/url": "",
    "servers/*/url": "variables of collection and environment",
    "credentials": "variables of the environment; `info.description`",
    "credentials/*/summary": "",
    "credentials/*/shape/#/name": "",
    "credentials/*/variable": "",
    "credentials/*/revocation": "",
    "credentials/*/levels": "",
    "grants/*/operation": "scripts that save what an answer issues",
    "grants/*/issues": "scripts that save what an answer issues",
    "grants/*/consumes": "tests of the request",
    "schemes": "`auth`, headers, query and body of the request, `description`",
    "operations": _IN_REQUEST,
    "operations/*/level": "`description` of the request",
    "operations/*/parameters/*/description": "",
    "operations/*/parameters/*/shape": "",
    "operations/*/parameters/*/values": "",
    "operations/*/parameters/*/refusal": "",
    "operations/*/parameters/*/refused": "",
    "operations/*/success": _IN_TESTS,
    "operations/*/success/live": "",
    "channels": _IN_WORDS,
    "channels/*/parameters/*/required": "",
    "channels/*/parameters/*/example": "",
    "channels/*/parameters/*/shape": "",
    "channels/*/parameters/*/values": "",
    "channels/*/parameters/*/variable": "",
    "channels/*/parameters/*/refusal": "",
    "channels/*/parameters/*/refused": "",
    "channels/*/messages/*/match": "",
    "channels/*/messages/*/payload": "",
    "channels/*/messages/*/live": "",
    "channels/*/messages/*/required": "",
    "channels/*/sequence_at": "",
    "channels/*/heartbeat/sequence_at": "",
    "channels/*/resume/session_at": "",
    "channels/*/resume/sequence_at": "",
    "channels/*/closes/*/cases": "",
    "channels/*/closes/*/limits": "",
    "channels/*/closes/*/reason": "",
    "channels/*/closes/*/message": "",
    "flows": "folders",
    "flows/*/steps/#/connect": "",
    "flows/*/steps/#/until": "",
    "failures": _IN_REFUSALS,
    "failures/*/limits": "",
    "failures/*/live": "tests of the requests in the folder of refusals",
    "failures/*/covers": "",
    "limits": _IN_WORDS,
    "limits/*/messages": "",
    "limits/*/headers": "",
    "levels/*/title": "`description` of the request",
    "evidence": "`description` of what is concerned",
}
"""What the collection carries; it has an environment beside it."""
