"""One operation at work: from a request that reached it to its answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from generator import pointer
from generator.engine import decode
from generator.engine.answers import remark, succeeded
from generator.engine.body import fits
from generator.engine.cases import BAD_REQUEST
from generator.engine.limits import Guard, caller_of
from generator.engine.live import NOTHING, Own
from generator.engine.parameter import Parameter
from generator.engine.provoke import PROVOKE, unknown_word
from generator.engine.route import captured, names
from generator.engine.scheme import judge
from generator.engine.store import Principal

if TYPE_CHECKING:
    from generator.engine.provider import Provider
    from generator.engine.wire import Answer, Request
    from generator.tables import Operation as OperationTable

NOBODY = Principal([])

Check = Callable[["Request", Principal], str | None]
"""Looks at an authenticated request; gives the case of the refusal, or None."""


class Operation:
    """Checks in the order of the contract: lifecycle, credentials, limits, level, parameters, body."""

    def __init__(self, table: OperationTable, provider: Provider) -> None:
        self._table = table
        self._clock = provider.clock
        self._store = provider.store
        self._refusals = provider.refusals
        self._names = names(table.path)
        self._schemes = provider.schemes(table.schemes)
        self._success = succeeded(table.success, provider.values)
        self._armed = provider.armed[table.id]
        self._guard = provider.limits.of_operation(table.id)
        self._checks = list(self._needed(provider))

    def answer(self, request: Request, values: tuple[str, ...]) -> Answer:
        """Answer a request; `values` are its path parameters in order, percent-encoded."""
        table = self._table
        request.form = table.form
        if values:
            request.captured = captured(self._names, values)
        if not table.released:
            return self._refuse("unreleased", request)
        principal = NOBODY if table.public else judge(self._schemes, request, self._clock())
        guard = self._guard
        return self._judged(request, principal) if guard is None else self._guarded(guard, request, principal)

    def _guarded(self, guard: Guard, request: Request, principal: Principal | str) -> Answer:
        """Answer a request that limits cover. One that is refused for its credentials counts by its address."""
        caller = caller_of(request, principal)
        over = guard.over(caller)
        if over is None:
            return guard.answered(caller, self._judged(request, principal))
        guard.violated(caller)
        return self._refuse(over.case, request, over.own, over.limit)

    def _judged(self, request: Request, principal: Principal | str) -> Answer:
        if isinstance(principal, str):
            return self._refuse(principal, request)
        if (case := request.header(PROVOKE)) is not None:
            return self._provoke(case, request)
        if self._armed:
            return self._provoke(self._armed.popleft(), request)
        for check in self._checks:
            if case := check(request, principal):
                return self._refuse(case, request)
        return self._issue(principal) if self._table.issues else self._success.to(request)

    def _needed(self, provider: Provider) -> Iterator[Check]:
        """Give the checks that this operation needs, in order."""
        table = self._table
        allowed = provider.levels_that_grant(table.level)
        if allowed is not None:
            yield lambda _, principal: None if principal.level in allowed else "forbidden"
        for parameter in map(Parameter, table.parameters):
            yield _looks_at(parameter)
        if table.reads_body:
            yield _looks_at_body(None if table.form else table.request)

    def _provoke(self, case: str, request: Request) -> Answer:
        line = unknown_word(case)
        own = NOTHING if self._table.quota is None else {"limit": self._table.quota}
        return remark(400, line, BAD_REQUEST) if line else self._refuse(case, request, own)

    def _refuse(self, case: str, request: Request, own: Own = NOTHING, limit: str | None = None) -> Answer:
        return self._refusals.find(case, self._table.surface, self._table.id, limit).to(request, own)

    def _issue(self, principal: Principal) -> Answer:
        self._trade_in(principal)
        document = self._success.document()
        for at, value in self._store.issue(self._table.issues, principal.holder, principal.level).items():
            document = pointer.replace(document, at, value)
        return self._success.with_document(document)

    def _trade_in(self, principal: Principal) -> None:
        for record in principal.records:
            if record.credential.id != self._table.consumes:
                continue
            if self._table.revokes_siblings:
                for sibling in record.family:
                    self._store.revoke(sibling) if sibling is not record else None
            if self._table.revokes_consumed:
                self._store.revoke(record)


def _looks_at(parameter: Parameter) -> Check:
    return lambda request, _: parameter.flaw(request)


def _looks_at_body(example: Any) -> Check:
    def check(request: Request, _: Principal) -> str | None:
        document = request.document()
        return BAD_REQUEST if document is decode.UNDECODABLE or (request.body and not fits(document, example)) else None

    return check
