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
from authproof.model.provider import is_within

_TYPE_NAMES: Final = {
    bool: "a boolean",
    int: "a number",
    float: "a number",
    str: "text",
    dict: "an object",
    list: "a list",
}


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
            yield _difference_change(
                place, place.fill_phrase(self.what), difference, _difference_effect(effects, difference)
            )


@dataclass(frozen=True)
class BodiesRule:
    """The bodies of a refusal, one a media type; values that are put in when it is sent do not count."""

    what: str
    inside: Inside = Inside.nothing

    def compare(self, place: ComparedPlace, was: Any, now: Any) -> Iterator[Change]:
        """Tell each difference of each body, and of their order: the first is the default."""
        live = (place.beside or {}).get("live", {})
        for media in [*was, *(media for media in now if media not in was)]:
            here = place.at_entry(media)
            if media in was and media in now:
                yield from self._compare_body(here, find_differences(was[media], now[media]), live)
            else:
                yield _body_change(
                    here, here.fill_phrase(self.what), was.get(media), now.get(media), present=media in now
                )
        if was and now and next(iter(was)) != next(iter(now)):
            words = (
                "Without `Accept`, ",
                *place.fill_phrase("the refusal {0} is now "),
                show_value(next(iter(now))),
                ".",
            )
            yield place.make_change(POSSIBLE, words, next(iter(was)), next(iter(now)))

    def _compare_body(self, place: ComparedPlace, differences: Iterator[JsonDifference], live: Any) -> Iterator[Change]:
        for difference in differences:
            put_in = any(is_within(difference.pointer, pointer) for pointer in live)
            yield _difference_change(
                place,
                place.fill_phrase(self.what),
                difference,
                COMPATIBLE if put_in else _difference_effect(EXACT_EFFECTS, difference),
            )


def find_differences(was: Json, now: Json, pointer: str = "") -> Iterator[JsonDifference]:
    """Find where two JSON values differ, as deep as their objects, and lists of the same length, go."""
    if isinstance(was, dict) and isinstance(now, dict):
        for key in [*was, *(key for key in now if key not in was)]:
            here = extend_pointer(pointer, key)
            if key in was and key in now:
                yield from find_differences(was[key], now[key], here)
            else:
                yield JsonDifference(
                    here, ChangeKind.added if key in now else ChangeKind.removed, was.get(key), now.get(key)
                )
    elif isinstance(was, list) and isinstance(now, list) and len(was) == len(now):
        for index, (before, after) in enumerate(zip(was, now, strict=True)):
            yield from find_differences(before, after, extend_pointer(pointer, index))
    elif was != now or type(was) is not type(now):
        yield JsonDifference(pointer, ChangeKind.changed, was, now)


def _difference_effect(effects: ExampleEffects, difference: JsonDifference) -> Effect:
    if difference.kind is ChangeKind.changed:
        same = _TYPE_NAMES.get(type(difference.was)) == _TYPE_NAMES.get(type(difference.now))
        return (
            effects.other_value
            if same
            else POSSIBLE
            if None in (difference.was, difference.now)
            else effects.other_type
        )
    return effects.added if difference.kind is ChangeKind.added else effects.removed


def _difference_change(place: ComparedPlace, subject: Sentence, difference: JsonDifference, effect: Effect) -> Change:
    where: Sentence = (" at ", show_value(difference.pointer)) if difference.pointer else ()
    if difference.kind is ChangeKind.added:
        words: Sentence = (*subject, " has ", show_value(difference.pointer), " now.")
    elif difference.kind is ChangeKind.removed:
        words = (*subject, " no longer has ", show_value(difference.pointer), ".")
    else:
        words = (*subject, " has ", show_value(difference.now), *where, "; it had ", show_value(difference.was), ".")
    here = place.at_inner(difference.pointer)
    return here.make_change(effect, words, difference.was, difference.now, difference.kind)


def _body_change(place: ComparedPlace, subject: Sentence, was: Json, now: Json, *, present: bool) -> Change:
    effect, kind = (COMPATIBLE, ChangeKind.added) if present else (BREAKING, ChangeKind.removed)
    return place.make_change(effect, (*subject, " is new." if present else " is gone."), was, now, kind)
