"""What the endpoints do. All names among the arguments are known to exist; values may not be."""

from __future__ import annotations

from typing import Any

from generator.server.control.endpoint import Arguments, ControlledSandbox

ActionResult = dict[str, Any]


def tell_time(sandbox: ControlledSandbox, _: Arguments) -> ActionResult:
    """Tell the sandbox's time."""
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
    """Forget what happened."""
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
    """End a value."""
    return (
        {}
        if sandbox.engine.revoke_credential(arguments["provider"], arguments["credential"], arguments["value"])
        else None
    )


def replace_credential(sandbox: ControlledSandbox, arguments: Arguments) -> ActionResult | None:
    """Put another value in the place of one."""
    value = sandbox.engine.replace_credential(arguments["provider"], arguments["credential"], arguments["value"])
    return None if value is None else {"value": value}


def change_level(sandbox: ControlledSandbox, arguments: Arguments) -> ActionResult | None:
    """Give the holder of a value another level."""
    is_known = sandbox.engine.change_level(
        arguments["provider"], arguments["credential"], arguments["value"], arguments["level"]
    )
    return {} if is_known else None


def provoke_refusals(sandbox: ControlledSandbox, arguments: Arguments) -> ActionResult:
    """Refuse the next requests."""
    name = arguments["operation"] if "operation" in arguments else arguments["channel"]
    sandbox.engine.provoke_refusals(arguments["provider"], name, arguments["case"], arguments.get("times", 1))
    return {}
