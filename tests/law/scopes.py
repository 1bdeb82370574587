"""Scopes: what limits tokens that a person allowed, or that a program asked for, and how they are refused."""

from __future__ import annotations

from typing import Any, Final

from .chance import Chance

_SCOPES: Final = ("list", "orders:write", "urn:x:y", "a.b", "!")
_CHALLENGES: Final = ('Bearer error="insufficient_scope", scope="{scope}"', 'Bearer error="insufficient_scope"')


def need_scopes(chance: Chance, spec: dict[str, Any]) -> None:
    """Let some operations take scopes that a person, or a token endpoint, is asked for."""
    pages = [each["scopes"] for each in spec["grants"].values() if "authorize" in each and "scopes" in each]
    if pages and chance.happens(70):
        _take_scopes(chance, spec, "/consent/call", list(pages[0]["values"]))
    if chance.happens(50):
        _ask_by_body(chance, spec)


def _ask_by_body(chance: Chance, spec: dict[str, Any]) -> None:
    """Let the first operation of a token endpoint be asked for scopes."""
    for grant in spec["grants"].values():
        operation = spec["operations"].get(grant.get("operation"))
        if grant["kind"] == "exchange" and operation is not None and operation["path"] == "/endpoint/token":
            names, place = chance.some(list(_SCOPES), 1, 3), chance.pick(("scope", "scope", "rights"))
            separator = chance.pick((" ", ","))
            values = {name: {"description": chance.text()} for name in names}
            told = {"at": "/rights"} if place == "rights" else {}
            grant["scopes"] = {"values": values, "separator": separator} | told
            operation["request"] = operation.get("request", {}) | {place: separator.join(names)}
            if chance.happens(70):
                words = {"title": chance.line(), "meaning": chance.text(), "action": chance.text()}
                failure = {"cases": ["invalid_scope"], "operations": [grant["operation"]], "status": 400} | words
                spec["failures"][chance.unused_id(spec["failures"], "invalid_scope")] = failure
            if chance.happens(80):
                _take_scopes(chance, spec, "/endpoint/call", names)
            return


def _take_scopes(chance: Chance, spec: dict[str, Any], path: str, names: list[str]) -> None:
    """Let the operation at a path take some scopes, and often say how a token is refused that lacks one."""
    called = next(name for name, each in spec["operations"].items() if each["path"] == path)
    spec["operations"][called]["scopes"] = chance.some(names, 1, 2)
    if not chance.happens(80):
        return
    failure = {"cases": ["insufficient_scope"], "status": chance.pick((403, 403, 401)), "title": chance.line()}
    failure |= {"meaning": chance.text(), "action": chance.text(), "operations": [called]}
    failure |= {"headers": {"WWW-Authenticate": chance.pick(_CHALLENGES)}} if chance.happens(70) else {}
    spec["failures"][chance.unused_id(spec["failures"], "insufficient_scope")] = failure
