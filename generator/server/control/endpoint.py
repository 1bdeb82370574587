"""What an endpoint is: one row of the table that routing, validation, documents and pages are made from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from generator.engine import Engine
from generator.engine.clock import MovableClock

Schema = Mapping[str, Any]
"""A JSON Schema."""

Arguments = Mapping[str, Any]
"""The fields of a request, checked."""


@dataclass(frozen=True, slots=True)
class ControlledSandbox:
    """What an act has to work with."""

    engine: Engine
    clock: MovableClock


@dataclass(frozen=True, slots=True)
class EndpointField:
    """One field of a request."""

    name: str
    schema: Schema
    """Of the keywords of JSON Schema only those that `generator.server.control.check` obeys."""
    description: str
    required: bool = True


@dataclass(frozen=True, slots=True)
class ControlEndpoint:
    """One thing that can be asked for."""

    id: str
    method: str
    path: str
    title: str
    description: str
    answer: Schema
    action: Callable[[ControlledSandbox, Arguments], Mapping[str, Any] | None]
    """Does it, and gives the answer; None if a value that was named is not known."""
    fields: tuple[EndpointField, ...] = ()
    alternatives: tuple[str, ...] = ()
    """Fields of which exactly one is to be given."""

    def summarise_fields(self) -> str:
        """Tell the fields in short: `provider, case, times?, operation or channel`."""
        plain = [
            each.name if each.required else f"{each.name}?"
            for each in self.fields
            if each.name not in self.alternatives
        ]
        return ", ".join([*plain, *([" or ".join(self.alternatives)] if self.alternatives else [])])
