"""What an Arazzo document says of a spec, and where; the extensions that it uses for it."""

from __future__ import annotations

from typing import Final

from authproof.documents.shared.extensions import shared_extension
from authproof.documents.shared.format import DocumentExtension

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
    "notices/#/remark": "",
    "credentials/*/title": _IN_INPUTS,
    "credentials/*/shape": _IN_INPUTS,
    "credentials/*/shape/#/name": "",
    "credentials/*/bearer_format": _IN_INPUTS,
    "credentials/*/example": _IN_INPUTS,
    "credentials/*/variable": "`x-authproof-inputs` of the workflow",
    "credentials/*/secret": "`inputs` of the workflow: `format`",
    "credentials/*/lifetime": _IN_INPUTS,
    "credentials/*/never_expires": _IN_INPUTS,
    "credentials/*/single_use": _IN_INPUTS,
    "grants/*/operation": _IN_OUTPUTS,
    "grants/*/issues": _IN_OUTPUTS,
    "schemes/*/parts": _IN_REQUEST,
    "schemes/*/parts/#/case_sensitive": "",
    "schemes/*/parts/#/message": "",
    "operations/*/title": "`description` of the step",
    "operations/*/parameters/*/in": _IN_REQUEST,
    "operations/*/parameters/*/required": _IN_REQUEST,
    "operations/*/parameters/*/example": f"{_IN_REQUEST}, {_IN_INPUTS}",
    "operations/*/request_type": _IN_REQUEST,
    "operations/*/success/status": "`successCriteria` of the step",
    "flows": "`workflows`; those that only open a WebSocket: `x-authproof-omitted`",
    "flows/*/reusable": "",
    "flows/*/headers": "",
    "flows/*/steps/#/connect": "",
    "flows/*/steps/#/until": "",
    "evidence": "of flows: `x-evidence` of the workflow, `description`",
}

EXTENSIONS: Final = (
    DocumentExtension(
        "x-authproof-inputs",
        "workflow",
        "The environment variable of each input of a workflow, and the credential that it is.",
        "object: input to `{variable, credential}`",
    ),
    DocumentExtension(
        "x-authproof-omitted",
        "top",
        "Flows that no workflow stands for, and steps that are left out.",
        "object: flow to the reason",
    ),
    shared_extension("x-authproof-provider", "top"),
    shared_extension("x-evidence", "workflow"),
)
