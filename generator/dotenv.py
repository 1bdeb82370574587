"""`.env.example` of a provider: every environment variable that its samples read, each with what belongs there.

The form is what shells, Node's `--env-file`, python-dotenv and Docker Compose read alike: `NAME=value`, a comment on a
line of its own, single quotes around what is no plain word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from generator.documents import describe
from generator.model import Provider
from generator.model.credential import Credential
from generator.model.operation import Parameter
from generator.samples import Sample
from generator.shape import pattern

NAME: Final = ".env.example"
"""What the file is called by custom."""

SEEN: Final = "env.example"
"""What it is called on a site: MkDocs leaves out files whose name begins with a dot, and so do some hosts."""

_PLAIN: Final = re.compile(r"[A-Za-z0-9_./:@%+,=-]*")
_ESCAPED: Final = re.compile(r'([\\"$`])')


def files(provider: Provider, samples: Iterable[Sample]) -> dict[str, str]:
    """Give the file under both its names; none if no sample reads a variable."""
    read = tuple(dict.fromkeys(variable for sample in samples for variable, _ in sample.variables))
    if not read:
        return {}
    text = _text(provider, read)
    return {NAME: text, SEEN: text}


def quoted(value: str) -> str:
    r"""Quote a value of one line.

    Single quotes keep everything as it is, for every reader. A value that has one goes between double quotes; if it
    also has a character that means something there, that gets a backslash, which Node alone would not take away.

    >>> quoted("plain"), quoted("a #b"), quoted("it's")
    ('plain', "'a #b'", '"it\'s"')
    """
    if _PLAIN.fullmatch(value):
        return value
    if "'" not in value:
        return f"'{value}'"
    escaped = _ESCAPED.sub(r"\\\1", value)
    return f'"{escaped}"'


def _text(provider: Provider, read: Sequence[str]) -> str:
    credentials = {one.variable: _credential(one) for one in provider.credentials.values()}
    parameters = {one.variable: _parameter(one) for one in _parameters(provider)}
    head = [
        f"# What the samples of {_line(provider.name)} read from their environment.",
        "# Copy this file to `.env`, fill it in, and keep it out of version control.",
        f"# Made from the spec as of {provider.source.as_of.isoformat()}.",
    ]
    held = [credentials[variable] for variable in read if variable in credentials]
    asked = [parameters[variable] for variable in read if variable not in credentials]
    return "\n\n".join(["\n".join(head), *_group("Credentials", held), *_group("Parameters", asked)]) + "\n"


def _group(title: str, entries: list[str]) -> list[str]:
    return [f"# --- {title} ---", *entries] if entries else []


def _credential(one: Credential) -> str:
    secret = " Secret." if one.secret else ""
    told = f"{one.title}. Shape: {pattern(one.shape)} {describe.lifetime(one)}{secret}"
    return f"# {_line(told)}\n{one.variable}="


def _parameter(one: Parameter) -> str:
    return f"# {_line(one.description + _allowed(one))}\n{one.variable}={quoted(one.example)}"


def _allowed(one: Parameter) -> str:
    if one.values:
        return f" One of: {', '.join(one.values)}"
    return f" Shape: {pattern(one.shape)}" if one.shape else ""


def _parameters(provider: Provider) -> list[Parameter]:
    found = [*(each.parameters for each in provider.operations.values())]
    found += [each.parameters for each in provider.channels.values()]
    return [one for parameters in found for one in parameters.values() if one.variable]


def _line(text: str) -> str:
    """Keep a comment on its line."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
