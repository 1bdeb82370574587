"""What a part of a scheme holds: as an example, as a regular expression, and as an importer's variables."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping

from authproof.model.credential import Credential, Fixed, shape_pattern
from authproof.model.scheme import Part
from authproof.text.placeholders import Placeholder, fill_template, placeholders_in, split_template

Credentials = Mapping[str, Credential]


def credentials_of_part(part: Part) -> tuple[str, ...]:
    """Name the credentials that a part carries, in order, each once."""
    named = (
        placeholders_in(part.template)
        if part.base64 is None
        else placeholders_in(part.base64) + placeholders_in(part.template)
    )
    return tuple(dict.fromkeys(name for name in named if part.base64 is None or name != "base64"))


def part_example(part: Part, credentials: Credentials) -> str:
    """Give the whole value of a part, made of the credentials' examples."""
    values = {name: credentials[name].example for name in credentials_of_part(part)}
    if part.base64 is not None:
        values |= {"base64": b64encode(fill_template(part.base64, values).encode()).decode()}
    return fill_template(part.template, values)


def part_pattern(part: Part, credentials: Credentials) -> str | None:
    """Give the anchored regular expression of a part's whole value; none for one that is encoded."""
    if part.base64 is not None:
        return None
    pieces = (
        credentials[p.name].shape if isinstance(p, Placeholder) else (Fixed(literal=p),)
        for p in split_template(part.template)
    )
    return f"^{''.join(map(shape_pattern, pieces))}$"


def part_variables(part: Part, credentials: Credentials) -> dict[str, str]:
    """Give the variables that `reference` names, each with an example: a credential's id, or the encoded value's."""
    if part.base64 is not None:
        return {encoded_name(part): part_example(part, credentials)}
    return {name: credentials[name].example for name in credentials_of_part(part)}


def part_reference(part: Part) -> str:
    """Give the value of a part with an importer's variables in it: `Token {{token}}`."""
    if part.base64 is not None:
        return f"{{{{{encoded_name(part)}}}}}"
    return fill_template(part.template, {name: f"{{{{{name}}}}}" for name in credentials_of_part(part)})


def encoded_name(part: Part) -> str:
    """Name the variable of a value that is encoded, which no importer can compute."""
    return "_".join((*credentials_of_part(part), "base64"))


def is_secret(part: Part, credentials: Credentials) -> bool:
    """Tell whether a part carries something that must be kept from others."""
    return any(credentials[name].secret for name in credentials_of_part(part))


def write_part_value(part: Part) -> str:
    """Write a part's value for readers: `Bot {bot_token}`, `Basic base64({user}:{password})`."""
    return part.template.replace("{base64}", f"base64({part.base64})") if part.base64 is not None else part.template
