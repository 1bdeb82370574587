"""How values of one kind are compared, and what is said of them: a rule for each kind of field.

A rule's `what` names its field in a sentence: `the status of the refusal {0}`; see `Place.called`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, Protocol

from pydantic import TypeAdapter

from generator.changes.change import Change, Effect, Sentence, shown
from generator.changes.judges import BREAKING, COMPATIBLE, POSSIBLE, Judge, breaking
from generator.changes.place import Place, several
from generator.model.credential import Segment
from generator.shape import pattern

_SHAPE: Final = TypeAdapter(tuple[Segment, ...])

OfEntry = Callable[[Any], Effect]
"""What it means that an entry is new or gone, seen from the entry."""


class Inside(Enum):
    """What is compared below a field."""

    nothing = "nothing"
    """The rule tells of everything below, too."""
    fields = "fields"
    entries = "entries"
    """Those that both specs have, by their keys."""
    items = "items"
    """Those of lists, by their places."""


class Rule(Protocol):
    """How a field is compared."""

    @property
    def inside(self) -> Inside: ...

    def compare(self, place: Place, was: Any, now: Any) -> Iterator[Change]: ...


@dataclass(frozen=True)
class Value:
    """A single value; None is: not stated."""

    what: str
    judge: Judge = breaking
    show: Callable[[Any], str] = str
    inside: Inside = Inside.nothing

    def compare(self, place: Place, was: Any, now: Any) -> Iterator[Change]:
        """Tell both values."""
        yield place.change(
            self.judge(was, now), _changed(place.called(self.what), self._shown(was), self._shown(now)), was, now
        )

    def _shown(self, value: Any) -> Any:
        return value if value is None or isinstance(value, str) else self.show(value)


@dataclass(frozen=True)
class Switch:
    """A value that is true or false, each with a sentence of its own."""

    on: str
    off: str
    when_on: Effect
    when_off: Effect
    inside: Inside = Inside.nothing

    def compare(self, place: Place, was: Any, now: Any) -> Iterator[Change]:
        """Tell what is so from now on."""
        yield place.change(self.when_on if now else self.when_off, place.called(self.on if now else self.off), was, now)


@dataclass(frozen=True)
class Items:
    """A list whose order says nothing; `filled` and `emptied` are for those that mean something when empty."""

    what: str
    added: Effect
    removed: Effect
    filled: Effect | None = None
    emptied: Effect | None = None
    empty: str = "none"
    """What an empty list means."""
    inside: Inside = Inside.nothing

    def compare(self, place: Place, was: Any, now: Any) -> Iterator[Change]:
        """Tell each item that is new or gone."""
        called = place.called(self.what)
        if not was or not now:
            whole = (self.added if self.filled is None else self.filled) if now else self._when_emptied()
            yield place.change(whole, self._whole(called, was, now), was, now)
            return
        for item in now:
            if item not in was:
                yield place.change(self.added, (shown(item), " is new among ", *called, "."), None, item)
        for item in was:
            if item not in now:
                yield place.change(self.removed, (shown(item), " is gone from ", *called, "."), item, None)

    def _whole(self, called: Sentence, was: list[Any], now: list[Any]) -> Sentence:
        if now:
            return (*called, " are now ", *several(now), f"; before: {self.empty}.")
        return (*called, f" are now: {self.empty}; they were ", *several(was), ".")

    def _when_emptied(self) -> Effect:
        return self.removed if self.emptied is None else self.emptied


@dataclass(frozen=True)
class Entries:
    """Named parts, or named values if `changed` says what a change of one means."""

    what: str
    added: Effect | OfEntry
    removed: Effect | OfEntry
    changed: Judge | None = None
    order: str = ""
    """What is ordered, if the order means something."""
    value: str = ""
    """What a named value is called, if not as its entry."""

    @property
    def inside(self) -> Inside:
        """Parts are compared further, values are not."""
        return Inside.entries if self.changed is None else Inside.nothing

    def compare(self, place: Place, was: Any, now: Any) -> Iterator[Change]:
        """Tell each entry that is new or gone; a list of names is taken for entries that say nothing more."""
        was, now = _entries(was), _entries(now)
        for key in [*was, *(key for key in now if key not in was)]:
            yield from self._entry(place.entry(key), was.get(key), now.get(key))
        kept = [[key for key in one if key in was and key in now] for one in (was, now)]
        if self.order and kept[0] != kept[1]:
            words = (*place.called(self.order), " is now ", *several(kept[1]), "; it was ", *several(kept[0]), ".")
            yield place.change(POSSIBLE, words, *kept)

    def _entry(self, place: Place, was: Any, now: Any) -> Iterator[Change]:
        called = place.called(self.what)
        if was is None:
            yield place.change(_effect(self.added, now), (*called, *_title(now), " is new."), was, now)
        elif now is None:
            yield place.change(_effect(self.removed, was), (*called, *_title(was), " is gone."), was, now)
        elif self.changed and was != now:
            value = place.called(self.value) if self.value else called
            yield place.change(self.changed(was, now), _changed(value, was, now), was, now)


@dataclass(frozen=True)
class Optional:
    """A part that may be left out."""

    what: str
    added: Effect
    removed: Effect
    inside: Inside = Inside.fields

    def compare(self, place: Place, was: Any, now: Any) -> Iterator[Change]:
        """Tell that it is new or gone."""
        called = place.called(self.what)
        if was is None:
            yield place.change(self.added, (*called, " is new."), was, now)
        elif now is None:
            yield place.change(self.removed, (*called, " is gone."), was, now)


@dataclass(frozen=True)
class Through:
    """A part that is always there: only what is inside can change."""

    inside: Inside = Inside.fields

    def compare(self, place: Place, was: Any, now: Any) -> Iterator[Change]:  # noqa: ARG002 - as all rules
        """Tell nothing."""
        yield from ()


@dataclass(frozen=True)
class Shape:
    """What a value looks like, told as a regular expression."""

    what: str
    inside: Inside = Inside.nothing

    def compare(self, place: Place, was: Any, now: Any) -> Iterator[Change]:
        """Tell both shapes, if they differ in more than the names of their segments."""
        before, after = _pattern(was), _pattern(now)
        if before != after:
            yield place.change(POSSIBLE, _changed(place.called(self.what), before, after), was or None, now or None)


@dataclass(frozen=True)
class Parts:
    """The parts of a scheme: all are sent, in no order; those at the same place of the list are compared."""

    what: str
    inside: Inside = Inside.items

    def compare(self, place: Place, was: Any, now: Any) -> Iterator[Change]:
        """Tell the parts that are new or gone."""
        called = place.called(self.what)
        for index in range(min(len(was), len(now)), max(len(was), len(now))):
            here = place.entry(index)
            if index < len(now):
                yield here.change(BREAKING, (*called, " sends one thing more: ", *_sent(now[index])), None, now[index])
            else:
                yield here.change(POSSIBLE, (*called, " no longer sends ", *_sent(was[index])), was[index], None)


def parameter_added(entry: Any) -> Effect:
    """Judge a new parameter."""
    return BREAKING if entry["required"] else COMPATIBLE


def _sent(part: Any) -> Sentence:
    return shown(part["template"]), f" in the {part['in']} ", shown(part["name"]), "."


def _pattern(shape: Any) -> str:
    return pattern(_SHAPE.validate_python(shape))


def _effect(effect: Effect | OfEntry, entry: Any) -> Effect:
    return effect if isinstance(effect, Effect) else effect(entry)


def _entries(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else dict.fromkeys(value, "")


def _title(entry: Any) -> Sentence:
    if not isinstance(entry, dict):
        return (" (", shown(entry), ")") if entry != "" else ()
    title = entry.get("title", entry.get("name"))
    return (" (", shown(title), ")") if isinstance(title, str) else ()


def _changed(called: Sentence, was: Any, now: Any) -> Sentence:
    if was in (None, ""):
        return (*called, " is ", shown(now), "; none was stated.")
    if now in (None, ""):
        return (*called, " is no longer stated; it was ", shown(was), ".")
    return (*called, " is ", shown(now), "; it was ", shown(was), ".")
