"""What a change of one value means to callers: functions of the value before and after it. None is: not stated."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from authproof.diff.change import Effect
from authproof.model.scheme import Lifecycle

Judge = Callable[[Any, Any], Effect]

BREAKING: Final = Effect.breaking
POSSIBLE: Final = Effect.possible
COMPATIBLE: Final = Effect.compatible


def always_breaking(_was: Any, _now: Any) -> Effect:
    """Judge a value that programs rely on."""
    return BREAKING


def always_possible(_was: Any, _now: Any) -> Effect:
    """Judge a value that some programs rely on."""
    return POSSIBLE


def always_compatible(_was: Any, _now: Any) -> Effect:
    """Judge a value that no program relies on."""
    return COMPATIBLE


def less_breaks(was: float | None, now: float | None) -> Effect:
    """Judge what callers are given: requests, time. What was not stated before may have been so all along."""
    if was is None or now is None:
        return POSSIBLE if was is None else COMPATIBLE
    return BREAKING if now < was else COMPATIBLE


def more_breaks(was: float | None, now: float | None) -> Effect:
    """Judge what is asked of callers: the time to wait, for example."""
    if was is None or now is None:
        return POSSIBLE if was is None else COMPATIBLE
    return BREAKING if now > was else COMPATIBLE


def breaking_unless(*values: str) -> Judge:
    """Judge a value of which some words are welcome to whoever relied on any other."""
    return lambda _was, now: COMPATIBLE if now in values else BREAKING


def lifecycle_effect(was: str, now: str) -> Effect:
    """Judge whether something can still be used."""
    return BREAKING if Lifecycle(was).is_usable and not Lifecycle(now).is_usable else COMPATIBLE


def is_usable(entry: Mapping[str, Any]) -> bool:
    """Tell whether a part can be used today; parts without a lifecycle can."""
    return Lifecycle(entry.get("lifecycle", Lifecycle.current)).is_usable


def removal_effect(entry: Mapping[str, Any]) -> Effect:
    """Judge that a part is gone."""
    return BREAKING if is_usable(entry) else COMPATIBLE


def level_effect(was: str | None, now: str | None) -> Effect:
    """Judge the permission level that something needs."""
    if was is None or now is None:
        return BREAKING if was is None else COMPATIBLE
    return POSSIBLE


def optional_effect(was: object, now: object) -> Effect:
    """Judge the name of something that the server does beside what it is asked."""
    return COMPATIBLE if was is None and now is not None else BREAKING
