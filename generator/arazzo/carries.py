"""Where the document says what each field of a spec says; a test holds it to it.

By the path of the field, `*` for each entry of a mapping and `#` for each of a list. What is said of a field holds for
all inside it that has no entry of its own; an empty text means that the document does not carry the field. It carries
what the flows need, and refers to the OpenAPI document for the rest.
"""

from __future__ import annotations

from typing import Final

_IN_INPUTS: Final = "`inputs` of the workflow"
_IN_OUTPUTS: Final = "`outputs` of the step that takes what an answer issues"
_IN_REQUEST: Final = "`parameters` and `requestBody` of the step"

CARRIES: Final[dict[str, str]] = {
    "id": "`x-authproof-provider`",
    "name": "`info.title`",
    "summary": "`info.description`",
    "source": "`info.description`; its date is `info.version`",
    "notices": "`info.description`",
    "notices/#/url": "",
    "credentials/*/title": _IN_INPUTS,
    "credentials/*/shape": _IN_INPUTS,
    "credentials/*/shape/#/name": "",
    "credentials/*/example": _IN_INPUTS,
    "credentials/*/variable": "`x-authproof-inputs` of the workflow",
    "credentials/*/secret": "`inputs` of the workflow: `format`",
    "credentials/*/lifetime": _IN_INPUTS,
    "credentials/*/never_expires": _IN_INPUTS,
    "credentials/*/single_use": _IN_INPUTS,
    "grants/*/operation": _IN_OUTPUTS,
    "grants/*/issues": _IN_OUTPUTS,
    "schemes/*/parts": _IN_REQUEST,
    "schemes/*/parts/#/message": "",
    "operations/*/title": "`description` of the step",
    "operations/*/parameters/*/in": _IN_REQUEST,
    "operations/*/parameters/*/required": _IN_REQUEST,
    "operations/*/request_type": _IN_REQUEST,
    "operations/*/success/status": "`successCriteria` of the step",
    "flows": "`workflows`; those that only open a WebSocket: `x-authproof-omitted`",
    "flows/*/steps/#/connect": "",
    "flows/*/steps/#/until": "",
    "evidence": "of flows: `x-evidence` of the workflow, `description`",
}
