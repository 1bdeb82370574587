"""Flows: each step can be taken with what the reader holds by then, and every current scheme is shown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from generator.errors import did_you_mean
from generator.loader.checks.uses import LIVE, Endpoint, accepted, credentials_of
from generator.loader.fault import Fault
from generator.model import Provider
from generator.model.channel import Channel, Side
from generator.model.flow import Call, Connect
from generator.model.operation import Operation
from generator.model.scheme import Lifecycle
from generator.pointer import Path

Step = Call | Connect


def schemes_open_what_is_called(provider: Provider) -> Iterator[Fault]:
    """Ask that a step uses a scheme that its operation or channel accepts, and none for a public one."""
    for path, step in _steps(provider):
        security = _endpoint(provider, step).security
        if step.using is None and security:
            yield Fault(
                path, f"using is missing; add it: the scheme to authenticate with. Allowed: {', '.join(security)}."
            )
        elif step.using is not None and step.using not in security:
            message = f"{_target(step)!r} does not accept {step.using!r}; {did_you_mean(step.using, security)}"
            yield Fault((*path, "using"), message)


def only_what_is_current_is_used(provider: Provider) -> Iterator[Fault]:
    """Ask that samples are made of what works today and will tomorrow."""
    for path, step in _steps(provider):
        endpoint = _endpoint(provider, step)
        if isinstance(endpoint, Operation) and endpoint.lifecycle is not Lifecycle.current:
            yield Fault((*path, "call"), f"{_target(step)!r} is {endpoint.lifecycle}; flows take what is current")
        if step.using and provider.schemes[step.using].lifecycle is not Lifecycle.current:
            lifecycle = provider.schemes[step.using].lifecycle
            yield Fault((*path, "using"), f"{step.using!r} is {lifecycle}; flows take what is current")


def credentials_are_held(provider: Provider) -> Iterator[Fault]:
    """Ask that what a step sends was issued by hand, or by an earlier step of the flow."""
    for name, flow in provider.flows.items():
        by_hand = (grant for grant in provider.grants.values() if grant.requested_operation is None)
        held = {credential for grant in by_hand for credential in grant.issued_credentials}
        for index, step in enumerate(flow.steps):
            for credential in credentials_of(provider.schemes[step.using]) if step.using else ():
                if credential not in held:
                    message = f"nobody has issued {credential!r} yet; {_issuers(provider, credential)}"
                    yield Fault(("flows", name, "steps", index, "using"), message)
            held |= _issued_by(provider, step)


def awaited_messages_come(provider: Provider) -> Iterator[Fault]:
    """Ask that a step waits for a message that the server sends by itself or as a reply."""
    for path, step in _steps(provider):
        if isinstance(step, Connect):
            sent = _sent(provider.channels[step.connect])
            if step.until not in sent:
                message = (
                    f"the server does not send {step.until!r} unasked or as a reply; {did_you_mean(step.until, sent)}"
                )
                yield Fault((*path, "until"), message)


def every_current_scheme_is_shown(provider: Provider) -> Iterator[Fault]:
    """Ask that every current scheme that is accepted somewhere is used by a flow, so that it gets its samples."""
    used = {step.using for _, step in _steps(provider)}
    open_to = {name for _, endpoint, name, _ in accepted(provider) if _is_live(endpoint)}
    for name, scheme in provider.schemes.items():
        if scheme.lifecycle is Lifecycle.current and name in open_to and name not in used:
            yield Fault(("schemes", name), "no flow uses it; add a flow with a step using it", at_key=True)


def _steps(provider: Provider) -> Iterator[tuple[Path, Step]]:
    for name, flow in provider.flows.items():
        for index, step in enumerate(flow.steps):
            yield ("flows", name, "steps", index), step


def _target(step: Step) -> str:
    return step.call if isinstance(step, Call) else step.connect


def _endpoint(provider: Provider, step: Step) -> Endpoint:
    return provider.operations[step.call] if isinstance(step, Call) else provider.channels[step.connect]


def _is_live(endpoint: Endpoint) -> bool:
    return isinstance(endpoint, Channel) or endpoint.lifecycle in LIVE


def _issued_by(provider: Provider, step: Step) -> set[str]:
    return set(provider.issued_by(step.call)) if isinstance(step, Call) else set()


def _issuers(provider: Provider, credential: str) -> str:
    operations = provider.operations_issuing(credential)
    return f"let an earlier step call {' or '.join(sorted(operations))}" if operations else "no operation issues it"


def _sent(channel: Channel) -> set[str]:
    """Name the messages that the server sends by itself or as a reply."""
    replies = {message.reply for message in channel.messages.values()}
    beats = {channel.heartbeat.message} if channel.heartbeat and channel.heartbeat.sender is Side.server else set()
    return {name for name in {channel.greeting, channel.welcome} | replies | beats if name}


CHECKS: Final = (
    schemes_open_what_is_called,
    only_what_is_current_is_used,
    credentials_are_held,
    awaited_messages_come,
    every_current_scheme_is_shown,
)
