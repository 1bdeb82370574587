"""Tokens that are asked for with other scopes than usual."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from authproof.claims.claim import SendRequest, Step
from authproof.claims.derive.shared.requests import TextFields
from authproof.claims.derive.shared.spec import ClaimedSpec
from authproof.model.authorization import ScopeRequest
from authproof.text.json_pointer import drop_value, put_value


def limit_scopes(
    spec: ClaimedSpec, request: ScopeRequest, steps: Iterable[Step], scopes: Iterable[str]
) -> tuple[Step, ...]:
    """Give steps that ask for these scopes alone, where they ask for what `request` does; for none without any."""
    scope = request.scopes.separator.join(scopes)
    return tuple(_ask_for(spec, request, step, scope) if isinstance(step, SendRequest) else step for step in steps)


def _ask_for(spec: ClaimedSpec, request: ScopeRequest, step: SendRequest, scope: str) -> SendRequest:
    page = request.page
    if page is not None and (step.server, step.path) == (page.server, page.path):
        return replace(step, query=_put_scope(step.query, scope))
    if request.operation is not None and spec.operation_reached(step) == request.operation:
        return replace(step, body=put_scope(step.body, request.pointer, scope))
    return step


def _put_scope(query: TextFields, scope: str) -> TextFields:
    changed = ((name, (scope,) if name == "scope" else text) for name, text in query)
    return tuple((name, text) for name, text in changed if name != "scope" or scope)


def put_scope(body: Any, pointer: str, scope: str) -> Any:
    """Let a body ask for this scope; leave it out if it is empty."""
    return put_value(body, pointer, scope) if scope else drop_value(body, pointer)
