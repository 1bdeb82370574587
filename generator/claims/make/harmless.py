"""What may be asked of a provider itself: reading, a few times, with nothing that is made up."""

from __future__ import annotations

from generator.claims.make.subject import ClaimedSpec
from generator.evidence import is_assumed
from generator.model.operation import Method
from generator.model.scheme import Lifecycle, Surface


def is_safe_to_read(spec: ClaimedSpec, operation: str) -> bool:
    """Tell whether an operation only reads, and exists at the provider as far as anybody says."""
    described, pointer = spec.provider.operations[operation], f"/operations/{operation}"
    return (
        described.method is Method.get
        and described.lifecycle is not Lifecycle.coming_soon
        and spec.surface_of(operation) == Surface.rest.value
        and not any(is_assumed(spec.provider, f"{pointer}/{field}") for field in ("method", "path", "server"))
    )


def is_safe_to_call(spec: ClaimedSpec, operation: str, scheme: str | None) -> bool:
    """Tell whether a valid request will do, too: the caller holds all of it, and it names no resource."""
    held = all(spec.is_held_by_hand(name) for name in spec.credentials_of(scheme)) if scheme else True
    names_resource = any(parameter.required for parameter in spec.provider.operations[operation].parameters.values())
    return held and not names_resource and is_safe_to_read(spec, operation)
