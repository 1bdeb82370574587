"""Where a credential travels: a scheme is a list of parts, sent together."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Final

from authproof.model.base import (
    TOKEN_PATTERN,
    Id,
    Line,
    Model,
    Template,
    Text,
    Title,
    behaviour_field,
    excuse_changes,
    prose_field,
)
from authproof.model.vocabulary import Place, Surface
from authproof.text.english import spell_name
from authproof.text.placeholders import fill_template, placeholders_in, split_template


class Lifecycle(StrEnum):
    """Whether something can be used today."""

    coming_soon = "coming_soon"
    """It is announced, and not there yet."""
    current = "current"
    """It can be used."""
    deprecated = "deprecated"
    """It can still be used, and new programs should not."""
    removed = "removed"
    """It is gone."""
    not_executed = "not_executed"
    """It is shown, and nothing runs it: what is sent is computed for each request, or got in a way that is only told.
    """

    @property
    def words(self) -> str:
        """Say it to readers."""
        return "shown, not executed" if self is Lifecycle.not_executed else spell_name(self)

    @property
    def is_answered(self) -> bool:
        """Whether the sandbox has an answer for an operation of this kind, be it a refusal."""
        return self not in (Lifecycle.removed, Lifecycle.not_executed)

    @property
    def is_usable(self) -> bool:
        """Whether the sandbox accepts or answers it today."""
        return self in (Lifecycle.current, Lifecycle.deprecated)


_CREDENTIAL_FIELDS: Final = ("authorization", "proxy-authorization")
"""The header fields that credentials travel in by HTTP's own rules."""

_UNUSABLE = ("coming_soon", "removed", "not_executed")


class Part(Model):
    """One place a secret or a constant travels in."""

    place: Annotated[Place, behaviour_field("Where it stands.", alias="in")]
    name: Annotated[
        Line,
        behaviour_field(
            "Name of the header, query or path parameter or cookie; JSON Pointer of the value in a body or message;"
            " any label for a subprotocol.",
            excuses=[excuse_changes("A subprotocol has no name: the label is for readers.", place=("subprotocol",))],
        ),
    ]
    template: Annotated[
        Template,
        behaviour_field(
            "The value: literal text with credentials in braces (`Bot {bot_token}`); `{base64}` for the pair."
        ),
    ]
    base64: Annotated[
        Template | None,
        behaviour_field("A template that is encoded as base64 and put where `template` says `{base64}`."),
    ] = None
    required: Annotated[
        bool,
        behaviour_field(
            "Whether the scheme is nothing without it. What may be left out is judged where it is sent, all the same."
        ),
    ] = True
    case_sensitive: Annotated[
        bool,
        behaviour_field(
            "Whether the word before the credential in `Authorization` (`Bot`) is taken only as it is written. By HTTP"
            " it may be written in any case (RFC 9110, section 11.1)."
        ),
    ] = False
    message: Annotated[Id | None, behaviour_field("For `in: message`: the message of the channel that carries it.")] = (
        None
    )

    @cached_property
    def credentials(self) -> tuple[str, ...]:
        """The credentials that it carries, in the order in which they are sent, each once."""
        inner = self.encoded_credentials
        names = (inner if name == "base64" else (name,) for name in placeholders_in(self.template))
        return tuple(dict.fromkeys(name for some in names for name in some))

    @property
    def encoded_credentials(self) -> tuple[str, ...]:
        """Those of them that are encoded as base64."""
        return placeholders_in(self.base64) if self.base64 else ()

    @cached_property
    def barred_texts(self) -> dict[str, tuple[str, ...]]:
        """What the value of a credential must not hold, by name, so that it can be told from what follows it.

        The first text that divides two credentials does; in HTTP Basic, a user-id has no colon (RFC 7617, section 2).
        """
        of_pair = _find_barred_texts(self.base64 or "", first_colon_divides=self.is_basic)
        return {**_find_barred_texts(self.template), **of_pair}

    @property
    def authentication_word(self) -> str | None:
        """The word that names how HTTP authenticates (RFC 9110, section 11.1), such as `Bearer`; none without one."""
        if self.place is not Place.header or self.name.lower() not in _CREDENTIAL_FIELDS:
            return None
        word, space, _ = self.template.partition("{")[0].partition(" ")
        return word if space and re.match(TOKEN_PATTERN, word) else None

    @property
    def is_word_in_any_case(self) -> bool:
        """Whether its word may be written in any case, and with more than one space after it."""
        return self.authentication_word is not None and not self.case_sensitive

    def spell_word(self, text: str) -> str:
        """Write what a caller sends with the word as the template has it, where any case will do."""
        word = self.authentication_word or ""
        begun, space, rest = text.partition(" ")
        if not self.is_word_in_any_case or begun.lower() != word.lower():
            return text
        return f"{word} {rest.lstrip(' ')}" if space else word

    @property
    def is_constant(self) -> bool:
        """Whether every caller sends the same."""
        return not placeholders_in(self.template)

    def serves_as(self, other: Part) -> bool:
        """Tell whether what is sent as this part is taken as another, too."""
        written = other.spell_word(self.template), self.base64
        return self.is_in_place_of(other) and written == (other.template, other.base64)

    def is_in_place_of(self, other: Part) -> bool:
        """Tell whether it is sent where another part is."""
        return self._wire_place == other._wire_place

    @property
    def _wire_place(self) -> tuple[str, ...]:
        name = self.name.lower() if self.place is Place.header else self.name
        return (self.place, "" if self.place is Place.subprotocol else name, self.message or "")

    def write_value(self, credentials: Mapping[str, str]) -> str:
        """Write the whole value with these credentials in it."""
        values = dict(credentials)
        if self.base64 is not None:
            values["base64"] = b64encode(fill_template(self.base64, values).encode()).decode()
        return fill_template(self.template, values)

    def travels_in(self, message: str) -> bool:
        """Tell whether it travels in a message of a channel."""
        return self.place is Place.message and self.message == message

    @property
    def is_authorization(self) -> bool:
        """Whether it is the header `Authorization`."""
        return self.place is Place.header and self.name.lower() == "authorization"

    @property
    def is_basic(self) -> bool:
        """Whether it is HTTP Basic (RFC 7617)."""
        return self.is_authorization and self.template == "Basic {base64}" and ":" in (self.base64 or "")

    @property
    def is_bearer(self) -> bool:
        """Whether it is a bearer token in the header (RFC 6750, section 2.1)."""
        return self.is_authorization and self.template.startswith("Bearer ")


def _find_barred_texts(template: str, *, first_colon_divides: bool = False) -> dict[str, tuple[str, ...]]:
    """Name each credential that another text follows, and what must not be in it; the shortest texts only."""
    barred: dict[str, set[str]] = {}
    pieces, has_colon = split_template(template), False
    for index, piece in enumerate(pieces):
        if isinstance(piece, str):
            has_colon = has_colon or ":" in piece
            continue
        texts = {":"} if first_colon_divides and not has_colon else set()
        if len(pieces) > index + 2 and isinstance(divider := pieces[index + 1], str):
            texts.add(divider)
        barred[piece.name] = barred.get(piece.name, set()) | texts
    shortest = {
        name: sorted(text for text in texts if not any(other in text for other in texts - {text}))
        for name, texts in barred.items()
    }
    return {name: tuple(texts) for name, texts in shortest.items() if texts}


class Scheme(Model):
    """One way to authenticate: OpenAPI's security scheme, with every part that must be sent together."""

    title: Annotated[Title, prose_field("What readers will call it.")]
    summary: Annotated[Text, prose_field("When to use it.")]
    surface: Annotated[Surface, prose_field("What it opens.")]
    lifecycle: Annotated[
        Lifecycle,
        behaviour_field(
            "Only current and deprecated schemes are accepted by the sandbox.",
            excuses=[
                excuse_changes("What is deprecated is still accepted.", among=("current", "deprecated")),
                excuse_changes("Neither is accepted.", among=_UNUSABLE),
            ],
        ),
    ] = Lifecycle.current
    recommended: Annotated[Text | None, prose_field("Why the provider recommends this scheme over its others.")] = None
    parts: Annotated[
        tuple[Part, ...],
        behaviour_field(
            "What is sent; every part is needed that is not `required: false`.",
            excuses=[excuse_changes("Nothing accepts the scheme today, however it is sent.", lifecycle=_UNUSABLE)],
            min_length=1,
        ),
    ]
    notes: Annotated[tuple[Text, ...], prose_field("What a caller should know, one statement each.")] = ()
    broken_snippet: Annotated[
        Text | None, prose_field("What the provider's own published snippet does wrong, and what works instead.")
    ] = None

    @cached_property
    def credentials(self) -> tuple[str, ...]:
        """The credentials that its parts carry, in order, each once."""
        return tuple(dict.fromkeys(name for part in self.parts for name in part.credentials))

    @property
    def required_parts(self) -> tuple[Part, ...]:
        """The parts that no request can do without."""
        return tuple(part for part in self.parts if part.required)

    @cached_property
    def required_credentials(self) -> tuple[str, ...]:
        """The credentials that no request can do without, in order, each once."""
        return tuple(dict.fromkeys(name for part in self.required_parts for name in part.credentials))

    @property
    def messages(self) -> tuple[str, ...]:
        """The messages of a channel that carry a part of it, each once; none if it travels in the handshake."""
        return tuple(dict.fromkeys(part.message for part in self.parts if part.message is not None))

    @property
    def travels_in_message(self) -> bool:
        """Whether a part of it travels in a message of a channel."""
        return any(part.place is Place.message for part in self.parts)

    def sends_all_of(self, other: Scheme) -> bool:
        """Tell whether whoever sends its parts sends those of another scheme, too, and nothing else in their place."""
        return all(any(part.serves_as(wanted) for part in self.parts) for wanted in other.parts_met_by(self))

    def parts_met_by(self, sent: Scheme) -> tuple[Part, ...]:
        """Give its parts that count where another scheme is sent: the needed ones, and in whose place something is."""
        return tuple(part for part in self.parts if part.required or any(map(part.is_in_place_of, sent.parts)))

    def parts_moved_to(self, message: str) -> tuple[Part, ...]:
        """Give its parts with those that travel in a message in another one."""
        moved = {"message": message}
        return tuple(part.model_copy(update=moved) if part.place is Place.message else part for part in self.parts)
