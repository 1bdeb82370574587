"""Flows: each current scheme is shown, with the steps before it that obtain what it carries."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .chance import Chance
from .schemes import carried_credentials

Step = dict[str, Any]


def draw_flows(chance: Chance, spec: dict[str, Any]) -> dict[str, Any]:
    """One flow for each scheme at least; schemes for which there is no way are left out."""
    flows: dict[str, Any] = {}
    for scheme in spec["schemes"]:
        targets = list(_steps_with(chance, spec, scheme))
        before = _obtain(chance, spec, spec["schemes"][scheme], ())
        if targets and before is not None and spec["schemes"][scheme].get("lifecycle", "current") == "current":
            _add_flow(chance, flows, [*before, chance.pick(targets)])
    _add_extra_flows(chance, spec, flows)
    for flow in flows.values():
        # Without a chance of its own: what is drawn after it stays as it was.
        if _suits_client(spec, flow["steps"]) and sum(map(ord, flow["title"])) % 2:
            flow["reusable"] = True
            if len(flow["title"]) % 2:
                flow["headers"] = {"Content-Type": "application/json"}
    _widen_windows(spec, list(flows.values())[: None if len(spec["operations"]) % 6 else -1])
    return flows


def _suits_client(spec: dict[str, Any], steps: list[Step]) -> bool:
    if len(steps) != 1 or "call" not in steps[0] or "using" not in steps[0]:
        return False
    operation, scheme = spec["operations"][steps[0]["call"]], spec["schemes"][steps[0]["using"]]
    asks = [each for each in operation.get("parameters", {}).values() if each["in"] == "query"]
    success = operation["success"]
    is_plain = operation.get("request") is None and success.get("status", 200) < 300 and success.get("body") is not None
    by_header = all(part["in"] == "header" and "base64" not in part for part in scheme["parts"])
    return operation["method"] == "GET" and is_plain and by_header and not asks


def _widen_windows(spec: dict[str, Any], flows: list[dict[str, Any]]) -> None:
    """Let windows pass at once what flows call; of some specs the last may still be refused."""
    for limit in spec["limits"].values():
        if limit["kind"] == "window" and "channels" not in limit:
            covered = limit.get("operations") or list(spec["operations"])
            needed = max((sum(step.get("call") in covered for step in flow["steps"]) for flow in flows), default=0)
            limit |= {name: max(limit[name], needed) for name in ("requests", "burst") if name in limit}


def _add_flow(chance: Chance, flows: dict[str, Any], steps: list[Step]) -> None:
    flow = {"title": chance.line(), "summary": chance.text(), "steps": steps}
    flows[chance.unused_id(flows, "first", "session", "call")] = flow


def _add_extra_flows(chance: Chance, spec: dict[str, Any], flows: dict[str, Any]) -> None:
    public = [
        name for name, operation in spec["operations"].items() if not operation["security"] and _is_current(operation)
    ]
    if public and (chance.happens(40) or not flows):
        _add_flow(chance, flows, [{"call": chance.pick(public)}])
    if len(flows) > 1 and chance.happens(20):
        first, second = (flow["steps"] for flow in list(flows.values())[:2])
        if not _spends_twice(spec, [*first, *second]):
            _add_flow(chance, flows, [*first, *second])


def _spends_twice(spec: dict[str, Any], steps: list[Step]) -> bool:
    """Tell whether steps use something twice that ends with its first use, and that people hold."""
    used = [name for step in steps if "using" in step for name in carried_credentials(spec["schemes"][step["using"]])]
    by_hand = {name for grant in spec["grants"].values() if grant["kind"] == "manual" for name in grant["issues"]}
    spent = [name for name in used if spec["credentials"][name].get("single_use") and name in by_hand]
    return len(spent) > len(set(spent))


def _is_current(operation: dict[str, Any]) -> bool:
    return bool(operation.get("lifecycle", "current") == "current")


def _steps_with(chance: Chance, spec: dict[str, Any], scheme: str) -> Iterator[Step]:
    for name, operation in spec["operations"].items():
        if scheme in operation["security"] and _is_current(operation):
            yield {"call": name, "using": scheme}
    for name, channel in spec["channels"].items():
        if scheme in channel["security"]:
            yield {"connect": name, "using": scheme, "until": chance.pick(_sent_messages(chance, channel))}


def _sent_messages(chance: Chance, channel: dict[str, Any]) -> list[str]:
    """What the server says by itself or as a reply; mostly not to what is sent before authentication alone."""
    own = [channel[field] for field in ("welcome", "greeting") if field in channel]
    answered = [message for message in channel["messages"].values() if "reply" in message]
    later = [message for message in answered if message.get("when") != "before" or chance.happens(4)]
    return [*own, *(message["reply"] for message in later)] or [message["reply"] for message in answered]


def _obtain(chance: Chance, spec: dict[str, Any], scheme: dict[str, Any], seen: tuple[str, ...]) -> list[Step] | None:
    """Give the steps that obtain what a scheme carries; none if there is no way."""
    steps: list[Step] = []
    for credential in carried_credentials(scheme):
        got = _obtain_one(chance, spec, credential, seen)
        if got is None:
            return None
        steps += [step for step in got if step not in steps]
    return steps


def _obtain_one(chance: Chance, spec: dict[str, Any], credential: str, seen: tuple[str, ...]) -> list[Step] | None:
    grants = [grant for grant in spec["grants"].values() if credential in grant["issues"]]
    if any(grant["kind"] == "manual" for grant in grants):
        return []
    for grant in grants:
        operation = grant["operation"]
        for scheme in spec["operations"][operation]["security"] if credential not in seen else ():
            if spec["schemes"][scheme].get("lifecycle", "current") != "current":
                continue
            before = _obtain(chance, spec, spec["schemes"][scheme], (*seen, credential))
            if before is not None:
                return [*before, {"call": operation, "using": scheme}]
    return None
