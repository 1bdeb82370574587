"""Walk two specs side by side and tell every change, the worst first."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final

from authproof.diff.change import Change, ChangeKind, ComparedPlace, Effect, Sentence, show_value
from authproof.diff.effects import is_usable
from authproof.diff.evidence import compare_evidence
from authproof.diff.http_fields import HTTP_ROWS
from authproof.diff.normalisation import apply_renames
from authproof.diff.rules import Inside, Rule
from authproof.diff.socket_fields import SOCKET_ROWS
from authproof.model.base import FieldRole
from authproof.model.plain import PlainSpec, spec_with_defaults
from authproof.model.provider import Provider
from authproof.model.schema import fields_by_path

RULES: Final[dict[str, Rule]] = {**HTTP_ROWS, **SOCKET_ROWS}
"""How each field that callers notice is compared, by its path; other fields are words."""
_IGNORED_FIELDS: Final = ("id", "source", "evidence", "executed")
"""Fields that are told of in another way, or that concern nobody but the project."""
_PROGRAM_EFFECTS: Final = (Effect.breaking, Effect.possible, Effect.compatible)


@dataclass(frozen=True)
class ProviderChanges:
    """What changed at one provider."""

    id: str
    name: str
    was: str | None
    """The date of the old spec's source, which is the version of its documents; none if the provider is new."""
    now: str | None
    """The date of the new spec's source; none if the provider is gone."""
    changes: tuple[Change, ...]
    """The worst first; those of one effect in the order of the models."""

    @property
    def is_stale(self) -> bool:
        """Whether callers see another API under the same version."""
        return self.was == self.now and any(change.effect in _PROGRAM_EFFECTS for change in self.changes)

    def with_effect(self, effect: Effect) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if change.effect is effect)


@dataclass(frozen=True)
class DiffReport:
    """What changed, by provider; those at which nothing changed are left out."""

    providers: tuple[ProviderChanges, ...] = field(default=())

    def count_effect(self, effect: Effect) -> int:
        return sum(len(provider.with_effect(effect)) for provider in self.providers)


def compare_states(old: Iterable[Provider], new: Iterable[Provider]) -> DiffReport:
    """Compare the providers of two states, by their ids."""
    before, after = ({provider.id: provider for provider in providers} for providers in (old, new))
    changed_providers = [
        *(_changed_provider(before[name], after[name]) for name in before.keys() & after.keys()),
        *(_added_provider(after[name]) for name in after.keys() - before.keys()),
        *(_removed_provider(before[name]) for name in before.keys() - after.keys()),
    ]
    return DiffReport(tuple(sorted((each for each in changed_providers if each.changes), key=lambda each: each.id)))


def compare_providers(old: Provider, new: Provider) -> tuple[Change, ...]:
    """Compare two specs of one provider."""
    was, names = apply_renames(old, new)
    all_changes = [
        *names,
        *_compare_fields(ComparedPlace(), spec_with_defaults(was), spec_with_defaults(new)),
        *compare_evidence(was, new),
    ]
    return tuple(sorted(all_changes, key=lambda change: list(Effect).index(change.effect)))


def _changed_provider(old: Provider, new: Provider) -> ProviderChanges:
    return ProviderChanges(new.id, new.name, old.source.as_of, new.source.as_of, compare_providers(old, new))


def _added_provider(provider: Provider) -> ProviderChanges:
    words: Sentence = ("The provider ", show_value(provider.id), " is new.")
    change = Change(Effect.compatible, ChangeKind.added, "", words)
    return ProviderChanges(provider.id, provider.name, None, provider.source.as_of, (change,))


def _removed_provider(provider: Provider) -> ProviderChanges:
    words: Sentence = ("The provider ", show_value(provider.id), " is gone.")
    change = Change(Effect.breaking, ChangeKind.removed, "", words)
    return ProviderChanges(provider.id, provider.name, provider.source.as_of, None, (change,))


def _compare_field(place: ComparedPlace, was: Any, now: Any) -> Iterator[Change]:
    if json.dumps(was) == json.dumps(now):  # the order of entries counts, 1 is not true
        return
    rule = RULES.get(place.pattern)
    if rule is None:
        field = fields_by_path().get(place.pattern)
        is_behaviour = field is not None and field.role is FieldRole.behaviour
        yield _unjudged_change(place, was, now) if is_behaviour else _wording_change(place, was, now)
        return
    yield from rule.compare(place, was, now)
    yield from _compare_inside(rule.inside, place, was, now)


def _compare_inside(inside: Inside, place: ComparedPlace, was: Any, now: Any) -> Iterator[Change]:
    if inside is Inside.fields and was and now:
        yield from _compare_fields(place, was, now)
    elif inside is Inside.entries:
        for key in (key for key in was if key in now):
            inner_changes = _compare_fields(place.at_entry(key), was[key], now[key])
            usable = is_usable(was[key]) or is_usable(now[key])
            yield from inner_changes if usable else map(_as_compatible, inner_changes)
    elif inside is Inside.items:
        for index, (before, after) in enumerate(zip(was, now, strict=False)):
            yield from _compare_fields(place.at_entry(index), before, after)


def _as_compatible(change: Change) -> Change:
    """Judge a change of what nobody could use before, nor can now."""
    return replace(change, effect=Effect.compatible) if change.effect in _PROGRAM_EFFECTS else change


def _compare_fields(place: ComparedPlace, was: PlainSpec, now: PlainSpec) -> Iterator[Change]:
    """Compare two parts of the same kind; of parts of two kinds only that is told."""
    names = (
        ["kind"]
        if was.get("kind") != now.get("kind")
        else [name for name in now if place.path or name not in _IGNORED_FIELDS]
    )
    for name in names:
        yield from _compare_field(place.at_field(name, now), was[name], now[name])


def _wording_change(place: ComparedPlace, was: Any, now: Any) -> Change:
    words: Sentence = ("The words at ", show_value(place.pointer), " are others.")
    return place.make_change(Effect.wording, words, was or None, now or None)


def _unjudged_change(place: ComparedPlace, was: Any, now: Any) -> Change:
    """Tell of a field that the sandbox obeys and that has no rule yet, as those of a new kind of grant."""
    words: Sentence = ("What is said at ", show_value(place.pointer), " is another.")
    return place.make_change(Effect.possible, words, was, now)
