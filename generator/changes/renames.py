"""Names that a spec gives to its own parts: a part that only has another name now is not taken for another part.

The old spec is rewritten to the new names, references and all, before the two are compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from generator.changes.change import Change, Effect, Kind, shown
from generator.changes.spec import Spec, plain
from generator.loader.names import USES, Use
from generator.model import Provider
from generator.pointer import join

_PARTS: Final = (
    "servers",
    "levels",
    "credentials",
    "schemes",
    "operations",
    "channels",
    "limits",
    "failures",
    "grants",
)
"""Parts that have names, each after those that it refers to; limits before the refusals that name them."""


def renamed(old: Provider, new: Provider) -> tuple[Provider, tuple[Change, ...]]:
    """Give the old spec under the new names, and what was renamed."""
    was, now, found = plain(old), plain(new), []
    for part in _PARTS:
        for before, after in _pairs(was[part], now[part]):
            was = _rewritten(was, part, before, after)
            found.append(_change(part, before, after))
    return (Provider.model_validate(was) if found else old), tuple(found)


def _pairs(was: Spec, now: Spec) -> Iterator[tuple[str, str]]:
    """Find parts that are gone, each with a new one that says just the same; alike ones in the order of the specs."""
    new = [name for name in now if name not in was]
    for name in [name for name in was if name not in now]:
        same = next((other for other in new if now[other] == was[name]), None)
        if same is not None:
            new.remove(same)
            yield name, same


def _change(part: str, before: str, after: str) -> Change:
    # Generators make the names of functions from those of operations.
    effect = Effect.possible if part == "operations" else Effect.compatible
    words = (
        f"In our documents, one of the {part} is called ",
        shown(after),
        " now; it was called ",
        shown(before),
        ".",
    )
    return Change(effect, Kind.changed, join((part, after)), words, before, after)


def _rewritten(spec: Spec, part: str, before: str, after: str) -> Spec:
    made = {**spec, part: _with_key(spec[part], before, after)}
    for use in USES:
        if use.defined == part:
            made = _at(made, use.at.split("/"), _replacing(use, before, after))
    start, new_start = join((part, before)), join((part, after))
    for listed in ("evidence", "executed"):
        made = _at(made, [listed, "#", "at", "#"], lambda at: _moved(at, start, new_start))
    return made


def _with_key(entries: Spec, before: str, after: str) -> Spec:
    return {after if name == before else name: entry for name, entry in entries.items()}


def _replacing(use: Use, before: str, after: str) -> Callable[[Any], Any]:
    if use.in_braces:
        return lambda text: text.replace(f"{{{before}}}", f"{{{after}}}")
    if use.at.endswith("/keys"):
        return lambda entries: _with_key(entries, before, after)
    return lambda name: after if name == before else name


def _moved(pointer: str, start: str, new_start: str) -> str:
    inside = pointer == start or pointer.startswith(f"{start}/")
    return new_start + pointer[len(start) :] if inside else pointer


def _at(value: Any, steps: list[str], change: Callable[[Any], Any]) -> Any:
    """Change every value at a path of a table; see `Use.at`. What is not there stays away."""
    if not steps or steps == ["keys"]:
        return change(value) if isinstance(value, dict if steps else str) else value
    step, rest = steps[0], steps[1:]
    if isinstance(value, list) and step == "#":
        return [_at(item, rest, change) for item in value]
    if isinstance(value, dict) and step != "#":
        return {key: _at(inner, rest, change) if step in ("*", key) else inner for key, inner in value.items()}
    return value
