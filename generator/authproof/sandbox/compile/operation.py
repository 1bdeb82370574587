"""Permission levels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from authproof.model.credential import shape_pattern
from authproof.model.failure import Failure, LiveValue, ServerAddress
from authproof.model.limit import Window
from authproof.model.operation import Operation, Parameter, Success
from authproof.model.provider import Provider
from authproof.model.scheme import Lifecycle
from authproof.model.vocabulary import Place, Surface
from authproof.sandbox.compile.scheme import select_accepted_schemes
from authproof.sandbox.tables import (
    Body,
    FailureTable,
    IssuedCredential,
    LevelTable,
    LiveValueTable,
    OperationTable,
    ParameterTable,
    SuccessTable,
)


def compile_levels(provider: Provider) -> tuple[LevelTable, ...]:
    """Compile every level."""
    return tuple(
        LevelTable(name, level.title, _collect_granted(provider, name)) for name, level in provider.levels.items()
    )


def find_needed_level(provider: Provider, level: str | None) -> str | None:
    """Give the level that is asked for; none if everybody has it."""
    return None if all(level in _collect_granted(provider, each) for each in provider.levels) else level


def _collect_granted(provider: Provider, level: str) -> tuple[str, ...]:
    """Follow `includes` to every level whose rights `level` has; circles do no harm."""
    reached = [level]
    for name in reached:
        reached += [other for other in provider.levels[name].includes if other not in reached]
    return tuple(reached)


_HIDDEN_BEFORE_RELEASE: Final[Mapping[str, Any]] = {
    "security": (),
    "level": None,
    "parameters": {},
    "request_type": "application/json",
    "request": None,
    "success": Success(),
}
"""What is not looked at before an operation is released."""


def compile_operations(provider: Provider) -> tuple[OperationTable, ...]:
    """Compile every operation of a provider but those that were removed: nothing answers there any more."""
    return tuple(
        _compile_operation(provider, name, operation)
        for name, operation in provider.operations.items()
        if operation.lifecycle is not Lifecycle.removed
    )


def compile_failures(provider: Provider) -> tuple[FailureTable, ...]:
    """Compile every failure of a provider, the general ones last: others go before them."""
    ordered = sorted(provider.failures.items(), key=lambda item: (not item[1].limits, not item[1].operations))
    return tuple(_compile_failure(provider, name, failure) for name, failure in ordered)


def compile_parameters(declared: Mapping[str, Parameter]) -> tuple[ParameterTable, ...]:
    """Compile the parameters of an operation or channel."""
    return tuple(
        ParameterTable(
            name=name,
            place=parameter.place,
            example=parameter.example,
            required=parameter.required,
            pattern=shape_pattern(parameter.shape) if parameter.shape and not parameter.values else None,
            values=parameter.values,
            refusal=parameter.refusal.value,
            refused={value: case.value for value, case in parameter.refused.items()},
        )
        for name, parameter in declared.items()
    )


def compile_live_values(values: Mapping[str, LiveValue]) -> tuple[LiveValueTable, ...]:
    """Compile the live values of an example."""
    return tuple(
        LiveValueTable(pointer, "server", value.server)
        if isinstance(value, ServerAddress)
        else LiveValueTable(pointer, value.value, None)
        for pointer, value in values.items()
    )


def _compile_operation(provider: Provider, name: str, operation: Operation) -> OperationTable:
    released = operation.lifecycle is not Lifecycle.coming_soon
    surface = _surface_of(provider, operation)
    if not released:
        operation = operation.model_copy(update=_HIDDEN_BEFORE_RELEASE)
    trade = provider.trade_at(name)
    reads_body = operation.request is not None or _has_body_part(provider, operation)
    return OperationTable(
        id=name,
        title=operation.title,
        server=operation.server,
        method=operation.method.value,
        path=operation.path,
        surface=surface.value,
        public=not operation.security,
        schemes=select_accepted_schemes(provider, operation.security),
        level=find_needed_level(provider, operation.level),
        quota=_find_quota(provider, name),
        released=released,
        parameters=compile_parameters(operation.parameters),
        form=reads_body and operation.request_type != "application/json",
        reads_body=reads_body,
        request=operation.request,
        headers=dict(operation.headers),
        success=_compile_success(operation.success),
        issues=_compile_issues(provider, name),
        consumes=trade.consumed_credential if trade else None,
        revokes_consumed=bool(trade and trade.revokes_consumed),
        revokes_siblings=bool(trade and trade.revokes_siblings),
    )


def _find_quota(provider: Provider, operation: str) -> int | None:
    windows = [limit for limit in provider.limits.values() if isinstance(limit, Window) and not limit.channels]
    mine = [limit for limit in windows if operation in limit.operations]
    general = [limit for limit in windows if not limit.operations]
    return next((limit.requests for limit in (*mine, *general)), None)


def _surface_of(provider: Provider, operation: Operation) -> Surface:
    names = operation.security
    return provider.schemes[names[0]].surface if names else Surface.rest


def _surfaces_of_failure(provider: Provider, failure: Failure) -> set[Surface]:
    """Name the surfaces on which a failure can arise; what is not found was asked for over REST, or as a WebSocket."""
    own_operations = [provider.operations[name] for name in failure.operations if name in provider.operations]
    if own_operations:
        return {_surface_of(provider, each) for each in own_operations}
    handshake = {Surface.websocket} if provider.channels else set()
    return {Surface.rest} | handshake | {_surface_of(provider, each) for each in provider.operations.values()}


def _has_body_part(provider: Provider, operation: Operation) -> bool:
    parts = [
        part for name in select_accepted_schemes(provider, operation.security) for part in provider.schemes[name].parts
    ]
    return any(part.place is Place.body for part in parts)


def _compile_success(success: Success) -> SuccessTable:
    body = None if success.body is None else Body(success.media_type, success.body)
    return SuccessTable(success.status, body, compile_live_values(success.live))


def _compile_issues(provider: Provider, operation: str) -> tuple[IssuedCredential, ...]:
    return tuple(IssuedCredential(name, pointer) for name, pointer in provider.issued_by(operation).items())


def _compile_failure(provider: Provider, name: str, failure: Failure) -> FailureTable:
    return FailureTable(
        id=name,
        title=failure.title,
        cases=tuple(case.value for case in failure.cases),
        surfaces=tuple(
            each.value for each in dict.fromkeys(failure.surfaces) if each in _surfaces_of_failure(provider, failure)
        ),
        operations=failure.operations,
        limits=failure.limits,
        status=failure.status,
        bodies=tuple(Body(media_type, content) for media_type, content in failure.bodies.items()),
        live=compile_live_values(failure.live),
        headers=dict(failure.headers),
    )
