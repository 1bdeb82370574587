"""`.env.example` of a provider: every environment variable that its samples read, each with what belongs there.

The form is what shells, Node's `--env-file`, python-dotenv and Docker Compose read alike: `NAME=value`, a comment on a
line of its own, single quotes around what is no plain word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from authproof.documents.shared.descriptions import describe_lifetime
from authproof.documents.shared.format import DocumentFile, Format
from authproof.model.channel import Channel
from authproof.model.credential import Credential, Segment, shape_pattern
from authproof.model.evidence import EvidenceKind
from authproof.model.operation import Operation, Parameter
from authproof.model.pointers import extend_pointer, spec_pointer
from authproof.model.provider import Provider
from authproof.model.server import ServerVariable
from authproof.samples.programs import Sample
from authproof.text.english import spell_date

FILE_NAME: Final = ".env.example"
"""What the file is called by custom."""

VISIBLE_NAME: Final = "env.example"
"""What it is called on a site: MkDocs leaves out files whose name begins with a dot, and so do some hosts."""

_PLAIN_VALUE: Final = re.compile(r"[A-Za-z0-9_./:@%+,=-]*")
_ESCAPED: Final = re.compile(r'([\\"$`])')


def dotenv_files(provider: Provider, samples: Iterable[Sample]) -> dict[str, str]:
    """Give the file under both its names; none if no sample reads a variable."""
    read = tuple(dict.fromkeys(variable.name for sample in samples for variable in sample.variables))
    if not read:
        return {}
    text = _file_text(provider, read)
    return {FILE_NAME: text, VISIBLE_NAME: text}


def quote_value(value: str) -> str:
    r"""Quote a value of one line.

    Single quotes keep everything as it is, for every reader. A value that has one goes between double quotes; if it
    also has a character that means something there, that gets a backslash, which Node alone would not take away.

    >>> quote_value("plain"), quote_value("a #b"), quote_value("it's")
    ('plain', "'a #b'", '"it\'s"')
    """
    if _PLAIN_VALUE.fullmatch(value):
        return value
    if "'" not in value:
        return f"'{value}'"
    escaped = _ESCAPED.sub(r"\\\1", value)
    return f'"{escaped}"'


def _file_text(provider: Provider, read: Sequence[str]) -> str:
    credentials = {
        one.variable: _credential_entry(one, _say_shape(provider, spec_pointer("credentials", name), one.shape))
        for name, one in provider.credentials.items()
    }
    servers = [each for server in provider.servers.values() for each in server.variables.values()]
    parameters = {one.variable: _server_entry(one) for one in servers if one.variable}
    parameters |= {
        str(one.variable): _parameter_entry(one, _say_shape(provider, pointer, one.shape))
        for pointer, one in _variable_parameters(provider)
    }
    head = [
        f"# What the samples of {_comment_line(provider.name)} read from their environment.",
        "# Copy this file to `.env`, fill it in, and keep it out of version control.",
        f"# Made from the spec as of {spell_date(provider.source.as_of)}.",
    ]
    filled_in = [credentials[variable] for variable in read if variable in credentials]
    with_examples = [parameters[variable] for variable in read if variable not in credentials]
    groups = [*_titled_group("Credentials", filled_in), *_titled_group("Parameters", with_examples)]
    return "\n\n".join(["\n".join(head), *groups]) + "\n"


def _titled_group(title: str, entries: list[str]) -> list[str]:
    return [f"# --- {title} ---", *entries] if entries else []


def _say_shape(provider: Provider, pointer: str, shape: tuple[Segment, ...]) -> str:
    """Say what a value looks like; nothing where nobody states it, or not all of it."""
    place = extend_pointer(pointer, "shape")
    inside = (entry.kind is EvidenceKind.assumed for entry in provider.evidence_inside(place))
    return "" if not shape or provider.is_assumed(place) or any(inside) else f" Shape: {shape_pattern(shape)}"


def _credential_entry(credential: Credential, shape: str) -> str:
    secret = " Secret." if credential.secret else ""
    comment = f"{credential.title}.{shape} {describe_lifetime(credential)}{secret}"
    return f"# {_comment_line(comment)}\n{credential.variable}="


def _parameter_entry(parameter: Parameter, shape: str) -> str:
    allowed = f" One of: {', '.join(parameter.values)}" if parameter.values else shape
    comment = _comment_line(parameter.description + allowed)
    return f"# {comment}\n{parameter.variable}={quote_value(parameter.example)}"


def _server_entry(variable: ServerVariable) -> str:
    """Write a variable of an address; of several callers' own, an example would lead to somebody else's."""
    if variable.values:
        comment = f"{variable.description} One of: {', '.join(variable.values)}"
        return f"# {_comment_line(comment)}\n{variable.variable}={quote_value(variable.example)}"
    return f"# {_comment_line(f'{variable.description} For example: {variable.example}')}\n{variable.variable}="


def _variable_parameters(provider: Provider) -> Iterator[tuple[str, Parameter]]:
    """Give the parameters that samples read from the environment, each with the pointer to it."""
    operations = ((spec_pointer("operations", name), each) for name, each in provider.operations.items())
    channels = ((spec_pointer("channels", name), each) for name, each in provider.channels.items())
    endpoints: tuple[tuple[str, Operation | Channel], ...] = (*operations, *channels)
    for pointer, endpoint in endpoints:
        for name, parameter in endpoint.parameters.items():
            if parameter.variable:
                yield extend_pointer(pointer, "parameters", name), parameter


def _comment_line(text: str) -> str:
    """Keep a comment on its line."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


FORMAT: Final = Format(
    title="Environment variables",
    files=(
        DocumentFile(FILE_NAME, "The variables of the samples"),
        DocumentFile(
            VISIBLE_NAME, "The variables of the samples, with their credentials left empty; save it as `.env`"
        ),
    ),
    write=lambda material: dotenv_files(material.provider, material.samples),
)
