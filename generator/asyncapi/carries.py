"""Where the document says what each field of a spec says; a test holds it to it.

By the path of the field, `*` for each entry of a mapping and `#` for each of a list. What is said of a field holds for
all inside it that has no entry of its own; an empty text means that the document does not carry the field.
"""

from __future__ import annotations

from typing import Final

CARRIES: Final[dict[str, str]] = {
    "id": "`x-authproof-provider`",
    "name": "`info.title`",
    "summary": "`info.description`",
    "homepage": "`info.externalDocs.url`",
    "source": "`x-evidence.source`, `info.description`; its date is `info.version`",
    "notices": "`info.description`",
    "notices/#/url": "",
    "servers": "`servers`: those that channels are on, and the sandbox in their place",
    "credentials": "`x-authproof-credentials`, `info.description`",
    "grants": "`x-authproof-grants`",
    "schemes": "of schemes that open channels: `components.securitySchemes`, `x-authproof-ways` of the channel",
    "schemes/*/parts/#/message": "`x-inband-auth` and `x-authproof-ways` of the channel",
    "schemes/*/surface": "",
    "channels": "`channels`",
    "channels/*/parameters": "`x-authproof-parameters`, `parameters` and `bindings.ws.query` of the channel",
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
    "limits": "of sockets: `x-rate-limits`, `info.description`",
    "levels": "`x-authproof-levels`",
    "evidence": "`x-evidence` where each fact stands, `description`",
}
