"""The smallest spec that comes out wrong in the same way: parts are taken out for as long as it does.

First what is only read, then whole parts with all that names them, then every single place.
"""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Iterator
from typing import Any, Final

from authproof.text.json_pointer import Path, drop_value, join_pointer, replace_value

from .schemes import carried_credentials
from .specs import Spec

_PLAIN: Final = {
    "title": "T", "summary": "S", "description": "D", "meaning": "M", "action": "A", "text": "T", "note": "N",
    "effect": "E",
}  # fmt: skip
_WORDS: Final = ("notices", "user_context", "advice", "gaps", "executed", "evidence", "homepage")
_PARTS: Final = (
    "channels",
    "operations",
    "schemes",
    "grants",
    "credentials",
    "limits",
    "levels",
    "failures",
    "flows",
    "servers",
)

Fails = Callable[[Spec], bool]


def shrink(spec: Spec, fails: Fails, seconds: float = 60) -> Spec:
    """Go through all passes again and again, until nothing can go or the time is up."""
    end = time.monotonic() + seconds
    before: Spec = {}
    while spec != before:
        before = spec
        for passing in (_plain_words, _without_parts, _without_places):
            spec = _pass_through(spec, passing, fails, end)
    return spec


def _pass_through(
    spec: Spec, passing: Callable[[Spec], Iterator[Callable[[Spec], Spec]]], fails: Fails, end: float
) -> Spec:
    for change in passing(spec):
        if time.monotonic() > end:
            break
        try:
            smaller = change(spec)
        except (LookupError, TypeError, ValueError, AttributeError, StopIteration):
            continue
        if smaller != spec and fails(smaller):
            spec = smaller
    return spec


def _plain_words(_: Spec) -> Iterator[Callable[[Spec], Spec]]:
    yield lambda spec: _plain({name: part for name, part in spec.items() if name not in _WORDS})


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if not isinstance(value, dict):
        return value
    if "characters" in value or value.keys() & {"match", "bodies", "body"}:  # what stands there means something
        inner = {
            key: one if key in ("payload", "body", "bodies", "request") else _plain(one) for key, one in value.items()
        }
        return inner | {key: plain for key, plain in _PLAIN.items() if isinstance(inner.get(key), str)}
    return {key: _PLAIN[key] if key in _PLAIN and isinstance(one, str) else _plain(one) for key, one in value.items()}


def _without_parts(spec: Spec) -> Iterator[Callable[[Spec], Spec]]:
    for section in _PARTS:
        for name in spec.get(section, ()):
            yield lambda now, section=section, name=name: drop_part(now, section, name)


def drop_part(spec: Spec, section: str, name: str) -> Spec:
    """Give a spec without one of its parts, and without what named it."""
    spec = copy.deepcopy(spec)
    del spec[section][name]
    for word in ("evidence", "executed"):
        spec.pop(word, None)
    for one in (*spec.get("operations", {}).values(), *spec.get("channels", {}).values(), *spec["grants"].values()):
        if section == "schemes" and "security" in one:
            one["security"] = [scheme for scheme in one["security"] if scheme != name]
        if section == "credentials":
            one.update({"issues": _without(one["issues"], name)} if name in one.get("issues", ()) else {})
    _drop_users(spec, section, name)
    return {part: value for part, value in spec.items() if value or part not in _PARTS}


def _without(named: Any, name: str) -> Any:
    return (
        {key: one for key, one in named.items() if key != name}
        if isinstance(named, dict)
        else [one for one in named if one != name]
    )


def _drop_users(spec: Spec, section: str, name: str) -> None:
    """Take out what is nothing without the part."""
    if section == "credentials":
        _keep(spec, "schemes", lambda one: name not in carried_credentials(one))
        _keep(spec, "grants", lambda one: one["issues"] and one.get("consumes") != name)
    if section == "operations":
        _keep(spec, "grants", lambda one: one.get("operation") != name)
    if section == "servers":
        _keep(spec, "operations", lambda one: one["server"] != name)
        _keep(spec, "channels", lambda one: one["server"] != name)
    if section == "levels":
        _drop_level(spec, name)
    known = {section: set(spec.get(section, ())) for section in _PARTS}
    for one in (*spec.get("operations", {}).values(), *spec.get("channels", {}).values()):
        one["security"] = [scheme for scheme in one.get("security", ()) if scheme in known["schemes"]]
    _keep(spec, "channels", lambda one: one["security"])
    for one in (*spec.get("limits", {}).values(), *spec.get("failures", {}).values(), *_closes(spec)):
        for field in ("operations", "channels", "limits"):
            if field in one:
                one[field] = [each for each in one[field] if each in known[field]]
    _keep(spec, "flows", lambda flow: all(_step_stands(spec, step) for step in flow["steps"]))


def _drop_level(spec: Spec, name: str) -> None:
    for one in (*spec["credentials"].values(), *spec.get("levels", {}).values()):
        for field in ("levels", "includes"):
            if field in one:
                one[field] = _without(one[field], name)
    for one in spec.get("operations", {}).values():
        if one.get("level") == name:
            del one["level"]


def _closes(spec: Spec) -> list[dict[str, Any]]:
    return [close for channel in spec.get("channels", {}).values() for close in channel.get("closes", {}).values()]


def _keep(spec: Spec, section: str, wanted: Callable[[Any], Any]) -> None:
    spec[section] = {name: one for name, one in spec.get(section, {}).items() if wanted(one)}


def _step_stands(spec: Spec, step: dict[str, Any]) -> bool:
    endpoint = spec.get("operations", {}).get(step.get("call")) or spec.get("channels", {}).get(step.get("connect"))
    return bool(endpoint) and ("using" not in step or step["using"] in endpoint.get("security", ()))


def _without_places(spec: Spec) -> Iterator[Callable[[Spec], Spec]]:
    for path in sorted(_paths(spec, ()), key=len):
        yield lambda now, path=path: drop_value(now, join_pointer(path))
        if path[-1] == "security":
            yield lambda now, path=path: replace_value(now, join_pointer(path), now[path[0]][path[1]]["security"][-1:])
        if path[-1] == "example" and path[0] == "credentials":
            yield lambda now, path=path: _with_plain_shape(now, str(path[1]))


def _with_plain_shape(spec: Spec, credential: str) -> Spec:
    """Give a credential the plainest shape; answers that issue it then show another value."""
    old = spec["credentials"][credential]["example"]
    new = {"shape": [{"characters": "hex", "min_length": 16, "max_length": 16}], "example": "0123456789abcdef"}
    spec = _swap(spec, old, str(new["example"]))
    spec["credentials"][credential] |= new
    return spec


def _swap(value: Any, old: str, new: str) -> Any:
    if isinstance(value, dict):
        return {key: _swap(one, old, new) for key, one in value.items()}
    if isinstance(value, list):
        return [_swap(one, old, new) for one in value]
    return new if value == old else value


def _paths(value: Any, path: Path) -> Iterator[Path]:
    entries = (
        value.items()
        if isinstance(value, dict)
        else reversed(list(enumerate(value)))
        if isinstance(value, list)
        else ()
    )
    for key, inner in entries:
        yield (*path, key)
        yield from _paths(inner, (*path, key))
