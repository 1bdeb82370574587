"""The table of endpoints. Whatever is said or done about them is made from it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from generator.engine.cases import CASES
from generator.engine.clock import LONGEST_MOVE
from generator.server.control.acts import (
    change_level,
    issue_credential,
    move_clock,
    provoke_refusals,
    replace_credential,
    reset_sandbox,
    revoke_credential,
    tell_time,
)
from generator.server.control.document import build_control_document
from generator.server.control.endpoint import ControlEndpoint, EndpointField, Schema

CONTROL_PREFIX: Final = "/_control"
"""Where the endpoints are; no provider's id begins with an underscore."""

_SAFE_INTEGER = 2**53 - 1  # RFC 8259, section 6
_LONGEST_VALUE = 4096
_MOST_TIMES = 1000

_NAME: Final[Schema] = {"type": "string"}
_VALUE: Final[Schema] = {"type": "string", "minLength": 1, "maxLength": _LONGEST_VALUE}

_PROVIDER = EndpointField("provider", _NAME, "the id of a provider")
_CREDENTIAL = EndpointField("credential", _NAME, "the id of one of its credentials")
_VALUE_NOW = EndpointField("value", _VALUE, "a value that the sandbox accepts, or has accepted")
_LEVEL = EndpointField("level", _NAME, "the id of one of its permission levels")


def _build_object_schema(**properties: Schema) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


_DONE = _build_object_schema()
_TIME = _build_object_schema(now={"type": "number"}, stopped={"type": "boolean"})
_ISSUED = _build_object_schema(value={"type": "string"})

ENDPOINTS: Final[tuple[ControlEndpoint, ...]] = (
    ControlEndpoint(
        id="describe",
        method="GET",
        path=f"{CONTROL_PREFIX}/openapi.json",
        title="Describe the control surface",
        description="This document.",
        answer={"type": "object"},
        action=lambda desk, _: build_control_document(ENDPOINTS, desk.engine.base),
    ),
    ControlEndpoint(
        id="tell_time",
        method="GET",
        path=f"{CONTROL_PREFIX}/clock",
        title="Tell the sandbox's time",
        description="Seconds since 1970 by the sandbox's clock, and whether it stands still.",
        answer=_TIME,
        action=tell_time,
    ),
    ControlEndpoint(
        id="move_clock",
        method="POST",
        path=f"{CONTROL_PREFIX}/clock",
        title="Move the clock, stop it, let it run",
        description="What is due by then happens at once: credentials expire, windows end, silent sockets are closed. "
        "The clock never goes back. Stopped, it can still be moved ahead; later it goes on from where it stands.",
        answer=_TIME,
        action=move_clock,
        fields=(
            EndpointField(
                "advance", {"type": "number", "minimum": 0, "maximum": LONGEST_MOVE}, "seconds to move ahead"
            ),
            EndpointField("stop", {"type": "boolean"}, "true stops the clock, false lets it run"),
        ),
        alternatives=("advance", "stop"),
    ),
    ControlEndpoint(
        id="reset",
        method="POST",
        path=f"{CONTROL_PREFIX}/reset",
        title="Forget what happened",
        description="Everything issued, used, revoked, counted or armed is forgotten, at one provider or at all. The clock "
        "stays, and so do open sockets. With the same seed, the same requests are given the same values again.",
        answer=_DONE,
        action=reset_sandbox,
        fields=(
            replace(
                _PROVIDER, description="the id of the only provider to forget; all, if it is left out", required=False
            ),
            EndpointField(
                "seed",
                {"type": "integer", "minimum": -_SAFE_INTEGER, "maximum": _SAFE_INTEGER},
                "decides every value that is issued from now on; if it is left out, the seed stays",
                required=False,
            ),
        ),
    ),
    ControlEndpoint(
        id="issue",
        method="POST",
        path=f"{CONTROL_PREFIX}/issue",
        title="Issue a value",
        description="Gives a fresh value to a new holder; or accepts from now on the value that is given, whatever its "
        "shape, as any holder's.",
        answer=_ISSUED,
        action=issue_credential,
        fields=(
            _PROVIDER,
            _CREDENTIAL,
            replace(
                _LEVEL, description="the id of its holder's permission level; none, if it is left out", required=False
            ),
            EndpointField("value", _VALUE, "the value to accept; if it is left out, a fresh one", required=False),
        ),
    ),
    ControlEndpoint(
        id="revoke",
        method="POST",
        path=f"{CONTROL_PREFIX}/revoke",
        title="Revoke a value",
        description="It is refused from now on, and sockets that the provider closes for it are closed.",
        answer=_DONE,
        action=revoke_credential,
        fields=(_PROVIDER, _CREDENTIAL, _VALUE_NOW),
    ),
    ControlEndpoint(
        id="rotate",
        method="POST",
        path=f"{CONTROL_PREFIX}/rotate",
        title="Replace a value",
        description="Revokes a value, and issues another to the same holder.",
        answer=_ISSUED,
        action=replace_credential,
        fields=(_PROVIDER, _CREDENTIAL, _VALUE_NOW),
    ),
    ControlEndpoint(
        id="level",
        method="POST",
        path=f"{CONTROL_PREFIX}/level",
        title="Give a holder another level",
        description="From the next request on, whoever presents the value has the rights of the level.",
        answer=_DONE,
        action=change_level,
        fields=(_PROVIDER, _CREDENTIAL, _VALUE_NOW, _LEVEL),
    ),
    ControlEndpoint(
        id="provoke",
        method="POST",
        path=f"{CONTROL_PREFIX}/provoke",
        title="Have the next requests refused",
        description="The next authenticated requests to an operation, or logins on a channel, are refused for a case. "
        "Several calls queue up.",
        answer=_DONE,
        action=provoke_refusals,
        fields=(
            _PROVIDER,
            EndpointField("operation", _NAME, "the id of one of its operations"),
            EndpointField("channel", _NAME, "the id of one of its channels"),
            EndpointField("case", {"type": "string", "enum": list(CASES)}, "why they are refused"),
            EndpointField(
                "times",
                {"type": "integer", "minimum": 1, "maximum": _MOST_TIMES},
                "how many; 1, if it is left out",
                required=False,
            ),
        ),
        alternatives=("operation", "channel"),
    ),
)
