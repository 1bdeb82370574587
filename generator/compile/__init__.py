"""From the models of a spec to the tables that the engine reads."""

from __future__ import annotations

from generator.compile.credential import credentials
from generator.compile.exchange import failures, operations
from generator.compile.level import levels
from generator.compile.limit import bans, concurrencies, windows
from generator.compile.scheme import accepted, resuming, schemes
from generator.compile.socket import channels
from generator.model import Provider
from generator.model.flow import Call, Flow
from generator.origins import mount
from generator.tables import FirstStep, Scheme, Server, Tables
from generator.tables import Flow as FlowTable

__all__ = ["accepted", "compile_provider"]


def compile_provider(provider: Provider) -> Tables:
    """Compile one provider, demo values included. The same spec gives equal tables every time."""
    return Tables(
        provider=provider.id,
        name=provider.name,
        summary=provider.summary,
        servers=_servers(provider),
        credentials=credentials(provider),
        schemes=(*schemes(provider), *_resuming(provider)),
        operations=operations(provider),
        channels=channels(provider),
        failures=failures(provider),
        levels=levels(provider),
        windows=windows(provider),
        concurrencies=concurrencies(provider),
        bans=bans(provider),
        flows=tuple(_flow(name, flow) for name, flow in provider.flows.items()),
    )


def _servers(provider: Provider) -> tuple[Server, ...]:
    return tuple(
        Server(name, server.url, mount(provider.id, name), server.url.startswith("ws"))
        for name, server in provider.servers.items()
    )


def _resuming(provider: Provider) -> tuple[Scheme, ...]:
    found = (scheme for channel in provider.channels.values() for scheme in resuming(provider, channel))
    return tuple({scheme.id: scheme for scheme in found}.values())


def _flow(name: str, flow: Flow) -> FlowTable:
    step = flow.steps[0]
    if isinstance(step, Call):
        return FlowTable(name, flow.title, FirstStep(step.call, None, step.using))
    return FlowTable(name, flow.title, FirstStep(None, step.connect, step.using))
