"""From the models of a spec to the tables that the engine reads."""

from __future__ import annotations

from authproof.model.flow import Call, Flow
from authproof.model.provider import Provider
from authproof.sandbox.compile.authorization import compile_authorizations, compile_device_authorizations
from authproof.sandbox.compile.channel import compile_channels
from authproof.sandbox.compile.credential import compile_credentials
from authproof.sandbox.compile.limit import (
    compile_bans,
    compile_concurrencies,
    compile_in_flight_limits,
    compile_windows,
)
from authproof.sandbox.compile.operation import compile_failures, compile_levels, compile_operations
from authproof.sandbox.compile.scheme import compile_resuming_schemes, compile_schemes
from authproof.sandbox.origins import mount_path
from authproof.sandbox.tables import FirstStep, FlowTable, SchemeTable, ServerTable, ServerVariableTable, Tables

__all__ = ["compile_provider"]


def compile_provider(provider: Provider) -> Tables:
    """Compile one provider, demo values included. The same spec gives equal tables every time."""
    return Tables(
        provider=provider.id,
        name=provider.name,
        summary=provider.summary,
        servers=_compile_servers(provider),
        credentials=compile_credentials(provider),
        schemes=(*compile_schemes(provider), *_compile_resuming(provider)),
        operations=compile_operations(provider),
        authorizations=compile_authorizations(provider),
        device_authorizations=compile_device_authorizations(provider),
        channels=compile_channels(provider),
        failures=compile_failures(provider),
        levels=compile_levels(provider),
        windows=compile_windows(provider),
        concurrencies=compile_concurrencies(provider),
        in_flight_limits=compile_in_flight_limits(provider),
        bans=compile_bans(provider),
        flows=tuple(_compile_flow(name, flow) for name, flow in provider.flows.items()),
        mismatch_case=provider.mismatch_case,
    )


def _compile_servers(provider: Provider) -> tuple[ServerTable, ...]:
    return tuple(
        ServerTable(
            name,
            server.url,
            mount_path(provider.id, name, server),
            server.is_websocket,
            tuple(
                ServerVariableTable(each, variable.example, variable.values or (variable.example,), variable.refusal)
                for each, variable in server.placed_variables.items()
            ),
        )
        for name, server in provider.servers.items()
    )


def _compile_resuming(provider: Provider) -> tuple[SchemeTable, ...]:
    resuming_schemes = (
        scheme for channel in provider.channels.values() for scheme in compile_resuming_schemes(provider, channel)
    )
    return tuple({scheme.id: scheme for scheme in resuming_schemes}.values())


def _compile_flow(name: str, flow: Flow) -> FlowTable:
    step = flow.steps[0]
    if isinstance(step, Call):
        return FlowTable(name, flow.title, FirstStep(step.call, None, step.using))
    return FlowTable(name, flow.title, FirstStep(None, step.connect, step.using))
