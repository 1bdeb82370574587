"""How values of one kind are compared, and what is said of them: a rule for each kind of field.

A rule's `what` names its field in a sentence: `the status of the refusal {0}`; see `ComparedPlace.fill_phrase`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, Protocol

from pydantic import TypeAdapter

from authproof.diff.change import Change, ComparedPlace, Effect, Sentence, show_value, show_values
from authproof.diff.effects import BREAKING, COMPATIBLE, POSSIBLE, Judge, always_breaking
from authproof.model.credential import Segment, shape_pattern

_SHAPE_ADAPTER: Final = TypeAdapter(tuple[Segment, ...])

EntryEffect = Callable[[Any], Effect]
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

    def compare(self, place: ComparedPlace, was: Any, now: Any) -> Iterator[Change]: ...


@dataclass(frozen=True)
class ValueRule:
    """A single value; None is: not stated."""

    what: str
    judge: Judge = always_breaking
    show: Callable[[Any], str] = str
    inside: Inside = Inside.nothing

    def compare(self, place: ComparedPlace, was: Any, now: Any) -> Iterator[Change]:
        words = _value_sentence(place.fill_phrase(self.what), self._show_side(was), self._show_side(now))
        yield place.make_change(self.judge(was, now), words, was, now)

    def _show_side(self, value: Any) -> Any:
        return value if value is None or isinstance(value, str) else self.show(value)


@dataclass(frozen=True)
class SwitchRule:
    """A value that is true or false, each with a sentence of its own."""

    on: str
    off: str
    when_on: Effect
    when_off: Effect
    inside: Inside = Inside.nothing

    def compare(self, place: ComparedPlace, was: Any, now: Any) -> Iterator[Change]:
        effect, words = (self.when_on, self.on) if now else (self.when_off, self.off)
        yield place.make_change(effect, place.fill_phrase(words), was, now)


@dataclass(frozen=True)
class ItemsRule:
    """A list whose order says nothing; `filled` and `emptied` are for those that mean something when empty."""

    what: str
    added: Effect
    removed: Effect
    filled: Effect | None = None
    emptied: Effect | None = None
    empty: str = "none"
    """What an empty list means."""
    inside: Inside = Inside.nothing

    def compare(self, place: ComparedPlace, was: Any, now: Any) -> Iterator[Change]:
        subject = place.fill_phrase(self.what)
        if not was or not now:
            effect = (self.filled or self.added) if now else (self.emptied or self.removed)
            yield place.make_change(effect, self._whole_list_sentence(subject, was, now), was, now)
            return
        for item in now:
            if item not in was:
                yield place.make_change(self.added, (show_value(item), " is new among ", *subject, "."), None, item)
        for item in was:
            if item not in now:
                yield place.make_change(self.removed, (show_value(item), " is gone from ", *subject, "."), item, None)

    def _whole_list_sentence(self, subject: Sentence, was: list[Any], now: list[Any]) -> Sentence:
        if now:
            return (*subject, " are now ", *show_values(now), f"; before: {self.empty}.")
        return (*subject, f" are now: {self.empty}; they were ", *show_values(was), ".")


@dataclass(frozen=True)
class EntriesRule:
    """Named parts, or named values if `changed` says what a change of one means."""

    what: str
    added: Effect | EntryEffect
    removed: Effect | EntryEffect
    changed: Judge | None = None
    order: str = ""
    """What is ordered, if the order means something."""
    value: str = ""
    """What a named value is called, if not as its entry."""

    @property
    def inside(self) -> Inside:
        """Parts are compared further, values are not."""
        return Inside.entries if self.changed is None else Inside.nothing

    def compare(self, place: ComparedPlace, was: Any, now: Any) -> Iterator[Change]:
        """Tell each entry that is new or gone; a list of names is taken for entries that say nothing more."""
        was, now = _as_entries(was), _as_entries(now)
        for key in was | now:
            yield from self._compare_entry(place.at_entry(key), was.get(key), now.get(key))
        before, after = ([key for key in keys if key in was and key in now] for keys in (was, now))
        if self.order and before != after:
            subject = place.fill_phrase(self.order)
            words = (*subject, " is now ", *show_values(after), "; it was ", *show_values(before), ".")
            yield place.make_change(POSSIBLE, words, before, after)

    def _compare_entry(self, place: ComparedPlace, was: Any, now: Any) -> Iterator[Change]:
        subject = place.fill_phrase(self.what)
        if was is None:
            words = (*subject, *_entry_title(now), " is new.")
            yield place.make_change(_entry_effect(self.added, now), words, was, now)
        elif now is None:
            words = (*subject, *_entry_title(was), " is gone.")
            yield place.make_change(_entry_effect(self.removed, was), words, was, now)
        elif self.changed and was != now:
            value = place.fill_phrase(self.value) if self.value else subject
            yield place.make_change(self.changed(was, now), _value_sentence(value, was, now), was, now)


@dataclass(frozen=True)
class OptionalRule:
    """A part that may be left out."""

    what: str
    added: Effect
    removed: Effect
    inside: Inside = Inside.fields

    def compare(self, place: ComparedPlace, was: Any, now: Any) -> Iterator[Change]:
        subject = place.fill_phrase(self.what)
        if was is None:
            yield place.make_change(self.added, (*subject, " is new."), was, now)
        elif now is None:
            yield place.make_change(self.removed, (*subject, " is gone."), was, now)


@dataclass(frozen=True)
class ThroughRule:
    """A part that is always there: only what is inside can change."""

    inside: Inside = Inside.fields

    def compare(self, place: ComparedPlace, was: Any, now: Any) -> Iterator[Change]:  # noqa: ARG002 - as all rules
        yield from ()


@dataclass(frozen=True)
class ShapeRule:
    """What a value looks like, told as a regular expression."""

    what: str
    inside: Inside = Inside.nothing

    def compare(self, place: ComparedPlace, was: Any, now: Any) -> Iterator[Change]:
        """Tell both shapes, if they differ in more than the names of their segments."""
        before, after = _shape_pattern(was), _shape_pattern(now)
        if before != after:
            words = _value_sentence(place.fill_phrase(self.what), before, after)
            yield place.make_change(POSSIBLE, words, was or None, now or None)


@dataclass(frozen=True)
class PartsRule:
    """The parts of a scheme: all are sent, in no order; those at the same place of the list are compared."""

    what: str
    inside: Inside = Inside.items

    def compare(self, place: ComparedPlace, was: Any, now: Any) -> Iterator[Change]:
        subject = place.fill_phrase(self.what)
        for index in range(min(len(was), len(now)), max(len(was), len(now))):
            part = place.at_entry(index)
            if index < len(now):
                words = (*subject, " sends one thing more: ", *_part_sentence(now[index]))
                yield part.make_change(added_parameter_effect(now[index]), words, None, now[index])
            else:
                words = (*subject, " no longer sends ", *_part_sentence(was[index]))
                yield part.make_change(POSSIBLE, words, was[index], None)


def added_parameter_effect(entry: Any) -> Effect:
    """Judge a new parameter, or a new part of a scheme."""
    return BREAKING if entry["required"] else COMPATIBLE


def _part_sentence(part: Any) -> Sentence:
    return show_value(part["template"]), f" in the {part['in']} ", show_value(part["name"]), "."


def _shape_pattern(shape: Any) -> str:
    return shape_pattern(_SHAPE_ADAPTER.validate_python(shape))


def _entry_effect(effect: Effect | EntryEffect, entry: Any) -> Effect:
    return effect if isinstance(effect, Effect) else effect(entry)


def _as_entries(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else dict.fromkeys(value, "")


def _entry_title(entry: Any) -> Sentence:
    if not isinstance(entry, dict):
        return (" (", show_value(entry), ")") if entry != "" else ()
    title = entry.get("title", entry.get("name"))
    return (" (", show_value(title), ")") if isinstance(title, str) else ()


def _value_sentence(subject: Sentence, was: Any, now: Any) -> Sentence:
    if was in (None, ""):
        return (*subject, " is ", show_value(now), "; none was stated.")
    if now in (None, ""):
        return (*subject, " is no longer stated; it was ", show_value(was), ".")
    return (*subject, " is ", show_value(now), "; it was ", show_value(was), ".")
