"""Path and query parameters: whether they are there, and whether their value is allowed."""

from __future__ import annotations

import re
from collections.abc import Iterable

from generator.engine.wire import HttpRequest
from generator.tables import ParameterTable


class ParameterValidator:
    """One parameter that is no credential."""

    def __init__(self, table: ParameterTable) -> None:
        self._name = table.name
        self._in_path = table.place == "path"
        self._required = table.required
        self._pattern = re.compile(table.pattern) if table.pattern is not None else None
        self._values = frozenset(table.values)
        self._refusal = table.refusal
        self._refused = table.refused

    def find_flaw(self, request: HttpRequest) -> str | None:
        """Tell the case of the refusal; None if there is nothing to refuse."""
        value = request.captured.get(self._name) if self._in_path else request.query_value(self._name)
        if value is None or (self._required and not value):
            return self._refusal if self._required else None
        return self._refused.get(value) or (None if self._allows_value(value) else self._refusal)

    def _allows_value(self, value: str) -> bool:
        shaped = self._pattern is None or self._pattern.fullmatch(value) is not None
        return shaped and (not self._values or value in self._values)


def find_first_flaw(parameters: Iterable[ParameterValidator], request: HttpRequest) -> str | None:
    """Tell the refusal of the first parameter that is not as it should be; None if all are."""
    for parameter in parameters:
        if case := parameter.find_flaw(request):
            return case
    return None
