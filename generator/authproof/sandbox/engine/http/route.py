"""Operations with one method and path, told apart by what the bodies of requests say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from authproof.model.vocabulary import Case
from authproof.sandbox.engine.events import HttpAnswer, HttpRequest
from authproof.sandbox.engine.http.answers import Refusals
from authproof.sandbox.engine.http.operation import OperationHandler
from authproof.sandbox.tables import OperationTable
from authproof.text.json_pointer import has_value_at, holds_value


class RequestHandler(Protocol):
    """What answers requests with one method and path."""

    def answer_request(self, request: HttpRequest, path_values: tuple[str, ...]) -> HttpAnswer:
        """Answer a request; `path_values` are its path parameters in order, percent-encoded."""
        ...


class SharedRoute:
    """Chooses the operation whose `match` a body fits."""

    def __init__(self, operations: Sequence[tuple[OperationTable, OperationHandler]], refusals: Refusals) -> None:
        """Prepare the choice among operations that read their bodies alike; the first one refuses what fits none."""
        self._first = operations[0][0]
        self._choices = [(table.match, handler) for table, handler in operations]
        self._refusals = refusals

    def answer_request(self, request: HttpRequest, path_values: tuple[str, ...]) -> HttpAnswer:
        request.is_form = self._first.form
        document = request.read_document()
        for match, handler in self._choices:
            if all(holds_value(document, pointer, value) for pointer, value in match.items()):
                return handler.answer_request(request, path_values)
        refusal = self._refusals.find_refusal(self._judge_stray(document), self._first.surface, self._first.id)
        return refusal.write_for(request)

    def _judge_stray(self, document: Any) -> Case:
        """Give the case of a body that fits none: it lacks what tells them apart, or has another value there."""
        told = any(all(has_value_at(document, pointer) for pointer in match) for match, _ in self._choices)
        return Case.unsupported if told else Case.bad_request
