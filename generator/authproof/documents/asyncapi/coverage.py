"""What an AsyncAPI document says of a spec, and where; the extensions that it uses for it."""

from __future__ import annotations

from typing import Final

from authproof.documents.shared.extensions import shared_extension
from authproof.documents.shared.format import PART_OF_SPEC, DocumentExtension

CARRIES: Final[dict[str, str]] = {
    "id": "`x-authproof-provider`",
    "name": "`info.title`",
    "summary": "`info.description`",
    "homepage": "`info.externalDocs.url`",
    "source": "`x-evidence.source`, `info.description`; its date is `info.version`",
    "notices": "`info.description`",
    "notices/#/url": "",
    "notices/#/remark": "",
    "servers": "`servers`: those that channels are on, and the sandbox in their place",
    "servers/*/variables/*/variable": "",
    "servers/*/variables/*/refusal": "",
    "credentials": "`x-authproof-credentials`, `info.description`",
    "credentials/*/bearer_format": "`bearerFormat` in `securitySchemes`, `x-authproof-credentials`, `info.description`",
    "grants": "`x-authproof-grants`",
    "schemes": "of schemes that open channels: `components.securitySchemes`, `x-authproof-ways` of the channel",
    "schemes/*/parts/#/message": "`x-inband-auth` and `x-authproof-ways` of the channel",
    "schemes/*/surface": "",
    "channels": "`channels`",
    "channels/*/parameters": (
        "`x-authproof-parameters`, `parameters`, `bindings.ws.query` and `bindings.ws.headers` of the channel"
    ),
    "channels/*/security": "`x-authproof-ways` of the channel, `security` of the server",
    "channels/*/messages": "`components.messages`",
    "channels/*/messages/*/sender": "`x-sender` of the message; `operations`: `send` or `receive`",
    "channels/*/messages/*/match": "`x-match` of the message, `const` in its payload",
    "channels/*/messages/*/payload": "`payload` and `examples` of the message",
    "channels/*/messages/*/live": "`x-live` of the message",
    "channels/*/messages/*/required": "`x-required` of the message, `required` in its payload",
    "channels/*/messages/*/when": "`x-when` of the message",
    "channels/*/messages/*/reply": "`reply` of the operation that sends the message",
    "channels/*/greeting": "`x-greeting` of the channel, `description`",
    "channels/*/welcome": "`x-welcome` of the channel, `description`",
    "channels/*/sequence_at": "`x-sequence-at` of the channel",
    "channels/*/heartbeat": "`x-heartbeat` of the channel, `description`",
    "channels/*/resume": "`x-resume` of the channel, `description`",
    "channels/*/authenticate_within": "`x-authenticate-within-seconds` of the channel, `description`",
    "channels/*/max_message_bytes": "`x-max-message-bytes` of the channel, `description`",
    "channels/*/closes": "`x-close-codes` of the channel, `description`",
    "failures": "of refused handshakes: `x-refused-handshakes`, `info.description`",
    "failures/*/gloss": "",
    "limits": "of sockets: `x-rate-limits`, `info.description`",
    "limits/*/by_parameter": "",
    "levels": "`x-authproof-levels`",
    "evidence": "`x-evidence` where each fact stands, `description`",
}

EXTENSIONS: Final = (
    shared_extension("x-authproof-credentials", "top"),
    shared_extension("x-authproof-grants", "top"),
    shared_extension("x-authproof-levels", "top"),
    DocumentExtension(
        "x-authproof-parameters",
        "channel",
        "Parameters of a channel in the path, the query and headers, with what a wrong value is refused as.",
        PART_OF_SPEC,
    ),
    DocumentExtension(
        "x-authproof-parts",
        "security scheme",
        "All that a scheme sends, the literal text around the credential included.",
        "list of `{in, name, template, …}`",
    ),
    shared_extension("x-authproof-provider", "top"),
    shared_extension("x-authproof-sandbox", "server"),
    shared_extension("x-authproof-server", "server"),
    DocumentExtension(
        "x-authproof-ways",
        "channel",
        "The ways to open a channel, any one of them; `handshake` tells whether the credential goes there.",
        "list of `{scheme, handshake, parts, …}`",
    ),
    DocumentExtension(
        "x-authenticate-within-seconds", "channel", "The time in seconds that a client has to authenticate.", "number"
    ),
    DocumentExtension(
        "x-close-codes",
        "channel",
        "Every documented close, with what a client may do next.",
        "list of `{code, name, cases, reason, meaning, action, reconnect, …}`",
    ),
    shared_extension("x-evidence", "where the fact stands, top"),
    DocumentExtension("x-greeting", "channel", "The message that the server sends first.", "name of a message"),
    DocumentExtension(
        "x-heartbeat",
        "channel",
        "How both ends know that the other still lives; times are in seconds.",
        "object as in the spec",
    ),
    DocumentExtension(
        "x-inband-auth",
        "channel",
        "Where a message carries a credential, for which AsyncAPI has no type.",
        "list of `{scheme, message, pointer, template, …}`",
    ),
    DocumentExtension(
        "x-live",
        "message",
        "Values of a message's example that are put in when it is sent.",
        "object: JSON Pointer to `now`, `session` and so on, or `{server}`",
    ),
    DocumentExtension(
        "x-match",
        "message",
        "The values that tell a message from the others; all must be equal.",
        "object: JSON Pointer to value",
    ),
    DocumentExtension("x-max-message-bytes", "channel", "The largest message that a client may send.", "number"),
    DocumentExtension("x-pattern", "parameter", "The shape of a parameter.", "regular expression"),
    shared_extension("x-rate-limits", "top"),
    DocumentExtension(
        "x-refused-handshakes", "top", "The answers to a handshake that is refused: status, body, when.", PART_OF_SPEC
    ),
    DocumentExtension(
        "x-required",
        "message",
        "Values that a client's message must have, and of which type.",
        "object: JSON Pointer to type",
    ),
    DocumentExtension(
        "x-resume", "channel", "How a session is taken up again on a new connection.", "object as in the spec"
    ),
    DocumentExtension("x-sender", "message", "Who sends a message.", "`client` or `server`"),
    DocumentExtension("x-sequence-at", "channel", "Where clients find the number of a message.", "JSON Pointer"),
    DocumentExtension(
        "x-welcome",
        "channel",
        "The message that the server sends once the client is authenticated.",
        "name of a message",
    ),
    DocumentExtension(
        "x-when",
        "message",
        "When a client may send a message, seen from its authentication.",
        "`before`, `after` or `any`",
    ),
)
