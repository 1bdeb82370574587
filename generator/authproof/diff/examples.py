"""Bodies and messages: what changed inside an example, and what that means to whoever reads or sends it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from authproof.diff.change import Change, ChangeKind, ComparedPlace, Effect, Sentence, show_value
from authproof.diff.effects import BREAKING, COMPATIBLE, POSSIBLE
from authproof.diff.rules import Inside
from authproof.model.base import Json
from authproof.model.pointers import extend_pointer
from authproof.text.json_pointer import is_within


class ExampleEffects(NamedTuple):
    """What a change of each kind means."""

    added: Effect
    removed: Effect
    other_value: Effect
    """A value that is another one of the same type."""
    other_type: Effect
    """A value of another type."""


EXACT_EFFECTS: Final = ExampleEffects(added=COMPATIBLE, removed=BREAKING, other_value=BREAKING, other_type=BREAKING)
"""A refusal: programs compare its words."""
RECEIVED_EFFECTS: Final = ExampleEffects(
    added=COMPATIBLE, removed=BREAKING, other_value=COMPATIBLE, other_type=BREAKING
)
"""An example of what is received: its values are made up."""
SENT_EFFECTS: Final = ExampleEffects(added=POSSIBLE, removed=COMPATIBLE, other_value=COMPATIBLE, other_type=POSSIBLE)
"""An example of what is sent."""


class JsonDifference(NamedTuple):
    """One difference of two JSON values; the value of a side that has none is None."""

    pointer: str
    kind: ChangeKind
    was: Json
    now: Json


@dataclass(frozen=True)
class ExampleRule:
    """An example in JSON. A message's sender, beside it, tells whether callers receive it or send it."""

    what: str
    effects: ExampleEffects | None = None
    inside: Inside = Inside.nothing

    def compare(self, place: ComparedPlace, was: Any, now: Any) -> Iterator[Change]:
        effects = self.effects or (SENT_EFFECTS if (place.beside or {})["sender"] == "client" else RECEIVED_EFFECTS)
        for difference in find_differences(was, now):
            effect = _difference_effect(effects, difference)
            yield _difference_change(place, place.fill_phrase(self.what), difference, effect)


@dataclass(frozen=True)
class BodiesRule:
    """The bodies of a refusal, one a media type; values that are put in when it is sent do not count."""

    what: str
    inside: Inside = Inside.nothing

    def compare(self, place: ComparedPlace, was: Any, now: Any) -> Iterator[Change]:
        """Tell each difference of each body, and of their order: the first is the default."""
        live = (place.beside or {}).get("live", {})
        for media_type in was | now:
            body, before, after = place.at_entry(media_type), was.get(media_type), now.get(media_type)
            if media_type in was and media_type in now:
                yield from self._compare_body(body, find_differences(before, after), live)
            else:
                yield _body_change(body, body.fill_phrase(self.what), before, after, present=media_type in now)
        first, new_first = next(iter(was), None), next(iter(now), None)
        if first and new_first and first != new_first:
            subject = place.fill_phrase("the refusal {0} is now ")
            words = ("Without `Accept`, ", *subject, show_value(new_first), ".")
            yield place.make_change(POSSIBLE, words, first, new_first)

    def _compare_body(self, place: ComparedPlace, differences: Iterator[JsonDifference], live: Any) -> Iterator[Change]:
        for difference in differences:
            put_in = any(is_within(difference.pointer, pointer) for pointer in live)
            effect = COMPATIBLE if put_in else _difference_effect(EXACT_EFFECTS, difference)
            yield _difference_change(place, place.fill_phrase(self.what), difference, effect)


def find_differences(was: Json, now: Json, pointer: str = "") -> Iterator[JsonDifference]:
    """Find where two JSON values differ, as deep as their objects, and lists of the same length, go."""
    if isinstance(was, dict) and isinstance(now, dict):
        for key in was | now:
            inner_pointer = extend_pointer(pointer, key)
            if key in was and key in now:
                yield from find_differences(was[key], now[key], inner_pointer)
            else:
                kind = ChangeKind.added if key in now else ChangeKind.removed
                yield JsonDifference(inner_pointer, kind, was.get(key), now.get(key))
    elif isinstance(was, list) and isinstance(now, list) and len(was) == len(now):
        for index, (before, after) in enumerate(zip(was, now, strict=True)):
            yield from find_differences(before, after, extend_pointer(pointer, index))
    elif was != now or type(was) is not type(now):
        yield JsonDifference(pointer, ChangeKind.changed, was, now)


def _difference_effect(effects: ExampleEffects, difference: JsonDifference) -> Effect:
    if difference.kind is ChangeKind.changed:
        if _json_type(difference.was) is _json_type(difference.now):
            return effects.other_value
        return POSSIBLE if None in (difference.was, difference.now) else effects.other_type
    return effects.added if difference.kind is ChangeKind.added else effects.removed


def _json_type(value: Json) -> type:
    return float if type(value) is int else type(value)


def _difference_change(place: ComparedPlace, subject: Sentence, difference: JsonDifference, effect: Effect) -> Change:
    where: Sentence = (" at ", show_value(difference.pointer)) if difference.pointer else ()
    if difference.kind is ChangeKind.added:
        words: Sentence = (*subject, " has ", show_value(difference.pointer), " now.")
    elif difference.kind is ChangeKind.removed:
        words = (*subject, " no longer has ", show_value(difference.pointer), ".")
    else:
        words = (*subject, " has ", show_value(difference.now), *where, "; it had ", show_value(difference.was), ".")
    inner = place.at_inner(difference.pointer)
    return inner.make_change(effect, words, difference.was, difference.now, difference.kind)


def _body_change(place: ComparedPlace, subject: Sentence, was: Json, now: Json, *, present: bool) -> Change:
    effect, kind = (COMPATIBLE, ChangeKind.added) if present else (BREAKING, ChangeKind.removed)
    return place.make_change(effect, (*subject, " is new." if present else " is gone."), was, now, kind)
