"""What an OpenAPI document says of a spec, and where; the extensions that it uses for it."""

from __future__ import annotations

from typing import Final

from authproof.documents.shared.extensions import shared_extension
from authproof.documents.shared.format import PART_OF_SPEC, DocumentExtension

CARRIES: Final[dict[str, str]] = {
    "id": "`x-authproof-provider`",
    "name": "`info.title`",
    "summary": "`info.summary`",
    "homepage": "`externalDocs.url`",
    "source": "`x-evidence.source`, `info.description`; its date is `info.version`",
    "notices": "`x-authproof-notices`, `info.description`",
    "servers": "`servers`; all of them, with their addresses in the sandbox: `x-authproof-servers`",
    "credentials": "`x-authproof-credentials`, `info.description`",
    "credentials/*/bearer_format": "`bearerFormat` in `securitySchemes`, `x-authproof-credentials`, `info.description`",
    "grants": "`x-authproof-grants`, `info.description`",
    "grants/*/authorize": "`flows` in `securitySchemes`, `x-authproof-grants`, `info.description`",
    "grants/*/device_code": "`flows` in `securitySchemes` of OpenAPI 3.2, `x-authproof-grants`, `description`",
    "grants/*/scopes": "`flows` in `securitySchemes`, `x-authproof-grants`, `info.description`",
    "schemes": "`components.securitySchemes`, `x-authproof-schemes`, `info.description`",
    "schemes/*/lifecycle": "`x-authproof-schemes`; in OpenAPI 3.2 also `deprecated` in `securitySchemes`",
    "schemes/*/parts": "`securitySchemes` or a parameter or the body of each operation; always `x-authproof-schemes`",
    "operations": "`paths`; what cannot stand there: `x-authproof-operations`",
    "operations/*/title": "`summary` of the operation",
    "operations/*/server": "`servers`; of the operation, if not the first",
    "operations/*/match": "`requestBody.content` of the operation: `const` in the schema; `x-authproof-matches`",
    "operations/*/security": "`x-authproof-schemes` and `security` of the operation",
    "operations/*/anonymous": "`{}` in the `security` of the operation, `description`",
    "operations/*/level": "`x-authproof-level` of the operation, `description`",
    "operations/*/scopes": "`security` of the operation, `description`",
    "operations/*/lifecycle": "`x-authproof-lifecycle` and `deprecated` of the operation",
    "operations/*/sandbox_only": "",
    "operations/*/parameters": "`parameters` of the operation",
    "operations/*/parameters/*/shape": "`schema.pattern` of the parameter",
    "operations/*/parameters/*/shape/#/name": "",
    "operations/*/parameters/*/values": "`schema.enum` of the parameter",
    "operations/*/parameters/*/refusal": "`x-authproof-refusal` of the parameter",
    "operations/*/parameters/*/missing": "`x-authproof-missing` of the parameter",
    "operations/*/parameters/*/refused": "`x-authproof-refused` of the parameter",
    "operations/*/parameters/*/variable": "`x-authproof-variable` of the parameter",
    "operations/*/headers": "`parameters`, or `x-authproof-headers` of the operation",
    "operations/*/request_type": "`requestBody.content` of the operation",
    "operations/*/request": "`requestBody.content` of the operation: schema and example",
    "operations/*/success": "`responses` of the operation: status, media type, schema, example",
    "operations/*/success/live": "`x-authproof-live` of the operation",
    "channels": "`x-authproof-channels`, `info.description`",
    "flows": "`x-authproof-flows`",
    "failures": "`x-authproof-failures`; over HTTP also `components.responses` and `responses` of operations",
    "limits": "`x-rate-limits`, `info.description`; their headers at the answers",
    "levels": "`x-authproof-levels`, `info.description`",
    "user_context": "`x-authproof-user-context`, `info.description`",
    "advice": "`x-authproof-advice`, `info.description`",
    "evidence": "`x-evidence`, at the top and where each fact stands, `description`",
    "executed": "`x-authproof-executed`",
    "gaps": "`x-evidence.gaps`, `info.description`",
}

EXTENSIONS: Final = (
    DocumentExtension(
        "x-authproof-advice",
        "top",
        "What the provider tells its callers to do, or never to do.",
        "list of `{topic, do, text}`",
    ),
    DocumentExtension("x-authproof-channels", "top", "The WebSocket endpoints, whole.", PART_OF_SPEC),
    DocumentExtension(
        "x-authproof-credential",
        "schema of a value in an answer",
        "The credential that an answer issues at this place.",
        "name of a credential",
    ),
    shared_extension("x-authproof-credentials", "top"),
    DocumentExtension(
        "x-authproof-executed",
        "top",
        "Which claims execute what is only said in words.",
        "list of `{at, by}`: pointers into the spec, ids of claims",
    ),
    DocumentExtension(
        "x-authproof-failures",
        "top, response",
        "At the top: every documented refusal. At a response: those that it stands for.",
        f"{PART_OF_SPEC}; list of names",
    ),
    DocumentExtension(
        "x-authproof-flows",
        "top",
        "What readers want to achieve, step by step; samples are made from them.",
        PART_OF_SPEC,
    ),
    shared_extension("x-authproof-grants", "top"),
    DocumentExtension(
        "x-authproof-headers",
        "operation",
        "Headers that a caller should send and that OpenAPI does not take as parameters, such as `Accept`.",
        "object: header to value",
    ),
    DocumentExtension(
        "x-authproof-level", "operation", "The permission level that an operation needs.", "name of a level"
    ),
    shared_extension("x-authproof-levels", "top"),
    DocumentExtension(
        "x-authproof-lifecycle",
        "operation",
        "Whether an operation can be used; current if it is not there.",
        "`coming_soon`, `deprecated`, `removed` or `not_executed`",
    ),
    DocumentExtension(
        "x-authproof-live",
        "operation",
        "Values of an answer's example that are put in when it is sent.",
        "object: JSON Pointer to `now`, `session` and so on, or `{server}` for a server's address",
    ),
    DocumentExtension(
        "x-authproof-matches",
        "operation",
        "The operations of the spec that one operation of the document stands for, since the body tells them apart.",
        "object: operation to `{summary, match}` and its own extensions",
    ),
    DocumentExtension(
        "x-authproof-missing", "parameter", "As what a request without it is refused.", "a case: `missing_parameter`"
    ),
    DocumentExtension(
        "x-authproof-notices", "top", "What to know before building on the API.", "list of `{title, text, url}`"
    ),
    DocumentExtension(
        "x-authproof-operations", "top", "Operations that `paths` cannot hold.", f"{PART_OF_SPEC}, with `because`"
    ),
    DocumentExtension(
        "x-authproof-pattern",
        "schema of a parameter or of a value in a body",
        "The shape of a value, where `pattern` would forbid the importer's variable that is its default.",
        "regular expression",
    ),
    shared_extension("x-authproof-provider", "top"),
    DocumentExtension("x-authproof-refusal", "parameter", "As what a wrong value is refused.", "a case: `bad_request`"),
    DocumentExtension(
        "x-authproof-refused",
        "parameter",
        "Values that the sandbox refuses, to try refusals out.",
        "object: value to case",
    ),
    shared_extension("x-authproof-sandbox", "server"),
    DocumentExtension(
        "x-authproof-schemes",
        "top, operation",
        "At the top: every scheme, whole, and whether it is a security scheme of the document or why not."
        " At an operation: the schemes that open it, any one of them.",
        f"{PART_OF_SPEC}; list of names",
    ),
    shared_extension("x-authproof-server", "server"),
    DocumentExtension(
        "x-authproof-servers",
        "top",
        "Every server, with its address in the sandbox.",
        f"{PART_OF_SPEC}, with `sandbox`",
    ),
    DocumentExtension(
        "x-authproof-user-context", "top", "What the API uses the caller's identity for.", "list of texts"
    ),
    DocumentExtension(
        "x-authproof-variable", "parameter", "The environment variable that samples read a parameter from.", "text"
    ),
    shared_extension("x-evidence", "where the fact stands, top"),
    shared_extension("x-rate-limits", "top, operation"),
)
