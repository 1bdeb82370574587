"""The parameters of a request that are no credentials."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final

from authproof.model.vocabulary import Case, Place
from authproof.sandbox.engine.events import HttpRequest, decode_path_value
from authproof.sandbox.tables import ParameterTable
from authproof.text.placeholders import split_path

_READERS: Final[dict[Place, Callable[[HttpRequest, str], str | None]]] = {
    Place.path: lambda request, name: request.path_parameters.get(name),
    Place.query: HttpRequest.query_value,
    Place.header: HttpRequest.header_parameter,
}
"""What reads a parameter in each place; None where it is not sent."""


def list_parameters(template: str) -> tuple[str, ...]:
    """Name the parameters of a path template, in order."""
    return tuple(split_path(template)[1::2])


def decode_parameters(names: tuple[str, ...], values: tuple[str, ...]) -> dict[str, str]:
    return dict(zip(names, map(decode_path_value, values), strict=True))


class ParameterValidator:
    """One parameter that is no credential."""

    def __init__(self, table: ParameterTable) -> None:
        self._name = table.name
        self._read_value = _READERS[table.place]
        self._required = table.required
        self._pattern = re.compile(table.pattern) if table.pattern is not None else None
        self._values = frozenset(table.values)
        self._refusal = table.refusal
        self._missing = table.missing
        self._refused = table.refused

    def find_flaw(self, request: HttpRequest) -> Case | None:
        """Find the case of the refusal; None if there is nothing to refuse."""
        value = self._read_value(request, self._name)
        if value is None or (self._required and not value):
            return self._missing if self._required else None
        return self._refused.get(value) or (None if self._allows_value(value) else self._refusal)

    def _allows_value(self, value: str) -> bool:
        shaped = self._pattern is None or self._pattern.fullmatch(value) is not None
        return shaped and (not self._values or value in self._values)


def find_first_flaw(parameters: Iterable[ParameterValidator], request: HttpRequest) -> Case | None:
    """Find the refusal of the first parameter that is not as it should be; None if all are."""
    for parameter in parameters:
        if case := parameter.find_flaw(request):
            return case
    return None
