"""Scopes that a request asks for, and those that an operation takes."""

from __future__ import annotations

from authproof.model.vocabulary import Case
from authproof.sandbox.engine.credential_store import Principal
from authproof.sandbox.engine.events import HttpRequest
from authproof.sandbox.tables import ScopesTable
from authproof.text.json_pointer import find_value


def split_scopes(scope: str, separator: str) -> frozenset[str]:
    """Name the scopes in a text; an empty separator stands for a text of one scope at most."""
    return frozenset(filter(None, scope.split(separator) if separator else [scope]))


class AskedScopes:
    """What the body of a request may ask for."""

    def __init__(self, table: ScopesTable) -> None:
        self._table = table
        self._offered = frozenset(table.names)

    def find_flaw(self, request: HttpRequest, _: Principal) -> Case | None:
        """Refuse a body that asks for a scope that there is not."""
        scope = find_value(request.read_document(), self._table.pointer)
        if scope is not None and not isinstance(scope, str):
            return Case.bad_request
        return None if self.read_scopes(request) <= self._offered else Case.invalid_scope

    def read_scopes(self, request: HttpRequest) -> frozenset[str]:
        """Name what it asks for; nothing if there is no text where it would stand."""
        scope = find_value(request.read_document(), self._table.pointer)
        return split_scopes(scope if isinstance(scope, str) else "", self._table.separator)


class NeededScopes:
    """What a token must have been granted, if it was granted scopes at all."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self._names = frozenset(names)

    def find_flaw(self, _: HttpRequest, principal: Principal) -> Case | None:
        """Refuse a token that lacks one."""
        return None if principal.scopes is None or self._names <= principal.scopes else Case.insufficient_scope
