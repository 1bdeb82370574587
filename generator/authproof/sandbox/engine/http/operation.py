"""One operation at work: what it checks, in which order, and what it answers and issues."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

from authproof.model.vocabulary import Case
from authproof.sandbox.engine.callers import caller_of
from authproof.sandbox.engine.credential_store import CredentialRecord, CredentialStore, Flaw, Principal
from authproof.sandbox.engine.events import UNDECODABLE, HttpAnswer, HttpRequest
from authproof.sandbox.engine.http.answers import PreparedAnswer, Refusals, take_provoked_case
from authproof.sandbox.engine.http.asked_scopes import AskedScopes, NeededScopes
from authproof.sandbox.engine.http.parameters import ParameterValidator, decode_parameters, list_parameters
from authproof.sandbox.engine.limits import OperationLimits
from authproof.sandbox.engine.live_values import NO_ANSWER_VALUES, AnswerValues
from authproof.sandbox.tables import OperationTable
from authproof.text.json_pointer import replace_value, resolve_pointer

RequestJudge = Callable[[HttpRequest], Principal | Flaw]
"""Lets the caller of a request in, or tells why not."""

RequestCheck = Callable[[HttpRequest, Principal], Case | None]
"""Looks at an authenticated request; gives the case of the refusal, or None."""


class OperationHandler:
    """Checks in the order of the contract: lifecycle, credentials, limits, level, scopes, parameters, body."""

    def __init__(  # noqa: PLR0913 - all that it needs of its provider
        self,
        table: OperationTable,
        *,
        judge: RequestJudge,
        allowed_levels: frozenset[str] | None,
        limits: OperationLimits | None,
        store: CredentialStore,
        refusals: Refusals,
        success: PreparedAnswer,
        provoked_cases: deque[Case],
    ) -> None:
        """Prepare the checks.

        `allowed_levels` are the levels of callers who may ask, None for all; `provoked_cases` those for which the
        next requests that are let in are refused.
        """
        self._table = table
        self._judge = judge
        self._limits = limits
        self._store = store
        self._refusals = refusals
        self._success = success
        self._provoked_cases = provoked_cases
        self._parameter_names = list_parameters(table.path)
        self._checks = list(_build_checks(table, allowed_levels))
        self._trades = {trade.credential: trade for trade in table.trades}
        self._asked_scopes = AskedScopes(table.asks) if table.asks else None
        self._scope: AnswerValues = {"scope": " ".join(table.scopes)}

    def answer_request(self, request: HttpRequest, path_values: tuple[str, ...]) -> HttpAnswer:
        """Answer a request; `path_values` are its path parameters in order, percent-encoded."""
        request.is_form = self._table.form
        if path_values:
            request.path_parameters = decode_parameters(self._parameter_names, path_values)
        if not self._table.released:
            return self._refuse_request(Case.unreleased, request)
        verdict = self._judge(request)
        if self._limits is None:
            return self._answer_judged(request, verdict)
        return self._answer_limited(self._limits, request, verdict)

    def _answer_limited(self, limits: OperationLimits, request: HttpRequest, verdict: Principal | Flaw) -> HttpAnswer:
        """Answer a request that limits cover. One that is refused for its credentials counts by its address."""
        caller = caller_of(request, verdict)
        exceeded = limits.count_request(caller)
        if exceeded is None:
            return limits.count_answer(caller, self._answer_judged(request, verdict))
        limits.note_violation(exceeded.case, caller)
        return self._refuse_request(exceeded.case, request, exceeded.answer_values, exceeded.limit)

    def _answer_judged(self, request: HttpRequest, verdict: Principal | Flaw) -> HttpAnswer:
        if isinstance(verdict, Flaw):
            self._note_reuse(verdict)
            return self._refuse_request(verdict.case, request, credential=verdict.credential)
        if provoked := take_provoked_case(request, self._provoked_cases):
            return provoked if isinstance(provoked, HttpAnswer) else self._provoke_refusal(provoked, request)
        for check in self._checks:
            if case := check(request, verdict):
                return self._refuse_request(case, request, self._scope)
        traded = self._trade_in(verdict)
        if not self._table.issues:
            return self._success.write_for(request)
        return self._issue_credentials(verdict, request, traded)

    def _provoke_refusal(self, case: Case, request: HttpRequest) -> HttpAnswer:
        quota = self._table.quota
        return self._refuse_request(case, request, self._scope if quota is None else {**self._scope, "limit": quota})

    def _refuse_request(
        self,
        case: Case,
        request: HttpRequest,
        answer_values: AnswerValues = NO_ANSWER_VALUES,
        limit: str | None = None,
        *,
        credential: str | None = None,
    ) -> HttpAnswer:
        refusal = self._refusals.find_refusal(case, self._table.surface, self._table.id, limit, credential)
        return refusal.write_for(request, answer_values)

    def _note_reuse(self, flaw: Flaw) -> None:
        """End what was issued since, where somebody presents once more what was traded in."""
        trade = self._trades.get(flaw.credential or "")
        if trade is not None and trade.reuse_revokes and flaw.record is not None:
            self._store.revoke_successors(flaw.record)

    def _issue_credentials(
        self, principal: Principal, request: HttpRequest, traded: CredentialRecord | None
    ) -> HttpAnswer:
        document, headers = self._success.build_document(), []
        scopes = principal.scopes if self._asked_scopes is None else self._asked_scopes.read_scopes(request)
        issued = self._store.issue_credentials(self._table.issues, principal, scopes, traded)
        for each, value in zip(self._table.issues, issued, strict=True):
            if each.place.header:
                headers.append((each.place.header, each.place.write(value)))
            else:
                document = replace_value(document, each.place.pointer, each.place.write(value))
            if each.ends is not None:
                document = replace_value(document, each.ends, resolve_pointer(document, each.ends) + quote(value))
        return self._success.write_with_document(document, headers)

    def _trade_in(self, principal: Principal) -> CredentialRecord | None:
        """End what is traded in, and what ends with it; gives it where its reuse has to be noticed."""
        traded = next((each for each in principal.records if each.credential.id in self._trades), None)
        if traded is None:
            return None
        trade = self._trades[traded.credential.id]
        for each in traded.family:
            if trade.revokes_consumed if each is traded else trade.revokes_siblings:
                self._store.revoke_record(each)
        return traded if trade.reuse_revokes else None


def _build_checks(table: OperationTable, allowed_levels: frozenset[str] | None) -> Iterator[RequestCheck]:
    """Make the checks that an operation needs, in order."""
    if allowed_levels is not None:
        yield lambda _, principal: None if principal.level in allowed_levels else Case.forbidden
    if table.scopes:
        yield NeededScopes(table.scopes).find_flaw
    for parameter in map(ParameterValidator, table.parameters):
        yield _make_parameter_check(parameter)
    if table.reads_body:
        yield _make_body_check(None if table.form else table.request)
    if table.asks is not None:
        yield AskedScopes(table.asks).find_flaw


def _make_parameter_check(parameter: ParameterValidator) -> RequestCheck:
    return lambda request, _: parameter.find_flaw(request)


def _make_body_check(example: Any) -> RequestCheck:
    def check_body(request: HttpRequest, _: Principal) -> Case | None:
        document = request.read_document()
        is_wrong = document is UNDECODABLE or (request.body and not has_form_of(document, example))
        return Case.bad_request if is_wrong else None

    return check_body


def has_form_of(value: Any, example: Any) -> bool:
    """Tell whether a JSON value has the form of the spec's example, which is all that a spec tells of it.

    That is: the same types wherever the example shows any. Members may lack, and others may come; what the example
    has as null may be anything.
    """
    if example is None:
        return True
    if isinstance(example, dict):
        return isinstance(value, dict) and all(
            has_form_of(value[name], example[name]) for name in example.keys() & value
        )
    if isinstance(example, list):
        return isinstance(value, list) and (
            not example or all(any(has_form_of(item, each) for each in example) for item in value)
        )
    return _name_json_type(value) == _name_json_type(example) or (
        isinstance(example, float) and _name_json_type(value) == "integer"
    )


def _name_json_type(value: Any) -> str:
    """Name the type as JSON Schema does: 1.0 is an integer, and true is no number."""
    if isinstance(value, float):
        return "integer" if value.is_integer() else "number"
    return {bool: "boolean", int: "integer", str: "string"}.get(type(value), "other")
