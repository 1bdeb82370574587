"""Limits and levels: one and several, narrow inside wide, tiny and huge, shared in every way."""

from __future__ import annotations

from typing import Any, Final

from .chance import Chance

_SIZES: Final = {
    (5, 10): 6, (1, 1): 3, (2, 60): 3, (3, 1): 2, (60, 60): 4, (1, 86400): 2, (1000, 60): 2, (5, 0.5): 1,
    (100000, 86400): 1, (10, 86400 * 30): 1,
}  # fmt: skip
_SCOPES: Final = ("credential", "user", "application", "address", "everyone")
_HEADERS: Final = {
    "X-RateLimit-Limit": "{limit}",
    "RateLimit": "limit={limit}, remaining={remaining}",
    "X-Reset": "{reset}",
}


def draw_limits(chance: Chance, spec: dict[str, Any]) -> dict[str, Any]:
    """No limit, or up to four."""
    limits: dict[str, Any] = {}
    for _ in range(chance.weigh({0: 9, 1: 5, 2: 4, 3: 2, 4: 1})):
        kinds = {"window": 10, "undisclosed": 2, "concurrency": 3 if spec["channels"] else 0, "ban": 3 if limits else 0}
        kind = chance.weigh(kinds)
        limit = {"kind": kind, "title": chance.line()} | ({"note": chance.text()} if chance.happens(15) else {})
        limits[chance.unused_id(limits, "per_minute", "wide", kind)] = limit | _DRAWN[kind](chance, spec)
    return limits


def _draw_window(chance: Chance, spec: dict[str, Any]) -> dict[str, Any]:
    requests, seconds = chance.weigh(_SIZES)
    algorithm = chance.pick(("fixed_window", "sliding_window", "token_bucket"))
    window = {"scope": chance.pick(_SCOPES), "requests": requests, "seconds": seconds, "algorithm": algorithm}
    if algorithm == "token_bucket" and chance.happens(50):
        window["burst"] = chance.pick((1, 2, 10, requests, requests + 5))
    if chance.happens(20):
        window["counts"] = chance.pick(("refused", "accepted", "everything"))
    if chance.happens(30):
        window["headers"] = {name: _HEADERS[name] for name in chance.some(_HEADERS, 1)}
    window |= _draw_coverage(chance, spec)
    if "channels" in window and "counts" in window and not chance.happens(10):
        del window["counts"]
    return window


def _draw_coverage(chance: Chance, spec: dict[str, Any]) -> dict[str, Any]:
    """What a window counts: all operations, some, or messages."""
    if not spec["channels"] or not chance.happens(40):
        return {"operations": chance.some(spec["operations"], 1, 4)} if chance.happens(45) else {}
    channels = chance.some(spec["channels"], 1)
    coverage: dict[str, Any] = {"channels": channels}
    if chance.happens(40):
        coverage["scope"] = "connection"
    sent = [
        name for name, message in spec["channels"][channels[0]]["messages"].items() if message["sender"] == "client"
    ]
    if sent and chance.happens(40):
        coverage["messages"] = chance.some(sent, 1)
    return coverage


def _draw_concurrency(chance: Chance, spec: dict[str, Any]) -> dict[str, Any]:
    channels = {"channels": chance.some(spec["channels"], 1)} if chance.happens(50) else {}
    return {"scope": chance.pick(_SCOPES), "connections": chance.pick((1, 2, 3, 10, 1000))} | channels


def _draw_ban(chance: Chance, _: dict[str, Any]) -> dict[str, Any]:
    return {"scope": chance.pick(_SCOPES), "violations": chance.pick((3, 1, 10)), "seconds": chance.pick((60, 3600, 1))}


def _draw_undisclosed(_: Chance, __: dict[str, Any]) -> dict[str, Any]:
    return {}


_DRAWN: Final = {
    "window": _draw_window,
    "concurrency": _draw_concurrency,
    "ban": _draw_ban,
    "undisclosed": _draw_undisclosed,
}


_CASES: Final = ("unknown", "malformed", "missing", "forbidden", "bad_request", "limited")
_MORE_HEADERS: Final = {
    "X-Used": "{used}",
    "X-Reset-After": "{reset_after}",
    "X-Reset-In": "in {reset_duration}",
    "X-Reset-At": "{reset_milliseconds}",
}


def vary_limits(chance: Chance, spec: dict[str, Any]) -> None:
    """Let bans end, and come of other refusals; let windows tell more."""
    for limit in spec["limits"].values():
        if limit["kind"] == "ban":
            limit.update({"lasts": chance.pick((1, 60, 86400, 0.5))} if chance.happens(40) else {})
            limit.update({"cases": chance.some(_CASES, 1, 3)} if chance.happens(30) else {})
        elif limit["kind"] == "window":
            _draw_costs(chance, spec, limit)
        if "headers" in limit and chance.happens(50):
            limit["headers"] |= {name: _MORE_HEADERS[name] for name in chance.some(_MORE_HEADERS, 1)}


def tell_callers_apart(chance: Chance, spec: dict[str, Any]) -> None:
    """Let limits count only callers with a credential, or only those without; seldom where there are none such."""
    for limit in spec["limits"].values():
        if limit["kind"] != "window" or "channels" in limit:
            continue
        covered = [spec["operations"][name] for name in limit.get("operations", spec["operations"])]
        fitting = [
            callers
            for callers, able in (
                ("authenticated", [bool(each["security"]) for each in covered]),
                ("anonymous", [not each["security"] or "anonymous" in each for each in covered]),
            )
            if (all(able) if "operations" in limit else any(able)) or chance.happens(3)
        ]
        if fitting and chance.happens(25):
            limit["callers"] = chance.pick(fitting)
            if limit["callers"] == "anonymous" and not chance.happens(5):
                limit["scope"] = chance.pick(("address", "everyone"))


def limit_requests_in_flight(chance: Chance, spec: dict[str, Any]) -> None:
    """Let seldom so many requests be under way at the same time."""
    if spec["operations"] and chance.happens(15):
        operations = {"operations": chance.some(spec["operations"], 1, 3)} if chance.happens(60) else {}
        size = {"scope": chance.pick(_SCOPES), "requests": chance.pick((1, 2, 10, 5000))}
        name = chance.unused_id(spec["limits"], "in_flight")
        spec["limits"][name] = {"kind": "in_flight", "title": chance.line()} | size | operations


def _draw_costs(chance: Chance, spec: dict[str, Any], limit: dict[str, Any]) -> None:
    """Let requests of some operations count as several, and of one that is left as one."""
    called = {step.get("call") for flow in spec["flows"].values() for step in flow["steps"]}
    covered = [name for name in limit.get("operations", spec["operations"]) if name not in called or chance.happens(5)]
    if "channels" not in limit and covered[1:] and chance.happens(40):
        most = limit.get("burst", limit["requests"])
        limit["costs"] = {name: chance.pick((1, 2, 3, 10, most)) for name in chance.some(covered[1:], 1)}
        if not chance.happens(5):
            limit["costs"] = {name: min(cost, most) for name, cost in limit["costs"].items()}


def draw_levels(chance: Chance) -> dict[str, Any]:
    """Permission levels; a later one may include earlier ones."""
    levels: dict[str, Any] = {}
    for _ in range(chance.weigh({0: 14, 1: 2, 2: 3, 3: 2, 4: 1})):
        level: dict[str, Any] = {"title": chance.line(), "may": [chance.text()]}
        if levels and chance.happens(50):
            level["includes"] = chance.some(levels, 0)
        levels[chance.unused_id(levels, "reader", "writer", "owner", "admin")] = level
    return levels


def give_room_to_call(chance: Chance, spec: dict[str, Any]) -> None:
    """Let limits pass the calls that a flow makes at once; seldom not."""
    for limit in spec["limits"].values():
        if limit["kind"] != "window" or "channels" in limit or limit.get("counts") == "refused":
            continue
        covered = limit.get("operations", spec["operations"])
        for flow in spec["flows"].values():
            calls = [step["call"] for step in flow["steps"] if step.get("call") in covered]
            needed = sum(limit.get("costs", {}).get(call, 1) for call in calls)
            room = limit.get("burst", limit["requests"])
            if needed > room and not chance.happens(5):
                limit |= {name: max(limit[name], needed) for name in ("requests", "burst") if name in limit}


def give_room_to_talk(chance: Chance, spec: dict[str, Any]) -> None:
    """Let limits pass what a flow says at once on a socket; seldom not."""
    steps = [step for flow in spec["flows"].values() for step in flow["steps"] if "connect" in step]
    for limit in spec["limits"].values():
        for step in steps if limit["kind"] == "window" else ():
            if step["connect"] not in limit.get("channels", ()):
                continue
            channel = spec["channels"][step["connect"]]
            parts = spec["schemes"][step["using"]]["parts"] if "using" in step else []
            said = {part["message"] for part in parts if "message" in part}
            said |= {channel["heartbeat"]["message"]} if "heartbeat" in channel else set()
            said |= {name for name, each in channel["messages"].items() if each.get("reply") == step["until"]}
            counted = said.intersection(limit["messages"]) if "messages" in limit else said
            room = min(limit["requests"], limit.get("burst", limit["requests"]))
            if len(counted) > room and not chance.happens(5):
                limit |= {name: max(limit[name], len(counted)) for name in ("requests", "burst") if name in limit}
