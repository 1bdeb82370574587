"""What every part of a spec shares: the frozen base model, the two kinds of field, and small types.

Each field of a spec is either *behaviour* (changing it changes what the sandbox does, so a claim must
notice) or *prose* (it is only read). The mark is carried in the JSON Schema as `x-role`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, JsonValue, StringConstraints

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=64)]
"""A name inside a spec: lower case, digits and underscores."""

Pointer = Annotated[str, StringConstraints(pattern=r"^(/([^/~]|~[01])*)*$")]
"""A JSON Pointer (RFC 6901)."""

Url = Annotated[str, StringConstraints(pattern=r"^(https?|wss?)://[^\s<>\"'`\\]+$")]
"""An absolute http, https, ws or wss address."""

Line = Annotated[str, StringConstraints(pattern=r"^[^\r\n]*$", min_length=1)]
"""Text on one line."""

Text = Annotated[str, StringConstraints(min_length=1)]
"""Text for readers; Markdown's inline marks (code, emphasis, links) work in it, HTML does not."""

Token = Annotated[str, StringConstraints(pattern=r"^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")]
"""An HTTP token (RFC 9110, section 5.6.2): header names, cookie names, methods."""

Variable = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]*$")]
"""The name of an environment variable."""

Json = JsonValue


class Model(BaseModel):
    """Base of every part of a spec: immutable, and unknown fields are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


def behaviour_field(description: str, *, excuses: Sequence[dict[str, Any]] = (), **constraints: Any) -> Any:
    """Describe a field that the sandbox obeys; `argued` says which changes of it make no difference to anybody."""
    extra: dict[str, Any] = {"x-role": "behaviour", **({"x-argued": list(excuses)} if excuses else {})}
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
    return Field(description=description, json_schema_extra={"x-role": "prose"}, **constraints)
