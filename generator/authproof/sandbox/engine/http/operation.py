"""Request bodies: whether one has the form of the spec's example, which is all that a spec tells of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from authproof.sandbox.engine.authentication import judge_credentials
from authproof.sandbox.engine.cases import BAD_REQUEST, PROVOKE_KEY, explain_unknown_case
from authproof.sandbox.engine.credential_store import Principal
from authproof.sandbox.engine.events import UNDECODABLE
from authproof.sandbox.engine.http.answers import prepare_success, write_remark
from authproof.sandbox.engine.http.router import ParameterValidator, decode_parameters, list_parameters
from authproof.sandbox.engine.limits import OperationLimits, caller_of
from authproof.sandbox.engine.live_values import NO_ANSWER_VALUES, AnswerValues
from authproof.text.json_pointer import replace_value

if TYPE_CHECKING:
    from authproof.sandbox.engine.events import HttpAnswer, HttpRequest
    from authproof.sandbox.engine.provider import ProviderHandler
    from authproof.sandbox.tables import OperationTable


def has_form_of(value: Any, example: Any) -> bool:
    """Tell whether a JSON value has the form of an example: the same types wherever the example shows any.

    Members may lack, and others may come; what the example has as null may be anything.
    """
    if example is None:
        return True
    if isinstance(example, dict):
        return isinstance(value, dict) and all(
            has_form_of(value[name], example[name]) for name in example.keys() & value
        )
    if isinstance(example, list):
        shows_items = isinstance(value, list) and bool(example)
        return (
            all(any(has_form_of(item, each) for each in example) for item in value)
            if shows_items
            else isinstance(value, list)
        )
    return _name_json_type(value) == _name_json_type(example) or (
        isinstance(example, float) and _name_json_type(value) == "integer"
    )


def _name_json_type(value: Any) -> str:
    """Name the type as JSON Schema does: 1.0 is an integer, and true is no number."""
    if isinstance(value, float):
        return "integer" if value.is_integer() else "number"
    return {bool: "boolean", int: "integer", str: "string"}.get(type(value), "other")


NO_PRINCIPAL = Principal([])

RequestCheck = Callable[["HttpRequest", Principal], str | None]
"""Looks at an authenticated request; gives the case of the refusal, or None."""


class OperationHandler:
    """Checks in the order of the contract: lifecycle, credentials, limits, level, parameters, body."""

    def __init__(self, table: OperationTable, provider: ProviderHandler) -> None:
        self._table = table
        self._clock = provider.clock
        self._store = provider.store
        self._refusals = provider.refusals
        self._parameter_names = list_parameters(table.path)
        self._schemes = provider.find_schemes(table.schemes)
        self._success = prepare_success(table.success, provider.live_values)
        self._provoked_cases = provider.provoked_cases[table.id]
        self._limits = provider.limits.limits_of_operation(table.id)
        self._checks = list(self._build_checks(provider))

    def answer_request(self, request: HttpRequest, path_values: tuple[str, ...]) -> HttpAnswer:
        """Answer a request; `values` are its path parameters in order, percent-encoded."""
        table = self._table
        request.form = table.form
        if path_values:
            request.captured = decode_parameters(self._parameter_names, path_values)
        if not table.released:
            return self._refuse_request("unreleased", request)
        principal = NO_PRINCIPAL if table.public else judge_credentials(self._schemes, request, self._clock())
        limits = self._limits
        return (
            self._answer_judged(request, principal)
            if limits is None
            else self._answer_limited(limits, request, principal)
        )

    def _answer_limited(self, limits: OperationLimits, request: HttpRequest, principal: Principal | str) -> HttpAnswer:
        """Answer a request that limits cover. One that is refused for its credentials counts by its address."""
        caller = caller_of(request, principal)
        exceeded = limits.count_request(caller)
        if exceeded is None:
            return limits.count_answer(caller, self._answer_judged(request, principal))
        limits.note_violation(caller)
        return self._refuse_request(exceeded.case, request, exceeded.answer_values, exceeded.limit)

    def _answer_judged(self, request: HttpRequest, principal: Principal | str) -> HttpAnswer:
        if isinstance(principal, str):
            return self._refuse_request(principal, request)
        if (case := request.header_value(PROVOKE_KEY)) is not None:
            return self._provoke_refusal(case, request)
        if self._provoked_cases:
            return self._provoke_refusal(self._provoked_cases.popleft(), request)
        for check in self._checks:
            if case := check(request, principal):
                return self._refuse_request(case, request)
        return self._issue_credentials(principal) if self._table.issues else self._success.write_for(request)

    def _build_checks(self, provider: ProviderHandler) -> Iterator[RequestCheck]:
        """Give the checks that this operation needs, in order."""
        table = self._table
        allowed = provider.levels_that_grant(table.level)
        if allowed is not None:
            yield lambda _, principal: None if principal.level in allowed else "forbidden"
        for parameter in map(ParameterValidator, table.parameters):
            yield _make_parameter_check(parameter)
        if table.reads_body:
            yield _make_body_check(None if table.form else table.request)

    def _provoke_refusal(self, case: str, request: HttpRequest) -> HttpAnswer:
        complaint = explain_unknown_case(case)
        answer_values = NO_ANSWER_VALUES if self._table.quota is None else {"limit": self._table.quota}
        return (
            write_remark(400, complaint, BAD_REQUEST)
            if complaint
            else self._refuse_request(case, request, answer_values)
        )

    def _refuse_request(
        self, case: str, request: HttpRequest, answer_values: AnswerValues = NO_ANSWER_VALUES, limit: str | None = None
    ) -> HttpAnswer:
        return self._refusals.find_refusal(case, self._table.surface, self._table.id, limit).write_for(
            request, answer_values
        )

    def _issue_credentials(self, principal: Principal) -> HttpAnswer:
        self._trade_in(principal)
        document = self._success.build_document()
        for at, value in self._store.issue_credentials(self._table.issues, principal.holder, principal.level).items():
            document = replace_value(document, at, value)
        return self._success.write_with_document(document)

    def _trade_in(self, principal: Principal) -> None:
        for record in principal.records:
            if record.credential.id != self._table.consumes:
                continue
            if self._table.revokes_siblings:
                for sibling in record.family:
                    self._store.revoke_record(sibling) if sibling is not record else None
            if self._table.revokes_consumed:
                self._store.revoke_record(record)


def _make_parameter_check(parameter: ParameterValidator) -> RequestCheck:
    return lambda request, _: parameter.find_flaw(request)


def _make_body_check(example: Any) -> RequestCheck:
    def check_body(request: HttpRequest, _: Principal) -> str | None:
        document = request.read_document()
        return BAD_REQUEST if document is UNDECODABLE or (request.body and not has_form_of(document, example)) else None

    return check_body
