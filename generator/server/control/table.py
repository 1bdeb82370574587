"""The table of endpoints. Whatever is said or done about them is made from it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from generator.engine.cases import CASES
from generator.engine.clock import LONGEST_MOVE
from generator.server.control import acts
from generator.server.control.document import document
from generator.server.control.endpoint import Endpoint, Field, Schema

PREFIX: Final = "/_control"
"""Where the endpoints are; no provider's id begins with an underscore."""

_SAFE_INTEGER = 2**53 - 1  # RFC 8259, section 6
_LONGEST_VALUE = 4096
_MOST_TIMES = 1000

_NAME: Final[Schema] = {"type": "string"}
_VALUE: Final[Schema] = {"type": "string", "minLength": 1, "maxLength": _LONGEST_VALUE}

_PROVIDER = Field("provider", _NAME, "the id of a provider")
_CREDENTIAL = Field("credential", _NAME, "the id of one of its credentials")
_VALUE_NOW = Field("value", _VALUE, "a value that the sandbox accepts, or has accepted")
_LEVEL = Field("level", _NAME, "the id of one of its permission levels")


def _object(**properties: Schema) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


_DONE = _object()
_TIME = _object(now={"type": "number"}, stopped={"type": "boolean"})
_ISSUED = _object(value={"type": "string"})

ENDPOINTS: Final[tuple[Endpoint, ...]] = (
    Endpoint(
        id="describe",
        method="GET",
        path=f"{PREFIX}/openapi.json",
        title="Describe the control surface",
        says="This document.",
        answer={"type": "object"},
        act=lambda desk, _: document(ENDPOINTS, desk.engine.base),
    ),
    Endpoint(
        id="tell_time",
        method="GET",
        path=f"{PREFIX}/clock",
        title="Tell the sandbox's time",
        says="Seconds since 1970 by the sandbox's clock, and whether it stands still.",
        answer=_TIME,
        act=acts.tell_time,
    ),
    Endpoint(
        id="move_clock",
        method="POST",
        path=f"{PREFIX}/clock",
        title="Move the clock, stop it, let it run",
        says="What is due by then happens at once: credentials expire, windows end, silent sockets are closed. "
        "The clock never goes back. Stopped, it can still be moved ahead; later it goes on from where it stands.",
        answer=_TIME,
        act=acts.move_clock,
        fields=(
            Field("advance", {"type": "number", "minimum": 0, "maximum": LONGEST_MOVE}, "seconds to move ahead"),
            Field("stop", {"type": "boolean"}, "true stops the clock, false lets it run"),
        ),
        either=("advance", "stop"),
    ),
    Endpoint(
        id="reset",
        method="POST",
        path=f"{PREFIX}/reset",
        title="Forget what happened",
        says="Everything issued, used, revoked, counted or armed is forgotten, at one provider or at all. The clock "
        "stays, and so do open sockets. With the same seed, the same requests are given the same values again.",
        answer=_DONE,
        act=acts.reset,
        fields=(
            replace(_PROVIDER, says="the id of the only provider to forget; all, if it is left out", required=False),
            Field(
                "seed",
                {"type": "integer", "minimum": -_SAFE_INTEGER, "maximum": _SAFE_INTEGER},
                "decides every value that is issued from now on; if it is left out, the seed stays",
                required=False,
            ),
        ),
    ),
    Endpoint(
        id="issue",
        method="POST",
        path=f"{PREFIX}/issue",
        title="Issue a value",
        says="Gives a fresh value to a new holder; or accepts from now on the value that is given, whatever its "
        "shape, as any holder's.",
        answer=_ISSUED,
        act=acts.issue,
        fields=(
            _PROVIDER,
            _CREDENTIAL,
            replace(_LEVEL, says="the id of its holder's permission level; none, if it is left out", required=False),
            Field("value", _VALUE, "the value to accept; if it is left out, a fresh one", required=False),
        ),
    ),
    Endpoint(
        id="revoke",
        method="POST",
        path=f"{PREFIX}/revoke",
        title="Revoke a value",
        says="It is refused from now on, and sockets that the provider closes for it are closed.",
        answer=_DONE,
        act=acts.revoke,
        fields=(_PROVIDER, _CREDENTIAL, _VALUE_NOW),
    ),
    Endpoint(
        id="rotate",
        method="POST",
        path=f"{PREFIX}/rotate",
        title="Replace a value",
        says="Revokes a value, and issues another to the same holder.",
        answer=_ISSUED,
        act=acts.rotate,
        fields=(_PROVIDER, _CREDENTIAL, _VALUE_NOW),
    ),
    Endpoint(
        id="level",
        method="POST",
        path=f"{PREFIX}/level",
        title="Give a holder another level",
        says="From the next request on, whoever presents the value has the rights of the level.",
        answer=_DONE,
        act=acts.promote,
        fields=(_PROVIDER, _CREDENTIAL, _VALUE_NOW, _LEVEL),
    ),
    Endpoint(
        id="provoke",
        method="POST",
        path=f"{PREFIX}/provoke",
        title="Have the next requests refused",
        says="The next authenticated requests to an operation, or logins on a channel, are refused for a case. "
        "Several calls queue up.",
        answer=_DONE,
        act=acts.provoke,
        fields=(
            _PROVIDER,
            Field("operation", _NAME, "the id of one of its operations"),
            Field("channel", _NAME, "the id of one of its channels"),
            Field("case", {"type": "string", "enum": list(CASES)}, "why they are refused"),
            Field(
                "times",
                {"type": "integer", "minimum": 1, "maximum": _MOST_TIMES},
                "how many; 1, if it is left out",
                required=False,
            ),
        ),
        either=("operation", "channel"),
    ),
)
