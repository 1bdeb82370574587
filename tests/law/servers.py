"""Variables in base addresses: a tenant, a region, a version, or the whole host."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from .chance import Chance

Spec = dict[str, Any]


def vary_servers(chance: Chance, spec: Spec) -> None:
    """Put variables into some addresses, whose examples make them other ones than all that there are."""
    if not chance.happens(30):
        return
    shared = chance.happens(30)
    known: dict[str, str] = {}
    for number, server in enumerate(spec["servers"].values()):
        parts = urlsplit(server["url"])
        if "{" in server["url"] or not (parts.hostname or "").endswith("example.com") or chance.happens(20):
            continue
        suffix = "" if shared or not number else f"_{number}"
        for place in chance.some(("host", "path"), 1):
            name = f"{chance.pick(('tenant', 'region', 'key', 'v'))}{suffix}{'' if place == 'host' else '_p'}"
            if name not in server.get("variables", {}):
                server["url"], example = _place_variable(chance, server["url"], name, in_host=place == "host")
                variable = _draw_variable(chance, name, example)
                if known.setdefault(name, example) != example:  # one variable of the environment has one example
                    variable.pop("variable", None)
                    variable.setdefault("values", [example])
                server.setdefault("variables", {})[name] = variable


def _place_variable(chance: Chance, url: str, name: str, *, in_host: bool) -> tuple[str, str]:
    """Give an address with a variable in it, and the variable's example."""
    parts = urlsplit(url)
    if not in_host:
        return f"{url.rstrip('/')}/{{{name}}}{chance.pick(('', '/', '/~x'))}", chance.pick(("v1.2", "a_b~c", "0"))
    host = parts.netloc
    if chance.happens(15):
        return url.replace(host, f"{{{name}}}", 1), f"{name.replace('_', '-')}.{host.partition(':')[0]}"
    label = chance.pick((f"{{{name}}}.", f"api-{{{name}}}-x.", f"a.{{{name}}}."))
    return url.replace(host, label + host, 1), chance.pick(("acme", "eu-west-1", "7", "xn--e1afmkfd"))


def _draw_variable(chance: Chance, name: str, example: str) -> dict[str, Any]:
    variable: dict[str, Any] = {"description": chance.text(), "example": example}
    if chance.happens(40):
        values = [example, *(f"{other}{example}" for other in chance.some(("a", "b-", "c0"), 0))]
        variable["values"] = values[::-1] if chance.happens(50) else values
    if "values" not in variable or chance.happens(50):
        variable["variable"] = f"LAW_SERVER_{name.upper()}"
    if chance.happens(30):
        variable["refusal"] = chance.pick(("not_found", "bad_request", "forbidden", "internal"))
    return variable


def take_addresses(chance: Chance, spec: Spec) -> None:
    """Let the address of a server come with the answer of an operation that every flow calls before it goes there."""
    for name, server in spec["servers"].items():
        telling = [one for one in spec["operations"] if _may_tell(spec, one, name)]
        if telling and chance.happens(50):
            success = spec["operations"][operation := chance.pick(telling)]["success"]
            success["body"][f"address of {name}"] = _fill(server)
            success.setdefault("live", {})[f"/address of {name}"] = {"server": name}
            server["taken_from"] = [operation]


def _may_tell(spec: Spec, operation: str, server: str) -> bool:
    one = spec["operations"][operation]
    is_json = isinstance(one["success"].get("body"), dict) and "media_type" not in one["success"]
    return is_json and all(_is_called_before(spec, flow, operation, server) for flow in spec["flows"].values())


def _is_called_before(spec: Spec, flow: dict[str, Any], operation: str, server: str) -> bool:
    called = False
    for step in flow["steps"]:
        target = spec["operations"].get(step.get("call")) or spec["channels"][step["connect"]]
        if target["server"] == server and not called:
            return False
        called = called or step.get("call") == operation
    return True


def _fill(server: dict[str, Any]) -> str:
    url: str = server["url"].rstrip("/")
    for name, variable in server.get("variables", {}).items():
        url = url.replace(f"{{{name}}}", variable["example"])
    return url
