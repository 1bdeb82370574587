"""The values that a claim's names stand for on one target while it runs, and the requests written with them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from authproof.claims.claim import (
    CredentialText,
    CredentialVariant,
    DerivedText,
    HeldCredential,
    OpenSocket,
    SendRequest,
    TakenValue,
)
from authproof.claims.credential_text import (
    HELD_VARIANTS,
    fill_text,
    fill_tree,
    make_variant,
    separator_of,
)
from authproof.claims.run.target import PreparedRequest, Target
from authproof.sandbox.tables import Tables
from authproof.text.url_path import percent_encode

JSON_TYPE: Final = "application/json"


FORM_TYPE: Final = "application/x-www-form-urlencoded"


_ORDINALS: Final = ("", "second", "third", "fourth", "fifth")


@dataclass(frozen=True, slots=True)
class SeenCredential:
    """A value of a credential that came up, and how it is told from others."""

    credential: str
    level: str | None = None
    variant: CredentialVariant = CredentialVariant.valid
    label_word: str = ""
    """What its label says besides: `second` for the second that was issued."""


class RunValues:
    """Looks names up, and notes every value of a credential that goes out or comes in."""

    def __init__(self, tables: Tables, target: Target) -> None:
        self.target = target
        self.taken: dict[str, Any] = {}
        self.seen: dict[str, SeenCredential] = {}
        self.derived: dict[str, DerivedText] = {}
        """What was sent in base64, or as a challenge."""
        self.withheld: set[str] = set()
        """Texts that nobody documented, in answers that issue credentials."""
        self._shapes = {each.id: each.shape for each in tables.credentials}
        self._counts: dict[str, int] = {}

    def fill_values(self, text: CredentialText) -> str:
        """Put values into a text; LookupError if there is none, or none was taken."""
        for piece in text:
            if isinstance(piece, DerivedText):
                self.derived[fill_text((piece,), self.value_of)] = piece
        return fill_text(text, self.value_of)

    def fill_json(self, tree: Any) -> Any:
        """Put values into a JSON tree."""
        return fill_tree(tree, self.value_of, self.typed_value_of)

    def value_of(self, piece: HeldCredential | TakenValue) -> str:
        """Give the value of one name, made wrong as it says; LookupError if there is none."""
        value = self._held_value(piece) if isinstance(piece, HeldCredential) else self._taken_value(piece)
        if piece.credential is None or piece.variant in HELD_VARIANTS:
            return value
        return self._wrong_value(value, piece.credential, piece.variant)

    def typed_value_of(self, piece: TakenValue) -> Any:
        """Give a value that was taken, with its type, unless it is to be made wrong."""
        return self.taken[piece.name] if piece.variant == CredentialVariant.valid else self.value_of(piece)

    def remember_taken(self, name: str, value: Any, credential: str | None, label_word: str = "") -> None:
        """Remember a value; `label_word` says in its label how it differs from others of the credential."""
        self.taken[name] = value
        if credential is not None:
            self.note_received(credential, value, label_word)

    def note_received(self, credential: str, value: Any, label_word: str = "") -> None:
        """Note a value of a credential that came from the target."""
        if str(value) not in self.seen:
            number = self._counts.get(credential, 0)
            ordinal = _ORDINALS[number] if number < len(_ORDINALS) else f"number {number + 1}"
            self._note_seen(str(value), SeenCredential(credential, label_word=label_word or ordinal))

    def note_planted(self, credential: str, value: str) -> None:
        """Note a value that the claim makes accepted; its length is what is told about it."""
        self._note_seen(value, SeenCredential(credential, label_word=f"{len(value)} characters"))

    def _held_value(self, piece: HeldCredential) -> str:
        held = piece if piece.variant in HELD_VARIANTS else HeldCredential(piece.credential, level=piece.level)
        value = self.target.value(held)
        if value is None:
            raise LookupError(f"there is no value for {held}")
        self._note_seen(value, SeenCredential(held.credential, held.level, held.variant))
        return value

    def _taken_value(self, piece: TakenValue) -> str:
        value = str(self.taken[piece.name])
        if piece.credential is not None:
            self.note_received(piece.credential, value)
        return value

    def _wrong_value(self, value: str, credential: str, variant: CredentialVariant) -> str:
        shape = self._shapes[credential]
        wrong = make_variant(value, variant, shape)
        # before a separator stands a name, which is no secret
        if variant != CredentialVariant.first_part or not separator_of(shape):
            self.seen.setdefault(wrong, SeenCredential(credential, variant=variant))
        return wrong

    def _note_seen(self, value: str, seen: SeenCredential) -> None:
        if value not in self.seen:
            self.seen[value] = seen
            self._counts[seen.credential] = self._counts.get(seen.credential, 0) + (
                seen.variant == CredentialVariant.valid
            )


def prepare_request(step: SendRequest, values: RunValues) -> PreparedRequest:
    """Write a request, with the Content-Type of its body unless the step has its own."""
    headers = _filled_headers(step, values)
    body = b""
    if step.body is not None:
        tree = values.fill_json(step.body)
        body = (urlencode(tree) if step.form else encode_json(tree)).encode()
        if (kind := content_type_of(step)) is not None:
            headers.append(("Content-Type", kind))
    return PreparedRequest(
        step.method,
        step.server,
        _filled_path(step, values),
        _encoded_query(step, values),
        headers,
        body,
        step.address,
        step.server_values,
    )


def prepare_handshake(step: OpenSocket, values: RunValues) -> PreparedRequest:
    """Write the request that opens a socket."""
    headers = _filled_headers(step, values)
    if step.subprotocols:
        headers.append(("Sec-WebSocket-Protocol", ", ".join(map(values.fill_values, step.subprotocols))))
    return PreparedRequest(
        "GET",
        step.server,
        _filled_path(step, values),
        _encoded_query(step, values),
        headers,
        b"",
        step.address,
        step.server_values,
    )


def encode_json(tree: Any) -> str:
    """Write a message as JSON."""
    return json.dumps(tree, ensure_ascii=False, separators=(",", ":"))


def content_type_of(step: SendRequest) -> str | None:
    """Name the media type of a request's body; None if it has none, or says it itself."""
    if step.body is None or any(name.lower() == "content-type" for name, _ in step.headers):
        return None
    return FORM_TYPE if step.form else JSON_TYPE


def _filled_headers(step: SendRequest | OpenSocket, values: RunValues) -> list[tuple[str, str]]:
    return [(name, values.fill_values(text)) for name, text in step.headers]


def _filled_path(step: SendRequest | OpenSocket, values: RunValues) -> str:
    path = step.path
    for name, text in step.captures:
        path = path.replace(f"{{{name}}}", percent_encode(values.fill_values(text)))
    return path


def _encoded_query(step: SendRequest | OpenSocket, values: RunValues) -> str:
    pairs: list[tuple[str, CredentialText]] = list(step.query)
    return "&".join([f"{percent_encode(name)}={percent_encode(values.fill_values(text))}" for name, text in pairs])
