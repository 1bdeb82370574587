"""Operations and failures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from generator.compile.level import needed
from generator.compile.scheme import accepted
from generator.model import Provider
from generator.model.failure import Failure, LiveValue, ServerAddress
from generator.model.limit import Window
from generator.model.operation import Operation, Parameter, Success
from generator.model.scheme import Lifecycle, Place, Surface
from generator.shape import pattern
from generator.tables import Body, Issue, Live
from generator.tables import Failure as FailureTable
from generator.tables import Operation as OperationTable
from generator.tables import Parameter as ParameterTable
from generator.tables import Success as SuccessTable

_UNSEEN: Final[Mapping[str, Any]] = {
    "security": (),
    "level": None,
    "parameters": {},
    "request_type": "application/json",
    "request": None,
    "success": Success(),
}
"""What is not looked at before an operation is released."""


def operations(provider: Provider) -> tuple[OperationTable, ...]:
    """Compile every operation of a provider but those that were removed: nothing answers there any more."""
    return tuple(
        _operation(provider, name, operation)
        for name, operation in provider.operations.items()
        if operation.lifecycle is not Lifecycle.removed
    )


def failures(provider: Provider) -> tuple[FailureTable, ...]:
    """Compile every failure of a provider, the general ones last: others go before them."""
    ordered = sorted(provider.failures.items(), key=lambda item: (not item[1].limits, not item[1].operations))
    return tuple(_failure(provider, name, failure) for name, failure in ordered)


def parameters(declared: Mapping[str, Parameter]) -> tuple[ParameterTable, ...]:
    """Compile the parameters of an operation or channel."""
    return tuple(
        ParameterTable(
            name=name,
            place=parameter.place,
            example=parameter.example,
            required=parameter.required,
            pattern=pattern(parameter.shape) if parameter.shape and not parameter.values else None,
            values=parameter.values,
            refusal=parameter.refusal.value,
            refused={value: case.value for value, case in parameter.refused.items()},
        )
        for name, parameter in declared.items()
    )


def live(values: Mapping[str, LiveValue]) -> tuple[Live, ...]:
    """Compile the live values of an example."""
    return tuple(
        Live(at, "server", value.server) if isinstance(value, ServerAddress) else Live(at, value.value, None)
        for at, value in values.items()
    )


def _operation(provider: Provider, name: str, operation: Operation) -> OperationTable:
    released = operation.lifecycle is not Lifecycle.coming_soon
    surface = _surface(provider, operation)
    if not released:
        operation = operation.model_copy(update=_UNSEEN)
    traded = provider.trade_at(name)
    reads_body = operation.request is not None or _has_body_part(provider, operation)
    return OperationTable(
        id=name,
        title=operation.title,
        server=operation.server,
        method=operation.method.value,
        path=operation.path,
        surface=surface.value,
        public=not operation.security,
        schemes=accepted(provider, operation.security),
        level=needed(provider, operation.level),
        quota=_quota(provider, name),
        released=released,
        parameters=parameters(operation.parameters),
        form=reads_body and operation.request_type != "application/json",
        reads_body=reads_body,
        request=operation.request,
        headers=dict(operation.headers),
        success=_success(operation.success),
        issues=_issues(provider, name),
        consumes=traded.consumed_credential if traded else None,
        revokes_consumed=bool(traded and traded.revokes_consumed),
        revokes_siblings=bool(traded and traded.revokes_siblings),
    )


def _quota(provider: Provider, operation: str) -> int | None:
    windows = [limit for limit in provider.limits.values() if isinstance(limit, Window) and not limit.channels]
    mine = [limit for limit in windows if operation in limit.operations]
    general = [limit for limit in windows if not limit.operations]
    return next((limit.requests for limit in (*mine, *general)), None)


def _surface(provider: Provider, operation: Operation) -> Surface:
    names = operation.security
    return provider.schemes[names[0]].surface if names else Surface.rest


def _surfaces(provider: Provider, failure: Failure) -> set[Surface]:
    """Name the surfaces on which a failure can arise; what is not found was asked for over REST, or as a WebSocket."""
    own = [provider.operations[name] for name in failure.operations if name in provider.operations]
    if own:
        return {_surface(provider, each) for each in own}
    handshake = {Surface.websocket} if provider.channels else set()
    return {Surface.rest} | handshake | {_surface(provider, each) for each in provider.operations.values()}


def _has_body_part(provider: Provider, operation: Operation) -> bool:
    parts = [part for name in accepted(provider, operation.security) for part in provider.schemes[name].parts]
    return any(part.place is Place.body for part in parts)


def _success(success: Success) -> SuccessTable:
    body = None if success.body is None else Body(success.media_type, success.body)
    return SuccessTable(success.status, body, live(success.live))


def _issues(provider: Provider, operation: str) -> tuple[Issue, ...]:
    return tuple(Issue(name, pointer) for name, pointer in provider.issued_by(operation).items())


def _failure(provider: Provider, name: str, failure: Failure) -> FailureTable:
    return FailureTable(
        id=name,
        title=failure.title,
        cases=tuple(case.value for case in failure.cases),
        surfaces=tuple(each.value for each in dict.fromkeys(failure.surfaces) if each in _surfaces(provider, failure)),
        operations=failure.operations,
        limits=failure.limits,
        status=failure.status,
        bodies=tuple(Body(media_type, content) for media_type, content in failure.bodies.items()),
        live=live(failure.live),
        headers=dict(failure.headers),
    )
