"""What every part of a spec shares: the frozen base model, the two kinds of field, and small types.

Each field of a spec is either *behaviour* (changing it changes what the sandbox does, so a claim must
notice) or *prose* (it is only read). The mark is carried in the JSON Schema as `x-role`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, Final, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    StringConstraints,
)
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError

ID_PATTERN: Final = r"^[a-z][a-z0-9_]*$"
POINTER_PATTERN: Final = r"^(/([^/~]|~[01])*)*$"
URL_PATTERN: Final = r"^(https?|wss?)://[^\s<>\"'`\\]+$"
TEXT_PATTERN: Final = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
TITLE_PATTERN: Final = r"^[^\x00-\x08\x0a-\x1f\x7f]*$"
LINE_PATTERN: Final = r"^[^\r\n]*$"
TOKEN_PATTERN: Final = r"^[!#$%&'*+.^_`|~0-9A-Za-z-]+$"  # noqa: S105 - a pattern
VARIABLE_PATTERN: Final = r"^[A-Z][A-Z0-9_]*$"
URL_VALUE_PATTERN: Final = r"^[A-Za-z0-9._~-]+$"
DATE_PATTERN: Final = r"^\d{4}-\d{2}(-\d{2})?$"
PATH_PATTERN: Final = r"^/[^\s?#\"'<>\\]*$"

Id = Annotated[str, StringConstraints(pattern=ID_PATTERN, max_length=64)]
"""A name inside a spec: lower case, digits and underscores."""

Pointer = Annotated[str, StringConstraints(pattern=POINTER_PATTERN)]
"""A JSON Pointer (RFC 6901)."""

Url = Annotated[str, StringConstraints(pattern=URL_PATTERN)]
"""An absolute http, https, ws or wss address."""

Line = Annotated[str, StringConstraints(pattern=LINE_PATTERN, min_length=1)]
"""Text on one line."""

Title = Annotated[str, StringConstraints(pattern=TITLE_PATTERN, min_length=1)]
"""Text on one line for readers, without control characters: no page can show them."""

Text = Annotated[str, StringConstraints(pattern=TEXT_PATTERN, min_length=1)]
"""Text for readers; Markdown's inline marks (code, emphasis, links) work in it, HTML does not."""

Token = Annotated[str, StringConstraints(pattern=TOKEN_PATTERN)]
"""An HTTP token (RFC 9110, section 5.6.2): header names, cookie names, methods."""

Variable = Annotated[str, StringConstraints(pattern=VARIABLE_PATTERN)]
"""The name of an environment variable."""

UrlValue = Annotated[str, StringConstraints(pattern=URL_VALUE_PATTERN)]
"""Text that stands for itself in every part of an address (RFC 3986, section 2.3)."""

UrlPath = Annotated[str, StringConstraints(pattern=PATH_PATTERN)]
"""The path of an address, with parameters in braces."""

Json = JsonValue


def _write_date(value: object) -> object:
    return value.isoformat() if isinstance(value, dt.date) else value


def _check_date(value: str) -> str:
    try:
        dt.date.fromisoformat(f"{value}-01"[: len("2026-01-31")])
    except ValueError:
        raise PydanticCustomError("date_parsing", "no date") from None
    return value


SourceDate = Annotated[
    str, StringConstraints(pattern=DATE_PATTERN), AfterValidator(_check_date), BeforeValidator(_write_date)
]
"""A day, `2026-01-31`, or a month where the day is not known, `2026-01`."""


@dataclass(frozen=True, slots=True)
class Refers:
    """Marks a type whose values are names of another part of the spec: the loader asks that there is such a part."""

    noun: str
    """What the names are of, in words."""
    defined_in: str
    """Path of the mapping whose keys they are; `$1` is step 1 of the value's path, `$field` a field beside it."""
    in_braces: bool = False
    """Whether the names stand in the braces of a template, rather than alone."""


ChannelId = Annotated[Id, Refers("channel", "channels")]
CredentialId = Annotated[Id, Refers("credential", "credentials")]
LevelId = Annotated[Id, Refers("level", "levels")]
LimitId = Annotated[Id, Refers("limit", "limits")]
MessageId = Annotated[Id, Refers("message", "channels/$1/messages")]
"""A message of the channel that the value stands in."""
OperationId = Annotated[Id, Refers("operation", "operations")]
SchemeId = Annotated[Id, Refers("scheme", "schemes")]
ServerId = Annotated[Id, Refers("server", "servers")]
Template = Annotated[Line, Refers("credential", "credentials", in_braces=True)]
"""Literal text with names of credentials in braces."""


class Model(BaseModel):
    """Base of every part of a spec: immutable, and unknown fields are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    def __copy__(self) -> Self:
        """Copy the fields, and no answer that was kept by `cached_property`: a copy may be given other values."""
        copied = super().__copy__()
        for name in copied.__dict__.keys() - type(self).model_fields.keys():
            del copied.__dict__[name]
        return copied


class FieldRole(StrEnum):
    """What a field is for."""

    behaviour = "behaviour"
    """The sandbox obeys it."""
    prose = "prose"
    """It is only read."""


def field_role(info: FieldInfo) -> FieldRole:
    return FieldRole(_marks_of(info)["x-role"])


def field_excuses(info: FieldInfo) -> Sequence[dict[str, Any]]:
    """Give what `excuse_changes` made for a field."""
    excuses: Sequence[dict[str, Any]] = _marks_of(info).get("x-argued", ())
    return excuses


def _marks_of(info: FieldInfo) -> dict[str, Any]:
    return info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}


def behaviour_field(description: str, *, excuses: Sequence[dict[str, Any]] = (), **constraints: Any) -> Any:
    """Describe a field that the sandbox obeys; `excuses` say which changes of it make no difference to anybody."""
    extra: dict[str, Any] = {"x-role": FieldRole.behaviour.value, **({"x-argued": list(excuses)} if excuses else {})}
    return Field(description=description, json_schema_extra=extra, **constraints)


def excuse_changes(why: str, *, among: Iterable[str] | None = None, **beside: Iterable[object]) -> dict[str, Any]:
    """Argue that changes of a field make no difference: from one value to another `among` some, or any change.

    `beside` names other fields of the same model, and the values of theirs for which the argument holds. Only a change
    that compiles to the same tables is excused so.
    """
    excuse: dict[str, Any] = {"why": why}
    if among is not None:
        excuse["among"] = list(among)
    return {**excuse, "beside": {name: list(values) for name, values in beside.items()}} if beside else excuse


def prose_field(description: str, **constraints: Any) -> Any:
    """Describe a field that is only read."""
    return Field(description=description, json_schema_extra={"x-role": FieldRole.prose.value}, **constraints)
