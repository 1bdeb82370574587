"""Where the document says what each field of a spec says; a test holds it to it.

By the path of the field, `*` for each entry of a mapping and `#` for each of a list. What is said of a field holds for
all inside it that has no entry of its own; an empty text means that the document does not carry the field.
"""

from __future__ import annotations

from typing import Final

CARRIES: Final[dict[str, str]] = {
    "id": "`x-authproof-provider`",
    "name": "`info.title`",
    "summary": "`info.summary`",
    "homepage": "`externalDocs.url`",
    "source": "`x-evidence.source`, `info.description`; its date is `info.version`",
    "notices": "`x-authproof-notices`, `info.description`",
    "servers": "`servers`; all of them, with their addresses in the sandbox: `x-authproof-servers`",
    "credentials": "`x-authproof-credentials`, `info.description`",
    "grants": "`x-authproof-grants`, `info.description`",
    "schemes": "`components.securitySchemes`, `x-authproof-schemes`, `info.description`",
    "schemes/*/parts": "`securitySchemes` or a parameter or the body of each operation; always `x-authproof-schemes`",
    "operations": "`paths`; what cannot stand there: `x-authproof-operations`",
    "operations/*/title": "`summary` of the operation",
    "operations/*/server": "`servers`; of the operation, if not the first",
    "operations/*/security": "`x-authproof-schemes` and `security` of the operation",
    "operations/*/level": "`x-authproof-level` of the operation, `description`",
    "operations/*/lifecycle": "`x-authproof-lifecycle` and `deprecated` of the operation",
    "operations/*/parameters": "`parameters` of the operation",
    "operations/*/parameters/*/shape": "`schema.pattern` of the parameter",
    "operations/*/parameters/*/shape/#/name": "",
    "operations/*/parameters/*/values": "`schema.enum` of the parameter",
    "operations/*/parameters/*/refusal": "`x-authproof-refusal` of the parameter",
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
