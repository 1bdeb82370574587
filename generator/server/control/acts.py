"""What the endpoints do. All names among the arguments are known to exist; values may not be."""

from __future__ import annotations

from typing import Any

from generator.server.control.endpoint import Arguments, Desk

Result = dict[str, Any]


def tell_time(desk: Desk, _: Arguments) -> Result:
    """Tell the sandbox's time."""
    return {"now": desk.clock(), "stopped": desk.clock.stopped}


def move_clock(desk: Desk, given: Arguments) -> Result:
    """Move the clock, stop it or let it run; sockets look at it again."""
    if "advance" in given:
        desk.clock.advance(given["advance"])
    elif given["stop"]:
        desk.clock.stop()
    else:
        desk.clock.run()
    desk.engine.wake()
    return tell_time(desk, given)


def reset(desk: Desk, given: Arguments) -> Result:
    """Forget what happened."""
    desk.engine.forget(given.get("provider"), given.get("seed"))
    return {}


def issue(desk: Desk, given: Arguments) -> Result:
    """Issue a value, or accept the one that is given."""
    provider, credential, level = given["provider"], given["credential"], given.get("level")
    if "value" not in given:
        return {"value": desk.engine.issue(provider, credential, level)}
    desk.engine.plant(provider, credential, given["value"], level)
    return {"value": given["value"]}


def revoke(desk: Desk, given: Arguments) -> Result | None:
    """End a value."""
    return {} if desk.engine.revoke(given["provider"], given["credential"], given["value"]) else None


def rotate(desk: Desk, given: Arguments) -> Result | None:
    """Put another value in the place of one."""
    value = desk.engine.reset(given["provider"], given["credential"], given["value"])
    return None if value is None else {"value": value}


def promote(desk: Desk, given: Arguments) -> Result | None:
    """Give the holder of a value another level."""
    done = desk.engine.promote(given["provider"], given["credential"], given["value"], given["level"])
    return {} if done else None


def provoke(desk: Desk, given: Arguments) -> Result:
    """Refuse the next requests."""
    name = given["operation"] if "operation" in given else given["channel"]
    desk.engine.arm(given["provider"], name, given["case"], given.get("times", 1))
    return {}
