"""Bodies and messages: what changed inside an example, and what that means to whoever reads or sends it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from generator.changes.change import Change, Effect, Kind, Sentence, shown
from generator.changes.judges import BREAKING, COMPATIBLE, POSSIBLE
from generator.changes.place import Place
from generator.changes.rules import Inside
from generator.evidence import within
from generator.pointer import join

_TYPES: Final = {bool: "a boolean", int: "a number", float: "a number", str: "text", dict: "an object", list: "a list"}


class Means(NamedTuple):
    """What a change of each kind means."""

    added: Effect
    removed: Effect
    value: Effect
    """A value that is another one of the same type."""
    type: Effect
    """A value of another type."""


EXACT: Final = Means(added=COMPATIBLE, removed=BREAKING, value=BREAKING, type=BREAKING)
"""A refusal: programs compare its words."""
RECEIVED: Final = Means(added=COMPATIBLE, removed=BREAKING, value=COMPATIBLE, type=BREAKING)
"""An example of what is received: its values are made up."""
SENT: Final = Means(added=POSSIBLE, removed=COMPATIBLE, value=COMPATIBLE, type=POSSIBLE)
"""An example of what is sent."""


class Difference(NamedTuple):
    """One difference of two JSON values; the value of a side that has none is None."""

    pointer: str
    kind: Kind
    was: Any
    now: Any


@dataclass(frozen=True)
class Example:
    """An example in JSON. A message's sender, beside it, tells whether callers receive it or send it."""

    what: str
    means: Means | None = None
    inside: Inside = Inside.nothing

    def compare(self, place: Place, was: Any, now: Any) -> Iterator[Change]:
        """Tell each difference."""
        means = self.means or (SENT if (place.beside or {})["sender"] == "client" else RECEIVED)
        for one in differences(was, now):
            yield _change(place, place.called(self.what), one, _effect(means, one))


@dataclass(frozen=True)
class Bodies:
    """The bodies of a refusal, one a media type; values that are put in when it is sent do not count."""

    what: str
    inside: Inside = Inside.nothing

    def compare(self, place: Place, was: Any, now: Any) -> Iterator[Change]:
        """Tell each difference of each body, and of their order: the first is the default."""
        live = (place.beside or {}).get("live", {})
        for media in [*was, *(media for media in now if media not in was)]:
            here = place.entry(media)
            if media in was and media in now:
                yield from self._body(here, differences(was[media], now[media]), live)
            else:
                yield _whole(here, here.called(self.what), was.get(media), now.get(media), present=media in now)
        if was and now and next(iter(was)) != next(iter(now)):
            words = ("Without `Accept`, ", *place.called("the refusal {0} is now "), shown(next(iter(now))), ".")
            yield place.change(POSSIBLE, words, next(iter(was)), next(iter(now)))

    def _body(self, place: Place, found: Iterator[Difference], live: Any) -> Iterator[Change]:
        for one in found:
            put_in = any(within(one.pointer, at) for at in live)
            yield _change(place, place.called(self.what), one, COMPATIBLE if put_in else _effect(EXACT, one))


def differences(was: Any, now: Any, at: str = "") -> Iterator[Difference]:
    """Find where two JSON values differ, as deep as their objects, and lists of the same length, go."""
    if isinstance(was, dict) and isinstance(now, dict):
        for key in [*was, *(key for key in now if key not in was)]:
            here = at + join((key,))
            if key in was and key in now:
                yield from differences(was[key], now[key], here)
            else:
                yield Difference(here, Kind.added if key in now else Kind.removed, was.get(key), now.get(key))
    elif isinstance(was, list) and isinstance(now, list) and len(was) == len(now):
        for index, (before, after) in enumerate(zip(was, now, strict=True)):
            yield from differences(before, after, f"{at}/{index}")
    elif was != now or type(was) is not type(now):
        yield Difference(at, Kind.changed, was, now)


def _effect(means: Means, one: Difference) -> Effect:
    if one.kind is Kind.changed:
        same = _TYPES.get(type(one.was)) == _TYPES.get(type(one.now))
        return means.value if same else POSSIBLE if None in (one.was, one.now) else means.type
    return means.added if one.kind is Kind.added else means.removed


def _change(place: Place, called: Sentence, one: Difference, effect: Effect) -> Change:
    at: Sentence = (" at ", shown(one.pointer)) if one.pointer else ()
    if one.kind is Kind.added:
        words: Sentence = (*called, " has ", shown(one.pointer), " now.")
    elif one.kind is Kind.removed:
        words = (*called, " no longer has ", shown(one.pointer), ".")
    else:
        words = (*called, " has ", shown(one.now), *at, "; it had ", shown(one.was), ".")
    here = place.below(one.pointer)
    made = here.change(effect, words, one.was, one.now)
    return Change(made.effect, one.kind, made.pointer, made.sentence, one.was, one.now)


def _whole(place: Place, called: Sentence, was: Any, now: Any, *, present: bool) -> Change:
    effect, kind = (COMPATIBLE, Kind.added) if present else (BREAKING, Kind.removed)
    made = place.change(effect, (*called, " is new." if present else " is gone."), was, now)
    return Change(made.effect, kind, made.pointer, made.sentence, was, now)
