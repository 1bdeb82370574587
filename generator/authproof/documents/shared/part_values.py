"""What credentials and parts of a scheme hold: as data, as an example, as a pattern, and as an importer's variables."""

from __future__ import annotations

from collections.abc import Mapping

from authproof.documents.shared.nodes import Node
from authproof.model.credential import Credential, Fixed, anchored_pattern
from authproof.model.plain import model_data
from authproof.model.scheme import Part
from authproof.text.placeholders import Placeholder, fill_template, split_template

Credentials = Mapping[str, Credential]


def credential_table(credentials: Credentials) -> Node:
    """Give credentials as data, each with the pattern of its values."""
    return {name: model_data(one) | {"pattern": anchored_pattern(one.shape)} for name, one in credentials.items()}


def part_example(part: Part, credentials: Credentials) -> str:
    """Give the whole value of a part, made of the credentials' examples."""
    return part.write_value({name: credentials[name].example for name in part.credentials})


def part_pattern(part: Part, credentials: Credentials) -> str | None:
    """Give the anchored regular expression of a part's whole value; none for one that is encoded."""
    if part.base64 is not None:
        return None
    shapes = (
        credentials[piece.name].shape if isinstance(piece, Placeholder) else (Fixed(literal=piece),)
        for piece in split_template(part.template)
    )
    return anchored_pattern([segment for shape in shapes for segment in shape])


def part_variables(part: Part, credentials: Credentials) -> dict[str, str]:
    """Give the variables that `part_reference` names, each with an example: credentials, or what is encoded."""
    if part.base64 is not None:
        return {_encoded_name(part): part_example(part, credentials)}
    return {name: credentials[name].example for name in part.credentials}


def part_reference(part: Part) -> str:
    """Give the value of a part with an importer's variables in it: `Token {{token}}`."""
    if part.base64 is not None:
        return f"{{{{{_encoded_name(part)}}}}}"
    return fill_template(part.template, {name: f"{{{{{name}}}}}" for name in part.credentials})


def _encoded_name(part: Part) -> str:
    """Name the variable of a value that is encoded, which no importer can compute."""
    return "_".join((*part.credentials, "base64"))


def is_secret(part: Part, credentials: Credentials) -> bool:
    """Tell whether a part carries something that must be kept from others."""
    return any(credentials[name].secret for name in part.credentials)


def write_part_value(part: Part) -> str:
    """Write a part's value for readers: `Bot {bot_token}`, `Basic base64({user}:{password})`."""
    return part.template.replace("{base64}", f"base64({part.base64})") if part.base64 is not None else part.template
