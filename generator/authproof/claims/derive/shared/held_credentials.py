"""What callers hold from the start, kept accepted through the steps of a claim that is about something else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, is_dataclass
from itertools import chain

from authproof.claims.claim import (
    CredentialVariant,
    HeldCredential,
    OpenSocket,
    PassTime,
    PlantCredential,
    RevokeCredential,
    RotateCredential,
    SendMessage,
    SendRequest,
    Step,
)
from authproof.claims.derive.shared.spec import ClaimedSpec


def keep_accepted(spec: ClaimedSpec, steps: Iterable[Step], before: Sequence[Step] = ()) -> Iterator[Step]:
    """Accept anew what callers hold, whenever it has ended before it is presented: by time, use, or its owner.

    `before` are steps that were taken already; they are not given again.
    """
    held = _HeldCredentials(spec)
    for index, step in enumerate(chain(tuple(before), steps)):
        accepted_anew = tuple(held.take_step(step))
        if index >= len(before):
            yield from accepted_anew
            yield step


class _HeldCredentials:
    """What became of the values that callers hold, each told by the step that makes it accepted."""

    def __init__(self, spec: ClaimedSpec) -> None:
        self._spec = spec
        self._now = 0.0
        self._accepted_at: dict[PlantCredential, float] = {}
        self._ended: set[PlantCredential] = set()
        """Those that were used up, revoked or replaced."""

    def take_step(self, step: Step) -> Iterator[PlantCredential]:
        """Take one step; gives those that must come before it."""
        match step:
            case PassTime():
                self._now += step.seconds
            case PlantCredential():
                self._accept(step)
            case RevokeCredential() | RotateCredential():
                self._ended.update(self._plant_held(step))
            case SendRequest() | OpenSocket() | SendMessage():
                for plant in self._plant_held(step):
                    if self._has_ended(plant):
                        self._accept(plant)
                        yield plant
                    if self._is_last_use(step, plant.credential):
                        self._ended.add(plant)
            case _:
                pass

    def _accept(self, plant: PlantCredential) -> None:
        self._accepted_at[plant] = self._now
        self._ended.discard(plant)

    def _has_ended(self, plant: PlantCredential) -> bool:
        lifetime = self._spec.provider.credentials[plant.credential].lifetime
        age = self._now - self._accepted_at.get(plant, 0.0)
        return plant in self._ended or (lifetime is not None and age >= lifetime.seconds)

    def _is_last_use(self, step: Step, credential: str) -> bool:
        operation = self._spec.operation_reached(step) if isinstance(step, SendRequest) else None
        return self._spec.is_spent_at(operation, credential)

    def _plant_held(self, step: Step) -> list[PlantCredential]:
        """Give the steps by which the credentials in a step, or those planted in their place, are accepted."""
        steps: list[PlantCredential] = []
        for held in _walk_held(step):
            if held.variant is CredentialVariant.valid:
                steps += self._spec.accept_anew(held.credential, held.level)
            else:
                steps += (each for each in self._accepted_at if each.credential == held.credential)
        return steps


def _walk_held(tree: object) -> Iterator[HeldCredential]:
    """Give every credential that the caller holds in a step, or in what it is made of."""
    if isinstance(tree, HeldCredential):
        yield tree
    elif isinstance(tree, dict):
        yield from (held for value in tree.values() for held in _walk_held(value))
    elif isinstance(tree, tuple | list):
        yield from (held for value in tree for held in _walk_held(value))
    elif is_dataclass(tree):
        yield from (held for field in fields(tree) for held in _walk_held(getattr(tree, field.name)))
