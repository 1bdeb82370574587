"""What an endpoint is: one row of the table that routing, validation, documents and pages are made from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from authproof.model.vocabulary import Case
from authproof.sandbox.engine import Engine
from authproof.sandbox.engine.clock import MovableClock

Schema = Mapping[str, Any]
"""A JSON Schema."""

Arguments = Mapping[str, Any]
"""The fields of a request, checked."""


@dataclass(frozen=True, slots=True)
class ControlledSandbox:
    """What an act has to work with."""

    engine: Engine
    clock: MovableClock


@dataclass(frozen=True, slots=True)
class EndpointField:
    """One field of a request."""

    name: str
    schema: Schema
    """Of the keywords of JSON Schema only those that `authproof.sandbox.server.control.validation` obeys."""
    description: str
    required: bool = True


@dataclass(frozen=True, slots=True)
class ControlEndpoint:
    """One thing that can be asked for."""

    id: str
    method: str
    path: str
    title: str
    description: str
    answer: Schema
    action: Callable[[ControlledSandbox, Arguments], Mapping[str, Any] | None]
    """Does it, and gives the answer; None if a value that was named is not known."""
    fields: tuple[EndpointField, ...] = ()
    alternatives: tuple[str, ...] = ()
    """Fields of which exactly one is to be given."""

    def summarise_fields(self) -> str:
        """Tell the fields in short: `provider, case, times?, operation or channel`."""
        plain = [
            each.name if each.required else f"{each.name}?"
            for each in self.fields
            if each.name not in self.alternatives
        ]
        return ", ".join([*plain, *([" or ".join(self.alternatives)] if self.alternatives else [])])


ActionResult = dict[str, Any]


def tell_time(sandbox: ControlledSandbox, _: Arguments) -> ActionResult:
    return {"now": sandbox.clock(), "stopped": sandbox.clock.is_stopped}


def move_clock(sandbox: ControlledSandbox, arguments: Arguments) -> ActionResult:
    """Move the clock, stop it or let it run; sockets look at it again."""
    if "advance" in arguments:
        sandbox.clock.advance_by(arguments["advance"])
    elif arguments["stop"]:
        sandbox.clock.stop_clock()
    else:
        sandbox.clock.restart_clock()
    sandbox.engine.wake_sockets()
    return tell_time(sandbox, arguments)


def reset_sandbox(sandbox: ControlledSandbox, arguments: Arguments) -> ActionResult:
    sandbox.engine.forget_state(arguments.get("provider"), arguments.get("seed"))
    return {}


def issue_credential(sandbox: ControlledSandbox, arguments: Arguments) -> ActionResult:
    """Issue a value, or accept the one that is given."""
    provider, credential, level = arguments["provider"], arguments["credential"], arguments.get("level")
    if "value" not in arguments:
        return {"value": sandbox.engine.issue_credential(provider, credential, level)}
    sandbox.engine.plant_credential(provider, credential, arguments["value"], level)
    return {"value": arguments["value"]}


def revoke_credential(sandbox: ControlledSandbox, arguments: Arguments) -> ActionResult | None:
    return (
        {}
        if sandbox.engine.revoke_credential(arguments["provider"], arguments["credential"], arguments["value"])
        else None
    )


def replace_credential(sandbox: ControlledSandbox, arguments: Arguments) -> ActionResult | None:
    value = sandbox.engine.replace_credential(arguments["provider"], arguments["credential"], arguments["value"])
    return None if value is None else {"value": value}


def change_level(sandbox: ControlledSandbox, arguments: Arguments) -> ActionResult | None:
    is_known = sandbox.engine.change_level(
        arguments["provider"], arguments["credential"], arguments["value"], arguments["level"]
    )
    return {} if is_known else None


def control_limit(sandbox: ControlledSandbox, arguments: Arguments) -> ActionResult:
    """Suspend a limit, enforce it again, or have the next that it counts count as many."""
    provider, limit = arguments["provider"], arguments["limit"]
    if "suspend" in arguments:
        sandbox.engine.suspend_limit(provider, limit, suspended=arguments["suspend"])
    else:
        sandbox.engine.count_next_as(provider, limit, arguments["count_next_as"])
    return {}


def provoke_refusals(sandbox: ControlledSandbox, arguments: Arguments) -> ActionResult:
    name = arguments["operation"] if "operation" in arguments else arguments["channel"]
    sandbox.engine.provoke_refusals(arguments["provider"], name, Case(arguments["case"]), arguments.get("times", 1))
    return {}
