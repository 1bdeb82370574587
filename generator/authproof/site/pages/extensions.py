"""Every `x-` extension of the documents: where it stands, what it means, what it looks like."""

from __future__ import annotations

from typing import Final, NamedTuple

OPENAPI: Final = "OpenAPI"
ASYNCAPI: Final = "AsyncAPI"
ARAZZO: Final = "Arazzo"


class DocumentExtension(NamedTuple):
    """One extension; our own words, with code in backticks."""

    name: str
    meaning: str
    shape: str
    places: dict[str, str]
    """Where it stands, by the name of the document."""


_TOP: Final = "top"
_PART_OF_SPEC: Final = "object by name, each as in the spec"


def _in_every_document(where: str) -> dict[str, str]:
    return {OPENAPI: where, ASYNCAPI: where, ARAZZO: where}


EXTENSIONS: Final = (
    DocumentExtension(
        "x-authproof-advice",
        "What the provider tells its callers to do, or never to do.",
        "list of `{topic, do, text}`",
        {OPENAPI: _TOP},
    ),
    DocumentExtension("x-authproof-channels", "The WebSocket endpoints, whole.", _PART_OF_SPEC, {OPENAPI: _TOP}),
    DocumentExtension(
        "x-authproof-credential",
        "The credential that an answer issues at this place.",
        "name of a credential",
        {OPENAPI: "schema of a value in an answer"},
    ),
    DocumentExtension(
        "x-authproof-credentials",
        "What callers hold: shape, lifetime, how it ends. `pattern` is the shape as a regular expression.",
        _PART_OF_SPEC,
        {OPENAPI: _TOP, ASYNCAPI: _TOP},
    ),
    DocumentExtension(
        "x-authproof-executed",
        "Which claims execute what is only said in words.",
        "list of `{at, by}`: pointers into the spec, ids of claims",
        {OPENAPI: _TOP},
    ),
    DocumentExtension(
        "x-authproof-failures",
        "At the top: every documented refusal. At a response: those that it stands for.",
        f"{_PART_OF_SPEC}; list of names",
        {OPENAPI: "top, response"},
    ),
    DocumentExtension(
        "x-authproof-flows",
        "What readers want to achieve, step by step; samples are made from them.",
        _PART_OF_SPEC,
        {OPENAPI: _TOP},
    ),
    DocumentExtension(
        "x-authproof-grants", "How credentials are obtained.", _PART_OF_SPEC, {OPENAPI: _TOP, ASYNCAPI: _TOP}
    ),
    DocumentExtension(
        "x-authproof-headers",
        "Headers that a caller should send and that OpenAPI does not take as parameters, such as `Accept`.",
        "object: header to value",
        {OPENAPI: "operation"},
    ),
    DocumentExtension(
        "x-authproof-inputs",
        "The environment variable of each input of a workflow, and the credential that it is.",
        "object: input to `{variable, credential}`",
        {ARAZZO: "workflow"},
    ),
    DocumentExtension(
        "x-authproof-level", "The permission level that an operation needs.", "name of a level", {OPENAPI: "operation"}
    ),
    DocumentExtension(
        "x-authproof-levels",
        "The permission levels, from least to most.",
        _PART_OF_SPEC,
        {OPENAPI: _TOP, ASYNCAPI: _TOP},
    ),
    DocumentExtension(
        "x-authproof-lifecycle",
        "Whether an operation can be used; current if it is not there.",
        "`coming_soon`, `deprecated` or `removed`",
        {OPENAPI: "operation"},
    ),
    DocumentExtension(
        "x-authproof-live",
        "Values of an answer's example that are put in when it is sent.",
        "object: JSON Pointer to `now`, `session` and so on, or `{server}` for a server's address",
        {OPENAPI: "operation"},
    ),
    DocumentExtension(
        "x-authproof-notices",
        "What to know before building on the API.",
        "list of `{title, text, url}`",
        {OPENAPI: _TOP},
    ),
    DocumentExtension(
        "x-authproof-omitted",
        "Flows that no workflow stands for, and steps that are left out.",
        "object: flow to the reason",
        {ARAZZO: _TOP},
    ),
    DocumentExtension(
        "x-authproof-operations",
        "Operations that `paths` cannot hold.",
        f"{_PART_OF_SPEC}, with `because`",
        {OPENAPI: _TOP},
    ),
    DocumentExtension(
        "x-authproof-parameters",
        "Path and query parameters of a channel, with what a wrong value is refused as.",
        _PART_OF_SPEC,
        {ASYNCAPI: "channel"},
    ),
    DocumentExtension(
        "x-authproof-parts",
        "All that a scheme sends, the literal text around the credential included.",
        "list of `{in, name, template, …}`",
        {ASYNCAPI: "security scheme"},
    ),
    DocumentExtension(
        "x-authproof-pattern",
        "The shape of a value, where `pattern` would forbid the importer's variable that is its default.",
        "regular expression",
        {OPENAPI: "schema of a parameter or of a value in a body"},
    ),
    DocumentExtension(
        "x-authproof-provider",
        "The provider's id: its name in addresses and on the command line.",
        "text",
        _in_every_document(_TOP),
    ),
    DocumentExtension(
        "x-authproof-refusal", "As what a wrong value is refused.", "a case: `bad_request`", {OPENAPI: "parameter"}
    ),
    DocumentExtension(
        "x-authproof-refused",
        "Values that the sandbox refuses, to try refusals out.",
        "object: value to case",
        {OPENAPI: "parameter"},
    ),
    DocumentExtension(
        "x-authproof-sandbox",
        "The server is the sandbox on your own machine.",
        "`true`",
        {OPENAPI: "server", ASYNCAPI: "server"},
    ),
    DocumentExtension(
        "x-authproof-schemes",
        "At the top: every scheme, whole, and whether it is a security scheme of the document or why not."
        " At an operation: the schemes that open it, any one of them.",
        f"{_PART_OF_SPEC}; list of names",
        {OPENAPI: "top, operation"},
    ),
    DocumentExtension(
        "x-authproof-server", "The server's name in the spec.", "text", {OPENAPI: "server", ASYNCAPI: "server"}
    ),
    DocumentExtension(
        "x-authproof-servers",
        "Every server, with its address in the sandbox.",
        f"{_PART_OF_SPEC}, with `sandbox`",
        {OPENAPI: _TOP},
    ),
    DocumentExtension(
        "x-authproof-user-context",
        "What the API uses the caller's identity for.",
        "list of texts",
        {OPENAPI: _TOP},
    ),
    DocumentExtension(
        "x-authproof-variable",
        "The environment variable that samples read a parameter from.",
        "text",
        {OPENAPI: "parameter"},
    ),
    DocumentExtension(
        "x-authproof-ways",
        "The ways to open a channel, any one of them; `handshake` tells whether the credential goes there.",
        "list of `{scheme, handshake, parts, …}`",
        {ASYNCAPI: "channel"},
    ),
    DocumentExtension(
        "x-authenticate-within-seconds",
        "The time in seconds that a client has to authenticate.",
        "number",
        {ASYNCAPI: "channel"},
    ),
    DocumentExtension(
        "x-close-codes",
        "Every documented close, with what a client may do next.",
        "list of `{code, name, cases, reason, meaning, action, reconnect, …}`",
        {ASYNCAPI: "channel"},
    ),
    DocumentExtension(
        "x-evidence",
        "Where a fact comes from that is not from the source. At the top also that source, and what no source states.",
        "list of `{at, kind, note, url, contradicted_by}`; at the top `{source, entries, gaps}`",
        {OPENAPI: "where the fact stands, top", ASYNCAPI: "where the fact stands, top", ARAZZO: "workflow"},
    ),
    DocumentExtension(
        "x-greeting", "The message that the server sends first.", "name of a message", {ASYNCAPI: "channel"}
    ),
    DocumentExtension(
        "x-heartbeat",
        "How both ends know that the other still lives; times are in seconds.",
        "object as in the spec",
        {ASYNCAPI: "channel"},
    ),
    DocumentExtension(
        "x-inband-auth",
        "Where a message carries a credential, for which AsyncAPI has no type.",
        "list of `{scheme, message, pointer, template, …}`",
        {ASYNCAPI: "channel"},
    ),
    DocumentExtension(
        "x-live",
        "Values of a message's example that are put in when it is sent.",
        "object: JSON Pointer to `now`, `session` and so on, or `{server}`",
        {ASYNCAPI: "message"},
    ),
    DocumentExtension(
        "x-match",
        "The values that tell a message from the others; all must be equal.",
        "object: JSON Pointer to value",
        {ASYNCAPI: "message"},
    ),
    DocumentExtension(
        "x-max-message-bytes", "The largest message that a client may send.", "number", {ASYNCAPI: "channel"}
    ),
    DocumentExtension("x-pattern", "The shape of a parameter.", "regular expression", {ASYNCAPI: "parameter"}),
    DocumentExtension(
        "x-rate-limits",
        "At the top: every limit, whole. At an operation: those that cover it.",
        f"{_PART_OF_SPEC}; list of names",
        {OPENAPI: "top, operation", ASYNCAPI: _TOP},
    ),
    DocumentExtension(
        "x-refused-handshakes",
        "The answers to a handshake that is refused: status, body, when.",
        _PART_OF_SPEC,
        {ASYNCAPI: _TOP},
    ),
    DocumentExtension(
        "x-required",
        "Values that a client's message must have, and of which type.",
        "object: JSON Pointer to type",
        {ASYNCAPI: "message"},
    ),
    DocumentExtension(
        "x-resume",
        "How a session is taken up again on a new connection.",
        "object as in the spec",
        {ASYNCAPI: "channel"},
    ),
    DocumentExtension("x-sender", "Who sends a message.", "`client` or `server`", {ASYNCAPI: "message"}),
    DocumentExtension(
        "x-sequence-at", "Where clients find the number of a message.", "JSON Pointer", {ASYNCAPI: "channel"}
    ),
    DocumentExtension(
        "x-welcome",
        "The message that the server sends once the client is authenticated.",
        "name of a message",
        {ASYNCAPI: "channel"},
    ),
    DocumentExtension(
        "x-when",
        "When a client may send a message, seen from its authentication.",
        "`before`, `after` or `any`",
        {ASYNCAPI: "message"},
    ),
)
"""Every extension, those of our own vocabulary first."""
