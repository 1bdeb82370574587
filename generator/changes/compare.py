"""Walk two specs side by side and tell every change, the worst first."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final

from generator.changes import http, judges, knowledge, renames, sockets
from generator.changes.change import Change, Effect, Kind, Sentence, shown
from generator.changes.place import Place
from generator.changes.rules import Inside, Rule
from generator.changes.spec import Spec, plain
from generator.model import Provider

RULES: Final[dict[str, Rule]] = {**http.ROWS, **sockets.ROWS}
"""How each field that callers notice is compared, by its path; other fields are words."""
_APART: Final = ("id", "source", "evidence", "executed")
"""Fields that are told of in another way, or that concern nobody but the project."""
_PROGRAMS: Final = (Effect.breaking, Effect.possible, Effect.compatible)


@dataclass(frozen=True)
class Changed:
    """What changed at one provider."""

    id: str
    name: str
    was: dt.date | None
    """The date of the old spec's source, which is the version of its documents; none if the provider is new."""
    now: dt.date | None
    """The date of the new spec's source; none if the provider is gone."""
    changes: tuple[Change, ...]
    """The worst first; those of one effect in the order of the models."""

    @property
    def stale(self) -> bool:
        """Whether callers see another API under the same version."""
        return self.was == self.now and any(change.effect in _PROGRAMS for change in self.changes)

    def of(self, effect: Effect) -> tuple[Change, ...]:
        """Give the changes that have an effect."""
        return tuple(change for change in self.changes if change.effect is effect)


@dataclass(frozen=True)
class Report:
    """What changed, by provider; those at which nothing changed are left out."""

    providers: tuple[Changed, ...] = field(default=())

    def count(self, effect: Effect) -> int:
        """Count the changes that have an effect."""
        return sum(len(one.of(effect)) for one in self.providers)


def report(old: Iterable[Provider], new: Iterable[Provider]) -> Report:
    """Compare the providers of two states, by their ids."""
    before, after = ({one.id: one for one in providers} for providers in (old, new))
    found = [
        *(_both(before[name], after[name]) for name in before.keys() & after.keys()),
        *(_alone(one, Effect.compatible, Kind.added) for name, one in after.items() if name not in before),
        *(_alone(one, Effect.breaking, Kind.removed) for name, one in before.items() if name not in after),
    ]
    return Report(tuple(sorted((one for one in found if one.changes), key=lambda one: one.id)))


def changes(old: Provider, new: Provider) -> tuple[Change, ...]:
    """Compare two specs of one provider."""
    was, names = renames.renamed(old, new)
    found = [*names, *_fields(Place(), plain(was), plain(new)), *knowledge.changes(was, new)]
    return tuple(sorted(found, key=lambda change: list(Effect).index(change.effect)))


def _both(old: Provider, new: Provider) -> Changed:
    return Changed(new.id, new.name, old.source.as_of, new.source.as_of, changes(old, new))


def _alone(one: Provider, effect: Effect, kind: Kind) -> Changed:
    new = kind is Kind.added
    words: Sentence = ("The provider ", shown(one.id), " is new." if new else " is gone.")
    was, now = (None, one.source.as_of) if new else (one.source.as_of, None)
    return Changed(one.id, one.name, was, now, (Change(effect, kind, "", words),))


def _compare(place: Place, was: Any, now: Any) -> Iterator[Change]:
    if json.dumps(was) == json.dumps(now):  # the order of entries counts, 1 is not true
        return
    rule = RULES.get(place.pattern)
    if rule is None:
        yield from _reworded(place, was, now)
        return
    yield from rule.compare(place, was, now)
    yield from _inside(rule.inside, place, was, now)


def _inside(inside: Inside, place: Place, was: Any, now: Any) -> Iterator[Change]:
    if inside is Inside.fields and was and now:
        yield from _fields(place, was, now)
    elif inside is Inside.entries:
        for key in (key for key in was if key in now):
            found = _fields(place.entry(key), was[key], now[key])
            usable = judges.usable(was[key]) or judges.usable(now[key])
            yield from found if usable else map(_unnoticed, found)
    elif inside is Inside.items:
        for index, (before, after) in enumerate(zip(was, now, strict=False)):
            yield from _fields(place.entry(index), before, after)


def _unnoticed(change: Change) -> Change:
    """Judge a change of what nobody could use before, nor can now."""
    return replace(change, effect=Effect.compatible) if change.effect in _PROGRAMS else change


def _fields(place: Place, was: Spec, now: Spec) -> Iterator[Change]:
    """Compare two parts of the same kind; of parts of two kinds only that is told."""
    names = (
        ["kind"] if was.get("kind") != now.get("kind") else [name for name in now if place.path or name not in _APART]
    )
    for name in names:
        yield from _compare(place.field(name, now), was[name], now[name])


def _reworded(place: Place, was: Any, now: Any) -> Iterator[Change]:
    words: Sentence = ("The words at ", shown(place.pointer), " are others.")
    yield place.change(Effect.wording, words, was or None, now or None)
