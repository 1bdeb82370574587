"""Names that a spec uses must be names that it defines: one table of where they are used and what they name.

This works on the plain values, before the models, so that a dangling name is told beside a misspelt field.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from generator import template
from generator.errors import did_you_mean
from generator.loader.fault import Fault, shown
from generator.pointer import Path, exists, join, resolve, split


class Use(NamedTuple):
    """Where names are used, and where they are defined."""

    at: str
    """Path of the names: `*` stands for each entry of a mapping, `#` of a list, a last `keys` for a mapping's keys."""
    kind: str
    """What the names are of, in words."""
    defined: str
    """Path of the mapping whose keys they are; `$1` is step 1 of the use's path, `$field` a field beside it."""
    in_braces: bool = False
    """Whether the names stand in the braces of a template, rather than alone."""


_MESSAGES: Final = "channels/$1/messages"
USES: Final = (
    Use("credentials/*/levels/#", "level", "levels"),
    Use("grants/*/issues/#", "credential", "credentials"),
    Use("grants/*/issues/keys", "credential", "credentials"),
    Use("grants/*/consumes", "credential", "credentials"),
    Use("grants/*/operation", "operation", "operations"),
    Use("schemes/*/parts/#/template", "credential", "credentials", in_braces=True),
    Use("schemes/*/parts/#/base64", "credential", "credentials", in_braces=True),
    Use("operations/*/server", "server", "servers"),
    Use("operations/*/security/#", "scheme", "schemes"),
    Use("operations/*/level", "level", "levels"),
    Use("operations/*/success/live/*/server", "server", "servers"),
    Use("channels/*/server", "server", "servers"),
    Use("channels/*/security/#", "scheme", "schemes"),
    Use("channels/*/greeting", "message", _MESSAGES),
    Use("channels/*/welcome", "message", _MESSAGES),
    Use("channels/*/messages/*/reply", "message", _MESSAGES),
    Use("channels/*/messages/*/live/*/server", "server", "servers"),
    Use("channels/*/heartbeat/message", "message", _MESSAGES),
    Use("channels/*/heartbeat/interval_in", "message", _MESSAGES),
    Use("channels/*/resume/message", "message", _MESSAGES),
    Use("channels/*/resume/accepted", "message", _MESSAGES),
    Use("channels/*/resume/rejected", "message", _MESSAGES),
    Use("channels/*/closes/*/message", "message", _MESSAGES),
    Use("flows/*/steps/#/call", "operation", "operations"),
    Use("flows/*/steps/#/using", "scheme", "schemes"),
    Use("flows/*/steps/#/connect", "channel", "channels"),
    Use("flows/*/steps/#/until", "message", "channels/$connect/messages"),
    Use("failures/*/operations/#", "operation", "operations"),
    Use("failures/*/live/*/server", "server", "servers"),
    Use("limits/*/operations/#", "operation", "operations"),
    Use("failures/*/limits/#", "limit", "limits"),
    Use("channels/*/closes/*/limits/#", "limit", "limits"),
    Use("limits/*/channels/#", "channel", "channels"),
    Use("levels/*/includes/#", "level", "levels"),
)
"""Every place of a spec that holds a name of another part."""


def faults(spec: Mapping[str, Any]) -> list[Fault]:
    """Find every name that is used and not defined."""
    return [fault for use in USES for fault in _dangling(use, spec)]


def _dangling(use: Use, spec: Mapping[str, Any]) -> Iterator[Fault]:
    steps = tuple(use.at.split("/"))
    for path, text in _names(spec, steps, ()):
        known = _known(use, spec, path)
        for name in _carried(text, steps[-1]) if use.in_braces else (text,):
            if known is not None and name not in known:
                message = f"no {use.kind} named {shown(name)}; {did_you_mean(name, known)}"
                yield Fault(path, message, at_key=steps[-1] == "keys")


def _carried(text: str, field: str) -> Iterator[str]:
    """Name the credentials of a template; `{base64}` stands for the field of that name."""
    return (name for name in template.holes(text) if (field, name) != ("template", "base64"))


def _names(value: Any, steps: tuple[str, ...], path: Path) -> Iterator[tuple[Path, str]]:
    if steps == ("keys",):
        yield from (((*path, key), key) for key, _ in _inner(value, "*"))
    elif steps:
        for key, inner in _inner(value, steps[0]):
            yield from _names(inner, steps[1:], (*path, key))
    elif isinstance(value, str):
        yield path, value


def _inner(value: Any, step: str) -> Iterable[tuple[Any, Any]]:
    if isinstance(value, list) and step == "#":
        return enumerate(value)
    if isinstance(value, dict) and step != "#":
        return value.items() if step == "*" else [(step, value[step])] if step in value else ()
    return ()


def _known(use: Use, spec: Mapping[str, Any], path: Path) -> Collection[str] | None:
    """Give the names that are defined; none if the mapping that would define them is itself not there."""
    first, *rest = use.defined.split("/")
    found = spec.get(first, {})
    for step in rest:
        found = found.get(_meant(step, spec, path)) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else None


def _meant(step: str, spec: Mapping[str, Any], path: Path) -> Any:
    if step == "$1":
        return path[1]
    return _beside(step[1:], spec, path) if step.startswith("$") else step


def _beside(field: str, spec: Any, path: Path) -> Any:
    """Look a field up in the innermost mapping around the end of a path that has it."""
    found = None
    for step in path:
        found = spec.get(field, found) if isinstance(spec, dict) else found
        spec = spec[step]
    return found if isinstance(found, str) else None


def allowed(spec: Mapping[str, Any], path: Path, *, at_key: bool = False) -> Collection[str] | None:
    """Name all that could stand at a path, or be the key that it ends with; none if no name of a part belongs there."""
    asked = (*path[:-1], "keys") if at_key else path
    fitting = (use for use in USES if not use.in_braces and _fits(use.at.split("/"), asked))
    written = next(path[:end] for end in range(len(path), -1, -1) if exists(spec, join(path[:end])))
    return next((_known(use, spec, written) for use in fitting), None)


def _fits(steps: list[str], path: Path) -> bool:
    return len(steps) == len(path) and all(
        step == key or (step == "*" and key != "keys") or (step == "#" and isinstance(key, int))
        for step, key in zip(steps, path, strict=True)
    )


def pointer_faults(spec: Mapping[str, Any]) -> list[Fault]:
    """Find every pointer of the evidence, and of what is executed, that leads nowhere in the spec."""
    entries = (entry for part in ("evidence", "executed") for entry in _names(spec, (part, "#", "at", "#"), ()))
    found = ((path, _lost(spec, pointer)) for path, pointer in entries)
    return [Fault(path, message) for path, message in found if message]


def _lost(spec: Any, pointer: str) -> str:
    """Say at which step a pointer leaves the spec; nothing if it does not."""
    here = "the spec"
    for token in split(pointer):
        if not exists(spec, join((token,))):
            known = [str(key) for key, _ in (*_inner(spec, "*"), *_inner(spec, "#"))]
            return f"nothing at {pointer!r}: no {token!r} written in {here}; {did_you_mean(token, known)}"
        spec, here = resolve(spec, join((token,))), token
    return ""
