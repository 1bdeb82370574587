"""Operations, their parameters and answers, failures, and the permission levels that operations need."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from authproof.model.credential import shape_pattern
from authproof.model.evidence import EvidenceKind
from authproof.model.failure import Failure, LiveValue, ServerAddress
from authproof.model.grant_base import Trade
from authproof.model.operation import Expiry, Operation, Parameter, Success
from authproof.model.pointers import extend_pointer, spec_pointer
from authproof.model.provider import Provider
from authproof.model.scheme import Lifecycle
from authproof.model.vocabulary import Place, Surface
from authproof.sandbox.tables import (
    Body,
    FailureTable,
    IssuedCredential,
    LevelTable,
    LiveValueTable,
    OperationTable,
    ParameterTable,
    ScopesTable,
    SuccessTable,
    TradeTable,
)
from authproof.text.json_pointer import Key

_HIDDEN_BEFORE_RELEASE: Final[Mapping[str, Any]] = {
    "security": (),
    "anonymous": False,
    "level": None,
    "scopes": (),
    "parameters": {},
    "request_type": "application/json",
    "request": None,
    "success": Success(),
}
"""What is not looked at before an operation is released."""


def compile_operations(provider: Provider) -> tuple[OperationTable, ...]:
    """Compile every operation of a provider but those that were removed or are only shown: nothing answers there."""
    return tuple(
        _compile_operation(provider, name, operation)
        for name, operation in provider.operations.items()
        if operation.lifecycle.is_answered
    )


def _compile_operation(provider: Provider, name: str, operation: Operation) -> OperationTable:
    released = operation.lifecycle is not Lifecycle.coming_soon
    surface = provider.surface_of(name)
    if not released:
        kept = {"request_type": operation.request_type} if operation.match else {}
        operation = operation.model_copy(update={**_HIDDEN_BEFORE_RELEASE, **kept})
    reads_body = operation.sent_body is not None or _has_body_part(provider, operation)
    return OperationTable(
        id=name,
        title=operation.title,
        server=operation.server,
        method=operation.method.value,
        path=operation.path,
        match=dict(operation.match),
        surface=surface,
        public=not operation.security,
        anonymous=bool(operation.security) and operation.anonymous,
        schemes=provider.usable_schemes(operation.security),
        level=find_needed_level(provider, operation.level),
        scopes=operation.scopes,
        quota=_find_quota(provider, name),
        released=released,
        parameters=compile_parameters(operation.parameters),
        form=reads_body and operation.request_type != "application/json",
        reads_body=reads_body,
        request=operation.sent_body,
        headers=dict(operation.headers),
        success=_compile_success(provider, name, operation.success),
        issues=_compile_issues(provider, name),
        asks=_compile_asked_scopes(provider, name),
        trades=tuple(map(_compile_trade, provider.trades_at(name))),
    )


def _compile_trade(trade: Trade) -> TradeTable:
    return TradeTable(
        credential=trade.credential,
        revokes_consumed=trade.revokes_consumed,
        revokes_siblings=trade.revokes_siblings,
        reuse_revokes=trade.revokes_consumed and bool(trade.reuse_revokes),
        accepts_ended=trade.accepts_ended,
    )


def _find_quota(provider: Provider, operation: str) -> int | None:
    """Find how many requests the window that covers an operation lets pass: its own, else the general one."""
    windows = [window for window in provider.windows.values() if not window.channels]
    mine = [limit for limit in windows if operation in limit.operations]
    general = [limit for limit in windows if not limit.operations]
    return next((limit.requests for limit in (*mine, *general)), None)


def _has_body_part(provider: Provider, operation: Operation) -> bool:
    parts = [part for name in provider.usable_schemes(operation.security) for part in provider.schemes[name].parts]
    return any(part.place is Place.body for part in parts)


def _compile_success(provider: Provider, operation: str, success: Success) -> SuccessTable:
    body = None if success.body is None else Body(success.media_type, success.body)
    live = (*_compile_success_values(provider, success), *_compile_page_addresses(provider, operation))
    return SuccessTable(success.status, body, live, dict(success.headers))


def _compile_page_addresses(provider: Provider, operation: str) -> tuple[LiveValueTable, ...]:
    """Compile the addresses of the page on which people enter the code that an operation answers with."""
    request = provider.device_authorization_at(operation)
    if request is None:
        return ()
    return tuple(LiveValueTable(pointer, None, request.server, path=end) for pointer, end in request.addresses.items())


def _compile_issues(provider: Provider, operation: str) -> tuple[IssuedCredential, ...]:
    request = provider.device_authorization_at(operation)
    ends = {request.user_code: request.verification_uri_complete} if request else {}
    return tuple(IssuedCredential(name, place, ends.get(name)) for name, place in provider.issued_by(operation).items())


def _compile_asked_scopes(provider: Provider, operation: str) -> ScopesTable | None:
    request = provider.scope_request_at(operation)
    if request is None:
        return None
    scopes = request.scopes
    return ScopesTable(request.pointer, tuple(scopes.values), scopes.separator if len(scopes.values) > 1 else "")


def compile_failures(provider: Provider) -> tuple[FailureTable, ...]:
    """Compile every failure of a provider, the general ones last: others go before them."""
    ordered = sorted(provider.failures.items(), key=lambda item: item[1].precedence)
    return tuple(_compile_failure(provider, name, failure) for name, failure in ordered)


def _compile_failure(provider: Provider, name: str, failure: Failure) -> FailureTable:
    surfaces = _surfaces_of_failure(provider, failure)
    pointer = spec_pointer("failures", name)

    def is_assumed(*steps: Key) -> bool:
        return provider.is_assumed(extend_pointer(pointer, *steps))

    return FailureTable(
        id=name,
        title=failure.title,
        cases=failure.cases,
        surfaces=tuple(each for each in dict.fromkeys(failure.surfaces) if each in surfaces),
        operations=failure.operations,
        limits=failure.limits,
        credentials=failure.credentials,
        status=failure.status,
        bodies=tuple(Body(media_type, content) for media_type, content in failure.bodies.items()),
        live=compile_live_values(failure.live),
        headers=dict(failure.headers),
        is_status_assumed=is_assumed("status"),
        assumed_cases=tuple(each for number, each in enumerate(failure.cases) if is_assumed("cases", number)),
        assumed_surfaces=tuple(
            each for number, each in enumerate(failure.surfaces) if each in surfaces and is_assumed("surfaces", number)
        ),
        assumed_media_types=tuple(
            each for each in failure.bodies if _is_partly_assumed(provider, extend_pointer(pointer, "bodies", each))
        ),
    )


def _is_partly_assumed(provider: Provider, pointer: str) -> bool:
    """Tell whether nobody states what is at `pointer`, or something inside it."""
    inner = provider.evidence_inside(pointer)
    return provider.is_assumed(pointer) or any(each.kind is EvidenceKind.assumed for each in inner)


def _surfaces_of_failure(provider: Provider, failure: Failure) -> set[Surface]:
    """Name the surfaces on which a failure can arise; what is not found was asked for over REST, or as a WebSocket."""
    if own_operations := [name for name in failure.operations if name in provider.operations]:
        return set(map(provider.surface_of, own_operations))
    handshake = {Surface.websocket} if provider.channels else set()
    return {Surface.rest} | handshake | set(map(provider.surface_of, provider.operations))


def compile_parameters(declared: Mapping[str, Parameter]) -> tuple[ParameterTable, ...]:
    return tuple(
        ParameterTable(
            name=name,
            place=Place(parameter.place),
            example=parameter.example,
            required=parameter.required,
            pattern=shape_pattern(parameter.shape) if parameter.shape and not parameter.values else None,
            values=parameter.values,
            refusal=parameter.refusal,
            missing=parameter.missing_refusal,
            refused=dict(parameter.refused),
        )
        for name, parameter in declared.items()
    )


def compile_live_values(values: Mapping[str, LiveValue]) -> tuple[LiveValueTable, ...]:
    return tuple(_compile_live_value(pointer, value) for pointer, value in values.items())


def _compile_success_values(provider: Provider, success: Success) -> tuple[LiveValueTable, ...]:
    return tuple(
        LiveValueTable(pointer, None, expiry=value.form, lifetime=provider.lifetime_seconds(value.expires))
        if isinstance(value, Expiry)
        else _compile_live_value(pointer, value)
        for pointer, value in success.live.items()
    )


def _compile_live_value(pointer: str, value: LiveValue) -> LiveValueTable:
    if isinstance(value, ServerAddress):
        return LiveValueTable(pointer, None, value.server)
    return LiveValueTable(pointer, value)


def compile_levels(provider: Provider) -> tuple[LevelTable, ...]:
    return tuple(
        LevelTable(name, level.title, provider.granted_levels(name)) for name, level in provider.levels.items()
    )


def find_needed_level(provider: Provider, level: str | None) -> str | None:
    """Find the level that is asked for; none if everybody has it."""
    return None if all(level in provider.granted_levels(each) for each in provider.levels) else level
