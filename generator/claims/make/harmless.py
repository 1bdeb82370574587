"""What may be asked of a provider itself: reading, a few times, with nothing that is made up."""

from __future__ import annotations

from generator.claims.make.subject import Subject
from generator.evidence import is_assumed
from generator.model.operation import Method
from generator.model.scheme import Lifecycle, Surface


def readable(subject: Subject, operation: str) -> bool:
    """Tell whether an operation only reads, and exists at the provider as far as anybody says."""
    asked, at = subject.provider.operations[operation], f"/operations/{operation}"
    return (
        asked.method is Method.get
        and asked.lifecycle is not Lifecycle.coming_soon
        and subject.surface_of(operation) == Surface.rest.value
        and not any(is_assumed(subject.provider, f"{at}/{field}") for field in ("method", "path", "server"))
    )


def answerable(subject: Subject, operation: str, scheme: str | None) -> bool:
    """Tell whether a valid request will do, too: the caller holds all of it, and it names no resource."""
    held = all(subject.by_hand(name) for name in subject.credentials_of(scheme)) if scheme else True
    named = any(parameter.required for parameter in subject.provider.operations[operation].parameters.values())
    return held and not named and readable(subject, operation)
